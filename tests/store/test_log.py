"""The write-ahead log stays short while members write, and is told of when it can't."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import database
from bot.store.database import LOG_SIZE, Database, statement
from bot.store.store import Store
from tests.store.tables import rows

BOUND = 8 * 2**20
PAGES = 20
"""Pages of a note."""


@pytest.fixture
async def noted(store: Store) -> Database:
    await store.database.write(statement("CREATE TABLE notes (writer INTEGER, text BLOB)"))
    return store.database


async def note(noted: Database, writer: int = 0) -> None:
    filling = PAGES * 4096 - 200
    await noted.write(statement("INSERT INTO notes VALUES (?, zeroblob(?))", (writer, filling)))


def log_size(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


async def test_it_stays_short_though_somebody_is_always_writing(
    noted: Database, database_path: Path
) -> None:
    """Writers in lock-step leave a moment in which no transaction is open; these do not."""
    sizes: list[int] = []

    async def write(writer: int) -> None:
        chance = random.Random(writer)
        for _ in range(20):
            for _ in range(chance.randrange(20)):
                await asyncio.sleep(0)
            await note(noted, writer)
            sizes.append(log_size(database_path))

    await asyncio.gather(*map(write, range(30)))
    assert rows(database_path, "SELECT count(*) FROM notes") == [(600,)]
    assert LOG_SIZE < max(sizes) <= BOUND  # 47 MiB were written


async def test_it_stays_short_though_somebody_is_always_reading(
    noted: Database, database_path: Path
) -> None:
    sizes: list[int] = []
    writing = True

    async def read() -> None:
        while writing:
            await noted.fetch("SELECT count(*) FROM notes")

    readers = [asyncio.create_task(read()) for _ in range(3)]
    for _ in range(150):
        await note(noted)
        sizes.append(log_size(database_path))
    writing = False
    await asyncio.gather(*readers)
    assert LOG_SIZE < max(sizes) <= BOUND


async def test_while_another_program_reads_it_grows_which_is_told_once_and_then_it_shrinks(
    noted: Database,
    database_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(database, "LONG_LOG", 2 * LOG_SIZE)
    await note(noted)
    with closing(sqlite3.connect(database_path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchone()
        while log_size(database_path) < 3 * LOG_SIZE:
            await note(noted)
        (told,) = caplog.messages
        assert "log has grown to 8 MiB" in told
        reader.execute("COMMIT")
    while log_size(database_path) > LOG_SIZE:
        await note(noted)
        assert log_size(database_path) < 4 * LOG_SIZE
    assert len(caplog.messages) == 1
