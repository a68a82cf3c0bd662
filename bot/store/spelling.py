"""Misspelled titles: the nearest words of those that the library's titles are made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA  # a swap of two neighbours counts once: the commonest slip

_NEIGHBOURS = 24
"""How many spellings of one word are looked up."""


class Spelling:
    """The words of all titles. Built once for every change of the library; reads take no lock."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._beginnings: dict[int, list[str]] = {}

    def knows(self, beginning: str) -> bool:
        """Whether some word begins so. A year is a word too."""
        if len(beginning) == 4 and beginning.isdecimal():
            return True
        place = bisect_left(self._words, beginning)
        return place < len(self._words) and self._words[place].startswith(beginning)

    def readings(self, words: Sequence[str]) -> list[list[list[str]]]:
        """What may have been meant: ways to read the whole, each a list of words' alternatives.

        A space too many or too few is read both ways; a word that no title has stands for its
        neighbours, and if none is such, every word may be a slip.
        """
        groups = [[word] if self.knows(word) else self._near(word) for word in words]
        if all(self.knows(word) for word in words):
            groups = [[word, *self._near(word)] for word in words]
        found = [groups] if all(groups) else []
        for i, (left, right) in enumerate(pairwise(words)):
            if self.knows(left + right):
                found.append([[word] for word in (*words[:i], left + right, *words[i + 2 :])])
        for i, word in enumerate(words):
            for cut in range(1, len(word)):
                left, right = word[:cut], word[cut:]
                if self._is_word(left) and self.knows(right):
                    found.append([[w] for w in (*words[:i], left, right, *words[i + 1 :])])
        return found

    def _is_word(self, word: str) -> bool:
        place = bisect_left(self._words, word)
        return place < len(self._words) and self._words[place] == word

    def _near(self, word: str) -> list[str]:
        """Beginnings of words that are near what was typed, a letter shorter to a letter longer."""
        size = len(word)
        if size < 3:  # everything is near
            return []
        near: list[tuple[str, int, int]] = []
        for length in (size, size + 1, size - 1):
            near += process.extract(
                word,
                self._of_length(length),
                scorer=OSA.distance,
                score_cutoff=slips(size),
                limit=_NEIGHBOURS,
            )
        near.sort(key=lambda found: found[1])
        return [spelling for spelling, _, _ in near[:_NEIGHBOURS]]

    def _of_length(self, length: int) -> list[str]:
        """The first ``length`` letters of every word that has as many."""
        if length not in self._beginnings:
            long_enough = (word[:length] for word in self._words if len(word) >= length)
            self._beginnings[length] = list(dict.fromkeys(long_enough))
        return self._beginnings[length]


def slips(length: int) -> int:
    """How many slips are forgiven in so many letters."""
    return 1 if length < 8 else 2


def distance(typed: str, title: str) -> float:
    """How far what was typed is from a folded title, in slips.

    The title may go on after it (half a slip, so that a whole title comes first), and what was
    typed may begin at one of its later words (one slip).
    """
    size = len(typed)
    best = float(OSA.distance(typed, title))
    start = 0
    while start >= 0:
        later = title[start:] if start else title
        begun = min(OSA.distance(typed, later[: size + more]) for more in (-1, 0, 1))
        best = min(best, begun + (1.5 if start else 0.5))
        start = title.find(" ", start) + 1 or -1
    return best
