"""/turns: whose pick it is, and what they pick."""

from __future__ import annotations

import secrets

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, defer, defer_update, open_form, settles, update
from bot.client.asking_back import PICK_COMMAND, ask_back
from bot.client.film_option import NotInLibrary, Unclear, WorldFilmOption, look_up
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    checked_first,
    editor,
    require_club,
    require_organiser,
)
from bot.club import turns
from bot.club.passing_on import asked_first, asked_twice
from bot.club.proposing import propose
from bot.domain.entry import check_facts
from bot.domain.library import NeedsAccept, TooLate
from bot.domain.proposal import FilmProposal
from bot.domain.turn import check_order, chosen_again
from bot.domain.typed import WHY_LIMIT, clean_why
from bot.domain.waiting import OrderDraft, WaitingCommand
from bot.language import N_, _
from bot.store.waiting import Claim
from bot.views.controls import OPTIONS_LIMIT, handles, opens
from bot.views.forms import Answers, chosen
from bot.views.notices import Notice
from bot.views.selects import chosen_members
from bot.views.turn_order import (
    EmptyOrder,
    MakeOrder,
    OrderMembers,
    OrderPanel,
    SaveOrder,
    ShuffleOrder,
)
from bot.views.turns import (
    EndTurn,
    GiveTurnBack,
    NextTurn,
    NominatedChoice,
    NominatedFilms,
    PassTurn,
    PickForm,
    PickForTurn,
    PickNominated,
)


class TurnsCog(commands.GroupCog, group_name="turns", group_description=N_("Whose pick it is")):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @app_commands.command(description=N_("Whose turn it is to pick a film, and who comes next"))
    async def show(self, interaction: Interaction) -> None:
        await defer(interaction)  # Discord is asked who is there
        await answer(interaction, await turns.card(interaction), private=True)

    @app_commands.command(description=N_("Pick a film, when it is your turn"))
    @checked_first(turns.require_turn)
    @app_commands.describe(
        film=N_("A title, or the beginning of one"), why=N_("Why this one; the whole club sees it")
    )
    async def pick(
        self,
        interaction: Interaction,
        film: WorldFilmOption,
        why: app_commands.Range[str, 1, WHY_LIMIT] | None = None,
    ) -> None:
        turn, said = await turns.require_turn(interaction), clean_why(why)
        await defer(interaction)  # The Movie Database, and the announcement, may take their time
        if isinstance(film, int):
            await answer(interaction, await turns.pick(interaction, turn, film, said), private=True)
            return
        facts = await film.facts(interaction)
        try:
            picked = await turns.pick(interaction, turn, facts, said)
        except NeedsAccept as why_not:
            with_it = await turns.proposed_pick(interaction, turn, said)
            await propose(interaction, FilmProposal(check_facts(facts), pick=with_it))
            told = _(
                "{why} It is proposed now, and picked once it is accepted, if your turn is still"
                " on.",
                why=why_not,
            )
            if said and with_it.why is None:
                told += "\n" + _(turns.REASON_LEFT_OUT)
            await answer(interaction, lambda: Notice(told), private=True)
            return
        await answer(interaction, picked, private=True)

    @app_commands.command(
        name="set", description=N_("For organisers: who takes turns, and in which order")
    )
    async def set_order(self, interaction: Interaction) -> None:
        await self._show_order(interaction)

    @handles(MakeOrder)
    async def make_order(self, interaction: Interaction) -> None:
        await self._show_order(interaction)

    async def _show_order(self, interaction: Interaction) -> None:
        guild_id = require_organiser(interaction)
        seats = (await self.bot.store.turns.rota(guild_id)).seats
        draft = OrderDraft(
            tuple((seat.member_id, seat.name) for seat in seats),
            tuple(seat.member_id for seat in seats),
        )
        draft_id = await self.bot.store.waiting.keep(editor(interaction), draft)
        await answer(interaction, lambda: OrderPanel(draft_id, draft.members), private=True)

    @app_commands.command(name="next", description=N_("For organisers: begin the next turn"))
    async def begin_next(self, interaction: Interaction) -> None:
        await self._begin_next(interaction)

    @app_commands.command(description=N_("Pass a turn on to the next member, yours or any"))
    async def skip(self, interaction: Interaction) -> None:
        rota = await self.bot.store.turns.rota(require_club(interaction))
        asked = asked_first(interaction, rota) or asked_twice(interaction, rota)
        if asked is not None:
            await answer(interaction, asked, private=True)
            return
        # The turn that was looked at, and no other: sent twice at once, it passes one on.
        await self._pass_on(interaction, rota.present.id if rota.present else None)

    @app_commands.command(description=N_("For organisers: have two members change places"))
    @app_commands.describe(first=N_("One of them"), second=N_("The other one"))
    async def swap(
        self, interaction: Interaction, first: discord.User, second: discord.User
    ) -> None:
        require_organiser(interaction)
        await defer(interaction)  # Discord may have to be asked about the other member
        told = await turns.swap(interaction, first, second)
        await answer(interaction, told or await turns.card(interaction), private=True)

    @handles(PickForTurn)
    @opens(PickForm)
    async def open_pick_form(self, interaction: Interaction, turn_id: int) -> None:
        turn = await turns.require_turn(interaction, turn_id)
        is_own = turn.member_id == interaction.user.id
        await open_form(interaction, PickForm(turn, is_own=is_own))

    @handles(PickForm)
    async def read_pick(self, interaction: Interaction, turn_id: int) -> None:
        turn = await turns.require_turn(interaction, turn_id)
        given = Answers(interaction.data)
        why = clean_why(given.text(PickForm.WHY))
        try:
            film_id = await look_up(interaction, given.text(PickForm.FILM))
        except (Unclear, NotInLibrary) as unclear:
            waits = WaitingCommand(PICK_COMMAND, {"why": why}, unclear.typed)
            await ask_back(interaction, unclear, waits)
            return
        settles(interaction)  # what /turns show said: none of it is true any more
        await defer(interaction)  # the announcement may take its time
        await answer(interaction, await turns.pick(interaction, turn, film_id, why), private=True)

    @handles(PickNominated)
    async def show_nominated(self, interaction: Interaction, turn_id: int) -> None:
        turn = await turns.require_turn(interaction, turn_id)
        films = await self.bot.store.nominations.most_backed(turn.guild_id, OPTIONS_LIMIT)
        is_own = turn.member_id == interaction.user.id
        await answer(interaction, lambda: NominatedChoice(turn, films, is_own=is_own), private=True)

    @handles(NominatedFilms)
    async def pick_nominated(self, interaction: Interaction, turn_id: int) -> None:
        turn, film_id = await turns.require_turn(interaction, turn_id), chosen(interaction.data)
        settles(interaction)
        await defer(interaction)
        await answer(interaction, await turns.pick(interaction, turn, film_id, None), private=True)

    @handles(NextTurn)
    async def begin_after(self, interaction: Interaction, turn_id: int) -> None:
        settles(interaction)
        await self._begin_next(interaction, turn_id)

    @handles(PassTurn)
    async def pass_late(self, interaction: Interaction, turn_id: int) -> None:
        settles(interaction)
        await self._pass_on(interaction, turn_id)

    @handles(GiveTurnBack)
    async def give_back(self, interaction: Interaction, turn_id: int) -> None:
        settles(interaction)
        await defer(interaction)  # a message is edited, or posted
        await answer(interaction, await turns.give_back(interaction, turn_id), private=True)

    @handles(EndTurn)
    async def end(self, interaction: Interaction, turn_id: int) -> None:
        require_organiser(interaction)
        await turns.require_turn(interaction, turn_id)
        settles(interaction)
        await defer(interaction)  # a message is edited
        await answer(interaction, await turns.end(interaction, turn_id), private=True)

    @handles(OrderMembers)
    async def choose_members(self, interaction: Interaction, draft_id: int) -> None:
        draft, guild_id = await self._draft(interaction, draft_id), require_club(interaction)
        members = [
            (member, None if self.bot.is_private(guild_id, member) else name)
            for member, name in chosen_again(draft.members, chosen_members(interaction.data))
        ]
        await self._change(interaction, draft_id, draft, members)

    @handles(ShuffleOrder)
    async def shuffle(self, interaction: Interaction, draft_id: int) -> None:
        draft = await self._draft(interaction, draft_id)
        members = secrets.SystemRandom().sample(draft.members, len(draft.members))
        await self._change(interaction, draft_id, draft, members)

    @handles(EmptyOrder)
    async def start_over(self, interaction: Interaction, draft_id: int) -> None:
        await self._change(interaction, draft_id, await self._draft(interaction, draft_id), [])

    @handles(SaveOrder)
    async def save_order(self, interaction: Interaction, draft_id: int) -> None:
        draft = await self._draft(interaction, draft_id)
        claim = self._claim(interaction, draft_id, draft)
        await self.bot.store.turns.set_order(
            editor(interaction), draft.members, draft.before, claim
        )
        await defer_update(interaction)  # Discord is asked who is there
        await update(interaction, await turns.card(interaction))

    async def _draft(self, interaction: Interaction, draft_id: int) -> OrderDraft:
        """The order that waits to be saved. Raises NotAllowed, and TooLate when it was saved or is
        too old."""
        require_organiser(interaction)
        claim = self._claim(interaction, draft_id)
        return await self.bot.store.waiting.held(claim, OrderDraft)

    def _claim(
        self, interaction: Interaction, draft_id: int, draft: OrderDraft | None = None
    ) -> Claim:
        """A claim on the order as it was read, for the write that changes it or uses it up."""
        gone = TooLate(N_("That order was saved, or is too old. Open it anew with /turns set."))
        return Claim(editor(interaction), draft_id, OrderDraft, gone, draft)

    async def _change(
        self,
        interaction: Interaction,
        draft_id: int,
        draft: OrderDraft,
        members: list[tuple[int, str | None]],
    ) -> None:
        if members:
            check_order([member for member, _name in members])
        changed = OrderDraft(tuple(members), draft.before)
        await self.bot.store.waiting.change(self._claim(interaction, draft_id, draft), changed)
        await update(interaction, lambda: OrderPanel(draft_id, members))

    async def _begin_next(self, interaction: Interaction, after_id: int | None = None) -> None:
        require_organiser(interaction)
        await defer(interaction)  # Discord is asked who is there, and posts
        build = await turns.begin_next(interaction, after_id)
        await answer(interaction, build, private=True)

    async def _pass_on(self, interaction: Interaction, turn_id: int | None) -> None:
        await turns.require_turn(interaction, turn_id)
        await defer(interaction)  # likewise
        await answer(interaction, await turns.pass_on(interaction, turn_id), private=True)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(TurnsCog(bot))
