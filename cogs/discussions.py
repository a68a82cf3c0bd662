"""/discuss: a thread about a film, and how messages that give too much away are hidden in it."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.film_option import FilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, checked_first
from bot.club import discussions, hiding
from bot.club.discussions import SpoilerRule
from bot.club.typed_moments import WhenOption, fix_moment
from bot.language import N_
from bot.views.controls import handles
from bot.views.discussion import AskToRemoveHidden, RemoveHidden
from bot.views.film_ways import Discuss


async def _require_rule(interaction: Interaction) -> None:
    given = interaction.namespace
    rule = SpoilerRule(given.spoilers, given.until)
    if (date := await discussions.chosen_date(interaction, rule)) is not None:
        await fix_moment(interaction, "until", date)


class DiscussionsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(name=N_("Hide as spoiler"), callback=self.hide)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(description=N_("A thread to talk about a film, with something to begin"))
    @checked_first(_require_rule)
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        spoilers=N_("Whether they are inside; not before your club's date if left out"),
        until=N_("Spoiler-free until then: like friday, or 2026-12-04"),
    )
    async def discuss(
        self,
        interaction: Interaction,
        film: FilmOption,
        spoilers: bool | None = None,
        until: WhenOption | None = None,
    ) -> None:
        await discussions.discuss(interaction, film, SpoilerRule(spoilers, until))

    @handles(Discuss)
    async def discuss_film(self, interaction: Interaction, film_id: int) -> None:
        await discussions.discuss(interaction, film_id, SpoilerRule())

    async def hide(self, interaction: Interaction, message: discord.Message) -> None:
        await hiding.hide(interaction, message)

    @handles(AskToRemoveHidden)
    async def ask_to_remove(self, interaction: Interaction, hidden_id: int) -> None:
        await hiding.ask_to_remove(interaction, hidden_id)

    @handles(RemoveHidden)
    async def remove(self, interaction: Interaction, hidden_id: int) -> None:
        await hiding.remove(interaction, hidden_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.bot.store.discussions.forget_place(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        await self.bot.store.discussions.forget_place(event.guild_id, event.thread_id)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(DiscussionsCog(bot))
