"""What an undo of an import leaves is what would be there without it, whatever was done since."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.film import Film
from bot.store.store import Store
from tests.store.clubs_library import ANA, BEN, OURS, after, by, named, rate
from tests.store.importing import bring, history, letterboxd, present, undo
from tests.store.tables import add_film, assert_sound, rows

pytestmark = pytest.mark.thorough

SEEN = "SELECT film_id FROM seen_films WHERE member_id = 1"
WANTED = "SELECT film_id FROM watchlist WHERE member_id = 1"


@pytest.fixture
async def heat(store: Store) -> Film:
    return await add_film(store, "Heat", guild_id=OURS, year=1995)


async def test_a_line_that_a_rating_kept_goes_and_one_of_its_own_stays(
    store: Store, heat: Film, database_path: Path
) -> None:
    mine = await add_film(store, "Mine", guild_id=OURS, year=1995)
    films = [letterboxd(title, (2, 8), review="Private.") for title in ("Heat", "Mine")]
    done = await bring(store, *films, with_lines=True)
    await rate(store, heat, ANA, 6, minutes=1)
    await rate(store, heat, ANA, 5, minutes=3)
    await store.ratings.rate(by(ANA, minutes=1), mine.id, 6, line="My own.")
    await rate(store, mine, ANA, 7, minutes=3)
    assert present(database_path, heat) == [(5, "Private.")]
    await undo(store, done)
    assert present(database_path, heat) == [(5, None)]
    assert history(database_path, heat) == [("03-14", 6, None), ("03-14", 5, 6)]
    assert present(database_path, mine) == [(7, "My own.")]
    assert rows(database_path, "SELECT 1 FROM rating_changes WHERE line = 'Private.'") == []
    assert_sound(database_path)


@pytest.mark.parametrize("is_opened", [False, True])
async def test_a_line_that_an_envelope_kept_goes(
    store: Store, heat: Film, database_path: Path, is_opened: bool
) -> None:
    done = await bring(store, letterboxd("Heat", (2, 8), review="Private."), with_lines=True)
    seal, _ = await store.sealed.seal(by(BEN, minutes=1), heat.id, after(3), 5)
    await rate(store, heat, ANA, 6, minutes=2)
    if is_opened:
        assert await store.reveals.open(OURS, seal.sealed.id, after(3))
    await undo(store, done)
    if not is_opened:
        assert await store.reveals.open(OURS, seal.sealed.id, after(6))
    assert present(database_path, heat) == [(6, None)]
    assert_sound(database_path)


async def test_what_came_out_of_an_envelope_is_gone_on_from(
    store: Store, heat: Film, database_path: Path
) -> None:
    seal, _ = await store.sealed.seal(by(BEN), heat.id, after(2), 5)
    await store.ratings.rate(by(ANA, minutes=-9 * 1440), heat.id, 4, line="Hm.")
    done = await bring(store, letterboxd("Heat", (2, 9)))
    assert await store.reveals.open(OURS, seal.sealed.id, after(2))
    await rate(store, heat, ANA, 7, minutes=3)
    await undo(store, done)
    assert history(database_path, heat) == [("03-14", 4, None), ("03-14", 7, 4)]
    assert present(database_path, heat) == [(7, "Hm.")]


async def test_a_film_that_was_unrated_since_is_on_the_watchlist_again(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.watchlists.add(by(ANA, minutes=-9), heat.id)
    done = await bring(store, letterboxd("Heat", (2, 8)))
    await store.ratings.take_back(by(ANA, minutes=1), heat.id)
    await undo(store, done)
    assert rows(database_path, WANTED) == [(heat.id,)]
    assert history(database_path, heat) == []
    assert_sound(database_path)


async def test_what_the_member_has_said_since_that_the_import_said_too_stays(
    store: Store, heat: Film, database_path: Path
) -> None:
    ali, thief = [
        await add_film(store, each, guild_id=OURS, year=1995) for each in ("Ali", "Thief")
    ]
    done = await bring(
        store,
        letterboxd("Heat", (2, 8)),
        letterboxd("Ali", is_seen=True),
        letterboxd("Thief", is_wanted=True),
    )
    for film in (heat, ali):
        await store.watchlists.mark_seen(by(ANA, minutes=1), film.id)
    await store.watchlists.add(by(ANA, minutes=1), thief.id)
    await undo(store, done)
    assert sorted(rows(database_path, SEEN)) == [(heat.id,), (ali.id,)]
    assert rows(database_path, WANTED) == [(thief.id,)]


async def test_what_the_member_had_said_before_an_import_of_other_films_is_not_noted_anew(
    store: Store, heat: Film, database_path: Path
) -> None:
    ali = await add_film(store, "Ali", guild_id=OURS, year=1995)
    await store.watchlists.add(by(ANA, minutes=-9), ali.id)
    await rate(store, heat, ANA, 6, minutes=-9)
    before = rows(database_path, "SELECT added_at FROM watchlist")
    await bring(store, letterboxd("Thief", (2, 8)), letterboxd("Ran", is_wanted=True))
    await store.watchlists.add(by(ANA, minutes=1), ali.id)
    await store.watchlists.mark_seen(by(ANA, minutes=1), heat.id)
    added = rows(database_path, f"SELECT added_at FROM watchlist WHERE film_id = {ali.id}")
    assert added == before
    assert rows(database_path, SEEN) == []


async def test_what_is_said_of_a_sealed_film_outlasts_the_undo(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.sealed.seal(by(BEN), heat.id, after(9), 5)
    done = await bring(store, letterboxd("Heat", (0, 8)), minutes=1)
    await store.watchlists.mark_seen(by(ANA, minutes=2), heat.id)
    await undo(store, done)
    assert rows(database_path, SEEN) == [(heat.id,)]


async def test_it_follows_merges(store: Store, heat: Film, database_path: Path) -> None:
    hitze, ali = [
        await add_film(store, each, guild_id=OURS, year=1995) for each in ("Hitze", "Ali")
    ]
    await store.watchlists.add(by(ANA, minutes=-9), hitze.id)
    done = await bring(
        store,
        letterboxd("Heat", (2, 8)),
        letterboxd("Hitze", (4, 7)),
        letterboxd("Ali", is_seen=True),
    )
    await store.ratings.take_back(by(ANA, minutes=1), hitze.id)
    await store.library.merge(by(BEN, minutes=2), hitze.id, heat.id)  # gives the 8 once more
    merged = await named(store, "Heat")
    await store.library.merge(
        by(BEN, minutes=3), ali.id, (await add_film(store, "Ali 2", guild_id=OURS)).id
    )
    await undo(store, done)
    assert present(database_path, merged) == []
    assert rows(database_path, SEEN) == []
    assert rows(database_path, WANTED) == [(merged.id,)]
    assert_sound(database_path)
