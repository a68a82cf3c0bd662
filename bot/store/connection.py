"""A connection to the SQLite file, with the thread in which it works."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.store.outages import BUSY_SECONDS

T = TypeVar("T")


class ThreadedConnection(aiosqlite.Connection):
    """An aiosqlite connection with its thread, in which it runs whole functions."""

    def __init__(self, path: Path) -> None:
        super().__init__(partial(_connect, path), iter_chunk_size=64)
        self._asked = 0
        self._answered = 0

    @classmethod
    async def open(
        cls, stack: contextlib.AsyncExitStack, path: Path, pragmas: Sequence[str]
    ) -> ThreadedConnection:
        """Open the connection, and have ``stack`` close it. When this is cancelled, nothing is left
        open. Raises sqlite3.DatabaseError."""
        connection = cls(path)
        opening = asyncio.ensure_future(connection.__aenter__())
        stack.push_async_callback(connection.close)
        try:
            await asyncio.shield(opening)
        except asyncio.CancelledError:
            # Otherwise aiosqlite would leave behind its thread, and what the thread has opened.
            await asyncio.wait([opening])
            raise
        # Not while it connects: aiosqlite leaves its thread behind when a pragma fails there.
        for pragma in pragmas:
            await connection.run(partial(_set, pragma=pragma))
        return connection

    @property
    def waiting(self) -> int:
        """How many functions have not ended, including those whose callers wait no more."""
        return self._asked - self._answered

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function in the connection's thread, after the functions that came before it.

        aiosqlite has no public way to do that. ``_execute`` is what its own methods use, and a test
        fails when that changes.
        """
        self._asked += 1  # the event loop alone counts here, and the thread alone there
        return await self._execute(self._answer, work)  # pyright: ignore[reportUnknownMemberType] - it has no types

    def _answer(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._conn)
        finally:
            self._answered += 1


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    connection.execute(f"PRAGMA {pragma}").fetchall()
