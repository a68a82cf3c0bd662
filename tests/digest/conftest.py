"""A database of clubs whose digest is due, and benches on which the bot is run with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from bot.store import Store
from tests.digest.clubs import AFTER_DUE, CLUB, Club, found
from tests.digest.fake_discord import FakeDiscord
from tests.digest.running import Night, Waiting, client_of
from tests.digest.trials import Bench

BENCHES = 2
"""As many as a small machine has cores."""


@pytest.fixture
async def template(tmp_path: Path) -> Path:
    """One club, whose digest has not been looked at."""
    path = tmp_path / "template.db"
    await found(path, CLUB)
    return path


@pytest.fixture
async def benches(template: Path, tmp_path: Path) -> AsyncIterator[list[Bench]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(Bench.open(template, tmp_path / f"bench {number}.db"))
            for number in range(BENCHES)
        ]


@pytest.fixture
async def bench(template: Path, tmp_path: Path) -> AsyncIterator[Bench]:
    async with Bench.open(template, tmp_path / "bench.db") as bench:
        yield bench


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord.open(AFTER_DUE) as fake:
        monkeypatch.setattr("discord.http.Route.BASE", fake.address)
        yield fake


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """How discord.py waits before it tries again: it does not."""
    naps = Waiting()
    monkeypatch.setattr("discord.http.asyncio", naps)
    return naps


@pytest.fixture
def paces(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    """How the digests are spread out: they are not."""
    paces = Waiting()
    monkeypatch.setattr("bot.club.digest.asyncio", paces)
    return paces


class Begin(Protocol):
    def __call__(self, path: Path, *clubs: Club) -> AbstractAsyncContextManager[Night]: ...


@pytest.fixture
def nights(fake: FakeDiscord, naps: Waiting, paces: Waiting) -> Begin:
    """Starts the bot on a file, of clubs that it is told of by the gateway."""

    @asynccontextmanager
    async def begin(path: Path, *clubs: Club) -> AsyncIterator[Night]:
        async with (
            Store.open(path) as store,
            client_of(store, lambda: fake.now) as client,
        ):
            night = Night(client, fake)
            for club in clubs:
                night.watch_over(club)
            yield night

    return begin
