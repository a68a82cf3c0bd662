"""The weekly digest: what happened in a club's week."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Sequence
from datetime import UTC, date, datetime
from sqlite3 import Connection
from typing import Any, TypeVar

import orjson

from bot.domain import stars as half_stars
from bot.domain.club_year import month_starts
from bot.domain.digest import (
    BEGINNING,
    ENOUGH,
    Digest,
    Material,
    Ranked,
    Standing,
    WeekRating,
    digest_of,
)
from bot.domain.errors import FilmNotFound
from bot.domain.film import FilmTitle
from bot.domain.quote import Phrase
from bot.domain.rating import Aggregate
from bot.domain.schedule import Period, Week, zone_of
from bot.language import N_
from bot.store.database import Database, Row, Work, fetch, stored
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.quotes import quote_of_week
from bot.store.round_news import THERE, round_news
from bot.store.sight import FILM_NOT_REPLACED, VISIBLE, is_private
from bot.store.top import AVERAGE, WEIGHTED

log = logging.getLogger(__name__)

_T = TypeVar("_T")

_TOP = 5

_COUNTS = ", ".join(f"coalesce(s{stars}, 0)" for stars in half_stars.ALL)


_YEAR = "year_scores WHERE guild_id = :guild AND year = :year AND ratings > 0"
"""The films that the club has rated in a year of UTC."""
_YEAR_HERE = """
(SELECT film_id, sum(total) AS total, sum(ratings) AS ratings FROM (
    SELECT film_id, total, ratings FROM year_scores WHERE guild_id = :guild AND year = :year
    UNION ALL SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:edges)
) GROUP BY film_id HAVING sum(ratings) > 0) WHERE 1
"""
"""The films that the club has rated in a year of its own time zone. ``edges`` is the difference to
the year of UTC, from ``_edges``."""
_EDGE = """
SELECT film_id, :sign * stars, :sign FROM (
    SELECT DISTINCT film_id, member_id, r.stars FROM rating_changes AS c
    JOIN ratings AS r USING (guild_id, film_id, member_id)
    WHERE guild_id = :guild AND changed_at >= :start AND changed_at < :end
        AND rated_at = changed_at)
"""


def year_top(limit: int, condition: str = "1", rated: str = _YEAR) -> str:
    """The parts of a WITH by which ``top`` has the films that a club rated highest in a year, or
    none where ``condition`` is false.

    They are ranked by the weighted mean (see top.py), where C is the mean of all ratings of the
    year, and m is how many of them a film has on average. ``rated``: what follows FROM in a SELECT
    of the year's films with their ``total`` and ``ratings``, up to and including a WHERE.
    """
    return f"""
year AS NOT MATERIALIZED (
    SELECT film_id, total, ratings FROM {rated} AND {FILM_NOT_REPLACED} AND {condition}
), average AS MATERIALIZED (
    {AVERAGE} FROM year
), top AS MATERIALIZED (
    SELECT film_id, given.ratings, {WEIGHTED} AS weighted
    FROM average, year AS given ORDER BY weighted DESC, given.ratings DESC, film_id LIMIT {limit}
)"""


# One statement for a club, with lists as JSON. Several statements, with rows for lists, take as
# long. Which films the club has replaced is looked at where they are found, and not once more for
# each film that is read. Imported ratings were given elsewhere, so they are no news, whatever their
# day; neither are films that came with an import.
_CHANGES = f"rating_changes WHERE guild_id = :guild AND imported_in IS NULL AND {FILM_NOT_REPLACED}"
# Nor is a film that stands for one of everyone's, since the club has changed it or merged it.
_COPIED = (
    "SELECT 1 FROM film_replacements AS theirs JOIN films AS everyones ON everyones.id = film_id"
    " WHERE theirs.guild_id = :guild AND by_id = films.id AND everyones.guild_id IS NULL"
)
# A member's ratings of a film in the week become one row, however many there were: what the member
# thought before the week, and after it. Of a line the beginning is enough.
_WEEK = f"""
WITH ends AS MATERIALIZED (
    SELECT film_id, member_id, min(id) AS first, max(id) AS last FROM {_CHANGES}
    AND changed_at >= :start AND changed_at < :end GROUP BY film_id, member_id
), new AS MATERIALIZED (
    SELECT id FROM films WHERE added_at >= :start AND added_at < :end AND imported_in IS NULL
    AND {VISIBLE} AND NOT EXISTS ({_COPIED})
), {year_top(_TOP, f"(SELECT count(*) FROM ends) >= {ENOUGH}")}
SELECT
    (SELECT json_group_array(json_array(film_id, member_id, earlier, stars, line, spoiler)) FROM
     (SELECT now.film_id, now.member_id, opening.earlier_stars AS earlier, now.stars,
             iif(now.spoiler OR {is_private("now.member_id")}, NULL,
                 substr(now.line, 1, {BEGINNING})) AS line, now.spoiler
      FROM ends JOIN rating_changes AS opening ON opening.id = first
      JOIN rating_changes AS now ON now.id = last ORDER BY last)
    ) AS ratings,
    (SELECT count(*) FROM (SELECT stars, max(id) FROM {_CHANGES}
     AND changed_at >= :before AND changed_at < :start
     GROUP BY film_id, member_id) WHERE stars NOT NULL
    ) AS ratings_before,
    (SELECT json_group_array(json_array(member_id, name)) FROM member_names
     WHERE guild_id = :guild AND (member_id IN (SELECT member_id FROM ends)
        OR member_id IN (SELECT member_id FROM library_log WHERE guild_id = :guild
            AND action = 'added' AND changed_at >= :start AND changed_at < :end)
        OR member_id = (SELECT member_id FROM turns WHERE guild_id = :guild AND ended_at IS NULL))
    ) AS names,
    (SELECT json_group_array(id) FROM (SELECT id FROM new ORDER BY id)) AS new_films,
    (SELECT json_group_array(json_array(film, name)) FROM library_log AS l
     JOIN member_names AS m ON m.guild_id = l.guild_id AND m.member_id = l.member_id
     WHERE l.guild_id = :guild AND action = 'added' AND changed_at >= :start AND changed_at < :end
    ) AS adders,
    (SELECT json_group_array(json_array(film_id, weighted)) FROM (
     SELECT * FROM top ORDER BY weighted DESC, ratings DESC, film_id)) AS top, :year AS year,
    (SELECT json_group_array(json_array({TITLE_COLUMNS}, poster, {_COUNTS})) FROM films
     LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
     WHERE (+films.guild_id IS NULL OR +films.guild_id = :guild) AND films.id IN (
        SELECT film_id FROM ends UNION SELECT id FROM new UNION SELECT film_id FROM top)
    ) AS films, {THERE}
"""
_WEEK_HERE = _WEEK.replace(_YEAR, _YEAR_HERE)

# Around a random place in the library, this looks for a film that fewest members have rated. In a
# small library that includes all films. Looking through all films of a large one would take too
# long. Of all but the one that is found, only the id is read.
_AROUND = 100
_PLACE = "(SELECT 1 + :shuffle % max(id) FROM films)"
_UNSEEN = f"""
WITH around AS (
    SELECT * FROM (SELECT id FROM films WHERE id >= {_PLACE} AND {VISIBLE}
                   ORDER BY id LIMIT {_AROUND})
    UNION ALL
    SELECT * FROM (SELECT id FROM films WHERE id < {_PLACE} AND {VISIBLE}
                   ORDER BY id DESC LIMIT {_AROUND})
)
SELECT {TITLE_COLUMNS} FROM films WHERE id = (
    SELECT id FROM around
    LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = around.id
    ORDER BY coalesce(ratings, 0), around.id * :shuffle % 2147483647 LIMIT 1)
"""


class Digests:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._asked: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._hop: asyncio.Task[None] | None = None

    async def week(
        self, guild_id: int, week: Week, period: Period, zone: str, now: datetime
    ) -> tuple[Digest, FilmTitle, Phrase | None]:
        """The club's week, the film to rate and the quote of the week. All is read in one hop to
        SQLite's thread, together with the weeks of other clubs that are asked for at the same time:
        clubs are due together, and a hop takes as long as a small club's week.

        ``zone``: the club's time zone; the top is that of the year in which the period ends there.
        ``now``: a digest may come late, and what is still to come is what comes after this moment.
        Raises FilmNotFound for a quiet week of a club that has removed every film.
        """
        _before, start, end = period
        zone_info = zone_of(zone)
        days = start.astimezone(zone_info).date(), end.astimezone(zone_info).date()

        def read(connection: Connection) -> tuple[Digest, FilmTitle, Phrase | None]:
            row = week_row(connection, guild_id, period, days, zone=zone, now=now)
            digest = digest_of(material_from(row), round_news(connection, guild_id, now, days, row))
            if digest.quiet:
                return digest, little_rated(connection, guild_id, week), None
            film = digest.film.film if digest.film else digest.new_films[0]
            return digest, film, quote_of_week(connection, guild_id, film.id, week.shuffle)

        return await self._read_with_others(read)

    async def _read_with_others(self, work: Work[_T]) -> _T:
        """The result of the work, in one hop with all that is asked for in the same turn of the
        event loop."""
        answer: asyncio.Future[_T] = asyncio.get_running_loop().create_future()
        self._asked.append((work, answer))
        if len(self._asked) == 1:
            self._hop = asyncio.create_task(self._read_asked())
        return await answer

    async def _read_asked(self) -> None:
        """Read what was asked for, and answer everyone who has not been cancelled meanwhile."""
        asked, self._asked = self._asked, []
        try:
            found = await self._database.read(
                lambda connection: [work(connection) for work, _answer in asked]
            )
        except Exception:  # noqa: BLE001 - what fails for one club must not fail for the others
            for work, answer in asked:
                await _answered(answer, self._database.read(work))
            return
        for (_work, answer), result in zip(asked, found, strict=True):
            if not answer.done():
                answer.set_result(result)


async def _answered(answer: asyncio.Future[_T], reading: Awaitable[_T]) -> None:
    """Give the result of the reading, or its error, to whoever waits for the answer."""
    try:
        result = await reading
    except Exception as error:  # noqa: BLE001 - whoever asked handles it
        if not answer.done():
            answer.set_exception(error)
    else:
        if not answer.done():
            answer.set_result(result)


def _edges(
    connection: Connection, guild_id: int, year: int, zone: str
) -> list[tuple[int, int, int]]:
    """The ratings of the hours by which the club's year differs from the year of UTC. Each has a
    film's id, its half-stars and the number 1. The last two are negative where the rating belongs
    to the year of UTC and not to the club's year."""
    starts = month_starts(year, zone)
    edges: list[tuple[int, int, int]] = []
    for sign, here, there in (
        (1, starts[0], datetime(year, 1, 1, tzinfo=UTC)),
        (-1, starts[-1], datetime(year + 1, 1, 1, tzinfo=UTC)),
    ):
        if here == there:
            continue
        given = {
            "guild": guild_id, "sign": sign if here < there else -sign,
            "start": stored(min(here, there)), "end": stored(max(here, there)),
        }  # fmt: skip
        edges += map(tuple, fetch(connection, _EDGE, given))
    return edges


def week_row(
    connection: Connection,
    guild_id: int,
    period: Period,
    days: tuple[date, date],
    *,
    zone: str,
    now: datetime,
) -> Row:
    """What happened in a club's week, for ``material_from`` and ``round_news``. The arguments are
    those of ``round_news``, and the club's time zone; the year of the top is that of the last
    day."""
    before, start, end = period
    first, last = days
    edges = _edges(connection, guild_id, last.year, zone)
    (row,) = fetch(
        connection,
        _WEEK_HERE if edges else _WEEK,
        {
            "guild": guild_id, "before": stored(before), "start": stored(start),
            "end": stored(end), "year": f"{last.year:04}", "now": stored(now),
            "first": str(first), "last": str(last),
            "edges": json.dumps(edges) if edges else None,
        },
    )  # fmt: skip
    return row


def material_from(row: Row) -> Material:
    """The club's week, and how many ratings the week before had."""
    ratings = tuple(
        WeekRating(film, member, earlier, stars, line, spoiler == 1)
        for film, member, earlier, stars, line, spoiler in orjson.loads(row["ratings"])
    )
    films = orjson.loads(row["films"])
    standings = dict(map(_standing_from, films))
    new_films: list[int] = orjson.loads(row["new_films"])
    adders: dict[str, str] = dict(orjson.loads(row["adders"]))  # by the film's name at that time
    return Material(
        ratings=ratings,
        ratings_before=row["ratings_before"],
        standings=standings,
        new_films=tuple(standings[film].film for film in new_films),
        top=tuple(
            Ranked(standings[film].film, weighted, standings[film].aggregate)
            for film, weighted in orjson.loads(row["top"])
            if film in standings
        ),
        year=int(row["year"]),
        names=dict(orjson.loads(row["names"])),
        adders={
            film: adders[name]
            for film in new_films
            if (name := standings[film].film.name) in adders
        },
        posters={film: poster for film, _, _, _, _, poster, *_ in films if poster},
    )


def little_rated(connection: Connection, guild_id: int, week: Week) -> FilmTitle:
    """A film that few members have rated yet; another week gives another film.

    Raises FilmNotFound for a club that has removed every film.
    """
    rows = fetch(connection, _UNSEEN, {"guild": guild_id, "shuffle": week.shuffle})
    if not rows:
        raise FilmNotFound(N_("The library has no film. /library add-film adds one."))
    return title_from(rows[0])


def _standing_from(values: Sequence[Any]) -> tuple[int, Standing]:
    """A film's id and standing, from a list of TITLE_COLUMNS, its poster, and then the counts of
    its ratings."""
    film_id, guild_id, title, year, tmdb_id, _poster, *counts = values
    film = FilmTitle(film_id, title, guild_id, year, tmdb_id)
    return film_id, Standing(film, Aggregate(tuple(counts)))
