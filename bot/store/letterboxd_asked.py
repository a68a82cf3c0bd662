"""The films of an export from Letterboxd, and the films in a library that they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from sqlite3 import Connection

from bot.domain.entry import check_facts
from bot.domain.film import Facts
from bot.domain.folding import same_title
from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.library import BadEntry
from bot.domain.record import record
from bot.store.database import Row, fetch
from bot.store.films import same_names
from bot.store.json_column import list_to_json
from bot.store.sight import VISIBLE
from bot.store.title_forms import SHORTENED

_MATCHES = f"""
SELECT wanted.key, films.id, films.title, films.year, films.imported_in,
    min(names.key) > 0 AS elsewhere
FROM json_each(:wanted) AS wanted CROSS JOIN json_each(wanted.value, '$[0]') AS names
CROSS JOIN film_titles ON folded = names.value AND place < {SHORTENED}
CROSS JOIN films ON films.id = film_id
WHERE (wanted.value ->> 1 IS NULL OR films.year = wanted.value ->> 1) AND {VISIBLE}
GROUP BY wanted.key, films.id
"""


@record
class AskedFilm:
    """A film of an export, prepared for looking it up in the library."""

    names: tuple[str, ...]
    """What ``same_names`` says of it: the folded title first."""
    year: int | None
    facts: Facts | None
    """None where the library can't take such a title."""
    film: LetterboxdFilm


def asked_films(films: Iterable[LetterboxdFilm]) -> list[AskedFilm]:
    """Each film once, without films of which the export says nothing."""
    found: dict[tuple[str, int | None], AskedFilm] = {}
    for film in films:
        if not (film.ratings or film.is_seen or film.is_wanted):
            continue
        folded = same_title(film.title)
        if (twin := found.get((folded, film.year))) is not None:
            found[folded, film.year] = replace(twin, film=joined(twin.film, film))
            continue
        stated = Facts(title=film.title, year=film.year)
        try:
            facts = check_facts(stated)
        except BadEntry:
            facts = None
        found[folded, film.year] = AskedFilm(tuple(same_names(stated)), film.year, facts, film)
    return list(found.values())


def joined(one: LetterboxdFilm, other: LetterboxdFilm) -> LetterboxdFilm:
    """Join two entries that are one film in the library."""
    return replace(
        one,
        ratings=tuple(sorted((*one.ratings, *other.ratings), key=lambda each: each.on)),
        review=one.review or other.review,
        is_seen=one.is_seen or other.is_seen,
        is_wanted=one.is_wanted or other.is_wanted,
    )


def still_lacking(
    connection: Connection, guild_id: int, films: Sequence[AskedFilm], import_id: int
) -> list[bool]:
    """Whether the library still lacks each film of a plan. Films that this import has added don't
    count: a film of the same title from another year, or without a year, is a second film."""
    matches = matches_of(connection, guild_id, films)
    return [
        all(row["imported_in"] == import_id for row in matches.get(key, ()))
        for key in range(len(films))
    ]


def matches_of(
    connection: Connection, guild_id: int, asked: Sequence[AskedFilm]
) -> dict[int, list[Row]]:
    """The library's films with one of the titles, by the place of what asks for them in
    ``asked``."""
    matches: dict[int, list[Row]] = defaultdict(list)
    wanted = list_to_json((each.names, each.year) for each in asked)
    for row in fetch(connection, _MATCHES, {"guild": guild_id, "wanted": wanted}):
        matches[row["key"]].append(row)
    return matches


def meant_of(asked: AskedFilm, matches: Sequence[Row]) -> Sequence[Row]:
    """The films that may be meant. Of several matches, only those count that go by the title
    itself, if there are any, and of these those whose own title it is. Of these, where no year is
    asked for, only those without a year count, if there are any."""
    if len(matches) > 1:
        matches = [row for row in matches if not row["elsewhere"]] or matches
    if len(matches) > 1:
        matches = [row for row in matches if same_title(row["title"]) == asked.names[0]] or matches
    if len(matches) > 1:
        matches = [row for row in matches if row["year"] == asked.year] or matches
    return matches
