"""Someone asks for a post that was given up: killed at every step, failing at every call.

Never two. Never none either: it is posted, or stays as it was until someone asks again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.club.posting import SAME_NONCE
from bot.domain.errors import StoreUnavailable
from bot.store.database import stored
from tests.posting.clubs import AFTER_DUE, CLUB, DUE, Outcome, outcome
from tests.posting.conftest import Begin
from tests.posting.ends import (
    PASSING,
    REFUSED,
    assert_posted_once,
    assert_told,
    messages,
)
from tests.posting.fake_discord import FakeDiscord, Fault
from tests.posting.faulty_database import FaultyDatabase
from tests.posting.kinds import ENGINE, TRIALS, Trial
from tests.posting.running import Night
from tests.posting.trials import Bench, kill_points, what_is_wrong
from tests.sampling import ALL_KILLS, sample
from tests.story import story

pytestmark = pytest.mark.thorough

LATER = timedelta(minutes=10)


def note_quiet(path: Path, trial: Trial) -> None:
    """As a kind notes that there is nothing to say."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO posts (guild_id, kind, key, state, reason, channel_id, due_at, written_at,"
            " content) VALUES (?, ?, ?, 'skipped', 'quiet', ?, ?, ?, '{}')",
            (
                CLUB.guild_id, trial.kind.name, trial.key, CLUB.channel_id, stored(DUE),
                stored(AFTER_DUE),
            ),
        )  # fmt: skip


# How it comes to be given up: at each part of its time the bot looks, Discord answering so.
Past = tuple[tuple[float, tuple[Fault, ...]], ...]
_NO_HISTORY = (Fault("GET", 403, 50001, "Missing Access"),)
PASTS: dict[str, Past] = {
    "refused": ((0, (Fault("POST", 403, 50013, "Missing Permissions"),)),),
    "out of reach": ((0, (Fault("POST", 503),)), (1.02, (Fault("POST", 503),))),
    "off": ((1.02, ()),),
    "untold, and posted": ((0, (Fault("POST", 503, handled=True),)), (0.1, _NO_HISTORY)),
    "untold, and not posted": ((0, (Fault("POST", 503),)), (0.1, _NO_HISTORY)),
    "quiet": (),
}


CASES = list(product(PASTS, ENGINE))


def reopened(trial: Trial) -> datetime:
    """When someone asks for it; of a digest that is a Wednesday of the same week."""
    return DUE + 1.25 * trial.kind.grace


def moment(trial: Trial, part: float) -> datetime:
    return AFTER_DUE + part * trial.kind.grace


def assert_given_up(name: str, discord: FakeDiscord, path: Path) -> None:
    assert outcome(path).state in ("skipped", "blocked")
    assert len(messages(discord)) == (name == "untold, and posted")


# Kills


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "trial"), sample(CASES, 5), indirect=["trial"])
async def test_killed_at_every_step_it_is_one_message_in_the_end(
    bench: Bench, trial: Trial, name: str
) -> None:
    async def give_up() -> Outcome:
        bench.begin()
        if name == "quiet":
            note_quiet(bench.database, trial)
        for part, faults in PASTS[name]:
            bench.discord.faults = [replace(fault) for fault in faults]
            await bench.run(moment(trial, part))
        bench.discord.faults = []
        assert_given_up(name, bench.discord, bench.database)
        return outcome(bench.database)

    async def judge(kill_at: int) -> str | None:
        before = await give_up()
        assert (await bench.run(reopened(trial), kill_at, asked_for=trial.kind.name)).killed
        now = reopened(trial) + (timedelta(seconds=10), LATER, 0.98 * trial.kind.grace)[kill_at % 3]
        complaints = (await bench.run(now)).log
        after, posted = outcome(bench.database), messages(bench.discord)
        told = f"killed at step {kill_at}, again at {now}: {len(posted)} messages, {after}"
        if complaints or (
            after != before and (after.state, [after.message_id]) != ("sent", posted)
        ):
            return f"{told} {complaints}"
        await bench.run(now + LATER, asked_for=trial.kind.name)  # the organiser has had no answer
        await bench.run(now + 2 * LATER)
        after, posted = outcome(bench.database), messages(bench.discord)
        if (after.state, [after.message_id], after.reason) != ("sent", posted, None):
            return f"{told}; in the end {len(posted)} messages, {after}"
        return None

    await give_up()
    steps = (await bench.run(reopened(trial), asked_for=trial.kind.name)).steps
    assert len(steps) >= 15
    # Each at others.
    points = kill_points(steps)
    first = 0 if ALL_KILLS else CASES.index((name, trial.kind.name)) % len(points)
    kills = sample(points[first:], len(CASES))
    assert await what_is_wrong(kills, judge) == []
    assert bench.kills == len(kills) > 0


# Faults


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> FaultyDatabase:
    return FaultyDatabase(monkeypatch)


@asynccontextmanager
async def given_up(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, name: str
) -> AsyncIterator[tuple[Path, Night]]:
    """A bot that has given the week up, and its database."""
    path = template.with_name("given up.db")
    shutil.copy(template, path)
    fake.reset()
    if name == "quiet":
        note_quiet(path, trial)
    async with nights(path, CLUB) as night:
        for part, faults in PASTS[name]:
            fake.faults = [replace(fault) for fault in faults]
            await night.check(moment(trial, part))
        fake.faults = []
        fake.now = reopened(trial)
        assert_given_up(name, fake, path)
        yield path, night


async def calls_of_a_post(  # noqa: PLR0917 - what given_up takes
    nights: Begin,
    trial: Trial,
    template: Path,
    fake: FakeDiscord,
    database: FaultyDatabase,
    name: str,
) -> int:
    async with given_up(nights, trial, template, fake, name) as (path, night):
        database.watch()
        await night.post_now(trial)
        count = len(database.calls)
        assert_posted_once(fake, path)
    return count


async def ask_again(night: Night, trial: Trial, path: Path, fake: FakeDiscord) -> None:
    """Once all is well again. Until then at most one message has come."""
    assert len(messages(fake)) <= 1
    if outcome(path).state != "sent":
        await night.post_now(trial)
        await night.check(*(fake.now + pause for pause in SOON))
    assert_posted_once(fake, path)


SOON = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=2)]


@pytest.mark.parametrize("name", PASTS)
async def test_every_call_to_the_database_fails(
    *,
    nights: Begin,
    trial: Trial,
    template: Path,
    fake: FakeDiscord,
    database: FaultyDatabase,
    name: str,
) -> None:
    database.reason = "full"
    count = await calls_of_a_post(nights, trial, template, fake, database, name)
    assert count >= 13
    stories = product(range(1, count + 1), (False, True), (False, True))
    for number, lasts, database.carried_out in sample(stories, 61):
        with story(f"call {number}", lasts, database.carried_out):
            async with given_up(nights, trial, template, fake, name) as (path, night):
                database.watch(
                    lambda call, _, number=number, lasts=lasts: (
                        call >= number if lasts else call == number
                    )
                )
                with contextlib.suppress(StoreUnavailable):  # which the organiser is told
                    await night.post_now(trial)
                await night.check(*(reopened(trial) + pause for pause in SOON))
                database.watch()
                await night.check(*(reopened(trial) + timedelta(hours=5) + pause for pause in SOON))
                await ask_again(night, trial, path, fake)


@pytest.mark.parametrize(
    ("trial", "name", "reason", "method"),
    sample(product(ENGINE, PASTS, PASSING, ("POST", "GET")), 17),
    indirect=["trial"],
)
@pytest.mark.usefixtures("impatient")
async def test_discord_fails_and_comes_back(
    *,
    nights: Begin,
    trial: Trial,
    template: Path,
    fake: FakeDiscord,
    name: str,
    reason: str,
    method: str,
) -> None:
    async with given_up(nights, trial, template, fake, name) as (path, night):
        fake.faults = [replace(PASSING[reason], method=method)]
        await night.post_now(trial)
        assert outcome(path).state in ("pending", "sent")
        fake.faults = []
        await night.check(*(reopened(trial) + pause for pause in SOON))
        assert_posted_once(fake, path)


@pytest.mark.parametrize(
    ("trial", "name", "reason"), sample(product(ENGINE, PASTS, REFUSED), 5), indirect=["trial"]
)
async def test_discord_refuses_again_and_the_organiser_who_asked_is_told_by_the_answer_alone(
    *, nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, name: str, reason: str
) -> None:
    async with given_up(nights, trial, template, fake, name) as (path, night):
        notices = len(fake.of_bot(CLUB.system_channel_id))
        fake.faults = [
            replace(REFUSED[reason], method=method, channel_id=CLUB.channel_id)
            for method in ("POST", "GET")
        ]
        await night.post_now(trial)
        requests = len(fake.requests)
        await night.check(*(reopened(trial) + pause for pause in SOON))
        assert len(fake.requests) == requests
        assert outcome(path).state == "blocked"
        assert_told(outcome(path))
        assert len(fake.of_bot(CLUB.system_channel_id)) == notices
        fake.faults = []
        await ask_again(night, trial, path, fake)


NEWS = [name for name, trial in TRIALS.items() if trial.kind.is_news]


@pytest.mark.parametrize(
    ("trial", "name"),
    sample(product(NEWS, ("refused", "untold, and posted", "untold, and not posted")), 7),
    indirect=["trial"],
)
async def test_news_that_were_refused_are_tried_again_and_told_of_once(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, name: str
) -> None:
    pause = 2 * SAME_NONCE
    async with nights(template, CLUB) as night:
        for later, (_part, faults) in enumerate(PASTS[name]):
            fake.faults = [replace(fault, channel_id=CLUB.channel_id) for fault in faults]
            await night.check(AFTER_DUE + later * pause)
        assert_given_up(name, fake, template)
        await night.posting.try_refused_again()
        await night.check(AFTER_DUE + 2 * pause)
        assert outcome(template).state == "blocked"
        assert len(fake.of_bot(CLUB.system_channel_id)) == 1
        fake.faults = []
        await night.posting.try_refused_again()
        await night.check(AFTER_DUE + 3 * pause)
        assert_posted_once(fake, template)
