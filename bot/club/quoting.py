"""Members' messages as quotes: where their words stand, and how the bot takes them off again."""

from __future__ import annotations

import asyncio
import logging
import re
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


async def take_words_off(
    client: FilmClub, guild_id: int, shown: Iterable[ShownQuote], changed_id: int | None = None
) -> None:
    """Change the bot's messages that show what was taken back, but the one that has been changed
    already. One may be gone, and of one that a member alone sees Discord knows nothing any more;
    where Discord is away it is tried again, see ``take_left_words_off``."""
    for one in shown:
        if one.message_id == changed_id or await _lost_its_words(client, guild_id, one):
            await client.store.quote_posts.settle(guild_id, one.message_id)


async def take_left_words_off(client: FilmClub) -> None:
    """Try again what failed, or what the bot was stopped before."""
    for guild_id, one in await client.store.quote_posts.left():
        await take_words_off(client, guild_id, [one])


async def _lost_its_words(client: FilmClub, guild_id: int, shown: ShownQuote) -> bool:
    """Whether the message is changed now, or Discord will never let the bot do it."""
    build = await taken_back(client, shown)
    with speaking(client.language_of(guild_id)):
        view = build()
    channel = client.get_partial_messageable(shown.channel_id, guild_id=guild_id)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            message = channel.get_partial_message(shown.message_id)
            # Discord takes a message's mentions anew when it is edited.
            await message.edit(view=view, allowed_mentions=discord.AllowedMentions.none())
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The words stay in the message %d: %r", shown.message_id, error)
        return isinstance(error, (discord.Forbidden, discord.NotFound))
    return True
