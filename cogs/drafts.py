"""What comes before a library's entries: drafts of reviews, and members' proposals."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord.ext import commands

from bot import review_drafts
from bot.client import FilmClub
from bot.domain.library import BadEntry, as_json, check_link, check_review, read_lines, read_stars
from bot.paging import proposals_page
from bot.permissions import editor, manages_library, require_library
from bot.tree import require_club
from bot.views.controls import answers, handles
from bot.views.drafts import (
    Accept,
    Decided,
    Decline,
    DiscardDraft,
    DraftForm,
    EditDraft,
    PasteForm,
    ProposalCard,
    ProposalsPage,
    SaveDraft,
)
from bot.views.library import fitting
from bot.views.notices import Notice
from bot.views.text import plain


class Drafts(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(PasteForm)
    async def read_pasted(self, interaction: discord.Interaction[FilmClub], film_id: int) -> None:
        given = answers(interaction)
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        link, left_out = None, ()
        try:
            link = check_link(str(given[PasteForm.LINK]))
        except BadEntry as error:  # what was pasted must not be lost with it
            left_out = (f"The link was left out. {error}",)
        draft = await review_drafts.read(film, str(given[PasteForm.TEXT]), "", link)
        draft = replace(draft, notes=(*left_out, *draft.notes))
        card = await review_drafts.begin(interaction, film, draft)
        await interaction.response.send_message(view=card, ephemeral=True)

    @handles(EditDraft)
    async def open_form(self, interaction: discord.Interaction[FilmClub], draft_id: int) -> None:
        draft = await review_drafts.held(interaction, draft_id)
        await interaction.response.send_modal(DraftForm(draft.review, draft_id))

    @handles(DraftForm)
    async def change(self, interaction: discord.Interaction[FilmClub], draft_id: int) -> None:
        draft = await review_drafts.held(interaction, draft_id)
        given = {name: str(value) for name, value in answers(interaction).items()}
        source, _, reviewer = given[DraftForm.BYLINE].strip().partition("\n")
        not_shown = draft.review.quotes[len(fitting(draft.review.quotes, "\n")) :]
        earlier, stars = read_stars(given[DraftForm.STARS])
        review = replace(
            draft.review,
            source=source,
            reviewer=reviewer or None,
            link=given[DraftForm.LINK],
            stars=stars,
            earlier_stars=earlier,
            summary=given[DraftForm.SUMMARY],
            quotes=(*read_lines(given[DraftForm.QUOTES]), *not_shown),
        )
        changed = replace(draft, review=check_review(review))
        card = await review_drafts.change(interaction, draft_id, changed)
        await interaction.response.edit_message(view=card)

    @handles(SaveDraft)
    async def save(self, interaction: discord.Interaction[FilmClub], draft_id: int) -> None:
        """Into the library, or to those who decide about it."""
        draft = await review_drafts.held(interaction, draft_id)
        by, library = editor(interaction), self.bot.store.library
        film = await self.bot.store.films.get(by.guild_id, draft.film_id)
        name = plain(film.name, 300)
        if not await manages_library(interaction):
            await self._propose(interaction, draft, film.name)
        elif draft.review.id:
            await library.edit_review(by, draft.review)
        else:
            await library.add_review(by, film.id, draft.review, draft.fingerprint)
        await review_drafts.drop(interaction, draft_id)
        if not interaction.response.is_done():
            said = f"Saved. /review shows it with **{name}**."
            await interaction.response.edit_message(view=Notice(said))

    @handles(DiscardDraft)
    async def discard(self, interaction: discord.Interaction[FilmClub], draft_id: int) -> None:
        await review_drafts.drop(interaction, draft_id)
        await interaction.response.edit_message(view=Notice("Discarded. Nothing was saved."))

    @handles(Accept)
    async def accept(
        self, interaction: discord.Interaction[FilmClub], proposal_id: int, page: int
    ) -> None:
        by = await require_library(interaction)
        proposal, _ = await self.bot.store.proposals.accept(by, proposal_id)
        await self._decided(
            interaction, Decided(proposal, interaction.user.mention, accepted=True), page
        )

    @handles(Decline)
    async def decline(
        self, interaction: discord.Interaction[FilmClub], proposal_id: int, page: int
    ) -> None:
        by = await require_library(interaction)
        proposal = await self.bot.store.proposals.decline(by, proposal_id)
        await self._decided(
            interaction, Decided(proposal, interaction.user.mention, accepted=False), page
        )

    @handles(ProposalsPage)
    async def turn_page(self, interaction: discord.Interaction[FilmClub], page: int) -> None:
        view = await proposals_page(self.bot.store, require_club(interaction), page)
        await interaction.response.edit_message(view=view)

    async def _propose(
        self, interaction: discord.Interaction[FilmClub], draft: review_drafts.Draft, film: str
    ) -> None:
        if draft.review.id:  # of an organiser who is none any more
            raise BadEntry("Changing a review is for organisers. Ask one of them.")
        content = {
            "film_id": draft.film_id,
            "film": film,
            "review": as_json(check_review(draft.review)),
            "fingerprint": draft.fingerprint,
        }
        proposal = await self.bot.store.proposals.propose(editor(interaction), "review", content)
        await interaction.response.edit_message(view=Notice("Proposed. An organiser decides."))
        await interaction.followup.send(view=ProposalCard(proposal))

    async def _decided(
        self, interaction: discord.Interaction[FilmClub], view: Decided, page: int
    ) -> None:
        """Show it in the proposal's place: on its card, or as the list without it."""
        if not page:
            await interaction.response.edit_message(view=view)
            return
        rest = await proposals_page(self.bot.store, require_club(interaction), page - 1)
        await interaction.response.edit_message(view=rest)
        await interaction.followup.send(view=view)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(Drafts(bot))
