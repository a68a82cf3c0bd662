"""New stores without the wait for a first start, and for the disk.

They are copies of one that has had its migrations, 60 ms of CPU, and the seeds, 15. That a new file
gets both is what test_migrations, test_database and test_seeds test. No test cuts the power, so
that nothing has to be synced; that the bot syncs is what test_database tests.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from functools import cache
from pathlib import Path

from bot.files import seeds
from bot.store.database import statement
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.upkeep import back_up

_seeded: list[bytes] = []


@asynccontextmanager
async def new_store(path: Path) -> AsyncGenerator[Store]:
    """A store in a new file, with nothing in it."""
    async with _copy(_migrated(), path) as store:
        yield store


@asynccontextmanager
async def new_library(path: Path) -> AsyncGenerator[Store]:
    """A store in a new file, with the seeds' films."""
    if not _seeded:
        async with new_store(path) as store:
            await seeds.seed(store, seeds.folder())
        _seeded.append(_content(path))
    async with _copy(_seeded[0], path) as store:
        yield store


async def unsynced(store: Store) -> Store:
    """Have a store leave it to the system when its commits reach the disk."""
    await store.database._writer.run(statement("PRAGMA synchronous = OFF"))
    return store


@asynccontextmanager
async def _copy(content: bytes, path: Path) -> AsyncGenerator[Store]:
    write(path, content)
    async with Store.open(path) as store:
        yield await unsynced(store)


def write(path: Path, content: bytes) -> None:
    """A database's file."""
    path.touch(0o600)  # as the store makes its files; it warns of others
    path.write_bytes(content)


def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "migrated.db")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            migrate(connection, path, back_up)
        return path.read_bytes()
