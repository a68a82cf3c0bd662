"""Films for a member, by those who rate like them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.film import FilmTitle

NEIGHBOURS = 20
"""Members, the most alike, who recommend: more of them bring in those who are less alike, and make
it hardly better (J. Herlocker, J. Konstan, J. Riedl, "An Empirical Analysis of Design Choices in
Neighborhood-Based Collaborative Filtering Algorithms", 2002)."""

SHRUNK_BY = 10
"""Shared films at which likeness counts half: of few films it is partly chance."""

ENOUGH_NEIGHBOURS = 2
"""Of those who rate like a member, how many have to have rated a film."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A film that ``members`` who rate like one gave ``mean`` half-stars on average."""

    film: FilmTitle
    members: int
    mean: float
    poster: str | None
    is_wanted: bool = False
    """Is on one's watchlist."""


@dataclass(frozen=True, slots=True)
class Recommendations:
    """What comes of it, the best first; and why, where that is nothing."""

    films: Sequence[Recommended]
    rated: int
    """Films that the member has rated."""
    neighbours: int
    """Members who rate like them, NEIGHBOURS at the most."""
