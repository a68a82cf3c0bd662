"""A change or a removal of a review that is undone."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.library import Editor, TooLate, Undone
from bot.domain.library_log import LogDetails
from bot.domain.review import ReviewChanged, Rewritten
from bot.language import N_
from bot.store.database import SLICE, Row, fetch, stored
from bot.store.film_posts import mark_reviewed_stale
from bot.store.films import film_from
from bot.store.json_column import from_json
from bot.store.library_log import note
from bot.store.reviews import (
    put_review,
    require_as_seen,
    review_gone,
    review_row,
    same_review,
    seen_reviews,
)
from bot.store.sight import shown_as


def undo_rewrite(connection: Connection, by: Editor, entry: Row) -> Undone | None:
    """Make a review again what it was before the change of this log entry; None where that is no
    such change, or was undone already. Raises TooLate where it was changed since, or added anew,
    and FilmNotFound when it has gone."""
    if entry["rewritten"] is None:
        return None
    rewritten = from_json(entry["rewritten"], Rewritten)
    before, after = rewritten.before, rewritten.after
    try:
        require_as_seen(connection, by.guild_id, after)
    except ReviewChanged:
        raise TooLate(N_("It was changed since. Undo that first.")) from None
    film = film_from(review_row(connection, by.guild_id, after.id))
    if rewritten.is_copy:
        connection.execute("DELETE FROM review_replacements WHERE by_id = ?", (after.id,))
        connection.execute("DELETE FROM reviews WHERE id = ?", (after.id,))
        _follow(connection, by.guild_id, after.id, before.id)
        mark_reviewed_stale(connection, film.id, by.guild_id)
    else:
        put_review(connection, film.id, by.guild_id, before)
        connection.execute(
            "UPDATE reviews SET fingerprint = ? WHERE id = ?", (rewritten.fingerprint, after.id)
        )
    require_once(connection, by.guild_id, before.id)
    note(connection, by, "undid review", film, LogDetails(byline=before.byline))
    connection.execute("UPDATE library_log SET rewritten = NULL WHERE id = ?", (entry["id"],))
    return Undone(film.name, film.id, before.byline, is_change=True)


def _follow(connection: Connection, guild_id: int, copy_id: int, review_id: int) -> None:
    """Have proposals and drafts that are about a club's copy of a review be about that review."""
    for table in ("proposals", "waiting"):
        for path in ("$.review.id", "$.over.id"):
            connection.execute(
                f"UPDATE {table} SET content = json_replace(content, :path, :review)"
                " WHERE guild_id = :guild AND content ->> :path = :copy",
                {"path": path, "review": review_id, "guild": guild_id, "copy": copy_id},
            )


def require_once(connection: Connection, guild_id: int, review_id: int) -> int:
    """Returns the id of the film of a review that has come back. Raises TooLate where the film has
    it once more: it was added anew meanwhile; FilmNotFound where it was everyone's, and is gone."""
    whose = {"guild": guild_id, "review": review_id}
    films = fetch(
        connection,
        f"SELECT {shown_as('film_id')} AS id FROM reviews WHERE id = :review",
        whose,
    )
    if not films:
        raise review_gone()
    (film,) = films
    seen = [
        (review, row["fingerprint"])
        for review, row in seen_reviews(connection, guild_id, film["id"])
    ]
    others = [each for each in seen if each[0].id != review_id]
    for back, print_ in seen:
        same = same_review(others, back, print_) if back.id == review_id else None
        if same and same.is_certain:
            raise TooLate(N_("The film has that review again already. Remove that one first."))
    return film["id"]


def forget_rewrites(connection: Connection, before: datetime) -> bool:
    """Forget what reviews were that were changed before this moment. Returns whether there may be
    more."""
    forgotten = connection.execute(
        "UPDATE library_log SET rewritten = NULL WHERE id IN (SELECT id FROM library_log"
        " WHERE rewritten NOT NULL AND changed_at < ? LIMIT ?)",
        (stored(before), SLICE),
    )
    return forgotten.rowcount == SLICE
