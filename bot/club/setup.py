"""A club's settings, as the panel shows them and its menus change them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import time
from functools import partial
from typing import Unpack

import discord

from bot import time_zones
from bot.client.answering import Build
from bot.client.interaction import Interaction, require_club, require_organiser
from bot.club.digest import latest_digests
from bot.club.posting import Posting
from bot.club.scheduling import BadSchedule, is_channel_gone, require_permissions
from bot.domain.club import ClubSettings, RoundChanges
from bot.domain.errors import FilmClubError
from bot.domain.schedule import Schedule
from bot.language import N_
from bot.store.digest_schedules import ScheduleChanges
from bot.views.club_setup import SetupPanel
from bot.views.setup_pages import SetupPage

_DAY, _AT = 1, time(9)
"""When a digest comes until the club has chosen: on Mondays at nine."""


async def panel(
    interaction: Interaction,
    page: SetupPage = SetupPage.PLACE,
    problem: FilmClubError | None = None,
    zones: Sequence[tuple[str, str]] = (),
    near: Sequence[tuple[str, str]] = (),
) -> Build:
    """A page of the panel, with the settings of this moment. Without a ``problem`` it says what the
    bot may not do now in the channels that were chosen."""
    guild_id = require_organiser(interaction)
    client, store = interaction.client, interaction.client.store
    settings = ClubSettings(
        client.chosen_language(guild_id),
        await store.clubs.zone(guild_id),
        await store.digest_schedules.of(guild_id),
        await digest_begun(interaction),
        await store.library_rights.of(guild_id),
        await store.round_settings.get(guild_id),
    )
    coming = None
    if settings.digest is not None:
        _latest, done = await latest_digests(store, guild_id)
        (coming,) = settings.digest.next(client.clock(), 1, done)
    gone = await _gone(interaction, settings, page)
    has_refused = await Posting.of(client).has_refused(guild_id)
    lacking = partial(_lacking, interaction, page, settings, gone, has_refused=has_refused)
    return lambda: SetupPanel(
        page,
        settings,
        coming,
        problem=str(problem) if problem else None,
        zones=zones,
        near=near,
        gone=gone,
        tmdb=client.has_tmdb,
        warnings=[] if problem else [*map(str, lacking())],
    )


async def _gone(
    interaction: Interaction, settings: ClubSettings, page: SetupPage
) -> frozenset[int]:
    """The ids of the chosen roles that were deleted and, on their page, of the channels."""
    client, guild_id, guild = interaction.client, require_organiser(interaction), interaction.guild
    roles = {settings.library.role_id, settings.round.mentioned_role_id}
    gone = {each for each in roles if each and not (guild and guild.get_role(each))}
    if page is not SetupPage.CHANNELS:
        return frozenset(gone)
    chosen = {settings.round.news_channel_id, settings.round.discussion_channel_id}
    if settings.digest is not None:
        chosen.add(settings.digest.channel_id)
    ids = [each for each in chosen if each is not None]
    are_gone = await asyncio.gather(*(is_channel_gone(client, guild_id, each) for each in ids))
    return frozenset(gone | {each for each, is_gone in zip(ids, are_gone, strict=True) if is_gone})


async def change_digest(interaction: Interaction, **changes: Unpack[ScheduleChanges]) -> None:
    """Change the ``channel_id``, ``weekday`` or ``at`` of the digest. Choosing a channel starts
    one, or one that was switched off. Raises BadSchedule, which names what the bot may not do in
    the channel."""
    if (channel_id := changes.get("channel_id")) is not None:
        require_permissions(_channel(interaction, channel_id))
    first = await digest_begun(interaction)
    if not await interaction.client.store.digest_schedules.change(first, **changes):
        # The digest was switched off meanwhile.
        raise BadSchedule(N_("No digest is scheduled. Choose its channel first."))


async def digest_begun(interaction: Interaction) -> Schedule:
    """When a digest comes that is scheduled now: as the club's latest one, or as its first."""
    guild_id, client = require_organiser(interaction), interaction.client
    if latest := await client.store.digest_schedules.latest(guild_id):
        return replace(latest, since=client.clock())
    zone = await client.store.clubs.zone(guild_id)
    return Schedule(guild_id, 0, _DAY, _AT, zone, client.clock())


async def change_news_channel(interaction: Interaction, channel_id: int | None) -> None:
    """Choose the channel for news; None: where a command is used. Raises BadSchedule, which names
    what the bot may not do in the channel."""
    _require_place(interaction, channel_id, threads=False)
    await change(interaction, news_channel_id=channel_id)
    await Posting.of(interaction.client).try_refused_again(require_club(interaction))


async def change_discussion_channel(interaction: Interaction, channel_id: int | None) -> None:
    """Choose the channel for discussions, as ``change_news_channel`` does for news."""
    _require_place(interaction, channel_id, threads=True)
    await change(interaction, discussion_channel_id=channel_id)


async def mention_role(interaction: Interaction, role_id: int | None) -> None:
    """Choose the role that is mentioned in news of votes and screenings; None: nobody. Raises
    BadSchedule for @everyone, which Discord's menu offers as well: it is the role with the server's
    id."""
    if role_id == require_organiser(interaction):
        raise BadSchedule(
            N_("Everyone at once is never mentioned. Choose a role, which members can do without.")
        )
    await change(interaction, mentioned_role_id=role_id)


async def change(interaction: Interaction, **changes: Unpack[RoundChanges]) -> None:
    """Change settings of the club's rounds."""
    guild_id, client = require_organiser(interaction), interaction.client
    await client.store.round_settings.change(guild_id, client.clock(), **changes)
    if "blurs_scores" in changes:
        await client.learn()


async def watch_in(interaction: Interaction, country: str) -> list[str]:
    """Choose the club's country. A club that has chosen no time zone moves to that of the country;
    where there are several, they are answered, to choose from."""
    guild_id, client = require_organiser(interaction), interaction.client
    zones = await asyncio.to_thread(time_zones.in_country, country)
    only = zones[0] if len(zones) == 1 else None
    has_zone = await client.store.clubs.watch_in(guild_id, country, only, client.clock())
    return [] if has_zone or only else zones


def _require_place(interaction: Interaction, channel_id: int | None, *, threads: bool) -> None:
    require_organiser(interaction)
    if channel_id is not None:
        require_permissions(_channel(interaction, channel_id), threads=threads)


def _channel(
    interaction: Interaction, channel_id: int
) -> discord.TextChannel | discord.ForumChannel:
    """The channel of this id. Raises BadSchedule where the bot does not see it."""
    channel = interaction.guild and interaction.guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        raise BadSchedule(
            N_("filmclub can't see {channel}: let it in, or choose another channel."),
            channel=f"<#{channel_id}>",
        )
    return channel


def _lacking(
    interaction: Interaction,
    page: SetupPage,
    settings: ClubSettings,
    gone: Set[int],
    *,
    has_refused: bool,
) -> Iterator[FilmClubError]:
    """What the bot lacks now for the choices on a page of the panel. ``gone``: ids of channels and
    roles; ``has_refused``: news wait that Discord refused."""
    guild, chosen = interaction.guild, settings.round
    if guild is None:
        return
    if page is SetupPage.CHANNELS:
        if has_refused and chosen.news_channel_id is None:
            yield BadSchedule(
                N_("Some news could not be posted, and wait for a channel: choose one for news.")
            )
        yield from _lacking_channels(guild, settings, gone)
        role = guild.get_role(chosen.mentioned_role_id or 0)
        if chosen.mentioned_role_id in gone:
            yield BadSchedule(N_("The role that was mentioned is gone: choose another, or none."))
        if role and not role.mentionable and not guild.me.guild_permissions.mention_everyone:
            yield BadSchedule(
                N_(
                    "filmclub may not mention {role}: have Discord allow anyone to mention it, or"
                    " give filmclub Mention Everyone."
                ),
                role=role.mention,
            )
    elif page is SetupPage.ROUNDS:
        if not guild.me.guild_permissions.create_events:
            yield BadSchedule(
                N_("Screenings won't be in the server's own calendar: give filmclub Create Events.")
            )
        if chosen.posts_year and chosen.news_channel_id is None and settings.digest is None:
            yield BadSchedule(
                N_("The club's year has no channel to come to: choose one for news, at Channels.")
            )


def _lacking_channels(
    guild: discord.Guild, settings: ClubSettings, gone: Set[int]
) -> Iterator[BadSchedule]:
    """Which of the chosen channels are gone, and what the bot may not do in the others."""
    news, talk = settings.round.news_channel_id, settings.round.discussion_channel_id
    digest = settings.digest.channel_id if settings.digest else None
    if news in gone:
        yield BadSchedule(N_("The channel for news is gone: choose another."))
    if talk in gone:
        yield BadSchedule(N_("The channel for discussions is gone: choose another."))
    if digest in gone:
        yield BadSchedule(N_("The digest's channel is gone: choose another."))
    for channel_id, threads in dict.fromkeys([(news, False), (talk, True), (digest, False)]):
        yield from _lacking_in(guild, channel_id, threads=threads)


def _lacking_in(
    guild: discord.Guild, channel_id: int | None, *, threads: bool
) -> Iterator[BadSchedule]:
    """What the bot may not do in the channel. Nothing for a thread, which /digest schedule takes as
    well: discord.py forgets archived threads."""
    channel = guild.get_channel(channel_id or 0)
    if isinstance(channel, discord.TextChannel | discord.ForumChannel):
        try:
            require_permissions(channel, threads=threads)
        except BadSchedule as problem:
            yield problem
