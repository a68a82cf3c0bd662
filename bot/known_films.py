"""Films that are known by name: 16,000 of all countries and times, as people call them.

``known_films.txt`` has a sorted line for each name, in the form in which names are compared, and
the numbers of the films that are called so: one number for all names of a film. It is written
from memory, never complete, and some of its names may be wrong: it helps to guess, and decides only
with something beside it, as the film's year where a review is imported.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.domain.folding import fold, uniform, without_article

_NAMES = 20
"""As many other names are told of a film."""


def is_known(name: str) -> bool:
    """Whether a film has this name, however it is written."""
    return bool(_numbers(name))


def other_names(name: str) -> list[str]:
    """All names of the films that are called so, in the form in which names are compared."""
    found = (other for number in _numbers(name) for other in _called(number))
    return list(dict.fromkeys(found))[:_NAMES]


def are_one(name: str, other: str) -> bool:
    """Whether a film is called by both names."""
    return not set(_numbers(name)).isdisjoint(_numbers(other))


def form(name: str) -> str:
    """The form in which ``known_films.txt`` has a name."""
    # Not by its cache, which look-up needs, and which keeps what it is asked for.
    return uniform.__wrapped__(without_article(fold(name)))


def _numbers(name: str) -> list[bytes]:
    """The numbers of the films with this name."""
    sought = form(name).encode()
    # A dictionary of all lines would take ten times the memory.
    at = bisect_left(range(len(_text()) - 1), sought, key=lambda at: _line(at)[0])
    named, numbers = _line(at)
    return numbers.split() if named == sought else []


def _called(number: bytes) -> Iterator[str]:
    """The names of the film with this number. All numbers have five digits."""
    text = _text()
    at = text.find(number)
    while at >= 0:
        name, numbers = _line(at)
        if number in numbers:
            yield name.decode()
        at = text.find(number, text.find(b"\n", at))


def _line(at: int) -> tuple[bytes, bytes]:
    """The name and the numbers in the line in which a byte stands."""
    text = _text()
    name, _tab, numbers = text[text.rfind(b"\n", 0, at) + 1 : text.find(b"\n", at)].partition(b"\t")
    return name, numbers


@cache
def _text() -> bytes:
    return Path(__file__).with_name("known_films.txt").read_bytes()
