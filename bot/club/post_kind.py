"""What the engine of posting can't know of a post: each kind says it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import discord

from bot.club.forum_posts import ForumPost
from bot.domain.post import Post, Reason, Why
from bot.store.database import Work
from bot.views.layout import Layout, OrdinaryMessage, under

Writing = Callable[[], Awaitable[Iterable[Post]]]
"""Makes what a club is owed; none when there is nothing."""


class Kind(ABC):
    """One kind of post: what the engine can't know of it.

    What it says is asked for while the club's language is spoken.
    """

    name: ClassVar[str]
    """As the database has it."""
    grace: ClassVar[timedelta]
    """How long after it was due a post is still worth sending."""

    @abstractmethod
    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        """The ids of clubs that may be owed something by now, and what makes their posts.

        A post that is written down already is left as it is.
        """

    @abstractmethod
    def message(self, post: Post) -> Layout | OrdinaryMessage:
        """What is sent: always the same for the same post."""

    async def renewed(self, post: Post) -> Layout | OrdinaryMessage:
        """What its message shows by now, where something has gone from what was written down."""
        return self.message(post)

    def worth_until(self, post: Post) -> datetime:
        """When the post is worth sending no more: after its kind's grace, or earlier."""
        return post.due_at + self.grace

    def in_time(self, post: Post) -> Post:
        """The same, as it is written down: left out where the bot was off until it was worth
        sending no more."""
        if post.written_at <= self.worth_until(post):
            return post
        return replace(post, state="skipped", reason=Reason(Why.OFF))

    def carries(self, post: Post, custom_id: str) -> bool:  # noqa: ARG002 - for those who override it
        """Whether a button with this custom id makes a message this post: the mark of an older
        filmclub."""
        return False

    async def checked(self, post: Post) -> Post:
        """The post as it may be sent now, where what it shows may have gone since it was written
        down."""
        return post

    def forum_post(self, post: Post) -> ForumPost | None:  # noqa: ARG002 - likewise
        """What it is begun with in a forum, whose posts are threads; None of a message."""
        return None

    def standing(self, post: Post, message_id: int) -> Work[object] | None:  # noqa: ARG002 - likewise
        """What is written when the post stands in its channel, in the same transaction."""
        return None

    async def stood(self, post: Post) -> None:  # noqa: B027 - most do nothing then
        """What is done as soon as it stands. It may fail, and has to be done again then."""

    async def notice(self, post: Post) -> str | None:  # noqa: ARG002 - likewise
        """What the club is told in its system channel when the post is blocked, if anything."""
        return None

    def ways_on(self, post: Post) -> discord.ui.View:  # noqa: ARG002 - likewise
        """The buttons under that notice."""
        return under()
