"""Dates in reviews, recognised so that their numbers are taken for nothing else."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.reading import languages


@lru_cache(512)
def spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """The start and the end of each date in the text. Many ask about the same line."""
    if not any(map(str.isdigit, text)):
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
    return re.compile(
        rf"(?:(?<![\d/.-])(?:{year}|\d{{1,2}})([-/.])\d{{1,2}}\1(?:{year}|\d\d)(?![\d/])"
        rf"|{day}\s(?:(?:of|de|di)\s)?{month}(?:,?\s(?:del?\s)?{year})?"
        rf"|\b{month}(?:\s{day})?,?\s(?:de\s)?{year}"
        r"|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)"
        r"(?:[T ,]{1,2}(?:at )?\d{1,2}:\d\d[^\s|]{0,16}(?:\s(?:[ap]\.?m\.?|[A-Z]{3}))?)?",
        re.I,
    )
