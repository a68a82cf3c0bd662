"""A pick and a merge of its film are taken back and undone in any order: what the pick took off the
nominations and the open vote comes back to the film whose it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import permutations
from pathlib import Path

import pytest

from bot.domain.film import Film
from bot.store.store import Store
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, by
from tests.store.tables import add_film, assert_sound, rows
from tests.store.test_taken_off import (
    DAN,
    delete,
    heat,  # noqa: F401 - a fixture
    pick,
    take_back,
    vote_on,
    wanted,
)

_BALLOT = "SELECT * FROM vote_films ORDER BY id"
ORDERS = [
    order
    for order in permutations(("merge", "pick", "take back", "undo"))
    if order.index("merge") < order.index("undo") and order.index("pick") < order.index("take back")
]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
@pytest.mark.parametrize("gone", ["picked", "other"])
@pytest.mark.parametrize("others", ["no", "nominated", "voted on"])
async def test_all_is_as_it_was(
    store: Store,
    database_path: Path,
    heat: Film,  # noqa: F811
    *,
    order: tuple[str, ...],
    gone: str,
    others: str,
) -> None:
    other = await add_film(store, "Heat again", guild_id=OURS, year=1995)
    if others == "nominated":
        await store.nominations.nominate(by(DAN), other.id, None)
    elif others == "voted on":
        vote = await vote_on(store, heat)
        (other,) = (each.film for each in vote.films if each.film.id != heat.id)
    nominations, ballot = await wanted(store), rows(database_path, _BALLOT)
    merged = (heat.id, other.id) if gone == "picked" else (other.id, heat.id)
    entries = list[int]()

    async def merge() -> None:
        entries.append((await store.library.merge(by(), *merged))[2])

    async def pick_it() -> None:
        await pick(store, await store.films.get(OURS, heat.id))

    async def undo() -> None:
        await store.library.undo(by(minutes=1), entries[0])

    acts: dict[str, Callable[[], Awaitable[object]]] = {
        "merge": merge, "pick": pick_it, "take back": lambda: take_back(store), "undo": undo,
    }  # fmt: skip
    for act in order:
        await acts[act]()
    assert await wanted(store) == nominations
    assert rows(database_path, _BALLOT) == ballot
    assert_sound(database_path)


async def test_of_who_has_gone_meanwhile_nothing_comes_back(
    store: Store,
    database_path: Path,
    heat: Film,  # noqa: F811
) -> None:
    other = await add_film(store, "Heat again", guild_id=OURS, year=1995)
    await store.nominations.nominate(by(DAN), other.id, None)
    _gone, into, entry = await store.library.merge(by(), heat.id, other.id)
    await pick(store, await store.films.get(OURS, into.id))
    for member in (BEN, CHLOE):
        await delete(store, member)
    kept = "SELECT count(*) FROM turns WHERE taken_off LIKE '%outside%'"
    assert rows(database_path, kept) == [(0,)]
    await take_back(store)
    await store.library.undo(by(minutes=1), entry)
    assert await wanted(store) == {"Heat again": (DAN, set())}
    assert_sound(database_path)


@pytest.mark.parametrize("gone", ["picked", "other"])
@pytest.mark.parametrize(
    ("others", "stays"),
    [("no", True), ("nominated", True), ("voted on", True), ("no", False)],
    ids=["", "the other, too", "the other is voted on, too", "and taken back"],
)
async def test_of_a_film_that_was_nominated_again_a_merge_that_is_undone_leaves_nothing(
    store: Store,
    database_path: Path,
    heat: Film,  # noqa: F811
    *,
    gone: str,
    others: str,
    stays: bool,
) -> None:
    """All is as if there had been no merge: its place in the vote is its own."""
    other = await add_film(store, "Heat again", guild_id=OURS, year=1995)
    if others == "nominated":
        await store.nominations.nominate(by(ANA), other.id, None)
    vote = await vote_on(store, heat)
    if others == "voted on":
        (other,) = (each.film for each in vote.films if each.film.id != heat.id)
    ballot = rows(database_path, _BALLOT)
    await pick(store, heat)
    again = (await store.nominations.nominate(by(DAN), heat.id, None)).nomination
    merged = (heat.id, other.id) if gone == "picked" else (other.id, heat.id)
    _gone, _into, entry = await store.library.merge(by(), *merged)
    if not stays:
        await store.nominations.take_back(by(DAN), again.id, any_ones=False)
    await take_back(store)
    await store.library.undo(by(minutes=1), entry)
    assert rows(database_path, _BALLOT) == ballot
    found = await wanted(store)
    assert found["Heat"][0] == (DAN if stays else BEN)
    if others != "no":  # by then those who want the one can't be told from those who want the other
        assert found[other.title][0] == ANA
    else:
        assert found["Heat"][1] == ({BEN, CHLOE} if stays else {CHLOE})
    assert_sound(database_path)
