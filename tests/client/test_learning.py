"""What the client keeps in mind of the store, where two learn of it at once."""

from __future__ import annotations

import asyncio

import pytest

from bot.client.filmclub import FilmClub
from bot.store.store import Store


async def test_what_is_chosen_while_another_choice_is_learned_of_is_not_forgotten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = asyncio.Event()

    def put(room: object, name: str, before: object, after: object) -> None:
        reads = [before, after]

        async def read() -> object:
            found = reads.pop(0)
            if found is before:
                await late.wait()
            return found

        monkeypatch.setattr(room, name, read)

    async def choose(*_chosen: object) -> None:
        pass

    put(store.members_going, "private", frozenset[object](), frozenset({(1, 2)}))
    put(store.round_settings, "blurring", frozenset[int](), frozenset({1}))
    put(store.clubs, "languages", {1: "de"}, {1: "de", 2: "pl"})
    monkeypatch.setattr(store.clubs, "choose_language", choose)
    client = FilmClub(store)
    first = asyncio.create_task(client.learn())
    await asyncio.sleep(0)
    second = asyncio.create_task(client.choose_language(2, "pl"))
    for _turn in range(5):
        await asyncio.sleep(0)
    late.set()
    await asyncio.gather(first, second)
    assert (client.chosen_language(1), client.chosen_language(2)) == ("de", "pl")
    assert client.blurs_scores(1)
    assert client.is_private(1, 2)
