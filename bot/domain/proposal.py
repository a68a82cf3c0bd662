"""What a member would like to add to the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.film import Facts
from bot.domain.quote import Said
from bot.domain.review import Review


@dataclass(frozen=True, slots=True)
class ProposedRating:
    """What its member gives a film when it has come: as ``Ratings.rate`` takes it."""

    stars: int
    line: str | None = None
    spoiler: bool | None = None


@dataclass(frozen=True, slots=True)
class FilmProposal:
    """A film to add, or, with an id, facts of that film to change."""

    facts: Facts
    rating: ProposedRating | None = None
    film_id: int | None = None
    changed: tuple[str, ...] = ()
    """The fields of ``Facts`` that are to change."""


@dataclass(frozen=True, slots=True)
class ReviewProposal:
    """A review to add, or, when it has an id, to write over the one of that id."""

    film_id: int
    film: str
    """Its name when this was proposed."""
    review: Review
    fingerprint: str | None
    """Of the document that the review was read from."""
    beside: bool = False
    """Whether it is to stand beside one by the same critic."""
    over: Review | None = None
    """What it is to be written over, as its member has seen it."""


@dataclass(frozen=True, slots=True)
class QuoteProposal:
    film_id: int
    film: str
    """Its name when this was proposed."""
    said: Said
    agreed: bool = False
    """Whether the message's author has proposed it, or allowed that."""


Proposed = FilmProposal | ReviewProposal | QuoteProposal


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something proposed, until someone who may decides about it."""

    id: int
    member_id: int
    proposed: Proposed
    at: datetime
    name: str | None = None
    """What the club calls the member, if it is known."""
