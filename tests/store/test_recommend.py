"""What those recommend who rate like a member, beside what the formula says of the same ratings."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from statistics import fmean

import pytest

from bot.domain.film import Film
from bot.domain.recommend import Recommendations
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS, by, rate
from tests.store.tables import add_film

Given = dict[int, dict[int, int]]
"""Half-stars by member and film."""


def recommended(given: Given, member_id: int) -> list[int]:
    """The films by the formula, written as it is read."""
    mine = given[member_id]
    likeness: dict[int, float] = {}
    for other, theirs in given.items():
        shared = mine.keys() & theirs.keys()
        if other == member_id or len(shared) < 5:
            continue
        apart = fmean(abs(mine[film] - theirs[film]) for film in shared)
        if apart < 2:
            likeness[other] = (2 - apart) / 2 * len(shared) / (len(shared) + 10)
    nearest = sorted(likeness, key=lambda other: (-likeness[other], other))[:20]
    if not nearest:
        return []
    films = {film for other in nearest for film in given[other]}
    by_film = {
        film: [(likeness[o], given[o][film]) for o in nearest if film in given[o]] for film in films
    }
    weights = {film: sum(w for w, _ in pairs) for film, pairs in by_film.items()}
    totals = {film: sum(w * x for w, x in pairs) for film, pairs in by_film.items()}
    m, t = fmean(weights.values()), fmean(totals.values())
    loved = [
        film
        for film, pairs in by_film.items()
        if film not in mine and len(pairs) > 1 and fmean(x for _, x in pairs) >= 8
    ]
    return sorted(loved, key=lambda film: -(totals[film] + t) / (weights[film] + m))


async def many_ratings(store: Store, chance: Random) -> Given:
    """Sixty members of three tastes, who have rated a part of fifty films each."""
    films = [await add_film(store, f"Film {number:02}") for number in range(50)]
    worth = [{film.id: chance.uniform(1, 10) for film in films} for _ in range(3)]
    given: Given = {}
    for member_id in range(1, 61):
        taste, noise = worth[member_id % 3], chance.choice([0.5, 1.5, 3])
        some = chance.sample(films, chance.choice([4, 12, 30]))
        given[member_id] = {
            film.id: min(max(round(taste[film.id] + chance.gauss(0, noise)), 1), 10)
            for film in some
        }
    changes = [
        (OURS, film_id, member_id, stars)
        for member_id, ratings in given.items()
        for film_id, stars in ratings.items()
    ]
    await store.database.write(
        lambda connection: connection.executemany(
            "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
            " VALUES (?, ?, ?, ?, 0, '2026-03-14T15:09:26.000000+00:00')",
            changes,
        )
    )
    return given


async def test_films_come_in_the_order_of_the_formula(store: Store) -> None:
    given = await many_ratings(store, Random(3))
    found = {member_id: await store.recommending.films(OURS, member_id, 99) for member_id in given}
    for member_id, recommendations in found.items():
        ids = [each.film.id for each in recommendations.films]
        assert ids == recommended(given, member_id)
        assert recommendations.rated == len(given[member_id])
        for each in recommendations.films:
            theirs = [stars[each.film.id] for stars in given.values() if each.film.id in stars]
            assert 2 <= each.members <= min(len(theirs), recommendations.neighbours)
            assert 8 <= each.mean <= max(theirs)
    assert sum(bool(each.films) for each in found.values()) > 20, "many of such a club get some"


async def alike(store: Store, *members: int, films: int = 5) -> Film:
    """Members who have given so many films the same, and all but Ana have loved one more."""
    for number in range(films):
        film = await add_film(store, f"Shared {number}")
        for member_id in members:
            await rate(store, film, member_id, 2 + number)
    loved = await add_film(store, "Loved")
    for member_id in members:
        if member_id != ANA:
            await rate(store, loved, member_id, 9)
    return loved


def titles(found: Recommendations) -> list[str]:
    return [each.film.title for each in found.films]


@pytest.mark.parametrize("how", ["rated", "seen", "sealed", "removed"])
async def test_what_is_seen_sealed_or_removed_is_not_recommended(store: Store, how: str) -> None:
    loved = await alike(store, ANA, BEN, CHLOE)
    (before,) = (await store.recommending.films(OURS, ANA, 9)).films
    assert (before.film.id, before.members, before.mean) == (loved.id, 2, 9.0)
    match how:
        case "rated":
            await rate(store, loved, ANA, 1)
        case "seen":
            await store.watchlists.mark_seen(by(), loved.id)
        case "sealed":
            await store.sealed.seal(by(), loved.id, NOW + timedelta(days=1), 5)
        case _:
            await store.library.remove_film(by(), loved.id)
    assert (await store.recommending.films(OURS, ANA, 9)).films == []
    assert titles(await store.recommending.films(THEIRS, ANA, 9)) == []


async def test_too_little_says_how_little(store: Store) -> None:
    nothing = await store.recommending.films(OURS, ANA, 9)
    assert (nothing.films, nothing.rated, nothing.neighbours) == ([], 0, 0)
    await alike(store, ANA, BEN, CHLOE, films=4)
    few = await store.recommending.films(OURS, ANA, 9)
    assert (few.films, few.rated, few.neighbours) == ([], 4, 0)


async def test_one_who_rates_alike_is_not_enough_and_a_private_member_counts(store: Store) -> None:
    await alike(store, ANA, BEN)
    one = await store.recommending.films(OURS, ANA, 9)
    assert (titles(one), one.neighbours) == ([], 1)
    await store.database.write(
        lambda connection: connection.execute(
            "INSERT INTO private_members VALUES (?, ?)", (OURS, BEN)
        )
    )
    assert (await store.recommending.films(OURS, ANA, 9)).neighbours == 1
