"""Films as one types, over real connections to a server that answers as TMDB's reference says."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.film import Facts
from bot.tmdb import Tmdb
from bot.tmdb_answers import TmdbHit, TmdbUnavailable, hits_from
from tests.tmdb.asking import ANA, BEN, LE_SAMOURAI, Clock, opened
from tests.tmdb.server import KEY, TOKEN, TmdbServer, film, samourai


async def test_a_film_is_found_by_a_part_of_its_title(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(6, "Samurai Cop", release_date=""))
    assert await tmdb.search(ANA, "  samour ") == [LE_SAMOURAI]
    assert await tmdb.search(ANA, "Samurai") == [TmdbHit(6, "Samurai Cop", None, None)]
    assert await tmdb.search(ANA, "no such film") == []


async def test_the_original_title_is_told_where_it_is_another(
    tmdb: Tmdb, server: TmdbServer
) -> None:
    server.add(film(346, "Seven Samurai", original_title="七人の侍", release_date="1954-04-26"))
    seven = TmdbHit(346, "Seven Samurai", "七人の侍", 1954)
    assert await tmdb.search(ANA, "七人") == [seven]


async def test_the_year_is_the_films_own_and_no_countrys(tmdb: Tmdb, server: TmdbServer) -> None:
    (hit,) = await tmdb.search(ANA, "samour")
    assert hit.year == (await tmdb.details(hit.tmdb_id)).year == 1967
    assert all("region" not in request.query for request in server.requests)


async def test_films_for_adults_are_not_found(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(7, "Samourotica", adult=True))
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


@pytest.mark.parametrize("secret", [KEY, TOKEN])
async def test_the_key_and_the_token_are_both_taken(server: TmdbServer, secret: str) -> None:
    async with opened(server, key=secret) as tmdb:
        assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]
        assert (await tmdb.details(5511)).tmdb_id == 5511


async def test_titles_are_asked_for_in_one_language(tmdb: Tmdb, server: TmdbServer) -> None:
    await tmdb.search(ANA, "samour")
    await tmdb.details(5511)
    assert [request.query["language"] for request in server.requests] == ["en-US", "en-US"]


async def test_all_that_the_library_takes_over(tmdb: Tmdb) -> None:
    assert await tmdb.details(5511) == Facts(
        title="Le Samouraï",
        year=1967,
        director="Jean-Pierre Melville",
        country="France, Italy",
        runtime=105,
        certificate="PG",
        cast=("Alain Delon", "François Périer", "Nathalie Delon", "Cathy Rosier", "Jacques Leroy"),
        original_title=None,
        poster="https://image.tmdb.org/t/p/w342/8cCPhbOjYGHUF7S0PLuQAIzcKKK.jpg",
        tmdb_id=5511,
    )  # fmt: skip


async def test_of_a_film_that_nobody_knows_only_the_title_is_taken(
    tmdb: Tmdb, server: TmdbServer
) -> None:
    server.add(film(8, "Unknown"))
    assert await tmdb.details(8) == Facts(title="Unknown", tmdb_id=8)


async def test_a_film_for_adults_is_not_taken_by_its_id(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(7, "Samourotica", adult=True))
    with pytest.raises(TmdbUnavailable, match="adult"):
        await tmdb.details(7)


def test_a_film_for_adults_is_left_out_of_an_answer_that_has_it() -> None:
    answer = {"results": [film(7, "Samourotica", adult=True), samourai()]}
    assert list(hits_from(answer)) == [LE_SAMOURAI]


async def test_a_film_without_a_title_can_not_be_taken_over(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(9, ""))
    with pytest.raises(TmdbUnavailable, match="Type its title and year yourself"):
        await tmdb.details(9)


# Typing


async def test_what_is_typed_on_is_asked_once(tmdb: Tmdb, server: TmdbServer) -> None:
    keys = ["sam", "samo", "samou", "samour"]
    answers = await asyncio.gather(*(tmdb.search(ANA, text) for text in keys))
    assert answers == [[], [], [], [LE_SAMOURAI]]
    assert server.asked == ["samour"]


async def test_members_type_beside_each_other(tmdb: Tmdb, server: TmdbServer) -> None:
    answers = await asyncio.gather(tmdb.search(ANA, "samour"), tmdb.search(BEN, "le sam"))
    assert answers == [[LE_SAMOURAI], [LE_SAMOURAI]]
    assert sorted(server.asked) == ["le sam", "samour"]


async def test_what_two_type_at_once_is_one_request(tmdb: Tmdb, server: TmdbServer) -> None:
    server.open.clear()
    both = [asyncio.create_task(tmdb.search(who, "samour")) for who in (ANA, BEN)]
    await server.arrived.wait()
    late = asyncio.create_task(tmdb.search(3, "SAMOUR"))
    await asyncio.sleep(0)
    server.open.set()
    assert await asyncio.gather(*both, late) == [[LE_SAMOURAI]] * 3
    assert server.asked == ["samour"]


async def test_one_who_goes_away_takes_no_answer_from_the_other(
    tmdb: Tmdb, server: TmdbServer
) -> None:
    server.open.clear()
    gone, stays = (asyncio.create_task(tmdb.search(who, "samour")) for who in (ANA, BEN))
    await server.arrived.wait()
    gone.cancel()
    server.open.set()
    assert await stays == [LE_SAMOURAI]


@pytest.mark.parametrize("typed", ["", " ", "s", "sa", "?!…", "é!", "ل", "sa\ud800"])
async def test_a_text_too_short_is_not_asked(tmdb: Tmdb, server: TmdbServer, typed: str) -> None:
    assert await tmdb.search(ANA, typed) == []
    assert server.asked == []


async def test_a_text_too_long_is_cut(tmdb: Tmdb, server: TmdbServer) -> None:
    assert await tmdb.search(ANA, "x" * 6000) == []
    assert server.asked == ["x" * 100]


async def test_what_is_no_text_is_not_asked(tmdb: Tmdb, server: TmdbServer) -> None:
    assert await tmdb.search(ANA, "\x00samour\ud800\n\x7f") == [LE_SAMOURAI]
    assert server.asked == ["samour"]


async def test_what_was_asked_is_kept_for_some_hours(
    tmdb: Tmdb, server: TmdbServer, clock: Clock
) -> None:
    for typed in ("le samourai", "Le  Samouraï", "LE SAMOURAÏ!"):
        clock.now += 60 * 60
        assert await tmdb.search(ANA, typed) == []  # TMDB finds nothing by this text of ours
    assert len(server.asked) == 1
    clock.now += 5 * 60 * 60
    assert await tmdb.search(ANA, "Le Samouraï") == [LE_SAMOURAI]
    assert len(server.asked) == 2


async def test_not_everything_is_kept(tmdb: Tmdb, server: TmdbServer) -> None:
    for number in range(1001):
        await tmdb.search(ANA, f"film {number}")
    assert len(server.asked) == 1001
    await tmdb.search(ANA, "film 1000")
    assert len(server.asked) == 1001
    await tmdb.search(ANA, "film 0")
    assert len(server.asked) == 1002
