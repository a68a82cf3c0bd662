"""Screenings: /screening and /calendar, their buttons, and Discord's own events."""

from __future__ import annotations

from bot.client.filmclub import FilmClub
from cogs.screenings.begun import BegunScreeningsCog
from cogs.screenings.calendar import CalendarCog
from cogs.screenings.commands import ScreeningCog
from cogs.screenings.events import ScreeningEventsCog
from cogs.screenings.presses import ScreeningPressesCog


async def setup(bot: FilmClub) -> None:
    for cog in (
        ScreeningCog(bot), BegunScreeningsCog(), ScreeningPressesCog(bot), CalendarCog(bot),
        ScreeningEventsCog(bot),
    ):  # fmt: skip
        await bot.add_cog(cog)
