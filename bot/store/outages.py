"""Outages: what SQLite may refuse for a while, through no fault of ours."""

from __future__ import annotations

import sqlite3

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
}
"""SQLite's primary result codes for what passes by itself, or what an operator can mend."""


def is_outage(error: BaseException) -> bool:
    """Whether the error is an outage. The upper bits of an extended code don't matter here."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in OUTAGES
