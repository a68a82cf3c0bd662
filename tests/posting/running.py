"""A client of the fake Discord, without a gateway: what a post's way to Discord needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from types import ModuleType
from typing import Any

import aiohttp
import discord

from bot.client.filmclub import FilmClub
from bot.club.posting import Posting
from bot.domain.post import Post
from bot.store.store import Store
from tests.posting.clubs import Club
from tests.posting.fake_discord import BOT, FakeDiscord
from tests.posting.kinds import Trial, loops_of


class Waiting(ModuleType):
    """asyncio for one module, whose sleeps are noted and take no time, and whose limits of time are
    reached when the test says so."""

    def __init__(self) -> None:
        super().__init__("asyncio")
        self.slept: list[float] = []
        self._limits: set[asyncio.Timeout] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncGenerator[None]:
        async with asyncio.timeout(seconds) as limit:
            self._limits.add(limit)
            try:
                yield
            finally:
                self._limits.remove(limit)

    def run_out(self) -> None:
        """Have the time run out for everything under way."""
        for limit in self._limits:
            limit.reschedule(0)


@asynccontextmanager
async def client_of(
    store: Store,
    clock: Callable[[], datetime],
    trace: aiohttp.TraceConfig | None = None,
) -> AsyncGenerator[FilmClub]:
    async with FilmClub(store, clock=clock) as client:
        client.http.http_trace = trace
        user = await client.http.static_login("token")
        client._connection.user = discord.ClientUser(state=client._connection, data=user)
        yield client


def enter(client: FilmClub, club: Club) -> None:
    """Tell the client what the gateway would: the server, and its system channel."""
    channel = {
        "id": str(club.system_channel_id), "type": 0, "name": "general", "position": 0,
        "permission_overwrites": [],
    }  # fmt: skip
    everyone = {
        "id": str(club.guild_id), "name": "@everyone", "position": 0, "permissions": "0",
        "color": 0, "hoist": False, "managed": False, "mentionable": False,
    }  # fmt: skip
    data: Any = {
        "id": str(club.guild_id), "name": "A club", "owner_id": "77", "roles": [everyone],
        "emojis": [], "features": [], "channels": [channel], "system_channel_id": channel["id"],
        "member_count": 3, "members": [{"user": BOT, "roles": [], "flags": 0}],
    }  # fmt: skip
    client._connection.shard_count = 1
    client._connection._add_guild(discord.Guild(data=data, state=client._connection))


async def settled(posting: Posting) -> None:
    """Wait until everything that a round has begun has ended."""
    while tasks := list(posting._under_way.values()):
        await asyncio.wait(tasks)


class Night:
    """A bot that runs, whose loop looks for what is due whenever the test says so."""

    def __init__(self, client: FilmClub, fake: FakeDiscord) -> None:
        self.client = client
        self.cog = loops_of(client)
        self.posting = self.cog.posting
        self.fake = fake

    def watch_over(self, club: Club) -> None:
        enter(self.client, club)

    async def begin(self, now: datetime) -> None:
        """Do what the loop does once."""
        self.fake.now = now
        await self.cog._guarded(self.cog.post_what_is_due)

    async def check(self, *moments: datetime) -> None:
        """Do what the loop does at each of these moments, to its end."""
        for now in moments:
            await self.begin(now)
            await settled(self.posting)

    async def post_now(self, trial: Trial) -> tuple[Post, bool]:
        """Do what a command like /digest post does."""
        return await self.posting.post_now(await trial.asked_for(self.client))
