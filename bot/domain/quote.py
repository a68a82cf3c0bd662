"""A short phrase from a review, or what a member once said."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.film import Film

MESSAGE_QUOTE_LIMIT = 1000
"""Characters of a message that is kept as a quote: what a quote's card shows."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a club's, in words."""

    text: str
    author_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote in its place among those it is drawn from: the ``position``-th of ``total``."""

    id: int
    text: str
    source: str | None
    """Of a review; a member's message has none."""
    reviewer: str | None
    film: Film
    position: int
    total: int
    said: Said | None = None
    """The message, when it is a member's."""

    @property
    def byline(self) -> str:
        return ", ".join(filter(None, (self.reviewer, self.source)))
