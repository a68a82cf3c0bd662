"""The commands as Discord knows them: registered when they have changed."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.client.tree import CommandTexts
from bot.config import BadConfig
from bot.store.commands import Commands
from bot.views.commands import CommandNames

log = logging.getLogger(__name__)


async def register_commands(
    tree: app_commands.CommandTree[Any],
    texts: CommandTexts,
    known: Commands,
    dev_guild: discord.Object | None,
) -> CommandNames:
    """Tell Discord the commands: at every start for a development guild, otherwise when they have
    changed. Raises BadConfig when the bot is not in the development guild.

    Commands of the guild and of all guilds would show side by side, so the others are removed.
    """
    earlier = await known.guild()
    if earlier is not None and (dev_guild is None or earlier != dev_guild.id):
        await _clear(tree, earlier)
    if dev_guild is not None:
        await known.register_in(dev_guild.id)
        command_ids = await _register_in(tree, dev_guild)
    else:
        command_ids = await _register_everywhere(tree, texts, known)
    every = tree.walk_commands()
    names = (each.qualified_name for each in every if isinstance(each, app_commands.Command))
    return CommandNames(command_ids, names)


async def _register_in(
    tree: app_commands.CommandTree[Any], guild: discord.Object
) -> dict[str, int]:
    tree.copy_global_to(guild=guild)
    try:
        registered = await tree.sync(guild=guild)
    except (discord.Forbidden, discord.NotFound) as error:
        raise BadConfig(
            "FILMCLUB_DEV_GUILD has to be a server that the bot is in. Invite it, or leave the"
            " setting out."
        ) from error
    # At each start: an earlier start may have ended between noting the guild and this request.
    await tree.client.http.bulk_upsert_global_commands(registered[0].application_id, [])
    return {command.name: command.id for command in registered}


async def _register_everywhere(
    tree: app_commands.CommandTree[Any], texts: CommandTexts, known: Commands
) -> dict[str, int]:
    application_id: int = tree.client.application_id  # known since the login
    wanted = await texts.payload(tree)
    text = json.dumps([application_id, wanted], sort_keys=True)
    commands_hash = hashlib.sha256(text.encode()).hexdigest()
    known_hash, command_ids = await known.registered()
    if known_hash != commands_hash:
        # Exactly what was compared above. The tree's own sync would translate everything again.
        told = await tree.client.http.bulk_upsert_global_commands(application_id, wanted)
        command_ids = {command["name"]: int(command["id"]) for command in told}
        await known.register(commands_hash, command_ids)
        log.info("Registered %d commands with Discord", len(command_ids))
    return command_ids


async def _clear(tree: app_commands.CommandTree[Any], guild_id: int) -> None:
    """Remove the commands that a development guild has for itself."""
    try:
        await tree.sync(guild=discord.Object(guild_id))  # the tree has none for it alone
    except (discord.Forbidden, discord.NotFound):  # the bot has left it, or it is gone
        log.info("The commands of the guild %d could not be taken back", guild_id)
