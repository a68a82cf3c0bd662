"""Recommendations from members who rate like the member who asks.

Neighbours are the NEIGHBOURS members who are most alike, of those who share ENOUGH_SHARED films
with the member and are less than FARTHEST from them. Their likeness is

    (FARTHEST - d) / FARTHEST × n / (n + SHRUNK_BY)

for a mean difference of d half-stars over n shared films. Nearness as a weight comes from U.
Shardanand and P. Maes, "Social Information Filtering" (1995), who use squared differences. The
second factor draws a likeness that rests on few films towards 0, as in R. Bell and Y. Koren,
"Scalable Collaborative Filtering with Jointly Derived Neighborhood Interpolation Weights" (2007).

What neighbours gave a film is weighted by their likeness, and the film is ranked as in a club's top
(``top.WEIGHTED``): a film that few of them have rated is nearer to the average of all that they
gave. Private members count; it is never said who has recommended a film.
"""

from __future__ import annotations

from bot.domain.recommend import (
    ENOUGH_NEIGHBOURS,
    NEIGHBOURS,
    SHRUNK_BY,
    Recommendations,
    Recommended,
)
from bot.domain.taste import ENOUGH_SHARED, Alike
from bot.domain.top import LOVED
from bot.store.database import Database
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.sight import VISIBLE
from bot.store.taste import FROM_OTHERS
from bot.store.top import AVERAGE, WEIGHTED

FARTHEST = Alike.SOMEWHAT.value
"""The mean difference in half-stars between two members whose ratings have nothing to do with each
other."""

_RECOMMENDED = f"""
WITH {FROM_OTHERS},
alike AS MATERIALIZED (SELECT other_id,
        ({FARTHEST} - difference) / {FARTHEST} * shared / (shared + {SHRUNK_BY}) AS likeness
    FROM apart WHERE shared >= {ENOUGH_SHARED} AND difference < {FARTHEST}
        AND other_id <> :member ORDER BY likeness DESC, other_id LIMIT {NEIGHBOURS}),
given AS MATERIALIZED (SELECT film_id, count(*) AS members, avg(stars) AS mean,
        sum(likeness * stars) AS total, sum(likeness) AS ratings
    FROM alike CROSS JOIN ratings ON guild_id = :guild AND member_id = other_id
    GROUP BY film_id),
average AS MATERIALIZED ({AVERAGE} FROM given),
found AS (SELECT {TITLE_COLUMNS}, poster, members, mean, {WEIGHTED} AS weighted,
        EXISTS (SELECT 1 FROM watchlist WHERE guild_id = :guild AND member_id = :member
            AND film_id = films.id) AS is_wanted
    FROM given CROSS JOIN average CROSS JOIN films ON films.id = given.film_id AND {VISIBLE}
    WHERE members >= {ENOUGH_NEIGHBOURS} AND mean >= {LOVED}
        AND given.film_id NOT IN (SELECT film_id FROM mine)
        AND given.film_id NOT IN (SELECT film_id FROM seen_films
            WHERE guild_id = :guild AND member_id = :member)
        AND given.film_id NOT IN (SELECT film_id FROM sealings
            WHERE guild_id = :guild AND opened_at IS NULL)
    ORDER BY weighted DESC, members DESC, films.id LIMIT :limit)
SELECT * FROM (SELECT (SELECT count(*) FROM mine) AS rated,
    (SELECT count(*) FROM alike) AS neighbours) LEFT JOIN found
ORDER BY weighted DESC, members DESC, id
"""


class Recommending:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def films(self, guild_id: int, member_id: int, limit: int) -> Recommendations:
        """At most ``limit`` films that the member has neither rated nor seen, and that are not
        sealed. At least ENOUGH_NEIGHBOURS of their neighbours gave each of them LOVED or more on
        average."""
        rows = await self._database.fetch(
            _RECOMMENDED, {"guild": guild_id, "member": member_id, "limit": limit}
        )
        films = [
            Recommended(
                film=title_from(row),
                members=row["members"],
                mean=row["mean"],
                poster=row["poster"],
                is_wanted=bool(row["is_wanted"]),
            )
            for row in rows
            if row["id"] is not None
        ]
        return Recommendations(films, rows[0]["rated"], rows[0]["neighbours"])
