"""Where a club is: what is on, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.club import RoundSettings
from bot.domain.screening import Screening
from bot.domain.turn import Turn
from bot.domain.vote import Vote
from bot.domain.watched import Watched


@dataclass(frozen=True, slots=True)
class Home:
    """All that a club's front door shows, but for its digest."""

    settings: RoundSettings
    screenings: Sequence[Screening]
    """What is on and what comes next: two at the most, "one old, one new"."""
    turn: Turn | None
    vote: Vote | None
    nominations: int
    """How many wait."""
    watched: Watched | None
    """What the club has watched last."""
