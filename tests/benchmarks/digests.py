"""The digests of all clubs: against one scan of the ratings, and as their history grows.

Built is what it takes to know what a digest says: the club's week, year and films from the store,
what the domain makes of them, the quote of the week, and for a quiet week its film; AT_ONCE clubs
at a time, as the loop does. Rendered is the rest up to what is sent: the words, and the message's
components.
"""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bot.client.filmclub import utc_now
from bot.club.digest import WeeklyDigest, content_of
from bot.club.posting import at_once
from bot.domain.schedule import Week, last_seven_days
from bot.store.store import Store
from tests.benchmarks import world
from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import Scale

ROUNDS = 7

# The same season twice, so that the year's top has as many films: early in every club's history and
# two years later.
EARLY, LATE = (datetime(year, 3, 4, 9, tzinfo=UTC) for year in (2024, 2026))


async def measure(store: Store, scale: Scale, path: Path) -> list[Figure]:
    digest = WeeklyDigest(store, utc_now)
    scans, early, late, rendered = [], [], [], []
    for _ in range(scale.part(ROUNDS)):
        scans.append(_scan(path))
        early.append(await _all_built(digest, scale, EARLY))
        late.append(await _all_built(digest, scale, LATE))
        rendered.append(await _all_rendered(digest, scale))
    scan, all_clubs = median(scans), median(late)
    each = f"{all_clubs / scale.clubs * 1e3:.2f} ms a club, a scan {scan * 1e3:.0f} ms"
    return [
        Figure("digests of all clubs, built ÷ a scan, wall", all_clubs / scan, "", 4, beside=each),
        Figure("the same, rendered ÷ a scan", median(rendered) / scan),
        Figure(
            "digests after two years ÷ after two months", all_clubs / median(early), at_most=1.3
        ),
    ]


async def _all_built(digest: WeeklyDigest, scale: Scale, end: datetime) -> float:
    week, period = Week.of(end.date()), last_seven_days(end, "UTC")
    begun = time.perf_counter()
    await at_once(
        digest.built(world.club_id(number), week, period, "UTC") for number in range(scale.clubs)
    )
    return time.perf_counter() - begun


async def _all_rendered(digest: WeeklyDigest, scale: Scale) -> float:
    week, period = Week.of(LATE.date()), last_seven_days(LATE, "UTC")
    seconds = 0.0
    for number in range(scale.clubs):
        built = await digest.built(world.club_id(number), week, period, "UTC")
        begun = time.perf_counter()
        assert content_of(*built, period).post(week).to_components()
        seconds += time.perf_counter() - begun
    return seconds


def _scan(path: Path) -> float:
    """One full scan of the ratings table through plain sqlite3."""
    with sqlite3.connect(path) as connection:
        begun = time.perf_counter()
        connection.execute(
            "SELECT count(*), sum(stars), max(line) FROM ratings NOT INDEXED"
        ).fetchall()
        return time.perf_counter() - begun
