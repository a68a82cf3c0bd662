"""A Discord of a few routes, on a port of this machine and with a clock of its own.

It outlives the bot's process and honours nonces, which SimCord does not. What the tests rely on is
in Discord's reference: Create Message (``nonce``, ``enforce_nonce``: "in the past few minutes") and
Get Channel Messages (newest first, at most 100).
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from discord.utils import time_snowflake

BOT = {"id": "4242", "username": "filmclub", "discriminator": "0", "avatar": None, "bot": True}
SOMEONE = {"id": "77", "username": "ana", "discriminator": "0", "avatar": None}
NONCES_LAST = timedelta(minutes=5)

Message = dict[str, Any]


@dataclass
class Fault:
    """An answer in place of the right one, to requests of one method to one channel's messages."""

    method: str
    status: int = 500
    code: int = 0
    text: str = ""
    channel_id: int | None = None
    """None is every channel."""
    handled: bool = False
    """Whether the request is carried out all the same."""
    times: int | None = None
    """How often it happens; None: always."""
    cut: bool = False
    """The connection breaks instead of an answer."""
    silent: bool = False
    """No answer comes at all."""
    headers: tuple[tuple[str, str], ...] = ()
    retry_after: float | None = None
    html: bool = False
    """The answer is some proxy's page."""

    def hits(self, method: str, channel_id: int) -> bool:
        if method != self.method or self.channel_id not in (None, channel_id) or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


def _json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    # discord.py reads JSON only from a type without a charset.
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )


class FakeDiscord:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.address = ""
        self.gate: Callable[[], Awaitable[object]] | None = None
        """Awaited for each post before it is answered."""
        self.fell_silent: Callable[[], None] = lambda: None
        """Called when somebody begins to wait for an answer that never comes."""
        self.connecting = asyncio.Event()
        """Somebody has logged in and wants to know where the gateway is."""
        self._closing = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """Forget everything but the time."""
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self._messages: defaultdict[int, list[Message]] = defaultdict(list)
        self._nonces: dict[tuple[int, str], tuple[datetime, Message]] = {}
        self._count = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, now: datetime) -> AsyncGenerator[FakeDiscord]:
        discord = cls(now)
        app = web.Application()
        messages = "/api/channels/{channel_id}/messages"
        app.router.add_get("/api/users/@me", discord._me)
        app.router.add_get("/api/oauth2/applications/@me", discord._application)
        app.router.add_put("/api/applications/{id}/commands", discord._commands)
        app.router.add_get("/api/gateway/bot", discord._gateway)
        app.router.add_post(messages, discord._channel)
        app.router.add_get(messages, discord._channel)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            discord.address = f"http://127.0.0.1:{port}/api"
            yield discord
        finally:
            discord._closing.set()
            await runner.cleanup()

    # What the tests look at

    def of_bot(self, channel_id: int) -> list[Message]:
        """The bot's messages in a channel, oldest first."""
        return [m for m in self._messages[channel_id] if m["author"] == BOT]

    def count(self, request: str) -> int:
        return Counter(self.requests)[request]

    def say(self, channel_id: int, content: str) -> None:
        """A member writes."""
        self._add(channel_id, SOMEONE, {"content": content})

    # The routes

    async def _me(self, _: web.Request) -> web.Response:
        return _json(BOT)

    async def _application(self, _: web.Request) -> web.Response:
        return _json(
            {
                "id": BOT["id"], "name": "filmclub", "description": "", "icon": None, "flags": 0,
                "bot_public": True, "bot_require_code_grant": False, "verify_key": "",
                "owner": SOMEONE, "team": None,
            }
        )  # fmt: skip

    async def _commands(self, request: web.Request) -> web.Response:
        application = {"application_id": BOT["id"], "version": "1", "type": 1}
        commands = enumerate(await request.json(), 1)
        return _json(
            [
                {**application, "description": "", **command, "id": str(number)}
                for number, command in commands
            ]
        )

    async def _gateway(self, _: web.Request) -> web.Response:
        """Never answers, so that whoever asks waits and keeps running."""
        self.connecting.set()
        await self._closing.wait()
        return _json({}, 500)

    async def _channel(self, request: web.Request) -> web.StreamResponse:
        channel_id = int(request.match_info["channel_id"])
        self.requests.append(request.method)
        fault = next((f for f in self.faults if f.hits(request.method, channel_id)), None)
        done = None
        if fault is None or fault.handled:
            done = await self._answer(request, channel_id)
        if self.gate and request.method == "POST":
            await self.gate()
        if fault is None and done is not None:
            return done
        assert fault is not None
        return await self._fail(request, fault)

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.silent:
            self.fell_silent()
            await self._closing.wait()
        if fault.cut:
            assert request.transport is not None
            request.transport.abort()
        if fault.html:
            return web.Response(text="<p>Hello</p>", status=fault.status, content_type="text/html")
        body: dict[str, Any] = {"code": fault.code, "message": fault.text}
        if fault.retry_after is not None:
            body["retry_after"] = fault.retry_after
        return _json(body, fault.status, dict(fault.headers))

    async def _answer(self, request: web.Request, channel_id: int) -> web.Response:
        if request.method == "POST":
            return _json(self._create(channel_id, await request.json()))
        query = {key: int(value) for key, value in request.query.items()}
        limit = query.get("limit", 50)
        assert 1 <= limit <= 100
        found = [
            message
            for message in self._messages[channel_id]
            if query.get("after", 0) < int(message["id"]) < query.get("before", 1 << 63)
        ]
        found = found[:limit] if "after" in query else found[-limit:]
        return _json(found[::-1])

    def _create(self, channel_id: int, sent: dict[str, Any]) -> Message:
        key = (channel_id, str(sent.get("nonce")))
        if sent.get("enforce_nonce") and key in self._nonces:
            at, message = self._nonces[key]
            if self.now - at <= NONCES_LAST:
                return message
        message = self._add(channel_id, BOT, sent)
        self._nonces[key] = (self.now, message)
        return message

    def _add(self, channel_id: int, author: dict[str, Any], sent: dict[str, Any]) -> Message:
        self._count += 1
        message = {
            "id": str(time_snowflake(self.now) + self._count),
            "channel_id": str(channel_id), "author": author, "content": sent.get("content") or "",
            "timestamp": self.now.isoformat(), "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": False, "type": 0, "flags": sent.get("flags", 0),
            "components": sent.get("components", []), "nonce": sent.get("nonce"),
        }  # fmt: skip
        self._messages[channel_id].append(message)
        return message
