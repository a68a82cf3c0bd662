"""Members' messages as quotes: where their words stand, and how the bot takes them off again."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Set
from typing import Literal

import discord

from bot.client.answering import FAILURES, LATER_SECONDS, Build
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, has_library_role, require_club
from bot.club.posting import Posting, mark_of
from bot.domain.quote import Said, ShownQuote
from bot.language import _, speaking
from bot.views.layout import Layout
from bot.views.marks import put_mark
from bot.views.notices import Notice

log = logging.getLogger(__name__)

_MEMBER_SECONDS = 1
"""For a question to Discord on the way to a first answer, which has three seconds in all."""

_REFERENCE = re.compile(
    r"<(?:a?:(?P<emoji>\w+):\d+|@!?(?P<member>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)"
    r"|(?P<command>/[^:<>]+):\d+)>",
    re.ASCII,
)
"""What a message has in place of a name (Discord's reference on message formatting)."""


def text_of(message: discord.Message) -> str:
    """What a message says, a forwarded one what it brings along; emoji, members, roles, channels
    and commands by their names."""
    text = message.content
    for forwarded in message.message_snapshots if not text else ():
        text = forwarded.content
    members = {member.id: member.display_name for member in message.mentions}
    guild = message.guild

    def name_of(found: re.Match[str]) -> str:
        if found["emoji"]:
            return f":{found['emoji']}:"
        if found["command"]:
            return found["command"]
        if found["member"]:
            return f"@{members.get(int(found['member'])) or _('a member')}"
        if found["role"]:
            role = guild and guild.get_role(int(found["role"]))
            return f"@{role.name}" if role else found[0]
        channel = guild and guild.get_channel_or_thread(int(found["channel"]))
        return f"#{channel.name}" if channel else found[0]

    return _REFERENCE.sub(name_of, text).strip()


async def note_shown(interaction: Interaction, message_id: int | None, said: Said | None) -> None:
    """Remember that a message of the bot's shows these words now, or that it shows none; without
    an id, what was sent did not arrive. Words that were taken back while it was sent go again."""
    channel_id = interaction.channel_id
    if message_id is None or channel_id is None:
        return
    client, guild_id = interaction.client, require_club(interaction)
    if await client.store.quote_posts.note(
        guild_id, channel_id, message_id, said and said.message_id
    ):
        await take_words_off(client, guild_id, [ShownQuote(channel_id, message_id)])


async def may_save(interaction: Interaction, member_id: int) -> bool:
    """Whether a member, who is not the one that asks now, may change the library. Where Discord
    does not tell in time they may not: what they asked for is proposed then."""
    guild = interaction.guild
    if guild is None:
        return False
    try:
        async with asyncio.timeout(_MEMBER_SECONDS):
            member = await guild.fetch_member(member_id)
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The rights of the member %d are not known: %r", member_id, error)
        return False
    return member.guild_permissions.manage_guild or await has_library_role(
        interaction, guild.id, member
    )


async def taken_back(client: FilmClub, shown: ShownQuote | None) -> Build:
    """What stands in place of a message that showed a quote: the rest of a digest, or a line."""
    post = await client.store.posts.one(shown.post_id) if shown and shown.post_id else None
    message = Posting.of(client).kinds[post.id.kind].message(post) if post else None
    if post and isinstance(message, Layout):
        put_mark(message, mark_of(post.id))
        return lambda: message
    return lambda: Notice(_("That quote was taken back."))


async def take_words_off(
    client: FilmClub, guild_id: int, shown: Iterable[ShownQuote], changed_id: int | None = None
) -> set[int]:
    """Change the bot's messages that show what was taken back, but the one that has been changed
    already. One may be gone, and of one that a member alone sees Discord knows nothing any more;
    the others are tried again, see ``take_left_words_off``.

    Returns the ids of those that the bot is not let change.
    """
    refused = set[int]()
    for one in shown:
        became = "done" if one.message_id == changed_id else await _changed(client, guild_id, one)
        if became == "done":
            await client.store.quote_posts.settle(guild_id, one.message_id)
        elif became == "refused":
            refused.add(one.message_id)
    return refused


async def take_left_words_off(client: FilmClub, refused: Set[int] = frozenset()) -> set[int]:
    """Try again what failed, or what the bot was stopped before, but for those messages that it was
    not let change; returns the ids of more such."""
    return {
        message_id
        for guild_id, one in await client.store.quote_posts.left()
        if one.message_id not in refused
        for message_id in await take_words_off(client, guild_id, [one])
    }


async def _changed(
    client: FilmClub, guild_id: int, shown: ShownQuote
) -> Literal["done", "refused", "failed"]:
    """Have a message lose its words. It is done, too, when there is no such message."""
    build = await taken_back(client, shown)
    with speaking(client.language_of(guild_id)):
        view = build()
    channel = client.get_partial_messageable(shown.channel_id, guild_id=guild_id)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            message = channel.get_partial_message(shown.message_id)
            # Discord takes a message's mentions anew when it is edited.
            await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    except discord.NotFound:
        return "done"
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The words stay in the message %d: %r", shown.message_id, error)
        # Of a channel that is closed to the bot, or a thread that is archived.
        is_refused = isinstance(error, discord.HTTPException) and error.status in (400, 403)
        return "refused" if is_refused else "failed"
    return "done"
