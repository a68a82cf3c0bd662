"""Dates and times of day as people and their spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, time, timedelta

from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.record import record
from bot.language import N_, nN_

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})", re.ASCII)
DAY_IN_FIGURES = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\.?", re.ASCII)
"""A day and its month, or a month and its day, without a year."""
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([^\W\d]+) (\d{4}|\d{2})", re.ASCII)
_MONTH_DAY = re.compile(r"([^\W\d]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4}|\d{2})", re.ASCII)
_FIRST_WORD = re.compile(r"^([^\W\d]+)[,.]\s*")
_TIME = re.compile(
    r"(?:T|,? )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]\.?M\.?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$",
    re.ASCII | re.IGNORECASE,
)

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan", "feb", "mar maer mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt",
            "nov", "dec dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""English and German months by the first letters of their names, folded."""

_DAYS_AGO = {
    "today": 0, "tonight": 0, "yesterday": 1, "last night": 1, "the day before yesterday": 2,
    "heute": 0, "gestern": 1, "vorgestern": 2,
    "a week ago": 7, "vor einer woche": 7,
    "tomorrow": -1, "the day after tomorrow": -2, "morgen": -1, "übermorgen": -2,
}  # fmt: skip
"""Days to come are among them, so that they are refused for being that."""
_AGO = re.compile(r"(\d{1,3}) days? ago|vor (\d{1,3}) tage?n?", re.ASCII)
_EVENING = re.compile(r"(?<!last) (?:evening|night|abend)$")
WEEKDAYS = {
    name: weekday
    for weekday, names in enumerate(
        (
            "monday mon montag mo", "tuesday tue tues dienstag di", "wednesday wed mittwoch mi",
            "thursday thu thurs donnerstag do", "friday fri freitag fr",
            "saturday sat samstag sa sonnabend", "sunday sun sonntag so",
        )
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAY_FIRST = re.compile(rf"(?:{'|'.join(WEEKDAYS)})\b[.,]{{0,2}} ?(?=\w)", re.IGNORECASE)
"""As spreadsheets show it: Sat 14 March 2026; Sa, 14.03.2026."""
_LAST = re.compile(r"(?:(?:on|am) )?(last |letzte[nr]? |vergangene[nr]? )?([a-z]+)")

_LONGEST = 60

CLOSE_BY = timedelta(days=60)
"""A day without a year is not taken for another year's where this year's is as near as that."""

MAY_BE_TWO_DAYS = N_("{date} may be two days. Write the year first, then the month: {example}.")
NO_SUCH_DAY = nN_(
    "“{text}” is no day: that month has only {count} day. Write another one.",
    "“{text}” is no day: that month has only {count} days. Write another one.",
)


class NoSuchDay(BadEntry):
    """A date in figures or words that can be read, in a month that has only so many ``days``."""

    def __init__(self, text: str, days: int) -> None:
        super().__init__(NO_SUCH_DAY, text=_harmless(text), count=days)
        self.days = days


@record
class WrittenDate:
    """The date that a text means if the day comes before the month, and if it comes after it. Each
    is None where that makes no date; for most texts both are the same."""

    day_first: date | None
    month_first: date | None

    def days(self, may_be: Callable[[date], bool]) -> list[date]:
        """The days that may be meant, of two those that ``may_be``; the first one where neither
        may."""
        days = [*dict.fromkeys(filter(None, (self.day_first, self.month_first)))]
        return [*filter(may_be, days)] or days[:1]


def written_date(text: str) -> WrittenDate:
    """Read a date, with or without a time of day after it. Raises BadEntry, and NoSuchDay for the
    31st of November.

    A year of two digits is in this century. In numbers with dots between them the day always comes
    first.
    """
    text = _TIME.sub("", _without_weekday(text))
    if len(text) <= _LONGEST:
        if match := _YEAR_FIRST.fullmatch(text):
            return _certain(text, match[1], match[3], match[4])
        if match := _YEAR_LAST.fullmatch(text):
            day_first = _date(match[4], match[3], match[1])
            month_first = None if match[2] == "." else _date(match[4], match[1], match[3])
            if day_first is None and month_first is None:
                is_month = match[2] == "." or int(match[3]) <= 12
                month, day = (match[3], match[1]) if is_month else (match[1], match[3])
                raise _refused(text, match[4], month, day)
            return WrittenDate(day_first, day_first if match[2] == "." else month_first)
        if named := _named(text):
            return _certain(text, *named)
    raise no_date(text)


def read_past_date(text: str, today: date) -> date:
    """Read a date that can mean one day only, also "yesterday" and "last friday" in the languages
    that the bot speaks; without a year, the latest such day. Raises BadEntry."""
    if (day := _past_day(text, today)) is not None:
        return day
    try:
        written = written_date(text)
    except NoSuchDay:
        raise
    except BadEntry:
        written = _latest(_without_weekday(text), today)
    days = written.days(lambda day: day <= today)
    if len(days) == 1:
        return days[0]
    raise BadEntry(MAY_BE_TWO_DAYS, date=text.strip(), example=str(days[0]))


def _latest(text: str, today: date) -> WrittenDate:
    """The latest day with this date, which has no year. Raises BadEntry, also where this year's is
    soon to come: that is a slip more often than last year's day."""
    error: BadEntry = no_date(text)
    soon: date | None = None
    # Between one 29 February and the next there can be eight years, around a turn of the century.
    for year in range(today.year, today.year - 9, -1) if len(text) <= _LONGEST else ():
        bare = DAY_IN_FIGURES.fullmatch(text)
        of_year = "{1}{2}{3}{2}{0}".format(year, *bare.groups()) if bare else f"{text} {year}"
        try:
            written = written_date(of_year)
        except NoSuchDay as none_such:
            error = NoSuchDay(text, none_such.days)
        except BadEntry:
            break
        else:
            meant = {written.day_first, written.month_first} - {None}
            day = max(filter(None, meant))
            if day <= today and soon and len(meant) == 1:
                raise BadEntry(
                    N_("{date} is still to come. If you mean last year, write that, too: {last}."),
                    date=soon,
                    last=day,
                )
            if day <= today:
                return written
            soon = day if day - today <= CLOSE_BY else None
    raise error


def _past_day(text: str, today: date) -> date | None:
    """The day that is meant by words. A weekday alone is the latest one, which may be today."""
    said = _EVENING.sub("", " ".join(text[:_LONGEST].lower().split()))
    if (ago := _DAYS_AGO.get(said)) is not None:
        return today - timedelta(ago)
    if match := _AGO.fullmatch(said):
        return today - timedelta(int(match[1] or match[2]))
    match = _LAST.fullmatch(said)
    if match is None or (weekday := WEEKDAYS.get(match[2])) is None:
        return None
    ago = (today.weekday() - weekday) % 7
    return today - timedelta(7 if match[1] and not ago else ago)


_TIME_OF_DAY = re.compile(
    r"(?:(?:at|um|@) ?)?"
    r"(?:(?P<hour>\d{1,2})(?: ?(?:[:.]|h|hrs?|uhr) ?(?P<minute>\d{2}))?"
    r"|(?P<hours>\d{2})(?P<minutes>\d{2}))"
    r" ?(?:(?P<half>[ap])\.? ?m\.?|(?P<word>uhr|h|hs|hrs?)\.?)?",
    re.ASCII,
)
_NOON = {"noon", "midday", "mittag", "mittags"}
_MIDNIGHT = {"midnight", "mitternacht"}


def read_time(text: str) -> time:
    """Read a time of day: 20:15, 20.15, 20h15, 20 Uhr, 8 pm, 8:15 p.m., 2015 or noon. Raises
    BadEntry, also for an hour alone ("8"), which may be morning or evening."""
    shown = " ".join(unicodedata.normalize("NFKC", text[:_LONGEST]).lower().split())
    if shown in _NOON | _MIDNIGHT:
        return time(12 if shown in _NOON else 0)
    if match := _TIME_OF_DAY.fullmatch(shown):
        hour = int(match["hour"] or match["hours"])
        minute = match["minute"] or match["minutes"]
        is_whole = bool(minute or match["half"] or match["word"])
        if match["half"]:
            is_whole = 1 <= hour <= 12
            hour = hour % 12 + 12 * (match["half"] == "p")
        if is_whole and hour < 24 and int(minute or 0) < 60:
            return time(hour, int(minute or 0))
    raise BadEntry(
        N_("“{text}” is no time of day that can be read. Write it like 20:15 or 8:15 pm."),
        text=_harmless(text),
    )


def no_date(text: str) -> BadEntry:
    """The error for a text that is no date."""
    return BadEntry(
        N_("“{text}” is no date that can be read. Write it like 2026-03-14."),
        text=_harmless(text),
    )


def _without_weekday(text: str) -> str:
    text = " ".join(text.split())
    weekday = _WEEKDAY_FIRST.match(text)
    return text[weekday.end() :] if weekday else text


def _harmless(text: str) -> str:
    return re.sub(r"[^\w ./:,-]", "", text[:_LONGEST])[:30]


def _named(text: str) -> tuple[str, str, str] | None:
    """The year, month and day of a date whose month is a word: "14 March 2026", "Mar 14, 2026",
    "Samstag, 14. März 26"."""
    first = _FIRST_WORD.match(text)
    if first and _month(_plain_letters(first[1])) is None:  # a weekday
        text = text[first.end() :]
    bare = _plain_letters(" ".join(re.sub(r"[-,./]", " ", text).split()))
    if match := _DAY_MONTH.fullmatch(bare):
        day, name, year = match.groups()
    elif match := _MONTH_DAY.fullmatch(bare):
        name, day, year = match.groups()
    else:
        return None
    month = _month(name)
    return (year, str(month), day) if month else None


def _month(name: str) -> int | None:
    return _MONTHS.get(name[:3]) or _MONTHS.get(name[:4])


def _plain_letters(text: str) -> str:
    return fold(text.replace("ä", "ae").replace("Ä", "ae"))


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(_full(year), int(month), int(day))
    except ValueError:
        return None


def _full(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _certain(text: str, year: str, month: str, day: str) -> WrittenDate:
    if (found := _date(year, month, day)) is None:
        raise _refused(text, year, month, day)
    return WrittenDate(found, found)


def _refused(text: str, year: str, month: str, day: str) -> BadEntry:
    """The error for figures that make no date."""
    if _date(year, month, "1") and int(day) in range(29, 32):
        return NoSuchDay(text, monthrange(_full(year), int(month))[1])
    return no_date(text)
