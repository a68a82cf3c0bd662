"""The ``film`` option of every command: autocomplete, look-up, and asking back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import discord
from discord import app_commands

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.store.commands import Pending
from bot.store.films import film_gone
from bot.tree import Choice, require_club
from bot.views.notices import FilmChoice
from bot.views.text import CHOICE_LIMIT, film_label, plain

if TYPE_CHECKING:
    from bot.client import FilmClub

_CHOSEN = re.compile(r"film:(\d{1,18})", re.ASCII)
_CLEAR = 1.0
"""Slips in what was typed up to which a film that stands alone is taken without asking."""


class FilmArgument(app_commands.Transformer):
    """Reads an id that autocomplete offered, or whatever else a person has sent as a title."""

    async def autocomplete(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> list[app_commands.Choice[str]]:
        films = await interaction.client.store.films.search(interaction.guild_id, value)
        return [
            app_commands.Choice(name=film_label(film, CHOICE_LIMIT), value=f"film:{film.id}")
            for film in films
        ]

    async def transform(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> Film:
        """Raises FilmNotFound when there is none, Choice when it isn't clear which one is meant."""
        guild_id = require_club(interaction)
        films = interaction.client.store.films
        if chosen := _CHOSEN.fullmatch(value):
            film = await films.get(guild_id, int(chosen[1]))
            if film is None:
                raise film_gone()
            return film
        meant = await films.named(guild_id, value) or await films.matching(guild_id, value)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise await _choice_of(interaction, "Which film do you mean?", meant)
        near = await films.nearest(guild_id, value)
        if near and near[0][1] <= _CLEAR and (len(near) == 1 or near[1][1] > _CLEAR):
            return near[0][0]
        typed = plain(value, 100) or "that name"
        if not near:
            raise FilmNotFound(
                f"No film called “{typed}” is in the library. Type the first letters of its title"
                " and pick one from the list."
            )
        raise await _choice_of(
            interaction,
            f"No film called “{typed}” is in the library. Do you mean one of these?",
            [film for film, _ in near[:5]],
        )


FilmOption = Annotated[Film, app_commands.Transform[Film, FilmArgument]]


async def go_on(interaction: discord.Interaction[FilmClub], pending_id: int, film_id: int) -> None:
    """Run the command that waited for its film. Raises FilmNotFound when either has gone."""
    store, guild_id = interaction.client.store, require_club(interaction)
    film = await store.films.get(guild_id, film_id)
    pending = await store.commands.held(pending_id, guild_id, interaction.user.id)
    if film is None or pending is None:
        raise film_gone()
    command: Any = interaction.client.tree.get_command(pending.command)
    await command.callback(command.binding, interaction, film=film, **pending.options)


async def _choice_of(
    interaction: discord.Interaction[FilmClub], question: str, films: list[Film]
) -> Choice:
    command: Any = interaction.command
    options = {name: value for name, value in interaction.namespace if name != "film"}
    pending = Pending(command.name, options)
    store = interaction.client.store
    pending_id = await store.commands.hold(
        require_club(interaction), interaction.user.id, pending, interaction.client.clock()
    )
    return Choice(FilmChoice(question, films, pending_id))
