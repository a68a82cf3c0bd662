"""Something fails at every call of the way from due to sent, once or to the end.

What fails once costs time and no post; what lasts is told. Never two.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.club.post_kind import Kind
from tests.posting.clubs import AFTER_DUE, CLUB, Club, outcome, outcomes
from tests.posting.conftest import Begin
from tests.posting.ends import (
    PASSING,
    REFUSED,
    assert_posted_once,
    assert_told,
    digest_alone,
    every_kind,
    messages,
)
from tests.posting.fake_discord import FakeDiscord, Fault
from tests.posting.faulty_database import REFUSALS, FaultyDatabase
from tests.posting.kinds import ENGINE, TRIALS, Trial, found
from tests.sampling import ALL_KILLS, sample
from tests.story import story

SECOND = Club(2)

pytestmark = [pytest.mark.timeout(300), pytest.mark.thorough]


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> FaultyDatabase:
    return FaultyDatabase(monkeypatch)


@pytest.fixture
def copies(template: Path, tmp_path: Path, fake: FakeDiscord) -> Iterator[Path]:
    """One database after the other, each from the start, and a Discord that has seen nothing."""

    def endless() -> Iterator[Path]:
        number = 0
        while True:
            number += 1
            path = tmp_path / f"copy {number}.db"
            shutil.copy(template, path)
            fake.reset()
            yield path

    return endless()


# The database


async def calls_of_a_check(
    nights: Begin, database: FaultyDatabase, path: Path, fake: FakeDiscord
) -> list[str]:
    async with nights(path, CLUB) as night:
        database.watch()
        await night.check(AFTER_DUE)
        calls = database.calls
    assert_posted_once(fake, path)
    return calls


@pytest.fixture
async def calls(
    *,
    nights: Begin,
    trial: Trial,
    database: FaultyDatabase,
    copies: Iterator[Path],
    tmp_path: Path,
    fake: FakeDiscord,
) -> list[tuple[int, str]]:
    """Those to try of a check, by number: all, or what this kind does and the engine does not."""
    calls = await calls_of_a_check(nights, database, next(copies), fake)
    assert len(calls) >= 15
    numbered = list(enumerate(calls, 1))
    if trial.kind.name in ENGINE:
        return numbered
    if not _CALLS_OF_THE_ENGINE:
        path = tmp_path / "note.db"
        await found(path, TRIALS["note"], CLUB)
        fake.reset()
        _CALLS_OF_THE_ENGINE.update(await calls_of_a_check(nights, database, path, fake))
    own = {call: number for number, call in numbered[::-1] if call not in _CALLS_OF_THE_ENGINE}
    assert own
    return [(number, call) for call, number in own.items()]


_CALLS_OF_THE_ENGINE: set[str] = set()


@every_kind
async def test_every_call_to_the_database_fails_once(
    *,
    nights: Begin,
    trial: Trial,
    database: FaultyDatabase,
    calls: list[tuple[int, str]],
    copies: Iterator[Path],
    fake: FakeDiscord,
) -> None:
    stories = product([number for number, _ in calls], REFUSALS, (False, True))
    for number, database.reason, database.carried_out in sample(stories, 83):
        path = next(copies)
        with story(f"call {number}", database.reason, database.carried_out):
            async with nights(path, CLUB) as night:
                database.watch(lambda call, _, number=number: call == number)
                await night.check(*trial.soon, *trial.later)
                database.watch()
            assert_posted_once(fake, path)


async def test_from_any_call_on_the_database_fails_to_the_end(
    *,
    nights: Begin,
    trial: Trial,
    database: FaultyDatabase,
    calls: list[tuple[int, str]],
    copies: Iterator[Path],
    fake: FakeDiscord,
) -> None:
    stories = product([number for number, _ in calls], ("full", "mistaken"))
    for number, database.reason in sample(stories, 47):
        path = next(copies)
        with story(f"from call {number} on", database.reason):
            async with nights(path, CLUB) as night:
                database.watch(lambda call, _, number=number: call >= number)
                await night.check(*trial.soon, *trial.later)
                database.watch()
                await night.check(*trial.over)
            if messages(fake):  # it had gone out, and is found in the end
                assert_posted_once(fake, path)
            else:
                assert_told(outcome(path))


@every_kind
async def test_one_statement_always_fails(
    *,
    nights: Begin,
    trial: Trial,
    database: FaultyDatabase,
    calls: list[tuple[int, str]],
    copies: Iterator[Path],
    fake: FakeDiscord,
) -> None:
    """The rest works: what is sent can't be noted, say, however often it is tried."""
    database.reason = "full"
    statements = sorted({call for _, call in calls})
    for statement, passes in sample(product(statements, (True, False)), 23):
        path = next(copies)
        with story(statement, passes):
            async with nights(path, CLUB) as night:
                database.watch(lambda _, sql, statement=statement: sql == statement)
                await night.check(*trial.soon, *(trial.first_half if passes else trial.later))
                assert len(messages(fake)) <= 1
                database.watch()
                await night.check(*(trial.second_half if passes else trial.over))
            assert len(messages(fake)) <= 1
            if passes:
                assert_posted_once(fake, path)
            elif not messages(fake):
                assert_told(outcome(path))


# Discord


WHAT = ["passing", "trial"]
LASTS = ("once", "for half its time")


@pytest.fixture
def passing(request: pytest.FixtureRequest, impatient: None) -> Fault:
    return PASSING[request.param]


@pytest.mark.parametrize(
    ("passing", "trial", "lasts"), sample(product(PASSING, ENGINE, LASTS), 11), indirect=WHAT
)
async def test_posts_fail_and_come_back(
    *, nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, passing: Fault, lasts: str
) -> None:
    async with nights(template, CLUB) as night:
        fake.faults = [replace(passing, method="POST", times=1 if lasts == "once" else None)]
        await night.check(*trial.soon, *trial.first_half)
        fake.faults = []
        await night.check(*trial.second_half, *trial.over)
    assert_posted_once(fake, template)


@pytest.mark.parametrize(
    ("passing", "trial", "lasts"), sample(product(PASSING, ENGINE, LASTS), 11), indirect=WHAT
)
async def test_history_fails_and_comes_back(
    *, nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, passing: Fault, lasts: str
) -> None:
    """It has been posted, but the answer was lost."""
    async with nights(template, CLUB) as night:
        fake.faults = [Fault("POST", 503, handled=True)]
        await night.check(AFTER_DUE)
        fake.faults = [replace(passing, method="GET", times=1 if lasts == "once" else None)]
        await night.check(*trial.first_half)
        fake.faults = []
        await night.check(*trial.second_half, *trial.over)
    assert_posted_once(fake, template)


@pytest.mark.parametrize(WHAT, sample(product(PASSING, ENGINE), 5), indirect=True)
async def test_posts_fail_to_the_end(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, passing: Fault
) -> None:
    async with nights(template, CLUB) as night:
        fake.faults = [replace(passing, method="POST")]
        await night.check(*trial.soon, *trial.later)
        posts = [request for request in fake.requests if request.startswith("POST")]
        await night.check(*trial.over)
    assert [request for request in fake.requests if request.startswith("POST")] == posts
    if passing.handled:
        assert_posted_once(fake, template)
    else:
        assert messages(fake) == []
        assert_told(outcome(template))


@pytest.mark.parametrize(WHAT, sample(product(PASSING, ENGINE), 5), indirect=True)
async def test_posts_and_history_fail_to_the_end(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, passing: Fault
) -> None:
    async with nights(template, CLUB) as night:
        fake.faults = [replace(passing, method="POST"), replace(passing, method="GET")]
        await night.check(*trial.soon, *trial.later, *trial.over)
    assert len(messages(fake)) == passing.handled
    assert_told(outcome(template))


@digest_alone
@pytest.mark.parametrize("methods", [["POST"], ["POST", "GET"]], ids=" and ".join)
async def test_it_comes_back_ever_more_rarely(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, methods: list[str]
) -> None:
    """A check each minute in hours of outage; discord.py makes five requests of one."""
    fake.faults = [Fault(method, 500) for method in methods]
    hours: list[int] = []
    async with nights(template, CLUB) as night:
        for hour in range(6 if ALL_KILLS else 3):
            start, before = AFTER_DUE + timedelta(hours=hour), len(fake.requests)
            await night.check(*(start + timedelta(minutes=n) for n in range(60)))
            hours.append(len(fake.requests) - before)
    assert hours[0] <= 50
    assert all(count <= 12 for count in hours[2:])
    assert all(hours[:2])


@pytest.mark.parametrize(
    ("reason", "trial", "on"),
    sample(product(REFUSED, ENGINE, ("POST", "GET")), 7),
    indirect=["trial"],
)
async def test_what_discord_refuses_is_not_tried_again(
    *, nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, reason: str, on: str
) -> None:
    refused = replace(REFUSED[reason], method=on, channel_id=CLUB.channel_id)
    async with nights(template, CLUB) as night:
        if on == "GET":
            fake.faults = [Fault("POST", 503)]
            await night.check(AFTER_DUE)
        fake.faults = [refused]
        await night.check(trial.later[0])
        assert_told(outcome(template))
        assert outcome(template).state == "blocked"
        requests = len(fake.requests)
        fake.faults = []
        await night.check(*trial.later[1:], *trial.over)
    assert len(fake.requests) == requests
    assert messages(fake) == []
    assert outcome(template).state == "blocked"
    # Of what is not worth an organiser's while, such as a thread's date, nothing is said.
    is_told = trial.kind.notice is not Kind.notice
    assert len(fake.of_bot(CLUB.system_channel_id)) == is_told


@digest_alone
async def test_the_organiser_is_told_once_and_not_each_week(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord
) -> None:
    fake.faults = [replace(REFUSED["no right"], method="POST", channel_id=CLUB.channel_id)]
    async with nights(template, CLUB) as night:
        for week in range(2):
            await night.check(*(moment + timedelta(weeks=week) for moment in trial.soon))
    assert [end.state for end in outcomes(template)] == ["blocked"] * 2
    assert len(fake.of_bot(CLUB.system_channel_id)) == 1


@digest_alone
@pytest.mark.parametrize("reason", sample([*PASSING, *REFUSED], 2))
@pytest.mark.usefixtures("impatient")
async def test_the_notice_fails_and_the_next_club_gets_its_digest(
    nights: Begin, trial: Trial, tmp_path: Path, fake: FakeDiscord, reason: str
) -> None:
    path = tmp_path / "two.db"
    await found(path, trial, CLUB, SECOND)
    fault = (PASSING | REFUSED)[reason]
    fake.faults = [
        replace(REFUSED["no right"], method="POST", channel_id=CLUB.channel_id),
        replace(fault, method="POST", channel_id=CLUB.system_channel_id),
    ]
    async with nights(path, CLUB, SECOND) as night:
        await night.check(*trial.soon)
        requests = len(fake.requests)
        await night.check(*trial.later)
    assert len(fake.requests) == requests
    assert outcome(path).state == "blocked"
    assert len(fake.of_bot(CLUB.system_channel_id)) <= 1
    assert_posted_once(fake, path, SECOND)


# One club's misfortune


def damage(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql, (CLUB.guild_id,))


DAMAGES = {
    "a zone that is gone": "UPDATE clubs SET time_zone = 'Mars/Base' WHERE guild_id = ?",
    "a time that is none": "UPDATE digest_schedules SET at = 'noon' WHERE guild_id = ?",
    "a date that is none": "UPDATE digest_schedules SET since = 'never' WHERE guild_id = ?",
}
LATER_DAMAGES = {
    "content that can't be shown": "UPDATE posts SET content = '{}' WHERE guild_id = ?",
    "a key that is none": "UPDATE posts SET key = 'soon' WHERE guild_id = ?",
    "a due time that is none": "UPDATE posts SET due_at = 'soon' WHERE guild_id = ?",
}


@pytest.mark.parametrize(
    ("name", "trial"),
    [
        *product([*DAMAGES, *LATER_DAMAGES], ENGINE),
        *product(["content that can't be shown"], [kind for kind in TRIALS if kind not in ENGINE]),
    ],
    indirect=["trial"],
)
async def test_one_clubs_broken_row_keeps_no_other_from_its_digest(
    nights: Begin, trial: Trial, tmp_path: Path, fake: FakeDiscord, name: str
) -> None:
    path = tmp_path / "two.db"
    await found(path, trial, CLUB, SECOND)
    if name in LATER_DAMAGES:  # it has been written down, and its club's channel is out of reach
        fake.faults = [Fault("POST", 503)]
        async with nights(path, CLUB, SECOND) as night:
            await night.check(AFTER_DUE)
        fake.faults = []
    damage(path, (DAMAGES | LATER_DAMAGES)[name])
    async with nights(path, CLUB, SECOND) as night:
        await night.check(*trial.soon)
    assert_posted_once(fake, path, SECOND)


@digest_alone
@pytest.mark.parametrize("reason", sample([*PASSING, *REFUSED], 3))
async def test_one_clubs_channel_fails_and_the_next_gets_its_digest(
    *,
    nights: Begin,
    trial: Trial,
    tmp_path: Path,
    fake: FakeDiscord,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    path = tmp_path / "two.db"
    await found(path, trial, CLUB, SECOND)
    fault = (PASSING | REFUSED)[reason]
    if fault.silent:
        monkeypatch.setattr("bot.club.posting.SEND_SECONDS", 0.5)
    fake.faults = [replace(fault, method="POST", channel_id=CLUB.channel_id)]
    async with nights(path, CLUB, SECOND) as night:
        await night.check(AFTER_DUE)
        assert_posted_once(fake, path, SECOND)
        await night.check(*trial.soon)
    assert_posted_once(fake, path, SECOND)


async def test_restarts_in_an_outage_forget_nothing(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord
) -> None:
    fake.faults = [Fault("POST", 503, handled=True)]
    for moment in trial.later[:3]:
        async with nights(template, CLUB) as night:
            await night.check(moment)
    fake.faults = []
    async with nights(template, CLUB) as night:
        await night.check(*trial.later[3:])
    assert_posted_once(fake, template)


@digest_alone
async def test_by_hand_and_by_the_loop_at_the_same_moment(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord
) -> None:
    async with nights(template, CLUB) as night:
        await asyncio.gather(night.check(AFTER_DUE), night.post_now(trial), night.check(AFTER_DUE))
    assert_posted_once(fake, template)
