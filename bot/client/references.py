"""References to members, channels, roles and the like, which a text has in place of their names
(Discord's reference on message formatting). Kept texts have the names: a reference is shown as a
number wherever the text is shown letter by letter."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.client.interaction import Interaction, language_of_club
from bot.language import SOMEONE, _, speaking
from bot.views.text import ELLIPSIS

_REFERENCE = re.compile(
    r"<(?:a?:(?P<emoji>\w+):\d+|@!?(?P<member>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)"
    r"|(?P<command>/[^:<>]+):\d+)>",
    re.ASCII,
)
_PLACE = "where"
"""The option that may be a channel, which is shown as one."""
_ASK_SECONDS = 1
_ASKED = 5
"""Of how many members Discord is asked at most, for one command."""


def with_names(text: str, guild: discord.Guild | None, members: Mapping[int, str | None]) -> str:
    """A text in which emoji, members, roles, channels and commands are given by their names.
    ``members``: their names by their ids."""

    def name_of(found: re.Match[str]) -> str:
        if found["emoji"]:
            return f":{found['emoji']}:"
        if found["command"]:
            return found["command"]
        if found["member"]:
            return f"@{members.get(int(found['member'])) or _(SOMEONE)}"
        if found["role"]:
            role = guild and guild.get_role(int(found["role"]))
            return f"@{role.name if role else ELLIPSIS}"
        channel = guild and guild.get_channel_or_thread(int(found["channel"]))
        return f"#{channel.name if channel else ELLIPSIS}"

    return _REFERENCE.sub(name_of, text)


async def name_references(interaction: Interaction, options: Sequence[dict[str, Any]]) -> None:
    """Give what a command's options refer to by its name, in place."""
    texts = [
        option
        for option in options
        if option["type"] == discord.AppCommandOptionType.string.value
        and (found := _REFERENCE.search(option["value"]))
        and not (
            option["name"] == _PLACE and found["channel"] and found[0] == option["value"].strip()
        )
    ]
    if not texts:
        return
    referred = {
        int(found["member"])
        for option in texts
        for found in _REFERENCE.finditer(option["value"])
        if found["member"]
    }
    members = await _names(interaction, referred)
    with speaking(language_of_club(interaction)):
        for option in texts:
            option["value"] = with_names(option["value"], interaction.guild, members)


async def _names(interaction: Interaction, referred: set[int]) -> dict[int, str | None]:
    """The names of members as far as Discord tells them in time."""
    names: dict[int, str | None] = {}
    guild, client = interaction.guild, interaction.client

    async def ask(guild: discord.Guild, member_id: int) -> None:
        member = guild.get_member(member_id)
        if member is None and member_id == interaction.user.id:
            member = interaction.user
        names[member_id] = client.name_of(guild.id, member or await guild.fetch_member(member_id))

    if guild is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ASK_SECONDS):
                await asyncio.gather(
                    *(ask(guild, member_id) for member_id in sorted(referred)[:_ASKED]),
                    return_exceptions=True,
                )
    return names
