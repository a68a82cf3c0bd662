"""What a document holds."""

from __future__ import annotations

from bot.domain.record import record


@record
class Document:
    """A review that was read. A fact that is not certain is None."""

    text: str
    """The plain text, one line for each paragraph."""
    below: str | None = None
    """The text without the lines that somebody wrote above the file; None where there are none."""
    title: str | None = None
    """The film's title as the document writes it."""
    year: int | None = None
    """The year of the film's release."""
    certificate: str | None = None
    """As written: the BBFC's U, PG, 12A, 12, 15, 18, R18 or the MPA's G, PG, PG-13, R, NC-17."""
    director: str | None = None
    """The director's name; several names are joined by ", "."""
    country: str | None = None
    """As written: "US", "UK/France"."""
    runtime: int | None = None
    """In minutes."""
    cast: tuple[str, ...] = ()
    reviewer: str | None = None
    outlet: str | None = None
    """The publication's name."""
    link: str | None = None
    """The address of the review itself, http or https."""
    stars: int | None = None
    """The author's present stars for this film, in half-stars from 1 to 10: the nearest number."""
    unread_stars: str | None = None
    """Without stars: the one line that seems to give them, in a form that was not understood."""
    earlier_stars: int | None = None
    """The half-stars that the author gave earlier and took back."""
    summary: str = ""
    """The proposed summary: whole sentences in their order, at most 600 characters; "" where none
    fits."""
    quotes: tuple[str, ...] = ()
    """The proposed quotes: each at most 140 characters, verbatim."""
