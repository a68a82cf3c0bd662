"""What TMDB said is asked anew in time, or goes."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from bot.client.filmclub import FilmClub
from bot.domain.library import Editor
from bot.store.store import Store
from bot.store.tmdb_facts import FRESH_FOR, KEPT_FOR
from bot.tmdb import Tmdb
from cogs.loops import LoopsCog
from tests.conftest import NOW
from tests.store.tables import added
from tests.tmdb.asking import Clock, opened
from tests.tmdb.server import TmdbServer, error, film, says

CLUB, ANA = 100, 1
MOMENT = timedelta(seconds=1)


class Loop:
    def __init__(self, store: Store, tmdb: Tmdb | None) -> None:
        self.now = NOW
        self._cog = LoopsCog(FilmClub(store, tmdb=tmdb, clock=lambda: self.now))

    async def run(self, now: datetime) -> None:
        self.now = now
        await self._cog.forget_what_is_too_old()


async def add(store: Store, tmdb: Tmdb, tmdb_id: int) -> int:
    facts = await tmdb.details(tmdb_id)
    return (await added(store, Editor(CLUB, ANA, NOW), facts)).id


async def test_films_are_asked_for_anew_and_the_refused_go(
    store: Store, server: TmdbServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with opened(server) as tmdb:
        for tmdb_id in range(1, 7):
            server.add(film(tmdb_id, f"Film {tmdb_id}", runtime=90))
        ids = [await add(store, tmdb, tmdb_id) for tmdb_id in (*range(1, 7), 5511)]
        del server.films[1]
        server.films[5511]["runtime"] = 106
        server.asked.clear()
        loop, due = Loop(store, tmdb), NOW + FRESH_FOR + MOMENT
        await loop.run(NOW + FRESH_FOR)
        assert server.asked == [], "not yet"
        due += timedelta(hours=6)
        await loop.run(due)
        assert len(server.asked) == 5
        await loop.run(due)
        assert len(server.asked) == 7
        await loop.run(due)
        assert len(server.asked) == 7, "the one that is refused is left alone for some hours"
        assert [record.message for record in caplog.records] == [
            "Film 1 of The Movie Database is as old as it was: The Movie Database no longer has"
            " that film. Type its title and year yourself."
        ]
        assert (await store.films.get(CLUB, ids[-1])).runtime == 106
        await loop.run(due + timedelta(hours=6))
        assert server.asked[7:] == ["/3/movie/1"]
        await loop.run(NOW + KEPT_FOR + MOMENT)
    kept = [(await store.films.get(CLUB, film_id)).runtime for film_id in ids]
    assert kept == [None, *[90] * 5, 106]


async def test_a_key_that_is_refused_is_one_line_and_the_others_wait(
    store: Store, server: TmdbServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    clock = Clock()
    async with opened(server, clock) as tmdb:
        for tmdb_id in range(1, 7):
            server.add(film(tmdb_id, f"Film {tmdb_id}", runtime=90))
            await add(store, tmdb, tmdb_id)
        server.asked.clear()
        server.trouble = says(error(401, 7, "Invalid API key."))
        loop, due = Loop(store, tmdb), NOW + FRESH_FOR + MOMENT
        for _round in range(3):
            await loop.run(due)
        assert server.asked == ["/3/movie/1"]
        assert ["TMDB_API_KEY" in line for line in caplog.messages] == [True]
        server.trouble, clock.now = None, clock.now + 3601
        await loop.run(due)
        assert server.asked[1:] == [f"/3/movie/{tmdb_id}" for tmdb_id in range(2, 7)]


async def test_without_a_key_all_go(store: Store, server: TmdbServer) -> None:
    async with opened(server) as tmdb:
        film_id = await add(store, tmdb, 5511)
    loop = Loop(store, None)
    await loop.run(NOW + KEPT_FOR)
    assert (await store.films.get(CLUB, film_id)).poster
    await loop.run(NOW + KEPT_FOR + MOMENT)
    kept = await store.films.get(CLUB, film_id)
    assert (kept.name, kept.tmdb_id, kept.poster) == ("Le Samouraï (1967)", 5511, None)


async def test_what_is_too_old_goes_even_if_asking_breaks(
    store: Store, server: TmdbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(server) as tmdb:
        film_id = await add(store, tmdb, 5511)

        async def broken(_tmdb_id: int) -> None:
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr(tmdb, "details", broken)
        await Loop(store, tmdb).run(NOW + KEPT_FOR + MOMENT)
    assert (await store.films.get(CLUB, film_id)).poster is None


async def test_a_film_that_tmdb_always_fails_for_keeps_no_other_from_being_asked_for(
    store: Store, server: TmdbServer
) -> None:
    """TMDB fails for a minute, and after it for the film that is first then."""
    clock = Clock()
    is_down = True

    async def trouble(request: web.Request) -> web.StreamResponse:
        if is_down or request.path.endswith("/movie/4"):
            return web.Response(status=500)
        return web.json_response(server.films[int(request.path.rsplit("/", 1)[1])])

    async with opened(server, clock) as tmdb:
        for tmdb_id in range(1, 7):
            server.add(film(tmdb_id, f"Film {tmdb_id}", runtime=90))
            await add(store, tmdb, tmdb_id)
        server.asked.clear()
        server.trouble = trouble
        loop, due = Loop(store, tmdb), NOW + FRESH_FOR + MOMENT
        await loop.run(due)
        assert server.asked == [f"/3/movie/{tmdb_id}" for tmdb_id in (1, 2, 3)]
        assert tmdb.is_resting
        is_down, clock.now = False, clock.now + 61
        await loop.run(due)
        assert server.asked[3:] == ["/3/movie/4"]
        clock.now += 61
        await loop.run(due)
        assert server.asked[4:] == ["/3/movie/5", "/3/movie/6"]
        assert not tmdb.is_resting
