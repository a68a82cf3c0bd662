"""The panel of /club setup, and the hello that leads to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

import discord
from discord.ext import commands

from bot import countries, time_zones
from bot.client.answering import answer, open_form, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, editor, require_organiser
from bot.client.sending import FAILURES, LATER_SECONDS
from bot.club import setup
from bot.club.scheduling import BadSchedule, WhichZone, read_zone
from bot.club.where import UnknownCountry, read_country
from bot.domain.dates import read_time
from bot.domain.errors import FilmClubError
from bot.domain.library import MOST_A_DAY
from bot.language import languages, speaking
from bot.views.club_setup import (
    SERVERS_LANGUAGE,
    ChangeCountry,
    ChangeZone,
    CountryForm,
    CountryMenu,
    DigestChannelMenu,
    DigestDayMenu,
    DigestTimeMenu,
    DiscussionChannelMenu,
    FilmsADayMenu,
    Hello,
    ImportsMenu,
    LanguageMenu,
    LibraryRoleMenu,
    MentionedRoleMenu,
    NewsChannelMenu,
    NoDigest,
    OpenSetup,
    ZoneForm,
    ZoneMenu,
)
from bot.views.controls import handles, opens
from bot.views.forms import Answers, OddForm, chosen
from bot.views.selects import chosen_id, chosen_text
from bot.views.setup_pages import SetupPage, TurnToPage
from bot.views.text import label

log = logging.getLogger(__name__)


class SetupCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say hello, once to each club: in the channel for the server's own news, or else in the
        first one where the bot may write."""
        try:
            channel = place_for_hello(guild)
            clubs = self.bot.store.clubs
            if channel is None or clubs.is_being_deleted(guild.id):
                return
            if not await clubs.greet(guild.id, self.bot.clock()):
                return
            with speaking(self.bot.language_of(guild.id)):
                hello = Hello()
            async with asyncio.timeout(LATER_SECONDS):
                await channel.send(view=hello)
        except (discord.HTTPException, *FAILURES, FilmClubError) as error:
            log.info("No hello was said in the club %d: %r", guild.id, error)

    @handles(OpenSetup)
    async def open_panel(self, interaction: Interaction) -> None:
        await answer(interaction, await setup.panel(interaction), private=True)

    @handles(TurnToPage)
    async def turn_to_page(self, interaction: Interaction, page: int) -> None:
        if page not in set(SetupPage):
            raise OddForm
        await update(interaction, await setup.panel(interaction, SetupPage(page)))

    @handles(LanguageMenu)
    async def choose_language(self, interaction: Interaction) -> None:
        guild_id = require_organiser(interaction)
        language = chosen_text(interaction.data)
        if language not in (SERVERS_LANGUAGE, *languages()):
            raise OddForm
        language = None if language == SERVERS_LANGUAGE else language
        await self.bot.choose_language(guild_id, language)
        await update(interaction, await setup.panel(interaction, SetupPage.PLACE))

    @handles(ChangeZone)
    @opens(ZoneForm)
    async def open_zone_form(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        await open_form(interaction, ZoneForm())

    @handles(ZoneForm)
    async def read_zone(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        try:
            zone = await read_zone(Answers(interaction.data).text(ZoneForm.PLACE))
        except WhichZone as problem:
            zones = [(zone, label(called, 100)) for zone, called in problem.zones]
            build = await setup.panel(interaction, SetupPage.PLACE, problem, zones)
            await update(interaction, build)
        else:
            await self._live_in(interaction, zone)

    @handles(ZoneMenu)
    async def choose_zone(self, interaction: Interaction) -> None:
        zone = chosen_text(interaction.data)
        if zone not in time_zones.names():
            raise OddForm
        await self._live_in(interaction, zone)

    @handles(ChangeCountry)
    @opens(CountryForm)
    async def open_country_form(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        await open_form(interaction, CountryForm())

    @handles(CountryForm)
    async def read_country(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        try:
            country = await read_country(
                Answers(interaction.data).text(CountryForm.COUNTRY), to_choose=True
            )
        except UnknownCountry as problem:
            build = await setup.panel(interaction, SetupPage.PLACE, problem, near=problem.near)
            await update(interaction, build)
        else:
            await self._watch_in(interaction, country)

    @handles(CountryMenu)
    async def choose_country(self, interaction: Interaction) -> None:
        country = chosen_text(interaction.data)
        if country not in countries.english():
            raise OddForm
        await self._watch_in(interaction, country)

    @handles(NewsChannelMenu)
    async def choose_news_channel(self, interaction: Interaction) -> None:
        channel_id = chosen_id(interaction.data)
        await self._choose(interaction, setup.change_news_channel(interaction, channel_id))

    @handles(DiscussionChannelMenu)
    async def choose_discussion_channel(self, interaction: Interaction) -> None:
        channel_id = chosen_id(interaction.data)
        await self._choose(interaction, setup.change_discussion_channel(interaction, channel_id))

    @handles(MentionedRoleMenu)
    async def mention_role(self, interaction: Interaction) -> None:
        role_id = chosen_id(interaction.data)
        await self._choose(interaction, setup.mention_role(interaction, role_id))

    @handles(DigestChannelMenu)
    async def choose_channel(self, interaction: Interaction) -> None:
        channel_id = chosen_id(interaction.data)
        if channel_id is None:
            raise OddForm
        await self._choose(interaction, setup.change_digest(interaction, channel_id=channel_id))

    @handles(DigestDayMenu)
    async def choose_day(self, interaction: Interaction) -> None:
        day = chosen(interaction.data)
        if day not in range(1, 8):
            raise OddForm
        await self._choose(interaction, setup.change_digest(interaction, weekday=day))

    @handles(DigestTimeMenu)
    async def choose_time(self, interaction: Interaction) -> None:
        at = read_time(chosen_text(interaction.data) or "")
        await self._choose(interaction, setup.change_digest(interaction, at=at))

    @handles(NoDigest)
    async def switch_off(self, interaction: Interaction) -> None:
        await self.bot.store.digest_schedules.switch_off(require_organiser(interaction))
        await update(interaction, await setup.panel(interaction, SetupPage.CHANNELS))

    @handles(LibraryRoleMenu)
    async def name_role(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        role_id = chosen_id(interaction.data)
        await self.bot.store.library_rights.name_role(editor(interaction), role_id)
        await update(interaction, await setup.panel(interaction, SetupPage.LIBRARY))

    @handles(FilmsADayMenu)
    async def let_add(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        films = chosen(interaction.data)
        if films not in range(MOST_A_DAY + 1):
            raise OddForm
        await self.bot.store.library_rights.choose(editor(interaction), films_a_day=films)
        await update(interaction, await setup.panel(interaction, SetupPage.LIBRARY))

    @handles(ImportsMenu)
    async def let_imports_add(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        may = chosen(interaction.data) == 1
        await self.bot.store.library_rights.choose(editor(interaction), imports_add=may)
        await update(interaction, await setup.panel(interaction, SetupPage.LIBRARY))

    async def _choose(self, interaction: Interaction, choosing: Awaitable[None]) -> None:
        """Make a choice on the page of channels. Where it is refused, the menus are shown anew,
        since they would go on showing the refused choice."""
        problem = None
        try:
            await choosing
        except BadSchedule as refused:
            problem = refused
        await update(interaction, await setup.panel(interaction, SetupPage.CHANNELS, problem))

    async def _watch_in(self, interaction: Interaction, country: str) -> None:
        zones = [(zone, zone) for zone in await setup.watch_in(interaction, country)]
        await update(interaction, await setup.panel(interaction, SetupPage.PLACE, zones=zones))

    async def _live_in(self, interaction: Interaction, zone: str) -> None:
        guild_id = require_organiser(interaction)
        await self.bot.store.clubs.choose_zone(guild_id, zone, self.bot.clock())
        await update(interaction, await setup.panel(interaction, SetupPage.PLACE))


def place_for_hello(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel for the hello; None where the bot may write nowhere."""
    first = sorted(guild.text_channels, key=lambda channel: (channel.position, channel.id))
    system = [guild.system_channel] if guild.system_channel else []
    for channel in (*system, *first):
        may = channel.permissions_for(guild.me)
        if may.read_messages and may.send_messages:
            return channel
    return None
