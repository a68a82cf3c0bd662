"""The posts about turns: three kinds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import discord

from bot.client.direct_messages import tell_directly
from bot.client.filmclub import FilmClub
from bot.club.post_kind import Kind, Writing
from bot.club.rounds import has_left
from bot.domain.frozen import WHO_IS_NAMED
from bot.domain.library import Editor, TooLate
from bot.domain.post import ASKING, Post, PostId, PostKind
from bot.domain.turn import BadOrder, Beginning, Turn, TurnEnd
from bot.language import N_, _
from bot.views.layout import Layout, OrdinaryMessage
from bot.views.nominations import film_plans
from bot.views.notices import Notice
from bot.views.posts import explained
from bot.views.text import those_named
from bot.views.turn_posts import (
    POST_WORDS,
    announcing,
    asked,
    asking,
    given_back,
    late,
    late_and_alone,
    picked,
    reminding,
    turn_is_over,
)
from bot.views.turns import picks


class TurnPost(Kind):
    """A post about one turn. Its key is the turn's id."""

    grace = timedelta(days=2)
    is_news = True
    outdates = (*ASKING, PostKind.PICK, PostKind.NOMINATION)
    blocked: ClassVar[str]
    """What the club is told when the post can't be sent."""

    def __init__(self, client: FilmClub) -> None:
        self._client = client
        self._store = client.store

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        return [
            (guild_id, partial(self._written, guild_id, turn_id, now))
            for guild_id, turn_id in await self._store.turns.untold(self.name, now, self.grace)
        ]

    async def is_so(self, post: Post) -> bool:
        turn = await self._store.turns.one(post.id.guild_id, int(post.id.key))
        return turn.ended_at is None

    async def renewed(self, post: Post) -> Layout | OrdinaryMessage:
        turn = await self._store.turns.one(post.id.guild_id, int(post.id.key))
        if turn.ended_at is not None:
            asks = post.content.get("asks") or post.content["text"]
            return turn_is_over(asks, turn)
        return self.message(post)

    async def notice(self, post: Post) -> str | None:
        return _(self.blocked, why=explained(post, POST_WORDS))

    @abstractmethod
    async def post(self, turn: Turn, now: datetime) -> Post | None:
        """The post that is owed about a turn; None when it is news for nobody any more."""

    async def _written(self, guild_id: int, turn_id: int, now: datetime) -> list[Post]:
        try:
            turn = await self._store.turns.one(guild_id, turn_id)
        except TooLate:  # the club was deleted meanwhile
            return []
        post = await self.post(turn, now)
        return [] if post is None else [self.in_time(post)]

    async def _tell(self, post: Post, member_id: int) -> None:
        """Send a private member a post for them directly: it can't mention them."""
        guild_id = post.id.guild_id
        if self._client.is_private(guild_id, member_id):
            link = f"https://discord.com/channels/{guild_id}/{post.channel_id}"
            text = post.content["text"]
            await tell_directly(
                self._client,
                self._client.language_of(guild_id),
                discord.Object(member_id),
                lambda: Notice(text + "\n" + _("That is you: {link}", link=link)),
            )

    async def _frozen(
        self,
        turn: Turn,
        due_at: datetime,
        now: datetime,
        **content: Any,
    ) -> Post:
        place = await place_of(self._client, turn)
        whole = frozen(_names([turn]), **content)
        return Post(PostId(turn.guild_id, self.name, str(turn.id)), place, due_at, now, whole)


class AskedForPick(TurnPost):
    """The post that asks a member for their pick."""

    name = PostKind.TURN
    blocked = N_("Whose turn it is could not be posted. {why}")

    async def post(self, turn: Turn, now: datetime) -> Post | None:
        if turn.ended_at is not None:
            return None
        is_private = self._client.is_private(turn.guild_id, turn.member_id)
        text = asked(turn, is_private=is_private)
        return await self._frozen(turn, turn.began_at, now, text=text, member_id=turn.member_id)

    async def stood(self, post: Post) -> None:
        await self._tell(post, post.content["member_id"])

    def message(self, post: Post) -> OrdinaryMessage:
        content, turn_id = post.content, int(post.id.key)
        return asking(content["text"], content["member_id"], turn_id, content.get("film_id"))


class LatePick(TurnPost):
    """The post to the organiser who began a turn that its member has not picked in time. Where the
    club has it so, or the member has left, the next turn begins instead, if anyone is left."""

    name = PostKind.TURN_LATE
    blocked = N_("That a pick is late could not be posted. {why}")

    async def post(self, turn: Turn, now: datetime) -> Post | None:
        if turn.ended_at is not None or turn.until is None:
            return None
        is_private = self._client.is_private(turn.guild_id, turn.begun_by)
        text = late(turn, is_private=is_private)
        if outcome := await self._passes(turn):
            try:
                await self._pass_on(turn, outcome, now)
                return None
            except TooLate:  # the member picked, or the turn was passed on, meanwhile
                return None
            except BadOrder:
                text = late_and_alone(turn, is_private=is_private)
        return await self._frozen(turn, turn.until, now, text=text, organiser_id=turn.begun_by)

    async def pass_on_late(self, guild_id: int, now: datetime) -> None:
        """Pass the present turn on, if its time is over and there is somebody by now who can have
        the next one. The organiser may have been told already that it is over."""
        turn = await self._store.turns.present(guild_id)
        if turn is None or turn.until is None or turn.until > now:
            return
        if outcome := await self._passes(turn):
            with suppress(TooLate, BadOrder):
                await self._pass_on(turn, outcome, now)

    async def _passes(self, turn: Turn) -> TurnEnd | None:
        """How a turn ends that is late; None where it goes on, until an organiser passes it on."""
        if await has_left(self._client, turn.guild_id, turn.member_id):
            return "left"
        settings = await self._store.round_settings.get(turn.guild_id)
        return "late" if settings.turn_passes else None

    async def stood(self, post: Post) -> None:
        await self._tell(post, post.content["organiser_id"])

    async def _pass_on(self, turn: Turn, outcome: TurnEnd, now: datetime) -> None:
        place = await place_of(self._client, turn)
        beginning = Beginning(now, place, turn.begun_by, await gone(self._client, turn.guild_id))
        await self._store.turns.pass_on(turn.guild_id, turn.id, outcome, beginning)

    def message(self, post: Post) -> OrdinaryMessage:
        return reminding(post.content["text"], post.content["organiser_id"], int(post.id.key))


class PickAnnounced(TurnPost):
    """The post that tells the club what was picked."""

    name = PostKind.PICK
    blocked = N_("What was picked could not be posted. {why}")

    async def post(self, turn: Turn, now: datetime) -> Post | None:
        if turn.film is None or turn.ended_at is None:  # the film was removed meanwhile
            return None
        chosen = turn.film
        plans = await self._store.plans.of(turn.guild_id, chosen.id, turn.ended_at)
        return await self._frozen(
            turn,
            turn.ended_at,
            now,
            text=picked(turn, chosen),
            plans=film_plans(plans),
            why=turn.why,
            member_id=turn.member_id,
            film_id=chosen.id,
            where=self._client.has_tmdb and chosen.tmdb_id is not None,
            is_last=await self._is_last(turn),
            is_planned=plans.are_made,
        )

    async def is_so(self, post: Post) -> bool:
        turn = await self._store.turns.one(post.id.guild_id, int(post.id.key))
        return turn.outcome == "picked"

    async def content_by_now(self, post: Post) -> Mapping[str, Any]:
        """As it would be written down by now; of a film that was removed, without its plans."""
        turn = await self._store.turns.one(post.id.guild_id, int(post.id.key))
        if now_so := await self.post(turn, self._client.clock()):
            return now_so.content
        return {**post.content, "plans": [], "is_last": await self._is_last(turn)}

    async def renewed(self, post: Post) -> OrdinaryMessage:
        return self.message(post)

    def message(self, post: Post) -> OrdinaryMessage:
        given = post.content
        return announcing(
            given["text"],
            given.get("plans", ()),  # in the text of what was posted long ago
            given.get("why"),
            given["film_id"],
            int(post.id.key),
            where=given["where"],
            is_last=given.get("is_last", True),
            is_planned=given.get("is_planned", False),
        )

    async def _is_last(self, turn: Turn) -> bool:
        return await self._store.turns.last(turn.guild_id) == turn.id


def asking_again(
    ended: Turn, interrupted: Turn | None, until: datetime | None, by: Editor | None
) -> dict[str, Any]:
    """The content of the post that asks for a pick once more, see ``views.turn_posts.given_back``;
    ``asks`` is the part of its text that is over with the turn."""
    turns = [ended, interrupted] if interrupted else [ended]
    text = given_back(ended, interrupted, until, by)
    film_id, asks = ended.film.id if ended.film else None, picks(ended.name, until)
    return frozen(
        _names(turns, by), text=text, asks=asks, member_id=ended.member_id, film_id=film_id
    )


def _names(turns: Sequence[Turn], by: Editor | None = None) -> dict[int, str | None]:
    """The members whose turns these are, and the organisers who did something for them."""
    names = {turn.member_id: turn.name for turn in turns}
    organisers = [turn.picked_by for turn in turns if turn.picked_by]
    organisers += [(by.member_id, by.name)] if by else []
    return names | {key: name for key, name in organisers if key not in names}


def frozen(names: Mapping[int, str | None], **content: Any) -> dict[str, Any]:
    """A content with its text, which may name these members."""
    return {**content, WHO_IS_NAMED: those_named(names, [content["text"]])}


def kinds(client: FilmClub) -> list[Kind]:
    """The kinds of posts about turns. LatePick is first: it may begin a turn for AskedForPick."""
    return [LatePick(client), AskedForPick(client), PickAnnounced(client)]


async def place_of(client: FilmClub, turn: Turn) -> int:
    """The id of the channel for a turn's posts: the club's for news, else where it was begun."""
    settings = await client.store.round_settings.get(turn.guild_id)
    return settings.news_channel_id or turn.channel_id


async def gone(client: FilmClub, guild_id: int) -> frozenset[int]:
    """The ids of members who have left and would be next in turn, up to the first who is there."""
    found = set[int]()
    while following := await client.store.turns.next_up(guild_id, found):
        if not await has_left(client, guild_id, following.member_id):
            break
        found.add(following.member_id)
    return frozenset(found)
