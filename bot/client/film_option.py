"""The ``film`` option of every command: autocomplete, look-up, and asking back.

Reading an option only reads: nothing is written before the whole command was checked, and nobody
waits for another service here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import discord
from discord import app_commands

from bot.client.answering import answer
from bot.client.interaction import Interaction, club_in_sight, require_club
from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import TMDB_IDS, Facts, FilmTitle
from bot.domain.waiting import WaitingCommand
from bot.language import N_, _
from bot.views.notices import FilmChoice, Notice
from bot.views.text import CHOICE_LIMIT, film_label, plain

CHOICES = 25
"""What Discord shows of an autocomplete's answers."""

_CHOSEN = re.compile(r"film:(\d{1,18})", re.ASCII)
_TMDB_HIT = re.compile(r"tmdb:(\d{1,10})", re.ASCII)
_CLEAR = 1.0
"""Slips in what was typed up to which a film that stands alone is taken without asking."""
_FROM_TMDB = 8
"""Films of The Movie Database beside the library's own, which come first."""


class Unclear(FilmClubError):
    """Several films may be meant."""

    PICK_ONE = N_("Several films may be meant. Pick one from the list that comes as you type.")

    def __init__(self, question: Callable[[], str], films: Sequence[FilmTitle]) -> None:
        """``question`` says it in the language of the moment."""
        super().__init__(self.PICK_ONE)
        self.question = question
        self.films = films


@dataclass(frozen=True, slots=True)
class WorldFilm:
    """A film that was picked from The Movie Database; the library may lack it."""

    tmdb_id: int

    async def facts(self, interaction: Interaction) -> Facts:
        """What The Movie Database knows of it. Raises TmdbUnavailable."""
        tmdb = interaction.client.tmdb
        if tmdb is None:
            raise FilmNotFound(
                N_("The Movie Database is not asked any more. Type the film's title.")
            )
        return await tmdb.details(self.tmdb_id)


def chosen_film(value: str) -> int | None:
    """The id of a film that autocomplete offered; None of what was typed."""
    chosen = _CHOSEN.fullmatch(value)
    return int(chosen[1]) if chosen else None


def chosen_world_film(value: str) -> WorldFilm | None:
    """A film that autocomplete offered from The Movie Database; None of anything else."""
    hit = _TMDB_HIT.fullmatch(value)
    return WorldFilm(int(hit[1])) if hit and int(hit[1]) in TMDB_IDS else None


async def look_up(interaction: Interaction, value: str) -> int:
    """The id of the film that a value of autocomplete or a typed title means.

    Raises FilmNotFound when there is none, Unclear when it isn't clear which one is meant.
    """
    if (chosen := chosen_film(value)) is not None:
        return chosen
    guild_id = require_club(interaction)
    titles = interaction.client.store.titles
    meant = await titles.named(guild_id, value, CHOICES) or await titles.matching(
        guild_id, value, CHOICES
    )
    if len(meant) == 1:
        return meant[0].id
    if meant:
        raise Unclear(lambda: _("Which film do you mean?"), meant)
    near = await titles.nearest(guild_id, value, CHOICES)
    if near and near[0][1] <= _CLEAR and (len(near) == 1 or near[1][1] > _CLEAR):
        return near[0][0].id
    typed = plain(value, 100) or N_("that name")
    if not near:
        raise FilmNotFound(
            N_(
                "No film called “{typed}” is in the library. Type the first letters of its title"
                " and pick one from the list."
            ),
            typed=typed,
        )
    raise Unclear(
        lambda: _(
            "No film called “{typed}” is in the library. Do you mean one of these?", typed=typed
        ),
        [found for found, slips in near[:5]],
    )


class FilmReader(app_commands.Transformer):
    """Reads what autocomplete offered, or whatever else a person has sent as a title: a film's id.

    That the club may see a film of an offered id is the store's to check, in the same statement in
    which it answers: another one here would cost a card a third more.
    """

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        return _choices(await _found(interaction, value))

    async def transform(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> int:
        """Raises FilmNotFound when there is none, Unclear when several may be meant."""
        return await look_up(interaction, value)


class ListedFilmReader(FilmReader):
    """The same for a command with two films, which can't ask back for both."""

    async def transform(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> int:
        """Raises FilmNotFound also when several may be meant."""
        try:
            return await super().transform(interaction, value)
        except Unclear as unclear:
            raise FilmNotFound(unclear.PICK_ONE) from None


class WorldFilmReader(FilmReader):
    """The same, and films that only The Movie Database has."""

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[app_commands.Choice[str]]:
        return await world_choices(interaction, value)

    async def transform(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> int | WorldFilm:
        """A film's id, or what the command has to ask The Movie Database for."""
        return chosen_world_film(value) or await super().transform(interaction, value)


FilmOption = Annotated[int, app_commands.Transform[int, FilmReader]]
ListedFilmOption = Annotated[int, app_commands.Transform[int, ListedFilmReader]]
WorldFilmOption = Annotated[
    "int | WorldFilm", app_commands.Transform["int | WorldFilm", WorldFilmReader]
]


async def world_choices(interaction: Interaction, value: str) -> list[app_commands.Choice[str]]:
    """The library's own films, then those of The Movie Database that it does not have."""
    store = interaction.client.store
    films = await _found(interaction, value)
    tmdb = interaction.client.tmdb
    listed = await tmdb.search(interaction.user.id, value) if tmdb else []
    hits = [Facts(title=hit.title, year=hit.year, tmdb_id=hit.tmdb_id) for hit in listed]
    lacking = await store.films.lacking(interaction.guild_id, hits) if hits else []
    new = [
        app_commands.Choice(
            name=f"{film_label(film, CHOICE_LIMIT - 7)} · TMDB", value=f"tmdb:{film.tmdb_id}"
        )
        for film in lacking[:_FROM_TMDB]
    ]
    return [*_choices(films)[: CHOICES - len(new)], *new]


async def ask_which_film(interaction: Interaction, unclear: Unclear) -> None:
    """Ask back, and keep the command until its member has picked a film."""
    command: Any = interaction.command
    options = {name: value for name, value in interaction.namespace if name != "film"}
    if any(isinstance(value, discord.Attachment) for value in options.values()):
        # A file can't be kept.
        await answer(interaction, lambda: Notice(str(unclear)), private=True)
        return
    waiting_id = await interaction.client.store.waiting.keep(
        require_club(interaction),
        interaction.user.id,
        WaitingCommand(command.qualified_name, options),
        interaction.client.clock(),
    )
    await answer(
        interaction,
        lambda: FilmChoice(unclear.question(), unclear.films, waiting_id),
        private=True,
    )


async def go_on(interaction: Interaction, waiting_id: int, film_id: int) -> None:
    """Run the command that waited for its film, once. Raises FilmNotFound when it waits no more."""
    client = interaction.client
    waiting = await client.store.waiting.take(
        waiting_id,
        require_club(interaction),
        interaction.user.id,
        WaitingCommand,
        client.clock(),
    )
    commands = {command.qualified_name: command for command in client.tree.walk_commands()}
    if waiting is None or waiting.name not in commands:
        raise FilmNotFound(N_("That choice is too old, or has been used. Run the command again."))
    command: Any = commands[waiting.name]
    await command.callback(command.binding, interaction, film=film_id, **waiting.options)


async def _found(interaction: Interaction, value: str) -> list[FilmTitle]:
    return await interaction.client.store.titles.search(club_in_sight(interaction), value, CHOICES)


def _choices(films: Sequence[FilmTitle]) -> list[app_commands.Choice[str]]:
    """Films by name; two of one name are told apart by whose they are, and by a number."""
    names = Counter(film.name for film in films)
    choices: list[app_commands.Choice[str]] = []
    for film in films:
        more = ""
        if names[film.name] > 1:
            number = str(film.id)
            if film.guild_id is None:
                more = " · " + _("everyone's, no. {number}", number=number)
            else:
                more = " · " + _("this club's, no. {number}", number=number)
        label = film_label(film, CHOICE_LIMIT - len(more)) + more
        choices.append(app_commands.Choice(name=label, value=f"film:{film.id}"))
    return choices
