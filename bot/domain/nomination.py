"""Nominations: films that members would like the club to watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import FilmClubError
from bot.domain.film import FilmTitle
from bot.domain.typed import is_seen, size
from bot.language import nN_

WHY_LIMIT = 300
"""The most UTF-16 units of a reason: a sentence or two, so that a page of a ballot stays readable.
"""


class BadNomination(FilmClubError):
    """A nomination that can't be made, or can't be taken back."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Nominated:
    """What came of a nomination."""

    nomination: Nomination
    """The nomination that stands now: somebody else's, where the film was nominated already."""
    is_new: bool
    watched_on: date | None
    """The day on which the club last watched the film, if it is in the log."""


def clean_why(text: str | None) -> str | None:
    """A reason on one line; None where it has nothing visible. Raises BadNomination over
    WHY_LIMIT."""
    text = " ".join((text or "").split())
    if size(text) > WHY_LIMIT:
        raise BadNomination(
            nN_(
                "Your reason has {count} character; {limit} is the most.",
                "Your reason has {count} characters; {limit} is the most.",
            ),
            count=size(text),
            limit=WHY_LIMIT,
        )
    return text if is_seen(text) else None
