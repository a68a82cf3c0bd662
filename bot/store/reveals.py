"""Reveals of sealed films: the seal is opened, and what was in its envelopes becomes ratings."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection
from typing import Any

from bot.domain import stars as half_stars
from bot.domain.film import Film
from bot.domain.post import PostKind
from bot.domain.rating import leads_elsewhere
from bot.domain.reveal import LINE_KEPT, OpenedRating, Reveal, revealed
from bot.store.database import Database, fetch, statement, stored
from bot.store.films import COLUMNS, film_from
from bot.store.json_column import from_json, to_json
from bot.store.quotes import forget_line
from bot.store.screening_follows import mark_told_stale
from bot.store.sealed import ALL_HAVE_RATED
from bot.store.sight import REPLACED, VISIBLE, is_private

# The seal of a film that was removed is opened only once the film comes back. One that waits for a
# screening is opened once that has ended, which it has not yet where the bot was off.
_TO_END = (
    "EXISTS (SELECT 1 FROM screenings WHERE screenings.id = screening_id AND ended_at IS NULL)"
)
_DUE = f"""
SELECT sealings.guild_id, id FROM sealings JOIN clubs USING (guild_id)
WHERE opened_at IS NULL AND left_at IS NULL
AND (reveal_at <= :now AND (is_by_hand OR NOT {_TO_END}) OR ({ALL_HAVE_RATED}))
AND NOT EXISTS (SELECT 1 FROM film_replacements AS r
    WHERE r.guild_id = sealings.guild_id AND r.film_id = sealings.film_id)
UNION ALL SELECT sealings.guild_id, id FROM sealings JOIN clubs USING (guild_id)
WHERE revealed NOT NULL AND left_at IS NULL
"""

_COUNTS = [f"s{stars}" for stars in half_stars.ALL]


def _without_line(column: str, film_id: str) -> str:
    """SQL: an assignment that takes the line of :member out of what ``column`` keeps about reveals
    of :film, with its condition. ``film_id``: an expression for the film of a row. See Reveal."""
    return (
        f"{column} = json_set({column}, '$.ratings', (SELECT json_group_array(json("
        "CASE value ->> 'member_id' WHEN :member THEN json_set(value, '$.line', NULL)"
        f" ELSE value END)) FROM json_each({column}, '$.ratings')))"
        f" WHERE guild_id = :guild AND {column} ->> '$.ratings' NOT NULL"
        f" AND {film_id} IN (SELECT :film UNION ALL {REPLACED} :film)"
    )


class Reveals:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> list[tuple[int, int]]:
        """The seals to be opened by now, or opened without a post yet: guild ids and their own."""
        rows = await self._database.fetch(_DUE, {"now": stored(now)})
        return [(row["guild_id"], row["id"]) for row in rows]

    async def open(self, guild_id: int, sealing_id: int, now: datetime) -> bool:
        """Open a seal: make ordinary ratings of what is in the envelopes, and keep what is to be
        said about it for ``to_tell``. Without any envelope, the seal is deleted. False when it was
        opened already, or when its film is not there."""
        return await self._database.write(
            lambda connection: _open(connection, guild_id, sealing_id, now)
        )

    async def to_tell(self, guild_id: int, sealing_id: int) -> tuple[Reveal, datetime, int] | None:
        """What is to be said about a reveal, when it was due, and the channel for it unless the
        club has one for its news. None when the post is written down already."""
        rows = await self._database.fetch(
            "SELECT revealed, min(opened_at, reveal_at) AS due_at, channel_id FROM sealings"
            " WHERE guild_id = ? AND id = ? AND revealed NOT NULL",
            (guild_id, sealing_id),
        )
        if not rows:
            return None
        due_at = datetime.fromisoformat(rows[0]["due_at"])
        return from_json(rows[0]["revealed"], Reveal), due_at, rows[0]["channel_id"]

    async def note_written(self, guild_id: int, sealing_id: int) -> None:
        """Note that the post of a reveal is written down, so it is not due any more."""
        await self._database.write(
            statement(
                "UPDATE sealings SET revealed = NULL WHERE guild_id = ? AND id = ?",
                (guild_id, sealing_id),
            )
        )


def take_revealed_line(connection: Connection, given: dict[str, int]) -> None:
    """Take a member's line out of what is kept about reveals. ``given``: guild, film and member.
    Seals that are not opened stay as they are: nobody may learn whether they have a line."""
    of_post = f"kind = '{PostKind.REVEAL}' AND content ->> '$.film.id'"
    connection.execute(f"UPDATE posts SET {_without_line('content', of_post)}", given)
    connection.execute(f"UPDATE sealings SET {_without_line('revealed', 'film_id')}", given)


def _open(connection: Connection, guild_id: int, sealing_id: int, now: datetime) -> bool:
    rows = fetch(
        connection,
        f"SELECT {COLUMNS} FROM sealings JOIN films ON films.id = film_id AND {VISIBLE}"
        " WHERE sealings.guild_id = :guild AND sealings.id = :id AND opened_at IS NULL",
        {"guild": guild_id, "id": sealing_id},
    )
    if not rows:
        return False
    film = film_from(rows[0])
    mark_told_stale(connection, guild_id, film.id, sealing_id)
    envelopes = _envelopes(connection, guild_id, sealing_id, film)
    if not envelopes:
        connection.execute("DELETE FROM sealings WHERE id = ?", (sealing_id,))
        return True
    # They have the moment of the reveal, because this week's digest is to tell of them.
    connection.executemany(
        "INSERT INTO rating_changes"
        " (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at)"
        " VALUES (:guild, :film, :member_id, :earlier, :stars, :line, :spoiler, :now)",
        [{**row, "guild": guild_id, "film": film.id, "now": stored(now)} for row in envelopes],
    )
    (scores,) = fetch(
        connection,
        f"SELECT {', '.join(_COUNTS)} FROM film_scores WHERE guild_id = ? AND film_id = ?",
        (guild_id, film.id),
    )
    told = revealed(film, [scores[count] for count in _COUNTS], [*map(_opened_from, envelopes)])
    for row in envelopes:
        if row["earlier"] is not None:  # their earlier line may be a quote
            forget_line(connection, guild_id, row["member_id"])
    connection.execute("DELETE FROM sealed_ratings WHERE sealing_id = ?", (sealing_id,))
    connection.execute(
        "UPDATE sealings SET opened_at = ?, revealed = ? WHERE id = ?",
        (stored(now), to_json(told), sealing_id),
    )
    return True


def _envelopes(
    connection: Connection, guild_id: int, sealing_id: int, film: Film
) -> list[dict[str, Any]]:
    """The envelopes as members rated, in order, with the stars that each had given before."""
    rows = fetch(
        connection,
        "SELECT e.member_id, e.stars, e.line, e.spoiler, e.guess, r.stars AS earlier, m.name,"
        f" {is_private('e.member_id')} AS is_private"
        " FROM sealed_ratings AS e"
        " LEFT JOIN ratings AS r ON r.guild_id = :guild AND r.film_id = :film"
        " AND r.member_id = e.member_id"
        " LEFT JOIN member_names AS m ON m.guild_id = :guild AND m.member_id = e.member_id"
        " WHERE sealing_id = :sealing ORDER BY e.id",
        {"guild": guild_id, "film": film.id, "sealing": sealing_id},
    )
    return [dict(row) for row in rows]


def _opened_from(row: dict[str, Any]) -> OpenedRating:
    line = row["line"]
    if line and (row["is_private"] or leads_elsewhere(line)):
        line = None
    line = line and line[:LINE_KEPT]
    return OpenedRating(
        row["member_id"], row["name"], row["stars"], line, bool(row["spoiler"]), row["guess"]
    )
