"""Films that a club has chosen, and not given a date."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.film import FilmTitle
from bot.domain.home import WAITS
from bot.domain.library import TooLate
from bot.language import N_
from bot.store.clubs import day_at
from bot.store.database import fetch, stored
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.sight import VISIBLE, shown_as

_WINNER = """(SELECT film_id FROM vote_films
            WHERE vote_id = votes.id AND place = result ->> '$.tally.winner')"""
# The films of all picks and the winners of all votes, without those that have a date, those that
# were let go, and those that have waited since before ``since``.
_CHOSEN = f"""
SELECT {TITLE_COLUMNS}, max(chosen.at) AS at, (SELECT max(watched_on) FROM watched AS w
    WHERE w.guild_id = :guild AND w.film_id = films.id AND w.removed_in IS NULL) AS watched_on
FROM (
    SELECT film_id, ended_at AS at FROM turns WHERE guild_id = :guild AND outcome = 'picked'
        AND let_go_at IS NULL
    UNION ALL SELECT {_WINNER}, closed_at FROM votes
        WHERE guild_id = :guild AND closed_at NOT NULL AND result ->> '$.tally.winner' NOT NULL
        AND let_go_at IS NULL
) AS chosen
JOIN films ON films.id = {shown_as("chosen.film_id")} AND {VISIBLE}
WHERE NOT EXISTS (SELECT 1 FROM screenings AS s WHERE s.guild_id = :guild
        AND s.film_id = films.id AND s.at >= chosen.at AND NOT s.is_off)
GROUP BY films.id HAVING max(max(chosen.at), coalesce((SELECT max(ended_at) FROM screenings AS s
    WHERE s.guild_id = :guild AND s.film_id = films.id AND s.is_off), '')) >= :since
ORDER BY max(chosen.at) DESC
"""


def chosen_films(connection: Connection, guild_id: int, now: datetime) -> list[FilmTitle]:
    """The films that ``Home.chosen`` has, at a moment in UTC."""
    found: list[FilmTitle] = []
    for row in fetch(connection, _CHOSEN, {"guild": guild_id, "since": stored(now - WAITS)}):
        chosen_on = day_at(connection, guild_id, datetime.fromisoformat(row["at"]))
        if (row["watched_on"] or "") < str(chosen_on):
            found.append(title_from(row))
    return found


def let_film_go(connection: Connection, guild_id: int, film_id: int, now: datetime) -> FilmTitle:
    """Have a film wait for a date no more, until it is chosen again. Returns it. Raises TooLate
    where it does not wait."""
    waiting = {film.id: film for film in chosen_films(connection, guild_id, now)}
    if film_id not in waiting:
        raise TooLate(N_("That film does not wait for a date."))
    for table, film in (("turns", "film_id"), ("votes", _WINNER)):
        connection.execute(
            f"UPDATE {table} SET let_go_at = :now"
            f" WHERE guild_id = :guild AND let_go_at IS NULL AND {shown_as(film)} = :film",
            {"guild": guild_id, "film": film_id, "now": stored(now)},
        )
    return waiting[film_id]
