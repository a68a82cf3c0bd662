"""Many clubs that are owed a post in the same minute."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.club.pace import MADE_UP, PACE_SECONDS
from tests.posting.clubs import AFTER_DUE, Club, outcome
from tests.posting.conftest import Begin
from tests.posting.ends import digest_alone
from tests.posting.fake_discord import FakeDiscord, Fault
from tests.posting.kinds import Trial, found
from tests.posting.running import Waiting
from tests.posting.trials import Bench, Launcher
from tests.sampling import sample

pytestmark = pytest.mark.thorough

MANY = [Club(number) for number in range(1, 121)]
A_FEW = [Club(number) for number in range(1, 13)]


def assert_each_has_one(fake: FakeDiscord, path: Path, clubs: list[Club]) -> None:
    for club in clubs:
        (message,) = fake.of_bot(club.channel_id)
        end = outcome(path, club)
        assert (end.state, end.message_id) == ("sent", int(message["id"]))


@digest_alone
async def test_many_at_once_are_posted_at_a_pace(
    nights: Begin, trial: Trial, tmp_path: Path, fake: FakeDiscord, paces: Waiting
) -> None:
    path = tmp_path / "many.db"
    await found(path, trial, *MANY)
    async with nights(path) as night:
        await night.check(AFTER_DUE)
        assert_each_has_one(fake, path, MANY)
        assert max(paces.slept) >= (len(MANY) - MADE_UP) * PACE_SECONDS / 2
        assert 1 / PACE_SECONDS <= 50 / 2  # of Discord's fifty a second: the rest is for members
        await night.check(AFTER_DUE + timedelta(minutes=5))
    assert fake.requests == ["POST"] * len(MANY)


@digest_alone
async def test_sends_that_hang_hold_up_nobody_and_are_not_begun_again(
    nights: Begin, trial: Trial, tmp_path: Path, fake: FakeDiscord
) -> None:
    path = tmp_path / "many.db"
    await found(path, trial, *A_FEW)
    hanging, well = A_FEW[:6], A_FEW[6:]
    fake.faults = [Fault("POST", silent=True, channel_id=club.channel_id) for club in hanging]

    async def posted(clubs: list[Club]) -> None:
        while not all(fake.of_bot(club.channel_id) for club in clubs):  # noqa: ASYNC110 - untold
            await asyncio.sleep(0)

    async with nights(path) as night:
        for later in (0, 30, 60):  # rounds, while the sends of the first go on
            await night.begin(AFTER_DUE + timedelta(seconds=later))
            await posted(well)
        assert fake.requests == ["POST"] * len(A_FEW)
        await night.posting.close()
        fake.faults = []
        await night.check(AFTER_DUE + timedelta(minutes=5))
    assert_each_has_one(fake, path, A_FEW)


@digest_alone
async def test_of_many_a_few_fail_and_the_others_are_posted_in_the_same_check(
    nights: Begin, trial: Trial, tmp_path: Path, fake: FakeDiscord
) -> None:
    path = tmp_path / "many.db"
    await found(path, trial, *MANY)
    failing, well = MANY[::20], [c for n, c in enumerate(MANY) if n % 20]
    fake.faults = [Fault("POST", 503, channel_id=club.channel_id) for club in failing]
    async with nights(path) as night:
        await night.check(AFTER_DUE)
        assert_each_has_one(fake, path, well)
        fake.faults = []
        await night.check(AFTER_DUE + timedelta(minutes=5))
    assert_each_has_one(fake, path, MANY)


@digest_alone
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks")
async def test_killed_among_many_each_club_has_one(
    launcher: Launcher, trial: Trial, tmp_path: Path
) -> None:
    path = tmp_path / "few.db"
    await found(path, trial, *A_FEW)
    async with Bench.open(launcher, path, tmp_path / "bench.db") as bench:
        bench.begin()
        steps = (await bench.run(AFTER_DUE)).steps
        first = next(n for n, step in enumerate(steps, 1) if step == "before POST")
        # Those who write at once share a transaction, so that not every run has as many steps.
        for kill_at in sample([*range(1, first, 60), *range(first, len(steps) * 4 // 5, 8)], 5):
            pause = timedelta(seconds=10) if kill_at % 2 else timedelta(minutes=10)
            bench.begin()
            assert (await bench.run(AFTER_DUE, kill_at)).killed
            assert (await bench.run(AFTER_DUE + pause)).log == []
            assert_each_has_one(bench.discord, bench.database, A_FEW)
        assert bench.kills  # as many as the steps allow, which are not always as many
