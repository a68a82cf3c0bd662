"""The library: /library, and what its buttons and forms do."""

from __future__ import annotations

from bot.client.filmclub import FilmClub
from cogs.library.commands import LibraryCog
from cogs.library.drafts import DraftsCog
from cogs.library.entries import EntriesCog
from cogs.library.missing import MissingCog


async def setup(bot: FilmClub) -> None:
    for cog in (LibraryCog(bot), EntriesCog(bot), DraftsCog(bot), MissingCog(bot)):
        await bot.add_cog(cog)
