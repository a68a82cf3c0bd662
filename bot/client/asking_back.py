"""Asking which film is meant: the command waits, and goes on when its member has picked one, or has
corrected another option in a form."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.client.answering import answer, open_form
from bot.client.film_option import (
    OTHER_FILM,
    FilmReader,
    NotInLibrary,
    OtherFilmReader,
    ShownFilmReader,
    Unclear,
    WorldFilm,
    look_up,
    world_films,
)
from bot.client.interaction import Interaction, editor, manages_library, require_club
from bot.client.refused_commands import as_typed, command_of, go_on_with
from bot.client.refused_forms import correct_in
from bot.client.sending import Outcome
from bot.domain import stars
from bot.domain.errors import FilmClubError, InvalidRating, StoreUnavailable
from bot.domain.film import Facts, FilmTitle
from bot.domain.folding import searchable
from bot.domain.library import TooLate
from bot.domain.proposal import ProposedFilm
from bot.domain.typed import read_title
from bot.domain.waiting import ChosenMember, RefusedForm, Upload, WaitingCommand
from bot.language import N_, Message, _
from bot.store.waiting import Claim
from bot.views.forms import OptionForm
from bot.views.notices import FilmChoice, Missing, NoFilm
from bot.views.text import small

ADD_REVIEW = "library add-review"
PICK_COMMAND = "turns pick"
"""The command that goes on for a form whose film is not clear: a form itself can't wait."""

TAKES_WORLD_FILMS = {"rate", "nominate", PICK_COMMAND}
"""Commands that add a film of The Movie Database to the library by themselves."""

WANT_ANY_FILM = {
    *TAKES_WORLD_FILMS, ADD_REVIEW, "review", "ratings", "quote", "seen", "watchlist add",
    "screening schedule", "discuss", "sealed open", "where", "club log-add",
}  # fmt: skip
"""Commands for which a missing film may be added; the others are about films that are there."""

_USES_UP = "rate"
"""The command whose own write uses up the waiting command: stars that are given twice are a change
of heart."""

_NEVER_GUESS = {"discuss", "club log-add"}
"""Commands that write at once, and may wait with a film as it was typed."""

_CLAIM = "claim"
"""The key of an interaction's extras under which its claim stands."""

_WAITED = "waited"
"""The key of an interaction's extras under which it stands, with its id, for which option the
command has waited that it goes on with."""

CANT_SEE = N_("filmclub can't see what you chose there. Let it in, or choose something else.")
"""Of a channel or the like that is an option's value."""

_DOCUMENT, _CHANNEL = "document", "channel"
"""The options that take a file, and a channel."""

_CHANNELS = (
    app_commands.AppCommandChannel,
    app_commands.AppCommandThread,
    discord.abc.GuildChannel,
    discord.Thread,
)

_WORLD_BUTTONS = 5
"""How many films of The Movie Database are offered for a missing title: a row of buttons."""


async def ask_which_film(interaction: Interaction, unclear: Unclear | NotInLibrary) -> None:
    """Ask which film is meant, and keep the command until its member has picked or added one."""
    await ask_back(
        interaction, unclear, waiting_command(interaction, unclear.option, unclear.typed)
    )


def waiting_command(interaction: Interaction, asks: str, typed: str) -> WaitingCommand:
    """The command as it waits for its option ``asks``, into which this was typed."""
    name, given = command_of(interaction) or ("", [])
    options = {option: _kept(interaction, value) for option, value in given if option != asks}
    document = options.pop(_DOCUMENT, None)
    return WaitingCommand(name, options, typed, document, asks=asks)


async def correct_option(interaction: Interaction, option: str, typed: str) -> None:
    """Have an option of the command that is being refused, into which this was typed, corrected in
    a form; the command waits for it. A form is corrected by itself."""
    if command_of(interaction) is None:
        return
    with contextlib.suppress(StoreUnavailable, UnicodeEncodeError):  # half a letter in it
        waiting_id, asked = interaction.extras.get(_WAITED, (0, None))
        if asked != option:
            waiting_id = await interaction.client.store.waiting.keep(
                editor(interaction), waiting_command(interaction, option, typed)
            )
        form = OptionForm(waiting_id, option)
        correct_in(interaction, RefusedForm(form.custom_id, {form.field: typed}))


async def open_option(interaction: Interaction, waiting_id: int) -> None:
    """Open the form for the option that a command waits for. Raises TooLate when it waits no
    more."""
    claim = command_claim(interaction, waiting_id)
    waiting = await interaction.client.store.waiting.held(claim, WaitingCommand)
    option = _options(interaction, waiting.name).get(waiting.asks)
    said, required = (_(str(option.description)), option.required) if option else (None, True)
    await open_form(interaction, OptionForm(waiting_id, waiting.asks, said, required=required))


def _kept(interaction: Interaction, value: Any) -> Any:
    """An option's value as it waits."""
    match value:
        case discord.User() | discord.Member():
            name = interaction.client.name_of(interaction.guild_id, value)
            return ChosenMember(value.id, name)
        case discord.Attachment():
            return Upload(value.filename, value.size, value.url)
        case _ if isinstance(value, _CHANNELS):
            return value.id
        case _:
            return value


async def ask_back(
    interaction: Interaction,
    unclear: Unclear | NotInLibrary,
    command: WaitingCommand,
    claim: Claim | None = None,
) -> None:
    """Ask which film is meant, and keep the command that goes on with it; ``claim``: in place of
    this one."""
    wants_any = command.name in WANT_ANY_FILM
    if isinstance(unclear, NotInLibrary) and not wants_any:  # nothing could be pressed
        typed, proposed = await as_typed(interaction), await _proposed(interaction, unclear.typed)
        await answer(interaction, lambda: NoFilm(str(unclear), typed, proposed), private=True)
        return
    waiting_id = await interaction.client.store.waiting.keep(editor(interaction), command, claim)
    missing = await _missing(interaction, unclear, command.name) if wants_any else None
    films, which = await _others(interaction, unclear, command), _which(interaction, command)

    def question() -> str:
        asked = (f"**{_(which)}:** " if which else "") + unclear.question(films)
        notes = [_given(command) if films else ""]
        if wants_any and unclear.is_known:
            notes.append(_("For another film there is `/library add-film`."))
        return "\n".join([asked, *map(small, filter(None, notes))])

    await answer(
        interaction,
        lambda: FilmChoice(
            question(),
            films,
            waiting_id,
            missing=missing,
            waits=_waits(command, missing) if missing else None,
        ),
        private=True,
        failed=claim is None,  # else it takes the place of the question before
    )


async def _missing(
    interaction: Interaction, unclear: Unclear | NotInLibrary, command: str
) -> Missing | None:
    """How a film may be added that has this title; None where none is missing. One that would only
    be proposed, and is already, is not offered."""
    title, _year = read_title(unclear.typed, interaction.client.clock().year)
    if unclear.is_known or not searchable(title):
        return None
    hits = await world_films(interaction, title)
    may_add, proposed = (
        await manages_library(interaction),
        await _proposed(interaction, unclear.typed),
    )
    if proposed and not may_add and command not in TAKES_WORLD_FILMS:
        of_film, guild_id = interaction.client.store.proposals.of_film, require_club(interaction)
        hits = [hit for hit in hits if await of_film(guild_id, hit) is None]
    return Missing(title, hits[:_WORLD_BUTTONS], may_add, proposed)


async def _proposed(interaction: Interaction, typed: str) -> ProposedFilm | None:
    """The film of such a title that waits to be added."""
    title, year = read_title(typed, interaction.client.clock().year)
    if not searchable(title):
        return None
    proposals, asked = interaction.client.store.proposals, Facts(title=title, year=year)
    return await proposals.of_words(require_club(interaction), asked)


def _given(command: WaitingCommand) -> str:
    """What the film gets that is chosen, in the language that is spoken; "" but for a rating."""
    value, line = command.options.get("stars"), command.options.get("review")
    if command.name != "rate" or not isinstance(value, int | float):
        return ""
    with contextlib.suppress(InvalidRating):  # the command says so itself
        given = stars.label(stars.from_number(value))
        if line:
            return _("The film that you choose gets {stars} and your line.", stars=given)
        return _("The film that you choose gets {stars}.", stars=given)
    return ""


def _waits(command: WaitingCommand, missing: Missing) -> Message | None:
    """What waits until its member has added the film, or goes along where they propose it; None
    where it is only a title."""
    is_typed = any(isinstance(value, str) for value in command.options.values())
    if not missing.may_add:
        goes_along = is_typed and command.name in TAKES_WORLD_FILMS and not missing.proposed
        return (
            N_("What you typed is kept, and goes along with the proposal.") if goes_along else None
        )
    if command.document:
        return N_("Your review waits, and goes on by itself once its film is there.")
    if is_typed:
        return N_("What you typed waits, and goes on by itself once its film is there.")
    return None


async def _others(
    interaction: Interaction, unclear: Unclear | NotInLibrary, command: WaitingCommand
) -> Sequence[FilmTitle]:
    """The films that may be meant, without the one that a command of two films has already."""
    for value in (command.options.get("film"), command.options.get(OTHER_FILM)):
        if not isinstance(value, str):
            continue
        with contextlib.suppress(FilmClubError):  # that one is asked for afterwards
            film_id = await look_up(interaction, value, is_shown=True)
            return [film for film in unclear.films if film.id != film_id] or unclear.films
    return unclear.films


def _which(interaction: Interaction, asking: WaitingCommand) -> str | None:
    """What the film that is asked for is to a command of two films, as its option says."""
    options = _options(interaction, asking.name)
    return str(options[asking.asks].description) if OTHER_FILM in options else None


def _options(interaction: Interaction, name: str) -> dict[str, app_commands.Parameter]:
    """The options of the command with this whole name, by their names."""
    command = _command_named(interaction, name)
    every = command.parameters if command else ()
    return {one.display_name: one for one in every}


def _command_named(interaction: Interaction, name: str) -> Any:
    """The command with this whole name; None where there is none any more."""
    return next(
        (
            command
            for command in interaction.client.tree.walk_commands()
            if isinstance(command, app_commands.Command) and command.qualified_name == name
        ),
        None,
    )


async def go_on(interaction: Interaction, waiting_id: int, given: int | WorldFilm | str) -> None:
    """Run the command that waited for its film, or for another option, once; where it fails, or the
    bot ends meanwhile, it goes on waiting. Raises TooLate when the command waits no more, or is
    running."""
    running, claim = interaction.client.going_on, command_claim(interaction, waiting_id)
    if claim.whose in running:
        raise claim.used_up
    running.add(claim.whose)
    try:
        await _go_on(interaction, claim, given)
    finally:
        running.remove(claim.whose)


async def _go_on(interaction: Interaction, claim: Claim, given: int | WorldFilm | str) -> None:
    """One command uses the waiting command up in its own write (``claimed``). The others do no harm
    where they run twice: they are used up once their answer has arrived, so that nothing is lost
    where it does not, or where the bot ends before that. A command that opens a form can be pressed
    again, since the form may have been closed."""
    client = interaction.client
    waiting = await client.store.waiting.held(claim, WaitingCommand)
    command = _command_named(interaction, waiting.name)
    if command is None:
        raise claim.used_up
    picked = f"film:{given}" if isinstance(given, int) else given
    options: dict[str, Any] = {waiting.asks: picked, **waiting.options}
    asked = _options(interaction, waiting.name).get(waiting.asks)
    if not picked and asked and not asked.required:
        del options[waiting.asks]
    if waiting.document:
        options[_DOCUMENT] = waiting.document
    if isinstance(channel_id := options.get(_CHANNEL), int):
        options[_CHANNEL] = _channel(interaction, channel_id)
    go_on_with(interaction, waiting.name, options.items())
    interaction.extras[_WAITED] = claim.waiting_id, waiting.asks
    try:
        films = await _films(interaction, waiting.name, options)
    except (Unclear, NotInLibrary) as unclear:  # the other film, of a command that has two
        left = {name: value for name, value in options.items() if name != unclear.option}
        asks = WaitingCommand(waiting.name, left, unclear.typed, asks=unclear.option)
        await ask_back(interaction, unclear, asks, claim)
        return
    if waiting.name == _USES_UP:
        interaction.extras[_CLAIM] = claim
    called = {one.display_name: one.name for one in command.parameters}
    values = {called.get(option, option): value for option, value in {**options, **films}.items()}
    await command.callback(command.binding, interaction, **values)
    is_seen = interaction.extras.get(Outcome) is Outcome.DONE
    if is_seen and waiting.name != _USES_UP and not opens_a_form(waiting):
        with contextlib.suppress(StoreUnavailable, TooLate):
            await client.store.waiting.use_up(claim)


def _channel(interaction: Interaction, channel_id: int) -> Any:
    """The channel that was chosen for a command. Raises FilmClubError where it is not seen."""
    channel = interaction.guild and interaction.guild.get_channel_or_thread(channel_id)
    if channel is None:
        raise FilmClubError(CANT_SEE)
    return channel


async def _films(interaction: Interaction, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The films among the options of a command that goes on. Where there are two, the command shows
    both before it writes. Raises what the readers raise."""
    own = FilmReader() if name in _NEVER_GUESS else ShownFilmReader()
    readers = {"film": own, OTHER_FILM: OtherFilmReader()}
    return {
        option: await reader.transform(interaction, options[option])
        for option, reader in readers.items()
        if isinstance(options.get(option), str)  # else it is The Movie Database's
    }


def opens_a_form(waiting: WaitingCommand) -> bool:
    """Whether the command opens a form, which Discord allows only in answer to a press or a
    command."""
    return waiting.name == ADD_REVIEW and waiting.document is None


def command_claim(interaction: Interaction, waiting_id: int) -> Claim:
    """A claim on the command that waits under this id, to use it up."""
    return Claim(
        editor(interaction),
        waiting_id,
        WaitingCommand,
        TooLate(
            N_(
                "That choice is too old, or has been used. If nothing came of it, run the command"
                " again."
            )
        ),
    )


def claimed(interaction: Interaction) -> Claim | None:
    """The claim on the waiting command that goes on, for the write that uses it up."""
    return interaction.extras.get(_CLAIM)
