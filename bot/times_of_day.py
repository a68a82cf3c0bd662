"""Times of day, as people write them beside a day: "8pm", "20 Uhr", "half past seven" (when.py)."""

from __future__ import annotations

import re
from datetime import time

from bot.domain.errors import FilmClubError
from bot.language import N_

# A dot stands in times and in dates. "20.30" is a time, since there is no month 30.
_TIME = re.compile(
    r"(?<![\w.:~/+-])(?:(?:at|um) ?)?(?P<hour>\d{1,2})"
    r"(?:(?:[:.~](?P<past>\d{2}))? ?(?P<half>[ap])\.?m\b\.?"
    r"|(?::(?P<minute>\d{2})|\.(?P<dotted>00|1[3-9]|[2-5]\d))(?: ?(?:uhr|h)\b)?"
    r"|(?:\.(?P<behind>\d{2}))? ?(?:uhr|h)(?: ?(?P<after>\d{2})(?![\d.]))?)"
    r"(?![\w:/+-])",
    re.ASCII,
)
# An hour alone counts after "at", before "o'clock", or beside a part of the day. "7~30" is one with
# its minutes, see _in_figures.
_HOUR = re.compile(
    r"(?:(?:\b(?:at|um)\b|\|) ?)+(?P<hour>\d{1,2})(?:~(?P<past>\d{2}))?"
    r"(?: ?o'?clock)?(?![\w:./+-])"
    r"|(?<![\w:./+-])(?P<first>\d{1,2})(?: ?o'?clock| ?(?=\|))",
    re.ASCII,
)
_PARTS = {
    "morning": (r"morning|vormittags?|morgens|früh", range(12)),
    "noon": (r"noon|midday|mittags?", range(11, 15)),
    "afternoon": (r"afternoon|nachmittags?", range(12, 19)),
    "evening": (r"evening|abends?", range(16, 24)),
    "night": (r"night|nachts?", range(18, 24)),  # a later hour may be on this day or on the next
}
"""The words for parts of a day, and the hours that people mean by them when they meet."""
_PART = re.compile(
    r"(?:(?<![\w.])(?:in the|at|am) )?(?<![\w.])(?:"
    + "|".join(f"(?P<{name}>{words})" for name, (words, _) in _PARTS.items())
    + r")(?!\w)"
)
_MIDNIGHT = re.compile(
    r"(?:\b(?:at|um) )?\b(?:(?:12 )?(?:midnight|mitternacht)\b|12(?:[:.]00)? ?a\.?m\b\.?)"
)
HOURS_IN_WORDS = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    )
    for number, word in enumerate(words.split(), 1)
}
"""Hours in words, which are figures by the time that they are read here (day_words.py)."""

_SAID_MINUTES = {
    "half past": 30, "quarter past": 15, "quarter to": -15,
    "halb": -30, "viertel nach": 15, "viertel vor": -15, "dreiviertel": -15,
}  # fmt: skip
"""How many minutes from the hour that is said behind them. "Half seven" is not among them: it is
half past for some, and half an hour before for others."""
_SAID_TIME = re.compile(
    rf"\b(?P<said>{'|'.join(_SAID_MINUTES)}) (?P<hour>\d{{1,2}})(?: uhr\b)?(?![:.\d])", re.ASCII
)
_TODAY = ("", "today", "heute")
IS_THAT = N_("Is that {one} or {other}? Write the one that you mean.")
_TIME_WORD = re.compile(r"\b(?:at|um)\b")


class BadWhen(FilmClubError):
    """A time that can't be read, is over, or does not exist in the club's zone."""


class Unreadable(BadWhen):
    """A time that can't be read at all."""


def parted(typed: str) -> tuple[time | None, str]:
    """The time of day, and the rest of the text: the day. Raises BadWhen for two times, for 25:00,
    and for an hour that may be in the morning or in the evening."""
    typed = _in_figures(typed)
    if _MIDNIGHT.search(typed):
        if tidy(_PART.sub(" ", _MIDNIGHT.sub(" ", typed))) not in _TODAY:
            raise _midnight()
        return time(), ""
    parts = list(_PART.finditer(typed))
    typed = _PART.sub("|", typed)
    found = list(_TIME.finditer(typed)) or list(_HOUR.finditer(typed))
    if len(parts) > 1 or len(found) > 1:
        raise unreadable()
    part = str(parts[0].lastgroup) if parts else None
    if not found:
        return time(12) if part == "noon" else None, _rest(typed)
    (match,) = found
    return _clock(match, part), _rest(typed[: match.start()] + " " + typed[match.end() :])


def _in_figures(typed: str) -> str:
    """Times in words, in figures: "half past 7" is "at 7~30"."""

    def said(match: re.Match[str]) -> str:
        hour, minute = divmod(60 * int(match["hour"]) + _SAID_MINUTES[match["said"]], 60)
        return f"at {hour or 12}~{minute:02}"

    return _SAID_TIME.sub(said, typed)


def _rest(typed: str) -> str:
    """The text without a time of day. Raises BadWhen where an unreadable time is left in it."""
    rest = tidy(typed.replace("|", " "))
    if _TIME_WORD.search(rest):
        raise unreadable()
    return rest


def tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,")


def _clock(match: re.Match[str], part: str | None) -> time:
    """The time of day that was found; ``part`` is a key of _PARTS. Raises BadWhen."""
    said = match.groupdict()
    hour = int(said["hour"] or said["first"])
    names = ("past", "minute", "dotted", "behind", "after")
    minute = int(next(filter(None, map(said.get, names)), 0))
    half = said.get("half")
    if (hour, minute) == (24, 0):
        raise _midnight()
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        raise unreadable()
    if half:
        hours = {hour % 12 + 12 * (half == "p")}
    elif part or match.re is _HOUR:
        hours = {hour, hour + 12} if 0 < hour < 12 else {hour, 0} if hour == 12 else {hour}
    else:
        hours = {hour}
    if part:
        hours &= {*_PARTS[part][1]}
    if not hours:
        raise unreadable()
    if len(hours) > 1:
        one, other = sorted(hours)
        raise BadWhen(
            IS_THAT,
            one=f"{one:02}:{minute:02}",
            other=f"{other:02}:{minute:02}",
        )
    return time(hours.pop(), minute)


def unreadable() -> Unreadable:
    return Unreadable(
        N_("That is no date and time that can be read. Write them like {one}, or like {other}."),
        one=N_("2026-12-04 20:00"),
        other=N_("friday 8pm"),
    )


def _midnight() -> BadWhen:
    return BadWhen(N_("Midnight lies between two days: write the one that begins then, and 00:00."))
