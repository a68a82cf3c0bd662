"""A club's films in an order: what it likes best, what it is divided about, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from bot.domain.film import FilmTitle
from bot.domain.rating import Aggregate

LOVED = 8
"""Half-stars from which a film is a gem, by its mean, or a favourite: four stars."""

DISAGREE = 2
"""Half-stars between the means of critics and club from which on they disagree: one star."""

ENOUGH_CRITICS = 2
"""Critics from which on there is a mean to hold the club's against: one of them is none."""


class TopBy(Enum):
    """By what films are ordered. The values travel in custom ids."""

    MEAN = 0
    """By the weighted mean (``store.top.WEIGHTED``)."""
    DIVISIVE = 1
    """ENOUGH ratings that are DIVIDED (domain/digest.py), the farthest apart first."""
    RATED = 2
    """What most have rated."""
    GEMS = 3
    """LOVED by ENOUGH, and rated by no more than a film is on average."""
    CRITICS = 4
    """ENOUGH_CRITICS and ENOUGH ratings whose means are DISAGREE, the farthest first."""


class TopPeriod(Enum):
    """When ratings were given that count. The values travel in custom ids.

    They end now, like the charts that people know: a calendar's week would be empty on Mondays.
    """

    ALL = 0
    WEEK = 7
    MONTH = 30
    YEAR = 365

    @property
    def length(self) -> timedelta | None:
        """None is all time."""
        return timedelta(days=self.value) if self.value else None


@dataclass(frozen=True, slots=True)
class Placed:
    """A film of the order. It has its place by the ratings of the period; what is said of it is
    what the whole club has given it."""

    film: FilmTitle
    aggregate: Aggregate
    counted: int
    """Ratings of the period."""
    poster: str | None
    critics: float | None = None
    """The mean of critics, in half-stars, where they are held against the club."""
    critics_count: int = 0
