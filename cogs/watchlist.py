"""/seen and /watchlist: a member's own lists of films."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial
from random import Random, SystemRandom

from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, update
from bot.client.film_option import FilmOption, WantedFilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, editor, require_club
from bot.club.paging import existing_page
from bot.club.watchlist import mark_seen, put_on_watchlist
from bot.domain.watchlist import drawn
from bot.language import N_
from bot.views.controls import handles
from bot.views.forms import chosen
from bot.views.notices import SeeBelow
from bot.views.selects import chosen_members, members_shown
from bot.views.watchlist import (
    WANTED_A_PAGE,
    DrawAgain,
    Drawn,
    MarkUnseen,
    NotTold,
    TakeOffWatchlist,
    TellDrawn,
    ToldDrawn,
    UnseenNotice,
    WantedNoMore,
    WantFilm,
    WantNoMore,
    WatchlistPage,
    WatchlistShown,
    WatchWith,
)


class WatchlistCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.chance: Random = SystemRandom()
        self._told = deque[int](maxlen=100)  # the messages whose draw was told of late

    watchlist = app_commands.Group(
        name="watchlist", description=N_("The films that you want to see")
    )

    @app_commands.command(description=N_("Note that you have seen a film, without a rating"))
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def seen(self, interaction: Interaction, film: FilmOption) -> None:
        await mark_seen(interaction, film)

    @watchlist.command(description=N_("Put a film on your watchlist"))
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def add(self, interaction: Interaction, film: FilmOption) -> None:
        await put_on_watchlist(interaction, film)

    @watchlist.command(description=N_("Take a film off your watchlist"))
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def remove(self, interaction: Interaction, film: WantedFilmOption) -> None:
        own = await self.bot.store.watchlists.remove(editor(interaction), film)
        await answer(interaction, lambda: WantedNoMore(own), private=True)

    @watchlist.command(description=N_("What you want to see; only you see it"))
    async def show(self, interaction: Interaction) -> None:
        await answer(interaction, await self._page(interaction, 0), private=True)

    @watchlist.command(
        description=N_("Draw a film that you want to see, alone or with others who want to, too")
    )
    async def pick(self, interaction: Interaction) -> None:
        await answer(interaction, await self._drawn(interaction, []), private=True)

    @handles(WantFilm)
    async def want(self, interaction: Interaction, film_id: int) -> None:
        await put_on_watchlist(interaction, film_id)

    @handles(WantNoMore)
    async def want_no_more(self, interaction: Interaction, film_id: int) -> None:
        own = await self.bot.store.watchlists.remove(editor(interaction), film_id)
        await update(interaction, lambda: WantedNoMore(own))

    @handles(MarkUnseen)
    async def mark_unseen(self, interaction: Interaction, film_id: int) -> None:
        own = await self.bot.store.watchlists.mark_unseen(editor(interaction), film_id)
        await update(interaction, lambda: UnseenNotice(own))

    @handles(WatchlistPage)
    async def turn_page(self, interaction: Interaction, page: int) -> None:
        await update(interaction, await self._page(interaction, page))

    @handles(TakeOffWatchlist)
    async def take_off(self, interaction: Interaction, page: int) -> None:
        by, film_id = editor(interaction), chosen(interaction.data)
        await self.bot.store.watchlists.remove(by, film_id)
        await update(interaction, await self._page(interaction, page))

    @handles(WatchWith)
    async def choose_members(self, interaction: Interaction) -> None:
        others = [member_id for member_id, _name in chosen_members(interaction.data)]
        await update(interaction, await self._drawn(interaction, others))

    @handles(DrawAgain)
    async def draw_again(self, interaction: Interaction, film_id: int) -> None:
        others = members_shown(interaction.message, WatchWith)
        await update(interaction, await self._drawn(interaction, others, film_id))

    @handles(TellDrawn)
    async def tell_drawn(self, interaction: Interaction, film_id: int, members: int) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        pressed = interaction.message.id if interaction.message else 0
        is_first = pressed not in self._told  # a press may come before the button is known to go
        if is_first:
            self._told.append(pressed)
        await update(interaction, SeeBelow, more_follows=is_first)
        told = partial(ToldDrawn, film, members)
        if is_first and await answer(interaction, told, for_club=True, failed=True) is None:
            self._told.remove(pressed)
            await update(interaction, lambda: NotTold(film_id, members))

    async def _page(self, interaction: Interaction, page: int) -> Build:
        guild_id, reader_id = require_club(interaction), interaction.user.id
        fetch = partial(self.bot.store.watchlists.page, guild_id, reader_id)
        found = await existing_page(fetch, page, WANTED_A_PAGE)
        return lambda: WatchlistShown(found)

    async def _drawn(
        self, interaction: Interaction, others: Sequence[int], before: int | None = None
    ) -> Build:
        """What is drawn for the member and the others: another film than ``before``."""
        guild_id, store = require_club(interaction), self.bot.store
        together = await store.watchlists.together(guild_id, interaction.user.id, others)
        film = None
        if wanted := together.of_all:
            film = await store.films.get(guild_id, drawn(wanted, self.chance.choice, before).id)
        return lambda: Drawn(film, together, others)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(WatchlistCog(bot))
