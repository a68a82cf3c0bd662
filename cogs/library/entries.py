"""The library's entries: what their buttons and forms do, for those who may change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from discord.ext import commands

from bot.client.answering import answer, open_form, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, require_library
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.typed import read_lines, read_names, read_runtime, read_year
from bot.language import _
from bot.store.library_log import UNDO
from bot.views.controls import handles
from bot.views.forms import Answers, Form, fitting
from bot.views.library import (
    EditCard,
    EditFacts,
    EditTitles,
    FactsForm,
    Merge,
    Remove,
    Removed,
    RemoveReview,
    TitlesForm,
    Undo,
)
from bot.views.notices import Notice
from bot.views.text import bold, named, plain


class EntriesCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(EditTitles)
    async def open_titles(self, interaction: Interaction, film_id: int) -> None:
        by = await require_library(interaction)
        film = await self.bot.store.films.get(by.guild_id, film_id)
        await open_form(interaction, TitlesForm(film))

    @handles(EditFacts)
    async def open_facts(self, interaction: Interaction, film_id: int) -> None:
        by = await require_library(interaction)
        film = await self.bot.store.films.get(by.guild_id, film_id)
        await open_form(interaction, FactsForm(film))

    @handles(TitlesForm)
    async def change_titles(self, interaction: Interaction, film_id: int) -> None:
        by = await require_library(interaction)
        film = await self.bot.store.films.get(by.guild_id, film_id)
        facts = changes(
            interaction,
            TitlesForm(film),
            {
                TitlesForm.TITLE: ("title", str),
                TitlesForm.YEAR: ("year", read_year),
                TitlesForm.ORIGINAL: ("original_title", str),
                TitlesForm.OTHERS: ("aliases", read_lines),
                TitlesForm.POSTER: ("poster", str),
            },
        )
        if "aliases" in facts:
            facts["aliases"] += film.aliases[len(fitting(film.aliases, "\n")) :]
        await self._change(interaction, by, film, facts)

    @handles(FactsForm)
    async def change_facts(self, interaction: Interaction, film_id: int) -> None:
        by = await require_library(interaction)
        film = await self.bot.store.films.get(by.guild_id, film_id)
        facts = changes(
            interaction,
            FactsForm(film),
            {
                FactsForm.DIRECTOR: ("director", str),
                FactsForm.COUNTRY: ("country", str),
                FactsForm.RUNTIME: ("runtime", read_runtime),
                FactsForm.CERTIFICATE: ("certificate", str),
                FactsForm.CAST: ("cast", read_names),
            },
        )
        if "cast" in facts:
            facts["cast"] += film.cast[len(fitting(film.cast, ", ")) :]
        await self._change(interaction, by, film, facts)

    @handles(Remove)
    async def remove_film(self, interaction: Interaction, film_id: int) -> None:
        by = await require_library(interaction)
        film, entry = await self.bot.store.library.remove_film(by, film_id)
        await self._removed(interaction, film, entry, review=False)

    @handles(RemoveReview)
    async def remove_review(self, interaction: Interaction, review_id: int) -> None:
        by = await require_library(interaction)
        film, entry = await self.bot.store.reviews.remove(by, review_id)
        await self._removed(interaction, film, entry, review=True)

    @handles(Undo)
    async def undo(self, interaction: Interaction, entry_id: int) -> None:
        by = await require_library(interaction)
        name = await self.bot.store.library.undo(by, entry_id)
        film = f"**{plain(name, 300)}**"
        await update(
            interaction,
            lambda: Notice(_("{member} brought {film} back.", member=named(by.name), film=film)),
        )

    @handles(Merge)
    async def merge_films(self, interaction: Interaction, film_id: int, into_id: int) -> None:
        by = await require_library(interaction)
        merged = await self.bot.store.library.merge(by, film_id, into_id)
        film = bold(merged, 300)
        await update(
            interaction,
            lambda: Notice(_("Merged: all of it is with {film} now. /review shows it.", film=film)),
        )

    async def _change(
        self,
        interaction: Interaction,
        by: Editor,
        film: Film,
        facts: Mapping[str, Any],
    ) -> None:
        if facts:
            film = await self.bot.store.library.edit_film(by, film.id, **facts)
        message = interaction.message
        if message is not None and message.flags.ephemeral:  # the card it was opened from
            await update(interaction, lambda: EditCard(film))
            return
        await answer(interaction, lambda: EditCard(film), private=True)

    async def _removed(
        self, interaction: Interaction, film: Film, entry: int, *, review: bool
    ) -> None:
        until = self.bot.clock() + UNDO

        def build() -> Removed:
            return Removed(interaction.user.display_name, film, entry, until, review=review)

        await update(interaction, build, more_follows=True)  # the way back, whatever comes next
        await answer(interaction, build)


def changes(
    interaction: Interaction,
    form: Form,
    readers: Mapping[str, tuple[str, Callable[[str], Any]]],
) -> dict[str, Any]:
    """The facts whose fields are not as the form offers them, by name. ``readers`` says for each
    field which fact it is, and how it is read: what was left alone is not read anew, which would
    take "Downey, Jr." for two."""
    given, offered = Answers(interaction.data), form.offered()
    return {
        fact: read(given.text(field))
        for field, (fact, read) in readers.items()
        if given.text(field).strip() != offered[field].strip()
    }
