"""Ratings as they are written, and what they come to out of five.

What a grade is worth in half-stars is a choice of ours: A+ and A 10, A- 9, B+ 8, B 7, B- 6, C+ 5, C
and C- 4, D+ 3, D and D- 2, F 1. So is what thumbs are worth: two up 9, one up 8, one down 3, two
down 2. Their ``value`` is these half-stars on a scale of 10 for grades; thumbs count as 1 of 1 or 2
of 2 when up, 0 when down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Literal

from bot.domain import stars as half_stars
from bot.reading.model import Found, Score

Notation = Literal["drawn", "typed", "fraction", "stars", "percent", "grade", "thumbs"]

_WORDS = {
    "zero": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_HALVES = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
GRADES = {
    "A+": 10, "A": 10, "A-": 9, "B+": 8, "B": 7, "B-": 6, "C+": 5, "C": 4, "C-": 4, "D+": 3,
    "D": 2, "D-": 2, "F": 1,
}  # fmt: skip
_SCALES = (4, 5, 6, 10, 20, 100)

_FULL, _EMPTY, _HALF = "★⭐✪🌟✭✮", "☆✩✰", "½⯪⯨"
_WORD = "(?:zero|one|two|three|four|five|six|seven|eight|nine|ten)"
_NUMBER = (
    r"(?:(?<![\w.,/:$£€#+-])(?<!\d\s)(?:\d{1,3}(?:[.,]\d{1,2})?(?:\s?[½¼¾]|\s1/2"
    r"|\sand\sa\shalf)?|[½¼¾])"
    rf"|\b{_WORD}(?:[ -]and[ -]a[ -]half)?)"
)
_MOST = r"(?:100|10|20|4|5|6|four|five|six|ten)"
_AFTER = r"(?![\w/%°]|[.,:]\d|-\d)"
_GLYPH = f"(?:[{_FULL}{_EMPTY}{_HALF}]\ufe0f?\\s?)"
_EXPRESSION = re.compile(
    rf"""
    (?P<drawn>[{_FULL}{_EMPTY}]\ufe0f?(?:\s?[{_FULL}{_EMPTY}{_HALF}]\ufe0f?){{0,14}}(?:\s?1/2)?)
        (?:\s*\(?(?:/|out\sof)\s*(?:(?P<drawn_most>[{_FULL}]{{4,10}})|(?P<drawn_number>{_MOST})\b)\)?)?
    |(?P<typed>(?<![\w*])\*(?:\s?\*){{0,4}}(?:\s?½|\s?1/2)?)(?![\w*])
        (?:\s*\(?(?:/|out\sof)\s*(?:(?P<typed_most>\*{{4,5}})(?![\w*])|(?P<typed_number>[45]|four|five)\b)\)?)?
    |(?P<fraction>{_NUMBER})(?:[\s-]stars?)?\s*\(?(?:/|out\sof(?:\sa\spossible)?|of(?=\s(?:4|5|10|four|five|ten)\s(?:stars?|★)))
        \s*(?P<most>{_MOST})(?:[\s-]?(?:stars?|[★⭐](?!\s?[★☆½⭐]))(?!\w))?{_AFTER}
    |(?P<half>\bhalf(?:[ -]a)?[ -]star)(?![\w-])(?:\sout\sof\s(?P<half_most>{_MOST})\b)?
    |(?P<stars>{_NUMBER})[\s-]?(?:stars?(?![\w-])|★(?!\s?[★☆½])|⭐(?!\s?⭐))(?:,?\s\(?out\sof\s(?P<stars_most>{_MOST})\b\)?)?
    |(?P<percent>{_NUMBER})\s?%(?!\w)
    |(?P<grade>(?<![\w'’/-])(?-i:[A-DF])(?:[+](?!\w)|[-−–](?![\w])|(?![\w'’+&-]|\.\w)))
    |(?P<thumbs>(?:👍|👎)[\U0001f3fb-\U0001f3ff]?(?:\s?(?:👍|👎)[\U0001f3fb-\U0001f3ff]?)?
        |\b(?:(?:one|two|a|an?\senthusiastic|a\sbig|2)\s)?thumbs?[ -](?:up|down)\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_HINT = re.compile(
    rf"[{_FULL}👍👎½%*]|/\s*\d|\b(?:out of|of (?:4|5|10|four|five|ten)|stars?|thumbs?)\b"
    r"|/\s*(?:four|five|ten)\b|\b(?-i:[A-DF])(?![\w'’])",
    re.I,
)
_AROUND = 40
_LONGEST = 120
"""Characters of a line that can be a rating and nothing else."""
_DECORATION = re.compile(r"[\s()\[\]{}–—\-:|=,.!~•·\"“”'’]*+")


class WrittenScore:
    """A rating where it stands, and the form it has."""

    __slots__ = ("end", "form", "score", "start")

    def __init__(self, form: Notation, start: int, end: int, score: Score) -> None:
        self.form: Notation = form
        self.start, self.end, self.score = start, end, score

    @property
    def found(self) -> Found[Score]:
        return Found(self.score, self.start, self.end)

    @property
    def has_scale(self) -> bool:
        """Whether the scale was written, and not taken for the usual one."""
        given = self.score.given
        return self.form in {"fraction", "percent"} or (
            self.form in {"drawn", "typed", "stars"}
            and any(sign in given for sign in ("/", " of ", *_EMPTY))
            and not given.endswith("1/2")
        )


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[WrittenScore]:
    """Everything in text[start:end] that may be a rating, whatever it rates."""
    for first, last in _near_hints(text, start, len(text) if end is None else end):
        for match in _EXPRESSION.finditer(text, first, last):
            reading = _reading(match)
            if reading:
                yield reading


def _near_hints(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where it is worth looking, for the expression is slow: around signs that a rating has."""
    first = last = -1
    for hint in _HINT.finditer(text, start, end):
        if hint.start() - _AROUND > last:
            if last >= 0:
                yield first, last
            first = max(hint.start() - _AROUND, start)
        last = min(hint.end() + _AROUND, end)
    if last >= 0:
        yield first, last


def at(text: str, start: int, end: int) -> WrittenScore | None:
    """The rating that text[start:end] begins with, with those beside it that say the same again.

    None when they contradict each other.
    """
    end = min(end, start + _LONGEST)
    first: WrittenScore | None = None
    place = _after_decoration(text, start, end)
    while match := _EXPRESSION.match(text, place, end):
        reading = _reading(match)
        if reading is None:
            return None if first is None else first
        if first is None:
            first = reading
        elif not same(first.score, reading.score):
            return None
        else:
            first = _joined(text, first, reading)
        place = _after_decoration(text, first.end, end)
    return first


def whole(text: str, start: int, end: int) -> WrittenScore | None:
    """The rating that text[start:end] is, but for signs around it."""
    reading = at(text, start, end) if end - start <= _LONGEST else None
    if reading is None or _after_decoration(text, reading.end, end) < end:
        return None
    return reading


def same(one: Score, other: Score) -> bool:
    """Whether two ways of writing agree: "★★★" and "3/4" do."""
    return one.stars == other.stars or one.value == other.value


def of_number(number: str, scale: float, given: str) -> Score | None:
    """A score of digits or a word; None beyond its scale."""
    value = _number(number)
    return None if value is None else _score(given, value, Fraction(scale))


def _after_decoration(text: str, start: int, end: int) -> int:
    match = _DECORATION.match(text, start, end)
    return match.end() if match else start


def _joined(text: str, one: WrittenScore, other: WrittenScore) -> WrittenScore:
    end = other.end
    if (
        text.count("(", one.start, end) > text.count(")", one.start, end)
        and text[end : end + 1] == ")"
    ):
        end += 1
    better = other if other.has_scale and not one.has_scale else one
    score = better.score
    joined = Score(text[one.start : end], score.value, score.scale, score.stars)
    return WrittenScore(better.form, one.start, end, joined)


def _reading(match: re.Match[str]) -> WrittenScore | None:
    name = next(name for name in _READERS if match.group(name) is not None)
    form, read = _READERS[name]
    score = read(match)
    if score is None:
        return None
    given = score.given.rstrip()
    if "(" in given and ")" not in given and match.string.startswith(")", match.end()):
        given += ")"
    elif given.endswith(")") and "(" not in given:
        given = given[:-1].rstrip()
    score = Score(given, score.value, score.scale, score.stars)
    return WrittenScore(form, match.start(), match.start() + len(given), score)


def _score(given: str, value: Fraction, scale: Fraction) -> Score | None:
    if not 0 <= value <= scale:
        return None
    stars = max(half_stars.LOWEST, int(value * 10 / scale + Fraction(1, 2)))
    return Score(given, float(value), float(scale), stars)


def _number(text: str) -> Fraction | None:
    text = text.lower().strip()
    word = text.split("-")[0].split(" ")[0]
    if word in _WORDS:
        return Fraction(_WORDS[word]) + (Fraction(1, 2) if "half" in text else 0)
    more = Fraction(0)
    if text.endswith((" 1/2", " and a half")):
        text, more = text.split(" ")[0], Fraction(1, 2)
    elif text[-1:] in _HALVES:
        text, more = text[:-1].strip(), _HALVES[text[-1]]
    try:
        return Fraction(text.replace(",", ".") or "0") + more
    except ValueError:
        return None


def _drawn(match: re.Match[str]) -> Score | None:
    """Filled stars of as many as are drawn, or of five where no empty one is."""
    drawn = match["drawn"]
    full = sum(map(drawn.count, _FULL))
    empty = sum(map(drawn.count, _EMPTY))
    half = drawn.endswith("1/2") + sum(map(drawn.count, _HALF))
    if not full or half > 1:
        return None  # ☆☆☆ alone may mean three or none
    written = match["drawn_number"] or (match["drawn_most"] and str(len(match["drawn_most"])))
    total = full + empty + half
    most = Fraction(_number(written) or 0) if written else Fraction(total if empty else 5)
    if most not in _SCALES or (empty and written and most != total):
        return None
    return _score(match.group(), full + Fraction(half, 2), most)


def _typed(match: re.Match[str]) -> Score | None:
    typed = match["typed"]
    half = typed.endswith(("½", "1/2"))
    written = match["typed_number"] or (match["typed_most"] and str(len(match["typed_most"])))
    most = _number(written) if written else Fraction(5)
    return _score(match.group(), typed.count("*") + Fraction(half, 2), most or Fraction(5))


def _of(number: str, most: str, usual: int) -> Callable[[re.Match[str]], Score | None]:
    def read(match: re.Match[str]) -> Score | None:
        value = _number(match[number])
        scale = _number(match[most]) if most and match[most] else Fraction(usual)
        if value is None or scale is None:
            return None
        return _score(match.group(), value, scale)

    return read


def _half(match: re.Match[str]) -> Score | None:
    scale = _number(match["half_most"]) if match["half_most"] else Fraction(5)
    return _score(match.group(), Fraction(1, 2), scale or Fraction(5))


def _grade(match: re.Match[str]) -> Score | None:
    grade = match["grade"].replace("−", "-").replace("–", "-")
    worth = GRADES.get(grade)  # in capitals alone: "a" is a word
    return None if worth is None else Score(match.group(), float(worth), 10.0, worth)


def _thumbs(match: re.Match[str]) -> Score | None:
    given = match["thumbs"]
    if "👍" in given or "👎" in given:
        up, down = given.count("👍"), given.count("👎")
    else:
        two = given.lower().startswith(("two", "2"))
        up, down = (1 + two, 0) if given.lower().endswith("up") else (0, 1 + two)
    if up and down:
        return None
    worth = {(1, 0): 8, (2, 0): 9, (0, 1): 3, (0, 2): 2}[up, down]
    return Score(given, float(up), float(up + down), worth)


_READERS: dict[str, tuple[Notation, Callable[[re.Match[str]], Score | None]]] = {
    "drawn": ("drawn", _drawn),
    "typed": ("typed", _typed),
    "fraction": ("fraction", _of("fraction", "most", 0)),
    "half": ("stars", _half),
    "stars": ("stars", _of("stars", "stars_most", 5)),
    "percent": ("percent", _of("percent", "", 100)),
    "grade": ("grade", _grade),
    "thumbs": ("thumbs", _thumbs),
}
