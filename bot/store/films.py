"""Films: by id, by title, and as someone types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice, product

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film, fold, without_article
from bot.store.database import Database, Row, Transaction, stored
from bot.store.spelling import Reading, Vocabulary, distance, readings

CHOICES = 25
"""What Discord shows of an autocomplete's answers."""

_TYPED = 100
"""Characters of what was typed that are looked at."""

_CANDIDATES = 100
"""Films with the right words that are ranked by spelling; the ranking of more would not be read."""

_WHOLE_TITLES = 500
"""Whole titles that one reading is tried as."""

_VOCABULARIES = 100
"""How many clubs' words are kept at once."""

_COMPOUND = re.compile(r"(?<=\w)[-.·](?=\w)")

_YEAR = re.compile(r"(?<=.) (\d{4})$", re.ASCII)
"""What tells two films of one title apart, behind it."""

COLUMNS = (
    "films.id, films.guild_id, films.title, films.year, films.director, films.country,"
    " films.runtime, films.certificate, films.actors, films.original_title, films.aliases,"
    " films.poster, films.tmdb_id"
)
VISIBLE = (
    "(films.guild_id IS NULL OR films.guild_id = :guild) AND NOT EXISTS"
    " (SELECT 1 FROM film_replacements AS r WHERE r.guild_id = :guild AND r.film_id = films.id)"
)
"""What the club sees: everyone's films and its own, but none that it has replaced or removed."""


def shown_as(film_id: str) -> str:
    """The id of what the club sees in place of a film; ``film_id`` is an expression of SQL."""
    return (
        "coalesce((SELECT by_id FROM film_replacements"
        f" WHERE guild_id = :guild AND film_replacements.film_id = {film_id}), {film_id})"
    )


THIS_FILM = shown_as(":film")
"""The film of an id that an old button may carry."""


def film_from(row: Row) -> Film:
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
        cast=tuple(json.loads(row["actors"])),
        original_title=row["original_title"],
        aliases=tuple(json.loads(row["aliases"])),
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


async def visible_film(transaction: Transaction, guild_id: int, film_id: int) -> Film:
    """The film of this id, as of a transaction. Raises FilmNotFound like ``Films.get``."""
    rows = await transaction.run(
        f"SELECT {COLUMNS} FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE}",
        {"guild": guild_id, "film": film_id},
    )
    if not rows:
        raise film_gone()
    return film_from(rows[0])


class Films:
    """Every question names the club that asks: it sees everyone's films and its own.

    A guild id of None asks for everyone's alone.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        # By guild id, 0 for everyone's: the number of changes it was learned after, and the words.
        self._vocabularies: dict[int, tuple[int, Vocabulary]] = {}

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

        Nothing typed: the films that the club has rated most. Else titles that begin with the text,
        then titles with words that do.
        """
        folded = fold(text[:_TYPED])
        if not folded:
            return await self._most_rated(guild_id)
        bare = without_article(folded)
        found: dict[int, Film] = {}
        for beginning in dict.fromkeys((folded, bare)):
            for film in await self._films(
                "film_titles JOIN films ON films.id = film_id"
                " WHERE folded >= :beginning AND folded < :beginning || char(0x10ffff)",
                "folded", guild_id, beginning=beginning,
            ):  # fmt: skip
                found.setdefault(film.id, film)
        if len(found) < CHOICES:
            for film in await self._films(
                "film_words JOIN films ON films.id = film_words.rowid"
                " WHERE film_words MATCH :query",
                "film_words.rowid", guild_id,
                query=_within(guild_id, _all_of([[word] for word in bare.split()])),
            ):  # fmt: skip
                found.setdefault(film.id, film)
        return list(found.values())[:CHOICES]

    async def nearest(self, guild_id: int | None, text: str) -> list[tuple[Film, float]]:
        """At most CHOICES films that are spelled nearly so, with how many slips; nearest first."""
        typed = without_article(fold(text[:_TYPED]))
        for meant in readings(typed.split(), await self._words(guild_id)):
            if meant and (rows := await self._of_readings(guild_id, meant)):
                break
        else:
            return []
        spelled = _YEAR.sub("", typed)
        ranked: dict[int, tuple[float, Film]] = {}
        for row in rows:
            slips = min(distance(spelled, title) for title in row["titles"].split("\n"))
            if row["id"] not in ranked or slips < ranked[row["id"]][0]:
                ranked[row["id"]] = slips, film_from(row)
        nearest = sorted(ranked.values(), key=lambda found: (found[0], found[1].id))
        return [(film, slips) for slips, film in nearest[:CHOICES]]

    async def _of_readings(self, guild_id: int | None, meant: Sequence[Reading]) -> list[Row]:
        """Films whose whole title is one of these, then films with such words."""
        whole = {
            " ".join(words)
            for reading in meant
            for words in islice(product(*reading), _WHOLE_TITLES)
        }
        query = " OR ".join(f"({_all_of(reading)})" for reading in meant)
        return await self._database.fetch(
            f"SELECT {COLUMNS}, folded AS titles FROM film_titles JOIN films ON films.id = film_id"
            f" WHERE folded IN (SELECT value FROM json_each(:whole)) AND {VISIBLE}"
            " UNION ALL SELECT * FROM ("
            f"SELECT {COLUMNS}, film_words.titles FROM film_words"
            " JOIN films ON films.id = film_words.rowid"
            f" WHERE film_words MATCH :query AND {VISIBLE}"
            f" ORDER BY film_words.rowid LIMIT {_CANDIDATES})",
            {
                "guild": guild_id,
                "whole": json.dumps(sorted(whole)),
                "query": _within(guild_id, query),
            },
        )

    async def search(self, guild_id: int | None, text: str) -> list[Film]:
        """What matches, or else what is nearest: at most CHOICES films, the likeliest first."""
        found = await self.matching(guild_id, text)
        return found or [film for film, _ in await self.nearest(guild_id, text)]

    async def write_titles(self, transaction: Transaction, film: Film) -> None:
        """Make the film findable by every title that it goes by, in place of what was there."""
        titles: dict[str, None] = {}
        for title in film.titles:
            for folded in (fold(title), fold(_COMPOUND.sub("", title))):  # Spider-Man, spiderman
                titles |= dict.fromkeys((folded, without_article(folded)))
        titles.pop("", None)
        await transaction.run("DELETE FROM film_titles WHERE film_id = ?", (film.id,))
        await transaction.run_many(
            "INSERT INTO film_titles VALUES (?, ?)", [(title, film.id) for title in titles]
        )
        await transaction.run(
            "INSERT OR REPLACE INTO film_words (rowid, titles, year, scope) VALUES (?, ?, ?, ?)",
            (film.id, "\n".join(titles), film.year, _scope(film.guild_id)),
        )

    async def seeded(self) -> dict[str, str]:
        """The seed files read so far: name to the hash of their content."""
        rows = await self._database.fetch("SELECT seed, seed_hash FROM films WHERE seed NOT NULL")
        return {row["seed"]: row["seed_hash"] for row in rows}

    async def write_seed(
        self, transaction: Transaction, seed: str, seed_hash: str, facts: Facts, now: datetime
    ) -> Film:
        """Write a seed's film, under the id it has if it was read before."""
        values = {**written(facts), "seed": seed, "seed_hash": seed_hash, "added_at": stored(now)}
        changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "added_at")
        (row,) = await transaction.run(
            f"{insert_film(values)} ON CONFLICT (seed) DO UPDATE SET {changes}"
            f" RETURNING {RETURNED}",
            values,
        )
        film = film_from(row)
        await self.write_titles(transaction, film)
        return film

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

    async def _words(self, guild_id: int | None) -> list[Vocabulary]:
        """The words of everyone's titles and of the club's own; of no other club's, lest what is
        found tell of them."""
        scopes = sorted({0, guild_id or 0})
        counts = await self._database.fetch(
            "SELECT guild_id, changes FROM title_changes WHERE guild_id IN (?, ?)",
            (scopes[0], scopes[-1]),
        )
        return [await self._vocabulary(row["guild_id"], row["changes"]) for row in counts]

    async def _vocabulary(self, scope: int, changes: int) -> Vocabulary:
        known_after, vocabulary = self._vocabularies.get(scope, (None, None))
        if vocabulary is None or known_after != changes:
            rows = await self._database.fetch(
                "SELECT folded FROM film_titles JOIN films ON films.id = film_id"
                " WHERE films.guild_id IS nullif(?, 0)",
                (scope,),
            )
            vocabulary = Vocabulary(row["folded"] for row in rows)
            if len(self._vocabularies) >= _VOCABULARIES:  # clubs that have not asked for long
                del self._vocabularies[next(iter(self._vocabularies))]
            self._vocabularies[scope] = (changes, vocabulary)
        return vocabulary


def _scope(guild_id: int | None) -> str:
    return "everyone" if guild_id is None else f"club{guild_id}"


def _all_of(groups: Sequence[Sequence[str]]) -> str:
    """FTS5's form of: for each group, some word begins with one of its members."""
    alternatives = (" OR ".join(f'"{word}"*' for word in group) for group in groups)
    return " AND ".join(f"({group})" for group in alternatives)


def _within(guild_id: int | None, query: str) -> str:
    scopes = {_scope(None), _scope(guild_id)}
    return f"{{titles year}} : ({query}) AND scope : ({' OR '.join(sorted(scopes))})"
