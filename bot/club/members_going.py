"""Members who leave or go private: what is kept of them, and the bot's messages that show it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import discord

from bot.client.filmclub import FilmClub
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club.editing import DONE, Edited, became_of, edit, remove_words
from bot.club.posting import Posting
from bot.club.quoting import take_left_words_off, take_names_off
from bot.domain.discussion import HiddenLeft
from bot.domain.post import PostId
from bot.language import SOMEONE, _, speaking
from bot.store.members_going import Going
from bot.views.discussion import without_name
from bot.views.marks import mark_of, put_mark

_AT_ONCE = 50
"""How many answers are removed in one round: Discord takes about one edit a second in a channel,
and all other messages that have to be edited wait meanwhile."""


async def go(client: FilmClub, going: Iterable[Going]) -> None:
    """Delete what members leave behind, or take their names off it, in the store.
    ``renew_messages`` brings the bot's messages up to date afterwards, here or from
    ``cogs/loops.py``."""
    await client.note_answers()
    for one in going:
        client.forget_name(one.guild_id, one.member_id)
        with speaking(client.language_of(one.guild_id)):
            a_member = _(SOMEONE)
        await client.store.members_going.go(one, a_member, client.clock())


async def renew_messages(client: FilmClub, posting: Posting) -> None:
    """Edit all messages that still show what has gone, but those where Discord refuses it."""
    await posting.renew_stale()
    for hidden in await client.store.discussions.taken_back():
        if hidden.copy_id in client.refused:
            continue
        became = await remove_words(client, hidden.guild_id, hidden.thread_id, hidden.copy_id)
        if became in DONE:
            await client.store.discussions.unhide(hidden.guild_id, hidden.id)
    for hidden in await client.store.discussions.to_unname():
        if hidden.copy_id in client.refused:
            continue
        became = await _unname(client, hidden)
        if became in DONE:
            await client.store.discussions.unnamed(hidden.guild_id, hidden.id)
    await _remove_answers(client)
    await take_names_off(client)
    await take_left_words_off(client)


async def _remove_answers(client: FilmClub) -> None:
    """Replace answers to commands that name who has gone. They can't be made anew: what they
    answered is not kept."""
    for answer in await client.store.public_answers.to_remove(_AT_ONCE, client.refused):
        became = await remove_words(client, answer.guild_id, answer.channel_id, answer.message_id)
        if became in DONE:
            await client.store.public_answers.removed(answer)


async def _unname(client: FilmClub, hidden: HiddenLeft) -> Edited:
    """Edit the bot's copy of a hidden message so that it names nobody. Its words are kept; only
    Discord has them."""
    channel = client.get_partial_messageable(hidden.thread_id, guild_id=hidden.guild_id)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            message = await channel.fetch_message(hidden.copy_id)
    except (discord.HTTPException, *FAILURES) as error:
        return became_of(client, hidden.copy_id, error)
    texts = [each for each in message.components if isinstance(each, discord.TextDisplay)]
    if not texts:  # its words were taken away meanwhile
        return "done"
    with speaking(client.language_of(hidden.guild_id)):
        view = without_name(texts[0].content, hidden.id)
    put_mark(view, mark_of(PostId(hidden.guild_id, "hidden", str(hidden.id))))
    return await edit(client, hidden.guild_id, hidden.thread_id, hidden.copy_id, view)
