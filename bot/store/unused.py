"""Films that an import or an entry of the log brought along. They are deleted when that is undone,
unless somebody has used them since."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.store.database import fetch

USES = (
    ("watched", "film_id"),
    ("rating_changes", "film_id"),
    ("reviews", "film_id"),
    ("quotes", "film_id"),
    ("screenings", "film_id"),
    ("nominations", "film_id"),
    ("vote_films", "film_id"),
    ("turns", "film_id"),
    ("discussions", "film_id"),
    ("sealings", "film_id"),
    ("seen_films", "film_id"),
    ("watchlist", "film_id"),
    ("film_replacements", "by_id"),
)
"""Where a club uses a film: the tables, and their columns with its id."""

# A film with more facts than a title and a year was edited, so it is somebody's own.
_UNUSED = (
    "coalesce(director, country, runtime, certificate, original_title, poster, tmdb_id) IS NULL"
    " AND actors = '[]' AND aliases = '[]' AND "
) + " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.{column} = films.id)"
    for table, column in USES
)

CameAlong = tuple[int, str, int | None]
"""A film's id, and its title and year from when it came."""


def delete_unused(
    connection: Connection, guild_id: int, films: Iterable[CameAlong]
) -> list[CameAlong]:
    """Delete those of a club's own films that are unchanged and that nobody has used. Returns the
    deleted ones."""
    rows = fetch(
        connection,
        "DELETE FROM films WHERE guild_id = :guild AND id IN (SELECT came.id FROM"
        " json_each(:films) CROSS JOIN films AS came ON came.id = value ->> 0"
        f" AND came.title = value ->> 1 AND came.year IS value ->> 2) AND {_UNUSED}"
        " RETURNING id, title, year",
        {"guild": guild_id, "films": json.dumps([*films])},
    )
    return [(row["id"], row["title"], row["year"]) for row in rows]
