"""Direct messages to members. They answer nobody, so one that does not arrive after some tries is
only logged."""

from __future__ import annotations

import logging
import secrets

import discord

from bot.client.answering import Build
from bot.client.interaction import Interaction, language_of_club
from bot.client.sending import TRIES, Outcome, Shown, attempt
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
    nonce = secrets.token_hex(12)  # of sends with the same one Discord makes one message

    async def send() -> None:
        channel = await client.create_dm(member)
        nobody = discord.AllowedMentions.none()
        await channel.send(view=view, allowed_mentions=nobody, nonce=nonce)

    for _try in range(TRIES):
        outcome = await attempt(send, Shown.ANSWERED)
        if outcome is Outcome.DONE:
            return
        if outcome not in (Outcome.LOST, Outcome.UNSENT):
            break
    log.info("A member was not told of what concerns them")
