"""/recommend: films for a member, by those who rate like them."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.language import N_
from bot.views.recommend import RECOMMENDED, RecommendedFilms


class RecommendCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(
        description=N_("Films for you, by members who rate like you; only you see it")
    )
    async def recommend(self, interaction: Interaction) -> None:
        found = await self.bot.store.recommending.films(
            require_club(interaction), interaction.user.id, RECOMMENDED
        )
        await answer(interaction, lambda: RecommendedFilms(found), private=True)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(RecommendCog(bot))
