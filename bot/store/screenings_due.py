"""The posts and reminders about screenings that the bot owes clubs without being asked.

Clubs that have left are owed nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import NamedTuple

from bot.domain.home import WAITS
from bot.domain.post import PostKind
from bot.domain.screening import REMINDED_ALONE, REMINDED_LIVE
from bot.store.clubs import STALE, is_present
from bot.store.database import Database, fetch, statement, stored
from bot.store.posts import LOOKED_BACK, unwritten
from bot.store.slots import SAY_WHEN


def _owed(kind: str, key: str, due: str) -> str:
    """SQL: the screenings for which a post of this kind is due and not written down yet, with the
    post's key. Clubs that have left are owed nothing.

    The plus sign keeps SQLite from going through all screenings that ever were, only to have them
    in their order.
    """
    return (
        f"SELECT screenings.guild_id, screenings.id, {key} AS key FROM screenings"
        f" JOIN clubs USING (guild_id) WHERE {due} AND left_at IS NULL"
        f" AND {unwritten(kind, 'screenings', key)} ORDER BY +screenings.id"
    )


_UNTOLD = _owed(
    PostKind.SCREENING,
    "CASE WHEN is_off THEN screenings.id || ' off'"
    " WHEN moved_at NOT NULL THEN screenings.id || ' moved ' || moved_at"
    " ELSE screenings.id || '' END",
    "at > :since AND scheduled_at <= :now AND (ended_at IS NULL OR is_off)",
)
# No reminder is due for a screening that was scheduled or moved after its reminder's moment: the
# card itself is news then.
_TO_REMIND = _owed(
    PostKind.REMINDER,
    "screenings.id || ' ' || at",
    "at > :since AND at <= iif(is_live, :hour, :day) AND NOT is_off"
    " AND julianday(coalesce(moved_at, scheduled_at))"
    " <= julianday(at) - iif(is_live, :hours_before, :days_before)",
)
_TO_RATE = _owed(
    PostKind.RATING_PROMPT,
    "screenings.id || ''",
    "((ended_at IS NULL AND at <= :now) OR ended_at > :since) AND NOT is_off",
)
_DATE = "(SELECT at FROM screenings WHERE id = screening_id)"


class Owed(NamedTuple):
    """A screening for which a post is due."""

    guild_id: int
    screening_id: int
    key: str
    """The key of the post: see PostId."""


class ScreeningsDue:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def without_film(self, guild_id: int, screening_id: int) -> tuple[datetime, bool] | None:
        """The date of a screening whose film has left the library, and whether it was held; None
        where it is gone with its film."""
        rows = await self._database.fetch(
            "SELECT at, ended_at NOT NULL AND NOT is_off AS was_held FROM screenings"
            " WHERE guild_id = ? AND id = ?",
            (guild_id, screening_id),
        )
        return (datetime.fromisoformat(rows[0]["at"]), bool(rows[0]["was_held"])) if rows else None

    async def untold(self, now: datetime) -> list[Owed]:
        """Screenings to come that were scheduled, moved or called off, where no post that says so
        is written down yet."""
        return await self._owed(_UNTOLD, now)

    async def untold_of(self, screening_id: int, now: datetime) -> list[Owed]:
        """The same of one screening."""
        only = f"SELECT * FROM ({_UNTOLD}) WHERE id = :screening"
        return await self._owed(only, now, screening=screening_id)

    async def to_remind(self, now: datetime) -> list[Owed]:
        """Screenings of which the club is to be reminded by now, or should have been, where no
        reminder is written down yet."""
        return await self._owed(_TO_REMIND, now)

    async def to_rate(self, now: datetime) -> list[Owed]:
        """Screenings that have begun, or ended not long ago, where no post that asks for ratings is
        written down yet."""
        return await self._owed(_TO_RATE, now)

    async def _owed(self, sql: str, now: datetime, **only: int) -> list[Owed]:
        day = timedelta(days=1)
        given = {
            "now": stored(now), "since": stored(now - LOOKED_BACK),
            "hour": stored(now + REMINDED_LIVE), "day": stored(now + REMINDED_ALONE),
            "hours_before": REMINDED_LIVE / day, "days_before": REMINDED_ALONE / day,
            **only,
        }  # fmt: skip
        return [Owed(*row) for row in await self._database.fetch(sql, given)]

    async def pass_slots(self, now: datetime) -> None:
        """Have the messages that said when the next film is due say so no more, once that moment
        has passed."""
        given = {"now": stored(now), "since": stored(now - 2 * WAITS)}
        passed = f"{SAY_WHEN} AND content ->> '$.next_at' <= :now"
        drop = f"UPDATE posts SET content = json_set(content, '$.next_at', NULL), {STALE}"
        await self._database.write_if_any(
            statement(f"{drop} WHERE {passed}", given), given, f"posts WHERE {passed}"
        )

    async def take_reminders(self, now: datetime) -> list[tuple[int, int, int]]:
        """The members to remind directly by now: guild id, screening id and member id. Each comes
        once for each date that the screening gets: a program that ends before it has sent the
        reminder does not try again."""
        given = {
            "now": stored(now), "hour": stored(now + REMINDED_LIVE),
            "day": stored(now + REMINDED_ALONE),
        }  # fmt: skip
        due = (
            "is_reminded AND screening_id IN (SELECT id FROM screenings WHERE ended_at IS NULL"
            f" AND at > :now AND at <= iif(is_live, :hour, :day) AND {is_present('screenings')})"
            f" AND reminded_of IS NOT {_DATE}"
        )

        def take(connection: Connection) -> list[tuple[int, int, int]]:
            rows = fetch(
                connection,
                f"UPDATE attendance SET reminded_of = {_DATE} WHERE {due}"
                " RETURNING (SELECT guild_id FROM screenings WHERE id = screening_id) AS guild,"
                " screening_id, member_id",
                given,
            )
            return [(row["guild"], row["screening_id"], row["member_id"]) for row in rows]

        return await self._database.write_if_any(take, given, f"attendance WHERE {due}") or []
