"""The club's log: what its buttons, menus and forms do."""

from __future__ import annotations

from dataclasses import replace

from discord.ext import commands

from bot.client.answering import answer, open_form, tell_below, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_club, shown_name
from bot.club.watched import entry_card, log_page, require_log, today
from bot.domain.dates import read_past_date
from bot.domain.watched import ViewingChanges, Watched, check_day, read_came, read_picker
from bot.language import _
from bot.store.library_log import UNDO
from bot.views.controls import handles, opens
from bot.views.forms import Answers, chosen
from bot.views.notices import Notice
from bot.views.text import named
from bot.views.watched import (
    EditWatched,
    Narrowed,
    RemoveWatched,
    UndoWatched,
    WatchedEntries,
    WatchedForm,
    WatchedPage,
    WatchedRemoved,
)


class WatchedCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(WatchedPage)
    async def turn_page(
        self, interaction: Interaction, page: int, year: int, upper: int, lower: int
    ) -> None:
        narrowed = Narrowed.read(year, upper, lower)
        await update(interaction, await log_page(interaction, narrowed, page))

    @handles(WatchedEntries)
    async def show_entry(self, interaction: Interaction) -> None:
        await require_log(interaction)
        card = await entry_card(interaction, chosen(interaction.data))
        await answer(interaction, card, private=True)

    @handles(EditWatched)
    @opens(WatchedForm)
    async def open_entry_form(self, interaction: Interaction, entry_id: int, seen: int = 0) -> None:
        by = await require_log(interaction)
        entry = await self.bot.store.watched.one(by.guild_id, entry_id)
        await open_form(interaction, WatchedForm(entry, seen))

    @handles(WatchedForm)
    async def change_entry(self, interaction: Interaction, entry_id: int, seen: int) -> None:
        by = await require_log(interaction)
        entry = await self.bot.store.watched.one(by.guild_id, entry_id)
        changes = await self._changes(interaction, entry, seen)
        if replace(entry.viewing, **changes) == entry.viewing:
            await update(interaction, await entry_card(interaction, entry_id, as_before=True))
            return
        new_id, change = await self.bot.store.watched.change(by, entry_id, **changes)
        await update(interaction, await entry_card(interaction, new_id, change))

    async def _changes(self, interaction: Interaction, entry: Watched, seen: int) -> ViewingChanges:
        """What the member has changed in an entry's form."""
        given, form, changes = Answers(interaction.data), WatchedForm(entry), ViewingChanges()
        typed = {
            name: given.text(name)
            for name in form.offered()
            if not form.left_alone(name, given.text(name), seen)
        }
        if (picker := typed.get(form.PICKER)) is not None:
            guild_id = require_club(interaction)
            members = await self.bot.store.member_names.members_by_name(guild_id)
            changes["picker_id"], changes["picker"] = read_picker(picker, members)
        if (date := typed.get(form.DATE)) is not None:
            now = await today(interaction)
            changes["on"] = check_day(read_past_date(date, now), now)
        if (came := typed.get(form.CAME)) is not None:
            changes["came"] = read_came(came)
        return changes

    @handles(RemoveWatched)
    async def remove_entry(self, interaction: Interaction, entry_id: int) -> None:
        by = await require_log(interaction)
        viewing, change = await self.bot.store.watched.remove(by, entry_id)
        zone = await self.bot.store.clubs.zone(by.guild_id)
        until, member = self.bot.clock() + UNDO, shown_name(interaction)
        await tell_below(interaction, lambda: WatchedRemoved(member, viewing, zone, change, until))

    @handles(UndoWatched)
    async def undo(self, interaction: Interaction, change_id: int) -> None:
        by = await require_log(interaction)
        await self.bot.store.watched.undo(by, change_id)
        await update(
            interaction,
            lambda: Notice(
                _("{member} undid it: the log is as it was before.", member=named(by.name))
            ),
        )
