"""What a club sees in place of a film or a review: see film_replacements in 0003_library.sql.

What grows with a club is moved and deleted in slices, so that nobody else's write waits long. The
first slice is in the transaction that begins it, and is nearly always all of it. Further slices are
writes of their own, for which nobody waits. What is left when the program ends is finished by the
next ``Library.purge``.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import Any

from bot.domain.film import Facts, Film
from bot.domain.folding import same_title
from bot.domain.library import BadEntry
from bot.language import N_
from bot.store.database import SLICE, Database, Row, fetch, stored
from bot.store.films import are_same
from bot.store.merges import NEW_BACKERS, move_back, note_moved, reached, rewrite_changes
from bot.store.screening_follows import mark_film_stale, settle
from bot.store.slots import mark_slot_stale

_THEIRS = (
    "guild_id = :guild AND film_id IN (:film, :by)"
    " AND member_id IN (SELECT value FROM json_each(:members))"
)
_BOTH_HISTORIES = f"""
SELECT id, film_id
FROM (SELECT *, {reached("id")} AS reached FROM rating_changes WHERE {_THEIRS})
ORDER BY reached, film_id = :by, id
"""
# The plus keeps SQLite from walking a club's whole history from its end, which took seconds.
_PRESENT = f"""
SELECT * FROM ratings WHERE {_THEIRS} ORDER BY (
    SELECT max(+changed_at) FROM rating_changes AS changes
    WHERE changes.film_id = ratings.film_id AND changes.guild_id = ratings.guild_id
    AND changes.member_id = ratings.member_id), film_id = :by
"""
_ONCE_MORE = """
INSERT INTO rating_changes
    (guild_id, film_id, member_id, stars, line, spoiler, changed_at, imported_in)
SELECT guild_id, film_id, member_id, stars, line, spoiler, :again, imported_in FROM rating_changes
WHERE film_id = :by AND guild_id = :guild_id AND member_id = :member_id AND stars = :stars
    AND changed_at = :rated_at ORDER BY id DESC LIMIT 1 RETURNING id
"""


def replace_film(connection: Connection, guild_id: int, gone: Film, by: Film) -> None:
    """Let a club see ``by`` in place of ``gone``. It gets what belongs to both: ratings, reviews,
    quotes, entries of the log, screenings, nominations, votes, the turns in which either was
    picked, discussions, the seal that one of them may have, and what members have seen or want to
    see.

    Of two ratings by one member, the later one is what they think now; both histories are kept.
    ``move_ratings`` of the club has to follow until it returns False. Raises BadEntry where both
    films are sealed.
    """
    given = {"guild": guild_id, "film": gone.id, "by": by.id}
    _require_one_seal(connection, given)
    for table in (
        "reviews", "quotes", "watched", "screenings", "vote_films", "turns", "discussions",
        "sealings",
    ):  # fmt: skip
        connection.execute(
            f"UPDATE {table} SET film_id = :by WHERE guild_id = :guild AND film_id = :film", given
        )
    for table in ("film_replacements", "rating_moves"):
        connection.execute(
            f"UPDATE {table} SET by_id = :by WHERE guild_id = :guild AND by_id = :film", given
        )
    _join_nominations(connection, given)
    # Where a member has both films, the gone film's row stays with it, and is not seen.
    for table in ("seen_films", "watchlist"):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET film_id = :by WHERE guild_id = :guild"
            " AND film_id = :film",
            given,
        )
    connection.execute("INSERT INTO film_replacements VALUES (:guild, :film, :by, NULL)", given)
    connection.execute("INSERT INTO rating_moves VALUES (:guild, :film, :by)", given)
    settle(connection, guild_id, by.id)
    for film in (gone, by):  # a nomination may stay with the film that is gone
        mark_film_stale(connection, guild_id, film.id)


def _require_one_seal(connection: Connection, given: dict[str, int]) -> None:
    """Raises BadEntry where both films are sealed. Two envelopes of one member could not be merged
    without anyone's knowing what is in them, and an undo could not separate them."""
    sealed = fetch(
        connection,
        "SELECT 1 FROM sealings WHERE guild_id = :guild AND film_id IN (:film, :by)"
        " AND opened_at IS NULL",
        given,
    )
    if len(sealed) > 1:
        raise BadEntry(N_("Both are sealed. Reveal one of them first: /sealed show."))


def _join_nominations(connection: Connection, given: dict[str, int]) -> None:
    """Join the nominations of both films. Where both are nominated, the members who wanted the gone
    one become backers of the other. The gone film's nomination stays with it, and is not seen; the
    undo of a merge brings it back, with its backers."""
    connection.execute(
        "UPDATE OR IGNORE nominations SET film_id = :by WHERE guild_id = :guild"
        " AND film_id = :film",
        given,
    )
    connection.execute(f"INSERT INTO nomination_backers {NEW_BACKERS}", given)


def note_removal(connection: Connection, guild_id: int, film: Film, now: datetime) -> None:
    """Remember a film that the club has removed, because members can't add it again without an
    Accept."""
    connection.execute(
        "INSERT OR REPLACE INTO removed_films VALUES (?, ?, ?, ?, ?)",
        (guild_id, film.id, same_title(film.title), film.year, film.tmdb_id),
    )
    mark_film_stale(connection, guild_id, film.id)
    mark_slot_stale(connection, guild_id, now)


def forget_removal(connection: Connection, guild_id: int, film_id: int, now: datetime) -> None:
    """Undo ``note_removal`` of a film that has come back."""
    connection.execute(
        "DELETE FROM removed_films WHERE guild_id = ? AND film_id = ?", (guild_id, film_id)
    )
    mark_film_stale(connection, guild_id, film_id)
    mark_slot_stale(connection, guild_id, now)


def removals(connection: Connection, guild_id: int, facts: Facts) -> list[int]:
    """The ids of the films that these facts mean and that the club has removed."""
    rows = fetch(
        connection,
        "SELECT film_id, folded, year, tmdb_id FROM removed_films"
        " WHERE guild_id = ? AND (year IS ? OR tmdb_id = ?)",
        (guild_id, facts.year, facts.tmdb_id),
    )
    return [
        row["film_id"]
        for row in rows
        if are_same(Facts(title=row["folded"], year=row["year"], tmdb_id=row["tmdb_id"]), facts)
    ]


# Where a merge has given a club its own copy of everyone's film, that film's ratings move first.
# What the join of two histories adds belongs to the move of the film that is gone: its undo takes
# that away.
_NEXT_MOVE = """
SELECT guild_id AS guild, film_id AS film, by_id AS by FROM rating_moves
WHERE :guild IS NULL OR guild_id = :guild
ORDER BY EXISTS (SELECT 1 FROM merges
    WHERE merges.guild_id = rating_moves.guild_id AND merges.film_id = rating_moves.film_id)
LIMIT 1
"""


def move_ratings(connection: Connection, guild_id: int | None) -> bool:
    """Move a slice of the ratings that a merge, or its undo, has not moved yet, for one club or for
    all. Returns whether there may be more."""
    left = SLICE
    while left > 0 and (moves := fetch(connection, _NEXT_MOVE, {"guild": guild_id})):
        left -= _move(connection, dict(moves[0]), left)
    while left > 0 and (back := move_back(connection, guild_id, left)):
        left -= back
    return left <= 0


async def finish_merges(database: Database) -> None:
    """Move the ratings that merges have not moved yet, in all clubs."""
    while await database.write(partial(move_ratings, guild_id=None)):
        pass


def _move(connection: Connection, move: dict[str, int], most: int) -> int:
    """Move the histories of at most ``most`` members. Returns for how many it did that, plus one
    for the film when those were all."""
    members = fetch(
        connection,
        "SELECT DISTINCT member_id FROM rating_changes WHERE film_id = :film AND guild_id = :guild"
        " LIMIT :most",
        {**move, "most": most},
    )
    _join_histories(connection, move, [row["member_id"] for row in members])
    if len(members) == most:
        return most
    connection.execute("DELETE FROM rating_moves WHERE guild_id = :guild AND film_id = :film", move)
    connection.execute(
        "DELETE FROM films WHERE id = :film AND guild_id = :guild AND NOT EXISTS"
        " (SELECT 1 FROM merges AS m WHERE m.guild_id = :guild AND m.film_id = :film)",
        move,
    )
    return len(members) + 1


def _join_histories(connection: Connection, move: dict[str, int], members: list[int]) -> None:
    """Merge these members' histories of both films. Each keeps its own order, and between the two
    the moments decide.

    Where the merged history ends with something other than the later of the two present ratings,
    such as a rating that was taken back, that rating is given once more, a microsecond later. So it
    is what the member thinks now, in whichever order a history is read.
    """
    given: dict[str, Any] = {**move, "members": json.dumps(members)}
    later = _present(connection, given)
    changes = fetch(connection, _BOTH_HISTORIES, given)
    moved = rewrite_changes(connection, {row["id"]: move["by"] for row in changes})
    came = [moved[row["id"]] for row in changes if row["film_id"] == move["film"]]
    note_moved(connection, move, came, extra=False)
    now = _present(connection, given)
    for member_id, rating in later.items():
        if member_id in now and now[member_id]["rated_at"] == rating["rated_at"]:
            continue
        (row,) = fetch(
            connection,
            "SELECT max(+changed_at) AS last FROM rating_changes"
            " WHERE guild_id = :guild AND film_id = :by AND member_id = :member",
            {**move, "member": member_id},
        )
        again = stored(datetime.fromisoformat(row["last"]) + timedelta(microseconds=1))
        (row,) = fetch(connection, _ONCE_MORE, {**dict(rating), "by": move["by"], "again": again})
        note_moved(connection, move, [row["id"]], extra=True)


def _present(connection: Connection, given: dict[str, Any]) -> dict[int, Row]:
    """These members' present ratings of the two films, by member; of two ratings the later one."""
    return {row["member_id"]: row for row in fetch(connection, _PRESENT, given)}


def delete_removed(connection: Connection, before: datetime) -> bool:
    """Delete a slice of what clubs removed before this moment: their own films and reviews, and
    their ratings of the films. Returns whether there may be more."""
    given = {"before": stored(before), "slice": SLICE}
    reviews = fetch(
        connection,
        "SELECT guild_id, review_id FROM review_replacements WHERE removed_at < :before"
        " LIMIT :slice",
        given,
    )
    for removed in map(tuple, reviews):
        connection.execute("DELETE FROM reviews WHERE (guild_id, id) = (?, ?)", removed)
        # A review that is everyone's stays hidden from the club.
        connection.execute(
            "UPDATE review_replacements SET removed_at = NULL WHERE (guild_id, review_id) = (?, ?)",
            removed,
        )
    left = SLICE - len(reviews)
    films = fetch(
        connection,
        "SELECT guild_id, film_id FROM film_replacements WHERE removed_at < :before LIMIT :slice",
        given,
    )
    for removed in films:
        left -= _delete_film(connection, removed, left)
        if left <= 0:
            return True
    return left <= 0


def _delete_film(connection: Connection, removed: Row, most: int) -> int:
    """Delete a removed film with what the club has about it, at most ``most`` rows in this call.
    Returns how many rows that were."""
    deleted = 0
    for table in ("rating_changes", "quotes", "reviews", "nominations", "sealings"):
        deleted += connection.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE guild_id = ?"
            " AND film_id = ? LIMIT ?)",
            (*removed, most - deleted),
        ).rowcount
    if deleted < most:
        for table in ("seen_films", "watchlist"):  # one row for each member
            deleted += connection.execute(
                f"DELETE FROM {table} WHERE (guild_id, film_id) = (?, ?)", tuple(removed)
            ).rowcount
        connection.execute("DELETE FROM films WHERE (guild_id, id) = (?, ?)", tuple(removed))
        connection.execute(
            "UPDATE film_replacements SET removed_at = NULL WHERE (guild_id, film_id) = (?, ?)",
            tuple(removed),
        )
        deleted += 1
    return deleted
