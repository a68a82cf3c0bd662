"""The bot is killed at every step between due and sent: a real process, a real file, SIGKILL.

Whatever the step, and whenever it starts again, the channel has one message for the post. Here
every step's end is killed once, of the engine's with the kinds in turn that stand for all, and a
sample of the rest is played; ``make kills`` plays all of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.posting.clubs import AFTER_DUE, CLUB, DUE, outcome, outcomes
from tests.posting.ends import digest_alone, every_kind
from tests.posting.fake_discord import Fault
from tests.posting.kinds import ENGINE, TRIALS, Trial, found
from tests.posting.trials import Bench, Launcher, kill_points, what_is_wrong
from tests.sampling import ALL_KILLS, sample

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks"),
    pytest.mark.timeout(300),
    pytest.mark.thorough,
]

HISTORY_DENIED = Fault("GET", 403, 50001, "Missing Access")


def restarts(trial: Trial) -> list[timedelta]:
    """Within the minute in which a nonce is relied on, in Discord's "past few minutes", after them,
    and at the end of the time in which it is still posted."""
    return [
        timedelta(seconds=10),
        timedelta(minutes=3),
        timedelta(minutes=30),
        0.98 * trial.kind.grace,
    ]


@dataclass(frozen=True)
class Story:
    """When the bot runs, and the step at which it is killed: 0 is never."""

    runs: tuple[tuple[datetime, int], ...]
    asked_for: str | None = None
    """The first run posts this kind because someone asks for it."""

    def __str__(self) -> str:
        return ", ".join(
            f"{now:%a %H:%M:%S} killed at step {kill_at}" for now, kill_at in self.runs
        )


async def steps(
    bench: Bench, now: datetime = AFTER_DUE, *, asked_for: str | None = None
) -> list[str]:
    """What a run that is not killed does, from the start."""
    bench.begin()
    return (await bench.run(now, asked_for=asked_for)).steps


async def tell(bench: Bench, story: Story) -> list[str]:
    """Play a story; returns what the last run, which is not killed, had to complain of."""
    log: list[str] = []
    for number, (now, kill_at) in enumerate(story.runs):
        asked_for = story.asked_for if number == 0 else None
        log = (await bench.run(now, kill_at, asked_for=asked_for)).log
    return log


async def posted_once(bench: Bench, story: Story) -> str | None:
    """What is wrong in the end: nothing, when it is posted once, and known to be."""
    bench.begin()
    log = await tell(bench, story)
    messages = [int(message["id"]) for message in bench.discord.of_bot(CLUB.channel_id)]
    ends = [(end.state, end.message_id, end.told) for end in outcomes(bench.database)]
    if log or [("sent", message, (message,)) for message in messages] != ends or not messages:
        return f"{story}: messages {messages}, {ends}, {log}"
    return None


def loop_stories(trial: Trial, points: list[int]) -> Iterator[Story]:
    """Killed at each of the points; started again at each of the moments, or at one in turn."""
    pauses = restarts(trial)
    for number, kill_at in enumerate(points):
        for pause in pauses if ALL_KILLS else [pauses[number % len(pauses)]]:
            yield Story(((AFTER_DUE, kill_at), (AFTER_DUE + pause, 0)))


def asked_stories(trial: Trial, points: list[int]) -> Iterator[Story]:
    before = DUE - timedelta(minutes=30)
    for kill_at in points:
        for pause in (timedelta(seconds=10), timedelta(minutes=3)):
            runs = ((before, kill_at), (before + pause, 0), (AFTER_DUE, 0))
            yield Story(runs, trial.kind.name)


def double_stories(first_steps: list[str]) -> Iterator[Story]:
    """Killed where it matters most, and again at every step of the next run."""
    written = first_steps.index("after COMMIT") + 1
    answered = first_steps.index("answered POST") + 1
    for first in (written, answered - 1, answered, len(first_steps) - 1):
        for kill_at in range(1, 25):
            pause = timedelta(seconds=10) if kill_at % 4 < 2 else timedelta(minutes=3)
            second = AFTER_DUE + pause
            end = second + timedelta(minutes=10)
            yield Story(((AFTER_DUE, first), (second, kill_at), (end, 0)))


@pytest.fixture
async def engine_steps(launcher: Launcher, tmp_path: Path) -> set[str]:
    """Those that are taken for a post of any kind."""
    if not _STEPS_OF_THE_ENGINE:
        trial = TRIALS["note"]
        await found(tmp_path / "note.db", trial, CLUB)
        async with Bench.open(launcher, tmp_path / "note.db", tmp_path / "run.db") as bench:
            for asked_for in (None, trial.kind.name):
                _STEPS_OF_THE_ENGINE.update(await steps(bench, asked_for=asked_for))
    return _STEPS_OF_THE_ENGINE


_STEPS_OF_THE_ENGINE: set[str] = set()


def own_points(first_steps: list[str], engine_steps: set[str]) -> list[int]:
    return [at for at in kill_points(first_steps) if first_steps[at - 1] not in engine_steps]


@every_kind
async def test_killed_at_every_step_and_always_one_message(
    bench: Bench, trial: Trial, engine_steps: set[str]
) -> None:
    """Of the kinds for which others stand, at the end of their own steps, and of the send."""
    by_loop = await steps(bench)
    asked = await steps(bench, DUE - timedelta(minutes=30), asked_for=trial.kind.name)
    assert min(len(by_loop), len(asked)) >= 20
    if trial.kind.name in ENGINE:
        points = kill_points(by_loop)
        if not ALL_KILLS:
            points = points[ENGINE.index(trial.kind.name) :: len(ENGINE)]
        stories = [
            *loop_stories(trial, points),
            *sample(asked_stories(trial, kill_points(asked)), 47),
            *sample(double_stories(by_loop), 47),
        ]
    else:
        posted = by_loop.index("answered POST") + 1
        stories = [
            *loop_stories(trial, [*own_points(by_loop, engine_steps), posted]),
            *sample(asked_stories(trial, own_points(asked, engine_steps)), 5),
        ]
    assert await what_is_wrong(stories, partial(posted_once, bench)) == []
    assert bench.kills >= len(stories)


async def test_where_history_is_not_to_be_read_never_two(bench: Bench, trial: Trial) -> None:
    """It can't know then what became of its send, says so, and leaves it at that."""
    ends: set[tuple[str, int]] = set()

    async def judge(story: Story) -> str | None:
        bench.begin()
        bench.discord.faults.append(HISTORY_DENIED)
        log = await tell(bench, story)
        messages = len(bench.discord.of_bot(CLUB.channel_id))
        end = outcome(bench.database)
        ends.add((end.state, messages))
        told = end.state != "blocked" or end.reason == "forbidden"
        return None if told and not log else f"{story}: {messages} messages, {end}, {log}"

    first_steps = await steps(bench)
    stories = sample(loop_stories(trial, kill_points(first_steps)), 11)
    late = AFTER_DUE + timedelta(minutes=30)
    posting = first_steps.index("before POST") + 1
    stories += [Story(((AFTER_DUE, step), (late, 0))) for step in (posting, posting + 1)]
    assert await what_is_wrong(stories, judge) == []
    assert ends == {("blocked", 0), ("blocked", 1), ("sent", 1)}


@every_kind
async def test_off_for_longer_than_it_is_worth_posting_none_or_one_and_said(
    bench: Bench, trial: Trial
) -> None:
    ends: set[tuple[str, int]] = set()

    async def judge(story: Story) -> str | None:
        bench.begin()
        log = await tell(bench, story)
        messages = len(bench.discord.of_bot(CLUB.channel_id))
        end = outcome(bench.database)
        ends.add((end.state, messages))
        told = end.state != "skipped" or end.reason
        return None if told and not log else f"{story}: {messages} messages, {end}, {log}"

    away = AFTER_DUE + 1.02 * trial.kind.grace
    points = [1]  # of the kinds for which others stand: nothing is written down yet
    if trial.kind.name in ENGINE:
        points = sample(kill_points(await steps(bench)), 7)
    stories = [
        Story(((AFTER_DUE, kill_at), (away, 0), (away + timedelta(minutes=5), 0)))
        for kill_at in points
    ]
    assert await what_is_wrong(stories, judge) == []
    assert {("skipped", 0)} <= ends <= {("skipped", 0), ("skipped", 1), ("sent", 1)}
    assert (("sent", 1) in ends) is (trial.kind.name in ENGINE)


@every_kind
async def test_restarts_before_it_is_due_and_after_it_is_sent(bench: Bench, trial: Trial) -> None:
    bench.begin()
    moments = (-0.5, -0.01, 0, 0.01, 0.5, 0.98, 1.02)
    for past in moments if trial.kind.name in ENGINE else (-0.01, 0, 1.02):
        assert (await bench.run(DUE + past * trial.kind.grace)).log == []
        assert len(bench.discord.of_bot(CLUB.channel_id)) == (past >= 0)
    assert bench.discord.requests == ["POST"]


@digest_alone
async def test_killed_again_and_again_it_is_posted_once_in_the_end(
    bench: Bench, trial: Trial
) -> None:
    """Every start gets one step further than the one before, or five."""
    bench.begin()
    now, kill_at, killed = AFTER_DUE, 1, True
    while killed:
        result = await bench.run(now, kill_at)
        killed = result.killed
        kill_at += 1 if ALL_KILLS else 5
        now += timedelta(seconds=30)
    only_message_is_known(bench)


async def killed_with_its_post_answered(bench: Bench, now: datetime, discord_now: datetime) -> None:
    """Posted, and not written down as sent."""
    answered = (await steps(bench)).index("answered POST") + 1
    bench.begin()
    assert (await bench.run(now, answered, discord_now=discord_now)).killed
    assert outcome(bench.database).state == "pending"


def only_message_is_known(bench: Bench) -> None:
    (message,) = bench.discord.of_bot(CLUB.channel_id)
    end = outcome(bench.database)
    assert (end.state, end.message_id, end.reason) == ("sent", int(message["id"]), None)


A_YEAR = 365 * 24 * 60
"""In minutes."""


@digest_alone
@pytest.mark.parametrize(
    "wrong_by", [*sample([-60, -10, 10, 60], 4), A_YEAR], ids="{0:+} minutes".format
)
async def test_a_clock_that_is_put_right_after_the_kill(
    bench: Bench, trial: Trial, wrong_by: int
) -> None:
    """The message bears Discord's time, the post the bot's."""
    bot_now = AFTER_DUE + timedelta(hours=2)
    discord_now = bot_now - timedelta(minutes=wrong_by)
    await killed_with_its_post_answered(bench, bot_now, discord_now)
    right = discord_now + timedelta(minutes=15)
    for minutes in range(0, 120, 20 if ALL_KILLS else 40):
        await bench.run(right + timedelta(minutes=minutes))
    only_message_is_known(bench)


@digest_alone
async def test_a_channel_in_which_much_was_said_before_the_message(
    bench: Bench, trial: Trial
) -> None:
    """Discord was down when the post was due; people talked for hours until it went out."""
    posting = AFTER_DUE + timedelta(hours=2)
    bench.begin()
    bench.discord.faults.append(Fault("POST", 500))
    await bench.run(AFTER_DUE)
    talk(bench, AFTER_DUE + timedelta(hours=1))
    first_steps = (await bench.run(posting)).steps  # as far as it gets with Discord still down
    bench.discord.faults.clear()
    assert "before POST" in first_steps
    again = posting + timedelta(hours=2)
    await bench.run(again, first_steps.index("answered POST") + 1)
    assert len(bench.discord.of_bot(CLUB.channel_id)) == 1
    assert outcome(bench.database).state == "pending"
    await bench.run(again + timedelta(hours=1))
    only_message_is_known(bench)


@digest_alone
async def test_a_channel_in_which_much_was_said_after_the_message(
    bench: Bench, trial: Trial
) -> None:
    await killed_with_its_post_answered(bench, AFTER_DUE, AFTER_DUE)
    talk(bench, AFTER_DUE + timedelta(minutes=1))
    await bench.run(AFTER_DUE + timedelta(hours=3))
    only_message_is_known(bench)


def talk(bench: Bench, now: datetime) -> None:
    bench.discord.now = now
    for number in range(600):
        bench.discord.say(CLUB.channel_id, f"Message {number}")
