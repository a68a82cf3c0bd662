"""/quote: a line from a review."""

from __future__ import annotations

import secrets

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FilmClub
from bot.domain.errors import FilmNotFound
from bot.film_argument import FilmOption
from bot.store.quotes import SHUFFLES
from bot.tree import require_club
from bot.views.controls import handles
from bot.views.quote import NextQuote, QuoteCard


class Quotes(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(film="A title, or the beginning of one; any film without it")
    async def quote(
        self, interaction: discord.Interaction[FilmClub], film: FilmOption | None = None
    ) -> None:
        """A line from a review, and Another for the next"""
        card = await self._draw(interaction, film, secrets.choice(SHUFFLES), 0)
        await interaction.response.send_message(view=card)

    @handles(NextQuote)
    async def another(
        self, interaction: discord.Interaction[FilmClub], film_id: int, shuffle: int, after: int
    ) -> None:
        card = await self._draw(interaction, film_id or None, shuffle, after)
        await interaction.response.edit_message(view=card)

    async def _draw(
        self,
        interaction: discord.Interaction[FilmClub],
        film_id: int | None,
        shuffle: int,
        after: int,
    ) -> QuoteCard:
        guild_id = require_club(interaction)
        quote = await self.bot.store.quotes.draw(guild_id, film_id, shuffle, after)
        if quote is None:
            if film_id is not None:
                await self.bot.store.films.get(guild_id, film_id)
            raise FilmNotFound("There is no quote here yet. Try /quote without a film.")
        return QuoteCard(quote, shuffle, of_one_film=film_id is not None)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(Quotes(bot))
