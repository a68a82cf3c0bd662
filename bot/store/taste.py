"""How members rate, compared with each other and with the club.

SQLite sums up what is compared, in a thread of its own and without Python: it returns some hundred
rows at most, however much a club has rated. Private members have no name here (0025_members.sql),
so they are on no list; they count in what others are compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from bot.domain import stars as half_stars
from bot.domain.taste import (
    ENOUGH_SHARED,
    Leaning,
    Match,
    Near,
    Picker,
    Profile,
    RatedFilm,
    SharedFilm,
    longest_streak,
)
from bot.domain.top import LOVED
from bot.store.database import Database, Row, fetch
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.ratings import aggregate_from, sum_of_stars
from bot.store.sight import VISIBLE, not_replaced, shown_as

FAVOURITES, LATEST, EXTREMES = 5, 3, 3
"""How many films a profile shows as favourites and as the latest, and how many films a match shows
on which two members agree most, or least."""

_TOTAL = sum_of_stars()

# What a member gave a film, minus what the others gave it on average; null where nobody else has
# rated it.
_LEAN = "stars - 1.0 * (total - stars) / nullif(ratings - 1, 0)"

_MINE = f"""
ratings AS mine WHERE mine.guild_id = :guild AND mine.member_id = :member
    AND {not_replaced("mine.film_id")}
"""
_MY_FILMS = f"""
SELECT {TITLE_COLUMNS}, mine.stars, rated_at
FROM ratings AS mine INDEXED BY ratings_by_member CROSS JOIN films
    ON films.id = mine.film_id AND {VISIBLE}
WHERE mine.guild_id = :guild AND mine.member_id = :member
"""
_COUNTS = ", ".join(f"coalesce(sum(stars = {stars}), 0) AS s{stars}" for stars in half_stars.ALL)
_FIGURES = f"""
WITH mine AS MATERIALIZED (SELECT film_id, stars FROM {_MINE}),
leans AS (SELECT stars, {_LEAN} AS lean FROM mine CROSS JOIN
    (SELECT film_id AS id, ratings, {_TOTAL} AS total FROM film_scores WHERE guild_id = :guild)
    ON id = film_id)
SELECT {_COUNTS}, count(lean) AS compared, avg(lean) AS lean,
    (SELECT name FROM member_names WHERE guild_id = :guild AND member_id = :member) AS name,
    (SELECT count(DISTINCT watched_on) FROM watched WHERE guild_id = :guild AND picker_id = :member
        AND removed_in IS NULL) AS picks,
    (SELECT count(*) FROM screenings JOIN attendance ON screening_id = screenings.id
        WHERE guild_id = :guild AND member_id = :member AND was_there AND NOT is_off) AS came
FROM leans
"""
# A day of UTC is in at most two weeks of the club. The day's first and last rating are in these.
_DAYS = f"""
SELECT min(changed_at) AS first, max(changed_at) AS last
FROM (SELECT film_id, guild_id, member_id FROM {_MINE}) CROSS JOIN rating_changes
    USING (film_id, guild_id, member_id)
WHERE stars NOT NULL GROUP BY substr(changed_at, 1, 10)
"""
# A film that was picked twice counts once.
_PICKED = f"""
SELECT DISTINCT picker_id, films.id, 1.0 * {_TOTAL} / ratings AS mean FROM watched
CROSS JOIN films ON films.id = {shown_as("watched.film_id")} AND {VISIBLE}
CROSS JOIN film_scores ON film_scores.guild_id = :guild AND film_scores.film_id = films.id
WHERE watched.guild_id = :guild AND removed_in IS NULL
"""
_SHARED = f"""
FROM (SELECT film_id AS shared_id, stars AS mine FROM {_MINE}) CROSS JOIN
    (SELECT film_id, stars AS theirs FROM ratings WHERE guild_id = :guild AND member_id = :other)
    ON film_id = shared_id
"""
_EXTREMES = f"""
SELECT {TITLE_COLUMNS}, mine, theirs {_SHARED} CROSS JOIN films ON films.id = shared_id
WHERE {VISIBLE} AND (:way = 1 OR mine <> theirs)
ORDER BY abs(mine - theirs) * :way, (mine + theirs) * -:way, films.id * :way LIMIT :limit
"""
# This reads all of the club's ratings in the order of their index, member after member, and looks
# each film up among those that the member has rated, in an index that SQLite makes for the
# statement. For a member with many ratings that takes half as long as going film by film, because
# nothing has to be sorted. SQLite makes that index because of BETWEEN: it expects many rows of a
# range, and few of one guild.
FROM_OTHERS = f"""
mine AS MATERIALIZED (SELECT film_id, stars FROM {_MINE}),
apart AS (SELECT ratings.member_id AS other_id, count(*) AS shared,
        avg(abs(ratings.stars - mine.stars)) AS difference
    FROM ratings CROSS JOIN mine ON mine.film_id = ratings.film_id
    WHERE ratings.guild_id BETWEEN :guild AND :guild
    GROUP BY ratings.guild_id, ratings.member_id)
"""
"""What ``:member`` has rated, and how far each other member is from them."""

_NEAR = f"""
WITH {FROM_OTHERS}
SELECT other_id, name, shared, difference FROM apart
JOIN member_names ON guild_id = :guild AND member_id = other_id
WHERE shared >= {ENOUGH_SHARED} AND other_id <> :member
ORDER BY difference, shared DESC, other_id
"""
_LEANINGS = f"""
WITH film AS MATERIALIZED (SELECT film_id, ratings, {_TOTAL} AS total FROM film_scores
    WHERE guild_id = :guild AND {not_replaced("film_scores.film_id")}),
leans AS (SELECT guild_id, member_id, {_LEAN} AS lean FROM ratings AS given CROSS JOIN film
    ON film.film_id = given.film_id WHERE guild_id BETWEEN :guild AND :guild),
raters AS (SELECT member_id AS rater_id, count(*) AS ratings, count(lean) AS compared,
    avg(lean) AS lean, avg(abs(lean)) AS apart FROM leans GROUP BY guild_id, member_id)
SELECT rater_id, name, ratings, compared, lean, apart FROM raters
JOIN member_names ON guild_id = :guild AND member_id = rater_id
"""


class Taste:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def profile(self, guild_id: int, member_id: int, zone: str) -> Profile:
        """A member's profile in the club. ``zone``: the club's IANA time zone."""
        given = {"guild": guild_id, "member": member_id}

        def profile(connection: Connection) -> Profile:
            (row,) = fetch(connection, _FIGURES, given)
            (picked,) = fetch(
                connection,
                f"SELECT avg(mean) AS mean FROM ({_PICKED}) WHERE picker_id = :member",
                given,
            )
            days = fetch(connection, _DAYS, given)
            ends = (datetime.fromisoformat(end) for day in days for end in day)
            by_stars = (
                f"{_MY_FILMS} AND mine.stars >= {LOVED}"
                f" ORDER BY mine.stars DESC, rated_at DESC, films.id LIMIT {FAVOURITES}"
            )
            return Profile(
                member_id=member_id,
                name=row["name"],
                given=aggregate_from(row),
                compared=row["compared"],
                lean=row["lean"],
                streak=longest_streak(ends, zone),
                picks=row["picks"],
                picks_mean=picked["mean"],
                came=row["came"],
                favourites=_rated(fetch(connection, by_stars, given)),
                latest=_rated(fetch(connection, *_latest(given, 0, LATEST))),
            )

        return await self._database.read(profile)

    async def rated(
        self, guild_id: int, member_id: int, offset: int, limit: int
    ) -> Sequence[RatedFilm]:
        """A page of what a member has rated, newest first."""
        given = {"guild": guild_id, "member": member_id}
        return _rated(await self._database.fetch(*_latest(given, offset, limit)))

    async def match(self, guild_id: int, member_id: int, other_id: int) -> Match:
        """Two members compared. There are films in it only if they share ENOUGH_SHARED."""
        given = {"guild": guild_id, "member": member_id, "other": other_id}

        def match(connection: Connection) -> Match:
            rows = fetch(
                connection, f"SELECT mine, theirs, count(*) AS films {_SHARED} GROUP BY 1, 2", given
            )
            stars = {(row["mine"], row["theirs"]): row["films"] for row in rows}
            called = {
                row["member_id"]: row["name"]
                for row in fetch(
                    connection,
                    "SELECT member_id, name FROM member_names"
                    " WHERE guild_id = :guild AND member_id IN (:member, :other)",
                    given,
                )
            }
            both = (member_id, called.get(member_id), other_id, called.get(other_id))
            shared = sum(stars.values())
            if shared < ENOUGH_SHARED:
                return Match(*both, stars)
            limit = {"limit": min(EXTREMES, shared // 2)}  # no film is on both lists
            most, least = (
                fetch(connection, _EXTREMES, {**given, **limit, "way": way})
                for way in (1, -1)  # the same order from either end
            )
            return Match(*both, stars, _shared(most), _shared(least))

        return await self._database.read(match)

    async def near(self, guild_id: int, member_id: int) -> list[Near]:
        """All members with whom a member can be compared, the closest first."""
        rows = await self._database.fetch(_NEAR, {"guild": guild_id, "member": member_id})
        return [
            Near(row["other_id"], row["name"], row["shared"], row["difference"]) for row in rows
        ]

    async def leanings(self, guild_id: int) -> list[Leaning]:
        """All members who have rated in a club, in no certain order."""
        rows = await self._database.fetch(_LEANINGS, {"guild": guild_id})
        return [Leaning(*row) for row in rows]

    async def pickers(self, guild_id: int) -> list[Picker]:
        """All members who have picked films that the club has rated, in no certain order."""
        rows = await self._database.fetch(
            f"SELECT picker_id, name, count(*), avg(mean) FROM ({_PICKED})"
            " JOIN member_names ON guild_id = :guild AND member_id = picker_id"
            " GROUP BY picker_id",
            {"guild": guild_id},
        )
        return [Picker(*row) for row in rows]


def _latest(given: dict[str, int], offset: int, limit: int) -> tuple[str, dict[str, int]]:
    """The SQL and parameters for what a member has rated, newest first."""
    sql = f"{_MY_FILMS} ORDER BY rated_at DESC, films.id LIMIT :limit OFFSET :offset"
    return sql, {**given, "offset": offset, "limit": limit}


def _rated(rows: Sequence[Row]) -> tuple[RatedFilm, ...]:
    return tuple(
        RatedFilm(title_from(row), row["stars"], datetime.fromisoformat(row["rated_at"]))
        for row in rows
    )


def _shared(rows: Sequence[Row]) -> tuple[SharedFilm, ...]:
    return tuple(SharedFilm(title_from(row), row["mine"], row["theirs"]) for row in rows)
