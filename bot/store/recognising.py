"""Checks whether a file is a filmclub's database, and whether an open one still has its name."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.store.schema import APPLICATION_ID, mark_as_ours, migrations

log = logging.getLogger(__name__)

_ALWAYS = {"clubs", "films", "rating_changes"}
"""Tables that exist in every version of our schema."""


_MARK = 60
"""The byte of the file at which its user_version begins
(https://sqlite.org/fileformat.html#the_database_header)."""


def log_of(database: Path) -> Path:
    """The file that SQLite takes for a database's write-ahead log, going by its name alone: where
    that is a link, by the name of what it leads to."""
    database = database.resolve()
    return database.with_name(f"{database.name}-wal")


def recognise(path: Path, busy_seconds: float) -> None:
    """Check a file before anything is written to it. A file that does not exist is ours to make.

    Raises sqlite3.DatabaseError, whose text says what to do, when the file is another program's,
    when there is a log without a database, and when the log is not this database's: SQLite would
    copy such a log over what is there.
    """
    if not path.exists() or path.stat().st_size == 0:
        require_content(path)
        return
    wal, has_log = log_of(path), has_a_log(path)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=busy_seconds)) as connection:
        try:
            ours = is_ours(connection)
            fits = not has_log or (log_fits(path, connection) and not problems_of(connection))
        except sqlite3.DatabaseError as error:
            if not has_log or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            ours, fits = True, False
        if not ours:
            raise sqlite3.DatabaseError(
                "it is another program's. FILMCLUB_DATABASE (for a preview, --database) has to name"
                " a file of filmclub's, or none that is there"
            )
        if not fits:
            raise sqlite3.DatabaseError(
                f"its log {wal.name} is not of this database, or damaged. Stop here and keep both;"
                " with the log moved away, `filmclub check` says whether the database is sound"
            )


def require_content(path: Path) -> None:
    """Raises sqlite3.DatabaseError, whose text says what to do, for a file with nothing in it and
    for a log without its database."""
    if has_a_log(path) and (not path.exists() or path.stat().st_size == 0):
        raise sqlite3.DatabaseError(
            f"it is gone or empty, and its log {log_of(path).name} is there. Put the database back"
            " beside it, or move the log away"
        )
    if path.exists() and path.stat().st_size == 0:
        raise sqlite3.DatabaseError(
            "it is empty (0 bytes), as a restore that was broken off leaves it. Put a backup in"
            " its place, or delete it to begin with a new one"
        )


def make_private(path: Path) -> None:
    """Make the file if it is missing, readable for its owner alone. SQLite gives the same mode to
    the log and its index. An existing file keeps its mode, because it may be meant for a group.

    A new one gets its name when its header is in it: a first start that is stopped must not leave
    an empty one, which ``recognise`` refuses. Where the path is a link, it is what that leads to.
    """
    path = path.resolve()
    if not path.exists():
        file, new = tempfile.mkstemp(prefix=f".{path.name}.new-", dir=path.parent)
        os.close(file)
        with closing(sqlite3.connect(new)) as connection:
            mark_as_ours(connection)
        Path(new).rename(path)
    if os.name != "nt" and path.stat().st_mode & 0o077:  # not on Windows
        log.warning("Other users of this machine may open %s: chmod 600, unless it is meant", path)


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether it is a database of filmclub's, or one that has nothing in it yet."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application not in (0, APPLICATION_ID):  # older filmclubs set none
        return False
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if not tables:
        return True
    try:
        (schema,) = connection.execute("SELECT max(number) FROM migrations").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # no such table or column
            return False
        raise
    if not isinstance(schema, int):
        return schema is None and tables == {"migrations"}
    return tables >= _ALWAYS or schema > max(migrations())


def has_a_log(path: Path) -> bool:
    wal = log_of(path)
    return wal.exists() and wal.stat().st_size > 0


def log_fits(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether the log belongs to the database: the mark in the database file's header is the same
    with the log as without it."""
    if not has_a_log(path):
        return True
    with path.open("rb") as file:
        mark = int.from_bytes(file.read(_MARK + 4)[_MARK:])
    try:
        return mark in (0, connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            return False
        raise


def problems_of(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong in the whole file, as lines of text; none where it is sound."""
    return [
        line
        for (text,) in connection.execute("PRAGMA integrity_check").fetchall()
        for line in text.splitlines()
        # SQLite 3.44 can check the index of words only by writing. upkeep.py checks that index
        # anyway.
        if line != "ok" and not line.startswith(("***", "unable to validate the inverted index"))
    ]


class Named:
    """The files of an open database. A file that was deleted or moved still takes writes, and they
    are lost."""

    def __init__(self, path: Path) -> None:
        self._paths = (str(path), str(log_of(path)))
        self._found = [_found(name) for name in self._paths]

    def are_there(self) -> bool:
        """Whether each name still has the same file. A log that was made since then is the right
        one."""
        for place, name in enumerate(self._paths):
            was, now = self._found[place], _found(name)
            if was is None:
                self._found[place] = now
            elif was != now:
                return False
        return True


def _found(name: str) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = os.stat(name)  # noqa: PTH116 - half as long as Path's, and before each batch
        return found.st_dev, found.st_ino
    return None
