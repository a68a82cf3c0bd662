"""Steps before something is in the library: drafts of reviews, and members' proposals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from discord.ext import commands

from bot.client.answering import answer, open_form, update
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
from bot.club import drafts, nominations, proposing, quoting, told_posts, turns
from bot.club.paging import proposals_page
from bot.domain.entry import check_link, check_review
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.library import BadEntry, TooLate
from bot.domain.post import PostKind
from bot.domain.proposal import Accepted, Decision, Proposal, QuoteProposal, ReviewProposal
from bot.domain.review import ReviewChanged, SameReview
from bot.domain.typed import read_byline, read_lines, read_stars
from bot.domain.waiting import ReviewDraft
from bot.language import N_, _
from bot.store.library_log import UNDO
from bot.store.waiting import Claim
from bot.views.controls import handles, opens
from bot.views.drafts import (
    DiscardDraft,
    DraftDiscarded,
    DraftForm,
    EditDraft,
    KeepBoth,
    MoveDraft,
    PasteForm,
    ReplaceReview,
    ReviewSaved,
    SaveDraft,
    UndoDiscard,
)
from bot.views.film_ways import AddReview, CardNotice
from bot.views.forms import Answers, fitting
from bot.views.notices import LookAtProposal, Notice, ProposalsPage
from bot.views.proposals import (
    Accept,
    BringBack,
    Decided,
    Decline,
    ProposalCard,
    Withdraw,
)
from bot.views.text import bold


class DraftsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(PasteForm)
    async def read_pasted(self, interaction: Interaction, film_id: int) -> None:
        given = Answers(interaction.data)
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        link, left_out = None, ()
        try:
            link = check_link(given.text(PasteForm.LINK))
        except BadEntry as error:  # keep what was pasted
            left_out = (_("The link was left out. {why}", why=error),)
        draft = await drafts.of_document(interaction, film, given.text(PasteForm.TEXT), "", link)
        draft = replace(draft, notes=(*left_out, *draft.notes))
        await answer(interaction, await drafts.begin(interaction, film, draft), private=True)

    @handles(AddReview)
    @opens(PasteForm)
    async def open_paste_form(self, interaction: Interaction, film_id: int) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        await open_form(interaction, PasteForm(film, None))

    @handles(EditDraft)
    @opens(DraftForm)
    async def open_draft_form(self, interaction: Interaction, draft_id: int) -> None:
        draft = await drafts.held(interaction, draft_id)
        await open_form(interaction, DraftForm(draft.review, draft_id))

    @handles(DraftForm)
    async def change(self, interaction: Interaction, draft_id: int) -> None:
        draft = await drafts.held(interaction, draft_id)
        given = Answers(interaction.data)
        nameless = None if draft.review.source else draft.review.reviewer
        source, reviewer = read_byline(given.text(DraftForm.BYLINE), nameless)
        not_shown = draft.review.quotes[len(fitting(draft.review.quotes, "\n")) :]
        earlier, stars = read_stars(given.text(DraftForm.STARS))
        review = replace(
            draft.review,
            source=source,
            reviewer=reviewer,
            link=given.text(DraftForm.LINK),
            stars=stars,
            earlier_stars=earlier,
            summary=given.text(DraftForm.SUMMARY),
            quotes=(*read_lines(given.text(DraftForm.QUOTES)), *not_shown),
        )
        changed = replace(draft, review=check_review(review))
        await update(interaction, await drafts.change(interaction, draft_id, draft, changed))

    @handles(MoveDraft)
    async def move(self, interaction: Interaction, draft_id: int, film_id: int) -> None:
        await update(interaction, await drafts.move(interaction, draft_id, film_id))

    @handles(SaveDraft)
    async def save(self, interaction: Interaction, draft_id: int) -> None:
        """Save a draft, or propose it to those who decide; ask first where the film has that
        review."""
        await self._end(interaction, await drafts.held(interaction, draft_id), draft_id)

    @handles(ReplaceReview)
    async def replace_review(self, interaction: Interaction, draft_id: int, review_id: int) -> None:
        draft = await drafts.held(interaction, draft_id)
        if draft.over is None or draft.over.id != review_id:  # the press answers an older question
            await self._end(interaction, draft, draft_id)
            return
        try:
            await self._end(interaction, draft, draft_id, review_id)
        except FilmNotFound:  # perhaps the review has gone, and nothing stands in the way any more
            await self._end(interaction, draft, draft_id)

    @handles(KeepBoth)
    async def keep_both(self, interaction: Interaction, draft_id: int) -> None:
        draft = await drafts.held(interaction, draft_id)
        await self._end(interaction, draft, draft_id, beside=True)

    @handles(DiscardDraft)
    async def discard(self, interaction: Interaction, draft_id: int) -> None:
        draft, at = await drafts.discard(interaction, draft_id)
        film = None
        if draft.film_id:
            try:
                film = await self.bot.store.films.get(require_club(interaction), draft.film_id)
            except FilmNotFound:
                await update(interaction, lambda: Notice(_("Discarded. Nothing was saved.")))
                return
        await update(interaction, lambda: DraftDiscarded(draft_id, film, at + UNDO))

    @handles(UndoDiscard)
    async def undo_discard(self, interaction: Interaction, draft_id: int) -> None:
        await update(interaction, await drafts.bring_back(interaction, draft_id))

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
                    raise NotAllowed(
                        N_(
                            "Not everyone can read the channel of that message: only its author"
                            " can save it as a quote."
                        )
                    )
                await quoting.require_standing(interaction, said)
            case _:
                pass
        accepted = await self.bot.store.proposals.accept(by, proposal_id)
        is_changed = await self._decided(interaction, accepted.proposal, page, "accepted", accepted)
        nominated = accepted.nominated
        if nominated and nominated.is_new:
            await nominations.tell_nomination(interaction, nominated)
        if accepted.picked is not None:
            await turns.announce(interaction, accepted.picked)
        await told_posts.renew(interaction, PostKind.PROPOSAL, is_shown=is_changed)
        await proposing.tell_outcome(interaction, accepted.proposal, accepted)

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
        proposal, shown = await self.bot.store.proposals.decline(by, proposal_id)
        is_changed = await self._decided(interaction, proposal, page, "declined")
        changed_id = interaction.message.id if interaction.message and is_changed else None
        await quoting.take_words_off(self.bot, by.guild_id, shown, changed_id)
        await told_posts.renew(interaction, PostKind.PROPOSAL, is_shown=is_changed)
        await proposing.tell_outcome(interaction, proposal)

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
        proposal, shown = await self.bot.store.proposals.withdraw(by, proposal_id)
        is_changed = await self._decided(interaction, proposal, 0, "withdrawn")
        changed_id = interaction.message.id if interaction.message and is_changed else None
        await quoting.take_words_off(self.bot, by.guild_id, shown, changed_id)
        await told_posts.renew(interaction, PostKind.PROPOSAL, is_shown=is_changed)
        await proposing.tell_outcome(interaction, proposal)

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
        build, _role_id = await proposing.card(self.bot, by.guild_id, proposal)
        is_shown = await update(interaction, build)
        await told_posts.renew(interaction, PostKind.PROPOSAL, is_shown=is_shown)
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

    async def _end(
        self,
        interaction: Interaction,
        draft: ReviewDraft,
        draft_id: int,
        over_id: int = 0,
        *,
        beside: bool = False,
    ) -> None:
        """Save a draft, propose it, or ask about the review that is there. It is written over the
        review with the id ``over_id``, or stands ``beside`` one by the same critic. Raises what the
        claim on it raises, FilmNotFound, and SameReview when nothing would change."""
        try:
            check_review(draft.review)
        except BadEntry as error:
            film = await self.bot.store.films.get(require_club(interaction), draft.film_id)
            said = replace(draft, notes=(str(error),))
            await update(interaction, await drafts.shown(interaction, film, said, draft_id))
            return
        claim = drafts.claim(interaction, draft_id, draft)
        film = await self.bot.store.films.get(require_club(interaction), draft.film_id)
        ended = replace(draft, review=replace(draft.review, id=over_id or draft.review.id))
        way = self._save if await manages_library(interaction) else self._propose
        try:
            await way(interaction, ended, claim, film, beside=beside)
        except (SameReview, ReviewChanged) as there:
            if isinstance(there, SameReview) and there.review == check_review(draft.review):
                raise  # perhaps another press has saved it
            await update(interaction, await drafts.asked(interaction, film, draft, draft_id, there))

    async def _save(
        self, interaction: Interaction, draft: ReviewDraft, claim: Claim, film: Film, *,
        beside: bool,
    ) -> None:  # fmt: skip
        by, reviews = editor(interaction), self.bot.store.reviews
        review, print_ = draft.review, draft.fingerprint
        undo: tuple[int, datetime] | None = None
        if review.id:
            _, entry = await reviews.edit(by, review, print_, over=draft.over, claim=claim)
            undo = entry, self.bot.clock() + UNDO
        else:
            await reviews.add(by, film.id, review, print_, beside=beside, claim=claim)
        await update(interaction, lambda: ReviewSaved(film, undo))

    async def _propose(
        self, interaction: Interaction, draft: ReviewDraft, claim: Claim, film: Film, *,
        beside: bool,
    ) -> None:  # fmt: skip
        by, reviews = editor(interaction), self.bot.store.reviews
        review = check_review(draft.review)
        if not review.id:
            same = await reviews.same(by.guild_id, film.id, review, draft.fingerprint)
            if same and (same.is_certain or not beside):
                raise same
        elif review == draft.over:
            raise BadEntry(N_("Nothing was changed yet: **Edit** below the review does that."))
        elif draft.over is not None:
            await reviews.require_as_seen(by.guild_id, draft.over)
        over = draft.over if review.id else None
        proposed = ReviewProposal(film.id, film.name, review, draft.fingerprint, beside, over)
        proposal = await self.bot.store.proposals.propose(by, proposed, claim)
        said = N_("Your review of {film} is proposed.")
        await update(
            interaction,
            lambda: CardNotice(_(said, film=bold(film, 300)), film.id),
            more_follows=True,
        )
        await proposing.announce(interaction, proposal)

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
