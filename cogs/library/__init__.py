"""The library: /library, and what its buttons and forms do."""

from __future__ import annotations

from bot.client.filmclub import FilmClub
from cogs.library.commands import LibraryCog
from cogs.library.drafts import DraftsCog
from cogs.library.entries import EntriesCog
from cogs.library.missing import MissingCog
from cogs.library.proposals import ProposalsCog


async def setup(bot: FilmClub) -> None:
    for cog in (LibraryCog, EntriesCog, DraftsCog, ProposalsCog, MissingCog):
        await bot.add_cog(cog(bot))
