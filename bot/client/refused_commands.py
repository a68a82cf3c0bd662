"""Refused commands: given back as they were typed, to be copied, corrected and sent again.

Discord keeps what was typed into a refused form (see refused_forms.py), but nothing of a command.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import discord

from bot.client.answering import answer
from bot.client.film_option import FILM
from bot.client.interaction import Interaction, require_club
from bot.domain.errors import FilmClubError
from bot.domain.film import Film
from bot.domain.typed import chosen_film
from bot.domain.waiting import ChosenMember, Upload
from bot.views.controls import Control
from bot.views.film_ways import CardNotice
from bot.views.layout import Layout, row
from bot.views.notices import TYPED_LIMIT, Notice, RefusedCommand
from bot.views.text import block, bold, pieces

_GIVEN = "given"
"""Key in ``interaction.extras``: the name and options of the command that the interaction goes on
with."""


def go_on_with(interaction: Interaction, name: str, options: Iterable[tuple[str, Any]]) -> None:
    """From now on the interaction counts as this command, which its member typed earlier."""
    interaction.extras[_GIVEN] = name, [*options]


def goes_on(interaction: Interaction) -> bool:
    """Whether the interaction counts as a command that its member typed earlier."""
    return _GIVEN in interaction.extras


def command_of(interaction: Interaction) -> tuple[str, list[tuple[str, Any]]] | None:
    """The whole name and the options, as they were typed, of the command that the interaction is or
    goes on with; None where it is neither."""
    command, given = interaction.command, interaction.extras.get(_GIVEN)
    if given is not None:
        return given
    if command is None or interaction.type is not discord.InteractionType.application_command:
        return None
    return command.qualified_name, [*interaction.namespace]


async def as_typed(interaction: Interaction) -> str | None:
    """The command on one line, as Discord's clients take it. None where only a film was typed,
    which is quickly picked again."""
    given = command_of(interaction)
    if given is None:
        return None
    name, options = given
    if not any(
        isinstance(value, str) and option != "film" and chosen_film(value) is None
        for option, value in options
    ):
        return None
    shown = [f"{option}:{await _shown(interaction, value)}" for option, value in options]
    return " ".join((f"/{name}", *shown))


async def film_of(interaction: Interaction) -> Film | None:
    """The film that the refused command is about, where its member has typed one that is there."""
    film_id = interaction.extras.get(FILM)
    if film_id is None:
        return None
    with contextlib.suppress(FilmClubError):  # it has gone, or the store can't be read
        return await interaction.client.store.films.get(require_club(interaction), film_id)
    return None


async def give_back(
    interaction: Interaction,
    why: Callable[[], str],
    typed: str | None,
    film: Film | None = None,
    *,
    ways: Callable[[], Sequence[Control]] = tuple,
    failed: bool = False,
) -> None:
    """Say why, privately, and give back what was typed, in further messages where one has no room
    for it. Without that, say for which ``film``: a private answer does not show its command.
    ``ways``: buttons that do what is said. ``failed`` as in ``answer``."""
    first, *more = pieces(typed or "", TYPED_LIMIT) or [""]

    def build() -> Layout:
        if first:
            notice: Layout = RefusedCommand(why(), first)
        elif film:
            notice = CardNotice(f"{bold(film)}: {why()}", film.id)
        else:
            notice = Notice(why())
        if buttons := ways():
            notice.add_item(row(*buttons))
        return notice

    await answer(interaction, build, private=True, failed=failed)
    for piece in more:
        await answer(interaction, lambda piece=piece: Notice(block(piece)), private=True)


async def _shown(interaction: Interaction, value: Any) -> str:
    film_id = chosen_film(value) if isinstance(value, str) else None
    if film_id is not None and interaction.guild_id:
        with contextlib.suppress(FilmClubError):  # the film has gone, or the store can't be read
            return (await interaction.client.store.films.get(interaction.guild_id, film_id)).name
    match value:
        case float():
            return f"{value:g}"
        case discord.User() | discord.Member() | ChosenMember():
            return f"@{value.display_name}"
        case discord.Role():
            return f"@{value.name}"
        case discord.Attachment() | Upload():
            return value.filename
        case _:
            name = getattr(value, "name", None)  # a channel
            return f"#{name}" if name else str(value)
