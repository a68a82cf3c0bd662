"""The forms of names of people, papers and countries, and of certificates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.folding import fold
from bot.reading import languages, words

_PARTICLES = words.listed("particles")
_NO_NAME = words.listed("no name")
_GIVEN = words.listed("given names")
SMALL = words.listed("small in titles")
_WORD = re.compile(r"[^\W\d_](?:[\w.'’‘&・-]*[\w.])?")
_LEAD = words.pattern("and before people")
_ROLE = re.compile(
    r"\s+(?:as|als|como|comme|é)\s+.*|\s+(?:[eu]\.\s?a\b|et al\b|and others).*|\s*\.{2,}.*"
    r"|\s*\([^()]*\)?.*|\s*\[[^\[\]]*\]?.*"
)
_COUNTRY_CUT = words.pattern("between countries")
_OUTLET = re.compile(r"[^\W_](?:[^\n,;|()<>\"“”]{0,58}[^\s,;|()<>\"“”.]|)[!?]?")
PAPER = words.pattern("a paper")
_URL = re.compile(r"https?://[^\s<>\"'“”()\[\]{}|\\^`]{4,500}")
_EMOJI = re.compile(r"\A[\s\ufe0f\u200d🀀-🫿]+|[\s\ufe0f\u200d🀀-🫿]+\Z")
ASIAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
"""What Japanese, Chinese and Korean are written in."""
_EDGES = " \t\n|·•;,–—-:/◆●▪⋅∙‧"
PARTS = re.compile(r"(?:[|;◆●▪⋅∙‧]|(?<!\w)[·•]|[·•](?!\w)|\s(?:[–—/]|-{1,3}|//|::)\s)\s*+")
"""What separates the facts in a line: bars, dots at mid-height, and dashes with blanks around
them."""


def trimmed(text: str) -> str:
    """The text without blanks and separators around it, and without a bracket that has no
    partner."""
    text = text.lstrip(_EDGES)
    while text and text[-1] in _EDGES:
        if text[-1] == "-" and text[-2:-1] in {"A", "B", "C", "D"}:
            break  # the minus of a grade
        if text[-1] == "/" and "://" in text:
            break
        text = text[:-1]
    return text[:-1] if text and text[-1] in ")]" and not set("([") & set(text) else text


def without_emoji(text: str) -> str:
    """The text without the emoji before and behind it."""
    return _EMOJI.sub("", text)


def is_person(text: str, *, least: int = 2) -> bool:
    """Whether the text looks like a name: ``least`` to five words with capitals; particles among
    them may be small."""
    words = text.split()
    if not least <= len(words) <= 5 or len(text) > 60:
        return False
    if any(word.lower().strip(".,") in _NO_NAME or word.endswith(("'s", "’s")) for word in words):
        return False
    if not all(_WORD.fullmatch(word) for word in words):
        return False
    if not all(is_capital(word) or word.lower() in _PARTICLES for word in words):
        return False
    return is_capital(words[-1]) and not (len(words) > 1 and text.isupper() and len(text) < 5)


def is_given(name: str) -> bool:
    """Whether a name begins with a given name that is known: "Jane Smith", "Jean-Luc Picard"."""
    return fold(name.lstrip().partition(" ")[0].partition("-")[0]) in _GIVEN


def people(text: str, *, least: int) -> list[str]:
    """The people in a piece, "Ana de Armas and Ian McShane", without their roles; [] where it has
    others."""
    text = trimmed(_ROLE.sub("", _LEAD.sub("", text, count=1) if _LEAD.match(text) else text))
    every = words.pattern("and between people").split(text)
    if len(every) > 1 and all(map(is_person, every)):  # not "José Ortega y Gasset"
        return every
    return [text] if is_person(text, least=least) else []


def is_capital(word: str) -> bool:
    """Whether a word counts as capitalised; true also in scripts without capitals, and of
    d'Arcy."""
    return not word[0].islower() or any(c.isupper() for c in word)


def is_handle(name: str) -> bool:
    """Whether it is a handle, "cinephile42", which is a name only behind "Review by"."""
    return bool(re.fullmatch(r"@?[\w.-]{2,30}", name)) and not name.isdecimal() and (
        name.lower() not in SMALL | {"me", "admin", "staff", "anonymous", "unknown", "us", "true"}
    )  # fmt: skip


def is_country(text: str, language: str) -> bool:
    """Whether the text is a known country, or several: "US", "UK/France"."""
    pieces = [piece for piece in _COUNTRY_CUT.split(text.strip()) if piece]
    known = 0 < len(pieces) <= 8 and all(languages.is_country(one, language) for one in pieces)
    return known or languages.is_country(text, language)


def is_outlet(name: str) -> bool:
    return bool(_OUTLET.fullmatch(name)) and is_capital(name) and len(name.split()) <= 7


def address(text: str) -> str | None:
    """The first http address in a text."""
    found = _URL.search(text)
    return found.group().rstrip(".,;:!?*_~") if found else None


def certificate(text: str) -> tuple[str, int] | None:
    """A certificate at the beginning of the text, as written, and the index where it ends."""
    match = words.pattern("certified").match(text)
    return (match[1], match.end()) if match else None


def mentions(names: Sequence[str], name: str) -> bool:
    """Whether one of the names has all the words of ``name``."""
    words = set(name.casefold().split())
    return any(words <= set(re.findall(r"[\w.'’-]+", one.casefold())) for one in names)


def is_title_case(title: str) -> bool:
    """Whether all words of a title are capitalised, except small ones such as "of"."""
    every = title.split()
    return 0 < len(every) <= 10 and all(is_capital(one) or one.lower() in SMALL for one in every)


def named(folded: str, name: str) -> re.Match[str] | None:
    """Where a folded text has a name as a whole."""
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)" if name else "(?!)", folded)
