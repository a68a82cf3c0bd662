"""That SQLite writes again after an outage is logged once it does, and not before."""

from __future__ import annotations

import asyncio
from sqlite3 import Connection

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.library import TooLate
from bot.store.database import statement
from bot.store.store import Store

OVER = "SQLite writes again"
_MUCH = statement(
    "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 500)"
    " INSERT INTO films (title) SELECT hex(randomblob(140)) FROM many"
)
_LITTLE = statement("UPDATE films SET year = 1")
_NOTHING = statement("UPDATE films SET year = 1 WHERE id = -1")


async def pages(store: Store, most: int) -> None:
    """Let the database grow to so many pages."""
    await store.database._writer.run(
        lambda connection: connection.execute(f"PRAGMA max_page_count = {most}").fetchall()
    )


def refused(_connection: Connection) -> None:
    raise TooLate("That turn is over.")


@pytest.mark.parametrize("is_alone", [True, False], ids=["alone", "in a batch"])
async def test_it_is_said_when_it_writes_whatever_was_refused_meanwhile(
    store: Store, caplog: pytest.LogCaptureFixture, *, is_alone: bool
) -> None:
    write = store.database.write
    await write(statement("INSERT INTO films (title) VALUES ('a'), ('b')"))
    await pages(store, 1)
    works = [_MUCH] if is_alone else [_MUCH, _NOTHING, _LITTLE]
    done = list[object]()
    for _ in range(9):
        done += await asyncio.gather(*map(write, works), return_exceptions=True)
    assert isinstance(done[-len(works)], StoreUnavailable)
    with pytest.raises(TooLate):  # somebody presses an old button
        await write(refused)
    await write(_NOTHING)
    assert OVER not in caplog.text
    await pages(store, 1 << 30)
    await write(_LITTLE)
    assert caplog.messages.count(OVER) == 1
