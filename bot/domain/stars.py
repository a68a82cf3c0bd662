"""Stars: an integer of half-stars, 1 (½) to 10 (★★★★★). Shown with their number, never alone."""

from __future__ import annotations

import math

from bot import language
from bot.domain.errors import InvalidRating
from bot.language import N_

LOWEST, HIGHEST = 1, 10
ALL = range(LOWEST, HIGHEST + 1)


def from_number(number: float) -> int:
    """Half-stars of a number of stars: 3.5 is 7.

    Raises InvalidRating for anything but 0.5 to 5 in halves (NaN and infinities included).
    """
    if not 0.5 <= number <= 5 or number * 2 != int(number * 2):
        raise InvalidRating(N_("Stars go from 0.5 to 5 in halves. Pick one of the ten choices."))
    return int(number * 2)


def number(stars: int) -> str:
    """Stars as people write them: 7 is "3.5", 8 is "4"."""
    return language.number(stars / 2, digits=stars % 2)


def glyphs(stars: float) -> str:
    """The nearest half-star drawn: 7 and 7.3 are "★★★½". A half rounds up; never empty."""
    nearest = max(LOWEST, int(stars + 0.5))
    return "★" * (nearest // 2) + "½" * (nearest % 2)


def label(stars: int) -> str:
    """One rating: "★★★½ 3.5"."""
    return f"{glyphs(stars)} {number(stars)}"


def mean_label(stars: float) -> str:
    """A mean, to one decimal: 7.27 half-stars is "★★★½ 3.6".

    Rounded once, a half up, and the stars are drawn of what the number says. The inner rounding
    takes off what a float is beside the exact mean, which decides where that is a half.
    """
    tenths = math.floor(round(stars * 5, 6) + 0.5)
    return f"{glyphs(tenths / 5)} {language.number(tenths / 10, digits=1)}"
