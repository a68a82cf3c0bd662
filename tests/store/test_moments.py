"""A clock that was ahead for a while leaves nothing that waits as long as it was ahead."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.store.database import statement, stored
from bot.store.moments import _SINCE, LONGEST_PAUSE
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.keepsakes import furnish
from tests.store.tables import add_film, rows

CLUB = 100_000_000_000_000_000
YEAR = timedelta(days=365)


async def at_all(store: Store, when: str) -> None:
    for table, column in _SINCE:
        await store.database.write(statement(f"UPDATE {table} SET {column} = ?", (when,)))


def moments(path: Path) -> set[str]:
    return {
        moment
        for table, column in _SINCE
        for (moment,) in rows(path, f"SELECT {column} FROM {table}")
    }


async def test_what_lies_ahead_counts_from_now(store: Store, database_path: Path) -> None:
    films = [(await add_film(store, title)).id for title in ("Heat", "Alien", "M")]
    await furnish(store, CLUB, films)
    history = "SELECT id, changed_at FROM rating_changes"
    await store.database.write(
        statement("UPDATE rating_changes SET changed_at = ?", (stored(NOW + YEAR),))
    )
    written = rows(database_path, history)
    event = "INSERT INTO screening_events (guild_id, screening_id) VALUES (?, 1)"
    await store.database.write(statement(event, (CLUB,)))
    for ahead, becomes in ((YEAR, timedelta()), (LONGEST_PAUSE, LONGEST_PAUSE)):
        await at_all(store, stored(NOW + ahead))
        await store.moments.bring_back(NOW)
        assert moments(database_path) == {stored(NOW + becomes)}
    assert rows(database_path, history) == written
