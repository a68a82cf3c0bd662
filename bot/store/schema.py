"""The database's schema: numbered scripts that bring it up to date, each applied once, in order."""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.store.title_forms import teach

log = logging.getLogger(__name__)

APPLICATION_ID = 0x46434C42
""""FCLB", in the header of each of our databases
(https://sqlite.org/pragma.html#pragma_application_id)."""

UNFINISHED = (
    "An unfinished filmclub wrote it, between two versions: go back to a backup from before that,"
    " or export its clubs with the filmclub that wrote it, and import them into a new database"
)
_NAME = re.compile(r"(\d{4})_\w+\.sql")
_CHANGES_COLUMNS = re.compile(r"(?:\s|--.*\n)*(?:CREATE(?: VIRTUAL)?|ALTER|DROP) TABLE ")
"""The beginning of a statement by which columns come or go, behind what is said of it."""


def migrations() -> dict[int, Traversable]:
    """The scripts that this filmclub knows, by number."""
    return {
        int(match[1]): file
        for file in resources.files("bot.store").joinpath("migrations").iterdir()
        if (match := _NAME.fullmatch(file.name))
    }


def pending(connection: sqlite3.Connection) -> list[int]:
    """The numbers of the migrations that the database has not had, in order. Raises
    sqlite3.DatabaseError when it has had one that this filmclub does not know."""
    present = _schema(connection)
    known = sorted(migrations())
    if present > known[-1]:
        raise sqlite3.DatabaseError(
            f"it was written by a newer filmclub (schema {present}; this one knows {known[-1]})."
            " Install that version or a later one"
        )
    return [number for number in known if number > present]


def _schema(connection: sqlite3.Connection) -> int:
    """The number of the last migration; 0 for a new database."""
    return connection.execute("SELECT coalesce(max(number), 0) FROM migrations").fetchone()[0]


def migrate(
    connection: sqlite3.Connection, path: Path, back_up: Callable[[Path, Path], None]
) -> None:
    """Apply the missing migrations, all of them or none: an update that fails half-way leaves a
    database that the filmclub of before still takes.

    Before that, ``back_up`` makes a checked copy of an existing database at a new path. A database
    that has no mark of its own in its header (user_version) gets one. Raises sqlite3.DatabaseError
    as ``pending`` does, or where something would be missing, and whatever ``back_up`` raises.
    """
    _begin(connection)
    if pending(connection):
        present = _schema(connection)
        if present:
            _copy_aside(path, present, back_up)
        connection.execute("BEGIN IMMEDIATE")
        try:
            scripts = migrations()
            for number in pending(connection):  # another process may have done it meanwhile
                _apply(connection, number, scripts[number])
            if present and (lacking := missing(connection)):
                raise sqlite3.DatabaseError(f"it would lack {', '.join(lacking)}. {UNFINISHED}")
            connection.execute("COMMIT")
        except BaseException as error:
            with contextlib.suppress(sqlite3.OperationalError):  # SQLite has rolled back by itself
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                error.args = (
                    f"its update from schema {present} failed, and it is as it was: {error}",
                )
            raise
    (marked,) = connection.execute("PRAGMA user_version").fetchone()
    if not marked:
        mark_as_ours(connection)
        # The mark has to be in the file itself, where ``recognise`` looks for it.
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def missing(connection: sqlite3.Connection) -> list[str]:
    """The columns that a new database has and this one lacks.

    Its number alone does not say that there are none: scripts were still being changed and numbered
    anew when the first filmclubs had them.
    """
    return sorted(columns_of_new(tuple(sorted(migrations()))) - columns_of(connection))


@cache
def columns_of_new(numbers: tuple[int, ...]) -> set[str]:
    """The columns of a new database that has had these migrations, each with its table.

    They are taken from one in memory that has its tables alone: with all the triggers and indexes,
    each change of a table takes twice as long.
    """
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        _begin(new)
        scripts = migrations()
        for number in numbers:
            for statement in _statements(scripts[number].read_text(encoding="utf-8")):
                if _CHANGES_COLUMNS.match(statement):
                    new.execute(statement)
        return columns_of(new)


def columns_of(connection: sqlite3.Connection) -> set[str]:
    """The columns that a database has, each with its table: "films.title"."""
    rows = connection.execute(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables"
        " JOIN pragma_table_xinfo(tables.name) AS columns WHERE tables.type = 'table'"
    )
    return {f"{table}.{column}" for table, column in rows}


def mark_as_ours(connection: sqlite3.Connection) -> None:
    """Write into a database's header that it is ours, and which one."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {1 + secrets.randbelow(2**31 - 1)}")


def _begin(connection: sqlite3.Connection) -> None:
    """Make ready for the scripts: what they are counted in, and the functions that they call."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations ("
        "number INTEGER PRIMARY KEY, applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"
    )
    teach(connection)


def _apply(connection: sqlite3.Connection, number: int, script: Traversable) -> None:
    connection.execute("INSERT INTO migrations (number) VALUES (?)", (number,))
    for statement in _statements(script.read_text(encoding="utf-8")):
        connection.execute(statement)


def _copy_aside(path: Path, schema: int, back_up: Callable[[Path, Path], None]) -> None:
    """Make a checked copy beside the file, with the number of its schema in the copy's name.

    A copy with the same content as the last one is deleted again: otherwise a service that is
    restarted again and again, and fails to migrate, would fill the disk.
    """
    import filecmp  # noqa: PLC0415 - spared at a start without an update

    last = None
    number = 1
    while (copy := path.with_name(f"{path.stem}.schema-{schema}.{number}{path.suffix}")).exists():
        last = copy
        number += 1
    back_up(path, copy)
    if last is not None and filecmp.cmp(last, copy, shallow=False):
        copy.unlink()
    else:
        log.info("A copy of the database as it was before its update is at %s", copy)


def _statements(script: str) -> Iterable[str]:
    """A script's statements one by one. ``executescript`` would commit the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"an unfinished statement in a migration: {statement.strip()[:80]}")
