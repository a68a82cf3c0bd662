"""What critics wrote about a film."""

from __future__ import annotations

from dataclasses import field

from bot.domain.film import Film
from bot.domain.library import AlreadyThere
from bot.domain.rating import Aggregate, Rating
from bot.domain.record import record
from bot.domain.sealed import Sealed
from bot.language import N_

_HASH = 64
"""The signs of a hash. A fingerprint is one of the whole document, and before it, where lines stand
above the text, one of the text alone."""

LINES_SHOWN = 3
"""How many members' lines a card shows."""


@record
class Review:
    """A critic's review. Without stars it counts in no mean; that is not zero stars."""

    source: str
    reviewer: str | None
    link: str | None
    stars: int | None
    earlier_stars: int | None
    """The stars that the critic gave first and then took back."""
    summary: str
    """"" where there is none; then there are quotes or stars."""
    quotes: tuple[str, ...]
    id: int = field(default=0, compare=False)
    """Its id in the store; 0 before it is there."""

    @property
    def shows(self) -> bool:
        """Whether there is something to show of it."""
        return bool(self.summary or self.quotes or self.stars)

    @property
    def byline(self) -> str:
        return f"{self.source}, {self.reviewer}" if self.reviewer else self.source


@record
class Rewritten:
    """A review that was changed, as it was before and is since."""

    before: Review
    after: Review
    fingerprint: str | None
    """The fingerprint that it had before: of the document from which it was read."""

    @property
    def is_copy(self) -> bool:
        """Whether it was everyone's before, and is a copy of the club's own since."""
        return self.before.id != self.after.id


def same_document(one: str | None, other: str | None) -> bool:
    """Whether two fingerprints are of the same document (``bot.reading.entry.fingerprint``), with
    the same lines above its text."""
    return one is not None and other is not None and one[-_HASH:] == other[-_HASH:]


def same_text(one: str | None, other: str | None) -> bool:
    """Whether two fingerprints are of the same text, whatever lines stand above it."""
    if one is None or other is None:
        return False
    return one[:_HASH] == other[:_HASH] or one[-_HASH:] == other[-_HASH:]


class SameReview(AlreadyThere):
    """The film has this review already: one by the same outlet and critic, or with the same text or
    link."""

    def __init__(self, review: Review, *, is_certain: bool) -> None:
        """``review`` is the one that is there. ``is_certain``: text or link are the same. Otherwise
        they may be two reviews, for example two that nobody has signed."""
        super().__init__(N_("That review is in the library already. /library edit changes it."))
        self.review = review
        self.is_certain = is_certain


REVIEW_CHANGED = N_(
    "That review has been changed since this was proposed. Decline it, and change the review"
    " yourself if need be."
)


class ReviewChanged(AlreadyThere):
    """Somebody has changed the review since its member chose to write over it."""

    def __init__(self, review: Review) -> None:
        """``review`` is as it stands now."""
        super().__init__(REVIEW_CHANGED)
        self.review = review


@record
class Dossier:
    """Everything that a film's card shows in one club."""

    film: Film
    reviews: tuple[Review, ...]
    aggregate: Aggregate
    lines: tuple[Rating, ...] = ()
    """Members' lines, the most interesting first, LINES_SHOWN at the most."""
    sealed: Sealed | None = None

    @property
    def rated(self) -> tuple[int, ...]:
        """The half-stars of all reviews that give any."""
        return tuple(review.stars for review in self.reviews if review.stars is not None)

    @property
    def critics_mean(self) -> float | None:
        """The critics' mean in half-stars; None where no critic gave stars."""
        rated = self.rated
        return sum(rated) / len(rated) if rated else None
