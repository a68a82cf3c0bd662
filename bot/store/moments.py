"""Moments that lie ahead of the clock: it was ahead for a while, and has been put right."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.store.database import Database, stored

LONGEST_PAUSE = timedelta(hours=1)
"""Between two tries of anything. What is to wait for longer waits by a clock that was ahead."""

_SINCE = (
    ("posts", "try_after"),
    ("screening_events", "try_after"),
    ("waiting", "created_at"),
    ("letterboxd_imports", "imported_at"),
    ("clubs", "members_asked_at"),
    ("clubs", "first_seen_at"),
    ("clubs", "left_at"),
    ("leavers", "left_at"),
    ("films", "tmdb_at"),
    ("proposals", "tmdb_at"),
)
"""From these something is counted: a pause, an age, how many there were in a day."""


class Moments:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def bring_back(self, now: datetime) -> None:
        """Have what lies ahead count from now: else it would wait, or stay, for as long as the
        clock was ahead, which may be a year. History stays as it is, in its order of writing."""
        given = {"now": stored(now), "ahead": stored(now + LONGEST_PAUSE)}
        looked_for = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE {column} > :ahead" for table, column in _SINCE
        )
        # Nearly always there is nothing, and no one's turn to write is taken.
        if not await self._database.read(
            lambda connection: connection.execute(f"{looked_for} LIMIT 1", given).fetchall()
        ):
            return

        def bring_back(connection: Connection) -> None:
            for table, column in _SINCE:
                connection.execute(
                    f"UPDATE {table} SET {column} = :now WHERE {column} > :ahead", given
                )

        await self._database.write(bring_back)
