"""Titles by the hundred thousand, of few common words and many rare ones, and slips in them.

Of a hundred films ten have a title in a script other than Latin, each of SCRIPTS as often as the
others; about thirty have an original title in another language, ten an alias, and four the title of
an earlier film.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bot.domain.folding import fold

VOCABULARY = 25_000

_ONSETS = (
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sc sh sl st t th tr v w z"
)
_VOWELS = "a a a e e e i i o o u ai ea ee ou ia"
_CODAS = "- - - - n r l s t m ck nd st ng rd ss"
_SMALL = ("of", "the", "and", "in", "to", "for", "on")
_ACCENTS = str.maketrans("aeiouc", "áéíöüç")

_SMALL_ABROAD = ("de", "du", "et", "la", "von", "no")
_ENDINGS_ABROAD = ("o", "eur", "ung", "illa", "iko", "ant", "esse", "aro")


@dataclass(frozen=True, slots=True)
class Script:
    """A script: the letters of its words, how many a word has, and what separates words."""

    letters: Sequence[str]
    sizes: tuple[int, int]
    between: str = " "


SCRIPTS = (
    Script("абвгдежзиклмнопрстуфхцчшщыэюя", (3, 8)),
    Script("αβγδεζηθικλμνξοπρστυφχψω", (3, 8)),
    Script("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", (3, 6)),
    Script("אבגדהוזחטיכלמנסעפצקרשת", (3, 6)),
    Script(
        [a + b for a in "कखगघचछजझटडणतथदधनपफबभमयरलवशसह" for b in ("", "ा", "ि", "ी", "ु", "े", "ो")],
        (2, 4),
    ),
    Script("".join(map(chr, range(0xAC00, 0xAC00 + 11_172, 37))), (2, 4)),
    Script("กขคงจฉชซญดตถทธนบปผฝพฟภมยรลวศสหอาเแโไ", (3, 7), ""),
    Script(
        "".join(map(chr, range(0x3042, 0x3094))) + "".join(map(chr, range(0x4E00, 0x5400))),
        (2, 4),
        "",
    ),
    Script("".join(map(chr, range(0x4E00, 0x6200))), (2, 4), ""),
)
"""Cyrillic, Greek, Arabic, Hebrew, Devanagari, Hangul; without blanks Thai, Japanese, Chinese."""


@dataclass(frozen=True, slots=True)
class Made:
    """A film's title, its year and its other titles, the original one first if there is one."""

    title: str
    year: int
    others: tuple[str, ...]


class Titles:
    """A library's titles, the same for the same ``random``."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._words = _vocabulary(random)
        # By Zipf and Mandelbrot; the commonest is in 0.7 % of titles, as "love" is in English ones.
        self._weights = list(accumulate(1 / (rank + 50) for rank in range(VOCABULARY)))
        self._earlier: list[Made] = []

    def film(self) -> Made:
        """A film; one in 25 has the title of an earlier one."""
        random, year = self._random, self.year()
        if self._earlier and random.random() < 0.04:
            title = random.choice(self._earlier).title
        else:
            drawn = random.random()
            title = (
                self.title()
                if drawn >= 0.13
                else self._in_script()
                if drawn < 0.1
                else self._abroad()
            )
        others = [self._abroad()] if random.random() < 0.3 else []
        if random.random() < 0.1:
            others.append(self.title())
        film = Made(title, year, tuple(others))
        self._earlier.append(film)
        return film

    def title(self) -> str:
        """One to five words, some with an article, a small word between them, or accents."""
        random = self._random
        words = self._some_words(_SMALL)
        if random.random() < 0.06:
            words[-1] = words[-1].translate(_ACCENTS)
        if random.random() < 0.2:
            words.insert(0, random.choice(("the", "the", "the", "a", "le", "la")))
        return " ".join(word if word in _SMALL else word.capitalize() for word in words)

    def year(self) -> int:
        return int(self._random.triangular(1920, 2026, 2018))

    def _abroad(self) -> str:
        """A title in another language, one in five in another script."""
        if self._random.random() < 0.2:
            return self._in_script()
        words = self._some_words(_SMALL_ABROAD)
        words[0] += self._random.choice(_ENDINGS_ABROAD)
        return " ".join(words).capitalize()

    def _in_script(self) -> str:
        """One to three words in a script other than Latin."""
        random = self._random
        script = random.choice(SCRIPTS)
        sizes = (random.randint(*script.sizes) for _ in range(random.randint(1, 3)))
        return script.between.join("".join(random.choices(script.letters, k=n)) for n in sizes)

    def _some_words(self, small: Sequence[str]) -> list[str]:
        random = self._random
        (size,) = random.choices((1, 2, 3, 4, 5), (25, 38, 22, 10, 5))
        words = random.choices(self._words, cum_weights=self._weights, k=size)
        if size > 1 and random.random() < 0.3:
            words.insert(random.randrange(1, size), random.choice(small))
        return words


def slip(text: str, random: Random) -> str:
    """``text`` with one slip: a letter lost, one too many, a wrong one, or two changed about.

    It shows when it is folded: a lost accent or hyphen is none.
    """
    place = random.randrange(len(text))
    latin = text[place] < "\u0250"
    letter = random.choice(string.ascii_lowercase if latin else text.replace(" ", ""))
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
    return slipped if fold(slipped) != fold(text) else slip(text, random)


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
