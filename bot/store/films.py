"""Films: what is kept of each, by its id or by the name of the file that it was read from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import Any

import orjson

from bot import known_films
from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film, FilmTitle, film_name
from bot.domain.folding import same_title, sort_key
from bot.domain.library import Editor
from bot.language import N_
from bot.store.database import Database, Row, fetch, stored
from bot.store.screening_follows import follow_facts
from bot.store.sight import THIS_FILM, VISIBLE, not_replaced
from bot.store.title_forms import SHORTENED, forms, write_new_titles, write_titles

FIELDS = (
    "id", "guild_id", "title", "year", "director", "country", "runtime", "certificate", "actors",
    "original_title", "aliases", "poster", "tmdb_id",
)  # fmt: skip
COLUMNS = ", ".join(f"films.{name}" for name in FIELDS)

TITLE_COLUMNS = "films.id, films.guild_id, films.title, films.year, films.tmdb_id"
"""The few columns of a film that a list of choices needs, for ``title_from``."""

_VISIBLE_FILM = f"SELECT {COLUMNS} FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE}"


def film_from(row: Row | Mapping[str, Any]) -> Film:
    """The film of a row that has COLUMNS."""
    return Film(
        id=row["id"],
        guild_id=row["guild_id"],
        title=row["title"],
        year=row["year"],
        director=row["director"],
        country=row["country"],
        runtime=row["runtime"],
        certificate=row["certificate"],
        cast=tuple(orjson.loads(row["actors"])),
        original_title=row["original_title"],
        aliases=tuple(orjson.loads(row["aliases"])),
        poster=row["poster"],
        tmdb_id=row["tmdb_id"],
    )


def title_from(row: Row) -> FilmTitle:
    """The FilmTitle of a row that has TITLE_COLUMNS."""
    return FilmTitle(
        id=row["id"],
        guild_id=row["guild_id"],
        title=row["title"],
        year=row["year"],
        tmdb_id=row["tmdb_id"],
    )


RETURNED = COLUMNS.replace("films.", "")
"""COLUMNS as SQLite wants them after RETURNING: without their table."""


def written(facts: Facts) -> dict[str, object]:
    """The facts as they are written into their columns."""
    return {
        "title": facts.title,
        "year": facts.year,
        "director": facts.director,
        "country": facts.country,
        "runtime": facts.runtime,
        "certificate": facts.certificate,
        "actors": json.dumps(facts.cast, ensure_ascii=False),
        "original_title": facts.original_title,
        "aliases": json.dumps(facts.aliases, ensure_ascii=False),
        "poster": facts.poster,
        "tmdb_id": facts.tmdb_id,
    }


def _columns(facts: Facts) -> dict[str, object]:
    """The columns of ``written``, and the key by which lists of films are sorted."""
    return {**written(facts), "sort_title": sort_key(facts.title)}


def insert_film(columns: Iterable[str]) -> str:
    """An INSERT into films, in which each value is the parameter with its column's name."""
    names = list(columns)
    values = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO films ({', '.join(names)}) VALUES ({values})"


def film_gone() -> FilmNotFound:
    """The error for a film that has gone since it was shown, or is another club's."""
    return FilmNotFound(N_("That film is no longer in the library. Look for it with /review."))


def visible_film(connection: Connection, guild_id: int, film_id: int) -> Film:
    """The film of this id as the club sees it, inside a transaction. Raises FilmNotFound like
    ``Films.get``."""
    rows = fetch(connection, _VISIBLE_FILM, {"guild": guild_id, "film": film_id})
    if not rows:
        raise film_gone()
    return film_from(rows[0])


def keyed_film(connection: Connection, key: str) -> Row | None:
    """The row of the film that was read from a file of this name, with COLUMNS and ``seed_hash``;
    None where there is none."""
    rows = fetch(connection, f"SELECT {COLUMNS}, seed_hash FROM films WHERE seed = ?", (key,))
    return rows[0] if rows else None


def same_names(facts: Facts, *, any_year: bool = False) -> list[str]:
    """The folded titles by which a film of the library is the one that these facts mean: their own
    title first, and then, with a year or ``any_year``, those that the film has elsewhere."""
    names: list[str] = []
    if facts.year is not None:
        names = known_films.sure_names(facts.title)
    elif any_year:  # a guess
        names = known_films.other_names(facts.title)
    return list(dict.fromkeys((same_title(facts.title), *names)))


def are_same(there: Facts, asked: Facts) -> bool:
    """The rule of ``_same_film``, for a film that is not in the library, as one that waits or was
    removed: whether what is ``asked`` for means it."""
    if there.tmdb_id is not None and asked.tmdb_id is not None:
        return there.tmdb_id == asked.tmdb_id
    if there.year != asked.year:
        return False
    goes_by = forms((there.title, *there.aliases))
    return any(goes_by.get(name, SHORTENED) < SHORTENED for name in same_names(asked))


def _same_film(names: str, year: str, tmdb_id: str, film: str = "films") -> str:
    """A condition: this row of ``film`` is the one that is meant by ``same_names``, a year and an
    id at The Movie Database. Each argument is an expression of SQL, the names as JSON; the year and
    the id may be null.

    Two films that both have such an id are the same if the ids are equal, whatever their titles
    are. Where one of them has no id, they are the same if the film goes by one of the titles and is
    of the year. Two films of one title, both without a year, are the same.
    """
    return (
        f"{film}.id IN (SELECT film_id FROM film_titles"
        f" WHERE folded IN (SELECT value FROM json_each({names})) AND place < {SHORTENED}"
        f" UNION ALL SELECT other.id FROM films AS other WHERE other.tmdb_id = {tmdb_id})"
        f" AND CASE WHEN {film}.tmdb_id NOT NULL AND {tmdb_id} NOT NULL"
        f" THEN {film}.tmdb_id = {tmdb_id} ELSE {film}.year IS {year} END"
    )


_LACKING = (
    "SELECT key FROM json_each(:wanted) AS wanted WHERE NOT EXISTS (SELECT 1 FROM films WHERE "
    + _same_film(*(f"json_extract(wanted.value, '$[{place}]')" for place in range(3)))
    + f" AND {VISIBLE}) ORDER BY key"
)
_ELSEWHERE = (
    "coalesce(films.tmdb_id <> :tmdb, TRUE) AND NOT EXISTS (SELECT 1 FROM film_titles"
    f" WHERE folded = :names ->> 0 AND film_id = films.id AND place < {SHORTENED})"
)


def same_films(
    connection: Connection, guild_id: int | None, facts: Facts, *, any_year: bool = False
) -> list[Row]:
    """The rows of the films in the club's sight that these facts mean, the likeliest first, with
    COLUMNS, ``seed`` and ``elsewhere``: whether the film is only known by that title elsewhere. All
    are, or none: such films are not meant where the library has one that goes by the title.

    With ``any_year`` also the films of that title from another year. A film that is called so
    elsewhere is only a guess then.
    """
    same = _same_film(":names", "films.year" if any_year else ":year", ":tmdb")
    rows = fetch(
        connection,
        f"SELECT {COLUMNS}, seed, {_ELSEWHERE} AS elsewhere FROM films WHERE {same} AND {VISIBLE}"
        " ORDER BY films.tmdb_id IS NOT :tmdb, films.id",
        {
            "guild": guild_id, "names": json.dumps(same_names(facts, any_year=any_year)),
            "year": facts.year, "tmdb": facts.tmdb_id,
        },
    )  # fmt: skip
    return [row for row in rows if not row["elsewhere"]] or rows


def clubs_that_see_twice(connection: Connection, film: Film) -> tuple[int, ...]:
    """The clubs that see a film of their own beside this one of everyone's, and it is the same
    film: one that has merged the two sees it once."""
    rows = fetch(
        connection,
        "SELECT DISTINCT guild_id FROM films"
        f" WHERE guild_id NOT NULL AND {_same_film(':names', ':year', ':tmdb')}"
        f" AND {not_replaced('films.id', 'films.guild_id')}"
        f" AND {not_replaced(':film', 'films.guild_id')}"
        " ORDER BY guild_id",
        {
            "names": json.dumps(same_names(film)), "year": film.year, "tmdb": film.tmdb_id,
            "film": film.id,
        },
    )  # fmt: skip
    return tuple(row["guild_id"] for row in rows)


def films_seen_twice(connection: Connection) -> list[tuple[str, int]]:
    """Everyone's films of which a club sees one of its own as well: the name of each, and that
    club's guild id."""

    def names(title: str, year: int | None) -> str:
        return json.dumps(same_names(Facts(title=title, year=year)))

    connection.create_function("same_names", 2, names)
    same = _same_film("same_names(own.title, own.year)", "own.year", "own.tmdb_id", "everyones")
    rows = connection.execute(
        "SELECT DISTINCT everyones.title, everyones.year, own.guild_id"
        f" FROM films AS own CROSS JOIN films AS everyones WHERE own.guild_id NOT NULL AND {same}"
        f" AND everyones.guild_id IS NULL AND {not_replaced('own.id', 'own.guild_id')}"
        f" AND {not_replaced('everyones.id', 'own.guild_id')} ORDER BY 1, 2, 3"
    )
    return [(film_name(title, year), guild_id) for title, year, guild_id in rows]


def write_seed(
    connection: Connection, seed: str, seed_hash: str, facts: Facts, now: datetime
) -> Film:
    """Write the film of a seed. A seed that was read before keeps its film's id."""
    values = {**_columns(facts), "seed": seed, "seed_hash": seed_hash, "added_at": stored(now)}
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "added_at")
    (row,) = fetch(
        connection,
        f"{insert_film(values)} ON CONFLICT (seed) DO UPDATE SET {changes} RETURNING {RETURNED}",
        values,
    )
    film = film_from(row)
    write_titles(connection, film)
    follow_facts(connection, film)
    return film


def create_film(
    connection: Connection,
    facts: Facts,
    added_at: datetime,
    guild_id: int | None,
    key: str | None = None,
) -> Film:
    """Write a new film. ``guild_id``: None for one that is everyone's. ``key``: the name of the
    file that it was read from, if any."""
    values = {
        **_columns(facts), "guild_id": guild_id, "seed": key, "added_at": stored(added_at),
    }  # fmt: skip
    (row,) = fetch(connection, f"{insert_film(values)} RETURNING {RETURNED}", values)
    film = film_from(row)
    write_titles(connection, film)
    return film


Forms = Mapping[str, int]
"""The forms of a title by which a film is found, and their places: see ``title_forms.forms``."""


def create_films(
    connection: Connection, by: Editor, import_id: int, films: Sequence[tuple[Facts, Forms]]
) -> list[int]:
    """Write many films of a club's own at once, by title and year, as they come with an import;
    each with the forms by which it is found. Returns their ids."""
    last = fetch(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'films'")
    first = 1 + (last[0]["seq"] if last else 0)
    ids = list(range(first, first + len(films)))
    new = [
        (film_id, facts.title, sort_key(facts.title), facts.year)
        for film_id, (facts, _forms) in zip(ids, films, strict=True)
    ]
    # One statement writes all films: one for each would write the same pages again and again.
    connection.execute(
        "INSERT INTO films (id, guild_id, title, sort_title, year, added_at, imported_in)"
        " SELECT value ->> 0, :guild, value ->> 1, value ->> 2, value ->> 3, :at, :import"
        " FROM json_each(:new)",
        {
            "guild": by.guild_id, "at": stored(by.at), "import": import_id,
            "new": json.dumps(new),
        },
    )  # fmt: skip
    write_new_titles(
        connection, [(film_id, forms) for film_id, (_, forms) in zip(ids, films, strict=True)]
    )
    return ids


def rewrite_film(connection: Connection, film_id: int, facts: Facts) -> Film:
    """Replace a film's facts."""
    values = _columns(facts)
    changes = ", ".join(f"{name} = :{name}" for name in values)
    before = fetch(connection, f"SELECT {COLUMNS} FROM films WHERE id = ?", (film_id,))
    (row,) = fetch(
        connection,
        f"UPDATE films SET {changes} WHERE id = :id RETURNING {RETURNED}",
        {**values, "id": film_id},
    )
    film = film_from(row)
    write_titles(connection, film)
    if film_from(before[0]) != film:  # The Movie Database mostly says the same again
        follow_facts(connection, film)
    return film


class Films:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int, film_id: int) -> Film:
        """The film of this id, as the club sees it. Raises FilmNotFound when it is gone, or another
        club's."""
        return await self._database.read(
            lambda connection: visible_film(connection, guild_id, film_id)
        )

    async def same(self, guild_id: int, facts: Facts) -> Film | None:
        """The film in the club's sight that these facts mean; None where there is none."""
        rows = await self._database.read(lambda connection: same_films(connection, guild_id, facts))
        return film_from(rows[0]) if rows else None

    async def lacking(self, guild_id: int | None, wanted: Sequence[Facts]) -> list[Facts]:
        """The wanted films that the club does not see, in the order given."""

        def lacking(connection: Connection) -> list[Row]:
            films = [(same_names(facts), facts.year, facts.tmdb_id) for facts in wanted]
            return fetch(connection, _LACKING, {"guild": guild_id, "wanted": json.dumps(films)})

        return [wanted[row["key"]] for row in await self._database.read(lacking)]

    async def seeded(self) -> dict[str, str]:
        """The names of the seed files read so far, each with the hash of its content."""
        rows = await self._database.fetch("SELECT seed, seed_hash FROM films WHERE seed NOT NULL")
        return {row["seed"]: row["seed_hash"] for row in rows}
