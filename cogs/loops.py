"""What the bot does without being asked: it posts what is due, forgets what has waited too long and
clubs that have left, keeps members' names, and looks after the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import discord
from discord.abc import GuildChannel
from discord.ext import commands

from bot.client.filmclub import FilmClub
from bot.club import (
    discussion_posts,
    members_going,
    quoting,
    screening_events,
    screenings,
    turn_posts,
)
from bot.club.club_year import YearKind
from bot.club.digest import WeeklyDigest
from bot.club.leavers import Leavers
from bot.club.nominations import NominationTold
from bot.club.post_kind import Kind
from bot.club.posting import Posting
from bot.club.proposing import ProposalTold
from bot.club.reveal import RevealKind, SealTold
from bot.club.voting import VoteBegins, VoteEnds, VoteShown
from bot.domain.errors import StoreGone
from bot.domain.library import BadEntry
from bot.store.tmdb_facts import FROM_THE_OLDEST
from bot.tmdb_answers import TmdbUnavailable

log = logging.getLogger(__name__)

BETWEEN_LOOKS = timedelta(hours=6)
"""How long until it is checked again which clubs have left."""
_REFUSED_FOR = timedelta(hours=6)
"""How often what Discord refused is tried again: each refused request counts against the bot."""
_AFTER_FAILURE = timedelta(minutes=1)
"""The longest pause after a failure: a club whose deletion stopped half-way can't use the bot until
it goes on."""

_EVENTS_FIRST_SECONDS = 5
"""How long posts wait for Discord's calendar, where somebody may have moved a screening that a post
tells of. Where Discord hangs, the posts go out without waiting longer."""

_ASKED_AGAIN = 5
"""How many films The Movie Database is asked about at a time: a thousand a day at the most."""

_PASS = timedelta(hours=6)
"""How long after all of them were asked about it begins again: some are refused each time."""


class LoopsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        digest = WeeklyDigest(bot.store, bot.clock, partial(quoting.stands, bot))
        kinds: list[Kind] = [digest, VoteBegins(bot), VoteShown(bot), VoteEnds(bot), YearKind(bot)]
        kinds += [SealTold(bot), ProposalTold(bot), NominationTold(bot), RevealKind(bot)]
        kinds += [*turn_posts.kinds(bot), *screenings.kinds(bot), *discussion_posts.kinds(bot)]
        self.posting = Posting(bot, kinds)
        self._loops: list[asyncio.Task[None]] = []
        self._events: asyncio.Task[bool] | None = None
        self._now = datetime.max.replace(tzinfo=UTC)
        self._looked_at: datetime | None = None
        self._asked_up_to = FROM_THE_OLDEST
        self._next_pass: datetime | None = None
        self._leavers = Leavers(bot)

    async def cog_load(self) -> None:
        minute = timedelta(minutes=1)
        reminding = partial(screenings.remind_directly, self.bot)
        for work, pause, needs_discord in (
            (self.post_what_is_due, minute / 2, True),
            (reminding, minute / 2, True),
            (self.keep_present_clubs, BETWEEN_LOOKS, True),
            (self.try_refused_again, _REFUSED_FOR, False),
            (self.look_after_the_database, minute / 2, False),
            (self.forget_what_is_too_old, 5 * minute, True),
            (self.delete_removed, 30 * minute, False),
            (self.refresh_names, 5 * minute, False),
            (self._leavers.ask, minute, True),
            (self.bot.note_answers, minute / 6, False),
        ):
            loop = self._again_and_again(work, pause, needs_discord=needs_discord)
            self._loops.append(asyncio.create_task(loop))

    async def _again_and_again(
        self, work: Callable[[], Awaitable[object]], pause: timedelta, *, needs_discord: bool
    ) -> None:
        """Do it for as long as the bot runs, whatever happens.

        discord.py's own loops wait until a time of day: where the clock was a year ahead and is put
        right, for a year. This pause is counted by the event loop's clock, which nobody sets.
        """
        if needs_discord:
            await self.bot.wait_until_ready()
        while True:
            is_done = await self._guarded(work)
            now_pause = pause if is_done else min(pause, _AFTER_FAILURE)
            await self.bot.pause(now_pause.total_seconds())

    async def cog_unload(self) -> None:
        for loop in self._loops:
            loop.cancel()
        if self._events is not None:
            self._events.cancel()
        await self.posting.close()
        await self.bot.note_answers()
        await self.bot.store.clubs.keep_active()

    async def post_what_is_due(self) -> None:
        if self._events is None or self._events.done():
            keeping = self._guarded(partial(screening_events.keep_events, self.bot))
            self._events = asyncio.create_task(keeping)
        await asyncio.wait({self._events}, timeout=_EVENTS_FIRST_SECONDS)
        await self.posting.round()

    async def _guarded(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Do it. Returns whether that went well; what goes wrong is logged, and stops nothing
        else."""
        try:
            await work()
        except Exception:
            what = work.func if isinstance(work, partial) else work
            log.exception("What is due could not be done: %s", what.__qualname__)
            return False
        return True

    async def keep_present_clubs(self) -> None:
        present = [guild.id for guild in self.bot.guilds]
        now, before = self.bot.clock(), self._looked_at
        # The clock may be far ahead, as after a start without a network: what is deleted does not
        # come back, and can wait for the next look.
        since = now - before if before else timedelta(0)
        is_sure = BETWEEN_LOOKS / 2 <= since <= 2 * BETWEEN_LOOKS
        gone = await self.bot.store.clubs.keep_only(present, now, deletes=is_sure)
        self._looked_at = now
        if gone:
            log.info("Deleted the data of clubs that left 30 days ago: %d", gone)
            await self.bot.learn()

    async def try_refused_again(self) -> None:
        """Have messages be edited again, and news sent, where Discord refused that: the bot may be
        allowed to by now."""
        self.bot.refused.clear()
        await self.posting.try_refused_again()

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: GuildChannel, after: GuildChannel) -> None:
        if before.overwrites != after.overwrites:
            await self._may_be_allowed(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions:
            await self._may_be_allowed(after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Without the intent for members, Discord tells only of the bot itself."""
        if before.roles != after.roles:
            await self._may_be_allowed(after.guild)

    async def _may_be_allowed(self, guild: discord.Guild) -> None:
        await self._guarded(partial(self.posting.try_refused_again, guild.id))

    async def look_after_the_database(self) -> None:
        """End the program when the database's file was deleted or moved, since everything saved
        from then on would be lost. Also correct times in the future, from a clock that was ahead,
        so that nothing waits for them."""
        if self.bot.store.database.is_gone():
            log.critical("The database was deleted or moved: nothing is saved, and filmclub ends")
            self.bot.end(StoreGone())
        now = self.bot.clock()
        if now < self._now:
            await self.bot.store.moments.bring_back(now)
        self._now = now

    async def forget_what_is_too_old(self) -> None:
        store, now = self.bot.store, self.bot.clock()
        await self._guarded(self._ask_tmdb_again)
        store.gone.forget_too_old(now)
        for forget in (
            store.waiting.forget_too_old,
            store.proposals.forget_dropped,
            store.public_answers.forget_too_old,
            store.screenings_due.pass_slots,
            store.tmdb_facts.drop_too_old,  # also where asking fails, and nobody knows why
        ):
            await self._guarded(partial(forget, now))
        await self._guarded(self._take_off_what_went)
        await self._guarded(partial(discussion_posts.open_missing_threads, self.bot))

    async def _take_off_what_went(self) -> None:
        for one in await self.bot.store.members_going.left():
            # One at a time: a member whose going fails again and again must not hold up the others.
            await self._guarded(partial(members_going.go, self.bot, [one]))
        await members_going.renew_messages(self.bot, self.posting)

    async def delete_removed(self) -> None:
        """Delete what was taken out of libraries and logs, once that can't be undone any more, and
        take back what was stopped midway."""
        store, now = self.bot.store, self.bot.clock()
        for purge in (
            partial(store.library.purge, now),
            store.log_imports.end_halves,
            partial(store.watched.purge, now),
            store.letterboxd.end_halves,
            partial(store.letterboxd.purge, now),
        ):
            await self._guarded(purge)

    async def _ask_tmdb_again(self) -> None:
        """Ask about some films, one after the other. One that TMDB refuses comes up again in the
        next pass; where TMDB can't be asked, which the log has already, the others wait until it
        can. So one that it always fails for is not the first one each time."""
        tmdb, store, now = self.bot.tmdb, self.bot.store.tmdb_facts, self.bot.clock()
        if tmdb is None or (self._next_pass and now < self._next_pass <= now + _PASS):
            return
        due = await store.due(now, self._asked_up_to, _ASKED_AGAIN)
        for place, tmdb_id in due:
            if tmdb.is_resting:
                return
            try:
                await store.refresh(place[1], await tmdb.details(tmdb_id), now)
            except (TmdbUnavailable, BadEntry) as error:
                if not tmdb.is_resting:
                    log.warning(
                        "Film %d of The Movie Database is as old as it was: %s", tmdb_id, error
                    )
            self._asked_up_to = place
        if len(due) < _ASKED_AGAIN:
            self._asked_up_to, self._next_pass = FROM_THE_OLDEST, now + _PASS

    async def refresh_names(self) -> None:
        await self._guarded(self._refresh_names)
        await self._guarded(self.bot.learn)
        await self._guarded(self.bot.store.clubs.keep_active)

    async def _refresh_names(self) -> None:
        await self.bot.note_answers()  # they name members as they are called until now
        await self.bot.store.member_names.refresh(self.bot.take_names())


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(LoopsCog(bot))
