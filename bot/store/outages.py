"""Outages: what SQLite may refuse for a while, through no fault of ours; and what an operator is
told of a database that can't be used."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from bot.domain.errors import StoreUnavailable, StoreUnusable, reason_of

RESTORE = (
    "Stop the bot, keep the damaged file, and restore the newest backup that `filmclub check`"
    " finds sound (docs/operating.md, Restore)."
)

BUSY_SECONDS = 1.0
"""How many seconds a batch waits for another process that writes. Someone who asks meanwhile waits
for as long again: 2 s, and 3 s is the longest that an answer may take."""

OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,  # others took the lock again and again
}
"""SQLite's primary result codes for what passes by itself, or what an operator can mend."""


def is_outage(error: BaseException) -> bool:
    """Whether the error is an outage. The upper bits of an extended code don't matter here."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in OUTAGES


def may_pass(error: BaseException) -> bool:
    """Whether the cause is a lock, the disk or permissions, and not the database itself."""
    if isinstance(error, OSError):
        return True
    # Errors that Python or filmclub raises, as about text that is no UTF-8, have no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in OUTAGES


def is_damage(error: BaseException) -> bool:
    """Whether SQLite has found the database damaged."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def unusable(database: Path, error: BaseException) -> StoreUnavailable:
    """What an operator is told of a database that can't be opened or read, and what to do."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        return not_ours(database, f" If it was one, it is damaged. {RESTORE}")
    why = f"{reason_of(error)}."
    if code == sqlite3.SQLITE_CORRUPT:
        why += f" {RESTORE}"
    elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        why = "another program has locked it. Stop that one, or wait for it."
    elif (file := _forbidden(database)) and (
        isinstance(error, PermissionError)
        or code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    ):
        why = (
            f"this user may not read and write {file}. Run filmclub as the bot's user, who has to"
            " own the database, its folder and the files beside it."
        )
    kind = StoreUnavailable if may_pass(error) else StoreUnusable
    return kind(f"The database {database} can't be used: {why}")


def not_ours(database: Path, more: str = "") -> StoreUnusable:
    """What an operator is told of a file that is no filmclub database."""
    return StoreUnusable(
        f"{database} is no filmclub database. Have FILMCLUB_DATABASE (for a preview, --database)"
        f" name the one that you mean.{more}"
    )


def _forbidden(database: Path) -> str | None:
    """The first of the database's folder and files that may not be read and written."""
    files = [f"{database}{ending}" for ending in ("", "-wal", "-shm", ".lock")]
    for file in (str(database.parent), *files):
        if os.path.exists(file) and not os.access(file, os.R_OK | os.W_OK):  # noqa: PTH110 - Path's raises in a folder that is closed to us
            return file
    return None
