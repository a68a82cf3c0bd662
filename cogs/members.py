"""/help: what the bot does, for members."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction
from bot.language import N_
from bot.views.help import Help


class MembersCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("What filmclub does, its commands, and what it keeps"))
    async def help(self, interaction: Interaction) -> None:
        await answer(
            interaction,
            lambda: Help(tmdb=self.bot.has_tmdb),
            private=True,
        )


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(MembersCog(bot))
