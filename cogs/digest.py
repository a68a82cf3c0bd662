"""/digest: when the weekly digest comes, what it would say now, and what became of the last
ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot import time_zones
from bot.client.answering import answer, defer, settles
from bot.client.asking_back import correct_option
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, language_of_club, require_organiser
from bot.club import quoting
from bot.club import setup as club_setup
from bot.club.digest import WeeklyDigest, latest_digests
from bot.club.posting import Posting
from bot.club.scheduling import (
    WhichZone,
    is_channel_gone,
    read_zone,
    require_permissions,
)
from bot.club.typed_moments import WhenOption
from bot.domain.dates import read_time
from bot.domain.digest import LastOneIsTried
from bot.domain.errors import FilmClubError
from bot.domain.library import BadEntry
from bot.domain.schedule import Schedule
from bot.domain.typed import PLACE_LIMIT
from bot.language import N_, _, speaking
from bot.store.digest_schedules import ScheduleChanges
from bot.views.controls import handles
from bot.views.digest_schedule import (
    DAYS,
    AskToPostDigest,
    DigestOff,
    DigestPosted,
    DigestQuestion,
    DigestStatus,
    PostDigest,
    PreviewDigest,
    digest_scheduled,
)
from bot.views.text import CHOICE_LIMIT, label


@app_commands.default_permissions(manage_guild=True)
class DigestCog(
    commands.GroupCog, group_name="digest", group_description=N_("The club's weekly digest")
):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.digest = WeeklyDigest(bot.store, bot.clock, partial(quoting.stands, bot))

    @app_commands.command(description=N_("Choose where and when the digest comes"))
    @app_commands.describe(
        channel=N_("Where it is posted"),
        day=N_("The day of the week; left out: as before, at first Monday"),
        at=N_("A time like 20:15 or 8:15 pm; left out: as before, at first 09:00"),
        timezone=N_("Your club's time zone: type a city or a country"),
    )
    @app_commands.choices(
        day=[app_commands.Choice(name=name, value=day) for day, name in enumerate(DAYS, 1)]
    )
    @app_commands.rename(at="time")
    async def schedule(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | app_commands.AppCommandThread,
        day: app_commands.Range[int, 1, 7] | None = None,
        at: WhenOption | None = None,
        timezone: app_commands.Range[str, 1, PLACE_LIMIT] | None = None,
    ) -> None:
        guild_id = require_organiser(interaction)
        require_permissions(channel)
        changes: ScheduleChanges = {"channel_id": channel.id}
        if day is not None:
            changes["weekday"] = day
        try:
            if at is not None:
                changes["at"] = read_time(at)
        except BadEntry:
            await correct_option(interaction, "time", at or "")
            raise
        try:
            if timezone is not None:
                changes["zone"] = await read_zone(timezone)
        except WhichZone:
            await correct_option(interaction, "timezone", timezone or "")
            raise
        schedule = replace(await club_setup.digest_begun(interaction), **changes)
        await self.bot.store.digest_schedules.change(schedule, **changes)
        _posts, done = await latest_digests(self.bot.store, guild_id)
        dates = schedule.next(self.bot.clock(), 3, done)
        await answer(interaction, lambda: digest_scheduled(schedule, dates), private=True)

    @schedule.autocomplete("timezone")
    async def suggest_zones(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            guild_id = require_organiser(interaction)
        except FilmClubError:
            return []
        now, found = self.bot.clock(), await asyncio.to_thread(time_zones.search, typed)
        if not typed.strip():
            own = await self.bot.store.clubs.zone(guild_id)
            found = [*dict.fromkeys([*time_zones.search(own)[:1], *found])]
        return [
            app_commands.Choice(
                name=label(
                    _("{zone}, {country} ({time} now)", zone=zone, country=country, time=local),
                    CHOICE_LIMIT,
                ),
                value=zone,
            )
            for zone, country in found
            for local in [f"{now.astimezone(ZoneInfo(zone)):%H:%M}"]
        ]

    @app_commands.command(description=N_("This week's digest so far, for your eyes alone"))
    async def preview(self, interaction: Interaction) -> None:
        await self.show_preview(interaction)

    @handles(PreviewDigest)
    async def show_preview(self, interaction: Interaction) -> None:
        guild_id = require_organiser(interaction)
        with speaking(language_of_club(interaction)):  # as it would be posted
            week, content = await self.digest.so_far(guild_id)
            post = content.post(week)
        await answer(interaction, lambda: post, private=True)

    @app_commands.command(description=N_("Post this week's digest now, instead of when it is due"))
    async def post(self, interaction: Interaction) -> None:
        await self.ask_to_post(interaction)

    @handles(AskToPostDigest)
    async def ask_to_post(self, interaction: Interaction) -> None:
        """Ask the organiser first, since everyone would see the post; say where it is if it was
        posted already."""
        guild_id = require_organiser(interaction)
        week = str(await self.digest.week_of_now(guild_id))
        latest, _weeks = await latest_digests(self.bot.store, guild_id)
        for post in latest:
            if post.id.key == week and post.state == "sent":
                await answer(
                    interaction,
                    lambda post=post: DigestPosted(post, instead=False, again=True),
                    private=True,
                )
                return
        if any(post.id.key != week and post.state == "pending" for post in latest):
            raise LastOneIsTried
        _schedule, channel_id, is_gone = await self._place(interaction, guild_id)
        await answer(interaction, lambda: DigestQuestion(channel_id, is_gone=is_gone), private=True)

    @handles(PostDigest)
    async def post_now(self, interaction: Interaction) -> None:
        guild_id = require_organiser(interaction)
        settles(interaction)
        await defer(interaction)  # Discord may take its time to post
        schedule, channel_id, _is_gone = await self._place(interaction, guild_id)
        with speaking(language_of_club(interaction)):
            wanted = await self.digest.of_now(guild_id, channel_id)
        posted, is_new = await Posting.of(self.bot).post_now(wanted)
        instead = is_new and schedule is not None
        await answer(
            interaction,
            lambda: DigestPosted(posted, instead=instead, again=not is_new),
            private=True,
        )

    @app_commands.command(description=N_("No more digests, until you schedule them again"))
    async def off(self, interaction: Interaction) -> None:
        was_on = await self.bot.store.digest_schedules.switch_off(require_organiser(interaction))
        if was_on:
            said = N_("The digest is off. /digest schedule brings it back.")
        else:
            said = N_("The digest was off already. /digest schedule brings it back.")
        await answer(interaction, lambda: DigestOff(_(said)), private=True)

    @app_commands.command(
        description=N_("Where and when it comes, and what became of the last ones")
    )
    async def status(self, interaction: Interaction) -> None:
        guild_id = require_organiser(interaction)
        schedule = await self.bot.store.digest_schedules.of(guild_id)
        latest, done = await latest_digests(self.bot.store, guild_id)
        dates = schedule.next(self.bot.clock(), 1, done) if schedule else []
        is_gone = schedule is not None and await is_channel_gone(
            self.bot, guild_id, schedule.channel_id
        )
        await answer(
            interaction,
            lambda: DigestStatus(schedule, latest, dates, is_gone=is_gone),
            private=True,
        )

    async def _place(
        self, interaction: Interaction, guild_id: int
    ) -> tuple[Schedule | None, int, bool]:
        """The club's schedule, the channel in which a digest is posted by hand, and whether its
        usual one was deleted: then, or without a schedule, it is this one."""
        schedule = await self.bot.store.digest_schedules.of(guild_id)
        here = interaction.channel_id or 0
        if schedule is None:
            return None, here, False
        if await is_channel_gone(self.bot, guild_id, schedule.channel_id):
            return schedule, here, True
        return schedule, schedule.channel_id, False


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(DigestCog(bot))
