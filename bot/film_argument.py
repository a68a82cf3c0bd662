"""The ``film`` option of every command: autocomplete, look-up, and asking back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import discord
from discord import app_commands

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.store.commands import Pending
from bot.tree import Choice, require_club
from bot.views.notices import FilmChoice
from bot.views.text import CHOICE_LIMIT, film_label, plain

if TYPE_CHECKING:
    from bot.client import FilmClub

_CHOSEN = re.compile(r"film:(\d{1,18})", re.ASCII)
_CLEAR = 1.0
"""Slips in what was typed up to which a film that stands alone is taken without asking."""


class FilmArgument(app_commands.Transformer):
    """Reads what autocomplete offered, or whatever else a person has sent as a title: a film's id.

    That the club may see a film of an offered id is the store's to check, in the same statement in
    which it answers: another one here would cost a card a third more.
    """

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
    ) -> int:
        """Raises FilmNotFound when there is none, Choice when it isn't clear which one is meant."""
        guild_id = require_club(interaction)
        films = interaction.client.store.films
        if chosen := _CHOSEN.fullmatch(value):
            return int(chosen[1])
        meant = await films.named(guild_id, value) or await films.matching(guild_id, value)
        if len(meant) == 1:
            return meant[0].id
        if meant:
            raise await _choice_of(interaction, "Which film do you mean?", meant)
        near = await films.nearest(guild_id, value)
        if near and near[0][1] <= _CLEAR and (len(near) == 1 or near[1][1] > _CLEAR):
            return near[0][0].id
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


FilmOption = Annotated[int, app_commands.Transform[int, FilmArgument]]


async def go_on(interaction: discord.Interaction[FilmClub], pending_id: int, film_id: int) -> None:
    """Run the command that waited for its film. Raises FilmNotFound when it waits no more."""
    store, guild_id = interaction.client.store, require_club(interaction)
    pending = await store.commands.held(pending_id, guild_id, interaction.user.id)
    if pending is None:
        raise FilmNotFound("That choice is too old. Run the command again.")
    command: Any = interaction.client.tree.get_command(pending.command)
    await command.callback(command.binding, interaction, film=film_id, **pending.options)


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
