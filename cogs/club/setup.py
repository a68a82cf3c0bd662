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
from bot.club.scheduling import BadSchedule
from bot.domain.dates import read_time
from bot.domain.errors import FilmClubError
from bot.domain.library import MOST_A_DAY
from bot.language import N_, languages, speaking
from bot.views.club_setup import (
    SERVERS_LANGUAGE,
    ChangeCountry,
    ChangeZone,
    CountryForm,
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
    SetupPage,
    TurnToPage,
    ZoneForm,
    ZoneMenu,
)
from bot.views.controls import handles, opens
from bot.views.forms import Answers, OddForm, chosen
from bot.views.selects import chosen_id, chosen_text
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
        typed = Answers(interaction.data).text(ZoneForm.PLACE)
        zone = time_zones.named(typed)
        if zone is not None:
            await self._live_in(interaction, zone)
            return
        require_organiser(interaction)
        found = time_zones.search(typed)
        problem = BadSchedule(
            N_("Several places fit. Choose one in the menu at Time zone.")
            if found
            else N_("No such place is known. Type the largest city near you, or its country.")
        )
        zones = [(zone, label(f"{zone}, {country}", 100)) for zone, country in found]
        await update(interaction, await setup.panel(interaction, SetupPage.PLACE, problem, zones))

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
        country = countries.named(Answers(interaction.data).text(CountryForm.COUNTRY))
        if country is None:
            problem = BadSchedule(
                N_("No such country is known. Type its name in English, or its code.")
            )
            await update(interaction, await setup.panel(interaction, SetupPage.PLACE, problem))
            return
        await setup.change(interaction, country=country)
        await update(interaction, await setup.panel(interaction, SetupPage.PLACE))

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
        await setup.change_digest(interaction, weekday=day)
        await update(interaction, await setup.panel(interaction, SetupPage.CHANNELS))

    @handles(DigestTimeMenu)
    async def choose_time(self, interaction: Interaction) -> None:
        at = read_time(chosen_text(interaction.data) or "")
        await setup.change_digest(interaction, at=at)
        await update(interaction, await setup.panel(interaction, SetupPage.CHANNELS))

    @handles(NoDigest)
    async def switch_off(self, interaction: Interaction) -> None:
        await self.bot.store.digests.switch_off(require_organiser(interaction))
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
        await self.bot.store.library_rights.let_add(editor(interaction), films)
        await update(interaction, await setup.panel(interaction, SetupPage.LIBRARY))

    @handles(ImportsMenu)
    async def let_imports_add(self, interaction: Interaction) -> None:
        require_organiser(interaction)
        may = chosen(interaction.data) == 1
        await self.bot.store.library_rights.let_imports_add(editor(interaction), may=may)
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

    async def _live_in(self, interaction: Interaction, zone: str) -> None:
        """Set the zone. A club that has named no country gets that of its zone."""
        guild_id = require_organiser(interaction)
        store, now = self.bot.store, self.bot.clock()
        await store.clubs.choose_zone(guild_id, zone, now)
        country = time_zones.country_of(zone)
        if country and (await store.round_settings.get(guild_id)).country is None:
            await setup.change(interaction, country=country)
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
