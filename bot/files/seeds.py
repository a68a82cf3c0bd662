"""seeds/ into the store: films, reviews and quotes that belong to every club; and the form of a
film's file, which ``filmclub import`` reads too."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from bot.domain import stars as half_stars
from bot.domain.errors import InvalidRating
from bot.domain.filed import FiledFilm, FiledReview, SeedReview
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts, fold
from bot.domain.quote import MESSAGE_QUOTE_LIMIT, Said
from bot.domain.review import Review
from bot.store import Store
from bot.store.films import write_seed
from bot.store.reviews import replace_seeded
from bot.store.titles import merge_index

_LARGEST = 2**63 - 1
"""Of the numbers that SQLite keeps; Discord's ids are below it."""

# tomllib keeps every beginning of a dotted key: one of 400 KB would take all memory. A key stands
# where a line begins, or after a bracket or comma.
_DOTTED = re.compile(
    r"""(?:^|[\[{,])[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""",
    re.ASCII | re.MULTILINE,
)


class BrokenSeed(Exception):
    """A film's file that can't be used; the text names the file, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Seed:
    name: str
    hash: str
    facts: Facts
    reviews: tuple[Review, ...]


def folder() -> Path:
    """seeds/: inside the package when it came as a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "seeds"
    return inside if inside.is_dir() else package.parent / "seeds"


async def seed(store: Store, seeds: Path) -> int:
    """Read the files that have changed since they were last read; returns how many those were.

    Everything is read before anything is written. Raises BrokenSeed.
    """
    entries = read_all(seeds)
    known = await store.films.seeded()
    changed = [entry for entry in entries if known.get(entry.name) != entry.hash]
    if changed:
        await store.database.write(lambda connection: _write(connection, changed))
    return len(changed)


def _write(connection: Connection, changed: Sequence[Seed]) -> None:
    for entry in changed:
        film = write_seed(connection, entry.name, entry.hash, entry.facts, datetime.now(UTC))
        replace_seeded(connection, film.id, entry.reviews)
    merge_index(connection)


def read_all(seeds: Path) -> list[Seed]:
    """All files of a folder, by name. Raises BrokenSeed."""
    return [read(path) for path in sorted(seeds.glob("*.toml"))]


def read(path: Path) -> Seed:
    """One seed file. Raises BrokenSeed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenSeed(f"{path.name}: {error}") from error
    table = _opened(path.name, content)
    facts = _facts(table.table("film"))
    reviews = tuple(map(_review, table.tables("reviews")))
    table.nothing_else()
    return Seed(path.stem, hashlib.sha256(content).hexdigest(), facts, reviews)


def read_filed(name: str, content: bytes) -> FiledFilm:
    """A film's file that is no seed: it may say what a club has done to it. Raises BrokenSeed."""
    table = _opened(name, content)
    seed, removed = table.text("seed"), table.truth("removed")
    facts = None if seed else _facts(table.table("film"))
    if removed and not seed:
        raise table.broken("removed", "is said of seeds alone")
    filed = FiledFilm(
        facts=facts,
        seed=seed,
        removed=removed,
        replaces=table.texts("replaces") if "replaces" in table else None,
        added_at=table.moment("added"),
        reviews=tuple(map(_filed_review, table.tables("reviews"))),
        removed_reviews=tuple(map(_seed_review, table.tables("removed_reviews"))),
        said=tuple(map(_said, table.tables("said"))),
    )
    table.nothing_else()
    return filed


def _opened(name: str, content: bytes) -> _Table:
    try:
        text = content.decode("utf-8-sig")
        if _DOTTED.search(text):
            raise BrokenSeed(f"{name}: a key has too many dots")
        return _Table(name, "", tomllib.loads(text))
    except ValueError as error:
        raise BrokenSeed(f"{name}: {error}") from error
    except RecursionError:
        raise BrokenSeed(f"{name}: it has too many brackets within one another") from None


def _facts(film: _Table) -> Facts:
    facts = Facts(
        title=film.text("title", needed=True, limit=300),
        year=film.integer("year", YEARS[0], YEARS[-1]),
        director=film.text("director"),
        country=film.text("country"),
        runtime=film.integer("runtime", RUNTIMES[0], RUNTIMES[-1]),
        certificate=film.text("certificate"),
        cast=film.texts("cast"),
        original_title=film.text("original_title", limit=300),
        aliases=film.texts("aliases"),
        poster=film.link("poster"),
        tmdb_id=film.integer("tmdb_id", TMDB_IDS[0], TMDB_IDS[-1]),
    )
    film.nothing_else()
    if not any(map(fold, facts.titles)):
        raise film.broken("title", "has no letter or digit to look it up by; add an alias")
    return facts


def _review(table: _Table) -> Review:
    review = Review(
        source=table.text("source", needed=True),
        reviewer=table.text("reviewer"),
        link=table.link("link"),
        stars=table.stars("stars"),
        earlier_stars=table.stars("earlier_stars"),
        summary=table.text("summary", needed=True, limit=2000),
        quotes=table.texts("quotes"),
    )
    table.nothing_else()
    return review


def _filed_review(table: _Table) -> FiledReview:
    fingerprint = table.text("fingerprint")
    replaces = _seed_review(table.table("replaces")) if "replaces" in table else None
    return FiledReview(_review(table), fingerprint, replaces)


def _seed_review(table: _Table) -> SeedReview:
    meant = SeedReview(
        seed=table.text("seed", needed=True),
        source=table.text("source", needed=True),
        reviewer=table.text("reviewer"),
        place=table.integer("place", 1, 1000) or 1,
    )
    table.nothing_else()
    return meant


def _said(table: _Table) -> Said:
    said = Said(
        text=table.text("text", needed=True, limit=MESSAGE_QUOTE_LIMIT, exact=True),
        author_id=table.integer("author_id", 1, _LARGEST, needed=True),
        channel_id=table.integer("channel_id", 1, _LARGEST, needed=True),
        message_id=table.integer("message_id", 1, _LARGEST, needed=True),
    )
    table.nothing_else()
    return said


class _Table:
    """A TOML table that knows where it stands, for errors that say so."""

    def __init__(self, file: str, path: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._path = path
        self._values = dict(values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def broken(self, key: str, what: str) -> BrokenSeed:
        return BrokenSeed(f"{self._file}: {self._path}{key} {what}")

    def table(self, key: str) -> _Table:
        value = self._values.pop(key, None)
        if not isinstance(value, dict):
            raise self.broken(key, "has to be a table")
        return _Table(self._file, f"{self._path}{key}.", value)

    def tables(self, key: str) -> list[_Table]:
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.broken(key, "has to be a list of tables")
        return [
            _Table(self._file, f"{self._path}{key}[{place}].", item)
            for place, item in enumerate(value, start=1)
        ]

    def text(self, key: str, *, needed: bool = False, limit: int = 200, exact: bool = False) -> Any:
        """A text, without blanks around it unless it is ``exact``; None when it is not there and
        not needed."""
        if key not in self._values and not needed:
            return None
        value = self._values.pop(key, None)
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise self.broken(key, f"has to be a text of 1 to {limit} characters")
        return value if exact else value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(
            isinstance(item, str) and item.strip() and len(item) <= 300 for item in value
        ):
            raise self.broken(key, "has to be a list of texts of 1 to 300 characters")
        return tuple(item.strip() for item in value)

    def integer(self, key: str, low: int, high: int, *, needed: bool = False) -> Any:
        """A whole number; None when it is not there and not needed."""
        if key not in self._values and not needed:
            return None
        value = self._values.pop(key, None)
        if type(value) is not int or not low <= value <= high:
            raise self.broken(key, f"has to be a whole number from {low} to {high}")
        return value

    def truth(self, key: str) -> bool:
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            raise self.broken(key, "has to be true or false")
        return value

    def moment(self, key: str) -> datetime | None:
        value = self._values.pop(key, None)
        sound = isinstance(value, datetime) and value.tzinfo and 1900 <= value.year <= 2200
        if value is not None and not sound:
            raise self.broken(key, "has to be a date and time like 2026-03-14T15:09:26Z")
        return value

    def stars(self, key: str) -> int | None:
        value = self._values.pop(key, None)
        if value is None:
            return None
        try:
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InvalidRating
            return half_stars.from_number(value)
        except InvalidRating:
            raise self.broken(key, "has to be 0.5 to 5 in halves") from None

    def link(self, key: str) -> str | None:
        value = self.text(key, limit=512)  # the longest that a link button takes
        if value is not None and not value.startswith(("https://", "http://")):
            raise self.broken(key, "has to begin with https:// or http://")
        return value

    def nothing_else(self) -> None:
        for key in self._values:
            raise self.broken(key, "is not a key that a seed file has")
