"""Stored moments that are in the future, because the machine's clock was ahead and was put
right."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.store.database import Database, stored

LONGEST_PAUSE = timedelta(hours=1)
"""The longest pause between two tries of anything. A try that is to wait longer was written by a
clock that was ahead."""

_SINCE = (
    ("posts", "try_after"),
    ("screening_events", "try_after"),
    ("waiting", "created_at"),
    ("letterboxd_imports", "imported_at"),
    ("clubs", "members_asked_at"),
    ("clubs", "first_seen_at"),
    ("clubs", "left_at"),
    ("leavers", "left_at"),
    ("film_replacements", "removed_at"),
    ("review_replacements", "removed_at"),
    ("merges", "merged_at"),
    ("watched_changes", "changed_at"),
    ("films", "tmdb_at"),
    ("proposals", "tmdb_at"),
    ("proposals", "dropped_at"),
    ("waiting", "discarded_at"),
    ("public_answers", "answered_at"),
)
"""The columns from which a pause, an age or a number within a day is counted."""

_NEVER_BEGUN = "posts WHERE state = 'skipped' AND tries = 0 AND due_at > :ahead"
"""Posts of weeks and years to come that were left out: they are posted when their time comes."""


class Moments:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def bring_back(self, now: datetime) -> None:
        """Let future moments count from now. Otherwise they would wait, or stay, for as long as the
        clock was ahead, which may be a year. History stays as it is, in the order in which it was
        written."""
        given = {"now": stored(now), "ahead": stored(now + LONGEST_PAUSE)}
        ahead = [f"{table} WHERE {column} > :ahead" for table, column in _SINCE]

        def bring_back(connection: Connection) -> None:
            connection.execute(f"DELETE FROM {_NEVER_BEGUN}", given)
            for table, column in _SINCE:
                connection.execute(
                    f"UPDATE {table} SET {column} = :now WHERE {column} > :ahead", given
                )

        await self._database.write_if_any(bring_back, given, *ahead, _NEVER_BEGUN)
