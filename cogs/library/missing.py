"""Films that a command has not found: they are added or proposed as they were typed, or taken from
The Movie Database, and then the command goes on."""

from __future__ import annotations

import asyncio

from discord.ext import commands

from bot import countries
from bot.client.answering import defer, open_form, settles, update
from bot.client.asking_back import TAKES_WORLD_FILMS, command_claim, go_on
from bot.client.film_option import WorldFilm
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, editor
from bot.client.refused_forms import typed_is_gone
from bot.club import adding, drafts
from bot.domain.film import Facts
from bot.domain.library import BadEntry
from bot.domain.typed import read_runtime, read_title, read_year
from bot.domain.waiting import RefusedForm, WaitingCommand
from bot.language import N_
from bot.views.controls import fields_of, handles, opens
from bot.views.forms import Answers
from bot.views.library_forms import AddAnyway, NewFilmForm
from bot.views.notices import AddMissing, PickWorldFilm


class MissingCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(AddMissing)
    @opens(NewFilmForm)
    async def open_new_film(self, interaction: Interaction, waiting_id: int) -> None:
        if draft := await drafts.lacking_film(interaction, waiting_id):
            if film := await drafts.now_there(interaction, draft):
                await update(interaction, await drafts.move(interaction, waiting_id, film.id))
                return
            title, year = read_title(draft.about, self.bot.clock().year)
            await open_form(interaction, NewFilmForm(waiting_id, title, year, draft.stated))
            return
        if moved := await drafts.moved(interaction, waiting_id):
            await update(interaction, moved)
            return
        waiting = await self._waiting(interaction, waiting_id) if waiting_id else None
        title, year = read_title(waiting.typed if waiting else "", self.bot.clock().year)
        stated = None
        if waiting and waiting.document:
            stated = await adding.stated_by(interaction, waiting.document, title)
            title, year = stated.title, year or stated.year
        await open_form(interaction, NewFilmForm(waiting_id, title, year, stated))

    @handles(NewFilmForm)
    async def add_as_typed(self, interaction: Interaction, waiting_id: int) -> None:
        given = Answers(interaction.data)
        year = read_year(given.text(NewFilmForm.YEAR))
        if year is None:
            raise BadEntry(N_("Say the film's year, too: it tells two films of one title apart."))
        if waiting_id and not await drafts.lacking_film(interaction, waiting_id):
            if moved := await drafts.moved(interaction, waiting_id):  # its answer did not come
                await update(interaction, moved)
                return
            settles(interaction)
        country = given.text_if_asked(NewFilmForm.COUNTRY)
        if country:
            country = await asyncio.to_thread(countries.in_library, country)
        facts = Facts(
            title=given.text(NewFilmForm.TITLE),
            year=year,
            director=given.text_if_asked(NewFilmForm.DIRECTOR),
            runtime=read_runtime(given.text_if_asked(NewFilmForm.RUNTIME)),
            country=country,
        )
        await adding.bring(interaction, facts, waiting_id)

    @handles(AddAnyway)
    async def add_anyway(self, interaction: Interaction, form_id: int) -> None:
        waits = await self.bot.store.waiting.get(editor(interaction), form_id, RefusedForm)
        asked = NewFilmForm.pattern.fullmatch(waits.custom_id) if waits else None
        if waits is None or asked is None:
            raise typed_is_gone()
        settles(interaction)
        facts, waiting_id = NewFilmForm.facts(waits), fields_of(asked)["waiting_id"]
        await adding.bring(interaction, facts, waiting_id, is_sure=True)

    @handles(PickWorldFilm)
    async def pick_world_film(
        self, interaction: Interaction, waiting_id: int, tmdb_id: int
    ) -> None:
        settles(interaction)
        waiting = await self._waiting(interaction, waiting_id)
        if waiting.name in TAKES_WORLD_FILMS:
            await go_on(interaction, waiting_id, WorldFilm(tmdb_id))
            return
        await defer(interaction)  # The Movie Database may take its time
        facts = await WorldFilm(tmdb_id).facts(interaction)
        await adding.bring(interaction, facts, waiting_id)

    async def _waiting(self, interaction: Interaction, waiting_id: int) -> WaitingCommand:
        """The command that waits for its film. Raises TooLate when it waits no more."""
        claim = command_claim(interaction, waiting_id)
        return await self.bot.store.waiting.held(claim, WaitingCommand)
