"""What somebody does in Discord's own calendar: the screening does it, too."""

from __future__ import annotations

import logging

import discord
from discord.ext import commands

from bot.client.filmclub import FilmClub
from bot.club.screening_events import follow

log = logging.getLogger(__name__)


class ScreeningEventsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        await self._follow(after)

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        await self._follow(event, is_gone=True)

    async def _follow(self, event: discord.ScheduledEvent, *, is_gone: bool = False) -> None:
        try:
            await follow(self.bot, event, is_gone=is_gone)
        except Exception:  # the loop looks again
            log.exception("The event %d could not be followed", event.id)
