"""Databases with something in them, and ways to harm them that no method of the store offers."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path

from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.fresh import new_library
from tests.store.tables import rows

PAGE = 4096


async def rate_a_little(store: Store) -> None:
    """Two clubs, four films, ratings that are given, changed and taken back, over two years; of one
    film all are taken back."""
    await store.ratings.rate(Editor(100, 1, NOW), 4, 6)
    await store.ratings.take_back(Editor(100, 1, NOW), 4)
    for number in range(60):
        by = Editor(100 + number % 2, number % 7, NOW + timedelta(days=10 * number))
        film_id = 1 + number % 3
        if number % 11 == 10:
            await store.ratings.take_back(by, film_id)
        else:
            await store.ratings.rate(by, film_id, 1 + number % 10, line=f"Line {number}.")


def make_rated(path: Path) -> Path:
    """A database of the seeds' films, closed, in which there are ratings."""
    path.touch(0o600)  # as the store makes its files; it warns of others
    path.write_bytes(_rated())
    return path


@cache
def _rated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rated.db")

        async def make() -> None:
            async with new_library(path) as store:
                await rate_a_little(store)

        asyncio.run(make())
        return path.read_bytes()


def open_again(path: Path) -> None:
    """Open and close the file, as the bot's next start and end do."""

    async def open_and_close() -> None:
        async with Store.open(path):
            pass

    asyncio.run(open_and_close())


def change(path: Path, *statements: str) -> None:
    """Change the file as somebody does who knows nothing of the store: without foreign keys."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def pad(path: Path, megabytes: int) -> None:
    """Make it large, so that a copy takes its time."""
    change(
        path,
        "PRAGMA synchronous = OFF",
        "CREATE TABLE padding (filling BLOB)",
        "INSERT INTO padding WITH RECURSIVE many (n) AS"
        f" (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {megabytes})"
        " SELECT zeroblob(1 << 20) FROM many",
    )


def pages(path: Path) -> int:
    ((count,),) = rows(path, "PRAGMA page_count")
    return count


def overwrite(path: Path, page: int) -> None:
    """Overwrite a page, counted from 1, with garbage."""
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xa5" * PAGE)
