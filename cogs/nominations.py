"""/nominate and /nominations: what the club could watch next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, defer, open_form, update
from bot.client.asking_back import ask_back
from bot.client.film_option import NotInLibrary, Unclear, WorldFilm, WorldFilmOption, look_up
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    editor,
    manages_library,
    require_club,
    require_organiser,
)
from bot.club import told_posts
from bot.club.nominations import tell_nomination
from bot.club.paging import existing_page
from bot.club.proposing import propose
from bot.domain.entry import check_facts
from bot.domain.library import NeedsAccept, TooLate
from bot.domain.nomination import Nominated, Nomination
from bot.domain.post import PostKind
from bot.domain.proposal import FilmProposal, ProposedNomination
from bot.domain.typed import WHY_LIMIT, clean_why
from bot.domain.waiting import WaitingCommand
from bot.language import N_, _
from bot.views.controls import handles, opens
from bot.views.forms import Answers, OddForm, chosen
from bot.views.nominations import (
    BACK,
    LEAVE,
    NOMINATIONS_A_PAGE,
    TAKE_BACK,
    BackNomination,
    NominatedAlready,
    NominateForm,
    NominationGone,
    NominationNotice,
    NominationOffQuestion,
    NominationsList,
    NominationsPage,
    NominationStep,
    OpenNominating,
    RemoveNomination,
    ShowNominations,
    TakeBackNomination,
    TakeOffNomination,
)
from bot.views.notices import Notice


class NominationsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("Nominate a film that the club could watch"))
    @app_commands.describe(
        film=N_("A title, or the beginning of one"), why=N_("Why the club should watch it")
    )
    async def nominate(
        self,
        interaction: Interaction,
        film: WorldFilmOption,
        why: app_commands.Range[str, 1, WHY_LIMIT] | None = None,
    ) -> None:
        by, reason = editor(interaction), clean_why(why)
        nominations = self.bot.store.nominations
        if isinstance(film, WorldFilm):
            await defer(interaction)  # The Movie Database may take its time
            facts = await film.facts(interaction)
            may_add = await manages_library(interaction)
            try:
                nominated = await nominations.nominate_new(by, facts, reason, may_add=may_add)
            except NeedsAccept as need:
                proposed = FilmProposal(check_facts(facts), nomination=ProposedNomination(reason))
                await propose(interaction, proposed)
                said = _("{why} It is proposed now, and nominated once it is accepted.", why=need)
                await answer(interaction, lambda: Notice(said), private=True)
                return
        else:
            nominated = await nominations.nominate(by, film, reason)
        await self._say(interaction, nominated, reason)

    @handles(OpenNominating)
    @opens(NominateForm)
    async def open_form(self, interaction: Interaction) -> None:
        require_club(interaction)
        await open_form(interaction, NominateForm())

    @handles(NominateForm)
    async def read_form(self, interaction: Interaction) -> None:
        by, given = editor(interaction), Answers(interaction.data)
        why = clean_why(given.text(NominateForm.WHY))
        try:
            film_id = await look_up(interaction, given.text(NominateForm.FILM))
        except (Unclear, NotInLibrary) as unclear:
            waits = WaitingCommand("nominate", {"why": why}, unclear.typed)
            await ask_back(interaction, unclear, waits)
            return
        nominated = await self.bot.store.nominations.nominate(by, film_id, why)
        await self._say(interaction, nominated, why)

    @app_commands.command(description=N_("What is nominated, and who would like it"))
    async def nominations(self, interaction: Interaction) -> None:
        await self.show_list(interaction)

    @handles(ShowNominations)
    async def show_list(self, interaction: Interaction) -> None:
        await answer(interaction, await self._page(interaction, 0), private=True)

    @handles(NominationsPage)
    async def turn_page(self, interaction: Interaction, page: int) -> None:
        await update(interaction, await self._page(interaction, page))

    @handles(BackNomination)
    async def back(self, interaction: Interaction, nomination_id: int) -> None:
        async with _else_as_it_is(interaction):
            nominated = await self.bot.store.nominations.back(editor(interaction), nomination_id)
            if not await told_posts.bring_up_to_date(interaction):
                await update(interaction, lambda: NominationNotice(nominated))
            await told_posts.renew(interaction, PostKind.NOMINATION)

    @handles(TakeBackNomination)
    async def take_back(self, interaction: Interaction, nomination_id: int) -> None:
        nominations, by = self.bot.store.nominations, editor(interaction)
        async with _else_as_it_is(interaction):
            if asked := await self._asked_about(interaction, nomination_id):
                await answer(interaction, lambda: NominationOffQuestion(asked, 0), private=True)
                return
            gone = await nominations.take_back(by, nomination_id, any_ones=False)
            is_shown = await update(interaction, lambda: NominationGone(gone))
            await told_posts.renew(interaction, PostKind.NOMINATION, is_shown=is_shown)

    @handles(NominationStep)
    async def take_step(
        self, interaction: Interaction, nomination_id: int, page: int, step: int
    ) -> None:
        nominations, by = self.bot.store.nominations, editor(interaction)
        if step == BACK:
            await nominations.back(by, nomination_id)
        elif step == LEAVE:
            await nominations.back_no_more(by, nomination_id)
        elif step == TAKE_BACK:
            if asked := await self._asked_about(interaction, nomination_id):
                await update(interaction, lambda: NominationOffQuestion(asked, page))
                return
            await nominations.take_back(by, nomination_id, any_ones=False)
        else:
            raise OddForm
        await update(interaction, await self._page(interaction, page))
        await told_posts.renew(interaction, PostKind.NOMINATION)

    @handles(RemoveNomination)
    async def ask_to_take_off(self, interaction: Interaction, page: int) -> None:
        require_organiser(interaction)
        found = await self.bot.store.nominations.one(editor(interaction), chosen(interaction.data))
        await update(interaction, lambda: NominationOffQuestion(found, page))

    @handles(TakeOffNomination)
    async def take_off(self, interaction: Interaction, nomination_id: int, page: int) -> None:
        by, may_any = editor(interaction), interaction.permissions.manage_guild
        gone = await self.bot.store.nominations.take_back(by, nomination_id, any_ones=may_any)
        await update(interaction, await self._page(interaction, page), more_follows=True)
        organiser = None if gone.member_id == by.member_id else by.name
        await answer(interaction, lambda: NominationGone(gone, organiser))
        await told_posts.renew(interaction, PostKind.NOMINATION)

    async def _asked_about(self, interaction: Interaction, nomination_id: int) -> Nomination | None:
        """The nomination, if it goes only after a question: one that others would like, too, one
        that the club votes on, or another member's. The two latter only an organiser can take
        off."""
        by, may_any = editor(interaction), interaction.permissions.manage_guild
        found = await self.bot.store.nominations.one(by, nomination_id)
        is_own = found.member_id == by.member_id
        if not may_any and (not is_own or found.is_voted_on):
            return None
        return found if found.backers or found.is_voted_on or not is_own else None

    async def _say(self, interaction: Interaction, nominated: Nominated, why: str | None) -> None:
        if nominated.is_new:
            await tell_nomination(interaction, nominated)
            return
        is_own = nominated.nomination.member_id == interaction.user.id
        has_why = why is not None
        await answer(
            interaction,
            lambda: NominatedAlready(nominated, is_own=is_own, has_why=has_why),
            private=True,
        )
        await told_posts.renew(interaction, PostKind.NOMINATION)

    async def _page(self, interaction: Interaction, page: int) -> Build:
        guild_id, reader_id = require_club(interaction), interaction.user.id
        fetch = partial(self.bot.store.nominations.page, guild_id, reader_id)
        found = await existing_page(fetch, page, NOMINATIONS_A_PAGE)
        is_organiser = interaction.permissions.manage_guild
        return lambda: NominationsList(found, reader_id, is_organiser=is_organiser)


@asynccontextmanager
async def _else_as_it_is(interaction: Interaction) -> AsyncIterator[None]:
    """Where the nomination is gone, have the pressed message say so."""
    try:
        yield
    except TooLate:
        if not await told_posts.bring_up_to_date(interaction):
            raise


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(NominationsCog(bot))
