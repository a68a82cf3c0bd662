"""Discord's own events of screenings: made, moved and deleted with them, and followed when somebody
moves or cancels one in Discord's calendar.

An event is a convenience: without the right to make one, or when Discord fails, all else works.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

import discord

from bot.client.answering import FAILURES, LATER_SECONDS
from bot.client.filmclub import FilmClub
from bot.club.screenings import renew_card
from bot.domain.library import TooLate
from bot.domain.screening import WHERE_LIMIT, Screening
from bot.language import _, speaking
from bot.tmdb import TmdbUnavailable
from bot.views.text import label, plain

log = logging.getLogger(__name__)

_FAILED = (discord.HTTPException, *FAILURES)
_NAME = 100
"""Of an event's name (Discord's reference on Guild Scheduled Event)."""
_OVER = (discord.EventStatus.completed, discord.EventStatus.active)


def may_make_events(guild: discord.Guild) -> bool:
    return guild.me.guild_permissions.create_events


async def make_events(client: FilmClub) -> None:
    """For all screenings that have none yet, where the bot may; each is tried once."""
    for guild_id, screening_id in await client.store.screenings_due.take_event(client.clock()):
        guild = client.get_guild(guild_id)
        if guild is None or not may_make_events(guild):
            continue
        try:
            screening = await client.store.screenings.one(guild_id, screening_id)
        except TooLate:  # its film has left the library
            continue
        await _make(client, guild, screening)


async def _make(client: FilmClub, guild: discord.Guild, screening: Screening) -> None:
    picture = None
    if client.tmdb is not None and screening.film.poster is not None:
        try:
            picture = await client.tmdb.picture(screening.film.poster)
        except TmdbUnavailable as error:
            log.info("An event has no poster: %r", error)
    with speaking(client.language_of(guild.id)):
        more = [_("Picked by {member}", member=plain(screening.picker))] if screening.picker else []
        place = _place(guild, screening)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            event = await guild.create_scheduled_event(
                name=label(screening.film.name, _NAME),
                start_time=screening.at,
                end_time=screening.ends,
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
                location=place,
                description="\n".join(more),
                image=picture or discord.utils.MISSING,
            )
    except (*_FAILED, ValueError) as error:  # ValueError: a picture that is none of Discord's kinds
        log.warning("The screening %d has no event in Discord: %r", screening.id, error)
        return
    await client.store.screenings_due.note_event(screening.id, event.id)


def _place(guild: discord.Guild, screening: Screening) -> str:
    """An event has to be somewhere; a channel is told by its name."""
    digits = (screening.place or f"<#{screening.channel_id}>").removeprefix("<#").removesuffix(">")
    channel = guild.get_channel(int(digits)) if digits.isdecimal() else None
    if channel is not None:
        return label(f"#{channel.name}", WHERE_LIMIT)
    return label(screening.place or guild.name, WHERE_LIMIT)


async def move_event(
    client: FilmClub, screening: Screening, at: datetime, place: str | None
) -> bool:
    """Before the screening itself is moved: what Discord tells of it then is nothing new. Where
    that fails, the event is the club's own from now on; returns whether there is one like that."""
    guild = client.get_guild(screening.guild_id)
    if not screening.event_id or guild is None:
        return False
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await client.http.edit_scheduled_event(
                screening.guild_id,
                screening.event_id,
                scheduled_start_time=at.isoformat(),
                scheduled_end_time=(at + (screening.ends - screening.begins)).isoformat(),
                entity_metadata={"location": _place(guild, replace(screening, place=place))},
            )
    except _FAILED as error:
        return await _let_go(client, screening, error)
    return False


async def delete_event(client: FilmClub, screening: Screening) -> bool:
    """Likewise before it is called off."""
    if not screening.event_id:
        return False
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await client.http.delete_scheduled_event(screening.guild_id, screening.event_id)
    except _FAILED as error:
        return await _let_go(client, screening, error)
    return False


async def _let_go(client: FilmClub, screening: Screening, error: Exception) -> bool:
    log.info("The event of the screening %d stays as it was: %r", screening.id, error)
    await client.store.screenings_due.note_event(screening.id, 0)
    return not isinstance(error, discord.NotFound)


async def follow(client: FilmClub, event: discord.ScheduledEvent, *, is_gone: bool = False) -> None:
    """Have the screening of an event do what somebody has done to that in Discord."""
    screening = await client.store.screenings.of_event(event.guild_id, event.id)
    if screening is None or screening.at <= client.clock():
        return  # an event that is over goes by itself
    if is_gone or event.status is discord.EventStatus.cancelled:
        await _call_off(client, screening.guild_id, screening.id)
    elif event.status not in _OVER and event.start_time != screening.at:
        await _move(client, screening.guild_id, screening.id, event.start_time)


async def follow_all(client: FilmClub) -> None:
    """The same for what has happened while the bot was off, or was not told."""
    due = client.store.screenings_due
    for guild_id, screening_id, event_id, at in await due.with_events(client.clock()):
        guild = client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            continue
        event = guild.get_scheduled_event(event_id)
        if event is None:
            try:
                async with asyncio.timeout(LATER_SECONDS):
                    event = await guild.fetch_scheduled_event(event_id)
            except discord.NotFound:
                await _call_off(client, guild_id, screening_id)
                continue
            except _FAILED as error:
                log.info("The event %d could not be looked at: %r", event_id, error)
                continue
        if event.status is discord.EventStatus.cancelled or event.start_time != at:
            await follow(client, event)


async def _move(client: FilmClub, guild_id: int, screening_id: int, at: datetime) -> None:
    screenings = client.store.screenings
    try:
        place = (await screenings.one(guild_id, screening_id)).place
        moved = await screenings.move(guild_id, screening_id, at, place, client.clock())
    except TooLate:  # at the same moment it was called off here
        return
    await renew_card(client, moved)


async def _call_off(client: FilmClub, guild_id: int, screening_id: int) -> None:
    try:
        off = await client.store.screenings.call_off(guild_id, screening_id, client.clock())
    except TooLate:
        return
    await renew_card(client, off)
