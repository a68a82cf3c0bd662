"""Nominations: films that members would like the club to watch."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import FilmClubError
from bot.domain.film import FilmTitle
from bot.domain.plans import Plans
from bot.domain.record import record


class BadNomination(FilmClubError):
    """A nomination that can't be made, or can't be taken back."""


@record
class Nomination:
    """A film that somebody has nominated, as one member (the reader) sees it."""

    id: int
    film: FilmTitle
    member_id: int
    name: str | None
    """The display name of who nominated it, if it is known."""
    why: str | None
    backers: int
    """How many others have pressed **Me too**."""
    is_backed: bool
    """Whether the reader is one of them."""
    is_voted_on: bool = False
    """Whether it is in the vote that is open."""
    screening_at: datetime | None = None
    """When the club watches it, if that is planned, or goes on just now."""


@record
class Nominated:
    """What came of a nomination."""

    nomination: Nomination
    """The nomination that stands now: somebody else's, where the film was nominated already."""
    is_new: bool
    plans: Plans
