"""What SQLite may refuse for a while, through no mistake of ours."""

from __future__ import annotations

import sqlite3

BUSY_SECONDS = 1.0
"""How long a batch waits for another process that writes. Who asks meanwhile waits once more as
long: 2 s of the 3 s that Discord gives an answer."""

OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}
"""What passes, or what an operator mends: SQLite's primary result codes."""


def is_outage(error: BaseException) -> bool:
    """Whether it is one of them; the extended codes' upper bits say more than matters here."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in OUTAGES
