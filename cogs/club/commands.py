"""/club: where a club looks first."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction
from bot.club import setup
from bot.language import N_


class ClubCog(commands.GroupCog, group_name="club", group_description=N_("The club")):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(
        name="setup", description=N_("For organisers: the club's language, time zone and digest")
    )
    async def set_up(self, interaction: Interaction) -> None:
        await answer(interaction, await setup.panel(interaction), private=True)
