"""A Discord that can't be reached, or refuses, in every way: one plain line, and another try where
waiting helps."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import islice
from pathlib import Path
from typing import Any

import discord.http
import pytest
from aiohttp import web

from bot.client import connecting, filmclub
from bot.client.connecting import stay_connected
from bot.client.filmclub import FilmClub
from bot.config import BadConfig
from bot.domain.errors import StoreGone
from bot.store.store import Store
from tests.command_line import TOKEN

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

BOT = {"id": "4242", "username": "filmclub", "discriminator": "0", "avatar": None, "bot": True}


def saying(body: Any, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        # discord.py reads JSON only from a type without a charset.
        content = json.dumps(body).encode()
        return web.Response(body=content, status=status, content_type="application/json")

    return answer


async def hang(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def a_page(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<p>\nSign in to this network\n</p>", content_type="text/html")


async def half_a_json(_: web.Request) -> web.StreamResponse:
    return web.Response(text='{"id": ', content_type="application/json")


async def nothing(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def closing_with(code: int, *events: object) -> Answer:
    """A gateway that says hello and, when the bot has said who it is, sends these events and
    closes."""

    async def answer(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {"op": 10, "d": {"heartbeat_interval": 45_000}, "s": None, "t": None}
        )
        await socket.receive()
        for event in events:
            await socket.send_json(event)
        await socket.close(code=code)
        return socket

    return answer


class Discord:
    """Routes that a start asks, each of which can be made to answer otherwise."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {
            "me": saying(BOT),
            "application": saying({
                "id": "4242", "name": "filmclub", "description": "", "icon": None, "flags": 0,
                "bot_public": True, "bot_require_code_grant": False, "verify_key": "",
                "owner": BOT, "team": None,
            }),
            "commands": saying([]),
            "guild commands": saying([]),
            "socket": closing_with(4014),
        }  # fmt: skip

    def route(self, name: str) -> Answer:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self.answers[name](request)

        return answer


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    fake = Discord()
    app = web.Application()
    app.router.add_get("/users/@me", fake.route("me"))
    app.router.add_get("/oauth2/applications/@me", fake.route("application"))
    app.router.add_put("/applications/4242/commands", fake.route("commands"))
    app.router.add_put("/applications/4242/guilds/7/commands", fake.route("guild commands"))
    app.router.add_get("/gateway/bot", fake.route("gateway"))
    app.router.add_get("/socket/", fake.route("socket"))
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"127.0.0.1:{runner.addresses[0][1]}"
    fake.answers["gateway"] = saying(
        {"url": f"ws://{address}/socket/", "shards": 1, "session_start_limit": {}}
    )
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://{address}")
    yield fake
    await runner.cleanup()


MOST = 2


class Enough(Exception):
    """It has tried so often."""


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Those between tries to connect. The last of MOST ends it."""
    pauses: list[int] = []

    async def pause(seconds: int) -> None:
        pauses.append(seconds)
        if len(pauses) == MOST:
            raise Enough

    monkeypatch.setattr(connecting, "_pause", pause)
    return pauses


WAITING_HELPS = {
    "the network is down": ("me", nothing),
    "who it is is not answered": ("me", hang),
    "the application is not answered": ("application", hang),
    "the commands are not answered": ("commands", hang),
    "the gateway is not answered": ("gateway", hang),
    "the socket is not answered": ("socket", hang),
    "a page in place of an answer": ("me", a_page),
    "half an answer": ("application", half_a_json),
    "a list in place of an object": ("application", saying([])),
    "an event in a form that nobody knows": (
        "socket",
        closing_with(1000, {"op": 0, "t": "READY", "s": 1, "d": []}),
    ),
    "the bot is blocked for a while": ("me", saying("blocked", 429)),
    "an error of Discord's": ("application", saying({"message": "Oops"}, 503)),
    "it wants more shards than it said": ("socket", closing_with(4011)),
}


@pytest.mark.parametrize(("what", "answer"), WAITING_HELPS.values(), ids=WAITING_HELPS.keys())
async def test_it_says_so_in_a_line_and_tries_again(
    store: Store, fake: Discord, pauses: list[int], monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, *, what: str, answer: Answer,
) -> None:  # fmt: skip
    monkeypatch.setattr(filmclub, "CONNECT_SECONDS", 0.2 if answer is hang else 20)
    fake.answers[what] = answer
    with pytest.raises(Enough):
        await stay_connected(lambda: FilmClub(store), TOKEN)
    told = [each for each in caplog.records if each.levelno >= logging.WARNING]
    ours = [each.getMessage() for each in told if each.name == "bot.client.connecting"]
    assert [line.rsplit(". ", 1)[1] for line in ours] == [
        "Trying again in 5 s.", "Trying again in 10 s.",
    ]  # fmt: skip
    assert all(line.startswith("Discord ") for line in ours)
    assert all(each.exc_info is None and "\n" not in each.getMessage() for each in told)


NOT_OURS = {
    "a wrong token": ("me", saying({"message": "401: Unauthorized"}, 401), "this token"),
    "a token that is no longer one": ("socket", closing_with(4004), "this token"),
    "an old version": ("socket", closing_with(4012), "Update"),
    "events that no one has": ("socket", closing_with(4013), "Update"),
    "events that it may not have": ("socket", closing_with(4014), "restricted"),
}


@pytest.mark.parametrize(("what", "answer", "said"), NOT_OURS.values(), ids=NOT_OURS.keys())
async def test_what_waiting_does_not_help_ends_it(
    store: Store, fake: Discord, pauses: list[int], caplog: pytest.LogCaptureFixture, *,
    what: str, answer: Answer, said: str,
) -> None:  # fmt: skip
    """With the status that a service is not started again after."""
    fake.answers[what] = answer
    with pytest.raises(BadConfig, match=said) as caught:
        await stay_connected(lambda: FilmClub(store), TOKEN)
    assert len(str(caught.value).splitlines()) == 1
    assert pauses == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_a_development_guild_that_it_is_not_in(
    store: Store, fake: Discord, pauses: list[int]
) -> None:
    fake.answers["guild commands"] = saying({"code": 50001, "message": "Missing Access"}, 403)
    with pytest.raises(BadConfig, match="FILMCLUB_DEV_GUILD"):
        await stay_connected(lambda: FilmClub(store, dev_guild=7), TOKEN)


def test_pauses_grow_up_to_five_minutes() -> None:
    assert list(islice(connecting._pauses(), 9)) == [5, 10, 20, 40, 80, 160, 300, 300, 300]


async def test_a_database_that_goes_while_discord_is_away_ends_it(
    store: Store, fake: Discord, pauses: list[int], database_path: Path
) -> None:
    fake.answers["me"] = nothing
    os.unlink(database_path)  # noqa: PTH108 - Path's would be taken for blocking
    with pytest.raises(StoreGone):
        await stay_connected(lambda: FilmClub(store), TOKEN)
    assert pauses == []


async def test_what_ended_the_client_is_told(
    store: Store, fake: Discord, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has a status of its own."""
    client = FilmClub(store)

    async def gone() -> None:
        client.end(StoreGone())

    monkeypatch.setattr(client, "setup_hook", gone)
    with pytest.raises(StoreGone):
        await stay_connected(lambda: client, TOKEN)
    assert pauses == []


async def test_a_bug_of_ours_is_not_taken_for_discords(
    store: Store, fake: Discord, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filmclub, "EXTENSIONS", ("cogs.nothing",))
    with pytest.raises(ModuleNotFoundError):
        await stay_connected(lambda: FilmClub(store), TOKEN)
