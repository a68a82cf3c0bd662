"""Kinds of posts: each says what the engine of posting can't know of its posts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import discord

from bot.club.forum_posts import ForumPost
from bot.domain.post import Post, Reason, Why
from bot.store.database import Work
from bot.views.layout import Layout, OrdinaryMessage, under

Writing = Callable[[], Awaitable[Iterable[Post]]]
"""Makes the posts that a club is owed; there may be none."""


class Kind(ABC):
    """One kind of post.

    Its methods are called while the club's language is spoken.
    """

    name: ClassVar[str]
    """Its name in the database."""
    grace: ClassVar[timedelta]
    """How long after it was due a post is still worth sending."""

    outdates: ClassVar[Collection[str]] = ()
    """The kinds of earlier posts that may not be so any more once one of this kind stands. Those
    that are stale are edited then."""

    is_news: ClassVar[bool] = False
    """Whether it goes to the club's channel for news. What Discord refuses of that is tried again
    for as long as it is worth sending."""

    @abstractmethod
    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        """The guild ids of clubs that may be owed something by now, each with what makes its posts.

        Posts that are written down already are not written again.
        """

    @abstractmethod
    def message(self, post: Post) -> Layout | OrdinaryMessage:
        """The message of a post: always the same for the same post, but for what has come with
        time, as that a film is over."""

    async def content_by_now(self, post: Post) -> Mapping[str, Any]:
        """What it says by now, where that is read anew: it is written down before its message is
        edited, so that whoever it has come to name can be taken out of it."""
        return post.content

    async def renewed(self, post: Post) -> Layout | OrdinaryMessage:
        """What its message shows now, where something has gone since it was written down, or what
        it tells is over."""
        return self.message(post)

    def worth_until(self, post: Post) -> datetime:
        """Until when the post is worth sending: to the end of its kind's grace, or earlier."""
        return post.due_at + self.grace

    def in_time(self, post: Post) -> Post:
        """The post as it is written down: as skipped, where the bot was off for as long as it was
        worth sending."""
        if post.written_at <= self.worth_until(post):
            return post
        return replace(post, state="skipped", reason=Reason(Why.OFF))

    def carries(self, post: Post, custom_id: str) -> bool:  # noqa: ARG002 - for those who override it
        """Whether a button with this custom id tells that a message is this post. Posts of older
        versions carry their mark there."""
        return False

    async def is_so(self, post: Post) -> bool:  # noqa: ARG002 - likewise
        """Whether what it tells is still so; else it is looked for, but not sent any more."""
        return True

    async def checked(self, post: Post) -> Post:
        """The post as it may be sent now: what it shows may have gone since it was written down."""
        return post

    def forum_post(self, post: Post) -> ForumPost | None:  # noqa: ARG002 - likewise
        """How it begins in a forum, where posts are threads; None for a message."""
        return None

    def standing(self, post: Post, message_id: int) -> Work[object] | None:  # noqa: ARG002 - likewise
        """What is written in the same transaction that notes that the post stands in its
        channel."""
        return None

    async def stood(self, post: Post) -> None:  # noqa: B027 - most do nothing then
        """What is done as soon as the post stands. Where it fails, the kind has to try it again
        itself."""

    async def edited(self, post: Post) -> bool:  # noqa: ARG002 - likewise
        """What is done after each try to have the post show what is written down by now. Returns
        whether nothing is left to be done; else the post is edited again, and this is tried once
        more."""
        return True

    async def notice(self, post: Post) -> str | None:  # noqa: ARG002 - likewise
        """What the club is told in its system channel when the post is blocked, if anything."""
        return None

    def ways_on(self, post: Post) -> discord.ui.View:  # noqa: ARG002 - likewise
        """The buttons below that notice."""
        return under()


class AnswerKind(Kind):
    """A kind of answers that told the club of something. Each is noted as a post once it stands, so
    that it is edited when that has changed; none is ever due."""

    grace = timedelta(0)

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:  # noqa: ARG002 - likewise
        return []
