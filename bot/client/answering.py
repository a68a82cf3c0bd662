"""Answers to Discord. This is the one place that tells work that failed from an answer that was
lost.

What a member asked for is done before it is answered, so nothing here raises because of Discord or
the network. An answer that may be lost is sent again where that can't make two of it (see
sending.py), and logged otherwise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import discord

from bot.client.interaction import (
    Interaction,
    language_of_club,
    language_of_member,
    may_write,
    shown_name,
)
from bot.client.sending import (
    CONFIRMED,
    FAILURES,
    LATER_SECONDS,
    Outcome,
    Send,
    Shown,
    Ways,
    attempt,
    files_of,
    illustrated,
    sent,
    whole_or_bare,
)
from bot.language import N_, Message, _, speaking
from bot.store.gone import read_after
from bot.store.public_answers import PublicAnswer
from bot.views.blurring import blurring
from bot.views.forms import Form
from bot.views.layout import Layout
from bot.views.notices import Notice, SeeBelow
from bot.views.text import noting_names

log = logging.getLogger(__name__)

Build = Callable[[], Layout]
"""Makes a view. It is called once it is known who reads it, and so in which language."""

_AT_ONCE_SECONDS = 0.5
"""How long a message waits for its picture: enough for one that is cached, or drawn by a process
that runs already. A later picture is put into the message afterwards."""

_DEFERRED = "deferred"
"""Key in ``interaction.extras``: whether its member sees "thinking…"."""

TYPED = "typed"
"""Key in ``interaction.extras`` of one that opens a refused form again: what was typed into that
form."""

_SETTLES = "settles"
"""Key in ``interaction.extras``: whether its next answer settles a question."""

_PEOPLE = (discord.User, discord.Member)

_UNNAMED = "unnamed"
"""Key in ``interaction.extras``: the message of the bot's own that told the club, in place of an
answer."""

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

    Returns the message's id, or None when it is not known to have arrived.

    ``private``: for the member alone. So is every message to a member who may not write in the
    channel. ``failed``: the message says why nothing was done, or is itself all that is to be done.
    ``notify``: the id of the one member whom the message notifies, where it mentions them;
    ``notify_role``: that of the one role. Nobody else is notified. ``for_club``: the message tells
    the club something, and is not only of use to the member who asked.

    Discord shows above each answer who has asked. A member who wants to be named nowhere therefore
    gets private answers. What notifies somebody or is for the club is sent as a message of the
    bot's own.
    """
    private = private or not may_write(interaction)
    is_unnamed = not private and shown_name(interaction) is None
    if interaction.extras.pop(_SETTLES, False) and not failed:
        if private:
            is_done = await update(interaction, build)
            return interaction.message.id if is_done and interaction.message else None
        await update(interaction, SeeBelow, more_follows=True)
    if is_unnamed and (for_club or notify is not None or notify_role is not None):
        return await _tell_club(interaction, build, notify, notify_role)
    private = private or is_unnamed
    if interaction.extras.pop(_DEFERRED, False) and not private:
        # A message that replaces "thinking…" is private, as that was. So that place points below,
        # and the message for all follows it.
        await answer(interaction, SeeBelow, private=True)
    return await _send(interaction, build, notify, notify_role, failed=failed, private=private)


async def _send(
    interaction: Interaction, build: Build, notify: int | None, notify_role: int | None, *,
    failed: bool, private: bool,
) -> int | None:  # fmt: skip
    """Send an answer as it is asked for: see ``answer``."""
    whole, view = await _drawn_at_once(interaction, build, private=private)
    ways = _ways(interaction, view, _mentions(notify, notify_role), private=private)
    outcome = await sent(interaction, ways)
    if outcome is Outcome.GONE:  # somebody has deleted the original answer
        outcome = await sent(interaction, ways)
    if outcome is Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _FAILED_UNSEEN if failed else _DONE_UNSEEN)
    message_id = interaction.extras.pop(CONFIRMED, None) if outcome is Outcome.DONE else None
    if not private:
        _note_names(interaction, whole, message_id, notify)
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
    interaction: Interaction, build: Build, notify: int | None, notify_role: int | None
) -> int | None:
    """Post what would be an answer, and tell the member privately that it is there. Returns its id.

    What may have arrived is not sent again: a second send could make two of it.
    """
    await defer(interaction)
    client, channel_id = interaction.client, interaction.channel_id or 0
    channel = client.get_partial_messageable(channel_id, guild_id=interaction.guild_id)
    whole = _built(interaction, build, private=False)
    view = await illustrated(client.pictures, whole)

    async def send(view: Layout) -> None:
        interaction.extras[_UNNAMED] = await channel.send(
            view=view, allowed_mentions=_mentions(notify, notify_role), files=files_of(view)
        )

    outcome = await attempt(partial(whole_or_bare, view, send), Shown.ANSWERED)
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
    message_id = told.id if told else None
    _note_names(interaction, whole, message_id, notify)
    return message_id


async def update(interaction: Interaction, build: Build, *, more_follows: bool = False) -> bool:
    """Change the message that a button or form belongs to. Returns whether that is known to have
    worked.

    Where somebody has deleted the message, the member sees the new content privately, unless
    ``more_follows``: then another answer comes anyway.
    """
    private = pressed_privately(interaction)
    message_id = interaction.message.id if interaction.message else 0
    interaction.client.unfinished.pop(message_id, None)
    interaction.extras.pop(_SETTLES, None)
    whole, view = await _drawn_at_once(interaction, build, private=private)
    outcome = await sent(interaction, _ways_to_change(interaction, view))
    if outcome is Outcome.GONE and not more_follows:
        await answer(interaction, build, private=True)
    elif outcome is Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _DONE_UNSEEN)
    elif outcome is Outcome.DONE:
        if not private:
            _note_names(interaction, whole, message_id)
        if view is not whole:
            await _add_picture(interaction, build, message_id, private=private)
    return outcome is Outcome.DONE


async def tell_below(interaction: Interaction, build: Build) -> None:
    """End what was pressed privately and tell the club, with an undo button. Where the club can't
    be told, the member alone gets that button."""
    await update(interaction, SeeBelow, more_follows=True)
    if await answer(interaction, build) is None:
        await update(interaction, build)


def settles(interaction: Interaction) -> None:
    """Say that the pressed message is a private question, which the next answer settles: a private
    answer takes the question's place, one for the club comes below it. The question stays as it is
    where that fails, or where a form is opened."""
    if pressed_privately(interaction):
        interaction.extras[_SETTLES] = True


def pressed_privately(interaction: Interaction) -> bool:
    """Whether the message that ``update`` changes is for the member alone."""
    message = interaction.message
    return message is not None and message.flags.ephemeral


def only_reads(interaction: Interaction) -> bool:
    """Whether ``update`` would change a public message for a member who may not write there. It
    must not get words of theirs, then."""
    return not pressed_privately(interaction) and not may_write(interaction)


async def open_form(interaction: Interaction, form: Form) -> None:
    """Open a form. Discord takes one only as a first answer. A refused form is filled with what was
    typed."""
    form.fill_in(interaction.extras.get(TYPED, {}))

    def send() -> Awaitable[object]:
        return interaction.response.send_modal(form)

    if await sent(interaction, dict.fromkeys(Shown, send)) is Outcome.REFUSED:
        await _say_that_it_was_refused(interaction, _FAILED_UNSEEN)


async def defer(interaction: Interaction) -> None:
    """Show the member "thinking…" while something slow is done; ``answer`` replaces it.

    It is always private, because an error is for nobody else to read. Where Discord's reply is lost
    the work goes on: ``answer`` finds out what Discord shows. A member who has been answered
    already, by the first of two commands that follow each other, sees no "thinking…".
    """
    if interaction.extras.get(Shown, Shown.NOTHING) is not Shown.NOTHING:
        return
    if _SETTLES in interaction.extras:  # the next answer takes the place of the question
        await defer_update(interaction)
        return

    def send() -> Awaitable[object]:
        return interaction.response.defer(ephemeral=True, thinking=True)

    interaction.extras[_DEFERRED] = True
    await sent(interaction, dict.fromkeys(Shown, send), leaves=Shown.THINKING)


async def defer_update(interaction: Interaction) -> None:
    """Acknowledge a press while something slow is done; ``update`` changes the message
    afterwards."""
    await sent(interaction, dict.fromkeys(Shown, interaction.response.defer))


def way_to_delete(interaction: Interaction, message_id: int) -> Send:
    """How to delete an answer later, for as long as Discord takes more of them."""
    return partial(interaction.followup.delete_message, message_id)


def _built(interaction: Interaction, build: Build, *, private: bool) -> Layout:
    """Make the view in its readers' language, with blurred scores where the club wants that."""
    is_blurred = interaction.client.blurs_scores(interaction.guild_id)
    language = (language_of_member if private else language_of_club)(interaction)
    with speaking(language), blurring(is_on=is_blurred), noting_names() as names:
        view = build()
    view.names = names
    interaction.client.command_names.mention_in(view)
    return view


async def _drawn_at_once(
    interaction: Interaction, build: Build, *, private: bool
) -> tuple[Layout, Layout]:
    """The view, and what is sent of it now: without its picture where that takes longer."""
    whole = _built(interaction, build, private=private)
    return whole, await illustrated(interaction.client.pictures, whole, _AT_ONCE_SECONDS)


def _note_names(
    interaction: Interaction, view: Layout, message_id: int | None, notified: int | None = None
) -> None:
    """Have it written down whom a message for all names, so that the name can be taken away."""
    client, guild_id, channel_id = interaction.client, interaction.guild_id, interaction.channel_id
    members = set[int]() if notified is None else {notified}
    # The name that Discord sends may be newer than the one in the store, by which the others of a
    # message are found.
    given = [value for _option, value in interaction.namespace if isinstance(value, _PEOPLE)]
    for member in (interaction.user, *given):
        if member.display_name in view.names:  # also of one who has become private meanwhile
            members.add(member.id)
    if guild_id and channel_id and message_id and (view.names or members):
        now, after = client.clock(), read_after()
        client.answers.append(
            PublicAnswer(guild_id, channel_id, message_id, now, view.names, members, after)
        )


async def _add_picture(
    interaction: Interaction, build: Build, message_id: int, *, private: bool
) -> None:
    """Put the picture into a message as soon as it is drawn, unless the message shows something
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
            await whole_or_bare(
                view,
                lambda view: interaction.followup.edit_message(
                    message_id, view=view, attachments=files_of(view),
                    allowed_mentions=discord.AllowedMentions.none(),
                ),
            )  # fmt: skip
    except (discord.HTTPException, *FAILURES) as error:
        log.info("A message stays without its picture: %r", error)
    if not private:  # somebody may have gone meanwhile, whose name this has brought back
        _note_names(interaction, whole, message_id)


def _ways(
    interaction: Interaction, view: Layout, mentions: discord.AllowedMentions, *, private: bool
) -> Ways:
    ways: Mapping[Shown, Callable[[Layout], Awaitable[object]]] = {
        Shown.NOTHING: lambda view: interaction.response.send_message(
            view=view, ephemeral=private, allowed_mentions=mentions, files=files_of(view)
        ),
        Shown.THINKING: lambda view: interaction.edit_original_response(
            view=view, allowed_mentions=mentions, attachments=files_of(view)
        ),
        Shown.ANSWERED: lambda view: interaction.followup.send(
            view=view, ephemeral=private, allowed_mentions=mentions, files=files_of(view)
        ),
    }
    return {shown: partial(whole_or_bare, view, way) for shown, way in ways.items()}


def _ways_to_change(interaction: Interaction, view: Layout) -> Ways:
    def way(change: Callable[..., Awaitable[object]]) -> Send:
        # Files that came with the message before are removed.
        return partial(
            whole_or_bare, view, lambda view: change(view=view, attachments=files_of(view))
        )

    told: discord.Message | None = interaction.extras.get(_UNNAMED)
    if told is not None:
        return dict.fromkeys(Shown, way(told.edit))
    later = way(interaction.edit_original_response)
    first = way(interaction.response.edit_message)
    return {Shown.NOTHING: first, Shown.THINKING: later, Shown.ANSWERED: later}


async def _say_that_it_was_refused(interaction: Interaction, said: Message) -> None:
    view = _built(interaction, lambda: Notice(_(said)), private=True)
    mentions = discord.AllowedMentions.none()
    await sent(interaction, _ways(interaction, view, mentions, private=True))
