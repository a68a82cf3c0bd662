"""Posts in a forum: threads that begin together with their first message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import discord

from bot.client.filmclub import FilmClub
from bot.domain.record import record
from bot.views.layout import Layout
from bot.views.marks import has_mark

KEPT_OPEN = 10080
"""Minutes without a message before Discord archives a thread: a week, the longest that it
offers."""

_ARCHIVED = 100
"""How many archived posts of a forum are searched: what was begun hours ago is hardly older."""


@record
class ForumPost:
    name: str
    tag_ids: tuple[int, ...]

    async def begin(self, client: FilmClub, forum_id: int, message: Layout) -> int:
        """Begin the thread. Returns its id, which in Discord is also that of its first message."""
        forum = await _forum(client, forum_id)
        begun = await forum.create_thread(
            name=self.name,
            view=message,
            applied_tags=[discord.Object(tag) for tag in self.tag_ids],  # type: ignore[misc]
            auto_archive_duration=KEPT_OPEN,
            allowed_mentions=message.pinged,
        )
        return begun.thread.id

    async def found(
        self, client: FilmClub, forum_id: int, mark: int, since: datetime | None
    ) -> int | None:
        """The id of the thread that an earlier try has begun, found by the mark in its first
        message; None where there is none."""
        forum = await _forum(client, forum_id)
        async for thread in _threads(forum):
            if client.user is None or thread.owner_id != client.user.id:
                continue
            if since is not None and thread.created_at and thread.created_at < since:
                continue
            async for message in thread.history(limit=1, oldest_first=True):
                if has_mark(message, mark):
                    return thread.id
        return None


async def _forum(client: FilmClub, forum_id: int) -> discord.ForumChannel:
    """The forum. Discord is asked where discord.py does not know it, since Discord says why it is
    not there."""
    forum = client.get_channel(forum_id) or await client.fetch_channel(forum_id)
    if not isinstance(forum, discord.ForumChannel):  # a channel never becomes another kind
        raise TypeError(forum_id)
    return forum


async def _threads(forum: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    for thread in await forum.guild.active_threads():
        if thread.parent_id == forum.id:
            yield thread
    async for thread in forum.archived_threads(limit=_ARCHIVED):
        yield thread
