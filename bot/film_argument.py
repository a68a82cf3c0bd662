"""The ``film`` option of every command: autocomplete, look-up, and asking back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import discord
from discord import app_commands

from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import Facts, Film, fold
from bot.permissions import editor
from bot.store.commands import Pending
from bot.store.films import CHOICES
from bot.tree import Choice, require_club
from bot.views.notices import FilmChoice
from bot.views.text import CHOICE_LIMIT, film_label, plain

if TYPE_CHECKING:
    from bot.client import FilmClub

_CHOSEN = re.compile(r"film:(\d{1,18})", re.ASCII)
_LISTED = re.compile(r"tmdb:(\d{1,9})", re.ASCII)
_CLEAR = 1.0
"""Slips in what was typed up to which a film that stands alone is taken without asking."""
_FROM_TMDB = 8
"""Films of The Movie Database beside the library's own, which come first."""


class Unclear(FilmClubError):
    """Several films may be meant."""

    def __init__(self, question: str, films: Sequence[Film]) -> None:
        super().__init__(
            "Several films may be meant. Pick one from the list that comes as you type."
        )
        self.question = question
        self.films = films


def chosen_film(value: str) -> int | None:
    """The id of a film that autocomplete offered; None of what was typed."""
    chosen = _CHOSEN.fullmatch(value)
    return int(chosen[1]) if chosen else None


async def look_up(interaction: discord.Interaction[FilmClub], value: str) -> int:
    """The id of the film that a value of autocomplete or a typed title means.

    Raises FilmNotFound when there is none, Unclear when it isn't clear which one is meant.
    """
    if (chosen := chosen_film(value)) is not None:
        return chosen
    guild_id = require_club(interaction)
    films = interaction.client.store.films
    meant = await films.named(guild_id, value) or await films.matching(guild_id, value)
    if len(meant) == 1:
        return meant[0].id
    if meant:
        raise Unclear("Which film do you mean?", meant)
    near = await films.nearest(guild_id, value)
    if near and near[0][1] <= _CLEAR and (len(near) == 1 or near[1][1] > _CLEAR):
        return near[0][0].id
    typed = plain(value, 100) or "that name"
    if not near:
        raise FilmNotFound(
            f"No film called “{typed}” is in the library. Type the first letters of its title"
            " and pick one from the list."
        )
    raise Unclear(
        f"No film called “{typed}” is in the library. Do you mean one of these?",
        [film for film, _ in near[:5]],
    )


class ListedFilm(app_commands.Transformer):
    """Reads what autocomplete offered, or whatever else a person has sent as a title: a film's id.

    That the club may see a film of an offered id is the store's to check, in the same statement in
    which it answers: another one here would cost a card a third more.
    """

    async def autocomplete(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> list[app_commands.Choice[str]]:
        return _choices(await interaction.client.store.films.search(interaction.guild_id, value))

    async def transform(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> int:
        """Raises FilmNotFound when there is none, Unclear when several may be meant."""
        return await look_up(interaction, value)


class FilmArgument(ListedFilm):
    """The same for an option called ``film``, which asks back when several may be meant."""

    async def transform(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> int:
        """Raises FilmNotFound when there is none, Choice when it isn't clear which one is meant."""
        try:
            return await super().transform(interaction, value)
        except Unclear as unclear:
            raise await _choice_of(interaction, unclear) from None


class WorldFilmArgument(FilmArgument):
    """The same, and films that only The Movie Database has: what is picked there is added."""

    async def autocomplete(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> list[app_commands.Choice[str]]:
        return await world_choices(interaction, value)

    async def transform(  # type: ignore[override]
        self, interaction: discord.Interaction[FilmClub], value: str, /
    ) -> int:
        """Raises TmdbUnavailable, too."""
        facts = await world_facts(interaction, value)
        if facts is None:
            return await super().transform(interaction, value)
        film = await interaction.client.store.library.have_film(editor(interaction), facts)
        return film.id


FilmOption = Annotated[int, app_commands.Transform[int, FilmArgument]]
ListedFilmOption = Annotated[int, app_commands.Transform[int, ListedFilm]]
WorldFilmOption = Annotated[int, app_commands.Transform[int, WorldFilmArgument]]


async def world_choices(
    interaction: discord.Interaction[FilmClub], value: str
) -> list[app_commands.Choice[str]]:
    """The library's own films, then those of The Movie Database that it does not have."""
    films = await interaction.client.store.films.search(interaction.guild_id, value)
    tmdb = interaction.client.tmdb
    listed = await tmdb.search(interaction.user.id, value) if tmdb else []
    known = {film.tmdb_id for film in films}, {(fold(film.title), film.year) for film in films}
    new = [
        app_commands.Choice(name=f"{name} · TMDB", value=f"tmdb:{film.tmdb_id}")
        for film in listed
        if film.tmdb_id not in known[0] and (fold(film.title), film.year) not in known[1]
        for name in [film_label(Facts(title=film.title, year=film.year), CHOICE_LIMIT - 7)]
    ][:_FROM_TMDB]
    return [*_choices(films)[: CHOICES - len(new)], *new]


async def world_facts(interaction: discord.Interaction[FilmClub], value: str) -> Facts | None:
    """The facts of a film that was picked from The Movie Database; None of any other value.

    Raises TmdbUnavailable.
    """
    tmdb, listed = interaction.client.tmdb, _LISTED.fullmatch(value)
    if tmdb is None or listed is None:
        return None
    return await tmdb.details(int(listed[1]))


async def go_on(interaction: discord.Interaction[FilmClub], pending_id: int, film_id: int) -> None:
    """Run the command that waited for its film. Raises FilmNotFound when it waits no more."""
    store, guild_id = interaction.client.store, require_club(interaction)
    pending = await store.commands.held(pending_id, guild_id, interaction.user.id)
    commands = {
        command.qualified_name: command for command in interaction.client.tree.walk_commands()
    }
    # Drafts and messages wait in the same place, and are no commands.
    if pending is None or pending.command not in commands:
        raise FilmNotFound("That choice is too old. Run the command again.")
    command: Any = commands[pending.command]
    await command.callback(command.binding, interaction, film=film_id, **pending.options)


def _choices(films: Sequence[Film]) -> list[app_commands.Choice[str]]:
    """Films by name; two of one name are told apart by whose they are, and by a number."""
    names = Counter(film.name for film in films)
    choices: list[app_commands.Choice[str]] = []
    for film in films:
        more = ""
        if names[film.name] > 1:
            whose = "everyone's" if film.guild_id is None else "this club's"
            more = f" · {whose}, no. {film.id}"
        label = film_label(film, CHOICE_LIMIT - len(more)) + more
        choices.append(app_commands.Choice(name=label, value=f"film:{film.id}"))
    return choices


async def _choice_of(
    interaction: discord.Interaction[FilmClub], unclear: Unclear
) -> Choice | Unclear:
    """The question, with the command kept until it is answered; a file can't be kept."""
    command: Any = interaction.command
    options = {name: value for name, value in interaction.namespace if name != "film"}
    if any(isinstance(value, discord.Attachment) for value in options.values()):
        return unclear
    pending = Pending(command.qualified_name, options)
    store = interaction.client.store
    pending_id = await store.commands.hold(
        require_club(interaction), interaction.user.id, pending, interaction.client.clock()
    )
    return Choice(FilmChoice(unclear.question, unclear.films, pending_id))
