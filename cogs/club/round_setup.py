"""The page of /club setup about how the club goes from one film to the next."""

from __future__ import annotations

from typing import Unpack, cast

from discord.ext import commands

from bot.client.answering import update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club import setup
from bot.club.turn_posts import LatePick
from bot.domain.club import MOST_LEAVERS_KEPT, MOST_NOMINATIONS, MOST_PICK_DAYS, RoundChanges
from bot.views.club_setup import SetupPage
from bot.views.controls import handles
from bot.views.forms import OddForm, chosen
from bot.views.round_setup import (
    SWITCHES,
    ChosenByMenu,
    LeaversMenu,
    NominationsMenu,
    PickDaysMenu,
    RoundSwitches,
    SealedMenu,
    WatchedMenu,
)
from bot.views.selects import chosen_text, switched


class RoundSetupCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(ChosenByMenu)
    async def choose_way(self, interaction: Interaction) -> None:
        match chosen_text(interaction.data):
            case "vote" | "turns" | "organiser" as way:
                await self._change(interaction, chosen_by=way)
            case _:
                raise OddForm

    @handles(WatchedMenu)
    async def choose_watching(self, interaction: Interaction) -> None:
        await self._change(interaction, watched_live=_one_of(interaction, range(2)) == 1)

    @handles(SealedMenu)
    async def choose_seals(self, interaction: Interaction) -> None:
        match chosen_text(interaction.data):
            case "never" | "ask" | "always" as when:
                await self._change(interaction, sealed_films=when)
            case _:
                raise OddForm

    @handles(NominationsMenu)
    async def limit_nominations(self, interaction: Interaction) -> None:
        each = _one_of(interaction, range(1, MOST_NOMINATIONS + 1))
        await self._change(interaction, nominations_each=each)

    @handles(PickDaysMenu)
    async def limit_picks(self, interaction: Interaction) -> None:
        days = _one_of(interaction, range(MOST_PICK_DAYS + 1))
        await self._change(interaction, pick_days=days)

    @handles(LeaversMenu)
    async def limit_leavers(self, interaction: Interaction) -> None:
        days = _one_of(interaction, range(MOST_LEAVERS_KEPT + 1))
        await self._change(interaction, leavers_kept=days)

    @handles(RoundSwitches)
    async def switch(self, interaction: Interaction) -> None:
        changes = switched(interaction.data, interaction.message, RoundSwitches, [*SWITCHES])
        await self._change(interaction, **cast("RoundChanges", changes))
        if changes.get("turn_passes"):  # after the answer: Discord is asked who is there
            guild_id = require_club(interaction)
            await LatePick(self.bot).pass_on_late(guild_id, self.bot.clock())

    async def _change(self, interaction: Interaction, **changes: Unpack[RoundChanges]) -> None:
        await setup.change(interaction, **changes)
        await update(interaction, await setup.panel(interaction, SetupPage.ROUNDS))


def _one_of(interaction: Interaction, known: range) -> int:
    number = chosen(interaction.data)
    if number not in known:
        raise OddForm
    return number
