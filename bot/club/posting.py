"""The engine of posts: what the bot owes a channel is posted once, whatever fails between two
steps, or it is said why not.

A post is written down, with what it says, before it is sent. Every send of it carries the same
nonce: Discord makes one message of sends with the same nonce within a few minutes. Later, the post
is looked for in the channel's history, by a mark, before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakValueDictionary

import discord

from bot.client.filmclub import FilmClub
from bot.client.interaction import being_deleted
from bot.client.sending import FAILURES, files_of, illustrated, whole_or_bare
from bot.club.editing import DONE, Edited, edit
from bot.club.pace import Pace, at_once
from bot.club.post_kind import Kind, Writing
from bot.club.refusals import REFUSALS, comes_again, refusal_of
from bot.domain.digest import LastOneIsTried
from bot.domain.post import Post, PostId, Reason, Why
from bot.language import speaking
from bot.store.moments import LONGEST_PAUSE
from bot.views.layout import Layout, OrdinaryMessage
from bot.views.marks import custom_ids_of, has_mark, mark_of, nonce_of, put_mark

log = logging.getLogger(__name__)

SAME_NONCE = timedelta(minutes=1)
"""How long a nonce is relied on; Discord promises "the past few minutes"."""
MOST_UNDER_WAY = 800
"""How many sends may wait for their turn or for Discord: more than go out between two rounds, and
fewer than the 1,024 files that a process may have open, should Discord answer none of them."""
SEND_SECONDS = 60
"""A send, or a look through a history, that takes longer is given up. A send is looked for before
the next try."""
_FIRST_PAUSE = timedelta(seconds=30)
_HISTORY = 5000
_CLOCKS_DIFFER = timedelta(hours=2)

_FAILURES = (discord.HTTPException, *FAILURES)


class Untold(Exception):
    """Nobody can tell whether a post was sent."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.reason = Reason(why)


class Posting:
    """The engine. A round begins everything that is due; no send in it waits for another one."""

    def __init__(self, client: FilmClub, kinds: Iterable[Kind]) -> None:
        self._client = client
        self._posts = client.store.posts
        self.kinds = {kind.name: kind for kind in kinds}
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._pace = Pace()
        self._under_way: dict[PostId, asyncio.Task[None]] = {}

    @classmethod
    def of(cls, client: FilmClub) -> Posting:
        """The client's engine, which cogs/loops.py has started."""
        posting = getattr(client.get_cog("LoopsCog"), "posting", None)
        if not isinstance(posting, cls):
            raise RuntimeError("cogs.loops is not loaded")
        return posting

    async def close(self) -> None:
        """Give up what is under way. It is looked for after the next start."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def round(self) -> None:
        """Write down what has become due, and begin to send what has to be sent by now. A failure
        of one club is logged, and the others go on."""
        now = self._client.clock()
        self._client.store.gone.begin_reading()
        for kind in self.kinds.values():
            await at_once(
                self._guarded(kind.name, guild_id, self._write_down(guild_id, writing))
                for guild_id, writing in await self._due(kind, now)
            )
        for post_id in await self._posts.pending(now, self.kinds, MOST_UNDER_WAY):
            self._start(post_id)

    async def post_now(self, post: Post) -> tuple[Post, bool]:
        """Send a post for somebody who reads in the answer what became of it.

        Returns the post, and whether it is this one: a post that is written down already is kept as
        it is, unless it was given up. One that waits for its first try does not wait any longer.
        Raises NeedsClub when the club's data is being deleted, and LastOneIsTried.
        """
        async with self._lock(post.id.guild_id):
            is_new = await self._posts.begin(post) or await self._posts.reopen(post)
            post = await self._written(post.id)
            if post.state == "pending" and post.reason is None:
                await self._deliver(post)
            post = await self._written(post.id)
        await self._renew_outdated(post)
        return post, is_new and post.state == "sent"

    async def post_again(self, post_id: PostId, channel_id: int) -> tuple[Post, bool]:
        """Send a post that was given up in this channel, as it is written down now: somebody asks
        for it who can see that it is missing. Where the bot can see that an earlier try has arrived
        after all, it stays where it is.

        Returns the same as ``post_now``.
        """
        async with self._lock(post_id.guild_id):
            post, kind = await self._written(post_id), self.kinds[post_id.kind]
            now, is_new = self._client.clock(), False
            if post.state in ("skipped", "blocked"):
                found = None
                try:
                    async with asyncio.timeout(SEND_SECONDS):
                        found = await self._found(post, kind) if post.tries else None
                except (Untold, *_FAILURES) as error:
                    log.info("The post %s is not looked for: %r", post_id, error)
                if found is None:
                    post = replace(post, channel_id=channel_id, written_at=now, tries=0)
                if await self._posts.reopen_as(post, now):
                    is_new = found is None
                    await self._deliver(await self._written(post_id), found)
            post = await self._written(post_id)
        await self._renew_outdated(post)
        return post, is_new and post.state == "sent"

    async def try_refused_again(self, guild_id: int | None = None) -> None:
        """Have the next round send the news that Discord refused, a club's or all: the bot may be
        allowed to by now, or another channel was chosen."""
        await self._posts.reopen_refused(self._news_since(), self._client.clock(), guild_id)

    async def has_refused(self, guild_id: int) -> bool:
        """Whether a club's news wait that Discord refused, and are still worth sending."""
        refused = await self._posts.refused_news(self._news_since(), guild_id)
        ends = [self.kinds[each.id.kind].worth_until(each) for each in refused]
        return any(self._client.clock() <= each for each in ends)

    def _news_since(self) -> dict[str, datetime]:
        """The kinds of news, and since when one of them is due that is still worth sending."""
        now = self._client.clock()
        return {kind.name: now - kind.grace for kind in self.kinds.values() if kind.is_news}

    async def renew(self, post: Post, message_id: int) -> Edited:
        """Have the post's message show what is written down by now."""
        kind, guild_id = self.kinds[post.id.kind], post.id.guild_id
        with speaking(self._client.language_of(guild_id)):
            post = await self._posts.rewrite(post, await kind.content_by_now(post))
            message = await self._prepared(post, await kind.renewed(post))
        # A post in a forum is the first message of its own thread; both have the same id.
        channel_id = post.channel_id if kind.forum_post(post) is None else message_id
        became = await edit(self._client, guild_id, channel_id, message_id, message)
        if await kind.edited(post) and became in DONE:
            await self._posts.renewed(post)
        return became

    async def renew_stale(
        self, guild_id: int | None = None, kinds: Collection[str] | None = None
    ) -> None:
        """Have the stale posts be edited, or a club's of these kinds; later what fails."""
        for post in await self._posts.stale(guild_id):
            if (
                post.message_id is None
                or post.message_id in self._client.refused
                or post.id.kind not in (self.kinds if kinds is None else kinds)
            ):
                continue
            try:
                await self.renew(post, post.message_id)
            except Exception:  # a post that can't be read must not stop the others
                log.exception("The %s of %d can't be made anew", post.id.kind, post.id.guild_id)
                self._client.refused.add(post.message_id)

    async def _renew_outdated(self, post: Post) -> None:
        """Once a post stands, have those be edited that are not so any more: without the club's
        lock, since that may take long."""
        guild_id, kind = post.id.guild_id, self.kinds[post.id.kind]
        if post.state == "sent" and kind.outdates:
            await self._guarded(kind.name, guild_id, self.renew_stale(guild_id, kind.outdates))

    async def _due(self, kind: Kind, now: datetime) -> Sequence[tuple[int, Writing]]:
        try:
            return await kind.due(now)
        except Exception:  # the posts of other kinds come all the same
            log.exception("What is due of %s could not be looked up", kind.name)
            return ()

    async def _write_down(self, guild_id: int, writing: Writing) -> None:
        with speaking(self._client.language_of(guild_id)):
            posts = await writing()
        for post in posts:
            is_new = await self._posts.begin(post)
            if is_new and post.state == "pending":
                self._start(post.id)  # at once, not after all others are written down
            elif is_new and post.state == "blocked":
                await self._tell(post)

    def _start(self, post_id: PostId) -> None:
        """Send it, unless that has begun. With too much under way, a later round does it."""
        if (
            post_id in self._under_way
            or post_id.kind not in self.kinds
            or len(self._under_way) >= MOST_UNDER_WAY
        ):
            return
        task = asyncio.create_task(self._send_in_turn(post_id))
        self._under_way[post_id] = task
        task.add_done_callback(lambda _: self._under_way.pop(post_id))

    async def _guarded(self, kind: str, guild_id: int, work: Awaitable[None]) -> None:
        try:
            await work
        except LastOneIsTried:
            log.info("The %s of %d waits for the last one", kind, guild_id)
        except Exception as error:  # the loop must go on, whatever happens to one club's post
            log.error("The %s of %d failed", kind, guild_id, exc_info=error)

    async def _send_in_turn(self, post_id: PostId) -> None:
        await self._pace.wait()
        await self._guarded(post_id.kind, post_id.guild_id, self._send_due(post_id))

    async def _send_due(self, post_id: PostId) -> None:
        async with self._lock(post_id.guild_id):
            post = await self._written(post_id)
            # While it waited, a member may have had it sent, or tried to.
            if post.state != "pending" or (
                post.try_after and post.try_after > self._client.clock()
            ):
                return
            was_refused = post.reason is not None and post.reason.why is not Why.UNREACHABLE
            told_of = post.channel_id if was_refused else None
            await self._deliver(post)
            post = await self._written(post_id)
        await self._renew_outdated(post)
        if post.state == "blocked" and post.channel_id != told_of:
            await self._tell(post)

    def _lock(self, guild_id: int) -> asyncio.Lock:
        """A club's lock, so that no two tasks send its posts at once."""
        return self._locks.setdefault(guild_id, asyncio.Lock())

    async def _written(self, post_id: PostId) -> Post:
        post = await self._posts.one(post_id)
        if post is None:  # only when the club is deleted
            raise being_deleted()
        return post

    async def _deliver(self, post: Post, message_id: int | None = None) -> None:
        """Send a post that is written down, or find that it was sent, and note it. ``message_id``
        is the post's message, where it was found already."""
        kind = self.kinds[post.id.kind]
        is_late = self._client.clock() > kind.worth_until(post)
        try:
            is_over = is_late or not await kind.is_so(post)
            if message_id is None:
                async with asyncio.timeout(SEND_SECONDS):
                    post, message_id = await self._looked(post, kind, is_over=is_over)
            if message_id is None and is_over:
                await self._posts.give_up(post.id, "skipped", post.reason or Reason(Why.LATE))
                return
            if message_id is None:  # a long look must not use up the time of the send
                async with asyncio.timeout(SEND_SECONDS):
                    message_id = await self._send(await kind.checked(post), kind)
        except Untold as untold:
            await self._posts.give_up(post.id, "blocked", untold.reason)
        except Exception as error:
            if isinstance(error, discord.HTTPException) and comes_again(error):
                await self._posts.give_up(post.id, "blocked", refusal_of(error))
                return
            reason = post.reason or Reason(Why.UNREACHABLE)
            if is_late:
                await self._posts.give_up(post.id, "skipped", reason)
                return
            log.warning("The %s of %d was not sent", kind.name, post.id.guild_id, exc_info=error)
            pause = min(_FIRST_PAUSE * 2 ** min(post.failures, 10), LONGEST_PAUSE)
            # Counted from now: the try itself may have taken longer than the pause.
            await self._posts.again(post.id, self._client.clock() + pause, reason)
        else:
            await self._posts.sent(post.id, message_id, kind.standing(post, message_id))
            await kind.stood(post)

    async def _send(self, post: Post, kind: Kind) -> int:
        with speaking(self._client.language_of(post.id.guild_id)):
            message = await self._prepared(post, kind.message(post))
        if isinstance(message, Layout):
            return await whole_or_bare(message, partial(self._request, post, kind))
        return await self._request(post, kind, message)

    async def _prepared(
        self, post: Post, message: Layout | OrdinaryMessage
    ) -> Layout | OrdinaryMessage:
        """The post's message with its picture and its mark."""
        if isinstance(message, Layout):
            message = await illustrated(self._client.pictures, message)
        view = message if isinstance(message, Layout) else message.buttons
        put_mark(view, mark_of(post.id))
        return message

    async def _request(self, post: Post, kind: Kind, message: Layout | OrdinaryMessage) -> int:
        channel = self._channel(post)
        in_forum = kind.forum_post(post)
        await self._posts.trying(post.id)
        try:
            if in_forum is not None and isinstance(message, Layout):
                return await in_forum.begin(self._client, post.channel_id, message)
            if isinstance(message, Layout):
                sent = await channel.send(
                    view=message,
                    files=files_of(message),
                    nonce=nonce_of(post.id),
                    allowed_mentions=message.pinged,
                )
            else:
                sent = await channel.send(
                    message.text,
                    view=message.buttons,
                    nonce=nonce_of(post.id),
                    allowed_mentions=message.pinged,
                )
        except discord.HTTPException as error:
            if error.status in REFUSALS:
                await self._posts.refused(post.id)
            raise
        return sent.id

    async def _looked(self, post: Post, kind: Kind, *, is_over: bool) -> tuple[Post, int | None]:
        """The post as it is written down then, and the id of its message, if an earlier try with an
        unknown end has arrived. Nobody looks where it is to be sent, and its nonce tells."""
        is_fresh = timedelta(0) <= self._client.clock() - post.written_at <= SAME_NONCE
        has_nonce = is_fresh and kind.forum_post(post) is None  # posts in a forum have none
        if not post.tries or (has_nonce and not is_over):
            return post, None
        if (found := await self._found(post, kind)) is not None:
            return post, found
        await self._posts.not_there(post.id)
        return await self._written(post.id), None

    async def _found(self, post: Post, kind: Kind) -> int | None:
        """The id of the post's message, found by its mark. Raises Untold, and what Discord and the
        network raise."""
        mark = mark_of(post.id)
        since = post.written_at - _CLOCKS_DIFFER
        if since > self._client.clock():
            since = None  # the clock was put back: search the latest messages
        if (in_forum := kind.forum_post(post)) is not None:
            return await in_forum.found(self._client, post.channel_id, mark, since)
        looked_at = 0
        async for message in self._channel(post).history(limit=_HISTORY, after=since):
            if message.author == self._client.user and (
                has_mark(message, mark)
                or any(kind.carries(post, custom_id) for custom_id in custom_ids_of(message))
            ):
                return message.id
            looked_at += 1
        if looked_at == _HISTORY:
            raise Untold(Why.TOO_MUCH)
        if not looked_at and not self._may_read_history(post):
            raise Untold(Why.UNREADABLE)
        return None

    def _channel(self, post: Post) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(post.channel_id, guild_id=post.id.guild_id)

    def _may_read_history(self, post: Post) -> bool:
        """Whether the bot may read the history. Without that permission, Discord returns an empty
        one (Get Channel Messages).

        True for a channel that discord.py does not know, like an archived thread: it can't be told
        there.
        """
        guild = self._client.get_guild(post.id.guild_id)
        place = guild and guild.get_channel_or_thread(post.channel_id)
        return place is None or place.permissions_for(place.guild.me).read_message_history

    async def _tell(self, post: Post) -> None:
        """Tell the club, once, that a post is blocked."""
        guild = self._client.get_guild(post.id.guild_id)
        with speaking(self._client.language_of(post.id.guild_id)):
            kind = self.kinds[post.id.kind]
            notice, ways_on = await kind.notice(post), kind.ways_on(post)
        if notice is None or guild is None or guild.system_channel is None:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await guild.system_channel.send(notice, view=ways_on)
        except _FAILURES as error:
            log.info("The organiser of %d could not be told: %s", guild.id, error)
