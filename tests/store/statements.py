"""What is said to SQLite: seen, refused, or the last thing that a process does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.store.database import BUSY_SECONDS

Around = Callable[[str, Callable[[], sqlite3.Cursor]], sqlite3.Cursor]
"""A statement, and what carries it out."""


def connect_with(around: Around) -> Callable[[Path], sqlite3.Connection]:
    """In place of ``bot.store.database._connect``: every statement goes through ``around``."""

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
