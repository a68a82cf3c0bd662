"""What is remembered of Discord's commands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.commands import Pending
from tests.conftest import NOW
from tests.store.tables import rows

CLUB, ANA = 100, 1
RATE = Pending("rate", {"stars": 3.5, "review": '“Ünïcode” 🎬 \\ "', "spoiler": None})


async def test_at_first_nothing_was_registered(store: Store) -> None:
    assert await store.commands.registered() == ("", {})


async def test_what_was_registered_last_is_remembered(store: Store) -> None:
    await store.commands.register("old", {"review": 1, "gone": 2})
    await store.commands.register("new", {"review": 10**18})
    assert await store.commands.registered() == ("new", {"review": 10**18})


async def test_what_was_registered_can_be_forgotten(store: Store) -> None:
    await store.commands.register("old", {"review": 1})
    await store.commands.forget_registered()
    assert await store.commands.registered() == ("", {})


async def test_a_held_command_comes_back_with_its_options(store: Store) -> None:
    pending_id = await store.commands.hold(CLUB, ANA, RATE, NOW)
    assert await store.commands.held(pending_id, CLUB, ANA) == RATE


@pytest.mark.parametrize(
    ("club", "member"), [(CLUB, 2), (200, ANA)], ids=["another member", "another club"]
)
async def test_a_held_command_is_for_its_member_alone(store: Store, club: int, member: int) -> None:
    pending_id = await store.commands.hold(CLUB, ANA, RATE, NOW)
    assert await store.commands.held(pending_id, club, member) is None


async def test_a_command_that_is_not_held_is_none(store: Store) -> None:
    assert await store.commands.held(9999, CLUB, ANA) is None


async def test_several_commands_of_one_member_are_held_apart(store: Store) -> None:
    first = await store.commands.hold(CLUB, ANA, RATE, NOW)
    second = await store.commands.hold(CLUB, ANA, Pending("review", {}), NOW)
    assert await store.commands.held(first, CLUB, ANA) == RATE
    assert await store.commands.held(second, CLUB, ANA) == Pending("review", {})


async def test_after_a_day_a_held_command_is_let_go(store: Store, database_path: Path) -> None:
    old = await store.commands.hold(CLUB, ANA, RATE, NOW)
    kept = await store.commands.hold(CLUB, ANA, RATE, NOW + timedelta(hours=1))
    new = await store.commands.hold(CLUB, ANA, RATE, NOW + timedelta(days=1, seconds=1))
    assert rows(database_path, "SELECT id FROM pending_commands ORDER BY id") == [(kept,), (new,)]
    assert await store.commands.held(old, CLUB, ANA) is None
    assert await store.commands.held(kept, CLUB, ANA) == RATE
