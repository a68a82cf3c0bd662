"""Films that are known by name: 24,000 of all countries and times, as people call them.

``known_films.txt`` has a sorted line for each name, in the form in which names are compared, and
the numbers of the films that are called so: one number for all names of a film. It is written
from memory, never complete, and some of its names may be wrong: it helps to guess, and decides only
with something beside it, as the year where somebody adds a film (``same_films``).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.domain.folding import fold, uniform, without_article

_MOST = 20
"""As many films are looked at whose names begin as something was typed."""

_LEAST = 4
"""So many bytes are the shortest beginning, as in UTF-8: four Latin letters, two Chinese ones."""

_BITS = 32
"""How many bits a place in the list takes beside a film's number."""


def is_known(name: str) -> bool:
    """Whether a film has this name, however it is written."""
    return bool(_numbers(name))


def other_names(name: str, *, is_begun: bool = False) -> list[str]:
    """All names of the films that are called so, in the form in which names are compared; with
    ``is_begun`` of films with a name that begins so."""
    numbers = _numbers_of_beginning(name) if is_begun else _numbers(name)
    return list({other: None for number in numbers for other, _films in _called(number)})


def sure_names(name: str) -> list[str]:
    """Those of ``other_names`` by which no other film can be meant. Of two films that share a name
    with a third, each by another of its names, neither is taken for the other: Mirror Mirror is
    called Blanche Neige, as Snow White is, which is called Blancanieves, as another film is."""
    called = set(_numbers(name))
    found = (each for number in called for each in _called(number))
    return sorted({other for other, films in found if films <= called or called <= films})


def are_one(name: str, other: str) -> bool:
    """Whether a film is called by both names, and no other can be meant."""
    return form(other) in sure_names(name)


def form(name: str) -> str:
    """The form in which ``known_films.txt`` has a name."""
    # Not by its cache, which look-up needs, and which keeps what it is asked for.
    return uniform.__wrapped__(without_article(fold(name)))


def _numbers(name: str) -> list[bytes]:
    """The numbers of the films with this name."""
    sought = form(name).encode()
    named, numbers = _line(_place(sought))
    return numbers.split() if named == sought else []


def _numbers_of_beginning(beginning: str) -> list[bytes]:
    """The numbers of the first _MOST films with a name that begins so."""
    sought, found = form(beginning).encode(), list[bytes]()
    if len(sought) < _LEAST:
        return []
    at = _place(sought)
    while len(found) < _MOST and (line := _line(at))[0].startswith(sought):
        found += line[1].split()
        at = _text().index(b"\n", at) + 1
    return found


def _place(name: bytes) -> int:
    """A byte in the line of this name, or of the first one behind it."""
    # A dictionary of all lines would take ten times the memory.
    return bisect_left(range(len(_text()) - 1), name, key=lambda at: _line(at)[0])


def _called(number: bytes) -> Iterator[tuple[str, set[bytes]]]:
    """The names of the film with this number, each with the numbers of all films called so."""
    places, first = _places(), int(number) << _BITS
    for at in range(bisect_left(places, first), bisect_left(places, first + (1 << _BITS))):
        name, numbers = _line(places[at] - first)
        yield name.decode(), set(numbers.split())


def _line(at: int) -> tuple[bytes, bytes]:
    """The name and the numbers in the line in which a byte stands."""
    text = _text()
    name, _tab, numbers = text[text.rfind(b"\n", 0, at) + 1 : text.find(b"\n", at)].partition(b"\t")
    return name, numbers


@cache
def _text() -> bytes:
    return Path(__file__).with_name("known_films.txt").read_bytes()


@cache
def _places() -> array[int]:
    """Where the lines are that have a film's number: sorted, each the number and the line's first
    byte in one. It takes 0.9 MB; reading through all lines for each film would take 1 ms."""
    places, at = array("Q"), 0
    for line in _text().splitlines(keepends=True):
        for number in line.partition(b"\t")[2].split():
            places.append(int(number) << _BITS | at)
        at += len(line)
    return array("Q", sorted(places))
