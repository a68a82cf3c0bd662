"""Ratings as they are written, and how many of five stars they are.

How many half-stars a grade is worth is our choice: A+ and A 10, A- 9, B+ 8, B 7, B- 6, C+ 5, C and
C- 4, D+ 3, D and D- 2, F 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bot.domain import stars as half_stars
from bot.domain.record import record
from bot.reading import words

_GRADES = {
    "A+": 10, "A": 10, "A-": 9, "B+": 8, "B": 7, "B-": 6, "C+": 5, "C": 4, "C-": 4, "D+": 3,
    "D": 2, "D-": 2, "F+": 1, "F": 1,
}  # fmt: skip
_SCALES = (4, 5, 6, 10, 20, 100)
_STAR, _SHAPE, _TYPED, _EMPTY, _HALF = (
    words.expression(kind) for kind in ("star", "shape", "typed", "empty", "half")
)
"""What is drawn or typed for a point. Any other sign that is repeated needs a scale: "🍿🍿🍿/5"."""
_FULL = _STAR + _SHAPE
_FORMS = words.patterns("notations")
_ANY = "|".join(f"(?P<{form}>{notation.pattern})" for form, notation in _FORMS.items())
_EXPRESSION = re.compile(_ANY, re.I)
_SCALE_FIRST = words.pattern("scale before the value")
_LONGEST = 120
"""Up to how many characters a line can be a rating and nothing else."""
_DECORATION = words.pattern("decoration")
_NEXT = re.compile(rf"{_DECORATION.pattern}(?:{_ANY})", re.I)


@record
class WrittenScore:
    """A rating as it is written, and its half-stars."""

    form: str
    """The notation: a key of ``_FORMS``, but "fraction" for "signed", "points" and "scaled", too,
    and "unsure" of what is drawn where it may mean something else: ☆☆☆☆, ♥♥♥♥."""
    start: int
    end: int
    given: str
    value: float
    """The number on its own scale: 4 of 5, 87 of 100."""
    scale: float
    has_scale: bool = True
    """Whether the scale was written, and is not only the usual one."""

    @property
    def stars(self) -> int:
        """Half-stars, 1 to 10: the nearest number, with halves rounded up. The tiny addend makes up
        for what floats lose; no scale has steps so small."""
        return max(half_stars.LOWEST, int(self.value * 10 / self.scale + 0.5 + 1e-9))


def may_rate(text: str) -> bool:
    """Whether the text may have a rating, other than a grade."""
    return bool(words.pattern("may rate").search(text))


def find(text: str) -> Iterator[WrittenScore]:
    """Everything in a text that may be a rating, whatever it rates."""
    return filter(None, map(_reading, _EXPRESSION.finditer(text)))


def drawn(text: str) -> WrittenScore | None:
    """The rating that is drawn at the beginning of a text."""
    match = _EXPRESSION.match(text)
    reading = _reading(match) if match else None
    return reading if reading and reading.form == "drawn" else None


def at(text: str) -> WrittenScore | None:
    """The rating at the beginning of a text, together with others beside it that say the same.

    None when they contradict each other.
    """
    first: WrittenScore | None = None
    place = 0
    while (match := _NEXT.match(text, place, _LONGEST)) and (reading := _reading(match)):
        if first is None:
            first = reading
        elif reading.given == "A":  # it begins a sentence
            break
        elif not same(first, reading):
            if reading.form == "stars" and reading.given[0].isupper():  # so do "Three stars for"
                break
            if first.form != "drawn" or abs(first.stars - reading.stars) > 1:
                return None
            first = replace(first, has_scale=False)  # "★★★★☆ (4.5/5)" can draw no half
        better = reading if reading.has_scale and not first.has_scale else first
        first = replace(better, start=first.start, end=reading.end)
        place = first.end
    return first


@lru_cache(512)
def whole(text: str) -> WrittenScore | None:
    """The rating, if the text is nothing but a rating and signs around it. It is cached: many ask
    about the same line."""
    if re.fullmatch(r"\s*O{2,5}\s*", text):  # circles, as some papers print them
        return of_number(str(text.count("O")), 5)
    reading = at(text) if len(text) <= _LONGEST else None
    reading = None if reading and reading.form == "unsure" else reading
    return reading if reading and _DECORATION.fullmatch(text, reading.end) else None


def same(one: WrittenScore, other: WrittenScore) -> bool:
    """Whether two ratings agree, as "★★★" and "3/4" do."""
    return one.stars == other.stars or one.value == other.value


def of_number(written: str, scale: float) -> WrittenScore | None:
    """The score of a number in digits or in words; None where it is beyond the scale."""
    value = number(written)
    if value is None or not 0 <= value <= scale:
        return None
    return WrittenScore("fraction", 0, len(written), written, value, scale)


def number(text: str) -> float | None:
    """The number that begins a text, in digits or in words, which may have a half behind it."""
    found = words.pattern("value").match(text)
    if found is None:
        return None
    name, half = found["name"], found["half"]
    # "fıve" is "five" to an expression that minds no case, and to no table.
    digits = (found["digits"] or "0").replace(",", ".")
    full = words.NUMBERS.get(name.lower()) if name else float(digits)
    return None if full is None else full + ({"¼": 0.25, "¾": 0.75}.get(half, 0.5) if half else 0)


def _reading(match: re.Match[str]) -> WrittenScore | None:
    form = str(match.lastgroup)
    given = match[form].rstrip()
    if form in {"points", "scaled"} and (first := _SCALE_FIRST.match(given)):
        most, said = [first[first.lastindex or 1]], given[first.end() :]  # "del 1 al 10: 8"
    else:
        said, *most = words.pattern("between value and scale").split(given, maxsplit=1)
    scale = (number(most[0]) or sum(map(most[0].count, (*_FULL, "*")))) if most else None
    value: float | None
    if form == "grade":  # only in capitals: "a" is a word
        sign = "+" if given[1:].lower() in {"+", " plus"} else "-" if given[1:] else ""
        value, scale = _GRADES.get(given[0] + sign), 10
    elif form in {"drawn", "typed"}:
        value, scale = _drawn(said, scale)
    else:
        value = number(said.lstrip("★⭐☆星\ufe0f :は"))
        most_stars = 10 if form == "stars" and value and value > 5 else 5
        scale = scale or (100 if form in {"percent", "points"} else most_stars)
        if form == "points" and not most and (value or 0) < 20:  # 10点 may be all that there are
            return None
    if value is not None and most and scale < value <= 1.2 * scale:
        value = scale  # "6 out of 5" is more than full marks
    if value is None or not 0 <= value <= scale:
        return None
    unsure = form == "drawn" and not most and not (
        set(said) & set(_STAR) or (set(said) & set(_EMPTY) and set(said) & set(_FULL)))  # fmt: skip
    stated = most or form in {"percent", "points", "signed"} or (set(_EMPTY) & set(said))
    start = match.start(form)
    form = {"signed": "fraction", "points": "fraction", "scaled": "fraction"}.get(form, form)
    form, stated = ("unsure", False) if unsure else (form, bool(stated))
    return WrittenScore(form, start, start + len(given), given, value, scale, stated)


def _drawn(drawn: str, scale: float | None) -> tuple[float | None, float]:
    """The filled stars, out of as many as are drawn, or of five where no empty one is drawn or no
    other."""
    full = sum(sign in {*_FULL, *_TYPED} or sign >= "\U0001f300" for sign in drawn)
    full -= sum(map(drawn.count, "🌑🌗🌓"))
    empty = sum(map(drawn.count, _EMPTY))
    half = drawn.endswith("1/2") + sum(map(drawn.count, _HALF))
    total = full + empty + half
    if empty and not full:
        if empty == 5 and not scale:  # what nobody has rated yet
            return None, 5
        full, empty = empty, 0
    most = scale or (total if empty else 10 if 5 < full + half <= 10 else 5)
    sure = not {"⭐", "🌟"} <= set(drawn)  # what is the other star?
    sure = sure and (total > 3 or scale or empty > 0 or not set(drawn) & {*_SHAPE, *_EMPTY})
    if not sure or half > 1 or most not in _SCALES or total > most or (empty and most != total):
        return None, most
    return full + half / 2, most
