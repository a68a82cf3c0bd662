"""Screenings, who means to come, and who came."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.errors import FilmClubError
from bot.domain.library import AlreadyThere, TooLate
from bot.domain.screening import Attendee, NewScreening, Screening
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, as_moment, fetch, stored
from bot.store.films import COLUMNS, film_from, visible_film
from bot.store.json_column import from_json
from bot.store.member_names import NAMED, note_name
from bot.store.sight import VISIBLE, shown_as

# In the order in which they answered: an aggregate of its own would take them as they come.
_ATTENDEES = """
(SELECT json_group_array(json(attendee)) FROM (
    SELECT json_object('member_id', a.member_id, 'name', n.name, 'answer', answer,
        'was_there', json(iif(was_there, 'true', 'false'))) AS attendee
    FROM attendance AS a LEFT JOIN member_names AS n
        ON n.guild_id = screenings.guild_id AND n.member_id = a.member_id
    WHERE screening_id = screenings.id ORDER BY answered_at, a.member_id)) AS attendees
"""
# The film as the club sees it by now; a screening of one that was removed is not seen any more.
_SEEN = f"""
SELECT screenings.id AS screening_id, screenings.guild_id AS club_id, picker_id, is_live, at, place,
    repeats, channel_id, event_id, scheduled_by, scheduled_at, moved_at, started_at, ended_at,
    is_off, member_names.name AS picker, {COLUMNS}, {_ATTENDEES}
FROM screenings {NAMED} picker_id
JOIN films ON films.id = {shown_as("screenings.film_id")} AND {VISIBLE}
WHERE screenings.guild_id = :guild
"""
_LONGEST = timedelta(days=1)
"""No evening is longer: what began earlier is not on any more, should its end be unknown."""

# Of a film that was picked in a turn, or nominated: the latest turn's member goes before.
_PICKER = """
coalesce(:picker_id,
    (SELECT member_id FROM turns WHERE guild_id = :guild_id AND film_id = :film_id
        AND outcome = 'picked' ORDER BY ended_at DESC LIMIT 1),
    (SELECT member_id FROM nominations WHERE guild_id = :guild_id AND film_id = :film_id))
"""


def insert_screening(connection: Connection, new: NewScreening) -> int:
    """Write a screening down; returns its id. The bot then posts its card, and makes its event.

    Raises FilmNotFound, and AlreadyThere when the film is on at that moment already.
    """
    note_club(connection, new.guild_id, new.scheduled_at)
    film = visible_film(connection, new.guild_id, new.film_id)
    given = {
        "guild_id": new.guild_id, "film_id": film.id, "picker_id": new.picker_id,
        "is_live": new.is_live, "at": stored(new.at), "place": new.place, "repeats": new.repeats,
        "channel_id": new.channel_id, "by_id": new.by_id, "now": stored(new.scheduled_at),
    }  # fmt: skip
    if fetch(
        connection,
        "SELECT 1 FROM screenings WHERE guild_id = :guild_id AND at = :at AND film_id = :film_id"
        " AND ended_at IS NULL",
        given,
    ):
        raise AlreadyThere(N_("That film is scheduled for then already. /calendar shows it."))
    (row,) = fetch(
        connection,
        "INSERT INTO screenings (guild_id, film_id, picker_id, is_live, at, place, repeats,"
        " channel_id, scheduled_by, scheduled_at)"
        f" VALUES (:guild_id, :film_id, {_PICKER}, :is_live, :at, :place, :repeats, :channel_id,"
        " :by_id, :now) RETURNING id",
        given,
    )
    return row["id"]


class Screenings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def schedule(self, new: NewScreening, name: str | None = None) -> int:
        """As ``insert_screening``; ``name`` is what the club calls who schedules it."""

        def schedule(connection: Connection) -> int:
            screening_id = insert_screening(connection, new)
            note_name(connection, new.guild_id, new.by_id, name)
            return screening_id

        return await self._database.write(schedule)

    async def one(self, guild_id: int, screening_id: int) -> Screening:
        """Also one that is over or off. Raises TooLate when it is not there, or another club's."""
        rows = await self._database.fetch(
            f"{_SEEN} AND screenings.id = :id", {"guild": guild_id, "id": screening_id}
        )
        if not rows:
            raise screening_gone()
        return _screening_from(rows[0])

    async def next(self, guild_id: int, now: datetime) -> Screening | None:
        """The one that is on, or comes next; None when there is none."""
        found = await self.coming(guild_id, now, 1)
        return found[0] if found else None

    async def coming(self, guild_id: int, now: datetime, most: int) -> list[Screening]:
        """What is on and what comes, the next one first. ``now`` is UTC."""
        rows = await self._database.fetch(
            f"{_SEEN} AND ended_at IS NULL AND at > :since ORDER BY at, screenings.id LIMIT :most",
            {"guild": guild_id, "since": stored(now - _LONGEST), "most": most},
        )
        return list(map(_screening_from, rows))


def screening_gone() -> FilmClubError:
    """What is said of a screening that is there no more."""
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
        event_id=row["event_id"],
        moved_at=as_moment(row["moved_at"]),
        started_at=as_moment(row["started_at"]),
        ended_at=as_moment(row["ended_at"]),
        is_off=bool(row["is_off"]),
        attendees=from_json(row["attendees"], tuple[Attendee, ...]),
    )
