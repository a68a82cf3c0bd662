"""What a club has chosen, as the panel shows it and its menus change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

import discord

from bot.client.answering import Build
from bot.client.interaction import Interaction, require_organiser
from bot.club.scheduling import BadSchedule, require_permissions
from bot.domain.club import ClubSettings
from bot.domain.digest import KIND
from bot.domain.errors import FilmClubError
from bot.domain.schedule import Schedule, Week
from bot.language import N_
from bot.views.club_setup import SetupPanel

_DAY, _AT = 1, time(9)
"""When a digest comes until the club chooses: Mondays at nine."""


async def panel(
    interaction: Interaction,
    problem: FilmClubError | None = None,
    zones: Sequence[tuple[str, str]] = (),
) -> Build:
    """The panel as all of it stands now. Without a ``problem`` it says whether the digest's channel
    has become one."""
    guild_id = require_organiser(interaction)
    client, store = interaction.client, interaction.client.store
    settings = ClubSettings(
        client.chosen_language(guild_id),
        await store.clubs.zone(guild_id),
        await store.digests.schedule(guild_id),
        await store.library_rights.role(guild_id),
        await store.library_rights.films_a_day(guild_id),
        await store.round_settings.get(guild_id),
    )
    coming = None
    if settings.digest is not None:
        latest = await store.posts.latest(guild_id, KIND, 3)
        done = frozenset(Week.parse(post.id.key) for post in latest)
        (coming,) = settings.digest.next(client.clock(), 1, done)
        problem = problem or _problem(interaction, settings.digest.channel_id)
    guild = interaction.guild
    has_role = bool(guild and settings.role_id and guild.get_role(settings.role_id))
    return lambda: SetupPanel(
        settings, coming, problem=str(problem) if problem else None, zones=zones, role=has_role
    )


async def change_digest(interaction: Interaction, **changes: int | time) -> None:
    """Have the digest come otherwise: ``channel_id``, ``weekday`` or ``at``. The first channel
    begins it. Raises BadSchedule, which names what the bot may not do in the channel."""
    guild_id = require_organiser(interaction)
    client, store = interaction.client, interaction.client.store
    now = client.clock()
    schedule = await store.digests.schedule(guild_id)
    if schedule is None:
        if "channel_id" not in changes:  # it has been switched off since
            raise BadSchedule(N_("No digest is scheduled. Choose its channel first."))
        schedule = Schedule(guild_id, 0, _DAY, _AT, await store.clubs.zone(guild_id), now)
    schedule = replace(schedule, since=now, **changes)  # type: ignore[arg-type]
    if "channel_id" in changes:
        require_permissions(_channel(interaction, schedule.channel_id))
    await store.digests.save_schedule(schedule)


def _channel(interaction: Interaction, channel_id: int) -> discord.TextChannel:
    """Raises BadSchedule where the bot does not see it."""
    channel = interaction.guild and interaction.guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise BadSchedule(
            N_("filmclub can't see {channel}: let it in, or choose another channel."),
            channel=f"<#{channel_id}>",
        )
    return channel


def _problem(interaction: Interaction, channel_id: int) -> BadSchedule | None:
    """What keeps the bot from posting in its channel by now. A thread, which /digest schedule takes
    too, is not looked at: discord.py forgets those that are archived."""
    channel = interaction.guild and interaction.guild.get_channel(channel_id)
    if isinstance(channel, discord.TextChannel):
        try:
            require_permissions(channel)
        except BadSchedule as problem:
            return problem
    return None
