"""Rates without end and says what has been acknowledged, a line each, until it is killed.

Run by ``rate_until_killed``: ``python -m tests.store.acknowledging DATABASE``; with a folder and a
number, by ``kill_again_and_again``.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.library import Editor
from bot.store.store import Store
from tests.store.tables import add_film, assert_sound, rows

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


async def member(store: Store, life: int, member_id: int, films: list[int]) -> None:
    chance = random.Random(f"{life} {member_id}")
    number = 0
    while True:
        number += 1
        line = f"{life}-{member_id}-{number}"
        # As by hand, and not faster: see CHANGES_A_MINUTE.
        at = BEGINNING + timedelta(days=life, seconds=3 * number)
        by = Editor(chance.randint(1, CLUBS), member_id, at)
        await store.ratings.rate(by, chance.choice(films), chance.randint(1, 10), line=line)
        # To the pipe at once and whole: what stands in a buffer dies with the process.
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


async def live(path: Path, life: int) -> None:
    async with Store.open(path) as store:
        found = await store.database.fetch("SELECT id FROM films WHERE title GLOB 'Film [0-9]'")
        films = [row["id"] for row in found] or [
            (await add_film(store, f"Film {number}")).id for number in range(FILMS)
        ]
        await asyncio.gather(
            *(member(store, life, member_id, films) for member_id in range(MEMBERS))
        )


def kill_in_life(path: Path, life: int) -> str | None:
    """A process that has imported everything is forked, rates, and is killed at some moment; what
    was lost, if anything. Called from a process without threads."""
    chance = random.Random(life)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(writing, sys.stdout.fileno())
        asyncio.run(live(path, life))
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as lines:
        acknowledged = [lines.readline() for _ in range(chance.randrange(12))]
        time.sleep(chance.random() * 0.004)  # anywhere in a change, or in the start
        os.kill(child, signal.SIGKILL)
        acknowledged += lines.readlines()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return f"life {life} ended by itself"
    whole = {line.strip() for line in acknowledged if line.endswith("\n")}
    saved: set[str] = set()
    if path.exists() and rows(path, "SELECT 1 FROM sqlite_master WHERE name = 'rating_changes'"):
        found = rows(path, "SELECT line FROM rating_changes WHERE line GLOB ?", f"{life}-*")
        saved = {line for (line,) in found}
        if life % 10 == 9:
            assert_sound(path)
    return f"life {life} lost {whole - saved}" if whole - saved else None


def kill_again_and_again(folder: Path, kills: int) -> list[str]:
    """What was lost in so many kills, each file living through a hundred."""
    command = [sys.executable, "-m", "tests.store.acknowledging", str(folder), str(kills)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - this program
    return done.stdout.splitlines()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if len(sys.argv) == 2:
        asyncio.run(live(place, 0))
    for life in range(int(sys.argv[2])):
        if lost := kill_in_life(place / f"{life // 100}.db", life):
            sys.stdout.write(f"{lost}\n")
