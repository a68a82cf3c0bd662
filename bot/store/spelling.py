"""Misspelled titles: the nearest words of those that the library's titles are made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA  # a swap of two neighbours counts once: the commonest slip

_NEIGHBOURS = 24
"""How many spellings of one word are looked up."""

_WORDS = 6
"""Words of what was typed that may be misspelled; the rest has to be right, or is left out."""


class Vocabulary:
    """The words of some titles."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._words = sorted({word for title in titles for word in title.split()})
        self._beginnings: dict[int, list[str]] = {}

    def has(self, word: str) -> bool:
        return self._from(word) == word

    def knows(self, beginning: str) -> bool:
        """Whether some word begins so."""
        return self._from(beginning).startswith(beginning)

    def near(self, word: str) -> list[tuple[int, str]]:
        """Beginnings of words near ``word``, a letter shorter to a letter longer, with slips."""
        size = len(word)
        if size < 3:  # everything is near
            return []
        found: list[tuple[int, str]] = []
        for length in (size, size + 1, size - 1):
            found += (
                (slips, spelling)
                for spelling, slips, _ in process.extract(
                    word,
                    self._of_length(length),
                    scorer=OSA.distance,
                    score_cutoff=forgiven(size),
                    limit=_NEIGHBOURS,
                )
            )
        return found

    def _from(self, word: str) -> str:
        """The first word that is not before this one in the alphabet; "" behind the last."""
        place = bisect_left(self._words, word)
        return self._words[place] if place < len(self._words) else ""

    def _of_length(self, length: int) -> list[str]:
        """The first ``length`` letters of every word that has as many."""
        if length not in self._beginnings:
            long_enough = (word[:length] for word in self._words if len(word) >= length)
            self._beginnings[length] = list(dict.fromkeys(long_enough))
        return self._beginnings[length]


def readings(typed: Sequence[str], vocabularies: Sequence[Vocabulary]) -> list[list[list[str]]]:
    """What may have been meant: ways to read the words, each a list of words' alternatives.

    Each word stands for itself and its neighbours. A space too many or too few is read both ways.
    """

    def knows(beginning: str) -> bool:
        # A year, which is looked up beside the titles, is in no vocabulary.
        is_year = len(beginning) == 4 and beginning.isdecimal()
        return is_year or any(words.knows(beginning) for words in vocabularies)

    def alternatives(word: str) -> list[str]:
        near = sorted(found for words in vocabularies for found in words.near(word))
        spellings = [spelling for _, spelling in near[:_NEIGHBOURS]]
        return list(dict.fromkeys([word, *spellings] if knows(word) else spellings))

    words = [word for place, word in enumerate(typed) if place < _WORDS or knows(word)]
    groups = [alternatives(word) if i < _WORDS else [word] for i, word in enumerate(words)]
    found = [groups] if groups and all(groups) else []
    for i, (left, right) in enumerate(pairwise(words)):
        if knows(left + right):
            found.append([[word] for word in (*words[:i], left + right, *words[i + 2 :])])
    for i, word in enumerate(words):
        for cut in range(1, len(word)):
            left, right = word[:cut], word[cut:]
            if any(known.has(left) for known in vocabularies) and knows(right):
                found.append([[word] for word in (*words[:i], left, right, *words[i + 1 :])])
    return found


def forgiven(length: int) -> int:
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
