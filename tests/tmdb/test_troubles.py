"""TMDB is slow, down or over its limit: members lose what it would have added, and nothing else."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web

from bot.tmdb import Tmdb
from bot.tmdb_answers import TmdbUnavailable
from tests.tmdb.asking import ANA, LE_SAMOURAI, NOBODY_WAITS_SO_LONG, Clock, opened
from tests.tmdb.server import KEY, TmdbServer, Trouble, error, samourai, says


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


POSTER = "https://image.tmdb.org/t/p/w342/a.jpg"


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
    assert (await tmdb.details(5511)).year == 1967


async def test_what_is_kept_needs_no_tmdb(tmdb: Tmdb, server: TmdbServer) -> None:
    await tmdb.search(ANA, "samour")
    server.trouble = says(error(429, 25, "Your request count is over the limit."))
    assert await tmdb.search(ANA, "other film") == []
    assert await tmdb.search(ANA, "samour") == [LE_SAMOURAI]


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


async def test_no_redirect_is_followed(tmdb: Tmdb, server: TmdbServer) -> None:
    async with TmdbServer.start() as elsewhere:
        elsewhere.add(samourai())
        there = f"{elsewhere.url}/3/movie/5511?api_key={KEY}"
        server.trouble = says(web.Response(status=302, headers={"Location": there}))
        with pytest.raises(TmdbUnavailable, match="can't be asked right now"):
            await tmdb.details(5511)
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("30", 30), ("1.5", 1.5), ("0", 10), ("-5", 1), ("nan", 1), ("soon", 10), (None, 10),
        ("Wed, 21 Oct 2065 07:28:00 GMT", 10),
    ],
)  # fmt: skip
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


async def test_an_hour_that_tmdb_asks_for_is_not_told_as_a_wrong_key(
    tmdb: Tmdb, server: TmdbServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.trouble = says(error(429, 25, "Your request count is over.", Retry_After="3600"))
    assert await tmdb.search(ANA, "samour") == []
    assert caplog.messages == ["TMDB is not asked for 3600 s: HTTP 429"]


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


@pytest.mark.parametrize("status", [401, 403])
async def test_a_wrong_key_is_told_once_to_whoever_runs_the_bot(
    tmdb: Tmdb, server: TmdbServer, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    server.trouble = says(error(status, 7, "Invalid API key."))
    for number in range(9):
        assert await tmdb.search(ANA, f"film {number}") == []
    assert len(server.asked) == 1
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert ["TMDB_API_KEY" in record.getMessage() for record in told] == [True]


async def test_that_tmdb_can_be_asked_again_is_told_once(
    server: TmdbServer, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    async with opened(server, clock) as tmdb:
        server.trouble = says(error(401, 7, "Invalid API key."))
        assert await tmdb.search(ANA, "samour") == []
        server.trouble, clock.now = None, clock.now + 3601
        for _ in range(2):
            assert (await tmdb.details(5511)).year == 1967
    assert [line for line in caplog.messages if "TMDB" in line][1:] == ["TMDB is asked again"]


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


@pytest.mark.parametrize("said", [b"GIF87a", b"<html>", b"", b"RIFF\0\0\0\0WAVE"])
async def test_a_picture_that_is_none_is_not_handed_on(server: TmdbServer, said: bytes) -> None:
    """Discord's client would refuse it, and with it what it was to go with."""
    server.trouble = says(web.Response(body=said))
    async with opened(server) as tmdb:
        with pytest.raises(TmdbUnavailable):
            await tmdb.picture(POSTER)


@pytest.mark.parametrize(
    "said", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "]
)
async def test_a_picture_is(server: TmdbServer, said: bytes) -> None:
    server.trouble = says(web.Response(body=said))
    async with opened(server) as tmdb:
        assert await tmdb.picture(POSTER) == said
