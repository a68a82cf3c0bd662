"""A database of clubs that are owed a post, and benches on which the bot is run with it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest

from bot.store.store import Store
from tests.fresh import unsynced
from tests.posting.clubs import AFTER_DUE, CLUB, Club
from tests.posting.fake_discord import FakeDiscord
from tests.posting.kinds import ENGINE, TRIALS, Trial, found
from tests.posting.running import Night, Waiting, client_of
from tests.posting.trials import Bench, Launcher


@pytest.fixture(params=ENGINE)
def trial(request: pytest.FixtureRequest) -> Trial:
    """The kinds in turn that stand for all: see ``every_kind``."""
    return TRIALS[request.param]


@pytest.fixture
async def template(trial: Trial, tmp_path: Path) -> Path:
    """One club, whose post has not been written down."""
    path = tmp_path / "template.db"
    await found(path, trial, CLUB)
    return path


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """A launcher, which has imported the whole program: that takes longer than a trial."""
    with Launcher.open() as launcher:
        yield launcher


@pytest.fixture
async def bench(
    launcher: Launcher,
    template: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> AsyncIterator[Bench]:
    async with Bench.open(launcher, template, tmp_path / "bench.db") as bench:
        yield bench
        record_property("kills of the whole bot", bench.kills)


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
    """How posts are spread out: they are not."""
    paces = Waiting()
    for module in ("posting", "pace"):
        monkeypatch.setattr(f"bot.club.{module}.asyncio", paces)
    return paces


@pytest.fixture
def impatient(fake: FakeDiscord, paces: Waiting) -> None:
    """Have waits for a silent Discord end at once."""
    fake.fell_silent = paces.run_out


@pytest.fixture(autouse=True)
def _short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of the time of a thousand faults goes into their tracebacks in the captured log."""
    monkeypatch.setattr(logging.Formatter, "formatException", lambda _, info: repr(info[1]))


class Begin(Protocol):
    def __call__(self, path: Path, *clubs: Club) -> AbstractAsyncContextManager[Night]: ...


@pytest.fixture
def nights(fake: FakeDiscord, naps: Waiting, paces: Waiting) -> Begin:
    """Starts the bot on a file; the gateway tells it of these clubs."""

    @asynccontextmanager
    async def begin(path: Path, *clubs: Club) -> AsyncIterator[Night]:
        async with (
            Store.open(path) as store,
            client_of(store, lambda: fake.now) as client,
        ):
            await unsynced(store)
            night = Night(client, fake)
            for club in clubs:
                night.watch_over(club)
            yield night

    return begin
