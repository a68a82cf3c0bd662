"""Turns: whose pick it is. Everyone in the order has one turn in a cycle, then the next cycle
begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import FilmTitle
from bot.domain.record import record
from bot.language import N_, nN_

TurnEnd = Literal["picked", "skipped", "late", "left", "swapped"]
"""How a turn ended. After "swapped" its member has another one in the same cycle: two members have
swapped, or a turn that had ended was given back."""
MOST_IN_ORDER = 75
"""The most members who take turns: with a film a week, a cycle is a year and a half then."""


class BadOrder(FilmClubError):
    """An order of turns that is not possible."""


class NobodyInOrder(BadOrder):
    """Nobody is there who could have a turn."""


class BadSwap(BadOrder):
    """Two members can't swap, because of one of them. The message has a place for the name, which
    who shows it fills in (``about``)."""

    def __init__(self, message: str, member_id: int) -> None:
        super().__init__(message, member=member_id)
        self.message, self.member_id = message, member_id

    def about(self, name: str) -> BadOrder:
        """The same, with the member's name as a message shows it."""
        return BadOrder(self.message, member=name)


@record
class Turn:
    """A member's turn to pick a film. Times are in UTC."""

    id: int
    guild_id: int
    cycle: int
    member_id: int
    name: str | None
    """The member's display name in the club, if it is known."""
    begun_by: int
    """The id of the organiser who began it, or of the turn before it, which passed on to it."""
    began_at: datetime
    until: datetime | None
    """When the pick is due; None where there is no limit."""
    channel_id: int
    ended_at: datetime | None = None
    """None while the turn lasts."""
    outcome: TurnEnd | None = None
    film: FilmTitle | None = None
    """The film that was picked, where the club still sees it."""
    why: str | None = None
    picked_by: tuple[int, str | None] | None = None
    """The id and the name of the organiser who picked for the member; None where none did."""
    was_nominated: bool = False
    """The pick has ended the film's nomination. It can be put back."""
    was_voted_on: bool = False
    """The same of its place in the vote that is still open."""


@record
class Beginning:
    """What is needed to begin a turn."""

    at: datetime
    channel_id: int
    """The channel in which the turn's member is asked."""
    begun_by: int
    gone: Collection[int] = ()
    """Members in the order who have left the club."""


@record
class Seat:
    """A member's place in the order."""

    member_id: int
    name: str | None
    has_had: bool = False
    """Whether they have had their turn in this cycle, or have it now."""


@record
class Rota:
    """Everything about a club's turns."""

    present: Turn | None
    seats: Sequence[Seat]
    """In their order."""
    last_pick: Turn | None = None
    ended: Turn | None = None
    """The turn that ended last, where its member can have it back."""

    def coming(self) -> list[Seat]:
        """The seats whose turn is still to come in this cycle; those of the next cycle when all
        have had theirs."""
        return [seat for seat in self.seats if not seat.has_had] or list(self.seats)


@record
class NextUp:
    """Who is next, and who is passed over before them, each with the cycle of that turn."""

    member_id: int
    cycle: int
    passed_over: Sequence[tuple[int, int]] = ()
    """The ids of members who have left, each with the cycle."""


def due(began_at: datetime, days: int) -> datetime | None:
    """When a pick is due, of a club that gives this many days for it, or 0 for no limit."""
    return began_at + timedelta(days) if days else None


def next_up(
    order: Sequence[int], had: Collection[int], cycle: int, gone: Collection[int] = ()
) -> NextUp | None:
    """Whose turn comes next: the first in the order who has had none in this cycle, or the first of
    the next cycle when all have. None where nobody in the order is in the club any more.

    ``had`` are the members who have had their turn in ``cycle``, ``gone`` those who have left the
    club: they are passed over as if they had had theirs.
    """
    passed_over: list[tuple[int, int]] = []
    waiting = [member for member in order if member not in had]
    for number, members in ((cycle, waiting), (cycle + 1, order)):
        for member in members:
            if member not in gone:
                return NextUp(member, number, passed_over)
            passed_over.append((member, number))
    return None


def check_order(members: Sequence[int]) -> None:
    """Raises BadOrder for an empty order, for too many members, and for a member who is in it
    twice."""
    if not members:
        raise BadOrder(N_("Nobody is in the order yet. Choose at least one member."))
    if len(members) > MOST_IN_ORDER:
        raise BadOrder(
            nN_(
                "{count} member is the most that can take turns.",
                "{count} members are the most that can take turns.",
            ),
            count=MOST_IN_ORDER,
        )
    if len(set(members)) < len(members):
        raise BadOrder(N_("A member can be in the order only once."))


def chosen_again(
    order: Sequence[tuple[int, str | None]], chosen: Sequence[tuple[int, str | None]]
) -> list[tuple[int, str | None]]:
    """The order after members were chosen: new ones come at its end, in the order in which they
    were chosen, and those who were in it already leave it."""
    present, named = {member for member, _ in order}, {member for member, _ in chosen}
    kept = [entry for entry in order if entry[0] not in named]
    return kept + [entry for entry in chosen if entry[0] not in present]
