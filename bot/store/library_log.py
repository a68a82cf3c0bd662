"""The library log: who changed what in a club's library."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.film import Facts
from bot.domain.library import Editor, TooLate
from bot.domain.library_log import NO_DETAILS, Action, LogDetails, LogEntry
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, fetch, stored
from bot.store.json_column import from_json, to_json
from bot.store.member_names import note_name

UNDO = timedelta(minutes=10)
"""For how long a change can be undone: of the library, of the log, or by an import."""

# A condition: what this entry has removed was neither brought back nor removed again since.
_REMOVED = " OR ".join(
    f"EXISTS (SELECT 1 FROM {kind}_replacements AS r WHERE r.guild_id = library_log.guild_id"
    f" AND r.{kind}_id = library_log.{kind}_id AND r.removed_at = library_log.changed_at)"
    for kind in ("film", "review")
)
_MERGED = "EXISTS (SELECT 1 FROM merges AS m WHERE m.entry_id = library_log.id AND NOT m.is_undone)"
_REWRITTEN = (
    "(rewritten NOT NULL AND NOT EXISTS (SELECT 1 FROM library_log AS later"
    " WHERE later.rewritten NOT NULL AND later.id > library_log.id"
    " AND later.rewritten ->> '$.after.id' = library_log.rewritten ->> '$.after.id'))"
)
"""A condition: this entry is the last change of its review, and was not undone."""

_NAME_OF = (
    "SELECT name FROM member_names AS m WHERE m.guild_id = library_log.guild_id AND m.member_id ="
)


def undone_already() -> TooLate:
    return TooLate(N_("That was undone already, or more than ten minutes ago."))


class LibraryLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, guild_id: int, offset: int, limit: int, now: datetime
    ) -> tuple[list[LogEntry], int]:
        """A page of the log, newest first, and how many entries there are in all."""

        def read(connection: Connection) -> tuple[list[LogEntry], int]:
            rows = fetch(
                connection,
                f"SELECT *, changed_at >= ? AND ({_REMOVED} OR {_MERGED} OR {_REWRITTEN})"
                " AS can_be_undone,"
                f" ({_NAME_OF} library_log.member_id) AS name,"
                f" ({_NAME_OF} library_log.other_member_id) AS other_name FROM library_log"
                " WHERE guild_id = ? ORDER BY id DESC LIMIT ? OFFSET ?",
                (stored(now - UNDO), guild_id, limit, offset),
            )
            count = "SELECT count(*) FROM library_log WHERE guild_id = ?"
            ((entries,),) = fetch(connection, count, (guild_id,))
            return list(map(_entry_from, rows)), entries

        return await self._database.read(read)


def note(
    connection: Connection,
    by: Editor,
    action: Action,
    film: Facts | str | None,
    details: LogDetails = NO_DETAILS,
    *,
    film_id: int | None = None,
    review_id: int | None = None,
) -> int:
    """Write a change down, in the transaction that makes it. Returns the entry's id. ``film`` may
    be a name alone.

    ``film_id`` or ``review_id``: what an undo would bring back.
    """
    note_club(connection, by.guild_id, by.at)
    note_name(connection, by.guild_id, by.member_id, by.name)
    name = film.name if isinstance(film, Facts) else film or ""
    (row,) = fetch(
        connection,
        "INSERT INTO library_log"
        " (guild_id, member_id, changed_at, action, film, film_id, review_id,"
        " byline, merged, facts, other_member_id, proposal, role_id, films_a_day, from_file,"
        " imports_add, films)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            by.guild_id, by.member_id, stored(by.at), action, name, film_id, review_id,
            details.byline, details.merged, to_json(details.facts),
            details.other_member_id or by.accepted_by, details.proposal, details.role_id,
            details.films_a_day, details.from_file, details.imports_add, details.films,
        ),
    )  # fmt: skip
    return row["id"]


def _entry_from(row: Row) -> LogEntry:
    details = LogDetails(
        byline=row["byline"],
        merged=row["merged"],
        facts=from_json(row["facts"], tuple[str, ...]),
        other_member_id=row["other_member_id"],
        proposal=row["proposal"],
        role_id=row["role_id"],
        films_a_day=row["films_a_day"],
        from_file=bool(row["from_file"]),
        imports_add=None if row["imports_add"] is None else bool(row["imports_add"]),
        films=row["films"],
    )
    return LogEntry(
        row["member_id"], datetime.fromisoformat(row["changed_at"]), row["action"], row["film"],
        details, row["id"] if row["can_be_undone"] else None, row["name"], row["other_name"],
    )  # fmt: skip
