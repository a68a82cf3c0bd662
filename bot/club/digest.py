"""The weekly digest: what a club's week amounts to, posted when it is due or when somebody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial

from bot.club.post_kind import Kind, Writing
from bot.club.quoting import ASK_SECONDS
from bot.domain.digest import Digest, LastOneIsTried
from bot.domain.errors import FilmClubError, FilmNotFound
from bot.domain.film import Film, FilmTitle
from bot.domain.post import Post, PostId, PostKind, Reason, Why
from bot.domain.quote import Phrase, Said
from bot.domain.record import record
from bot.domain.schedule import LATE, Period, Schedule, Week, last_seven_days, zone_of
from bot.language import N_
from bot.store.database import Work
from bot.store.quote_posts import note_digest
from bot.store.store import Store
from bot.views.blurring import blurring
from bot.views.controls import OPTIONS_LIMIT
from bot.views.digest import (
    MOST_POSTERS,
    DigestPost,
    DigestRate,
    line_place,
    news_parts,
    parts_of,
    quiet_parts,
    quote_place,
    rate_label,
    week_number,
)
from bot.views.digest_schedule import blocked
from bot.views.film_names import film_names
from bot.views.text import CHOICE_LIMIT, those_named


@record
class Content:
    """The content of a digest, frozen when it is written down. That of a ``quiet`` week has one
    line."""

    parts: list[str]
    film_id: int
    film_name: str
    quiet: bool
    rate: str | None = None
    """The label of the button; older versions did not keep it."""
    quoted_id: int | None = None
    """The id of the message that is the quote of the week, where it is a member's; below it the id
    of the quote, and the place of its part. They are removed together with its words: see
    bot/store/quote_posts.py."""
    quote_id: int | None = None
    quote_part: int | None = None
    line_of: tuple[int, int] | None = None
    """The film and the member of the member's line, if there is one. Its part is removed together
    with it: see Ratings.take_line."""
    line_part: int | None = None
    """The place of that part."""
    films: Sequence[tuple[int, str]] = ()
    """The id and name of each film whose card it leads to."""
    posters: Sequence[tuple[str, str]] = ()
    """The name and the poster's address of each film of the week that has a poster."""
    named: Sequence[tuple[int, str]] = ()
    """The members whom the parts name: see bot/domain/frozen.py."""

    def post(self, week: Week) -> DigestPost:
        rate = self.rate or rate_label(self.film_name)
        return DigestPost(
            self.parts, self.film_id, rate, week,
            quote_id=self.quote_id, films=self.films, posters=self.posters,
        )  # fmt: skip


_STANDS = "sent", "pending"
"""The states of a digest that the club has read, or is about to read."""


class QuietSince(FilmClubError):
    """Nothing has come since the last digest, which is less than a week ago: that the week was
    quiet would be untrue."""

    def __init__(self) -> None:
        super().__init__(N_("It was quiet since the last digest: there is nothing to tell yet."))


class WeeklyDigest(Kind):
    """The use case, shared by the loop, /digest post and /digest preview. The key is the week."""

    name = PostKind.DIGEST
    grace = LATE

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        stands: Callable[[int, Said], Awaitable[bool]] | None = None,
    ) -> None:
        """``stands`` tells whether a member's message may be shown, like ``quoting.stands``.
        Without it, Discord is not asked."""
        self._store = store
        self._clock = clock
        self._stands = stands

    async def built(
        self, guild_id: int, week: Week, period: Period, zone: str
    ) -> tuple[Digest, FilmTitle, Phrase | None]:
        """The club's week, the film to rate, and the quote of the week."""
        digest, film, quote = await self._store.digests.week(
            guild_id, week, period, zone, self._clock()
        )
        return digest, film, await self._standing(guild_id, film.id, week.shuffle, quote)

    async def _standing(
        self, guild_id: int, film_id: int, shuffle: int, quote: Phrase | None
    ) -> Phrase | None:
        """The quote itself, if it may be shown. A member's message that is gone is replaced by
        another quote, and one that can't be read by a critic's."""
        draw, stands = self._store.quotes.of_week, self._stands
        if quote is None or quote.said is None or stands is None:
            return quote  # as nearly always, and a time limit takes a while by itself
        try:
            async with asyncio.timeout(ASK_SECONDS):
                while quote is not None and quote.said is not None:
                    if await stands(guild_id, quote.said):
                        return quote
                    drawn = await draw(guild_id, film_id, shuffle, members=True)
                    if drawn is not None and drawn.id == quote.id:
                        return await draw(guild_id, film_id, shuffle, members=False)
                    quote = drawn
        except TimeoutError:
            return await draw(guild_id, film_id, shuffle, members=False)
        return quote

    async def content(self, guild_id: int, week: Week, period: Period, zone: str) -> Content:
        """What the digest says."""
        built = await self.built(guild_id, week, period, zone)
        settings = await self._store.round_settings.get(guild_id)
        with blurring(is_on=settings.blurs_scores):
            return content_of(*built, period)

    async def _told(self, guild_id: int, week: Week, usual: Period, zone: str) -> Content:
        """What the digest says of the time since the last one. Raises QuietSince."""
        period = await self._from_the_last(guild_id, usual)
        content = await self.content(guild_id, week, period, zone)
        if content.quiet and period[1] > usual[1]:
            raise QuietSince
        return content

    async def _from_the_last(self, guild_id: int, period: Period) -> Period:
        """The period, from the end of the last digest on where that is another moment than its
        beginning: its day was changed, or it came before its day. Then it is no week, and compared
        with none. One that was not posted has told nothing that could be left out."""
        before, start, end = period
        posts, _weeks = await latest_digests(self._store, guild_id)
        ends = [
            post.due_at for post in posts
            if before < post.due_at < end and (post.due_at < start or post.state in _STANDS)
        ]  # fmt: skip
        ended = max(ends, default=start)
        return period if ended == start else (ended, ended, end)

    async def week_of_now(self, guild_id: int) -> Week:
        """The present week in the club's zone."""
        return self._week(await self._store.clubs.zone(guild_id))

    def _week(self, zone: str) -> Week:
        return Week.of(self._clock().astimezone(zone_of(zone)).date())

    async def so_far(self, guild_id: int) -> tuple[Week, Content]:
        """The present week, and what its digest would say now. Raises QuietSince and
        LastOneIsTried."""
        now = self._clock()
        zone = await self._store.clubs.zone(guild_id)
        week = self._week(zone)
        try:
            return week, await self._told(guild_id, week, last_seven_days(now, zone), zone)
        except QuietSince:
            if await self._is_trying(guild_id):  # what it tells, nobody has read yet
                raise LastOneIsTried from None
            raise

    async def of_now(self, guild_id: int, channel_id: int) -> Post:
        """The digest of the week so far, or the one that stands. It replaces the one that would be
        due later. Raises QuietSince and LastOneIsTried."""
        written = await self._of(guild_id, await self.week_of_now(guild_id))
        if written is not None and written.state in _STANDS:
            return written
        week, content = await self.so_far(guild_id)
        return self._post(guild_id, channel_id, week, self._clock(), content)

    async def due(self, now: datetime) -> Sequence[tuple[int, Writing]]:
        return [
            (schedule.guild_id, partial(self._of_schedule, schedule, done, now))
            for schedule, done in await self._store.digest_schedules.due(now)
        ]

    def message(self, post: Post) -> DigestPost:
        return Content(**post.content).post(Week.parse(post.id.key))

    def carries(self, post: Post, custom_id: str) -> bool:
        match = DigestRate.pattern.fullmatch(custom_id)
        return match is not None and int(match["week"]) == week_number(Week.parse(post.id.key))

    async def checked(self, post: Post) -> Post:
        """The post without a member's message that is gone: the post may have waited for days."""
        content = Content(**post.content)
        if content.quote_id is None or content.quoted_id is None or self._stands is None:
            return post
        guild_id = post.id.guild_id
        said = await self._store.quotes.said(guild_id, content.quote_id)
        if said is None or not await self._stands(guild_id, said):
            await self._store.quote_posts.leave_out(post.id, content.quoted_id)
        return await self._store.posts.one(post.id) or post

    def standing(self, post: Post, message_id: int) -> Work[object] | None:
        quoted_id = Content(**post.content).quoted_id
        if quoted_id is None:
            return None
        return lambda connection: note_digest(connection, post, message_id, quoted_id)

    async def notice(self, post: Post) -> str | None:
        before = await self._of(post.id.guild_id, Week.parse(post.id.key).plus(-1))
        return None if before and before.state == "blocked" else blocked(post)

    async def _of_schedule(
        self, schedule: Schedule, done: frozenset[Week], now: datetime
    ) -> list[Post]:
        """The club's digest if its moment has come, and the weeks that were missed."""
        week = schedule.last(now)
        due = schedule.due(week)
        missed = week if now - due > LATE else week.plus(-1)
        posts: list[Post] = []
        while (
            missed not in done and schedule.due(missed) > schedule.since and week.plus(-9) < missed
        ):
            posts.append(self._skipped(schedule, missed, Why.OFF))
            missed = missed.plus(-1)
        is_owed = now - due <= LATE and due > schedule.since
        if is_owed and not await self._is_trying(schedule.guild_id):
            posts.append(await self._of_week(schedule, week))
        return posts

    async def _is_trying(self, guild_id: int) -> bool:
        """Whether a digest is still tried. It may get through or not: the next one, which begins
        where it ends or tells of its week, too, is written down once that is known."""
        latest, _weeks = await latest_digests(self._store, guild_id)
        return any(post.state == "pending" for post in latest)

    async def _of_week(self, schedule: Schedule, week: Week) -> Post:
        guild_id, usual = schedule.guild_id, schedule.period(week)
        try:
            content = await self._told(guild_id, week, usual, schedule.zone)
        except FilmNotFound:
            return self._skipped(schedule, week, Why.NO_FILM)
        except QuietSince:
            return self._skipped(schedule, week, Why.QUIET)
        post = self._post(guild_id, schedule.channel_id, week, schedule.due(week), content)
        if content.quiet and _said_that_it_was_quiet(await self._of(guild_id, week.plus(-1))):
            return replace(post, state="skipped", reason=Reason(Why.QUIET))
        return post

    async def _of(self, guild_id: int, week: Week) -> Post | None:
        return await self._store.posts.one(PostId(guild_id, PostKind.DIGEST, str(week)))

    def _post(
        self, guild_id: int, channel_id: int, week: Week, due: datetime, content: Content
    ) -> Post:
        return Post(
            id=PostId(guild_id, PostKind.DIGEST, str(week)),
            channel_id=channel_id,
            due_at=due,
            written_at=self._clock(),
            content=asdict(content),
        )

    def _skipped(self, schedule: Schedule, week: Week, why: Why) -> Post:
        return Post(
            id=PostId(schedule.guild_id, PostKind.DIGEST, str(week)),
            channel_id=schedule.channel_id,
            due_at=schedule.due(week),
            written_at=self._clock(),
            content={},
            state="skipped",
            reason=Reason(why),
        )


async def latest_digests(store: Store, guild_id: int) -> tuple[Sequence[Post], frozenset[Week]]:
    """A club's latest digests, and their weeks."""
    latest = await store.posts.latest(guild_id, PostKind.DIGEST, 3)
    return latest, frozenset(Week.parse(post.id.key) for post in latest)


def content_of(digest: Digest, film: FilmTitle, quote: Phrase | None, period: Period) -> Content:
    """What ``WeeklyDigest.built`` returned, in words."""
    if digest.quiet:
        parts = [*quiet_parts(film), *news_parts(digest.news)]
        films = _named([film] if digest.news.film is None else [film, digest.news.film])
        return Content(
            parts, film.id, film.name, quiet=True, rate=rate_label(film.name), films=films,
            named=those_named(digest.names, parts),
        )  # fmt: skip
    _, start, end = period
    parts = parts_of(digest, quote, start, end)
    films = [quote.film, *digest.films] if quote else digest.films
    content = Content(
        parts, film.id, film.name, quiet=False, rate=rate_label(film.name),
        films=_named(films), posters=digest.week_posters[:MOST_POSTERS],
        named=those_named(digest.names, parts),
    )  # fmt: skip
    if digest.line is not None:
        line_of = digest.line.film.id, digest.line.member_id
        content = replace(content, line_of=line_of, line_part=line_place(digest))
    if quote is not None and quote.said is not None:
        content = replace(
            content,
            quoted_id=quote.said.message_id,
            quote_id=quote.id,
            quote_part=quote_place(digest, parts),
        )
    return content


def _named(films: Sequence[FilmTitle | Film]) -> list[tuple[int, str]]:
    """The ids and names of as many films as a menu holds."""
    films = list({film.id: film for film in films}.values())[:OPTIONS_LIMIT]
    return [
        (film.id, name) for film, name in zip(films, film_names(films, CHOICE_LIMIT), strict=True)
    ]


def _said_that_it_was_quiet(post: Post | None) -> bool:
    """Whether that week was quiet and the club has read so: once is enough."""
    if post is None or not post.content.get("quiet"):
        return False
    return post.state == "sent" or post.reason == Reason(Why.QUIET)
