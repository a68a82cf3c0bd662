"""Texts in alphabetical order: which begin with something, or with nearly that."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

NEAR_SPELLINGS = 64
"""How many spellings of one word are looked up."""

BEYOND = "\U0010ffff"
"""Comes after every letter, so a beginning and this come after all texts with that beginning."""
_AFTER_LATIN = "\u0250"
_LETTERS = 256
"""How many letters are tried at one place. Only scripts of thousands have more, and only at the
beginning."""


class Beginnings:
    """Texts in alphabetical order, to be asked which of them begin with something."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = sorted(set(texts))

    def add(self, texts: Iterable[str]) -> None:
        """Insert texts, each at its place."""
        places = [(bisect_left(self._texts, text), text) for text in sorted(set(texts))]
        new = [(place, text) for place, text in places if self._texts[place : place + 1] != [text]]
        # It begins at the end, so that each text moves only once: all texts between the places of
        # two new ones move together.
        end = len(self._texts)
        self._texts += (text for _, text in new)
        for ahead, (place, text) in zip(range(len(new), 0, -1), reversed(new), strict=True):
            self._texts[place + ahead : end + ahead] = self._texts[place:end]
            self._texts[place + ahead - 1] = text
            end = place

    def has(self, text: str) -> bool:
        return self.first(text, 1) == [text]

    def knows(self, beginning: str) -> bool:
        """Whether any text has that beginning."""
        return self._is_in(beginning, 0, len(self._texts))

    def count(self, beginning: str) -> int:
        """How many texts have that beginning."""
        low, high = self._range(beginning, 0, len(self._texts))
        return high - low

    def first(self, beginning: str, most: int) -> list[str]:
        """The first ``most`` of the texts with that beginning."""
        low, high = self._range(beginning, 0, len(self._texts))
        return self._texts[low : min(high, low + most)]

    def one_slip_from(self, text: str) -> set[str]:
        """Beginnings of texts that are one slip away: one letter is wrong, missing, too many or
        swapped.

        It tries only letters that follow in some text, and goes only as far as ``text`` is a
        beginning. That is some hundred looks into ever fewer texts; comparing all texts would be a
        hundred thousand comparisons.
        """
        found: set[str] = set()
        low, high = 0, len(self._texts)
        for place in range(len(text) + 1):
            start, rest = text[:place], text[place:]
            tries = {start + rest[1:], start + rest[1:2] + rest[:1] + rest[2:]}
            for letter in islice(self._following(start, rest, low, high), _LETTERS):
                tries |= {start + letter + rest, start + letter + rest[1:]}
            found.update(spelling for spelling in tries if self._is_in(spelling, low, high))
            low, high = self._range(text[: place + 1], low, high)
            if low == high:
                break
        return found - {text, ""}

    def two_slips_from(self, text: str) -> list[str]:
        """Texts that are two slips away, the nearest first. Only texts that begin with one of the
        first two letters are compared, because someone who mistypes a word twice has mostly begun
        it right. Comparing all 68,000 words would block the event loop for 30 ms."""
        if not self._texts:  # nothing is loaded before the first lesson
            return []
        from rapidfuzz import process  # noqa: PLC0415 - see spelling.py
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        near: list[tuple[str, int, int]] = []
        for letter in dict.fromkeys(text[:2]):
            low, high = self._range(letter, 0, len(self._texts))
            near += process.extract(
                text,
                self._texts[low:high],
                scorer=OSA.distance,
                score_cutoff=2,
                limit=NEAR_SPELLINGS,
            )
        near.sort(key=lambda found: found[1])
        return [spelling for spelling, _, _ in near[:NEAR_SPELLINGS]]

    def _range(self, beginning: str, low: int, high: int) -> tuple[int, int]:
        """The range of the texts with that beginning, within ``low`` to ``high``."""
        low = bisect_left(self._texts, beginning, low, high)
        return low, bisect_left(self._texts, beginning + BEYOND, low, high)

    def _is_in(self, beginning: str, low: int, high: int) -> bool:
        place = bisect_left(self._texts, beginning, low, high)
        return place < high and self._texts[place].startswith(beginning)

    def _following(self, start: str, rest: str, low: int, high: int) -> Iterator[str]:
        """The letters that follow ``start`` in texts, as far as they are of the same script as
        ``rest``."""
        latin = rest < _AFTER_LATIN
        place = bisect_left(self._texts, start + ("\0" if latin else _AFTER_LATIN), low, high)
        while place < high:
            letter = self._texts[place][len(start)]
            if latin and letter >= _AFTER_LATIN:
                break
            yield letter
            place = bisect_left(self._texts, start + letter + BEYOND, place, high)
