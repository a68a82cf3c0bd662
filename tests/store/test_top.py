"""The club's films in an order, beside what the formulas say of the same ratings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from statistics import fmean, pstdev

import pytest

from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.top import Placed, TopBy
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS, after, by, rate
from tests.store.tables import add_film, add_review

Given = dict[str, list[int]]
"""Half-stars by title."""


async def many_ratings(store: Store) -> dict[datetime | None, Given]:
    """Forty films that members have rated in two months; what was given since then, or in all."""
    chance = Random(7)
    films = [await add_film(store, f"Film {number:02}") for number in range(40)]
    month = NOW + timedelta(days=30)
    given: dict[datetime | None, Given] = {None: defaultdict(list), month: defaultdict(list)}
    for number, film in enumerate(films):
        worth, spread = chance.uniform(2, 9), chance.choice([0, 1, 4])
        for member_id in range(chance.choice([0, 1, 2, 3, 4, 5, 9, 14])):
            stars = min(max(round(worth + chance.uniform(-spread, spread)), 1), 10)
            at = NOW + timedelta(days=chance.uniform(0, 60))
            await store.ratings.rate(Editor(OURS, 1000 * number + member_id, at), film.id, stars)
            given[None][film.title].append(stars)
            if at >= month:
                given[month][film.title].append(stars)
    return given


def weighted(given: Given) -> Callable[[list[int]], float]:
    """IMDb's formula, as it is written."""
    m = fmean(map(len, given.values()))
    c = fmean(stars for film in given.values() for stars in film)
    return lambda film: len(film) / (len(film) + m) * fmean(film) + m / (len(film) + m) * c


async def page(
    store: Store, order: TopBy, since: datetime | None = None, limit: int = 99
) -> list[Placed]:
    return (await store.top.page(OURS, order, since, 0, limit))[0]


async def test_films_are_placed_by_the_formulas(store: Store) -> None:
    for since, given in (await many_ratings(store)).items():
        score = weighted(given)
        average = fmean(map(len, given.values()))
        expected: dict[TopBy, tuple[Callable[[list[int]], float], list[str]]] = {
            TopBy.MEAN: (score, list(given)),
            TopBy.RATED: (len, list(given)),
            TopBy.DIVISIVE: (
                pstdev,
                [t for t, film in given.items() if len(film) >= 3 and pstdev(film) >= 2],
            ),
            TopBy.GEMS: (
                fmean,
                [t for t, film in given.items() if 3 <= len(film) <= average and fmean(film) >= 8],
            ),
        }
        for order, (number, titles) in expected.items():
            found = await page(store, order, since)
            names = [each.film.title for each in found]
            assert sorted(names) == sorted(titles)
            assert names, "a club of this size has some of each"
            numbers = [number(given[name]) for name in names]
            assert numbers == pytest.approx(sorted(numbers, reverse=True))
            assert [each.counted for each in found] == [len(given[name]) for name in names]


async def test_beside_a_film_stands_what_the_whole_club_gave_it(store: Store) -> None:
    film = await add_film(store, "Alien")
    for minutes, (member, stars) in enumerate([(ANA, 2), (BEN, 9), (CHLOE, 10)]):
        await rate(store, film, member, stars, minutes=minutes)
    (placed,) = await page(store, TopBy.MEAN, after(1))
    assert (placed.counted, placed.aggregate.count, placed.aggregate.mean) == (2, 3, 7.0)
    assert await page(store, TopBy.RATED, after(3)) == []


async def test_pages_tell_how_many_there_are(store: Store) -> None:
    films = [await add_film(store, title) for title in "ABC"]
    for film in films:
        await rate(store, film, ANA, 6)
    second, total = await store.top.page(OURS, TopBy.MEAN, None, 2, 2)
    assert ([each.film.title for each in second], total) == (["C"], 3), "equals as they came"
    assert await store.top.page(OURS, TopBy.MEAN, None, 4, 2) == ([], 0)
    assert await store.top.page(THEIRS, TopBy.MEAN, None, 0, 9) == ([], 0)


async def rated(store: Store, title: str, *stars: int, critics: tuple[int | None, ...]) -> Film:
    film = await add_film(store, title)
    for member_id, given in enumerate(stars):
        await rate(store, film, member_id, given)
    for number, given in enumerate(critics):
        await add_review(store, film, f"Paper {number}", stars=given)
    return film


async def test_critics_are_held_against_the_club(store: Store) -> None:
    await rated(store, "Club's", 9, 9, 9, critics=(4, 5, None))
    await rated(store, "Critics'", 2, 2, 2, critics=(9, 9))
    await rated(store, "Near", 6, 6, 7, critics=(8, 8))
    await rated(store, "Two members", 2, 2, critics=(9, 9))
    await rated(store, "One critic", 2, 2, 2, critics=(9, None))
    edited = await rated(store, "Edited", 2, 2, 2, critics=(8, 8))
    await store.library.edit_film(by(), edited.id, country="France")
    found = await page(store, TopBy.CRITICS)
    assert [(each.film.title, each.critics, each.critics_count) for each in found] == [
        ("Critics'", 9.0, 2),
        ("Edited", 8.0, 2),
        ("Club's", 4.5, 2),
    ]


async def test_what_the_club_does_not_see_has_no_place(store: Store) -> None:
    gone, into, sealed = [await add_film(store, title) for title in ("Allien", "Alien", "Cure")]
    await store.sealed.seal(by(), sealed.id, NOW + timedelta(days=1), 5)
    for member, film in ((ANA, gone), (BEN, into), (ANA, sealed)):
        await rate(store, film, member, 8)
    _gone, merged, _entry = await store.library.merge(by(), gone.id, into.id)
    for since in (None, NOW):
        (placed,) = await page(store, TopBy.MEAN, since)
        assert (placed.film.id, placed.counted) == (merged.id, 2)
    await store.library.remove_film(by(), into.id)
    assert await page(store, TopBy.MEAN) == await page(store, TopBy.RATED, NOW) == []
