"""Rates without end and says what has been acknowledged, a line each, until it is killed.

Run by ``rate_until_killed``: ``python -m tests.store.acknowledging DATABASE``.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.store.store import Store
from tests.store.tables import add_film

PROJECT = Path(__file__).parents[2]
CLUBS, FILMS, MEMBERS = 2, 3, 6
BEGINNING = datetime(2026, 3, 14, tzinfo=UTC)


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


async def member(store: Store, member_id: int, films: list[int]) -> None:
    chance = random.Random(member_id)
    number = 0
    while True:
        number += 1
        line = f"{member_id}-{number}"
        at = BEGINNING + timedelta(seconds=3 * number)  # as by hand: see CHANGES_A_MINUTE
        place = chance.randint(1, CLUBS), chance.choice(films), member_id
        await store.ratings.rate(*place, chance.randint(1, 10), at, line=line)
        # To the pipe at once and whole: what stands in a buffer dies with the process.
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


async def main(path: Path) -> None:
    async with Store.open(path) as store:
        films = [(await add_film(store, f"Film {number}")).id for number in range(FILMS)]
        await asyncio.gather(*(member(store, member_id, films) for member_id in range(MEMBERS)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
