"""What is remembered of Discord's commands."""

from __future__ import annotations

from bot.store.store import Store


async def test_at_first_nothing_was_registered(store: Store) -> None:
    assert await store.commands.registered() == ("", {})


async def test_what_was_registered_last_is_remembered(store: Store) -> None:
    await store.commands.register("old", {"review": 1, "gone": 2})
    await store.commands.register("new", {"review": 10**18})
    assert await store.commands.registered() == ("new", {"review": 10**18})


async def test_the_guild_that_has_the_commands_for_itself_is_remembered(store: Store) -> None:
    assert await store.commands.guild() is None
    await store.commands.register("old", {"review": 1})
    assert await store.commands.guild() is None
    await store.commands.register_in(10**18)
    assert await store.commands.guild() == 10**18
    assert (await store.commands.registered())[1] == {}
    await store.commands.register("new", {"review": 1})
    assert await store.commands.guild() is None


async def test_what_was_registered_can_be_forgotten(store: Store) -> None:
    await store.commands.register("old", {"review": 1})
    await store.commands.forget_registered()
    assert await store.commands.registered() == ("", {})
