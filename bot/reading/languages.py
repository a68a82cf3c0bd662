"""The language of a review, and its names of countries and months (from CLDR)."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from babel import Locale

from bot.reading import words

_COMMON = words.table("common")
"""The commonest words of each language. A text in none of these languages is read as English."""
_WORDS = {word: {code for code, words in _COMMON.items() if word in words.split()}
          for words in _COMMON.values() for word in words.split()}  # fmt: skip
_SAMPLE = 4000
_LONGEST = 60
"""The most characters of a country's name."""
_KANA = re.compile("[\u3040-\u30ff]")

_FORMER = words.listed("countries")
"""Countries that exist no more, and names for which CLDR has others than films' facts use."""


def language_of(text: str) -> str:
    """The two-letter code of a text's language; "en" when it is none that is known here."""
    sample = text[:_SAMPLE]
    if len(_KANA.findall(sample)) * 20 > len(sample):
        return "ja"
    counts = dict.fromkeys(_COMMON, 0)
    for word in sample.lower().split():
        for code in _WORDS.get(word, ()):
            counts[code] += 1
    return max(counts, key=lambda code: counts[code])


def is_country(name: str, language: str) -> bool:
    """Whether this is one country's name, in English or in the given language."""
    name = name.strip()
    if name[:1].islower() or len(name) > _LONGEST:
        return False
    folded = name.casefold()
    return folded in _FORMER or folded in _countries("en") or folded in _countries(language)


@cache
def _countries(language: str) -> frozenset[str]:
    names = cast("dict[str, str]", dict(Locale(language).territories))
    return frozenset(name.casefold() for code, name in names.items() if len(code) == 2)


@cache
def weekdays(language: str) -> str:
    """The names of days, long and short, as a regular expression without groups."""
    return _named("days", language)


@cache
def months(language: str) -> str:
    """The names of months, as ``weekdays`` returns those of days."""
    return _named("months", language) + "|sept"


def _named(what: str, language: str) -> str:
    named: set[str] = set()
    for code in {"en", language}:
        every = getattr(Locale(code), what)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                named |= {str(name).rstrip(".") for name in every[context][width].values()}
    words = sorted((re.escape(name) for name in named if not name[0].isdigit()), key=len)
    return "|".join(reversed(words))
