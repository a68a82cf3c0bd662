"""Films that are known by name: 16,000 of all countries and times, as reviews call them.

``films.txt`` has a line for each name, in the form in which names are compared, sorted. It is
written from memory and never complete: a film that it lacks is found by the other signs.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path

from bot.domain.folding import fold, uniform, without_article


def is_known(name: str) -> bool:
    """Whether a film has this name, however it is written."""
    sought = form(name).encode()
    text = _text()

    def line(at: int) -> bytes:
        return text[text.rfind(b"\n", 0, at) + 1 : text.find(b"\n", at)]

    # A set of all lines would take ten times the memory.
    return line(bisect_left(range(len(text) - 1), sought, key=line)) == sought != b""


def form(name: str) -> str:
    """The form in which ``films.txt`` has a name."""
    # Not by its cache, which look-up needs, and which keeps what it is asked for.
    return uniform.__wrapped__(without_article(fold(name)))


@cache
def _text() -> bytes:
    return Path(__file__).with_name("films.txt").read_bytes()
