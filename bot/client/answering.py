"""Answers to Discord: the one place that knows work that failed from an answer that got lost.

What a member asked for is done before it is answered. So nothing here raises because of Discord or
the network: a lost answer is looked for, sent once more, and otherwise logged. Discord takes one
first answer to each interaction, within three seconds, and further messages for 15 minutes
(https://discord.com/developers/docs/interactions/receiving-and-responding).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum, auto

import aiohttp
import discord

from bot.client.interaction import Interaction
from bot.views.forms import Form
from bot.views.layout import Layout
from bot.views.notices import Notice

log = logging.getLogger(__name__)

Build = Callable[[], Layout]
"""Makes a view. It is called when it is known who reads it, and so in which language."""

ANSWER_SECONDS = 5
"""A request that takes longer is given up and looked for: three seconds after the question Discord
takes no first answer any more."""

FAILURES = (aiohttp.ClientError, OSError, TimeoutError)
"""What the network raises; whether the request arrived is not known then."""


class _Standing(Enum):
    """What Discord shows the member so far."""

    NOTHING = auto()
    UNKNOWN = auto()
    """A first answer was tried, and its reply did not come back."""
    THINKING = auto()
    ANSWERED = auto()


class _Outcome(Enum):
    """What became of one request."""

    DONE = auto()
    LOST = auto()
    """It may have arrived, or not."""
    TAKEN = auto()
    """Discord has a first answer already."""
    REFUSED = auto()
    TOO_LATE = auto()
    GONE = auto()
    """The message that was to be changed has been deleted."""


_CODES = {
    10008: _Outcome.GONE,  # unknown message
    10015: _Outcome.TOO_LATE,  # unknown webhook: the token of an interaction never answered
    10062: _Outcome.TOO_LATE,  # unknown interaction
    40060: _Outcome.TAKEN,  # already acknowledged
    50027: _Outcome.TOO_LATE,  # invalid webhook token
}
"""Discord's (https://discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON")."""

_Send = Callable[[], Awaitable[object]]


async def answer(interaction: Interaction, build: Build, *, private: bool = False) -> None:
    """Show a message: as the first answer, in place of "thinking…", or after the first answer.

    ``private`` messages are for the member alone; "thinking…" stays as private as it was.
    """
    view = build()
    ways: dict[_Standing, _Send] = {
        _Standing.NOTHING: lambda: interaction.response.send_message(view=view, ephemeral=private),
        _Standing.THINKING: lambda: interaction.edit_original_response(view=view),
        _Standing.ANSWERED: lambda: interaction.followup.send(view=view, ephemeral=private),
    }
    if await _sent(interaction, ways) is _Outcome.REFUSED:
        await _say_that_it_was_refused(interaction)


async def update(interaction: Interaction, build: Build) -> bool:
    """Change the message that a button or form belongs to; False when it has been deleted."""
    view = build()
    ways: dict[_Standing, _Send] = {
        _Standing.NOTHING: lambda: interaction.response.edit_message(view=view),
        _Standing.THINKING: lambda: interaction.edit_original_response(view=view),
        _Standing.ANSWERED: lambda: interaction.edit_original_response(view=view),
    }
    outcome = await _sent(interaction, ways)
    if outcome is _Outcome.REFUSED:
        await _say_that_it_was_refused(interaction)
    return outcome is not _Outcome.GONE


async def open_form(interaction: Interaction, form: Form) -> None:
    """Open a form, which can only be a first answer."""
    await _sent(interaction, {_Standing.NOTHING: lambda: interaction.response.send_modal(form)})


async def defer(interaction: Interaction, *, private: bool) -> None:
    """Show "thinking…" while something slow is done; ``answer`` takes its place.

    Where the reply to that is lost the work goes on: ``answer`` finds out what Discord shows.
    """
    outcome = await _attempt(lambda: interaction.response.defer(ephemeral=private, thinking=True))
    _note(interaction, _Standing.THINKING if outcome is _Outcome.DONE else _Standing.UNKNOWN)


async def _sent(interaction: Interaction, ways: dict[_Standing, _Send]) -> _Outcome:
    """Send it in the way that fits what Discord shows; once more when that got lost."""
    before = await _standing(interaction)
    outcome = await _attempt(ways.get(before))
    if outcome in (_Outcome.LOST, _Outcome.TAKEN):
        now = before
        if before is _Standing.NOTHING:
            _note(interaction, _Standing.UNKNOWN)
            now = await _standing(interaction, taken=outcome is _Outcome.TAKEN)
            if now is _Standing.ANSWERED:  # by the try whose reply was lost
                return _Outcome.DONE
        outcome = await _attempt(ways.get(now))
    if outcome is _Outcome.DONE:
        _note(interaction, _Standing.ANSWERED)
    elif outcome is not _Outcome.GONE:
        log.warning("The answer to %s did not arrive: %s", asked(interaction), outcome.name)
    return outcome


async def _attempt(send: _Send | None) -> _Outcome:
    if send is None:  # a form, where there is an answer already
        return _Outcome.TAKEN
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await send()
    except discord.HTTPException as error:
        log.info("Discord did not take an answer: %s", error)
        is_passing = error.status >= 500 or error.status == 429
        return _Outcome.LOST if is_passing else _CODES.get(error.code, _Outcome.REFUSED)
    except FAILURES as error:
        log.info("An answer was lost on its way to Discord: %r", error)
        return _Outcome.LOST
    return _Outcome.DONE


async def _standing(interaction: Interaction, *, taken: bool = False) -> _Standing:
    """What Discord shows; it is asked where that is not known. ``taken``: it has said that there is
    an answer."""
    known = interaction.extras.get(_Standing, _Standing.NOTHING)
    if known is not _Standing.UNKNOWN:
        return known
    known = _Standing.ANSWERED if taken else _Standing.NOTHING
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            message = await interaction.original_response()
        known = _Standing.THINKING if message.flags.loading else _Standing.ANSWERED
    except (discord.HTTPException, discord.ClientException, *FAILURES) as error:
        log.info("What Discord shows can't be told: %r", error)
    _note(interaction, known)
    return known


def _note(interaction: Interaction, standing: _Standing) -> None:
    interaction.extras[_Standing] = standing


async def _say_that_it_was_refused(interaction: Interaction) -> None:
    said = Notice(
        "That is done, but Discord did not take the answer. Run the command again to see it."
    )
    await _sent(
        interaction,
        {
            _Standing.NOTHING: lambda: interaction.response.send_message(view=said, ephemeral=True),
            _Standing.THINKING: lambda: interaction.edit_original_response(view=said),
            _Standing.ANSWERED: lambda: interaction.followup.send(view=said, ephemeral=True),
        },
    )


def asked(interaction: Interaction) -> str:
    """What a member asked for, for the log: the command, or the custom id."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    return str((interaction.data or {}).get("custom_id", interaction.type))
