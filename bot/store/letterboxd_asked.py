"""Films of an export from Letterboxd, and those of a library that they mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from sqlite3 import Connection

from bot.domain.entry import check_facts
from bot.domain.film import Facts
from bot.domain.folding import same_title
from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.library import BadEntry
from bot.store.database import Row, fetch
from bot.store.json_column import list_to_json
from bot.store.sight import VISIBLE
from bot.store.title_forms import SHORTENED

_MATCHES = f"""
SELECT key, films.id, films.title, films.year, films.imported_in FROM json_each(:wanted)
CROSS JOIN film_titles ON folded = value ->> 0 AND place < {SHORTENED}
CROSS JOIN films ON films.id = film_id
WHERE (value ->> 1 IS NULL OR films.year = value ->> 1) AND {VISIBLE}
"""


@dataclass(frozen=True, slots=True)
class AskedFilm:
    """A film of an export, as the library is looked through for it."""

    folded: str
    year: int | None
    facts: Facts | None
    """None where the library can't take its title."""
    film: LetterboxdFilm


def asked_films(films: Iterable[LetterboxdFilm]) -> list[AskedFilm]:
    """Each film once; those of which nothing is told are left out."""
    found: dict[tuple[str, int | None], AskedFilm] = {}
    for film in films:
        if not (film.ratings or film.is_seen or film.is_wanted):
            continue
        folded = same_title(film.title)
        if (twin := found.get((folded, film.year))) is not None:
            found[folded, film.year] = replace(twin, film=joined(twin.film, film))
            continue
        try:
            facts = check_facts(Facts(title=film.title, year=film.year))
        except BadEntry:
            facts = None
        found[folded, film.year] = AskedFilm(folded, film.year, facts, film)
    return list(found.values())


def joined(one: LetterboxdFilm, other: LetterboxdFilm) -> LetterboxdFilm:
    """Two entries that the library has as one film."""
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
    """Which films of a plan the library still lacks, whatever this import has brought: a film and
    its namesake of another year, or of none, are two."""
    matches = matches_of(connection, guild_id, films)
    return [
        all(row["imported_in"] == import_id for row in matches.get(key, ()))
        for key in range(len(films))
    ]


def matches_of(
    connection: Connection, guild_id: int, asked: Sequence[AskedFilm]
) -> dict[int, list[Row]]:
    """The library's films that go by a title that is asked for, by its place among all."""
    matches: dict[int, list[Row]] = defaultdict(list)
    wanted = list_to_json((each.folded, each.year) for each in asked)
    for row in fetch(connection, _MATCHES, {"guild": guild_id, "wanted": wanted}):
        matches[row["key"]].append(row)
    return matches


def meant_of(asked: AskedFilm, matches: Sequence[Row]) -> Sequence[Row]:
    """What may be meant: of several films that go by a title those whose own it is, if
    there are any, and of those the ones without a year, where none is asked for."""
    if len(matches) > 1:
        matches = [row for row in matches if same_title(row["title"]) == asked.folded] or matches
    if len(matches) > 1:
        matches = [row for row in matches if row["year"] == asked.year] or matches
    return matches
