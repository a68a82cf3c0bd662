"""``make bench``: the figures of docs/benchmarks.md, measured anew."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.store.store import Store
from tests.benchmarks import (
    capacity,
    commands,
    digests,
    documents,
    idle,
    letterboxd,
    lookup,
    pictures,
    storage,
    taste,
    votes,
    world,
)
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.scale import FULL, QUICK, Scale

PARTS = (
    "commands",
    "storage",
    "digests",
    "capacity",
    "titles",
    "documents",
    "votes",
    "taste",
    "letterboxd",
    "idle",
    "pictures",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument(
        "--quick", action="store_true", help="in a small world, to see that every part runs"
    )
    options = parser.parse_args()
    parts: Sequence[str] = options.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    scale = QUICK if options.quick else FULL
    # One core, as the aims are written for: two would hide the cost of handing work over.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    start = time.perf_counter()
    figures: list[Figure] = []
    if {"commands", "storage", "digests", "capacity"} & set(parts):
        figures += asyncio.run(_in_clubs(scale, world.world(scale), parts))
    if "titles" in parts:
        figures += asyncio.run(_in_titles(scale, world.titles(scale)))
    if "documents" in parts:
        figures += documents.measure(scale)
    if "votes" in parts:
        figures += votes.measure(scale)
    if "taste" in parts:
        figures += asyncio.run(_in_lively_club(scale, world.lively_club(scale)))
    if "letterboxd" in parts:
        figures += letterboxd.measure(scale)
    if "idle" in parts:
        figures += idle.measure(scale)
    if "pictures" in parts:
        figures += pictures.measure(scale)
    print(f"{_machine()}\n\n{table(figures)}\n\n{time.perf_counter() - start:.0f} s")  # noqa: T201


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores (one used), {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


async def _in_clubs(scale: Scale, built: Path, parts: Sequence[str]) -> list[Figure]:
    figures: list[Figure] = []
    size = built.stat().st_size  # noqa: ASYNC240 - nobody else waits here
    with tempfile.TemporaryDirectory(dir=world.FOLDER) as folder:
        used, raw = Path(folder, "used.db"), Path(folder, "raw.db")
        for copy in (used, raw):
            shutil.copy(built, copy)
        os.sync()  # or the copies would be written during the syncs that are measured
        async with Store.open(used) as store:
            if "digests" in parts:  # first, while nobody has rated in the present
                figures += await digests.measure(store, scale, raw)
            if "commands" in parts:
                figures += await commands.measure(store, scale)
            if "storage" in parts:
                figures += await _storage(store, scale, used, raw)
            if "capacity" in parts:
                figures += await capacity.measure(store, scale, size)
        with sqlite3.connect(used) as connection:
            assert world.recount_differs(connection) == 0, "film_scores is not what ratings come to"
    return figures


async def _storage(store: Store, scale: Scale, used: Path, raw: Path) -> list[Figure]:
    figures = [
        await storage.card(store, scale, used),
        await storage.durable(store, scale, raw),
        await storage.durable(store, scale, raw, storage.A_SYNC),
        await storage.together(store, scale, "64 members at once ÷ one by one, op/s", 2.5),
    ]
    async with storage.slow_sync(store, storage.SLOW_SYNC):
        named = "the same, a sync taking 3 ms more"
        figures.append(await storage.together(store, scale, named, 10))
    return [
        *figures,
        await storage.flat(store, scale),
        await storage.mixed(store, scale),
        storage.mixed_plainly(scale, raw),
        await storage.log_size(store, scale, used),
        *await storage.without_pause(store, scale),
    ]


async def _in_titles(scale: Scale, built: Path) -> list[Figure]:
    async with Store.open(built) as store:
        return await lookup.measure(store, scale)


async def _in_lively_club(scale: Scale, built: Path) -> list[Figure]:
    async with Store.open(built) as store:
        return await taste.measure(store, scale)


if __name__ == "__main__":
    main()
