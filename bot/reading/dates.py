"""Dates as reviews bear them. One that could be read in two ways, as 03/04/2025, is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?<![\d.,:/-])(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"((?:19|20)\d\d)(?![\d])"
_TIME = (
    r"(?:[T ,]{1,2}(?:at )?\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,9})?\s?(?:Z|UTC|GMT|[ap]\.?m\.?)?"
    r"(?:[+-]\d\d:?\d\d)?)?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_FORMS = (
    ("ymd", re.compile(rf"(?<!\d){_YEAR}([-/.])(\d{{1,2}})\2(\d{{1,2}})(?!\d){_TIME}", re.I)),
    ("dmy", re.compile(rf"{_WEEKDAY}(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH},?\s{_YEAR}{_TIME}", re.I)),
    ("dmy", re.compile(rf"{_DAY}-{_MONTH}-{_YEAR}", re.I)),
    ("mdy", re.compile(rf"{_WEEKDAY}\b{_MONTH}\s{_DAY},?\s{_YEAR}{_TIME}", re.I)),
    ("either", re.compile(rf"(?<![\d/.-])(\d{{1,2}})([-/.])(\d{{1,2}})\2{_YEAR}(?!/){_TIME}")),
)

_HINT = re.compile(r"(?:19|20)\d\d")

Dated = tuple[date, int, int]
"""A date, and where it begins and ends."""


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Dated]:
    """The dates in text[start:end], in no order."""
    end = len(text) if end is None else end
    if not _HINT.search(text, start, end):
        return
    for form, pattern in _FORMS:
        for match in pattern.finditer(text, start, end):
            found = _date(form, match)
            if found:
                yield found, match.start(), match.end()


def _date(form: str, match: re.Match[str]) -> date | None:
    groups = [group for group in match.groups() if group not in {"-", "/", "."}]
    if form == "ymd":
        year, month, day = groups
    elif form == "mdy":
        month, day, year = groups
    else:
        day, month, year = groups
    if form == "either" and int(month) > 12:
        day, month = month, day
    elif form == "either" and int(day) <= 12 and day != month:
        return None
    number = int(month) if month.isdecimal() else _month(month)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
