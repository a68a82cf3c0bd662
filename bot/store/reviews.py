"""Critics' reviews, and all that a film's card shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bot.domain.review import Dossier, Review
from bot.store.database import Database, Transaction
from bot.store.films import COLUMNS, VISIBLE, film_from, film_gone
from bot.store.ratings import SCORES, aggregate_from

# One statement a card: the way to SQLite's thread and back costs more than the reading.
_DOSSIER = f"""
SELECT {COLUMNS}, {SCORES},
    (SELECT json_group_array(json_array(source, reviewer, link, stars, earlier_stars, summary,
            (SELECT json_group_array(text) FROM
                (SELECT text FROM quotes WHERE review_id = review.id ORDER BY id))))
     FROM (SELECT * FROM reviews
           WHERE film_id = films.id AND (guild_id IS NULL OR guild_id = :guild) ORDER BY id)
     AS review) AS reviews
FROM films LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
WHERE films.id = :film AND {VISIBLE}
"""


class Reviews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def dossier(self, guild_id: int, film_id: int) -> Dossier:
        """The film, its reviews in the order they came, and the club's ratings.

        Raises FilmNotFound when the film is gone, or another club's.
        """
        rows = await self._database.fetch(_DOSSIER, {"guild": guild_id, "film": film_id})
        if not rows:
            raise film_gone()
        return Dossier(
            film=film_from(rows[0]),
            reviews=tuple(map(_review_from, json.loads(rows[0]["reviews"]))),
            aggregate=aggregate_from(rows[0]),
        )

    async def replace_seeded(
        self, transaction: Transaction, film_id: int, reviews: Iterable[Review]
    ) -> None:
        """Put a seed's reviews and quotes in place of those it had; a club's own stay."""
        await transaction.run(
            "DELETE FROM reviews WHERE film_id = ? AND guild_id IS NULL", (film_id,)
        )
        for review in reviews:
            (row,) = await transaction.run(
                "INSERT INTO reviews"
                " (film_id, source, reviewer, link, stars, earlier_stars, summary)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    film_id, review.source, review.reviewer, review.link, review.stars,
                    review.earlier_stars, review.summary,
                ),
            )  # fmt: skip
            await transaction.run_many(
                "INSERT INTO quotes (review_id, text) VALUES (?, ?)",
                [(row["id"], text) for text in review.quotes],
            )


def _review_from(fields: list[Any]) -> Review:
    source, reviewer, link, stars, earlier_stars, summary, quotes = fields
    return Review(source, reviewer, link, stars, earlier_stars, summary, tuple(quotes))
