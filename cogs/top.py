"""/top: the club's films in an order."""

from __future__ import annotations

from functools import partial

from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club.paging import existing_page
from bot.domain.top import TopBy, TopPeriod
from bot.language import N_
from bot.views.controls import handles
from bot.views.forms import OddForm
from bot.views.top import PERIODS, PLACES_A_PAGE, TITLES, TopList, TopPage


class TopCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("The club's films: best, most divisive, hidden gems"))
    @app_commands.describe(
        period=N_("When the ratings that count were given; all of them if left out"),
        by=N_("What comes first; what the club likes best if left out"),
    )
    @app_commands.choices(
        period=[app_commands.Choice(name=name, value=key.value) for key, name in PERIODS.items()],
        by=[app_commands.Choice(name=name, value=key.value) for key, name in TITLES.items()],
    )
    async def top(self, interaction: Interaction, period: int = 0, by: int = 0) -> None:
        await answer(interaction, await self._page(interaction, by, period, 0))

    @handles(TopPage)
    async def turn_page(self, interaction: Interaction, by: int, period: int, page: int) -> None:
        await update(interaction, await self._page(interaction, by, period, page))

    async def _page(self, interaction: Interaction, by: int, period: int, page: int) -> Build:
        """Raises OddForm for an order or a period that does not exist."""
        try:
            order, span = TopBy(by), TopPeriod(period)
        except ValueError:
            raise OddForm from None
        guild_id, store = require_club(interaction), self.bot.store
        since = self.bot.clock() - span.length if span.length else None
        fetch = partial(store.top.page, guild_id, order, since)
        found = await existing_page(fetch, page, PLACES_A_PAGE)
        return lambda: TopList(order, span, found)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(TopCog(bot))
