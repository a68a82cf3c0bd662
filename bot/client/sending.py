"""Requests that answer an interaction: which of several ways fits what Discord shows, which request
is worth another try, and what comes with a message.

Discord takes one first answer to each interaction, within three seconds, and further messages for
15 minutes (https://discord.com/developers/docs/interactions/receiving-and-responding).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from enum import Enum, auto
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import discord

from bot.client.interaction import Interaction
from bot.views.controls import unrevealing
from bot.views.layout import PICTURE_FILE, Layout, without_drawing, without_links

if TYPE_CHECKING:
    from bot.pictures import Pictures

_Sent = TypeVar("_Sent")

log = logging.getLogger(__name__)

FIRST_SECONDS = 2
"""The time for a first answer. One that hangs is given up while there is time for another."""

LATER_SECONDS = 10
"""The time for everything after the first answer."""

TRIES = 3

FAILURES = (aiohttp.ClientError, OSError, TimeoutError, json.JSONDecodeError)
"""What the network raises. Whether the request arrived is not known then."""


class Shown(Enum):
    """What Discord shows the member so far."""

    NOTHING = auto()
    THINKING = auto()
    """There is, or may be, an original answer, which will hold what is sent next. It says
    "thinking…", or is the same message where the reply to an earlier try was lost."""
    ANSWERED = auto()


class Outcome(Enum):
    """What became of one request."""

    DONE = auto()
    LOST = auto()
    """It may or may not have arrived."""
    UNSENT = auto()
    """Discord could not be reached, or was too busy."""
    TAKEN = auto()
    """Discord has a first answer already."""
    REFUSED = auto()
    TOO_LATE = auto()
    GONE = auto()
    """The message to be changed is no longer there."""


_CODES = {
    10008: Outcome.GONE,  # unknown message
    10015: Outcome.TOO_LATE,  # unknown webhook: the interaction has no answer yet, or is too old
    10062: Outcome.TOO_LATE,  # unknown interaction
    40060: Outcome.TAKEN,  # already acknowledged
    50027: Outcome.TOO_LATE,  # invalid webhook token
}
"""Discord's JSON error codes
(https://discord.com/developers/docs/topics/opcodes-and-status-codes)."""

Send = Callable[[], Awaitable[object]]
Ways = Mapping[Shown, Send]
"""How to send something, by what Discord shows. The ways for NOTHING and THINKING can be tried
twice without making a second message; the one for ANSWERED can't."""

CONFIRMED = "id"
"""Key in ``interaction.extras``: the id of the message that Discord confirmed last."""


async def sent(interaction: Interaction, ways: Ways, *, leaves: Shown = Shown.ANSWERED) -> Outcome:
    """Send something in the way that fits what Discord shows, and again where it may be lost.
    ``leaves``: what Discord shows afterwards. What became of it also stands in the interaction's
    extras, under ``Outcome``."""
    shown = before = interaction.extras.get(Shown, Shown.NOTHING)
    outcome = Outcome.UNSENT
    for _try in range(TRIES):
        outcome = await attempt(_noting(interaction, ways[shown]), shown)
        if outcome is Outcome.TAKEN and shown is Shown.THINKING:
            outcome = Outcome.DONE  # the try whose reply was lost had arrived
        following = _after(shown, outcome, is_sure=interaction.response.is_done())
        if following is None:
            break
        shown = following
    if outcome is Outcome.DONE or (before, shown) == (Shown.NOTHING, Shown.THINKING):
        shown = leaves  # where it was lost is not known: the message may stand, and is kept
    elif outcome is Outcome.GONE and shown is Shown.THINKING:
        shown = Shown.ANSWERED  # there is no original left that could hold the next message
    interaction.extras[Shown], interaction.extras[Outcome] = shown, outcome
    if outcome not in (Outcome.DONE, Outcome.GONE):
        log.warning("The answer to %s did not arrive: %s", request_name(interaction), outcome.name)
    return outcome


def _after(shown: Shown, outcome: Outcome, *, is_sure: bool) -> Shown | None:
    """What Discord shows after a try, where another try makes sense; None where it does not.
    ``is_sure``: Discord has confirmed a first answer."""
    if outcome is Outcome.UNSENT:
        return shown
    if shown is Shown.NOTHING:
        return Shown.THINKING if outcome in (Outcome.LOST, Outcome.TAKEN) else None
    if outcome in (Outcome.GONE, Outcome.TOO_LATE) and not is_sure:
        return Shown.NOTHING
    # Replacing the original any number of times does no harm. A lost message of its own may be
    # there, and must not be sent twice.
    is_harmless = shown is Shown.THINKING
    return shown if is_harmless and outcome in (Outcome.LOST, Outcome.TOO_LATE) else None


def _noting(interaction: Interaction, send: Send) -> Send:
    """The same request; it also keeps the id of the message that Discord confirms."""

    async def noting() -> None:
        told: Any = await send()
        # An interaction's callback has an id of its own, beside that of its message.
        message_id = getattr(told, "message_id", None) or getattr(told, "id", None)
        interaction.extras[CONFIRMED] = message_id

    return noting


async def attempt(send: Send, shown: Shown) -> Outcome:
    try:
        async with asyncio.timeout(FIRST_SECONDS if shown is Shown.NOTHING else LATER_SECONDS):
            await send()
    except discord.HTTPException as error:
        log.info("Discord did not take an answer: %s", error)
        is_passing = error.status >= 500 or error.status == 429
        return Outcome.UNSENT if is_passing else _CODES.get(error.code, Outcome.REFUSED)
    except discord.InteractionResponded:
        return Outcome.TAKEN
    except aiohttp.ClientConnectorError as error:
        log.info("Discord was not reached: %s", error)
        return Outcome.UNSENT
    except FAILURES as error:
        log.info("An answer was lost on its way to Discord: %r", error)
        return Outcome.LOST
    return Outcome.DONE


async def whole_or_bare(view: Layout, send: Callable[[Layout], Awaitable[_Sent]]) -> _Sent:
    """Have a message be sent or edited; where Discord refuses what is in it, once more without its
    pictures and links."""
    try:
        return await send(view)
    except discord.HTTPException as error:
        is_refused = error.status == HTTPStatus.BAD_REQUEST and error.code not in _CODES
        bare = without_links(view) if is_refused else None
        if bare is None:
            raise
        log.info("Discord did not take a message; it comes without links: %s", error)
    return await send(bare)


async def illustrated(
    pictures: Pictures | None, view: Layout, seconds: float | None = None
) -> Layout:
    """The view with its picture, if it has one; without it where it is not drawn within
    ``seconds``."""
    if view.picture is None:
        return view
    picture = None
    if pictures is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                picture = await pictures.drawn(view.picture)
    if picture is None:
        return without_drawing(view)
    view.attachment = (PICTURE_FILE, picture)
    return view


def files_of(view: Layout) -> list[discord.File]:
    """The files that come with a message. They are made anew for each try, since sending reads
    them."""
    if view.attachment is None:
        return []
    name, content = view.attachment
    return [discord.File(BytesIO(content), name)]


def request_name(interaction: Interaction) -> str:
    """What a member asked for, for the log: the command, or the custom id without what is secret in
    it."""
    data: Any = interaction.data if isinstance(interaction.data, dict) else {}
    try:
        command = interaction.command
    except (LookupError, TypeError, AttributeError):  # odd data that discord.py can't read
        command = None
    if command is not None:
        return f"/{command.qualified_name}"
    return unrevealing(str(data.get("custom_id", data.get("name", interaction.type))))
