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
from bot.language import _, ngettext
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.film_card import given_stars
from bot.views.forms import FIELD_LIMIT, Form, field, fitting
from bot.views.layout import Layout, frame, line, row, words
from bot.views.posters import colour_of, headed
from bot.views.quote import message_buttons
from bot.views.text import FORM_TITLE_LIMIT, around_film, bold, named, plain, quoted, small

PROPOSALS_A_PAGE = 5
_QUOTES = 3
"""Of a draft's quotes, those that its card shows."""

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
        title = around_film(lambda name: _("Review of {film}", film=name), film, FORM_TITLE_LIMIT)
        super().__init__(title, {"film_id": film.id})
        said = _("As it was published: stars, names and all are read from it.")
        self.add_item(
            field(self.TEXT, _("The review"), None, FIELD_LIMIT, said, required=True, long=True)
        )
        self.add_item(field(self.LINK, _("Link"), link, LINK_LIMIT))


class DraftForm(Form):
    """All of a draft that can be changed."""

    pattern = custom_ids("draft-form", "draft_id")
    BYLINE, STARS, LINK, SUMMARY, QUOTES = "byline", "stars", "link", "summary", "quotes"

    def __init__(self, review: Review, draft_id: int) -> None:
        super().__init__(_("Review"), {"draft_id": draft_id})
        byline = "\n".join(filter(None, (review.source, review.reviewer)))
        given = stars_as_typed(review)
        self.add_item(
            field(
                self.BYLINE, _("Outlet and critic"), byline, 2 * TEXT_LIMIT + 1,
                _("The outlet, and the critic in the next line"), required=True, long=True,
            )
        )  # fmt: skip
        said = _("0.5 to 5. A change of mind is 2 > 4. Empty when there are none.")
        self.add_item(field(self.STARS, _("Stars"), given, 20, said))
        self.add_item(field(self.LINK, _("Link"), review.link, LINK_LIMIT))
        said = _("A sentence or three, in the club's own words if you like.")
        self.add_item(
            field(
                self.SUMMARY, _("Summary"), review.summary, SUMMARY_LIMIT, said, required=True,
                long=True,
            )
        )  # fmt: skip
        quotes = "\n".join(fitting(review.quotes, "\n"))
        said = _("One a line.")
        self.add_item(field(self.QUOTES, _("Quotes"), quotes, FIELD_LIMIT, said, long=True))


class DraftCard(Layout):
    """A review as it would stand in the library, for the one who adds it.

    ``notes`` say what to look at: facts that disagree, what is missing.
    """

    def __init__(self, film: Film, review: Review, notes: Sequence[str], draft_id: int) -> None:
        title = "## " + _("Review of {film}", film=plain(film.name, _NAME))
        summary = plain(review.summary, _SUMMARY_WITH_NOTES if notes else _SUMMARY)
        parts = [headed(film, f"{title}\n{_headed(review)}\n{summary}")]
        if review.link:
            parts.append(words(small(plain(review.link, LINK_LIMIT))))
        if review.quotes:
            quotes = review.quotes[:_QUOTES]
            shown = ["> " + _("“{quote}”", quote=plain(quote, _QUOTE)) for quote in quotes]
            if more := len(review.quotes) - len(quotes):
                shown.append(small(ngettext("and {count} more", "and {count} more", more)))
            parts.append(words("\n".join(shown)))
        if notes:
            parts += [line(), words("\n".join(f"⚠ {note}" for note in notes))]
        place = {"draft_id": draft_id}
        buttons = (
            EditDraft(_("Edit"), place),
            SaveDraft(_("Save"), place, style=discord.ButtonStyle.success),
            DiscardDraft(_("Discard"), place),
        )
        super().__init__(frame(*parts, row(*buttons), colour=colour_of(film)))


class ProposalCard(Layout):
    """A proposal, for the whole club to see and for an organiser to decide."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(frame(*_proposed(proposal, 0)))


class ProposalsList(Layout):
    """A page of what waits to be decided."""

    def __init__(self, proposals: Sequence[Proposal], total: int, page: int) -> None:
        title = words("## " + _("Proposals"))
        if not proposals:
            super().__init__(frame(title, words(_("Nothing waits."))))
            return
        parts: list[ui.Item[Any]] = [title]
        for proposal in proposals:
            parts += [line(), *_proposed(proposal, page + 1)]
        pages = -(-total // PROPOSALS_A_PAGE)
        super().__init__(frame(*parts, *page_turner(ProposalsPage, page, pages, {})))


class Decided(Layout):
    """What became of a proposal. ``member`` is the name of who decided.

    A message that was declined is not shown; one that became a quote has its buttons, by the id.
    """

    def __init__(
        self,
        proposal: Proposal,
        member: str,
        *,
        accepted: bool,
        quote_id: int | None = None,
        guild_id: int = 0,
    ) -> None:
        if accepted:
            decided = _("{member} accepted it.", member=named(member))
        else:
            decided = _("{member} declined it.", member=named(member))
        said = _said(proposal, with_message=accepted)
        super().__init__(words(f"{said}\n{small(decided)}"))
        if isinstance(proposal.proposed, QuoteProposal) and quote_id is not None:
            self.add_item(row(*message_buttons(quote_id, proposal.proposed.said, guild_id)))


def _headed(review: Review) -> str:
    """Who reviewed, and the stars, in Markdown."""
    byline = plain(review.byline, _BYLINE) if review.source else _("*outlet not found*")
    return f"**{byline}** · {given_stars(review)}"


def stars_as_typed(review: Review) -> str:
    """A review's stars as the form takes them: "4", "2 > 4" or ""."""
    given = (review.earlier_stars, review.stars)
    return " > ".join(stars.number(value) for value in given if value is not None)


def _proposed(proposal: Proposal, page: int) -> list[ui.Item[Any]]:
    place = {"proposal_id": proposal.id, "page": page}
    buttons = (
        Accept(_("Accept"), place, style=discord.ButtonStyle.success),
        Decline(_("Decline"), place),
    )
    said = _said(proposal)
    match proposal.proposed:
        case FilmProposal(facts) if not page:  # a list would have too many parts with pictures
            return [headed(facts, said), row(*buttons)]
        case _:
            return [words(said), row(*buttons)]


def _said(proposal: Proposal, *, with_message: bool = True) -> str:
    """What is proposed, in Markdown; of a message also what it says, or only whose it is."""
    member = named(proposal.name)
    match proposal.proposed:
        case FilmProposal(facts):
            known = ", ".join(filter(None, (facts.original_title, facts.director)))
            said = _(
                "{member} proposes {film} for the library.", member=member, film=bold(facts, _NAME)
            )
            return f"{said}\n{small(plain(known, _EXCERPT))}" if known else said
        case ReviewProposal(_film_id, film, review, _fingerprint):
            title = f"**{plain(film, _NAME)}**"
            said = _(
                "{member} proposes a review of {film} by {author}.",
                member=member,
                film=title,
                author=plain(review.byline, 200),
            )
            return f"{said}\n> {plain(review.summary, _EXCERPT)}"
        case QuoteProposal(_film_id, film, message):
            title = f"**{plain(film, _NAME)}**"
            said = _(
                "{member} proposes a quote on {film}, by {author}.",
                member=member,
                film=title,
                author=named(message.author_name),
            )
            if not with_message:
                return said
            quote = _("“{quote}”", quote=quoted(message.text, _EXCERPT))
            return f"{said}\n> {quote}"
