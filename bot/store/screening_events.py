"""Discord's own events of screenings: what each has to say, and what Discord was last told."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.film import film_name
from bot.domain.screening import RUNNING, Listing, ScreeningEvent
from bot.store.database import Database, Row, as_moment, fetch, statement, stored
from bot.store.moments import LONGEST_PAUSE
from bot.store.sight import not_replaced, shown_as

_FIRST_PAUSE = timedelta(minutes=1)
"""The pause after the first failed try. It is longer than any try takes."""

# A screening that is over or called off has ended, so nothing is wanted of its event. Where the
# film has left the library, the title is null.
_EVENTS = f"""
SELECT e.id, e.guild_id, e.screening_id, event_id, name, e.at AS told_at, e.place AS told_place,
    e.runs, tried_at, failures, screenings.at, screenings.place, title, year, runtime
FROM screening_events AS e JOIN clubs USING (guild_id)
LEFT JOIN screenings ON screenings.id = e.screening_id AND ended_at IS NULL
LEFT JOIN films ON films.id = {shown_as("screenings.film_id", "e.guild_id")}
    AND {not_replaced("films.id", "e.guild_id")}
WHERE left_at IS NULL
"""
_NOT_TAKEN = "(try_after IS NULL OR try_after <= :now)"
_TOLD = "name = ?, at = ?, place = ?, runs = ?"
_FORGET = (
    "UPDATE screening_events SET event_id = NULL, name = NULL, at = NULL, place = NULL,"
    " failures = 0, try_after = NULL"
)


class ScreeningEvents:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def free(self, now: datetime, guild_id: int | None = None) -> list[ScreeningEvent]:
        """The events that nobody is working on and that need not pause now, of one club, or of all
        clubs that have not left."""
        # Not one condition with "is null or equal": SQLite would go through the events of all
        # clubs.
        of_club = "" if guild_id is None else " AND e.guild_id = :guild"
        given = {"now": stored(now), "guild": guild_id}

        def free(connection: Connection) -> list[ScreeningEvent]:
            rows = fetch(connection, f"{_EVENTS} AND {_NOT_TAKEN}{of_club}", given)
            return list(map(_event_from, rows))

        return await self._database.read(free)  # in SQLite's thread, as there may be thousands

    async def of(self, guild_id: int, screening_id: int) -> ScreeningEvent | None:
        """The event of a live screening; None where it has none, or is over."""
        rows = await self._database.fetch(
            f"{_EVENTS} AND e.guild_id = ? AND e.screening_id = ?", (guild_id, screening_id)
        )
        return _event_from(rows[0]) if rows else None

    async def claim(self, event: ScreeningEvent, now: datetime) -> ScreeningEvent | None:
        """Take the event for a try, as it is now. Until ``settled`` or ``is_gone``, the try counts
        as failed, so that another follows when the program ends midway. None when somebody else has
        taken it, or when it does not exist any more."""

        def claim(connection: Connection) -> ScreeningEvent | None:
            rows = fetch(
                connection,
                f"{_EVENTS} AND e.id = :id AND {_NOT_TAKEN}",
                {"id": event.id, "now": stored(now)},
            )
            if not rows:
                return None
            present = _event_from(rows[0])
            pause = min(_FIRST_PAUSE * 2 ** min(present.failures, 10), LONGEST_PAUSE)
            connection.execute(
                "UPDATE screening_events SET failures = failures + 1, try_after = ? WHERE id = ?",
                (stored(now + pause), present.id),
            )
            return present

        return await self._database.write(claim)

    async def telling(self, event: ScreeningEvent, told: Listing) -> None:
        """Note what Discord is about to be told of an event that is to be made."""
        await self._database.write(
            statement(
                f"UPDATE screening_events SET {_TOLD} WHERE id = ?", (*_columns(told), event.id)
            )
        )

    async def trying(self, event: ScreeningEvent, at: datetime) -> None:
        """Note that Discord is about to be told that the event begins at this moment."""
        await self._database.write(
            statement(
                "UPDATE screening_events SET tried_at = ? WHERE id = ?", (stored(at), event.id)
            )
        )

    async def settled(
        self, event: ScreeningEvent, event_id: int, told: Listing
    ) -> ScreeningEvent | None:
        """Note what Discord shows now. Returns the event as it is wanted now."""

        def settle(connection: Connection) -> ScreeningEvent | None:
            connection.execute(
                f"UPDATE screening_events SET event_id = ?, {_TOLD}, tried_at = NULL, failures = 0,"
                " try_after = NULL WHERE id = ?",
                (event_id, *_columns(told), event.id),
            )
            connection.execute(
                "UPDATE clubs SET knows_no_events = 0 WHERE guild_id = ?", (event.guild_id,)
            )
            rows = fetch(connection, f"{_EVENTS} AND e.id = ?", (event.id,))
            return _event_from(rows[0]) if rows else None

        return await self._database.write(settle)

    async def is_gone(self, event: ScreeningEvent) -> None:
        """Note that Discord does not have the event any more. It is made again if its film comes
        back."""

        def note(connection: Connection) -> None:
            connection.execute(f"{_FORGET} WHERE id = ?", (event.id,))
            connection.execute(
                "DELETE FROM screening_events WHERE id = ? AND (screening_id IS NULL"
                " OR screening_id IN (SELECT id FROM screenings WHERE ended_at NOT NULL))",
                (event.id,),
            )

        await self._database.write(note)

    async def replace(self, event: ScreeningEvent) -> None:
        """Note that the event can't be changed, so it is to be deleted, and a new one made
        instead."""

        def replace(connection: Connection) -> None:
            connection.execute(
                "UPDATE screening_events SET screening_id = NULL, failures = 0, try_after = NULL"
                " WHERE id = ?",
                (event.id,),
            )
            if event.screening_id is not None:
                want_event(connection, event.guild_id, event.screening_id)

        await self._database.write(replace)

    async def forget_told(self) -> None:
        """Let every event be made again: this Discord has none of them."""
        await self._database.write(statement(_FORGET))

    async def ids(self, guild_id: int) -> frozenset[int]:
        """Discord's ids of the club's events that are known here."""
        rows = await self._database.fetch(
            "SELECT event_id FROM screening_events WHERE guild_id = ? AND event_id NOT NULL",
            (guild_id,),
        )
        return frozenset(row["event_id"] for row in rows)

    async def miss(self, guild_id: int) -> bool:
        """Note that an organiser is told that the club's events can't be made. False when one was
        told before."""
        rows = await self._database.write(
            statement(
                "UPDATE clubs SET knows_no_events = 1 WHERE guild_id = ? AND NOT knows_no_events"
                " RETURNING 1",
                (guild_id,),
            )
        )
        return bool(rows)


def want_event(connection: Connection, guild_id: int, screening_id: int) -> None:
    """Ask for an event that shows a live screening in Discord's calendar."""
    connection.execute(
        "INSERT INTO screening_events (guild_id, screening_id) VALUES (?, ?)",
        (guild_id, screening_id),
    )


def correct_event(connection: Connection, screening_id: int) -> None:
    """Have the event of a screening be written anew in Discord's calendar: it names who has gone.
    An empty name, which no film has, makes what Discord was told differ from what it should be."""
    connection.execute(
        "UPDATE screening_events SET name = '' WHERE screening_id = ? AND event_id NOT NULL",
        (screening_id,),
    )


def unwant_event(connection: Connection, screening_id: int) -> None:
    """Drop the event of a screening that is called off, if Discord was never told of it."""
    connection.execute(
        "DELETE FROM screening_events WHERE screening_id = ? AND name IS NULL", (screening_id,)
    )


def forget_event(connection: Connection, screening_id: int) -> None:
    """Drop the event of a screening that is over: Discord ends the event by itself."""
    connection.execute("DELETE FROM screening_events WHERE screening_id = ?", (screening_id,))


def _columns(told: Listing) -> tuple[str, str, str | None, int]:
    return told.name, stored(told.at), told.place, told.runs


def _event_from(row: Row) -> ScreeningEvent:
    wanted = told = None
    if row["title"] is not None:
        name = film_name(row["title"], row["year"])
        at = datetime.fromisoformat(row["at"])
        wanted = Listing(name, at, row["place"], row["runtime"] or RUNNING)
    if row["name"] is not None:
        at = datetime.fromisoformat(row["told_at"])
        told = Listing(row["name"], at, row["told_place"], row["runs"] or RUNNING)
    return ScreeningEvent(
        id=row["id"],
        guild_id=row["guild_id"],
        screening_id=row["screening_id"],
        event_id=row["event_id"],
        wanted=wanted,
        told=told,
        tried_at=as_moment(row["tried_at"]),
        failures=row["failures"],
    )
