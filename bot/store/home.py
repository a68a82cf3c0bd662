"""A club's home: all that ``/club home`` shows, read in one hop to SQLite's thread."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.film import FilmTitle
from bot.domain.home import LATER_SHOWN, WAITS, Home
from bot.store.clubs import day_at
from bot.store.database import Database, fetch, stored
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.nominations import nominations_of
from bot.store.round_settings import settings_of
from bot.store.screenings import coming_screenings
from bot.store.sight import VISIBLE, shown_as
from bot.store.turns import present_turn
from bot.store.votes import present_vote
from bot.store.watched import last_watched

_AT_ONCE = 2
_ORDER = "SELECT 1 FROM turn_order WHERE guild_id = ? LIMIT 1"

# The films of all picks and the winners of all votes, without those that have a date, and those
# that have waited for one since before ``since``.
_CHOSEN = f"""
SELECT {TITLE_COLUMNS}, max(chosen.at) AS at, (SELECT max(watched_on) FROM watched AS w
    WHERE w.guild_id = :guild AND w.film_id = films.id AND w.removed_in IS NULL) AS watched_on
FROM (
    SELECT film_id, ended_at AS at FROM turns WHERE guild_id = :guild AND outcome = 'picked'
    UNION ALL SELECT (SELECT film_id FROM vote_films
            WHERE vote_id = votes.id AND place = result ->> '$.tally.winner'), closed_at FROM votes
        WHERE guild_id = :guild AND closed_at NOT NULL AND result ->> '$.tally.winner' NOT NULL
) AS chosen
JOIN films ON films.id = {shown_as("chosen.film_id")} AND {VISIBLE}
WHERE NOT EXISTS (SELECT 1 FROM screenings AS s WHERE s.guild_id = :guild
        AND s.film_id = films.id AND s.at >= chosen.at AND NOT s.is_off)
GROUP BY films.id HAVING max(max(chosen.at), coalesce((SELECT max(ended_at) FROM screenings AS s
    WHERE s.guild_id = :guild AND s.film_id = films.id AND s.is_off), '')) >= :since
ORDER BY max(chosen.at) DESC
"""


class HomeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, now: datetime) -> Home:
        """A club's home at a moment in UTC."""

        def read(connection: Connection) -> Home:
            coming = coming_screenings(connection, guild_id, now, _AT_ONCE + LATER_SHOWN + 1)
            return Home(
                settings_of(connection, guild_id),
                coming[:_AT_ONCE],
                coming[_AT_ONCE:],
                present_turn(connection, guild_id),
                bool(fetch(connection, _ORDER, (guild_id,))),
                present_vote(connection, guild_id),
                _chosen(connection, guild_id, now),
                nominations_of(connection, guild_id),
                last_watched(connection, guild_id),
            )

        return await self._database.read(read)


def _chosen(connection: Connection, guild_id: int, now: datetime) -> list[FilmTitle]:
    found: list[FilmTitle] = []
    for row in fetch(connection, _CHOSEN, {"guild": guild_id, "since": stored(now - WAITS)}):
        chosen_on = day_at(connection, guild_id, datetime.fromisoformat(row["at"]))
        if (row["watched_on"] or "") < str(chosen_on):
            found.append(title_from(row))
    return found
