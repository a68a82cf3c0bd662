"""The bot is killed at every step between due and sent: a real process, a real file, SIGKILL.

Whatever the step, and whenever it starts again, the channel has one message for the week.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.digest.clubs import AFTER_DUE, CLUB, DUE, outcome, outcomes
from tests.digest.fake_discord import Fault
from tests.digest.trials import Bench, share

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks"),
    pytest.mark.timeout(300),
]

RESTARTS = {
    "10 seconds": timedelta(seconds=10),
    "3 minutes": timedelta(minutes=3),
    "an hour": timedelta(hours=1),
    "47 hours": timedelta(hours=47),
}
"""Within the minute in which a nonce is relied on, in Discord's "past few minutes", after them, and
at the end of the time in which a digest is still posted."""

BY_HAND = DUE - timedelta(hours=1)
LATER = timedelta(minutes=5)
HISTORY_DENIED = Fault("GET", 403, 50001, "Missing Access")


@dataclass(frozen=True)
class Story:
    """When the bot runs, and the step at which it is killed: 0 is never."""

    runs: tuple[tuple[datetime, int], ...]
    by_hand: bool = False
    """The first run posts on an organiser's command."""

    def __str__(self) -> str:
        return ", ".join(
            f"{now:%a %H:%M:%S} killed at step {kill_at}" for now, kill_at in self.runs
        )


async def steps(bench: Bench, now: datetime = AFTER_DUE, *, by_hand: bool = False) -> list[str]:
    """What a run that is not killed does, from the start."""
    bench.begin()
    return (await bench.run(now, by_hand=by_hand)).steps


async def tell(bench: Bench, story: Story) -> list[str]:
    """Play a story; returns what the last run, which is not killed, had to complain of."""
    log: list[str] = []
    for number, (now, kill_at) in enumerate(story.runs):
        result = await bench.run(now, kill_at, by_hand=story.by_hand and number == 0)
        log = result.log
    return log


async def posted_once(bench: Bench, story: Story) -> str | None:
    """What is wrong in the end: nothing, when it is posted once and known to be."""
    bench.begin()
    log = await tell(bench, story)
    messages = bench.discord.of_bot(CLUB.channel_id)
    digests = outcomes(bench.database)
    if log or len(messages) != 1 or len(digests) != 1:
        return f"{story}: {len(messages)} messages, {digests}, {log}"
    if (digests[0].state, digests[0].message_id) != ("sent", int(messages[0]["id"])):
        return f"{story}: {digests[0]}"
    return None


def loop_stories(count: int) -> Iterator[Story]:
    for kill_at in range(1, count + 1):
        for pause in RESTARTS.values():
            yield Story(((AFTER_DUE, kill_at), (AFTER_DUE + pause, 0)))


def hand_stories(count: int) -> Iterator[Story]:
    for kill_at in range(1, count + 1):
        for pause in (timedelta(seconds=10), timedelta(minutes=3)):
            yield Story(((BY_HAND, kill_at), (BY_HAND + pause, 0), (AFTER_DUE, 0)), by_hand=True)


def double_stories(first_steps: list[str]) -> Iterator[Story]:
    """Killed where it matters most, and again at every step of the next run."""
    committed = first_steps.index("after COMMIT") + 1
    answered = first_steps.index("answered POST") + 1
    for first in (committed, answered - 1, answered, len(first_steps) - 1):
        for kill_at in range(1, 25):
            pause = timedelta(seconds=10) if kill_at % 4 < 2 else timedelta(minutes=3)
            second = AFTER_DUE + pause
            end = second + timedelta(minutes=10)
            yield Story(((AFTER_DUE, first), (second, kill_at), (end, 0)))


async def test_hundreds_of_kills_and_always_one_message(benches: list[Bench]) -> None:
    by_loop, by_hand = await steps(benches[0]), await steps(benches[0], BY_HAND, by_hand=True)
    assert len(by_loop) >= 30
    assert len(by_hand) >= 30
    stories = [
        *loop_stories(len(by_loop)), *hand_stories(len(by_hand)), *double_stories(by_loop)
    ]  # fmt: skip
    assert await share(benches, stories, posted_once) == []
    assert sum(bench.kills for bench in benches) >= 300


async def test_where_history_is_not_to_be_read_never_two(benches: list[Bench]) -> None:
    """It can't know then what became of its send, says so, and leaves it at that."""
    ends: set[tuple[str, int]] = set()

    async def judge(bench: Bench, story: Story) -> str | None:
        bench.begin()
        bench.discord.faults.append(HISTORY_DENIED)
        log = await tell(bench, story)
        messages = len(bench.discord.of_bot(CLUB.channel_id))
        end = outcome(bench.database)
        ends.add((end.state, messages))
        told = end.state != "blocked" or "Read Message History" in (end.problem or "")
        return None if told and not log else f"{story}: {messages} messages, {end}, {log}"

    stories = loop_stories(len(await steps(benches[0])))
    assert await share(benches, stories, judge) == []
    assert ends == {("blocked", 0), ("blocked", 1), ("sent", 1)}


async def test_off_for_more_than_two_days_none_or_one_and_said(benches: list[Bench]) -> None:
    ends: set[tuple[str, int]] = set()

    async def judge(bench: Bench, story: Story) -> str | None:
        bench.begin()
        log = await tell(bench, story)
        messages = len(bench.discord.of_bot(CLUB.channel_id))
        end = outcome(bench.database)
        ends.add((end.state, messages))
        told = end.state != "skipped" or end.problem
        return None if told and not log else f"{story}: {messages} messages, {end}, {log}"

    away = AFTER_DUE + timedelta(hours=49)
    stories = [
        Story(((AFTER_DUE, kill_at), (away, 0), (away + LATER, 0)))
        for kill_at in range(1, len(await steps(benches[0])) + 1)
    ]
    assert await share(benches, stories, judge) == []
    assert {("skipped", 0), ("sent", 1)} <= ends <= {("skipped", 0), ("skipped", 1), ("sent", 1)}


async def test_restarts_before_it_is_due_and_after_it_is_sent(bench: Bench) -> None:
    bench.begin()
    for minutes in (-60, -1, 0, 1, 2, 60, 60 * 47, 60 * 49):
        assert (await bench.run(DUE + timedelta(minutes=minutes))).log == []
        expected = 0 if minutes < 0 else 1
        assert len(bench.discord.of_bot(CLUB.channel_id)) == expected
    assert bench.discord.requests == ["POST"]


async def test_killed_again_and_again_it_is_posted_once_in_the_end(bench: Bench) -> None:
    """Every start gets one step further than the one before."""
    bench.begin()
    now, kill_at, killed = AFTER_DUE, 1, True
    while killed:
        result = await bench.run(now, kill_at)
        killed = result.killed
        kill_at += 1
        now += timedelta(seconds=30)
    (message,) = bench.discord.of_bot(CLUB.channel_id)
    end = outcome(bench.database)
    assert (end.state, end.message_id, end.problem) == ("sent", int(message["id"]), None)


async def killed_with_its_post_answered(bench: Bench, now: datetime, discord_now: datetime) -> None:
    """Posted, and not written down as sent."""
    answered = (await steps(bench)).index("answered POST") + 1
    bench.begin()
    assert (await bench.run(now, answered, discord_now=discord_now)).killed
    assert outcome(bench.database).state == "pending"


async def only_message_is_known(bench: Bench) -> None:
    assert len(bench.discord.of_bot(CLUB.channel_id)) == 1
    (message,) = bench.discord.of_bot(CLUB.channel_id)
    assert (outcome(bench.database).state, outcome(bench.database).message_id) == (
        "sent", int(message["id"]),
    )  # fmt: skip


@pytest.mark.parametrize("wrong_by", [-60, -10, 10, 60], ids="{0:+} minutes".format)
async def test_a_clock_that_is_put_right_after_the_kill(bench: Bench, wrong_by: int) -> None:
    """The message bears Discord's time, the digest the bot's."""
    bot_now = AFTER_DUE + timedelta(hours=2)
    discord_now = bot_now - timedelta(minutes=wrong_by)
    await killed_with_its_post_answered(bench, bot_now, discord_now)
    right = discord_now + timedelta(minutes=15)
    for minutes in range(0, 120, 20):
        await bench.run(right + timedelta(minutes=minutes))
    await only_message_is_known(bench)


async def test_a_channel_in_which_much_was_said_before_the_message(bench: Bench) -> None:
    """Discord was down when the digest was due; people talked for hours until it went out."""
    bench.begin()
    bench.discord.faults.append(Fault("POST", 500))
    await bench.run(AFTER_DUE)
    bench.discord.faults.clear()
    bench.discord.now = AFTER_DUE + timedelta(hours=1)
    for number in range(600):
        bench.discord.say(CLUB.channel_id, f"Message {number}")
    posting = AFTER_DUE + timedelta(hours=2)
    kill_at = 1
    while not bench.discord.of_bot(CLUB.channel_id):  # the step after the post is the last
        await bench.run(posting, kill_at)
        kill_at += 1
    assert outcome(bench.database).state == "pending"
    await bench.run(posting + timedelta(hours=1))
    await only_message_is_known(bench)


async def test_a_channel_in_which_much_was_said_after_the_message(bench: Bench) -> None:
    await killed_with_its_post_answered(bench, AFTER_DUE, AFTER_DUE)
    bench.discord.now += timedelta(minutes=1)
    for number in range(600):
        bench.discord.say(CLUB.channel_id, f"Message {number}")
    await bench.run(AFTER_DUE + timedelta(hours=3))
    await only_message_is_known(bench)
