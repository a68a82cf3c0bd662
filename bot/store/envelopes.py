"""A member's envelopes: what they have given films that are sealed.

This module reads them for that member alone; reveals.py reads them when they are opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Connection
from typing import NamedTuple

from bot.domain.library import Editor
from bot.domain.rating import Rating
from bot.domain.record import record
from bot.store.database import Row, fetch, stored
from bot.store.film_posts import mark_thread_stale
from bot.store.member_names import note_name
from bot.store.sight import SEEN_FILM

_SEALING = (
    f"SELECT id FROM sealings WHERE guild_id = :guild AND film_id = {SEEN_FILM}"
    " AND opened_at IS NULL"
)
ENVELOPE = (
    "SELECT member_id, stars, line, spoiler, guess, rated_at FROM sealed_ratings"
    f" WHERE member_id = :member AND sealing_id = ({_SEALING})"
)
"""What ``:member`` has given ``:film`` while the film is sealed. Only that member may see it."""

# In the JSON, an envelope has the shape of Envelope, and its line is the second field of Enclosed.
_OUT_OF_UNDOING = """
UPDATE letterboxd_imports SET undoing = json_set(undoing, '$.envelopes', (
    SELECT json_group_array(json(CASE
        WHEN value ->> '$.sealing_id' IN
            (SELECT id FROM sealings WHERE guild_id = :guild AND film_id = :film)
        AND value ->> '$.held[1]' = (SELECT line FROM ratings
            WHERE guild_id = :guild AND film_id = :film AND member_id = :member)
        THEN json_set(value, '$.held[1]', NULL) ELSE value END))
    FROM json_each(undoing, '$.envelopes')))
WHERE guild_id = :guild AND member_id = :member AND undoing NOT NULL
"""


def seal_up(
    connection: Connection,
    by: Editor,
    film_id: int,
    stars: int,
    *,
    line: str | None,
    spoiler: bool | None,
    guess: int | None,
) -> tuple[int, int | None, Row] | None:
    """Write a rating of a film that is sealed into the member's envelope, with the arguments of
    ``Ratings.rate``. Returns the film's id, the stars that were in the envelope before, and the new
    rating's row. None where the film is not sealed."""
    given = {"guild": by.guild_id, "film": film_id, "member": by.member_id}
    sealings = fetch(connection, f"SELECT id, film_id FROM sealings WHERE id = ({_SEALING})", given)
    if not sealings:
        return None
    (sealing,) = sealings
    before = fetch(connection, ENVELOPE, given)
    # For the first rating in an envelope, None keeps what the member had given before the sealing.
    (now,) = fetch(
        connection,
        "INSERT INTO sealed_ratings"
        " (sealing_id, member_id, stars, line, spoiler, guess, rated_at)"
        " SELECT :sealing, :member, :stars, nullif(coalesce(:line, r.line), ''),"
        " coalesce(:spoiler, r.spoiler, 0), nullif(:guess, 0), :now"
        " FROM sealings LEFT JOIN ratings AS r ON r.guild_id = sealings.guild_id"
        " AND r.film_id = sealings.film_id AND r.member_id = :member WHERE sealings.id = :sealing"
        " ON CONFLICT DO UPDATE SET stars = excluded.stars,"
        " line = nullif(coalesce(:line, line), ''), spoiler = coalesce(:spoiler, spoiler),"
        " guess = nullif(coalesce(:guess, guess), 0), rated_at = excluded.rated_at"
        " RETURNING member_id, stars, line, spoiler, guess, rated_at, NULL AS name",
        {
            **given, "sealing": sealing["id"], "stars": stars, "line": line, "spoiler": spoiler,
            "guess": guess, "now": stored(by.at),
        },
    )  # fmt: skip
    note_name(connection, by.guild_id, by.member_id, by.name)
    mark_thread_stale(connection, sealing["film_id"], by.guild_id)
    return sealing["film_id"], before[0]["stars"] if before else None, now


def unseal(connection: Connection, by: Editor, film_id: int) -> tuple[int, int, str | None] | None:
    """Empty a member's envelope of a film. Returns the film's id, and the stars and the line that
    were in it; None where there is no envelope."""
    rows = fetch(
        connection,
        f"DELETE FROM sealed_ratings WHERE member_id = :member AND sealing_id = ({_SEALING})"
        " RETURNING stars, line, (SELECT film_id FROM sealings WHERE id = sealing_id) AS film_id",
        {"guild": by.guild_id, "film": film_id, "member": by.member_id},
    )
    if not rows:
        return None
    mark_thread_stale(connection, rows[0]["film_id"], by.guild_id)
    return rows[0]["film_id"], rows[0]["stars"], rows[0]["line"]


class Enclosed(NamedTuple):
    """What is in an envelope, as ``sealed_ratings`` keeps it."""

    stars: int
    line: str | None
    spoiler: bool
    guess: int | None
    rated_at: str


@record
class Envelope:
    """A member's envelope before something was put into it, so that this can be undone."""

    sealing_id: int
    held: Enclosed | None
    put: int | None = None
    """The half-stars that were put into it."""


def open_envelopes(connection: Connection, guild_id: int, member_id: int) -> dict[int, Envelope]:
    """A member's envelopes for all sealed films of a club, by the films' ids. Only that member may
    see them."""
    rows = fetch(
        connection,
        "SELECT film_id, sealings.id, stars, line, spoiler, guess, rated_at"
        " FROM sealings LEFT JOIN sealed_ratings ON sealing_id = sealings.id AND member_id = ?"
        " WHERE guild_id = ? AND opened_at IS NULL",
        (member_id, guild_id),
    )
    found: dict[int, Envelope] = {}
    for film_id, sealing_id, stars, line, spoiler, guess, rated_at in map(tuple, rows):
        held = None if stars is None else Enclosed(stars, line, bool(spoiler), guess, rated_at)
        found[film_id] = Envelope(sealing_id, held)
    return found


def put_back(connection: Connection, by: Editor, envelope: Envelope) -> None:
    """Undo what ``by``, at its moment, has put into an envelope, unless the member has changed the
    envelope since. For an envelope that was opened see ``opened_since``."""
    whose = (envelope.sealing_id, by.member_id, stored(by.at))
    since = "sealing_id = ? AND member_id = ? AND rated_at = ?"
    if envelope.held is None:
        connection.execute(f"DELETE FROM sealed_ratings WHERE {since}", whose)
    else:
        connection.execute(
            "UPDATE sealed_ratings SET (stars, line, spoiler, guess, rated_at) = (?, ?, ?, ?, ?)"
            f" WHERE {since}",
            (*envelope.held, *whose),
        )
    sealings = "SELECT film_id FROM sealings WHERE id = ?"
    for row in fetch(connection, sealings, (envelope.sealing_id,)):
        mark_thread_stale(connection, row["film_id"], by.guild_id)


def opened_since(connection: Connection, by: Editor, envelope: Envelope) -> Row | None:
    """The row of the rating change that was made of what was put into an envelope, with ``id`` and
    ``film_id``. None where the envelope was not opened since."""
    rows = fetch(
        connection,
        "SELECT c.id, c.film_id FROM sealings JOIN rating_changes AS c USING (guild_id, film_id)"
        " WHERE sealings.id = :sealing AND opened_at >= :at AND changed_at = opened_at"
        " AND member_id = :member AND stars = :put AND imported_in IS NULL"
        " AND (:line IS NULL OR c.line IS NULL OR c.line = :line)",
        {
            "sealing": envelope.sealing_id, "at": stored(by.at), "member": by.member_id,
            "put": envelope.put, "line": envelope.held and envelope.held.line,
        },
    )  # fmt: skip
    return rows[0] if rows else None


def has_sealed_since(connection: Connection, given: Mapping[str, object]) -> bool:
    """Whether a member has put a rating into an envelope after the moment ``at``. ``given`` also
    has the guild, the film and the member."""
    sql = (
        f"SELECT 1 FROM sealed_ratings WHERE sealing_id = ({_SEALING})"
        " AND member_id = :member AND rated_at > :at"
    )
    return bool(fetch(connection, sql, given))


def take_kept_line(connection: Connection, given: dict[str, int]) -> None:
    """Take a member's line out of their envelope, where it was kept, and out of what an import
    keeps for its undo: otherwise the reveal or the undo would bring it back. This comes before the
    line is taken off the rating in sight. ``given`` is as in ``take_revealed_line``."""
    connection.execute(
        f"UPDATE sealed_ratings SET line = NULL WHERE sealing_id = ({_SEALING})"
        " AND member_id = :member AND line = (SELECT line FROM ratings"
        " WHERE guild_id = :guild AND film_id = :film AND member_id = :member)",
        given,
    )
    connection.execute(_OUT_OF_UNDOING, given)


def rating_from(row: Row) -> Rating:
    """The Rating of a row with a rating's columns, ``guess`` and ``name``."""
    return Rating(
        member_id=row["member_id"],
        stars=row["stars"],
        line=row["line"],
        spoiler=bool(row["spoiler"]),
        rated_at=datetime.fromisoformat(row["rated_at"]),
        name=row["name"],
        guess=row["guess"],
    )
