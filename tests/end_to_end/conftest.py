"""A club in a simulated Discord: the real client, driven as people drive it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

import pytest
import simcord

from bot.client import FilmClub
from bot.store import Store
from tests.conftest import NOW


class Club:
    """One guild with a channel and two members."""

    def __init__(self, env: simcord.Env, name: str = "The Film Club") -> None:
        self.env = env
        self.guild = env.create_guild(name)
        self.channel = self.guild.create_text_channel("films")
        self.ana = self.join("ana")
        self.ben = self.join("ben")

    def join(self, name: str) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name))


def new_client(store: Store) -> FilmClub:
    return FilmClub(store, clock=lambda: NOW)


@pytest.fixture
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    """discord.py hands what a command raises to the tree, where it becomes an answer; SimCord would
    count that as an error of the bot's. What must not fail is asserted by each test instead."""
    async with simcord.run(new_client(library), check_errors=False) as env:
        yield env


@pytest.fixture
def club(env: simcord.Env) -> Club:
    return Club(env)


def shown(message: Any) -> str:
    """All text of a message, in its order; buttons in brackets."""
    return "\n".join(_texts(message.components))


def buttons(message: Any) -> dict[str, Mapping[str, Any]]:
    """A message's buttons by label."""
    return {c["label"]: c for c in _walk(message.components) if c.get("type") == 2}


def _walk(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or [])
        if accessory := component.get("accessory"):
            yield accessory


def _texts(components: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for component in _walk(components):
        if "content" in component:
            yield component["content"]
        elif component.get("type") == 2:
            yield f"[{component['label']}]"
