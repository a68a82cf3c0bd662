"""What members propose for the library: it waits for one who decides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from discord.ext import commands

from bot.client.answering import answer, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    NotAllowed,
    editor,
    everyone_reads,
    manages_library,
    require_club,
    require_library,
    shown_name,
)
from bot.club import proposing, quoting, told_posts
from bot.club.paging import proposals_page
from bot.domain.library import TooLate
from bot.domain.post import PostKind
from bot.domain.proposal import Accepted, Decision, Proposal, QuoteProposal
from bot.domain.quote import ShownQuote
from bot.language import N_
from bot.store.library_log import UNDO
from bot.views.controls import handles
from bot.views.notices import LookAtProposal, ProposalsPage
from bot.views.proposals import (
    Accept,
    BringBack,
    Decided,
    Decline,
    ProposalCard,
    Withdraw,
)


class ProposalsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(Accept)
    async def accept(self, interaction: Interaction, proposal_id: int, page: int) -> None:
        async with self._else_as_it_is(interaction, proposal_id, page):
            await self._accept(interaction, proposal_id, page)

    async def _accept(self, interaction: Interaction, proposal_id: int, page: int) -> None:
        by = await require_library(interaction)
        match (await self.bot.store.proposals.one(by.guild_id, proposal_id)).proposed:
            case QuoteProposal(said=said, agreed=agreed):
                is_asked = not agreed and said.author_id != by.member_id
                if is_asked and not everyone_reads(interaction, said.channel_id):
                    raise quoting.not_for_others()
                await quoting.require_standing(interaction, said)
            case _:
                pass
        accepted = await self.bot.store.proposals.accept(by, proposal_id)
        is_changed = await self._decided(interaction, accepted.proposal, page, "accepted", accepted)
        await proposing.tell_accepted(interaction, accepted, is_shown=is_changed)

    @handles(Decline)
    async def decline(self, interaction: Interaction, proposal_id: int, page: int) -> None:
        """Decline a proposal: for those who keep the library, and for the author of a quoted
        message."""
        async with self._else_as_it_is(interaction, proposal_id, page):
            await self._decline(interaction, proposal_id, page)

    async def _decline(self, interaction: Interaction, proposal_id: int, page: int) -> None:
        by = editor(interaction)
        if not await manages_library(interaction):
            match (await self.bot.store.proposals.one(by.guild_id, proposal_id)).proposed:
                case QuoteProposal(said=said) if said.author_id == by.member_id:
                    pass
                case _:
                    await require_library(interaction)
        dropped = await self.bot.store.proposals.decline(by, proposal_id)
        await self._dropped(interaction, page, "declined", *dropped)

    @handles(Withdraw)
    async def withdraw(self, interaction: Interaction, proposal_id: int) -> None:
        """Withdraw a proposal: for the member who made it. The author of a quoted message declines
        it."""
        async with self._else_as_it_is(interaction, proposal_id, 0):
            await self._withdraw(interaction, proposal_id)

    async def _withdraw(self, interaction: Interaction, proposal_id: int) -> None:
        by = editor(interaction)
        proposal = await self.bot.store.proposals.one(by.guild_id, proposal_id)
        if proposal.member_id != by.member_id:
            match proposal.proposed:
                case QuoteProposal(said=said) if said.author_id == by.member_id:
                    await self._decline(interaction, proposal_id, 0)
                    return
                case _:
                    raise NotAllowed(N_("Only the one who proposed it can withdraw it."))
        dropped = await self.bot.store.proposals.withdraw(by, proposal_id)
        await self._dropped(interaction, 0, "withdrawn", *dropped)

    @handles(BringBack)
    async def bring_back(self, interaction: Interaction, proposal_id: int) -> None:
        """Have a proposal wait again: for those who may decline it, and of a withdrawn one for the
        member who made it."""
        by, proposals = editor(interaction), self.bot.store.proposals
        is_new = True
        try:
            dropped = await proposals.dropped(by, proposal_id)
            if dropped.became == "declined":
                await require_library(interaction)
            elif dropped.proposal.member_id != by.member_id:
                raise NotAllowed(N_("Only the one who proposed it can bring it back."))
            proposal = await proposals.bring_back(by, proposal_id)
        except TooLate as too_late:
            is_new = False  # perhaps another press has brought it back, whose answer was lost
            try:
                proposal = await proposals.one(by.guild_id, proposal_id)
            except TooLate:
                await told_posts.bring_up_to_date(interaction)
                raise too_late from None
        if not await told_posts.bring_up_to_date(interaction):
            build, _role_id = await proposing.card(self.bot, by.guild_id, proposal)
            await update(interaction, build)
        await told_posts.renew(interaction, PostKind.PROPOSAL)
        if is_new:
            await proposing.tell_it_waits(interaction, proposal)

    @handles(LookAtProposal)
    async def look_at(self, interaction: Interaction, proposal_id: int) -> None:
        guild_id = require_club(interaction)
        proposal = await self.bot.store.proposals.one(guild_id, proposal_id)
        await answer(interaction, lambda: ProposalCard(proposal, page=1), private=True)

    @handles(ProposalsPage)
    async def turn_page(self, interaction: Interaction, page: int) -> None:
        await update(interaction, await proposals_page(interaction, page))

    @asynccontextmanager
    async def _else_as_it_is(
        self, interaction: Interaction, proposal_id: int, page: int
    ) -> AsyncIterator[None]:
        """Where the proposal does not wait any more, bring what was pressed up to date: the answer
        to the press that decided may be lost, and with it the way to undo that."""
        try:
            yield
        except TooLate as too_late:
            try:
                dropped = await self.bot.store.proposals.dropped(editor(interaction), proposal_id)
            except TooLate:
                told = None if page else await told_posts.bring_up_to_date(interaction)
                if told and told.content.get("decided"):
                    return
                raise too_late from None

            def build() -> Decided:
                return proposing.brought_back_until(dropped)

            if page:
                await update(interaction, await proposals_page(interaction, page - 1))
                await answer(interaction, build, private=True)
            else:
                await update(interaction, build)

    async def _dropped(
        self,
        interaction: Interaction,
        page: int,
        became: Decision,
        proposal: Proposal,
        shown: Iterable[ShownQuote],
    ) -> None:
        """Tell that a proposal was declined or withdrawn, and take its words off the messages that
        have ``shown`` them."""
        is_changed = await self._decided(interaction, proposal, page, became)
        changed_id = interaction.message.id if interaction.message and is_changed else None
        await quoting.take_words_off(self.bot, require_club(interaction), shown, changed_id)
        await told_posts.renew(interaction, PostKind.PROPOSAL, is_shown=is_changed)
        await proposing.tell_outcome(interaction, proposal)

    async def _decided(
        self,
        interaction: Interaction,
        proposal: Proposal,
        page: int,
        became: Decision,
        accepted: Accepted | None = None,
    ) -> bool:
        """Show the decision in the proposal's place: on its card, or as the list without it.
        Returns whether that is known to stand there."""

        can_come_back = became != "accepted" and proposal.can_come_back
        until = self.bot.clock() + UNDO if can_come_back else None

        def build() -> Decided:
            return Decided(
                proposal, shown_name(interaction), became, accepted,
                guild_id=require_club(interaction), until=until,
            )  # fmt: skip

        if page:
            rest = await proposals_page(interaction, page - 1)
            is_changed = await update(interaction, rest, more_follows=True)
            message_id = await answer(interaction, build)
            if can_come_back:
                await proposing.note_told(interaction, proposal, message_id, became)
        else:
            is_changed = await update(interaction, build)
            message_id = interaction.message.id if interaction.message else None
        if became == "accepted" and isinstance(proposal.proposed, QuoteProposal):
            await quoting.note_shown(interaction, message_id, proposal.proposed.said)
        return is_changed
