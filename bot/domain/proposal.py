"""Proposals: what a member would like the library to have."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.film import Facts, Film
from bot.domain.library import AlreadyThere
from bot.domain.nomination import Nominated
from bot.domain.quote import Said
from bot.domain.record import record
from bot.domain.review import Review
from bot.domain.turn import Turn
from bot.language import N_, Message


@record
class ProposedRating:
    """The rating that the member gives once the film is accepted, as ``Ratings.rate`` takes it."""

    stars: int
    line: str | None = None
    spoiler: bool | None = None


@record
class ProposedNomination:
    """The nomination of the film that counts once it is accepted."""

    why: str | None = None


@record
class ProposedPick:
    """The pick of the film that ends this turn once the film is accepted, if it is still on,
    or on again."""

    turn_id: int
    why: str | None = None


WAITING_PROPOSALS = N_("Waiting proposals")
"""What the choice of /library list that shows proposals is called."""

OwnNote = Literal["wanted", "seen"]
"""What a member notes of a film for themselves alone: nobody else reads it."""


@record
class FilmProposal:
    """A film to add; with an id, changed facts of that film."""

    facts: Facts
    rating: ProposedRating | None = None
    film_id: int | None = None
    changed: tuple[str, ...] = ()
    """The fields of ``Facts`` that are to change."""
    over: Facts | None = None
    """The facts that change, as its member saw them."""
    nomination: ProposedNomination | None = None
    pick: ProposedPick | None = None
    note: OwnNote | None = None

    def is_overtaken(self, now: Facts) -> bool:
        """Whether somebody else has changed since what it would change."""
        return self.over is not None and any(
            getattr(now, name) not in (getattr(self.over, name), getattr(self.facts, name))
            for name in self.changed
        )

    @property
    def goes_on(self) -> bool:
        """Whether its acceptance goes on with the command that it was proposed from."""
        return any((self.rating, self.nomination, self.pick, self.note))


@record
class ProposedFilm:
    """A film that waits to be added, when somebody asks for a film of such a title."""

    proposal_id: int
    film: Facts
    is_meant: bool
    """It has the very title, and not only the words."""


@record
class ReviewProposal:
    """A review to add; with an id, a review to write over that one."""

    film_id: int
    film: str
    """The film's name when it was proposed."""
    review: Review
    fingerprint: str | None
    """The fingerprint of the document from which it was read."""
    beside: bool = False
    """Whether it is added beside another review by the same critic."""
    over: Review | None = None
    """The review that it is written over, as its member saw it."""


@record
class QuoteProposal:
    film_id: int
    film: str
    """The film's name when it was proposed."""
    said: Said
    agreed: bool = False
    """Whether the message's author has proposed it, or allowed it."""


OVERTAKEN = N_(
    "That film has been changed since this was proposed. Decline it, and change the film yourself"
    " if need be."
)


FILM_GONE = N_("That film is not in the library any more: this can't be accepted.")
REVIEW_GONE = N_("That review is not in the library any more: this can't be accepted.")
REVIEW_THERE = N_("The film has that review by now: this can't be accepted.")
QUOTED = N_("That message is a quote already: this can't be accepted.")


class ProposedAlready(AlreadyThere):
    """The same waits already, whoever has proposed it."""

    def __init__(self, proposal_id: int) -> None:
        super().__init__(
            N_(
                "The same has been proposed already, and waits to be accepted. /library list shows"
                " it under **{choice}**."
            ),
            choice=WAITING_PROPOSALS,
        )
        self.proposal_id = proposal_id


Proposed = FilmProposal | ReviewProposal | QuoteProposal
Decision = Literal["accepted", "declined", "withdrawn"]
"""What became of a proposal."""


@record
class Proposal:
    """Something that a member has proposed, until somebody who may decides about it."""

    id: int
    member_id: int
    proposed: Proposed
    at: datetime
    name: str | None = None
    """The member's display name in the club, if it is known."""
    now: Facts | None = None
    """The film that it would change, as that is by now."""
    in_vain: Message | None = None
    """Why it can't be accepted."""

    @property
    def can_come_back(self) -> bool:
        """Whether it can be brought back for a while once it was declined or withdrawn. A message's
        words are not kept for that: it can be proposed again from the message."""
        return not isinstance(self.proposed, QuoteProposal)


@record
class Dropped:
    """A proposal that was declined or withdrawn, for as long as it can be brought back."""

    proposal: Proposal
    became: Decision
    at: datetime
    name: str | None
    """The display name of who did that, if it is known."""


@record
class Accepted:
    """What came of a proposal that was accepted."""

    proposal: Proposal
    film: Film
    """The film that it is or is about."""
    quote_id: int | None = None
    nominated: Nominated | None = None
    """The nomination that came with the film, or stood by then."""
    picked: Turn | None = None
    """The turn that the film has ended."""
    noted: OwnNote | None = None
    """What its member noted of the film, where that still held."""

    @property
    def lacks_room(self) -> bool:
        """Whether the film is not nominated, since its member has as many nominations as the club
        allows."""
        match self.proposal.proposed:
            case FilmProposal(nomination=ProposedNomination()):
                return self.nominated is None
            case _:
                return False

    @property
    def is_late(self) -> bool:
        """Whether the film is not picked, since the turn for which it was proposed was over."""
        match self.proposal.proposed:
            case FilmProposal(pick=ProposedPick()):
                return self.picked is None
            case _:
                return False
