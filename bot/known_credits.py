"""What is known of the films that are known by name: their year, and whom a review names: who
directed them, who plays in them, and their characters.

``known_credits.txt`` has a line for each film's number, sorted by it: the year, or nothing, and
its people's names as they are folded. As ``known_films.txt``, it is written from memory, and some
of it may be wrong. Names that are words, too, as Common and Divine, are left out.
"""

from __future__ import annotations

from bot import known_films
from bot.domain.record import record
from bot.sorted_lines import SortedLines

_CREDITS = SortedLines("known_credits.txt")


@record
class Credits:
    """What is known of a film. ``people`` are folded names, directors first, characters
    among the last."""

    year: int | None
    people: list[str]


def of(name: str) -> list[Credits]:
    """The credits of each film that has this name; none of a film of which nothing is known."""
    found: list[Credits] = []
    for number in known_films.numbers(name):
        key, known = _CREDITS.line_of(number)
        if key == number:
            year, *people = known.decode().split("|")
            found.append(Credits(int(year) if year else None, people))
    return found
