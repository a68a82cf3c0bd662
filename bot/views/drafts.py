"""Reviews before they are in the library, and what members propose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord import ui

from bot.domain import stars
from bot.domain.entry import LINK_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT
from bot.domain.film import Facts, Film, FilmTitle
from bot.domain.proposal import FilmProposal, Proposal, QuoteProposal, ReviewProposal
from bot.domain.quote import MESSAGE_QUOTE_LIMIT
from bot.domain.review import Review, SameReview
from bot.language import _, ngettext
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.film_card import critics_stars
from bot.views.film_ways import ShowCard, film_ways
from bot.views.forms import FIELD_LIMIT, Form, field, fitting
from bot.views.layout import Layout, frame, line, row, words
from bot.views.library_log import FACT_NAMES
from bot.views.posters import colour_of, headed
from bot.views.quote import message_buttons
from bot.views.text import (
    BUTTON_LIMIT,
    FORM_TITLE_LIMIT,
    around_film,
    bold,
    named,
    plain,
    quoted,
    small,
)

PROPOSALS_A_PAGE = 5
_QUOTES = 3
"""How many quotes of a draft its card shows."""

# Within MESSAGE_LIMIT: a draft 240 + 340 + 2,100 + 520 + 3 × 210, or with seven notes of 180 and
# then a summary of 1,100; a page 5 × (220 + 200 + 240 + 70).
_NAME, _BYLINE, _SUMMARY, _SUMMARY_WITH_NOTES, _QUOTE, _EXCERPT = 220, 300, 2100, 1100, 200, 240
_FACT, _FACT_IN_LIST = 300, 60
_NOTED = 100
_CHANGED = 300
"""How much is shown of a review that was changed: with its question it takes less than seven
notes."""


@dataclass(frozen=True, slots=True)
class AnotherFilm:
    """The film that a draft's document seems to be about, in place of the one that was chosen."""

    name: str
    """As the document has it."""
    film: FilmTitle | None
    """The library's film of that name."""


class EditDraft(Control, template=custom_ids("draft-edit", "draft_id")):
    """Opens the form to change a draft."""


class MoveDraft(Control, template=custom_ids("draft-film", "draft_id", "film_id")):
    """Takes a draft to the film that its document names."""


class SaveDraft(Control, template=custom_ids("draft-save", "draft_id")):
    """Puts a draft into the library, or proposes it."""


class ReplaceReview(Control, template=custom_ids("draft-replace", "draft_id", "review_id")):
    """Replaces a review of the library by a draft, or proposes that."""


class KeepBoth(Control, template=custom_ids("draft-beside", "draft_id")):
    """Puts a draft beside a review by the same critic."""


class DiscardDraft(Control, template=custom_ids("draft-discard", "draft_id")):
    """Forgets a draft."""


class Accept(Control, template=custom_ids("accept", "proposal_id", "page")):
    """Accepts a proposal. ``page`` is the page of the list in which it stands, from 1; 0: in no
    list."""


class Decline(Control, template=custom_ids("decline", "proposal_id", "page")):
    """Declines a proposal."""


class Withdraw(Control, template=custom_ids("withdraw", "proposal_id")):
    """Withdraws one's own proposal."""


class LookAtProposal(Control, template=custom_ids("proposal", "proposal_id")):
    """Shows the whole of a proposal in a list, to the one who presses."""


class ProposalsPage(Control, template=custom_ids("proposals", "page")):
    """Another page of the proposals that wait."""


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
    """Everything in a draft that can be changed."""

    pattern = custom_ids("draft-form", "draft_id")
    BYLINE, STARS, LINK, SUMMARY, QUOTES = "byline", "stars", "link", "summary", "quotes"

    def __init__(self, review: Review, draft_id: int) -> None:
        super().__init__(_("Review"), {"draft_id": draft_id})
        byline = f"{review.source}\n{review.reviewer}" if review.reviewer else review.source
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
                self.SUMMARY, _("Summary"), review.summary, SUMMARY_LIMIT, said, long=True,
            )
        )  # fmt: skip
        quotes = "\n".join(fitting(review.quotes, "\n"))
        said = _("One a line.")
        self.add_item(field(self.QUOTES, _("Quotes"), quotes, FIELD_LIMIT, said, long=True))


class DraftCard(Layout):
    """A review as it would be in the library, for the one who adds it.

    ``notes`` say what to look at: facts that disagree, what is missing. ``may_save``: nobody has to
    accept it. ``same``: the review in the library that it may be a second copy of. ``changed``: the
    review that it would replace, which somebody has changed since. ``another``: then it is easier
    to take the draft there than to save it here.
    """

    def __init__(
        self,
        film: Film,
        review: Review,
        notes: Sequence[str],
        draft_id: int,
        *,
        may_save: bool = True,
        same: SameReview | None = None,
        changed: Review | None = None,
        another: AnotherFilm | None = None,
    ) -> None:
        lacks = not (review.source and review.shows)
        doubted = lacks or another is not None
        if same or changed:  # then Save was pressed all the same
            notes, another = _in_the_way(same, changed), None
        elif another:
            notes = [_not_of(film, another), *notes]
        title = "## " + _("Review of {film}", film=plain(film.name, _NAME))
        summary = plain(review.summary, _SUMMARY_WITH_NOTES if notes else _SUMMARY)
        parts = [headed(film, "\n".join(filter(None, (title, _headed(review), summary))))]
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
        if not may_save:
            parts.append(words(small(_("Those who may change the library decide about it."))))
        save = _saving(review, place, may_save=may_save, same=same, doubted=doubted)
        buttons = _decisions(save, place, another, lacks=lacks)
        buttons.append(ShowCard(_("Card"), {"film_id": film.id}))
        super().__init__(frame(*parts, row(*buttons), colour=colour_of(film)))


class ProposalCard(Layout):
    """The whole of a proposal, for the club to see, and to decide for those who may. ``role`` is
    the mention of the role that may decide, if one is named."""

    def __init__(self, proposal: Proposal, role: str | None = None) -> None:
        place = {"proposal_id": proposal.id, "page": 0}
        buttons: list[ui.Item[Any]] = [
            Accept(_("Accept"), place, style=discord.ButtonStyle.success),
            Decline(_("Decline"), place),
            Withdraw(_("Withdraw"), {"proposal_id": proposal.id}),
        ]
        if film_id := proposal.proposed.film_id:
            buttons.append(ShowCard(_("Card"), {"film_id": film_id}))
        if role:
            who = _("{role} or those who may manage this server decide.", role=role)
        else:
            who = _("Those who may change the library decide about it.")
        said = f"{_said(proposal, whole=True)}\n{small(who)}"
        match proposal.proposed:
            case FilmProposal(facts):
                head = headed(facts, said)
            case _:
                head = words(said)
        super().__init__(frame(head, row(*buttons)))


class ProposalsList(Layout):
    """A page of the proposals that wait."""

    def __init__(self, proposals: Sequence[Proposal], total: int, page: int) -> None:
        title = words("## " + _("Proposals"))
        if not proposals:
            super().__init__(frame(title, words(_("No proposal is waiting."))))
            return
        parts: list[ui.Item[Any]] = [title]
        for proposal in proposals:
            parts += [line(), *_listed(proposal, page + 1)]
        pages = -(-total // PROPOSALS_A_PAGE)
        super().__init__(frame(*parts, *page_turner(ProposalsPage, page, pages, {})))


class Decided(Layout):
    """What became of a proposal. ``member`` is the name of who decided.

    A message that did not become a quote is not shown; one that did has the quote's buttons, by its
    id. ``film_id``: the film that was proposed, or that it is about, if the library has it.
    """

    def __init__(
        self,
        proposal: Proposal,
        member: str | None,
        became: Literal["accepted", "declined", "withdrawn"],
        film_id: int | None,
        *,
        quote_id: int | None = None,
        guild_id: int = 0,
    ) -> None:
        match became:
            case "accepted":
                decided = _("{member} accepted it.", member=named(member))
            case "declined":
                decided = _("{member} declined it.", member=named(member))
            case "withdrawn":
                decided = _("{member} withdrew it.", member=named(member))
        said = _said(proposal, with_message=became == "accepted")
        super().__init__(words(f"{said}\n{small(decided)}"))
        buttons = film_ways(film_id) if film_id else []
        if isinstance(proposal.proposed, QuoteProposal) and quote_id is not None:
            buttons += message_buttons(quote_id, proposal.proposed.said, guild_id)
        if buttons:
            self.add_item(row(*buttons))


def _shortly(review: Review) -> str:
    return f"{plain(review.byline, 200)} · {critics_stars(review)}"


def _headed(review: Review, limit: int = _BYLINE) -> str:
    """Who reviewed, and the stars, in Markdown."""
    if review.source:
        byline = f"**{plain(review.byline, limit)}**"
    else:
        critic = [f"**{plain(review.reviewer, limit)}**"] if review.reviewer else []
        byline = " · ".join((_("*outlet not found*"), *critic))
    return f"{byline} · {critics_stars(review)}"


def _gist(review: Review, limit: int) -> list[str]:
    """What a review says, in one quoted line; none where it has only stars."""
    if review.summary:
        return [f"> {plain(review.summary, limit)}"]
    return ["> " + _("“{quote}”", quote=plain(quote, limit)) for quote in review.quotes[:1]]


def stars_as_typed(review: Review) -> str:
    """A review's stars as the form takes them: "4", "2 > 4" or ""."""
    given = (review.earlier_stars, review.stars)
    return " > ".join(stars.number(value) for value in given if value is not None)


def _in_the_way(same: SameReview | None, changed: Review | None) -> list[str]:
    notes: list[str] = []
    if changed:
        now = _("The review has been changed since: {review}.", review=_shortly(changed))
        notes.append("\n".join([now, *_gist(changed, _CHANGED)]))
    if same:
        there = _("You have this review: {review}. Replace it?", review=_shortly(same.review))
        notes.append(there)
    return notes


def _not_of(film: Film, another: AnotherFilm) -> str:
    named = f"**{plain(another.name, _NOTED)}**"
    said = _(
        "It seems to be about {other}, not about {film}.", other=named, film=bold(film, _NOTED)
    )
    if another.film is not None:
        return said
    return f"{said} " + _("The library has no {other}: `/library add-film` adds it.", other=named)


def _decisions(
    save: Sequence[ui.Item[Any]],
    place: Mapping[str, int],
    another: AnotherFilm | None,
    *,
    lacks: bool,
) -> list[ui.Item[Any]]:
    """The buttons that decide about a draft. Where it seems to be of another film, saving it here
    comes last; while it ``lacks`` what a review needs, the main choice is to write that."""
    is_main = lacks and another is None
    style = discord.ButtonStyle.success if is_main else discord.ButtonStyle.secondary
    edit = EditDraft(_("Edit"), place, style=style)
    discard = DiscardDraft(_("Discard"), place)
    if another is None:
        return [edit, *save, discard]
    if another.film is None:
        return [discard, edit, *save]
    name = around_film(lambda name: _("It is about {film}", film=name), another.film, BUTTON_LIMIT)
    fields = {**place, "film_id": another.film.id}
    move = MoveDraft(name, fields, style=discord.ButtonStyle.success)
    return [move, discard, edit, *save]


def _saving(
    review: Review,
    place: Mapping[str, int],
    *,
    may_save: bool,
    same: SameReview | None,
    doubted: bool,
) -> list[ui.Item[Any]]:
    """The buttons that put a draft into the library, or propose it. ``doubted``: no main choice."""
    style = discord.ButtonStyle.secondary if doubted else discord.ButtonStyle.success
    if same is None:
        proposes = _("Suggest this change") if review.id else _("Propose")
        return [SaveDraft(_("Save") if may_save else proposes, place, style=style)]
    label = _("Replace it") if may_save else _("Suggest to replace it")
    buttons: list[ui.Item[Any]] = [
        ReplaceReview(label, {**place, "review_id": same.review.id}, style=style)
    ]
    if not same.is_certain:
        buttons.append(KeepBoth(_("Keep both"), place))
    return buttons


def _listed(proposal: Proposal, page: int) -> list[ui.Item[Any]]:
    """A proposal in a list, whose page is counted from 1."""
    place = {"proposal_id": proposal.id, "page": page}
    buttons = (
        Accept(_("Accept"), place, style=discord.ButtonStyle.success),
        Decline(_("Decline"), place),
        LookAtProposal(_("Look at it"), {"proposal_id": proposal.id}),
    )
    return [words(_said(proposal)), row(*buttons)]


def proposed_shortly(proposal: Proposal) -> str:
    """What was proposed in a few words, in Markdown."""
    match proposal.proposed:
        case FilmProposal(facts):
            return bold(facts, _NAME)
        case ReviewProposal(film=film, review=review):
            author, name = plain(review.byline, 200), f"**{plain(film, _NAME)}**"
            return _("the review by {author} of {film}", author=author, film=name)
        case QuoteProposal(film=film):
            name = f"**{plain(film, _NAME)}**"
            return _("a quote on {film}", film=name)


def _said(proposal: Proposal, *, with_message: bool = True, whole: bool = False) -> str:
    """What is proposed, in Markdown, as a ``whole`` or in a few lines. Of a message, also its text,
    or without ``with_message`` only whose it is."""
    member = named(proposal.name)
    match proposal.proposed:
        case FilmProposal() as film:
            return _said_of_film(film, member, whole=whole)
        case ReviewProposal() as review:
            return _said_of_review(review, member, whole=whole)
        case QuoteProposal(film=film, said=message):
            name = f"**{plain(film, _NAME)}**"
            said = _(
                "{member} proposes a quote on {film}, by {author}.",
                member=member,
                film=name,
                author=named(message.author_name),
            )
            if not with_message:
                return said
            limit = MESSAGE_QUOTE_LIMIT if whole else _EXCERPT
            quote = _("“{quote}”", quote=quoted(message.text, limit))
            return f"{said}\n> {quote}"


def _said_of_film(proposed: FilmProposal, member: str, *, whole: bool) -> str:
    facts, film = proposed.facts, bold(proposed.facts, _NAME)
    if proposed.film_id:
        said = _("{member} suggests a change of {film}.", member=member, film=film)
        limit = _FACT if whole else _FACT_IN_LIST
        changes = [
            _("{fact}: {value}", fact=_(FACT_NAMES[name]), value=plain(_typed(facts, name), limit))
            for name in proposed.changed
        ]
        return "\n".join([said, *(f"> {change}" for change in changes)])
    said = _("{member} proposes {film} for the library.", member=member, film=film)
    known = ", ".join(filter(None, (facts.original_title, facts.director)))
    lines = [said, small(plain(known, _EXCERPT))] if known else [said]
    if (rating := proposed.rating) is not None:
        given = stars.label(rating.stars)
        lines.append(_("With it they give the film {stars}.", stars=given))
    return "\n".join(lines)


def _typed(facts: Facts, name: str) -> str:
    """A fact as it is typed into a form; a dash where it is to be empty."""
    value: str | int | tuple[str, ...] | None = getattr(facts, name)
    return (", ".join(value) if isinstance(value, tuple) else str(value or "")) or "–"


def _said_of_review(proposed: ReviewProposal, member: str, *, whole: bool) -> str:
    review, film = proposed.review, f"**{plain(proposed.film, _NAME)}**"
    if review.id:
        said = _("{member} suggests a change to a review of {film}.", member=member, film=film)
    else:
        said = _("{member} proposes a review of {film}.", member=member, film=film)
    if not whole:
        return "\n".join([said, _headed(review, 180), *_gist(review, _EXCERPT)])
    lines = [said, _headed(review), *filter(None, [plain(review.summary, _SUMMARY)])]
    lines += ["> " + _("“{quote}”", quote=plain(one, _QUOTE)) for one in review.quotes[:_QUOTES]]
    if (more := len(review.quotes) - _QUOTES) > 0:
        lines.append(small(ngettext("and {count} more", "and {count} more", more)))
    if review.link:
        lines.append(small(plain(review.link, LINK_LIMIT)))
    return "\n".join(lines)
