"""Something fails at every call of the way from due to sent, once or for days.

What fails once costs time and no digest; what lasts is told. Never two.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.digest.clubs import AFTER_DUE, CLUB, DUE, Club, Outcome, found, outcome, outcomes
from tests.digest.conftest import Begin
from tests.digest.fake_discord import FakeDiscord, Fault
from tests.digest.faulty_database import REFUSALS, FaultyDatabase

SOON = [AFTER_DUE + timedelta(seconds=30 * number) for number in range(8)]
LATER = [DUE + timedelta(minutes=minutes) for minutes in (5, 8, 15, 40, 90, 150)]
DAYS = [DUE + timedelta(hours=hours) for hours in (5, 12, 24, 36, 47)]
OVER = [DUE + timedelta(hours=hours) for hours in (49, 50, 72)]

SECOND = Club(2)


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


def messages(fake: FakeDiscord, club: Club = CLUB) -> list[int]:
    return [int(message["id"]) for message in fake.of_bot(club.channel_id)]


def assert_posted_once(fake: FakeDiscord, path: Path, club: Club = CLUB) -> None:
    (message,) = messages(fake, club)
    end = outcome(path, club)
    assert (end.state, end.message_id, end.problem) == ("sent", message, None)


PLAIN_ENDS = (".", "`")
INTERNAL = ("error", "sqlite", "traceback", "none", "http", "exception")


def assert_told(end: Outcome) -> None:
    """An organiser can read what went wrong."""
    assert end.state in ("skipped", "blocked")
    assert end.problem is not None
    assert end.problem.endswith(PLAIN_ENDS)
    assert not any(word in end.problem.lower() for word in INTERNAL), end.problem


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


@pytest.fixture(params=[False, True], ids=["undone", "done all the same"])
def once_refusing(request: pytest.FixtureRequest, database: FaultyDatabase) -> FaultyDatabase:
    database.carried_out = request.param
    return database


@pytest.mark.parametrize("reason", REFUSALS)
async def test_every_call_to_the_database_fails_once(
    nights: Begin,
    once_refusing: FaultyDatabase,
    copies: Iterator[Path],
    fake: FakeDiscord,
    reason: str,
) -> None:
    database = once_refusing
    database.reason = reason
    calls = await calls_of_a_check(nights, database, next(copies), fake)
    assert len(calls) >= 15
    for number in range(1, len(calls) + 1):
        path = next(copies)
        async with nights(path, CLUB) as night:
            database.watch(lambda call, _, number=number: call == number)
            await night.check(*SOON, *LATER)
            database.watch()
        assert_posted_once(fake, path)


@pytest.mark.parametrize("reason", ["full", "mistaken"])
async def test_from_any_call_on_the_database_fails_for_two_days(
    nights: Begin, database: FaultyDatabase, copies: Iterator[Path], fake: FakeDiscord, reason: str
) -> None:
    database.reason = reason
    calls = await calls_of_a_check(nights, database, next(copies), fake)
    for number in range(1, len(calls) + 1):
        path = next(copies)
        async with nights(path, CLUB) as night:
            database.watch(lambda call, _, number=number: call >= number)
            await night.check(*SOON, *LATER, *DAYS)
            database.watch()
            await night.check(*OVER)
        if messages(fake):  # it had gone out, and is found in the end
            assert_posted_once(fake, path)
        else:
            assert_told(outcome(path))


@pytest.mark.parametrize("until", ["passes", "lasts"])
async def test_one_statement_always_fails(
    nights: Begin, database: FaultyDatabase, copies: Iterator[Path], fake: FakeDiscord, until: str
) -> None:
    """The rest works: what is sent can't be noted, say, at every check of two days."""
    database.reason = "full"
    calls = await calls_of_a_check(nights, database, next(copies), fake)
    for statement in sorted(set(calls)):
        path = next(copies)
        async with nights(path, CLUB) as night:
            database.watch(lambda _, sql, statement=statement: sql == statement)
            await night.check(*SOON, *LATER, *(DAYS if until == "lasts" else ()))
            assert len(messages(fake)) <= 1, statement
            database.watch()
            await night.check(*(OVER if until == "lasts" else DAYS))
        assert len(messages(fake)) <= 1, statement
        if until == "passes":
            assert_posted_once(fake, path)
        elif not messages(fake):
            assert_told(outcome(path))


# Discord

PASSING: dict[str, Fault] = {
    "500": Fault("", 500),
    "502": Fault("", 502),
    "503": Fault("", 503),
    "500 though done": Fault("", 500, handled=True),
    "503 though done": Fault("", 503, handled=True),
    "a proxy's page though done": Fault("", 200, handled=True, html=True),
    "429": Fault("", 429, retry_after=2.5, headers=(("Via", "1.1 google"),)),
    "429 of the proxy": Fault("", 429, html=True),
    "cut": Fault("", cut=True),
    "cut though done": Fault("", cut=True, handled=True),
    "silence": Fault("", silent=True),
    "silence though done": Fault("", silent=True, handled=True),
}


@pytest.fixture(params=PASSING)
def passing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fault:
    monkeypatch.setattr("bot.club.digest.SEND_SECONDS", 0.05)
    return PASSING[request.param]


@pytest.mark.parametrize("times", [1, 5, 12])
async def test_a_post_fails_a_few_times(
    nights: Begin, template: Path, fake: FakeDiscord, passing: Fault, times: int
) -> None:
    async with nights(template, CLUB) as night:
        fake.faults = [replace(passing, method="POST", times=times)]
        await night.check(*SOON, *LATER, *DAYS, *OVER)
    assert_posted_once(fake, template)


@pytest.mark.parametrize("times", [1, 6])
async def test_history_fails_a_few_times(
    nights: Begin, template: Path, fake: FakeDiscord, passing: Fault, times: int
) -> None:
    """The digest has been posted, but the answer was lost."""
    async with nights(template, CLUB) as night:
        fake.faults = [Fault("POST", 503, handled=True)]
        await night.check(AFTER_DUE)
        fake.faults = [replace(passing, method="GET", times=times)]
        await night.check(*LATER, *DAYS, *OVER)
    assert_posted_once(fake, template)


async def test_posts_fail_for_two_days(
    nights: Begin, template: Path, fake: FakeDiscord, passing: Fault
) -> None:
    async with nights(template, CLUB) as night:
        fake.faults = [replace(passing, method="POST")]
        await night.check(*SOON, *LATER, *DAYS)
        posts = [request for request in fake.requests if request.startswith("POST")]
        await night.check(*OVER)
    assert [request for request in fake.requests if request.startswith("POST")] == posts
    if passing.handled:
        assert_posted_once(fake, template)
    else:
        assert messages(fake) == []
        assert_told(outcome(template))


async def test_posts_and_history_fail_for_two_days(
    nights: Begin, template: Path, fake: FakeDiscord, passing: Fault
) -> None:
    async with nights(template, CLUB) as night:
        fake.faults = [replace(passing, method="POST"), replace(passing, method="GET")]
        await night.check(*SOON, *LATER, *DAYS, *OVER)
    assert len(messages(fake)) == passing.handled
    assert_told(outcome(template))


@pytest.mark.parametrize("methods", [["POST"], ["POST", "GET"]], ids=" and ".join)
async def test_it_comes_back_ever_more_rarely(
    nights: Begin, template: Path, fake: FakeDiscord, methods: list[str]
) -> None:
    """A check each 30 seconds in half a day of outage; discord.py makes five requests of one."""
    fake.faults = [Fault(method, 500) for method in methods]
    hours: list[int] = []
    async with nights(template, CLUB) as night:
        for hour in range(12):
            start, before = AFTER_DUE + timedelta(hours=hour), len(fake.requests)
            await night.check(*(start + timedelta(seconds=30 * n) for n in range(120)))
            hours.append(len(fake.requests) - before)
    assert hours[0] <= 50
    assert all(count <= 12 for count in hours[2:])
    assert all(hours[:2])


REFUSED = {
    "no right": Fault("", 403, 50013, "Missing Permissions"),
    "no channel": Fault("", 404, 10003, "Unknown Channel"),
    "no access": Fault("", 403, 50001, "Missing Access"),
    "a thread archived and locked": Fault("", 400, 50083, "Thread is archived"),
    "a locked thread": Fault("", 403, 160005, "Thread is locked"),
    "a body it does not like": Fault("", 400, 50035, "Invalid Form Body"),
}


@pytest.mark.parametrize("on", ["POST", "GET"])
@pytest.mark.parametrize("reason", REFUSED)
async def test_what_discord_refuses_is_not_tried_again(
    nights: Begin, template: Path, fake: FakeDiscord, reason: str, on: str
) -> None:
    refused = replace(REFUSED[reason], method=on, channel_id=CLUB.channel_id)
    async with nights(template, CLUB) as night:
        if on == "GET":
            fake.faults = [Fault("POST", 503)]
            await night.check(AFTER_DUE)
        fake.faults = [refused]
        await night.check(LATER[0])
        assert_told(outcome(template))
        assert outcome(template).state == "blocked"
        requests = len(fake.requests)
        fake.faults = []
        await night.check(*LATER[1:], *DAYS, *OVER)
    assert len(fake.requests) == requests
    assert messages(fake) == []
    assert outcome(template).state == "blocked"
    assert len(fake.of_bot(CLUB.system_channel_id)) == 1


async def test_the_organiser_is_told_once_and_not_each_week(
    nights: Begin, template: Path, fake: FakeDiscord
) -> None:
    fake.faults = [replace(REFUSED["no right"], method="POST", channel_id=CLUB.channel_id)]
    async with nights(template, CLUB) as night:
        for week in range(2):
            await night.check(*(moment + timedelta(weeks=week) for moment in SOON))
    assert [end.state for end in outcomes(template)] == ["blocked"] * 2
    assert len(fake.of_bot(CLUB.system_channel_id)) == 1


@pytest.mark.parametrize("reason", [*PASSING, *REFUSED])
async def test_the_notice_fails_and_the_next_club_gets_its_digest(
    nights: Begin,
    tmp_path: Path,
    fake: FakeDiscord,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    path = tmp_path / "two.db"
    await found(path, CLUB, SECOND)
    fault = (PASSING | REFUSED)[reason]
    monkeypatch.setattr("bot.club.digest.SEND_SECONDS", 0.05)
    fake.faults = [
        replace(REFUSED["no right"], method="POST", channel_id=CLUB.channel_id),
        replace(fault, method="POST", channel_id=CLUB.system_channel_id),
    ]
    async with asyncio.timeout(5), nights(path, CLUB, SECOND) as night:
        await night.check(*SOON)
        requests = len(fake.requests)
        await night.check(*LATER, *DAYS)
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
    "content that can't be shown": "UPDATE digests SET content = '{}' WHERE guild_id = ?",
    "a week that is none": "UPDATE digests SET week = 'soon' WHERE guild_id = ?",
    "a due time that is none": "UPDATE digests SET due_at = 'soon' WHERE guild_id = ?",
}


@pytest.mark.parametrize("name", [*DAMAGES, *LATER_DAMAGES])
async def test_one_clubs_broken_row_keeps_no_other_from_its_digest(
    nights: Begin, tmp_path: Path, fake: FakeDiscord, name: str
) -> None:
    path = tmp_path / "two.db"
    await found(path, CLUB, SECOND)
    if name in LATER_DAMAGES:  # it has been written down, and its club's channel is out of reach
        fake.faults = [Fault("POST", 503)]
        async with nights(path, CLUB, SECOND) as night:
            await night.check(AFTER_DUE)
        fake.faults = []
    damage(path, (DAMAGES | LATER_DAMAGES)[name])
    async with nights(path, CLUB, SECOND) as night:
        await night.check(*SOON)
    assert_posted_once(fake, path, SECOND)


@pytest.mark.parametrize("reason", [*PASSING, *REFUSED])
async def test_one_clubs_channel_fails_and_the_next_gets_its_digest(
    nights: Begin,
    tmp_path: Path,
    fake: FakeDiscord,
    monkeypatch: pytest.MonkeyPatch,
    reason: str,
) -> None:
    monkeypatch.setattr("bot.club.digest.SEND_SECONDS", 0.05)
    path = tmp_path / "two.db"
    await found(path, CLUB, SECOND)
    fault = (PASSING | REFUSED)[reason]
    fake.faults = [replace(fault, method="POST", channel_id=CLUB.channel_id)]
    async with nights(path, CLUB, SECOND) as night:
        await night.check(AFTER_DUE)
        assert_posted_once(fake, path, SECOND)
        await night.check(*SOON)
    assert_posted_once(fake, path, SECOND)


async def test_restarts_in_an_outage_forget_nothing(
    nights: Begin, template: Path, fake: FakeDiscord
) -> None:
    fake.faults = [Fault("POST", 503, handled=True)]
    for moment in LATER[:3]:
        async with nights(template, CLUB) as night:
            await night.check(moment)
    fake.faults = []
    async with nights(template, CLUB) as night:
        await night.check(*LATER[3:])
    assert_posted_once(fake, template)


async def test_by_hand_and_by_the_loop_at_the_same_moment(
    nights: Begin, template: Path, fake: FakeDiscord
) -> None:
    async with nights(template, CLUB) as night:
        await asyncio.gather(night.check(AFTER_DUE), night.post_now(), night.check(AFTER_DUE))
    assert_posted_once(fake, template)
