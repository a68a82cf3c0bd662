"""The top: the club's films in an order, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.digest import DIVIDED, ENOUGH
from bot.domain.top import DISAGREE, ENOUGH_CRITICS, LOVED, Placed, TopBy
from bot.store.database import Database, stored
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.ratings import SCORES, aggregate_from, sum_of_stars
from bot.store.sight import FILM_NOT_REPLACED, OF_FILM, REVIEW_VISIBLE

AVERAGE = "SELECT avg(total) AS total, avg(ratings) AS ratings"
WEIGHTED = "(given.total + average.total) / (given.ratings + average.ratings)"
"""IMDb's weighted rating: v/(v+m) × R + m/(v+m) × C, for a film with the mean R and v ratings
(help.imdb.com, "Weighted Average Ratings"). Here the club itself gives the prior: C is the mean of
all its ratings, and m is how many a film has on average. So each film counts as if it also had the
ratings of an average film.

``given`` has a film's total of half-stars and its number of ratings, ``average`` the AVERAGE of all
films.
"""


# For all time, the counts are stored already. For a period, the club's ratings are read film by
# film, in the order of their key; that takes some 50 ms for 200,000.
_EVER = f"""
SELECT film_id, ratings, {sum_of_stars()} AS total, {sum_of_stars(2)} AS squares
FROM film_scores WHERE guild_id = :guild AND ratings > 0 AND {FILM_NOT_REPLACED}
"""
_SINCE = f"""
SELECT film_id, count(*) AS ratings, sum(stars) AS total, sum(stars * stars) AS squares
FROM ratings WHERE guild_id = :guild AND rated_at >= :since AND {FILM_NOT_REPLACED}
GROUP BY film_id
"""
_VARIANCE = "(given.squares - 1.0 * given.total * given.total / given.ratings) / given.ratings"
_MEAN = "1.0 * given.total / given.ratings"

_ORDERS: Mapping[TopBy, tuple[str, str, str]] = {
    TopBy.MEAN: ("given, average", "1", WEIGHTED),
    TopBy.DIVISIVE: (
        "given", f"given.ratings >= {ENOUGH} AND {_VARIANCE} >= {DIVIDED**2}", _VARIANCE,
    ),
    TopBy.RATED: ("given", "1", "given.ratings"),
    TopBy.GEMS: (
        "given, average",
        f"given.ratings BETWEEN {ENOUGH} AND average.ratings AND {_MEAN} >= {LOVED}",
        _MEAN,
    ),
    TopBy.CRITICS: (
        "given JOIN critics USING (film_id)",
        f"abs(critics - {_MEAN}) >= {DISAGREE}",
        f"abs(critics - {_MEAN})",
    ),
}  # fmt: skip
"""For each order: its tables, the condition for its films, and the number by which they are sorted,
the highest first."""

_CRITICS = f"""
critics AS MATERIALIZED (
    SELECT given.film_id, avg(stars) AS critics, count(*) AS critics_count
    FROM given CROSS JOIN films ON films.id = given.film_id
    CROSS JOIN reviews ON {OF_FILM} AND {REVIEW_VISIBLE}
    WHERE given.ratings >= {ENOUGH} AND stars NOT NULL
    GROUP BY given.film_id HAVING count(*) >= {ENOUGH_CRITICS}
)
"""
_NO_CRITICS = "critics (film_id, critics, critics_count) AS (SELECT NULL, NULL, 0)"


def _page(by: TopBy, given: str) -> str:
    tables, within, number = _ORDERS[by]
    critics = _CRITICS if by is TopBy.CRITICS else _NO_CRITICS
    return f"""
WITH given AS MATERIALIZED ({given}),
average AS MATERIALIZED ({AVERAGE} FROM given),
{critics},
ranked AS (SELECT given.film_id, given.ratings AS counted, {number} AS number,
    {_MEAN} AS mean, count(*) OVER () AS films FROM {tables} WHERE {within}
    ORDER BY number DESC, counted DESC, mean DESC, film_id LIMIT :limit OFFSET :offset)
SELECT {TITLE_COLUMNS}, poster, {SCORES}, counted, ranked.films AS listed, critics.critics,
    critics_count
FROM ranked JOIN films ON films.id = ranked.film_id
LEFT JOIN critics ON critics.film_id = films.id
LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_scores.film_id = films.id
ORDER BY number DESC, counted DESC, mean DESC, films.id
"""


class Top:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, guild_id: int, by: TopBy, since: datetime | None, offset: int, limit: int
    ) -> tuple[list[Placed], int]:
        """A page of the order, by the ratings given since that moment, or by all, and how many
        films the order has: no films and 0 where the page is beyond its end."""
        given = {
            "guild": guild_id, "since": stored(since) if since else None, "offset": offset,
            "limit": limit,
        }  # fmt: skip
        rows = await self._database.fetch(_page(by, _SINCE if since else _EVER), given)
        placed = [
            Placed(
                film=title_from(row),
                aggregate=aggregate_from(row),
                counted=row["counted"],
                poster=row["poster"],
                critics=row["critics"],
                critics_count=row["critics_count"] or 0,
            )
            for row in rows
        ]
        return placed, rows[0]["listed"] if rows else 0
