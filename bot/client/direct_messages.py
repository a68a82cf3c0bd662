"""Direct messages to members. They answer nobody, so one that does not arrive is only logged."""

from __future__ import annotations

import asyncio
import logging

import discord

from bot.client.answering import Build
from bot.client.interaction import Interaction, language_of_club
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.language import speaking

log = logging.getLogger(__name__)


async def tell(interaction: Interaction, member: discord.abc.Snowflake, build: Build) -> None:
    """Send another member a direct message, if they accept one."""
    await tell_directly(interaction.client, language_of_club(interaction), member, build)


async def tell_directly(
    client: discord.Client, language: str, member: discord.abc.Snowflake, build: Build
) -> None:
    """The same, where there is no interaction, in the given language."""
    with speaking(language):
        view = build()
    try:
        async with asyncio.timeout(LATER_SECONDS):
            channel = await client.create_dm(member)
            await channel.send(view=view, allowed_mentions=discord.AllowedMentions.none())
    except (discord.HTTPException, *FAILURES) as error:
        log.info("A member was not told of what concerns them: %r", error)
