"""A club in a simulated Discord: the real client, driven as people drive it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
import simcord

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.end_to_end.driving import Club, new_client, organiser
from tests.end_to_end.house_rules import connected, hold_house_rules
from tests.end_to_end.steps import Steps
from tests.end_to_end.weeks import Hand, running
from tests.fresh import new_library


@pytest.fixture
def troubles(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What the log was told. A test that does not ask for it must leave nothing there."""
    return caplog


@pytest.fixture(autouse=True)
def _untroubled(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    if "troubles" not in request.fixturenames:
        records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
        assert [r.getMessage() for r in records if r.levelno >= logging.WARNING] == []


@pytest.fixture
def env(request: pytest.FixtureRequest) -> simcord.Env:
    """A bot of the test's own, which goes by ``clock`` where that is asked for.

    In a module whose tests run in one loop (``asyncio(loop_scope="module")``) one bot and one
    library serve all of them; each has a club of its own.
    """
    if in_one_loop(request):
        return request.getfixturevalue("shared_env")
    return request.getfixturevalue("weekly_env" if "clock" in request.fixturenames else "own_env")


@pytest.fixture
def library(request: pytest.FixtureRequest) -> Store:
    """A store with the seeds' films: that of ``env``."""
    return request.getfixturevalue("shared_library" if in_one_loop(request) else "own_library")


def in_one_loop(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("asyncio")
    return marker is not None and marker.kwargs.get("loop_scope") == "module"


@pytest.fixture
async def own_library(database_path: Path) -> AsyncIterator[Store]:
    async with new_library(database_path) as library:
        yield library


@pytest.fixture
async def own_env(own_library: Store) -> AsyncIterator[simcord.Env]:
    async with connected(new_client(own_library)) as env:
        yield env
    hold_house_rules(env)


@pytest.fixture
async def weekly_env(own_library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    async with running(own_library, clock) as env:
        yield env


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    async with new_library(tmp_path_factory.mktemp("shared") / "filmclub.db") as library:
        yield library


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_env(shared_library: Store) -> AsyncIterator[simcord.Env]:
    async with connected(new_client(shared_library)) as env:
        yield env
    hold_house_rules(env)


@pytest.fixture
def club(env: simcord.Env) -> Club:
    return Club(env)


@pytest.fixture
def olive(club: Club) -> simcord.MemberActor:
    """A member who may manage the server."""
    return organiser(club)


@pytest.fixture
def clock() -> Hand:
    """The time by which the test's bot goes."""
    return Hand()


@pytest.fixture
def costs(env: simcord.Env, monkeypatch: pytest.MonkeyPatch) -> list[Steps]:
    """The steps of each interaction that the bot answers."""
    bot, measured = env.bot, list[Steps]()
    assert isinstance(bot, FilmClub)
    call, on_interaction = bot.tree._call, bot.on_interaction

    async def command(interaction: discord.Interaction[Any]) -> None:
        measured.append(Steps(call(interaction)))
        await measured[-1]

    async def form(interaction: discord.Interaction[Any]) -> None:
        measured.append(Steps(on_interaction(interaction)))  # type: ignore[arg-type]
        await measured[-1]

    monkeypatch.setattr(bot.tree, "_call", command)
    monkeypatch.setattr(bot, "on_interaction", form)
    return measured
