"""Critics' reviews, and all that a film's card shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection
from typing import Any

import orjson

from bot.domain.entry import check_review
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.folding import fold
from bot.domain.library import Editor
from bot.domain.library_log import LogDetails
from bot.domain.rating import Rating
from bot.domain.review import (
    LINES_SHOWN,
    Dossier,
    Review,
    ReviewChanged,
    Rewritten,
    SameReview,
    same_text,
)
from bot.language import N_
from bot.store.database import Database, Row, fetch, stored
from bot.store.film_posts import mark_reviewed_stale
from bot.store.films import COLUMNS, film_from, film_gone, visible_film
from bot.store.json_column import to_json
from bot.store.library_log import note
from bot.store.ratings import SCORES, aggregate_from
from bot.store.sealed import SEAL, sealed_from
from bot.store.sight import OF_FILM, REVIEW_VISIBLE, THIS_FILM, VISIBLE, is_private, shown_as
from bot.store.waiting import Claim, use

# One statement for a card: the way to SQLite's thread and back costs more than reading does. The
# index is named because SQLite by itself would look at each of a film's ratings for the few lines
# that come first.
_DOSSIER = f"""
SELECT {COLUMNS}, {SCORES}, {SEAL},
    (SELECT json_group_array(json_array(source, reviewer, link, stars, earlier_stars, summary,
            (SELECT json_group_array(text) FROM
                (SELECT text FROM quotes WHERE review_id = review.id ORDER BY id)), id))
     FROM (SELECT * FROM reviews WHERE {OF_FILM} AND {REVIEW_VISIBLE} ORDER BY id)
     AS review) AS reviews,
    (SELECT json_group_array(json_array(member_id, stars, line, spoiler, rated_at, name)) FROM
        (SELECT r.member_id, stars, line, spoiler, rated_at, name
         FROM ratings AS r INDEXED BY ratings_with_line LEFT JOIN
             member_names AS m ON m.guild_id = r.guild_id AND m.member_id = r.member_id
         WHERE r.guild_id = :guild AND r.film_id = films.id AND line NOT NULL
             AND NOT {is_private("r.member_id")}
         ORDER BY spoiler, rated_at DESC LIMIT {LINES_SHOWN})) AS lines
FROM films LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
WHERE films.id = {THIS_FILM} AND {VISIBLE}
"""

_WHOLE = """
SELECT reviews.*, (SELECT json_group_array(text) FROM
    (SELECT text FROM quotes WHERE review_id = reviews.id ORDER BY id)) AS quotes
"""

_SEEN = f"""
{_WHOLE} FROM films JOIN reviews ON {OF_FILM} WHERE films.id = :film AND {REVIEW_VISIBLE}
ORDER BY reviews.id
"""

_BY_NOW = f"""
{_WHOLE} FROM reviews WHERE {REVIEW_VISIBLE} AND reviews.id = coalesce(
    (SELECT by_id FROM review_replacements AS r WHERE r.guild_id = :guild
     AND r.review_id = :review), :review)
"""

_PRINTS = f"""
SELECT reviews.id, fingerprint FROM films JOIN reviews ON {OF_FILM}
WHERE films.id = :film AND {REVIEW_VISIBLE}
"""

_REVIEW = f"""
SELECT {COLUMNS}, reviews.guild_id AS review_guild, source, reviewer
FROM reviews JOIN films ON films.id = {shown_as("reviews.film_id")}
WHERE reviews.id = :review AND {REVIEW_VISIBLE} AND {VISIBLE}
"""


class Reviews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def dossier(self, guild_id: int, film_id: int) -> Dossier:
        """The film, its reviews in the order in which they came, and the club's ratings.

        Raises FilmNotFound when the film is gone, or another club's.
        """
        rows = await self._database.fetch(_DOSSIER, {"guild": guild_id, "film": film_id})
        if not rows:
            raise film_gone()
        return Dossier(
            film=film_from(rows[0]),
            reviews=tuple(map(_review_from, orjson.loads(rows[0]["reviews"]))),
            aggregate=aggregate_from(rows[0]),
            lines=tuple(map(_line_from, orjson.loads(rows[0]["lines"]))),
            sealed=sealed_from(rows[0]),
        )

    async def add(
        self,
        by: Editor,
        film_id: int,
        review: Review,
        fingerprint: str | None = None,
        *,
        beside: bool = False,
        claim: Claim | None = None,
    ) -> Film:
        """Add a review, and use up the claim.

        ``fingerprint`` is that of the document that the review was read from. Raises BadEntry,
        FilmNotFound, and SameReview when the film has this review already, or has one by the same
        critic. ``beside``: a second review by one critic is wanted.
        """

        def add(connection: Connection) -> Film:
            use(connection, claim)
            return write_review(connection, by, film_id, review, fingerprint, beside=beside)

        return await self._database.write(add)

    async def same(
        self, guild_id: int, film_id: int, review: Review, fingerprint: str | None = None
    ) -> SameReview | None:
        """The error that ``add`` would raise because the review is there already; None where it
        would not. Raises FilmNotFound."""
        dossier = await self.dossier(guild_id, film_id)
        rows = await self._database.fetch(_PRINTS, {"guild": guild_id, "film": dossier.film.id})
        prints = {row["id"]: row["fingerprint"] for row in rows}
        seen = [(each, prints.get(each.id)) for each in dossier.reviews]
        return same_review(seen, review, fingerprint)

    async def edit(
        self,
        by: Editor,
        review: Review,
        fingerprint: str | None = None,
        *,
        over: Review | None = None,
        claim: Claim | None = None,
    ) -> tuple[Film, int]:
        """Write the review in place of the one with its id, and use up the claim. Returns its film,
        and the id of the log entry by which that can be undone.

        ``over``: that review as the member has seen it. Raises BadEntry, FilmNotFound, and
        ReviewChanged where the review is not any more what ``over`` says.
        """

        def edit(connection: Connection) -> tuple[Film, int]:
            use(connection, claim)
            return rewrite_review(connection, by, review, fingerprint, over)

        return await self._database.write(edit)

    async def require_as_seen(self, guild_id: int, over: Review) -> None:
        """Raises ReviewChanged where ``edit`` would, and FilmNotFound when the review has gone."""
        await self._database.read(lambda connection: require_as_seen(connection, guild_id, over))

    async def remove(self, by: Editor, review_id: int) -> tuple[Film, str, int]:
        """Remove a review from the club's library. Returns its film, who wrote it, and the id of
        the log entry by which that can be undone.

        Raises FilmNotFound when the review has gone, or is another club's.
        """

        def take_out(connection: Connection) -> tuple[Film, str, int]:
            row = review_row(connection, by.guild_id, review_id)
            film, critic = film_from(row), _critic(row)
            details = LogDetails(byline=critic)
            entry = note(connection, by, "removed review", film, details, review_id=review_id)
            connection.execute(
                "INSERT INTO review_replacements VALUES (?, ?, NULL, ?)",
                (by.guild_id, review_id, stored(by.at)),
            )
            mark_reviewed_stale(connection, film.id, by.guild_id)
            return film, critic, entry

        return await self._database.write(take_out)


def write_review(
    connection: Connection,
    by: Editor,
    film_id: int,
    review: Review,
    fingerprint: str | None,
    *,
    beside: bool,
) -> Film:
    """What ``Reviews.add`` does, inside a larger transaction."""
    film = visible_film(connection, by.guild_id, film_id)
    review = replace(check_review(review), id=0)
    if same := review_there(connection, by.guild_id, film.id, review, fingerprint, beside=beside):
        raise same
    note(connection, by, "reviewed", film, LogDetails(byline=review.byline))
    put_review(connection, film.id, by.guild_id, review, fingerprint)
    return film


def review_there(
    connection: Connection,
    guild_id: int,
    film_id: int,
    review: Review,
    fingerprint: str | None,
    *,
    beside: bool,
) -> SameReview | None:
    """The error for a review that the film has already; None where it can be added."""
    seen = seen_reviews(connection, guild_id, film_id)
    same = same_review([(each, row["fingerprint"]) for each, row in seen], review, fingerprint)
    return same if same and (same.is_certain or not beside) else None


def rewrite_review(
    connection: Connection,
    by: Editor,
    review: Review,
    fingerprint: str | None,
    over: Review | None = None,
) -> tuple[Film, int]:
    """What ``Reviews.edit`` does, inside a larger transaction."""
    review = check_review(review)
    if over is not None:
        require_as_seen(connection, by.guild_id, over)
    row = review_row(connection, by.guild_id, review.id)
    film = film_from(row)
    entry = note(connection, by, "changed review", film, LogDetails(byline=review.byline))
    (was,) = fetch(connection, f"{_WHOLE} FROM reviews WHERE id = ?", (review.id,))
    is_everyones = row["review_guild"] is None
    own = replace(review, id=0) if is_everyones else review
    own = replace(own, id=put_review(connection, film.id, by.guild_id, own, fingerprint))
    if is_everyones:
        connection.execute(
            "INSERT INTO review_replacements VALUES (?, ?, ?, NULL)",
            (by.guild_id, review.id, own.id),
        )
    connection.execute(
        "UPDATE library_log SET rewritten = ? WHERE id = ?",
        (to_json(Rewritten(_whole_from(was), own, was["fingerprint"])), entry),
    )
    return film, entry


def same_review(
    seen: Iterable[tuple[Review, str | None]], review: Review, fingerprint: str | None
) -> SameReview | None:
    """The error that names the one of ``seen`` that is this review once more; None where there is
    none. It is certain for the same link, document or summary, and otherwise has the same outlet
    and critic. ``seen``: reviews, each with its fingerprint."""
    alike = None
    for each, print_ in seen:
        if (
            (review.link and review.link == each.link)
            or same_text(fingerprint, print_)
            or (fold(review.summary) and fold(review.summary) == fold(each.summary))
        ):
            return SameReview(each, is_certain=True)
        if alike is None and fold(review.byline) == fold(each.byline):
            alike = SameReview(each, is_certain=False)
    return alike


def seen_reviews(
    connection: Connection, guild_id: int | None, film_id: int
) -> list[tuple[Review, Row]]:
    """The reviews of a film that the club sees, in the order in which they came, each with
    its row."""
    rows = fetch(connection, _SEEN, {"guild": guild_id, "film": film_id})
    return [(_whole_from(row), row) for row in rows]


def _whole_from(row: Row) -> Review:
    return Review(
        row["source"], row["reviewer"], row["link"], row["stars"], row["earlier_stars"],
        row["summary"], tuple(json.loads(row["quotes"])), row["id"],
    )  # fmt: skip


def require_as_seen(connection: Connection, guild_id: int, over: Review) -> None:
    rows = fetch(connection, _BY_NOW, {"guild": guild_id, "review": over.id})
    if not rows:
        raise review_gone()
    if (now := _whole_from(rows[0])) != over:
        raise ReviewChanged(now)


def replace_seeded(connection: Connection, film_id: int, reviews: Iterable[Review]) -> None:
    """Replace a seed's reviews and quotes. A club's own reviews stay, and so do those that were
    read from documents, unless the seed has them, too: then they are the seed's.

    A new review by the same critic keeps the old one's id: clubs may have changed or removed that
    review.
    """
    rows = fetch(
        connection,
        "SELECT id, source, reviewer, link, fingerprint FROM reviews WHERE film_id = ?"
        " AND guild_id IS NULL ORDER BY fingerprint NOT NULL, id",
        (film_id,),
    )
    for review in reviews:
        known = next((row for row in rows if _is_seeded(row, review)), None)
        put_review(connection, film_id, None, replace(review, id=known["id"] if known else 0))
        if known:
            rows.remove(known)
            connection.execute("UPDATE reviews SET fingerprint = NULL WHERE id = ?", (known["id"],))
    connection.executemany(
        "DELETE FROM reviews WHERE id = ?",
        [(row["id"],) for row in rows if row["fingerprint"] is None],
    )
    mark_reviewed_stale(connection, film_id)


def _is_seeded(row: Row, review: Review) -> bool:
    """Whether a seed's review is a version of this one of everyone's. Two reviews that came of
    documents and have no critic are two."""
    if row["fingerprint"] is None:
        return (row["source"], row["reviewer"]) == (review.source, review.reviewer)
    is_critics = review.reviewer is not None and (
        (fold(row["source"]), fold(row["reviewer"] or ""))
        == (fold(review.source), fold(review.reviewer))
    )
    return is_critics or (review.link is not None and review.link == row["link"])


def put_review(
    connection: Connection,
    film_id: int,
    guild_id: int | None,
    review: Review,
    fingerprint: str | None = None,
) -> int:
    """Write a review with its quotes, in place of the one with its id, if it has an id. Returns the
    id.

    ``fingerprint`` is that of the document that the review was read from.
    """
    (row,) = fetch(
        connection,
        "INSERT INTO reviews (id, film_id, guild_id, source, reviewer, link, stars,"
        " earlier_stars, summary, fingerprint) VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET source = excluded.source, reviewer = excluded.reviewer,"
        " link = excluded.link, stars = excluded.stars, earlier_stars = excluded.earlier_stars,"
        " summary = excluded.summary, fingerprint = coalesce(excluded.fingerprint, fingerprint)"
        " RETURNING id",
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
    mark_reviewed_stale(connection, film_id, guild_id)
    return row["id"]


def _line_from(fields: list[Any]) -> Rating:
    member_id, stars, line, spoiler, rated_at, name = fields
    return Rating(member_id, stars, line, bool(spoiler), datetime.fromisoformat(rated_at), name)


def _review_from(fields: list[Any]) -> Review:
    source, reviewer, link, stars, earlier_stars, summary, quotes, review_id = fields
    return Review(source, reviewer, link, stars, earlier_stars, summary, tuple(quotes), review_id)


def review_row(connection: Connection, guild_id: int, review_id: int) -> Row:
    rows = fetch(connection, _REVIEW, {"guild": guild_id, "review": review_id})
    if not rows:
        raise review_gone()
    return rows[0]


def review_gone() -> FilmNotFound:
    return FilmNotFound(N_("That review is no longer in the library. /review shows what is."))


def _critic(row: Row) -> str:
    return ", ".join(filter(None, (row["source"], row["reviewer"])))
