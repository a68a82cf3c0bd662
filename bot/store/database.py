"""The SQLite file: one connection that writes, and a few that read.

A transaction is a function of the connection, run whole in SQLite's thread: it can't stay open
while the event loop is busy with something else, and costs one hop to the thread, however many
statements it has.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import aiosqlite

from bot.domain.errors import StoreClosed, StoreGone, StoreUnavailable, reason_of
from bot.language import N_
from bot.store.outages import BUSY_SECONDS, is_outage
from bot.store.recognising import Named, log_of, make_private, recognise
from bot.store.schema import migrate

log = logging.getLogger(__name__)

BATCH = 100
"""Writes that are committed together at most: some 20 ms, so that the first of them does not wait
much longer than it would alone."""

SLICE = 100
"""Rows, or members' histories, that one write deletes or moves of what grows with a club: some
10 ms, and 25 where histories are joined: the writes of other clubs hardly wait between two."""

READERS = 3
"""Connections that read: one slow question leaves two for the others."""

LOG_SIZE = 4 * 2**20
"""Bytes of write-ahead log, about 1,000 pages, after which it is copied back into the file: the
number of pages that SQLite itself takes (sqlite.org/wal.html, "Automatic Checkpoint")."""

LOG_STEP = LOG_SIZE // 16
"""Bytes by which the log has grown before it is tried again, while a reader still needs the log:
each try is a sync."""

LONG_LOG = 16 * LOG_SIZE
"""Bytes of log that an operator is told of."""

OLDEST_SQLITE = (3, 35, 0)
"""RETURNING, MATERIALIZED, and ON CONFLICT DO UPDATE that names no column."""

Row = sqlite3.Row
Parameters = Sequence[Any] | Mapping[str, Any]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""Statements that belong together, and what comes of them."""


def two_writers_are_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether two programs may write to one database, in turns.

    Before SQLite 3.51.3 they can corrupt a WAL (sqlite.org/wal.html, "The WAL-Reset Bug").
    """
    return version >= (3, 51, 3)


def fetch(connection: sqlite3.Connection, sql: str, parameters: Parameters = ()) -> list[Row]:
    """All rows of one statement. Inside a transaction they show the writes before it."""
    return connection.execute(sql, parameters).fetchall()


def statement(sql: str, parameters: Parameters = ()) -> Work[list[Row]]:
    """A work of one statement."""
    return lambda connection: fetch(connection, sql, parameters)


class Database:
    """Reads go through ``fetch``, and every write goes through ``write``.

    Both raise StoreUnavailable when SQLite can't do it, and StoreClosed after the end.
    """

    def __init__(self, path: Path, writer: _Connection, readers: Sequence[_Connection]) -> None:
        self._log = log_of(path)
        self._files = Named(path)
        self._writer = writer
        self._readers = readers
        self._waiting: deque[_Asked] = deque()
        self._log_size = 0
        self._checkpoint_at = LOG_SIZE
        self._tell_at = LONG_LOG
        self._is_closed = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, back_up: Callable[[Path, Path], None]
    ) -> AsyncGenerator[Database]:
        """Open the file, made with its folder when it is missing, and bring its schema up to date.

        ``back_up`` copies a database to a new path; it is called before an existing database is
        migrated. Raises StoreUnavailable when the file can't be opened or copied, is no database,
        or is of a newer filmclub or another program, and when SQLite is too old.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreUnavailable(
                f"filmclub needs SQLite {'.'.join(map(str, OLDEST_SQLITE))} or later, and this"
                f" Python has {sqlite3.sqlite_version}. Install a newer Python."
            )
        async with contextlib.AsyncExitStack() as stack:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                await asyncio.to_thread(recognise, path, BUSY_SECONDS)
                make_private(path)
                writer = await _Connection.open(stack, path, _WRITER)
                await writer.run(partial(migrate, path=path, back_up=back_up))
                readers = [await _Connection.open(stack, path, _READER) for _ in range(READERS)]
            except (OSError, sqlite3.DatabaseError) as error:
                raise StoreUnavailable(
                    f"The database {path} can't be opened: {reason_of(error)}."
                ) from error
            database = cls(path, writer, readers)
            stack.callback(database._close)
            yield database

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Rows of one SELECT, as of the last commit. A statement is one hop to SQLite's thread."""
        return await self.read(statement(sql, parameters))

    async def read(self, work: Work[T]) -> T:
        """What comes of several SELECTs in one hop; each is as of the last commit before it."""
        self._refuse_when_closed()
        reader = min(self._readers, key=lambda reader: reader.waiting)
        try:
            return await reader.run(work)
        except sqlite3.OperationalError as error:
            if not is_outage(error):
                raise
            log.error("SQLite refused: %s", error, exc_info=error)
            raise _unavailable(error) from error

    async def write(self, work: Work[T]) -> T:
        """All of the work's writes, or none: what it raises takes them back, and comes through.

        Returns what the work does, once it is on the disk. The work runs in SQLite's thread, so it
        must not touch what belongs to the event loop; and all other writes wait for it, so it has
        to be short: work that grows with a club is done in parts.

        Works that wait are committed together, in the order in which they came, each kept apart by
        a savepoint: one sync to disk serves them all. No one is refused for having waited.

        A work whose caller is cancelled before its batch has begun is left out. One that has begun
        is finished and committed, even though nobody waits for it any more.
        """
        self._refuse_when_closed()
        future: Future[T] = Future()
        self._waiting.append(_Asked(work, future))
        try:
            await self._writer.run(partial(self._write_batch, asked_for=future))
        finally:
            future.cancel()  # which does nothing to one that has begun
        return future.result(timeout=0)

    def _write_batch(self, connection: sqlite3.Connection, asked_for: Future[Any]) -> None:
        """Commit what waits, in SQLite's thread; what it raises goes to those who wait for it.

        Everyone who waits has asked for a batch. The first of them takes the others along, and is
        told of it with them: their own turns, which come next, must not begin another one.
        """
        if asked_for.done():
            return
        waiting = len(self._waiting)
        if not self._files.are_there():
            _refuse(self._take(waiting), StoreGone())
            return
        if self._log_size > self._checkpoint_at:
            self._copy_back(connection)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            _roll_back(connection)
            _refuse(self._take(waiting), error)  # all have waited for the other process as long
            return
        batch = self._take(BATCH)
        try:
            outcomes = [_apart(connection, each.work) for each in batch]
            connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - handed to everyone in the batch
            _roll_back(connection)
            _refuse(batch, error)
            return
        for each, (result, error) in zip(batch, outcomes, strict=True):
            if error is not None:
                _refuse([each], error)
            else:
                each.future.set_result(result)
        with contextlib.suppress(OSError):  # what is committed stays so
            self._log_size = os.stat(self._log).st_size  # noqa: PTH116 - half as long as Path's
            if self._log_size <= LOG_SIZE:  # it has begun anew
                self._checkpoint_at, self._tell_at = LOG_SIZE, LONG_LOG

    def is_gone(self) -> bool:
        """Whether the file, or its log, was deleted or moved: no more writes are taken then."""
        return not self._files.are_there()

    def _take(self, most: int) -> list[_Asked]:
        """The first of those who wait, but for those whose callers have been cancelled."""
        taken: list[_Asked] = []
        while self._waiting and len(taken) < most:
            asked = self._waiting.popleft()
            if asked.future.set_running_or_notify_cancel():
                taken.append(asked)
        return taken

    def _copy_back(self, connection: sqlite3.Connection) -> None:
        """Bring the log back into the file: before a batch, when the last one has been told.

        By the writer itself and outside a transaction: inside of one SQLite refuses, and two
        connections that write or checkpoint at once can corrupt a WAL (see two_writers_are_safe).

        PASSIVE waits for nobody. When all is copied, the next commit begins the log anew; what a
        reader still needs stays, and the log grows until that reader is done.
        """
        self._checkpoint_at = self._log_size + LOG_STEP
        if self._log_size > self._tell_at:
            self._tell_at = 2 * self._log_size
            log.warning(
                "The write-ahead log has grown to %d MiB, since a program has been reading for a"
                " long time (a copy, a check or an export?). It shrinks when that has ended.",
                self._log_size >> 20,
            )
        try:
            fetch(connection, "PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error:
            log.warning("The write-ahead log could not be copied back", exc_info=True)

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise StoreClosed

    def _close(self) -> None:
        """From here on. The connections close in their threads, after what was begun; the last one
        to close empties the log."""
        self._is_closed = True


class _Asked(NamedTuple):
    """A work, and where what becomes of it is told."""

    work: Work[Any]
    future: Future[Any]


_Outcome = tuple[Any, BaseException | None]
"""What a work has returned, or what it has raised."""


def _apart(connection: sqlite3.Connection, work: Work[Any]) -> _Outcome:
    """Do a work of a batch; what it raises takes back its own writes alone.

    Raises what ended the whole transaction: SQLite takes it back by itself when the disk is full
    or fails (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
    """
    connection.execute("SAVEPOINT member")
    outcome: _Outcome
    try:
        outcome = work(connection), None
    except BaseException as error:
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO member")
        outcome = None, error
    if not connection.in_transaction:
        raise RuntimeError("a work has ended the transaction that it was a part of")
    # Not left open till the commit: each open one makes every write after it slower, a batch of 64
    # ratings by a sixth.
    connection.execute("RELEASE member")
    return outcome


def _roll_back(connection: sqlite3.Connection) -> None:
    """Take back what is open, if SQLite has not done so by itself."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("ROLLBACK")


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection and its thread, for functions of the connection."""

    def __init__(self, path: Path) -> None:
        super().__init__(partial(_connect, path), iter_chunk_size=64)
        self._asked = 0
        self._answered = 0

    @classmethod
    async def open(
        cls, stack: contextlib.AsyncExitStack, path: Path, pragmas: Sequence[str]
    ) -> _Connection:
        """Raises sqlite3.DatabaseError. When it is cancelled, nothing is left open."""
        connection = cls(path)
        opening = asyncio.ensure_future(connection.__aenter__())
        stack.push_async_callback(connection.close)
        try:
            await asyncio.shield(opening)
        except asyncio.CancelledError:
            # aiosqlite would leave its thread behind, and what that has opened.
            await asyncio.wait([opening])
            raise
        # Not where it is connected: aiosqlite leaves its thread behind when that fails.
        for pragma in pragmas:
            await connection.run(statement(f"PRAGMA {pragma}"))
        return connection

    @property
    def waiting(self) -> int:
        """Functions that have not ended, those included whose callers wait no more."""
        return self._asked - self._answered

    async def run(self, work: Work[T]) -> T:
        """Run a function in the connection's thread, after those that came before it.

        aiosqlite has no public way to do that; ``_execute`` is what its own methods use, and a
        test says so when it changes.
        """
        self._asked += 1  # by the event loop alone, as the other one is by the thread
        return await self._execute(self._answer, work)  # pyright: ignore[reportUnknownMemberType] - it has no types

    def _answer(self, work: Work[T]) -> T:
        try:
            return work(self._conn)
        finally:
            self._answered += 1


# WAL with a full sync: a commit that was acknowledged survives a power cut. The file of a log that
# has grown longer is cut to LOG_SIZE when it begins anew, so that its size tells when it is long.
_WRITER = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 0",
    f"journal_size_limit = {LOG_SIZE}",
    # 16 MiB of pages, taken as they are used, where SQLite has 2: of a million ratings the pages
    # that one changes are then mostly in memory, and a batch takes a quarter less.
    "cache_size = -16384",
)
_READER = ("query_only = ON",)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.row_factory = Row
    return connection


def stored(moment: datetime) -> str:
    """UTC to the microsecond, so that text order is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_moment(text: str | None) -> datetime | None:
    """What ``stored`` made; None stays None."""
    return datetime.fromisoformat(text) if text is not None else None


def _refuse(those: Iterable[_Asked], error: BaseException) -> None:
    """Tell them of an error that they share; of an outage each by an error of its own."""
    is_passing = is_outage(error)
    if is_passing:
        log.error("SQLite refused: %s", error, exc_info=error)
    for each in those:
        each.future.set_exception(_unavailable(error) if is_passing else error)


def _unavailable(outage: BaseException) -> StoreUnavailable:
    error = StoreUnavailable(
        N_(
            "The club's records can't be reached right now, and nothing was saved. Try again in a"
            " minute."
        )
    )
    error.__cause__ = outage
    return error
