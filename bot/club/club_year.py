"""The club's year: shown to whoever asks, posted by an organiser, or posted automatically on 30
December."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

import msgspec

from bot.client.answering import Build
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club, require_organiser
from bot.club.post_kind import Kind, Writing
from bot.club.posting import Posting
from bot.club.scheduling import is_channel_gone
from bot.club.watched import today
from bot.domain.club_year import POSTED_ON, ClubYear, due_at, latest_year
from bot.domain.post import Post, PostId, PostKind, Reason, Why
from bot.views.blurring import blurring
from bot.views.club_year import ClubYearPost, MemberYearPage, year_blocked

_ANY_ZONE = timedelta(hours=14)
"""How far the clocks of the world can be ahead of UTC."""


class YearKind(Kind):
    """A club's year. The key is the year; for one that was posted before its last month, the
    day."""

    name = PostKind.YEAR
    grace = timedelta(days=7)
    is_news = True
    posted_on: ClassVar[tuple[int, int]] = POSTED_ON

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        year = latest_year(now.date())
        if now < datetime(year, *self.posted_on, tzinfo=UTC) - _ANY_ZONE:
            return []  # on nearly every day: no club has to be looked for
        return [
            (guild_id, partial(self._write, guild_id, channel_id, year, due, now))
            for guild_id, channel_id, at, zone in await self._client.store.club_years.wanted(year)
            if (due := due_at(year, self.posted_on, at, zone)) <= now
        ]

    def worth_until(self, post: Post) -> datetime:
        """A year that goes on is posted anew on another day."""
        is_whole = post.id.key.isdecimal()
        return super().worth_until(post) if is_whole else post.due_at + timedelta(days=1)

    def message(self, post: Post) -> ClubYearPost:
        told = msgspec.convert(post.content, ClubYear)
        with blurring(is_on=self._client.blurs_scores(post.id.guild_id)):
            return ClubYearPost(told)

    async def notice(self, post: Post) -> str | None:
        return year_blocked(post)

    async def post(self, guild_id: int, channel_id: int, year: int, key: str) -> Post:
        """A year as it is now."""
        now = self._client.clock()
        told = await self._client.store.club_years.of(guild_id, year)
        post_id = PostId(guild_id, self.name, key)
        return Post(post_id, channel_id, now, now, msgspec.to_builtins(told))

    async def _write(
        self, guild_id: int, channel_id: int, year: int, due: datetime, now: datetime
    ) -> list[Post]:
        told = await self._client.store.club_years.of(guild_id, year)
        post_id = PostId(guild_id, self.name, str(year))
        if told.is_empty:
            quiet = Reason(Why.QUIET)
            return [Post(post_id, channel_id, due, now, {}, "skipped", quiet)]
        return [self.in_time(Post(post_id, channel_id, due, now, msgspec.to_builtins(told)))]


async def card(interaction: Interaction, year: int | None = None) -> Build:
    """A club's year as it would be posted, for an organiser with the button that posts it. Without
    ``year``, the latest one."""
    guild_id, store = require_club(interaction), interaction.client.store
    told = await store.club_years.of(guild_id, year or latest_year(await today(interaction)))
    may_post = interaction.permissions.manage_guild
    posted_to = await _channel(interaction) if may_post else None
    return lambda: ClubYearPost(told, posted_to=posted_to)


async def own_page(interaction: Interaction, year: int) -> Build:
    """The member's own year."""
    guild_id, store = require_club(interaction), interaction.client.store
    told = await store.club_years.of_member(guild_id, interaction.user.id, year)
    is_over = year < (await today(interaction)).year
    return lambda: MemberYearPage(told, is_over=is_over)


async def post_now(interaction: Interaction, year: int) -> tuple[Post, bool]:
    """Post a year for an organiser. Returns the post, and whether this call made it. A year that is
    over, or nearly, is posted only once, and then not automatically any more; a year that goes on,
    once a day."""
    guild_id = require_organiser(interaction)
    day = await today(interaction)
    is_done = (day.year, day.month) >= (year, POSTED_ON[0])
    kind = YearKind(interaction.client)
    post = await kind.post(
        guild_id, await _channel(interaction), year, str(year) if is_done else f"{year} {day}"
    )
    return await Posting.of(interaction.client).post_now(post)


async def _channel(interaction: Interaction) -> int:
    """The channel for the post: that of the club's news, else of its digest, else this one. One
    that was deleted is left out."""
    guild_id, store = require_club(interaction), interaction.client.store
    settings = await store.round_settings.get(guild_id)
    schedule = await store.digest_schedules.of(guild_id)
    digest = schedule.channel_id if schedule else None
    for channel_id in (settings.news_channel_id, digest):
        if channel_id and not await is_channel_gone(interaction.client, guild_id, channel_id):
            return channel_id
    return interaction.channel_id or 0
