"""Opening a database: its settings, its schema, and what can't be opened."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.errors import StoreUnavailable
from bot.store import connection as connections
from bot.store import database
from bot.store.database import statement
from bot.store.schema import migrations
from bot.store.store import Store
from tests.rooms import modules
from tests.store.statements import connect_with
from tests.store.tables import rows

MIGRATIONS = Path(__file__).parents[2] / "bot" / "store" / "migrations"


async def open_once(path: Path) -> None:
    async with Store.open(path):
        pass


async def why_it_cannot_be_opened(path: Path) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        await open_once(path)
    text = str(caught.value)
    assert str(path) in text
    assert len(text.splitlines()) == 1
    return text


def content(path: Path) -> bytes:
    return path.read_bytes()


async def test_a_missing_file_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "filmclub.db"
    await open_once(path)
    assert rows(path, "SELECT count(*) FROM films") == [(0,)]


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
async def test_a_commit_survives_a_power_cut(
    database_path: Path, pragma: str, value: object
) -> None:
    """A write-ahead log with a full sync; and nothing may refer to what is gone."""
    async with Store.open(database_path) as store:
        ((found,),) = await store.database._writer.run(statement(f"PRAGMA {pragma}"))
        assert found == value


async def test_what_reads_can_not_write(store: Store, database_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await store.database.fetch(
            "INSERT INTO clubs (guild_id, first_seen_at) VALUES (1, '') RETURNING 1"
        )
    assert rows(database_path, "SELECT * FROM clubs") == []


async def test_every_migration_is_applied_in_order_and_recorded(database_path: Path) -> None:
    await open_once(database_path)
    recorded = rows(database_path, "SELECT number FROM migrations ORDER BY applied_at, number")
    files = sorted(path.name for path in MIGRATIONS.glob("*.sql"))
    assert [number for (number,) in recorded] == [int(name[:4]) for name in files]
    assert [number for (number,) in recorded] == list(range(1, len(files) + 1))


async def test_opening_again_changes_nothing(database_path: Path) -> None:
    await open_once(database_path)
    before = content(database_path)
    await open_once(database_path)
    assert content(database_path) == before


async def test_a_closed_database_is_one_file(database_path: Path) -> None:
    """Who copies it then has everything."""
    await open_once(database_path)
    assert [path.name for path in database_path.parent.iterdir()] == [database_path.name]


async def test_what_was_written_is_there_when_it_is_opened_again(database_path: Path) -> None:
    async with Store.open(database_path) as store:
        await store.commands.register("hash", {"review": 1})
    async with Store.open(database_path) as store:
        assert await store.commands.registered() == ("hash", {"review": 1})


async def test_a_migration_that_fails_leaves_nothing_behind(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of its tables are made by then."""

    def around(sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        if "CREATE TABLE reviews" in sql:
            raise sqlite3.OperationalError("table reviews already exists")
        return run()

    monkeypatch.setattr(connections, "_connect", connect_with(around))
    await why_it_cannot_be_opened(database_path)
    tables = rows(database_path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    assert tables == [("migrations",)]
    assert rows(database_path, "SELECT * FROM migrations") == []


async def test_a_newer_schema_is_left_alone(database_path: Path) -> None:
    await open_once(database_path)
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute("INSERT INTO migrations (number) VALUES (9999)")
    why = await why_it_cannot_be_opened(database_path)
    assert "newer filmclub" in why
    assert "9999" in why
    assert rows(database_path, "SELECT max(number) FROM migrations") == [(9999,)]


@pytest.fixture(params=[b"Dear diary,\n" * 200, b"Dear diary", b"SQLite format 3\x00garbage"])
def no_database(request: pytest.FixtureRequest, database_path: Path) -> Path:
    database_path.write_bytes(request.param)
    return database_path


async def test_a_file_that_is_no_database_is_left_alone(no_database: Path) -> None:
    before = content(no_database)
    await why_it_cannot_be_opened(no_database)
    assert content(no_database) == before


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    await why_it_cannot_be_opened(tmp_path)


async def test_a_file_is_no_folder_for_a_database(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    await why_it_cannot_be_opened(tmp_path / "file" / "filmclub.db")


async def test_a_name_that_is_too_long_is_no_database(tmp_path: Path) -> None:
    await why_it_cannot_be_opened(tmp_path / ("x" * 300))


async def test_a_database_that_another_program_has_to_itself(database_path: Path) -> None:
    await open_once(database_path)
    with closing(sqlite3.connect(database_path)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        await why_it_cannot_be_opened(database_path)
    await open_once(database_path)


# What it is made of


async def test_a_sqlite_that_is_too_old_is_told_at_start(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.37.2")
    with pytest.raises(StoreUnavailable, match=r"needs SQLite 3\.38\.0 or later.* has 3\.37\.2"):
        await open_once(database_path)
    assert modes(database_path) == {}


SINCE = {
    r"->": (3, 38),
    r"\b(unixepoch|format)\s*\(": (3, 38),
    r"\bIS (NOT )?DISTINCT\b|\b(RIGHT|FULL) (OUTER )?JOIN\b": (3, 39),
    r"\b(timediff|octet_length)\s*\(|\bcontentless_delete\b": (3, 43),
    r"\b(concat|concat_ws|string_agg)\s*\(": (3, 44),
    r"\b(group_concat|json_group_\w+)\([^()]*ORDER BY": (3, 44),
    r"\bjsonb": (3, 45),
    r"(?<!n)\bif\s*\(": (3, 48),
}
"""Since when SQLite has what is written so (its release history, https://sqlite.org/changes.html)."""


def test_the_oldest_sqlite_that_is_taken_has_all_that_the_statements_need() -> None:
    said = [file.read_text("utf-8") for file in migrations().values()]
    for path in modules("bot/store"):
        nodes = [*ast.walk(ast.parse(path.read_text("utf-8")))]
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        texts = [node for node in nodes if isinstance(node, ast.Constant)]
        said += [str(node.value) for node in texts if id(node) not in docstrings]
    sql = re.sub(r"--.*", "", "\n".join(said))
    needed = [version for text, version in SINCE.items() if re.search(text, sql, re.I)]
    assert max(needed) == database.OLDEST_SQLITE[:2]


async def test_aiosqlite_runs_a_function_in_its_thread_and_calls_come_in_order(
    database_path: Path,
) -> None:
    """``_execute`` is protected: another aiosqlite may do without it. Then Database needs another
    way to the thread (bot/store/connection.py)."""
    connection = aiosqlite.Connection(lambda: sqlite3.connect(database_path), iter_chunk_size=64)
    async with connection:
        order: list[int] = []

        def work(number: int) -> int:
            order.append(number)
            return threading.get_ident()

        threads = await asyncio.gather(*(connection._execute(work, n) for n in range(5)))
    assert order == [0, 1, 2, 3, 4]
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


# Whose it is


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0o000)
    yield
    os.umask(before)


def modes(path: Path) -> dict[str, str]:
    return {each.name: f"{each.stat().st_mode & 0o777:o}" for each in path.parent.iterdir()}


@pytest.mark.usefixtures("open_umask")
async def test_the_file_its_log_and_their_index_are_their_owners_alone(
    database_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Store.open(database_path) as store:
        await store.commands.register("hash", {})
        assert modes(database_path) == {
            "filmclub.db": "600", "filmclub.db-wal": "600", "filmclub.db-shm": "600",
        }  # fmt: skip
    assert caplog.records == []


async def test_a_file_that_others_may_open_is_left_so_and_told_of(
    database_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await open_once(database_path)
    os.chmod(database_path, 0o640)  # noqa: PTH101 - Path's would be taken for blocking
    await open_once(database_path)
    assert f"Other users of this machine may open {database_path}" in caplog.text
    assert modes(database_path) == {"filmclub.db": "640"}


@pytest.mark.parametrize("connection", [1, 2, 4], ids=["the writer", "a reader", "the last"])
def test_a_start_that_is_stopped_leaves_no_thread_behind(
    database_path: Path, monkeypatch: pytest.MonkeyPatch, connection: int
) -> None:
    """One did, and spoke to an event loop that was no more. Stopped while SQLite connects."""
    connect = connections._connect
    connected: list[Path] = []

    async def stopped() -> None:
        loop = asyncio.get_running_loop()
        start = asyncio.ensure_future(open_once(database_path))

        def go_round(heard: threading.Event, rounds: int) -> None:
            """Until the loop has nothing to do but to wait for SQLite."""
            if rounds:
                loop.call_soon(go_round, heard, rounds - 1)
            else:
                heard.set()

        def stop(heard: threading.Event) -> None:
            start.cancel()
            go_round(heard, 20)

        def slowly(path: Path) -> sqlite3.Connection:
            connected.append(path)
            if len(connected) == connection:
                heard = threading.Event()
                loop.call_soon_threadsafe(stop, heard)
                heard.wait()
            return connect(path)

        monkeypatch.setattr(connections, "_connect", slowly)
        with pytest.raises(asyncio.CancelledError):
            await start

    before = set(threading.enumerate())
    asyncio.run(stopped())
    for thread in set(threading.enumerate()) - before:
        thread.join()  # what it raises fails this test
    assert not database_path.with_name(f"{database_path.name}-wal").exists()


async def test_an_error_that_ends_a_migration_is_told_as_it_is(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as "cannot rollback", where SQLite has taken all back by itself already."""

    def around(sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        cursor = run()
        if sql.startswith("INSERT INTO migrations"):
            cursor.connection.execute("ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")
        return cursor

    monkeypatch.setattr(connections, "_connect", connect_with(around))
    assert "disk I/O error" in await why_it_cannot_be_opened(database_path)
