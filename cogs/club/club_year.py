"""What the buttons of /club year do."""

from __future__ import annotations

from discord.ext import commands

from bot.client.answering import answer, defer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_organiser
from bot.club import club_year
from bot.domain.film import YEARS
from bot.domain.watched import FIRST_DAY
from bot.views.club_year import MyYear, PostYear, YearPosted
from bot.views.controls import handles
from bot.views.forms import OddForm


class ClubYearCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(MyYear)
    async def show_own(self, interaction: Interaction, year: int) -> None:
        _check(year)
        await defer(interaction)  # a lively club's year takes its time
        await answer(interaction, await club_year.own_page(interaction, year), private=True)

    @handles(PostYear)
    async def post(self, interaction: Interaction, year: int) -> None:
        _check(year)
        require_organiser(interaction)
        await defer(interaction)  # Discord may take its time to post
        posted, is_new = await club_year.post_now(interaction, year)
        await answer(interaction, lambda: YearPosted(posted, again=not is_new), private=True)


def _check(year: int) -> None:
    """Raises OddForm for a year that none of our buttons has."""
    if year not in range(FIRST_DAY.year, YEARS[-1] + 1):
        raise OddForm
