"""When clubs want their weekly digest."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import datetime, time
from sqlite3 import Connection
from typing import TypedDict, Unpack

from bot.domain.post import PostKind
from bot.domain.schedule import Schedule, Week
from bot.store.clubs import note_club, set_zone
from bot.store.database import Database, Row, fetch, statement, stored

log = logging.getLogger(__name__)

_RECENT = 10
"""How many weeks of a club are looked at to find those without a digest."""

_ALL = f"""
SELECT *, (SELECT json_group_array(key) FROM (SELECT key FROM posts WHERE kind = ?
    AND guild_id = clubs.guild_id ORDER BY key DESC LIMIT {_RECENT})) AS weeks
FROM digest_schedules JOIN clubs USING (guild_id) WHERE left_at IS NULL AND NOT is_off
ORDER BY guild_id
"""
_OF_CLUB = "SELECT * FROM digest_schedules JOIN clubs USING (guild_id) WHERE guild_id = ?"


class ScheduleChanges(TypedDict, total=False):
    """The fields of Schedule that are to change, with their new values."""

    channel_id: int
    weekday: int
    at: time
    zone: str
    """The club's time zone."""


class DigestSchedules:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> Schedule | None:
        """The club's schedule; None where it has switched its digest off, or never on."""
        rows = await self._database.fetch(_OF_CLUB + " AND NOT is_off", (guild_id,))
        return _schedule_from(rows[0]) if rows else None

    async def latest(self, guild_id: int) -> Schedule | None:
        """The same, or the schedule of a digest that is switched off."""
        rows = await self._database.fetch(_OF_CLUB, (guild_id,))
        return _schedule_from(rows[0]) if rows else None

    async def due(self, now: datetime) -> list[tuple[Schedule, frozenset[Week]]]:
        """The schedules by which a digest may be owed by now, each with the recent weeks that have
        one: not the latest week. Clubs that have left are owed nothing."""

        def due(connection: Connection) -> list[tuple[Schedule, frozenset[Week]]]:
            found: list[tuple[Schedule, frozenset[Week]]] = []
            for row in fetch(connection, _ALL, (PostKind.DIGEST,)):
                try:
                    schedule = _schedule_from(row)
                    done = frozenset(map(Week.parse, json.loads(row["weeks"])))
                    if schedule.last(now) not in done:
                        found.append((schedule, done))
                except (TypeError, ValueError):  # the others' digests come all the same
                    log.exception("The digest of club %d can't be read", row["guild_id"])
            return found

        return await self._database.read(due)  # in SQLite's thread, as there may be thousands

    async def change(self, first: Schedule, **changes: Unpack[ScheduleChanges]) -> bool:
        """Change parts of the club's schedule, as of ``first.since``. A club without one gets the
        one that it has switched off, or ``first``, changed, if its channel is among the changes;
        else nothing is changed, and this returns False.

        Two organisers who change different parts at once both get what they chose.
        """

        def change(connection: Connection) -> bool:
            rows = fetch(connection, _OF_CLUB, (first.guild_id,))
            is_on = rows and not rows[0]["is_off"]
            if not is_on and "channel_id" not in changes:
                return False
            present = _schedule_from(rows[0]) if rows else first
            _save(connection, replace(present, since=first.since, **changes))
            if "zone" in changes:
                set_zone(connection, first.guild_id, changes["zone"], first.since)
            return True

        return await self._database.write(change)

    async def switch_off(self, guild_id: int) -> bool:
        """Keep a club's schedule for when its digest comes again. False when it was off."""
        rows = await self._database.write(
            statement(
                "UPDATE digest_schedules SET is_off = 1 WHERE guild_id = ? AND NOT is_off"
                " RETURNING 1",
                (guild_id,),
            )
        )
        return bool(rows)


def _save(connection: Connection, schedule: Schedule) -> None:
    """Write all of a schedule but its zone, which is the club's."""
    note_club(connection, schedule.guild_id, schedule.since)
    connection.execute(
        "INSERT OR REPLACE INTO digest_schedules VALUES (?, ?, ?, ?, ?, 0)",
        (
            schedule.guild_id, schedule.channel_id, schedule.weekday,
            schedule.at.strftime("%H:%M"), stored(schedule.since),
        ),
    )  # fmt: skip


def _schedule_from(row: Row) -> Schedule:
    return Schedule(
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        weekday=row["weekday"],
        at=time.fromisoformat(row["at"]),
        zone=row["time_zone"],
        since=datetime.fromisoformat(row["since"]),
    )
