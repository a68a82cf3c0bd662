"""What members propose for the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot import countries
from bot.domain import stars
from bot.domain.entry import LINK_LIMIT
from bot.domain.film import Facts
from bot.domain.page import Page
from bot.domain.proposal import (
    Accepted,
    Decision,
    FilmProposal,
    Proposal,
    QuoteProposal,
    ReviewProposal,
)
from bot.domain.quote import MESSAGE_QUOTE_LIMIT
from bot.language import _
from bot.views.controls import Control, custom_ids, page_turner
from bot.views.drafts import critic_and_stars, gist, shown_quotes
from bot.views.film_card import running_time
from bot.views.film_ways import film_ways, show_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.library_log import FACT_NAMES
from bot.views.nominations import WHY_ROOM
from bot.views.notices import LookAtProposal, ProposalsPage
from bot.views.posters import headed
from bot.views.quote import message_buttons
from bot.views.text import bold, named, plain, quoted, small, titled, undo_hint

PROPOSALS_A_PAGE = 5

# Within MESSAGE_LIMIT: a page 5 × (220 + 200 + 240 + 70).
_NAME, _SUMMARY, _EXCERPT = 220, 2100, 240
_FACT, _FACT_IN_LIST = 300, 40
"""The most characters of a fact as it is and as it would be, alone and in a list."""


class Accept(Control, template=custom_ids("accept", "proposal_id", "page")):
    """Accepts a proposal. ``page`` is the page of the list that shows it, or takes its place, from
    1; 0: no list does."""


class Decline(Control, template=custom_ids("decline", "proposal_id", "page")):
    """Declines a proposal."""


class Withdraw(Control, template=custom_ids("withdraw", "proposal_id")):
    """Withdraws one's own proposal."""


class BringBack(Control, template=custom_ids("bring-back", "proposal_id")):
    """Has a proposal wait again that was declined or withdrawn."""


class ProposalCard(Layout):
    """The whole of a proposal, for the club to see, and to decide for those who may. ``role`` is
    the mention of the role that may decide, if one is named; ``page`` as in Accept."""

    def __init__(self, proposal: Proposal, role: str | None = None, *, page: int = 0) -> None:
        place = {"proposal_id": proposal.id, "page": page}
        buttons: list[ui.Item[Any]] = [
            *_accept(proposal, place),
            Decline(_("Decline"), place),
            Withdraw(_("Withdraw"), {"proposal_id": proposal.id}),
        ]
        if film_id := proposal.proposed.film_id:
            buttons.append(show_card(film_id))
        if role:
            who = _("{role} or those who may manage this server decide.", role=role)
        else:
            who = _("Those who may change the library decide about it.")
        below = _in_vain(proposal) or [small(who)]
        said = "\n".join([_said(proposal, whole=True), *below])
        match proposal.proposed:
            case FilmProposal(facts):
                head = headed(facts, said)
            case _:
                head = words(said)
        super().__init__(frame(head, row(*buttons)))


class ProposalsList(Layout):
    """A page of the proposals that wait, with what decides them for those who may."""

    def __init__(self, page: Page[Proposal], *, may_decide: bool) -> None:
        title = words("## " + _("Proposals"))
        if not page.items:
            super().__init__(frame(title, words(_("No proposal is waiting."))))
            return
        parts: list[ui.Item[Any]] = [title]
        for proposal in page.items:
            parts += [line(), *_listed(proposal, page.number + 1, may_decide=may_decide)]
        super().__init__(frame(*parts, *page_turner(ProposalsPage, page.number, page.pages, {})))


class Decided(Layout):
    """What became of a proposal. ``member`` is the name of who decided; ``until`` is when it can be
    brought back no more, if it can be.

    A message that did not become a quote is not shown; one that did has the quote's buttons.
    """

    def __init__(
        self,
        proposal: Proposal,
        member: str | None,
        became: Decision,
        accepted: Accepted | None = None,
        *,
        guild_id: int = 0,
        until: datetime | None = None,
    ) -> None:
        said = _said(proposal, with_message=became == "accepted", fact_limit=_FACT)
        lines = [said, small(_decided(became, member))]
        if accepted and accepted.lacks_room:
            why_not = _(
                "It is not nominated: {member} has as many nominations as the club allows.",
                member=named(proposal.name),
            )
            lines.append(small(why_not))
        if accepted and accepted.is_late:
            over = _("It is not picked: the turn of {member} is over.", member=named(proposal.name))
            lines.append(small(over))
        buttons: list[ui.Item[Any]] = []
        if until is not None:
            lines.append(undo_hint(until))
            buttons.append(BringBack(_("Undo"), {"proposal_id": proposal.id}))
        super().__init__(words("\n".join(lines)))
        film_id = accepted.film.id if accepted else proposal.proposed.film_id
        buttons += film_ways(film_id) if film_id else []
        quote_id = accepted and accepted.quote_id
        if isinstance(proposal.proposed, QuoteProposal) and quote_id:
            buttons += message_buttons(quote_id, proposal.proposed.said, guild_id)
        if buttons:
            self.add_item(row(*buttons))


class ProposalOver(Layout):
    """What stands in place of a proposal's card that was decided elsewhere. ``told`` is what the
    card was noted with, ``decided`` what was noted since: see ``Proposals``."""

    def __init__(self, told: Mapping[str, Any], decided: Mapping[str, Any]) -> None:
        said = _("{member} proposed {what}.", member=named(told["name"]), what=told["what"])
        if decided:
            ended = _decided(decided["became"], decided["name"])
        else:
            ended = _("It does not wait any more.")
        super().__init__(words(f"{said}\n{small(ended)}"))
        if film_id := decided.get("film_id") or told["film_id"]:
            self.add_item(row(*film_ways(film_id)))


def _decided(became: Decision, member: str | None) -> str:
    match became:
        case "accepted":
            return _("{member} accepted it.", member=named(member))
        case "declined":
            return _("{member} declined it.", member=named(member))
        case "withdrawn":
            return _("{member} withdrew it.", member=named(member))


def _listed(proposal: Proposal, page: int, *, may_decide: bool) -> list[ui.Item[Any]]:
    """A proposal in a list, whose page is counted from 1."""
    place = {"proposal_id": proposal.id, "page": page}
    buttons: list[ui.Item[Any]] = [LookAtProposal(_("Look at it"), {"proposal_id": proposal.id})]
    if may_decide:
        buttons = [*_accept(proposal, place), Decline(_("Decline"), place), *buttons]
    return [words("\n".join([_said(proposal), *_in_vain(proposal)])), row(*buttons)]


def _accept(proposal: Proposal, place: Mapping[str, int]) -> list[Accept]:
    """The button, where it does what it says."""
    accept = Accept(_("Accept"), place, style=discord.ButtonStyle.success)
    return [] if proposal.in_vain else [accept]


def _in_vain(proposal: Proposal) -> list[str]:
    """Why it can't be accepted any more."""
    return [small(_(proposal.in_vain))] if proposal.in_vain else []


def proposed_shortly(proposal: Proposal) -> str:
    """What was proposed in a few words, in Markdown."""
    match proposal.proposed:
        case FilmProposal(facts, film_id=film_id):
            name = bold(facts, _NAME)
            return _("a change of {film}", film=name) if film_id else name
        case ReviewProposal(film=film, review=review):
            author, name = plain(review.byline, 200), f"**{titled(film, _NAME)}**"
            if review.id:
                return _("a change to the review by {author} of {film}", author=author, film=name)
            return _("the review by {author} of {film}", author=author, film=name)
        case QuoteProposal(film=film):
            name = f"**{titled(film, _NAME)}**"
            return _("a quote on {film}", film=name)


def _said(
    proposal: Proposal,
    *,
    with_message: bool = True,
    whole: bool = False,
    fact_limit: int = _FACT_IN_LIST,
) -> str:
    """What is proposed, in Markdown, as a ``whole`` or in a few lines. Of a message, also its text,
    or without ``with_message`` only whose it is."""
    member = named(proposal.name)
    match proposal.proposed:
        case FilmProposal() as film:
            limit = _FACT if whole else fact_limit
            return _said_of_film(film, proposal.now or film.over, member, limit, whole=whole)
        case ReviewProposal() as review:
            return _said_of_review(review, member, whole=whole)
        case QuoteProposal(film=film, said=message):
            name = f"**{titled(film, _NAME)}**"
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


def _said_of_film(
    proposed: FilmProposal, now: Facts | None, member: str, limit: int, *, whole: bool
) -> str:
    """``now``: the film that it changes, as it is; ``limit``: the most characters of a fact."""
    facts, film = proposed.facts, bold(proposed.facts, _NAME)
    if proposed.film_id:
        said = _("{member} suggests a change of {film}.", member=member, film=film)
        changes = [_changed(proposed.facts, now, name, limit) for name in proposed.changed]
        return "\n".join([said, *(f"> {change}" for change in changes)])
    said = _("{member} proposes {film} for the library.", member=member, film=film)
    known = ", ".join(filter(None, (facts.original_title, facts.director)))
    lines = [said, small(plain(known, _EXCERPT))] if known else [said]
    if (rating := proposed.rating) is not None:
        given = stars.label(rating.stars)
        lines.append(
            _("With it they give the film {stars} and a line.", stars=given)
            if rating.line
            else _("With it they give the film {stars}.", stars=given)
        )
    if (nomination := proposed.nomination) is not None:
        lines.append(_("With it they nominate the film."))
        if nomination.why and whole:
            lines.append(f"> {plain(nomination.why, WHY_ROOM)}")
    if (pick := proposed.pick) is not None:
        lines.append(_("With it they pick the film for their turn."))
        if pick.why and whole:
            lines.append(f"> {plain(pick.why, WHY_ROOM)}")
    return "\n".join(lines)


def _changed(facts: Facts, now: Facts | None, name: str, limit: int) -> str:
    """A fact that is to change, as it is and as it would be."""
    fact, value = _(FACT_NAMES[name]), plain(_shown(facts, name), limit)
    if now is None:
        return _("{fact}: {value}", fact=fact, value=value)
    if getattr(now, name) == getattr(facts, name):
        return _("{fact}: {value}, as it is by now", fact=fact, value=value)
    before = plain(_shown(now, name), limit)
    return _("{fact}: {before} → {value}", fact=fact, before=before, value=value)


def _shown(facts: Facts, name: str) -> str:
    """A fact as cards show it; a dash where it is empty."""
    value: str | int | tuple[str, ...] | None = getattr(facts, name)
    if isinstance(value, tuple):
        value = ", ".join(value)
    elif name == "country":
        value = countries.in_words(facts.country or "")
    elif name == "runtime" and facts.runtime:
        value = running_time(facts.runtime)
    return str(value or "–")


def _said_of_review(proposed: ReviewProposal, member: str, *, whole: bool) -> str:
    review, film = proposed.review, f"**{titled(proposed.film, _NAME)}**"
    if review.id:
        said = _("{member} suggests a change to a review of {film}.", member=member, film=film)
    else:
        said = _("{member} proposes a review of {film}.", member=member, film=film)
    if not whole:
        return "\n".join([said, critic_and_stars(review, 180), *gist(review, _EXCERPT)])
    summary = plain(review.summary, _SUMMARY)
    lines = [said, critic_and_stars(review), *filter(None, [summary])]
    lines += shown_quotes(review, summary)
    if review.link:
        lines.append(small(plain(review.link, LINK_LIMIT)))
    return "\n".join(lines)
