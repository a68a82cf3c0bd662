"""A turn as it is stored: read, begun and ended, inside a transaction."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.library import TooLate
from bot.domain.post import ASKING, PostKind
from bot.domain.turn import Beginning, Turn, TurnEnd, due
from bot.language import N_
from bot.store.database import Row, as_moment, fetch, stored
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.member_names import NAMED
from bot.store.posts import mark_all_stale, skip_all
from bot.store.round_settings import settings_of
from bot.store.sight import VISIBLE, shown_as
from bot.store.taken_off import TAKEN_OFF, forget_taken_off

_TURN = f"""
SELECT turns.id AS turn_id, turns.guild_id AS club, cycle, turns.member_id, member_names.name,
    begun_by, began_at, until, channel_id, ended_at, outcome, why, picked_by, o.name AS organiser,
    {TAKEN_OFF}, {TITLE_COLUMNS}
FROM turns {NAMED} turns.member_id
LEFT JOIN member_names AS o ON o.guild_id = :guild AND o.member_id = picked_by
LEFT JOIN films ON films.id = {shown_as("turns.film_id")} AND {VISIBLE}
WHERE turns.guild_id = :guild
"""


def turn_over() -> TooLate:
    return TooLate(N_("That turn is over. /turns show says whose it is now."))


def turn_where(
    connection: Connection, guild_id: int, condition: str, turn_id: int | None = None
) -> Turn | None:
    """The first of the club's turns for which the condition holds; ``turn_id`` is its ``:turn``."""
    given = {"guild": guild_id, "turn": turn_id}
    rows = fetch(connection, f"{_TURN} AND {condition}", given)
    return _turn_from(rows[0]) if rows else None


def present_turn(connection: Connection, guild_id: int) -> Turn | None:
    """The turn that is on; None where there is none."""
    return turn_where(connection, guild_id, "ended_at IS NULL")


def one_turn(connection: Connection, guild_id: int, turn_id: int) -> Turn:
    """The turn of this id. Raises TooLate when the club has none."""
    turn = turn_where(connection, guild_id, "turns.id = :turn", turn_id)
    if turn is None:
        raise turn_over()
    return turn


def last_turn_id(connection: Connection, guild_id: int) -> int:
    """The id of the turn that began last; 0 where there was none."""
    (row,) = fetch(connection, "SELECT max(id) AS id FROM turns WHERE guild_id = ?", (guild_id,))
    return row["id"] or 0


def insert_turn(
    connection: Connection, guild_id: int, member_id: int, cycle: int, beginning: Beginning
) -> Turn:
    """Begin a turn. The post of the pick before it offers no longer to begin it."""
    mark_all_stale(connection, guild_id, last_turn_id(connection, guild_id), PostKind.PICK)
    until = due(beginning.at, settings_of(connection, guild_id).pick_days)
    (row,) = fetch(
        connection,
        "INSERT INTO turns (guild_id, cycle, member_id, begun_by, began_at, until, channel_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            guild_id, cycle, member_id, beginning.begun_by, stored(beginning.at),
            until and stored(until),
            beginning.channel_id,
        ),
    )  # fmt: skip
    return one_turn(connection, guild_id, row["id"])


def end_turn(
    connection: Connection, guild_id: int, turn_id: int, outcome: TurnEnd, now: datetime
) -> Turn:
    """End a turn. Of the posts about it, those not sent never are. Raises TooLate."""
    if not fetch(
        connection,
        "UPDATE turns SET ended_at = ?, outcome = ?"
        " WHERE guild_id = ? AND id = ? AND ended_at IS NULL RETURNING 1",
        (stored(now), outcome, guild_id, turn_id),
    ):
        raise turn_over()
    if outcome in ("picked", "skipped", "late"):  # from now on this one is ``Rota.ended``
        forget_taken_off(connection, guild_id)
    skip_all(connection, guild_id, turn_id, *ASKING)
    mark_all_stale(connection, guild_id, turn_id, *ASKING)
    return one_turn(connection, guild_id, turn_id)


def _turn_from(row: Row) -> Turn:
    return Turn(
        id=row["turn_id"],
        guild_id=row["club"],
        cycle=row["cycle"],
        member_id=row["member_id"],
        name=row["name"],
        begun_by=row["begun_by"],
        began_at=datetime.fromisoformat(row["began_at"]),
        until=as_moment(row["until"]),
        channel_id=row["channel_id"],
        ended_at=as_moment(row["ended_at"]),
        outcome=row["outcome"],
        film=title_from(row) if row["id"] is not None else None,
        why=row["why"],
        picked_by=(row["picked_by"], row["organiser"]) if row["picked_by"] else None,
        was_nominated=bool(row["was_nominated"]),
        was_voted_on=bool(row["was_voted_on"]),
    )
