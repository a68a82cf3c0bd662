"""Who picked a film for the club."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from sqlite3 import Connection

from bot.domain.frozen import NOBODY
from bot.domain.schedule import zone_of
from bot.store.clubs import zone_at
from bot.store.database import fetch, stored

_LAST_SEEN = """
SELECT max(watched_on) FROM watched
WHERE guild_id = ? AND film_id = ? AND watched_on <= ? AND removed_in IS NULL
"""
_PICKER = f"""
SELECT nullif(coalesce(
    (SELECT member_id FROM turns WHERE guild_id = :guild AND film_id = :film
        AND outcome = 'picked' AND ended_at >= :since AND ended_at < :until
        ORDER BY ended_at DESC LIMIT 1),
    (SELECT member_id FROM vote_films JOIN votes ON votes.id = vote_id
        WHERE film_id = :film AND votes.guild_id = :guild
        AND closed_at >= :since AND closed_at < :until
        AND place = result ->> '$.tally.winner' ORDER BY closed_at DESC LIMIT 1)
), {NOBODY}) AS member_id
"""


def picker_by_day(connection: Connection, guild_id: int, film_id: int, on: date) -> int | None:
    """Who had picked the film when that day of the club's was over, since the day on which the club
    had watched it before: in a turn, the latest turn first, or else nominated it for a vote that it
    won.

    Whoever only nominated it did not pick it: somebody else has scheduled it. Where they have gone,
    nobody has picked it."""
    zone = zone_of(zone_at(connection, guild_id))

    def end_of(day: date) -> str:
        return stored(datetime.combine(day + timedelta(days=1), time(), zone))

    ((seen,),) = fetch(connection, _LAST_SEEN, (guild_id, film_id, str(on)))
    since = end_of(date.fromisoformat(seen)) if seen else ""
    given = {"guild": guild_id, "film": film_id, "since": since, "until": end_of(on)}
    (row,) = fetch(connection, _PICKER, given)
    return row["member_id"]
