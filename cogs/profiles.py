"""/profile, /match and /members: who likes what in the club, and who rates like whom."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, pressed_privately, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_shown
from bot.club.profiles import (
    is_for_them_alone,
    match_card,
    members_card,
    members_list,
    near_list,
    profile_page,
    require_rater,
)
from bot.club.watched import log_page
from bot.language import N_
from bot.views.controls import handles, whole
from bot.views.match import MatchMember
from bot.views.members import MembersBoard, MembersPage, PickMember
from bot.views.profile import CompareWithMe, MemberPicks, ProfilePage, ShowProfile
from bot.views.selects import chosen_id
from bot.views.watched import Narrowed


class ProfilesCog(commands.Cog):
    @app_commands.command(description=N_("What a member has rated, likes and has picked"))
    @app_commands.describe(member=N_("Whose; yours if left out"))
    async def profile(self, interaction: Interaction, member: discord.User | None = None) -> None:
        person = member or interaction.user
        require_rater(person)
        alone = is_for_them_alone(interaction, person.id)
        page = await profile_page(interaction, person.id, 0, person.display_name)
        await answer(interaction, page, private=alone)

    @app_commands.command(description=N_("How alike two members rate, or who rates like you"))
    @app_commands.describe(member=N_("The other one; the closest and the farthest if left out"))
    async def match(self, interaction: Interaction, member: discord.User | None = None) -> None:
        me = interaction.user
        if member is None:
            alone = is_for_them_alone(interaction, me.id)
            await answer(interaction, await near_list(interaction), private=alone)
            return
        require_rater(member)
        alone = is_for_them_alone(interaction, me.id, member.id)
        card = await match_card(interaction, me.id, member.id, member.display_name)
        await answer(interaction, card, private=alone)

    @app_commands.command(description=N_("The club's members: most active, kindest, best picks"))
    async def members(self, interaction: Interaction) -> None:
        await answer(interaction, await members_card(interaction))

    @handles(ProfilePage)
    async def turn_page(self, interaction: Interaction, upper: int, lower: int, page: int) -> None:
        member_id = whole(upper, lower)
        alone = is_for_them_alone(interaction, member_id)
        shown = await profile_page(interaction, member_id, page)
        if alone and not pressed_privately(interaction):  # everyone reads that message
            await answer(interaction, shown, private=True)
            return
        await update(interaction, shown)

    @handles(ShowProfile)
    async def show_profile(self, interaction: Interaction, upper: int, lower: int) -> None:
        await self._show(interaction, whole(upper, lower))

    @handles(PickMember)
    async def pick_member(self, interaction: Interaction) -> None:
        await self._show(interaction, chosen_id(interaction.data) or 0)

    @handles(MemberPicks)
    async def show_picks(self, interaction: Interaction, upper: int, lower: int) -> None:
        member_id = whole(upper, lower)
        require_shown(interaction, member_id)
        page = await log_page(interaction, Narrowed(member_id))
        await answer(interaction, page, private=True)

    @handles(CompareWithMe)
    async def compare(self, interaction: Interaction, upper: int, lower: int) -> None:
        await self._compare(interaction, interaction.user.id, whole(upper, lower))

    @handles(MatchMember)
    async def compare_chosen(self, interaction: Interaction, upper: int, lower: int) -> None:
        other_id = chosen_id(interaction.data) or 0
        await self._compare(interaction, whole(upper, lower), other_id)

    @handles(MembersBoard)
    async def show_board(self, interaction: Interaction) -> None:
        await update(interaction, await members_list(interaction, chosen_id(interaction.data) or 0))

    @handles(MembersPage)
    async def turn_board(self, interaction: Interaction, board: int, page: int) -> None:
        await update(interaction, await members_list(interaction, board, page))

    async def _show(self, interaction: Interaction, member_id: int) -> None:
        require_shown(interaction, member_id)
        await answer(interaction, await profile_page(interaction, member_id), private=True)

    async def _compare(self, interaction: Interaction, member_id: int, other_id: int) -> None:
        require_shown(interaction, member_id, other_id)
        card = await match_card(interaction, member_id, other_id)
        await answer(interaction, card, private=True)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(ProfilesCog())
