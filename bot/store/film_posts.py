"""Posts that tell of a film, whatever else they are about. What tells of its screenings, too, is in
screening_follows.py."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.post import PostId, PostKind
from bot.store.database import fetch, stored
from bot.store.posts import mark_all_stale, mark_stale
from bot.store.sight import shown_as

# The plus sign takes the column's type away, with which no index is used here.
_PROPOSED = f"""
WITH these AS (
    SELECT :film AS id UNION ALL SELECT +by_id FROM film_replacements WHERE film_id = :film
)
SELECT guild_id, id FROM proposals
WHERE content ->> '$.film_id' IN (SELECT id FROM these UNION ALL
        SELECT +film_id FROM film_replacements WHERE by_id IN (SELECT id FROM these))
    AND {shown_as("content ->> '$.film_id'", "proposals.guild_id")}
        = {shown_as(":film", "proposals.guild_id")}
    AND (:guild IS NULL OR guild_id = :guild)
"""


def mark_proposed_stale(connection: Connection, film_id: int, guild_id: int | None = None) -> None:
    """Have the cards of what is proposed about a film or a review of it say what it is now,
    and whether they can be accepted, in one club or in all that see it: also about a film that the
    club sees in its place, or in whose place it sees the same."""
    rows = fetch(connection, _PROPOSED, {"film": film_id, "guild": guild_id})
    for row in rows:
        mark_all_stale(connection, row["guild_id"], row["id"], PostKind.PROPOSAL)


def mark_reviewed_stale(connection: Connection, film_id: int, guild_id: int | None = None) -> None:
    """The same where reviews of a film have changed, in one club or for all; then its threads,
    which quote them, are left alone: an update of the library would reopen many old ones."""
    mark_proposed_stale(connection, film_id, guild_id)
    if guild_id is not None:
        mark_thread_stale(connection, film_id, guild_id)


def mark_thread_stale(
    connection: Connection, film_id: int, guild_id: int | None = None, since: datetime | None = None
) -> None:
    """The same for the first messages of threads about a film, which show its facts and ratings and
    quote reviews, in one club or in all; of those only that were begun, or welcome spoilers,
    ``since`` then. One stays where its thread was deleted."""
    these = "SELECT guild_id, id FROM discussions WHERE film_id = :film"
    if guild_id is not None:
        these += " AND guild_id = :guild"
    if since is not None:
        these += " AND max(begun_at, coalesce(free_until, begun_at)) >= :since"
    given = {"film": film_id, "guild": guild_id, "since": since and stored(since)}
    for row in fetch(connection, these, given):
        mark_stale(connection, PostId(row["guild_id"], PostKind.DISCUSSION, str(row["id"])))
