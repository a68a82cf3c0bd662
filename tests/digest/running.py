"""A client of the fake Discord, without a gateway: what the digest's way to Discord needs."""

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
from bot.store import Store
from cogs.digest import DigestCog
from tests.digest.clubs import CLUB, Club
from tests.digest.fake_discord import FakeDiscord


class Waiting(ModuleType):
    """asyncio for one module, whose sleeps are noted and take no time."""

    def __init__(self) -> None:
        super().__init__("asyncio")
        self.slept: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


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
    """What the gateway would have told: the server, and its system channel."""
    channel = {
        "id": str(club.system_channel_id), "type": 0, "name": "general", "position": 0,
        "permission_overwrites": [],
    }  # fmt: skip
    data: Any = {
        "id": str(club.guild_id), "name": "A club", "owner_id": "77", "roles": [], "emojis": [],
        "features": [], "channels": [channel], "system_channel_id": channel["id"],
        "member_count": 3,
    }  # fmt: skip
    client._connection.shard_count = 1
    client._connection._add_guild(discord.Guild(data=data, state=client._connection))


class Night:
    """A bot that runs, whose loop looks for what is due whenever the test says so."""

    def __init__(self, client: FilmClub, fake: FakeDiscord) -> None:
        self._client = client
        self._cog = DigestCog(client)
        self.fake = fake

    def watch_over(self, club: Club) -> None:
        enter(self._client, club)

    async def check(self, *moments: datetime) -> None:
        """The loop's body, as discord.py runs it, at each of these moments."""
        for now in moments:
            self.fake.now = now
            await self._cog.post_what_is_due()

    async def post_now(self) -> None:
        """What /digest post does."""
        await self._cog.posting.post_now(CLUB.guild_id, CLUB.channel_id)
