"""/calendar: what is coming."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, language_of_member, require_club
from bot.client.references import with_names
from bot.files import calendar_file
from bot.language import N_, speaking
from bot.views.calendar import Calendar
from bot.views.controls import handles
from bot.views.screening import ShowCalendar


class CalendarCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("What your club is going to watch, and a file with it"))
    async def calendar(self, interaction: Interaction) -> None:
        await self.show(interaction)

    @handles(ShowCalendar)
    async def show(self, interaction: Interaction) -> None:
        guild_id, now = require_club(interaction), self.bot.clock()
        coming = await self.bot.store.screenings.coming(guild_id, now)
        slot = await self.bot.store.screenings.open_slot(guild_id, now)
        zone = await self.bot.store.clubs.zone(guild_id)
        with speaking(language_of_member(interaction)):
            named = [
                replace(each, place=each.place and with_names(each.place, interaction.guild, {}))
                for each in coming
            ]
            content = await asyncio.to_thread(calendar_file.written, named, now)
        await answer(interaction, lambda: Calendar(coming, content, zone, slot), private=True)
