"""The people of the films that are known by name: who directed them, and who plays in them.

``known_people.txt`` has a line for each film's number, sorted by it, with its people's names as
they are folded. As ``known_films.txt``, it is written from memory, and some of it may be wrong.
Names that are words, too, as Common and Divine, are left out.
"""

from __future__ import annotations

from bot import known_films
from bot.sorted_lines import SortedLines

_PEOPLE = SortedLines("known_people.txt")


def of(name: str) -> list[list[str]]:
    """The people of each film that has this name, folded; none of a film of which nobody is
    known."""
    lines = ((number, _PEOPLE.line_of(number)) for number in known_films.numbers(name))
    return [people.decode().split("|") for number, (key, people) in lines if key == number]
