"""Interaction: who asks, in which club and language, and what they may do.

Rights are checked here for every command, press and form, whatever Discord has checked before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import discord
from discord import app_commands

from bot.domain.errors import FilmClubError
from bot.domain.library import Editor
from bot.language import N_, Message, best

if TYPE_CHECKING:  # the one place that knows the client before it exists
    from bot.client.filmclub import FilmClub

Interaction: TypeAlias = "discord.Interaction[FilmClub]"
"""What every command, press and form gets from Discord."""


_Command = TypeVar("_Command")

_OF_MESSAGES = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class NeedsClub(FilmClubError):
    """It was asked where there is no club."""


class NotAllowed(FilmClubError):
    """Somebody else may do that, but not the member who asked."""


def require_club(interaction: Interaction) -> int:
    """The club's guild id. Raises NeedsClub in a direct message, and while the old data of a club
    that has come back after a month is still being deleted."""
    if interaction.guild_id is None:
        if interaction.type in _OF_MESSAGES:
            raise NeedsClub(
                N_("That works in your club's server alone. Press it there, or type its command.")
            )
        raise NeedsClub(N_("filmclub works in a server. Try this command again in your club's."))
    if interaction.client.store.clubs.is_being_deleted(interaction.guild_id):
        raise being_deleted()
    interaction.client.store.clubs.note_active(interaction.guild_id)
    return interaction.guild_id


def being_deleted() -> NeedsClub:
    """The error for a club that has come back while its old data is still being deleted."""
    return NeedsClub(
        N_("What this club had a month ago is being deleted. Try again in a minute to begin anew.")
    )


def club_in_sight(interaction: Interaction) -> int | None:
    """The club whose own films may be offered; None in a direct message."""
    try:
        return require_club(interaction)
    except NeedsClub:
        return None


def language_of_member(interaction: Interaction) -> str:
    """The language of what the member alone reads: forms, suggestions and private messages."""
    # ``value``: discord.py lets any value through, and str() of one that is no text would fail.
    return best(str(interaction.locale.value))


def language_of_club(interaction: Interaction) -> str:
    """The language of what the club reads; in a direct message, the member's."""
    if interaction.guild_id is None:
        return language_of_member(interaction)
    return interaction.client.language_of(interaction.guild_id)


def may_write(interaction: Interaction) -> bool:
    """Whether the member may write where they are. Discord also lets members who may only read use
    commands and buttons: the bot must not say anything there in their name."""
    may = interaction.permissions
    if isinstance(interaction.channel, discord.Thread):
        return may.send_messages_in_threads
    return may.send_messages


def may_write_in(interaction: Interaction, channel_id: int) -> bool:
    """Whether the member may write in another channel of the club, before the bot says something
    there in their name. False for what the bot can't see, like a thread that was archived."""
    if channel_id == interaction.channel_id:
        return may_write(interaction)
    channel = interaction.guild and interaction.guild.get_channel_or_thread(channel_id)
    if channel is None or not isinstance(interaction.user, discord.Member):
        return False
    may = channel.permissions_for(interaction.user)
    if isinstance(channel, discord.Thread):
        return may.send_messages_in_threads
    return may.send_messages


def everyone_reads(interaction: Interaction, channel_id: int) -> bool:
    """Whether the whole club can read a channel: by the permissions of @everyone, for a thread by
    those of its channel. False for what the bot can't see, like most private threads."""
    guild = interaction.guild
    channel = guild and guild.get_channel_or_thread(channel_id)
    if channel is None and interaction.channel_id == channel_id:
        channel = interaction.channel  # a thread that discord.py does not cache
    if guild is None or channel is None:
        return False
    if isinstance(channel, discord.Thread):
        if channel.is_private():
            return False
        channel = guild.get_channel(channel.parent_id)
    if not isinstance(channel, discord.abc.GuildChannel):
        return False
    may = channel.permissions_for(guild.default_role)
    has_voice = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return may.read_messages and may.read_message_history and (may.connect or not has_voice)


def require_organiser(interaction: Interaction) -> int:
    """The club's guild id. Raises NotAllowed for members who may not manage the server: a server's
    settings can show the command to everyone."""
    guild_id = require_club(interaction)
    if not interaction.permissions.manage_guild:
        raise NotAllowed(
            N_("Only members who may manage this server can do that. Ask one of them.")
        )
    return guild_id


def checked_first(require: Callable[[Interaction], object]) -> Callable[[_Command], _Command]:
    """A decorator for a command with a film: ``require`` raises before the film is looked up where
    the member may not do it, or another option can't be read. So nobody is asked for a title that
    does not help them. The command checks for itself, too, since it may go on by a press."""

    async def check(interaction: Interaction) -> bool:
        await discord.utils.maybe_coroutine(require, interaction)
        return True

    return app_commands.check(check)


def shown_name(interaction: Interaction) -> str | None:
    """The display name of the member who asks; None for one who wants to be named nowhere."""
    return interaction.client.name_of(interaction.guild_id, interaction.user)


def require_shown(interaction: Interaction, *member_ids: int) -> None:
    """Raises NotAllowed where a member wants to be named nowhere, unless they ask themselves."""
    for each in {*member_ids} - {interaction.user.id}:
        if interaction.client.is_private(interaction.guild_id, each):
            raise NotAllowed(N_("That member is private: what they do here is shown to nobody."))


def editor(interaction: Interaction) -> Editor:
    """The member who asks, as an editor of the club's library at this moment."""
    return Editor(
        require_club(interaction),
        interaction.user.id,
        interaction.client.clock(),
        shown_name(interaction),
    )


async def manages_library(interaction: Interaction) -> bool:
    """Whether the member may change the library: through Manage Server, or the role chosen for
    that."""
    guild_id = require_club(interaction)
    if interaction.permissions.manage_guild:
        return True
    return await has_library_role(interaction, guild_id, interaction.user)


async def has_library_role(
    interaction: Interaction, guild_id: int, member: discord.User | discord.Member
) -> bool:
    """Whether a member has the role that the club has chosen for changing the library."""
    rules = await interaction.client.store.library_rights.of(guild_id)
    # Member.get_role never finds @everyone.
    return isinstance(member, discord.Member) and any(
        role.id == rules.role_id for role in member.roles
    )


async def require_library(interaction: Interaction) -> Editor:
    """The member as an editor. Raises NotAllowed for those who may not change the library."""
    return await require_manager(
        interaction,
        N_("Changing the library needs the permission Manage Server. Ask an organiser."),
        N_(
            "Changing the library needs the permission Manage Server, or the role {role}. Ask an"
            " organiser."
        ),
    )


async def require_manager(interaction: Interaction, alone: Message, with_role: Message) -> Editor:
    """The member as an editor. Raises NotAllowed for those who may not change the library: one of
    two texts, the second where the club has a role for that."""
    if await manages_library(interaction):
        return editor(interaction)
    rules = await interaction.client.store.library_rights.of(require_club(interaction))
    role = interaction.guild and rules.role_id and interaction.guild.get_role(rules.role_id)
    if not role:  # none was named, or it is gone
        raise NotAllowed(alone)
    raise NotAllowed(with_role, role=role.mention)
