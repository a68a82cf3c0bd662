"""What a digest tells about a club's round."""

from __future__ import annotations

from datetime import date, datetime
from sqlite3 import Connection

from bot.domain.digest import (
    ENOUGH,
    Milestone,
    RoundNews,
    Standout,
    milestone_between,
    standing_out,
)
from bot.domain.film import film_name
from bot.store.chosen import chosen_films
from bot.store.database import Row, as_moment, fetch
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.ratings import SCORES, aggregate_from
from bot.store.screenings import coming_screenings
from bot.store.sight import VISIBLE, shown_as
from bot.store.slots import open_slot
from bot.store.turn_rows import present_turn

_LOG = "FROM watched WHERE guild_id = :guild AND removed_in IS NULL"
THERE = f"""
    (SELECT count(*) {_LOG} AND watched_on < :first) AS watched_before,
    (SELECT count(*) {_LOG} AND watched_on < :last) AS watched_after,
    (SELECT closes_at FROM votes WHERE guild_id = :guild AND closed_at IS NULL
        AND closes_at > :now) AS vote,
    EXISTS (SELECT 1 FROM screenings WHERE guild_id = :guild AND ended_at IS NULL AND at > :now)
        AS has_screening,
    EXISTS (SELECT 1 FROM screenings WHERE guild_id = :guild AND repeats NOT NULL) AS has_repeated,
    EXISTS (SELECT 1 FROM turns WHERE guild_id = :guild AND ended_at IS NULL) AS has_turn,
    EXISTS (SELECT 1 FROM turns WHERE guild_id = :guild AND outcome = 'picked')
        OR EXISTS (SELECT 1 FROM votes WHERE guild_id = :guild AND closed_at NOT NULL)
        AS has_chosen
"""
"""The columns that say what there is to read: most clubs have little of it. The statement around
them needs ``:guild``, ``:now``, and as ``:first`` and ``:last`` the days of ``round_news``."""

_WATCHED = f"""
SELECT {TITLE_COLUMNS}, director FROM watched
JOIN films ON films.id = {shown_as("watched.film_id")} AND {VISIBLE}
WHERE watched.guild_id = :guild AND removed_in IS NULL AND watched_on >= :first
    AND watched_on < :last
ORDER BY watched_on DESC, watched.id DESC
"""
# It begins with the films that the club has rated, because there are far more films in all.
_OF_DIRECTOR = f"""
SELECT film_id, {SCORES} FROM film_scores JOIN films ON films.id = film_id
WHERE film_scores.guild_id = :guild AND ratings >= {ENOUGH} AND director = :director AND {VISIBLE}
"""


def round_news(
    connection: Connection, guild_id: int, now: datetime, days: tuple[date, date], there: Row
) -> RoundNews:
    """The news of a club's round. ``now``: the moment, in UTC. ``days``: the first day of the week
    in the club's time zone, and the day after its last. ``there``: a row with THERE."""
    before, after = there["watched_before"], there["watched_after"]
    first, last = days
    week = {"guild": guild_id, "first": str(first), "last": str(last)}
    screening = slot = turn = milestone = None
    watched: list[Row] = []
    if there["has_screening"]:
        coming = coming_screenings(connection, guild_id, now)
        screening = next((each for each in coming if each.at > now), None)
    if there["has_repeated"]:
        slot = open_slot(connection, guild_id, now)
    if there["has_turn"]:
        turn = present_turn(connection, guild_id)
    if before < after:
        watched = fetch(connection, _WATCHED, week)
    if number := milestone_between(before, after):
        (film,) = fetch(
            connection,
            f"SELECT title, year {_LOG} ORDER BY watched_on, id LIMIT 1 OFFSET :place",
            {"guild": guild_id, "place": number - 1},
        )
        milestone = Milestone(number, film_name(film["title"], film["year"]))
    elif watched:
        milestone = _standout(connection, guild_id, watched[0])
    return RoundNews(
        film=screening.film if screening else None,
        film_at=screening.at if screening else None,
        is_live=screening.is_live if screening else True,
        slot=slot,
        watched=tuple(dict.fromkeys(map(title_from, reversed(watched)))),
        chosen=tuple(chosen_films(connection, guild_id, now)) if there["has_chosen"] else (),
        vote_until=as_moment(there["vote"]),
        picker=(turn.name or "") if turn else None,
        milestone=milestone,
    )


def _standout(connection: Connection, guild_id: int, row: Row) -> Standout | None:
    film, director = title_from(row), row["director"]
    if not director:
        return None
    given = {"guild": guild_id, "director": director}
    means = {
        row["film_id"]: mean
        for row in fetch(connection, _OF_DIRECTOR, given)
        if (mean := aggregate_from(row).mean) is not None
    }
    is_best = standing_out(film.id, means)
    if is_best is None:
        return None
    return Standout(film.name, director, len(means), is_best=is_best)
