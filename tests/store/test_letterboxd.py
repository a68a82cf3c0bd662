"""Ratings from Letterboxd take their place among a member's own, whole or not at all, and go."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import TooOften
from bot.domain.film import Film
from bot.domain.letterboxd_import import IMPORTS_A_DAY, LetterboxdImport
from bot.domain.library import BadEntry, Editor, TooLate
from bot.domain.schedule import last_seven_days
from bot.files.letterboxd_file import read_letterboxd, write_letterboxd
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, OURS, THEIRS, after, by, everything, rate
from tests.store.importing import (
    STATE,
    TODAY,
    bring,
    claimed,
    history,
    letterboxd,
    present,
    undo,
)
from tests.store.tables import add_film, assert_sound, film_named, material_of, rows, take_line


@pytest.fixture
async def heat(store: Store) -> Film:
    return await add_film(store, "Heat", guild_id=OURS, year=1995)


async def test_the_latest_counts_and_the_older_ones_are_history(
    store: Store, heat: Film, database_path: Path
) -> None:
    done = await bring(store, letterboxd("heat", (400, 4), (30, 9)))
    assert (done.new, done.older, done.new_films) == (1, 1, ())
    assert history(database_path, heat) == [("02-07", 4, None), ("02-12", 9, 4)]
    assert present(database_path, heat) == [(9, None)]
    assert_sound(database_path)


async def test_what_was_given_in_the_club_later_or_on_that_day_stays(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.ratings.rate(Editor(OURS, ANA, after(-20 * 1440)), heat.id, 3, line="Long.")
    await rate(store, heat, ANA, 4)
    done = await bring(store, letterboxd("Heat", (400, 9), (5, 8), (0, 10)), minutes=1)
    assert (done.kept, done.older, done.changed) == (1, 3, 0)
    assert history(database_path, heat) == [
        ("02-07", 9, None), ("02-22", 3, None), ("03-09", 8, 3), ("03-14", 10, 8), ("03-14", 4, 3),
    ]  # fmt: skip
    assert present(database_path, heat) == [(4, "Long.")]
    assert_sound(database_path)


async def test_what_is_later_than_the_clubs_takes_its_place_with_the_clubs_line(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.ratings.rate(Editor(OURS, ANA, after(-20 * 1440)), heat.id, 3, line="Long.")
    done = await bring(store, letterboxd("Heat", (5, 8), review="It is."), with_lines=True)
    assert (done.changed, done.lines) == (1, 0)
    assert present(database_path, heat) == [(8, "Long.")]


async def test_what_was_taken_back_in_the_club_later_stays_so_and_was_seen(
    store: Store, heat: Film, database_path: Path
) -> None:
    await rate(store, heat, ANA, 3)
    await store.ratings.take_back(Editor(OURS, ANA, after(1)), heat.id)
    done = await bring(store, letterboxd("Heat", (5, 8)), minutes=2)
    assert (done.kept, done.new, done.seen) == (1, 0, 1)
    assert present(database_path, heat) == []


async def test_the_same_again_changes_nothing(
    store: Store, heat: Film, database_path: Path
) -> None:
    films = (
        letterboxd("Heat", (400, 4), (30, 9)),
        letterboxd("New", (3, 5), year=None),
        letterboxd("Seen", is_seen=True),
        letterboxd("Wanted", is_wanted=True),
    )
    first = await bring(store, *films)
    assert (first.new, first.seen, first.wanted) == (2, 1, 1)
    assert first.new_films == ("New", "Seen (1995)", "Wanted (1995)")
    before = rows(database_path, STATE)
    again = await bring(store, *films, minutes=1)
    assert (again.unchanged, again.does_something, again.import_id) == (2, False, None)
    assert rows(database_path, STATE) == before


async def test_an_undo_takes_all_of_it_back_and_nothing_of_anyone_elses(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.ratings.rate(Editor(OURS, ANA, after(-20 * 1440)), heat.id, 3, line="Long.")
    await rate(store, heat, BEN, 6)
    ali = await add_film(store, "Ali", guild_id=OURS, year=2001)
    sealed = await add_film(store, "Thief", guild_id=OURS, year=1981)
    await store.sealed.seal(by(BEN), sealed.id, after(5000), 5)
    theirs = await everything(store, THEIRS)
    before = rows(database_path, STATE)
    done = await bring(
        store,
        letterboxd("Heat", (400, 4), (2, 9)),
        letterboxd("Ali", year=2001, is_seen=True),
        letterboxd("Thief", (2, 7), year=1981),
        letterboxd("New", (2, 7)),
        letterboxd("Wanted", is_wanted=True),
    )
    assert (done.changed, done.new, done.sealed, done.seen) == (1, 1, 1, 1)
    assert rows(database_path, "SELECT action, films FROM library_log") == [("imported", 2)]
    assert rows(database_path, "SELECT film_id FROM seen_films") == [(ali.id,)]
    await undo(store, done)
    assert rows(database_path, STATE) == before
    assert await everything(store, THEIRS) == theirs
    assert_sound(database_path)
    with pytest.raises(TooLate):
        await undo(store, done)


async def test_what_was_done_since_outlasts_the_undo(
    store: Store, heat: Film, database_path: Path
) -> None:
    done = await bring(
        store,
        letterboxd("Heat", (2, 9)),
        letterboxd("Rated", (2, 7)),
        letterboxd("Edited", (2, 7)),
        letterboxd("Unused", is_wanted=True),
    )
    await rate(store, heat, ANA, 5, minutes=1)
    rated, edited = [await film_named(store, OURS, title) for title in ("Rated", "Edited")]
    await rate(store, rated, BEN, 5, minutes=1)
    await store.library.edit_film(by(BEN), edited.id, director="Mann")
    await undo(store, done)
    assert history(database_path, heat) == [("03-14", 5, None)]
    assert present(database_path, rated) == []
    left = rows(database_path, "SELECT title FROM films WHERE guild_id = ? ORDER BY title", OURS)
    assert left == [("Edited",), ("Heat",), ("Rated",)]


async def test_an_undo_after_ten_minutes_or_by_another_is_refused(
    store: Store, heat: Film, database_path: Path
) -> None:
    done = await bring(store, letterboxd("Heat", (2, 9)))
    assert done.import_id is not None
    for who in (by(BEN), by(ANA, minutes=11), by(ANA, club=THEIRS)):
        with pytest.raises(TooLate):
            await store.letterboxd.undo(who, done.import_id)
    await store.letterboxd.purge(after(11))
    assert rows(database_path, "SELECT undoing FROM letterboxd_imports") == [(None,)]
    await store.letterboxd.purge(after(1441))
    assert rows(database_path, "SELECT undoing FROM letterboxd_imports") == []
    assert present(database_path, heat) == [(9, None)]


async def test_an_undo_follows_a_merge_and_what_is_merged_stays_whole(
    store: Store, heat: Film, database_path: Path
) -> None:
    done = await bring(store, letterboxd("Heat", (2, 9)), letterboxd("Hitze", (4, 7)))
    await rate(store, heat, BEN, 6)
    hitze = await film_named(store, OURS, "Hitze")
    _, merged, _ = await store.library.merge(by(BEN, minutes=1), hitze.id, heat.id)
    assert history(database_path, merged) == [("03-10", 7, None), ("03-12", 9, None)]
    again = await bring(store, letterboxd("Heat", (2, 9)), letterboxd("Hitze", (4, 7)), minutes=2)
    assert (again.unchanged, again.does_something) == (1, False)
    await undo(store, done)
    assert history(database_path, merged) == []
    assert present(database_path, merged, BEN) == [(6, None)]
    assert_sound(database_path)


async def test_a_sealed_films_rating_is_nowhere_but_in_its_envelope(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.sealed.seal(by(BEN), heat.id, after(5000), 5)
    done = await bring(store, letterboxd("Heat", (400, 4), (2, 9), is_seen=True))
    assert (done.sealed, done.new, done.older, done.seen) == (1, 0, 0, 0)
    assert rows(database_path, "SELECT count(*) FROM rating_changes") == [(0,)]
    mine = await store.ratings.of_member(OURS, heat.id, ANA)
    assert mine is not None
    assert mine.stars == 9
    again = await bring(store, letterboxd("Heat", (2, 9)), minutes=1)
    assert (again.unchanged, again.sealed) == (1, 0)
    await rate(store, heat, ANA, 2, minutes=2)
    assert (await bring(store, letterboxd("Heat", (2, 9)), minutes=3)).kept == 1
    await undo(store, done)
    mine = await store.ratings.of_member(OURS, heat.id, ANA)
    assert mine is not None
    assert mine.stars == 2


async def test_an_undo_takes_back_what_has_come_out_of_an_envelope_meanwhile(
    store: Store, heat: Film, database_path: Path
) -> None:
    ali = await add_film(store, "Ali", guild_id=OURS, year=1995)
    seals = [(await store.sealed.seal(by(BEN), film.id, after(3), 5))[0] for film in (heat, ali)]
    await store.ratings.rate(Editor(OURS, ANA, NOW - timedelta(days=9)), ali.id, 6, line="Hm.")
    done = await bring(store, letterboxd("Heat", (2, 9)), letterboxd("Ali", (2, 7)))
    assert done.sealed == 2
    for seal in seals:
        assert await store.reveals.open(OURS, seal.sealed.id, after(3))
    await rate(store, heat, BEN, 3, minutes=3)
    assert (present(database_path, heat), present(database_path, ali)) == (
        [(9, None)], [(7, "Hm.")],
    )  # fmt: skip
    await undo(store, done)
    assert present(database_path, heat) == []
    assert present(database_path, heat, BEN) == [(3, None)]
    assert present(database_path, ali) == [(6, "Hm.")]
    assert_sound(database_path)


async def test_a_line_that_an_organiser_took_does_not_come_back_by_an_undo(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.ratings.rate(Editor(OURS, ANA, NOW - timedelta(days=9)), heat.id, 6, line="Rude.")
    await store.sealed.seal(by(BEN), heat.id, after(5000), 5)
    await store.ratings.rate(Editor(OURS, ANA, NOW - timedelta(days=8)), heat.id, 5)
    done = await bring(store, letterboxd("Heat", (2, 9)))
    await take_line(store, by(BEN, minutes=1), heat, ANA)
    await undo(store, done)
    held = rows(database_path, "SELECT stars, line FROM sealed_ratings")
    assert held == [(5, None)]


async def test_films_are_left_out_that_the_club_lacks_removed_or_has_twice(
    store: Store, heat: Film
) -> None:
    await store.library.remove_film(by(BEN), heat.id)
    for title in ("Alias", "Other"):
        await add_film(store, title, guild_id=OURS, year=1990, aliases=["Both"])
    await add_film(store, "Own", guild_id=OURS, year=1991)
    await add_film(store, "Other still", guild_id=OURS, year=1991, aliases=["Own"])
    films = (
        letterboxd("Heat", (1, 3)), letterboxd("Both", (1, 3), year=1990),
        letterboxd("Own", (1, 3), year=1991), letterboxd("film:7", (1, 3)),
        letterboxd("Lacking", (1, 3), year=None),
    )  # fmt: skip
    done = await bring(store, *films, may_add=False)
    assert done == LetterboxdImport(
        new=1, removed=("Heat (1995)",), unclear=("Both (1990)",), unwritable=("film:7 (1995)",),
        lacking=("Lacking",), import_id=done.import_id,
    )  # fmt: skip


async def test_reviews_become_lines_behind_a_spoiler_when_the_member_says_so(
    store: Store, heat: Film, database_path: Path
) -> None:
    films = letterboxd("Heat", (2, 9), review="He leaves her."), letterboxd("Ali", (2, 9))
    await undo(store, await bring(store, *films))
    done = await bring(store, *films, minutes=6, with_lines=True)
    assert (done.new, done.lines) == (2, 1)
    said = rows(database_path, "SELECT line, spoiler FROM ratings WHERE film_id = ?", heat.id)
    assert said == [("He leaves her.", 1)]


async def test_an_import_is_no_news_whatever_its_days(store: Store, heat: Film) -> None:
    await rate(store, heat, BEN, 2, minutes=-60)
    await bring(
        store, *(letterboxd(f"Film {n}", (500, 2), (1, 9)) for n in range(50)),
        letterboxd("Heat", (1, 9)),
    )  # fmt: skip
    await rate(store, heat, ANA, 8, minutes=1)
    told = await material_of(store, OURS, last_seven_days(after(60), "UTC"), 2026)
    assert [(each.member_id, each.earlier, each.stars) for each in told.ratings] == [
        (BEN, None, 2), (ANA, 9, 8),
    ]  # fmt: skip
    assert told.ratings_before == 0
    assert told.new_films == ()


async def test_a_member_imports_so_often_a_day(store: Store, heat: Film) -> None:
    for number in range(IMPORTS_A_DAY):
        await bring(store, letterboxd("Heat", (50 - number, number % 2 + 3)), minutes=number)
    with pytest.raises(TooOften):
        await store.letterboxd.require_few(by(minutes=99))
    with pytest.raises(TooOften):
        await bring(store, letterboxd("Heat", (2, 9)), minutes=99)
    await store.letterboxd.require_few(by(BEN, minutes=99))
    await rate(store, heat, ANA, 5, minutes=99)


async def test_it_is_whole_or_not_at_all_and_once(
    store: Store, heat: Film, database_path: Path
) -> None:
    films = letterboxd("Heat", (2, 9)), letterboxd("New", (2, 9))
    claim = await claimed(store, films)
    await store.letterboxd.write(by(), films, claim, may_add=True, with_lines=False)
    before = rows(database_path, STATE)
    with pytest.raises(BadEntry):
        await store.letterboxd.write(by(), films, claim, may_add=True, with_lines=False)
    assert rows(database_path, STATE) == before


async def test_a_members_ratings_go_out_and_come_back_as_they_are(
    store: Store, heat: Film, database_path: Path
) -> None:
    line = "=HYPERLINK(1), <i>not</i> said\n\nAT&amp;T is"
    await store.ratings.rate(Editor(OURS, ANA, NOW), heat.id, 7, line=line, spoiler=True)
    await bring(store, letterboxd("Other", (30, 3), (3, 4), year=None))
    out = await store.letterboxd.rows(OURS, ANA)
    assert [(row.title, row.stars, row.watched_on) for row in out] == [
        ("Other", 4, date(2026, 3, 11)), ("Heat", 7, date(2026, 3, 14)),
    ]  # fmt: skip
    assert [row.is_spoiler for row in out] == [False, True]
    before = rows(database_path, STATE)
    (content,) = write_letterboxd(out)
    back = read_letterboxd(content, name="letterboxd.csv", today=TODAY).films
    assert not (await bring(store, *back, minutes=1)).does_something
    assert rows(database_path, STATE) == before
    await bring(store, *back, member=BEN, with_lines=True)
    assert await store.letterboxd.rows(OURS, BEN) == out
    assert present(database_path, heat, BEN) == [(7, line)]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
async def test_a_day_is_one_of_the_clubs_clock(
    store: Store, heat: Film, database_path: Path, zone: str
) -> None:
    """Also where it is another one in UTC: in the evening, or at noon on the other side."""
    await store.clubs.choose_zone(OURS, zone, NOW)
    ali = await add_film(store, "Ali", guild_id=OURS, year=1995)
    evening = datetime(2026, 3, 9, 21, tzinfo=ZoneInfo(zone))
    for film in (heat, ali):
        await store.ratings.rate(Editor(OURS, ANA, evening), film.id, 6)
    day = (TODAY - evening.date()).days
    done = await bring(
        store, letterboxd("Heat", (day, 6)), letterboxd("Ali", (day, 9), (day - 1, 2)),
        letterboxd("New", (day, 3)),
    )  # fmt: skip
    assert (done.unchanged, done.older, done.changed, done.new) == (1, 1, 1, 1)
    assert [stars for _, stars, _ in history(database_path, ali)] == [9, 6, 2]
    out = await store.letterboxd.rows(OURS, ANA)
    assert {row.title: str(row.watched_on) for row in out} == {
        "Heat": "2026-03-09", "Ali": "2026-03-10", "New": "2026-03-09",
    }  # fmt: skip
    (content,) = write_letterboxd(out)
    back = read_letterboxd(content, name="letterboxd.csv", today=TODAY).films
    assert not (await bring(store, *back, minutes=1)).does_something


async def test_what_comes_as_rated_or_seen_leaves_the_watchlist_until_it_is_undone(
    store: Store, heat: Film, database_path: Path
) -> None:
    titles = ("Ali", "Thief", "Again", "Since", "Old")
    ali, thief, again, since, old = [
        await add_film(store, title, guild_id=OURS, year=1995) for title in titles
    ]
    await store.sealed.seal(by(BEN), thief.id, after(5000), 5)
    await rate(store, old, ANA, 7, minutes=-9)
    for film in (heat, ali, thief, again, since, old):
        await store.watchlists.add(by(minutes=-5), film.id)
    before = rows(database_path, "SELECT * FROM watchlist WHERE film_id <> ?", since.id)
    done = await bring(
        store,
        letterboxd("Heat", (2, 9)), letterboxd("Ali", is_seen=True), letterboxd("Thief", (2, 7)),
        letterboxd("Again", (2, 7), is_wanted=True), letterboxd("Since", (2, 7)),
        letterboxd("Old", (9, 2), is_seen=True),
    )  # fmt: skip
    # What Letterboxd has as both is to be seen again; of what is no news they decided themselves.
    left = rows(database_path, "SELECT film_id FROM watchlist ORDER BY film_id")
    assert left == [(again.id,), (old.id,)]
    await rate(store, since, ANA, 3, minutes=1)
    await undo(store, done)
    assert rows(database_path, "SELECT * FROM watchlist") == before


async def test_of_two_new_films_of_one_title_the_one_without_a_year_is_found_again(
    store: Store, database_path: Path
) -> None:
    films = letterboxd("Heat", (2, 9), year=None), letterboxd("Heat", (3, 4))
    assert (await bring(store, *films)).new == 2
    before = rows(database_path, STATE)
    again = await bring(store, *films, minutes=1)
    assert (again.unchanged, again.unclear, again.does_something) == (2, (), False)
    assert rows(database_path, STATE) == before
