"""The reveal: what is told when a sealed film is opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.film import Film
from bot.domain.rating import Aggregate, Rating
from bot.domain.record import record
from bot.domain.sealed import Rater, Sealed

MOST_KEPT = 100
"""The most ratings that are kept for a reveal's post: more than a message has room for."""

LINE_KEPT = 300
"""The most characters of a line that are kept for it."""

_NAMES_KEPT = 10


@record
class SealedFilm:
    """A film that is sealed, as one member sees it."""

    film: Film
    sealed: Sealed
    own: Rating | None = None
    """What the member has put into their envelope."""
    lacking: tuple[Rater, ...] = ()
    """Members who came to its screening and have not rated it."""


@record
class OpenedRating:
    """A rating that was given while the film was sealed. Stars and the guess of the club's mean are
    in half-stars."""

    member_id: int
    name: str | None
    stars: int
    line: str | None
    spoiler: bool
    guess: int | None = None


@record
class Those:
    """Members who gave, or guessed, the same number of half-stars: ``value``."""

    value: int
    names: tuple[str | None, ...]
    """The names of the first few; None where a name is not known."""
    count: int


@record
class Reveal:
    """What the post of a reveal says, frozen. ``counts`` has all ratings that the film has by then;
    everything else is about those that were sealed."""

    film: Film
    counts: tuple[int, ...]
    ratings: tuple[OpenedRating, ...]
    """Ratings with a line first, and among these those with the most stars."""
    count: int
    """How many ratings were sealed."""
    kindest: Those
    harshest: Those
    nearest: tuple[Those, ...]
    """Who guessed the mean best. These are two guesses where one above it is as near as one below.
    """

    @property
    def aggregate(self) -> Aggregate:
        return Aggregate(self.counts)

    @property
    def agrees(self) -> bool:
        """Whether all gave the same."""
        return self.kindest.value == self.harshest.value


def revealed(film: Film, counts: Sequence[int], opened: Sequence[OpenedRating]) -> Reveal:
    """Make a reveal. ``opened`` is in the order in which members rated, and not empty."""
    stars = [each.stars for each in opened]
    in_order = sorted(opened, key=lambda each: (not each.line, -each.stars))
    return Reveal(
        film=film,
        counts=tuple(counts),
        ratings=tuple(in_order[:MOST_KEPT]),
        count=len(opened),
        kindest=_those(max(stars), (each for each in opened if each.stars == max(stars))),
        harshest=_those(min(stars), (each for each in opened if each.stars == min(stars))),
        nearest=_nearest(Aggregate(tuple(counts)), opened),
    )


def _nearest(aggregate: Aggregate, opened: Sequence[OpenedRating]) -> tuple[Those, ...]:
    total = sum(stars * count for stars, count in enumerate(aggregate.counts, 1))
    # In whole numbers: 3 and 4 are exactly as far from 3.5.
    off = {
        each.guess: abs(each.guess * aggregate.count - total)
        for each in opened
        if each.guess is not None
    }
    return tuple(
        _those(guess, (each for each in opened if each.guess == guess))
        for guess in sorted(off)
        if off[guess] == min(off.values())
    )


def _those(value: int, members: Iterable[OpenedRating]) -> Those:
    names = [each.name for each in members]
    return Those(value, tuple(names[:_NAMES_KEPT]), len(names))
