"""What stays of a member who has left: their stars, under a number that is nobody's id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from sqlite3 import Connection

from bot.store.database import fetch

_FILM_SLICE = 20
"""For how many films one write keeps the last rating of a history."""

_MINE = "guild_id = :guild AND member_id = :member"


def keep_stars(connection: Connection, given: Mapping[str, int | None]) -> bool:
    """Give the present ratings of a slice of films to the stand-in's number. They lose their line
    and their history, and keep only their day: by the full time somebody could find out, from
    messages of that minute, whose they were. What came since this was stopped midway, as from an
    opened envelope, goes. Returns whether there may be more."""
    rows = fetch(
        connection,
        "SELECT DISTINCT film_id FROM rating_changes WHERE member_id = :member"
        f" AND guild_id = :guild LIMIT {_FILM_SLICE}",
        given,
    )
    films = [row["film_id"] for row in rows]
    these = {**given, "films": json.dumps(films)}
    mine = f"{_MINE} AND film_id IN (SELECT value FROM json_each(:films))"
    connection.execute(
        f"DELETE FROM rating_changes WHERE {mine} AND (stars IS NULL OR id NOT IN"
        f" (SELECT max(id) FROM rating_changes WHERE {mine} GROUP BY film_id) OR film_id IN"
        " (SELECT film_id FROM ratings WHERE guild_id = :guild AND member_id = :stand_in))",
        these,
    )
    connection.execute(
        "UPDATE rating_changes SET member_id = :stand_in, line = NULL, spoiler = 0,"
        f" earlier_stars = NULL, changed_at = {_day('changed_at')} WHERE {mine}",
        these,
    )
    connection.execute(
        "UPDATE ratings SET member_id = :stand_in, line = NULL, spoiler = 0,"
        f" rated_at = {_day('rated_at')} WHERE {mine}",
        these,
    )
    return len(films) == _FILM_SLICE


def _day(column: str) -> str:
    return f"substr({column}, 1, 10) || 'T00:00:00.000000+00:00'"
