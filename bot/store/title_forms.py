"""The forms by which a film is found, which of them name it, and how they are stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from bot.domain.film import Film
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
from bot.domain.romanised import romanised
from bot.store.chinese import simplified

SHORTENED = 1 << 7
"""Places from here on belong to titles without their subtitle."""
PART = 2 << 7
"""Places from here on belong to parts of a title, which name no film."""

SERIES = 3 << 7
"""Places from here on belong to the name of a whole series, which names one of its films only
together with a year."""

_PARTS = 40
"""How many parts of one title are kept: more words than anyone remembers of a title."""


def forms(titles: Iterable[str]) -> dict[str, int]:
    """The folded forms by which a film is found, each with its place. ``titles``: its own title
    first.

    Of forms that match equally well, the one with the lower place comes first. Whole titles have
    lower places than titles without a subtitle; parts of titles and names of series come last.
    After that, a form with its article comes before one without, the film's own title before its
    other ones, and a short form before a long one.
    """
    found: dict[str, int] = {}

    def add(form: str, place: int) -> None:
        found[form] = min(place, found.get(form, place))

    for number, title in enumerate(titles):
        named = [(0, title)]
        if head := without_subtitle(title):
            named.append((SERIES if is_of_series(title) else SHORTENED, head))
        for kind, name in named:
            whole = spellings(name)
            for form in whole:
                place = kind | _place(form, number > 0, _has_lost_article(form, whole))
                add(form, place)
                add(simplified(form), place)
        if title.isascii():
            continue
        folded = searchable(title)
        parts = [*later_parts(canonical(folded))][:_PARTS]
        for part in filter(None, [*parts, initials(folded), *romanised(title)]):
            add(part, PART | _place(part, number > 0, bare=False))
    return found


def canonical(folded: str) -> str:
    """The one form of a folded title in which all of its spellings meet, in any script."""
    return simplified(uniform(folded))


def write_titles(connection: Connection, film: Film) -> None:
    """Make the film findable by every title that it goes by. Its earlier titles are forgotten."""
    connection.execute("DELETE FROM film_titles WHERE film_id = ?", (film.id,))
    connection.executemany(
        "INSERT INTO film_titles (folded, place, film_id) VALUES (?, ?, ?)",
        [(form, place, film.id) for form, place in forms(film.titles).items()],
    )


def write_new_titles(
    connection: Connection, films: Iterable[tuple[int, Mapping[str, int]]]
) -> None:
    """Make many new films findable, given their ids and the forms of their titles, in one
    statement. That takes a tenth of a millisecond for each film, nearly all of it in the index."""
    new = [(form, place, film_id) for film_id, found in films for form, place in found.items()]
    connection.execute(
        "INSERT INTO film_titles (folded, place, film_id)"
        " SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        (json.dumps(new),),
    )


def merge_index(connection: Connection) -> None:
    """Merge the title index into one piece, after many titles were written: every search looks into
    all of its pieces. Takes up to two seconds with 100,000 films."""
    connection.execute("INSERT INTO film_words (film_words) VALUES ('optimize')")


def teach(connection: Connection) -> None:
    """Give a migration's SQL the functions ``title_forms(titles)``, with JSON in and out,
    ``sort_key(title)`` and ``same_title(title)``."""

    def title_forms(titles: str) -> str:
        return json.dumps(list(forms(json.loads(titles)).items()))

    connection.create_function("title_forms", 1, title_forms)
    connection.create_function("sort_key", 1, sort_key)
    connection.create_function("same_title", 1, same_title)


def _has_lost_article(form: str, among: Iterable[str]) -> bool:
    return any(other != form and without_article(other) == form for other in among)


def _place(form: str, other: bool, bare: bool) -> int:
    return bare << 6 | other << 5 | min(form.count(" "), 31)
