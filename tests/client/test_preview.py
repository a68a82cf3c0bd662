"""The club of ``filmclub preview``, without its page."""

from __future__ import annotations

import asyncio
from typing import cast

import discord

from bot.client.filmclub import FilmClub
from bot.client.preview import made_up
from bot.store.store import Store


async def test_what_the_bot_does_again_and_again_goes_on_while_nobody_does_anything(
    library: Store,
) -> None:
    paused, over = asyncio.Event(), asyncio.Event()
    async with made_up(library) as club:
        bot = cast("FilmClub", club.env.bot)

        async def on_interaction(_: discord.Interaction) -> None:
            paused.set()
            await bot.pause(0.01)
            over.set()

        bot.add_listener(on_interaction)
        await club.viewers[0].slash(club.channel, "help")
        assert paused.is_set()
        async with asyncio.timeout(5):
            await over.wait()
