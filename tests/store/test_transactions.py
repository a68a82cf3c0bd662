"""A transaction is all or nothing, whatever becomes of the one who asked for it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.store import Store
from bot.store.database import Database, Transaction
from tests.store.tables import rows


class OutOfFilm(Exception):
    """What goes wrong in the middle of someone's writes."""


@pytest.fixture
async def database(store: Store) -> Database:
    """With a table of who wrote which of their two parts."""
    async with store.database.transaction() as transaction:
        await transaction.run("CREATE TABLE notes (writer TEXT, part INTEGER CHECK (part < 3))")
    return store.database


async def write(transaction: Transaction, writer: str, part: int) -> None:
    await transaction.run("INSERT INTO notes VALUES (?, ?)", (writer, part))


async def write_both(database: Database, writer: str, written: asyncio.Event | None = None) -> None:
    """``written`` is set when nothing is left to wait for but the commit."""
    async with database.transaction() as transaction:
        await write(transaction, writer, 1)
        await write(transaction, writer, 2)
        if written is not None:
            written.set()


async def fail(database: Database) -> None:
    async with database.transaction() as transaction:
        await write(transaction, "failing", 1)
        raise OutOfFilm


async def write_what_is_not_allowed(database: Database) -> None:
    async with database.transaction() as transaction:
        await write(transaction, "failing", 1)
        await write(transaction, "failing", 3)


async def turns(count: int = 5) -> None:
    """Let the others take a few steps."""
    for _ in range(count):
        await asyncio.sleep(0)


def notes(path: Path) -> list[tuple[str, int]]:
    return rows(path, "SELECT writer, part FROM notes ORDER BY rowid")


def both(*writers: str) -> list[tuple[str, int]]:
    return [(writer, part) for writer in writers for part in (1, 2)]


async def test_leaving_the_block_means_that_it_is_committed(
    database: Database, database_path: Path
) -> None:
    await write_both(database, "ana")
    assert notes(database_path) == both("ana")


async def test_writes_are_seen_inside_at_once_and_outside_once_committed(
    database: Database,
) -> None:
    async with database.transaction() as transaction:
        await write(transaction, "ana", 1)
        assert len(await transaction.run("SELECT * FROM notes")) == 1
        assert await database.fetch("SELECT * FROM notes") == []
    assert len(await database.fetch("SELECT * FROM notes")) == 1


async def test_an_exception_takes_all_of_the_blocks_writes_back(
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


@pytest.mark.parametrize("failing", [0, 1, 2, 3])
async def test_one_that_fails_takes_no_other_of_its_batch_along(
    database: Database, database_path: Path, failing: int
) -> None:
    """Wherever in the batch it stands, the one that begins it included."""
    writers = [write_both(database, f"writer {n}") for n in range(3)]
    results = await asyncio.gather(
        *writers[:failing], fail(database), *writers[failing:], return_exceptions=True
    )
    assert [type(result) for result in results if result is not None] == [OutOfFilm]
    assert notes(database_path) == both("writer 0", "writer 1", "writer 2")


async def test_transactions_go_through_in_the_order_in_which_they_came(
    database: Database, database_path: Path
) -> None:
    names = [f"writer {n}" for n in range(20)]
    await asyncio.gather(*(write_both(database, name) for name in names))
    assert notes(database_path) == both(*names)


async def test_cancelled_before_it_begins(database: Database, database_path: Path) -> None:
    task = asyncio.create_task(write_both(database, "ana"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await write_both(database, "ben")
    assert notes(database_path) == both("ben")


async def test_cancelled_in_the_middle(database: Database, database_path: Path) -> None:
    half_done = asyncio.Event()

    async def pause() -> None:
        async with database.transaction() as transaction:
            await write(transaction, "ana", 1)
            half_done.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(pause())
    await half_done.wait()
    neighbour = asyncio.create_task(write_both(database, "ben"))
    await turns()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await neighbour
    assert notes(database_path) == both("ben")


async def test_cancelled_while_waiting_for_its_turn(
    database: Database, database_path: Path
) -> None:
    async with database.transaction() as transaction:
        await write(transaction, "ana", 1)
        waiting = [asyncio.create_task(write_both(database, name)) for name in ("ben", "chloe")]
        await turns()
        waiting[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting[0]
        await write(transaction, "ana", 2)
    await waiting[1]
    assert notes(database_path) == both("ana", "chloe")


async def test_cancelled_while_waiting_for_the_commit(
    database: Database, database_path: Path
) -> None:
    """Its writes are then committed with everyone's: taking them back would hold the others up."""
    written = asyncio.Event()
    task = asyncio.create_task(write_both(database, "ana", written))
    neighbour = asyncio.create_task(write_both(database, "ben"))
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await neighbour
    await write_both(database, "chloe")
    assert notes(database_path) == both("ana", "ben", "chloe")


@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
async def test_cancelled_at_any_step_leaves_all_or_nothing_and_holds_nobody_up(
    database: Database, database_path: Path, twice: bool
) -> None:
    """Twice: the second one comes while the first is taking the writes back."""
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


async def test_a_body_that_goes_on_for_ever_holds_the_others_no_longer_than_an_answer_has(
    database: Database, database_path: Path
) -> None:
    """Discord waits three seconds for an answer."""
    loop = asyncio.get_running_loop()
    async with database.transaction() as transaction:
        await write(transaction, "ana", 1)
        begun = loop.time()
        with pytest.raises(StoreUnavailable, match="nothing was saved"):
            await write_both(database, "ben")
        assert loop.time() - begun < 2
        await write(transaction, "ana", 2)
    await write_both(database, "chloe")
    assert notes(database_path) == both("ana", "chloe")


async def test_closing_waits_for_a_commit_that_nobody_waits_for_any_more(
    database_path: Path,
) -> None:
    async with Store.open(database_path) as store:
        async with store.database.transaction() as transaction:
            await transaction.run("CREATE TABLE notes (writer TEXT, part INTEGER)")
        written = asyncio.Event()
        task = asyncio.create_task(write_both(store.database, "ana", written))
        await written.wait()
        task.cancel()
        await asyncio.wait([task])
    assert notes(database_path) == both("ana")
