"""/my-data and /privacy: what filmclub keeps about the member who asks, in one club, or in all of
them when asked in a direct message."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Literal

from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, defer, defer_update, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club
from bot.club import members_going
from bot.club.my_data import file_of, name_of_club
from bot.club.posting import Posting
from bot.language import N_, Message, _
from bot.views.controls import handles
from bot.views.my_data import DeleteMyData, DeletionAsked, MyDataFile, PrivateNotice
from bot.views.notices import Notice
from bot.views.privacy import PrivacyPage, PrivacyPageButton

_STILL_TRUE = timedelta(hours=1)
"""How long a list of what will be deleted counts as what the member has read."""


class MyDataCog(commands.Cog):
    my_data = app_commands.Group(
        name="my-data",
        description=N_("What filmclub keeps about you: get it, delete it, or be named nowhere"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
    )

    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @my_data.command(description=N_("Everything that filmclub keeps about you, as a file"))
    async def export(self, interaction: Interaction) -> None:
        await defer(interaction)
        clubs = await self._clubs(interaction)
        if not clubs:
            await answer(interaction, _nothing, private=True)
            return
        name, content = await file_of(self.bot, clubs, interaction.user.id)
        many = len(clubs) if interaction.guild_id is None else None
        await answer(interaction, lambda: MyDataFile(name, content, many), private=True)

    @my_data.command(description=N_("Delete everything that filmclub keeps about you"))
    async def delete(self, interaction: Interaction) -> None:
        await defer(interaction)
        await self._ask(interaction)

    @my_data.command(description=N_("Be named nowhere: your ratings count, as a member's"))
    @app_commands.describe(setting=N_("On: nobody reads your name. Off: everyone does"))
    @app_commands.choices(
        setting=[
            app_commands.Choice(name=N_("on"), value="on"),
            app_commands.Choice(name=N_("off"), value="off"),
        ]
    )
    async def private(self, interaction: Interaction, setting: Literal["on", "off"]) -> None:
        await defer(interaction)
        is_direct = interaction.guild_id is None
        clubs = await self._clubs(interaction, here=True)
        if not clubs:
            await answer(interaction, _nothing, private=True)
            return
        going, member_id = self.bot.store.members_going, interaction.user.id
        unnamed = []
        if setting == "on":
            await self.bot.note_answers()  # by the name, which goes at once
            unnamed = await going.hide(clubs, member_id, self.bot.clock())
        else:
            await going.show(clubs, member_id, interaction.user.display_name)
        await self.bot.learn()
        await answer(
            interaction,
            lambda: PrivateNotice(is_on=setting == "on", is_direct=is_direct),
            private=True,
        )
        await members_going.go(self.bot, unnamed)
        if unnamed:
            await members_going.renew_messages(self.bot, Posting.of(self.bot))

    @handles(DeleteMyData, anywhere=True)
    async def delete_now(self, interaction: Interaction, asked_at: int) -> None:
        await defer_update(interaction)
        now = self.bot.clock()
        if not 0 <= now.timestamp() - asked_at <= _STILL_TRUE.total_seconds():
            await self._ask(interaction, again=True)
            return
        store, member_id = self.bot.store.members_going, interaction.user.id
        clubs = await self._clubs(interaction)
        going = await store.begin_deleting(clubs, member_id, now)
        await members_going.go(self.bot, going)
        await self.bot.learn()
        await update(
            interaction,
            lambda: Notice(
                _(
                    "Everything about you is deleted. filmclub's messages that named you are being"
                    " edited. What you do from now on begins anew."
                )
            ),
        )
        await members_going.renew_messages(self.bot, Posting.of(self.bot))

    @app_commands.command(description=N_("What filmclub keeps, for how long, and who sees it"))
    @app_commands.allowed_contexts(guilds=True, dms=True)
    async def privacy(self, interaction: Interaction) -> None:
        await answer(interaction, lambda: PrivacyPage(0), private=True)

    @handles(PrivacyPageButton, anywhere=True)
    async def turn(self, interaction: Interaction, page: int) -> None:
        await update(interaction, lambda: PrivacyPage(page))

    async def _ask(self, interaction: Interaction, *, again: bool = False) -> None:
        """List what will be deleted. ``again``: the list replaces one that was too old."""
        clubs, data = await self._clubs(interaction), self.bot.store.member_data
        counts = Counter[Message]()
        for guild_id in clubs:
            counts += await data.count(guild_id, interaction.user.id)
        is_direct = interaction.guild_id is None
        names = [name_of_club(self.bot, guild_id) for guild_id in clubs] if is_direct else []
        asked_at = int(self.bot.clock().timestamp())

        def build() -> DeletionAsked | Notice:
            return DeletionAsked(counts, names, asked_at) if counts else _nothing()

        if again:
            await update(interaction, build)
        else:
            await answer(interaction, build, private=True)

    async def _clubs(self, interaction: Interaction, *, here: bool = False) -> list[int]:
        """The guild ids of the clubs concerned: this club, if it has anything of the member or
        ``here`` is set; in a direct message, all clubs that have."""
        if interaction.guild_id is None:
            return await self.bot.store.member_data.clubs_of(interaction.user.id)
        guild_id = require_club(interaction)
        if here or await self.bot.store.member_data.count(guild_id, interaction.user.id):
            return [guild_id]
        return []


def _nothing() -> Notice:
    return Notice(_("filmclub keeps nothing about you here."))


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(MyDataCog(bot))
