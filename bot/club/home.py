"""The card of /club home, with everything as it is now."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.client.answering import Build
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club.digest import latest_digests
from bot.club.rounds import has_left
from bot.club.scheduling import ASKED_WITHIN, is_channel_gone
from bot.domain.schedule import Schedule
from bot.domain.turn import Turn
from bot.views.home import HomeCard


async def card(interaction: Interaction) -> Build:
    guild_id = require_club(interaction)
    client, store = interaction.client, interaction.client.store
    now = client.clock()
    home = await store.home.of(guild_id, now)
    schedule = await store.digest_schedules.of(guild_id)
    zone, digest_at = await store.clubs.zone(guild_id), None
    comes, is_gone = await asyncio.gather(
        _comes(client, schedule), _has_left(client, guild_id, home.turn)
    )
    if schedule and comes:
        _latest, done = await latest_digests(store, guild_id)
        (digest_at,) = schedule.next(now, 1, done)
    name = interaction.guild.name if interaction.guild else "filmclub"
    has_tmdb, may_set_up = client.has_tmdb, interaction.permissions.manage_guild
    return lambda: HomeCard(
        name,
        home,
        zone,
        now,
        digest_at=digest_at,
        tmdb=has_tmdb,
        may_set_up=may_set_up,
        is_picker_gone=is_gone,
    )


async def _comes(client: FilmClub, schedule: Schedule | None) -> bool:
    """Whether there is a channel in which the digest comes."""
    return schedule is not None and not await is_channel_gone(
        client, schedule.guild_id, schedule.channel_id
    )


async def _has_left(client: FilmClub, guild_id: int, turn: Turn | None) -> bool:
    """Whether the member whose turn it is has left; False where Discord does not say so in time."""
    if turn is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(ASKED_WITHIN):
                return await has_left(client, guild_id, turn.member_id)
    return False
