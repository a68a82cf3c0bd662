"""Numbers in titles as people say and write them: in words, in parts, and by ear."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    word: number
    for number, word in enumerate((
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
        "nineteen",
    ))
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = ("hundred", "thousand")
_ORDINALS = {
    word: f"{number}{'th' if number > 3 else ('st', 'nd', 'rd')[number - 1]}"
    for number, word in enumerate(
        (
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth", "thirteenth",
        ),
        1,
    )
}  # fmt: skip
_CENTURY = "|".join([*list(_UNITS)[11:], "twenty"])
_OF_CENTURY = (
    f"(?:{'|'.join(_TENS)})(?: (?:{'|'.join(list(_UNITS)[1:10])}))?|{'|'.join(list(_UNITS)[10:])}"
)
_SAID_YEAR = re.compile(rf"\b({_CENTURY}) ({_OF_CENTURY})\b")
_SAID_SUM = re.compile(r"\b([1-9]\d{0,3}00) and ([1-9]\d?)\b", re.ASCII)
_HEARD = {"to": "2", "too": "2", "for": "4", "fore": "4", "ate": "8"}
"""Words that sound like a number. Titles play with them: 2 Fast 2 Furious."""


def in_figures(folded: str) -> str:
    """A folded title with its number in digits where it was said in parts: "nineteen seventeen"
    becomes "1917", "100 and 1 dalmatians" becomes "101 dalmatians".

    Use it for offers only, and beside the other forms: a title may really have two numbers (The
    15:17 to Paris).
    """
    folded = _SAID_YEAR.sub(lambda said: f"{_said(said[1])}{_said(said[2])}", folded)
    return _SAID_SUM.sub(lambda said: str(int(said[1]) + int(said[2])), folded)


def as_heard(folded: str) -> str:
    """A folded text with digits for the words that sound like numbers. It is only a guess."""
    return " ".join(_HEARD.get(word, word) for word in folded.split())


def in_digits(words: list[str]) -> Iterator[str]:
    """The words with digits for numbers in English words: "one hundred and one" becomes "101"."""
    place = 0
    while place < len(words):
        number, end = _number_at(words, place)
        yield _ORDINALS.get(words[place], words[place]) if end == place else str(number)
        is_number = end > place or words[place].isdecimal()
        place = max(end, place + 1)
        if is_number and words[place : place + 3] == ["and", "a", "half"]:
            yield from ("1", "2")  # "½" folds to these
            place += 3


def _number_at(words: list[str], place: int) -> tuple[int, int]:
    """The number in words that begins at ``place``, and the place after its end; the same place
    where no number begins there."""
    total = part = 0
    end = place
    while end < len(words):
        word, after = words[end], words[end + 1 : end + 2]
        if word in _TENS and part % 100 == 0 and not (0 < part < 100):
            part += _TENS[word]
        elif (
            word in _UNITS
            and _takes_unit(part, _UNITS[word])
            and (end == place or words[end - 1] not in _UNITS)
        ):
            part += _UNITS[word]
        elif word == "hundred" and (0 < part < 100 or end == place):
            part = (part or 1) * 100
        elif word == "thousand" and (part or end == place):
            total, part = (part or 1) * 1000, 0
        elif not (word == "and" and end > place and words[end - 1] in _SCALES and _begins(after)):
            break
        end += 1
    return total + part, end


def _said(words: str) -> int:
    return _number_at(words.split(), 0)[0]


def _takes_unit(part: int, unit: int) -> bool:
    return part % 100 == 0 or (part % 10 == 0 and unit < 10)


def _begins(words: list[str]) -> bool:
    return bool(words) and (words[0] in _UNITS or words[0] in _TENS)
