"""Moments to come, as members type them into commands and forms."""

from __future__ import annotations

import asyncio
from datetime import datetime, time
from functools import partial

from discord import app_commands

from bot import time_zones
from bot.client.asking_back import correct_option
from bot.client.interaction import Interaction, require_club
from bot.domain.typed import WHEN_LIMIT
from bot.when import BadWhen, absolute, comes_twice, in_words, read_when

WhenOption = app_commands.Range[str, 1, WHEN_LIMIT]
"""A command's option that is a moment, a day or a time of day."""

_END_OF_DAY = time(23, 59)
"""The time until which a film is watched, where only the day is typed."""


async def moment_of(
    interaction: Interaction,
    typed: str,
    *,
    is_live: bool,
    option: str | None = None,
    to_the_minute: bool = False,
    zone: int = 0,
) -> datetime:
    """The moment that was typed, in UTC; it is read by the clocks of ``clocks``, ``to_the_minute``
    as in ``read_when``. Raises BadWhen: then what was typed into this ``option`` of the command is
    corrected in a form."""
    now, here = interaction.client.clock(), await clocks(interaction, zone)
    at = None if is_live else _END_OF_DAY
    read = partial(read_when, typed, here, now, at=at, to_the_minute=to_the_minute)
    try:
        return await asyncio.to_thread(read)
    except BadWhen:
        if option is not None:
            await correct_option(interaction, option, typed)
        raise


async def offered_moment(
    interaction: Interaction,
    typed: str,
    offered: datetime,
    option: str | None = None,
    zone: int = 0,
) -> datetime:
    """The moment that was typed, the others as in ``moment_of``; the one that was ``offered``, to
    the second, where it was left as a form had it, or nothing was typed. Raises BadWhen."""
    if typed.strip() in ("", in_words(offered, await clocks(interaction, zone))):
        return offered
    return await moment_of(
        interaction, typed, is_live=True, option=option, to_the_minute=True, zone=zone
    )


async def clocks(interaction: Interaction, zone: int) -> str:
    """The zone with this number, by whose clocks a form was opened: another organiser may have
    chosen another meanwhile. The club's where there is none."""
    shown = time_zones.numbered(zone)
    return shown or await interaction.client.store.clubs.zone(require_club(interaction))


async def fix_moment(interaction: Interaction, option: str, moment: datetime) -> None:
    """Write the moment that was typed into an option of the command, in place of what was typed:
    the command may wait for its film until the next day, and mean what "tomorrow" was. Where the
    clocks show that time twice, what was typed stays."""
    zone = await interaction.client.store.clubs.zone(require_club(interaction))
    if not comes_twice(moment, zone):
        vars(interaction.namespace)[option] = absolute(moment, zone)
