"""The command tree, and the one place where an error becomes an answer."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from discord import app_commands

from bot.client.answering import answer, asked
from bot.client.film_option import Unclear, ask_which_film
from bot.client.interaction import Interaction
from bot.domain.errors import FilmClubError
from bot.views.notices import Notice

log = logging.getLogger(__name__)


class FilmTree(app_commands.CommandTree[Any]):
    """The commands. Whatever they raise is answered."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the interaction has come for the first time."""
        return interaction.client.is_new(interaction)

    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        await answer_error(interaction, error)

    async def _call(self, interaction: Interaction) -> None:
        # discord.py answers for what commands raise, not for data that it can't read itself.
        try:
            await super()._call(interaction)
        except app_commands.AppCommandError:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary: every error becomes an answer
            await answer_error(interaction, error)


async def answer_error(interaction: Interaction, error: Exception) -> None:
    """Tell the person, privately, in a line that says what to do next; the log gets the rest.

    In this order: a film that is not clear becomes a question. A command of an older filmclub,
    which a client may show for some time, is to be tried again. A FilmClubError is said as it
    stands. Anything else is a bug or an outage, logged under a reference that the person is told.
    """
    cause: BaseException = error
    # discord.py wraps what a command or the reading of an option raises.
    while isinstance(cause, app_commands.AppCommandError) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, Unclear) and interaction.command is not None:
        await ask_which_film(interaction, cause)
    elif isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        said = "filmclub was updated. Try again in a moment; restarting Discord helps, too."
        await answer(interaction, lambda: Notice(said), private=True, failed=True)
    elif isinstance(cause, FilmClubError):
        await answer(interaction, lambda: Notice(str(cause)), private=True, failed=True)
    else:
        reference = secrets.token_hex(4)
        log.error("Reference %s: %s failed", reference, asked(interaction), exc_info=cause)
        said = (
            "Something went wrong here, and it isn't your doing. Try again; if it stays, tell your"
            f" server's organiser this reference: `{reference}`"
        )
        await answer(interaction, lambda: Notice(said), private=True, failed=True)
