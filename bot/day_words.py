"""Words for days that dateparser does not know or misunderstands, in words that it knows (when.py),
and what misspelled ones are near to."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import import_module

from bot.domain.folding import fold
from bot.language import N_, languages
from bot.times_of_day import HOURS_IN_WORDS, IS_THAT, BadWhen, tidy, unreadable

A_WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu|fri|sat(?:ur)?|sun)(?:day)?|thursday"
    r"|mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?|sa(?:mstag)?|so(?:nntag)?"
)
"""An expression for weekdays, as ``known_words`` leaves them."""

_FEASTS = {
    "1.1.": r"new year'?s day|neujahr(?:stag)?",
    "6.1.": r"dreikönig(?:e|stag)|epiphany",
    "2.2.": r"groundhog day",
    "14.2.": r"(?:st\.? )?valentine'?s(?: day)?|valentinstag",
    "17.3.": r"(?:st\.? )?patrick'?s day",
    "31.10.": r"hallowe'?en",
    "3.10.": r"tag der deutschen einheit",
    "6.12.": r"nikolaus(?:tag)?",
    "24.12.": r"(?:christmas|x-?mas) eve|heilig(?:e[rn]?)? ?abend|weihnachtsabend",
    "25.12.": (r"(?:christmas|x-?mas)(?: day)?|(?:1\.|erste[rn]?) weihnachts(?:feier)?tag"),
    "26.12.": r"boxing day|(?:2\.|zweite[rn]?) weihnachts(?:feier)?tag",
    "31.12.": r"new year'?s eve|nye|s[iy]lvester(?:abend)?",
}
"""Days with a name that have the same date each year: the date, and what it is called."""

_SAID_OTHERWISE = (
    (re.compile("’"), "'"),
    (re.compile("@"), " at "),
    *(
        (re.compile(rf"\b(?:(?:an|at|zu|over) )?(?:{names})(?!\w)"), day)
        for day, names in _FEASTS.items()
    ),
    (re.compile(rf"\b(?:{'|'.join(HOURS_IN_WORDS)})\b"), lambda word: HOURS_IN_WORDS[word[0]]),
    (
        re.compile(
            r"\b(?:an|at|of|over|über|zu) "
            r"(?=(?:(?:the|this) )?(?:week-?end|weihnachten|wochenende|new year)(?!\w))"
        ),
        "",
    ),
    (re.compile(r"\bin (\d{1,3}) ?h\b"), r"in \1 hours"),
    (re.compile(r"\b(?:an? )?fortnight\b"), "2 weeks"),
    # Without "in", dateparser takes them for as long ago.
    (re.compile(r"\b(\d{1,3}|an?) (days?|months?|years?) (?:from )?today\b"), r"in \1 \2"),
    (re.compile(r"\btoni(?:ght|te)\b"), "today evening"),
    (re.compile(r"\bt(?:mr|mrw|mw|omo)\b"), "tomorrow"),
    (re.compile(r"(?<=\d) ?o'?clock (?=[ap]\.?m\b)"), ""),
    (re.compile(r"(?<=[\d ][ap]m) o'?clock\b"), ""),
    (re.compile(r"\bthis (?=morning|afternoon|evening)"), "today "),
    (re.compile(r"(?<=tag|och|end)(?=(?:vormittag|mittag|nachmittag|abend|nacht)\b)"), " "),
    (re.compile(r"(?:(?<=tag|och|end) ?|(?<=\bheute )|(?<=\bam ))morgen\b"), " morgens"),
    (re.compile(r"\bsonnabend\b"), "samstag"),
    (re.compile(r"\buebermorgen\b"), "übermorgen"),
    (re.compile(r"\bthur?s?\b"), "thu"),
    (re.compile(r"\bweds\b"), "wed"),
    (
        re.compile(
            rf"\b({A_WEEKDAY}|today|tomorrow|heute|(?:über)?morgen)[.,]? (?=(?:[1-9]|1[0-2])$)"
        ),
        r"\1 at ",
    ),
)
"""Words that dateparser does not know, or misunderstands, with what to give it instead."""

_MAY_BE_TWO = re.compile(
    r"\b(?:(?P<weekend>(?:end (?:the )?)?(?:week-?end|wochenende?s?))"
    r"|(?P<christmas>weihnachten)|new year(?:'?s)?)(?!\w)"
)
"""Words that mean one of two days, which are different ones to different people."""
_AROUND = re.compile(
    r"\b(?:by|on|the|this|until|coming|am|bis|das|diese[ns]?|kommende[ns]?|zum)(?!\w)"
)
"""Words around those that add nothing to them; "next" may be the weekend after."""
_SAID_DAY = re.compile(rf"(?:(?:{A_WEEKDAY})\b)?[\W\d]*")
_YEAR = re.compile(r"20\d\d", re.ASCII)

_ALSO = (
    "sonnabend", "heiligabend", "weihnachten", "silvester", "halloween", "christmas", "tonight",
    "weekend", "wochenende",
)  # fmt: skip
"""Words that may be misspelled, beside those for the days and months."""

_SLIPS = {4: 1, 7: 2}
"""How many wrong letters a word has at most, from this length on: "wensday" and "tommorow" have
two."""

_NAMES = tuple(name.lower() for name in (*calendar.day_name, *calendar.month_name[1:]))
_WORD = re.compile(r"[^\W\d_]{4,}")


def known_words(typed: str) -> str:
    """A text in small letters in words that dateparser knows."""
    for pattern, meant in _SAID_OTHERWISE:
        typed = " ".join(pattern.sub(meant, typed).split())
    return typed


def one_day(known: str, today: date) -> str:
    """The text for a day, as ``known_words`` leaves it, without words that may mean two days, where
    it says beside them which. Raises BadWhen where it does not."""
    if not (words := _MAY_BE_TWO.search(known)):
        return known
    beside = tidy(_AROUND.sub(" ", _MAY_BE_TWO.sub(" ", known)))
    is_year = _YEAR.fullmatch(beside) and not words["weekend"]
    if beside and not is_year:
        if _SAID_DAY.fullmatch(beside):
            return beside
        raise unreadable()
    if words["weekend"]:
        saturday = today + timedelta((5 - today.weekday()) % 7)
        asked = N_("A weekend has two days. Write the one that you mean, like {one} or {other}.")
        raise BadWhen(asked, one=saturday, other=saturday + timedelta(1))
    month, day = (12, 25) if words["christmas"] else (1, 1)
    later = date(int(beside), month, day) if is_year else _next(month, day, today)
    if (earlier := later - timedelta(1)) < today:
        return f"{later:%d.%m.%Y}"
    raise BadWhen(IS_THAT, one=earlier, other=later)


def _next(month: int, day: int, today: date) -> date:
    this_years = date(today.year, month, day)
    return this_years if this_years >= today else date(today.year + 1, month, day)


def spelled_right(typed: str) -> str:
    """The text with the words for days and months that its misspelled ones are nearest to:
    "fridya", "tommorow", "decmber". Raises BadWhen where one is as near to another day."""
    from rapidfuzz import process  # noqa: PLC0415 - takes memory, and is rarely needed
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - likewise

    known = _known()

    def right(word: re.Match[str]) -> str:
        written = fold(word[0])
        most = max(slips for size, slips in _SLIPS.items() if len(word[0]) >= size)
        near = process.extract(
            written, list(known), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        least = min((slips for _, slips, _ in near), default=0)
        meant = dict(known[name] for name, slips, _ in near if slips == least)
        if len(meant) > 1:
            one, other, *_ = sorted(meant.values())
            raise BadWhen(IS_THAT, one=one, other=other)
        return next(iter(meant.values()), word[0])

    return _WORD.sub(right, typed)


@cache
def _known() -> Mapping[str, tuple[str, str]]:
    """By their folded spelling: what the words for days and months mean, and the words, in every
    language that is read here."""
    known = {fold(word): (word, word) for word in _ALSO}
    for language in dateparsers_languages():
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
        words = {**{name: info[name] for name in _NAMES}, **info["relative-type"]}
        for meaning, names in words.items():
            for word in map(str.lower, names):
                if _WORD.fullmatch(word):
                    known[fold(word)] = (meaning, word)
    return known


def dateparsers_languages() -> list[str]:
    """The languages that the bot speaks and dateparser knows."""
    from dateparser.data.languages_info import language_order  # noqa: PLC0415 - takes its time

    return sorted({each.partition("-")[0] for each in languages()} & {*language_order})
