"""A vote, from its announcement to its result: two posts, each owed from the moment at which it is
due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.client.answering import Build, answer
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction
from bot.club import told_posts
from bot.club.post_kind import Kind, Writing
from bot.club.rounds import mentioned_role, role_mention, those_who_left
from bot.club.told_posts import Told, about
from bot.domain.club import RoundSettings
from bot.domain.frozen import WHO_IS_NAMED
from bot.domain.plans import Plans
from bot.domain.post import Post, PostId, PostKind
from bot.domain.vote import Vote, VoteOver, Voter
from bot.language import _
from bot.store.votes import vote_off, vote_over
from bot.views.layout import Layout, OrdinaryMessage
from bot.views.posts import TRIED_ON, explained
from bot.views.text import those_named
from bot.views.vote import (
    NoVote,
    VoteCard,
    announced,
    announcement,
    vote_called_off,
    vote_called_off_message,
    voted,
)
from bot.views.vote_result import (
    VoteOffCard,
    VoteOverCard,
    opening_over,
    result_message,
    result_text,
    tells_all,
)


class VoteBegins(Kind):
    """The post that a vote is open. Its key is the vote's id."""

    name = PostKind.VOTE
    grace = timedelta(days=1)
    is_news = True

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        votes = self._client.store.votes
        return [
            (guild_id, partial(self._write, guild_id, vote_id, now))
            for guild_id, vote_id in await votes.to_announce(now)
        ]

    async def post(self, vote: Vote, now: datetime) -> Post:
        """The post about a vote that has been opened, due ``now``, as when a member has just asked
        for it."""
        settings = await self._client.store.round_settings.get(vote.guild_id)
        role_id = mentioned_role(self._client, settings, vote.guild_id)
        return _post(PostKind.VOTE, vote, settings, now, _saying(vote, role_id))

    def message(self, post: Post) -> OrdinaryMessage:
        _mention, pinged = role_mention(post.content["role"])
        return announced(int(post.id.key), post.content["text"], pinged)

    async def is_so(self, post: Post) -> bool:
        vote = await self._client.store.votes.one(post.id.guild_id, int(post.id.key))
        return vote.closed_at is None

    async def content_by_now(self, post: Post) -> Mapping[str, Any]:
        """With the films that it is on by now."""
        vote = await self._client.store.votes.one(post.id.guild_id, int(post.id.key))
        return _saying(vote, post.content["role"])

    async def renewed(self, post: Post) -> OrdinaryMessage:
        vote = await self._client.store.votes.one(post.id.guild_id, int(post.id.key))
        return self.message(post) if vote.closed_at is None else opening_over(vote)

    async def notice(self, post: Post) -> str | None:
        return _("A vote is open, but could not be announced. {why}", why=explained(post, TRIED_ON))

    async def _write(self, guild_id: int, vote_id: int, now: datetime) -> list[Post]:
        store = self._client.store
        if await store.posts.one(PostId(guild_id, PostKind.VOTE, str(vote_id))):
            await store.votes.note_written(guild_id, vote_id, PostKind.VOTE)
            return []
        vote = await store.votes.one(guild_id, vote_id)
        return [self.in_time(replace(await self.post(vote, now), due_at=vote.opened_at))]


class VoteShown(Told):
    """The answer of /vote show."""

    name = PostKind.VOTE_SHOWN

    def message(self, post: Post) -> Layout:  # noqa: ARG002 - as every kind's
        return NoVote()

    async def content_by_now(self, post: Post) -> Mapping[str, Any]:
        return _shown(await self.client.store.votes.one(post.id.guild_id, about(post)))

    async def renewed(self, post: Post) -> Layout:
        vote = await self.client.store.votes.one(post.id.guild_id, about(post))
        return (await _card(self.client, vote))()

    async def is_on(self, guild_id: int, about: int) -> bool:
        return (await self.client.store.votes.one(guild_id, about)).closed_at is None


async def show(interaction: Interaction, vote: Vote) -> None:
    """Show the club a vote that is open, or what came of it."""
    message_id = await answer(interaction, await _card(interaction.client, vote))
    kind, is_on = PostKind.VOTE_SHOWN, vote.closed_at is None
    await told_posts.note(interaction, kind, vote.id, message_id, _shown(vote), is_on=is_on)


async def _card(client: FilmClub, vote: Vote) -> Build:
    if (result := vote.result) is None:
        return lambda: VoteCard(vote) if vote.closed_at is None else VoteOffCard(vote)
    plans = await winner_plans(client, vote)
    off_at = await client.store.votes.called_off_after(vote)
    return lambda: VoteOverCard(vote, result, plans, off_at)


class VoteEnds(Kind):
    """The post about what came of a vote, which is closed and counted when its time is over. Its
    key is the vote's id.

    The vote is closed however long the bot was off. The ballots that came in time count.
    """

    name = PostKind.VOTE_RESULT
    grace = timedelta(days=30)
    is_news = True
    outdates = (PostKind.VOTE, PostKind.VOTE_SHOWN, PostKind.NOMINATION)

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        return [
            (guild_id, partial(self._write, guild_id, vote_id, now))
            for guild_id, vote_id in await self._client.store.votes.due(now)
        ]

    async def post(self, vote: Vote, now: datetime) -> Post:
        """The post about a vote that has been counted, due ``now``, as when a member has just asked
        for it.

        It goes to the club's present channel for news: the vote's own channel may be gone.
        """
        if vote.result is None:
            raise RuntimeError("the vote is not counted")
        settings = await self._client.store.round_settings.get(vote.guild_id)
        winner = vote.result.winner
        plans = await winner_plans(self._client, vote)
        text = result_text(vote, vote.result, plans)
        content = {
            "text": text,
            "film_id": winner.film_id if winner else None,
            "is_scheduled": plans is not None and plans.are_made,
            "is_whole": tells_all(text, vote, vote.result),
        }
        return _post(PostKind.VOTE_RESULT, vote, settings, now, content)

    async def called_off(self, vote: Vote, now: datetime, by: Voter | None = None) -> Post | None:
        """The post that a vote was called off, and by whom where that is known; None where nobody
        was told that the vote was open."""
        store = self._client.store
        begun = await store.posts.one(PostId(vote.guild_id, PostKind.VOTE, str(vote.id)))
        if begun is None or begun.message_id is None:
            return None
        settings = await store.round_settings.get(vote.guild_id)
        text = vote_called_off(vote, by and by.name)
        content = {
            "text": text,
            "is_off": True,
            WHO_IS_NAMED: those_named({by.id: by.name} if by else {}, [text]),
        }
        return _post(PostKind.VOTE_RESULT, vote, settings, now, content)

    async def renewed(self, post: Post) -> OrdinaryMessage:
        """With the date that the winner has or had by now."""
        vote = await self._client.store.votes.one(post.id.guild_id, int(post.id.key))
        if vote.result is None:
            return self.message(post)
        return self.message(await self.post(vote, self._client.clock()))

    def message(self, post: Post) -> OrdinaryMessage:
        content = post.content
        if content.get("is_off"):
            return vote_called_off_message(content["text"])
        return result_message(
            int(post.id.key),
            content["film_id"],
            content["text"],
            is_scheduled=content.get("is_scheduled", True),  # not noted by an older filmclub
            is_whole=content.get("is_whole", False),
        )

    async def notice(self, post: Post) -> str | None:
        if post.content.get("is_off"):
            why = explained(post, TRIED_ON)
            return _("A vote was called off, but that could not be posted. {why}", why=why)
        return _(
            "A vote is over, but its result could not be posted. {why} `/vote show` has it.",
            why=explained(post, TRIED_ON),
        )

    async def close(self, vote: Vote, now: datetime) -> Vote | None:
        """Close and count a vote. Returns None when somebody else has, or when it was called
        off."""
        store = self._client.store
        settings = await store.round_settings.get(vote.guild_id)
        left: frozenset[int] = frozenset()
        if not settings.leavers_count:
            voters = [voter.id for voter in vote.voters]
            left = await those_who_left(self._client, vote.guild_id, voters)
        return await store.votes.close(vote.guild_id, vote.id, now, left)

    async def _write(self, guild_id: int, vote_id: int, now: datetime) -> list[Post]:
        store = self._client.store
        if await store.posts.one(PostId(guild_id, PostKind.VOTE_RESULT, str(vote_id))):
            await store.votes.note_written(guild_id, vote_id, PostKind.VOTE_RESULT)
            return []
        vote = await store.votes.one(guild_id, vote_id)
        if vote.closed_at is None:
            await self.close(vote, now)
            vote = await store.votes.one(guild_id, vote_id)
        due_at = min(vote.closes_at, vote.closed_at or now)
        if vote.result is None:
            post = await self.called_off(vote, now)
            if post is None:
                await store.votes.note_written(guild_id, vote_id, PostKind.VOTE_RESULT)
                return []
        else:
            post = await self.post(vote, now)
        return [self.in_time(replace(post, due_at=due_at))]


async def winner_plans(client: FilmClub, vote: Vote) -> Plans | None:
    """What the club has planned with the film that has won; None where none has."""
    if not (vote.result and vote.result.winner):
        return None
    film_id = vote.result.winner.film_id
    return await client.store.plans.of(vote.guild_id, film_id, vote.closed_at)


def _saying(vote: Vote, role_id: int | None) -> dict[str, Any]:
    """The content of the post that a vote is open."""
    text, opener = announcement(vote, role_mention(role_id)[0]), vote.opened_by
    named = those_named({opener.id: opener.name}, [text])
    return {"text": text, "role": role_id, WHO_IS_NAMED: named}


def _shown(vote: Vote) -> dict[str, Any]:
    """The content of an answer of /vote show: whom it names."""
    voters = {voter.id: voter.name for voter in vote.voters}
    return {WHO_IS_NAMED: those_named(voters, [voted(vote)])}


def why_over(vote: Vote) -> VoteOver:
    """Why nothing can be done with a vote any more."""
    return vote_off() if vote.closed_at and not vote.result else vote_over()


def _post(
    kind: str, vote: Vote, settings: RoundSettings, now: datetime, content: Mapping[str, Any]
) -> Post:
    """A post about a vote, due ``now``, in the club's present channel for news."""
    return Post(
        id=PostId(vote.guild_id, kind, str(vote.id)),
        channel_id=settings.news_channel_id or vote.channel_id,
        due_at=now,
        written_at=now,
        content=content,
    )
