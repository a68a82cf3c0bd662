"""A film whose ratings nobody sees before the reveal, and who has rated it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError

SealsFilms = Literal["always", "ask", "never"]
"""Whether the film of a round is sealed: always, when its organiser says so, or never by itself."""

REVEAL_AFTER = timedelta(days=2)
"""How long after a screening the reveal of its film is, unless all who came have rated before: time
to go home, sleep on it and rate."""


class HasEnvelopes(FilmClubError):
    """Members have rated it, who were told that what they give is sealed until the reveal."""


@dataclass(frozen=True, slots=True)
class Rater:
    """A member who has rated; what they gave is nobody's to know."""

    member_id: int
    name: str | None
    """What the club calls them, if it is known."""


RATERS_NAMED = 12
"""Members who are named of those that have rated; of the others the number is told."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A film's seal. ``reveal_at`` is in UTC."""

    id: int
    reveal_at: datetime
    count: int = 0
    """How many have rated."""
    raters: tuple[Rater, ...] = ()
    """The first RATERS_NAMED of them, in the order in which they first rated."""
