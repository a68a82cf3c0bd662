"""/club: where a club looks first."""

from __future__ import annotations

from datetime import date, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, defer
from bot.client.asking_back import correct_option
from bot.client.film_option import FilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, checked_first, require_club, require_shown
from bot.club import club_year, home, log_import, setup
from bot.club.typed_moments import WhenOption
from bot.club.watched import log_page, require_log, today
from bot.domain.dates import read_past_date
from bot.domain.errors import FilmClubError
from bot.domain.film import YEARS
from bot.domain.library import BadEntry
from bot.domain.watched import FIRST_DAY, MOST_CAME, Viewing, check_day
from bot.language import N_
from bot.language import day as in_words
from bot.store.library_log import UNDO
from bot.views.watched import Narrowed, WatchedNoted

_DAYS = 7
"""How many days are offered for a date: the log is mostly kept in the same week."""


async def _require_log_and_day(interaction: Interaction) -> None:
    await require_log(interaction)
    given = interaction.namespace
    # The command may wait for its film until tomorrow, when "yesterday" is another day.
    vars(given)["date"] = str(await _day_of(interaction, str(given.date)))


async def _day_of(interaction: Interaction, typed: str) -> date:
    """The day that was typed. Raises BadEntry: then it is corrected in a form."""
    now = await today(interaction)
    try:
        return check_day(read_past_date(typed, now), now)
    except BadEntry:
        await correct_option(interaction, "date", typed)
        raise


class ClubCog(commands.GroupCog, group_name="club", group_description=N_("The club")):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("Where the club is: what is on, and what comes next"))
    async def home(self, interaction: Interaction) -> None:
        await answer(interaction, await home.card(interaction))

    @app_commands.command(
        name="setup", description=N_("For organisers: the club's language, time zone and digest")
    )
    async def set_up(self, interaction: Interaction) -> None:
        await answer(interaction, await setup.panel(interaction), private=True)

    @app_commands.command(description=N_("What the club has watched, newest first"))
    @app_commands.describe(
        member=N_("Only what this member picked"), year=N_("Only what was watched in that year")
    )
    async def log(
        self,
        interaction: Interaction,
        member: discord.User | None = None,
        year: app_commands.Range[int, FIRST_DAY.year, YEARS[-1]] | None = None,
    ) -> None:
        if member is not None:
            require_shown(interaction, member.id)
        narrowed = Narrowed(member.id if member else None, year)
        picker = member.display_name if member else None
        page = await log_page(interaction, narrowed, picker=picker)
        await answer(interaction, page, private=True)

    @app_commands.command(description=N_("What the club's year has come to"))
    @app_commands.describe(year=N_("Which year; the latest one if left out"))
    async def year(
        self,
        interaction: Interaction,
        year: app_commands.Range[int, FIRST_DAY.year, YEARS[-1]] | None = None,
    ) -> None:
        await defer(interaction)  # a lively club's year takes its time
        await answer(interaction, await club_year.card(interaction, year), private=True)

    @app_commands.command(
        name="log-add", description=N_("For organisers: note what the club has watched")
    )
    @checked_first(_require_log_and_day)
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        date=N_("The day, like 2026-03-14 or yesterday"),
        picker=N_("Who picked it; whoever did so in a turn or by a vote if left out"),
        came=N_("How many came"),
    )
    async def log_add(
        self,
        interaction: Interaction,
        film: FilmOption,
        date: WhenOption,
        picker: discord.User | None = None,
        came: app_commands.Range[int, 1, MOST_CAME] | None = None,
    ) -> None:
        by = await require_log(interaction)
        on = await _day_of(interaction, date)
        viewing = Viewing(
            on=on, title="", film_id=film, picker_id=picker.id if picker else None, came=came
        )
        name = self.bot.name_of(by.guild_id, picker) if picker else None
        noted, change = await self.bot.store.watched.add(by, viewing, name)
        zone = await self.bot.store.clubs.zone(require_club(interaction))
        viewing = noted.viewing
        is_nominated = await self.bot.store.nominations.has(by.guild_id, viewing.film_id)
        until, member = self.bot.clock() + UNDO, interaction.user.display_name
        await answer(
            interaction,
            lambda: WatchedNoted(
                member,
                viewing,
                noted.picker,
                zone,
                change_id=change,
                until=until,
                is_nominated=is_nominated,
            ),
        )

    @app_commands.command(
        name="log-import",
        description=N_("For organisers: read what the club has watched from a spreadsheet"),
    )
    @app_commands.describe(
        file=N_("A .csv file with the columns date and title; year, picker, came")
    )
    async def log_import(self, interaction: Interaction, file: discord.Attachment) -> None:
        await require_log(interaction)
        log_import.require_list(file)
        await defer(interaction)  # fetching the file may take its time
        build = await log_import.understood(
            interaction, await log_import.content_of(self.bot, file)
        )
        await answer(interaction, build, private=True)

    @log_add.autocomplete("date")
    async def suggest_days(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        try:
            now = await today(interaction)
            days = [await _day_of(interaction, typed)] if typed.strip() else []
        except FilmClubError:  # no club, or half a date
            return []
        days = days or [now - timedelta(days) for days in range(_DAYS)]
        return [app_commands.Choice(name=in_words(day), value=str(day)) for day in days]
