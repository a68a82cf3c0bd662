"""Members' words that become quotes: a channel that few can see, and a digest with such words."""

from __future__ import annotations

from datetime import timedelta

import discord
import simcord

from bot.client.filmclub import FilmClub
from bot.club.digest import WeeklyDigest
from bot.club.posting import Posting
from bot.domain.library import Editor
from bot.store.store import Store
from tests.end_to_end.driving import Club, forbid, let_bot_in, let_in


def closed(club: Club) -> simcord.ChannelHandle:
    """A channel that @everyone can't see."""
    channel = club.guild.create_text_channel("board")
    forbid(club, channel, read_messages=False)
    let_bot_in(club, channel)
    for member in (club.ana, club.ben):
        let_in(club, channel, member)
    return channel


async def save(
    member: simcord.MemberActor, channel: simcord.ChannelHandle, message: discord.Message
) -> simcord.InteractionResult:
    form = await member.context_menu(channel, "Save as film quote", message)
    return await member.submit_modal(form, {"film": "casablanca"})


async def digest_with(club: Club, library: Store) -> None:
    """Post the week's digest with Ben's quote in it."""
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    await library.ratings.rate(
        Editor(club.guild.id, club.ana.id, bot.clock() - timedelta(hours=1)),
        (await library.titles.matching(club.guild.id, "casablanca", 1))[0].id,
        8,
    )
    # Casablanca has no critic's quote, and all others are in the way.
    await library.database.write(lambda c: c.execute("DELETE FROM quotes WHERE guild_id IS NULL"))
    weekly = Posting.of(bot).kinds["digest"]
    assert isinstance(weekly, WeeklyDigest)
    await Posting.of(bot).post_now(await weekly.of_now(club.guild.id, club.channel.id))
