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
from bot.views.text import MESSAGE_LIMIT, size
from tests.end_to_end.driving import Club, answered, connected, new_client, sent, walk
from tests.end_to_end.steps import Steps
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


def hold_house_rules(env: simcord.Env) -> None:
    """What holds for everything that the bot has sent, whatever the test was about."""
    # Answers come at once, never announced first.
    assert {5, 6}.isdisjoint(answered(env))
    for request, message in sent(env):
        mentions = message.get("allowed_mentions")
        assert mentions is not None, request
        assert mentions["parse"] == []
        parts = list(walk(message["components"]))
        # Of roles the one that decides about a proposal.
        is_proposal = any(str(part.get("custom_id")).startswith("accept:") for part in parts)
        assert len(mentions.get("roles", [])) <= is_proposal
        # Only the author of a message is notified, who is asked whether it may be a quote.
        is_ask = any(str(part.get("custom_id")).startswith("quote-allow:") for part in parts)
        assert len(mentions.get("users", [])) <= is_ask
        assert len(parts) <= 40
        assert sum(size(part.get("content", "")) for part in parts) <= MESSAGE_LIMIT
        assert all(size(part.get("label") or "") <= 80 for part in parts)
        assert all(size(part.get("custom_id") or "") <= 100 for part in parts)
    for request in env.http_requests:
        if isinstance(request.json, dict) and request.json.get("type") == 8:
            choices = request.json["data"]["choices"]
            assert len(choices) <= 25
            assert all(0 < size(choice["name"]) <= 100 for choice in choices)
