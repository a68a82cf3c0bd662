"""The buttons under a list that is to be imported into the club's log."""

from __future__ import annotations

from discord.ext import commands

from bot.client.answering import defer_update, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction
from bot.club import log_import
from bot.language import _
from bot.views.controls import handles
from bot.views.log_import import CancelLog, ImportLog
from bot.views.notices import Notice


class LogImportCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(ImportLog)
    async def import_log(self, interaction: Interaction, draft_id: int) -> None:
        await defer_update(interaction)  # a long list takes a second or two
        await update(interaction, await log_import.write(interaction, draft_id))

    @handles(CancelLog)
    async def cancel(self, interaction: Interaction, draft_id: int) -> None:
        await log_import.cancel(interaction, draft_id)
        await update(interaction, lambda: Notice(_("Cancelled. Nothing was written.")))
