"""What is done when a proposal is accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film
from bot.domain.library import AlreadyThere, Editor
from bot.domain.proposal import (
    FILM_GONE,
    OVERTAKEN,
    QUOTED,
    REVIEW_GONE,
    REVIEW_THERE,
    Accepted,
    FilmProposal,
    Proposal,
    ProposedPick,
    QuoteProposal,
    ReviewProposal,
)
from bot.domain.review import REVIEW_CHANGED, ReviewChanged
from bot.domain.turn import Turn
from bot.language import Message
from bot.store.database import fetch, stored
from bot.store.envelopes import has_sealed_since
from bot.store.films import visible_film
from bot.store.library import change_film, write_film
from bot.store.nominations import nominate_accepted
from bot.store.quotes import write_quote
from bot.store.ratings import write_rating
from bot.store.reviews import require_as_seen, review_there, rewrite_review, write_review
from bot.store.turn_order import still_on
from bot.store.turns import write_pick
from bot.store.watchlist import note_accepted


def carry_out(connection: Connection, organiser: Editor, proposal: Proposal) -> Accepted:
    """Add what was proposed, and do what goes on with it. Raises what ``Proposals.accept``
    raises."""
    by = replace(
        organiser,
        member_id=proposal.member_id,
        name=proposal.name,
        accepted_by=organiser.member_id,
    )
    match proposal.proposed:
        case FilmProposal(facts, film_id=int(film_id), changed=changed):
            if proposal.in_vain == OVERTAKEN:
                raise AlreadyThere(OVERTAKEN)
            changes = {name: getattr(facts, name) for name in changed}
            return Accepted(proposal, change_film(connection, by, film_id, changes))
        case FilmProposal(facts) as proposed:
            # Where the film has come another way meanwhile, what its member wanted is done.
            film, _is_new = write_film(connection, by, facts, known_at=proposal.at)
            return _go_on(connection, by, proposal, proposed, film)
        case ReviewProposal(review=review, fingerprint=fingerprint, over=over) if review.id:
            film, _entry = rewrite_review(connection, by, review, fingerprint, over)
            return Accepted(proposal, film)
        case ReviewProposal(film_id, _, review, fingerprint, beside):
            film = write_review(connection, by, film_id, review, fingerprint, beside=beside)
            return Accepted(proposal, film)
        case QuoteProposal(film_id, _, said):
            return Accepted(proposal, *write_quote(connection, by, film_id, said))


def beside_its_film(connection: Connection, guild_id: int, proposal: Proposal) -> Proposal:
    """A proposal with why it can't be accepted, if so; one to change a film, with what that is
    now."""
    proposed = proposal.proposed
    if proposed.film_id is None:
        return proposal
    try:
        film = visible_film(connection, guild_id, proposed.film_id)
    except FilmNotFound:
        return replace(proposal, in_vain=FILM_GONE)
    match proposed:
        case FilmProposal(over=Facts()):
            overtaken = OVERTAKEN if proposed.is_overtaken(film) else None
            return replace(proposal, now=film, in_vain=overtaken)
        case ReviewProposal():
            return replace(proposal, in_vain=_in_vain(connection, guild_id, film, proposed))
        case QuoteProposal(said=said):
            quoted = "SELECT 1 FROM quotes WHERE guild_id = ? AND message_id = ?"
            is_quoted = fetch(connection, quoted, (guild_id, said.message_id))
            return replace(proposal, in_vain=QUOTED) if is_quoted else proposal
        case _:
            return proposal


def _in_vain(
    connection: Connection, guild_id: int, film: Film, proposed: ReviewProposal
) -> Message | None:
    """Why a review can't be accepted."""
    if not proposed.review.id:
        is_there = review_there(
            connection, guild_id, film.id, proposed.review, proposed.fingerprint,
            beside=proposed.beside,
        )  # fmt: skip
        return REVIEW_THERE if is_there else None
    try:
        require_as_seen(connection, guild_id, proposed.over or proposed.review)
    except FilmNotFound:
        return REVIEW_GONE
    except ReviewChanged:
        return REVIEW_CHANGED if proposed.over else None
    return None


def _go_on(
    connection: Connection, by: Editor, proposal: Proposal, proposed: FilmProposal, film: Film
) -> Accepted:
    """Do for the proposer what they would have done with the film."""
    rating, nomination, pick = proposed.rating, proposed.nomination, proposed.pick
    if rating is not None and not _has_rated_since(connection, by, proposal.at, film):
        write_rating(
            connection, by, film.id, rating.stars, line=rating.line, spoiler=rating.spoiler
        )
    return Accepted(
        proposal,
        film,
        nominated=nomination and nominate_accepted(connection, by, film.id, nomination.why),
        picked=pick and _pick(connection, by, pick, film),
        noted=proposed.note and note_accepted(connection, by, film.id, proposed.note),
    )


def _pick(connection: Connection, by: Editor, pick: ProposedPick, film: Film) -> Turn | None:
    """End the proposer's turn with the film; None where it is over."""
    turn_id = still_on(connection, pick.turn_id)
    return None if turn_id is None else write_pick(connection, by, turn_id, film, pick.why)


def _has_rated_since(connection: Connection, by: Editor, at: datetime, film: Film) -> bool:
    """Whether the proposer has rated the film, or taken a rating back, since they proposed it. Then
    what they think now counts, and not what they proposed."""
    given = {"film": film.id, "guild": by.guild_id, "member": by.member_id, "at": stored(at)}
    changed = fetch(
        connection,
        "SELECT 1 FROM rating_changes WHERE film_id = :film AND guild_id = :guild"
        " AND member_id = :member AND changed_at > :at",
        given,
    )
    return bool(changed) or has_sealed_since(connection, given)
