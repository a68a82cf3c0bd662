"""The club's log. Everything that is done to it at once is one change, which can be undone for a
while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection
from typing import Unpack

from bot.domain.library import AlreadyThere, Editor, TooLate
from bot.domain.watched import Viewing, ViewingChanges, Watched
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import SLICE, Database, Row, fetch, stored
from bot.store.films import TITLE_COLUMNS, film_gone, title_from, visible_film
from bot.store.library_log import UNDO, undone_already
from bot.store.member_names import NAMED, note_name
from bot.store.pickers import picker_by_day
from bot.store.ratings import SCORES, aggregate_from
from bot.store.screening_follows import settle_noted
from bot.store.sight import THIS_FILM, VISIBLE, shown_as
from bot.store.watched_back import delete_added, take_back

# The film as the club sees it now, or what the log keeps of a film that is gone. Includes entries
# that were taken out.
_ANY = f"""
SELECT watched.id AS entry_id, watched_on, watched.film_id, watched.title AS old_title,
    watched.year AS old_year, picker_id, picker, came, name, {TITLE_COLUMNS}, {SCORES}
FROM watched {NAMED} picker_id
LEFT JOIN films ON films.id = {shown_as("watched.film_id")} AND {VISIBLE}
LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_scores.film_id = films.id
WHERE watched.guild_id = :guild
"""
_SEEN = f"{_ANY} AND removed_in IS NULL"
_NARROWED = (
    "(:picker IS NULL OR picker_id = :picker)"
    " AND (:year IS NULL OR watched_on BETWEEN :year || '-01-01' AND :year || '-12-31')"
)
_INSERT = """
INSERT INTO watched
    (guild_id, watched_on, film_id, title, year, picker_id, picker, came, added_in)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_IN_ITS_PLACE = """
WITH RECURSIVE same (id) AS (
    SELECT :entry UNION SELECT new.id FROM same JOIN watched AS old USING (id)
    JOIN watched AS new ON new.added_in = old.removed_in
) SELECT max(id) AS id FROM same
"""
_LAST_SEEN = (
    "SELECT max(watched_on) AS last FROM watched WHERE guild_id = :guild AND removed_in IS NULL"
    f" AND {shown_as('watched.film_id')} = {THIS_FILM}"
)


class WatchedLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        guild_id: int,
        offset: int,
        limit: int,
        *,
        picker_id: int | None = None,
        year: int | None = None,
    ) -> tuple[list[Watched], int]:
        """A page of the log, newest first, and how many entries there are in all; only those of one
        picker, or of one year, if these are given."""
        given = {
            "guild": guild_id, "picker": picker_id, "year": f"{year:04}" if year else None,
            "offset": offset, "limit": limit,
        }  # fmt: skip

        def read(connection: Connection) -> tuple[list[Watched], int]:
            page = f"{_SEEN} AND {_NARROWED} ORDER BY watched_on DESC, watched.id DESC"
            rows = fetch(connection, f"{page} LIMIT :limit OFFSET :offset", given)
            ((entries,),) = fetch(
                connection,
                "SELECT count(*) FROM watched"
                f" WHERE guild_id = :guild AND removed_in IS NULL AND {_NARROWED}",
                given,
            )
            return list(map(_watched_from, rows)), entries

        return await self._database.read(read)

    async def one(self, guild_id: int, entry_id: int) -> Watched:
        """The entry of this id. Where it was changed it is what has come in its place, for lists
        and cards that were shown before, here and in what else is done to one, for as long as the
        change can be undone. Raises TooLate when it is gone, or is another club's."""
        return await self._database.read(lambda connection: _one(connection, guild_id, entry_id))

    async def add(
        self, by: Editor, viewing: Viewing, picker_name: str | None = None
    ) -> tuple[Watched, int]:
        """Note what was watched. Returns the entry, and the id of the change by which it can be
        undone. ``picker_name``: what the club calls the picker. Without a picker, it is who had
        picked the film by then, since the club watched it before.

        Raises FilmNotFound, and AlreadyThere for the same film on the same day.
        """

        def add(connection: Connection) -> tuple[Watched, int]:
            if viewing.film_id is None:
                raise film_gone()
            film = visible_film(connection, by.guild_id, viewing.film_id)
            seen = replace(viewing, film_id=film.id, title=film.title, year=film.year)
            if seen.picker_id is None:
                picked = picker_by_day(connection, by.guild_id, film.id, seen.on)
                seen = replace(seen, picker_id=picked)
            _require_new(connection, by.guild_id, seen)
            change = begin_change(connection, by)
            insert(connection, by.guild_id, [seen], change)
            if seen.picker_id is not None:
                note_name(connection, by.guild_id, seen.picker_id, picker_name)
            return _one(connection, by.guild_id, _last(connection)), change

        return await self._database.write(add)

    async def change(
        self, by: Editor, entry_id: int, **changes: Unpack[ViewingChanges]
    ) -> tuple[int, int]:
        """Change this of what an entry says. Returns the new entry's id, and the id of the change
        by which it can be undone. Raises TooLate when the entry is gone, and AlreadyThere."""

        def change(connection: Connection) -> tuple[int, int]:
            entry = _one(connection, by.guild_id, entry_id)
            old = entry.viewing
            new = replace(old, **changes)
            if new.on != old.on:
                _require_new(connection, by.guild_id, new)
            number = begin_change(connection, by)
            _take_away(connection, entry.id, number)
            insert(connection, by.guild_id, [new], number)
            new_id = _last(connection)
            if new.came == old.came:  # who came is still counted by those who say so
                connection.execute(
                    "UPDATE screenings SET watched_id = ? WHERE watched_id = ?",
                    (new_id, entry.id),
                )
            return new_id, number

        return await self._database.write(change)

    async def remove(self, by: Editor, entry_id: int) -> tuple[Viewing, int]:
        """Take an entry out. Returns its viewing, and the id of the change by which it can be
        undone. Raises TooLate."""

        def remove(connection: Connection) -> tuple[Viewing, int]:
            old = _one(connection, by.guild_id, entry_id)
            change = begin_change(connection, by)
            _take_away(connection, old.id, change)
            return old.viewing, change

        return await self._database.write(remove)

    async def undo(self, by: Editor, change_id: int) -> None:
        """Undo all that a change did. Raises TooLate after ten minutes, when it was undone already,
        and when a later change builds on it, and AlreadyThere when an entry that would come back
        was noted again.

        This happens in slices. If the program ends between two, ``LogImports.end_halves`` goes on.
        """
        if await self._database.write(lambda connection: _undo(connection, by, change_id)):
            await take_back(self._database, by.guild_id, change_id)

    async def purge(self, now: datetime) -> None:
        """Delete for good what was removed and can't be brought back any more."""
        old = {"before": stored(now - UNDO), "slice": SLICE}
        while await self._database.write(lambda connection: _delete_old(connection, old)):
            pass


def last_watched(connection: Connection, guild_id: int) -> Watched | None:
    """The newest entry of the log; None where the log is empty."""
    rows = fetch(
        connection,
        f"{_SEEN} ORDER BY watched_on DESC, watched.id DESC LIMIT 1",
        {"guild": guild_id},
    )
    return _watched_from(rows[0]) if rows else None


def last_watched_on(connection: Connection, guild_id: int, film_id: int) -> date | None:
    """When the club last watched a film; None if it never did."""
    (seen,) = fetch(connection, _LAST_SEEN, {"guild": guild_id, "film": film_id})
    return date.fromisoformat(seen["last"]) if seen["last"] else None


def entry_gone() -> TooLate:
    """The error for an entry that is gone."""
    return TooLate(N_("That entry is no longer in the log. /club log shows what is."))


def begin_change(connection: Connection, by: Editor) -> int:
    """Write down who changes the log now. Returns the id of the change, by which it can be
    undone."""
    note_club(connection, by.guild_id, by.at)
    note_name(connection, by.guild_id, by.member_id, by.name)
    (row,) = fetch(
        connection,
        "INSERT INTO watched_changes (guild_id, member_id, changed_at) VALUES (?, ?, ?)"
        " RETURNING id",
        (by.guild_id, by.member_id, stored(by.at)),
    )
    return row["id"]


def mark_half(connection: Connection, change: int | None, *, is_half: bool) -> None:
    """Mark whether an import or an undo, which is this change, has begun and has not ended."""
    connection.execute("UPDATE watched_changes SET is_half = ? WHERE id = ?", (is_half, change))


def insert(
    connection: Connection, guild_id: int, viewings: Sequence[Viewing], change: int | None
) -> None:
    connection.executemany(
        _INSERT,
        [
            (
                guild_id, str(each.on), each.film_id, each.title, each.year, each.picker_id,
                each.picker, each.came, change,
            )
            for each in viewings
        ],
    )  # fmt: skip
    settle_noted(connection, guild_id, {each.film_id for each in viewings})


def noted(connection: Connection, guild_id: int, viewing: Viewing) -> int | None:
    """The id of the log's entry for that film on that day; None where there is none."""
    found = fetch(
        connection,
        "SELECT id FROM watched WHERE guild_id = :guild AND watched_on = :on AND removed_in IS NULL"
        f" AND {shown_as('watched.film_id')} = :film",
        {"guild": guild_id, "on": str(viewing.on), "film": viewing.film_id},
    )
    return found[0]["id"] if found else None


def _require_new(connection: Connection, guild_id: int, viewing: Viewing) -> None:
    """Raises AlreadyThere when the log has that film on that day."""
    if noted(connection, guild_id, viewing) is not None:
        raise AlreadyThere(
            N_(
                "That film is in the log on that day already. /club log shows it; an organiser can"
                " change it there."
            )
        )


def _last(connection: Connection) -> int:
    (row,) = fetch(connection, "SELECT max(id) AS id FROM watched")
    return row["id"]


def _one(connection: Connection, guild_id: int, entry_id: int) -> Watched:
    (present,) = fetch(connection, _IN_ITS_PLACE, {"entry": entry_id})
    rows = fetch(
        connection, f"{_SEEN} AND watched.id = :entry", {"guild": guild_id, "entry": present["id"]}
    )
    if not rows:
        raise entry_gone()
    return _watched_from(rows[0])


def _take_away(connection: Connection, entry_id: int, change: int) -> None:
    sql = "UPDATE watched SET removed_in = ? WHERE id = ? RETURNING guild_id, film_id"
    for row in fetch(connection, sql, (change, entry_id)):
        settle_noted(connection, row["guild_id"], [row["film_id"]])


def _delete_old(connection: Connection, old: Mapping[str, object]) -> bool:
    """Delete a slice of what was removed. Returns whether there may be more."""
    deleted = connection.execute(
        "DELETE FROM watched WHERE id IN (SELECT watched.id FROM watched_changes AS change"
        " JOIN watched ON removed_in = change.id WHERE changed_at < :before LIMIT :slice)",
        old,
    ).rowcount
    if deleted < SLICE:
        connection.execute(
            "DELETE FROM watched_changes WHERE changed_at < :before AND NOT is_half", old
        )
    return deleted >= SLICE


def _undo(connection: Connection, by: Editor, change_id: int) -> bool:
    """Undo a change, as far as one write can. Returns whether more of the entries that it has added
    are left for ``take_back``."""
    whose = {"id": change_id, "guild": by.guild_id, "since": stored(by.at - UNDO)}
    if not fetch(
        connection,
        "SELECT 1 FROM watched_changes"
        " WHERE id = :id AND guild_id = :guild AND changed_at >= :since",
        whose,
    ):
        raise undone_already()
    if fetch(
        connection,
        "SELECT 1 FROM watched WHERE added_in = :id AND removed_in NOT NULL LIMIT 1",
        whose,
    ):
        raise TooLate(N_("It was changed since. Undo that first."))
    connection.execute(
        "UPDATE screenings SET watched_id = (SELECT id FROM watched WHERE removed_in = :id)"
        " WHERE watched_id IN (SELECT id FROM watched WHERE added_in = :id)",
        whose,
    )
    is_more = delete_added(connection, whose)
    for row in fetch(connection, f"{_ANY} AND removed_in = :id", whose):
        _require_new(connection, by.guild_id, _watched_from(row).viewing)
    back = "UPDATE watched SET removed_in = NULL WHERE removed_in = :id RETURNING film_id"
    settle_noted(
        connection, by.guild_id, [row["film_id"] for row in fetch(connection, back, whose)]
    )
    if is_more:
        mark_half(connection, change_id, is_half=True)
    else:
        connection.execute("DELETE FROM watched_changes WHERE id = :id", whose)
    return is_more


def _watched_from(row: Row) -> Watched:
    film = title_from(row) if row["id"] is not None else None
    viewing = Viewing(
        on=date.fromisoformat(row["watched_on"]),
        title=row["old_title"],
        year=row["old_year"],
        film_id=row["film_id"],
        picker_id=row["picker_id"],
        picker=row["picker"],
        came=row["came"],
    )
    return Watched(
        row["entry_id"], viewing, film, row["name"] or row["picker"], aggregate_from(row)
    )
