"""The club: /club, and what its buttons, menus and forms do."""

from __future__ import annotations

from bot.client.filmclub import FilmClub
from cogs.club.club_year import ClubYearCog
from cogs.club.commands import ClubCog
from cogs.club.log_import import LogImportCog
from cogs.club.round_setup import RoundSetupCog
from cogs.club.setup import SetupCog
from cogs.club.watched import WatchedCog


async def setup(bot: FilmClub) -> None:
    for cog in (
        ClubCog(bot),
        SetupCog(bot),
        RoundSetupCog(bot),
        WatchedCog(bot),
        ClubYearCog(bot),
        LogImportCog(bot),
    ):
        await bot.add_cog(cog)
