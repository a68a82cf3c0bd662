"""A title as someone has typed it, and what may have been meant by it."""

from __future__ import annotations

import json
import re

from bot.domain.folding import fold, in_figures, searchable, uniform, without_article

YEAR_BEHIND = re.compile(r"(?<=.) (?P<year>\d{4})$", re.ASCII)
"""What tells two films of one title apart, behind it."""

_GROWING_YEAR = re.compile(r"(?<=.) (?P<year>[12]\d{0,3})$", re.ASCII)
"""The same while it is being typed. It is looked up beside the title, and not as a word: half of
all films are of 19.."""

_SIGNS_AND_YEAR = re.compile(r"(\W+?)\s*\(?(?P<year>\d{4})\)?", re.ASCII)


class TypedTitle:
    """The forms in which a title may have been meant that was typed.

    ``whole`` are those that may name a film, ``forms`` those that a title may begin with, and
    ``bare`` the same without an article. ``parameters`` are a statement's that asks for names.
    """

    def __init__(self, text: str, *, growing: bool = False) -> None:
        """A text that is ``growing`` may end in the first digits of a year."""
        typed = searchable(text)
        dated = (_GROWING_YEAR if growing else YEAR_BEHIND).search(typed)
        undated = typed[: dated.start()] if dated else ""
        if (signs := _SIGNS_AND_YEAR.fullmatch(text.strip())) and not fold(signs[1]):
            typed, undated, dated = text.strip(), searchable(signs[1]), signs  # "$ (1971)"
        whole = _with_uniform(typed)
        if growing and (said := uniform(in_figures(typed))) not in whole:
            whole.append(said)  # a guess, which is offered and never taken
        self.whole = [*whole, *_with_uniform(undated)]
        # The Arabic article is written in one with its word, and may be left out or added.
        other = typed.removeprefix("ال") if typed.startswith("ال") else f"ال{typed}"
        arabic = [other] if other and "\u0621" <= typed[:1] <= "\u064a" else []
        self.forms = list(dict.fromkeys([*whole, *map(without_article, whole), *arabic]))
        self.bare = list(dict.fromkeys(map(without_article, whole)))
        self.parameters = {
            "named": json.dumps(self.whole),
            "whole": json.dumps(whole),
            "year": int(dated["year"].ljust(4, "0")) if dated else None,
            "until": int(dated["year"].ljust(4, "9")) if dated else None,
        }


def _with_uniform(typed: str) -> list[str]:
    return list(dict.fromkeys((typed, uniform(typed))))
