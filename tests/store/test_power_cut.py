"""The process is killed in the middle of its writes: what it had acknowledged is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import Store
from tests.conftest import NOW
from tests.store.tables import assert_sound, kept_scores, rows

PROJECT = Path(__file__).parents[2]


def rate_until_killed(path: Path, acknowledgements: int) -> list[str]:
    """What had been acknowledged when the process was killed: at least as many as that."""
    command = [sys.executable, "-m", "tests.store.acknowledging", str(path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - this program
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(acknowledgements)]
        process.kill()  # SIGKILL: it can do nothing more
        acknowledged += process.stdout.readlines()
    assert process.returncode == -9
    return [line.strip() for line in acknowledged if line.endswith("\n")]


@pytest.mark.parametrize(
    "acknowledgements", [1, 60, 1500], ids=["at once", "soon", "after checkpoints"]
)
async def test_what_was_acknowledged_survives_a_kill(
    database_path: Path, acknowledgements: int
) -> None:
    acknowledged = rate_until_killed(database_path, acknowledgements)
    assert len(acknowledged) >= acknowledgements
    async with Store.open(database_path) as store:
        saved = {line for (line,) in rows(database_path, "SELECT line FROM rating_changes")}
        assert saved.issuperset(acknowledged)
        assert_sound(database_path)
        # And the club goes on from there.
        (guild_id, film_id), counts = next(iter(kept_scores(database_path).items()))
        change = await store.ratings.rate(guild_id, film_id, 999, 10, NOW)
        assert change.aggregate.count == sum(counts) + 1
    assert_sound(database_path)
