"""Reviews before they are in the library, and what members propose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain import stars
from bot.domain.entry import LINK_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT
from bot.domain.film import Film
from bot.domain.proposal import FilmProposal, Proposal, QuoteProposal, ReviewProposal
from bot.domain.review import Review
from bot.views.controls import Control, custom_ids, page_buttons
from bot.views.film_card import given_stars
from bot.views.forms import FIELD_LIMIT, Form, field, fitting
from bot.views.layout import Layout, frame, line, row, words
from bot.views.text import TITLE_LIMIT as FORM_TITLE_LIMIT
from bot.views.text import film_label, plain

PROPOSALS_A_PAGE = 5

# Within MESSAGE_LIMIT: a draft 240 + 340 + 2,100 + 520 + 3 × 210, or with seven notes of 180 and
# then a summary of 1,100; a page 5 × (220 + 200 + 240 + 70).
_NAME, _BYLINE, _SUMMARY, _SUMMARY_WITH_NOTES, _QUOTE, _EXCERPT = 220, 300, 2100, 1100, 200, 240


class EditDraft(Control, template=custom_ids("draft-edit", "draft_id")):
    """Opens the form for all of a draft."""


class SaveDraft(Control, template=custom_ids("draft-save", "draft_id")):
    """Puts a draft into the library, or proposes it."""


class DiscardDraft(Control, template=custom_ids("draft-discard", "draft_id")):
    """Forgets a draft."""


class Accept(Control, template=custom_ids("accept", "proposal_id", "page")):
    """Adds what was proposed. ``page`` is that of the list it stands in, from 1; 0 is no list."""


class Decline(Control, template=custom_ids("decline", "proposal_id", "page")):
    """Drops what was proposed."""


class ProposalsPage(Control, template=custom_ids("proposals", "page")):
    """Another page of what waits."""


class PasteForm(Form):
    """A review to paste, and where it was published."""

    pattern = custom_ids("paste-form", "film_id")
    TEXT, LINK = "text", "link"

    def __init__(self, film: Film, link: str | None) -> None:
        title = f"Review of {film_label(film, FORM_TITLE_LIMIT - 10)}"
        super().__init__(title, {"film_id": film.id})
        said = "As it was published: stars, names and all are read from it."
        self.add_item(
            field(self.TEXT, "The review", None, FIELD_LIMIT, said, required=True, long=True)
        )
        self.add_item(field(self.LINK, "Link", link, LINK_LIMIT))


class DraftForm(Form):
    """All of a draft that can be changed."""

    pattern = custom_ids("draft-form", "draft_id")
    BYLINE, STARS, LINK, SUMMARY, QUOTES = "byline", "stars", "link", "summary", "quotes"

    def __init__(self, review: Review, draft_id: int) -> None:
        super().__init__("Review", {"draft_id": draft_id})
        byline = "\n".join(filter(None, (review.source, review.reviewer)))
        given = stars_as_typed(review)
        self.add_item(
            field(
                self.BYLINE, "Outlet, and the critic in the next line", byline, 2 * TEXT_LIMIT + 1,
                required=True, long=True,
            )
        )  # fmt: skip
        said = "0.5 to 5. A change of mind is 2 > 4. Empty when there are none."
        self.add_item(field(self.STARS, "Stars", given, 20, said))
        self.add_item(field(self.LINK, "Link", review.link, LINK_LIMIT))
        said = "A sentence or three, in the club's own words if you like."
        self.add_item(
            field(
                self.SUMMARY, "Summary", review.summary, SUMMARY_LIMIT, said, required=True,
                long=True,
            )
        )  # fmt: skip
        quotes = "\n".join(fitting(review.quotes, "\n"))
        self.add_item(field(self.QUOTES, "Quotes", quotes, FIELD_LIMIT, "One a line.", long=True))


class DraftCard(Layout):
    """A review as it would stand in the library, for the one who adds it.

    ``notes`` say what to look at: facts that disagree, what is missing.
    """

    def __init__(self, film: Film, review: Review, notes: Sequence[str], draft_id: int) -> None:
        title = f"## Review of {plain(film.name, _NAME)}"
        summary = plain(review.summary, _SUMMARY_WITH_NOTES if notes else _SUMMARY)
        parts = [words(f"{title}\n{_headed(review)}\n{summary}")]
        if review.link:
            parts.append(words(f"-# {plain(review.link, LINK_LIMIT)}"))
        if review.quotes:
            shown = "\n".join(f"> “{plain(quote, _QUOTE)}”" for quote in review.quotes[:3])
            more = len(review.quotes) - 3
            parts.append(words(shown + (f"\n-# and {more} more" if more > 0 else "")))
        if notes:
            parts += [line(), words("\n".join(f"⚠ {note}" for note in notes))]
        place = {"draft_id": draft_id}
        buttons = (
            EditDraft("Edit", place),
            SaveDraft("Save", place, style=discord.ButtonStyle.success),
            DiscardDraft("Discard", place),
        )
        super().__init__(frame(*parts, row(*buttons)))


class ProposalCard(Layout):
    """A proposal, for the whole club to see and for an organiser to decide."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(frame(*_proposed(proposal, 0)))


class ProposalsList(Layout):
    """A page of what waits to be decided."""

    def __init__(self, proposals: Sequence[Proposal], total: int, page: int) -> None:
        if not proposals:
            super().__init__(frame(words("## Proposals"), words("Nothing waits.")))
            return
        parts: list[ui.Item[Any]] = [words("## Proposals")]
        for proposal in proposals:
            parts += [line(), *_proposed(proposal, page + 1)]
        pages = -(-total // PROPOSALS_A_PAGE)
        if pages > 1:
            parts.append(words(f"-# Page {page + 1} of {pages:,}"))
            parts.append(row(*page_buttons(ProposalsPage, page, pages, {})))
        super().__init__(frame(*parts))


class Decided(Layout):
    """What became of a proposal. ``organiser`` is a mention."""

    def __init__(self, proposal: Proposal, organiser: str, *, accepted: bool) -> None:
        verb = "accepted" if accepted else "declined"
        super().__init__(words(f"{_said(proposal)}\n-# {organiser} {verb} it."))


def _headed(review: Review) -> str:
    """Who reviewed, and the stars, in Markdown."""
    byline = plain(review.byline, _BYLINE) if review.source else "*outlet not found*"
    return f"**{byline}** · {given_stars(review)}"


def stars_as_typed(review: Review) -> str:
    """A review's stars as the form takes them: "4", "2 > 4" or ""."""
    given = (review.earlier_stars, review.stars)
    return " > ".join(stars.number(value) for value in given if value is not None)


def _proposed(proposal: Proposal, page: int) -> list[ui.Item[Any]]:
    place = {"proposal_id": proposal.id, "page": page}
    buttons = (
        Accept("Accept", place, style=discord.ButtonStyle.success),
        Decline("Decline", place),
    )
    return [words(_said(proposal)), row(*buttons)]


def _said(proposal: Proposal) -> str:
    """What is proposed, in Markdown."""
    by = f"<@{proposal.member_id}> proposes"
    match proposal.proposed:
        case FilmProposal(facts):
            known = ", ".join(filter(None, (facts.original_title, facts.director)))
            more = f"\n-# {plain(known, _EXCERPT)}" if known else ""
            return f"{by} **{plain(facts.name, _NAME)}** for the library.{more}"
        case ReviewProposal(_, film, review, _):
            excerpt = plain(review.summary, _EXCERPT)
            on = f"**{plain(film, _NAME)}**"
            return f"{by} a review of {on} by {plain(review.byline, 200)}.\n> {excerpt}"
        case QuoteProposal(_, film, said):
            excerpt = plain(said.text, _EXCERPT)
            on = f"**{plain(film, _NAME)}**"
            return f"{by} a quote on {on}, by <@{said.author_id}>.\n> “{excerpt}”"
