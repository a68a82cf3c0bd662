"""/review: what critics wrote, beside the club's own ratings."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import refused_forms
from bot.client.answering import answer, settles, update
from bot.client.asking_back import go_on, open_option
from bot.client.film_option import ShownFilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club.cards import moved_card
from bot.club.own_rating import own_for_answer
from bot.language import N_
from bot.views.controls import handles, opens
from bot.views.film_card import AnotherQuote, CardPage, FilmCard, MoreOfReviews, WholeReviews
from bot.views.film_ways import PickCard, ShowCard
from bot.views.forms import Answers, OptionForm, chosen
from bot.views.notices import CorrectForm, PickFilm


class ReviewsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(
        description=N_("What critics wrote about a film, and what your club gave it")
    )
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def review(self, interaction: Interaction, film: ShownFilmOption) -> None:
        dossier = await self.bot.store.reviews.dossier(require_club(interaction), film)
        own = await own_for_answer(interaction, film)
        await answer(interaction, lambda: FilmCard(dossier, tmdb=self.bot.has_tmdb, own=own))

    @handles(ShowCard)
    async def show_card(self, interaction: Interaction, film_id: int) -> None:
        dossier = await self.bot.store.reviews.dossier(require_club(interaction), film_id)
        own = await own_for_answer(interaction, film_id, private=True)
        await answer(
            interaction,
            lambda: FilmCard(dossier, tmdb=self.bot.has_tmdb, own=own),
            private=True,
        )

    @handles(PickCard)
    async def show_picked_card(self, interaction: Interaction) -> None:
        await self.show_card(interaction, chosen(interaction.data))

    @handles(CardPage)
    async def turn_page(self, interaction: Interaction, film_id: int, page: int, turn: int) -> None:
        await update(interaction, await moved_card(interaction, film_id, page, turn))

    @handles(AnotherQuote)
    async def another_quote(
        self, interaction: Interaction, film_id: int, page: int, turn: int
    ) -> None:
        await self.turn_page(interaction, film_id, page, turn)

    @handles(MoreOfReviews)
    async def show_more(self, interaction: Interaction, film_id: int, page: int) -> None:
        dossier = await self.bot.store.reviews.dossier(require_club(interaction), film_id)
        await answer(interaction, lambda: WholeReviews(dossier, page), private=True)

    @handles(CorrectForm)
    async def correct_form(self, interaction: Interaction, waiting_id: int) -> None:
        await refused_forms.open_anew(interaction, waiting_id)

    @handles(PickFilm)
    async def pick_film(self, interaction: Interaction, waiting_id: int, film_id: int) -> None:
        settles(interaction)
        await go_on(interaction, waiting_id, film_id)

    @opens(OptionForm)
    async def open_option_form(self, interaction: Interaction, waiting_id: int) -> None:
        await open_option(interaction, waiting_id)

    @handles(OptionForm)
    async def correct_option(self, interaction: Interaction, waiting_id: int) -> None:
        await go_on(interaction, waiting_id, Answers(interaction.data).only_text().strip())


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(ReviewsCog(bot))
