"""Misspelled titles: the nearest words of those that the library's titles are made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA  # a swap of two neighbours counts once: the commonest slip

_NEIGHBOURS = 64
"""How many spellings of one word are looked up."""

_WORDS = 6
"""Words of what was typed that may be misspelled; the rest has to be right, or is left out."""

_BEYOND = "\U0010ffff"


class Vocabulary:
    """The words of some titles, in the order of the alphabet."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._words = sorted({word for title in titles for word in title.split()})

    def has(self, word: str) -> bool:
        return self._from(word) == word

    def knows(self, beginning: str) -> bool:
        """Whether some word begins so."""
        return self._from(beginning).startswith(beginning)

    def one_slip_from(self, word: str) -> set[str]:
        """Beginnings of words that are one slip away: a letter wrong, missing, too many or swapped.

        It tries only letters that follow in some word, and only as far as the word is a beginning:
        some hundred looks into the alphabet, where comparing all words would be ten thousands.
        """
        found: set[str] = set()
        for i in range(len(word) + 1):
            start, rest = word[:i], word[i:]
            if not self.knows(start):
                break
            tries = [start + letter + tail for letter in self._following(start)
                     for tail in {rest, rest[1:]}]  # fmt: skip
            tries += [start + rest[1:], start + rest[1:2] + rest[:1] + rest[2:]]
            found.update(spelling for spelling in tries if self.knows(spelling))
        return found - {word, ""}

    def two_slips_from(self, word: str) -> list[str]:
        """Words that are two slips away, the nearest first."""
        near = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=2, limit=_NEIGHBOURS
        )
        return [spelling for spelling, _, _ in near]

    def _from(self, word: str) -> str:
        """The first word that is not before this one in the alphabet; "" behind the last."""
        place = bisect_left(self._words, word)
        return self._words[place] if place < len(self._words) else ""

    def _following(self, start: str) -> Iterator[str]:
        """The letters that come next in words that begin so."""
        after = self._from(start + "\0")
        while after.startswith(start) and after:
            letter = after[len(start)]
            yield letter
            after = self._from(start + letter + _BEYOND)


Reading = list[list[str]]
"""For each word, the spellings of which one is meant."""


def readings(typed: Sequence[str], vocabularies: Sequence[Vocabulary]) -> Iterator[list[Reading]]:
    """What may have been meant: readings to try together, and if they bring nothing, the next ones.

    First with one slip: in each word that no title has, or if all are known in any one of them; or
    a space too many or too few. Then with slips in every word, two in long ones.
    """

    def knows(beginning: str) -> bool:
        # A year, which is looked up beside the titles, is in no vocabulary.
        is_year = len(beginning) == 4 and beginning.isdecimal()
        return is_year or any(words.knows(beginning) for words in vocabularies)

    def near(word: str) -> list[str]:
        if len(word) < 3:  # everything is near
            return []
        found = {spelling for words in vocabularies for spelling in words.one_slip_from(word)}
        whole = {spelling for spelling in found if any(w.has(spelling) for w in vocabularies)}
        return [*sorted(whole), *sorted(found - whole)][:_NEIGHBOURS]

    words = [word for place, word in enumerate(typed) if place < _WORDS or knows(word)]
    known = [knows(word) for word in words]
    slips = [near(word) if place < _WORDS else [] for place, word in enumerate(words)]
    if not all(known):
        one = [[[word] if k else s for word, k, s in zip(words, known, slips, strict=True)]]
    else:
        one = [
            [slips[i] if i == wrong else [word] for i, word in enumerate(words)]
            for wrong in range(len(words))
        ]
    for i, (left, right) in enumerate(pairwise(words)):
        if knows(left + right):
            one.append([[word] for word in (*words[:i], left + right, *words[i + 2 :])])
    for i, word in enumerate(words):
        for cut in range(1, len(word)):
            left, right = word[:cut], word[cut:]
            if any(vocabulary.has(left) for vocabulary in vocabularies) and knows(right):
                one.append([[part] for part in (*words[:i], left, right, *words[i + 1 :])])
    yield _possible(one)
    far = [
        [spelling for known_words in vocabularies for spelling in known_words.two_slips_from(word)]
        if len(word) > 4
        else []
        for word in words
    ]
    every = [[w] * k + s + f for w, k, s, f in zip(words, known, slips, far, strict=True)]
    yield _possible([every])


def _possible(meant: list[Reading]) -> list[Reading]:
    """Without those in which a word stands for nothing."""
    return [reading for reading in meant if reading and all(reading)]


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
