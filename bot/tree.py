"""The one place where an error becomes an answer, for commands, buttons and forms alike."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.domain.errors import FilmClubError
from bot.views.layout import Layout
from bot.views.notices import Notice

if TYPE_CHECKING:
    from bot.client import FilmClub

log = logging.getLogger(__name__)


class FilmTree(app_commands.CommandTree["FilmClub"]):
    """The command tree."""

    async def on_error(
        self, interaction: discord.Interaction[FilmClub], error: app_commands.AppCommandError, /
    ) -> None:
        await answer(interaction, error)


class NeedsClub(FilmClubError):
    """Asked where there is no club."""


class Choice(FilmClubError):
    """What went wrong can be mended by a press: the answer is ``view`` instead of the text."""

    def __init__(self, view: Layout) -> None:
        super().__init__("a choice is needed")
        self.view = view


def require_club(interaction: discord.Interaction[FilmClub]) -> int:
    """The club's guild id. Raises NeedsClub in a direct message."""
    if interaction.guild_id is None:
        raise NeedsClub("filmclub works in a server. Try this command again in your club's.")
    return interaction.guild_id


async def answer(interaction: discord.Interaction[FilmClub], error: Exception) -> None:
    """Tell the person, privately, in a line that says what to do next; the log gets the rest."""
    cause: BaseException = error
    # discord.py wraps what a command or the reading of an option raises.
    while isinstance(cause, app_commands.AppCommandError) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, Choice):
        view = cause.view
    elif isinstance(cause, FilmClubError):
        view = Notice(str(cause))
    else:
        reference = secrets.token_hex(4)
        log.error("Reference %s: %s failed", reference, _what(interaction), exc_info=cause)
        view = Notice(
            "Something went wrong here, and it isn't your doing. Try again; if it stays, tell your"
            f" server's organiser this reference: `{reference}`"
        )
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)
    except discord.HTTPException:
        log.warning("The answer to %s could not be sent", _what(interaction), exc_info=True)


def _what(interaction: discord.Interaction[FilmClub]) -> str:
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    return str((interaction.data or {}).get("custom_id", interaction.type))
