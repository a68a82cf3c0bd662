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
_ABROAD = {
    figures: words.split()
    for figures, words in {
        "2": "zwei deux dos due dois", "3": "drei trois tres tre tres",
        "4": "vier quatre cuatro quattro quatro", "5": "funf cinq cinco cinque cinco",
        "6": "sechs six seis sei seis", "7": "sieben sept siete sette sete",
        "8": "acht huit ocho otto oito", "9": "neun neuf nueve nove nove",
        "10": "zehn dix diez dieci dez", "11": "elf onze once undici onze",
        "12": "zwolf douze doce dodici doze", "13": "dreizehn treize trece tredici treze",
        "20": "zwanzig vingt veinte venti vinte", "100": "hundert cent cien cento cem",
        "400": "vierhundert quatre_cents cuatrocientos quattrocento quatrocentos",
        "1000": "tausend mille mil mille mil",
    }.items()
}  # fmt: skip
"""Numbers in German, French, Spanish, Italian and Portuguese, folded."""

FIGURES = {
    **{word: str(number) for word, number in _UNITS.items() if number <= 10},
    **{word: figures for figures, words in _ABROAD.items() if int(figures) <= 10 for word in words},
    **dict.fromkeys(("ein", "eins", "einen"), "1"),
    "null": "0",
    "fuenf": "5",
}
"""Numbers up to ten in words, folded, each in the figures that it means."""

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


def in_words_abroad(folded: str) -> Iterator[str]:
    """A folded title with its numbers in the words of each of some languages: "400 coups" becomes
    "quatre cents coups" among others."""
    words = folded.split()
    if not _ABROAD.keys().isdisjoint(words):
        for language in range(5):
            said = [_ABROAD[word][language] if word in _ABROAD else word for word in words]
            yield " ".join(said).replace("_", " ")


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
