"""Clubs: their time zone, and what becomes of them when the bot is removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.store.database import Database, fetch, stored

KEPT = timedelta(days=30)
"""How long a club's data outlives the bot's removal from its server."""


class Clubs:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def zone(self, guild_id: int) -> str:
        """The club's IANA time zone; UTC until it chose one."""
        rows = await self._database.fetch(
            "SELECT time_zone FROM clubs WHERE guild_id = ?", (guild_id,)
        )
        return rows[0]["time_zone"] if rows else "UTC"

    async def keep_only(self, present: Iterable[int], now: datetime) -> int:
        """Note which clubs have left and which have come back; delete those gone for KEPT.

        Returns how many were deleted.
        """
        here = [(guild_id,) for guild_id in present]

        def keep(connection: Connection) -> int:
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS present (guild_id PRIMARY KEY)")
            connection.execute("DELETE FROM present")
            connection.executemany("INSERT INTO present VALUES (?)", here)
            connection.execute(
                "UPDATE clubs SET left_at = NULL"
                " WHERE left_at NOT NULL AND guild_id IN (SELECT guild_id FROM present)"
            )
            connection.execute(
                "UPDATE clubs SET left_at = ?"
                " WHERE left_at IS NULL AND guild_id NOT IN (SELECT guild_id FROM present)",
                (stored(now),),
            )
            gone = fetch(
                connection,
                "DELETE FROM clubs WHERE left_at < ? RETURNING guild_id",
                (stored(now - KEPT),),
            )
            connection.executemany("DELETE FROM waiting WHERE guild_id = ?", map(tuple, gone))
            return len(gone)

        return await self._database.write(keep)


def note_club(connection: Connection, guild_id: int, now: datetime) -> None:
    """Have a row for the club, which its other rows refer to; it is here."""
    connection.execute(
        "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET left_at = NULL",
        (guild_id, stored(now)),
    )
