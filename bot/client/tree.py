"""The command tree, its texts in all languages, and the one place where an error becomes an
answer."""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import Any

import discord
from discord import app_commands

from bot.client import refused_commands, refused_forms
from bot.client.answering import answer
from bot.client.asking_back import CANT_SEE, ask_which_film
from bot.client.film_option import NotInLibrary, Unclear
from bot.client.interaction import Interaction, NeedsClub, NotAllowed, language_of_member
from bot.client.references import name_references
from bot.client.sending import FAILURES, request_name
from bot.domain.errors import FilmClubError, StoreUnavailable
from bot.language import N_, SOURCE, _, best, speak, speaking
from bot.store.database import has_written
from bot.views.forms import OddForm
from bot.views.notices import RefusedNotice
from bot.views.text import CHOICE_LIMIT
from bot.views.ways_on import ways_on

log = logging.getLogger(__name__)

_KINDS: dict[discord.AppCommandOptionType, tuple[type, ...]] = {
    discord.AppCommandOptionType.integer: (int,),
    discord.AppCommandOptionType.number: (int, float),
    discord.AppCommandOptionType.boolean: (bool,),
}
"""The JSON type of an option's value, by the option's type; all others are text."""

_RESOLVED = {
    discord.AppCommandOptionType.channel: "channels",
    discord.AppCommandOptionType.role: "roles",
    discord.AppCommandOptionType.user: "users",
    discord.AppCommandOptionType.attachment: "attachments",
}
"""By the option's type: where Discord puts the object that the option's id stands for."""

_TEXT = (str,)
_ANY = (str, int, float, bool)
"""While it is still being typed, any option's value may be text."""


class OddCommand(FilmClubError):
    """Something in it is missing or has the wrong type. No client of Discord's sends that."""

    def __init__(self) -> None:
        super().__init__(N_("That command did not come through whole. Run it once more."))


_NOT_GIVEN_BACK = (NeedsClub, NotAllowed, OddCommand)
"""Errors with which a command is not given back: its member can do nothing with it."""


class FilmTree(app_commands.CommandTree[Any]):
    """The tree of commands. Whatever they raise is answered."""

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        logging.getLogger("discord.app_commands.tree").addFilter(_without_lost_suggestions)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the interaction has come for the first time. Raises OddCommand and StoreClosed.

        From here on the interaction's task speaks the member's language.
        """
        speak(language_of_member(interaction))
        if not interaction.client.begin(interaction):
            return False
        await name_references(interaction, self._require_whole(interaction))
        return True

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        await answer_error(interaction, error)

    async def _call(self, interaction: Interaction) -> None:
        # discord.py handles what commands raise, but not data that it can't read itself.
        try:
            await super()._call(interaction)
        except app_commands.AppCommandError:
            raise
        except (LookupError, TypeError, ValueError, AttributeError):
            log.warning("A command could not be read", exc_info=True)
            await answer_error(interaction, OddCommand())
        except Exception as error:  # noqa: BLE001 - the boundary: every error becomes an answer
            await answer_error(interaction, error)

    def _require_whole(self, interaction: Interaction) -> list[dict[str, Any]]:
        """The options of a command that is run. Raises OddCommand, CommandSignatureMismatch, or
        what reading odd data raises, where they don't fit the command; discord.py does not check
        them.

        For suggestions, it also cuts what is being typed: no choice is longer.
        """
        data: Any = interaction.data
        if data.get("type", 1) != discord.AppCommandType.chat_input.value:
            return []
        is_typing = interaction.type is discord.InteractionType.autocomplete
        command, options = self._get_app_command_options(data)
        given: list[Any] = [*options]
        for option in given:
            parameter = command.get_parameter(option["name"])
            if parameter is not None and option["type"] != parameter.type.value:
                raise app_commands.CommandSignatureMismatch(command)
            kinds = _ANY if parameter is None else _KINDS.get(parameter.type, _TEXT)
            if is_typing and kinds is not _TEXT:
                kinds = _ANY
            group = None if parameter is None or is_typing else _RESOLVED.get(parameter.type)
            value = option["value"]
            if is_typing and isinstance(value, str):
                option["value"] = value[:CHOICE_LIMIT]
            if type(value) not in kinds or (group and value not in data["resolved"][group]):
                raise OddCommand
        return [] if is_typing else given


def _without_lost_suggestions(record: logging.LogRecord) -> bool:
    """A logging filter: one line in place of discord.py's traceback for suggestions that did not
    reach Discord, or were asked for by a client with older commands. The next key asks again."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, (app_commands.AppCommandError, discord.HTTPException, *FAILURES)):
        return True
    log.warning("No suggestions came through: %r", error)
    return False


class CommandTexts(app_commands.Translator):
    """The texts that Discord shows of the commands in other languages. Command names stay as they
    are; only names of menu commands, which nobody types, are translated.

    A choice that is not one of our texts, but a number of stars, brings a function ``say``.
    """

    async def payload(self, tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
        """A tree's commands as they are sent to Discord, with the texts in every language."""
        return [await command.get_translated_payload(tree, self) for command in tree.get_commands()]

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        language = best(str(locale))
        is_menu = isinstance(context.data, app_commands.ContextMenu)
        if language == SOURCE or (context.location in _NAMES and not is_menu):
            return None
        with speaking(language):
            say = string.extras.get("say")
            return say() if say else _(string.message)


_Location = app_commands.TranslationContextLocation
_NAMES = (_Location.command_name, _Location.group_name, _Location.parameter_name)


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Tell the member, privately, in one line that says what to do next. The log gets the rest.

    In this order: a film that is not clear becomes a question. What _told knows is said as it is.
    Anything else is a bug or an outage; it is logged under a reference, which the member is told.
    What was typed into a refused form is kept, with a button that opens it again. A refused command
    is given back as text, also where it goes on after the form of its film, and so is a form that
    came too late. Suggestions have no room for any of this, and the next key asks for them again.
    """
    if interaction.type is discord.InteractionType.autocomplete:
        log.info("No suggestions for %s: %r", request_name(interaction), error)
        return
    cause = _cause(error)
    if isinstance(cause, Unclear | NotInLibrary) and interaction.command is not None:
        await ask_which_film(interaction, cause)
        return
    told = _told(cause) or _logged(interaction, cause)
    if isinstance(told, OddCommand) and interaction.type is discord.InteractionType.modal_submit:
        told = OddForm()
    ways = partial(ways_on, told, may_lead=interaction.permissions.manage_guild)
    form_id = await refused_forms.keep(interaction, told)
    if form_id is None:
        typed, film = refused_forms.as_typed(interaction), None
        if typed is None and not isinstance(told, _NOT_GIVEN_BACK):
            typed = await refused_commands.as_typed(interaction)
            if typed is None and told is cause and not isinstance(told, StoreUnavailable):
                film = await refused_commands.film_of(interaction)
        await refused_commands.give_back(
            interaction, lambda: str(told), typed, film, ways=ways, failed=True
        )
        return
    is_theirs = not isinstance(told, StoreUnavailable) and told is cause
    message_id = await answer(
        interaction,
        lambda: RefusedNotice(str(told), form_id, is_theirs=is_theirs, ways=ways()),
        private=True,
        failed=True,
    )
    form = refused_forms.custom_id_of(interaction)
    refused_forms.note_complaint(interaction, form, message_id)


def _cause(error: BaseException) -> BaseException:
    """The error itself: discord.py wraps what a command, or the reading of an option, raises."""
    while isinstance(error, app_commands.AppCommandError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _logged(interaction: Interaction, cause: BaseException) -> FilmClubError:
    """What is said of a bug or an outage, once it stands in the log."""
    reference = secrets.token_hex(4)
    log.error("Reference %s: %s failed", reference, request_name(interaction), exc_info=cause)
    return FilmClubError(
        N_(
            "Something went wrong here, and it isn't your doing. Try again; if it stays, tell"
            " your server's organiser this reference: {reference}"
        ),
        reference=f"`{reference}`",
    )


def _told(cause: BaseException) -> FilmClubError | None:
    """What is said of an error that is neither a bug nor an outage; None for those.

    In this order: an outage after a write; a FilmClubError as it is; a command of
    an older version, which a client may still show; a channel or the like that the bot can't see;
    and what no client of Discord's sends, like a message that did not come along, a number beyond
    SQLite's 2^63 or half a letter.
    """
    if isinstance(cause, StoreUnavailable) and has_written.get():
        return StoreUnavailable(
            N_(
                "That is saved, or a part of it. After that, the club's records could not be"
                " reached any more: look at what is there before you try again."
            )
        )
    if isinstance(cause, FilmClubError):
        return cause
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return FilmClubError(
            N_("filmclub was updated. Try again in a moment; restarting Discord helps, too.")
        )
    if isinstance(cause, app_commands.TransformerError):
        return FilmClubError(CANT_SEE)
    if (
        isinstance(cause, OverflowError | UnicodeEncodeError)
        or type(cause) is app_commands.AppCommandError
    ):
        return OddCommand()
    return None
