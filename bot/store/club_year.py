"""A club's year, from its log and from the ratings given in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from sqlite3 import Connection

from bot.domain import stars as half_stars
from bot.domain.club_year import (
    MOST_LOVED,
    ClubYear,
    MemberYear,
    YearMaterial,
    YearViewing,
    club_year,
    month_starts,
)
from bot.domain.digest import ENOUGH, ChangeOfHeart, Ranked, Standing
from bot.domain.film import Facts, FilmTitle
from bot.domain.library import A_MOMENT
from bot.domain.post import PostKind
from bot.domain.top import LOVED
from bot.store.clubs import zone_at
from bot.store.database import Database, Row, fetch, stored
from bot.store.digests import year_top
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.member_names import NAMED
from bot.store.posts import unwritten
from bot.store.ratings import SCORES, aggregate_from
from bot.store.sight import FILM_NOT_REPLACED, VISIBLE, is_private, shown_as

_IN_YEAR = "BETWEEN :year || '-01-01' AND :year || '-12-31'"
# Moments are in UTC; the club's year begins and ends in its own time zone.
_DURING = ">= :m1 AND {0} < :m13".format
_MONTH = " + ".join(["1", *(f"(rated_at >= :m{month})" for month in range(2, 13))])

_VIEWINGS = f"""
SELECT watched_on, coalesce(films.title, watched.title) AS title,
    coalesce(films.year, watched.year) AS year, runtime,
    iif({is_private("picker_id")}, NULL, picker_id) AS picker_id, name, {SCORES}
FROM watched {NAMED} picker_id
LEFT JOIN films ON films.id = {shown_as("watched.film_id")} AND {VISIBLE}
LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_scores.film_id = films.id
WHERE watched.guild_id = :guild AND removed_in IS NULL AND watched_on {_IN_YEAR}
ORDER BY watched_on, watched.id
"""
# The films with ratings in the years of UTC that overlap the club's year. They are looked up first,
# because ratings can be found by film, but by their moments only in reading all of the club's.
_FILMS = f"""
(SELECT DISTINCT film_id FROM year_scores WHERE guild_id = :guild
    AND year BETWEEN substr(:m1, 1, 4) AND substr(:m13, 1, 4) AND ratings > 0
    AND {FILM_NOT_REPLACED})
"""
_GIVEN = f"""
{_FILMS} CROSS JOIN ratings USING (film_id)
WHERE guild_id = :guild AND rated_at {_DURING("rated_at")}
"""
_SCORES = f"""
(SELECT film_id, sum(stars) AS total, count(*) AS ratings FROM {_GIVEN} GROUP BY film_id)
"""
_RATINGS = f"SELECT member_id, {_MONTH} AS month, count(*) AS films FROM {_GIVEN} GROUP BY 1, 2"
_TOP = f"""
WITH {year_top(MOST_LOVED, rated=f"{_SCORES} WHERE 1")}
SELECT {TITLE_COLUMNS}, poster, weighted, {SCORES} FROM top JOIN films ON films.id = top.film_id
JOIN film_scores ON film_scores.guild_id = :guild AND film_scores.film_id = films.id
ORDER BY weighted DESC, top.ratings DESC, films.id
"""
_RATED = f"""
SELECT {TITLE_COLUMNS}, {SCORES} FROM {_SCORES} AS rated JOIN films ON films.id = rated.film_id
JOIN film_scores ON film_scores.guild_id = :guild AND film_scores.film_id = films.id
WHERE film_scores.ratings >= {ENOUGH}
"""
# A change of heart in the year goes from what a member thought before the year, or first in it, to
# what they think at its end. A slip that was corrected within A_MOMENT was never thought. Imported
# changes don't count.
_CHANGED = f"""
WITH changed AS MATERIALIZED (
    SELECT DISTINCT film_id, member_id FROM rating_changes AS c
    WHERE guild_id = :guild AND changed_at {_DURING("changed_at")}
        AND earlier_stars <> stars AND imported_in IS NULL
        AND (:member IS NULL OR member_id = :member)
        AND (:member NOT NULL OR NOT {is_private("c.member_id")})
), ends AS (
    SELECT film_id, member_id, min(id) AS first, max(id) AS last
    FROM changed JOIN rating_changes AS c USING (film_id, member_id)
    WHERE c.guild_id = :guild AND changed_at {_DURING("changed_at")} GROUP BY 1, 2
), moved AS MATERIALIZED (
    SELECT ends.film_id, ends.member_id, last, coalesce(opening.earlier_stars, (
        SELECT c.stars FROM rating_changes AS c
        WHERE c.guild_id = :guild AND (c.film_id, c.member_id) = (ends.film_id, ends.member_id)
            AND c.id >= first AND c.stars NOT NULL AND NOT EXISTS (
                SELECT 1 FROM rating_changes AS next WHERE next.guild_id = :guild
                AND (next.film_id, next.member_id) = (c.film_id, c.member_id) AND next.id > c.id
                AND unixepoch(next.changed_at) - unixepoch(c.changed_at)
                    BETWEEN 0 AND {A_MOMENT.seconds - 1})
        ORDER BY c.id LIMIT 1)) AS earlier
    FROM ends JOIN rating_changes AS opening ON opening.id = first
)
SELECT moved.member_id, name, {TITLE_COLUMNS}, now.stars, earlier
FROM moved JOIN rating_changes AS now ON now.id = last
JOIN films ON films.id = moved.film_id AND {VISIBLE}
{NAMED} moved.member_id
WHERE now.stars <> earlier
ORDER BY abs(now.stars - earlier) DESC, films.id, moved.member_id
LIMIT 1
"""

# The ratings are looked up film by film, because their key has the film before the member.
_OWN = f"""
SELECT {TITLE_COLUMNS}, stars, film_scores.ratings, {SCORES}
FROM film_scores CROSS JOIN ratings USING (guild_id, film_id)
JOIN films ON films.id = film_id AND {VISIBLE}
WHERE film_scores.guild_id = :guild AND ratings.member_id = :member
    AND rated_at {_DURING("rated_at")}
ORDER BY stars DESC, rated_at DESC, films.id
"""
_PICKS = f"""
SELECT {TITLE_COLUMNS}, watched.title AS noted, watched.year AS noted_year
FROM watched LEFT JOIN films ON films.id = {shown_as("watched.film_id")} AND {VISIBLE}
WHERE watched.guild_id = :guild AND picker_id = :member AND removed_in IS NULL
    AND watched_on {_IN_YEAR} ORDER BY watched_on, watched.id
"""
_EVENINGS = f"""
SELECT count(*) AS evenings FROM screenings JOIN attendance ON screening_id = screenings.id
WHERE guild_id = :guild AND member_id = :member AND was_there AND NOT is_off
    AND at {_DURING("at")}
"""

_FAVOURITES = 3

_WANTED = f"""
SELECT guild_id, time_zone, coalesce(at, '09:00') AS at,
    coalesce(news_channel_id, channel_id) AS channel_id
FROM clubs LEFT JOIN (SELECT * FROM digest_schedules WHERE NOT is_off) USING (guild_id)
WHERE posts_year AND left_at IS NULL AND coalesce(news_channel_id, channel_id) NOT NULL
    AND {unwritten(PostKind.YEAR, "clubs", ":year")}
ORDER BY guild_id
"""


class ClubYears:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, year: int) -> ClubYear:
        """A club's year as it stands now. Members who are private count in it, but are not
        named."""

        def read(connection: Connection) -> ClubYear:
            given = {"guild": guild_id, "member": None, **_span(connection, guild_id, year)}
            top = fetch(connection, _TOP, given)
            material = YearMaterial(
                viewings=tuple(map(_viewing_from, fetch(connection, _VIEWINGS, given))),
                ratings=tuple(
                    (row["member_id"], int(row["month"]), row["films"])
                    for row in fetch(connection, _RATINGS, given)
                ),
                top=tuple(
                    Ranked(title_from(row), row["weighted"], aggregate_from(row)) for row in top
                ),
                rated=tuple(
                    Standing(title_from(row), aggregate_from(row))
                    for row in fetch(connection, _RATED, given)
                ),
                change=_change(connection, given),
                poster=top[0]["poster"] if top else None,
            )
            return club_year(year, material)

        return await self._database.read(read)

    async def of_member(self, guild_id: int, member_id: int, year: int) -> MemberYear:
        """A member's year in a club as it stands now."""

        def read(connection: Connection) -> MemberYear:
            given = {"guild": guild_id, "member": member_id, **_span(connection, guild_id, year)}
            own = fetch(connection, _OWN, given)
            counts = [0] * half_stars.HIGHEST
            above: list[float] = []
            for row in own:
                counts[row["stars"] - 1] += 1
                if (others := row["ratings"] - 1) > 0:
                    aggregate = aggregate_from(row)
                    total = (aggregate.mean or 0) * aggregate.count - row["stars"]
                    above.append(row["stars"] - total / others)
            (came,) = fetch(connection, _EVENINGS, given)
            picks = fetch(connection, _PICKS, given)
            return MemberYear(
                year=year,
                counts=tuple(counts),
                favourites=tuple(
                    (title_from(row), row["stars"])
                    for row in own[:_FAVOURITES]
                    if row["stars"] >= LOVED
                ),
                compared=len(above),
                kinder=sum(above) / len(above) if above else 0.0,
                change=_change(connection, given),
                picks=tuple(dict.fromkeys(map(_pick_from, picks))),
                evenings=came["evenings"],
            )

        return await self._database.read(read)

    async def wanted(self, year: int) -> list[tuple[int, int, time, str]]:
        """The clubs that want this year posted and have no such post written down yet: guild id,
        channel id, time of day, and IANA zone."""
        rows = await self._database.fetch(_WANTED, {"year": str(year)})
        return [
            (row["guild_id"], row["channel_id"], time.fromisoformat(row["at"]), row["time_zone"])
            for row in rows
        ]


def _span(connection: Connection, guild_id: int, year: int) -> Mapping[str, str]:
    """Parameters: the year, and the moments in UTC at which its months begin in the club's time
    zone, with ``m13`` for the next year's first month."""
    starts = month_starts(year, zone_at(connection, guild_id))
    months = {f"m{month}": stored(start) for month, start in enumerate(starts, 1)}
    return {"year": f"{year:04}", **months}


def _viewing_from(row: Row) -> YearViewing:
    picker = (row["picker_id"], row["name"]) if row["picker_id"] is not None else None
    return YearViewing(
        on=date.fromisoformat(row["watched_on"]),
        film=(row["title"], row["year"]),
        runtime=row["runtime"],
        picker=picker,
        aggregate=aggregate_from(row),
    )


def _pick_from(row: Row) -> FilmTitle | Facts:
    if row["id"] is not None:
        return title_from(row)
    return Facts(title=row["noted"], year=row["noted_year"])


def _change(connection: Connection, given: Mapping[str, object]) -> ChangeOfHeart | None:
    """The largest change of heart in the year: the given member's, or else that of anyone who may
    be named. None without any."""
    for row in fetch(connection, _CHANGED, given):
        return ChangeOfHeart(
            row["member_id"], title_from(row), row["earlier"], row["stars"], row["name"]
        )
    return None
