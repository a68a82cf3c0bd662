"""Follows Discord's own calendar: what somebody changes there is changed in the screening."""

from __future__ import annotations

import logging

import discord
from discord.ext import commands

from bot.client.filmclub import FilmClub
from bot.club.screening_events import keep_events

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
        await self._follow(event)

    async def _follow(self, event: discord.ScheduledEvent) -> None:
        try:
            await keep_events(self.bot, event.guild_id)
        except Exception:  # the loop looks again
            log.exception("The event %d could not be followed", event.id)
