"""A copy is whole, of one moment, and disturbs nobody; or there is none."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.store import upkeep
from bot.store.outages import RESTORE
from bot.store.store import Store
from bot.store.upkeep import back_up
from tests.fresh import new_library
from tests.store.acknowledging import PROJECT, rate_until_killed
from tests.store.damage import change, make_rated, open_again, overwrite, pad, pages, rate_a_little
from tests.store.tables import assert_sound, rows


def why_not(database: Path, copy: Path) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        back_up(database, copy)
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    return text


def history(path: Path) -> list[tuple[object, ...]]:
    return rows(path, "SELECT * FROM rating_changes ORDER BY id")


async def test_a_copy_has_all_that_was_committed(
    library: Store, database_path: Path, tmp_path: Path
) -> None:
    """Also what stands in the log alone."""
    await rate_a_little(library)
    copy = tmp_path / "backups" / "monday" / "club.db"
    back_up(database_path, copy)
    assert history(copy) == history(database_path)
    assert_sound(copy)


def test_a_copy_is_one_file_of_its_owners_that_needs_no_log(
    library: Store, database_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    old_mask = os.umask(0o000)
    try:
        back_up(database_path, folder / "club.db")
    finally:
        os.umask(old_mask)
    assert rows(folder / "club.db", "PRAGMA journal_mode") == [("delete",)]
    assert [path.name for path in folder.iterdir()] == ["club.db"]
    assert (folder / "club.db").stat().st_mode & 0o777 == 0o600


def test_a_copy_in_the_databases_place_is_a_database(database_path: Path, tmp_path: Path) -> None:
    make_rated(database_path)
    before = history(database_path)
    back_up(database_path, tmp_path / "copy.db")
    change(database_path, "DELETE FROM rating_changes")
    for path in tmp_path.glob(f"{database_path.name}*"):
        path.unlink()
    (tmp_path / "copy.db").rename(database_path)
    open_again(database_path)
    assert rows(database_path, "PRAGMA journal_mode") == [("wal",)]
    assert history(database_path) == before
    assert_sound(database_path)


def test_copies_while_ratings_are_given(database_path: Path, tmp_path: Path) -> None:
    """Each is of one moment, has what was acknowledged before it began, and holds nobody up.

    Who rates is another process, which ends when a write of its own has to wait too long.
    """
    pad(make_rated(database_path), 15)  # many steps, and the file changes between them
    acknowledged = tmp_path / "acknowledged"
    command = [sys.executable, "-m", "tests.store.acknowledging", str(database_path)]
    with (
        acknowledged.open("w") as output,
        subprocess.Popen(command, cwd=PROJECT, stdout=output) as process,  # noqa: S603 - this program
    ):
        while not acknowledged.stat().st_size:
            assert process.poll() is None
        for number in range(3):
            before = acknowledged.read_text().split("\n")[:-1]
            copy = tmp_path / f"{number}.db"
            back_up(database_path, copy)
            after = acknowledged.read_text().split("\n")[:-1]
            lines = {line for (line,) in rows(copy, "SELECT line FROM rating_changes")}
            assert lines.issuperset(before)
            assert len(after) > len(before), "nobody could rate meanwhile"
            assert_sound(copy)
        assert process.poll() is None
        process.kill()
    assert_sound(database_path)


def test_the_log_of_a_bot_that_was_killed_is_copied_and_left_to_the_next(
    database_path: Path, tmp_path: Path
) -> None:
    """The copy is then the last that closes the database."""
    acknowledged = rate_until_killed(database_path, 60)
    log = database_path.with_name(f"{database_path.name}-wal")
    before = database_path.read_bytes(), log.read_bytes()
    assert before[1]
    back_up(database_path, tmp_path / "copy.db")
    assert (database_path.read_bytes(), log.read_bytes()) == before
    saved = {line for (line,) in rows(tmp_path / "copy.db", "SELECT line FROM rating_changes")}
    assert saved.issuperset(acknowledged)


async def test_a_bot_that_ends_before_its_copy_is_done_loses_nothing(
    database_path: Path, tmp_path: Path
) -> None:
    """Then too the log is left: what was read last can't empty it."""
    with ExitStack() as held:
        async with new_library(database_path) as store:
            await rate_a_little(store)
            expected = history(database_path)
            source = held.enter_context(upkeep.reading(database_path))
        assert source.execute("SELECT * FROM rating_changes ORDER BY id").fetchall() == expected
    assert database_path.with_name(f"{database_path.name}-wal").stat().st_size
    async with Store.open(database_path):
        assert history(database_path) == expected
        assert_sound(database_path)


@pytest.mark.parametrize("name", ["filmclub.db", "taken.db", "."])
def test_what_is_there_is_not_replaced(database_path: Path, tmp_path: Path, name: str) -> None:
    make_rated(database_path)
    (tmp_path / "taken.db").write_text("Something of yours.")
    before = database_path.read_bytes()
    assert "there already" in why_not(database_path, tmp_path / name)
    assert (tmp_path / "taken.db").read_text() == "Something of yours."
    assert database_path.read_bytes() == before


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert "no database" in why_not(tmp_path / "filmclub.db", tmp_path / "backups" / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"Dear diary,\n" * 500])
def test_a_file_that_is_no_database(database_path: Path, tmp_path: Path, content: bytes) -> None:
    database_path.write_bytes(content)
    assert str(database_path) in why_not(database_path, tmp_path / "backups" / "copy.db")
    assert not (tmp_path / "backups").exists()


def test_a_database_of_another_program(database_path: Path, tmp_path: Path) -> None:
    change(database_path, "CREATE TABLE bookmarks (url TEXT)")
    assert "no filmclub database" in why_not(database_path, tmp_path / "copy.db")


@pytest.mark.parametrize(
    "copy", ["file/copy.db", "/proc/copy.db", "x" * 300], ids=["in a file", "in /proc", "too long"]
)
def test_a_copy_that_can_not_be_made(database_path: Path, tmp_path: Path, copy: str) -> None:
    make_rated(database_path)
    (tmp_path / "file").write_text("")
    before = sorted(tmp_path.iterdir())
    assert "can't be copied" in why_not(database_path, tmp_path / copy)
    assert [path for path in sorted(tmp_path.iterdir()) if "-" not in path.name] == before


def test_of_a_damaged_database_there_is_no_copy(tmp_path: Path) -> None:
    """Wherever the damage is: a copy would push a sound one out in time."""
    path = make_rated(tmp_path / "filmclub.db")
    change(path, "VACUUM")  # pages that nothing uses may be garbage
    whole = path.read_bytes()
    for page in range(1, pages(path) + 1):
        path.write_bytes(whole)
        overwrite(path, page)
        assert RESTORE in why_not(path, tmp_path / "backups" / "copy.db"), f"page {page}"
        assert list(tmp_path.glob("backups/*")) == []


def test_of_a_database_in_which_something_is_missing_there_is_no_copy(
    database_path: Path, tmp_path: Path
) -> None:
    make_rated(database_path)
    change(database_path, "DELETE FROM films WHERE id = 1")
    why = why_not(database_path, tmp_path / "copy.db")
    assert "of ratings to films" in why
    assert RESTORE in why


def test_a_database_of_a_newer_filmclub_is_copied(database_path: Path, tmp_path: Path) -> None:
    """Who has gone back to an older one needs it most."""
    make_rated(database_path)
    change(database_path, "INSERT INTO migrations (number) VALUES (9999)")
    back_up(database_path, tmp_path / "copy.db")
    assert rows(tmp_path / "copy.db", "SELECT max(number) FROM migrations") == [(9999,)]


def test_a_database_that_another_program_has_to_itself(database_path: Path, tmp_path: Path) -> None:
    make_rated(database_path)
    with closing(sqlite3.connect(database_path)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        why = why_not(database_path, tmp_path / "copy.db")
    assert "locked" in why
    assert RESTORE not in why
