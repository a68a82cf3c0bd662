"""seeds/ into the store: films, reviews and quotes that belong to every club."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain import stars as half_stars
from bot.domain.errors import InvalidRating
from bot.domain.film import Facts, fold
from bot.domain.review import Review
from bot.store import Store


class BrokenSeed(Exception):
    """A seed file that can't be used; the text names the file, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Seed:
    name: str
    hash: str
    facts: Facts
    reviews: tuple[Review, ...]


def folder() -> Path:
    """seeds/: inside the package when it came as a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
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
        async with store.database.transaction() as transaction:
            for entry in changed:
                film = await store.films.write_seed(
                    transaction, entry.name, entry.hash, entry.facts, datetime.now(UTC)
                )
                await store.reviews.replace_seeded(transaction, film.id, entry.reviews)
            await store.films.merge_index(transaction)
    return len(changed)


def read_all(seeds: Path) -> list[Seed]:
    """All files of a folder, by name. Raises BrokenSeed."""
    return [read(path) for path in sorted(seeds.glob("*.toml"))]


def read(path: Path) -> Seed:
    """One seed file. Raises BrokenSeed."""
    try:
        content = path.read_bytes()
        table = _Table(path.name, "", tomllib.loads(content.decode("utf-8")))
    except (OSError, ValueError) as error:
        raise BrokenSeed(f"{path.name}: {error}") from error
    film = table.table("film")
    facts = Facts(
        title=film.text("title", needed=True, limit=300),
        year=film.integer("year", 1870, 2200),
        director=film.text("director"),
        country=film.text("country"),
        runtime=film.integer("runtime", 1, 10_000),
        certificate=film.text("certificate"),
        cast=film.texts("cast"),
        original_title=film.text("original_title", limit=300),
        aliases=film.texts("aliases"),
    )
    film.nothing_else()
    if not any(map(fold, facts.titles)):
        raise film.broken("title", "has no letter or digit to look it up by; add an alias")
    reviews = tuple(map(_review, table.tables("reviews")))
    table.nothing_else()
    return Seed(path.stem, hashlib.sha256(content).hexdigest(), facts, reviews)


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


class _Table:
    """A TOML table that knows where it stands, for errors that say so."""

    def __init__(self, file: str, path: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._path = path
        self._values = dict(values)

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

    def text(self, key: str, *, needed: bool = False, limit: int = 200) -> Any:
        """A text without blanks around it; None when it is not there and not needed."""
        if key not in self._values and not needed:
            return None
        value = self._values.pop(key, None)
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise self.broken(key, f"has to be a text of 1 to {limit} characters")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.pop(key, [])
        if not isinstance(value, list) or not all(
            isinstance(item, str) and item.strip() and len(item) <= 300 for item in value
        ):
            raise self.broken(key, "has to be a list of texts of 1 to 300 characters")
        return tuple(item.strip() for item in value)

    def integer(self, key: str, low: int, high: int) -> int | None:
        value = self._values.pop(key, None)
        if value is not None and (type(value) is not int or not low <= value <= high):
            raise self.broken(key, f"has to be a whole number from {low} to {high}")
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
