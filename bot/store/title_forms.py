"""The forms under which a film's titles are found, and which of them names it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.folding import (
    initials,
    is_of_series,
    later_parts,
    same_title,
    searchable,
    sort_key,
    spellings,
    uniform,
    without_article,
    without_subtitle,
)
from bot.store.chinese import simplified

SHORTENED = 1 << 7
"""Places from here on are those of titles without their subtitle,"""
PART = 2 << 7
"""and from here on of parts of a title, which name no film."""

SERIES = 3 << 7
"""and from here on of what all films of a series are called, which names one only with its year."""

_PARTS = 40
"""Parts of one title: as many letters as one may have before what is remembered of it."""


def forms(titles: Iterable[str]) -> dict[str, int]:
    """What a film of these titles, its own one first, is found by: folded forms and their places.

    The lower its place, the sooner a form comes among those that match as well: whole titles, then
    those without a subtitle, then parts of titles; those with their article before those without;
    the film's own title before its other ones; short ones before long ones.
    """
    found: dict[str, int] = {}

    def add(form: str, place: int) -> None:
        found[form] = min(place, found.get(form, place))

    for number, title in enumerate(titles):
        shortened = SERIES if is_of_series(title) else SHORTENED
        for kind, named in ((0, title), (shortened, without_subtitle(title))):
            whole = spellings(named)
            for form in whole:
                place = kind | _place(form, number > 0, _has_lost_article(form, whole))
                add(form, place)
                add(simplified(form), place)
        folded = searchable(title)
        parts = [*later_parts(canonical(folded))][:_PARTS]
        for part in filter(None, [*parts, initials(folded)]):
            add(part, PART | _place(part, number > 0, bare=False))
    return found


def canonical(folded: str) -> str:
    """A folded title in the one way in which all of its spellings meet, in any script."""
    return simplified(uniform(folded))


def teach(connection: Connection) -> None:
    """Let a migration's SQL say ``title_forms(titles)``, both as JSON, ``sort_key(title)`` and
    ``same_title(title)``."""

    def title_forms(titles: str) -> str:
        return json.dumps(list(forms(json.loads(titles)).items()))

    connection.create_function("title_forms", 1, title_forms)
    connection.create_function("sort_key", 1, sort_key)
    connection.create_function("same_title", 1, same_title)


def _has_lost_article(form: str, among: Iterable[str]) -> bool:
    return any(other != form and without_article(other) == form for other in among)


def _place(form: str, other: bool, bare: bool) -> int:
    return bare << 6 | other << 5 | min(form.count(" "), 31)
