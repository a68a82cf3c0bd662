"""A turn that has ended is given back to its member, inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Connection

from bot.domain.frozen import NOBODY
from bot.domain.library import TooLate
from bot.domain.post import ASKING, PostId, PostKind
from bot.domain.turn import Beginning, Turn
from bot.language import N_
from bot.store.database import fetch
from bot.store.plans import plans_of
from bot.store.posts import mark_all_stale, take_over
from bot.store.taken_off import put_on_again
from bot.store.turn_rows import end_turn, insert_turn, present_turn, turn_where

# The turn that ended last, and not by itself: nothing comes from it once the film is scheduled.
_ENDED = "outcome IN ('picked', 'skipped', 'late') ORDER BY turns.id DESC LIMIT 1"
_SCHEDULED = """
SELECT 1 FROM screenings, turns WHERE turns.id = ? AND screenings.guild_id = turns.guild_id
    AND screenings.film_id = turns.film_id AND scheduled_at >= turns.ended_at AND NOT is_off
"""


def to_give_back(connection: Connection, guild_id: int) -> Turn | None:
    """What ``Rota.ended`` is: not a pick once the next turn has begun, or its film is scheduled or
    was watched."""
    turn = turn_where(connection, guild_id, _ENDED)
    if turn is None or turn.member_id == NOBODY:
        return None
    if turn.outcome == "picked" and (
        present_turn(connection, guild_id)
        or fetch(connection, _SCHEDULED, (turn.id,))
        or _was_watched(connection, guild_id, turn)
    ):
        return None
    return turn


def _was_watched(connection: Connection, guild_id: int, turn: Turn) -> bool:
    """Whether the log has the turn's film on the day on which it ended, or later."""
    if turn.film is None:
        return False
    return plans_of(connection, guild_id, turn.film.id, turn.ended_at).is_watched_since


def give_turn_back(
    connection: Connection,
    ended: Turn,
    present: Turn | None,
    now: datetime,
    told: Mapping[str, object],
) -> Turn:
    """What ``Turns.give_back`` does."""
    guild_id = ended.guild_id
    now_so = to_give_back(connection, guild_id), present_turn(connection, guild_id)
    if now_so != (ended, present):
        if fetch(connection, _SCHEDULED, (ended.id,)):
            raise TooLate(
                N_(
                    "It is on the calendar by now. Once /screening cancel has called that off, the"
                    " pick can be taken back."
                )
            )
        raise TooLate(N_("That can't be taken back any more. /turns show says whose turn it is."))
    if present is not None:
        end_turn(connection, guild_id, present.id, "swapped", now)
    put_on_again(connection, guild_id, ended.id)
    connection.execute(
        "UPDATE turns SET outcome = 'swapped', film_id = NULL, why = NULL,"
        " picked_by = NULL WHERE guild_id = ? AND id >= ?",
        (guild_id, ended.id),
    )
    if ended.outcome == "picked":  # the post that asked for it says what was picked
        mark_all_stale(connection, guild_id, ended.id, *ASKING)
    beginning = Beginning(now, ended.channel_id, ended.begun_by)
    turn = insert_turn(connection, guild_id, ended.member_id, ended.cycle, beginning)
    kind = PostKind.PICK if ended.outcome == "picked" else PostKind.TURN
    wrong = PostId(guild_id, kind, str((present or ended).id))
    right = PostId(guild_id, PostKind.TURN, str(turn.id))
    take_over(connection, wrong, right, told)
    return turn
