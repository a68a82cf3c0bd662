"""A club in a simulated Discord: the real client, driven as people drive it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import discord
import pytest
import pytest_asyncio
import simcord

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.end_to_end.driving import Club, connected, new_client, organiser
from tests.end_to_end.house_rules import hold_house_rules
from tests.end_to_end.steps import Steps
from tests.end_to_end.weeks import Hand
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
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    async with connected(new_client(library)) as env:
        yield env
    hold_house_rules(env)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Store]:
    """For a module of many small tests, each with a club of its own: as its ``library``."""
    async with new_library(tmp_path_factory.mktemp("shared") / "filmclub.db") as library:
        yield library


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_env(shared_library: Store) -> AsyncIterator[simcord.Env]:
    """One bot for all tests of a module: as its ``env``."""
    async with connected(new_client(shared_library)) as env:
        yield env
    hold_house_rules(env)


@pytest.fixture
def club(env: simcord.Env) -> Club:
    return Club(env)


@pytest.fixture
def olive(club: Club) -> simcord.MemberActor:
    """Who may manage the server."""
    return organiser(club)


@pytest.fixture
def clock() -> Hand:
    """The time for a test whose ``env`` is ``running`` with it."""
    return Hand()


@pytest.fixture
def costs(env: simcord.Env, monkeypatch: pytest.MonkeyPatch) -> list[Steps]:
    """Of each interaction that the bot answers."""
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
