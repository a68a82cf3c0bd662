"""How members rate: what SQLite sums up is what one would reckon film by film."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from scipy import stats

from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.taste import ENOUGH_SHARED, Match, Profile, mean_difference, rank_correlation
from bot.domain.watched import Viewing
from bot.store.database import statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film, rows

CLUB, OTHER_CLUB = 100, 200
ANA, BEN, CHLOE, DAN = 1, 2, 3, 4
NAMES = {ANA: "Ana", BEN: "Ben", CHLOE: "Chloe", DAN: "Dan"}


async def rate(store: Store, film: Film, days: int = 0, club: int = CLUB, **stars: int) -> None:
    """What members give a film, by their names."""
    for name, given in stars.items():
        member = next(member for member, named in NAMES.items() if named.lower() == name)
        now = NOW + timedelta(days=days, minutes=film.id)
        await store.ratings.rate(Editor(club, member, now, NAMES[member]), film.id, given)


async def films(store: Store, count: int) -> list[Film]:
    return [await add_film(store, f"Film {number}", year=2000) for number in range(count)]


async def keep_private(store: Store, member_id: int) -> None:
    await store.database.write(
        statement("INSERT INTO private_members VALUES (?, ?)", (CLUB, member_id))
    )


async def profile(store: Store, member_id: int = ANA) -> Profile:
    return await store.taste.profile(CLUB, member_id, "Europe/Berlin")


async def test_everything_is_what_one_reckons_film_by_film(
    store: Store, database_path: Path
) -> None:
    """Random ratings of four members, one of whom is private, in two clubs."""
    chance = random.Random(15)
    for film in await films(store, 24):
        for club in (CLUB, OTHER_CLUB):
            for name in NAMES.values():
                if chance.random() < 0.7:
                    stars = {name.lower(): chance.randint(1, 10)}
                    await rate(store, film, chance.randint(-90, 0), club, **stars)
    await keep_private(store, DAN)
    given: dict[int, dict[int, int]] = {member: {} for member in NAMES}
    for film, member, stars in rows(
        database_path, "SELECT film_id, member_id, stars FROM ratings WHERE guild_id = ?", CLUB
    ):
        given[member][film] = stars

    raters = {each.member_id: each for each in await store.taste.leanings(CLUB)}
    assert raters.keys() == {ANA, BEN, CHLOE}
    for member, rater in raters.items():
        leans = [
            stars - fmean(others)
            for film, stars in given[member].items()
            if (others := [given[o][film] for o in NAMES if o != member and film in given[o]])
        ]
        assert (rater.name, rater.ratings) == (NAMES[member], len(given[member]))
        assert rater.compared == len(leans)
        assert rater.lean == pytest.approx(fmean(leans))
        assert rater.apart == pytest.approx(fmean(map(abs, leans)))
        theirs = await profile(store, member)
        assert (theirs.compared, theirs.lean) == (len(leans), pytest.approx(fmean(leans)))
        assert theirs.given.count == len(given[member])
        assert theirs.given.mean == pytest.approx(fmean(given[member].values()))

    shared = sorted(given[ANA].keys() & given[BEN].keys())
    mine, theirs = ([given[member][film] for film in shared] for member in (ANA, BEN))
    match = await store.taste.match(CLUB, ANA, BEN)
    assert (match.other, match.shared) == ("Ben", len(shared))
    scipy: Any = stats.spearmanr(mine, theirs)
    assert rank_correlation(match.stars) == pytest.approx(scipy.statistic)
    near = await store.taste.near(CLUB, ANA)
    assert {each.member_id for each in near} == {BEN, CHLOE}
    assert [each.difference for each in near] == sorted(each.difference for each in near)
    (ben,) = [each for each in near if each.member_id == BEN]
    assert (ben.name, ben.shared) == ("Ben", len(shared))
    assert ben.difference == pytest.approx(mean_difference(match.stars))


async def test_a_match_names_the_films_of_either_kind_and_none_below_five(store: Store) -> None:
    some = await films(store, 7)
    for film, mine, theirs in zip(some, (10, 9, 1, 8, 2), (10, 9, 1, 2, 9), strict=False):
        await rate(store, film, ana=mine, ben=theirs)
    match = await store.taste.match(CLUB, ANA, BEN)
    assert [(each.film.title, each.mine, each.theirs) for each in match.most] == [
        ("Film 0", 10, 10), ("Film 1", 9, 9),
    ]  # fmt: skip
    assert [each.film.title for each in match.least] == ["Film 4", "Film 3"]
    await store.ratings.take_back(Editor(CLUB, BEN, NOW + timedelta(hours=1)), some[2].id)
    few = await store.taste.match(CLUB, ANA, BEN)
    assert (few.shared, few.most, few.least) == (ENOUGH_SHARED - 1, (), ())
    assert await store.taste.near(CLUB, ANA) == []
    assert await store.taste.match(CLUB, ANA, 99) == Match(ANA, "Ana", 99, None, {})


async def test_no_film_is_among_both_the_most_and_the_least_agreed(store: Store) -> None:
    for number, film in enumerate(await films(store, 6)):
        await rate(store, film, ana=number + 3, ben=number + 1)  # all as far apart
    match = await store.taste.match(CLUB, ANA, BEN)
    assert {each.film.title for each in (*match.most, *match.least)} == {
        f"Film {number}" for number in range(6)
    }


async def test_films_that_the_club_does_not_see_are_left_out(store: Store) -> None:
    some = await films(store, 6)
    for film in some:
        await rate(store, film, ana=10, ben=8)
    await store.library.remove_film(Editor(CLUB, BEN, NOW), some[0].id)
    mine = await profile(store)
    assert (mine.given.count, mine.compared) == (5, 5)
    assert "Film 0" not in {each.film.title for each in (*mine.favourites, *mine.latest)}
    assert (await store.taste.match(CLUB, ANA, BEN)).shared == 5
    assert [near.shared for near in await store.taste.near(CLUB, ANA)] == [5]
    assert {rater.ratings for rater in await store.taste.leanings(CLUB)} == {5}


async def test_a_profile_has_favourites_latest_and_the_longest_streak(store: Store) -> None:
    some = await films(store, 8)
    for film, stars, days in zip(
        some, (3, 10, 8, 10, 2, 9, 7, 6), (0, 7, 8, 14, 40, 41, 80, 81), strict=True
    ):
        await rate(store, film, days, ana=stars)
    await store.ratings.rate(Editor(CLUB, ANA, NOW + timedelta(days=21), "Ana"), some[0].id, 4)
    mine = await profile(store)
    assert (mine.name, mine.given.count, mine.streak) == ("Ana", 8, 4)
    assert (mine.compared, mine.lean) == (0, None)
    favourites = [(each.film.title, each.stars) for each in mine.favourites]
    assert favourites == [("Film 3", 10), ("Film 1", 10), ("Film 5", 9), ("Film 2", 8)]
    assert [each.film.title for each in mine.latest][:2] == ["Film 7", "Film 6"]
    rest = await store.taste.rated(CLUB, ANA, 5, 10)
    assert [each.film.title for each in rest] == ["Film 3", "Film 2", "Film 1"]
    assert (await profile(store, BEN)).is_empty


async def test_picks_are_counted_as_the_log_has_them_and_rated_as_the_club_sees_them(
    store: Store,
) -> None:
    some = await films(store, 4)
    await rate(store, some[0], ben=10, chloe=6)
    await rate(store, some[1], ben=4)
    by = Editor(CLUB, CHLOE, NOW, "Chloe")
    for days, film in enumerate((some[0], some[0], some[1], some[2])):
        on = (NOW - timedelta(days=days + 1)).date()
        viewing = Viewing(on=on, title="", film_id=film.id, picker_id=ANA)
        await store.watched.add(by, viewing, "Ana")
    (ana,) = await store.taste.pickers(CLUB)
    assert (ana.name, ana.films, ana.mean) == ("Ana", 2, 6.0)
    mine = await profile(store)
    assert (mine.picks, mine.picks_mean) == (4, 6.0)
    assert not mine.is_empty
    await keep_private(store, ANA)
    assert await store.taste.pickers(CLUB) == []
