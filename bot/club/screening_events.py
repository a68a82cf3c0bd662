"""Discord's own events of screenings: they are made, changed and deleted as the screenings change.
When somebody moves or cancels an event in Discord's calendar, the screening follows.

An event is a convenience: without the right to make one, or when Discord fails, all else works.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import discord

from bot.client.filmclub import FilmClub
from bot.client.references import with_names
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club.pace import at_once
from bot.club.screenings import renew_told
from bot.domain.library import AlreadyThere, TooLate
from bot.domain.screening import Listing, Screening, ScreeningEvent
from bot.language import _, speaking
from bot.tmdb_answers import TmdbUnavailable
from bot.views.text import label, plain

log = logging.getLogger(__name__)

EVENT_PLACE_LIMIT = 100
"""The most characters of an event's place (Discord's reference on Guild Scheduled Event)."""

T = TypeVar("T")

_NAME = 100
"""The most characters of an event's name (Discord's reference on Guild Scheduled Event)."""
_NO_EVENT = 10070
"""Discord's error code for an event that does not exist
(https://discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON")."""
_LOOKED_AT = 200
"""How many events are looked at without a pause: thousands of clubs have thousands of events, which
are looked at each half minute."""
_LONGEST = timedelta(days=1)
"""Longer than any screening: an event that began earlier has ended by itself."""


def may_make_events(guild: discord.Guild) -> bool:
    return guild.me.guild_permissions.create_events


async def keep_events(client: FilmClub, guild_id: int | None = None) -> None:
    """Bring the events of one club, or of all, in line with their screenings, and the screenings in
    line with what somebody has done to their events in Discord. What fails is tried again, ever
    more rarely."""
    now = client.clock()
    events = await client.store.screening_events.free(now, guild_id)
    to_keep: list[ScreeningEvent] = []
    for number, event in enumerate(events):
        if number % _LOOKED_AT == _LOOKED_AT - 1:
            await asyncio.sleep(0)  # members are answered meanwhile
        if _has_to_be_kept(client, event, now):
            to_keep.append(event)
    await at_once(_keep(client, event) for event in to_keep)


def _has_to_be_kept(client: FilmClub, event: ScreeningEvent, now: datetime) -> bool:
    guild = client.get_guild(event.guild_id)
    if guild is None or guild.unavailable:
        return False
    if event.event_id is None and event.wanted is not None and not may_make_events(guild):
        return False
    return not event.is_settled(now) or _is_strange(guild, event, now)


def _is_strange(guild: discord.Guild, event: ScreeningEvent, now: datetime) -> bool:
    """Whether the event in Discord may differ from what Discord was told, by what discord.py
    knows."""
    if event.event_id is None or event.told is None or event.told.at <= now:
        return False  # an event that is over disappears by itself
    shown = guild.get_scheduled_event(event.event_id)
    if shown is None or shown.status is discord.EventStatus.cancelled:
        return True
    return shown.status is discord.EventStatus.scheduled and shown.start_time != event.told.at


async def _keep(client: FilmClub, event: ScreeningEvent) -> None:
    """Take steps until the event is as the screening wants it, which may change meanwhile."""
    try:
        left: ScreeningEvent | None = event
        while left is not None:
            claimed = await client.store.screening_events.claim(left, client.clock())
            if claimed is None:
                return
            left = await _step(client, claimed)
            if left is not None and left.is_settled(client.clock()):
                return
    except (discord.HTTPException, *FAILURES) as error:
        log.info("The event of the screening %s is not kept: %r", event.screening_id, error)
    except Exception:  # the other events are kept all the same
        log.exception("The event of the screening %s could not be looked at", event.screening_id)


async def _step(client: FilmClub, event: ScreeningEvent) -> ScreeningEvent | None:
    """Take one step towards what the screening wants. Returns the event after it; None where there
    is no more to do now. Raises what Discord and the network raise."""
    guild = client.get_guild(event.guild_id)
    if guild is None:
        return None
    if event.wanted is None:
        await _take_down(client, guild, event)
        return None
    if event.screening_id is None or event.wanted.at <= client.clock():
        return None
    try:
        screening = await client.store.screenings.one(event.guild_id, event.screening_id)
    except TooLate:  # its film has left the library in this moment
        return None
    if event.event_id is None:
        return await _make(client, guild, event, event.wanted, screening)
    return await _change(client, guild, event, event.wanted, screening)


async def _make(
    client: FilmClub,
    guild: discord.Guild,
    event: ScreeningEvent,
    wanted: Listing,
    screening: Screening,
) -> ScreeningEvent | None:
    events = client.store.screening_events
    lost = await _lost(client, guild, event)
    if lost is not None and event.told is not None:
        return await events.settled(event, lost.id, event.told)
    picture = await _picture(client, screening)
    await events.telling(event, wanted)
    made = await _asked(
        guild.create_scheduled_event(
            name=label(wanted.name, _NAME),
            start_time=wanted.at,
            end_time=wanted.ends,
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location=_place(guild, screening, wanted.place),
            description=_more(client, screening),
            image=picture or discord.utils.MISSING,
        )
    )
    return await events.settled(event, made.id, wanted)


async def _change(
    client: FilmClub,
    guild: discord.Guild,
    event: ScreeningEvent,
    wanted: Listing,
    screening: Screening,
) -> ScreeningEvent | None:
    """Have Discord follow the screening, or the screening follow Discord. Where both have changed,
    the screening wins: whoever changed it has been told that it is so."""
    events, told, event_id = client.store.screening_events, event.told, event.event_id
    if told is None or event_id is None:
        return None
    found = await _found(guild, event_id)
    if found is None or found.status is discord.EventStatus.cancelled:
        if told == wanted:
            await _follow(client, screening, told, None)
        await events.is_gone(event)
        return await events.of(guild.id, screening.id)
    if found.status is discord.EventStatus.scheduled and found.start_time != told.at:
        is_ours = found.start_time == event.tried_at
        is_new = not is_ours and told.at == wanted.at and found.start_time > client.clock()
        if is_new and await _follow(client, screening, told, found.start_time):
            wanted = replace(wanted, at=found.start_time)
        told = replace(told, at=found.start_time)
    if told != wanted:
        await events.trying(event, wanted.at)
        try:
            place = _place(guild, screening, wanted.place)
            await _edit(client, screening, event_id, wanted, place)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            await events.replace(event)  # such as an event that Discord has begun
            return await events.of(guild.id, screening.id)
    return await events.settled(event, event_id, wanted)


async def _edit(
    client: FilmClub, screening: Screening, event_id: int, wanted: Listing, place: str
) -> None:
    await _asked(
        client.http.edit_scheduled_event(
            screening.guild_id,
            event_id,
            name=label(wanted.name, _NAME),
            scheduled_start_time=wanted.at.isoformat(),
            scheduled_end_time=wanted.ends.isoformat(),
            entity_metadata={"location": place},
            description=_more(client, screening),
        )
    )


async def _take_down(client: FilmClub, guild: discord.Guild, event: ScreeningEvent) -> None:
    if event.told is not None and event.told.at + _LONGEST > client.clock():
        lost = await _lost(client, guild, event) if event.event_id is None else None
        event_id = lost.id if lost is not None else event.event_id
        try:
            if event_id is not None:
                await _asked(client.http.delete_scheduled_event(guild.id, event_id))
        except discord.NotFound:
            log.info("The event %d was deleted already", event_id)
    await client.store.screening_events.is_gone(event)


async def _lost(
    client: FilmClub, guild: discord.Guild, event: ScreeningEvent
) -> discord.ScheduledEvent | None:
    """The event in Discord, if an earlier try to make it got through although its answer was
    lost."""
    told, known = event.told, await client.store.screening_events.ids(guild.id)
    if told is None:
        return None
    for each in await _asked(guild.fetch_scheduled_events(with_counts=False)):
        is_ours = client.user is not None and each.creator_id == client.user.id
        says = each.name, each.start_time
        if is_ours and each.id not in known and says == (label(told.name, _NAME), told.at):
            return each
    return None


async def _found(guild: discord.Guild, event_id: int) -> discord.ScheduledEvent | None:
    try:
        return await _asked(guild.fetch_scheduled_event(event_id, with_counts=False))
    except discord.NotFound as error:
        if error.code != _NO_EVENT:
            raise
        return None


async def _asked(request: Awaitable[T]) -> T:
    async with asyncio.timeout(LATER_SECONDS):
        return await request


async def _picture(client: FilmClub, screening: Screening) -> bytes | None:
    if client.tmdb is None or screening.film.poster is None:
        return None
    try:
        return await client.tmdb.picture(screening.film.poster)
    except TmdbUnavailable as error:
        log.info("An event has no poster: %r", error)
        return None


def _more(client: FilmClub, screening: Screening) -> str:
    """What the event says of the screening, beside what ``Listing`` has."""
    if not screening.picker:
        return ""
    with speaking(client.language_of(screening.guild_id)):
        return _("Picked by {member}", member=plain(screening.picker))


def _place(guild: discord.Guild, screening: Screening, place: str | None) -> str:
    """The place that the event shows, since Discord demands one; a channel is given by its name."""
    here = guild.get_channel(screening.channel_id)
    if place is None:
        place = f"#{here.name}" if here is not None else guild.name
    return label(with_names(place, guild, {}), EVENT_PLACE_LIMIT)


async def _follow(
    client: FilmClub, screening: Screening, told: Listing, at: datetime | None
) -> bool:
    """Move a screening as it was moved in Discord, or call it off where ``at`` is None. False where
    it can't be: it was changed or called off here at the same moment, or the film is scheduled for
    then already."""
    given = screening.guild_id, screening.id, told, at, client.clock()
    try:
        followed = await client.store.screenings.follow(*given)
    except (TooLate, AlreadyThere):
        return False
    if followed is None:
        return False
    await renew_told(client, followed)
    return True
