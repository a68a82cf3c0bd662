"""Ratings as they are written, and how many of five stars they are.

How many half-stars a grade is worth is our choice: A+ and A 10, A- 9, B+ 8, B 7, B- 6, C+ 5, C and
C- 4, D+ 3, D and D- 2, F 1. The same is true of thumbs: two up 9, one up 8, one down 3, two down 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bot.domain import stars as half_stars

Notation = Literal["drawn", "typed", "fraction", "stars", "percent", "grade", "thumbs"]

_WORDS = {
    "zero": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
    "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "duas": 2, "três": 3, "quatro": 4,
}  # fmt: skip
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}
GRADES = {
    "A+": 10, "A": 10, "A-": 9, "B+": 8, "B": 7, "B-": 6, "C+": 5, "C": 4, "C-": 4, "D+": 3,
    "D": 2, "D-": 2, "F+": 1, "F": 1,
}  # fmt: skip
_SCALES = (4, 5, 6, 10, 20, 100)

_STAR, _SHAPE = "★⭐✪🌟✭✮●", "◆♥❤■⬛"
"""What is drawn for a point. Shapes need an empty one or a scale beside them, as any other sign
does that is repeated: "🍿🍿🍿/5"."""
_FULL, _EMPTY, _HALF = _STAR + _SHAPE, "☆✩✰○◇♡□⬜", "½⯪⯨"
_EMOJI = "\U0001f300-\U0001faff"
_UNITS = (
    r"(?:möglichen\s)?punkten?|points?|sternen?|étoiles|estrellas|stelle|estrelas|puntos|punti"
    r"|pontos|点"
)
_WORD = f"(?:{'|'.join(word for word in _WORDS if word != 'no')})"
_AND_A_HALF = r"\s(?:and\sa\shalf|e\smezz[oa]|y\smedi[oa]|e\smei[oa]|et\sdemie?)"
_STARS = "(?:stars?|étoiles?|sterne|estrellas|stelle|estrelas)"
_NUMBER = (
    r"(?:(?<![\w.,/:$£€#+-])(?:(?<!\d\s)|(?=\d\.\d\sstars))(?:\d{1,3}(?:[.,]\d{1,2})?(?:\s?[½¼¾]|[\s-]1/2"
    rf"|{_AND_A_HALF})?|[½¼¾])"
    rf"|\b{_WORD}(?:-and-a-half|{_AND_A_HALF})?)"
)
_MOST = r"(?:100|10|20|4|5|6|four|five|six|ten)"
_SIGN = r"[★⭐☆]\ufe0f?[\s:]{0,2}(?=\d(?!/2))"
"""A star that is only the sign of a rating in numbers, as in "⭐ 8/10"."""
_AFTER = r"(?![\w/%°]|[.,:]\d|-\d)"
_EXPRESSION = re.compile(
    rf"""
    [★☆]は?(?P<counted>[1-5])つ(?P<counted_half>半)?(?:で(?:す|した)?)?(?=[\s。、！!]|$)
    |(?P<drawn>(?!{_SIGN})[{_FULL}{_EMPTY}]\ufe0f?(?:\s?[{_FULL}{_EMPTY}{_HALF}]\ufe0f?){{0,14}}(?:\s?1/2)?
            |(?P<sign>[{_EMOJI}])\ufe0f?(?:\s?(?P=sign)\ufe0f?){{0,9}}½?(?=\s*(?:/|out\sof)\s*(?:5|10)\b))
        (?:\s*\(?(?:/|out\sof)\s*(?:(?P<drawn_most>[{_FULL}]{{4,10}})|(?P<drawn_number>{_MOST})\b)\)?)?
        (?:\s*[(（](?P<again>\d(?:\.\d)?)[)）])?
    |{_SIGN}(?P<starred>[0-5]\.\d{{1,2}}|[0-5](?=点))(?:点(?!\w)|(?![\w/%.]|\s*/))
    |(?P<of_points>(?<![\d.])\d{{1,3}}(?:\.\d)?)点\s?[(（/]\s?(?P<of_points_most>5|10|20|100)点満点[)）]?
    |(?P<points>(?<![\d.])\d{{2,3}})点(?:\s?/\s?100点)?(?!\w)
    |(?P<typed>(?<![\w*])\*(?:\s?\*){{0,4}}(?:\s?½|\s?1/2)?)(?![\w*])
        (?:\s*\(?(?:/|out\sof)\s*(?:(?P<typed_most>\*{{4,5}})(?![\w*])|(?P<typed_number>[45]|four|five)\b)\)?)?
    |(?P<fraction>{_NUMBER})\+?(?:[\s-]{_STARS}|\s[^\W\d_]{{3,20}}(?P<half_unit>{_AND_A_HALF})?(?=\s(?:out\sof|von|sur|su|sobre|de)\s))?\s*\(?(?:/|out\sof(?:\sa\spossible)?|on\sa\sscale\sof|(?:von|sur|su|de|sobre|van)(?=\s(?:5|6|10|20|100)\b)
            |of(?=\s(?:4|5|10|four|five|ten)(?:\s(?:stars?|★)|\W*\Z)))
        \s*(?P<fraction_most>{_MOST})(?:\.0(?!\d))?(?:[\s-]?(?:stars?|{_UNITS}|[★⭐](?!\s?[★☆½⭐]))(?!\w))?{_AFTER}
    |(?P<half>\b(?:half(?:[ -]a)?|1/2)[ -]star)(?![\w-])(?:\sout\sof\s(?P<half_most>{_MOST})\b)?
    |(?P<stars>{_NUMBER})(?:[\s-]?(?:{_STARS}(?![\w-])|★(?!\s?[★☆½])|⭐(?!\s?⭐))|\*(?![\w*]))(?:,?\s\(?out\sof\s(?P<stars_most>{_MOST})\b\)?)?
    |(?P<percent>{_NUMBER})\s?%(?!\w)
    |(?P<grade>(?<![\w'’/-])(?-i:[A-DF])(?:[+](?!\w)|[-−–](?![\w])|(?![\w'’+&-]|\.\w)))
    |(?P<thumbs>(?:👍|👎)[\U0001f3fb-\U0001f3ff]?(?:\s?(?:👍|👎)[\U0001f3fb-\U0001f3ff]?)?
        |\b(?:(?:one|two|a|an?\senthusiastic|a\sbig|2)\s)?thumbs?[ -](?:up|down)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_HINT = re.compile(
    rf"[{_FULL}{_EMOJI}½%*☆点]|/\s*\d|\bscale of \d|\b(?:von|sur|su|de|sobre|van) \d"
    rf"|\b(?:out of|of (?:4|5|10|four|five|ten)|{_STARS}|thumbs?)\b"
    r"|/\s*(?:four|five|ten)\b|\b(?-i:[A-DF])(?![\w'’])",
    re.I,
)
_MAY_RATE = re.compile(
    rf"[0-9{_FULL}{_EMOJI}½*]|stars?\b|thumbs?\b|/\s*(?:five|ten|four)|out of", re.I
)
_AROUND = 40
_LONGEST = 120
"""Up to how many characters a line can be a rating and nothing else."""
_HALF_BEHIND = re.compile(rf"[\s-]1/2\Z|{_AND_A_HALF}\Z")
_CIRCLES = re.compile(r"(O{2,5}|●{1,5})")
"""Filled circles, out of five, as some papers print them."""
_DECORATION = re.compile(
    rf"(?:[\s()\[\]{{}}–—\-:：|=,.。!~•【】·\"“”'’]|{_SIGN}(?![0-5](?:\.|点)))*+"
)


@dataclass(frozen=True, slots=True)
class WrittenScore:
    """A rating as it is written, and its half-stars."""

    form: Notation
    start: int
    end: int
    given: str
    value: float
    """The number on its own scale: 4 of 5, 87 of 100."""
    scale: float
    stars: int
    """Half-stars, 1 to 10: the nearest number, with halves rounded up."""

    @property
    def has_scale(self) -> bool:
        """Whether the scale was written, and is not only the usual one."""
        return self.form in {"fraction", "percent"} or (
            self.form in {"drawn", "typed", "stars"}
            and any(sign in self.given for sign in ("/", " of ", *_EMPTY))
            and not self.given.endswith("1/2")
        )


Amount = tuple[float, float, int | None]
"""A value, its scale and, where they are our choice, its half-stars."""


def may_rate(text: str) -> bool:
    """Whether the text may have a rating, other than a grade."""
    return bool(_MAY_RATE.search(text))


def find(text: str, start: int = 0) -> Iterator[WrittenScore]:
    """Everything in a text that may be a rating, whatever it rates."""
    for first, last in _near_hints(text, start, len(text)):
        for match in _EXPRESSION.finditer(text, first, last):
            reading = _reading(match)
            if reading:
                yield reading


def _near_hints(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges around the signs that a rating has: only there the slow expression is tried."""
    first = last = -1
    for hint in _HINT.finditer(text, start, end):
        if hint.start() - _AROUND > last:
            if last >= 0:
                yield first, last
            first = max(hint.start() - _AROUND, start)
        last = min(hint.end() + _AROUND, end)
    if last >= 0:
        yield first, last


def at(text: str, start: int = 0) -> WrittenScore | None:
    """The rating at the beginning of a text, together with others beside it that say the same.

    None when they contradict each other.
    """
    end = min(len(text), start + _LONGEST)
    first: WrittenScore | None = None
    place = _after_decoration(text, start, end)
    while match := _EXPRESSION.match(text, place, end):
        reading = _reading(match)
        if reading is None:
            return first
        if first is None:
            first = reading
        elif not same(first, reading):
            return None
        else:
            better = reading if reading.has_scale and not first.has_scale else first
            first = replace(better, start=first.start, end=reading.end)
        place = _after_decoration(text, first.end, end)
    return first


@lru_cache(512)
def whole(text: str) -> WrittenScore | None:
    """The rating, if the text is nothing but a rating and signs around it. It is cached: many ask
    about the same line."""
    if len(text) > _LONGEST:
        return None
    circles = _CIRCLES.fullmatch(text.strip())
    if circles:
        return of_number(str(len(circles[1])), 5)
    reading = at(text)
    if reading is None or _after_decoration(text, reading.end, len(text)) < len(text):
        return None
    return reading


def rate_many(items: Sequence[str]) -> bool:
    """Whether the items of a list end with ratings that differ, as in a list of films."""
    ends = [item[-30:].rstrip() for item in items]
    drawn = {one.stars for end in ends for one in find(end)
             if one.form == "drawn" and one.end == len(end)}  # fmt: skip
    return len(drawn) > 1


def same(one: WrittenScore, other: WrittenScore) -> bool:
    """Whether two ratings agree, as "★★★" and "3/4" do, or "B+" and "87/100"."""
    near = "grade" in {one.form, other.form} and abs(one.stars - other.stars) == 1
    return one.stars == other.stars or one.value == other.value or near


def of_number(written: str, scale: float) -> WrittenScore | None:
    """The score of a number in digits or in words; None where it is beyond the scale."""
    value = number(written)
    if value is None or not 0 <= value <= scale:
        return None
    return WrittenScore(
        "fraction", 0, len(written), written, value, scale, _half_stars(value, scale)
    )


def _half_stars(value: float, scale: float) -> int:
    """The nearest number of half-stars, with halves rounded up. The tiny addend makes up for what
    floats lose; no scale has steps so small."""
    return max(half_stars.LOWEST, int(value * 10 / scale + 0.5 + 1e-9))


def _after_decoration(text: str, start: int, end: int) -> int:
    match = _DECORATION.match(text, start, end)
    return match.end() if match else start


def _reading(match: re.Match[str]) -> WrittenScore | None:
    name = next(name for name in _FORMS if match.group(name) is not None)
    amount = _amount(name, match)
    if amount is None or not 0 <= amount[0] <= amount[1]:
        return None
    value, scale, worth = amount
    given = match.group().rstrip()
    stars = worth if worth is not None else _half_stars(value, scale)
    end = match.start() + len(given)
    return WrittenScore(_FORMS[name], match.start(), end, given, value, scale, stars)


def number(text: str) -> float | None:
    """The value of a number in digits or in words, which may have a half behind it."""
    text = text.lower().strip()
    word = text.split("-")[0].split(" ")[0]
    if word in _WORDS:
        return _WORDS[word] + (0.5 if len(text) > len(word) else 0)
    more = 0.0
    if half := _HALF_BEHIND.search(text):
        text, more = text[: half.start()], 0.5
    elif text[-1:] in _HALVES:
        text, more = text[:-1].strip(), _HALVES[text[-1]]
    try:
        return float(text.replace(",", ".") or "0") + more
    except ValueError:
        return None


def _amount(name: str, match: re.Match[str]) -> Amount | None:
    """The amount in the group of this name, on the scale that is written beside it."""
    given = match[name]
    if name == "grade":  # only in capitals: "a" is a word
        worth = GRADES.get(given.replace("−", "-").replace("–", "-"))
        return None if worth is None else (worth, 10, worth)
    if name == "thumbs":
        return _thumbs(given)
    most = next((most for most in _MOST_OF if most.startswith(name) and match[most]), "")
    written = match[most] if most else ""
    scale = len(written) if written[:1] in {*_FULL, "*"} else number(written or "")
    if name == "drawn":
        drawn = _drawn(given, scale)
        again = match["again"]
        return drawn if drawn and again in {None, f"{drawn[0]:g}", f"{drawn[0]:.1f}"} else None
    if name == "typed":
        half = given.endswith(("½", "1/2"))
        return given.count("*") + half / 2, scale or 5, None
    value = 0.5 if name == "half" else number(given + (match["half_unit"] or ""))
    if value and match["counted_half"]:
        value += 0.5
    if value is None or (name == "points" and value < 20):  # 10点 may be all that there are
        return None
    return value, scale or (100 if name in {"percent", "points"} else 5), None


def _drawn(drawn: str, scale: float | None) -> Amount | None:
    """The filled stars, out of as many as are drawn, or of five where no empty one is drawn."""
    full = sum(sign in _FULL or sign >= "\U0001f300" for sign in drawn)
    empty = sum(map(drawn.count, _EMPTY))
    half = drawn.endswith("1/2") + sum(map(drawn.count, _HALF))
    if not full or half > 1 or not (empty or scale or any(sign in _STAR for sign in drawn)):
        return None  # ☆☆☆ alone may mean three or none, and ♥♥♥ anything
    total = full + empty + half
    most = scale or (total if empty else 5)
    if most not in _SCALES or (empty and scale and most != total):
        return None
    return full + half / 2, most, None


def _thumbs(given: str) -> Amount | None:
    if "👍" in given or "👎" in given:
        up, down = given.count("👍"), given.count("👎")
    else:
        two = given.lower().startswith(("two", "2"))
        up, down = (1 + two, 0) if given.lower().endswith("up") else (0, 1 + two)
    worth = {(1, 0): 8, (2, 0): 9, (0, 1): 3, (0, 2): 2}.get((up, down))
    return None if worth is None else (up, up + down, worth)


_FORMS: dict[str, Notation] = {
    "drawn": "drawn", "typed": "typed", "starred": "fraction", "points": "fraction",
    "of_points": "fraction", "counted": "stars",
    "fraction": "fraction", "half": "stars", "stars": "stars",
    "percent": "percent", "grade": "grade", "thumbs": "thumbs",
}  # fmt: skip
_MOST_OF = [name for name in _EXPRESSION.groupindex if name.endswith(("_most", "_number"))]
