"""Members' messages as quotes: where their words stand, and how the bot takes them off again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

import discord

from bot.client.answering import FAILURES, LATER_SECONDS, Build
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club.posting import Posting, mark_of
from bot.domain.quote import Said, ShownQuote
from bot.language import _, speaking
from bot.views.layout import Layout
from bot.views.marks import put_mark
from bot.views.notices import Notice

log = logging.getLogger(__name__)


async def note_shown(interaction: Interaction, message_id: int | None, said: Said | None) -> None:
    """Remember that a message of the bot's shows these words now, or that it shows none; without
    an id, what was sent did not arrive."""
    if message_id is not None and interaction.channel_id is not None:
        await interaction.client.store.quote_posts.note(
            require_club(interaction), interaction.channel_id, message_id, said and said.message_id
        )


async def taken_back(client: FilmClub, shown: ShownQuote | None) -> Build:
    """What stands in place of a message that showed a quote: the rest of a digest, or a line."""
    post = await client.store.posts.one(shown.post_id) if shown and shown.post_id else None
    message = Posting.of(client).kinds[post.id.kind].message(post) if post else None
    if post and isinstance(message, Layout):
        put_mark(message, mark_of(post.id))
        return lambda: message
    return lambda: Notice(_("That quote was taken back."))


async def take_words_off(client: FilmClub, guild_id: int, shown: Iterable[ShownQuote]) -> None:
    """Change the bot's messages that show what was taken back, where that can still be done: one
    may be gone, and of one that a member alone sees Discord knows nothing any more."""
    for one in shown:
        build = await taken_back(client, one)
        with speaking(client.language_of(guild_id)):
            view = build()
        channel = client.get_partial_messageable(one.channel_id, guild_id=guild_id)
        try:
            async with asyncio.timeout(LATER_SECONDS):
                message = channel.get_partial_message(one.message_id)
                # Discord takes a message's mentions anew when it is edited.
                await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
        except (discord.HTTPException, *FAILURES) as error:
            log.info("The words stay in the message %d: %r", one.message_id, error)
