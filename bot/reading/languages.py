"""The language of a review, its names of countries and months (from CLDR), and its dates."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import Literal, cast

from babel import Locale

from bot.reading import words

_COMMON = {code: frozenset(common.split()) for code, common in words.table("common").items()}
"""The commonest words of each language. A text in none of these languages is read as English."""
_SAMPLE = 4000
_CLEAR = 2
"""How many different common words a text has to have to be in another language than English."""
_LONGEST = 60
"""The most characters of a country's name."""
_KANA, _HAN = re.compile("[\u3040-\u30ff]"), re.compile("[\u4e00-\u9fff]")
WITHOUT_BLANKS = {"ja", "zh"}
"""The languages that have no blanks between words."""

_FORMER = words.listed("countries")
"""Countries that exist no more, and names for which CLDR has others than films' facts use."""


def language_of(text: str) -> str:
    """The two-letter code of a text's language; "en" when it is none that is known here, or when
    the text is too short to tell.
    """
    sample = text[:_SAMPLE]
    if len(_KANA.findall(sample)) * 20 > len(sample):
        return "ja"
    if len(_HAN.findall(sample)) * 5 > len(sample):
        return "zh"
    said = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    has = {code: [said[word] for word in common if said[word]] for code, common in _COMMON.items()}
    best = max(has, key=lambda code: (len(has[code]), sum(has[code])))
    return best if len(has[best]) >= _CLEAR else "en"


def is_country(name: str, language: str) -> bool:
    """Whether this is one country's name, in English or in the given language."""
    name = name.strip()
    if name[:1].islower() or len(name) > _LONGEST:
        return False
    return name.casefold() in _countries(language)


@cache
def _countries(language: str) -> frozenset[str]:
    every = [cast("dict[str, str]", dict(Locale(code).territories)) for code in ("en", language)]
    known = {name.casefold() for names in every for code, name in names.items() if len(code) == 2}
    return _FORMER | known


@cache
def months(language: str) -> str:
    """The names of months, long and short, as a regular expression without groups."""
    return _named("months", language, "sept")


def _named(kind: Literal["months", "days"], language: str, *more: str) -> str:
    every = [getattr(Locale(code), kind)[context][width].values()
             for code in ("en", language) for context in ("format", "stand-alone")
             for width in ("wide", "abbreviated")]  # fmt: skip
    named = {str(name).rstrip(".") for names in every for name in names} | {*more}
    words = sorted((re.escape(name) for name in named if not name[0].isdigit()), key=len)
    return "|".join(reversed(words))


@lru_cache(512)
def dates(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """The start and the end of each date in the text. Many ask about the same line."""
    if not any(map(str.isdigit, text)):
        return ()
    return tuple(match.span() for match in _pattern(language).finditer(text))


def is_date(text: str, language: str) -> bool:
    """Whether the text is a date, with at most a bracket or one word beside it."""
    found = dates(text, language)
    if len(found) != 1:
        return False
    (start, end) = found[0]
    rest = (text[:start] + re.sub(r"\([^()]*\)", "", text[end:])).strip(" ,.|·–—-")
    return len(rest.split()) <= 1


@cache
def _pattern(language: str) -> re.Pattern[str]:
    month = rf"(?:{months(language)})(?!\w)\.?"
    day = r"(?<![\d.,:/-])\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
    year = r"(?:19|20)\d\d(?!\d)"
    return re.compile(
        rf"(?:\b(?:{_named('days', language)})\.?,?\s)?"
        rf"(?:(?<![\d/.-])(?:{year}|\d{{1,2}})([-/.])\d{{1,2}}\1(?:{year}|\d\d)(?![\d/])"
        rf"|{day}\s(?:(?:of|de|di)\s)?{month}(?:,?\s(?:del?\s)?{year})?"
        rf"|\b{month}(?:\s{day})?,?\s(?:de\s)?{year}"
        r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)"
        r"(?:[T ,]{1,2}(?:at )?\d{1,2}:\d\d[^\s|]{0,16}(?:\s(?:[ap]\.?m\.?|[A-Z]{3}))?)?",
        re.I,
    )
