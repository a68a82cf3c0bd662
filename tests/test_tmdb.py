"""TMDB as one types, over real connections to a server that answers as its reference says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import orjson
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.film import Facts
from bot.tmdb import Details, Listed, Tmdb, TmdbUnavailable, details_from, listed_from
from tests.tmdb_server import (
    KEY,
    TOKEN,
    TmdbServer,
    Trouble,
    error,
    film,
    person,
    release,
    samourai,
)

ANA, BEN = 1, 2
LE_SAMOURAI = Listed(5511, "Le Samouraï", None, 1967)
NOBODY_WAITS_SO_LONG = 60.0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with TmdbServer.start() as server:
        server.add(samourai())
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(
    server: TmdbServer,
    clock: Clock | None = None,
    *,
    key: str = KEY,
    pause: float = 0,
    limit: float = NOBODY_WAITS_SO_LONG,
) -> AbstractAsyncContextManager[Tmdb]:
    """Typing then has stopped when nobody else has anything to do."""
    return Tmdb.open(
        key,
        base_url=server.url,
        clock=clock or Clock(),
        pause=pause,
        search_limit=limit,
        details_limit=limit,
    )


@pytest.fixture
async def tmdb(server: TmdbServer, clock: Clock) -> AsyncIterator[Tmdb]:
    async with opened(server, clock) as tmdb:
        yield tmdb


# What is found


async def test_a_film_is_found_by_a_part_of_its_title(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(6, "Samurai Cop", release_date=""))
    assert await tmdb.search(ANA, "  samour ") == [LE_SAMOURAI]
    assert await tmdb.search(ANA, "Samurai") == [Listed(6, "Samurai Cop", None, None)]
    assert await tmdb.search(ANA, "no such film") == []


async def test_the_original_title_is_told_where_it_is_another(
    tmdb: Tmdb, server: TmdbServer
) -> None:
    server.add(film(346, "Seven Samurai", original_title="七人の侍", release_date="1954-04-26"))
    seven = Listed(346, "Seven Samurai", "七人の侍", 1954)
    assert await tmdb.search(ANA, "七人") == [seven]


async def test_the_year_is_the_films_own_and_no_countrys(tmdb: Tmdb, server: TmdbServer) -> None:
    (listed,) = await tmdb.search(ANA, "samour")
    assert listed.year == (await tmdb.details(listed.tmdb_id)).facts.year == 1967
    assert all("region" not in request.query for request in server.requests)


async def test_films_for_adults_are_not_found(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(7, "Samourotica", adult=True))
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


@pytest.mark.parametrize("secret", [KEY, TOKEN])
async def test_the_key_and_the_token_are_both_taken(server: TmdbServer, secret: str) -> None:
    async with opened(server, key=secret) as tmdb:
        assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]
        assert (await tmdb.details(5511)).tmdb_id == 5511


async def test_all_that_the_library_takes_over(tmdb: Tmdb) -> None:
    assert await tmdb.details(5511) == Details(
        5511,
        Facts(
            title="Le Samouraï",
            year=1967,
            director="Jean-Pierre Melville",
            country="France, Italy",
            runtime=105,
            certificate="PG",
            cast=(
                "Alain Delon", "François Périer", "Nathalie Delon", "Cathy Rosier", "Jacques Leroy",
            ),
        ),
        None,
        "https://image.tmdb.org/t/p/w342/8cCPhbOjYGHUF7S0PLuQAIzcKKK.jpg",
    )  # fmt: skip


async def test_of_a_film_that_nobody_knows_only_the_title_is_taken(
    tmdb: Tmdb, server: TmdbServer
) -> None:
    server.add(film(8, "Unknown"))
    assert await tmdb.details(8) == Details(8, Facts(title="Unknown"), None, None)


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


async def test_what_is_kept_needs_no_tmdb(tmdb: Tmdb, server: TmdbServer) -> None:
    await tmdb.search(ANA, "samour")
    server.trouble = says(error(429, 25, "Your request count is over the limit."))
    assert await tmdb.search(ANA, "other film") == []
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


# TMDB is slow, down or over its limit


def says(response: web.Response) -> Trouble:
    async def answer(request: web.Request) -> web.StreamResponse:
        # A response can be sent once only.
        return web.Response(
            body=response.body, status=response.status, headers=dict(response.headers)
        )

    return answer


async def half_a_body(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "5000"})
    response.content_type = "application/json"
    await response.prepare(request)
    await response.write(b'{"page": 1, "results": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


HTML = "<html><title>Just a moment...</title></html>"
TROUBLES: dict[str, Trouble] = {
    "an error of its own": says(error(500, 11, "Internal error: Something went wrong.")),
    "offline": says(error(503, 9, "Service offline: This service is temporarily offline.")),
    "HTML": says(web.Response(text=HTML, content_type="text/html")),
    "HTML for an error": says(web.Response(text=HTML, content_type="text/html", status=502)),
    "half a body": half_a_body,
    "no answer": hangs_up,
    "nothing": says(json(b"")),
    "half of JSON": says(json(b'{"page": 1, "resu')),
    "a list": says(json(b"[]")),
    "no UTF-8": says(json(b'{"title": "\xe9"}')),
    "a deep nest": says(json(b'{"results": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_in_trouble_nothing_is_found_and_then_all_is_well_again(
    tmdb: Tmdb, server: TmdbServer, trouble: str
) -> None:
    server.trouble = TROUBLES[trouble]
    assert await tmdb.search(ANA, "samour") == []
    with pytest.raises(TmdbUnavailable, match="Type the film's title and year yourself"):
        await tmdb.details(5511)
    server.trouble = None
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]
    assert (await tmdb.details(5511)).facts.year == 1967


async def test_an_answer_without_end_is_not_read_to_its_end(tmdb: Tmdb, server: TmdbServer) -> None:
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_type = "application/json"
        await response.prepare(request)
        sent = 0
        try:
            while True:
                await response.write(b" " * 2**16)
                sent += 2**16
        finally:
            ended.set_result(sent)

    server.trouble = endless
    with pytest.raises(TmdbUnavailable):
        await tmdb.details(5511)
    assert 2**20 < await ended < 2**26  # the rest of it lay in the machine's buffers


async def test_an_answer_that_unpacks_without_end_is_not_either(
    tmdb: Tmdb, server: TmdbServer
) -> None:
    async def bomb(request: web.Request) -> web.StreamResponse:
        response = web.Response(body=b" " * 2**25 + b"{}", content_type="application/json")
        response.enable_compression()
        return response

    server.trouble = bomb
    with pytest.raises(TmdbUnavailable):
        await tmdb.details(5511)


async def test_nobody_waits_longer_than_the_limit(server: TmdbServer) -> None:
    server.open.clear()
    async with opened(server, limit=0.05) as tmdb, asyncio.timeout(NOBODY_WAITS_SO_LONG):
        assert await tmdb.search(ANA, "samour") == []
        with pytest.raises(TmdbUnavailable):
            await tmdb.details(5511)
        server.open.set()


async def test_where_nobody_listens_nothing_is_found() -> None:
    async with TmdbServer.start() as gone:
        pass
    async with opened(gone) as tmdb:
        assert await tmdb.search(ANA, "samour") == []
        with pytest.raises(TmdbUnavailable):
            await tmdb.details(5511)


async def test_a_film_that_is_gone_is_told_from_an_outage(tmdb: Tmdb, server: TmdbServer) -> None:
    for tmdb_id in range(1, 10):
        with pytest.raises(TmdbUnavailable, match="no longer has that film"):
            await tmdb.details(tmdb_id)
    assert len(server.asked) == 9


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("30", 30), ("1.5", 1.5), ("0", 10), ("-5", 1), ("nan", 1), ("soon", 10), (None, 10)],
)
async def test_over_its_limit_tmdb_is_left_alone_until_it_says(
    tmdb: Tmdb, server: TmdbServer, clock: Clock, retry_after: str | None, seconds: float
) -> None:
    headers = {} if retry_after is None else {"Retry_After": retry_after}
    server.trouble = says(error(429, 25, "Your request count is over the limit.", **headers))
    assert await tmdb.search(ANA, "samour") == []
    server.trouble = None
    clock.now += seconds - 0.1
    assert await tmdb.search(ANA, "samour") == []
    with pytest.raises(TmdbUnavailable, match="can't be asked right now"):
        await tmdb.details(5511)
    assert len(server.asked) == 1
    clock.now += 0.2
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


async def test_no_retry_after_is_for_ever(tmdb: Tmdb, server: TmdbServer, clock: Clock) -> None:
    server.trouble = says(error(429, 25, "Your request count is over.", Retry_After="inf"))
    assert await tmdb.search(ANA, "samour") == []
    server.trouble = None
    clock.now += 24 * 60 * 60 + 1
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


async def test_after_three_failures_in_a_row_tmdb_is_left_alone_for_a_minute(
    tmdb: Tmdb, server: TmdbServer, clock: Clock
) -> None:
    server.trouble = TROUBLES["offline"]
    for number in range(9):
        assert await tmdb.search(ANA, f"film {number}") == []
    assert len(server.asked) == 3
    clock.now += 61
    assert await tmdb.search(ANA, "film 10") == []
    assert await tmdb.search(ANA, "film 11") == []
    assert len(server.asked) == 4
    clock.now += 61
    server.trouble = None
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]
    server.trouble = TROUBLES["offline"]
    for number in range(9):
        assert await tmdb.search(ANA, f"other {number}") == []
    assert len(server.asked) == 8


async def test_failures_between_answers_do_not_add_up(tmdb: Tmdb, server: TmdbServer) -> None:
    for number in range(6):
        server.trouble = TROUBLES["offline"] if number % 2 else None
        await tmdb.search(ANA, f"film {number}")
    server.trouble = None
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


async def test_nobody_waits_for_a_pause_while_tmdb_is_left_alone(server: TmdbServer) -> None:
    server.trouble = says(error(429, 25, "Your request count is over the limit."))
    async with opened(server, pause=NOBODY_WAITS_SO_LONG) as tmdb:
        with pytest.raises(TmdbUnavailable):
            await tmdb.details(5511)
        async with asyncio.timeout(NOBODY_WAITS_SO_LONG / 2):
            assert await tmdb.search(ANA, "samour") == []


async def test_a_wrong_key_is_told_once_to_whoever_runs_the_bot(
    server: TmdbServer, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(server, clock, key="f" * 32) as tmdb:
        for number in range(9):
            assert await tmdb.search(ANA, f"film {number}") == []
        assert len(server.asked) == 1
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert ["TMDB_API_KEY" in record.getMessage() for record in errors] == [True]


@pytest.mark.parametrize("trouble", [*TROUBLES, "a wrong key", "too often"])
async def test_the_key_is_in_no_log_and_no_error(
    tmdb: Tmdb, server: TmdbServer, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    caplog.set_level(logging.DEBUG)
    others = {
        "a wrong key": says(error(401, 7, "Invalid API key.")),
        "too often": says(error(429, 25, "Your request count is over the limit.")),
    }
    server.trouble = (TROUBLES | others)[trouble]
    for _ in range(4):
        with pytest.raises(TmdbUnavailable) as caught:
            await tmdb.details(5511)
        logging.getLogger("test").error("Failed", exc_info=caught.value)
    assert "TMDB is not asked for" in caplog.text
    ours = [record for record in caplog.records if not record.name.startswith("aiohttp")]
    assert KEY not in "".join(map(logging.Formatter().format, ours))


async def test_closing_waits_for_nobody(server: TmdbServer) -> None:
    server.open.clear()
    async with opened(server) as tmdb:
        waits = asyncio.create_task(tmdb.search(ANA, "samour"))
        await server.arrived.wait()
    with pytest.raises(asyncio.CancelledError):
        await waits
    server.open.set()


# What TMDB says is untrusted


def details(**facts: Any) -> Details:
    found = details_from(1, film(1, "A Film") | facts)
    assert found is not None
    return found


def test_a_text_is_one_line_without_controls_and_not_too_long() -> None:
    found = details(title=" A\x00 \u202eFilm\n\n# x\u2028" + "y" * 5000).facts.title
    assert found.startswith("A Film # x yyy")
    assert len(found) == 300


def test_only_the_first_of_many_names_are_taken() -> None:
    many = [person(f"Name {number}", job="Director") for number in range(1000)]
    found = details(credits={"cast": many, "crew": many}).facts
    assert found.cast == ("Name 0", "Name 1", "Name 2", "Name 3", "Name 4")
    assert found.director == "Name 0, Name 1, Name 2"


@pytest.mark.parametrize(
    ("countries", "country"),
    [
        ([("US", "United States of America"), ("GB", "United Kingdom")], "US, UK"),
        ([("KR", "South Korea")], "South Korea"),
        ([("XX", ""), ("FR", "France")], "France"),
        ([("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], "A, B, C"),
        ([], None),
    ],
)
def test_countries_are_named_as_in_the_library(
    countries: list[tuple[str, str]], country: str | None
) -> None:
    given = [{"iso_3166_1": code, "name": name} for code, name in countries]
    assert details(production_countries=given).facts.country == country


@pytest.mark.parametrize(
    ("releases", "certificate"),
    [
        ([("US", "R"), ("GB", "15")], "15"),
        ([("US", "R"), ("GB", "")], "R"),
        ([("DE", "16"), ("US", "")], None),
        ([("GB", "x" * 500)], "x" * 20),
    ],
)
def test_the_certificate_is_the_british_one_else_the_american(
    releases: list[tuple[str, str]], certificate: str | None
) -> None:
    results = [release(region, given, "2020-01-01") for region, given in releases]
    assert details(release_dates={"results": results}).facts.certificate == certificate


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("1967-10-25", 1967), ("", None), (None, None), (1967, None), ("1967", None),
        ("0001-01-01", None), ("9999-01-01", None), ("-967-10-25", None), ("١٩٦٧-10-25", None),
    ],
)  # fmt: skip
def test_the_year_comes_from_a_date_alone(date: object, year: int | None) -> None:
    assert details(release_date=date).facts.year == year


@pytest.mark.parametrize("runtime", [0, -1, 10_001, 1.5, True, "105", None])
def test_a_runtime_that_can_not_be_is_unknown(runtime: object) -> None:
    assert details(runtime=runtime).facts.runtime is None


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "a.jpg", "//evil.example/a.jpg", "/../a.jpg", "/a.svg", "/a.jpg?x=1", "/a.jpg\n",
        "/a b.jpg", "/é.jpg", "/" + "a" * 101 + ".jpg", "@evil.example/a.jpg", None, 5, ["/a.jpg"],
    ],
)  # fmt: skip
def test_a_poster_elsewhere_is_none(path: object) -> None:
    assert details(poster_path=path).poster is None


async def test_a_film_without_a_title_can_not_be_taken_over(tmdb: Tmdb, server: TmdbServer) -> None:
    server.add(film(9, ""))
    with pytest.raises(TmdbUnavailable, match="Type its title and year yourself"):
        await tmdb.details(9)


def test_one_odd_film_does_not_cost_the_others() -> None:
    odd = [None, 5, [], {}, {"id": 1}, {"id": "2", "title": "B"}, {"id": True, "title": "C"},
           {"id": 10**30, "title": "D"}, {"id": 3, "title": " "}, {"id": 4, "title": ["E"]},
           samourai()]  # fmt: skip
    assert list(listed_from({"results": odd})) == [LE_SAMOURAI]


FIELDS = [
    "cast", "certification", "credits", "crew", "id", "iso_3166_1", "job", "name",
    "original_title", "poster_path", "production_countries", "release_date", "release_dates",
    "results", "runtime", "title",
]  # fmt: skip
ANSWER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=len(FIELDS))
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(FIELDS), ANSWER))
def test_whatever_comes_is_read_or_left_out(answer: dict[str, Any]) -> None:
    for listed in listed_from(answer):
        assert 0 < listed.tmdb_id <= 10**15
        hold_a_title(listed.title)
        assert listed.original_title != listed.title
    found = details_from(1, answer)
    if found is not None:
        hold_a_title(found.facts.title)
        assert len(found.facts.cast) <= 5
        for text in (found.facts.director, found.facts.country, found.facts.certificate):
            assert text is None or (text.strip() and text.isprintable() and len(text) <= 310)
        assert found.facts.runtime is None or 0 < found.facts.runtime <= 10_000
        orjson.dumps(found.facts.cast)


def hold_a_title(title: str) -> None:
    """What the store and the views count on."""
    assert 0 < len(title) <= 300
    assert title == " ".join(title.split())
    assert title.isprintable()
