"""A title as someone has typed it, and the forms in which it may be meant."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from bot.domain.folding import (
    article_first,
    fold,
    in_initials,
    is_unspaced,
    other_spellings,
    searchable,
    uniform,
    without_arabic_articles,
    without_article,
    without_final,
)
from bot.domain.said_numbers import in_figures
from bot.store.beginnings import BEYOND
from bot.store.title_forms import canonical

YEAR_BEHIND = re.compile(r"(?<=.) (?P<year>\d{4})$", re.ASCII)
"""A year behind a title, which tells two films of one title apart."""

_GROWING_YEAR = re.compile(r"(?<=.) (?P<year>[12]\d{0,3})$", re.ASCII)
"""A year that is still being typed. It is looked up beside the title, and not as a word, because
half of all films are from 19..."""

_SIGNS_AND_YEAR = re.compile(r"(\W+?)\s*\(?(?P<year>\d{4})\)?", re.ASCII)


_GROWN = re.compile(r"(?<=.) 10$")
"""The tenth film of a series, which may be called X."""


class TypedTitle:
    """The forms in which a title may be meant that was typed.

    ``whole``: forms that may name a film. ``undated``: the last of them, without a year at their
    end. ``forms``: forms with which a title may begin. ``parts``: forms with which a part of a
    title may begin. ``bare``: forms without an article. ``year``: the one behind it, if any.
    ``parameters``: those of a statement that asks for films by name.
    """

    def __init__(self, text: str, *, growing: bool = False) -> None:
        """``growing``: the text is still being typed, so it may end in the first digits of a
        year."""
        typed = searchable(text)
        year_behind = _GROWING_YEAR if growing else YEAR_BEHIND
        dated = year_behind.search(typed)
        undated = typed[: dated.start()] if dated else ""
        if (signs := _SIGNS_AND_YEAR.fullmatch(text.strip())) and not fold(signs[1]):
            typed, undated, dated = text.strip(), searchable(signs[1]), signs  # "$ (1971)"
        others = [searchable(other) for other in (*other_spellings(text), article_first(text))]
        whole = _with_canonical(typed, *others)
        self.undated = _with_canonical(undated, *(year_behind.sub("", each) for each in others))
        self.may_be_numbered = dated is not None and len(dated["year"]) == 1
        if growing:  # guesses, to be offered and never taken
            said = canonical(in_figures(typed))
            whole = list(dict.fromkeys([*whole, said, _GROWN.sub(" x", said)]))
        self.whole = [*whole, *self.undated] if dated else whole
        guessed = [without_arabic_articles(typed), without_final(typed)]
        self.forms = list(dict.fromkeys([*whole, *map(without_article, whole), *guessed]))
        self.bare = list(dict.fromkeys(map(without_article, whole)))
        self.parts = [form for form in (canonical(typed),) if is_unspaced(form)]
        self.parts += filter(None, [in_initials(typed)])
        self.year = int(dated["year"].ljust(4, "0")) if dated else None
        self.parameters = {
            "named": json.dumps(self.whole),
            "whole": json.dumps(whole),
            "year": self.year,
            "until": int(dated["year"].ljust(4, "9")) if dated else None,
        }


def _with_canonical(*typed: str) -> list[str]:
    return list(
        dict.fromkeys(form for each in typed for form in (each, uniform(each), canonical(each)))
    )


def ranges(name: str, beginnings: Sequence[str]) -> dict[str, str]:
    """Parameters: for each beginning, the range in which the titles with it lie."""
    parameters: dict[str, str] = {}
    for number, beginning in enumerate(beginnings):
        low, high = _range(beginning)
        parameters |= {f"{name}{number}": low, f"{name}{number}_end": high}
    return parameters


def _range(beginning: str) -> tuple[str, str]:
    """The range of texts with that beginning: from the first to the second, without that one.

    A Korean syllable without a last consonant may still get one (기새 is on its way to 기생충),
    and a lone first consonant behind one may still get the rest of its syllable (기생ㅊ).
    """
    before, last = beginning[:-1], ord(beginning[-1])
    if 0xAC00 <= last <= 0xD7A3 and (last - 0xAC00) % 28 == 0:
        return beginning, before + chr(last + 28)
    if before and 0x1100 <= last <= 0x1112 and "가" <= before[-1] <= "힣":
        first = 0xAC00 + (last - 0x1100) * 588
        return before + chr(first), before + chr(first + 588)
    return beginning, beginning + BEYOND
