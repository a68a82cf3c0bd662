"""A merge is undone: two films again, each with what it had, whatever came since."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.film import Film
from bot.domain.library import Editor, TooLate, Undone
from bot.store import replacements
from bot.store.store import Store
from tests.store.clubs_library import (
    ANA,
    BEN,
    CHLOE,
    OURS,
    THEIRS,
    after,
    assert_kept_right,
    by,
    combinations,
    everything,
    rate,
    stars,
    two,
)
from tests.store.tables import add_film, rows

pytestmark = pytest.mark.thorough


async def history(path: Path, film: Film) -> list[tuple[object, ...]]:
    """All changes of a film's ratings in the club, in their order."""
    return rows(
        path,
        "SELECT member_id, earlier_stars, stars, line, changed_at FROM rating_changes"
        " WHERE guild_id = ? AND film_id = ? ORDER BY id",
        OURS,
        film.id,
    )


async def rated_by_all(store: Store, gone: Film, into: Film) -> None:
    await rate(store, gone, ANA, 2, minutes=1)
    await rate(store, gone, ANA, 4, minutes=2)
    await rate(store, into, ANA, 9, minutes=3)
    await rate(store, gone, BEN, 6, minutes=4)
    await rate(store, into, CHLOE, 3, minutes=5)
    await store.ratings.take_back(Editor(OURS, CHLOE, after(6)), into.id)
    await rate(store, gone, CHLOE, 7, minutes=5.5)


@combinations
async def test_all_is_as_it_was(
    store: Store, database_path: Path, gone_of: int | None, into_of: int | None
) -> None:
    gone, into = await two(store, gone_of, into_of)
    if into_of is None:  # an undo leaves the club its own copy of everyone's film
        into = await store.library.edit_film(by(), into.id, country="France")
    await rated_by_all(store, gone, into)
    before = await everything(store, OURS)
    theirs = await everything(store, THEIRS)
    both = [await history(database_path, film) for film in (gone, into)]
    _, merged, entry = await store.library.merge(by(minutes=7), gone.id, into.id)
    assert merged.id == into.id
    assert await stars(store, gone.id) == {ANA: 9, BEN: 6, CHLOE: 7}
    log, _ = await store.library_log.page(OURS, 0, 1, after(8))
    assert log[0].undo_id == entry
    assert await store.library.undo(by(minutes=8), entry) == Undone(gone.name, gone.id)
    assert await everything(store, OURS) == before
    assert await everything(store, THEIRS) == theirs
    assert [await history(database_path, film) for film in (gone, into)] == both
    assert_kept_right(database_path)
    log, _ = await store.library_log.page(OURS, 0, 2, after(8))
    assert [one.undo_id for one in log] == [None, None]
    with pytest.raises(TooLate):
        await store.library.undo(by(minutes=8), entry)
    await store.library.purge(after(60))
    assert await everything(store, OURS) == before


@pytest.mark.parametrize("is_newer", [False, True])
async def test_a_rating_that_was_taken_back_stays_so_where_the_merge_made_a_copy_of_everyones_film(
    store: Store, database_path: Path, *, is_newer: bool
) -> None:
    """Whichever of the two came into the library first."""
    films = await two(store, None, None)
    gone, into = reversed(films) if is_newer else films
    await rated_by_all(store, gone, into)
    _, merged, entry = await store.library.merge(by(minutes=7), gone.id, into.id)
    assert merged.id != into.id
    assert await stars(store, gone.id) == {ANA: 9, BEN: 6, CHLOE: 7}
    await store.library.undo(by(minutes=8), entry)
    assert await stars(store, gone.id) == {ANA: 4, BEN: 6, CHLOE: 7}
    assert await stars(store, into.id) == {ANA: 9}
    assert_kept_right(database_path)


async def test_what_came_since_stays_with_the_film_that_it_was_given_to(
    store: Store, database_path: Path
) -> None:
    gone, into = await two(store, OURS, OURS)
    await rate(store, gone, ANA, 2, minutes=1)
    _, merged, entry = await store.library.merge(by(minutes=2), gone.id, into.id)
    await rate(store, merged, BEN, 8, minutes=3)
    await rate(store, merged, ANA, 10, minutes=4)
    await store.library.edit_film(by(minutes=5), merged.id, director="Luc Besson")
    await store.library.undo(by(minutes=6), entry)
    assert await stars(store, gone.id) == {ANA: 2}
    assert await stars(store, into.id) == {ANA: 10, BEN: 8}
    assert (await store.films.get(OURS, into.id)).director == "Luc Besson"
    assert_kept_right(database_path)


async def test_a_chain_of_merges_is_undone_from_its_end(
    store: Store, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where ratings are still on their way from one to the next."""
    for moved_at_once in (1, 100):
        monkeypatch.setattr(replacements, "SLICE", moved_at_once)
        films = [
            await add_film(store, f"{title} {moved_at_once}", guild_id=OURS)
            for title in ("First", "Second", "Third")
        ]
        first, second, third = films
        for place, film in enumerate(films):
            await rate(store, film, ANA, place + 1, minutes=1 + place)
            await rate(store, film, BEN, place + 5, minutes=1 + place)
            await rate(store, film, 70 + place, 9)
        before = await everything(store, OURS)
        histories = [sorted(await history(database_path, film)) for film in films]
        _, _, one = await store.library.merge(by(minutes=5), first.id, second.id)
        _, _, two_ = await store.library.merge(by(minutes=6), second.id, third.id)
        with pytest.raises(TooLate, match="Undo that first"):
            await store.library.undo(by(minutes=7), one)
        await store.library.undo(by(minutes=7), two_)
        await store.library.undo(by(minutes=8), one)
        await replacements.finish_merges(store.database)
        assert await everything(store, OURS) == before
        assert [sorted(await history(database_path, film)) for film in films] == histories
        assert_kept_right(database_path)


@pytest.mark.parametrize("is_first_first", [False, True])
async def test_of_two_merges_into_one_film_each_takes_its_own_titles_back(
    store: Store, *, is_first_first: bool
) -> None:
    first, second, third = [
        await add_film(store, title, guild_id=OURS) for title in ("First", "Second", "Third")
    ]
    entries = [(await store.library.merge(by(), film.id, third.id))[2] for film in (first, second)]
    for entry in entries if is_first_first else reversed(entries):
        await store.library.undo(by(minutes=1), entry)
    assert [(await store.films.get(OURS, film.id)).titles for film in (first, second, third)] == [
        ("First",), ("Second",), ("Third",),
    ]  # fmt: skip


async def test_after_ten_minutes_a_merge_stands_for_good(store: Store, database_path: Path) -> None:
    gone, into = await two(store, OURS, OURS)
    _, _, entry = await store.library.merge(by(), gone.id, into.id)
    with pytest.raises(TooLate, match="more than ten minutes"):
        await store.library.undo(by(minutes=11), entry)
    await store.library.purge(after(11))
    assert rows(database_path, "SELECT id FROM films WHERE guild_id NOT NULL") == [(into.id,)]
    for table in ("merges", "merged_ratings"):
        assert rows(database_path, f"SELECT 1 FROM {table}") == []


async def test_titles_that_a_merge_left_out_come_back_also_where_a_fact_was_edited_since(
    store: Store,
) -> None:
    gone, into = [
        await add_film(store, name, guild_id=OURS, aliases=[f"{name} {n}" for n in range(50)])
        for name in ("Leon", "Nikita")
    ]
    _, merged, entry = await store.library.merge(by(), gone.id, into.id)
    await store.library.edit_film(by(minutes=1), merged.id, director="Luc Besson")
    await store.library.undo(by(minutes=2), entry)
    assert (await store.films.get(OURS, into.id)).aliases == into.aliases
