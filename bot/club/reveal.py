"""A sealed film as the club reads of it: that it is sealed, and its reveal, a post which is owed
from the moment at which the film is opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import discord
import msgspec

from bot.client.filmclub import FilmClub
from bot.club.post_kind import AnswerKind, Kind, Writing
from bot.domain.errors import FilmNotFound
from bot.domain.library import TooLate
from bot.domain.post import Post, PostId, PostKind
from bot.domain.reveal import Reveal
from bot.language import _
from bot.store.films import film_gone
from bot.views.layout import Layout, under
from bot.views.notices import Notice
from bot.views.posts import TRIED_ON, explained
from bot.views.reveal import RevealPost
from bot.views.sealed import SealCard, SealOver, post_here

SEAL_TOLD_IN = (
    PostKind.SEAL,
    PostKind.SCREENING,
    PostKind.RATING_PROMPT,
    PostKind.DISCUSSION,
)
"""The kinds of posts that tell of a seal."""


class SealTold(AnswerKind):
    """The answer that told the club of a seal. Its content has the film's id."""

    name = PostKind.SEAL

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    def message(self, post: Post) -> Layout:  # noqa: ARG002 - of a film that is gone nothing is known
        return Notice(str(film_gone()))

    async def renewed(self, post: Post) -> Layout:
        """The seal as it is now, also where it is off."""
        store, guild_id = self._client.store, post.id.guild_id
        try:
            return SealCard(await store.sealed.one(guild_id, int(post.id.key)))
        except TooLate:
            pass
        try:
            return SealOver(await store.films.get(guild_id, post.content["film_id"]))
        except FilmNotFound:
            return self.message(post)


class RevealKind(Kind):
    """The post about what everyone gave. Its key is the seal's id, its content a Reveal.

    A film is opened when its time has come, however long the bot was off, or earlier when everyone
    who came to its screening has rated it.
    """

    name = PostKind.REVEAL
    grace = timedelta(days=30)
    is_news = True
    outdates = SEAL_TOLD_IN

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        return [
            (guild_id, partial(self._write, guild_id, sealing_id, now))
            for guild_id, sealing_id in await self._client.store.reveals.due(now)
        ]

    def message(self, post: Post) -> RevealPost:
        return RevealPost(msgspec.convert(post.content, Reveal), int(post.id.key))

    async def notice(self, post: Post) -> str | None:
        return _(
            "A film was revealed, but that could not be posted. {why} `/ratings` has what everyone"
            " gave.",
            why=explained(post, TRIED_ON),
        )

    def ways_on(self, post: Post) -> discord.ui.View:
        return under(post_here(int(post.id.key)))

    async def not_posted(self, guild_id: int, most: int) -> list[Post]:
        """The club's latest reveals whose post was given up, though the film is open, while they
        are news."""
        posts = await self._client.store.posts.latest(guild_id, PostKind.REVEAL, most)
        since = self._client.clock() - self.grace
        return [
            post for post in posts if post.state in ("blocked", "skipped") and post.due_at > since
        ]

    async def opened(self, guild_id: int, sealing_id: int, now: datetime) -> bool:
        """Open a film now. Returns False when it is not sealed any more."""
        return await self._client.store.reveals.open(guild_id, sealing_id, now)

    async def post(self, guild_id: int, sealing_id: int, now: datetime) -> Post | None:
        """The post about a film that is open; None when it is written down already, or when nobody
        had rated the film.

        It goes to the club's present channel for news: the channel of the seal may be gone.
        """
        store = self._client.store
        told = await store.reveals.to_tell(guild_id, sealing_id)
        if told is None:
            return None
        reveal, due_at, channel_id = told
        settings = await store.round_settings.get(guild_id)
        post = Post(
            id=PostId(guild_id, PostKind.REVEAL, str(sealing_id)),
            channel_id=settings.news_channel_id or channel_id,
            due_at=due_at,
            written_at=now,
            content=msgspec.to_builtins(reveal),
        )
        return self.in_time(post)

    async def _write(self, guild_id: int, sealing_id: int, now: datetime) -> list[Post]:
        store = self._client.store
        if await store.posts.one(PostId(guild_id, PostKind.REVEAL, str(sealing_id))):
            await store.reveals.note_written(guild_id, sealing_id)
            return []
        await self.opened(guild_id, sealing_id, now)
        post = await self.post(guild_id, sealing_id, now)
        return [] if post is None else [post]
