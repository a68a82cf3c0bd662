"""Screenings: told to the club, reminded of, and rated when they end."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import discord
import msgspec

from bot.client.direct_messages import tell_directly
from bot.client.filmclub import FilmClub
from bot.club.pace import at_once
from bot.club.post_kind import Kind, Writing
from bot.club.posting import Posting
from bot.club.rounds import mentioned_role, role_mention
from bot.domain.library import TooLate
from bot.domain.post import ON_CHOICE, ON_COMING, Post, PostId, PostKind
from bot.domain.screening import REMINDED_LIVE, Screening
from bot.store.screenings_due import Owed
from bot.views.layout import Layout, OrdinaryMessage
from bot.views.screening import ScreeningCard
from bot.views.screening_posts import (
    ScreeningReminded,
    outdated,
    rating_prompt,
    reminder,
    screening_called_off,
    screening_moved,
    unposted,
)
from bot.views.text import message_link

log = logging.getLogger(__name__)


async def card_of(client: FilmClub, guild_id: int, screening_id: int) -> Post | None:
    """The post of a screening's card; None where the card was not sent."""
    post = await client.store.posts.one(PostId(guild_id, PostKind.SCREENING, str(screening_id)))
    return post if post is not None and post.message_id is not None else None


async def renew_card(client: FilmClub, screening: Screening) -> None:
    """Have the screening's card show who comes by now, if there is a card. When that fails it is
    only logged: the buttons of an old card know how things are. Of two changes at once the later
    one is shown, whichever edit comes last."""
    post = await card_of(client, screening.guild_id, screening.id)
    if post is None or post.message_id is None:
        return
    if await Posting.of(client).renew(post, post.message_id) == "done":
        await _renew_later(client, screening)


async def renew_told(client: FilmClub, screening: Screening) -> None:
    """Have the club's posts about a screening to come, and what else hangs on its date, show what
    has become of it. Where it fails, the loop does it."""
    kinds = (*ON_COMING, PostKind.DISCUSSION, PostKind.SEAL)
    await Posting.of(client).renew_stale(screening.guild_id, kinds)
    await _renew_later(client, screening)


async def _renew_later(client: FilmClub, screening: Screening) -> None:
    try:
        latest = await client.store.screenings.one(screening.guild_id, screening.id)
    except TooLate:  # its film has left the library meanwhile
        return
    if latest != screening:
        await renew_card(client, latest)


async def remind_directly(client: FilmClub) -> None:
    """Tell those who pressed Remind me in a direct message, each once."""
    taken = await client.store.screenings_due.take_reminders(client.clock())
    await at_once(_remind(client, *one) for one in taken)


async def _remind(client: FilmClub, guild_id: int, screening_id: int, member_id: int) -> None:
    try:
        screening = await client.store.screenings.one(guild_id, screening_id)
        card = await card_of(client, guild_id, screening_id)
        link = card and message_link(guild_id, card.channel_id, card.message_id)
        await tell_directly(
            client,
            client.language_of(guild_id),
            discord.Object(member_id),
            partial(ScreeningReminded, screening, link),
        )
    except TooLate:  # its film has left the library
        return
    except Exception:  # the others are reminded all the same
        log.exception("A member was not reminded of the screening %d", screening_id)


def kinds(client: FilmClub) -> list[Kind]:
    """The kinds of posts about screenings."""
    return [ScreeningNews(client), ScreeningReminder(client), RatingPrompt(client)]


class _OfScreening(Kind):
    """A post about a screening. Its content is the screening as it was then, the role that hears of
    it, when the next one is due, and when its film is revealed."""

    is_news = True

    def __init__(self, client: FilmClub) -> None:
        self._client = client
        self._store = client.store

    def _writings(
        self,
        owed: Sequence[Owed],
        now: datetime,
        write: Callable[[Screening, Owed, datetime], Awaitable[list[Post]]],
    ) -> Sequence[tuple[int, Writing]]:
        async def writing(one: Owed) -> list[Post]:
            try:
                screening = await self._store.screenings.one(one.guild_id, one.screening_id)
            except TooLate:  # its film has left the library
                return await self._gone(one, now)
            return await write(screening, one, now)

        return [(one.guild_id, partial(writing, one)) for one in owed]

    async def _gone(self, owed: Owed, now: datetime) -> list[Post]:  # noqa: ARG002 - see RatingPrompt
        return []

    async def _post(
        self,
        screening: Screening,
        key: str,
        due: datetime,
        now: datetime,
        *,
        next_at: datetime | None = None,
        reveal_at: datetime | None = None,
    ) -> Post:
        settings = await self._store.round_settings.get(screening.guild_id)
        content = {
            "screening": msgspec.to_builtins(screening),
            "role_id": mentioned_role(self._client, settings, screening.guild_id),
            "next_at": next_at and next_at.isoformat(),
            "reveal_at": reveal_at and reveal_at.isoformat(),
        }
        return Post(
            id=PostId(screening.guild_id, self.name, key),
            channel_id=settings.news_channel_id or screening.channel_id,
            due_at=due,
            written_at=now,
            content=content,
        )

    def worth_until(self, post: Post) -> datetime:
        """Until the film begins, or its date has come. The prompt to rate, and the post that a
        screening was called off, are worth sending for longer: some who wait for the film ask
        themselves where it is."""
        until = super().worth_until(post)
        if self.name == PostKind.RATING_PROMPT or "screening" not in post.content:
            return until
        screening, _role = self._told(post)
        if self.name == PostKind.SCREENING:
            return min(until, screening.ends if screening.is_off else screening.at)
        return min(until, screening.at) if screening.is_live else screening.at

    def _told(self, post: Post) -> tuple[Screening, tuple[str, discord.AllowedMentions]]:
        """The screening of a post, and the beginning and the mentions of the post, as role_mention
        has them."""
        role = role_mention(post.content["role_id"])
        return msgspec.convert(post.content["screening"], Screening), role

    async def notice(self, post: Post) -> str | None:
        return unposted(post)


class _BeforeScreening(_OfScreening):
    """A post about a screening to come."""

    async def renewed(self, post: Post) -> Layout | OrdinaryMessage:
        """A card shows the screening as it is by now. The others say what has become of it, once it
        is over, or has another date, and until then where it is by now. It is off for as long as
        its film is out of the library."""
        message, by_now = self.message(post), await self._by_now(post)
        if isinstance(message, Layout):
            return ScreeningCard(by_now)
        if not self._still_so(post, by_now):
            return outdated(message.text, by_now)
        told = {**post.content["screening"], "place": by_now.place}
        return self.message(replace(post, content={**post.content, "screening": told}))

    async def is_so(self, post: Post) -> bool:
        return self._still_so(post, await self._by_now(post))

    async def _by_now(self, post: Post) -> Screening:
        told, _role = self._told(post)
        try:
            return await self._store.screenings.one(post.id.guild_id, told.id)
        except TooLate:  # its film has left the library
            due = self._store.screenings_due
            at, was_held = await due.without_film(post.id.guild_id, told.id) or (told.at, False)
            return replace(told, at=at, is_off=not was_held, ended_at=self._client.clock())

    def _still_so(self, post: Post, by_now: Screening) -> bool:
        told, _role = self._told(post)
        return told.is_off or (told.at == by_now.at and by_now.ended_at is None)


class ScreeningNews(_BeforeScreening):
    """The card of a new screening, or the post that it was moved or called off, as its key says."""

    name = PostKind.SCREENING
    outdates = (PostKind.RATING_PROMPT, *ON_CHOICE)
    grace = timedelta(days=7)

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        async def write(screening: Screening, owed: Owed, now: datetime) -> list[Post]:
            happened = screening.moved_at or screening.scheduled_at
            if screening.is_off and screening.ended_at is not None:
                happened = screening.ended_at
            post = await self._post(screening, owed.key, happened, now)
            return [self.in_time(post)]

        return self._writings(await self._store.screenings_due.untold(now), now, write)

    async def of_now(self, screening: Screening) -> Post | None:
        """The post about a screening as it is now, if the loop has not written it down yet; None
        where nothing is new. Raises TooLate where its film is gone."""
        now = self._client.clock()
        for owed in await self._store.screenings_due.untold_of(screening.id, now):
            latest = await self._store.screenings.one(screening.guild_id, screening.id)
            return await self._post(latest, owed.key, now, now)
        return None

    def message(self, post: Post) -> Layout | OrdinaryMessage:
        screening, role = self._told(post)
        if screening.is_off:
            return screening_called_off(screening, *role)
        if screening.moved_at is not None:
            return screening_moved(screening, *role)
        return ScreeningCard(screening, *role)


class ScreeningReminder(_BeforeScreening):
    """A reminder. Its key is the screening and its moment, so that the club is reminded again of a
    screening that was moved."""

    name = PostKind.REMINDER
    grace = REMINDED_LIVE
    """For a live screening, until it begins. For the others the end is their date, see
    worth_until."""

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        async def write(screening: Screening, owed: Owed, now: datetime) -> list[Post]:
            post = await self._post(screening, owed.key, screening.reminded, now)
            return [self.in_time(post)]

        return self._writings(await self._store.screenings_due.to_remind(now), now, write)

    def message(self, post: Post) -> OrdinaryMessage:
        screening, role = self._told(post)
        return reminder(screening, *role)


class RatingPrompt(_OfScreening):
    """The post when the film is nearly over. The screening is in the log from then on, whether or
    not the post can be sent."""

    name = PostKind.RATING_PROMPT
    grace = timedelta(days=7)
    outdates = (*ON_COMING, *ON_CHOICE)

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        return self._writings(await self._store.screenings_due.to_rate(now), now, self._write)

    async def _write(self, screening: Screening, owed: Owed, now: datetime) -> list[Post]:
        if screening.rated_from > now:
            return []
        ended = await self._store.screenings.end(owed.guild_id, owed.screening_id, now)
        next_at = ended.repeats and await self._store.screenings.open_slot(owed.guild_id, now)
        sealed = await self._store.sealed.of_film(owed.guild_id, ended.film.id)
        post = await self._post(
            ended,
            owed.key,
            ended.rated_from,
            now,
            next_at=next_at,
            reveal_at=sealed and sealed.reveal_at,
        )
        return [self.in_time(post)]

    async def _gone(self, owed: Owed, now: datetime) -> list[Post]:
        await self._store.screenings.drop(owed.guild_id, owed.screening_id, now)
        return []

    async def renewed(self, post: Post) -> OrdinaryMessage:
        """With the seal and the next evening as they are by now."""
        guild_id, film_id = post.id.guild_id, self._told(post)[0].film.id
        next_at = post.content["next_at"]
        if next_at:
            next_at = await self._store.screenings.open_slot(guild_id, self._client.clock())
        sealed = await self._store.sealed.of_film(guild_id, film_id)
        now = {
            "next_at": next_at and next_at.isoformat(),
            "reveal_at": sealed and sealed.reveal_at.isoformat(),
        }
        return self.message(replace(post, content={**post.content, **now}))

    def message(self, post: Post) -> OrdinaryMessage:
        screening, _role = self._told(post)
        next_at, reveal_at = post.content["next_at"], post.content.get("reveal_at")
        return rating_prompt(
            screening,
            self._client.clock(),
            datetime.fromisoformat(next_at) if next_at else None,
            datetime.fromisoformat(reveal_at) if reveal_at else None,
        )
