"""A database that is locked or full: everyone is told, nothing is half-saved, and it passes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.domain.rating import LINE_LIMIT
from bot.store.database import statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.batches import held_up
from tests.store.tables import (
    CHOICES,
    add_film,
    assert_sound,
    film_named,
    foreign_lock,
    rows,
    titles_of,
)

LONGEST_WAIT = 2.5
"""Seconds in which everyone is told. Discord gives an answer three."""


async def refusal_of(work: Coroutine[Any, Any, Any]) -> str:
    """What it says when it is refused, which is soon."""
    async with asyncio.timeout(LONGEST_WAIT):
        with pytest.raises(StoreUnavailable) as caught:
            await work
    return str(caught.value)


async def fill_disk(store: Store) -> None:
    """The file may not grow any more, as on a full disk; what has room in it still goes."""
    await store.database._writer.run(statement("PRAGMA max_page_count = 1"))


async def free_disk(store: Store) -> None:
    await store.database._writer.run(statement("PRAGMA max_page_count = 1073741823"))


async def note(store: Store, text: str) -> None:
    await store.database.write(statement("INSERT INTO notes VALUES (?)", (text,)))


async def make_notes(store: Store) -> None:
    await store.database.write(statement("CREATE TABLE notes (text TEXT)"))


async def test_while_another_program_writes_a_rating_is_refused_and_not_saved(
    store: Store, database_path: Path
) -> None:
    film = await add_film(store, "Ballerina")
    with foreign_lock(database_path):
        said = await refusal_of(store.ratings.rate(Editor(1, 10, NOW), film.id, 8))
    assert "nothing was saved" in said
    assert len(said.splitlines()) == 1
    assert rows(database_path, "SELECT * FROM rating_changes") == []


async def test_while_another_program_writes_everyone_who_waits_is_told_in_time(
    store: Store, database_path: Path
) -> None:
    film = await add_film(store, "Ballerina")
    with foreign_lock(database_path):
        await asyncio.gather(
            *(
                refusal_of(store.ratings.rate(Editor(1, member, NOW), film.id, 8))
                for member in range(20)
            )
        )
    change = await store.ratings.rate(Editor(1, 10, NOW), film.id, 8)
    assert change.aggregate.count == 1
    assert_sound(database_path)


async def test_a_lock_that_is_gone_in_time_is_waited_for(store: Store, database_path: Path) -> None:
    film = await add_film(store, "Ballerina")
    with foreign_lock(database_path) as connection:
        asyncio.get_running_loop().call_later(0.1, connection.rollback)
        change = await store.ratings.rate(Editor(1, 10, NOW), film.id, 8)
    assert change.aggregate.count == 1


async def test_reads_go_on_while_another_program_writes(
    library: Store, database_path: Path
) -> None:
    film = await film_named(library, 1, "ballerina")
    with foreign_lock(database_path):
        async with asyncio.timeout(LONGEST_WAIT):
            assert len((await library.reviews.dossier(1, film.id)).reviews) == 2
            assert await library.titles.search(1, "balerina", CHOICES) == titles_of(film)
            assert await library.quotes.draw(1, None, 1) is not None


async def test_the_store_opens_while_another_program_writes(
    store: Store, database_path: Path
) -> None:
    with foreign_lock(database_path):
        async with Store.open(database_path) as another:
            assert await another.titles.matching(1, "", CHOICES) == []


async def test_cancelled_while_another_program_writes(store: Store, database_path: Path) -> None:
    film = await add_film(store, "Ballerina")
    with foreign_lock(database_path):
        task = asyncio.create_task(store.ratings.rate(Editor(1, 10, NOW), film.id, 8))
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        async with asyncio.timeout(LONGEST_WAIT):
            await asyncio.wait([task])
        assert task.cancelled()
    change = await store.ratings.rate(Editor(1, 11, NOW), film.id, 4)
    assert change.aggregate.counts == (0, 0, 0, 1, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize("place", [0, 1, 2, 3])
async def test_a_full_disk_refuses_the_whole_batch_and_saves_nothing_of_it(
    store: Store, database_path: Path, place: int
) -> None:
    """SQLite then takes back what the others had written, wherever in the batch the one stands
    that did not fit."""
    await make_notes(store)
    await fill_disk(store)
    texts = ["small"] * 3
    texts.insert(place, "x" * 500_000)
    async with held_up(store.database):
        refused = asyncio.gather(*(refusal_of(note(store, text)) for text in texts))
    await refused
    assert rows(database_path, "SELECT * FROM notes") == []
    await free_disk(store)
    await asyncio.gather(*(note(store, text) for text in texts))
    assert rows(database_path, "SELECT text FROM notes") == [(text,) for text in texts]


async def test_one_that_does_not_fit_and_comes_first_leaves_the_rest_to_be_told_the_truth(
    store: Store, database_path: Path
) -> None:
    await make_notes(store)
    await fill_disk(store)
    texts = ["x" * 500_000, "one", "two"]
    results = await asyncio.gather(*(note(store, t) for t in texts), return_exceptions=True)
    assert isinstance(results[0], StoreUnavailable)
    acknowledged = [(t,) for t, result in zip(texts, results, strict=True) if result is None]
    assert rows(database_path, "SELECT text FROM notes") == acknowledged


async def test_on_a_disk_that_fills_up_exactly_the_acknowledged_ratings_are_saved(
    store: Store, database_path: Path
) -> None:
    film = await add_film(store, "Ballerina")
    await fill_disk(store)

    async def rate(member: int) -> int | None:
        try:
            change = await store.ratings.rate(
                Editor(1, member, NOW), film.id, 8, line="x" * LINE_LIMIT
            )
        except StoreUnavailable:
            return None
        return change.now.member_id if change.now else None

    acknowledged = [
        member
        for batch in range(10)
        for member in await asyncio.gather(*(rate(10 * batch + n) for n in range(10)))
        if member is not None
    ]
    assert len(acknowledged) < 100
    saved = rows(database_path, "SELECT member_id FROM ratings ORDER BY member_id")
    assert saved == [(member,) for member in acknowledged]
    assert_sound(database_path)
    await free_disk(store)
    await asyncio.gather(*(rate(member) for member in range(100)))
    assert rows(database_path, "SELECT count(*) FROM ratings") == [(100,)]
    assert_sound(database_path)


async def test_on_a_full_disk_everything_can_still_be_read(library: Store) -> None:
    await fill_disk(library)
    await refusal_of(library.commands.register("x" * 500_000, {}))
    film = await film_named(library, 1, "ballerina")
    assert len((await library.reviews.dossier(1, film.id)).reviews) == 2
