"""A write is all or nothing, whatever becomes of the one who asked for it."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import product
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.domain.errors import StoreClosed, StoreUnavailable
from bot.store.database import BATCH, Database, fetch, statement
from bot.store.store import Store
from tests.fresh import new_store
from tests.store.batches import held_up, turns
from tests.store.tables import foreign_lock, rows


class OutOfFilm(Exception):
    """What goes wrong in the middle of someone's writes."""


@pytest.fixture
async def database(store: Store) -> Database:
    """With a table of who wrote which of their two parts."""
    await store.database.write(
        statement("CREATE TABLE notes (writer TEXT, part INTEGER CHECK (part < 3))")
    )
    return store.database


def write(connection: Connection, writer: str, part: int) -> None:
    connection.execute("INSERT INTO notes VALUES (?, ?)", (writer, part))


def both_parts(writer: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        write(connection, writer, 1)
        write(connection, writer, 2)
        return writer

    return work


async def write_both(database: Database, writer: str) -> str:
    return await database.write(both_parts(writer))


async def fail(database: Database) -> None:
    def work(connection: Connection) -> None:
        write(connection, "failing", 1)
        raise OutOfFilm

    await database.write(work)


async def write_what_is_not_allowed(database: Database) -> None:
    def work(connection: Connection) -> None:
        write(connection, "failing", 1)
        write(connection, "failing", 3)

    await database.write(work)


class Slow:
    """A work that stays in SQLite's thread until it may end."""

    def __init__(self) -> None:
        self._begun, self._may_end = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> str:
        write(connection, "slow", 1)
        self._begun.set()
        assert self._may_end.wait(10)
        write(connection, "slow", 2)
        return "slow"

    async def has_begun(self) -> None:
        assert await asyncio.to_thread(self._begun.wait, 10)

    def end(self) -> None:
        self._may_end.set()


async def commits(database: Database) -> list[str]:
    """The BEGINs and COMMITs from now on."""
    seen: list[str] = []
    await database._writer.set_trace_callback(
        lambda sql: seen.append(sql) if sql in ("BEGIN IMMEDIATE", "COMMIT") else None
    )
    return seen


def notes(path: Path) -> list[tuple[str, int]]:
    return rows(path, "SELECT writer, part FROM notes ORDER BY rowid")


def both(*writers: str) -> list[tuple[str, int]]:
    return [(writer, part) for writer in writers for part in (1, 2)]


async def test_what_a_work_returns_means_that_it_is_committed(
    database: Database, database_path: Path
) -> None:
    assert await write_both(database, "ana") == "ana"
    assert notes(database_path) == both("ana")


async def test_writes_are_seen_inside_at_once_and_outside_once_committed(
    database: Database,
) -> None:
    slow = Slow()
    writing = asyncio.create_task(database.write(slow))
    await slow.has_begun()
    assert await database.fetch("SELECT * FROM notes") == []
    slow.end()
    await writing
    assert len(await database.fetch("SELECT * FROM notes")) == 2

    def work(connection: Connection) -> int:
        write(connection, "ana", 1)
        return len(fetch(connection, "SELECT * FROM notes"))

    assert await database.write(work) == 3


async def test_an_exception_takes_all_of_the_works_writes_back(
    database: Database, database_path: Path
) -> None:
    with pytest.raises(OutOfFilm):
        await fail(database)
    await write_both(database, "ben")
    assert notes(database_path) == both("ben")


async def test_a_broken_rule_takes_all_back_and_comes_through_as_itself(
    database: Database, database_path: Path
) -> None:
    """Not as an outage: it is a mistake of the program's."""
    with pytest.raises(sqlite3.IntegrityError):
        await write_what_is_not_allowed(database)
    await write_both(database, "ben")
    assert notes(database_path) == both("ben")


async def test_a_work_that_ends_the_transaction_itself_is_told_so_and_nothing_half_done(
    database: Database, database_path: Path
) -> None:
    def work(connection: Connection) -> None:
        write(connection, "ana", 1)
        connection.execute("ROLLBACK")

    with pytest.raises(RuntimeError, match="ended the transaction"):
        await database.write(work)
    await write_both(database, "ben")
    assert notes(database_path) == both("ben")


async def test_a_work_alone_has_no_savepoint(database: Database) -> None:
    """Behind one, a large import takes time with the square of its length."""
    seen: list[str] = []
    await database._writer.set_trace_callback(seen.append)
    await write_both(database, "ana")
    assert [sql.split()[0] for sql in seen] == ["BEGIN", "INSERT", "INSERT", "COMMIT"]


@pytest.mark.parametrize("failing", [0, 1, 2, 3])
async def test_one_that_fails_takes_no_other_of_its_batch_along(
    database: Database, database_path: Path, failing: int
) -> None:
    """Wherever in the batch it stands, the one that begins it included."""
    seen = await commits(database)
    writers = [write_both(database, f"writer {n}") for n in range(3)]
    async with held_up(database):
        together = asyncio.gather(
            *writers[:failing], fail(database), *writers[failing:], return_exceptions=True
        )
    results = await together
    assert [type(result) for result in results if not isinstance(result, str)] == [OutOfFilm]
    assert notes(database_path) == both("writer 0", "writer 1", "writer 2")
    assert seen == ["BEGIN IMMEDIATE", "COMMIT"]


async def test_transactions_go_through_in_the_order_in_which_they_came(
    database: Database, database_path: Path
) -> None:
    names = [f"writer {n}" for n in range(20)]
    assert await asyncio.gather(*(write_both(database, name) for name in names)) == names
    assert notes(database_path) == both(*names)


async def test_those_who_wait_share_a_sync_in_batches_of_a_certain_size(
    database: Database, database_path: Path
) -> None:
    """The first of a batch would wait for all the others' writes."""
    names = [f"writer {n}" for n in range(2 * BATCH + 1)]
    seen = await commits(database)
    async with held_up(database):
        together = asyncio.gather(*(write_both(database, name) for name in names))
    assert await together == names
    assert notes(database_path) == both(*names)
    assert seen == 3 * ["BEGIN IMMEDIATE", "COMMIT"]


async def test_members_who_write_again_as_soon_as_they_are_told_go_on_sharing_a_sync(
    database: Database,
) -> None:
    """One who is told first must not have a batch of one before the others are told."""
    seen = await commits(database)

    async def write_on(writer: str) -> None:
        for _ in range(10):
            await write_both(database, writer)

    await asyncio.gather(*(write_on(f"writer {n}") for n in range(20)))
    assert seen.count("COMMIT") < 200 / 5


async def test_the_gone_before_one_do_not_keep_it_from_its_batch(
    database: Database, database_path: Path
) -> None:
    async with held_up(database):
        gone = [asyncio.create_task(write_both(database, "gone")) for _ in range(2 * BATCH)]
        await turns()
        waiting = asyncio.create_task(write_both(database, "ana"))
        await turns()
        for task in gone:
            task.cancel()
        await asyncio.wait(gone)
    assert await waiting == "ana"
    assert notes(database_path) == both("ana")


async def test_cancelled_before_it_begins(database: Database, database_path: Path) -> None:
    task = asyncio.create_task(write_both(database, "ana"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await write_both(database, "ben")
    assert notes(database_path) == both("ben")


async def test_cancelled_in_the_middle_it_is_finished(
    database: Database, database_path: Path
) -> None:
    """The thread can't be interrupted; and half of it must not stay."""
    slow = Slow()
    task = asyncio.create_task(database.write(slow))
    await slow.has_begun()
    neighbour = asyncio.create_task(write_both(database, "ben"))
    await turns()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    slow.end()
    await neighbour
    assert notes(database_path) == both("slow", "ben")


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_cancelled_while_waiting_for_its_turn(
    database: Database, database_path: Path, place: int
) -> None:
    names = ["ana", "ben", "chloe"]
    async with held_up(database):
        waiting = [asyncio.create_task(write_both(database, name)) for name in names]
        await turns()
        waiting[place].cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting[place]
    names.pop(place)
    waiting.pop(place)
    assert await asyncio.gather(*waiting) == names
    assert notes(database_path) == both(*names)


async def test_those_of_a_batch_whose_callers_have_all_gone_leave_nothing(
    database: Database, database_path: Path
) -> None:
    async with held_up(database):
        waiting = [asyncio.create_task(write_both(database, name)) for name in ("ana", "ben")]
        await turns()
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    await write_both(database, "chloe")
    assert notes(database_path) == both("chloe")


@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
async def test_cancelled_at_any_step_leaves_all_or_nothing_and_holds_nobody_up(
    database: Database, database_path: Path, twice: bool
) -> None:
    """Twice: the second one comes while the first is being dealt with."""
    for step in range(60):
        task = asyncio.create_task(write_both(database, f"{step} cancelled"))
        neighbour = asyncio.create_task(write_both(database, f"{step} neighbour"))
        await turns(step)
        task.cancel()
        if twice:
            await turns(1)
            task.cancel()
        await asyncio.wait([task])
        await neighbour
        left = [note for note in notes(database_path) if note[0].startswith(f"{step} ")]
        done = both(f"{step} cancelled") if len(left) == 4 else []
        assert left == [*done, *both(f"{step} neighbour")]
        assert task.cancelled() or done


async def test_nobody_is_refused_for_having_waited(database: Database, database_path: Path) -> None:
    """However long another write takes: what is asked for is done, if late."""
    slow = Slow()
    first = asyncio.create_task(database.write(slow))
    await slow.has_begun()
    waiting = [asyncio.create_task(write_both(database, name)) for name in ("ben", "chloe")]
    done, _ = await asyncio.wait(waiting, timeout=1.5)
    assert not done
    slow.end()
    assert await asyncio.gather(first, *waiting) == ["slow", "ben", "chloe"]
    assert notes(database_path) == both("slow", "ben", "chloe")


async def test_closing_waits_for_what_was_begun_though_nobody_waits_for_it_any_more(
    database_path: Path,
) -> None:
    async with new_store(database_path) as store:
        await store.database.write(statement("CREATE TABLE notes (writer TEXT, part INTEGER)"))
        slow = Slow()
        task = asyncio.create_task(store.database.write(slow))
        await slow.has_begun()
        task.cancel()
        await asyncio.wait([task])
        asyncio.get_running_loop().call_later(0.05, slow.end)
    assert notes(database_path) == both("slow")


async def test_closing_waits_for_those_who_wait(database_path: Path) -> None:
    async with new_store(database_path) as store:
        await store.database.write(statement("CREATE TABLE notes (writer TEXT, part INTEGER)"))
        names = [f"writer {n}" for n in range(5)]
        waiting = [asyncio.create_task(write_both(store.database, name)) for name in names]
        await asyncio.sleep(0)
    assert await asyncio.gather(*waiting) == names
    assert notes(database_path) == both(*names)


async def test_after_the_end_everything_is_refused_by_name(database_path: Path) -> None:
    async with new_store(database_path) as store:
        pass
    with pytest.raises(StoreClosed, match="nothing was saved"):
        await store.database.write(statement("DELETE FROM clubs"))
    with pytest.raises(StoreClosed):
        await store.database.fetch("SELECT 1")


# A fault at each call: of a batch of three, the statement in question fails as SQLite would


STATEMENTS = (
    "BEGIN IMMEDIATE",
    "SAVEPOINT member",
    "INSERT",
    "ROLLBACK TO member",
    "RELEASE",
    "COMMIT",
)
ERRORS = {
    "the disk fails": sqlite3.SQLITE_IOERR,
    "the disk is full": sqlite3.SQLITE_FULL,
    "another program writes": sqlite3.SQLITE_BUSY,
}


class Failing:
    """A connection of which a statement fails, the ``nth`` time that it is run."""

    def __init__(self, connection: Connection, statement: str, nth: int, code: int) -> None:
        self._connection = connection
        self._statement = statement
        self._left = nth
        self._code = code

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        if sql.startswith(self._statement):
            self._left -= 1
            if self._left == 0:
                if self._code != sqlite3.SQLITE_BUSY and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")  # as SQLite does by itself
                error = sqlite3.OperationalError("injected")
                error.sqlite_errorcode = self._code  # type: ignore[misc] - SQLite sets it
                raise error
        return self._connection.execute(sql, *parameters)  # type: ignore[arg-type]

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    @property
    def total_changes(self) -> int:
        return self._connection.total_changes


@pytest.mark.parametrize("code", ERRORS.values(), ids=ERRORS.keys())
@pytest.mark.parametrize("fault", [*product(STATEMENTS, (1, 2, 3))], ids=lambda f: f"{f[0]} {f[1]}")
async def test_a_fault_at_any_call_leaves_what_was_acknowledged_and_nothing_half_done(
    database: Database,
    database_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: tuple[str, int],
    code: int,
) -> None:
    failing: list[Failing] = []
    write_batch = database._write_batch

    def with_fault(connection: Connection, asked_for: Future[None]) -> None:
        if not failing:
            failing.append(Failing(connection, *fault, code))
        write_batch(failing[0], asked_for)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "_write_batch", with_fault)
    names = ["ana", "ben", "chloe"]
    async with held_up(database):
        together = asyncio.gather(
            *(write_both(database, name) for name in names), fail(database), return_exceptions=True
        )
    *results, failed = await together
    assert isinstance(failed, OutOfFilm | StoreUnavailable)
    for result in results:
        assert isinstance(result, str | StoreUnavailable), result
    acknowledged = [name for name, result in zip(names, results, strict=True) if result == name]
    assert notes(database_path) == both(*acknowledged)
    monkeypatch.undo()
    assert await write_both(database, "dev") == "dev"
    assert notes(database_path) == both(*acknowledged, "dev")


async def test_while_another_program_writes_no_one_waits_for_more_than_two_batches(
    database: Database, database_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    with foreign_lock(database_path):
        begun = loop.time()
        refused = await asyncio.gather(
            *(write_both(database, f"writer {n}") for n in range(300)), return_exceptions=True
        )
        assert loop.time() - begun < 2.5
    assert all(isinstance(each, StoreUnavailable) for each in refused)
    assert notes(database_path) == []
