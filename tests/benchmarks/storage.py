"""The store against plain sqlite3 on the same data, and under many members at once."""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.store.reviews import _DOSSIER
from bot.store.store import Store
from tests.benchmarks import world
from tests.benchmarks.figures import Figure, duration, percentile, timed, times
from tests.benchmarks.scale import Scale

_SECONDS = itertools.count()


def now() -> datetime:
    """Each rating comes a second after the last: nobody reaches CHANGES_A_MINUTE."""
    return datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(seconds=next(_SECONDS))


ROUNDS = 15
TOGETHER = 64
SLOW_SYNC, A_SYNC = 0.003, 0.001
"""How many seconds a sync takes longer: on slow disks where a sync does next to nothing by itself,
and the least on a disk that keeps what it has confirmed."""
MIXED_SECONDS = 3
CROWD = 50
PAUSE = 0.05
"""The mean of seconds between two ratings by one member."""
CROWD_SECONDS = 60

Place = tuple[int, int]
"""A club's guild id and a film's id."""
Given = tuple[int, int, int, int]
"""A place, a member's id and half-stars."""


def places(scale: Scale, random: Random) -> Iterator[Place]:
    """The places where members look: more often in busy clubs, and at films with reviews."""
    numbers = random.choices(range(scale.clubs), scale.club_sizes(), k=10_000)
    for number in itertools.cycle(numbers):
        yield world.club_id(number), random.choice(scale.reviewed)


def given(scale: Scale, random: Random) -> Iterator[Given]:
    """Ratings that members give."""
    sizes = scale.club_sizes()
    for number in itertools.cycle(random.choices(range(scale.clubs), sizes, k=10_000)):
        member = world.member_id(number, random.randrange(world.members(sizes[number])))
        film = random.randint(1, scale.films)
        yield world.club_id(number), film, member, random.randint(1, 10)


async def _rate(store: Store, rating: Given) -> None:
    club, film_id, member_id, stars = rating
    await store.ratings.rate(Editor(club, member_id, now()), film_id, stars)


async def card(store: Store, scale: Scale, path: Path) -> Figure:
    """The card's statement and its rows: through the store's reader, and through plain sqlite3."""
    plain = sqlite3.connect(path, isolation_level=None)
    plain.row_factory = sqlite3.Row
    plain.execute("PRAGMA query_only = ON")
    drawn = places(scale, Random(1))
    ratios, stored, whole = [], [], []
    for _ in range(scale.part(ROUNDS)):
        batch = list(itertools.islice(drawn, 200))
        asked = [{"guild": guild, "film": film} for guild, film in batch]
        floor = [_plainly(lambda p=p: plain.execute(_DOSSIER, p).fetchall()) for p in asked]
        house = [await timed(lambda p=p: store.database.fetch(_DOSSIER, p)) for p in asked]
        whole += [await timed(lambda p=p: store.reviews.dossier(*p)) for p in batch]
        ratios.append(median(house) / median(floor))
        stored += house
    plain.close()
    beside = f"{times(stored)}; with the domain's objects {times(whole)}"
    return Figure("card's store read ÷ plain sqlite3, wall", median(ratios), "", 3, beside=beside)


async def durable(store: Store, scale: Scale, path: Path, slower: float = 0) -> Figure:
    """One rating after another: the store's whole rate() ÷ its INSERT with BEGIN and COMMIT; each
    sync of either takes ``slower`` seconds more."""
    plain = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"):
        plain.execute(f"PRAGMA {pragma}")
    if slower:
        plain.set_trace_callback(_sleep_at_commit(slower))
    drawn = given(scale, Random(2))
    ratios, floors, stored = [], [], []
    for _ in range(scale.part(ROUNDS)):
        batch = list(itertools.islice(drawn, 50))
        floor = [_plainly(lambda g=g: _upsert(plain, g)) for g in batch]
        async with slow_sync(store, slower) if slower else nullcontext():
            house = [await timed(lambda g=g: _rate(store, g)) for g in batch]
        ratios.append(median(house) / median(floor))
        floors += floor
        stored += house
    plain.close()
    beside = f"{times(stored)}; raw {times(floors)}; a sync of this disk {duration(_sync(path))}"
    name = "/rate durable ÷ raw upsert, wall"
    if slower:
        name = f"the same, a sync taking {slower * 1e3:g} ms more"
    return Figure(name, median(ratios), "", 1.5, beside=beside)


def _sync(path: Path) -> float:
    """The seconds it takes to bring a page to this disk; the median of several."""

    def append() -> None:
        file.write(b"-" * 4096)
        os.fdatasync(file.fileno())

    with tempfile.TemporaryFile(dir=path.parent, buffering=0) as file:
        return median(_plainly(append) for _ in range(20))


def _upsert(plain: sqlite3.Connection, rating: Given) -> None:
    plain.execute("BEGIN IMMEDIATE")
    plain.execute(
        "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
        " VALUES (?, ?, ?, ?, 0, '2026-11-22T12:00:00.000000+00:00')",
        rating,
    )
    plain.execute("COMMIT")


async def together(store: Store, scale: Scale, name: str, at_least: float) -> Figure:
    """Members who rate at once ÷ the same number one after another, in ratings a second."""
    drawn = given(scale, Random(3))
    ratios, rates = [], []
    for _ in range(scale.part(ROUNDS)):
        alone, at_once = (list(itertools.islice(drawn, TOGETHER)) for _ in range(2))

        async def one_by_one(batch: list[Given] = alone) -> None:
            for rating in batch:
                await _rate(store, rating)

        async def all_at_once(batch: list[Given] = at_once) -> None:
            await asyncio.gather(*(_rate(store, rating) for rating in batch))

        slow, fast = await timed(one_by_one), await timed(all_at_once)
        ratios.append(slow / fast)
        rates.append((TOGETHER / fast, TOGETHER / slow))
    fast, slow = (median(column) for column in zip(*rates, strict=True))
    beside = f"{fast:,.0f} against {slow:,.0f} a second"
    return Figure(name, median(ratios), at_least=at_least, beside=beside)


@asynccontextmanager
async def slow_sync(store: Store, seconds: float) -> AsyncIterator[None]:
    """While this is open, every commit takes so many seconds longer, in SQLite's thread, as in a
    sync."""
    writer = store.database._writer
    await writer.set_trace_callback(_sleep_at_commit(seconds))
    yield
    await writer.set_trace_callback(None)  # type: ignore[arg-type]


def _sleep_at_commit(seconds: float) -> Callable[[str], None]:
    def wait(statement: str) -> None:
        if statement == "COMMIT":
            time.sleep(seconds)

    return wait


async def flat(store: Store, scale: Scale) -> Figure:
    """The card of a film that 1,500 members have rated ÷ of one that one has; both unreviewed."""
    many, one = [await _film_with(store, ratings) for ratings in (1500, 1)]
    ratios, stored = [], []
    for _ in range(scale.part(ROUNDS)):
        busy = [await timed(lambda: store.reviews.dossier(*many)) for _ in range(100)]
        quiet = [await timed(lambda: store.reviews.dossier(*one)) for _ in range(100)]
        ratios.append(median(busy) / median(quiet))
        stored += busy
    return Figure(
        "aggregate of 1,500 ratings ÷ of one, wall", median(ratios), "", 1.3, beside=times(stored)
    )


async def _film_with(store: Store, ratings: int) -> Place:
    (row,) = await store.database.fetch(
        "SELECT guild_id, film_id FROM film_scores"
        " WHERE film_id NOT IN (SELECT film_id FROM reviews)"
        " ORDER BY abs(ratings - ?) LIMIT 1",
        (ratings,),
    )
    return row["guild_id"], row["film_id"]


async def mixed(store: Store, scale: Scale) -> Figure:
    """Reads while eight members rate and eight others look, each as fast as they are answered."""
    seconds = scale.part(MIXED_SECONDS)
    end = time.perf_counter() + seconds
    reads: list[float] = []
    writes: list[float] = []

    async def read(seed: int) -> None:
        for place in places(scale, Random(seed)):
            reads.append(await timed(lambda place=place: store.reviews.dossier(*place)))
            if time.perf_counter() > end:
                return

    async def write(seed: int) -> None:
        for rating in given(scale, Random(seed)):
            writes.append(await timed(lambda g=rating: _rate(store, g)))
            if time.perf_counter() > end:
                return

    await asyncio.gather(*map(read, range(10, 18)), *map(write, range(20, 28)))
    return _mixed("reads' p99 with 8 readers, 8 writers", reads, writes, seconds, 5)


def mixed_plainly(scale: Scale, path: Path) -> Figure:
    """The same with plain sqlite3: a thread and a connection for each member, and only the INSERT
    for a rating. Writers wait for a lock, where SQLite would have them sleep and ask again."""
    seconds = scale.part(MIXED_SECONDS)
    end = time.perf_counter() + seconds
    reads: list[float] = []
    writes: list[float] = []
    turn = threading.Lock()

    def look(plain: sqlite3.Connection, place: Place) -> None:
        plain.execute(_DOSSIER, dict(zip(("guild", "film"), place, strict=True))).fetchall()

    def rate(plain: sqlite3.Connection, rating: Given) -> None:
        with turn:
            _upsert(plain, rating)

    def member(drawn: Iterator[Any], do: Callable[..., None], spent: list[float]) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as plain:
            for each in drawn:
                spent.append(_plainly(lambda each=each: do(plain, each)))
                if time.perf_counter() > end:
                    return

    asked = [(places(scale, Random(seed)), look, reads) for seed in range(10, 18)]
    asked += [(given(scale, Random(seed)), rate, writes) for seed in range(20, 28)]
    threads = [threading.Thread(target=member, args=each) for each in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _mixed("the same by plain sqlite3 in 16 threads", reads, writes, seconds)


def _mixed(
    name: str, reads: list[float], writes: list[float], seconds: float, aim: float | None = None
) -> Figure:
    beside = (
        f"p50 {duration(median(reads))}, {len(reads) / seconds:,.0f} reads a second; writes"
        f" {times(writes)}, {len(writes) / seconds:,.0f} a second"
    )
    return Figure(name, percentile(reads, 0.99) * 1e3, " ms", aim, beside=beside)


async def log_size(store: Store, scale: Scale, path: Path) -> Figure:
    """The write-ahead log while fifty members rate, each after a pause of 50 ms in the mean: at
    random, so that somebody is nearly always writing."""
    seconds = scale.part(CROWD_SECONDS)
    log = path.with_name(f"{path.name}-wal")
    end = time.perf_counter() + seconds
    sizes: list[int] = []

    async def write(seed: int) -> None:
        random = Random(seed)
        for rating in given(scale, Random(seed)):
            await asyncio.sleep(random.expovariate(1 / PAUSE))
            await _rate(store, rating)
            sizes.append(log.stat().st_size)
            if time.perf_counter() > end:
                return

    await asyncio.gather(*map(write, range(100, 100 + CROWD)))
    return Figure(
        f"log under {CROWD} writers with random pauses, {seconds} s",
        max(sizes) / 2**20,
        " MiB",
        8,
        beside=f"{len(sizes) / seconds:,.0f} ratings a second",
    )


async def without_pause(store: Store, scale: Scale) -> list[Figure]:
    """Fifty members who look at nine cards and rate a film, again and again without a pause: how
    many ratings are refused, and how long one takes."""
    seconds = scale.part(CROWD_SECONDS)
    end = time.perf_counter() + seconds
    writes: list[float] = []
    refused = 0

    async def member(seed: int) -> None:
        nonlocal refused
        looks = places(scale, Random(seed))
        for rating in given(scale, Random(seed)):
            for place in itertools.islice(looks, 9):
                await store.reviews.dossier(*place)
            try:
                writes.append(await timed(lambda g=rating: _rate(store, g)))
            except StoreUnavailable:
                refused += 1
            if time.perf_counter() > end:
                return

    await asyncio.gather(*map(member, range(200, 200 + CROWD)))
    name = f"{CROWD} members without a pause, {seconds} s"
    rate = f"{len(writes) / seconds:,.0f} ratings and nine times as many cards a second"
    return [
        Figure(f"{name}: refused", refused, "", 0, beside=rate),
        Figure(f"{name}: /rate p99", percentile(writes, 0.99) * 1e3, " ms", 500),
    ]


def _plainly(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
