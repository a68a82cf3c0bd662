"""Turns: whose turn it is, and what was picked. Their order: turn_order.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.film import Facts, Film
from bot.domain.library import Editor, TooLate
from bot.domain.post import PostKind
from bot.domain.turn import Beginning, NextUp, NobodyInOrder, Rota, Turn, TurnEnd
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import Database, stored
from bot.store.films import visible_film
from bot.store.gone import LatelyGone, read_after
from bot.store.library import film_of
from bot.store.member_names import note_name
from bot.store.posts import unwritten
from bot.store.taken_off import take_off
from bot.store.turn_back import give_turn_back, to_give_back
from bot.store.turn_order import next_in_order, seats_of, set_places, swap_places
from bot.store.turn_rows import (
    end_turn,
    insert_turn,
    last_turn_id,
    one_turn,
    present_turn,
    turn_over,
    turn_where,
)
from bot.store.waiting import Claim, use

_LAST_PICK = "outcome = 'picked' ORDER BY turns.id DESC LIMIT 1"
_UNTOLD: dict[str, str] = {
    PostKind.TURN: "ended_at IS NULL AND began_at > :since AND began_at <= :now",
    PostKind.TURN_LATE: "ended_at IS NULL AND until NOT NULL AND until <= :now",
    PostKind.PICK: "outcome = 'picked' AND ended_at > :since AND ended_at <= :now",
}


class Turns:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def present(self, guild_id: int) -> Turn | None:
        """The turn that is on; None where there is none."""
        return await self._database.read(lambda connection: present_turn(connection, guild_id))

    async def one(self, guild_id: int, turn_id: int) -> Turn:
        """The turn of this id. Raises TooLate when the club has none."""
        return await self._database.read(lambda connection: one_turn(connection, guild_id, turn_id))

    async def rota(self, guild_id: int) -> Rota:
        """The order, the turn that is on, and what was picked last."""

        def read(connection: Connection) -> Rota:
            return Rota(
                present_turn(connection, guild_id),
                seats_of(connection, guild_id),
                turn_where(connection, guild_id, _LAST_PICK),
                to_give_back(connection, guild_id),
            )

        return await self._database.read(read)

    async def next_up(self, guild_id: int, gone: Collection[int]) -> NextUp | None:
        """Whose turn comes next: see ``domain.turn.next_up``."""
        return await self._database.read(
            lambda connection: next_in_order(connection, guild_id, gone)
        )

    async def set_order(
        self,
        by: Editor,
        members: Sequence[tuple[int, str | None]],
        before: Sequence[int],
        claim: Claim | None = None,
    ) -> None:
        """Set the order in which these members take turns. ``members``: ids and names. ``before``:
        the ids of the order that this one replaces. ``claim``: the draft that it uses up. Raises
        BadOrder, what the claim raises, and TooLate when the order is not ``before`` any more."""

        def write(connection: Connection) -> None:
            use(connection, claim)
            note_club(connection, by.guild_id, by.at)
            set_places(connection, by.guild_id, members, before)

        await self._database.write(write)

    async def last(self, guild_id: int) -> int:
        """The id of the turn that began last; 0 where there was none."""
        return await self._database.read(lambda connection: last_turn_id(connection, guild_id))

    async def begin(self, guild_id: int, beginning: Beginning, after_id: int | None = None) -> Turn:
        """Begin the next member's turn. Raises TooLate when a turn is on, or when the last one was
        not ``after_id``, and BadOrder when there is nobody to have one."""

        def begin(connection: Connection) -> Turn:
            if present_turn(connection, guild_id):
                raise TooLate(
                    N_("It is somebody's turn already. /turns skip passes it on to the next one.")
                )
            if after_id not in (None, last_turn_id(connection, guild_id)):
                raise turn_over()
            return _begin(connection, guild_id, beginning)

        return await self._database.write(begin)

    async def pass_on(
        self, guild_id: int, turn_id: int, outcome: TurnEnd, beginning: Beginning
    ) -> Turn:
        """End a turn without a pick, and begin the next one, which is returned. Raises TooLate when
        it has ended already, and BadOrder when there is nobody else to have one; then the turn goes
        on."""

        def pass_on(connection: Connection) -> Turn:
            ended = end_turn(connection, guild_id, turn_id, outcome, beginning.at)
            following = next_in_order(connection, guild_id, beginning.gone)
            if following is None or following.member_id == ended.member_id:
                raise NobodyInOrder(
                    N_(
                        "Nobody else who is in this server takes turns. An organiser adds members"
                        " with /turns set, or ends the turn with /turns show."
                    )
                )
            return _begin_for(connection, guild_id, following, beginning)

        return await self._database.write(pass_on)

    async def end(self, guild_id: int, turn_id: int, now: datetime) -> Turn:
        """End a turn without a pick, and begin no other. Raises TooLate when it has ended
        already."""
        return await self._database.write(
            lambda connection: end_turn(connection, guild_id, turn_id, "skipped", now)
        )

    async def give_back(
        self, ended: Turn, present: Turn | None, now: datetime, told: Mapping[str, object]
    ) -> Turn:
        """Take back that a turn has ended: its member has a new one in its place, which is
        returned, and the ``present`` turn, which has begun since, comes later. What a pick took off
        the nominations and the open vote is put back. The message in which the club read of the end
        now asks for the pick, and says what is ``told``.

        Raises TooLate where the turn is not ``Rota.ended``, or where one of both has changed: what
        is told may name who has gone, or what can't be put back any more.
        """
        after = read_after()

        def give_back(connection: Connection) -> Turn:
            content = self._gone.without(ended.guild_id, told, after)
            return give_turn_back(connection, ended, present, now, content)

        return await self._database.write(give_back)

    async def pick(self, by: Editor, turn_id: int, film_id: int, why: str | None) -> Turn:
        """End a turn with a film, which is nominated no more, and off the ballot of the open vote.
        Raises TooLate when the turn has ended already, and FilmNotFound."""

        def pick(connection: Connection) -> Turn:
            film = visible_film(connection, by.guild_id, film_id)
            return write_pick(connection, by, turn_id, film, why)

        return await self._database.write(pick)

    async def pick_new(
        self, by: Editor, turn_id: int, facts: Facts, why: str | None, *, may_add: bool
    ) -> Turn:
        """End a turn with a film that is added if the club lacks it: see ``Library.rate_new``.
        Raises TooLate when the turn has ended already: then no film is added."""

        def pick(connection: Connection) -> Turn:
            film = film_of(connection, by, facts, may_add=may_add)
            return write_pick(connection, by, turn_id, film, why)

        return await self._database.write(pick)

    async def swap(
        self, by: Editor, first_id: int, second_id: int, beginning: Beginning
    ) -> Turn | None:
        """Let two members change places in the order. If one of them has the turn, the other gets
        it, and the first one's comes later. Returns the new turn; None where no turn has changed.

        Raises BadOrder when both are the same, and BadSwap when one of them is not in the order, or
        would get the present turn and has had theirs: they would have a second turn before others
        have one.
        """

        def swap(connection: Connection) -> Turn | None:
            present = present_turn(connection, by.guild_id)
            holder_id = present and present.member_id
            following_id = swap_places(connection, by.guild_id, first_id, second_id, holder_id)
            if present is None or following_id is None:
                return None
            ended = end_turn(connection, by.guild_id, present.id, "swapped", by.at)
            return insert_turn(connection, by.guild_id, following_id, ended.cycle, beginning)

        return await self._database.write(swap)

    async def untold(self, kind: str, now: datetime, grace: timedelta) -> list[tuple[int, int]]:
        """The clubs and ids of turns about which a post of this kind is owed, and not written down
        yet. A late pick is owed one however long it has been late."""
        rows = await self._database.fetch(
            "SELECT turns.guild_id, turns.id FROM turns JOIN clubs USING (guild_id)"
            f" WHERE {_UNTOLD[kind]} AND left_at IS NULL"
            f" AND {unwritten(kind, 'turns', 'CAST(turns.id AS TEXT)')}",
            # After twice the time for which it is news, it need not even be noted as missed.
            {"now": stored(now), "since": stored(now - 2 * grace)},
        )
        return [(row[0], row[1]) for row in rows]


def leave_turn(connection: Connection, guild_id: int, member_id: int, now: datetime) -> None:
    """End the present turn without a pick, if it is that of this member, who goes."""
    turn = present_turn(connection, guild_id)
    if turn is not None and turn.member_id == member_id:
        end_turn(connection, guild_id, turn.id, "left", now)


def write_pick(
    connection: Connection, by: Editor, turn_id: int, film: Film, why: str | None
) -> Turn:
    """What ``Turns.pick`` does, inside a larger transaction. Raises TooLate."""
    end_turn(connection, by.guild_id, turn_id, "picked", by.at)
    connection.execute(
        "UPDATE turns SET film_id = ?, why = ?, picked_by = nullif(?, member_id) WHERE id = ?",
        (film.id, why, by.member_id, turn_id),
    )
    take_off(connection, by.guild_id, turn_id, film.id)
    note_name(connection, by.guild_id, by.member_id, by.name)
    return one_turn(connection, by.guild_id, turn_id)


def _begin(connection: Connection, guild_id: int, beginning: Beginning) -> Turn:
    """Begin the next member's turn. Raises NobodyInOrder."""
    following = next_in_order(connection, guild_id, beginning.gone)
    if following is None:
        raise NobodyInOrder(
            N_(
                "There is nobody in the order who is in this server. An organiser makes the order"
                " with /turns set."
            )
        )
    return _begin_for(connection, guild_id, following, beginning)


def _begin_for(
    connection: Connection, guild_id: int, following: NextUp, beginning: Beginning
) -> Turn:
    for member_id, cycle in following.passed_over:
        left = insert_turn(connection, guild_id, member_id, cycle, beginning)
        end_turn(connection, guild_id, left.id, "left", beginning.at)
    return insert_turn(connection, guild_id, following.member_id, following.cycle, beginning)
