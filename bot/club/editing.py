"""Edits of the bot's messages in channels, which show what has gone since."""

from __future__ import annotations

import asyncio
import logging
from typing import Literal

import discord

from bot.client.filmclub import FilmClub
from bot.client.sending import FAILURES, LATER_SECONDS, files_of, whole_or_bare
from bot.club.refusals import GONE, comes_again
from bot.language import _, speaking
from bot.views.layout import Layout, OrdinaryMessage
from bot.views.notices import Notice

log = logging.getLogger(__name__)

Edited = Literal["done", "gone", "failed"]
"""What became of an edit. "gone": there is no such message any more."""

DONE: tuple[Edited, ...] = ("done", "gone")
"""After which nothing shows any more what had to go."""


async def edit(
    client: FilmClub,
    guild_id: int,
    channel_id: int,
    message_id: int,
    message: Layout | OrdinaryMessage,
) -> Edited:
    """Have a message of the bot's show this, without notifying anybody. What Discord
    refuses becomes one of ``client.refused``."""
    client.unfinished.pop(message_id, None)  # its picture would bring back what stood there
    channel = client.get_partial_messageable(channel_id, guild_id=guild_id)
    standing, mentions = channel.get_partial_message(message_id), discord.AllowedMentions.none()
    try:
        async with asyncio.timeout(LATER_SECONDS):
            if isinstance(message, Layout):
                await whole_or_bare(
                    message,
                    lambda view: standing.edit(
                        view=view, attachments=files_of(view), allowed_mentions=mentions
                    ),
                )
            else:
                await standing.edit(
                    content=message.text, view=message.buttons, allowed_mentions=mentions
                )
    except (discord.HTTPException, *FAILURES) as error:
        return became_of(client, message_id, error)
    return "done"


async def remove_words(client: FilmClub, guild_id: int, channel_id: int, message_id: int) -> Edited:
    """Have a message of the bot's show that what stood there was removed, and nothing of it."""
    with speaking(client.language_of(guild_id)):
        removed = Notice(_("What stood here was removed."))
    return await edit(client, guild_id, channel_id, message_id, removed)


def became_of(client: FilmClub, message_id: int, error: Exception) -> Edited:
    """What an error of Discord or the network means for an edit of the message."""
    if isinstance(error, discord.NotFound) and error.code in GONE:
        return "gone"
    log.info("The message %d stays as it is: %r", message_id, error)
    # So Discord answers for a channel that is closed to the bot, and for an archived thread.
    if isinstance(error, discord.HTTPException) and comes_again(error):
        client.refused.add(message_id)
    return "failed"
