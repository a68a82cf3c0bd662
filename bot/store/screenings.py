"""Screenings, the members who mean to come, and those who came."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.library import Editor, TooLate
from bot.domain.post import ON_COMING, PostId, PostKind
from bot.domain.screening import (
    START_AGAIN,
    START_EARLY,
    Answer,
    Attendee,
    Listing,
    NewScreening,
    NotYet,
    Plan,
    Repeats,
    Screening,
    merged,
)
from bot.language import N_
from bot.store.database import Database, Row, as_moment, fetch, stored
from bot.store.films import COLUMNS, film_from
from bot.store.json_column import from_json
from bot.store.member_names import NAMED, note_name
from bot.store.new_screenings import insert_screening, require_no_other
from bot.store.posts import mark_all_stale, mark_stale, skip_all
from bot.store.screening_events import forget_event, unwant_event
from bot.store.screening_follows import leave_time_to_rate, settle
from bot.store.screening_log import count_those_there, log_screening
from bot.store.sight import THIS_FILM, VISIBLE, shown_as
from bot.store.slots import mark_slot_stale, open_slot, repeats_without
from bot.store.taken_off import end_nomination
from bot.store.waiting import Claim, use

# In the order in which they answered. An aggregate without the inner SELECT has no certain order.
_ATTENDEES = """
(SELECT json_group_array(json(attendee)) FROM (
    SELECT json_object('member_id', a.member_id, 'name', n.name, 'answer', answer,
        'was_there', json(iif(was_there, 'true', 'false'))) AS attendee
    FROM attendance AS a LEFT JOIN member_names AS n
        ON n.guild_id = screenings.guild_id AND n.member_id = a.member_id
    WHERE screening_id = screenings.id ORDER BY answered_at, a.member_id)) AS attendees
"""
# The film is the one that the club sees now; of one that was removed there is no screening.
_SEEN = f"""
SELECT screenings.id AS screening_id, screenings.guild_id AS club_id, picker_id, is_live, at, place,
    repeats, channel_id, scheduled_by, scheduled_at, moved_at, moved_from, started_at, ended_at,
    is_off, member_names.name AS picker, {COLUMNS}, {_ATTENDEES}, EXISTS (SELECT 1 FROM sealings
        WHERE sealings.guild_id = :guild AND sealings.film_id = films.id AND opened_at IS NULL)
        AS is_sealed
FROM screenings {NAMED} picker_id
JOIN films ON films.id = {shown_as("screenings.film_id")} AND {VISIBLE}
WHERE screenings.guild_id = :guild
"""
_LONGEST = timedelta(days=1)
"""How long one may be under way. One that began earlier is over, even if its end is unknown."""


class Screenings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def schedule(
        self, new: NewScreening, name: str | None = None, claim: Claim | None = None
    ) -> int:
        """What ``insert_screening`` does, and use up the claim of its draft. ``name``: what the
        club calls the member who schedules it."""

        def schedule(connection: Connection) -> int:
            use(connection, claim)
            screening_id = insert_screening(connection, new)
            note_name(connection, new.guild_id, new.by_id, name)
            return screening_id

        return await self._database.write(schedule)

    async def one(self, guild_id: int, screening_id: int) -> Screening:
        """The screening, even if over or called off. Raises TooLate when the club has none such."""
        return await self._database.read(
            lambda connection: _one(connection, guild_id, screening_id)
        )

    async def coming(self, guild_id: int, now: datetime) -> list[Screening]:
        """The screenings that are under way or to come, the earliest first. ``now`` is in UTC."""
        return await self._database.read(
            lambda connection: coming_screenings(connection, guild_id, now)
        )

    async def slots(self, guild_id: int, most: int) -> list[tuple[datetime, Repeats]]:
        """The latest moments of screenings that come again, newest first, whatever the films."""
        rows = await self._database.fetch(
            "SELECT at, repeats FROM screenings WHERE guild_id = ? AND repeats NOT NULL"
            " AND NOT is_off ORDER BY at DESC LIMIT ?",
            (guild_id, most),
        )
        return [(datetime.fromisoformat(row["at"]), row["repeats"]) for row in rows]

    async def open_slot(self, guild_id: int, now: datetime) -> datetime | None:
        """What the function of this name returns. ``now`` is in UTC."""
        return await self._database.read(lambda connection: open_slot(connection, guild_id, now))

    async def repeats_without(self, guild_id: int, screening_id: int, now: datetime) -> bool:
        """What the function of this name returns. ``now`` is in UTC."""
        return await self._database.read(
            lambda connection: repeats_without(connection, guild_id, screening_id, now)
        )

    async def move(
        self, guild_id: int, screening_id: int, at: datetime, place: str | None, now: datetime, *,
        before: Plan | None = None, claim: Claim | None = None,
    ) -> Screening:  # fmt: skip
        """Move a screening to another moment, or another place; what is as ``before`` stays as it
        is by now. Members' answers stay. Raises TooLate when it is over, called off or not there,
        and AlreadyThere when its film has another screening at that moment."""

        def move(connection: Connection) -> Screening:
            use(connection, claim)
            screening = _coming(connection, guild_id, screening_id)
            to, where = merged((at, place), before, (screening.at, screening.place))
            sql = "UPDATE screenings SET place = ? WHERE id = ?"
            connection.execute(sql, (where, screening_id))
            if screening.at != to:
                _move(connection, screening, to, now)
            mark_all_stale(connection, guild_id, screening_id, *ON_COMING)
            return _one(connection, guild_id, screening_id)

        return await self._database.write(move)

    async def call_off(self, guild_id: int, screening_id: int, now: datetime) -> Screening:
        """Call a screening off. Raises TooLate when it is over, called off or not there."""

        def call_off(connection: Connection) -> Screening:
            _call_off(connection, _coming(connection, guild_id, screening_id), now)
            return _one(connection, guild_id, screening_id)

        return await self._database.write(call_off)

    async def follow(
        self, guild_id: int, screening_id: int, told: Listing, at: datetime | None, now: datetime
    ) -> Screening | None:
        """Move a screening as its event was moved, or call it off where ``at`` is None. None where
        it is not as Discord was told any more. Raises what ``move`` raises."""

        def follow(connection: Connection) -> Screening | None:
            screening = _coming(connection, guild_id, screening_id)
            if screening.at != told.at or (at is None and screening.place != told.place):
                return None
            if at is None:
                _call_off(connection, screening, now)
            else:
                _move(connection, screening, at, now)
            return _one(connection, guild_id, screening_id)

        return await self._database.write(follow)

    async def answer(self, by: Editor, screening_id: int, answer: Answer) -> Screening:
        """Note whether a member means to come. Raises TooLate when it is over, off or not there."""

        def note(connection: Connection) -> Screening:
            _coming(connection, by.guild_id, screening_id)
            _attend(connection, by, screening_id, "answer = excluded.answer", answer=answer)
            return _one(connection, by.guild_id, screening_id)

        return await self._database.write(note)

    async def remind(self, by: Editor, screening_id: int) -> tuple[Screening, bool]:
        """Have a member reminded of it in a direct message, or no more if they were to be. Returns
        the screening, and whether they will be reminded. Raises TooLate when it is over, called off
        or not there, and when the moment of the reminder has passed."""

        def note(connection: Connection) -> tuple[Screening, bool]:
            screening = _coming(connection, by.guild_id, screening_id)
            if by.at >= screening.reminded:
                raise TooLate(
                    N_("It is so soon that there is no reminder any more. The card says when.")
                )
            _attend(connection, by, screening_id, "is_reminded = NOT is_reminded", is_reminded=True)
            (row,) = fetch(
                connection,
                "SELECT is_reminded FROM attendance WHERE screening_id = ? AND member_id = ?",
                (screening_id, by.member_id),
            )
            return screening, bool(row["is_reminded"])

        return await self._database.write(note)

    async def was_there(self, by: Editor, screening_id: int) -> tuple[Screening, bool]:
        """Note that a member was there, or that they were not after all. Returns the screening, and
        whether they were. The log tells how many came, as long as nobody has changed its entry.
        Raises TooLate when the screening was called off or is not there, and NotYet before it has
        begun."""

        def note(connection: Connection) -> tuple[Screening, bool]:
            screening = _one(connection, by.guild_id, screening_id)
            if screening.is_off:
                raise _called_off()
            if screening.ended_at is None and by.at < screening.begins:
                raise NotYet(N_("It has not begun yet. Press that when you have seen it."))
            _attend(connection, by, screening_id, "was_there = NOT was_there", was_there=True)
            count_those_there(connection, screening_id)
            screening = _one(connection, by.guild_id, screening_id)
            mine = [each for each in screening.attendees if each.member_id == by.member_id]
            return screening, mine[0].was_there

        return await self._database.write(note)

    async def start(self, by: Editor, screening_id: int) -> Screening:
        """Note that everyone presses play now. For START_AGAIN after that nobody can start it
        again. Raises TooLate when it is over, called off, just started or not there, and NotYet
        long before its moment."""

        def start(connection: Connection) -> Screening:
            screening = _coming(connection, by.guild_id, screening_id)
            if screening.started_at is not None and by.at < screening.started_at + START_AGAIN:
                raise TooLate(N_("It was started a moment ago."))
            if by.at < screening.at - START_EARLY:
                raise NotYet(N_("It is too early: that works from half an hour before it begins."))
            connection.execute(
                "UPDATE screenings SET started_at = ? WHERE id = ?", (stored(by.at), screening_id)
            )
            mark_stale(connection, PostId(by.guild_id, PostKind.SCREENING, str(screening_id)))
            settle(connection, by.guild_id, screening.film.id)
            return _one(connection, by.guild_id, screening_id)

        return await self._database.write(start)

    async def end(self, guild_id: int, screening_id: int, now: datetime) -> Screening:
        """End a screening, and write its film into the log, on the day on which it began, if the
        log does not have it there already. The film is not nominated any more then. Raises TooLate
        when the screening was called off or is not there."""

        def end(connection: Connection) -> Screening:
            screening = _one(connection, guild_id, screening_id)
            if screening.is_off:
                raise _called_off()
            if screening.ended_at is None:
                connection.execute(
                    "UPDATE screenings SET ended_at = ? WHERE id = ?", (stored(now), screening_id)
                )
                forget_event(connection, screening_id)
                mark_all_stale(connection, guild_id, screening_id, *ON_COMING)
                log_screening(connection, screening)
                end_nomination(connection, guild_id, screening.film.id)
                leave_time_to_rate(connection, screening_id, now)
            return _one(connection, guild_id, screening_id)

        return await self._database.write(end)

    async def drop(self, guild_id: int, screening_id: int, now: datetime) -> None:
        """Drop a screening whose film has left the library. Nothing more is said about it."""

        def drop(connection: Connection) -> None:
            dropped = fetch(
                connection,
                "UPDATE screenings SET is_off = 1, ended_at = ? WHERE guild_id = ? AND id = ?"
                " AND ended_at IS NULL RETURNING film_id",
                (stored(now), guild_id, screening_id),
            )
            for row in dropped:
                settle(connection, guild_id, row["film_id"])
            mark_slot_stale(connection, guild_id, now)
            unwant_event(connection, screening_id)

        await self._database.write(drop)


def coming_screenings(
    connection: Connection, guild_id: int, now: datetime, most: int = -1
) -> list[Screening]:
    """What ``Screenings.coming`` returns, inside a transaction; ``most``: at most so many, or
    with -1, as in SQLite, all of them."""
    rows = fetch(
        connection,
        f"{_SEEN} AND ended_at IS NULL AND at > :since ORDER BY at, screenings.id LIMIT :most",
        {"guild": guild_id, "since": stored(now - _LONGEST), "most": most},
    )
    return list(map(_screening_from, rows))


def coming_of_film(connection: Connection, guild_id: int, film_id: int) -> list[Screening]:
    """A film's screenings that are not over, the earliest first."""
    sql = f"{_SEEN} AND ended_at IS NULL AND films.id = {THIS_FILM} ORDER BY at, screenings.id"
    return list(map(_screening_from, fetch(connection, sql, {"guild": guild_id, "film": film_id})))


def _one(connection: Connection, guild_id: int, screening_id: int) -> Screening:
    given = {"guild": guild_id, "id": screening_id}
    rows = fetch(connection, f"{_SEEN} AND screenings.id = :id", given)
    if not rows:
        raise screening_gone()
    return _screening_from(rows[0])


def _coming(connection: Connection, guild_id: int, screening_id: int) -> Screening:
    """The screening, which is neither over nor called off. Raises TooLate."""
    screening = _one(connection, guild_id, screening_id)
    if screening.is_off:
        raise _called_off()
    if screening.ended_at is not None:
        raise TooLate(N_("That screening is over. /calendar shows what is coming."))
    return screening


def _move(connection: Connection, screening: Screening, at: datetime, now: datetime) -> None:
    """Move a screening to another moment. Raises AlreadyThere."""
    require_no_other(connection, screening.guild_id, screening.film.id, at)
    again = "at = ?, moved_at = ?, moved_from = at, started_at = NULL"
    _change(connection, screening, again, stored(at), stored(now))


def _call_off(connection: Connection, screening: Screening, now: datetime) -> None:
    _change(connection, screening, "is_off = 1, ended_at = ?", stored(now))
    mark_slot_stale(connection, screening.guild_id, now)
    unwant_event(connection, screening.id)


def _change(connection: Connection, screening: Screening, changes: str, *values: str) -> None:
    """Change when a screening is, or that it is, with all that follows from it."""
    guild_id = screening.guild_id
    skip_all(connection, guild_id, screening.id, *ON_COMING)
    connection.execute(f"UPDATE screenings SET {changes} WHERE id = ?", (*values, screening.id))
    settle(connection, guild_id, screening.film.id)
    mark_all_stale(connection, guild_id, screening.id, *ON_COMING)


def _attend(
    connection: Connection, by: Editor, screening_id: int, again: str, **said: object
) -> None:
    """Note what a member says about a screening. ``again``: an assignment for a member who has said
    something before."""
    (column,) = said
    note_name(connection, by.guild_id, by.member_id, by.name)
    connection.execute(
        f"INSERT INTO attendance (screening_id, member_id, {column}, answered_at)"
        f" VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET {again}",
        (screening_id, by.member_id, said[column], stored(by.at)),
    )


def _called_off() -> TooLate:
    return TooLate(N_("That screening was called off. /calendar shows what is coming."))


def screening_gone() -> TooLate:
    """The error for a screening that is gone."""
    return TooLate(N_("That screening is not there any more. /calendar shows what is coming."))


def _screening_from(row: Row) -> Screening:
    return Screening(
        id=row["screening_id"],
        guild_id=row["club_id"],
        film=film_from(row),
        at=datetime.fromisoformat(row["at"]),
        is_live=bool(row["is_live"]),
        channel_id=row["channel_id"],
        scheduled_at=datetime.fromisoformat(row["scheduled_at"]),
        scheduled_by=row["scheduled_by"],
        picker_id=row["picker_id"],
        picker=row["picker"],
        place=row["place"],
        repeats=row["repeats"],
        moved_at=as_moment(row["moved_at"]),
        moved_from=as_moment(row["moved_from"]),
        started_at=as_moment(row["started_at"]),
        ended_at=as_moment(row["ended_at"]),
        is_off=bool(row["is_off"]),
        is_sealed=bool(row["is_sealed"]),
        attendees=from_json(row["attendees"], tuple[Attendee, ...]),
    )
