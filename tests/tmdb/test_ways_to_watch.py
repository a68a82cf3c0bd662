"""Where films can be watched, as TMDB tells it: asked once a day, and checked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot.domain.where import WaysToWatch
from bot.tmdb_answers import TmdbLacks, TmdbUnavailable, ways_from
from tests.tmdb.asking import Clock, opened
from tests.tmdb.server import TmdbServer, error, offered, samourai

DAY = 24 * 60 * 60


async def test_a_film_is_asked_for_once_a_day(server: TmdbServer) -> None:
    server.add(samourai())
    server.offers[5511] = offered("DE", flatrate=["MUBI"], ads=["Pluto", "MUBI"], buy=["A", "B"])
    clock = Clock()
    async with opened(server, clock) as tmdb:
        for _ in range(2):
            ways = await tmdb.ways_to_watch(5511)
            assert ways == {"DE": WaysToWatch(stream=("MUBI", "Pluto"), buy=("A", "B"))}
        assert server.asked == ["/3/movie/5511/watch/providers"]
        server.offers.clear()
        clock.now += DAY + 1
        assert await tmdb.ways_to_watch(5511) == {}


async def test_what_tmdb_does_not_have_or_does_not_tell_is_an_error_and_not_kept(
    server: TmdbServer,
) -> None:
    async with opened(server) as tmdb:
        with pytest.raises(TmdbLacks):
            await tmdb.ways_to_watch(77)

        async def trouble(_: object) -> Any:
            return error(500, 11, "Internal error")

        server.trouble = trouble
        with pytest.raises(TmdbUnavailable):
            await tmdb.ways_to_watch(5511)
        server.trouble = None
        assert await tmdb.ways_to_watch(5511) == {}


def test_names_are_lines_each_once_and_not_too_many() -> None:
    many = [f"Provider {number}" for number in range(99)]
    answer = {"results": offered("DE", rent=["A\n*B*", "A *B*", "", "x" * 500], buy=many)}
    ((country, ways),) = ways_from(answer)
    assert country == "DE"
    assert ways.rent == ("A *B*", "x" * 60)
    assert ways.buy == tuple(many[:15])


junk = st.sampled_from([None, True, 4, "", "text", [], ["text"], {}, {"provider_name": 4}])
providers = st.fixed_dictionaries({"provider_name": st.text(max_size=99) | junk})
kinds = st.dictionaries(
    st.sampled_from(["flatrate", "free", "ads", "rent", "buy"]),
    st.lists(providers | junk, max_size=20) | junk,
    min_size=1,
)


@given(st.dictionaries(st.sampled_from(["DE", "x"]), kinds | junk, min_size=1) | junk)
def test_whatever_it_says_is_ways_or_nothing(results: Any) -> None:
    for _country, ways in ways_from({"results": results}):
        for names in (ways.stream, ways.rent, ways.buy):
            assert len(names) <= 15
            assert all(name.split() and len(name) <= 60 for name in names)
            event(f"somebody offers it: {bool(names)}")
