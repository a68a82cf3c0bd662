"""The SQLite file: one serialised writer, one reader, and migrations.

Discord's answer has to leave within three seconds, so a write waits at most BUSY_SECONDS
for its turn and as long again for another process; what does not go through raises StoreUnavailable
and has changed nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sqlite3
from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import aiosqlite

from bot.domain.errors import StoreUnavailable

log = logging.getLogger(__name__)

BUSY_SECONDS = 1.0
CHECKPOINT_EVERY = 200
"""Writes between checkpoints: about 2,000 pages of log."""

Row = sqlite3.Row


def two_writers_are_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether two programs may write to one database, in turns.

    Before SQLite 3.51.3 they can corrupt a WAL (sqlite.org/wal.html, "The WAL-Reset Bug").
    """
    return version >= (3, 51, 3)


class Database:
    """Reads go through ``fetch``; every write goes through ``transaction``."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()
        self._batch: asyncio.Task[None] | None = None
        self._lost: BaseException | None = None
        self._writes = 0
        self._checkpoint: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncGenerator[Database]:
        """Open the file, made with its folder when it is missing, and bring its schema up to date.

        Raises StoreUnavailable when it can't be opened, is no database, or is of a newer filmclub.
        """
        async with contextlib.AsyncExitStack() as stack:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                # aiosqlite leaves its thread behind where the file itself can't be opened.
                path.open("ab").close()
                writer = await _connect(stack, path, _WRITER)
                await _migrate(writer)
                reader = await _connect(stack, path, ("query_only = ON",))
            except (OSError, sqlite3.DatabaseError) as error:
                raise StoreUnavailable(f"The database {path} can't be opened: {error}.") from error
            database = cls(writer, reader)
            stack.push_async_callback(database._finish)
            yield database

    async def fetch(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """Rows of one SELECT, as of the last commit. A statement is one hop to SQLite's thread."""
        with _translated():
            return list(await self._reader.execute_fetchall(sql, parameters))

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """All of the block's writes, or none: an exception or a cancellation takes them back.

        Leaving the block waits for the commit. Those who wait for their turn meanwhile are
        committed together, each kept apart by a savepoint: one sync to disk serves them all.
        """
        with _translated():
            await self._take_turn()
            try:
                batch = self._batch
                if batch is None:
                    # It queues for its turn behind everyone who is waiting now.
                    batch = self._batch = asyncio.create_task(self._commit())
                alone = not self._writer.in_transaction
                begin, undo = ("BEGIN IMMEDIATE", "ROLLBACK") if alone else _SAVEPOINT
                self._writes += 1
                try:
                    await self._writer.execute_fetchall(begin)
                    yield Transaction(self._writer)
                except BaseException as error:
                    try:
                        await self._writer.execute_fetchall(undo)
                    except sqlite3.OperationalError:
                        # Begun in vain; or a full disk has made SQLite take back the whole batch.
                        if not alone:
                            self._lost = error
                    raise
            finally:
                self._turn.release()
            # The commit is everybody's: a caller that is cancelled here must not cancel it.
            await asyncio.shield(batch)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            log.error("Other writes have held the database too long")
            raise _unavailable() from None

    async def _commit(self) -> None:
        async with self._turn:
            self._batch = None
            lost, self._lost = self._lost, None
            try:
                if lost is not None:
                    raise _unavailable() from lost
                if self._writer.in_transaction:
                    await self._writer.execute_fetchall("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.OperationalError):
                    await self._writer.execute_fetchall("ROLLBACK")
                raise
        if self._writes >= CHECKPOINT_EVERY:
            self._writes = 0
            self._checkpoint = asyncio.create_task(self._copy_back())

    async def _copy_back(self) -> None:
        """Bring the log back into the file, after the answers have gone out.

        By the writer itself: two connections that write or checkpoint at once can corrupt a WAL
        (see two_writers_are_safe).
        """
        async with self._turn:
            try:
                await self._writer.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
            except sqlite3.Error:
                log.warning("The write-ahead log could not be copied back", exc_info=True)

    async def _finish(self) -> None:
        """Wait for the commits under way; closing the connections then empties the log."""
        for task in (self._batch, self._checkpoint):
            if task is not None:
                await asyncio.wait([task])


class Transaction:
    """The writer's connection, inside one transaction."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def run(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """One statement; what it returns sees the writes before it."""
        return list(await self._connection.execute_fetchall(sql, parameters))

    async def run_many(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        """One statement once for each set of parameters."""
        await self._connection.executemany(sql, parameters)


# Savepoints of one name nest, and ROLLBACK TO means the innermost: none needs a RELEASE.
_SAVEPOINT = ("SAVEPOINT member", "ROLLBACK TO member")


# WAL with a full sync: a commit that was acknowledged survives a power cut.
_WRITER = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 0",
)


async def _connect(
    stack: contextlib.AsyncExitStack, path: Path, pragmas: Iterable[str]
) -> aiosqlite.Connection:
    connection = await stack.enter_async_context(
        aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    )
    connection.row_factory = Row
    for pragma in pragmas:
        await connection.execute_fetchall(f"PRAGMA {pragma}")
    return connection


# What passes, or what an operator mends, and not a mistake in a statement of ours.
OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}


def stored(moment: datetime) -> str:
    """UTC to the microsecond, so that text order is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read(text: str | None) -> datetime | None:
    """What ``stored`` made; None stays None."""
    return datetime.fromisoformat(text) if text is not None else None


@contextlib.contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in OUTAGES:  # the extended codes' upper bits
            raise
        log.error("SQLite refused: %s", error, exc_info=error)
        raise _unavailable() from error


def _unavailable() -> StoreUnavailable:
    return StoreUnavailable(
        "The club's records can't be reached right now, and nothing was saved. Try again in a"
        " minute."
    )


_NAME = re.compile(r"(\d{4})_\w+\.sql")


def migrations() -> dict[int, Traversable]:
    """The scripts that this filmclub knows, by number."""
    return {
        int(match[1]): file
        for file in resources.files("bot.store").joinpath("migrations").iterdir()
        if (match := _NAME.fullmatch(file.name))
    }


async def _migrate(writer: aiosqlite.Connection) -> None:
    """Apply what is missing, each migration in one transaction with its record."""
    await writer.execute_fetchall(
        "CREATE TABLE IF NOT EXISTS migrations ("
        "number INTEGER PRIMARY KEY, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    )
    rows = list(await writer.execute_fetchall("SELECT coalesce(max(number), 0) FROM migrations"))
    present: int = rows[0][0]
    known = migrations()
    if present > max(known):
        raise sqlite3.DatabaseError(
            f"it was written by a newer filmclub (schema {present}; this one knows {max(known)})."
            " Install that version or a later one"
        )
    for number in range(present + 1, max(known) + 1):
        await writer.execute_fetchall("BEGIN IMMEDIATE")
        try:
            # First its record: a second process that migrates at the same time stops here.
            await writer.execute_fetchall("INSERT INTO migrations (number) VALUES (?)", (number,))
            for statement in _statements(known[number].read_text(encoding="utf-8")):
                await writer.execute_fetchall(statement)
            await writer.execute_fetchall("COMMIT")
        except BaseException:
            await writer.execute_fetchall("ROLLBACK")
            raise


def _statements(script: str) -> Iterable[str]:
    """A script's statements one by one: executescript would commit what is open."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"an unfinished statement in a migration: {statement.strip()[:80]}")
