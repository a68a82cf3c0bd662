"""Many writers at once, some of which fail and some of which are cancelled."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.domain.library import Editor
from bot.store.database import Database, statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film, assert_sound, rows

WRITERS = 50
LONGEST = 30.0
"""Seconds after which a writer counts as hanging."""


class Failure(Exception):
    """What a writer's own work raises."""


@dataclass
class Plan:
    """What befalls one writer."""

    name: int
    chance: random.Random = field(repr=False)

    def __post_init__(self) -> None:
        self.kind = self.chance.choice(["goes well", "goes well", "fails", "breaks", "cancelled"])
        self.after = self.chance.randint(0, 60)
        """Steps of the loop before it is cancelled."""


async def carry_out(database: Database, plan: Plan) -> None:
    for _ in range(plan.chance.randint(0, 10)):  # they do not all come at the same moment
        await asyncio.sleep(0)

    def write(connection: Connection) -> None:
        connection.execute("INSERT INTO notes VALUES (?, 1)", (plan.name,))
        if plan.kind == "fails":
            raise Failure
        connection.execute(
            "INSERT INTO notes VALUES (?, ?)", (plan.name, 9 if plan.kind == "breaks" else 2)
        )

    await database.write(write)


async def cancel_in_time(task: asyncio.Task[None], plan: Plan) -> None:
    for _ in range(plan.after):
        await asyncio.sleep(0)
    task.cancel()


@pytest.mark.parametrize("seed", range(8))
async def test_exactly_what_was_acknowledged_is_stored(
    store: Store, database_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    plans = [Plan(name, chance) for name in range(WRITERS)]
    await store.database.write(
        statement("CREATE TABLE notes (writer INTEGER, part INTEGER CHECK (part < 3))")
    )
    async with asyncio.timeout(LONGEST):
        tasks = [asyncio.create_task(carry_out(store.database, plan)) for plan in plans]
        cancelling = [
            cancel_in_time(task, plan)
            for task, plan in zip(tasks, plans, strict=True)
            if plan.kind == "cancelled"
        ]
        await asyncio.gather(*cancelling)
        await asyncio.wait(tasks)
        await store.commands.register("after all that", {})
    stored: dict[int, list[int]] = {}
    for writer, part in rows(database_path, "SELECT writer, part FROM notes ORDER BY rowid"):
        stored.setdefault(writer, []).append(part)
    for plan, task in zip(plans, tasks, strict=True):
        acknowledged = not task.cancelled() and task.exception() is None
        assert acknowledged or plan.kind != "goes well", task
        if acknowledged:
            assert stored.get(plan.name) == [1, 2], plan
        elif task.cancelled():  # one who no longer waits for the commit is committed with the rest
            assert stored.get(plan.name) in (None, [1, 2]), plan
        else:
            assert plan.name not in stored, plan
    assert_sound(database_path)


async def test_two_members_at_the_same_moment_are_both_counted(store: Store) -> None:
    film = await add_film(store, "Ballerina")
    first, second = await asyncio.gather(
        store.ratings.rate(Editor(1, 10, NOW), film.id, 8),
        store.ratings.rate(Editor(1, 11, NOW), film.id, 4),
    )
    assert (first.aggregate.count, second.aggregate.count) == (1, 2)
    assert second.aggregate.mean == 6


async def test_one_member_twice_at_the_same_moment_is_counted_once_with_the_later(
    store: Store, database_path: Path
) -> None:
    film = await add_film(store, "Ballerina")
    first, second = await asyncio.gather(
        store.ratings.rate(Editor(1, 10, NOW), film.id, 4, line="first"),
        store.ratings.rate(Editor(1, 10, NOW), film.id, 8),
    )
    assert (first.earlier, second.earlier) == (None, 4)
    assert (first.aggregate.count, second.aggregate.count) == (1, 1)
    present = await store.ratings.of_member(1, film.id, 10)
    assert present is not None
    assert (present.stars, present.line) == (8, "first")
    history = rows(database_path, "SELECT earlier_stars, stars FROM rating_changes ORDER BY id")
    assert history == [(None, 4), (4, 8)]


async def test_a_hundred_members_at_the_same_moment_are_all_counted(
    store: Store, database_path: Path
) -> None:
    film = await add_film(store, "Ballerina")
    changes = await asyncio.gather(
        *(
            store.ratings.rate(Editor(1, member, NOW), film.id, member % 10 + 1)
            for member in range(100)
        )
    )
    assert [change.aggregate.count for change in changes] == list(range(1, 101))
    assert changes[-1].aggregate.counts == (10,) * 10
    assert_sound(database_path)


async def test_reads_go_on_while_others_write(store: Store) -> None:
    """Each sees the club as of some commit: never half of one."""
    film = await add_film(store, "Ballerina")
    writing = asyncio.gather(
        *(store.ratings.rate(Editor(1, member, NOW), film.id, 8) for member in range(40))
    )
    seen = []
    while not writing.done():
        dossier = await store.reviews.dossier(1, film.id)
        listed = await store.ratings.of_film(1, film.id, 0, 100)
        seen.append(dossier.aggregate.count)
        assert len(listed) >= dossier.aggregate.count
    await writing
    assert seen == sorted(seen)
    assert (await store.reviews.dossier(1, film.id)).aggregate.count == 40
