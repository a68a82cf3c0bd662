"""The club's log: what it has watched, whatever becomes of the film."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.library import AlreadyThere, TooLate
from bot.domain.watched import Viewing, Watched
from bot.store.library_log import UNDO
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import (
    ANA,
    BEN,
    OURS,
    THEIRS,
    after,
    assert_kept_right,
    by,
    named,
    rate,
)
from tests.store.tables import add_film, assert_sound, foreign_lock, rows

DAY = date(2026, 3, 13)


def viewing(film: Film, on: date = DAY, **more: object) -> Viewing:
    return Viewing(on=on, title="", film_id=film.id, **more)  # type: ignore[arg-type]


async def log(store: Store, club: int = OURS, **narrowed: int) -> list[Watched]:
    found, total = await store.watched.page(club, 0, 100, **narrowed)
    assert len(found) == total
    return found


@pytest.fixture
async def heat(store: Store) -> Film:
    return await add_film(store, "Heat", guild_id=OURS, year=1995)


@pytest.fixture
async def everyones(store: Store) -> Film:
    return await add_film(store, "Up", year=2009)


async def test_an_entry_tells_of_the_film_as_it_is_now(store: Store, heat: Film) -> None:
    noted, _ = await store.watched.add(by(), viewing(heat, picker_id=BEN, came=4), "Ben")
    assert noted.viewing == Viewing(
        on=DAY, title="Heat", year=1995, film_id=heat.id, picker_id=BEN, came=4
    )
    assert noted.picker == "Ben"
    await rate(store, heat, ANA, 8)
    await store.library.edit_film(by(), heat.id, title="Heat, again")
    (entry,) = await log(store)
    assert (entry.name, entry.picker) == ("Heat, again (1995)", "Ben")
    assert (entry.ratings.count, entry.ratings.mean) == (1, 8)
    assert await log(store, THEIRS) == []


async def test_the_newest_comes_first_and_members_and_years_narrow_it(
    store: Store, heat: Film, everyones: Film
) -> None:
    days = (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    for on, film, picker in zip(days, (heat, everyones, heat), (ANA, BEN, ANA), strict=True):
        await store.watched.add(by(), viewing(film, on, picker_id=picker))
    assert [entry.viewing.on for entry in await log(store)] == list(reversed(days))
    assert [entry.viewing.on for entry in await log(store, year=2025)] == [days[1], days[0]]
    assert [entry.viewing.on for entry in await log(store, picker_id=ANA)] == [days[2], days[0]]
    assert [entry.viewing.on for entry in await log(store, picker_id=ANA, year=2025)] == [days[0]]
    found, total = await store.watched.page(OURS, 1, 1)
    assert ([entry.viewing.on for entry in found], total) == ([days[1]], 3)


async def test_one_film_is_noted_once_a_day(store: Store, heat: Film) -> None:
    await store.watched.add(by(), viewing(heat))
    with pytest.raises(AlreadyThere):
        await store.watched.add(by(), viewing(heat))
    await store.watched.add(by(), viewing(heat, date(2026, 3, 12)))
    first = (await log(store))[1]
    with pytest.raises(AlreadyThere):
        await store.watched.change(by(), first.id, on=DAY, picker_id=None, picker=None, came=None)
    await store.watched.change(
        by(), first.id, on=first.viewing.on, picker_id=None, picker="Zed", came=9
    )
    entry = (await log(store))[1]
    assert (entry.picker, entry.viewing.came) == ("Zed", 9)


async def test_a_removed_film_leaves_its_name_in_the_log(
    store: Store, database_path: Path, heat: Film, everyones: Film
) -> None:
    for film in (heat, everyones):
        await store.watched.add(by(), viewing(film))
        await store.library.remove_film(by(minutes=1), film.id)
    for _ in range(2):  # for as long as the removal can be undone, and after
        assert [(entry.name, entry.film) for entry in await log(store)] == [
            ("Up (2009)", None), ("Heat (1995)", None),
        ]  # fmt: skip
        await store.library.purge(after(60))
    assert rows(database_path, "SELECT film_id FROM watched WHERE title = 'Heat'") == [(None,)]
    with pytest.raises(FilmNotFound):
        await store.watched.add(by(), viewing(everyones, date(2026, 3, 1)))
    assert_kept_right(database_path)


async def test_a_merge_takes_the_log_along(store: Store, heat: Film, everyones: Film) -> None:
    await store.watched.add(by(), viewing(heat))
    await store.watched.add(by(club=THEIRS), viewing(everyones))
    await store.library.merge(by(), everyones.id, heat.id)
    await store.library.merge(by(), heat.id, (await add_film(store, "Ran", guild_id=OURS)).id)
    (entry,) = await log(store)
    assert entry.name == "Ran (1995)"
    assert [entry.name for entry in await log(store, THEIRS)] == ["Up (2009)"]


async def test_an_undone_merge_gives_each_film_its_days_back(
    store: Store, heat: Film, everyones: Film
) -> None:
    await store.watched.add(by(), viewing(heat))
    await store.watched.add(by(), viewing(everyones, date(2026, 3, 12)))
    before = await log(store)
    for gone, into in ((everyones, heat), (heat, everyones)):
        _, _, entry = await store.library.merge(by(minutes=1), gone.id, into.id)
        assert len({one.name for one in await log(store)}) == 1
        await store.library.undo(by(minutes=2), entry)
        assert [one.name for one in await log(store)] == [one.name for one in before]


async def test_a_seed_that_the_club_has_made_its_own_is_the_same_film(
    store: Store, everyones: Film
) -> None:
    await store.watched.add(by(), viewing(everyones))
    own = await store.library.edit_film(by(), everyones.id, director="Pete Docter")
    (entry,) = await log(store)
    assert entry.film is not None
    assert entry.film.id == own.id
    with pytest.raises(AlreadyThere):
        await store.watched.add(by(), viewing(everyones))


async def test_each_change_can_be_undone_once_for_ten_minutes(store: Store, heat: Film) -> None:
    _, added = await store.watched.add(by(), viewing(heat, came=3))
    (entry,) = await log(store)
    new_id, changed = await store.watched.change(
        by(minutes=1), entry.id, on=DAY, picker_id=BEN, picker=None, came=5
    )
    await store.watched.undo(by(minutes=2), changed)
    assert await log(store) == [entry]
    with pytest.raises(TooLate):
        await store.watched.undo(by(minutes=2), changed)
    with pytest.raises(TooLate):
        await store.watched.one(OURS, new_id)
    _, removed = await store.watched.remove(by(minutes=3), entry.id)
    assert await log(store) == []
    with pytest.raises(TooLate):
        await store.watched.remove(by(minutes=3), entry.id)
    with pytest.raises(TooLate):
        await store.watched.undo(by(club=THEIRS, minutes=4), removed)
    await store.watched.undo(by(minutes=13), removed)
    assert await log(store) == [entry]
    with pytest.raises(TooLate):
        await store.watched.undo(by(minutes=10.1), added)


async def test_a_list_or_card_from_before_a_change_means_the_entry_as_it_is(
    store: Store, heat: Film
) -> None:
    await store.watched.add(by(), viewing(heat, came=3))
    (entry,) = await log(store)
    for came in (5, 6):
        await store.watched.change(
            by(minutes=came), entry.id, on=DAY, picker_id=BEN, picker=None, came=came
        )
        assert [await store.watched.one(OURS, entry.id)] == await log(store)
    taken, _removed = await store.watched.remove(by(minutes=7), entry.id)
    assert taken.came == 6
    assert await log(store) == []


async def test_a_change_is_undone_only_after_those_that_came_on_top(
    store: Store, heat: Film
) -> None:
    _, added = await store.watched.add(by(), viewing(heat))
    (entry,) = await log(store)
    _, changed = await store.watched.change(
        by(minutes=1), entry.id, on=DAY, picker_id=BEN, picker=None, came=5
    )
    changed_entry = await log(store)
    with pytest.raises(TooLate, match="changed since"):
        await store.watched.undo(by(minutes=2), added)
    assert await log(store) == changed_entry
    for change in (changed, added):
        await store.watched.undo(by(minutes=3), change)
    assert await log(store) == []


async def test_what_was_noted_anew_does_not_come_back_a_second_time(
    store: Store, heat: Film
) -> None:
    await store.watched.add(by(), viewing(heat))
    (entry,) = await log(store)
    _, removed = await store.watched.remove(by(minutes=1), entry.id)
    await store.watched.add(by(minutes=2), viewing(heat))
    with pytest.raises(AlreadyThere):
        await store.watched.undo(by(minutes=3), removed)
    assert len(await log(store)) == 1


async def test_what_was_removed_is_deleted_when_it_can_not_come_back(
    store: Store, database_path: Path, heat: Film, everyones: Film
) -> None:
    await store.watched.add(by(), viewing(everyones))
    await store.watched.add(by(), viewing(heat))
    await store.watched.remove(by(), (await log(store))[0].id)
    await store.watched.purge(NOW + UNDO)
    assert rows(database_path, "SELECT count(*) FROM watched") == [(2,)]
    await store.watched.purge(after(10.1))
    assert rows(database_path, "SELECT count(*) FROM watched") == [(1,)]
    assert rows(database_path, "SELECT count(*) FROM watched_changes") == [(0,)]
    (entry,) = await log(store)
    assert entry.name == "Up (2009)"
    assert replace(entry.viewing, film_id=None) == Viewing(on=DAY, title="Up", year=2009)
    assert_sound(database_path)


async def imported(store: Store, *titles: str) -> int:
    """Import a list of films that the library lacks; returns the change to undo it by."""
    found = await store.log_imports.write(
        by(), [Viewing(on=DAY, title=title, year=2020) for title in titles]
    )
    assert found.change_id is not None
    return found.change_id


async def test_undoing_an_import_keeps_the_films_that_something_else_came_to(
    store: Store, heat: Film
) -> None:
    change = await imported(store, "Ran", "Up", "Tár")
    ran = await named(store, "Ran")
    await store.library.merge(by(minutes=1), heat.id, ran.id)
    up = await named(store, "Up")
    await store.library.edit_film(by(minutes=1), up.id, director="Pete Docter")
    await store.watched.undo(by(minutes=2), change)
    assert await log(store) == []
    assert (await store.films.get(OURS, heat.id)).id == ran.id
    assert (await store.films.get(OURS, up.id)).director == "Pete Docter"
    assert not await store.titles.named(OURS, "Tár", 9)
    # Of the film that is gone nothing stays in the library's log; of the others, what was done.
    entries, _ = await store.library_log.page(OURS, 0, 9, NOW)
    said = [(entry.action, entry.film) for entry in entries]
    assert said == [
        ("changed", "Up (2020)"), ("merged", "Ran (2020)"), ("added", "Up (2020)"),
        ("added", "Ran (2020)"),
    ]  # fmt: skip


async def test_a_look_finds_what_a_write_does_and_writes_nothing(
    store: Store, database_path: Path, heat: Film, everyones: Film
) -> None:
    await store.watched.add(by(), viewing(heat))
    await add_film(store, "Solaris", guild_id=OURS, year=1972)
    await add_film(store, "Solaris", guild_id=OURS, year=2002)
    listed = [
        ("Heat", 1995), ("heat", None), ("Up", 2009), ("Tár", 2022), ("tar", 2022), ("TÁR", None),
        ("Solaris", None), ("Solaris", 1972), ("Ran", None), ("Ran", None), ("Ran", 1985),
    ]  # fmt: skip
    viewings = [Viewing(on=DAY, title=title, year=year) for title, year in listed]
    viewings += [Viewing(on=DAY, title=f"Film {number}", year=1950) for number in range(60)]
    state = "SELECT (SELECT count(*) FROM films), (SELECT count(*) FROM watched_changes)"
    before = rows(database_path, state)
    with foreign_lock(database_path):  # nor does it wait for anybody's turn
        looked = await store.log_imports.look(by(), viewings)
    assert rows(database_path, state) == before
    found = await store.log_imports.write(by(), viewings)
    assert (found.unclear, found.new_films[:3]) == (
        (6,), ("Tár (2022)", "Ran", "Ran (1985)"),
    )  # fmt: skip
    assert (found.added, found.known, found.twice) == (65, 2, 3)
    assert looked == replace(found, change_id=None)
    assert found.change_id is not None
    await store.watched.undo(by(minutes=1), found.change_id)
    assert len(await log(store)) == 1
    assert rows(database_path, "SELECT count(*) FROM films") == [(before[0][0],)]
