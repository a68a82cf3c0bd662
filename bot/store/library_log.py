"""Who changed what in a club's library."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.domain.library_log import Action, LogEntry
from bot.store.clubs import note_club
from bot.store.database import Database, fetch, stored


class LibraryLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, guild_id: int, offset: int, limit: int) -> tuple[list[LogEntry], int]:
        """A part of the log, newest first, and how many entries there are in all."""
        rows = await self._database.fetch(
            "SELECT * FROM library_log WHERE guild_id = ? ORDER BY id DESC LIMIT ? OFFSET ?",
            (guild_id, limit, offset),
        )
        entries = [
            LogEntry(
                row["member_id"], datetime.fromisoformat(row["changed_at"]), row["action"],
                row["film"], row["detail"],
            )
            for row in rows
        ]  # fmt: skip
        (all_of_them,) = await self._database.fetch(
            "SELECT count(*) AS entries FROM library_log WHERE guild_id = ?", (guild_id,)
        )
        return entries, all_of_them["entries"]


def note(
    connection: Connection,
    by: Editor,
    action: Action,
    film: Facts | None,
    detail: str | None = None,
    *,
    film_id: int | None = None,
    review_id: int | None = None,
) -> int:
    """Write a change down, in the transaction that makes it; returns the entry's id.

    ``film_id`` or ``review_id`` say what an undo would bring back.
    """
    note_club(connection, by.guild_id, by.at)
    (row,) = fetch(
        connection,
        "INSERT INTO library_log"
        " (guild_id, member_id, changed_at, action, film, detail, film_id, review_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            by.guild_id, by.member_id, stored(by.at), action, film.name if film else "", detail,
            film_id, review_id,
        ),
    )  # fmt: skip
    return row["id"]
