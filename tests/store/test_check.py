"""What a check finds, in databases that are sound and in such as are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.domain.waiting import WaitingCommand
from bot.files import seeds
from bot.store.outages import RESTORE
from bot.store.schema import UNFINISHED, migrations
from bot.store.store import Store
from bot.store.upkeep import INSTALL, RECOUNT, START, Check, check
from tests.conftest import NOW
from tests.store.acknowledging import rate_until_killed
from tests.store.damage import PAGE, change, make_rated, open_again, overwrite, pages, rate_a_little
from tests.store.tables import add_film, rows


def shipped() -> dict[str, str]:
    return seeds.hashes(seeds.folder())


def found(checks: list[Check]) -> dict[str, str]:
    return {check.what: check.found for check in checks}


def wrong(path: Path) -> dict[str, str | None]:
    """What is wrong, and what to do about it."""
    return {
        check.what: check.remedy for check in check(path, shipped()) if check.remedy is not None
    }


def test_a_new_database_is_sound(database_path: Path) -> None:
    open_again(database_path)
    assert wrong(database_path) == {}


async def test_what_is_counted_while_the_store_is_open(library: Store, database_path: Path) -> None:
    await rate_a_little(library)
    await library.waiting.keep(Editor(100, 1, NOW), WaitingCommand("review", {}))
    assert wrong(database_path) == {}
    seen = found(check(database_path, shipped()))
    ((ratings,),) = rows(database_path, "SELECT count(*) FROM ratings")
    assert seen["ratings"] == f"{ratings} ratings, each as its history says"
    assert seen["titles"] == "all 13 films are found by their titles"
    assert seen["waiting"] == "1 that members have begun, the oldest since 2026-03-14T15:09"
    assert seen["seeds"] == "all 13 films that come with filmclub are up to date"


def test_seeds_that_have_not_been_read_are_no_fault(database_path: Path) -> None:
    make_rated(database_path)
    checks = check(database_path, shipped() | {"ballerina-2025": "another", "new-2027": "new"})
    assert all(check.remedy is None for check in checks)
    assert found(checks)["seeds"].startswith("2 of 14 films that come with filmclub are new")


async def test_films_that_a_club_sees_twice_are_named_and_no_fault(
    store: Store, database_path: Path
) -> None:
    assert found(check(database_path, {}))["films seen twice"] == "none"
    for club in (200, 100):
        await add_film(store, "Heat", guild_id=club, year=1995)
    await add_film(store, "Alien", guild_id=100, year=1979)
    everyones = await add_film(store, "HEAT!", year=1995)
    own = await add_film(store, "Heat", guild_id=300, year=1995)
    await store.library.merge(Editor(300, 1, NOW), own.id, everyones.id)
    assert wrong(database_path) == {}
    told = found(check(database_path, {}))["films seen twice"]
    assert told.startswith("HEAT! (1995) in club 100, HEAT! (1995) in club 200. /library merge ")


ONE_SCORE = "(guild_id, film_id) = (SELECT guild_id, film_id FROM film_scores LIMIT 1)"
ONE_RATING = (
    "(guild_id, film_id, member_id) = (SELECT guild_id, film_id, member_id FROM ratings LIMIT 1)"
)


@pytest.mark.parametrize(
    ("statements", "what", "remedy"),
    [
        (f"DELETE FROM film_scores WHERE {ONE_SCORE}", "counts by film", RECOUNT),
        (f"UPDATE film_scores SET s1 = s1 + 1 WHERE {ONE_SCORE}", "counts by film", RECOUNT),
        (f"UPDATE film_scores SET ratings = 0 WHERE {ONE_SCORE}", "counts by film", RECOUNT),
        (
            "INSERT INTO film_scores SELECT guild_id, 13, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0"
            " FROM clubs LIMIT 1",
            "counts by film",
            RECOUNT,
        ),
        ("DELETE FROM year_scores WHERE year = '2027'", "counts by year", RECOUNT),
        ("UPDATE year_scores SET total = total + 1", "counts by year", RECOUNT),
        (f"DELETE FROM ratings WHERE {ONE_RATING}", "ratings", RESTORE),
        (f"UPDATE ratings SET line = NULL WHERE {ONE_RATING}", "ratings", RESTORE),
        (f"UPDATE ratings SET spoiler = 1 - spoiler WHERE {ONE_RATING}", "ratings", RESTORE),
        (
            "INSERT INTO ratings SELECT guild_id, 13, 1, 5, NULL, 0, '2026-03-14' FROM clubs",
            "ratings",
            RESTORE,
        ),
        (
            f"DROP TRIGGER rating_history_gone; DELETE FROM rating_changes WHERE {ONE_RATING}",
            "ratings",
            RESTORE,
        ),
        ("DELETE FROM film_titles WHERE film_id = 1", "titles", RECOUNT),
        ("DELETE FROM film_words WHERE rowid & 65535 = 1", "titles", RECOUNT),
        (
            "DELETE FROM film_words WHERE rowid & 65535 = 1;"
            " DELETE FROM film_titles WHERE film_id = 1",
            "titles",
            RECOUNT,
        ),
        ("UPDATE film_words SET scope = 'club1' WHERE rowid & 65535 = 1", "titles", RECOUNT),
        (
            "UPDATE film_words SET words = words || ' more' WHERE rowid & 65535 = 1",
            "titles",
            RECOUNT,
        ),
        ("DELETE FROM films WHERE id = 1", "references", RESTORE),
        ("DELETE FROM clubs", "references", RESTORE),
        ("INSERT INTO migrations (number) VALUES (9999)", "schema", INSTALL),
        ("DELETE FROM migrations WHERE number > 1", "schema", START),
    ],
)
def test_one_thing_is_wrong(database_path: Path, statements: str, what: str, remedy: str) -> None:
    make_rated(database_path)
    change(database_path, *statements.split(";"))
    assert wrong(database_path) == {what: remedy}


def test_a_column_that_is_missing_is_wrong_though_the_number_is_right(database_path: Path) -> None:
    make_rated(database_path)
    change(database_path, "ALTER TABLE clubs DROP COLUMN members_asked_up_to")
    assert wrong(database_path) == {"schema": f"{UNFINISHED}."}
    told = found(check(database_path, {}))["schema"]
    assert told == f"{max(migrations())}, but it lacks clubs.members_asked_up_to"


def test_it_says_how_many_are_wrong(database_path: Path) -> None:
    """A film's count that is wrong is one that is wrong: not what is there and what should be."""
    make_rated(database_path)
    change(
        database_path,
        "DELETE FROM film_scores WHERE film_id = 1 AND guild_id = 100",
        "UPDATE film_scores SET s2 = s2 + 1, ratings = ratings + 1 WHERE film_id = 2",
    )
    assert found(check(database_path, {}))["counts by film"] == "3 counts are wrong"
    change(database_path, "DELETE FROM films WHERE id = 1")
    ((orphans,),) = rows(database_path, "SELECT count(*) FROM ratings WHERE film_id = 1")
    assert f"{orphans} of ratings to films" in found(check(database_path, {}))["references"]


def test_an_index_of_words_that_has_lost_its_entries(database_path: Path) -> None:
    """SQLite before 3.44 does not look into it; later ones say the same of the file."""
    make_rated(database_path)
    change(database_path, "DELETE FROM film_words_data WHERE id > 10")
    assert set(wrong(database_path)) & {"titles", "file"}


def test_every_page_that_becomes_garbage_is_noticed(tmp_path: Path) -> None:
    path = make_rated(tmp_path / "sound.db")
    change(path, "VACUUM")  # pages that nothing uses may be garbage
    whole = path.read_bytes()
    assert pages(path) > 30
    for page in range(1, pages(path) + 1):
        damaged = tmp_path / f"damaged-{page}.db"
        damaged.write_bytes(whole)
        overwrite(damaged, page)
        try:
            remedies = list(wrong(damaged).values())
        except StoreUnavailable as error:
            remedies = [RESTORE] if RESTORE in str(error) else []
        assert RESTORE in remedies, f"page {page}"


@pytest.mark.parametrize("kept", [PAGE // 2, PAGE, 10 * PAGE, 20 * PAGE + 100])
def test_a_file_that_is_cut_off(database_path: Path, kept: int) -> None:
    make_rated(database_path)
    os.truncate(database_path, kept)
    with pytest.raises(StoreUnavailable, match="can't be used") as caught:
        check(database_path, {})
    assert RESTORE in str(caught.value)


@pytest.mark.parametrize("name", ["nobody.db", "x" * 300, "."])
def test_where_no_database_is(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        check(tmp_path / name, {})
    assert RESTORE not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_log_of_a_bot_that_was_killed_is_read_and_left_to_the_next(
    database_path: Path,
) -> None:
    acknowledged = rate_until_killed(database_path, 60)
    log = database_path.with_name(f"{database_path.name}-wal")
    before = database_path.read_bytes(), log.read_bytes()
    assert before[1]
    checks = check(database_path, {})
    assert all(check.remedy is None for check in checks)
    assert (database_path.read_bytes(), log.read_bytes()) == before
    open_again(database_path)
    saved = {line for (line,) in rows(database_path, "SELECT line FROM rating_changes")}
    assert saved.issuperset(acknowledged)
    assert not log.exists()
