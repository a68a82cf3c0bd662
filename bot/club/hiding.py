"""Hides a member's message that gives something away: the bot repeats it behind a spoiler, and
deletes it.

It is repeated first and deleted then, so that nothing is lost when the bot stops between the two.
Another press goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial

import discord

from bot.client.answering import answer, defer, defer_update, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, NotAllowed, require_club
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club.editing import DONE, remove_words
from bot.club.quoting import text_of
from bot.club.scheduling import require_to_hide
from bot.domain.discussion import HiddenMessage
from bot.domain.errors import FilmClubError
from bot.domain.library import BadEntry, TooLate
from bot.domain.post import PostId
from bot.domain.typed import is_seen
from bot.language import N_, _, speaking
from bot.views.discussion import HiddenWords, RemoveHiddenQuestion, hidden_lines
from bot.views.marks import has_mark, mark_of, nonce_of, put_mark
from bot.views.notices import Notice

log = logging.getLogger(__name__)

_LOOKED_AT = 200
"""How many of the latest messages are searched for an earlier try."""


class NotHidden(FilmClubError):
    """Discord refused a part of it."""


async def hide(interaction: Interaction, message: discord.Message) -> None:
    """Put a message behind a spoiler. Raises an error that says why not; nothing has changed then,
    except with NotHidden, which says what has."""
    lines, discussion_id = await _require_hideable(interaction, message)
    guild_id, client = require_club(interaction), interaction.client
    await defer(interaction)
    note = partial(
        client.store.discussions.hide, guild_id, discussion_id, message.id, message.author.id
    )
    hidden = await note()
    if hidden.copy_id is not None and not await _stands(client, guild_id, message, hidden.copy_id):
        # Begin again with a new row and so a new nonce: with that of a deleted message, Discord
        # might post nothing.
        await client.store.discussions.unhide(guild_id, hidden.id)
        hidden = await note()
    if hidden.copy_id is None:
        copy_id = await _said_again(client, guild_id, message, lines, hidden)
        await client.store.discussions.hidden_as(guild_id, hidden.id, copy_id)
    await _delete(client, guild_id, message)
    await answer(interaction, lambda: Notice(_("It stands behind a spoiler now.")), private=True)


async def ask_to_remove(interaction: Interaction, hidden_id: int) -> None:
    """Ask before the words behind a spoiler are removed: their author, and organisers."""
    hidden = await _hidden(interaction, hidden_id)
    if (pressed := interaction.message) and hidden.copy_id is None:  # stopped before that was noted
        guild_id = require_club(interaction)
        await interaction.client.store.discussions.hidden_as(guild_id, hidden_id, pressed.id)
    await answer(interaction, lambda: RemoveHiddenQuestion(hidden_id), private=True)


async def remove(interaction: Interaction, hidden_id: int) -> None:
    """Remove the words behind a spoiler. The question is in the channel where they stand."""
    guild_id, client = require_club(interaction), interaction.client
    hidden = await _hidden(interaction, hidden_id)
    await defer_update(interaction)
    channel_id = interaction.channel_id or 0
    became = await remove_words(client, guild_id, channel_id, hidden.copy_id or 0)
    if became not in DONE:
        raise NotHidden(
            N_(
                "Discord did not take it. If this thread is archived, write something in it; then"
                " try again. Those who may delete messages can delete that one, too."
            )
        )
    # Only after the words are gone: whoever presses again is told that they are.
    await client.store.discussions.unhide(guild_id, hidden_id)
    await update(interaction, lambda: Notice(_("It is removed.")))


async def _hidden(interaction: Interaction, hidden_id: int) -> HiddenMessage:
    """The message behind a spoiler. Raises TooLate, and NotAllowed unless it is the member's own or
    an organiser asks."""
    store = interaction.client.store.discussions
    hidden = await store.hidden(require_club(interaction), hidden_id)
    if hidden is None:
        raise TooLate(N_("That was removed already."))
    _require_own(interaction, hidden.author_id)
    return hidden


async def _require_hideable(
    interaction: Interaction, message: discord.Message
) -> tuple[list[str], int]:
    """The lines to repeat, and the discussion's id."""
    guild_id, client = require_club(interaction), interaction.client
    discussion = await client.store.discussions.of_thread(guild_id, message.channel.id)
    if discussion is None:
        raise BadEntry(N_("That works in the threads about films that /discuss opens."))
    if not discussion.is_spoiler_free(client.clock()):
        raise BadEntry(N_("Spoilers may stand in this thread, so nothing is hidden here."))
    if message.author.bot or message.is_system():
        raise BadEntry(N_("Only what a member wrote can be hidden."))
    _require_own(interaction, message.author.id)
    require_to_hide(interaction)
    snapshots = message.message_snapshots
    if message.attachments or message.stickers or any(each.attachments for each in snapshots):
        raise BadEntry(
            N_(
                "That message has a picture, a file or a sticker, which filmclub can't put behind a"
                " spoiler. Its author can delete it and send the file again, marked as a spoiler."
            )
        )
    text = text_of(client, message)
    if not is_seen(text.replace("|", "")):
        raise BadEntry(N_("That message has no words that could be hidden."))
    lines = hidden_lines(text)
    if lines is None:
        raise BadEntry(
            N_(
                "That message is too long to be said again behind a spoiler. Its author can edit"
                " it: ||…|| around a text hides it."
            )
        )
    return lines, discussion.id


def _require_own(interaction: Interaction, author_id: int) -> None:
    if interaction.user.id != author_id and not interaction.permissions.manage_guild:
        raise NotAllowed(N_("Only the one who wrote it can do that, or an organiser."))


async def _said_again(
    client: FilmClub,
    guild_id: int,
    message: discord.Message,
    lines: list[str],
    hidden: HiddenMessage,
) -> int:
    """The id of the bot's message with these words: that of an earlier try, or a new one."""
    post_id = PostId(guild_id, "hidden", str(hidden.id))
    channel = client.get_partial_messageable(message.channel.id, guild_id=guild_id)
    name = client.name_of(guild_id, message.author)
    with speaking(client.language_of(guild_id)):
        view = HiddenWords(name, lines, hidden.id)
    put_mark(view, mark_of(post_id))
    try:
        async with asyncio.timeout(LATER_SECONDS):
            async for later in channel.history(limit=_LOOKED_AT, after=message, oldest_first=False):
                if later.author == client.user and has_mark(later, mark_of(post_id)):
                    return later.id
            return (await channel.send(view=view, nonce=nonce_of(post_id))).id
    except discord.Forbidden as error:
        log.info("A message was not hidden: %r", error)
        raise NotHidden(
            N_("filmclub may not write in this thread; it may be locked. Nothing was changed.")
        ) from error
    except (discord.HTTPException, *FAILURES) as error:
        log.info("A message was not hidden: %r", error)
        raise _not_taken() from error


async def _stands(client: FilmClub, guild_id: int, message: discord.Message, copy_id: int) -> bool:
    """Whether the words of an earlier try are still there. Raises NotHidden when that can't be
    told."""
    channel = client.get_partial_messageable(message.channel.id, guild_id=guild_id)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await channel.fetch_message(copy_id)
    except discord.NotFound:
        return False
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The message %d was not read: %r", copy_id, error)
        raise _not_taken() from error
    return True


def _not_taken() -> NotHidden:
    return NotHidden(N_("Discord did not take it. Nothing was deleted: try again in a moment."))


async def _delete(client: FilmClub, guild_id: int, message: discord.Message) -> None:
    channel = client.get_partial_messageable(message.channel.id, guild_id=guild_id)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await channel.get_partial_message(message.id).delete()
    except discord.NotFound:
        return
    except (discord.HTTPException, *FAILURES) as error:
        log.info("A message was not deleted: %r", error)
        raise NotHidden(
            N_(
                "It stands behind a spoiler now, but the message itself could not be deleted."
                " Delete it, or try again in a moment."
            )
        ) from error
