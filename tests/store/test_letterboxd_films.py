"""Films come with an import from Letterboxd before its ratings, and do not stay without them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.film import Film
from bot.domain.library import BadEntry, Editor
from bot.store import letterboxd_films, letterboxd_plan
from bot.store.database import Database, Work
from bot.store.letterboxd import Letterboxd
from bot.store.letterboxd_asked import asked_films
from bot.store.letterboxd_plan import Planning
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, OURS, after, by, rate
from tests.store.dying import Dying, Killed
from tests.store.importing import STATE, TODAY, bring, claimed, history, letterboxd, present, undo
from tests.store.tables import add_film, assert_sound, film_named, rows, take_line

SLICE = 5
FILMS = [letterboxd(f"Film {number}", (5, 7)) for number in range(2 * SLICE + 2)]
"""They come in three slices, between the beginning and the ratings."""
COUNTS = (
    "SELECT (SELECT count(*) FROM films), (SELECT count(*) FROM ratings),"
    " (SELECT count(*) FROM letterboxd_imports), (SELECT count(*) FROM library_log)"
)


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letterboxd_films, "SLICE", SLICE)


@pytest.fixture
async def heat(store: Store) -> Film:
    return await add_film(store, "Heat", guild_id=OURS, year=1995)


@pytest.mark.parametrize("killed_after", range(5))
async def test_an_import_that_was_killed_is_taken_back_at_the_next_start(
    store: Store, heat: Film, database_path: Path, killed_after: int
) -> None:
    await rate(store, heat, ANA, 3)
    before = rows(database_path, STATE)
    claim = await claimed(store, FILMS)
    with pytest.raises(Killed):
        await Letterboxd(Dying(store.database, killed_after)).write(
            by(), FILMS, claim, may_add=True, with_lines=False
        )
    films = min(max(killed_after - 1, 0) * SLICE, len(FILMS))
    assert rows(database_path, COUNTS) == [(1 + films, 1, int(killed_after > 0), 0)]
    for _ in range(2):
        await store.letterboxd.end_halves()
        assert rows(database_path, STATE) == before
    assert rows(database_path, "SELECT count(*) FROM letterboxd_imports") == [(0,)]
    await store.letterboxd.write(by(), FILMS, claim, may_add=True, with_lines=False)
    await store.letterboxd.end_halves()
    assert rows(database_path, COUNTS) == [(1 + len(FILMS), 1 + len(FILMS), 1, 1)]
    assert_sound(database_path)


async def test_an_import_that_was_killed_and_pressed_again_is_undone_as_a_whole(
    store: Store, heat: Film, database_path: Path
) -> None:
    before = rows(database_path, STATE)
    claim = await claimed(store, FILMS)
    with pytest.raises(Killed):
        await Letterboxd(Dying(store.database, 3)).write(
            by(), FILMS, claim, may_add=True, with_lines=False
        )
    done = await store.letterboxd.write(by(), FILMS, claim, may_add=True, with_lines=False)
    assert len(done.new_films) == len(FILMS)
    await undo(store, done)
    assert rows(database_path, STATE) == before


async def test_so_many_films_come_at_once_and_the_same_file_again_brings_the_next(
    store: Store, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letterboxd_plan, "NEW_FILMS_LIMIT", 3)
    done = [await bring(store, *FILMS[:5], minutes=number) for number in range(3)]
    assert [(each.new, len(each.new_films), len(each.too_many)) for each in done] == [
        (3, 3, 2), (2, 2, 0), (0, 0, 0),
    ]  # fmt: skip
    await undo(store, done[1])
    assert rows(database_path, COUNTS) == [(3, 3, 2, 1)]


@pytest.mark.parametrize("killed_after", range(4))
async def test_an_undo_that_was_killed_is_whole_and_its_films_go_at_the_next_start(
    store: Store, heat: Film, database_path: Path, killed_after: int
) -> None:
    before = rows(database_path, STATE)
    done = await bring(store, *FILMS, letterboxd("Heat", (5, 7)))
    assert done.import_id is not None
    with pytest.raises(Killed):
        await Letterboxd(Dying(store.database, killed_after)).undo(by(minutes=1), done.import_id)
    if killed_after:
        left = 1 + len(FILMS) - (killed_after - 1) * SLICE
        assert rows(database_path, COUNTS)[0][:3] == (left, 0, 1)
        await store.letterboxd.purge(after(2000))
        await store.letterboxd.end_halves()
    else:
        await undo(store, done)
    assert rows(database_path, STATE) == before
    assert_sound(database_path)


class Meanwhile(Database):
    """Somebody does something after so many writes of an import."""

    def __init__(self, store: Store, writes: int, what: Callable[[], Awaitable[Any]]) -> None:
        self._store, self._left, self._what = store, writes, what

    async def read(self, work: Work[Any]) -> Any:
        return await self._store.database.read(work)

    async def write(self, work: Work[Any]) -> Any:
        result = await self._store.database.write(work)
        self._left -= 1
        if self._left == 0:
            await self._what()
        return result


async def test_films_of_an_import_that_fails_go_at_once_but_for_those_in_use(
    store: Store, heat: Film, database_path: Path
) -> None:
    claim = await claimed(store, FILMS)

    async def cancel() -> None:
        await store.waiting.use_up(claim)
        await rate(store, await film_named(store, OURS, "Film 1"), BEN, 4)

    letterboxds = Letterboxd(Meanwhile(store, 3, cancel))
    with pytest.raises(BadEntry):
        await letterboxds.write(by(), FILMS, claim, may_add=True, with_lines=False)
    titles = rows(database_path, "SELECT title FROM films ORDER BY title")
    assert titles == [("Film 1",), ("Heat",)]
    assert rows(database_path, "SELECT count(*) FROM letterboxd_imports") == [(0,)]


async def test_a_film_that_somebody_adds_meanwhile_does_not_come_twice(
    store: Store, database_path: Path
) -> None:
    claim = await claimed(store, FILMS)

    async def add() -> None:
        await add_film(store, "Film 11", guild_id=OURS, year=1995)

    letterboxds = Letterboxd(Meanwhile(store, 2, add))
    done = await letterboxds.write(by(), FILMS, claim, may_add=True, with_lines=False)
    assert (done.new, len(done.new_films)) == (len(FILMS), len(FILMS) - 1)
    assert rows(database_path, "SELECT count(*) FROM films") == [(len(FILMS),)]
    await undo(store, done)
    assert rows(database_path, "SELECT title FROM films") == [("Film 11",)]


async def test_the_second_of_two_presses_finds_it_used_up_and_a_half_is_left_to_its_import(
    store: Store, database_path: Path
) -> None:
    claim = await claimed(store, FILMS)

    async def press() -> None:
        await letterboxds.end_halves()
        with pytest.raises(BadEntry):
            await letterboxds.write(by(), FILMS, claim, may_add=True, with_lines=False)

    letterboxds = Letterboxd(Meanwhile(store, 2, press))
    await letterboxds.write(by(), FILMS, claim, may_add=True, with_lines=False)
    assert rows(database_path, COUNTS) == [(len(FILMS), len(FILMS), 1, 1)]


async def test_what_is_given_while_it_is_planned_counts(
    store: Store, heat: Film, database_path: Path
) -> None:
    films = letterboxd("Heat", (2, 9)), letterboxd("New", (2, 9))
    claim = await claimed(store, films)
    overtaken = Letterboxd(Meanwhile(store, 2, lambda: rate(store, heat, ANA, 3)))
    done = await overtaken.write(by(), films, claim, may_add=True, with_lines=False)
    assert (done.kept, done.older, done.new) == (1, 1, 1)
    assert present(database_path, heat) == [(3, None)]
    assert [stars for _, stars, _ in history(database_path, heat)] == [9, 3]
    assert_sound(database_path)


async def test_a_plan_knows_whether_it_would_be_the_same_by_now(store: Store, heat: Film) -> None:
    ali, thief = [
        await add_film(store, title, guild_id=OURS, year=1995) for title in ("Ali", "Thief")
    ]
    await store.ratings.rate(Editor(OURS, ANA, after(-99)), ali.id, 5, line="Rude.")
    await store.ratings.rate(Editor(OURS, BEN, after(-99)), ali.id, 5)
    seal, _before = await store.sealed.seal(by(BEN), thief.id, after(5000), 5)
    done = await bring(store, letterboxd("Other", (9, 3)), minutes=-50)
    plan = Planning(by(), asked_films([letterboxd("Heat", (2, 9))]), True, False)
    changes: list[Callable[[], Awaitable[Any]]] = [
        lambda: rate(store, heat, ANA, 3),
        lambda: store.ratings.take_back(Editor(OURS, ANA, after(1)), heat.id),
        lambda: store.ratings.rate(Editor(OURS, ANA, after(1)), thief.id, 3),
        lambda: take_line(store, by(BEN), ali, ANA),
        lambda: store.reveals.open(OURS, seal.sealed.id, after(2)),
        lambda: store.sealed.seal(by(BEN), heat.id, after(5000), 5),
        lambda: store.watchlists.add(by(), ali.id),
        lambda: store.watchlists.remove(by(), ali.id),
        lambda: store.watchlists.mark_seen(by(), heat.id),
        lambda: undo(store, done, minutes=-45),
        lambda: store.library.edit_film(by(BEN), heat.id, title="Heat 2"),
        lambda: store.library.edit_film(by(BEN), heat.id, year=1996),
        lambda: store.library.remove_film(by(BEN), ali.id),
        lambda: store.library.merge(by(BEN), thief.id, heat.id),
        lambda: add_film(store, "Heat", guild_id=OURS, year=1995),
        lambda: add_film(store, "Heat", year=1995),
    ]
    for change in changes:
        planned = await store.database.read(plan)
        assert await store.database.read(planned.is_current)
        await change()
        assert not await store.database.read(planned.is_current), change
    planned = await store.database.read(plan)
    await rate(store, heat, BEN, 3, minutes=3)
    await store.watchlists.add(by(BEN), heat.id)
    assert await store.database.read(planned.is_current), "that is another member's"


class Counting(Database):
    """Tells how many read at once."""

    def __init__(self, database: Database) -> None:
        self._whole = database
        self._now = self.most = 0

    async def read(self, work: Work[Any]) -> Any:
        self._now += 1
        self.most = max(self.most, self._now)
        result = await self._whole.read(work)
        self._now -= 1
        return result


async def test_of_many_imports_one_is_planned_at_a_time(store: Store, heat: Film) -> None:
    counting = Counting(store.database)
    imports = Letterboxd(counting)
    looks = [imports.look(by(member), FILMS, may_add=True) for member in range(1, 6)]
    found = await asyncio.gather(*looks)
    assert {each.new for each in found} == {len(FILMS)}
    assert counting.most == 1


ZONES = ["UTC", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Honolulu", "America/Los_Angeles"]


@pytest.mark.parametrize("day", [date(2025, 3, 9), date(2025, 7, 9)])
@pytest.mark.parametrize("before", ZONES)
async def test_an_imported_day_stays_when_the_club_sets_another_clock(
    store: Store, before: str, day: date
) -> None:
    ago = (TODAY - day).days
    film = letterboxd("New", (ago + 7, 9), (ago, 3))
    await store.clubs.choose_zone(OURS, before, NOW)
    await bring(store, film)
    for zone in ZONES:
        await store.clubs.choose_zone(OURS, zone, NOW)
        (out,) = await store.letterboxd.rows(OURS, ANA)
        assert out.watched_on == day
        assert not (await bring(store, film, minutes=1)).does_something
