"""/where: where a film can be streamed, rented and bought."""

from __future__ import annotations

import asyncio

from discord import app_commands
from discord.ext import commands

from bot import countries
from bot.client.answering import answer, defer, open_form
from bot.client.asking_back import correct_option
from bot.client.film_option import ShownFilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club import where
from bot.domain.typed import PLACE_LIMIT
from bot.language import N_
from bot.views.controls import handles, opens
from bot.views.film_ways import WhereToWatch
from bot.views.forms import Answers
from bot.views.text import CHOICE_LIMIT, label
from bot.views.where import OtherCountry, OwnCountryForm


class WhereCog(commands.Cog):
    """The buttons and the form. Without a TMDB key they say so."""

    @handles(WhereToWatch)
    async def show_where(self, interaction: Interaction, film_id: int) -> None:
        where.require_tmdb(interaction)
        await _show(interaction, film_id)

    @handles(OtherCountry)
    @opens(OwnCountryForm)
    async def open_country_form(self, interaction: Interaction, film_id: int) -> None:
        require_club(interaction)
        await open_form(interaction, OwnCountryForm(film_id))

    @handles(OwnCountryForm)
    async def choose_country(self, interaction: Interaction, film_id: int) -> None:
        country = await where.read_country(Answers(interaction.data).text(OwnCountryForm.COUNTRY))
        where.require_tmdb(interaction)
        await _show(interaction, film_id, country)


class WhereCommandCog(commands.Cog):
    """The command, which exists only where TMDB can be asked."""

    @app_commands.command(description=N_("Where a film can be streamed, rented or bought"))
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        country=N_("Where you watch; it is remembered. The club's country if left out"),
    )
    async def where(
        self,
        interaction: Interaction,
        film: ShownFilmOption,
        country: app_commands.Range[str, 1, PLACE_LIMIT] | None = None,
    ) -> None:
        try:
            code = await where.read_country(country) if country else None
        except where.UnknownCountry:
            await correct_option(interaction, "country", country or "")
            raise
        await _show(interaction, film, code)

    @where.autocomplete("country")
    async def suggest_countries(
        self, _interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=label(name, CHOICE_LIMIT), value=code)
            for code, name in await asyncio.to_thread(countries.search, typed)
        ]


async def _show(interaction: Interaction, film_id: int, country: str | None = None) -> None:
    await defer(interaction)  # The Movie Database may take its time
    await answer(interaction, await where.card(interaction, film_id, country), private=True)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(WhereCog())
    if bot.has_tmdb:
        await bot.add_cog(WhereCommandCog())
