"""Whose pick it is. Everyone in the order has one turn in a cycle, then the next cycle begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import FilmTitle
from bot.domain.library import BadEntry
from bot.domain.typed import is_seen, size
from bot.language import N_, nN_

TurnEnd = Literal["picked", "skipped", "late", "left", "swapped"]
"""How a turn ended. After ``swapped`` its member has another in the same cycle."""
MOST_IN_ORDER = 75
"""Members who take turns: as many names as one message has room for."""
PICK_WHY_LIMIT = 300
"""UTF-16 units of what a picker says about their film."""

_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""What the store can't hold, or no line shows."""


class BadOrder(FilmClubError):
    """An order of turns that there can't be."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A member's turn to pick a film. Times are in UTC."""

    id: int
    guild_id: int
    cycle: int
    member_id: int
    name: str | None
    """What the club calls the member, if it is known."""
    begun_by: int
    """Of the organiser who began it, or the turn from which it was passed on."""
    began_at: datetime
    until: datetime | None
    """When the pick is due; None where it takes its time."""
    channel_id: int
    ended_at: datetime | None = None
    """None while it is the member's turn."""
    outcome: TurnEnd | None = None
    film: FilmTitle | None = None
    """What was picked, where the club still sees it."""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place in the order."""

    member_id: int
    name: str | None
    has_had: bool = False
    """Their turn in this cycle, or it is theirs now."""


@dataclass(frozen=True, slots=True)
class Rota:
    """All that is to be said of a club's turns."""

    present: Turn | None
    seats: Sequence[Seat]
    """In their order."""
    last_pick: Turn | None = None

    def coming(self) -> list[Seat]:
        """Whose turns are still to come in this cycle; when all have had theirs, the next one's."""
        return [seat for seat in self.seats if not seat.has_had] or list(self.seats)


@dataclass(frozen=True, slots=True)
class NextUp:
    """Whose turn comes next, and who is passed over before, each with the cycle that it is in."""

    member_id: int
    cycle: int
    passed_over: Sequence[tuple[int, int]] = ()
    """Members who have left, and the cycle."""


def next_up(
    order: Sequence[int], had: Collection[int], cycle: int, gone: Collection[int] = ()
) -> NextUp | None:
    """Whose turn comes next: the first of the order who has not had one in this cycle, in the next
    one when all have. None where nobody of the order is in the club any more.

    ``had`` are the members who have had their turn in the ``cycle``, ``gone`` those who have left
    the club: it is as if they had had theirs.
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
    """Raises BadOrder for nobody, for too many, and for one member twice."""
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
    """An order after members were chosen: those who were not in it come at its end, in the order in
    which they were chosen, and the others leave it."""
    present, named = {member for member, _ in order}, {member for member, _ in chosen}
    kept = [entry for entry in order if entry[0] not in named]
    return kept + [entry for entry in chosen if entry[0] not in present]


def clean_why(text: str | None) -> str | None:
    """What a picker says about their film, as one line; blank is None. Raises BadEntry."""
    text = " ".join(_UNWRITABLE.sub(" ", text or "").split())
    if size(text) > PICK_WHY_LIMIT:
        raise BadEntry(
            nN_(
                "Your reason has {count} character; {limit} is the most.",
                "Your reason has {count} characters; {limit} is the most.",
            ),
            count=size(text),
            limit=PICK_WHY_LIMIT,
        )
    return text if is_seen(text) else None
