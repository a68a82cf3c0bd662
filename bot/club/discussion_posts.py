"""The bot's own messages in threads about films: the first message, with which a thread opens, and
the one that says that spoilers may come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import discord
import msgspec

from bot.client.filmclub import FilmClub
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club.forum_posts import KEPT_OPEN, ForumPost
from bot.club.post_kind import Kind, Writing
from bot.club.refusals import comes_again
from bot.club.scheduling import BadSchedule, require_permissions
from bot.domain.discussion import Discussion, MemberApart, openers
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.post import Post, PostId, PostKind, Reason, Why
from bot.domain.record import record
from bot.language import N_, _, speaking
from bot.store.database import Work
from bot.store.discussions import note_first_message
from bot.store.films import film_gone
from bot.views.blurring import blurring
from bot.views.discussion import (
    DiscussionOpening,
    SpoilersFree,
    opening_parts,
    renamed,
    tag_names,
    thread_name,
    unopened,
)
from bot.views.film_card import card_in_words
from bot.views.layout import Layout
from bot.views.text import those_named

log = logging.getLogger(__name__)

_HAS_THREAD = 160004
_NO_MESSAGE = 10008
"""Discord's error codes for a message that has its thread already, and for one that does not exist
(https://discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON")."""

TalkPlace = discord.TextChannel | discord.ForumChannel


@record
class FirstMessage:
    """The content of a thread's first message, as it was when it was last edited."""

    film: dict[str, Any]
    parts: list[str]
    name: str
    is_forum: bool
    tag_ids: list[int]
    line_of: tuple[int, int] | None = None
    """The ids of film and member of a member's line in it, if there is one. The line's part is
    taken out when the line goes: see Ratings.take_line."""
    line_part: int | None = None
    """The index of that part in ``parts``."""
    named: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Whom the parts name (see WHO_IS_NAMED)."""
    earlier: list[str] = field(default_factory=list[str])
    """The names that the film had before, by one of which the thread may still be called."""

    @property
    def its_film(self) -> Film:
        return msgspec.convert(self.film, Film)


def require_tag(place: TalkPlace, *, is_free: bool) -> list[str]:
    """Hints for the member where a forum has no fitting tag. Raises BadSchedule where it demands
    one."""
    if not isinstance(place, discord.ForumChannel) or _tag(place, is_free=is_free):
        return []
    name = tag_names(is_free=is_free)[0]
    if place.flags.require_tag:
        raise BadSchedule(
            N_(
                "{channel} demands a tag, and has none that fits. An organiser adds the tag “{tag}”"
                " there, or chooses another channel with /club setup."
            ),
            channel=place.mention,
            tag=name,
        )
    return [_("The forum has no tag “{tag}”: the name of the thread says it.", tag=name)]


def _tag(forum: discord.ForumChannel, *, is_free: bool) -> discord.ForumTag | None:
    """The forum's tag for threads that are spoiler-free, or not; None where the bot may not give
    it."""
    names = {name.casefold() for name in tag_names(is_free=is_free)}
    may_moderate = forum.permissions_for(forum.guild.me).manage_threads
    for tag in forum.available_tags:
        if tag.name.strip().casefold() in names and (may_moderate or not tag.moderated):
            return tag
    return None


async def open_thread(client: FilmClub, discussion: Discussion) -> bool:
    """Open the thread on a discussion's first message, with the rule that holds by now in its name;
    Discord allows one for each message. Where that message is gone, the discussion is forgotten.
    Returns whether the thread is open."""
    store, guild_id = client.store, discussion.guild_id
    post = await store.posts.one(_post_id(discussion))
    if post is None or discussion.thread_id is None or client.get_guild(guild_id) is None:
        return False  # discord.py opens no thread in a guild that is not there right now
    channel = client.get_partial_messageable(post.channel_id, guild_id=guild_id)
    message = channel.get_partial_message(discussion.thread_id)
    with speaking(client.language_of(guild_id)):
        name = await _name_by_now(client, discussion, FirstMessage(**post.content).name)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            await message.create_thread(name=name, auto_archive_duration=KEPT_OPEN)
    except (discord.DiscordException, *FAILURES) as error:
        code = error.code if isinstance(error, discord.HTTPException) else None
        if code == _NO_MESSAGE:
            await store.discussions.forget(guild_id, discussion.id)
        if code != _HAS_THREAD:
            log.info("The thread of %d was not opened: %r", discussion.id, error)
            if isinstance(error, discord.Forbidden):
                client.refused.add(discussion.thread_id)
            return False
    await store.discussions.opened(guild_id, discussion.id)
    standing = await store.discussions.one(guild_id, discussion.id)
    if standing is not None and standing.free_until != discussion.free_until:
        # Its date has changed while it opened, when there was no thread yet to be renamed.
        await store.posts.outdate(guild_id, discussion.id, PostKind.DISCUSSION)
    return True


async def _name_by_now(client: FilmClub, discussion: Discussion, name: str) -> str:
    """The name of a film's thread with the film and the rule that hold by now, if it has the bot's
    words about that."""
    until = discussion.still_free_until(client.clock())
    zone = await client.store.clubs.zone(discussion.guild_id)
    post = await client.store.posts.one(_post_id(discussion))
    first = FirstMessage(**post.content) if post else None
    earlier = [*first.earlier, first.its_film.name] if first else []
    return renamed(name, discussion.film, until, zone, earlier)


def _tagged_anew(thread: discord.Thread) -> dict[str, Any]:
    """A forum's tags of a thread whose date has come, if it has the tag that is not so any more."""
    forum = thread.parent
    if not isinstance(forum, discord.ForumChannel):
        return {}
    free, inside = _tag(forum, is_free=True), _tag(forum, is_free=False)
    if free not in thread.applied_tags:
        return {}
    tags = [tag for tag in thread.applied_tags if tag not in (free, inside)]
    if inside:
        tags.append(inside)
    # A refusal of no tags would leave the name as it is, too.
    return {"applied_tags": tags} if tags or not forum.flags.require_tag else {}


async def keep_true(client: FilmClub, discussion: Discussion) -> bool:
    """Put the film and the rule that hold by now into the name of a film's thread, and the rule
    into its tags. An archived one is reopened for that, and where Discord has refused an edit of
    the first message of a forum's. Returns whether nothing is left to be done: not after a failure
    that may pass."""
    thread_id, until = discussion.thread_id, discussion.still_free_until(client.clock())
    is_refused = thread_id in client.refused
    if thread_id is None:
        return True
    guild = client.get_guild(discussion.guild_id)
    thread = guild and guild.get_thread(thread_id)
    try:
        async with asyncio.timeout(LATER_SECONDS):
            thread = thread or await client.fetch_channel(thread_id)
            if not isinstance(thread, discord.Thread):
                return True
            is_over = discussion.free_until is not None and until is None
            changed = _tagged_anew(thread) if is_over else {}
            with speaking(client.language_of(discussion.guild_id)):
                name = await _name_by_now(client, discussion, thread.name)
            if name != thread.name:
                changed["name"] = name
            is_in_it = is_refused and isinstance(thread.parent, discord.ForumChannel)
            if (changed or is_in_it) and thread.archived and not thread.locked:
                changed["archived"] = False  # Discord refuses any other edit of it
            if changed:
                await thread.edit(**changed)
                client.refused.discard(thread_id)  # its first message, while it was archived
    except (discord.DiscordException, *FAILURES) as error:
        log.info("The thread %d stays as it is: %r", thread_id, error)
        return isinstance(error, discord.HTTPException) and comes_again(error)
    return True


async def open_missing_threads(client: FilmClub) -> None:
    """Open the threads that failed, or before which the bot was stopped; not those where Discord
    refuses it."""
    for guild_id, discussion_id in await client.store.discussions.unopened(client.clock()):
        discussion = await client.store.discussions.one(guild_id, discussion_id)
        if discussion is not None and discussion.thread_id not in client.refused:
            await open_thread(client, discussion)


def _post_id(discussion: Discussion) -> PostId:
    return PostId(discussion.guild_id, PostKind.DISCUSSION, str(discussion.id))


def kinds(client: FilmClub) -> list[Kind]:
    """The kinds of posts that the bot writes about discussions without being asked."""
    return [DiscussionOpens(client), SpoilersMayCome(client)]


class DiscussionOpens(Kind):
    """The first message of a thread. Its key is the discussion's id."""

    name = PostKind.DISCUSSION
    grace = timedelta(days=7)

    def __init__(self, client: FilmClub) -> None:
        self._client = client
        self._store = client.store

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        """The discussions of films that were watched, once members are asked to rate them, and
        those that a member began before the bot was stopped."""
        begun = await self._store.discussions.unposted(now)
        watched = await self._store.discussions.of_rounds(now)
        return [
            *((guild_id, partial(self._begun, guild_id, each)) for guild_id, each in begun),
            *((one[0], partial(self._watched, *one, now)) for one in watched),
        ]

    async def _begun(self, guild_id: int, discussion_id: int) -> list[Post]:
        discussion = await self._store.discussions.one(guild_id, discussion_id)
        return await self._owed(discussion) if discussion is not None else []

    async def _watched(
        self, guild_id: int, film_id: int, channel_id: int, now: datetime
    ) -> list[Post]:
        begin = self._store.discussions.begin
        try:
            return await self._owed(await begin(guild_id, film_id, channel_id, None, now))
        except FilmNotFound:  # the film has left the library
            return []

    async def _owed(self, discussion: Discussion) -> list[Post]:
        """A discussion's first message. It is blocked where the bot may not open a thread, or where
        a forum lacks the tag that it demands, and left out where the bot was off for too long. It
        waits while the server is not there, and nobody knows whether the channel is a forum."""
        guild = self._client.get_guild(discussion.guild_id)
        if guild is None or guild.unavailable:
            return []
        place = guild.get_channel(discussion.channel_id)
        post = await self.post(discussion, place if isinstance(place, TalkPlace) else None)
        post = self.in_time(replace(post, due_at=discussion.begun_at))
        # When the channel is gone, Discord's answer to the send says so.
        if post.state == "skipped" or not isinstance(place, TalkPlace):
            return [post]
        try:
            require_permissions(place, threads=True)
        except BadSchedule:
            return [replace(post, state="blocked", reason=Reason(Why.FORBIDDEN))]
        try:
            require_tag(place, is_free=discussion.free_until is not None)
        except BadSchedule as problem:
            return [replace(post, state="blocked", reason=Reason(Why.REFUSED, str(problem)))]
        return [post]

    async def post(self, discussion: Discussion, place: TalkPlace | None) -> Post:
        """A discussion's first message, in the language that is spoken now: callers choose the
        club's."""
        guild_id, film, now = discussion.guild_id, discussion.film, self._client.clock()
        is_free = discussion.free_until is not None
        tag = _tag(place, is_free=is_free) if isinstance(place, discord.ForumChannel) else None
        first = FirstMessage(
            film=msgspec.to_builtins(film),
            parts=[],
            name=thread_name(film, discussion.free_until, await self._store.clubs.zone(guild_id)),
            is_forum=isinstance(place, discord.ForumChannel),
            tag_ids=[tag.id] if tag else [],
        )
        return Post(
            id=_post_id(discussion),
            channel_id=place.id if place else discussion.channel_id,
            due_at=now,
            written_at=now,
            content=asdict(await self._saying(first, discussion)),
        )

    async def _saying(self, first: FirstMessage, discussion: Discussion) -> FirstMessage:
        """The first message with what it says by now. It goes on where its thread was deleted, but
        for what is about the thread."""
        guild_id, film = discussion.guild_id, discussion.film
        until = discussion.still_free_until(self._client.clock())
        dossier = await self._store.reviews.dossier(guild_id, film.id)
        apart = await self._store.discussions.apart(guild_id, film.id)
        talk = openers(dossier, apart, is_to_come=until is not None)
        with blurring(is_on=self._client.blurs_scores(guild_id)):
            card = card_in_words(dossier)
        parts = [*card, ""] if discussion.is_gone else opening_parts(card, until, talk)
        kinds_of_talk = [type(each) for each in talk]
        has_line = MemberApart in kinds_of_talk and not discussion.is_gone
        line_part = kinds_of_talk.index(MemberApart) - len(talk) + len(parts) if has_line else None
        raters = dossier.sealed.raters if dossier.sealed else ()
        members = (*raters, *dossier.lines, *((apart,) if apart else ()))
        return replace(
            first,
            film=msgspec.to_builtins(film),
            parts=parts,
            line_of=(film.id, apart.member_id) if apart and has_line else None,
            line_part=line_part,
            named=those_named({one.member_id: one.name for one in members}, parts),
            earlier=list(dict.fromkeys([*first.earlier, first.its_film.name])),
        )

    async def content_by_now(self, post: Post) -> dict[str, Any]:
        """The screening may have moved, and the reveal with it, the film may be revealed, rated,
        corrected or merged with another, spoilers may be told, or the club speaks another
        language."""
        first = FirstMessage(**post.content)
        discussion = await self._store.discussions.any(post.id.guild_id, int(post.id.key))
        if discussion is not None:
            first = await self._saying(first, discussion)
        else:
            first = replace(first, parts=[first.parts[0], str(film_gone())], line_of=None,
                            line_part=None, named=[])  # fmt: skip
        return asdict(first)

    def message(self, post: Post) -> Layout:
        content = FirstMessage(**post.content)
        return DiscussionOpening(content.its_film, content.parts)

    def forum_post(self, post: Post) -> ForumPost | None:
        content = FirstMessage(**post.content)
        return ForumPost(content.name, tuple(content.tag_ids)) if content.is_forum else None

    def standing(self, post: Post, message_id: int) -> Work[object]:
        return note_first_message(
            post.id.guild_id,
            int(post.id.key),
            post.channel_id,
            message_id,
            is_open=FirstMessage(**post.content).is_forum,
        )

    async def stood(self, post: Post) -> None:
        discussion = await self._store.discussions.one(post.id.guild_id, int(post.id.key))
        if discussion is not None and not discussion.is_open:
            await open_thread(self._client, discussion)

    async def edited(self, post: Post) -> bool:
        discussion = await self._store.discussions.one(post.id.guild_id, int(post.id.key))
        return discussion is None or await keep_true(self._client, discussion)

    async def notice(self, post: Post) -> str | None:
        return unopened(post)


class SpoilersMayCome(Kind):
    """The message in a spoiler-free thread that its date has come."""

    name = PostKind.SPOILERS_COME
    outdates = (PostKind.DISCUSSION,)
    grace = timedelta(days=7)

    def __init__(self, client: FilmClub) -> None:
        self._client = client
        self._store = client.store

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        free = await self._store.discussions.free(now)
        return [(guild_id, partial(self._write, guild_id, each, now)) for guild_id, each in free]

    async def _write(self, guild_id: int, discussion_id: int, now: datetime) -> list[Post]:
        discussion = await self._store.discussions.one(guild_id, discussion_id)
        if discussion is None:
            return []
        # The thread's first message, its name and its tags say so, too, though this may not arrive.
        await self._store.posts.outdate(guild_id, discussion_id, PostKind.DISCUSSION)
        return [self.in_time(self.post(discussion, now))]

    def post(self, discussion: Discussion, now: datetime) -> Post:
        return Post(
            id=PostId(discussion.guild_id, PostKind.SPOILERS_COME, str(discussion.id)),
            channel_id=discussion.thread_id or 0,
            due_at=discussion.free_until or now,
            written_at=now,
            content={"film": msgspec.to_builtins(discussion.film)},
        )

    def message(self, post: Post) -> Layout:
        return SpoilersFree(msgspec.convert(post.content["film"], Film))
