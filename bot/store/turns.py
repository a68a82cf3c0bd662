"""Turns: whose turn it is, and what was picked. Their order: turn_order.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.film import Facts, Film
from bot.domain.frozen import NOBODY
from bot.domain.library import Editor, TooLate
from bot.domain.post import ASKING, PostId, PostKind
from bot.domain.record import record
from bot.domain.turn import NextUp, NobodyInOrder, Rota, Turn, TurnEnd, due
from bot.language import N_
from bot.store.clubs import day_at, note_club
from bot.store.database import Database, Row, as_moment, fetch, stored
from bot.store.films import TITLE_COLUMNS, title_from, visible_film
from bot.store.gone import LatelyGone, read_after
from bot.store.library import film_of
from bot.store.member_names import NAMED, note_name
from bot.store.posts import mark_all_stale, skip_all, take_over, unwritten
from bot.store.round_settings import settings_of
from bot.store.sight import VISIBLE, shown_as
from bot.store.taken_off import TAKEN_OFF, forget_taken_off, put_on_again, take_off
from bot.store.turn_order import next_in_order, seats_of, set_places, swap_places
from bot.store.waiting import Claim, use
from bot.store.watched import last_watched_on

_TURN = f"""
SELECT turns.id AS turn_id, turns.guild_id AS club, cycle, turns.member_id, member_names.name,
    begun_by, began_at, until, channel_id, ended_at, outcome, why, picked_by, o.name AS organiser,
    {TAKEN_OFF}, {TITLE_COLUMNS}
FROM turns {NAMED} turns.member_id
LEFT JOIN member_names AS o ON o.guild_id = :guild AND o.member_id = picked_by
LEFT JOIN films ON films.id = {shown_as("turns.film_id")} AND {VISIBLE}
WHERE turns.guild_id = :guild
"""
_PRESENT = f"{_TURN} AND ended_at IS NULL"
_LAST_PICK = f"{_TURN} AND outcome = 'picked' ORDER BY turns.id DESC LIMIT 1"
# The turn that ended last, and not by itself: nothing comes from it once the film is scheduled.
_ENDED = f"""{_TURN} AND outcome IN ('picked', 'skipped', 'late') ORDER BY turns.id DESC LIMIT 1"""
_SCHEDULED = """
SELECT 1 FROM screenings, turns WHERE turns.id = ? AND screenings.guild_id = turns.guild_id
    AND screenings.film_id = turns.film_id AND scheduled_at >= turns.ended_at AND NOT is_off
"""
_UNTOLD: dict[str, str] = {
    PostKind.TURN: "ended_at IS NULL AND began_at > :since AND began_at <= :now",
    PostKind.TURN_LATE: "ended_at IS NULL AND until NOT NULL AND until <= :now",
    PostKind.PICK: "outcome = 'picked' AND ended_at > :since AND ended_at <= :now",
}


@record
class Beginning:
    """What is needed to begin a turn."""

    at: datetime
    channel_id: int
    """The channel in which the turn's member is asked."""
    begun_by: int
    gone: Collection[int] = ()
    """Members in the order who have left the club."""


class Turns:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def present(self, guild_id: int) -> Turn | None:
        """The turn that is on; None where there is none."""
        return await self._database.read(lambda connection: present_turn(connection, guild_id))

    async def one(self, guild_id: int, turn_id: int) -> Turn:
        """The turn of this id. Raises TooLate when the club has none."""
        return await self._database.read(lambda connection: _one(connection, guild_id, turn_id))

    async def rota(self, guild_id: int) -> Rota:
        """The order, the turn that is on, and what was picked last."""

        def read(connection: Connection) -> Rota:
            given = {"guild": guild_id}
            picked = fetch(connection, _LAST_PICK, given)
            return Rota(
                present_turn(connection, guild_id),
                seats_of(connection, guild_id),
                _turn_from(picked[0]) if picked else None,
                _to_give_back(connection, guild_id),
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
        return await self._database.read(lambda connection: _last(connection, guild_id))

    async def begin(self, guild_id: int, beginning: Beginning, after_id: int | None = None) -> Turn:
        """Begin the next member's turn. Raises TooLate when a turn is on, or when the last one was
        not ``after_id``, and BadOrder when there is nobody to have one."""

        def begin(connection: Connection) -> Turn:
            if fetch(connection, _PRESENT, {"guild": guild_id}):
                raise TooLate(
                    N_("It is somebody's turn already. /turns skip passes it on to the next one.")
                )
            if after_id not in (None, _last(connection, guild_id)):
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
            ended = _end(connection, guild_id, turn_id, outcome, beginning.at)
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
            lambda connection: _end(connection, guild_id, turn_id, "skipped", now)
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
        guild_id, after = ended.guild_id, read_after()

        def give_back(connection: Connection) -> Turn:
            now_so = _to_give_back(connection, guild_id), present_turn(connection, guild_id)
            if now_so != (ended, present):
                raise TooLate(
                    N_("That can't be taken back any more. /turns show says whose turn it is.")
                )
            if present is not None:
                _end(connection, guild_id, present.id, "swapped", now)
            put_on_again(connection, guild_id, ended.id)
            connection.execute(
                "UPDATE turns SET outcome = 'swapped', film_id = NULL, why = NULL,"
                " picked_by = NULL WHERE guild_id = ? AND id >= ?",
                (guild_id, ended.id),
            )
            if ended.outcome == "picked":  # the post that asked for it says what was picked
                mark_all_stale(connection, guild_id, ended.id, *ASKING)
            beginning = Beginning(now, ended.channel_id, ended.begun_by)
            turn = _insert(connection, guild_id, ended.member_id, ended.cycle, beginning)
            kind = PostKind.PICK if ended.outcome == "picked" else PostKind.TURN
            wrong = PostId(guild_id, kind, str((present or ended).id))
            right = PostId(guild_id, PostKind.TURN, str(turn.id))
            take_over(connection, wrong, right, self._gone.without(guild_id, told, after))
            return turn

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
            ended = _end(connection, by.guild_id, present.id, "swapped", by.at)
            return _insert(connection, by.guild_id, following_id, ended.cycle, beginning)

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


def present_turn(connection: Connection, guild_id: int) -> Turn | None:
    """What ``Turns.present`` returns, inside a transaction."""
    rows = fetch(connection, _PRESENT, {"guild": guild_id})
    return _turn_from(rows[0]) if rows else None


def leave_turn(connection: Connection, guild_id: int, member_id: int, now: datetime) -> None:
    """End the present turn without a pick, if it is that of this member, who goes."""
    turn = present_turn(connection, guild_id)
    if turn is not None and turn.member_id == member_id:
        _end(connection, guild_id, turn.id, "left", now)


def _to_give_back(connection: Connection, guild_id: int) -> Turn | None:
    """What ``Rota.ended`` is: not a pick once the next turn has begun, or its film is scheduled or
    was watched."""
    rows = fetch(connection, _ENDED, {"guild": guild_id})
    turn = _turn_from(rows[0]) if rows else None
    if turn is None or turn.member_id == NOBODY:
        return None
    if turn.outcome == "picked" and (
        fetch(connection, _PRESENT, {"guild": guild_id})
        or fetch(connection, _SCHEDULED, (turn.id,))
        or _was_watched(connection, guild_id, turn)
    ):
        return None
    return turn


def _was_watched(connection: Connection, guild_id: int, turn: Turn) -> bool:
    """Whether the log has the turn's film on the day on which it ended, or later."""
    if turn.film is None or turn.ended_at is None:
        return False
    seen = last_watched_on(connection, guild_id, turn.film.id)
    return seen is not None and seen >= day_at(connection, guild_id, turn.ended_at)


def turn_over() -> TooLate:
    return TooLate(N_("That turn is over. /turns show says whose it is now."))


def write_pick(
    connection: Connection, by: Editor, turn_id: int, film: Film, why: str | None
) -> Turn:
    """What ``Turns.pick`` does, inside a larger transaction. Raises TooLate."""
    _end(connection, by.guild_id, turn_id, "picked", by.at)
    connection.execute(
        "UPDATE turns SET film_id = ?, why = ?, picked_by = nullif(?, member_id) WHERE id = ?",
        (film.id, why, by.member_id, turn_id),
    )
    take_off(connection, by.guild_id, turn_id, film.id)
    note_name(connection, by.guild_id, by.member_id, by.name)
    return _one(connection, by.guild_id, turn_id)


def _last(connection: Connection, guild_id: int) -> int:
    (row,) = fetch(connection, "SELECT max(id) AS id FROM turns WHERE guild_id = ?", (guild_id,))
    return row["id"] or 0


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
        left = _insert(connection, guild_id, member_id, cycle, beginning)
        _end(connection, guild_id, left.id, "left", beginning.at)
    return _insert(connection, guild_id, following.member_id, following.cycle, beginning)


def _insert(
    connection: Connection, guild_id: int, member_id: int, cycle: int, beginning: Beginning
) -> Turn:
    mark_all_stale(connection, guild_id, _last(connection, guild_id), PostKind.PICK)
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
    return _one(connection, guild_id, row["id"])


def _end(
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
    return _one(connection, guild_id, turn_id)


def _one(connection: Connection, guild_id: int, turn_id: int) -> Turn:
    rows = fetch(connection, f"{_TURN} AND turns.id = :turn", {"guild": guild_id, "turn": turn_id})
    if not rows:
        raise turn_over()
    return _turn_from(rows[0])


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
