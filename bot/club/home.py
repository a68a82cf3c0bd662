"""The card of /club home, with everything as it is now."""

from __future__ import annotations

from bot.client.answering import Build
from bot.client.interaction import Interaction, require_club
from bot.club.digest import latest_digests
from bot.club.rounds import has_left
from bot.club.scheduling import is_channel_gone
from bot.views.home import HomeCard


async def card(interaction: Interaction) -> Build:
    guild_id = require_club(interaction)
    client, store = interaction.client, interaction.client.store
    now = client.clock()
    home = await store.home.of(guild_id, now)
    schedule = await store.digest_schedules.of(guild_id)
    zone, digest_at = await store.clubs.zone(guild_id), None
    if schedule and not await is_channel_gone(client, guild_id, schedule.channel_id):
        _latest, done = await latest_digests(store, guild_id)
        (digest_at,) = schedule.next(now, 1, done)
    is_gone = home.turn is not None and await has_left(client, guild_id, home.turn.member_id)
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
