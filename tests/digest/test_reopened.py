"""/digest post for a week that was given up: killed at every step, failing at every call.

Never two. Never none either: a week is posted, or stays as it was until the organiser asks again.
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
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.store.database import stored
from tests.digest.clubs import AFTER_DUE, CLUB, DUE, WEEK, Outcome, outcome
from tests.digest.conftest import Begin
from tests.digest.fake_discord import FakeDiscord, Fault
from tests.digest.faulty_database import FaultyDatabase
from tests.digest.running import Night
from tests.digest.test_faults import PASSING, REFUSED, assert_posted_once, assert_told, messages
from tests.digest.trials import Bench, share

REOPENED = DUE + timedelta(hours=60)
"""When the organiser asks for it; a Wednesday of the same week."""
LATER = timedelta(minutes=10)


def note_quiet(path: Path) -> None:
    """As the loop notes a second quiet week."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO digests (guild_id, week, state, channel_id, due_at, begun_at, content,"
            " problem) VALUES (?, ?, 'quiet', ?, ?, ?, '{}', 'A second quiet week in a row.')",
            (CLUB.guild_id, str(WEEK), CLUB.channel_id, stored(DUE), stored(AFTER_DUE)),
        )


# How a week comes to be given up: at each moment the bot looks, Discord answering so.
Past = tuple[tuple[datetime, tuple[Fault, ...]], ...]
_NO_HISTORY = (Fault("GET", 403, 50001, "Missing Access"),)
_TWO_DAYS_LATER = DUE + timedelta(hours=49)
PASTS: dict[str, Past] = {
    "refused": ((AFTER_DUE, (Fault("POST", 403, 50013, "Missing Permissions"),)),),
    "out of reach": (
        (AFTER_DUE, (Fault("POST", 503),)), (_TWO_DAYS_LATER, (Fault("POST", 503),)),
    ),
    "off": ((_TWO_DAYS_LATER, ()),),
    "untold, and posted": (
        (AFTER_DUE, (Fault("POST", 503, handled=True),)), (AFTER_DUE + LATER, _NO_HISTORY),
    ),
    "untold, and not posted": (
        (AFTER_DUE, (Fault("POST", 503),)), (AFTER_DUE + LATER, _NO_HISTORY),
    ),
    "quiet": (),
}  # fmt: skip


def assert_given_up(name: str, discord: FakeDiscord, path: Path) -> None:
    assert outcome(path).state in ("quiet", "skipped", "blocked")
    assert len(messages(discord)) == (name == "untold, and posted")


# Kills


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", PASTS)
async def test_killed_at_every_step_it_is_one_message_in_the_end(
    benches: list[Bench], name: str
) -> None:
    async def give_up(bench: Bench) -> Outcome:
        bench.begin()
        if name == "quiet":
            note_quiet(bench.database)
        for now, faults in PASTS[name]:
            bench.discord.faults = [replace(fault) for fault in faults]
            await bench.run(now)
        bench.discord.faults = []
        assert_given_up(name, bench.discord, bench.database)
        return outcome(bench.database)

    async def judge(bench: Bench, kill_at: int) -> str | None:
        before = await give_up(bench)
        assert (await bench.run(REOPENED, kill_at, by_hand=True)).killed
        now = REOPENED + (timedelta(seconds=10), LATER, timedelta(hours=47))[kill_at % 3]
        complaints = (await bench.run(now)).log
        after, posted = outcome(bench.database), messages(bench.discord)
        story = f"killed at step {kill_at}, again at {now}: {len(posted)} messages, {after}"
        if complaints or (
            after != before and (after.state, [after.message_id]) != ("sent", posted)
        ):
            return f"{story} {complaints}"
        await bench.run(now + LATER, by_hand=True)  # the organiser has had no answer
        await bench.run(now + 2 * LATER)
        after, posted = outcome(bench.database), messages(bench.discord)
        if (after.state, [after.message_id], after.problem) != ("sent", posted, None):
            return f"{story}; in the end {len(posted)} messages, {after}"
        return None

    await give_up(benches[0])
    steps = (await benches[0].run(REOPENED, by_hand=True)).steps
    assert len(steps) >= 30
    assert await share(benches, range(1, len(steps) + 1), judge) == []
    assert sum(bench.kills for bench in benches) == len(steps)


# Faults


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> FaultyDatabase:
    return FaultyDatabase(monkeypatch)


@asynccontextmanager
async def given_up(
    nights: Begin, template: Path, fake: FakeDiscord, name: str
) -> AsyncIterator[tuple[Path, Night]]:
    """A bot that has given the week up, and its database."""
    path = template.with_name("given up.db")
    shutil.copy(template, path)
    fake.reset()
    if name == "quiet":
        note_quiet(path)
    async with nights(path, CLUB) as night:
        for now, faults in PASTS[name]:
            fake.faults = [replace(fault) for fault in faults]
            await night.check(now)
        fake.faults = []
        fake.now = REOPENED
        assert_given_up(name, fake, path)
        yield path, night


async def calls_of_a_post(
    nights: Begin, template: Path, fake: FakeDiscord, database: FaultyDatabase, name: str
) -> int:
    async with given_up(nights, template, fake, name) as (path, night):
        database.watch()
        await night.post_now()
        count = len(database.calls)
        assert_posted_once(fake, path)
    return count


async def ask_again(night: Night, path: Path, fake: FakeDiscord) -> None:
    """Once all is well again. Until then at most one message has come."""
    assert len(messages(fake)) <= 1
    if outcome(path).state != "sent":
        await night.post_now()
        await night.check(*(fake.now + moment for moment in SOON))
    assert_posted_once(fake, path)


SOON = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=2)]


@pytest.mark.parametrize("carried_out", [False, True], ids=["undone", "done all the same"])
@pytest.mark.parametrize("lasts", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("name", PASTS)
async def test_every_call_to_the_database_fails(
    nights: Begin,
    template: Path,
    fake: FakeDiscord,
    database: FaultyDatabase,
    *,
    name: str,
    lasts: bool,
    carried_out: bool,
) -> None:
    database.reason = "full"
    count = await calls_of_a_post(nights, template, fake, database, name)
    assert count >= 15
    database.carried_out = carried_out
    for number in range(1, count + 1):
        async with given_up(nights, template, fake, name) as (path, night):
            database.watch(
                lambda call, _, number=number: call >= number if lasts else call == number
            )
            with contextlib.suppress(StoreUnavailable):  # which the organiser is told
                await night.post_now()
            await night.check(*(REOPENED + moment for moment in SOON))
            database.watch()
            await night.check(*(REOPENED + timedelta(hours=5) + moment for moment in SOON))
            await ask_again(night, path, fake)


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("reason", PASSING)
@pytest.mark.parametrize("name", PASTS)
async def test_discord_fails_and_comes_back(
    nights: Begin,
    template: Path,
    fake: FakeDiscord,
    monkeypatch: pytest.MonkeyPatch,
    *,
    name: str,
    reason: str,
    method: str,
) -> None:
    async with given_up(nights, template, fake, name) as (path, night):
        with monkeypatch.context() as patched:
            patched.setattr("bot.club.digest.SEND_SECONDS", 0.05)
            fake.faults = [replace(PASSING[reason], method=method)]
            await night.post_now()
        assert outcome(path).state in ("pending", "sent")
        fake.faults = []
        await night.check(*(REOPENED + moment for moment in SOON))
        assert_posted_once(fake, path)


@pytest.mark.parametrize("reason", REFUSED)
@pytest.mark.parametrize("name", PASTS)
async def test_discord_refuses_again_and_the_organiser_who_asked_is_told_by_the_answer_alone(
    nights: Begin, template: Path, fake: FakeDiscord, name: str, reason: str
) -> None:
    async with given_up(nights, template, fake, name) as (path, night):
        notices = len(fake.of_bot(CLUB.system_channel_id))
        fake.faults = [
            replace(REFUSED[reason], method=method, channel_id=CLUB.channel_id)
            for method in ("POST", "GET")
        ]
        await night.post_now()
        requests = len(fake.requests)
        await night.check(*(REOPENED + moment for moment in SOON))
        assert len(fake.requests) == requests
        assert outcome(path).state == "blocked"
        assert_told(outcome(path))
        assert len(fake.of_bot(CLUB.system_channel_id)) == notices
        fake.faults = []
        await ask_again(night, path, fake)
