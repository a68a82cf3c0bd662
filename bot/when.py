"""Times to come, as people write them in a language of the bot's: "friday 8pm", "morgen 20 Uhr".

The time of day is read in times_of_day.py, and the day by dateparser, in words that it knows
(day_words.py). Given both, dateparser takes "20 Uhr" for the twentieth and "friday at 8" for an
August. The time is in the club's zone, where clocks may skip it or show it twice, unless another
one stands behind it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from threading import Lock
from typing import Any

from bot.day_words import (
    A_WEEKDAY,
    dateparsers_languages,
    known_words,
    one_day,
    spelled_right,
)
from bot.domain.dates import (
    CLOSE_BY,
    DAY_IN_FIGURES,
    MAY_BE_TWO_DAYS,
    NO_SUCH_DAY,
    WEEKDAYS,
    NoSuchDay,
    written_date,
)
from bot.domain.library import BadEntry
from bot.domain.schedule import zone_of
from bot.domain.typed import WHEN_LIMIT
from bot.language import N_
from bot.language import day as language_day
from bot.times_of_day import IS_THAT, BadWhen, Unreadable, parted, tidy, unreadable
from bot.zone_behind import read_in_its_zone

AHEAD = timedelta(days=5 * 365)
"""How far ahead anything can be planned: Discord takes no event that begins later
(https://discord.com/developers/docs/resources/guild-scheduled-event)."""

_STAMP = re.compile(r"<t:(\d{1,12})(?::[a-z])?>", re.ASCII)
"""A moment in Discord's own form, as people paste it (its reference on message formatting)."""
_SECONDS = re.compile(r"(?<=\d:\d\d):[0-5]\d(?:[.,]\d+)?(?![\d:])", re.ASCII)
"""What computers write behind a time, and nobody plans by."""
_SPAN = re.compile(
    r"(?:in )?(?P<number>\d{1,3}|an?|one|eine[mr]?) ?"
    r"(?:(?P<days>d|days?|tage?n?)|(?P<weeks>weeks?|wochen?))"
    r"|(?P<hours>2[4-9]|[3-9]\d|\d{3}) ?h",
    re.ASCII,
)
"""Days or weeks from now, and hours that are no time of day: "3 days", "in einer Woche", "48h"."""
_NEXT_WEEK = re.compile(
    r"\b(?:next week"
    r"|(?:(?:in )?der )?(?:(?P<later>(?:ü|ue)ber)?n(?:ä|ae)chste[rn]?|kommende[rn]?) woche)\b"
)
_WEEKS = r"(?P<weeks>\d{1,2}|an?|einer) (?:weeks?|wochen?)(?: time)?"
_IN_WEEKS = (
    re.compile(rf"(?P<day>{A_WEEKDAY}),? in {_WEEKS}"),
    re.compile(rf"in {_WEEKS},? (?:on |am )?(?P<day>{A_WEEKDAY})"),
)
_FAR_WEEKDAY = (
    *_IN_WEEKS,
    re.compile(rf"{_WEEKS} (?:on|from) (?P<day>{A_WEEKDAY}|today|tomorrow)"),
    re.compile(rf"(?:{_WEEKS}|week) (?P<day>today|tomorrow)"),
    re.compile(rf"(?P<day>{A_WEEKDAY}|today|tomorrow) (?:week|(?P<weeks>2) weeks)"),
    re.compile(rf"(?P<day>{A_WEEKDAY}) (?P<next>after next)"),
    re.compile(rf"(?P<next>(?:ü|ue)bern(?:ä|ae)chste[nr]?) (?P<day>{A_WEEKDAY})"),
)
_UNCERTAIN = re.compile(
    r"(?<!\bday )\bafter\b|\b(?:mit|die)\b"
    r"|(?<!\d )(?<!\ba )(?<!\beinem )\b(?:months?|monate?[ns]?)\b"
)
"""What dateparser leaves out or takes for the whole: it makes "5th of next month" some April, and a
"mit" Wednesday."""
_WEEKDAY = re.compile(r"^[^\W\d]+[.,]{0,2} (?:den )?(?=\d{1,4}[./-])")
_DAY_OF_MONTH = re.compile(
    rf"(?P<weekday>{A_WEEKDAY})[.,]{{0,2}} (?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?"
)
_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)")
_BOTH = re.compile(rf"\b(today|tomorrow|heute|(?:über)?morgen),? (?:{A_WEEKDAY})\b")
_SAID_WEEKDAY = re.compile(rf"\b(?:{A_WEEKDAY})\b")
_WITH_YEAR = re.compile(r"\d\D+\d|year|jahr")
"""A date that has more than a day and the name of its month."""
_DIGIT = re.compile(r"\d")
_WORDLESS = re.compile(r"[\W\d]+")
_FILLERS = re.compile(
    r"\b(?:on|by|until|the|this|coming|next"
    r"|am|ab|bis|zum|de[nmr]|diese[nrm]?|kommende[nrm]?|n(?:ä|ae)chste[nrm]?)(?![\w.])",
)
"""Words around a day that add nothing to it."""

_one_at_a_time = Lock()
"""dateparser caches what it learns of a language, and its caches are shared between threads."""


def read_when(
    text: str,
    zone: str,
    now: datetime,
    *,
    at: time | None = None,
    to_the_minute: bool = False,
) -> datetime:
    """The moment, in UTC and after ``now``, that a text means; a bare weekday or time means the
    next one. Raises BadWhen.

    ``zone`` is an IANA name. Every language that the bot speaks is understood. ``at`` is the time
    of day to use where the text has none; without it, BadWhen asks for one. ``to_the_minute``: "3
    days" are that many times 24 hours from now. Of an hour that comes twice, the first is meant.

    It takes some milliseconds, and half a second at the first call: run it in a thread
    (``asyncio.to_thread``).
    """
    typed = " ".join(text.lower().split())
    if not 0 < len(typed) <= WHEN_LIMIT:
        raise unreadable()
    if to_the_minute and (span := _SPAN.fullmatch(typed)):
        return _in(_length(span), now)
    typed = _SECONDS.sub("", typed)

    def read(text: str, here: tzinfo) -> datetime:
        return _read(text, here, now, at)

    try:
        return read_in_its_zone(typed, zone, read)
    except Unreadable:
        if (meant := spelled_right(typed)) == typed:
            raise
        return read_in_its_zone(meant, zone, read)


def _length(span: re.Match[str]) -> timedelta:
    if span["hours"]:
        return timedelta(hours=int(span["hours"]))
    days = int(span["number"]) if span["number"].isdecimal() else 1
    return timedelta(days=days if span["days"] else 7 * days)


def _read(typed: str, here: tzinfo, now: datetime, at: time | None) -> datetime:
    if stamp := _STAMP.fullmatch(typed):
        return _in(timedelta(seconds=int(stamp[1]) - now.timestamp()), now)
    typed = re.sub(r"(?<=\d)t(?=\d)", " ", typed)
    today = now.astimezone(here).replace(tzinfo=None)
    clock, rest = parted(known_words(typed))
    rest = one_day(rest, today.date())
    found, again = _day(rest, today)
    if isinstance(found, timedelta):  # "in 2 hours", whatever the clocks do meanwhile
        if clock is not None:
            raise unreadable()
        return _in(found, now)
    if found - today.date() > AHEAD:
        raise _too_far()
    if found < today.date():
        raise _over()
    said = _SAID_WEEKDAY.search(rest)
    if said and WEEKDAYS.get(said[0], found.weekday()) != found.weekday():
        raise BadWhen(
            N_("“{weekday}” and {date} are not the same day. Write one of them alone."),
            weekday=said[0],
            date=found,
        )
    clock = clock or at
    if clock is None:
        # With the day as it was understood, to be copied.
        is_late = found == today.date() and today.hour >= 20
        example = "23:59" if is_late else "20:00"
        asked = N_("At what time? Write that, too, like {date} {time}.")
        raise BadWhen(asked, date=found, time=example)
    if found == today.date() and clock <= today.time():
        found += again
    return _to_come(_moment(datetime.combine(found, clock), here), now)


def absolute(moment: datetime, zone: str) -> str:
    """A moment as ``read_when`` reads it on any day: "2026-12-04 20:00", in whole minutes and not
    before it."""
    up = timedelta(seconds=59, microseconds=999_999)
    return f"{(moment + up).astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"


def in_words(moment: datetime, zone: str) -> str:
    """A moment as ``absolute`` has it, in the words and order of the spoken language, in which
    ``read_when`` reads it, too: "4 December 2026 20:00"."""
    date_, clock = absolute(moment, zone).split()
    return f"{language_day(date.fromisoformat(date_))} {clock}"


def comes_twice(moment: datetime, zone: str) -> bool:
    """Whether the clocks of a zone show that time twice on that day."""
    local = moment.astimezone(zone_of(zone))
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def _moment(local: datetime, here: tzinfo) -> datetime:
    moment = local.replace(tzinfo=here).astimezone(UTC)
    if moment.astimezone(here).replace(tzinfo=None) != local:
        raise BadWhen(
            N_(
                "The clocks go forward then, and it is never {time} on that day. Take another time."
            ),
            time=f"{local:%H:%M}",
        )
    return moment


def _in(span: timedelta, now: datetime) -> datetime:
    """The moment after a span from now, without its seconds: where it is shown they are cut, and
    where it is offered once more, to be changed, there is no room for them. Raises BadWhen."""
    if span > AHEAD:
        raise _too_far()
    return _to_come((now.astimezone(UTC) + span).replace(second=0, microsecond=0), now)


def _to_come(moment: datetime, now: datetime) -> datetime:
    if moment <= now:
        raise _over()
    return moment


def _day(text: str, today: datetime) -> tuple[date | timedelta, timedelta]:
    """The day, or the time from now; and after how long a day whose hour is over comes again.

    Raises BadWhen.
    """
    if not text:
        return today.date(), timedelta(days=1)
    if day := _numbered(text, today):
        return day, timedelta(0)
    text = _BOTH.sub(r"\1", text)
    figures = _WEEKDAY.sub("", text)
    if _WORDLESS.fullmatch(figures):
        return _figures(figures, today.date()), timedelta(0)
    if match := _NEXT_WEEK.search(text):
        found, again = _day(tidy(_NEXT_WEEK.sub(" ", text)), today)
        if isinstance(found, timedelta) or again != timedelta(days=7):
            raise unreadable()
        if match[0] == "next week" and 6 in (found.weekday(), today.weekday()):
            raise unreadable()  # English speakers begin weeks with Sunday or with Monday
        weeks = 2 if match["later"] else 1
        monday = today.date() + timedelta(days=7 * weeks - today.weekday())
        return monday + timedelta(days=found.weekday()), timedelta(0)
    with _one_at_a_time:
        for tried in filter(None, (" ".join(_FILLERS.sub(" ", text).split()), text)):
            found = _parse(tried, "relative-time", today)
            if found and _counts(tried, found.date_obj, today):
                is_time = found.period == "time"
                return found.date_obj - today if is_time else found.date_obj.date(), timedelta(0)
            # From midnight on, so that today counts as a day to come.
            midnight = datetime.combine(today, time()) - timedelta(minutes=1)
            found = _parse(tried, "absolute-time", midnight)
            # Given "4" it would make up the month, and given "May" the day.
            if found and found.period == "day":
                is_weekday = not _DIGIT.search(tried)
                day = _not_just_gone(found.date_obj.date(), today.date(), text)
                return day, timedelta(days=7 if is_weekday else 0)
    raise unreadable()


def _numbered(text: str, today: datetime) -> date | None:
    """The day of "friday the 11th", in the five weeks to come, of "the 5th", and of weekdays in so
    many weeks. Raises BadWhen where that is another day of the week, or may be two."""
    short = " ".join(_FILLERS.sub(" ", text).split())
    if match := _DAY_OF_MONTH.fullmatch(short):
        first, days = _day(match["weekday"], today)[0], [7 * weeks for weeks in range(5)]
    elif match := _DAY_ALONE.fullmatch(short):
        first, days = today.date(), range(62)  # to the next 31st it may be two months
    elif (day := _far_weekday(text, today)) or not _UNCERTAIN.search(text):
        return day
    else:
        raise unreadable()
    if isinstance(first, date):
        for day in (first + timedelta(days=ahead) for ahead in days):
            if day.day == int(match["day"]):
                return day
    raise unreadable()


def _far_weekday(text: str, today: datetime) -> date | None:
    """The day of "friday in two weeks", "a week on friday", "the friday after next". Raises BadWhen
    where that may be two: said on a Saturday, it may be counted from the Friday to come or be that
    of the week."""
    text = text.removeprefix("the ")
    if not (match := next(filter(None, (form.fullmatch(text) for form in _FAR_WEEKDAY)), None)):
        return None
    said = match.groupdict(default="")
    first, _again = _day(said["day"], today)
    if not isinstance(first, date):
        raise unreadable()
    weeks = int(said["weeks"]) if said.get("weeks", "").isdecimal() else 1
    days = {first + timedelta(weeks=weeks)}
    if said.get("next"):
        days.add(first + timedelta(weeks=2))
    elif match.re in _IN_WEEKS:
        # English speakers begin weeks with Sunday or with Monday.
        for begins in (0, 1) if "week" in match[0] else (0,):
            week = today.date() - timedelta(days=(today.weekday() + begins) % 7)
            days.add(week + timedelta(days=(first.weekday() + begins) % 7, weeks=weeks))
    if len(days) > 1:
        raise BadWhen(IS_THAT, one=min(days), other=max(days))
    return days.pop()


def _not_just_gone(day: date, today: date, typed: str = "") -> date:
    """The day. Raises BadWhen for one that was ``typed`` without a year and would be next year's,
    since this year's has just gone by: that is a slip more often than a plan for next year."""
    try:
        gone = day if _WITH_YEAR.search(typed) else day.replace(year=today.year)
    except ValueError:  # 29 February
        return day
    if day > gone and timedelta(0) < today - gone <= CLOSE_BY:
        raise BadWhen(
            N_("{date} has just gone by. If you mean next year, write that, too: {example}."),
            date=gone,
            example=day,
        )
    return day


def _counts(text: str, meant: datetime, today: datetime) -> bool:
    """Whether a number in the text makes a difference: dateparser ignores what it can't use."""
    if not _DIGIT.search(text):
        return True
    other = _parse(_DIGIT.sub(_another, text), "relative-time", today)
    return other is None or other.date_obj != meant


def _another(digit: re.Match[str]) -> str:
    return str(int(digit[0]) % 9 + 1)


def _figures(text: str, today: date) -> date:
    """A date in figures; without a year, the next one to come. Raises BadWhen."""
    bare = DAY_IN_FIGURES.fullmatch(text)
    # Between one 29 February and the next there can be eight years, around a turn of the century.
    years = range(today.year, today.year + 9) if bare else [None]
    missing: NoSuchDay | None = None
    for year in years:
        try:
            written = written_date("{1}{2}{3}{2}{0}".format(year, *bare.groups()) if bare else text)
        except NoSuchDay as error:
            missing = error
            continue
        except BadEntry:
            continue
        # Without a year, either day is still to come, in this year or in the next one.
        days = written.days(lambda day: bare is not None or day >= today)
        if bare and max(days) < today:
            continue
        if len(days) > 1:
            raise BadWhen(MAY_BE_TWO_DAYS, date=text, example=str(max(days)))
        return _not_just_gone(days[0], today) if bare else days[0]
    if missing:
        raise BadWhen(NO_SUCH_DAY, text=text, count=missing.days)
    raise unreadable()


def _parse(text: str, parser: str, base: datetime) -> Any:
    """dateparser's answer, or None. It is loaded here, since that takes a fifth of a second."""
    from dateparser.date import DateDataParser  # noqa: PLC0415

    settings = {
        "PARSERS": [parser],
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": base,
        "RETURN_TIME_AS_PERIOD": True,
        "REQUIRE_PARTS": ["day", "month"] if _DIGIT.search(text) else [],
    }
    try:
        dateparser = DateDataParser(languages=dateparsers_languages(), settings=settings)
        found = dateparser.get_date_data(text)
    except (OverflowError, ValueError):  # more years than there are
        return None
    # A text with a zone of its own is not in the club's.
    return found if found.date_obj and found.date_obj.tzinfo is None else None


def _over() -> BadWhen:
    return BadWhen(N_("That is over. Write a moment that is still to come."))


def _too_far() -> BadWhen:
    return BadWhen(N_("That is more than five years ahead. Look at its year."))
