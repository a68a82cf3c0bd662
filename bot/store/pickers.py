"""Who picked a film for the club."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from sqlite3 import Connection

from bot.domain.frozen import NOBODY
from bot.domain.schedule import zone_of
from bot.store.clubs import zone_at
from bot.store.database import fetch, stored

PICKER = f"""
nullif(coalesce(:picker_id,
    (SELECT member_id FROM turns WHERE guild_id = :guild_id AND film_id = :film_id
        AND outcome = 'picked' AND ended_at <= :until ORDER BY ended_at DESC LIMIT 1),
    (SELECT member_id FROM vote_films JOIN votes ON votes.id = vote_id
        WHERE film_id = :film_id AND votes.guild_id = :guild_id AND closed_at <= :until
        AND place = result ->> '$.tally.winner' ORDER BY closed_at DESC LIMIT 1)), {NOBODY})
"""
"""The picker who is given, or else who picked the film in a turn until then, the latest turn first,
or nominated it for a vote that it won. Whoever only nominated it did not pick it: somebody else has
scheduled it. Where they have gone, nobody has picked it."""


def picker_by_day(connection: Connection, guild_id: int, film_id: int, on: date) -> int | None:
    """Who had picked the film when that day of the club's was over."""
    next_day = datetime.combine(
        on + timedelta(days=1), time(), zone_of(zone_at(connection, guild_id))
    )
    given = {
        "picker_id": None, "guild_id": guild_id, "film_id": film_id, "until": stored(next_day),
    }  # fmt: skip
    (row,) = fetch(connection, f"SELECT {PICKER} AS picker_id", given)
    return row["picker_id"]
