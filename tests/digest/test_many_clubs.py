"""Hundreds of clubs whose digests are due in the same minute."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.club.digest import AT_ONCE, PACE_SECONDS
from tests.digest.clubs import AFTER_DUE, Club, found, outcome
from tests.digest.conftest import Begin
from tests.digest.fake_discord import FakeDiscord, Fault
from tests.digest.running import Waiting
from tests.digest.trials import Bench

HUNDREDS = [Club(number) for number in range(1, 301)]
A_FEW = [Club(number) for number in range(1, 13)]


def assert_each_has_one(fake: FakeDiscord, path: Path, clubs: list[Club]) -> None:
    for club in clubs:
        (message,) = fake.of_bot(club.channel_id)
        end = outcome(path, club)
        assert (end.state, end.message_id) == ("sent", int(message["id"]))


async def test_hundreds_at_once_are_posted_at_a_pace(
    nights: Begin, tmp_path: Path, fake: FakeDiscord, paces: Waiting
) -> None:
    """Discord answers when as many as may be under way are under way: with fewer, never."""
    path = tmp_path / "hundreds.db"
    await found(path, *HUNDREDS)
    together = asyncio.Barrier(AT_ONCE)

    async def gate() -> None:
        await together.wait()

    fake.gate = gate
    async with nights(path) as night:
        await night.check(AFTER_DUE)
        assert_each_has_one(fake, path, HUNDREDS)
        assert fake.most_under_way == AT_ONCE
        assert paces.slept.count(PACE_SECONDS) >= len(HUNDREDS) - 1
        assert 1 / PACE_SECONDS <= 50 / 2  # of Discord's fifty a second: the rest is for members
        await night.check(AFTER_DUE + timedelta(minutes=5))
    assert fake.requests == ["POST"] * len(HUNDREDS)


async def test_of_hundreds_a_few_fail_and_the_others_are_posted_in_the_same_check(
    nights: Begin, tmp_path: Path, fake: FakeDiscord
) -> None:
    path = tmp_path / "hundreds.db"
    await found(path, *HUNDREDS)
    failing, well = HUNDREDS[::50], [c for n, c in enumerate(HUNDREDS) if n % 50]
    fake.faults = [Fault("POST", 503, channel_id=club.channel_id) for club in failing]
    async with nights(path) as night:
        await night.check(AFTER_DUE)
        assert_each_has_one(fake, path, well)
        fake.faults = []
        await night.check(AFTER_DUE + timedelta(minutes=5))
    assert_each_has_one(fake, path, HUNDREDS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks")
async def test_killed_among_many_each_club_has_one(tmp_path: Path) -> None:
    path = tmp_path / "few.db"
    await found(path, *A_FEW)
    async with Bench.open(path, tmp_path / "bench.db") as bench:
        bench.begin()
        steps = (await bench.run(AFTER_DUE)).steps
        first = next(n for n, step in enumerate(steps, 1) if step == "before POST")
        for kill_at in (*range(1, first, 60), *range(first, len(steps), 8)):
            pause = timedelta(seconds=10) if kill_at % 2 else timedelta(minutes=10)
            bench.begin()
            assert (await bench.run(AFTER_DUE, kill_at)).killed
            assert (await bench.run(AFTER_DUE + pause)).log == []
            assert_each_has_one(bench.discord, bench.database, A_FEW)
        assert bench.kills >= 12
