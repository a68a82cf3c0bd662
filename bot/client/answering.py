"""Answers to Discord: the one place that knows work that failed from an answer that got lost.

What a member asked for is done before it is answered. So nothing here raises because of Discord or
the network: an answer that may be lost is sent once more where it can't stand twice then, and
otherwise logged. Discord takes one first answer to each interaction, within three seconds, and
further messages for 15 minutes
(https://discord.com/developers/docs/interactions/receiving-and-responding).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from enum import Enum, auto
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.client.interaction import (
    Interaction,
    language_of_club,
    language_of_member,
    may_write,
)
from bot.language import N_, Message, _, speaking
from bot.views.blurring import blurring
from bot.views.controls import unrevealing
from bot.views.forms import Form
from bot.views.layout import PICTURE_FILE, Layout, without_drawing, without_links
from bot.views.notices import Notice

if TYPE_CHECKING:
    from bot.pictures import Pictures

log = logging.getLogger(__name__)

Build = Callable[[], Layout]
"""Makes a view. It is called when it is known who reads it, and so in which language."""

FIRST_SECONDS = 2
"""For a first answer: one that hangs is given up while there is time for another."""

LATER_SECONDS = 10
"""For everything after the first answer."""

_AT_ONCE_SECONDS = 0.5
"""For a picture that is to come with the message itself: one that is kept, or drawn by a process
that is there. Any other is put into the message later."""

TRIES = 3

FAILURES = (aiohttp.ClientError, OSError, TimeoutError, json.JSONDecodeError)
"""What the network raises; whether the request arrived is not known then."""


class _Standing(Enum):
    """What Discord shows the member so far."""

    NOTHING = auto()
    THINKING = auto()
    """There is an original answer, or may be, which is to hold what is sent next: "thinking…", or
    the same message, when the reply to an earlier try was lost."""
    ANSWERED = auto()


class _Outcome(Enum):
    """What became of one request."""

    DONE = auto()
    LOST = auto()
    """It may have arrived, or not."""
    UNSENT = auto()
    """Discord could not be reached, or was too busy to take it."""
    TAKEN = auto()
    """Discord has a first answer already."""
    REFUSED = auto()
    TOO_LATE = auto()
    GONE = auto()
    """The message that was to be changed is not there."""


_CODES = {
    10008: _Outcome.GONE,  # unknown message
    10015: _Outcome.TOO_LATE,  # unknown webhook: the interaction has no answer yet, or is too old
    10062: _Outcome.TOO_LATE,  # unknown interaction
    40060: _Outcome.TAKEN,  # already acknowledged
    50027: _Outcome.TOO_LATE,  # invalid webhook token
}
"""Discord's (https://discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON")."""

_Send = Callable[[], Awaitable[object]]
_Ways = Mapping[_Standing, _Send]
"""How something is sent, by what Discord shows. The ways for NOTHING and THINKING can be gone twice
without a second message; the one for ANSWERED can't."""

_DEFERRED = "deferred"
"""Under this name an interaction remembers that its member sees "thinking…"."""

TYPED = "typed"
"""Under this name an interaction that opens a refused form anew has what was typed into it."""

_ID = "id"
"""Under this name, the id of the message that Discord has confirmed last."""

_UNNAMED = "unnamed"
"""Under this name, the message that the club was told with instead of an answer."""

_DONE_UNSEEN = N_(
    "That is done, but Discord did not take the answer. Run the command again to see it."
)
_FAILED_UNSEEN = N_(
    "That did not work, and Discord did not take the reason. Try again in a moment."
)


async def answer(
    interaction: Interaction,
    build: Build,
    *,
    private: bool = False,
    failed: bool = False,
    notify: int | None = None,
    notify_role: int | None = None,
    for_club: bool = False,
) -> int | None:
    """Show a message: as the first answer, in place of "thinking…", or after the first answer.

    Returns its id, or None when it is not known to have arrived.

    ``private`` messages are for the member alone, as are all to those who may not write there.
    ``failed``: the message says why nothing was done. ``notify``: the id of the one member whom the
    message notifies, where it mentions them, and ``notify_role`` that of the one role; all others
    notify nobody. ``for_club``: it tells the club something, and is not only of use to who asked.

    Discord says above each answer who has asked. Of whoever is named nowhere all are private,
    therefore, but those that notify or are for the club: these are messages of the bot's own.
    """
    private = private or not may_write(interaction)
    is_unnamed = not private and interaction.client.is_private(
        interaction.guild_id, interaction.user.id
    )
    if is_unnamed and (for_club or notify is not None or notify_role is not None):
        return await _tell_club(interaction, build, _mentions(notify, notify_role))
    private = private or is_unnamed
    if interaction.extras.pop(_DEFERRED, False) and not private:
        # What takes the place of "thinking…" is as private as that was: first a word that it is
        # over, then the message for all.
        await answer(interaction, lambda: Notice(_("Done.")), private=True)
    whole = _built(interaction, build, private=private)
    view = await illustrated(interaction.client.pictures, whole, _AT_ONCE_SECONDS)
    ways = _ways(interaction, view, _mentions(notify, notify_role), private=private)
    outcome = await _sent(interaction, ways)
    if outcome is _Outcome.GONE:  # the original, which somebody has deleted
        outcome = await _sent(interaction, ways)
    if outcome is _Outcome.REFUSED and (bare := without_links(view)):
        ways = _ways(interaction, bare, _mentions(notify, notify_role), private=private)
        outcome = await _sent(interaction, ways)
    if outcome is _Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _FAILED_UNSEEN if failed else _DONE_UNSEEN)
    message_id = interaction.extras.pop(_ID, None) if outcome is _Outcome.DONE else None
    if view is not whole and message_id is not None:
        await _add_picture(interaction, build, message_id, private=private)
    return message_id


def _mentions(notify: int | None, notify_role: int | None) -> discord.AllowedMentions:
    mentions = discord.AllowedMentions.none()
    if notify is not None:
        mentions.users = [discord.Object(notify)]
    if notify_role is not None:
        mentions.roles = [discord.Object(notify_role)]
    return mentions


async def _tell_club(
    interaction: Interaction, build: Build, mentions: discord.AllowedMentions
) -> int | None:
    """Post what would be an answer, and say privately that it stands there; returns its id.

    It is sent once: a second one would stand beside the first, if that only seemed lost.
    """
    await defer(interaction)
    client, channel_id = interaction.client, interaction.channel_id or 0
    channel = client.get_partial_messageable(channel_id, guild_id=interaction.guild_id)
    view = await illustrated(client.pictures, _built(interaction, build, private=False))

    async def send() -> None:
        interaction.extras[_UNNAMED] = await channel.send(
            view=view, allowed_mentions=mentions, files=files_of(view)
        )

    outcome = await _attempt(send, _Standing.ANSWERED)
    if outcome is _Outcome.DONE:
        said = N_("It stands here for all to read, and does not say that it is from you.")
    elif outcome is _Outcome.LOST:
        said = N_("That is done. Look whether the club can read it here: Discord did not say.")
    else:
        said = N_("That is done, but the club was not told: filmclub could not write here.")
    await answer(interaction, lambda: Notice(_(said)), private=True)
    told: discord.Message | None = interaction.extras.get(_UNNAMED)
    return told.id if told else None


async def update(interaction: Interaction, build: Build, *, more_follows: bool = False) -> bool:
    """Change the message that a button or form belongs to; returns whether that is known to be so.

    Where somebody has deleted it meanwhile, the member sees privately what it would show, unless
    ``more_follows``: another answer, which is enough then.
    """
    private = pressed_privately(interaction)
    message_id = interaction.message.id if interaction.message else 0
    interaction.client.unfinished.pop(message_id, None)
    whole = _built(interaction, build, private=private)
    view = await illustrated(interaction.client.pictures, whole, _AT_ONCE_SECONDS)
    outcome = await _sent(interaction, _ways_to_change(interaction, view))
    if outcome is _Outcome.REFUSED and (bare := without_links(view)):
        outcome = await _sent(interaction, _ways_to_change(interaction, bare))
    if outcome is _Outcome.GONE and not more_follows:
        await answer(interaction, build, private=True)
    elif outcome is _Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _DONE_UNSEEN)
    elif outcome is _Outcome.DONE and view is not whole:
        await _add_picture(interaction, build, message_id, private=private)
    return outcome is _Outcome.DONE


def pressed_privately(interaction: Interaction) -> bool:
    """Whether the message that ``update`` changes is for the member alone."""
    message = interaction.message
    return message is not None and message.flags.ephemeral


def only_reads(interaction: Interaction) -> bool:
    """Whether ``update`` changes what all read, for a member who may not write there: it must not
    get words of theirs, then."""
    return not pressed_privately(interaction) and not may_write(interaction)


async def open_form(interaction: Interaction, form: Form) -> None:
    """Open a form, which can only be a first answer; one that was refused with what was typed."""
    form.fill_in(interaction.extras.get(TYPED, {}))

    def send() -> Awaitable[object]:
        return interaction.response.send_modal(form)

    if await _sent(interaction, dict.fromkeys(_Standing, send)) is _Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _FAILED_UNSEEN)


async def defer(interaction: Interaction) -> None:
    """Show the member "thinking…" while something slow is done; ``answer`` takes its place.

    It is always private: what went wrong is nobody else's to read. Where the reply to it is lost
    the work goes on: ``answer`` finds out what Discord shows. Whoever has been answered already, as
    by the first of two commands that follow each other, waits for what comes next without it.
    """
    if interaction.extras.get(_Standing, _Standing.NOTHING) is not _Standing.NOTHING:
        return

    def send() -> Awaitable[object]:
        return interaction.response.defer(ephemeral=True, thinking=True)

    interaction.extras[_DEFERRED] = True
    await _sent(interaction, dict.fromkeys(_Standing, send), leaves=_Standing.THINKING)


async def defer_update(interaction: Interaction) -> None:
    """Take the press of a button while something slow is done; ``update`` changes its message."""
    await _sent(interaction, dict.fromkeys(_Standing, interaction.response.defer))


async def tell(interaction: Interaction, member: discord.abc.Snowflake, build: Build) -> None:
    """Tell another member something in a direct message, where they take one."""
    await tell_directly(interaction.client, language_of_club(interaction), member, build)


async def tell_directly(
    client: discord.Client, language: str, member: discord.abc.Snowflake, build: Build
) -> None:
    """The same without being asked, in the club's language."""
    with speaking(language):
        view = build()
    try:
        async with asyncio.timeout(LATER_SECONDS):
            channel = await client.create_dm(member)
            await channel.send(view=view, allowed_mentions=discord.AllowedMentions.none())
    except (discord.HTTPException, *FAILURES) as error:
        log.info("A member was not told of what concerns them: %r", error)


def _built(interaction: Interaction, build: Build, *, private: bool) -> Layout:
    """The view, in the language of those who read it, its scores blurred where the club wants
    that."""
    is_blurred = interaction.client.blurs_scores(interaction.guild_id)
    language = (language_of_member if private else language_of_club)(interaction)
    with speaking(language), blurring(is_on=is_blurred):
        return build()


async def illustrated(
    pictures: Pictures | None, view: Layout, seconds: float | None = None
) -> Layout:
    """The view with its picture if it has one, or without where that is not drawn, by then."""
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


async def _add_picture(
    interaction: Interaction, build: Build, message_id: int, *, private: bool
) -> None:
    """Have a message show its picture as soon as that is drawn, unless the message shows something
    else by then."""
    whole = _built(interaction, build, private=private)
    unfinished = interaction.client.unfinished
    unfinished[message_id] = build
    view = await illustrated(interaction.client.pictures, whole)
    if unfinished.get(message_id) is not build:
        return
    del unfinished[message_id]
    if view is not whole:
        return
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await interaction.followup.edit_message(
                message_id, view=view, attachments=files_of(view),
                allowed_mentions=discord.AllowedMentions.none(),
            )  # fmt: skip
    except (discord.HTTPException, *FAILURES) as error:
        log.info("A message stays without its picture: %r", error)


def _ways(
    interaction: Interaction, view: Layout, mentions: discord.AllowedMentions, *, private: bool
) -> _Ways:
    return {
        _Standing.NOTHING: lambda: interaction.response.send_message(
            view=view, ephemeral=private, allowed_mentions=mentions, files=files_of(view)
        ),
        _Standing.THINKING: lambda: interaction.edit_original_response(
            view=view, allowed_mentions=mentions, attachments=files_of(view)
        ),
        _Standing.ANSWERED: lambda: interaction.followup.send(
            view=view, ephemeral=private, allowed_mentions=mentions, files=files_of(view)
        ),
    }


def files_of(view: Layout) -> list[discord.File]:
    """What comes with a message, anew for each try: a file is read while it is sent."""
    if view.attachment is None:
        return []
    name, content = view.attachment
    return [discord.File(BytesIO(content), name)]


def _ways_to_change(interaction: Interaction, view: Layout) -> _Ways:
    told: discord.Message | None = interaction.extras.get(_UNNAMED)
    if told is not None:
        return dict.fromkeys(_Standing, lambda: told.edit(view=view, attachments=files_of(view)))
    return {
        # What came with the message before goes.
        _Standing.NOTHING: lambda: interaction.response.edit_message(
            view=view, attachments=files_of(view)
        ),
        _Standing.THINKING: lambda: interaction.edit_original_response(
            view=view, attachments=files_of(view)
        ),
        _Standing.ANSWERED: lambda: interaction.edit_original_response(
            view=view, attachments=files_of(view)
        ),
    }


async def _sent(
    interaction: Interaction, ways: _Ways, *, leaves: _Standing = _Standing.ANSWERED
) -> _Outcome:
    """Send it in the way that fits what Discord shows, again where it may be lost. ``leaves``: what
    Discord shows then."""
    standing = before = interaction.extras.get(_Standing, _Standing.NOTHING)
    outcome = _Outcome.UNSENT
    for _try in range(TRIES):
        outcome = await _attempt(_noting(interaction, ways[standing]), standing)
        if outcome is _Outcome.TAKEN and standing is _Standing.THINKING:
            outcome = _Outcome.DONE  # by the try whose reply was lost
        following = _after(standing, outcome, is_sure=interaction.response.is_done())
        if following is None:
            break
        standing = following
    if outcome is _Outcome.DONE or (before, standing) == (_Standing.NOTHING, _Standing.THINKING):
        standing = leaves  # where it was lost is not known: the message may stand, and is kept
    elif outcome is _Outcome.GONE and standing is _Standing.THINKING:
        standing = _Standing.ANSWERED  # nothing is left to hold the next message
    interaction.extras[_Standing] = standing
    if outcome not in (_Outcome.DONE, _Outcome.GONE):
        log.warning("The answer to %s did not arrive: %s", asked(interaction), outcome.name)
    return outcome


def _after(standing: _Standing, outcome: _Outcome, *, is_sure: bool) -> _Standing | None:
    """What Discord shows after a try, when it is worth another one. ``is_sure``: Discord has
    confirmed a first answer."""
    if outcome is _Outcome.UNSENT:
        return standing
    if standing is _Standing.NOTHING:
        return _Standing.THINKING if outcome in (_Outcome.LOST, _Outcome.TAKEN) else None
    if outcome in (_Outcome.GONE, _Outcome.TOO_LATE) and not is_sure:
        return _Standing.NOTHING
    # What replaces the original can be sent any number of times; after a lost message of its own
    # there may be one.
    is_harmless = standing is _Standing.THINKING
    return standing if is_harmless and outcome in (_Outcome.LOST, _Outcome.TOO_LATE) else None


def _noting(interaction: Interaction, send: _Send) -> _Send:
    """The same, and the id of the message that Discord confirms is kept."""

    async def noting() -> None:
        sent: Any = await send()
        # A callback has an id of its own beside its message's.
        interaction.extras[_ID] = getattr(sent, "message_id", None) or getattr(sent, "id", None)

    return noting


async def _attempt(send: _Send, standing: _Standing) -> _Outcome:
    try:
        async with asyncio.timeout(
            FIRST_SECONDS if standing is _Standing.NOTHING else LATER_SECONDS
        ):
            await send()
    except discord.HTTPException as error:
        log.info("Discord did not take an answer: %s", error)
        is_passing = error.status >= 500 or error.status == 429
        return _Outcome.UNSENT if is_passing else _CODES.get(error.code, _Outcome.REFUSED)
    except discord.InteractionResponded:
        return _Outcome.TAKEN
    except aiohttp.ClientConnectorError as error:
        log.info("Discord was not reached: %s", error)
        return _Outcome.UNSENT
    except FAILURES as error:
        log.info("An answer was lost on its way to Discord: %r", error)
        return _Outcome.LOST
    return _Outcome.DONE


async def _say_that_it_was_refused(interaction: Interaction, said: Message) -> None:
    view = _built(interaction, lambda: Notice(_(said)), private=True)
    mentions = discord.AllowedMentions.none()
    await _sent(interaction, _ways(interaction, view, mentions, private=True))


def asked(interaction: Interaction) -> str:
    """What a member asked for, for the log: the command, or the custom id."""
    data: Any = interaction.data if isinstance(interaction.data, dict) else {}
    try:
        command = interaction.command
    except (LookupError, TypeError, AttributeError):  # odd data, which discord.py can't read
        command = None
    if command is not None:
        return f"/{command.qualified_name}"
    return unrevealing(str(data.get("custom_id", data.get("name", interaction.type))))
