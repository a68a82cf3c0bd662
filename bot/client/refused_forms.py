"""Refused forms: kept with everything that was typed, and opened again with it."""

from __future__ import annotations

import contextlib
import re

import discord

from bot.client.answering import TYPED, way_to_delete
from bot.client.interaction import Interaction, NeedsClub, NotAllowed, editor
from bot.client.refused_commands import goes_on
from bot.client.sending import Send, Shown, attempt
from bot.domain.errors import FilmClubError, StoreUnavailable
from bot.domain.library import TooLate
from bot.domain.record import record
from bot.domain.typed import is_seen
from bot.domain.waiting import RefusedForm
from bot.language import N_, _
from bot.views.forms import FIELD_NAMES, Answers, OddForm
from bot.views.notices import CorrectForm

FINAL = (NeedsClub, NotAllowed, OddForm, TooLate)
"""Errors that nobody corrects by typing something else. What was typed is given back as text."""
_FORM = "form"
"""Key in ``interaction.extras`` of a command: the RefusedForm in which it can be corrected."""
_NUMBERS = re.compile(r"[\d,]+", re.ASCII)


def correct_in(interaction: Interaction, form: RefusedForm) -> None:
    """Have the command that is being refused corrected in this form, where all of it has its
    place."""
    interaction.extras[_FORM] = form


async def keep(interaction: Interaction, why: FilmClubError) -> int | None:
    """Keep the form that was sent, or the one of ``correct_in``. Returns the id under which it
    waits, or None when there is nothing to correct, or nothing can be kept now."""
    form: RefusedForm | None = interaction.extras.get(_FORM)
    if (form is None and not _is_refused(interaction)) or isinstance(why, FINAL):
        return None
    try:
        form = form or RefusedForm(
            custom_id_of(interaction), Answers(interaction.data).everything()
        )
        return await interaction.client.store.waiting.keep(editor(interaction), form)
    except (StoreUnavailable, OddForm, UnicodeEncodeError):  # half a letter in it
        return None


def as_typed(interaction: Interaction) -> str | None:
    """What was typed into the form that was sent, or into the refused one that could not be opened
    again, each text behind the name of its field. Numbers are left out: one that was chosen in a
    menu says nothing to its member, and any other is quickly typed again. None where nothing is
    left."""
    typed = interaction.extras.get(TYPED, {})
    if _is_refused(interaction):
        with contextlib.suppress(OddForm):
            typed = Answers(interaction.data).everything()
    texts = [
        _("{fact}: {value}", fact=_(FIELD_NAMES[field]).rstrip("?"), value=text)
        for field, text in typed.items()
        if field in FIELD_NAMES
        and isinstance(text, str)
        and is_seen(text)
        and not _NUMBERS.fullmatch(text)
    ]
    return "\n".join(texts) or None


def custom_id_of(interaction: Interaction) -> str:
    """The custom id of the form that was sent, or of the one of ``correct_in``."""
    if form := interaction.extras.get(_FORM):
        return form.custom_id
    data = interaction.data
    return str(data.get("custom_id")) if isinstance(data, dict) else ""


def _is_refused(interaction: Interaction) -> bool:
    """Whether it is a form that is refused, and not the command that goes on after one."""
    is_form = interaction.type is discord.InteractionType.modal_submit
    return is_form and not goes_on(interaction)


def is_corrected(interaction: Interaction) -> bool:
    """Whether this form was opened again by **Correct it**."""
    if interaction.type is not discord.InteractionType.modal_submit or interaction.message is None:
        return False
    rows = interaction.message.components
    return any(
        CorrectForm.pattern.fullmatch(button.custom_id or "")
        for row in rows
        if isinstance(row, discord.ActionRow)
        for button in row.children
    )


@record
class Complaint:
    """A private message that says why a form was refused. Only the answer's own token can delete
    it, so it stays where the bot is started anew, or after 15 minutes."""

    whose: tuple[int | None, int, str]
    """The guild's id, the member's, and the form's custom id."""
    message_id: int
    delete: Send


def note_complaint(interaction: Interaction, custom_id: str, message_id: int | None) -> None:
    """Remember the answer that says what to correct in the form with this custom id."""
    if message_id is not None:
        whose = interaction.guild_id, interaction.user.id, custom_id
        complaint = Complaint(whose, message_id, way_to_delete(interaction, message_id))
        interaction.client.complaints.append(complaint)


async def take_back_complaints(interaction: Interaction) -> None:
    """Once a form was taken, delete what was said against it before, wherever it was corrected. The
    message from which it was opened holds the answer."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return
    complaints = interaction.client.complaints
    whose = interaction.guild_id, interaction.user.id, custom_id_of(interaction)
    settled = [each for each in complaints if each.whose == whose]
    for each in settled:
        complaints.remove(each)
        if interaction.message is None or interaction.message.id != each.message_id:
            await attempt(each.delete, Shown.ANSWERED)


def typed_is_gone() -> TooLate:
    """The error for what was typed into a form, and is not kept any more."""
    return TooLate(N_("What was typed there is more than a day old, and gone. Begin anew."))


async def open_anew(interaction: Interaction, waiting_id: int) -> None:
    """Open a refused form with what was typed into it. It goes on waiting, since the member may
    cancel it.

    Raises TooLate when it waits no more, and whatever opening it raises.
    """
    client = interaction.client
    waiting = await client.store.waiting.get(editor(interaction), waiting_id, RefusedForm)
    if waiting is None:
        raise typed_is_gone()
    interaction.extras[TYPED] = waiting.typed
    await client.open_form_of(interaction, waiting.custom_id)
