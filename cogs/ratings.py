"""/rate, /unrate and /ratings: what the club's members think."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import FilmClub
from bot.domain import stars as half_stars
from bot.domain.film import Film
from bot.domain.rating import Change, Rating, clean_line
from bot.film_argument import FilmOption, WorldFilmOption
from bot.tree import require_club
from bot.views.controls import answers, handles
from bot.views.digest import DigestRate
from bot.views.film_card import FilmCard
from bot.views.notices import Notice
from bot.views.rating import (
    RATINGS_A_PAGE,
    AllRatings,
    PlainRateForm,
    RateButton,
    RateForm,
    RatingNotice,
    RatingsList,
    RatingsPage,
)
from bot.views.text import plain

_CHOICES = [
    app_commands.Choice(name=half_stars.label(stars), value=stars / 2)
    for stars in reversed(half_stars.ALL)
]


class Ratings(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.describe(
        film="A title, or the beginning of one",
        stars="Half a star to five",
        review="A line of your own for the club to read",
        spoiler="Hide the line until someone presses it",
    )
    @app_commands.choices(stars=_CHOICES)
    async def rate(
        self,
        interaction: discord.Interaction[FilmClub],
        film: WorldFilmOption,
        stars: float,
        review: str | None = None,
        spoiler: bool | None = None,
    ) -> None:
        """Give a film your stars; a second time replaces the first"""
        change = await self.bot.store.ratings.rate(
            require_club(interaction),
            film,
            interaction.user.id,
            half_stars.from_number(stars),
            self.bot.clock(),
            line=clean_line(review),
            spoiler=spoiler,
        )
        await interaction.response.send_message(view=RatingNotice(interaction.user.mention, change))

    @app_commands.command()
    @app_commands.describe(film="A title, or the beginning of one")
    async def unrate(self, interaction: discord.Interaction[FilmClub], film: FilmOption) -> None:
        """Take your rating of a film back"""
        guild_id = require_club(interaction)
        change = await self.bot.store.ratings.take_back(
            guild_id, film, interaction.user.id, self.bot.clock()
        )
        if change is None:
            named = await self.bot.store.films.get(guild_id, film)
            nothing = f"You have not rated {plain(named.name, 300)}: nothing to take back."
            await interaction.response.send_message(view=Notice(nothing), ephemeral=True)
            return
        await interaction.response.send_message(view=RatingNotice(interaction.user.mention, change))

    @app_commands.command()
    @app_commands.describe(film="A title, or the beginning of one")
    async def ratings(self, interaction: discord.Interaction[FilmClub], film: FilmOption) -> None:
        """What every member of your club gave a film"""
        await interaction.response.send_message(
            view=await self._list(require_club(interaction), film, 0)
        )

    @handles(AllRatings)
    async def show_all(self, interaction: discord.Interaction[FilmClub], film_id: int) -> None:
        await interaction.response.send_message(
            view=await self._list(require_club(interaction), film_id, 0), ephemeral=True
        )

    @handles(RatingsPage)
    async def turn_page(
        self, interaction: discord.Interaction[FilmClub], film_id: int, page: int
    ) -> None:
        await interaction.response.edit_message(
            view=await self._list(require_club(interaction), film_id, page)
        )

    @handles(RateButton)
    async def open_form(
        self, interaction: discord.Interaction[FilmClub], film_id: int, page: int, turn: int
    ) -> None:
        film, present = await self._present(interaction, film_id)
        form = RateForm(film, present, {"page": page, "turn": turn})
        await interaction.response.send_modal(form)

    @handles(DigestRate)
    async def open_plain_form(
        self,
        interaction: discord.Interaction[FilmClub],
        film_id: int,
        week: int,  # noqa: ARG002 - what a digest is known by
    ) -> None:
        film, present = await self._present(interaction, film_id)
        await interaction.response.send_modal(PlainRateForm(film, present))

    @handles(RateForm)
    async def rate_from_card(
        self, interaction: discord.Interaction[FilmClub], film_id: int, page: int, turn: int
    ) -> None:
        """Like /rate; the card that the form was opened from moves along."""
        change = await self._rate_as_given(interaction, film_id)
        dossier = await self.bot.store.reviews.dossier(require_club(interaction), film_id)
        notice = RatingNotice(interaction.user.mention, change)
        try:
            await interaction.response.edit_message(view=FilmCard(dossier, page, turn))
        except discord.NotFound:  # someone has deleted the card meanwhile
            await interaction.response.send_message(view=notice)
        else:
            await interaction.followup.send(view=notice)

    @handles(PlainRateForm)
    async def rate_from_digest(
        self, interaction: discord.Interaction[FilmClub], film_id: int
    ) -> None:
        change = await self._rate_as_given(interaction, film_id)
        notice = RatingNotice(interaction.user.mention, change)
        await interaction.response.send_message(view=notice)

    async def _present(
        self, interaction: discord.Interaction[FilmClub], film_id: int
    ) -> tuple[Film, Rating | None]:
        """A film and the member's own rating of it. Raises FilmNotFound."""
        guild_id = require_club(interaction)
        film = await self.bot.store.films.get(guild_id, film_id)
        return film, await self.bot.store.ratings.of_member(guild_id, film_id, interaction.user.id)

    async def _rate_as_given(
        self, interaction: discord.Interaction[FilmClub], film_id: int
    ) -> Change:
        """Store what a form says. Raises FilmNotFound and InvalidRating."""
        given = answers(interaction)
        return await self.bot.store.ratings.rate(
            require_club(interaction),
            film_id,
            interaction.user.id,
            half_stars.from_number(int(given[PlainRateForm.STARS]) / 2),
            self.bot.clock(),
            line=clean_line(str(given[PlainRateForm.LINE])),
            spoiler=bool(given[PlainRateForm.SPOILER]),
        )

    async def _list(self, guild_id: int, film_id: int, page: int) -> RatingsList:
        dossier = await self.bot.store.reviews.dossier(guild_id, film_id)
        # A rating that was taken back may have left the last page empty.
        last = max(0, (dossier.aggregate.count - 1) // RATINGS_A_PAGE)
        page = min(page, last)
        ratings = await self.bot.store.ratings.of_film(
            guild_id, film_id, page * RATINGS_A_PAGE, RATINGS_A_PAGE
        )
        return RatingsList(dossier.film, dossier.aggregate, ratings, page)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(Ratings(bot))
