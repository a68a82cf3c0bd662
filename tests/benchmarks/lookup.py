"""Title search over 100,000 films: how fast it is, and whether it finds what was meant; and the
list of them.

The films are made (titles.py), with original titles and aliases; so are the queries, the same at
every run. Each has exactly one slip (a letter lost, one too many, a wrong one, or two changed
about, at any place, blanks and small words included) and at least four letters, and is one of:

- a title;
- an original title or an alias;
- a title and its year, ``true grit 1969`` or ``true grit (1969)``, the slip in the title; half of
  them of films that share their title with another one;
- the beginning of any of these titles, of at least four letters and up to all of it.

Which film is meant is drawn in two ways. *As clubs mean them*: in two of three queries a film that
the club has rated (world.py), the likelier the more often, for members look for what is talked
about; in the third any film. *Any film*: each as likely as the next, which no club does, and which
tells what the spelling alone brings.

The first choice is right if it is a film of the very title that was meant; with a year typed, of
that year; and for a beginning, if one of its titles begins with what was meant. Not every query can
be answered: a slip may make another film's title, and five letters with a slip in them are as near
to many a title.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from statistics import median
from typing import TypeVar, get_args

from bot.domain.film import FilmTitle
from bot.domain.folding import fold, without_article
from bot.domain.library import ListFilter, ListPlace
from bot.store.store import Store
from bot.views.library import FILMS_A_PAGE
from tests.benchmarks import world
from tests.benchmarks.figures import Figure, percentile, timed, times
from tests.benchmarks.scale import Scale
from tests.benchmarks.titles import Made, slip
from tests.store.tables import CHOICES

T = TypeVar("T")

SAMPLE = 1_000
"""How many queries there are of each kind."""
LEAST = 4
"""The fewest letters of a query."""
_OF_THE_CLUB = 2 / 3
LONG = 8
"""From how many letters on a beginning counts as long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and the films that are right to offer first."""

    text: str
    meant: str
    right: frozenset[int]


class Library:
    """The made films by their ids and titles. ``rated`` has those that the club has rated, as often
    as it has rated them."""

    def __init__(self, films: Mapping[int, Made], rated: Sequence[Made] = ()) -> None:
        self.films = films
        self._all, self._rated = list(films.values()), rated
        self.by_title: dict[str, set[int]] = {}
        for film_id, film in films.items():
            for title in (film.title, *film.others):
                self.by_title.setdefault(fold(title), set()).add(film_id)
        forms = {
            (form, title) for title in self.by_title for form in (title, without_article(title))
        }
        self._forms = sorted(forms)

    def meant(self, random: Random) -> Made:
        """A film that a member looks for."""
        is_rated = self._rated and random.random() < _OF_THE_CLUB
        return random.choice(self._rated if is_rated else self._all)

    def bearing(self, title: str, year: int | None = None) -> frozenset[int]:
        """The films of this very title, and of this year."""
        ids = self.by_title[fold(title)]
        return frozenset(one for one in ids if year is None or self.films[one].year == year)

    def begun(self, beginning: str) -> frozenset[int]:
        """The films one of whose titles begins so, with or without its article."""
        start = bisect_left(self._forms, (fold(beginning),))
        end = bisect_left(self._forms, (fold(beginning) + "\U0010ffff",))
        titles = {title for _, title in self._forms[start:end]}
        return frozenset(one for title in titles for one in self.by_title[title])


async def measure(store: Store, scale: Scale) -> list[Figure]:
    rows = await store.database.fetch("SELECT id FROM films WHERE seed GLOB 'made-*' ORDER BY id")
    ids = [row["id"] for row in rows]
    films = dict(zip(ids, world.made_films(len(ids)), strict=True))
    rated = await store.database.fetch(
        "SELECT film_id FROM ratings WHERE guild_id = ? ORDER BY film_id", (world.club_id(0),)
    )
    meant = Library(films, [films[row["film_id"]] for row in rated if row["film_id"] in films])
    sets = _drawn(meant, scale)
    random = Random(world.SEED)
    typed = [
        asked.meant[: random.randint(1, len(asked.meant))].lower()
        for queries in sets.values()
        for asked in queries
    ]
    misspelled = [asked.text for queries in sets.values() for asked in queries]

    async def search(text: str) -> None:
        await _found(store, text)

    await store.titles.load()  # as the client does before it connects
    learning = store.titles.learn()
    meanwhile = [await _costs(search, "qqqqqq")]
    while not learning.done():
        meanwhile.append(await _costs(search, misspelled[len(meanwhile) % len(misspelled)]))
    cpu, wall = map(max, zip(*meanwhile, strict=True))

    return [
        Figure(
            "longest search while titles are learned, CPU",
            cpu * 1e3,
            " ms",
            50,
            beside=f"wall: {wall * 1e3:.0f} ms",
        ),
        await _speed("title search p99, typed", search, typed, 1),
        await _speed("title search p99, misspelled", search, misspelled, 5),
        *[await _pages(store, narrowed) for narrowed in get_args(ListFilter)],
        *await _right_first(store, sets, "one slip", 97),
        *await _right_first(store, _drawn(Library(films), scale), "one slip, any film", None),
    ]


def _drawn(library: Library, scale: Scale) -> dict[str, list[Asked]]:
    return {
        name: list(islice(queries(library, Random(world.SEED)), scale.part(SAMPLE)))
        for name, queries in _KINDS.items()
    }


async def _right_first(
    store: Store, sets: Mapping[str, Sequence[Asked]], called: str, aim: float | None
) -> list[Figure]:
    """How many of 100 queries have a right film as their first choice, by kind and in all."""
    right, asked_of = Counter[str](), Counter[str]()
    for name, queries in sets.items():
        for asked in queries:
            long = "long" if _letters(asked.text) >= LONG else "short"
            films = await _found(store, asked.text)
            is_right = bool(films) and films[0].id in asked.right
            for key in (name, f"{name}, {long}", "all of these"):
                right[key] += is_right
                asked_of[key] += 1
    shown = (*sets, "beginnings, short", "beginnings, long", "all of these")
    return [
        Figure(
            f"{called}, {key}: first", 100 * right[key] / asked_of[key], " %", None,
            aim if key == "all of these" else None,
        )
        for key in shown
    ]  # fmt: skip


async def _found(store: Store, text: str) -> list[FilmTitle]:
    return await store.titles.search(world.club_id(0), text, CHOICES)


def _titles(library: Library, random: Random) -> Iterator[Asked]:
    while True:
        title = library.meant(random).title
        if asked := _slipped(title, random, library.bearing(title)):
            yield asked


def _others(library: Library, random: Random) -> Iterator[Asked]:
    while True:
        film = library.meant(random)
        if not film.others:
            continue
        title = random.choice(film.others)
        if asked := _slipped(title, random, library.bearing(title)):
            yield asked


def _dated(library: Library, random: Random) -> Iterator[Asked]:
    films = list(library.films.values())
    shared = [film for film in films if len(library.bearing(film.title)) > 1]
    while True:
        film = random.choice((library.meant(random), random.choice(shared)))
        form = random.choice(("{} {}", "{} ({})"))
        if asked := _slipped(film.title, random, library.bearing(film.title, film.year)):
            text, meant = (form.format(title, film.year) for title in (asked.text, asked.meant))
            yield Asked(text, meant, asked.right)


def _beginnings(library: Library, random: Random) -> Iterator[Asked]:
    while True:
        film = library.meant(random)
        title = random.choice((film.title, *film.others))
        beginning = title[: random.randint(min(LEAST, len(title)), len(title))].strip()
        if asked := _slipped(beginning, random, library.begun(beginning)):
            yield asked


_KINDS = {
    "titles": _titles,
    "original titles and aliases": _others,
    "titles with their year": _dated,
    "beginnings": _beginnings,
}


def _slipped(meant: str, random: Random, right: frozenset[int]) -> Asked | None:
    """``meant`` with a slip; None when it is too short, before or after."""
    if _letters(meant) < LEAST or _letters(text := slip(meant.lower(), random)) < LEAST:
        return None
    return Asked(text, meant, right)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


async def _pages(store: Store, narrowed: ListFilter) -> Figure:
    """Pages of the list from the first to the last, read onward and back."""
    rows = await store.database.fetch(
        "SELECT id FROM films WHERE guild_id IS NULL ORDER BY title COLLATE NOCASE, year, id"
    )
    behind = [row["id"] for row in rows[:: max(1, len(rows) // 50)]] + [rows[-20]["id"]]
    places = [ListPlace(0)]
    places += [ListPlace(9, film_id, back) for film_id in behind for back in (False, True)]
    return await _speed(
        f"a page of the list p99, {narrowed}",
        lambda place: store.film_list.page(world.club_id(0), narrowed, FILMS_A_PAGE, place),
        places,
        5,
    )


async def _speed(
    name: str, ask: Callable[[T], Awaitable[object]], questions: Sequence[T], aim: float
) -> Figure:
    """The median of three for each question, in CPU time of all threads, so that other programs
    don't count."""
    passes = [[await _costs(ask, one) for one in questions] for _ in range(3)]
    of_each = list(zip(*passes, strict=True))
    cpu = [median(seconds for seconds, _ in three) for three in of_each]
    wall = [median(seconds for _, seconds in three) for three in of_each]
    beside = f"{times(cpu)}; wall: {times(wall)}"
    return Figure(f"{name}, CPU", percentile(cpu, 0.99) * 1e3, " ms", aim, beside=beside)


async def _costs(ask: Callable[[T], Awaitable[object]], one: T) -> tuple[float, float]:
    """Seconds of CPU, and on the wall's clock."""
    start = time.process_time()
    wall = await timed(lambda: ask(one))
    return time.process_time() - start, wall
