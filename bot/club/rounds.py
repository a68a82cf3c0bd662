"""What the steps of a round share: where the club is told of them, which role hears of it, and
which members have left."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

import discord

from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club.pace import at_once
from bot.club.scheduling import BadSchedule, require_here, require_permissions
from bot.domain.club import RoundSettings
from bot.language import N_


async def news_place(interaction: Interaction) -> int:
    """The id of the channel in which the club is told of a turn, vote or screening that is begun
    now: the one that it has chosen for news, else this one. Raises BadSchedule, which names what
    the bot may not do there."""
    settings = await interaction.client.store.round_settings.get(require_club(interaction))
    if settings.news_channel_id is None:
        return require_here(interaction)
    channel = interaction.guild and interaction.guild.get_channel(settings.news_channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise BadSchedule(
            N_(
                "The club's channel for news is gone, or filmclub can't see it. An organiser"
                " chooses another with /club setup."
            )
        )
    require_permissions(channel)
    return channel.id


async def why_untold(interaction: Interaction) -> BadSchedule | None:
    """Why the club could not be told now what becomes of something that was announced before: its
    channel for news is gone, or closed to the bot. None where no such reason is known."""
    settings = await interaction.client.store.round_settings.get(require_club(interaction))
    if settings.news_channel_id is not None:
        try:
            await news_place(interaction)
        except BadSchedule as problem:
            return problem  # it is put into words when it is known who reads them
    return None


def role_mention(role_id: int | None) -> tuple[str, discord.AllowedMentions]:
    """The beginning of a post that mentions the role which the club has named, and the allowed
    mentions with which it reaches that role. Without a role, "" and none."""
    if role_id is None:
        return "", discord.AllowedMentions.none()
    role = discord.Object(role_id, type=discord.Role)
    pinged = discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)
    return f"<@&{role_id}> ", pinged


def mentioned_role(client: FilmClub, settings: RoundSettings, guild_id: int) -> int | None:
    """The role that a new post mentions. None where the club has named none, or where it is gone:
    Discord would show "@deleted-role"."""
    role_id, guild = settings.mentioned_role_id, client.get_guild(guild_id)
    if role_id is None or guild is None or guild.unavailable:
        return role_id
    return role_id if guild.get_role(role_id) else None


_ASK_SECONDS = 30
"""Time to ask about a thousand members."""
_LEFT = (10007, 10013)
"""Discord's error codes for an unknown member and an unknown user, which it gives for those who
have left (https://discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON")."""


async def is_there(client: FilmClub, guild_id: int, member_id: int) -> bool | None:
    """Whether Discord knows the member in the server (Get Guild Member, which needs no intent);
    None where it does not say."""
    guild = client.get_guild(guild_id)
    if guild is None or guild.unavailable:
        return None
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await guild.fetch_member(member_id)
    except discord.NotFound as error:
        return False if error.code in _LEFT else None
    except (discord.HTTPException, *FAILURES):
        return None
    return True


async def has_left(client: FilmClub, guild_id: int, member_id: int) -> bool:
    """Whether Discord says that the member has left. False where it does not tell, so that nobody
    is left out by mistake."""
    return await is_there(client, guild_id, member_id) is False


async def those_who_left(
    client: FilmClub, guild_id: int, member_ids: Iterable[int]
) -> frozenset[int]:
    """Which of these members have left. Discord is asked about a few at a time, and for
    _ASK_SECONDS in all: other clubs' posts may wait for it."""
    left = set[int]()

    async def ask(member_id: int) -> None:
        if await has_left(client, guild_id, member_id):
            left.add(member_id)

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_ASK_SECONDS):
            await at_once(map(ask, member_ids))
    return frozenset(left)
