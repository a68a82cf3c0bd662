"""SQLite's refusals, at a chosen call of the digest's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from bot.store import connection as connections
from tests.store.statements import connect_with

REFUSALS = {
    "locked": (sqlite3.SQLITE_BUSY, "database is locked"),
    "full": (sqlite3.SQLITE_FULL, "database or disk is full"),
    "broken": (sqlite3.SQLITE_IOERR_WRITE, "disk I/O error"),
    "mistaken": (sqlite3.SQLITE_ERROR, "no such column: wekk"),
}


def refusal(reason: str) -> sqlite3.OperationalError:
    code, text = REFUSALS[reason]
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


class FaultyDatabase:
    """Passes every statement on to SQLite, or refuses it. ROLLBACK needs no disk, and passes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        """The statements since the last ``watch``."""
        self.reason = "locked"
        self.carried_out = False
        """Whether SQLite does what it is asked, though it is said to have refused."""
        self._refused: Callable[[int, str], bool] = lambda _, __: False
        monkeypatch.setattr(connections, "_connect", connect_with(self._carry_out))

    def watch(self, refused: Callable[[int, str], bool] = lambda _, __: False) -> None:
        """Count from here; refuse the calls, by number and statement, for which that is true."""
        self.calls = []
        self._refused = refused

    def _carry_out(self, sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        if sql.startswith("ROLLBACK"):
            return run()
        self.calls.append(sql)
        if not self._refused(len(self.calls), sql):
            return run()
        if self.carried_out:
            run()
        raise refusal(self.reason)
