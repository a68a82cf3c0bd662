"""What the client keeps in mind of the store, where two learn of it at once."""

from __future__ import annotations

import asyncio

import pytest

from bot.client.filmclub import FilmClub
from bot.store.store import Store


async def test_who_goes_private_while_another_is_learned_of_is_not_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, reads = asyncio.Event(), [frozenset[object](), frozenset({(1, 2)})]

    async def private() -> frozenset[object]:
        read = reads.pop(0)
        if not read:
            await late.wait()
        return read

    monkeypatch.setattr(store.members_going, "private", private)
    client = FilmClub(store)
    first = asyncio.create_task(client.learn_private())
    await asyncio.sleep(0)
    second = asyncio.create_task(client.learn_private())
    for _turn in range(3):
        await asyncio.sleep(0)
    late.set()
    await asyncio.gather(first, second)
    assert client.is_private(1, 2)
