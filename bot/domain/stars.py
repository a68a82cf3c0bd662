"""Stars, as an integer of half-stars from 1 (½) to 10 (★★★★★). They are always shown with their
number."""

from __future__ import annotations

import math

from bot import language
from bot.domain.errors import InvalidRating
from bot.language import N_

LOWEST, HIGHEST = 1, 10
ALL = range(LOWEST, HIGHEST + 1)


def from_number(number: float) -> int:
    """The half-stars of a number of stars: 7 for 3.5.

    Raises InvalidRating for anything that is not 0.5 to 5 in halves (also for NaN and infinity).
    """
    if not 0.5 <= number <= 5 or number * 2 != int(number * 2):
        raise InvalidRating(N_("Stars go from 0.5 to 5 in halves, like 3.5."))
    return int(number * 2)


def number(stars: int) -> str:
    """Stars as people write them: 7 is "3.5", 8 is "4"."""
    return language.number(stars / 2, digits=stars % 2)


def glyphs(stars: float) -> str:
    """The nearest half-star as glyphs: 7 and 7.3 are "★★★½". A half rounds up; never empty."""
    nearest = max(LOWEST, int(stars + 0.5))
    return "★" * (nearest // 2) + "½" * (nearest % 2)


def label(stars: int) -> str:
    """One rating: "★★★½ 3.5"."""
    return f"{glyphs(stars)} {number(stars)}"


def mean_label(stars: float) -> str:
    """A mean with one decimal: 7.27 half-stars are "★★★½ 3.6".

    It is rounded once, a half up, and the stars show the rounded number. The inner rounding removes
    the error of the float, which would otherwise decide about an exact half.
    """
    tenths = math.floor(round(stars * 5, 6) + 0.5)
    return f"{glyphs(tenths / 5)} {language.number(tenths / 10, digits=1)}"
