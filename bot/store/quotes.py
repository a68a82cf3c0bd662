"""Quotes, drawn like cards: every one once before any comes again."""

from __future__ import annotations

from bot.domain.quote import Quote
from bot.store.database import Database
from bot.store.films import COLUMNS, VISIBLE, film_from

_PRIME = 2_147_483_647
"""2³¹ - 1. For ids below it, id × shuffle mod it is a permutation: an order for each shuffle that
no one has to keep, and into which quotes can come and go."""

_PLACE = f"((quotes.id * :shuffle) % {_PRIME})"

_DRAW = f"""
SELECT {COLUMNS}, quotes.id AS quote_id, quotes.text, reviews.source, reviews.reviewer,
    count(*) FILTER (WHERE {_PLACE} <= ((:after * :shuffle) % {_PRIME})) OVER () AS seen,
    count(*) OVER () AS total
FROM quotes JOIN reviews ON reviews.id = review_id JOIN films ON films.id = film_id
WHERE (:film IS NULL OR film_id = :film) AND {VISIBLE}
    AND (reviews.guild_id IS NULL OR reviews.guild_id = :guild)
ORDER BY {_PLACE} <= ((:after * :shuffle) % {_PRIME}), {_PLACE}
LIMIT 1
"""

SHUFFLES = range(1, _PRIME)


class Quotes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def draw(
        self, guild_id: int, film_id: int | None, shuffle: int, after: int = 0
    ) -> Quote | None:
        """The quote that follows the one with id ``after`` in this shuffle, round and round.

        ``shuffle`` is one of SHUFFLES; ``after`` 0 starts it. None when there is no quote.
        """
        rows = await self._database.fetch(
            _DRAW, {"guild": guild_id, "film": film_id, "shuffle": shuffle, "after": after}
        )
        if not rows:
            return None
        (row,) = rows
        return Quote(
            id=row["quote_id"],
            text=row["text"],
            source=row["source"],
            reviewer=row["reviewer"],
            film=film_from(row),
            position=row["seen"] % row["total"] + 1,
            total=row["total"],
        )
