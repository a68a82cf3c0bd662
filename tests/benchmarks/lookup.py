"""Title search over 100,000 titles: how fast it is, and whether it finds what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import median

from bot.domain.film import Film, fold
from bot.store import Store
from tests.benchmarks import world
from tests.benchmarks.figures import Figure, percentile, timed, times
from tests.benchmarks.titles import slip

SAMPLE = 1_000
"""Titles that are looked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and the title that was meant."""

    text: str
    title: str


async def measure(store: Store) -> list[Figure]:
    random = Random(world.SEED)
    rows = await store.database.fetch("SELECT title FROM films")
    titles = [title for row in rows if len(title := row["title"]) > 2]
    meant = random.sample(titles, SAMPLE)
    typed = [_beginning(title, 1, random) for title in meant]
    whole = [Asked(slip(title.lower(), random), title) for title in meant]
    # Beginnings that say which film is meant when they are spelled right; "the s" never does.
    clear = [
        asked
        for title in meant
        if len(title) >= 5
        and _place(await _found(store, asked := _beginning(title, 5, random)), title) is not None
    ]
    begun = [Asked(slip(asked.text, random), asked.title) for asked in clear]
    first = await timed(lambda: store.films.search(world.club_id(0), "qqqqqq"))
    figures = [
        await _speed(store, "title search p99, typed", typed, 1),
        await _speed(store, "title search p99, misspelled", whole + begun, 5),
        Figure("first misspelled search of all", first * 1e3, " ms"),
    ]
    for name, asked in (("titles", whole), ("beginnings", begun)):
        figures += await _accuracy(store, name, asked)
    return figures


async def _found(store: Store, asked: Asked) -> list[Film]:
    return await store.films.search(world.club_id(0), asked.text)


def _beginning(title: str, least: int, random: Random) -> Asked:
    return Asked(title[: random.randint(least, len(title))].lower(), title)


async def _speed(store: Store, name: str, queries: Sequence[Asked], aim: float) -> Figure:
    passes = [
        [await timed(lambda asked=asked: _found(store, asked)) for asked in queries]
        for _ in range(3)
    ]
    # Each query's median: what another program did meanwhile is not the search's.
    seconds = [median(taken) for taken in zip(*passes, strict=True)]
    return Figure(name, percentile(seconds, 0.99) * 1e3, " ms", aim, beside=times(seconds))


async def _accuracy(store: Store, name: str, queries: Sequence[Asked]) -> list[Figure]:
    places = [(asked, _place(await _found(store, asked), asked.title)) for asked in queries]
    found = [place is not None for _, place in places]
    long = [place is not None and place < 2 for asked, place in places if len(asked.title) >= 5]
    return [
        Figure(f"one slip, {name}: among the 25", 100 * sum(found) / len(found), " %", None, 95),
        Figure(f"one slip, {name}: first or second", 100 * sum(long) / len(long), " %", None, 90),
    ]


def _place(films: Sequence[Film], title: str) -> int | None:
    """Where the film stands, or another whose title looks the same to the search."""
    folded = fold(title)
    return next((place for place, film in enumerate(films) if fold(film.title) == folded), None)
