"""Reads seeds/ into the store: films, reviews and quotes that belong to every club."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import FilmClubError
from bot.domain.filed import FiledFilm, FiledReview, Seed
from bot.domain.library import BadEntry

if TYPE_CHECKING:  # `filmclub check` reads the seeds without a store
    from bot.store.store import Store


class BrokenSeed(FilmClubError):
    """A seed that can't be used. The text names the file, the key and what is wrong."""


def folder() -> Path:
    """The folder seeds/: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "seeds"
    return inside if inside.is_dir() else package.parent / "seeds"


async def seed(store: Store, seeds: Path) -> int:
    """Read the files that have changed since they were last read. Returns how many there were.

    Everything is read before anything is written. Raises BrokenSeed.
    """
    known = await store.films.seeded()
    changed = [
        read(seeds / f"{name}.toml")
        for name, content_hash in hashes(seeds).items()
        if known.get(name) != content_hash
    ]
    if changed:
        await store.imports.seeds(changed, datetime.now(UTC))
    return len(changed)


def hashes(seeds: Path) -> dict[str, str]:
    """The files of a folder by their names without the ending, each with a hash of its content.
    Raises BrokenSeed."""
    return {path.stem: _hash(_content(path)) for path in sorted(seeds.glob("*.toml"))}


def read(path: Path) -> Seed:
    """One seed. Raises BrokenSeed."""
    from bot.files import film_file  # noqa: PLC0415 - not loaded by a start without new seeds

    content = _content(path)
    try:
        filed = film_file.read(content)
    except BadEntry as error:
        raise BrokenSeed(f"{path.name}: {error}") from error
    facts, reviews = filed.facts, tuple(each.review for each in filed.reviews)
    if facts is None or filed != FiledFilm(facts=facts, reviews=tuple(map(FiledReview, reviews))):
        raise BrokenSeed(f"{path.name}: a seed has a film and reviews, and nothing of one club's")
    return Seed(path.stem, _hash(content), facts, reviews)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BrokenSeed(f"{path.name}: {error}") from error


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
