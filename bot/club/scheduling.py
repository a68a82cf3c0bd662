"""What a club chooses for its digest and other posts, checked: what the bot may do in a channel,
and which time zone is meant."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import discord
from discord import app_commands

from bot import time_zones
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction
from bot.client.sending import FAILURES
from bot.club.refusals import GONE
from bot.domain.errors import FilmClubError
from bot.domain.folding import fold
from bot.language import N_, _, listed
from bot.views.text import plain

_NEEDED = discord.Permissions(view_channel=True, send_messages=True, read_message_history=True)
_NAMED = 3
"""How many zones near what was typed are named; the panel's menu has all of them."""
_NAMES = {
    "read_messages": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "create_public_threads": N_("Create Public Threads"),
    "read_message_history": N_("Read Message History"),
    "manage_messages": N_("Manage Messages"),
}
"""The name of each permission in Discord's settings, by its name in discord.py."""


_THREADS = (discord.Thread, app_commands.AppCommandThread)

ASKED_WITHIN = 1
"""Seconds for a question to Discord that stands before an answer, which it wants within three."""


class BadSchedule(FilmClubError):
    """A schedule that can't be kept."""


def require_permissions(
    channel: discord.TextChannel
    | discord.ForumChannel
    | discord.Thread
    | app_commands.AppCommandThread,
    *,
    threads: bool = False,
) -> None:
    """Raises BadSchedule, which names what the bot may not do in the channel: write there or, with
    ``threads``, open threads and write in them.

    A thread is taken as the command gives it, since discord.py forgets archived threads. A message
    un-archives a thread, unless it is locked (Discord's topic "Threads").
    """
    needed = discord.Permissions(_NEEDED.value)
    if isinstance(channel, _THREADS):
        needed.update(send_messages=False, send_messages_in_threads=True)
        may = _in_threads(channel)
    else:
        if threads:
            # In a forum, the permission to send messages is the one to open posts.
            is_forum = isinstance(channel, discord.ForumChannel)
            needed.update(create_public_threads=not is_forum, send_messages_in_threads=True)
        may = channel.permissions_for(channel.guild.me)
    _require(needed, may, channel.mention)
    if isinstance(channel, _THREADS) and not may.manage_threads:
        _require_open(channel)


def _require_open(thread: discord.Thread | app_commands.AppCommandThread) -> None:
    """Raises BadSchedule for a thread that only those write in who may manage threads."""
    is_unseen = isinstance(thread, app_commands.AppCommandThread) and not thread.resolve()
    if is_unseen and thread.type is discord.ChannelType.private_thread:
        raise BadSchedule(
            N_(
                "filmclub can't see into {channel}: mention it there, which brings it in, or"
                " choose another channel."
            ),
            channel=thread.mention,
        )
    if thread.locked:
        raise BadSchedule(
            N_(
                "{channel} is locked, and filmclub may not write there: unlock it, give"
                " filmclub Manage Threads, or choose another channel."
            ),
            channel=thread.mention,
        )


async def is_channel_gone(client: FilmClub, guild_id: int, channel_id: int) -> bool:
    """Whether the channel was deleted. Discord is asked where discord.py does not know it, like an
    archived thread."""
    guild = client.get_guild(guild_id)
    if guild is not None and guild.get_channel_or_thread(channel_id):
        return False
    try:
        async with asyncio.timeout(ASKED_WITHIN):
            await client.fetch_channel(channel_id)
    except discord.NotFound as error:
        return error.code in GONE
    except (discord.DiscordException, *FAILURES):  # it may still be there
        return False
    return False


def require_to_hide(interaction: Interaction) -> None:
    """Raises BadSchedule, which names the permissions that the bot lacks here for putting a
    member's message behind a spoiler: to write, to look for what it has written, and to delete
    others' messages."""
    needed = discord.Permissions(
        view_channel=True,
        send_messages_in_threads=True,
        read_message_history=True,
        manage_messages=True,
    )
    if missing := _missing(needed, interaction.app_permissions):
        raise BadSchedule(
            N_(
                "filmclub can't hide a message here: it needs {permissions}. Have an organiser give"
                " it that; nothing was changed."
            ),
            permissions=missing,
        )


def require_here(interaction: Interaction) -> int:
    """The id of the channel where the member is. Raises BadSchedule as ``require_permissions``
    does, by what the interaction says that the bot may do here."""
    needed = discord.Permissions(_NEEDED.value)
    if isinstance(interaction.channel, discord.Thread):
        needed.update(send_messages=False, send_messages_in_threads=True)
    channel_id = interaction.channel_id or 0
    _require(needed, interaction.app_permissions, f"<#{channel_id}>")
    return channel_id


def _require(needed: discord.Permissions, may: discord.Permissions, channel: str) -> None:
    if missing := _missing(needed, may):
        raise BadSchedule(
            N_(
                "filmclub may not do everything it needs in {channel}. An organiser gives it"
                " {permissions} there, or chooses another channel."
            ),
            channel=channel,
            permissions=missing,
        )


def _missing(needed: discord.Permissions, may: discord.Permissions) -> str:
    """The names of the permissions that are needed and lacking, as a list in words; "" where none
    is."""
    missing = [_(_NAMES[name]) for name, wanted in needed & ~may if wanted]
    return listed(missing) if missing else ""


def _in_threads(thread: discord.Thread | app_commands.AppCommandThread) -> discord.Permissions:
    """What the bot may do in the thread, by the permissions of the thread's channel, even where it
    may not write in the channel itself."""
    parent = thread.parent
    if parent is None:
        return discord.Permissions.none()
    return discord.abc.GuildChannel.permissions_for(parent, parent.guild.me)


class WhichZone(BadSchedule):
    """What was typed names no time zone, or several, or may be meant for one."""

    zones: Sequence[tuple[str, str]] = ()
    """The zones that may be meant, and what to call them."""


async def read_zone(typed: str) -> str:
    """The time zone's name. Raises WhichZone, also for a single one that is only near."""
    found, shown = await asyncio.to_thread(time_zones.fitting, typed), plain(typed, 100)
    if len(found) == 1:
        return found[0][0]
    called = {zone: zone for zone, _ in found}
    if found:
        problem = WhichZone(
            N_("Several places fit “{typed}”, like {zones}. Choose or type one."),
            typed=shown,
            zones=_some(called),
        )
    elif found := await asyncio.to_thread(time_zones.near, typed):
        called = {zone: await asyncio.to_thread(_called, typed, zone) for zone, _ in found}
        problem = WhichZone(
            N_(
                "No place is called “{typed}”. Do you mean {zones}? Choose or type it, or type the"
                " country."
            ),
            typed=shown,
            zones=_some(called),
        )
    else:
        problem = WhichZone(
            N_("No time zone is named after “{typed}”. Its country will do, or a big city in it."),
            typed=shown,
        )
    problem.zones = [(zone, f"{called[zone]}, {country}") for zone, country in found]
    raise problem


def _called(typed: str, zone: str) -> str:
    """A zone with the city in it that a text is near, where it is not named after that one."""
    city = time_zones.city_near(typed, zone)
    return zone if city is None or fold(city) in fold(zone) else f"{city} ({zone})"


def _some(called: Mapping[str, str]) -> str:
    return " / ".join([*called.values()][:_NAMED])
