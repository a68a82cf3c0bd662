"""What a document is found to hold."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A fact and where it stood: text[start:end] of Document.text."""

    value: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Score:
    """Stars as they were given, and what they come to out of five."""

    given: str
    """As written: "4/5", "★★★½", "B+", "87%", "thumbs up"."""
    value: float
    """On the scale's own terms: 4 of 5, 87 of 100; grades and thumbs as scores.py has them."""
    scale: float
    stars: int
    """Half-stars, 1 to 10: the nearest, a half rounds up."""


@dataclass(frozen=True, slots=True)
class Document:
    """A review. A fact that is not certain is None."""

    text: str
    """Plain text, to which all positions refer."""
    title: Found[str] | None = None
    year: Found[int] | None = None
    """Of the film's release."""
    certificate: Found[str] | None = None
    """As written: the BBFC's U, PG, 12A, 12, 15, 18, R18 or the MPA's G, PG, PG-13, R, NC-17."""
    director: Found[str] | None = None
    """Several are joined by ", "."""
    country: Found[str] | None = None
    """As written: "US", "UK/France"."""
    runtime: Found[int] | None = None
    """In minutes."""
    cast: Found[tuple[str, ...]] | None = None
    reviewer: Found[str] | None = None
    outlet: Found[str] | None = None
    """The publication's name."""
    link: Found[str] | None = None
    """Of the review itself, http or https."""
    date: Found[datetime.date] | None = None
    """Of the review."""
    stars: Found[Score] | None = None
    """What the author gives this film now."""
    earlier_stars: Found[Score] | None = None
    """What the author gave it and took back."""
    summary: str = ""
    """Proposed: whole sentences in their order, at most 600 characters; "" without any."""
    quotes: tuple[str, ...] = ()
    """Proposed: each at most 140 characters, verbatim."""
