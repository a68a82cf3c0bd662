"""Films that are known by name: 24,000 of all countries and times, as people call them.

``known_films.txt`` has a sorted line for each name, in the form in which names are compared, and
the numbers of the films that are called so: one number for all names of a film. It is written
from memory, never complete, and some of its names may be wrong: it helps to guess, and decides only
with something beside it, as the year where somebody adds a film (``same_films``).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from bot.domain.folding import fold, uniform, without_article
from bot.domain.said_numbers import in_words_abroad
from bot.sorted_lines import Line, SortedLines

_MOST = 20
"""As many names are looked at that begin as something was typed."""

_MOST_WITHIN = 100
"""As many names are looked at that have it further on."""

_LEAST = 4
"""So many bytes are the shortest part of a name, as in UTF-8: four Latin letters, two Chinese
ones."""

_LEAST_WRONG = 6
"""So many bytes has the shortest name of which a letter may be wrong,"""

LEAST_WITH_YEAR = 4
"""and so many where the film's year is known, too."""

_TWO_FOR_ONE = re.compile(b"(?<=[aou])e|(?<=a)a")
"""The second of two letters that may have been typed for one that not every keyboard has: ü, å."""

_BITS = 32
"""How many bits a place in the list takes beside a film's number."""

_NAMES = SortedLines("known_films.txt")
"""A line for each name, with the numbers of the films that are called so."""

Called = dict[str, str]
"""All names of some films, each with the one by which its film was found."""


def is_known(name: str) -> bool:
    """Whether a film has this name, however it is written."""
    return bool(numbers(name))


def may_be(name: str, title: str) -> bool:
    """Whether a film with this title may be meant by this name: not where the name is another
    film's, as Aliens is not Alien, and Mad Max not Mad Max: Fury Road."""
    called = numbers(name)
    return not called or not set(called).isdisjoint(numbers(title))


def other_names(name: str) -> list[str]:
    """All names of the films that are called so, in the form in which names are compared."""
    found = (other for number in numbers(name) for other, _numbers_too in _lines_with(number))
    return [*dict.fromkeys(map(bytes.decode, found))]


def is_typed_so(text: str) -> bool:
    """Whether there are any films that are ``typed_so``."""
    return any(True for _ in _typed_so(text))


def typed_so(text: str) -> Called:
    """The films with a name that was typed so, also with two letters for one (zurueck, zurück) and
    in figures (400 coups)."""
    return _called(_typed_so(text))


def _typed_so(text: str) -> Iterator[Line]:
    return (line for each in _spelled(text) if (line := _line_of(each))[0] == each)


def begun_so(text: str) -> Called:
    """The first films with a name that begins so, by _MOST names."""
    lines = (line for each in _spelled(text) if len(each) >= _LEAST for line in _beginning(each))
    return _called(islice(lines, _MOST))


def said_within(text: str) -> Called:
    """The first films with words further on in a name that begin so, by _MOST_WITHIN names. It
    takes 1 ms to find none, and 2 ms to find as many."""
    lines = (
        line
        for each in _either(text)
        if len(each) >= _LEAST
        for at in _places_of(b" " + each)
        if each in (line := _NAMES.line(at))[0]  # and not in the numbers
    )
    return _called(islice(lines, _MOST_WITHIN))


def misspelled(text: str, least: int = _LEAST_WRONG) -> Called:
    """The films with a name one slip away: one letter is wrong, missing, too many or swapped. What
    was typed has ``least`` bytes. It takes 2 ms. RapidFuzz should be loaded."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - takes memory, and time to load

    return _called(
        line
        for typed in _either(text)
        if len(typed) >= least
        for line in _with_a_right_half(typed)
        if OSA.distance(typed.decode(), line[0].decode(), score_cutoff=1) == 1
    )


def sure_names(name: str) -> list[str]:
    """Those of ``other_names`` that only films have which are called ``name``, too, or the other
    way round. Of two films that share a name with a third, each by another of its names, neither
    is taken for the other: Mirror Mirror is called Blanche Neige, as Snow White is, which is
    called Blancanieves, as another film is."""
    called = set(numbers(name))
    found = ((other, set(films.split())) for one in called for other, films in _lines_with(one))
    return sorted({other.decode() for other, films in found if films <= called or called <= films})


def are_one(name: str, other: str) -> bool:
    """Whether a film is surely called by both names: see ``sure_names``, which needs an index."""
    films, others = set(numbers(name)), set(numbers(other))
    return bool(films and others) and (films <= others or others <= films)


def numbers(name: str) -> list[bytes]:
    """The numbers of the films with this name."""
    sought = form(name).encode()
    named, films = _line_of(sought)
    return films.split() if named == sought else []


def form(name: str) -> str:
    """The form in which ``known_films.txt`` has a name."""
    # Not by its cache, which look-up needs, and which keeps what it is asked for.
    return uniform.__wrapped__(without_article(fold(name)))


def _called(lines: Iterable[Line]) -> Called:
    """The films that have these lines; of two by which one is found, the first one counts."""
    found: Called = {}
    for name, films in lines:
        for number in films.split():
            for other, _numbers_too in _lines_with(number):
                found.setdefault(other.decode(), name.decode())
    return found


def _spelled(text: str) -> list[bytes]:
    """The forms in which a text may be meant that may have two letters for one, or figures for a
    number that is a word abroad. Where it has two letters, only those to which there are names, as
    far as the last of them."""
    typed = form(text)
    said = in_words_abroad(typed)
    return [one for each in (typed, *said) for one in _spelled_out(each.encode())]


def _spelled_out(typed: bytes) -> list[bytes]:
    found, start = [b""], 0
    for second in _TWO_FOR_ONE.finditer(typed):
        before = typed[start : second.start()]
        either = (one + before + letter for one in found for letter in (second[0], b""))
        # Of "aaa", each letter but the first may be left out, and what is left is the same.
        found = [one for one in dict.fromkeys(either) if _line_of(one)[0].startswith(one)]
        start = second.end()
    return [one + typed[start:] for one in found]


def _either(text: str) -> list[bytes]:
    """The form of a text, and the one in which it has one letter for each two."""
    typed = form(text).encode()
    return [*dict.fromkeys((typed, _TWO_FOR_ONE.sub(b"", typed)))]


def _with_a_right_half(typed: bytes) -> Iterator[Line]:
    """Lines of names that begin or end as a form does, or that differ where its halves meet: all
    that are one slip away are among them."""
    text = typed.decode()
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    yield _line_of(f"{head[:-1]}{tail[:1]}{head[-1:]}{tail[1:]}".encode())
    yield from _beginning(head.encode())
    yield from map(_NAMES.line, _places_of(f"{tail}\t".encode()))


def _beginning(sought: bytes) -> Iterator[Line]:
    """The lines of the names that begin so."""
    at = _NAMES.place(sought)
    while (line := _NAMES.line(at))[0].startswith(sought):
        yield line
        at = _NAMES.text.index(b"\n", at) + 1


def _places_of(sought: bytes) -> Iterator[int]:
    """Where this stands in the text."""
    at = _NAMES.text.find(sought)
    while at >= 0:
        yield at
        at = _NAMES.text.find(sought, at + 1)


def _line_of(name: bytes) -> Line:
    """The line of this name, or the first one behind it."""
    return _NAMES.line_of(name)


def _lines_with(number: bytes) -> Iterator[Line]:
    """The lines with the names of the film with this number."""
    places, first = _places(), int(number) << _BITS
    for at in range(bisect_left(places, first), bisect_left(places, first + (1 << _BITS))):
        yield _NAMES.line(places[at] - first)


@cache
def _places() -> array[int]:
    """Where the lines are that have a film's number: sorted, each the number and the line's first
    byte in one. It takes 0.9 MB, and 70 ms the first time, so it is asked for outside of the event
    loop; reading through all lines for each film would take 1 ms."""
    places, at = array("Q"), 0
    for line in _NAMES.text.splitlines(keepends=True):
        for number in line.partition(b"\t")[2].split():
            places.append(int(number) << _BITS | at)
        at += len(line)
    return array("Q", sorted(places))
