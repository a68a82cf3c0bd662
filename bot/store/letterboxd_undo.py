"""The undo of an import from Letterboxd. Its ratings are taken out of the histories, and a history
is written once more where one of them was the present rating."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from bot.domain.library import Editor, TooLate
from bot.language import N_
from bot.store.database import Row, fetch, stored
from bot.store.envelopes import Envelope, opened_since, put_back
from bot.store.json_column import from_json
from bot.store.letterboxd_films import let_go
from bot.store.letterboxd_plan import KEPT_LISTS
from bot.store.library_log import UNDO
from bot.store.merges import rewrite_changes
from bot.store.quotes import forget_line
from bot.store.unused import CameAlong

# What is left of the histories of films whose present rating came by this import.
_LEFT = """
SELECT id, film_id FROM rating_changes WHERE guild_id = :guild AND member_id = :member
AND imported_in IS NOT :import AND film_id IN (
    SELECT film_id FROM rating_changes AS came WHERE imported_in = :import
    AND NOT EXISTS (SELECT 1 FROM rating_changes AS later WHERE later.film_id = came.film_id
        AND later.guild_id = :guild AND later.member_id = :member AND later.id > came.id
        AND later.imported_in IS NOT :import))
ORDER BY rating_changes.id
"""
# What the member has rated since the import now follows on what is left.
_GO_ON = """
UPDATE rating_changes SET earlier_stars = (SELECT stars FROM rating_changes AS before
    WHERE before.film_id = rating_changes.film_id AND before.guild_id = :guild
    AND before.member_id = :member AND before.id < rating_changes.id ORDER BY id DESC LIMIT 1)
WHERE guild_id = :guild AND changed_at >= :at AND member_id = :member AND imported_in IS NULL
"""
# Films that the member has rated or seen since are left out: they have left the watchlist anyway.
_WANT_AGAIN = """
INSERT INTO watchlist (guild_id, member_id, film_id, added_at)
SELECT :guild, :member, films.id, value ->> 1 FROM json_each(:films)
CROSS JOIN films ON films.id = value ->> 0
WHERE NOT EXISTS (SELECT 1 FROM rating_changes AS c WHERE c.guild_id = :guild
        AND c.film_id = films.id AND c.member_id = :member AND c.imported_in IS NULL
        AND c.changed_at >= :at)
    AND NOT EXISTS (SELECT 1 FROM seen_films AS s WHERE s.guild_id = :guild
        AND s.member_id = :member AND s.film_id = films.id AND s.seen_at >= :at)
ON CONFLICT DO NOTHING
"""
UNDOABLE = "guild_id = ? AND member_id = ? AND imported_at >= ? AND undoing NOT NULL"


@dataclass(frozen=True, slots=True)
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
        raise TooLate(N_("That was undone already, or more than ten minutes ago."))
    undoing, at = from_json(rows[0]["undoing"], ImportUndoing), rows[0]["imported_at"]
    connection.execute("UPDATE letterboxd_imports SET undoing = NULL WHERE id = ?", (import_id,))
    given = {"guild": by.guild_id, "member": by.member_id, "import": import_id, "at": at}
    left = {row["id"]: row["film_id"] for row in fetch(connection, _LEFT, given)}
    connection.execute("DELETE FROM rating_changes WHERE imported_in = :import", given)
    if left:  # writing them again makes the last one the present rating
        rewrite_changes(connection, left)
    importer = Editor(by.guild_id, by.member_id, datetime.fromisoformat(at))
    for envelope in undoing.envelopes:
        put_back(connection, importer, envelope)
        if (opened := opened_since(connection, importer, envelope)) is not None:
            _take_opened(connection, opened, envelope, given)
    connection.execute(_GO_ON, given)
    forget_line(connection, by.guild_id, by.member_id)
    for table, films in (("seen_films", undoing.seen), ("watchlist", undoing.wanted)):
        connection.execute(
            f"DELETE FROM {table} WHERE guild_id = :guild AND member_id = :member"
            f" AND {KEPT_LISTS[table]} = :at AND film_id IN (SELECT value FROM json_each(:films))",
            {**given, "films": json.dumps(films)},
        )
    connection.execute(_WANT_AGAIN, {**given, "films": json.dumps(undoing.wanted_before)})
    let_go(connection, import_id, undoing.films)


def _take_opened(
    connection: Connection, opened: Row, envelope: Envelope, given: Mapping[str, object]
) -> None:
    """Change a rating that came out of an envelope to what the envelope held before the import, or
    delete it where the envelope was empty."""
    if (held := envelope.held) is None:
        connection.execute("DELETE FROM rating_changes WHERE id = ?", (opened["id"],))
    else:
        connection.execute(
            "UPDATE rating_changes SET (stars, line, spoiler) = (?, ?, ?) WHERE id = ?",
            (held.stars, held.line, held.spoiler, opened["id"]),
        )
    rows = fetch(
        connection,
        "SELECT id, film_id FROM rating_changes WHERE guild_id = :guild AND member_id = :member"
        " AND film_id = :film ORDER BY id",
        {**given, "film": opened["film_id"]},
    )
    if rows:  # written again, as above
        rewrite_changes(connection, {row["id"]: row["film_id"] for row in rows})
