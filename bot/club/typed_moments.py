"""Moments to come, as members type them into commands and forms."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, time
from functools import partial

from bot.client.asking_back import waiting_command
from bot.client.interaction import Interaction, require_club
from bot.client.refused_forms import correct_in
from bot.domain.errors import StoreUnavailable
from bot.domain.waiting import RefusedForm
from bot.views.screening_plan import DateForm
from bot.when import BadWhen, absolute, comes_twice, read_when

_END_OF_DAY = time(23, 59)
"""The time until which a film is watched, where only the day is typed."""


async def moment_of(
    interaction: Interaction,
    typed: str,
    *,
    is_live: bool,
    option: str | None = None,
    to_the_minute: bool = False,
) -> datetime:
    """The moment that was typed, in UTC; it is read in the club's language and zone,
    ``to_the_minute`` as in ``read_when``. Raises BadWhen: then what was typed into this ``option``
    of the command is corrected in a form."""
    client, guild_id = interaction.client, require_club(interaction)
    zone = await client.store.clubs.zone(guild_id)
    at = None if is_live else _END_OF_DAY
    read = partial(
        read_when, typed, zone, client.language_of(guild_id), client.clock(),
        at=at, to_the_minute=to_the_minute,
    )  # fmt: skip
    try:
        return await asyncio.to_thread(read)
    except BadWhen:
        if option is not None and interaction.command is not None:
            await _correct(interaction, option, typed)
        raise


async def _correct(interaction: Interaction, option: str, typed: str) -> None:
    """Have an option of the command corrected in a form; the command waits for it."""
    with contextlib.suppress(StoreUnavailable, UnicodeEncodeError):  # half a letter in it
        waiting_id = await interaction.client.store.waiting.keep(
            require_club(interaction),
            interaction.user.id,
            waiting_command(interaction, option, typed),
            interaction.client.clock(),
        )
        form = RefusedForm(DateForm(waiting_id).custom_id, {DateForm.WHEN: typed})
        correct_in(interaction, form)


async def fix_moment(interaction: Interaction, option: str, moment: datetime) -> None:
    """Write the moment that was typed into an option of the command, in place of what was typed:
    the command may wait for its film until the next day, and mean what "tomorrow" was. Where the
    clocks show that time twice, what was typed stays."""
    zone = await interaction.client.store.clubs.zone(require_club(interaction))
    if not comes_twice(moment, zone):
        vars(interaction.namespace)[option] = absolute(moment, zone)
