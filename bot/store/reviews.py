"""Critics' reviews, and all that a film's card shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from sqlite3 import Connection
from typing import Any

import orjson

from bot.domain.review import Dossier, Review
from bot.store.database import Database, Row, fetch
from bot.store.films import COLUMNS, film_from, film_gone
from bot.store.ratings import SCORES, aggregate_from
from bot.store.sight import OF_FILM, REVIEW_VISIBLE, THIS_FILM, VISIBLE

# One statement a card: the way to SQLite's thread and back costs more than the reading.
_DOSSIER = f"""
SELECT {COLUMNS}, {SCORES},
    (SELECT json_group_array(json_array(source, reviewer, link, stars, earlier_stars, summary,
            (SELECT json_group_array(text) FROM
                (SELECT text FROM quotes WHERE review_id = review.id ORDER BY id)), id))
     FROM (SELECT * FROM reviews WHERE {OF_FILM} AND {REVIEW_VISIBLE} ORDER BY id)
     AS review) AS reviews
FROM films LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
WHERE films.id = {THIS_FILM} AND {VISIBLE}
"""

_SEEN = f"""
SELECT reviews.*, (SELECT json_group_array(text) FROM
    (SELECT text FROM quotes WHERE review_id = reviews.id ORDER BY id)) AS quotes
FROM films JOIN reviews ON {OF_FILM} WHERE films.id = :film AND {REVIEW_VISIBLE}
ORDER BY reviews.id
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
            reviews=tuple(map(_review_from, orjson.loads(rows[0]["reviews"]))),
            aggregate=aggregate_from(rows[0]),
        )


def seen_reviews(
    connection: Connection, guild_id: int | None, film_id: int
) -> list[tuple[Review, Row]]:
    """What the club sees of a film's reviews, in the order they came, each with its row."""
    rows = fetch(connection, _SEEN, {"guild": guild_id, "film": film_id})
    return [
        (
            Review(
                row["source"], row["reviewer"], row["link"], row["stars"],
                row["earlier_stars"], row["summary"], tuple(json.loads(row["quotes"])),
                row["id"],
            ),
            row,
        )
        for row in rows
    ]  # fmt: skip


def replace_seeded(connection: Connection, film_id: int, reviews: Iterable[Review]) -> None:
    """Put a seed's reviews and quotes in place of those it had; a club's own stay, and those
    read from documents.

    The next review by the same critic keeps its id: clubs may have changed or removed it.
    """
    rows = fetch(
        connection,
        "SELECT id, source, reviewer FROM reviews WHERE film_id = ? AND guild_id IS NULL"
        " AND fingerprint IS NULL ORDER BY id DESC",
        (film_id,),
    )
    known: dict[tuple[str, str | None], list[int]] = {}
    for row in rows:
        known.setdefault((row["source"], row["reviewer"]), []).append(row["id"])
    for review in reviews:
        ids = known.get((review.source, review.reviewer))
        put_review(connection, film_id, None, replace(review, id=ids.pop() if ids else 0))
    connection.executemany(
        "DELETE FROM reviews WHERE id = ?", [(gone,) for ids in known.values() for gone in ids]
    )


def put_review(
    connection: Connection,
    film_id: int,
    guild_id: int | None,
    review: Review,
    fingerprint: str | None = None,
) -> int:
    """Write a review with its quotes, over the one of its id if it has any; returns the id.

    ``fingerprint`` is of the document that it was read from.
    """
    (row,) = fetch(
        connection,
        "INSERT INTO reviews (id, film_id, guild_id, source, reviewer, link, stars,"
        " earlier_stars, summary, fingerprint) VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET source = excluded.source, reviewer = excluded.reviewer,"
        " link = excluded.link, stars = excluded.stars, earlier_stars = excluded.earlier_stars,"
        " summary = excluded.summary RETURNING id",
        (
            review.id, film_id, guild_id, review.source, review.reviewer, review.link,
            review.stars, review.earlier_stars, review.summary, fingerprint,
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM quotes WHERE review_id = ?", (row["id"],))
    connection.executemany(
        "INSERT INTO quotes (review_id, text) VALUES (?, ?)",
        [(row["id"], text) for text in review.quotes],
    )
    return row["id"]


def _review_from(fields: list[Any]) -> Review:
    source, reviewer, link, stars, earlier_stars, summary, quotes, review_id = fields
    return Review(source, reviewer, link, stars, earlier_stars, summary, tuple(quotes), review_id)
