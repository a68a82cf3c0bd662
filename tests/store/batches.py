"""Writes that meet in one batch."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from sqlite3 import Connection

from bot.store.database import Database


async def turns(count: int = 5) -> None:
    """Let the others take a few steps."""
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def held_up(database: Database) -> AsyncIterator[None]:
    """While this is open, SQLite's thread is busy: what is asked for becomes one batch."""
    begun, may_end = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        begun.set()
        assert may_end.wait(10)

    holding = asyncio.create_task(database._writer.run(hold))
    assert await asyncio.to_thread(begun.wait, 10)
    yield
    await turns()
    may_end.set()
    await holding
