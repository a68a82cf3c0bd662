"""What a change has added to the log of what was watched is taken back, in slices."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from bot.domain.film import film_name
from bot.store.database import Database, Row, fetch
from bot.store.screening_follows import settle_noted
from bot.store.unused import delete_unused

_SLICE_OF_UNDO = """
SELECT id FROM watched WHERE added_in = :id AND guild_id = :guild AND removed_in IS NULL
ORDER BY id LIMIT :slice
"""
_CAME_ALONG = """
SELECT DISTINCT films.id, films.title, films.year, change.guild_id, change.member_id, changed_at
FROM watched JOIN films ON films.id = film_id
JOIN watched_changes AS change ON change.id = added_in
WHERE watched.id IN (SELECT value FROM json_each(:entries))
    AND films.guild_id = :guild AND films.added_at = changed_at
    AND films.title = watched.title AND films.year IS watched.year
"""
_FORGET_ADDED = """
DELETE FROM library_log WHERE action = 'added' AND film IN (SELECT value FROM json_each(:gone))
AND (guild_id, member_id, changed_at) = (:guild_id, :member_id, :changed_at)
"""
_UNDO_SLICE = 50
"""How many entries one write takes back, with the films that came with them: all other clubs wait
for it, less than 50 ms."""


async def take_back(database: Database, guild_id: int, change_id: int) -> None:
    """Take back what is left of a change that has added entries, in slices."""
    whose = {"id": change_id, "guild": guild_id}
    while await database.write(lambda connection: _take_back_slice(connection, whose)):
        pass


def _take_back_slice(connection: Connection, whose: Mapping[str, int]) -> bool:
    """Take back a slice of a change. What somebody has changed since stays. Returns whether there
    may be more."""
    is_more = delete_added(connection, whose)
    if not is_more:
        connection.execute("DELETE FROM watched_changes WHERE id = :id", whose)
    return is_more


def delete_added(connection: Connection, whose: Mapping[str, int | str]) -> bool:
    """Delete a slice of the entries that a change has added, and those of the films that came with
    them which nobody has used since. Returns whether there may be more."""
    entries = [
        row["id"] for row in fetch(connection, _SLICE_OF_UNDO, {**whose, "slice": _UNDO_SLICE})
    ]
    given = {**whose, "entries": json.dumps(entries)}
    films = fetch(connection, _CAME_ALONG, given)
    deleted = fetch(
        connection,
        "DELETE FROM watched WHERE id IN (SELECT value FROM json_each(:entries))"
        " RETURNING guild_id, film_id",
        given,
    )
    if deleted:
        settle_noted(connection, deleted[0]["guild_id"], {row["film_id"] for row in deleted})
    if films:
        _delete_unused(connection, films)
    return len(entries) == _UNDO_SLICE


def _delete_unused(connection: Connection, films: Sequence[Row]) -> None:
    """Delete those films of one change which nobody has used since, and their lines in the library
    log."""
    came = [(film["id"], film["title"], film["year"]) for film in films]
    gone = [
        film_name(title, year)
        for _id, title, year in delete_unused(connection, films[0]["guild_id"], came)
    ]
    connection.execute(_FORGET_ADDED, {**dict(films[0]), "gone": json.dumps(gone)})
