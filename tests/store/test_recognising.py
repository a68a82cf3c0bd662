"""What is no filmclub database is refused before anything is written; one that goes is noticed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import StoreGone, StoreUnavailable
from bot.domain.library import Editor
from bot.store import database, recognising, schema
from bot.store.schema import APPLICATION_ID
from bot.store.store import Store
from bot.store.upkeep import back_up, check
from tests.conftest import NOW
from tests.store.damage import rate_a_little
from tests.store.tables import add_film, assert_sound, rows


async def open_once(path: Path) -> None:
    async with Store.open(path):
        pass


def files(folder: Path) -> dict[str, bytes]:
    """All but the index of a log, which SQLite makes anew."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.name.endswith("-shm")
    }


FOREIGN = {
    "its number": "PRAGMA application_id = 1196444487",
    "its tables": "CREATE TABLE messages (id INTEGER PRIMARY KEY)",
    "migrations of another kind": "CREATE TABLE migrations (id INTEGER, migration TEXT)",
    "migrations like ours": "CREATE TABLE migrations (number INTEGER PRIMARY KEY);"
    "INSERT INTO migrations VALUES (3); CREATE TABLE users (id INTEGER)",
    "migrations with names": "CREATE TABLE migrations (number); CREATE TABLE films (id);"
    "INSERT INTO migrations VALUES ('2014_10_12_create_users')",
    "migrations like Laravel's": "CREATE TABLE migrations (id INTEGER, migration TEXT);"
    "INSERT INTO migrations VALUES (1, 'create_users'); CREATE TABLE films (id)",
    "migrations alone": "CREATE TABLE migrations (number); INSERT INTO migrations VALUES (1)",
}


@pytest.mark.parametrize("script", FOREIGN.values(), ids=FOREIGN.keys())
async def test_a_database_of_another_program_is_left_alone(
    database_path: Path, script: str
) -> None:
    with closing(sqlite3.connect(database_path)) as connection:
        connection.executescript(script)
    before = files(database_path.parent)
    with pytest.raises(StoreUnavailable, match="another program's"):
        await open_once(database_path)
    with pytest.raises(StoreUnavailable, match="no filmclub database"):
        check(database_path, {})
    with pytest.raises(StoreUnavailable, match="no filmclub database"):
        back_up(database_path, database_path.with_name("copy.db"))
    assert files(database_path.parent) == before


async def test_ours_have_their_number_also_older_ones(database_path: Path) -> None:
    await open_once(database_path)
    assert rows(database_path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    with closing(sqlite3.connect(database_path)) as connection:
        connection.executescript("PRAGMA application_id = 0; PRAGMA user_version = 0;")
    await open_once(database_path)
    assert rows(database_path, "PRAGMA application_id") == [(APPLICATION_ID,)]


async def with_log(store: Store, path: Path, into: Path) -> Path:
    """The database as a crash of the machine leaves it: a log beside it with all that was rated."""
    await rate_a_little(store)
    os.makedirs(into)  # noqa: PTH103 - Path's would be taken for blocking
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), into / name)
    return into / path.name


async def test_a_log_that_a_crash_has_left_is_brought_back(
    library: Store, database_path: Path, tmp_path: Path
) -> None:
    crashed = await with_log(library, database_path, tmp_path / "crashed")
    await open_once(crashed)
    assert_sound(crashed)
    everything = "SELECT * FROM rating_changes ORDER BY id"
    assert rows(crashed, everything) == rows(database_path, everything) != []


async def test_a_log_of_another_database_is_refused(
    library: Store, database_path: Path, tmp_path: Path
) -> None:
    crashed = await with_log(library, database_path, tmp_path / "crashed")
    other = tmp_path / "other" / "filmclub.db"
    async with Store.open(other) as store:
        for number in range(300):
            await add_film(store, f"Film {number}", guild_id=1)
    shutil.copy(f"{crashed}-wal", f"{other}-wal")
    before = files(other.parent)
    with pytest.raises(StoreUnavailable, match="not of this database"):
        await open_once(other)
    assert files(other.parent) == before
    # Nor is the database called damaged, which is sound without that log.
    with pytest.raises(StoreUnavailable, match=r"-wal is not of .* move the log away"):
        check(other, {})
    with pytest.raises(StoreUnavailable, match="not of"):
        back_up(other, tmp_path / "copy.db")


async def test_a_database_may_be_a_link_to_another_disk(tmp_path: Path) -> None:
    """Also where nothing is there yet. SQLite puts the log beside what the link leads to."""
    data, disk = tmp_path / "data" / "filmclub.db", tmp_path / "disk" / "theirs.db"
    for folder in (data.parent, disk.parent):
        os.makedirs(folder)  # noqa: PTH103 - see above
    os.symlink(disk, data)  # noqa: PTH211
    async with Store.open(data) as store:
        await add_film(store, "Up", guild_id=1)
        assert set(files(disk.parent)) == {"theirs.db", "theirs.db-wal"}
        assert set(os.listdir(data.parent)) == {"filmclub.db"}  # noqa: PTH208
        shutil.copy(f"{disk}-wal", tmp_path / "log")
    assert data.is_symlink()
    os.remove(disk)  # noqa: PTH107
    shutil.copy(tmp_path / "log", f"{disk}-wal")
    with pytest.raises(StoreUnavailable, match=r"its log theirs\.db-wal is there"):
        await open_once(data)


@pytest.mark.parametrize("is_empty", [True, False])
async def test_a_log_without_its_database_is_kept(
    library: Store, database_path: Path, tmp_path: Path, *, is_empty: bool
) -> None:
    """SQLite would delete it."""
    crashed = await with_log(library, database_path, tmp_path / "crashed")
    crashed.unlink()
    if is_empty:
        crashed.touch()
    before = files(crashed.parent)
    with pytest.raises(StoreUnavailable, match="gone or empty"):
        await open_once(crashed)
    with pytest.raises(StoreUnavailable, match="gone or empty"):
        check(crashed, {})
    with pytest.raises(StoreUnavailable, match="gone or empty"):
        back_up(crashed, tmp_path / "copy.db")
    assert files(crashed.parent) == before


async def test_an_empty_file_is_no_new_database(database_path: Path) -> None:
    """A restore on a full disk leaves one."""
    os.close(os.open(database_path, os.O_CREAT))
    with pytest.raises(StoreUnavailable, match="is empty"):
        await open_once(database_path)
    assert files(database_path.parent) == {database_path.name: b""}


async def test_a_first_start_that_is_killed_leaves_what_the_next_one_takes(
    database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed when the file is new, in the middle of its schema, and just before that is kept."""
    left: list[Path] = []

    def kill() -> None:
        left.append(tmp_path / f"killed-{len(left)}" / database_path.name)
        left[-1].parent.mkdir()
        for file in database_path.parent.glob(f"{database_path.name}*"):
            shutil.copy(file, left[-1].parent)

    make, apply = recognising.make_private, schema._apply
    monkeypatch.setattr(database, "make_private", lambda path: (make(path), kill()))
    last = {20, max(schema.migrations())}
    monkeypatch.setattr(
        schema, "_apply", lambda *given: (apply(*given), given[1] in last and kill())
    )
    await open_once(database_path)
    monkeypatch.undo()
    assert len(left) == 3
    for path in left:
        await open_once(path)
        assert_sound(path)


Lose = Callable[[Path], object]
LOSSES: dict[str, Lose] = {
    "deleted": lambda path: path.unlink(),
    "moved": lambda path: path.rename(path.with_name("elsewhere.db")),
    "replaced": lambda path: Path(shutil.copy(path, f"{path}.copy")).replace(path),
    "without its log": lambda path: path.with_name(f"{path.name}-wal").unlink(),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES.keys())
async def test_nothing_is_said_to_be_saved_in_a_file_that_is_gone(
    store: Store, database_path: Path, lose: Lose
) -> None:
    film = await add_film(store, "Heat", guild_id=1)
    await store.ratings.rate(Editor(1, 2, NOW), film.id, 9)
    assert not store.database.is_gone()
    lose(database_path)
    assert store.database.is_gone()
    with pytest.raises(StoreGone):
        await store.ratings.rate(Editor(1, 2, NOW), film.id, 3)


async def test_a_first_start_leaves_files_beside_it_alone(database_path: Path) -> None:
    """A backup is being copied to the database's folder, under any name, while the bot starts."""
    await open_once(database_path)
    backup = database_path.with_name(f"{database_path.name}.new")
    shutil.move(database_path, backup)
    before = backup.read_bytes()
    await open_once(database_path)
    assert backup.read_bytes() == before
    assert {path.name for path in database_path.parent.iterdir()} <= {
        backup.name,
        *(f"{database_path.name}{ending}" for ending in ("", "-wal", "-shm", ".lock")),
    }
