"""The order in which members take turns, inside a transaction: who is at which place, who comes
next, and who has a turn again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from bot.domain.library import TooLate
from bot.domain.turn import BadOrder, BadSwap, NextUp, Seat, check_order, next_up
from bot.language import N_
from bot.store.database import fetch
from bot.store.member_names import NAMED, learn_name

_CYCLE = (
    "coalesce((SELECT max(cycle) FROM turns"
    " WHERE guild_id = :guild AND outcome IS NOT 'swapped'), 1)"
)
_HAD = (
    "SELECT member_id FROM turns"
    f" WHERE guild_id = :guild AND cycle = {_CYCLE} AND outcome IS NOT 'swapped'"
)
_SEATS = f"""
SELECT turn_order.member_id, name, turn_order.member_id IN ({_HAD}) AS has_had
FROM turn_order {NAMED} turn_order.member_id
WHERE turn_order.guild_id = :guild ORDER BY place
"""


def seats_of(connection: Connection, guild_id: int) -> list[Seat]:
    """The club's order, the first place first."""
    return [
        Seat(row["member_id"], row["name"], bool(row["has_had"]))
        for row in fetch(connection, _SEATS, {"guild": guild_id})
    ]


def next_in_order(connection: Connection, guild_id: int, gone: Collection[int]) -> NextUp | None:
    """Whose turn comes next: see ``domain.turn.next_up``."""
    given = {"guild": guild_id}
    order = [seat.member_id for seat in seats_of(connection, guild_id)]
    had = {row["member_id"] for row in fetch(connection, _HAD, given)}
    (row,) = fetch(connection, f"SELECT {_CYCLE} AS cycle", given)
    return next_up(order, had, row["cycle"], gone)


def set_places(
    connection: Connection,
    guild_id: int,
    members: Sequence[tuple[int, str | None]],
    before: Sequence[int],
) -> None:
    """What ``Turns.set_order`` does to the order."""
    order = [member for member, _ in members]
    check_order(order)
    if [seat.member_id for seat in seats_of(connection, guild_id)] != list(before):
        raise TooLate(N_("The order was changed meanwhile. Open it anew with /turns set."))
    for member, name in members:
        learn_name(connection, guild_id, member, name)
    _write_order(connection, guild_id, order)


def swap_places(
    connection: Connection, guild_id: int, first_id: int, second_id: int, holder_id: int | None
) -> int | None:
    """What ``Turns.swap`` does to the order. Returns who gets the turn of ``holder_id``, whose it
    is; None where they are neither of the two."""
    seats = {seat.member_id: seat for seat in seats_of(connection, guild_id)}
    if first_id == second_id:
        raise BadOrder(N_("That is the same member twice. Choose two who change places."))
    for member_id in (first_id, second_id):
        if member_id not in seats:
            raise BadSwap(
                N_(
                    "{member} is not in the order. /turns show says who is, and /turns set adds"
                    " members."
                ),
                member_id,
            )
    changed = {first_id: second_id, second_id: first_id}
    if holder_id in changed and seats[changed[holder_id]].has_had:
        raise BadSwap(
            N_(
                "{member} has had their turn, and others have not. Swap with someone whose turn is"
                " still to come, or pass it on with /turns skip."
            ),
            changed[holder_id],
        )
    _write_order(connection, guild_id, [changed.get(each, each) for each in seats])
    return None if holder_id is None else changed.get(holder_id)


def still_on(connection: Connection, turn_id: int) -> int | None:
    """The id of the turn that its member has now: this one, or the one that they were given in its
    place (``TurnEnd``). None where it is over."""
    rows = fetch(
        connection,
        "SELECT present.id FROM turns AS present JOIN turns AS this"
        " USING (guild_id, cycle, member_id) WHERE this.id = ? AND present.ended_at IS NULL",
        (turn_id,),
    )
    return rows[0]["id"] if rows else None


def _write_order(connection: Connection, guild_id: int, order: Sequence[int]) -> None:
    connection.execute("DELETE FROM turn_order WHERE guild_id = ?", (guild_id,))
    connection.executemany(
        "INSERT INTO turn_order VALUES (?, ?, ?)",
        [(guild_id, place, member) for place, member in enumerate(order)],
    )
