"""seeds/ into the store: films, reviews and quotes that belong to every club."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.errors import FilmClubError
from bot.domain.filed import FiledFilm, FiledReview, Seed
from bot.domain.library import BadEntry
from bot.files import film_file

if TYPE_CHECKING:  # `filmclub check` reads the seeds, and asks no store
    from bot.store.store import Store


class BrokenSeed(FilmClubError):
    """A seed that can't be used; the text names the file, the key and what is wrong."""


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
        await store.imports.seeds(changed, datetime.now(UTC))
    return len(changed)


def read_all(seeds: Path) -> list[Seed]:
    """All files of a folder, by name. Raises BrokenSeed."""
    return [read(path) for path in sorted(seeds.glob("*.toml"))]


def read(path: Path) -> Seed:
    """One seed. Raises BrokenSeed."""
    try:
        content = path.read_bytes()
        filed = film_file.read(content)
    except (OSError, BadEntry) as error:
        raise BrokenSeed(f"{path.name}: {error}") from error
    facts, reviews = filed.facts, tuple(each.review for each in filed.reviews)
    if facts is None or filed != FiledFilm(facts=facts, reviews=tuple(map(FiledReview, reviews))):
        raise BrokenSeed(f"{path.name}: a seed has a film and reviews, and nothing of one club's")
    return Seed(path.stem, hashlib.sha256(content).hexdigest(), facts, reviews)
