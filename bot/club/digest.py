"""Posting the weekly digest: once for each club and week, whatever happens between two lines.

A week's digest is written down before it is sent, and every send carries a nonce made of club and
week: Discord makes one message of sends with the same nonce within a few minutes. After that, the
digest is looked for in the channel's history before it is sent again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Awaitable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import aiohttp
import discord

from bot.domain.digest import Digest, Posted, digest_of
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.quote import Phrase
from bot.domain.schedule import LATE, Period, Schedule, Week, last_seven_days
from bot.language import N_, _, speaking
from bot.views.digest import DigestPost, DigestRate, parts_of, quiet_parts, week_number

if TYPE_CHECKING:
    from bot.client.filmclub import FilmClub

log = logging.getLogger(__name__)

SAME_NONCE = timedelta(minutes=1)
"""How long a nonce is relied on; Discord promises "the past few minutes"."""
PACE_SECONDS = 0.05
"""Between two sends: 20 a second of the 50 requests that a bot may make, the rest for members."""
AT_ONCE = 5
"""Clubs that are looked after at a time."""
SEND_SECONDS = 60
"""A send that takes longer is given up, and looked for before the next try."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_HISTORY = 5000
_CLOCKS_DIFFER = timedelta(hours=2)
_REFUSALS = (400, 403, 404)
"""Answers that will stay the same, and that come before anything is posted."""
_CLOSED_THREAD = (50083, 160005)
"""Archived, of which Discord speaks only where it is locked too: a message un-archives. Locked."""

_FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)


class Unknown(Exception):
    """Whether a digest was posted can't be told; the text says why not."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is frozen of a digest. ``quiet`` weeks have one line."""

    parts: list[str]
    film_id: int
    film_name: str
    quiet: bool

    def post(self, week: Week) -> DigestPost:
        return DigestPost(self.parts, self.film_id, self.film_name, week)


class DigestPosting:
    """The use case, shared by the loop, /digest post and /digest preview."""

    def __init__(self, client: FilmClub) -> None:
        self._client = client
        self._store = client.store

    async def check(self) -> None:
        """Post what is due in every club. One club's failure is logged, and the next goes on."""
        now = self._client.clock()
        schedules = await self._store.digests.schedules()
        await at_once(
            self._guarded(schedule.guild_id, self._begin_due(schedule, done, now))
            for schedule, done in schedules
        )
        turns = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for digest in await self._store.digests.pending(now):
                await turns.acquire()
                task = group.create_task(self._guarded(digest.guild_id, self._deliver(digest)))
                task.add_done_callback(lambda _: turns.release())
                await asyncio.sleep(PACE_SECONDS)

    async def built(
        self, guild_id: int, week: Week, period: Period, zone: str
    ) -> tuple[Digest, Film, Phrase | None]:
        """What the club's week comes to, the film to rate and the quote of the week."""
        before, start, end = period
        year = end.astimezone(ZoneInfo(zone)).year
        digest = digest_of(await self._store.digests.material(guild_id, before, start, end, year))
        if digest.quiet:
            return digest, await self._store.digests.little_rated(guild_id, week), None
        film = digest.film.film if digest.film else digest.new_films[0]
        return digest, film, await self._store.quotes.of_week(guild_id, film.id, week.shuffle)

    async def content(self, guild_id: int, week: Week, period: Period, zone: str) -> Content:
        """What the digest says."""
        built = await self.built(guild_id, week, period, zone)
        with speaking(self._client.language_of(guild_id)):
            return content_of(*built, period)

    async def so_far(self, guild_id: int) -> tuple[Week, Content]:
        """The present week, and what its digest would be now."""
        now = self._client.clock()
        zone = await self._store.clubs.zone(guild_id)
        week = Week.of(now.astimezone(ZoneInfo(zone)).date())
        return week, await self.content(guild_id, week, last_seven_days(now, zone), zone)

    async def post_now(self, guild_id: int, channel_id: int) -> tuple[Posted, bool]:
        """Post the week so far, in place of what is due later.

        Returns what became of it, and whether it is new: a week that has its digest keeps that one.
        """
        week, content = await self.so_far(guild_id)
        now = self._client.clock()
        digest = self._written(guild_id, channel_id, week, now, content)
        is_new = await self._store.digests.begin(digest) or await self._store.digests.reopen(digest)
        digest = await self._store.digests.one(guild_id, week)
        if is_new and digest.state == "pending":
            await self._deliver(digest, by_hand=True)
            digest = await self._store.digests.one(guild_id, week)
        return digest, is_new and digest.state == "sent"

    async def _guarded(self, guild_id: int, work: Any) -> None:
        try:
            await work
        except Exception as error:  # the loop must not die, whatever one club's digest does
            reference = secrets.token_hex(4)
            log.error("Reference %s: the digest of %d failed", reference, guild_id, exc_info=error)

    async def _begin_due(self, schedule: Schedule, done: frozenset[Week], now: datetime) -> None:
        """Write down the club's digest if its moment has come, and which weeks were missed."""
        week = schedule.last(now)
        if week in done:
            return
        missed = week if now - schedule.due(week) > LATE else week.plus(-1)
        while (
            missed not in done and schedule.due(missed) > schedule.since and week.plus(-9) < missed
        ):
            problem = N_("filmclub was not running when it was due, nor in the two days after.")
            await self._skip(schedule, missed, now, problem)
            missed = missed.plus(-1)
        due = schedule.due(week)
        if now - due <= LATE and due > schedule.since:
            try:
                content = await self.content(
                    schedule.guild_id, week, schedule.period(week), schedule.zone
                )
            except FilmNotFound:
                await self._skip(schedule, week, now, N_("the library has no film."))
                return
            digest = self._written(schedule.guild_id, schedule.channel_id, week, due, content)
            before = await self._store.digests.of_week(schedule.guild_id, week.plus(-1))
            said_so = before is not None and before.state in ("sent", "quiet")
            if content.quiet and said_so and before and before.content.get("quiet"):
                digest = replace(digest, state="quiet", problem=N_("A second quiet week in a row."))
            await self._store.digests.begin(digest)

    def _written(
        self, guild_id: int, channel_id: int, week: Week, due: datetime, content: Content
    ) -> Posted:
        """A digest as it is written down before it is sent."""
        return Posted(
            guild_id=guild_id,
            week=week,
            state="pending",
            channel_id=channel_id,
            due_at=due,
            begun_at=self._client.clock(),
            content=asdict(content),
        )

    async def _skip(self, schedule: Schedule, week: Week, now: datetime, problem: str) -> None:
        await self._store.digests.begin(
            Posted(
                guild_id=schedule.guild_id, week=week, state="skipped",
                channel_id=schedule.channel_id, due_at=schedule.due(week), begun_at=now, content={},
                problem=problem,
            )
        )  # fmt: skip

    async def _deliver(self, digest: Posted, *, by_hand: bool = False) -> None:
        """Send a digest that is written down, or find that it has been sent.

        Whoever posts ``by_hand`` reads in the answer what became of it.
        """
        now = self._client.clock()
        channel = self._client.get_partial_messageable(
            digest.channel_id or 0, guild_id=digest.guild_id
        )
        try:
            async with asyncio.timeout(SEND_SECONDS):
                message_id = await self._sent_before(digest, channel, now)
                if message_id is None and now - digest.due_at > LATE:
                    problem = digest.problem or N_("two days have passed.")
                    await self._store.digests.give_up(digest, "skipped", problem)
                    return
                if message_id is None:
                    message_id = await self._send(digest, channel)
        except Unknown as unknown:
            await self._block(digest, str(unknown), tell=not by_hand)
        except Exception as error:
            if isinstance(error, discord.HTTPException) and error.status in _REFUSALS:
                with speaking(self._client.language_of(digest.guild_id)):
                    problem = _explained(error)
                await self._block(digest, problem, tell=not by_hand)
                return
            if now - digest.due_at > LATE:
                problem = N_("Discord could not be reached for two days.")
                await self._store.digests.give_up(digest, "skipped", problem)
                return
            pause = min(_FIRST_PAUSE * 2 ** min(digest.failures, 10), _LONGEST_PAUSE)
            problem = N_("Discord can't be reached. filmclub tries again for two days.")
            log.warning("The digest of %d was not sent", digest.guild_id, exc_info=error)
            await self._store.digests.again(digest, now + pause, problem)
        else:
            await self._store.digests.sent(digest, message_id)

    async def _send(self, digest: Posted, channel: discord.PartialMessageable) -> int:
        await self._store.digests.trying(digest)
        content = Content(**digest.content)
        with speaking(self._client.language_of(digest.guild_id)):
            post = content.post(digest.week)
        try:
            message = await channel.send(view=post, nonce=nonce(digest))
        except discord.HTTPException as error:
            if error.status in _REFUSALS:
                await self._store.digests.refused(digest)
            raise
        return message.id

    async def _sent_before(
        self, digest: Posted, channel: discord.PartialMessageable, now: datetime
    ) -> int | None:
        """The digest's message, if an earlier try that ended in the dark has got through."""
        if not digest.tries or timedelta(0) <= now - digest.begun_at <= SAME_NONCE:
            return None
        since = digest.begun_at - _CLOCKS_DIFFER
        looked_at = 0
        async for message in channel.history(limit=_HISTORY, after=since):
            if message.author == self._client.user and _is_of(message, digest.week):
                return message.id
            looked_at += 1
        if looked_at == _HISTORY:
            raise Unknown(
                N_("filmclub can't tell whether it was posted: too much has been said since.")
            )
        if not looked_at and not self._may_read_history(digest):
            raise Unknown(
                N_(
                    "filmclub can't tell whether it was posted: it may not read what was said. Give"
                    " it Read Message History there."
                )
            )
        return None

    def _may_read_history(self, digest: Posted) -> bool:
        """Without the right to, Discord shows an empty history (Get Channel Messages).

        Of a channel that discord.py does not know, like an archived thread, it can't be told.
        """
        guild = self._client.get_guild(digest.guild_id)
        place = guild and guild.get_channel_or_thread(digest.channel_id or 0)
        return place is None or place.permissions_for(place.guild.me).read_message_history

    async def _block(self, digest: Posted, problem: str, *, tell: bool) -> None:
        await self._store.digests.give_up(digest, "blocked", problem)
        guild = self._client.get_guild(digest.guild_id)
        if not tell or guild is None or guild.system_channel is None:
            return
        before = await self._store.digests.of_week(digest.guild_id, digest.week.plus(-1))
        if before is not None and before.state == "blocked":  # they have been told
            return
        with speaking(self._client.language_of(digest.guild_id)):
            said = _(
                "This week's film digest could not be posted: {problem} `/digest status` has more.",
                problem=_(problem),
            )
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await guild.system_channel.send(said)
        except _FAILURES as error:
            log.info("The organiser of %d could not be told: %s", digest.guild_id, error)


async def at_once(work: Iterable[Awaitable[object]]) -> None:
    """Do all of it, AT_ONCE at a time: those who wait for SQLite's thread, or for the disk, wait
    together."""
    waiting = iter(work)

    async def take_turns() -> None:
        for one in waiting:
            await one

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(take_turns())


def content_of(digest: Digest, film: Film, quote: Phrase | None, period: Period) -> Content:
    """What ``DigestPosting.built`` brought, in words."""
    if digest.quiet:
        return Content(quiet_parts(film), film.id, film.name, quiet=True)
    _, start, end = period
    return Content(parts_of(digest, quote, start, end), film.id, film.name, quiet=False)


def nonce(digest: Posted) -> str:
    """At most 25 characters (Discord's reference on Create Message), the same for every try."""
    return hashlib.sha256(f"{digest.guild_id} {digest.week} 1".encode()).hexdigest()[:25]


def _is_of(message: discord.Message, week: Week) -> bool:
    def carries(component: Any) -> bool:
        match = DigestRate.pattern.fullmatch(getattr(component, "custom_id", None) or "")
        if match is not None and int(match["week"]) == week_number(week):
            return True
        return any(map(carries, getattr(component, "children", ())))

    return any(map(carries, message.components))


def _explained(error: discord.HTTPException) -> str:
    """What an organiser can do about it."""
    if error.code in _CLOSED_THREAD:
        return N_(
            "the thread is locked. Unlock it, give filmclub Manage Threads, or choose another"
            " channel with /digest schedule."
        )
    if isinstance(error, discord.NotFound):
        return N_("the channel is gone. Choose another with /digest schedule.")
    if isinstance(error, discord.Forbidden):
        return N_(
            "filmclub may not read or write in the channel. Give it View Channel, Send Messages (in"
            " a thread, Send Messages in Threads) and Read Message History there, or choose another"
            " with /digest schedule."
        )
    return _(
        "Discord refused it ({reason}). Choose another with /digest schedule.",
        reason=error.text or str(error.code),
    )
