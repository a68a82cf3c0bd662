"""The digests of all clubs: against one scan of the ratings, and as their history grows."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.client import FilmClub
from bot.digest_posting import DigestPosting
from bot.domain.schedule import Week, last_seven_days
from bot.store import Store
from tests.benchmarks import world
from tests.benchmarks.figures import Figure

ROUNDS = 3

# The same season twice, so that the year's top has as many films: early in every club's history and
# two years later.
EARLY, LATE = (datetime(year, 3, 4, 9, tzinfo=UTC) for year in (2024, 2026))


async def measure(store: Store, path: Path) -> list[Figure]:
    scan = median(_scan(path) for _ in range(ROUNDS))
    posting = DigestPosting(FilmClub(store))
    early, late = [], []
    for _ in range(ROUNDS):
        early.append(await _all_clubs(posting, EARLY))
        late.append(await _all_clubs(posting, LATE))
    each = f"{median(late) / world.CLUBS * 1e3:.2f} ms a club, a scan {scan * 1e3:.0f} ms"
    return [
        Figure("digests of all clubs ÷ a scan, wall", median(late) / scan, at_most=4, beside=each),
        Figure(
            "digests after two years ÷ after two months", median(late) / median(early), at_most=1.3
        ),
    ]


async def _all_clubs(posting: DigestPosting, end: datetime) -> float:
    begun = time.perf_counter()
    for number in range(world.CLUBS):
        content = await posting.content(
            world.club_id(number), Week.of(end.date()), last_seven_days(end, "UTC")
        )
        assert content.parts
    return time.perf_counter() - begun


def _scan(path: Path) -> float:
    """One full scan of the ratings table through plain sqlite3."""
    with sqlite3.connect(path) as connection:
        begun = time.perf_counter()
        connection.execute(
            "SELECT count(*), sum(stars), max(line) FROM ratings NOT INDEXED"
        ).fetchall()
        return time.perf_counter() - begun
