"""Statements to SQLite: seen, refused, or the last thing that a process does."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.store.database import BUSY_SECONDS, Work
from bot.store.store import Store

Around = Callable[[str, Callable[[], sqlite3.Cursor]], sqlite3.Cursor]
"""A statement, and what carries it out."""


def connect_with(around: Around) -> Callable[[Path], sqlite3.Connection]:
    """In place of ``bot.store.connection._connect``: every statement goes through ``around``."""

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            return around(sql, lambda: super(Watched, self).execute(sql, parameters))

        def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
            return around(sql, lambda: super(Watched, self).executemany(sql, parameters))

    def connect(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, factory=Watched
        )
        connection.row_factory = sqlite3.Row
        return connection

    return connect


async def changes_of_writes(
    store: Store, monkeypatch: pytest.MonkeyPatch, doing: Awaitable[object]
) -> list[int]:
    """How many rows each write changed, those of triggers and of foreign keys included."""
    changes: list[int] = []
    write = store.database.write

    async def counted(work: Work[Any]) -> Any:
        def count(connection: sqlite3.Connection) -> Any:
            before = connection.total_changes
            done = work(connection)
            changes.append(connection.total_changes - before)
            return done

        return await write(count)

    with monkeypatch.context() as counting:
        counting.setattr(store.database, "write", counted)
        await doing
    return changes


def plan_instead(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have every ``fetch`` of the store find nothing, and add its plan, step by step, to the list
    that this returns."""
    plan: list[str] = []
    fetch = store.database.fetch

    async def explained(sql: str, parameters: Any = ()) -> list[Any]:
        plan.extend(row[3] for row in await fetch(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return []

    monkeypatch.setattr(store.database, "fetch", explained)
    return plan
