"""Dates in reviews, recognised so that their numbers are taken for nothing else."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.reading import languages

_TIME = (
    r"(?:[T ,]{1,2}(?:at )?\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,9})?\s?"
    r"(?:Z|UTC|GMT|[ap]\.?m\.?)?(?:[+-]\d\d:?\d\d)?)?"
)
_HINT = re.compile(r"\d")


@lru_cache(512)
def spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """The start and the end of each date in the text. It is cached: many ask about the same
    line."""
    if not _HINT.search(text):
        return ()
    return tuple(match.span() for match in _pattern(language).finditer(text))


def is_date(text: str, language: str) -> bool:
    """Whether the text is a date, with at most a bracket or one word beside it."""
    found = spans(text, language)
    if len(found) != 1:
        return False
    (start, end) = found[0]
    rest = (text[:start] + re.sub(r"\([^()]*\)", "", text[end:])).strip(" ,.|·–—-")
    return len(rest.split()) <= 1


@cache
def _pattern(language: str) -> re.Pattern[str]:
    month = rf"(?:{languages.months(language)})(?!\w)\.?"
    day = r"(?<![\d.,:/-])\d{1,2}(?:st|nd|rd|th|er|º|ª|\.)?"
    year = r"(?:19|20)\d\d(?!\d)"
    weekday = rf"(?:(?<!\w)(?:{languages.weekdays(language)})(?!\w)\.?,?\s+)?"
    return re.compile(
        rf"(?<!\d){year}([-/.])\d{{1,2}}\1\d{{1,2}}(?!\d){_TIME}"
        rf"|{weekday}(?:the\s)?{day}\s(?:(?:of|de|di)\s)?{month}(?:,?\s(?:(?:de"
        rf"|del)\s)?{year})?{_TIME}"
        rf"|{weekday}\b{month}\s{day},?\s{year}{_TIME}"
        rf"|{day}-{month}-{year}|\b{month},?\s(?:de\s)?{year}"
        rf"|(?<![\d/.-])\d{{1,2}}([-/.])\d{{1,2}}\2(?:19|20)?\d\d(?![\d/]){_TIME}"
        r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?",
        re.I,
    )
