"""A short phrase from a review, with its source."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.film import Film


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote in its place among those it is drawn from: the ``position``-th of ``total``."""

    id: int
    text: str
    source: str
    reviewer: str | None
    film: Film
    position: int
    total: int

    @property
    def byline(self) -> str:
        return f"{self.reviewer}, {self.source}" if self.reviewer else self.source
