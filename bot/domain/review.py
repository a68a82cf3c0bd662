"""What critics wrote about a film."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.film import Film
from bot.domain.library import AlreadyThere
from bot.domain.rating import Aggregate, Rating
from bot.domain.sealed import Sealed
from bot.language import N_

LINES_SHOWN = 3
"""Members' lines that a card shows."""


@dataclass(frozen=True, slots=True)
class Review:
    """A critic's review. No stars are not zero stars: it counts in no mean."""

    source: str
    reviewer: str | None
    link: str | None
    stars: int | None
    earlier_stars: int | None
    """What the critic first gave and then took back."""
    summary: str
    quotes: tuple[str, ...]
    id: int = field(default=0, compare=False)
    """Where it is kept; 0 before that."""

    @property
    def byline(self) -> str:
        return f"{self.source}, {self.reviewer}" if self.reviewer else self.source


class SameReview(AlreadyThere):
    """The film has this review: one by the same outlet and critic, or the same text or link."""

    def __init__(self, review: Review, *, is_certain: bool) -> None:
        """``review`` is the one that is there. ``is_certain``: by its text or its link; else two
        that nobody has signed, for example, may be two."""
        super().__init__(N_("That review is in the library already. /library edit changes it."))
        self.review = review
        self.is_certain = is_certain


class ReviewChanged(AlreadyThere):
    """Somebody has changed the review since its member chose to write over it."""

    def __init__(self, review: Review) -> None:
        """``review`` is as it stands now."""
        super().__init__(
            N_(
                "That review has been changed since this was proposed. Decline it, and change the"
                " review yourself if need be."
            )
        )
        self.review = review


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a film's card shows in one club."""

    film: Film
    reviews: tuple[Review, ...]
    aggregate: Aggregate
    lines: tuple[Rating, ...] = ()
    """What members wrote beside their stars, what is worth showing first; see LINES_SHOWN."""
    sealed: Sealed | None = None

    @property
    def rated(self) -> tuple[int, ...]:
        """The stars of the reviews that give any, in half-stars."""
        return tuple(review.stars for review in self.reviews if review.stars is not None)

    @property
    def critics_mean(self) -> float | None:
        """In half-stars; None when no critic gave any."""
        rated = self.rated
        return sum(rated) / len(rated) if rated else None
