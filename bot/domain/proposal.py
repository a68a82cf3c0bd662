"""What a member would like to add to the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.film import Facts
from bot.domain.quote import Said
from bot.domain.review import Review


@dataclass(frozen=True, slots=True)
class FilmProposal:
    facts: Facts


@dataclass(frozen=True, slots=True)
class ReviewProposal:
    film_id: int
    film: str
    """Its name when this was proposed."""
    review: Review
    fingerprint: str | None
    """Of the document that the review was read from."""


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
