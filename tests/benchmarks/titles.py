"""Titles by the hundred thousand, of few common words and many rare ones, and slips in them."""

from __future__ import annotations

import string
from itertools import accumulate
from random import Random

VOCABULARY = 25_000

_ONSETS = (
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl st t th tr v w z"
)
_VOWELS = "a a a e e e i i o o u ai ea ee ou ia"
_CODAS = "- - - - n r l s t m ck nd st ng rd ss"
_SMALL = ("of", "the", "and", "in", "to", "for", "on")
_ACCENTS = str.maketrans("aeiouc", "áéíöüç")


class Titles:
    """A library's titles, the same for the same ``random``."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._words = _vocabulary(random)
        # By Zipf and Mandelbrot; the commonest is in 0.7 % of titles, as "love" is in English ones.
        self._weights = list(accumulate(1 / (rank + 50) for rank in range(VOCABULARY)))

    def title(self) -> str:
        """One to five words, some with an article, a small word between them, or accents."""
        random = self._random
        (size,) = random.choices((1, 2, 3, 4, 5), (25, 38, 22, 10, 5))
        words = random.choices(self._words, cum_weights=self._weights, k=size)
        if size > 1 and random.random() < 0.3:
            words.insert(random.randrange(1, size), random.choice(_SMALL))
        if random.random() < 0.06:
            words[-1] = words[-1].translate(_ACCENTS)
        if random.random() < 0.2:
            words.insert(0, random.choice(("the", "the", "the", "a", "le", "la")))
        return " ".join(word if word in _SMALL else word.capitalize() for word in words)

    def year(self) -> int:
        return int(self._random.triangular(1920, 2026, 2018))


def slip(text: str, random: Random) -> str:
    """``text`` with one slip: a letter lost, one too many, a wrong one, or two changed about."""
    place = random.randrange(len(text))
    letter = random.choice(string.ascii_lowercase)
    kind = random.choice(("lost", "too many", "wrong", "changed about"))
    if kind == "lost":
        slipped = text[:place] + text[place + 1 :]
    elif kind == "too many":
        slipped = text[:place] + letter + text[place:]
    elif kind == "wrong":
        slipped = text[:place] + letter + text[place + 1 :]
    else:
        place = min(place, len(text) - 2)
        slipped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return slipped if slipped != text else slip(text, random)


def _vocabulary(random: Random) -> list[str]:
    onsets, vowels, codas = _ONSETS.split(), _VOWELS.split(), _CODAS.split()
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        (syllables,) = random.choices((1, 2, 3, 4), (12, 45, 33, 10))
        word = "".join(
            random.choice(onsets) + random.choice(vowels) for _ in range(syllables)
        ) + random.choice(codas).strip("-")
        if 3 <= len(word) <= 12:
            words[word] = None
    return list(words)
