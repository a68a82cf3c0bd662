"""What is drawn as a picture."""

from __future__ import annotations

from bot.domain import stars
from bot.domain.rating import Aggregate
from bot.domain.record import record


@record
class BarChart:
    """Bars side by side, each with its number above and its label below.

    Labels are digits and halves alone: a picture has no words, and is the same in every language.
    """

    heights: tuple[int, ...]
    """None is below 0."""
    labels: tuple[str, ...]


_STARS = tuple(f"{value // 2 or ''}{'½' * (value % 2)}" for value in stars.ALL)
_MONTHS = tuple(str(month) for month in range(1, 13))


def of_ratings(aggregate: Aggregate) -> BarChart:
    """How often ½ to 5 stars were given."""
    return BarChart(aggregate.counts, _STARS)


def of_months(counts: tuple[int, ...]) -> BarChart:
    """A year; ``counts`` are January's to December's."""
    return BarChart(counts, _MONTHS)
