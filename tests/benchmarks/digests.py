"""The digests of all clubs: compared with one scan of the ratings, and as their history grows.

"Built" is all work to know what a digest says: the club's week, year and films from the store, what
the domain makes of them, the quote of the week and, for a quiet week, its film; for AT_ONCE clubs
at a time, as in the loop. "Rendered" is the rest up to what is sent: the words, and the components.

The figures are CPU time of all threads: all of it is work, and a busy machine gives nearly the
same. Two parts are measured beside them: everything in one thread, without the way to SQLite's
thread and back; and only the statement that fetches a club's week, of which nothing is made.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bot.client.filmclub import utc_now
from bot.club.digest import WeeklyDigest, content_of
from bot.club.pace import at_once
from bot.domain.schedule import Week, last_seven_days
from bot.store.database import Work, stored
from bot.store.digests import _WEEK, Digests, year_top
from bot.store.store import Store
from tests.benchmarks import world
from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import Scale

ROUNDS = 7

_TOP = f"WITH {year_top(5)} SELECT * FROM top"

# The same season twice, so that the year's top has as many films: early in every club's history and
# two years later.
EARLY, LATE = (datetime(year, 3, 4, 9, tzinfo=UTC) for year in (2024, 2026))


async def measure(store: Store, scale: Scale, path: Path) -> list[Figure]:
    digest = WeeklyDigest(store, utc_now)
    scans, early, late, rendered, plain, floors, tops = [], [], [], [], [], [], []
    for _ in range(scale.part(ROUNDS)):
        scans.append(_scan(path))
        plain.append(await _in_one_thread(path, scale))
        floors.append(_weeks_alone(path, scale, _WEEK))
        tops.append(_weeks_alone(path, scale, _TOP))
        early.append(await _all_built(digest, scale, EARLY))
        late.append(await _all_built(digest, scale, LATE))
        rendered.append(await _all_rendered(digest, scale))
    scan, all_clubs = median(scans), median(late)
    each = f"{all_clubs / scale.clubs * 1e3:.2f} ms a club, a scan {scan * 1e3:.0f} ms"
    return [
        Figure("digests of all clubs, built ÷ a scan, CPU", all_clubs / scan, "", 4, beside=each),
        Figure("of it all but the way to SQLite's thread and back", median(plain) / scan),
        Figure(
            "a floor: their weeks' statement alone, by plain sqlite3 ÷ a scan, CPU",
            median(floors) / scan,
            beside=f"of it the year's five top films {median(tops) / scan:.2f}",
        ),
        Figure("the same, rendered ÷ a scan, CPU", median(rendered) / scan),
        Figure(
            "digests after two years ÷ after two months", all_clubs / median(early), at_most=1.3
        ),
    ]


async def _all_built(digest: WeeklyDigest, scale: Scale, end: datetime) -> float:
    week, period = Week.of(end.date()), last_seven_days(end, "UTC")
    begun = time.process_time()
    await at_once(
        digest.built(world.club_id(number), week, period, "UTC") for number in range(scale.clubs)
    )
    return time.process_time() - begun


async def _all_rendered(digest: WeeklyDigest, scale: Scale) -> float:
    week, period = Week.of(LATE.date()), last_seven_days(LATE, "UTC")
    seconds = 0.0
    for number in range(scale.clubs):
        built = await digest.built(world.club_id(number), week, period, "UTC")
        begun = time.process_time()
        assert content_of(*built, period).post(week).to_components()
        seconds += time.process_time() - begun
    return seconds


class _NoWay:
    """A database that runs in the thread of whoever asks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def read(self, work: Work[Any]) -> Any:
        return work(self._connection)


async def _in_one_thread(path: Path, scale: Scale) -> float:
    week, period = Week.of(LATE.date()), last_seven_days(LATE, "UTC")
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        database: Any = _NoWay(connection)
        digests = Digests(database)
        begun = time.process_time()
        for number in range(scale.clubs):
            await digests.week(world.club_id(number), week, period, "UTC", LATE)
        return time.process_time() - begun


def _weeks_alone(path: Path, scale: Scale, sql: str) -> float:
    before, start, end = last_seven_days(LATE, "UTC")
    given = {
        "before": stored(before), "start": stored(start), "end": stored(end), "year": "2026",
        "now": stored(LATE), "first": str(start.date()), "last": str(end.date()),
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as connection:
        begun = time.process_time()
        for number in range(scale.clubs):
            connection.execute(sql, {**given, "guild": world.club_id(number)}).fetchall()
        return time.process_time() - begun


def _scan(path: Path) -> float:
    """One full scan of the ratings table through plain sqlite3."""
    with closing(sqlite3.connect(path)) as connection:
        begun = time.process_time()
        connection.execute(
            "SELECT count(*), sum(stars), max(line) FROM ratings NOT INDEXED"
        ).fetchall()
        return time.process_time() - begun
