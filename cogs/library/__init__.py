"""The library: /library, and what its buttons and forms do."""

from __future__ import annotations

from bot.client.filmclub import FilmClub
from cogs.library.commands import Library
from cogs.library.drafts import Drafts
from cogs.library.entries import Entries


async def setup(bot: FilmClub) -> None:
    for cog in (Library(bot), Entries(bot), Drafts(bot)):
        await bot.add_cog(cog)
