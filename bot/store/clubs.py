"""Clubs: their time zone and language, and the deletion of their data after the bot was removed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from sqlite3 import Connection

from bot.domain.post import PostKind
from bot.domain.schedule import zone_of
from bot.store.database import SLICE, Database, fetch, statement, stored
from bot.time_zones import country_of

KEPT = timedelta(days=30)
"""How long a club's data is kept after the bot was removed from its server."""

STALE = "is_stale = 1, changes = changes + 1"
"""An assignment: the message of one of ``posts`` is to be edited, once more where it is edited now.
It stands here because posts.py needs this module."""

_BEING_DELETED = "SELECT guild_id FROM clubs WHERE deleting_since NOT NULL"

_OF_CLUB = (
    # The history comes first, because the present ratings and their counts go with it. Films come
    # after what belongs to them. What has one row for each club is deleted with the club.
    ("rating_changes", "id"),
    ("letterboxd_imports", "id"),
    ("merges", "entry_id"),
    ("screening_events", "id"),
    ("hidden_messages", "id"),
    ("discussions", "id"),
    ("sealings", "id"),
    ("screenings", "id"),
    ("turns", "id"),
    ("turn_order", "guild_id, place"),
    ("vote_films", "id"),
    ("watch_countries", "guild_id, member_id"),
    ("votes", "id"),
    ("nominations", "id"),
    ("seen_films", "guild_id, member_id, film_id"),
    ("watchlist", "guild_id, member_id, film_id"),
    ("private_members", "guild_id, member_id"),
    ("watched", "id"),
    ("watched_changes", "id"),
    ("member_names", "guild_id, member_id"),
    ("leavers", "guild_id, member_id"),
    ("members_going", "guild_id, member_id, what"),
    ("year_scores", "guild_id, year, film_id"),
    ("quotes", "id"),
    ("quote_posts", "message_id"),
    ("public_answers", "id"),
    ("reviews", "id"),
    ("review_replacements", "guild_id, review_id"),
    ("film_replacements", "guild_id, film_id"),
    ("films", "id"),
    ("removed_films", "guild_id, film_id"),
    ("library_log", "id"),
    ("proposals", "id"),
    ("waiting", "id"),
    ("posts", "guild_id, kind, key"),
)
"""The tables that grow with a club, each with its key, in the order in which they are emptied."""

_ROWS = {"vote_films": "vote_id IN (SELECT id FROM votes WHERE guild_id = ?)"}
"""The condition for a club's rows where the table has no index with the club."""


class Clubs:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._deleting = set[int]()
        self._active = set[int]()

    async def learn(self) -> None:
        """Read which clubs were being deleted when the program ended."""
        rows = await self._database.fetch(_BEING_DELETED)
        self._deleting.update(row["guild_id"] for row in rows)

    def is_being_deleted(self, guild_id: int) -> bool:
        """Whether the club's old data is still being deleted. The club itself may have come
        back."""
        return guild_id in self._deleting

    def note_active(self, guild_id: int) -> None:
        """Note that someone in the club uses the bot. The bot need not be a member of that server:
        a server can have its commands alone."""
        self._active.add(guild_id)

    async def keep_active(self) -> None:
        """Write down that clubs which were active since ``keep_only`` have not left. A restart
        forgets which clubs were active, and a club that is never seen would be deleted."""
        given = {"active": json.dumps(list(self._active))}
        here = (
            "WHERE left_at NOT NULL AND deleting_since IS NULL"
            " AND guild_id IN (SELECT value FROM json_each(:active))"
        )
        come_back = statement(f"UPDATE clubs SET left_at = NULL {here}", given)
        await self._database.write_if_any(come_back, given, f"clubs {here}")

    async def zone(self, guild_id: int) -> str:
        """The club's IANA time zone; UTC until it has chosen one."""
        return await self._database.read(lambda connection: zone_at(connection, guild_id))

    async def languages(self) -> dict[int, str]:
        """The languages that clubs have chosen, by guild id, without clubs that have chosen
        none."""
        rows = await self._database.fetch(
            "SELECT guild_id, language FROM clubs WHERE language NOT NULL"
        )
        return {row["guild_id"]: row["language"] for row in rows}

    async def choose_language(self, guild_id: int, language: str | None, now: datetime) -> None:
        """Set the language of the club's messages; None for the server's language."""

        def choose(connection: Connection) -> None:
            note_club(connection, guild_id, now)
            connection.execute(
                "UPDATE clubs SET language = ? WHERE guild_id = ?", (language, guild_id)
            )

        await self._database.write(choose)

    async def choose_zone(self, guild_id: int, zone: str, now: datetime) -> None:
        """Set the club's IANA time zone, as ``set_zone`` does."""
        await self._database.write(lambda connection: set_zone(connection, guild_id, zone, now))

    async def watch_in(self, guild_id: int, country: str, zone: str | None, now: datetime) -> bool:
        """Set the club's country and, where the club has not chosen its time zone, this ``zone``.
        Returns whether it has chosen one before."""

        def watch(connection: Connection) -> bool:
            note_club(connection, guild_id, now)
            (row,) = fetch(
                connection,
                "UPDATE clubs SET country = ? WHERE guild_id = ? RETURNING zone_is_chosen",
                (country, guild_id),
            )
            if zone is not None and not row["zone_is_chosen"]:
                set_zone(connection, guild_id, zone, now)
            return bool(row["zone_is_chosen"])

        return await self._database.write(watch)

    async def greet(self, guild_id: int, now: datetime) -> bool:
        """Note that the club is greeted now. False when it was greeted before."""

        def greet(connection: Connection) -> bool:
            note_club(connection, guild_id, now)
            return bool(
                fetch(
                    connection,
                    "UPDATE clubs SET greeted_at = ? WHERE guild_id = ? AND greeted_at IS NULL"
                    " RETURNING 1",
                    (stored(now), guild_id),
                )
            )

        return await self._database.write(greet)

    async def keep_only(self, present: Iterable[int], now: datetime, *, deletes: bool) -> int:
        """Note which clubs have left and which have come back, and delete those that left KEPT ago,
        including what an earlier call has left of them. A club that was active since the last call
        counts as present. Without ``deletes`` no deletion is begun, but those that were go on.

        Returns how many clubs were deleted.
        """
        active = set(self._active)
        here = {*present, *active}

        def note(connection: Connection) -> list[int]:
            _note_left(connection, here, now)
            if deletes:
                connection.execute(
                    "UPDATE clubs SET deleting_since = ?"
                    " WHERE left_at < ? AND deleting_since IS NULL",
                    (stored(now), stored(now - KEPT)),
                )
            return [row["guild_id"] for row in fetch(connection, _BEING_DELETED)]

        gone = await self._database.write(note)
        self._active -= active
        self._deleting.update(gone)
        for guild_id in gone:
            while await self._database.write(partial(_delete_slice, guild_id=guild_id)):
                pass
            self._deleting.discard(guild_id)
        return len(gone)


def _note_left(connection: Connection, here: Iterable[int], now: datetime) -> None:
    """Note which clubs have left and which have come back. ``here`` are the ids of all present."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS present (guild_id PRIMARY KEY)")
    connection.execute("DELETE FROM present")
    connection.executemany("INSERT INTO present VALUES (?)", [(guild_id,) for guild_id in here])
    connection.execute(
        "UPDATE clubs SET left_at = NULL WHERE left_at NOT NULL AND deleting_since IS NULL"
        " AND guild_id IN (SELECT guild_id FROM present)"
    )
    connection.execute(
        "UPDATE clubs SET left_at = ?"
        " WHERE left_at IS NULL AND guild_id NOT IN (SELECT guild_id FROM present)",
        (stored(now),),
    )


def _delete_slice(connection: Connection, guild_id: int) -> bool:
    """Delete SLICE rows of a club, or its last rows and the club itself. Returns whether there may
    be more."""
    left = SLICE
    for table, key in _OF_CLUB:
        left -= connection.execute(
            f"DELETE FROM {table} WHERE ({key}) IN"
            f" (SELECT {key} FROM {table} WHERE {_ROWS.get(table, 'guild_id = ?')} LIMIT ?)",
            (guild_id, left),
        ).rowcount
        if left <= 0:
            return True
    connection.execute("DELETE FROM clubs WHERE guild_id = ?", (guild_id,))
    return False


def is_present(table: str) -> str:
    """A condition: the club of the table's row has not left. It is looked up for each row that was
    found, so that not all clubs are gone through."""
    return (
        f"EXISTS (SELECT 1 FROM clubs WHERE clubs.guild_id = {table}.guild_id AND left_at IS NULL)"
    )


def zone_at(connection: Connection, guild_id: int) -> str:
    """The same as ``Clubs.zone``, inside a transaction."""
    rows = fetch(connection, "SELECT time_zone FROM clubs WHERE guild_id = ?", (guild_id,))
    return rows[0]["time_zone"] if rows else "UTC"


def day_at(connection: Connection, guild_id: int, moment: datetime) -> date:
    """The day on which this moment is where the club is."""
    return moment.astimezone(zone_of(zone_at(connection, guild_id))).date()


def set_zone(connection: Connection, guild_id: int, zone: str, now: datetime) -> None:
    """Set the club's IANA time zone, which gives threads the day in their names. Its country
    becomes the club's, unless the club has named another than that of its zone before. Digests
    that were due before are not due any more, as after any change of the digest's schedule."""
    note_club(connection, guild_id, now)
    before = country_of(zone_at(connection, guild_id))
    connection.execute(
        "UPDATE clubs SET time_zone = ?3, zone_is_chosen = 1, country ="
        " CASE WHEN coalesce(country, ?1) IS ?1 THEN coalesce(?2, country) ELSE country END"
        " WHERE guild_id = ?4",
        (before, country_of(zone), zone, guild_id),
    )
    connection.execute(
        "UPDATE digest_schedules SET since = ? WHERE guild_id = ?", (stored(now), guild_id)
    )
    connection.execute(
        f"UPDATE posts SET {STALE} WHERE guild_id = :guild"
        f" AND kind = '{PostKind.DISCUSSION}' AND state <> 'skipped' AND key IN (SELECT id || ''"
        " FROM discussions WHERE guild_id = :guild AND NOT is_gone AND free_until > :now)",
        {"guild": guild_id, "now": stored(now)},
    )


def note_club(connection: Connection, guild_id: int, now: datetime) -> None:
    """Write a row for the club, to which its other rows refer, and note that the club has not
    left."""
    connection.execute(
        "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET left_at = NULL WHERE deleting_since IS NULL",
        (guild_id, stored(now)),
    )
