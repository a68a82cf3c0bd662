"""Films: by id, by title, and as someone types."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection
from typing import Any

import orjson

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film, fold, without_article
from bot.store.database import Database, Row, fetch, stored
from bot.store.spelling import Reading, Vocabulary, corrections, distance, readings

CHOICES = 25
"""What Discord shows of an autocomplete's answers."""

_TYPED = 100
"""Characters of what was typed that are looked at."""

_LEAST = 3
"""Characters of which one may be wrong; everything is near to less."""

_CANDIDATES = 100
"""Films with the right words that are ranked by spelling; the ranking of more would not be read."""

_SPELLINGS = 8
"""Spellings of what was typed whose words are looked for."""

_LESSON = 2_000
"""Titles that are learned at once: some milliseconds."""

_VOCABULARIES = 100
"""How many clubs' words are kept at once."""

_COMPOUND = re.compile(r"(?<=\w)[-.·](?=\w)")

_YEAR = re.compile(r"(?<=.) (\d{4})$", re.ASCII)
"""What tells two films of one title apart, behind it."""

FIELDS = (
    "id", "guild_id", "title", "year", "director", "country", "runtime", "certificate", "actors",
    "original_title", "aliases", "poster", "tmdb_id",
)  # fmt: skip
COLUMNS = ", ".join(f"films.{name}" for name in FIELDS)


def seen(film_id: str) -> str:
    """Whether the club has neither replaced nor removed a film; ``film_id`` is a column."""
    return (
        "NOT EXISTS (SELECT 1 FROM film_replacements AS r"
        f" WHERE r.guild_id = :guild AND r.film_id = {film_id})"
    )


_NOT_REPLACED = seen("films.id")
VISIBLE = f"(+films.guild_id IS NULL OR +films.guild_id = :guild) AND {_NOT_REPLACED}"
"""What the club sees: everyone's films and its own, but none that it has replaced or removed.

The plus signs keep SQLite from looking through all of them for a few.
"""

EVERY_VISIBLE = f"(films.guild_id IS NULL OR films.guild_id = :guild) AND {_NOT_REPLACED}"
"""The same where all of them are wanted: no other club's are looked through for them."""


def shown_as(film_id: str) -> str:
    """The id of what the club sees in place of a film; ``film_id`` is an expression of SQL."""
    return (
        "coalesce((SELECT by_id FROM film_replacements"
        f" WHERE guild_id = :guild AND film_replacements.film_id = {film_id}), {film_id})"
    )


THIS_FILM = shown_as(":film")
"""The film of an id that an old button may carry."""

SEEN_FILM = f"(SELECT films.id FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE})"
"""The same, or null when the club does not see it any more."""

_ENOUGH = 2 * CHOICES
"""Rows: a film that goes by two titles may come twice."""

_TITLED = (
    f"SELECT {COLUMNS}, folded, 0.0 AS slips FROM film_titles JOIN films ON films.id = film_id"
)
_NAMED = (
    f"{_TITLED} WHERE folded IN (:folded, :bare, :undated, :undated_bare)"
    f" AND (folded IN (:folded, :bare) OR films.year = :year) AND {VISIBLE}"
    f" ORDER BY folded, place LIMIT {_ENOUGH}"
)
_BEGINNING = (
    f"{_TITLED} WHERE folded >= :{{0}} AND folded < :{{0}} || char(0x10ffff) AND {VISIBLE}"
    f" ORDER BY folded, place LIMIT {_ENOUGH}"
)
_WITH_WORDS = (
    f"SELECT {COLUMNS}, folded, 2.0 AS slips FROM film_words"
    " JOIN film_titles ON film_titles.id = film_words.rowid & 0xffffffffff"
    " JOIN films ON films.id = film_id"
    f" WHERE film_words MATCH :query AND {VISIBLE} ORDER BY film_words.rowid LIMIT {_CANDIDATES}"
)
_MEANT = (
    f"SELECT {COLUMNS}, folded, json_extract(value, '$[1]') AS slips FROM json_each(:meant)"
    " CROSS JOIN film_titles ON folded = json_extract(value, '$[0]')"
    " JOIN films ON films.id = film_id"
    f" WHERE (:year IS NULL OR films.year = :year) AND {VISIBLE}"
    f" ORDER BY key, place, films.id LIMIT {_CANDIDATES}"
)


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


RETURNED = COLUMNS.replace("films.", "")
"""COLUMNS after RETURNING, where SQLite wants them without their table."""


def written(facts: Facts) -> dict[str, object]:
    """The facts as their columns hold them."""
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


def insert_film(columns: Iterable[str]) -> str:
    """The statement, with a parameter of each column's name."""
    names = list(columns)
    values = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO films ({', '.join(names)}) VALUES ({values})"


def film_gone() -> FilmNotFound:
    """What is said when a film has gone since it was shown, or is another club's."""
    return FilmNotFound("That film is no longer in the library. Look for it with /review.")


def visible_film(connection: Connection, guild_id: int, film_id: int) -> Film:
    """The film of this id, as of a transaction. Raises FilmNotFound like ``Films.get``."""
    rows = fetch(
        connection,
        f"SELECT {COLUMNS} FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE}",
        {"guild": guild_id, "film": film_id},
    )
    if not rows:
        raise film_gone()
    return film_from(rows[0])


def keyed_film(connection: Connection, key: str) -> Row | None:
    """The film that was read from a file of this name: COLUMNS and ``seed_hash``."""
    rows = fetch(connection, f"SELECT {COLUMNS}, seed_hash FROM films WHERE seed = ?", (key,))
    return rows[0] if rows else None


def titled_films(
    connection: Connection, guild_id: int | None, facts: Facts, *, any_year: bool = False
) -> list[Row]:
    """The films that the club sees of this title and year: COLUMNS and ``seed``."""
    return fetch(
        connection,
        f"SELECT DISTINCT {COLUMNS}, seed FROM films JOIN film_titles ON film_id = films.id"
        f" WHERE folded = :folded AND (:any_year OR year IS :year) AND {VISIBLE} ORDER BY films.id",
        {
            "guild": guild_id, "folded": fold(facts.title), "year": facts.year,
            "any_year": any_year,
        },
    )  # fmt: skip


def write_titles(connection: Connection, film: Film) -> None:
    """Make the film findable by every title that it goes by, in place of what was there."""
    titles: dict[str, int] = {}
    for title in film.titles:
        for folded in (fold(title), fold(_COMPOUND.sub("", title))):  # Spider-Man, spiderman
            for form in (folded, without_article(folded)):
                titles.setdefault(form, _place(form, title is not film.title, form != folded))
    titles.pop("", None)
    connection.execute("DELETE FROM film_titles WHERE film_id = ?", (film.id,))
    connection.executemany(
        "INSERT INTO film_titles (folded, place, film_id) VALUES (?, ?, ?)",
        [(title, place, film.id) for title, place in titles.items()],
    )


def merge_index(connection: Connection) -> None:
    """After many titles were written: their index in one piece, for every search looks into all
    pieces. Up to two seconds with 100,000 films."""
    connection.execute("INSERT INTO film_words (film_words) VALUES ('optimize')")


def write_seed(
    connection: Connection, seed: str, seed_hash: str, facts: Facts, now: datetime
) -> Film:
    """Write a seed's film, under the id it has if it was read before."""
    values = {**written(facts), "seed": seed, "seed_hash": seed_hash, "added_at": stored(now)}
    changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "added_at")
    (row,) = fetch(
        connection,
        f"{insert_film(values)} ON CONFLICT (seed) DO UPDATE SET {changes} RETURNING {RETURNED}",
        values,
    )
    film = film_from(row)
    write_titles(connection, film)
    return film


def create_film(
    connection: Connection,
    facts: Facts,
    added_at: datetime,
    guild_id: int | None,
    key: str | None = None,
) -> Film:
    """``key`` is the name of the file that it was read from."""
    values = {
        **written(facts), "guild_id": guild_id, "seed": key, "added_at": stored(added_at),
    }  # fmt: skip
    (row,) = fetch(connection, f"{insert_film(values)} RETURNING {RETURNED}", values)
    film = film_from(row)
    write_titles(connection, film)
    return film


def rewrite_film(connection: Connection, film_id: int, facts: Facts) -> Film:
    """Give a film other facts."""
    values = written(facts)
    changes = ", ".join(f"{name} = :{name}" for name in values)
    (row,) = fetch(
        connection,
        f"UPDATE films SET {changes} WHERE id = :id RETURNING {RETURNED}",
        {**values, "id": film_id},
    )
    film = film_from(row)
    write_titles(connection, film)
    return film


class Films:
    """Every question names the club that asks: it sees everyone's films and its own.

    A guild id of None asks for everyone's alone.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        # By guild id, 0 for everyone's; the one that was asked for last comes last.
        self._learned: dict[int, _Learned] = {}
        self._learning = asyncio.Lock()

    async def get(self, guild_id: int, film_id: int) -> Film:
        """The film of this id. Raises FilmNotFound when it is gone, or another club's."""
        found = await self._films(
            f"films WHERE films.id = {THIS_FILM}", "1", guild_id, film=film_id
        )
        if not found:
            raise film_gone()
        return found[0]

    async def named(self, guild_id: int | None, text: str) -> list[Film]:
        """The films that ``text`` names in full, with or without the year, newest first."""
        titled = "film_titles JOIN films ON films.id = film_id WHERE folded IN (:folded, :bare)"
        folded = fold(text[:_TYPED])
        found = await self._films(
            titled, "films.year DESC", guild_id, folded=folded, bare=without_article(folded)
        )
        if not found and (year := _YEAR.search(folded)):
            folded = folded[: year.start()]
            found = await self._films(
                f"{titled} AND films.year = :year", "folded", guild_id,
                folded=folded, bare=without_article(folded), year=int(year[1]),
            )  # fmt: skip
        return found

    async def matching(self, guild_id: int | None, text: str) -> list[Film]:
        """At most CHOICES films for what has been typed so far, spelled as it is.

        Nothing typed: the films that the club has rated most. Else what the text names in full,
        titles that begin with it, then titles with words that do: films' own titles before their
        other ones, and short ones first.
        """
        folded = fold(text[:_TYPED])
        if not folded:
            return await self._most_rated(guild_id)
        bare = without_article(folded)
        dated = _YEAR.search(folded)
        undated = folded[: dated.start()] if dated else ""
        sources = [_NAMED, _BEGINNING.format("folded")]
        if bare != folded:
            sources.append(_BEGINNING.format("bare"))
        # One after the other, and none once there are enough.
        rows = await self._database.fetch(
            " UNION ALL ".join(f"SELECT * FROM ({source})" for source in (*sources, _WITH_WORDS))
            + f" LIMIT {_ENOUGH}",
            {
                "guild": guild_id, "folded": folded, "bare": bare,
                "undated": undated, "undated_bare": without_article(undated),
                "year": int(dated[1]) if dated else None,
                "query": _within(guild_id, _all_of([[word] for word in bare.split()])),
            },
        )  # fmt: skip
        whole = [folded, bare, undated, without_article(undated)]
        rows.sort(key=lambda row: whole.index(row["folded"]) if row["folded"] in whole else 4)
        return [film_from(row) for row in _first(rows)]

    async def nearest(self, guild_id: int | None, text: str) -> list[tuple[Film, float]]:
        """At most CHOICES films that are spelled nearly so, with how many slips; nearest first."""
        typed = fold(text[:_TYPED])
        if len(typed) < _LEAST:
            return []
        known = await self._known(guild_id)
        if dated := _YEAR.search(typed):
            spelled, year = typed[: dated.start()], int(dated[1])
            if found := await self._corrected(guild_id, spelled, year, known):
                return found
        return await self._corrected(guild_id, typed, None, known) or (
            await self._read(guild_id, without_article(typed), known)
        )

    async def _corrected(
        self, guild_id: int | None, typed: str, year: int | None, known: Sequence[Vocabulary]
    ) -> list[tuple[Film, float]]:
        """Films one of whose titles begins one slip away, then those with the words so meant."""
        forms = list(dict.fromkeys((typed, without_article(typed))))
        meant, spellings = corrections(forms, [each.titles for each in known], _CANDIDATES)
        if not meant:
            return []
        of_year = [[str(year)]] if year else []
        words = [[*([word] for word in s.split()), *of_year] for s in spellings[:_SPELLINGS]]
        rows = await self._database.fetch(
            f"SELECT * FROM ({_MEANT})"
            + (f" UNION ALL SELECT * FROM ({_WITH_WORDS})" if len(meant) < CHOICES else ""),
            {
                "guild": guild_id,
                "meant": json.dumps(list(meant.items())),
                "year": year,
                "query": _within(guild_id, _any_of(words)),
            },
        )
        return [(film_from(row), row["slips"]) for row in _first(rows)]

    async def _read(
        self, guild_id: int | None, typed: str, known: Sequence[Vocabulary]
    ) -> list[tuple[Film, float]]:
        """Films with words that are spelled nearly so, in any order."""
        for meant in readings(typed.split(), [each.words for each in known]):
            query = _within(guild_id, _any_of(meant))
            if meant and (
                rows := await self._database.fetch(_WITH_WORDS, {"guild": guild_id, "query": query})
            ):
                break
        else:
            return []
        spelled = _YEAR.sub("", typed)
        slips = {row["folded"]: distance(spelled, row["folded"]) for row in rows}
        rows.sort(key=lambda row: slips[row["folded"]])
        return [(film_from(row), slips[row["folded"]]) for row in _first(rows)]

    async def search(self, guild_id: int | None, text: str) -> list[Film]:
        """What matches, or else what is nearest: at most CHOICES films, the likeliest first."""
        found = await self.matching(guild_id, text)
        return found or [film for film, _ in await self.nearest(guild_id, text)]

    async def seeded(self) -> dict[str, str]:
        """The seed files read so far: name to the hash of their content."""
        rows = await self._database.fetch("SELECT seed, seed_hash FROM films WHERE seed NOT NULL")
        return {row["seed"]: row["seed_hash"] for row in rows}

    async def _films(
        self, source: str, order: str, guild_id: int | None, **parameters: object
    ) -> list[Film]:
        # Twice CHOICES: a film that goes by two titles may come twice.
        rows = await self._database.fetch(
            f"SELECT {COLUMNS} FROM {source} AND {VISIBLE} ORDER BY {order} LIMIT {2 * CHOICES}",
            {"guild": guild_id, **parameters},
        )
        return list(dict.fromkeys(map(film_from, rows)))[:CHOICES]

    async def _most_rated(self, guild_id: int | None) -> list[Film]:
        found = await self._films(
            "film_scores JOIN films ON films.id = film_id WHERE film_scores.guild_id = :guild",
            "ratings DESC", guild_id,
        )  # fmt: skip
        if len(found) < CHOICES:
            found += await self._films("films WHERE 1", "films.id", guild_id)
        return list(dict.fromkeys(found))[:CHOICES]

    async def _known(self, guild_id: int | None) -> list[Vocabulary]:
        """What everyone's titles are made of and the club's own; no other club's, lest what is
        found tell of them."""
        scopes = sorted({0, guild_id or 0})
        counts = await self._database.fetch(
            "SELECT guild_id, changes FROM title_changes WHERE guild_id IN (?, ?)",
            (scopes[0], scopes[-1]),
        )
        return [await self._vocabulary(row["guild_id"], row["changes"]) for row in counts]

    async def _vocabulary(self, scope: int, changes: int) -> Vocabulary:
        """What was learned of a scope's titles, completed by those that were added since.

        Some at a time, so that others are answered meanwhile. What is gone is not unlearned: it
        brings no film.
        """
        async with self._learning:
            learned = self._learned.pop(scope, None) or _Learned()
            if len(self._learned) >= _VOCABULARIES:  # the one that has not been asked for longest
                del self._learned[next(iter(self._learned))]
            self._learned[scope] = learned
            if learned.changes != changes:
                (row,) = await self._database.fetch("SELECT max(id) AS newest FROM film_titles")
                if learned.newest:
                    await self._learn(learned.vocabulary, scope, "film_titles.id", learned.newest)
                else:
                    await self._learn(learned.vocabulary, scope, "folded", "")
                learned.changes, learned.newest = changes, row["newest"]
        return learned.vocabulary

    async def _learn(
        self, vocabulary: Vocabulary, scope: int, column: str, after: str | int
    ) -> None:
        """A scope's titles with more than ``after`` in a column."""
        rows = None
        while rows is None or len(rows) == _LESSON:
            rows = await self._database.fetch(
                f"SELECT folded, {column} AS mark"
                " FROM film_titles JOIN films ON films.id = film_id"
                f" WHERE films.guild_id {'= :scope' if scope else 'IS NULL'}"
                f" AND {column} > :after ORDER BY {column} LIMIT {_LESSON}",
                {"scope": scope, "after": after},
            )
            vocabulary.learn([row["folded"] for row in rows])
            if rows:
                after = rows[-1]["mark"]


@dataclass(slots=True)
class _Learned:
    """A vocabulary, the number of changes that it was learned after, and the newest title in it."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    changes: int = 0
    newest: int = 0


def _place(folded: str, other: bool, bare: bool) -> int:
    """Where a title stands among those that match as well: the lower the sooner.

    One that has lost its article comes after all that are written out, a film's own title before
    its other ones, and a short title before a long one.
    """
    return bare << 6 | other << 5 | min(folded.count(" "), 31)


def _first(rows: Iterable[Row]) -> list[Row]:
    """The first CHOICES films' rows, each film's first: it may have come by several titles."""
    films: dict[int, Row] = {}
    for row in rows:
        films.setdefault(row["id"], row)
    return list(films.values())[:CHOICES]


def _all_of(groups: Sequence[Sequence[str]]) -> str:
    """FTS5's form of: for each group, some word begins with one of its members."""
    alternatives = (" OR ".join(f'"{word}"*' for word in group) for group in groups)
    return " AND ".join(f"({group})" for group in alternatives)


def _any_of(readings: Iterable[Reading]) -> str:
    return " OR ".join(f"({_all_of(reading)})" for reading in readings)


def _within(guild_id: int | None, query: str) -> str:
    # As an exclusion: most films are everyone's, and to look each up among them would take longest.
    others = f'scope : (club NOT "club{guild_id}")'
    return f"({{words year}} : ({query})) NOT {others}"
