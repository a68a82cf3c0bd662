"""What a document is found to hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A review. A fact that is not certain is None."""

    text: str
    """Plain text, a paragraph a line."""
    title: str | None = None
    """As the document writes it."""
    year: int | None = None
    """Of the film's release."""
    certificate: str | None = None
    """As written: the BBFC's U, PG, 12A, 12, 15, 18, R18 or the MPA's G, PG, PG-13, R, NC-17."""
    director: str | None = None
    """Several are joined by ", "."""
    country: str | None = None
    """As written: "US", "UK/France"."""
    runtime: int | None = None
    """In minutes."""
    cast: tuple[str, ...] = ()
    reviewer: str | None = None
    outlet: str | None = None
    """The publication's name."""
    link: str | None = None
    """Of the review itself, http or https."""
    stars: int | None = None
    """What the author gives this film now, in half-stars, 1 to 10: the nearest one."""
    earlier_stars: int | None = None
    """What the author gave it and took back."""
    summary: str = ""
    """Proposed: whole sentences in their order, at most 600 characters; "" without any."""
    quotes: tuple[str, ...] = ()
    """Proposed: each at most 140 characters, verbatim."""
