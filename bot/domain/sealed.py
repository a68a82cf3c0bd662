"""Sealed films: nobody sees their ratings before the reveal, only who has rated."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.record import record

SealsFilms = Literal["always", "ask", "never"]
"""Whether the film of a round is sealed: always, when its organiser asks for it, or never."""

REVEAL_AFTER = timedelta(days=2)
"""How long after a screening its film is revealed, unless all who came have rated before: time to
go home, sleep on it and rate."""


class HasEnvelopes(FilmClubError):
    """Members have put ratings into envelopes, and were told that these stay sealed until the
    reveal."""


@record
class Rater:
    """A member who has rated a sealed film. Nobody may know what they gave."""

    member_id: int
    name: str | None
    """Their display name in the club, if it is known."""


RATERS_NAMED = 12
"""How many of those who have rated are named; the others are counted."""


@record
class Sealed:
    """A film's seal. ``reveal_at`` is in UTC."""

    id: int
    reveal_at: datetime
    count: int = 0
    """How many have rated."""
    raters: tuple[Rater, ...] = ()
    """The first RATERS_NAMED of them, in the order in which they first rated."""
    earlier: int = 0
    """How many ratings from before it was sealed stand in sight."""
