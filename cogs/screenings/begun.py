"""Screenings that are scheduled from a button under a film that the club has chosen."""

from __future__ import annotations

from discord.ext import commands

from bot.client.answering import answer, open_form
from bot.client.interaction import Interaction, require_organiser
from bot.club.rounds import news_place
from bot.club.screening_plans import new_plan
from bot.views.controls import handles, opens
from bot.views.film_ways import ScheduleFilm
from bot.views.forms import Answers
from bot.views.screening_plan import NewScreeningForm


class BegunScreeningsCog(commands.Cog):
    @handles(ScheduleFilm)
    @opens(NewScreeningForm)
    async def open_new_form(self, interaction: Interaction, film_id: int) -> None:
        guild_id = require_organiser(interaction)
        await news_place(interaction)  # checked before anybody types
        film = await interaction.client.store.films.get(guild_id, film_id)
        await open_form(interaction, NewScreeningForm(film))

    @handles(NewScreeningForm)
    async def plan_new(self, interaction: Interaction, film_id: int) -> None:
        given = Answers(interaction.data)
        when, where = given.text(NewScreeningForm.WHEN), given.text(NewScreeningForm.PLACE)
        await answer(interaction, await new_plan(interaction, film_id, when, where), private=True)
