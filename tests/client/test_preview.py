"""The club of ``filmclub preview``, without a browser."""

from __future__ import annotations

import asyncio
from typing import cast

import discord

from bot.client.filmclub import FilmClub
from bot.client.preview import made_up, shown
from bot.client.preview_page import Unseen
from bot.store.store import Store
from tests.end_to_end.driving import shown as shown_text


async def test_what_the_bot_does_again_and_again_goes_on_and_is_shown_while_nobody_does_anything(
    library: Store,
) -> None:
    alone, over = asyncio.Event(), asyncio.Event()
    async with made_up(library) as club, shown(club) as preview:
        bot = cast("FilmClub", club.env.bot)

        async def on_interaction(_: discord.Interaction) -> None:
            await club.env.external_wait(alone.wait(), reason="until the command is answered")
            await bot.pause(0.01)
            await cast("discord.TextChannel", bot.get_channel(club.channel.id)).send("By itself")
            over.set()

        bot.add_listener(on_interaction)
        unseen, page = Unseen(preview), preview._pages["python"]
        await club.viewers[0].slash(club.channel, "help")
        alone.set()
        async with asyncio.timeout(5):
            await over.wait()
        unseen.show()
        assert "By itself" in str(page.snapshot)


async def test_a_choice_is_typed_as_the_preview_lists_it_in_its_language(library: Store) -> None:
    async with made_up(library, "de") as club:
        olive, refused = club.viewers[0], "nimmt das nicht an"
        for command, wrong, listed in (
            ("/digest schedule channel:films day:", "Feiertag", "Freitag"),
            ("/rate film:1917 stars:", "7", "★★★★½ 4,5"),
        ):
            await olive.send(club.channel, command + wrong)
            told = shown_text(club.channel.history()[-1])
            assert refused in told
            assert listed in told
            assert refused not in shown_text(await olive.send(club.channel, command + listed))
