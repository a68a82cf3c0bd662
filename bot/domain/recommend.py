"""Recommendations: films that members with a like taste have rated high."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.film import FilmTitle
from bot.domain.record import record

NEIGHBOURS = 20
"""How many members recommend, those who rate most alike. More of them bring in members who are less
alike, and hardly improve the result (J. Herlocker, J. Konstan, J. Riedl, "An Empirical Analysis of
Design Choices in Neighborhood-Based Collaborative Filtering Algorithms", 2002)."""

SHRUNK_BY = 10
"""The number of shared films at which likeness counts half. With few films it is partly chance."""

ENOUGH_NEIGHBOURS = 2
"""How many of those members have to have rated a film before it is recommended."""


@record
class Recommended:
    """A film that ``members`` members with a like taste gave ``mean`` half-stars on average."""

    film: FilmTitle
    members: int
    mean: float
    poster: str | None
    is_wanted: bool = False
    """Whether it is on the member's watchlist."""


@record
class Recommendations:
    """The recommended films, the best first, and what explains an empty list."""

    films: Sequence[Recommended]
    rated: int
    """How many films the member has rated."""
    neighbours: int
    """How many members rate like them, NEIGHBOURS at the most."""
