"""The SQLite file: one connection that writes, and a few that read.

A transaction is a function that is given the connection and runs as a whole in SQLite's thread. So
it is never left open while the event loop is busy with something else, and it costs one hop to the
thread, however many statements it has.
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
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bot.domain.errors import StoreClosed, StoreGone, StoreUnavailable, StoreUnusable
from bot.language import N_
from bot.store.connection import ThreadedConnection
from bot.store.outages import BUSY_SECONDS, is_outage, unusable
from bot.store.recognising import Named, log_of, make_private, recognise
from bot.store.schema import migrate

log = logging.getLogger(__name__)

BATCH = 100
"""How many writes are committed together at most. So many take some 20 ms, so the first of them
does not wait much longer than it would alone."""

SLICE = 100
"""How many rows, or members' histories, one write deletes or moves where their number grows with a
club. So many take some 10 ms, or 25 ms where histories are joined, so the writes of other clubs
hardly wait between two slices."""

READERS = 3
"""How many connections read: one slow question leaves two for the others."""

LOG_SIZE = 4 * 2**20
"""How many bytes the write-ahead log has when it is copied back into the file: about 1,000 pages,
as many as SQLite itself waits for (sqlite.org/wal.html, "Automatic Checkpoint")."""

LOG_STEP = LOG_SIZE // 16
"""How many bytes the log grows between two tries to copy it back: each is a sync to disk."""

LONG_LOG = 16 * LOG_SIZE
"""How many bytes the log has when an operator is told that it is long."""

OLDEST_SQLITE = (3, 38, 0)
"""The first one with the operator ->> (https://sqlite.org/json1.html, "The -> and ->> operators").
"""

has_written: ContextVar[bool] = ContextVar("has_written", default=False)
"""Whether something was written for the present interaction."""

Row = sqlite3.Row
Parameters = Sequence[Any] | Mapping[str, Any]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""A function that runs statements which belong together, and returns their result."""


def two_writers_are_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether two programs may take turns at writing to one database.

    Before SQLite 3.51.3 they can corrupt a WAL (sqlite.org/wal.html, "The WAL-Reset Bug").
    """
    return version >= (3, 51, 3)


def fetch(connection: sqlite3.Connection, sql: str, parameters: Parameters = ()) -> list[Row]:
    """All rows of one statement. Inside a transaction they include its earlier writes."""
    return connection.execute(sql, parameters).fetchall()


def statement(sql: str, parameters: Parameters = ()) -> Work[list[Row]]:
    """A work that is one statement, and returns its rows."""
    return lambda connection: fetch(connection, sql, parameters)


class Database:
    """The open database: ``fetch`` and ``read`` are for reads, ``write`` is for every write.

    They raise StoreUnavailable when SQLite can't do it, and StoreClosed after the end.
    """

    def __init__(
        self, path: Path, writer: ThreadedConnection, readers: Sequence[ThreadedConnection]
    ) -> None:
        self._log = log_of(path)
        self._files = Named(path)
        self._writer = writer
        self._readers = readers
        self._waiting: deque[_Asked] = deque()
        self._log_size = 0
        self._checkpoint_at = LOG_SIZE
        self._tell_at = LONG_LOG
        self._is_closed = False
        self._is_down = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, back_up: Callable[[Path, Path], None]
    ) -> AsyncGenerator[Database]:
        """Open the file and bring its schema up to date. A missing file is made, with its folder.

        ``back_up`` copies a database to a new path; it is called before an existing database is
        migrated. Raises StoreUnavailable when the file can't be opened or copied, is no database,
        or was written by a newer filmclub or another program, and when SQLite is too old.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreUnusable(
                f"filmclub needs SQLite {'.'.join(map(str, OLDEST_SQLITE))} or later, and this"
                f" Python has {sqlite3.sqlite_version}. Install a newer Python."
            )
        async with contextlib.AsyncExitStack() as stack:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                await asyncio.to_thread(recognise, path, BUSY_SECONDS)
                make_private(path)
                writer = await ThreadedConnection.open(stack, path, _WRITER)
                await writer.run(partial(migrate, path=path, back_up=back_up))
                readers = [
                    await ThreadedConnection.open(stack, path, _READER) for _ in range(READERS)
                ]
            except (OSError, sqlite3.DatabaseError) as error:
                raise unusable(path, error) from error
            database = cls(path, writer, readers)
            stack.callback(database._close)
            yield database

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of one SELECT, as of the last commit, in one hop to SQLite's thread."""
        return await self.read(statement(sql, parameters))

    async def read(self, work: Work[T]) -> T:
        """The result of several SELECTs in one hop. Each sees what was committed before it."""
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
        """Do all of the work's writes, or none: when the work raises, its writes are taken back and
        its error is raised here.

        Returns the work's result once it is on the disk. The work runs in SQLite's thread, so it
        must not touch what belongs to the event loop. All other writes wait for it, so it has to be
        short: work that grows with a club is done in parts.

        Works that wait are committed together, in the order in which they came, each behind its own
        savepoint where they are several. One sync to disk serves them all. No work is refused for
        having waited.

        A work whose caller is cancelled before its batch has begun is left out. A work that has
        begun is finished and committed, even though nobody waits for it any more.
        """
        self._refuse_when_closed()
        future: Future[T] = Future()
        self._waiting.append(_Asked(work, future))
        try:
            await self._writer.run(partial(self._write_batch, asked_for=future))
        finally:
            future.cancel()  # this does nothing to one that has begun
        result = future.result(timeout=0)
        has_written.set(True)
        return result

    async def write_if_any(self, work: Work[T], given: Parameters, *rows: str) -> T | None:
        """Do the work where there is one of these ``rows`` ("films WHERE …"). Where there are none,
        as nearly always, no write is queued, and None is returned."""
        looked_for = " UNION ALL ".join(f"SELECT 1 FROM {each}" for each in rows)
        return await self.write(work) if await self.fetch(f"{looked_for} LIMIT 1", given) else None

    def _write_batch(self, connection: sqlite3.Connection, asked_for: Future[Any]) -> None:
        """Commit the works that wait, in SQLite's thread. An error goes to those who wait for the
        works.

        Everyone who waits has asked for a batch, ``asked_for`` being their future. The first batch
        does the others' works too and gives them their results, so their own calls, which come
        next, must not begin another batch.
        """
        if asked_for.done():
            return
        waiting = len(self._waiting)
        if not self._files.are_there():
            self._refuse(self._take(waiting), StoreGone())
            return
        if self._log_size > self._checkpoint_at:
            self._copy_back(connection)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            _roll_back(connection)
            self._refuse(self._take(waiting), error)  # the others waited as long as the first
            return
        batch, changed = self._take(BATCH), connection.total_changes
        try:
            done = _alone if len(batch) == 1 else _apart
            outcomes = [done(connection, each.work) for each in batch]
            connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - handed to everyone in the batch
            _roll_back(connection)
            self._refuse(batch, error)
            return
        if connection.total_changes > changed:
            self._written(outcomes)
        for each, (result, error) in zip(batch, outcomes, strict=True):
            if error is not None:
                self._refuse([each], error)
            else:
                each.future.set_result(result)
        self._look_at_log()

    def _refuse(self, those: Iterable[_Asked], error: BaseException) -> None:
        """Give works their error: an outage becomes an error of each one's own, any other error is
        shared."""
        is_passing = is_outage(error)
        if is_passing:
            self._is_down = True
            log.error("SQLite refused: %s", error, exc_info=error)
        for each in those:
            each.future.set_exception(_unavailable(error) if is_passing else error)

    def _written(self, outcomes: Iterable[_Outcome]) -> None:
        if self._is_down and not any(error and is_outage(error) for _, error in outcomes):
            self._is_down = False
            log.warning("SQLite writes again", extra={"is_over": True})

    def _look_at_log(self) -> None:
        with contextlib.suppress(OSError):  # an error here must not undo what is committed
            self._log_size = os.stat(self._log).st_size  # noqa: PTH116 - half as long as Path's
            if self._log_size <= LOG_SIZE:  # the log has begun anew
                self._checkpoint_at, self._tell_at = LOG_SIZE, LONG_LOG

    def is_gone(self) -> bool:
        """Whether the file or its log was deleted or moved. No more writes are taken then."""
        return not self._files.are_there()

    def _take(self, most: int) -> list[_Asked]:
        """Take the first ``most`` works that wait, without those whose callers were cancelled."""
        taken: list[_Asked] = []
        while self._waiting and len(taken) < most:
            asked = self._waiting.popleft()
            if asked.future.set_running_or_notify_cancel():
                taken.append(asked)
        return taken

    def _copy_back(self, connection: sqlite3.Connection) -> None:
        """Copy the log back into the file, before a batch and after the last one's callers have
        their results.

        The writer does it itself, outside a transaction: SQLite refuses it inside one, and two
        connections that write or checkpoint at once can corrupt the log (see two_writers_are_safe).

        PASSIVE waits for nobody. When everything is copied, the next commit begins the log anew.
        What a reader still needs stays in the log, which grows until that reader is done.
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
        """Refuse reads and writes from now on. The connections close in their threads, after the
        works that have begun; the last one to close empties the log."""
        self._is_closed = True


class _Asked(NamedTuple):
    """A work that waits, and the future that gets its result or its error."""

    work: Work[Any]
    future: Future[Any]


_Outcome = tuple[Any, BaseException | None]
"""What a work has returned and None, or None and what it has raised."""


def _alone(connection: sqlite3.Connection, work: Work[Any]) -> _Outcome:
    """Do the one work of a batch; raises what it raises.

    It has no savepoint. Behind one, the end of each statement takes longer the more pages were
    changed before: an import of 30,000 ratings takes six times as long where two clubs have theirs.
    """
    result = work(connection)
    _require_transaction(connection)
    return result, None


def _apart(connection: sqlite3.Connection, work: Work[Any]) -> _Outcome:
    """Do one work of a batch. When it raises, only its own writes are taken back.

    Raises an error that has ended the whole transaction: SQLite rolls it back by itself when the
    disk is full or fails (sqlite.org/lang_transaction.html, "Response To Errors Within A
    Transaction").
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
    _require_transaction(connection)
    # The savepoint is not left open till the commit: each open one makes every later write slower,
    # a batch of 64 ratings by a sixth.
    connection.execute("RELEASE member")
    return outcome


def _require_transaction(connection: sqlite3.Connection) -> None:
    if not connection.in_transaction:
        raise RuntimeError("a work has ended the transaction that it was a part of")


def _roll_back(connection: sqlite3.Connection) -> None:
    """Roll back the open transaction, if SQLite has not done so by itself."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection.execute("ROLLBACK")


# A WAL with a full sync: a commit that was acknowledged survives a power cut. The file of a log
# that has grown longer is cut to LOG_SIZE when the log begins anew, so its size tells when the log
# is long.
_WRITER = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 0",
    f"journal_size_limit = {LOG_SIZE}",
    # Up to 16 MiB of cached pages, where SQLite has 2. Of a million ratings, the pages that one
    # rating changes are then mostly in memory, and a batch takes a quarter less time.
    "cache_size = -16384",
)
_READER = ("query_only = ON",)


def stored(moment: datetime) -> str:
    """A moment as the store's text: UTC to the microsecond, so text order is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_moment(text: str | None) -> datetime | None:
    """The moment of a text that ``stored`` made; None stays None."""
    return datetime.fromisoformat(text) if text is not None else None


def _unavailable(outage: BaseException) -> StoreUnavailable:
    error = StoreUnavailable(
        N_(
            "The club's records can't be reached right now, and nothing was saved. Try again in a"
            " minute."
        )
    )
    error.__cause__ = outage
    return error
