"""Ratings from Letterboxd: 5,000 of them read, looked at, imported and taken back, while others ask
for a film's card."""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import tempfile
import time
import zipfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.library import BadEntry, Editor
from bot.domain.waiting import LetterboxdDraft
from bot.files.letterboxd_file import read_letterboxd
from bot.store.database import Database, Work
from bot.store.letterboxd import Letterboxd
from bot.store.store import Store
from bot.store.waiting import Claim
from tests.benchmarks.figures import Figure, duration
from tests.benchmarks.scale import Scale
from tests.conftest import NOW
from tests.fresh import new_library

RATINGS = 5_000
MEMBERS = 5
CLUB = 7
_WORDS = ("red", "night", "house", "river", "mountain", "king", "queen", "dark", "star", "dream")
_BEAT = 0.001


class _Timed(Database):
    """Tells how long SQLite's thread was at work for each write, in seconds of CPU."""

    def __init__(self, database: Database) -> None:
        self._whole = database
        self.took: list[float] = []

    async def read(self, work: Work[Any]) -> Any:
        return await self._whole.read(work)

    async def write(self, work: Work[Any]) -> Any:
        def timed(connection: Connection) -> Any:
            begun = time.thread_time()
            result = work(connection)
            self.took.append(time.thread_time() - begun)
            return result

        return await self._whole.write(timed)


def measure(scale: Scale) -> list[Figure]:
    return asyncio.run(_measure(scale.part(RATINGS)))


async def _measure(count: int) -> list[Figure]:
    content = _export(count)
    with tempfile.TemporaryDirectory() as folder:
        async with new_library(Path(folder, "letterboxd.db")) as store:
            timed = _Timed(store.database)
            letterboxd = Letterboxd(timed)
            gaps: list[float] = []
            cards: list[float] = []
            reading: list[float] = []
            whole: list[float] = []
            films_in: list[float] = []
            import_id = 0
            for member in range(1, MEMBERS + 1):
                async with _watched(store, gaps, cards):
                    begun = time.process_time()
                    films = await asyncio.to_thread(_read, content)
                    reading.append(time.process_time() - begun)
                    import_id = await _import(store, letterboxd, films, member)
                whole.append(timed.took[-1])
                if member == 1:  # the others find the films there
                    films_in = timed.took[:-1]
            timed.took.clear()
            async with _watched(store, gaps, cards):
                await letterboxd.undo(Editor(CLUB, MEMBERS, NOW), import_id)
    longest = f"a card's longest read meanwhile {duration(max(cards))}"
    return [
        Figure(
            f"{count:,} ratings from Letterboxd, rows/s of the whole write, CPU",
            count / min(whole),
            "",
            at_least=50_000,
            beside=f"{min(whole) * 1e3:.0f} ms; read from the zip in {min(reading) * 1e3:.0f} ms;"
            f" undone in {max(timed.took) * 1e3:.0f} ms",
        ),
        Figure(
            "their films, which the library lacks: longest write", max(films_in) * 1e3, " ms", 50,
            beside=f"other clubs' writes wait for it; {sum(films_in) * 1e3:.0f} ms in"
            f" {len(films_in)} of them",
        ),
        Figure(
            "longest stall of the event loop meanwhile", max(gaps) * 1e3, " ms", 50, beside=longest
        ),
    ]  # fmt: skip


def _read(content: bytes) -> tuple[LetterboxdFilm, ...]:
    export = read_letterboxd(content, name="letterboxd.zip", today=NOW.date())
    return export.films


async def _import(
    store: Store, letterboxd: Letterboxd, films: tuple[LetterboxdFilm, ...], member: int
) -> int:
    by = Editor(CLUB, member, NOW)
    await letterboxd.look(by, films, may_add=True)
    waiting = await store.waiting.keep(Editor(CLUB, member, NOW), LetterboxdDraft(films))
    draft = await store.waiting.get(Editor(CLUB, member, NOW), waiting, LetterboxdDraft)
    assert draft is not None
    claim = Claim(Editor(CLUB, member, NOW), waiting, LetterboxdDraft, BadEntry("gone"))
    done = await letterboxd.write(by, draft.films, claim, may_add=True, with_lines=False)
    assert done.import_id is not None
    assert done.new == len(films)
    return done.import_id


@asynccontextmanager
async def _watched(store: Store, gaps: list[float], cards: list[float]) -> AsyncGenerator[None]:
    """Note by how much the event loop comes too late, and how long a card's read takes."""

    async def beat() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(_BEAT)
            gaps.append(time.perf_counter() - begun - _BEAT)

    async def ask() -> None:
        while True:
            begun = time.perf_counter()
            await store.reviews.dossier(CLUB, 1)
            cards.append(time.perf_counter() - begun)
            await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(work()) for work in (beat, ask)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)


def _export(count: int) -> bytes:
    """As many films, each rated once, in the lists in which Letterboxd has them."""
    chance = random.Random(13)
    ratings, diary, watched = [], [], []
    for number in range(count):
        title = "The {} {} of {}".format(*chance.choices(_WORDS, k=3))
        film = f"{title} {number},{1990 + number % 30},https://boxd.it/{number}"
        day = date(2015, 1, 1) + timedelta(number % 4000)
        stars = f"{chance.randint(1, 10) / 2:g}"
        ratings.append(f"{day},{film},{stars}")
        diary.append(f"{day},{film}d,{stars},,,{day}")
        watched.append(f"{day},{film}")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for listed, header, lines in (
            ("ratings.csv", "Date,Name,Year,Letterboxd URI,Rating", ratings),
            (
                "diary.csv",
                "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date",
                diary,
            ),
            ("watched.csv", "Date,Name,Year,Letterboxd URI", watched),
        ):
            packed.writestr(listed, "\n".join([header, *lines]) + "\n")
    return file.getvalue()
