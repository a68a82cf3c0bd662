"""Where a film can be watched: TMDB's answer, for the country in which the member watches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import countries, known_films
from bot.client.answering import Build
from bot.client.interaction import Interaction, require_club
from bot.domain.film import Film
from bot.domain.folding import fold
from bot.domain.where import NowhereToAsk, WaysToWatch
from bot.language import N_
from bot.tmdb_answers import TmdbLacks, TmdbUnavailable
from bot.views.text import plain
from bot.views.where import WhereCard, WhichCountry

if TYPE_CHECKING:
    from bot.tmdb import Tmdb

_PAGE = "https://www.themoviedb.org/movie/{film}/watch?locale={country}"


def require_tmdb(interaction: Interaction) -> Tmdb:
    """The client of TMDB. Raises NowhereToAsk where the operator has set no key of TMDB's."""
    tmdb = interaction.client.tmdb
    if tmdb is None:
        raise NowhereToAsk(
            N_("Whoever runs filmclub here has set no key of The Movie Database, which this needs.")
        )
    return tmdb


class UnknownCountry(NowhereToAsk):
    """What was typed names no country."""

    near: Sequence[tuple[str, str]] = ()
    """The codes and names of countries that may be meant."""


async def read_country(typed: str, *, to_choose: bool = False) -> str:
    """The country's code in ISO 3166. Raises UnknownCountry, which names those near it;
    ``to_choose``: they are offered in a menu."""
    country = await asyncio.to_thread(countries.named, typed)
    if country is not None:
        return country
    near, shown = await asyncio.to_thread(countries.near, typed), plain(typed, 100)
    if not near:
        raise UnknownCountry(
            N_("No country called “{typed}” is known. Type its name, or its code, like PT."),
            typed=shown,
        )
    asked = N_("No country called “{typed}” is known. Do you mean {countries}? Then type that.")
    if to_choose:
        asked = N_(
            "No country called “{typed}” is known. Do you mean {countries}? Choose or type it."
        )
    called = " / ".join(name for _, name in near)
    problem = UnknownCountry(asked, typed=shown, countries=called)
    problem.near = near
    raise problem


async def card(interaction: Interaction, film_id: int, country: str | None = None) -> Build:
    """Who offers a film in a country: in ``country``, which is remembered for the member, else in
    the country of the member or of the club.

    Raises NowhereToAsk and FilmNotFound.
    """
    tmdb, guild_id = require_tmdb(interaction), require_club(interaction)
    store, member_id = interaction.client.store, interaction.user.id
    film = await store.films.get(guild_id, film_id)
    if country is not None:
        await store.watch_countries.choose(guild_id, member_id, country, interaction.client.clock())
    else:
        country = await store.watch_countries.of(guild_id, member_id)
    if country is None:
        return lambda: WhichCountry(film)
    tmdb_id = film.tmdb_id or await _looked_up(tmdb, member_id, film)
    try:
        ways = (await tmdb.ways_to_watch(tmdb_id)).get(country, WaysToWatch())
    except TmdbLacks:
        raise _unknown() from None
    except TmdbUnavailable:
        raise NowhereToAsk(
            N_("The Movie Database can't be asked right now. Try again in a minute.")
        ) from None
    page = _PAGE.format(film=tmdb_id, country=country)
    return lambda: WhereCard(film, ways, countries.name(country), page)


async def _looked_up(tmdb: Tmdb, member_id: int, film: Film) -> int:
    """TMDB's id of a film that has none here, if just one film there has its title and year. Raises
    NowhereToAsk."""
    titles = set(map(fold, film.titles))
    found = {
        hit.tmdb_id
        for hit in await tmdb.search(member_id, film.title)
        if film.year == hit.year
        and (
            {fold(hit.title), fold(hit.original_title or "")} & titles
            or known_films.are_one(hit.title, film.title)
        )
    }
    if film.year is None or len(found) != 1:
        raise _unknown()
    return found.pop()


def _unknown() -> NowhereToAsk:
    return NowhereToAsk(
        N_("The Movie Database, which is asked for this, does not tell that film by its title.")
    )
