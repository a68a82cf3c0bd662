"""Commands that were refused: given back as they were typed, to be copied, mended and sent anew.

Discord keeps what stood in a refused form (refused_forms.py), but of a command it keeps nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

import discord

from bot.client.interaction import Interaction
from bot.domain.errors import FilmClubError
from bot.domain.typed import chosen_film

_GIVEN = "given"
"""Under this name an interaction has the command that it goes on with, by name and options."""


def go_on_with(interaction: Interaction, name: str, options: Iterable[tuple[str, Any]]) -> None:
    """From here on the interaction is that command, which its member typed earlier."""
    interaction.extras[_GIVEN] = name, [*options]


async def as_typed(interaction: Interaction) -> str | None:
    """The command in one line, as Discord's clients take it; None where nothing but a film was
    typed, which is quickly picked again."""
    given = interaction.extras.get(_GIVEN)
    if given is None:
        command = interaction.command
        if command is None or interaction.type is not discord.InteractionType.application_command:
            return None
        given = command.qualified_name, [*interaction.namespace]
    name, options = given
    if not any(
        isinstance(value, str) and option != "film" and chosen_film(value) is None
        for option, value in options
    ):
        return None
    shown = [f"{option}:{await _shown(interaction, value)}" for option, value in options]
    return " ".join((f"/{name}", *shown))


async def _shown(interaction: Interaction, value: Any) -> str:
    film_id = chosen_film(value) if isinstance(value, str) else None
    if film_id is not None and interaction.guild_id:
        with contextlib.suppress(FilmClubError):  # the film has gone, or the store can't say
            return (await interaction.client.store.films.get(interaction.guild_id, film_id)).name
    match value:
        case float():
            return f"{value:g}"
        case discord.User() | discord.Member():
            return f"@{value.display_name}"
        case discord.Role():
            return f"@{value.name}"
        case discord.Attachment():
            return value.filename
        case _:
            name = getattr(value, "name", None)  # a channel
            return f"#{name}" if name else str(value)
