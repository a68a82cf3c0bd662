"""The card of /club home, with everything as it is now."""

from __future__ import annotations

from bot.client.answering import Build
from bot.client.interaction import Interaction, require_club
from bot.domain.digest import KIND
from bot.domain.schedule import Week
from bot.views.home import HomeCard


async def card(interaction: Interaction) -> Build:
    guild_id = require_club(interaction)
    client, store = interaction.client, interaction.client.store
    now = client.clock()
    home = await store.home.of(guild_id, now)
    schedule = await store.digests.schedule(guild_id)
    zone, digest_at = "UTC", None
    if schedule is not None:
        latest = await store.posts.latest(guild_id, KIND, 3)
        done = frozenset(Week.parse(post.id.key) for post in latest)
        zone, (digest_at,) = schedule.zone, schedule.next(now, 1, done)
    else:
        zone = await store.clubs.zone(guild_id)
    name = interaction.guild.name if interaction.guild else "filmclub"
    has_tmdb = client.has_tmdb
    return lambda: HomeCard(name, home, zone, now, digest_at=digest_at, tmdb=has_tmdb)
