"""The undo of an import from Letterboxd. Its ratings are taken out of the histories, and a history
is written once more where one of them was the present rating."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from sqlite3 import Connection
from typing import Any

from bot.domain.library import Editor
from bot.domain.record import record
from bot.store.database import Row, fetch, stored
from bot.store.envelopes import Enclosed, Envelope, opened_since, put_back
from bot.store.json_column import from_json
from bot.store.letterboxd_films import let_go
from bot.store.letterboxd_plan import KEPT_LISTS
from bot.store.library_log import UNDO, undone_already
from bot.store.merges import rewrite_changes
from bot.store.quotes import forget_line
from bot.store.sight import shown_as
from bot.store.unused import CameAlong

# Films whose present rating came by this import.
_ENDED = """
SELECT DISTINCT film_id FROM rating_changes AS came WHERE imported_in = :import
AND NOT EXISTS (SELECT 1 FROM rating_changes AS later WHERE later.film_id = came.film_id
    AND later.guild_id = :guild AND later.member_id = :member AND later.id > came.id
    AND later.imported_in IS NOT :import)
"""
_OF_MEMBER = "rating_changes WHERE guild_id = :guild AND member_id = :member AND film_id IN"
# The histories of films that the member has rated, or put into an envelope, since the import.
_GONE_ON = f"""
SELECT id, film_id, earlier_stars, stars, line, spoiler, imported_in IS :import AS came,
    imported_in IS NULL AND changed_at >= :at AS since
FROM {_OF_MEMBER} (SELECT value FROM json_each(:films)
    UNION SELECT film_id FROM rating_changes WHERE guild_id = :guild AND member_id = :member
        AND changed_at >= :at AND imported_in IS NULL
    UNION SELECT film_id FROM sealings JOIN sealed_ratings ON sealing_id = sealings.id
        WHERE guild_id = :guild AND member_id = :member AND rated_at >= :at)
ORDER BY film_id, id
"""
_CHANGE = (
    "UPDATE rating_changes SET (earlier_stars, stars, line, spoiler) = (?, ?, ?, ?) WHERE id = ?"
)
# The first rating in an envelope keeps the line of the rating before (envelopes.py).
_ENVELOPES = """
UPDATE sealed_ratings SET (line, spoiler) = (:line, :spoiler)
WHERE member_id = :member AND rated_at >= :at AND line = :was AND sealing_id IN
    (SELECT id FROM sealings WHERE guild_id = :guild AND film_id = :film AND opened_at IS NULL)
"""
# Films that the member has rated or seen since are left out: they have left the watchlist anyway.
_WANT_AGAIN = f"""
INSERT INTO watchlist (guild_id, member_id, film_id, added_at)
SELECT :guild, :member, films.id, value ->> 1 FROM json_each(:films)
CROSS JOIN films ON films.id = {shown_as("value ->> 0")}
WHERE NOT EXISTS (SELECT 1 FROM rating_changes AS c WHERE c.guild_id = :guild
        AND c.film_id = films.id AND c.member_id = :member AND c.imported_in IS NULL
        AND c.stars NOT NULL AND c.changed_at >= :at)
    AND NOT EXISTS (SELECT 1 FROM seen_films AS s WHERE s.guild_id = :guild
        AND s.member_id = :member AND s.film_id = films.id AND s.seen_at >= :at)
ON CONFLICT DO NOTHING
"""
UNDOABLE = "guild_id = ? AND member_id = ? AND imported_at >= ? AND undoing NOT NULL"


@record
class ImportUndoing:
    """What an undo takes back, besides the ratings, whose rows have the id of their import."""

    films: tuple[CameAlong, ...]
    seen: tuple[int, ...]
    wanted: tuple[int, ...]
    wanted_before: tuple[tuple[int, str], ...]
    """Films that left the watchlist, each with when it was added there."""
    envelopes: tuple[Envelope, ...]


def undo(connection: Connection, by: Editor, import_id: int) -> None:
    rows = fetch(
        connection,
        f"SELECT imported_at, undoing FROM letterboxd_imports WHERE {UNDOABLE} AND id = ?",
        (by.guild_id, by.member_id, stored(by.at - UNDO), import_id),
    )
    if not rows:
        raise undone_already()
    undoing, at = from_json(rows[0]["undoing"], ImportUndoing), rows[0]["imported_at"]
    connection.execute("UPDATE letterboxd_imports SET undoing = NULL WHERE id = ?", (import_id,))
    given = {"guild": by.guild_id, "member": by.member_id, "import": import_id, "at": at}
    _take_ratings(connection, undoing.envelopes, given)
    forget_line(connection, by.guild_id, by.member_id)
    for table, films in (("seen_films", undoing.seen), ("watchlist", undoing.wanted)):
        connection.execute(
            f"DELETE FROM {table} WHERE guild_id = :guild AND member_id = :member"
            f" AND {KEPT_LISTS[table]} = :at AND film_id IN (SELECT value FROM json_each(:films)"
            f" UNION SELECT {shown_as('value')} FROM json_each(:films))",
            {**given, "films": json.dumps(films)},
        )
    connection.execute(_WANT_AGAIN, {**given, "films": json.dumps(undoing.wanted_before)})
    let_go(connection, import_id, undoing.films)


def _take_ratings(
    connection: Connection, envelopes: Sequence[Envelope], given: dict[str, Any]
) -> None:
    """Take the import's ratings out of the member's envelopes and histories. What has come out of
    an envelope meanwhile becomes what the envelope held before."""
    importer = Editor(given["guild"], given["member"], datetime.fromisoformat(given["at"]))
    opened: dict[int, Enclosed | None] = {}
    films = set[int]()
    for envelope in envelopes:
        put_back(connection, importer, envelope)
        if (change := opened_since(connection, importer, envelope)) is not None:
            opened[change["id"]] = envelope.held
            films.add(change["film_id"])
    changes = fetch(connection, _GONE_ON, {**given, "films": json.dumps([*films])})
    films |= {row["film_id"] for row in fetch(connection, _ENDED, given)}
    gone: list[int] = []
    for film_id, history in groupby(changes, itemgetter("film_id")):
        went_on = _WentOn(opened)
        for change in history:
            went_on.follow(change)
        if went_on.changed:
            films.add(film_id)
        connection.executemany(_CHANGE, went_on.changed)
        gone += went_on.gone
        line, spoiler = went_on.now[1:]
        more = {"film": film_id, "was": went_on.was[1], "line": line, "spoiler": spoiler}
        connection.execute(_ENVELOPES, {**given, **more})
    connection.execute(
        "DELETE FROM rating_changes WHERE imported_in = :import"
        " OR id IN (SELECT value FROM json_each(:gone))",
        {**given, "gone": json.dumps(gone)},
    )
    left = fetch(
        connection,
        f"SELECT id, film_id FROM {_OF_MEMBER} (SELECT value FROM json_each(:films)) ORDER BY id",
        {**given, "films": json.dumps([*films])},
    )
    if left:  # writing them again makes the last one the present rating
        rewrite_changes(connection, {row["id"]: row["film_id"] for row in left})


_Given = tuple[int | None, str | None, int]
"""The stars of a rating, its line, and whether that is behind a spoiler."""


class _WentOn:
    """Follows a history, and finds what it would be without the import: a rating since then went on
    from what the import brought, of which it kept the line."""

    def __init__(self, opened: Mapping[int, Enclosed | None]) -> None:
        self._opened = opened
        self.was: _Given = (None, None, 0)
        self.now: _Given = (None, None, 0)
        self.changed: list[tuple[object, ...]] = []
        """The earlier stars and what was given, by what is last: the change's id."""
        self.gone: list[int] = []

    def follow(self, change: Row) -> None:
        given: _Given = change["stars"], change["line"], change["spoiler"]
        was, before, self.was = self.was, self.now, given
        held = self._opened.get(change["id"])
        if change["came"] or (change["id"] in self._opened and held is None):
            self.gone.append(change["id"])
            return
        if held is not None:
            given = held.stars, held.line, int(held.spoiler)
        elif change["since"] and given[0] is not None and given[1] == was[1]:
            given = given[0], before[1], before[2] if given[2] == was[2] else given[2]
        self.now = given
        if not change["since"]:
            return
        if given[0] is None and before[0] is None:  # nothing was there to be taken back
            self.gone.append(change["id"])
        elif (before[0], *given) != (change["earlier_stars"], *self.was):
            self.changed.append((before[0], *given, change["id"]))
