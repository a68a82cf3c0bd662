"""/help: what the bot does, for members."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FilmClub
from bot.views.notices import Help


class Members(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command()
    async def help(self, interaction: discord.Interaction[FilmClub]) -> None:
        """What filmclub does, its commands, and what it keeps"""
        view = Help(self.bot.command_ids, tmdb=self.bot.tmdb is not None)
        await interaction.response.send_message(view=view, ephemeral=True)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(Members(bot))
