"""/letterboxd: brings a member's ratings in from Letterboxd, and takes them out to it."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, defer, defer_update, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, editor, require_club
from bot.club import letterboxd_import
from bot.language import N_, _
from bot.views.controls import handles
from bot.views.letterboxd import CancelLetterboxd, ImportLetterboxd, LetterboxdFile, UndoLetterboxd
from bot.views.notices import Notice


class LetterboxdCog(
    commands.GroupCog,
    group_name="letterboxd",
    group_description=N_("Your ratings from Letterboxd, and to it"),
):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(
        name="import",
        description=N_("Bring your ratings along from Letterboxd; you see first what changes"),
    )
    @app_commands.describe(
        file=N_("The zip that Letterboxd exports, or ratings.csv or another list from it")
    )
    async def bring(self, interaction: Interaction, file: discord.Attachment) -> None:
        await letterboxd_import.require_import(interaction, file)
        await defer(interaction)  # fetching the file may take its time
        build = await letterboxd_import.understood(interaction, file)
        await answer(interaction, build, private=True)

    @app_commands.command(
        name="export", description=N_("Your ratings here as a file that Letterboxd takes")
    )
    async def take(self, interaction: Interaction) -> None:
        from bot.files.letterboxd_file import write_letterboxd  # noqa: PLC0415 - as for an import

        guild_id, member_id = require_club(interaction), interaction.user.id
        rows = await self.bot.store.letterboxd.rows(guild_id, member_id)
        sealed = await self.bot.store.sealed.count_own(guild_id, member_id)
        if not rows:
            said = _("You have rated nothing here yet. `/rate` begins.")
            if sealed:
                said = _("You have rated nothing here that is not sealed. `/rate` begins.")
            await answer(interaction, lambda: Notice(said), private=True)
            return
        await defer(interaction)
        files = await asyncio.to_thread(write_letterboxd, rows)
        spoilers = sum(row.is_spoiler for row in rows)
        for number, content in enumerate(files, 1):

            def build(content: bytes = content, number: int = number) -> LetterboxdFile:
                return LetterboxdFile(
                    content, number, len(files), ratings=len(rows), spoilers=spoilers, sealed=sealed
                )

            await answer(interaction, build, private=True)

    @handles(ImportLetterboxd)
    async def write(self, interaction: Interaction, draft_id: int, lines: int) -> None:
        await defer_update(interaction)  # thousands of ratings take a second
        build = await letterboxd_import.write(interaction, draft_id, with_lines=bool(lines))
        await update(interaction, build)

    @handles(CancelLetterboxd)
    async def cancel(self, interaction: Interaction, draft_id: int) -> None:
        await letterboxd_import.cancel(interaction, draft_id)
        await update(interaction, lambda: Notice(_("Cancelled. Nothing was written.")))

    @handles(UndoLetterboxd)
    async def undo(self, interaction: Interaction, import_id: int) -> None:
        by = editor(interaction)
        await defer_update(interaction)  # as above
        await self.bot.store.letterboxd.undo(by, import_id)
        await update(
            interaction,
            lambda: Notice(
                _("Undone. What you had here before stands again, with what you changed since.")
            ),
        )


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(LetterboxdCog(bot))
