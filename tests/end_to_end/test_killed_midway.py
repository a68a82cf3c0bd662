"""A command that waited for its film, killed at each step of what the press on the film does: what
was typed is not lost, and nothing is done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import simcord
from simcord.http.client import FakeWebhookAdapter

from bot.store.database import Database
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    begin_press,
    buttons,
    new_client,
    organiser,
    shown,
)
from tests.end_to_end.house_rules import connected

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

TYPED: dict[str, tuple[dict[str, Any], str]] = {
    "nominate": ({"why": "Both of them."}, "SELECT why FROM nominations WHERE guild_id = ?"),
    "club log-add": (
        {"date": "2026-01-02", "came": 5}, "SELECT came FROM watched WHERE guild_id = ?",
    ),
    "rate": (
        {"stars": 4.0, "review": "Loud."}, "SELECT line FROM rating_changes WHERE guild_id = ?",
    ),
    "discuss": ({"until": "friday 20:00"}, "SELECT 1 FROM discussions WHERE guild_id = ?"),
    "screening schedule": ({"when": "friday 20:00", "where": "At Ana's"}, ""),
    "library add-review": ({"document": ("a.txt", b"By Ada Quill for The Lantern\n\n4/5")}, ""),
}  # fmt: skip
"""By command: what is typed beside the film, and what it has done then; "": it shows a draft."""


class Killed(BaseException):
    """No more than a killed process does anything catch it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def env(shared_library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rule that answers are never announced: a file takes its time to come."""
    async with connected(new_client(shared_library)) as env:
        yield env


@contextmanager
def killed(at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """From this step on nothing is written, and nothing sent; 0: never. Yields the steps."""
    steps: list[int] = []

    def step() -> None:
        steps.append(len(steps) + 1)
        if 0 < at <= len(steps):
            raise Killed

    def cut(whose: Any, name: str) -> None:
        whole = getattr(whose, name)

        async def halves(*given: Any, **more: Any) -> Any:
            step()
            result = await whole(*given, **more)
            step()
            return result

        patch.setattr(whose, name, halves)

    with monkeypatch.context() as patch:
        cut(Database, "write")
        cut(FakeWebhookAdapter, "request")
        yield steps


@pytest.mark.parametrize("command", ["screening schedule", "library add-review"])
async def test_what_shows_a_draft_can_be_picked_again_where_discord_did_not_take_the_draft(
    club: Club, command: str, monkeypatch: pytest.MonkeyPatch, troubles: pytest.LogCaptureFixture
) -> None:
    async def unreached(*_given: Any, **_more: Any) -> Any:
        raise aiohttp.ServerDisconnectedError

    olive, (typed, _done) = organiser(club), TYPED[command]
    asked = await olive.slash(club.channel, command, film="true grit", **typed)
    with monkeypatch.context() as patch:
        patch.setattr(FakeWebhookAdapter, "request", unreached)
        begin_press(olive, club, answer(asked), "True Grit (2010)")
        await club.env.settle()
    await olive.click(answer(asked), label="True Grit (2010)")
    assert shown(asked.response).startswith(("## True Grit", "## Review of True Grit"))
    troubles.clear()


@pytest.mark.parametrize("command", TYPED)
async def test_a_command_that_is_killed_as_its_film_is_picked_is_neither_lost_nor_done_twice(
    env: simcord.Env,
    shared_library: Store,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    troubles: pytest.LogCaptureFixture,
) -> None:
    typed, done = TYPED[command]
    at, steps = 0, [0]
    while at <= len(steps):
        club = Club(env, f"{command}, step {at}")
        olive = organiser(club)
        asked = await olive.slash(club.channel, command, film="true grit", **typed)
        with killed(at, monkeypatch) as taken:
            begin_press(olive, club, answer(asked), "True Grit (2010)")
            await env.settle()
        steps = steps if at else taken
        if "True Grit (2010)" in buttons(asked.response):
            await olive.click(answer(asked), label="True Grit (2010)")
        if done:
            assert len(await shared_library.database.fetch(done, (club.guild.id,))) == 1, at
        else:
            assert shown(asked.response).startswith(("## True Grit", "## Review of True Grit")), at
        at += 1
    assert at > 4
    troubles.clear()
