"""A club's films in an order: the best liked, the most divisive, and so on."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from bot.domain.film import FilmTitle
from bot.domain.rating import Aggregate
from bot.domain.record import record

LOVED = 8
"""The mean, in half-stars, from which a film is a gem or a favourite: four stars."""

DISAGREE = 2
"""How many half-stars apart the means of critics and club are when they disagree: one star."""

ENOUGH_CRITICS = 2
"""How many critics make a mean that is compared with the club's: one critic is none."""


class TopBy(Enum):
    """The order of the films. The values travel in custom ids."""

    MEAN = 0
    """By the weighted mean (``store.top.WEIGHTED``)."""
    DIVISIVE = 1
    """Films with ENOUGH ratings that are DIVIDED (domain/digest.py), the farthest apart first."""
    RATED = 2
    """The films that most members have rated."""
    GEMS = 3
    """Films LOVED by ENOUGH members that have no more ratings than a film has on average."""
    CRITICS = 4
    """Films with ENOUGH_CRITICS and ENOUGH ratings whose means DISAGREE, the farthest apart first.
    """


class TopPeriod(Enum):
    """Which ratings count, by when they were given. The values travel in custom ids.

    The periods end now, as in the charts that people know. A calendar week would be empty on
    Mondays.
    """

    ALL = 0
    WEEK = 7
    MONTH = 30
    YEAR = 365

    @property
    def length(self) -> timedelta | None:
        """None means all time."""
        return timedelta(days=self.value) if self.value else None


@record
class Placed:
    """A film with its place. The place follows from the ratings of the period; what is printed is
    what the whole club has given it."""

    film: FilmTitle
    aggregate: Aggregate
    counted: int
    """The number of ratings in the period."""
    poster: str | None
    critics: float | None = None
    """The critics' mean, in half-stars, where it is compared with the club's."""
    critics_count: int = 0
