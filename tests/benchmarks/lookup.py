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

The first choice is right if it is a film of the very title that was meant; with a year typed, of
that year; and for a beginning, if one of its titles begins with what was meant. Not every query can
be answered: a slip may make another film's title, and five letters with a slip in them are as near
to many a title.
"""

from __future__ import annotations

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
"""Queries of each kind."""
LEAST = 4
"""Letters of a query."""
LONG = 8
"""Letters of a beginning that is told apart as long."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and the films that are right to offer first."""

    text: str
    meant: str
    right: frozenset[int]


class Library:
    """The made films by their ids and titles."""

    def __init__(self, films: Mapping[int, Made]) -> None:
        self.films = films
        self.by_title: dict[str, set[int]] = {}
        for film_id, film in films.items():
            for title in (film.title, *film.others):
                self.by_title.setdefault(fold(title), set()).add(film_id)
        forms = {
            (form, title) for title in self.by_title for form in (title, without_article(title))
        }
        self._forms = sorted(forms)

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
    library = Library(dict(zip(ids, world.made_films(len(ids)), strict=True)))
    sets = {
        name: list(islice(queries(library, Random(world.SEED)), scale.part(SAMPLE)))
        for name, queries in _KINDS.items()
    }
    random = Random(world.SEED)
    typed = [
        asked.meant[: random.randint(1, len(asked.meant))].lower()
        for queries in sets.values()
        for asked in queries
    ]
    misspelled = [asked.text for queries in sets.values() for asked in queries]
    learning = store.titles.learn()
    meanwhile = [await timed(lambda: _found(store, "qqqqqq"))]
    while not learning.done():
        text = misspelled[len(meanwhile) % len(misspelled)]
        meanwhile.append(await timed(lambda text=text: _found(store, text)))

    async def search(text: str) -> None:
        await _found(store, text)

    figures = [
        Figure("longest search while titles are learned", max(meanwhile) * 1e3, " ms", 50),
        await _speed("title search p99, typed", search, typed, 1),
        await _speed("title search p99, misspelled", search, misspelled, 5),
    ]
    figures += [await _pages(store, narrowed) for narrowed in get_args(ListFilter)]
    right, asked_of = Counter[str](), Counter[str]()
    for name, queries in sets.items():
        for asked in queries:
            long = "long" if _letters(asked.text) >= LONG else "short"
            films = await _found(store, asked.text)
            is_right = bool(films) and films[0].id in asked.right
            for key in (name, f"{name}, {long}", "all of these"):
                right[key] += is_right
                asked_of[key] += 1
    for key in (*sets, "beginnings, short", "beginnings, long", "all of these"):
        share = 100 * right[key] / asked_of[key]
        aim = 95 if key == "all of these" else None
        figures.append(Figure(f"one slip, {key}: first", share, " %", None, aim))
    return figures


async def _found(store: Store, text: str) -> list[FilmTitle]:
    return await store.titles.search(world.club_id(0), text, CHOICES)


def _titles(library: Library, random: Random) -> Iterator[Asked]:
    films = list(library.films.values())
    while True:
        title = random.choice(films).title
        if asked := _slipped(title, random, library.bearing(title)):
            yield asked


def _others(library: Library, random: Random) -> Iterator[Asked]:
    titles = [title for film in library.films.values() for title in film.others]
    while True:
        title = random.choice(titles)
        if asked := _slipped(title, random, library.bearing(title)):
            yield asked


def _dated(library: Library, random: Random) -> Iterator[Asked]:
    films = list(library.films.values())
    shared = [film for film in films if len(library.bearing(film.title)) > 1]
    while True:
        film = random.choice(random.choice((films, shared)))
        form = random.choice(("{} {}", "{} ({})"))
        if asked := _slipped(film.title, random, library.bearing(film.title, film.year)):
            text, meant = (form.format(title, film.year) for title in (asked.text, asked.meant))
            yield Asked(text, meant, asked.right)


def _beginnings(library: Library, random: Random) -> Iterator[Asked]:
    titles = [title for film in library.films.values() for title in (film.title, *film.others)]
    while True:
        title = random.choice(titles)
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
    """None when it, or what a slip makes of it, is too short."""
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
    passes = [[await timed(lambda one=one: ask(one)) for one in questions] for _ in range(3)]
    # Each question's median: what another program did meanwhile is not the search's.
    seconds = [median(taken) for taken in zip(*passes, strict=True)]
    return Figure(name, percentile(seconds, 0.99) * 1e3, " ms", aim, beside=times(seconds))
