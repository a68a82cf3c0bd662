"""Lists of what clubs have watched, on their way into their logs: whole, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.filed import FiledViewing
from bot.domain.library import BadEntry, Editor
from bot.domain.waiting import LogDraft
from bot.domain.watched import Viewing
from bot.store.log_imports import LogImports
from bot.store.store import Store
from bot.store.waiting import WAITING_LIMIT, Claim
from bot.store.watched import WatchedLog
from tests.conftest import NOW
from tests.store.clubs_library import ANA, OURS, THEIRS, after, by
from tests.store.dying import Dying, Killed
from tests.store.tables import add_film, assert_sound, rows

GONE = BadEntry("gone")
STATE = (
    "SELECT (SELECT count(*) FROM watched WHERE removed_in IS NULL), (SELECT count(*) FROM films),"
    " (SELECT count(*) FROM waiting), (SELECT count(*) FROM watched_changes)"
)


def listed(count: int, start: int = 0) -> list[Viewing]:
    return [
        Viewing(on=(NOW - timedelta(days=n)).date(), title=f"Film {n}", year=1990)
        for n in range(start, count)
    ]


async def drafted(store: Store, viewings: Sequence[Viewing]) -> Claim:
    draft_id = await store.waiting.keep(Editor(OURS, ANA, NOW), LogDraft(tuple(viewings)))
    return Claim(Editor(OURS, ANA, NOW), draft_id, LogDraft, GONE)


async def test_no_club_waits_while_another_imports(store: Store) -> None:
    imports = store.log_imports
    async with imports.turn(THEIRS):
        ours = imports.turn(OURS)
        await asyncio.wait_for(ours.acquire(), 5)
    assert imports.turn(OURS).locked(), "but of one club's two presses the second waits"


@pytest.mark.parametrize("killed_after", range(1, 6))
async def test_an_import_that_was_killed_is_taken_back_at_the_next_start(
    store: Store, database_path: Path, killed_after: int
) -> None:
    claim = await drafted(store, listed(100))
    imports = LogImports(Dying(store.database, killed_after))
    if killed_after < 5:
        with pytest.raises(Killed):
            await imports.write(by(), listed(100), claim)
        assert rows(database_path, STATE) == [(20 * killed_after, 20 * killed_after, 1, 1)]
        await store.log_imports.end_halves()
        assert rows(database_path, STATE) == [(0, 0, 1, 0)]
        assert (await store.waiting.get(claim.by, claim.waiting_id, LogDraft)) == LogDraft(
            tuple(listed(100))
        )
        await store.log_imports.write(by(), listed(100), claim)
    else:
        await imports.write(by(), listed(100), claim)
    await store.log_imports.end_halves()
    assert rows(database_path, STATE) == [(100, 100, 0, 1)]
    assert_sound(database_path)


async def newer_lists(store: Store, claim: Claim) -> None:
    for _ in range(WAITING_LIMIT):
        await drafted(store, listed(1))


async def a_day_later(store: Store, claim: Claim) -> None:
    await store.waiting.forget_too_old(after(60 * 25))
    await store.watched.purge(after(60 * 25))


async def cancelled(store: Store, claim: Claim) -> None:
    await store.waiting.use_up(claim)


@pytest.mark.parametrize("goes", [newer_lists, a_day_later, cancelled])
async def test_an_import_that_was_stopped_is_taken_back_also_where_its_list_is_forgotten(
    store: Store, database_path: Path, goes: Callable[[Store, Claim], Awaitable[None]]
) -> None:
    claim = await drafted(store, listed(100))
    with pytest.raises(Killed):
        await LogImports(Dying(store.database, 2)).write(by(), listed(100), claim)
    await goes(store, claim)
    assert await store.waiting.get(claim.by, claim.waiting_id, LogDraft) is None
    await store.log_imports.end_halves()
    left = "SELECT (SELECT count(*) FROM watched), (SELECT count(*) FROM films)"
    assert rows(database_path, left) == [(0, 0)]


async def test_a_list_that_is_forgotten_before_the_first_write_is_not_imported(
    store: Store, database_path: Path
) -> None:
    claim = await drafted(store, listed(100))
    await store.waiting.use_up(claim)
    with pytest.raises(BadEntry):
        await store.log_imports.write(by(), listed(100), claim)
    assert rows(database_path, STATE) == [(0, 0, 0, 0)]


async def test_an_import_that_was_stopped_and_pressed_again_is_undone_as_a_whole(
    store: Store, database_path: Path
) -> None:
    claim = await drafted(store, listed(100))
    with pytest.raises(Killed):
        await LogImports(Dying(store.database, 2)).write(by(), listed(100), claim)
    done = await store.log_imports.write(by(minutes=30), listed(100), claim)
    assert (done.added, len(done.new_films)) == (100, 100)
    assert done.change_id is not None
    await store.watched.undo(by(minutes=31), done.change_id)
    assert rows(database_path, STATE) == [(0, 0, 0, 0)]


@pytest.mark.parametrize("minutes", [20, 60 * 25])
@pytest.mark.parametrize("killed_after", [1, 2])
async def test_an_undo_that_was_killed_is_finished_at_the_next_start(
    store: Store, database_path: Path, killed_after: int, minutes: int
) -> None:
    done = await store.log_imports.write(by(), listed(120))
    assert done.change_id is not None
    with pytest.raises(Killed):
        await WatchedLog(Dying(store.database, killed_after)).undo(by(minutes=9), done.change_id)
    await store.waiting.forget_too_old(after(minutes))
    await store.watched.purge(after(minutes))
    await store.log_imports.end_halves()
    assert rows(database_path, STATE) == [(0, 0, 0, 0)]
    assert rows(database_path, "SELECT count(*) FROM library_log") == [(0,)]


async def test_what_an_operator_imports_comes_in_slices_and_a_second_time_adds_the_rest(
    store: Store, database_path: Path
) -> None:
    with pytest.raises(Killed):
        await LogImports(Dying(store.database, 2)).write_filed(by(), listed(100))
    assert rows(database_path, STATE)[0][0] == 40
    done = await store.log_imports.write_filed(by(minutes=1), listed(100))
    assert (done.added, done.known) == (60, 40)


async def test_lines_that_repeat_others_of_their_list_were_not_in_the_log_before(
    store: Store,
) -> None:
    """Also where the other one has come in an earlier slice."""
    await store.log_imports.write(by(), listed(1))
    done = await store.log_imports.write(by(minutes=1), [*listed(30), *listed(30)])
    assert (done.added, done.known, done.twice) == (29, 2, 29)


async def test_entries_whose_change_is_forgotten_were_in_the_log_before(store: Store) -> None:
    """As those that a screening brought, which are of no change either."""
    await store.log_imports.write(by(), listed(25))
    await store.watched.purge(after(60))
    looked = await store.log_imports.look(by(minutes=61), listed(30))
    assert (looked.added, looked.known, looked.twice) == (5, 25, 0)
    done = await store.log_imports.write(by(minutes=61), listed(30))
    assert (done.added, done.known, done.twice) == (5, 25, 0)


async def test_a_file_of_which_a_line_names_a_film_that_is_not_there_says_which(
    store: Store,
) -> None:
    await add_film(store, "True Grit", guild_id=OURS, year=1969)
    await add_film(store, "True Grit", guild_id=OURS, year=2010)
    filed = [
        FiledViewing(2, NOW.date(), "True Grit", 2010, "", None, None),
        FiledViewing(3, NOW.date(), "Ran", None, "", None, "ran-1985"),
        FiledViewing(5, NOW.date(), "True Grit", None, "", None, None),
    ]
    viewings, problems = await store.log_imports.look_filed(by(), {}, filed, [(None, None)] * 3)
    assert [each.year for each in viewings] == [2010, None]
    assert [problem.line for problem in problems] == [3, 5]


async def test_what_a_title_without_a_year_means_stays_so_for_the_whole_list(store: Store) -> None:
    """Also beyond a slice, and where a later line has brought a second film of that title."""
    viewings = [replace(each, title="Red", year=None) for each in listed(25)]
    viewings[1] = replace(viewings[1], year=1994)
    looked = await store.log_imports.look(by(), viewings)
    assert (looked.added, looked.unclear) == (25, ())
    done = await store.log_imports.write(by(), viewings)
    assert replace(done, change_id=None) == looked


async def test_a_line_under_a_films_title_elsewhere_brings_no_second_film(
    store: Store, database_path: Path
) -> None:
    await add_film(store, "The Godfather", guild_id=OURS, year=1972)
    days = [(NOW - timedelta(days=n)).date() for n in range(4)]
    lines = [
        Viewing(on=days[0], title="Der Pate", year=1972),
        Viewing(on=days[1], title="Die sieben Samurai", year=1954),
        Viewing(on=days[2], title="Seven Samurai", year=1954),
    ]
    looked = await store.log_imports.look(by(), lines)
    done = await store.log_imports.write(by(), lines)
    assert replace(done, change_id=None) == looked
    assert (done.added, done.new_films) == (3, ("Die sieben Samurai (1954)",))
    titles = rows(database_path, "SELECT title FROM watched ORDER BY watched_on")
    assert titles == [("Die sieben Samurai",), ("Die sieben Samurai",), ("The Godfather",)]


async def test_a_title_elsewhere_without_a_year_is_left_out_of_the_log(store: Store) -> None:
    await add_film(store, "The Godfather", guild_id=OURS, year=1972)
    day = NOW.date()
    lines = [
        Viewing(on=day, title="Der Pate", year=None),
        Viewing(on=day, title="Seven Samurai", year=1954),
        Viewing(on=day, title="Die sieben Samurai", year=None),
    ]
    looked = await store.log_imports.look(by(), lines)
    assert looked.unclear == (0, 2)
    assert replace(await store.log_imports.write(by(), lines), change_id=None) == looked
