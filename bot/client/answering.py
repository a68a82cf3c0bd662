"""Answers to Discord: the one place that knows work that failed from an answer that got lost.

What a member asked for is done before it is answered. So nothing here raises because of Discord or
the network: an answer that may be lost is sent once more where it can't stand twice then, and
otherwise logged; sending.py knows which.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import discord

from bot.client.interaction import (
    Interaction,
    language_of_club,
    language_of_member,
    may_write,
)
from bot.client.sending import (
    CONFIRMED,
    FAILURES,
    LATER_SECONDS,
    Outcome,
    Shown,
    Ways,
    attempt,
    files_of,
    sent,
)
from bot.language import N_, Message, _, speaking
from bot.views.blurring import blurring
from bot.views.forms import Form
from bot.views.layout import PICTURE_FILE, Layout, without_drawing, without_links
from bot.views.notices import Notice

if TYPE_CHECKING:
    from bot.pictures import Pictures

log = logging.getLogger(__name__)

Build = Callable[[], Layout]
"""Makes a view. It is called when it is known who reads it, and so in which language."""

_AT_ONCE_SECONDS = 0.5
"""For a picture that is to come with the message itself: one that is kept, or drawn by a process
that is there. Any other is put into the message later."""

_DEFERRED = "deferred"
"""Under this name an interaction remembers that its member sees "thinking…"."""

TYPED = "typed"
"""Under this name an interaction that opens a refused form anew has what was typed into it."""

_SETTLES = "settles"
"""Under this name an interaction remembers that its next answer settles a question."""

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
    if interaction.extras.pop(_SETTLES, False) and not failed:
        if private:
            is_done = await update(interaction, build)
            return interaction.message.id if is_done and interaction.message else None
        await update(interaction, lambda: Notice(_("Done.")), more_follows=True)
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
    outcome = await sent(interaction, ways)
    if outcome is Outcome.GONE:  # the original, which somebody has deleted
        outcome = await sent(interaction, ways)
    if outcome is Outcome.REFUSED and (bare := without_links(view)):
        ways = _ways(interaction, bare, _mentions(notify, notify_role), private=private)
        outcome = await sent(interaction, ways)
    if outcome is Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _FAILED_UNSEEN if failed else _DONE_UNSEEN)
    message_id = interaction.extras.pop(CONFIRMED, None) if outcome is Outcome.DONE else None
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

    outcome = await attempt(send, Shown.ANSWERED)
    if outcome is Outcome.DONE:
        said = N_("It stands here for all to read, and does not say that it is from you.")
    elif outcome is Outcome.LOST:
        said = N_("That is done. Look whether the club can read it here: Discord did not say.")
    else:
        said = N_(
            "That is done, but the club was not told: filmclub could not write here. Tell them"
            " yourself, and give filmclub Send Messages here for the next time."
        )
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
    interaction.extras.pop(_SETTLES, None)
    whole = _built(interaction, build, private=private)
    view = await illustrated(interaction.client.pictures, whole, _AT_ONCE_SECONDS)
    outcome = await sent(interaction, _ways_to_change(interaction, view))
    if outcome is Outcome.REFUSED and (bare := without_links(view)):
        outcome = await sent(interaction, _ways_to_change(interaction, bare))
    if outcome is Outcome.GONE and not more_follows:
        await answer(interaction, build, private=True)
    elif outcome is Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _DONE_UNSEEN)
    elif outcome is Outcome.DONE and view is not whole:
        await _add_picture(interaction, build, message_id, private=private)
    return outcome is Outcome.DONE


def settles(interaction: Interaction) -> None:
    """The message that was pressed is a question to its member alone, which the next answer
    settles: it takes the question's place or, where it is for the club, comes below it. The
    question stays as it is where that fails, or a form is opened."""
    if pressed_privately(interaction):
        interaction.extras[_SETTLES] = True


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

    if await sent(interaction, dict.fromkeys(Shown, send)) is Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _FAILED_UNSEEN)


async def defer(interaction: Interaction) -> None:
    """Show the member "thinking…" while something slow is done; ``answer`` takes its place.

    It is always private: what went wrong is nobody else's to read. Where the reply to it is lost
    the work goes on: ``answer`` finds out what Discord shows. Whoever has been answered already, as
    by the first of two commands that follow each other, waits for what comes next without it.
    """
    if interaction.extras.get(Shown, Shown.NOTHING) is not Shown.NOTHING:
        return
    if _SETTLES in interaction.extras:  # what comes next takes the place of the question
        await defer_update(interaction)
        return

    def send() -> Awaitable[object]:
        return interaction.response.defer(ephemeral=True, thinking=True)

    interaction.extras[_DEFERRED] = True
    await sent(interaction, dict.fromkeys(Shown, send), leaves=Shown.THINKING)


async def defer_update(interaction: Interaction) -> None:
    """Take the press of a button while something slow is done; ``update`` changes its message."""
    await sent(interaction, dict.fromkeys(Shown, interaction.response.defer))


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
) -> Ways:
    return {
        Shown.NOTHING: lambda: interaction.response.send_message(
            view=view, ephemeral=private, allowed_mentions=mentions, files=files_of(view)
        ),
        Shown.THINKING: lambda: interaction.edit_original_response(
            view=view, allowed_mentions=mentions, attachments=files_of(view)
        ),
        Shown.ANSWERED: lambda: interaction.followup.send(
            view=view, ephemeral=private, allowed_mentions=mentions, files=files_of(view)
        ),
    }


def _ways_to_change(interaction: Interaction, view: Layout) -> Ways:
    told: discord.Message | None = interaction.extras.get(_UNNAMED)
    if told is not None:
        return dict.fromkeys(Shown, lambda: told.edit(view=view, attachments=files_of(view)))
    return {
        # What came with the message before goes.
        Shown.NOTHING: lambda: interaction.response.edit_message(
            view=view, attachments=files_of(view)
        ),
        Shown.THINKING: lambda: interaction.edit_original_response(
            view=view, attachments=files_of(view)
        ),
        Shown.ANSWERED: lambda: interaction.edit_original_response(
            view=view, attachments=files_of(view)
        ),
    }


async def _say_that_it_was_refused(interaction: Interaction, said: Message) -> None:
    view = _built(interaction, lambda: Notice(_(said)), private=True)
    mentions = discord.AllowedMentions.none()
    await sent(interaction, _ways(interaction, view, mentions, private=True))
