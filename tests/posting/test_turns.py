"""A turn whose time is over is passed on once, and the next member asked once, killed anywhere."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.library import Editor
from bot.domain.turn import Beginning
from tests.fresh import new_store
from tests.posting.clubs import AFTER_DUE, CLUB, DUE
from tests.posting.conftest import Begin
from tests.posting.ends import assert_posted_once, messages
from tests.posting.fake_discord import FakeDiscord
from tests.posting.running import settled
from tests.posting.trials import Bench, Launcher, kill_points
from tests.sampling import sample
from tests.store.tables import rows

pytestmark = pytest.mark.thorough

LATER = timedelta(minutes=10)


@pytest.fixture
async def passing(tmp_path: Path) -> Path:
    """A database with a turn whose time is over at DUE, of a club that has the next one asked."""
    path = tmp_path / "passing.db"
    async with new_store(path) as store:
        began = DUE - timedelta(days=30)
        await store.round_settings.change(CLUB.guild_id, began, pick_days=30, turn_passes=True)
        by = Editor(CLUB.guild_id, 9, began)
        await store.turns.set_order(by, [(1, "Ana"), (2, "Ben")], [])
        await store.turns.begin(CLUB.guild_id, Beginning(began, CLUB.channel_id, 9))
        for table in ("witnesses (guild_id INTEGER, message_id INTEGER)",
                      "notes (guild_id INTEGER, channel_id INTEGER)"):  # fmt: skip
            await store.database.write(
                lambda connection, table=table: connection.execute(f"CREATE TABLE {table}")
            )
    return path


def assert_passed_on_once(discord: FakeDiscord, path: Path) -> None:
    assert_posted_once(discord, path)
    turns = rows(path, "SELECT member_id, outcome FROM turns ORDER BY id")
    assert turns == [(1, "late"), (2, None)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the launcher forks")
async def test_killed_at_any_step(launcher: Launcher, passing: Path, tmp_path: Path) -> None:
    async with Bench.open(launcher, passing, tmp_path / "bench.db") as bench:
        bench.begin()
        steps = (await bench.run(AFTER_DUE)).steps
        assert_passed_on_once(bench.discord, bench.database)
        for kill_at in sample(kill_points(steps), 3):
            bench.begin()
            assert (await bench.run(AFTER_DUE, kill_at)).killed
            for now in (AFTER_DUE + timedelta(seconds=5), AFTER_DUE + LATER):
                assert (await bench.run(now)).log == []
            assert_passed_on_once(bench.discord, bench.database)


async def test_by_two_processes_at_once(nights: Begin, passing: Path, fake: FakeDiscord) -> None:
    async with nights(passing, CLUB) as one, nights(passing, CLUB) as other:
        await one.begin(AFTER_DUE)
        await other.begin(AFTER_DUE)
        await settled(one.posting)
        await settled(other.posting)
    assert len(messages(fake)) == 1
    assert rows(passing, "SELECT count(*) FROM turns") == [(2,)]
