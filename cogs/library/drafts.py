"""Drafts: reviews on their way into the library, or to those who decide on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from discord.ext import commands

from bot.client.answering import answer, open_form, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    editor,
    manages_library,
    require_club,
)
from bot.club import drafts, proposing
from bot.domain.entry import check_link, check_review
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.library import BadEntry
from bot.domain.proposal import ReviewProposal
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
from bot.views.notices import Notice
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
            lambda: CardNotice(_(said, film=bold(film)), film.id),
            more_follows=True,
        )
        await proposing.announce(interaction, proposal)
