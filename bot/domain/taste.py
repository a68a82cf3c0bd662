"""How members rate: like each other, harsher or kinder than the others, and in which weeks.

Stars and their differences are in half-stars, as everywhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum

from bot.domain.errors import FilmClubError
from bot.domain.film import FilmTitle
from bot.domain.rating import Aggregate
from bot.domain.record import record
from bot.domain.schedule import Week, zone_of

ENOUGH_SHARED = 5
"""How many films two members have to share before they are compared, and a member has to share with
the others before a lean is told: with fewer, one film decides."""

ENOUGH_COMPARED = 10
"""How many films a member has to share with others before they can be among the harshest or
kindest."""

AS_KIND = 0.1
"""The difference, in half-stars on average, below which a member counts as kind as the others: it
would be shown as 0.0 stars."""

ENOUGH_PICKS = 2
"""How many of their picks the club has to have rated before a picker can be among the best."""


class NothingRated(FilmClubError):
    """The member has rated nothing yet, so there is nothing to tell."""


SharedStars = Mapping[tuple[int, int], int]
"""Of the films that two members share: by a pair of ratings (the one's, the other's), how many
films have it. There are a hundred pairs at the most, however many films there are."""


def mean_difference(shared: SharedStars) -> float:
    """How far apart two members' stars are on average, from 0 to 9 half-stars.

    The mean absolute difference of n pairs, Σ|x - y| / n. Raises ValueError without a pair.
    """
    films = shared.values()
    if not sum(films):
        raise ValueError("two members without a film that both have rated are not compared")
    return sum(abs(x - y) * n for (x, y), n in shared.items()) / sum(films)


def rank_correlation(shared: SharedStars) -> float | None:
    """Whether two members put films into the same order, from -1 (the opposite) to 1 (the same).
    None where one of them gave all films the same.

    Spearman's ρ: Pearson's correlation Σ(a - ā)(b - b̄) / √(Σ(a - ā)² Σ(b - b̄)²) of the ranks a
    and b of the films in either member's order, where films with equal stars share the mean of
    their ranks (C. Spearman, "The Proof and Measurement of Association between Two Things", 1904;
    scipy.stats.spearmanr does the same).
    """
    films = sum(shared.values())
    ones = _places(Counter({x: 0 for x, _ in shared}), ((x, n) for (x, _), n in shared.items()))
    others = _places(Counter({y: 0 for _, y in shared}), ((y, n) for (_, y), n in shared.items()))
    middle = (films + 1) / 2  # the mean of all ranks, shared or not
    both = squares = other_squares = 0.0
    for (x, y), n in shared.items():
        a, b = ones[x] - middle, others[y] - middle
        both += n * a * b
        squares += n * a * a
        other_squares += n * b * b
    if not squares or not other_squares:
        return None
    return max(-1.0, min(1.0, both / math.sqrt(squares * other_squares)))


def _places(counts: Counter[int], given: Iterable[tuple[int, int]]) -> dict[int, float]:
    """For each number of stars: the mean of the ranks, from 1, of the films that have it."""
    for stars, films in given:
        counts[stars] += films
    places: dict[int, float] = {}
    before = 0
    for stars in sorted(counts):
        places[stars] = before + (counts[stars] + 1) / 2
        before += counts[stars]
    return places


def longest_streak(moments: Iterable[datetime], zone: str) -> int:
    """The most ISO 8601 weeks in a row that contain one of the moments, in the club's zone."""
    where = zone_of(zone)
    weeks = sorted({Week.of(moment.astimezone(where).date()) for moment in moments})
    longest = length = 0
    last = None
    for week in weeks:
        length = length + 1 if last is not None and last.plus(1) == week else 1
        longest, last = max(longest, length), week
    return longest


class Alike(Enum):
    """How alike two members rate, by their mean difference."""

    VERY = 1.0
    """Less than this many half-stars apart: half a star."""
    QUITE = 1.5
    SOMEWHAT = 2.0
    """About as far apart as two members whose ratings have nothing to do with each other, where
    most ratings are between two and four stars."""
    HARDLY = 3.0
    NOT = math.inf

    @classmethod
    def of(cls, difference: float) -> Alike:
        return next(each for each in cls if difference < each.value)


class SameOrder(Enum):
    """Whether two members put films into the same order: the least rank correlation for each
    answer.

    Below 0.2 it may be chance with a dozen films.
    """

    MUCH = 0.7
    RATHER = 0.4
    SLIGHTLY = 0.2
    NO = -0.2
    OPPOSITE = -1.0

    @classmethod
    def of(cls, correlation: float) -> SameOrder:
        return next(each for each in cls if correlation >= each.value)


@record
class SharedFilm:
    """A film that two members have both rated."""

    film: FilmTitle
    mine: int
    theirs: int


@record
class Match:
    """Two members, and the films that both have rated."""

    member_id: int
    name: str | None
    other_id: int
    other: str | None
    """The other member's display name in the club, if it is known."""
    stars: SharedStars
    most: Sequence[SharedFilm] = ()
    """The films on which they agree most, the best liked first; empty when they are not compared.
    """
    least: Sequence[SharedFilm] = ()
    """The films on which they agree least, the farthest apart first."""

    @property
    def shared(self) -> int:
        """How many films both have rated."""
        return sum(self.stars.values())


@record
class Near:
    """Another member, and how far from the first one they rate."""

    member_id: int
    name: str
    shared: int
    difference: float
    """As ``mean_difference``."""


@record
class Leaning:
    """How a member rates compared with all others."""

    member_id: int
    name: str
    ratings: int
    compared: int
    """How many of their films others have rated, too."""
    lean: float | None
    """How much kinder than the others they are on average, in half-stars; below 0: harsher. It is
    the mean of x - (T - x) / (n - 1) over the compared films, where x is the member's rating, and T
    and n are the sum and the number of all ratings of the film in the club. None where nothing is
    compared."""
    apart: float | None
    """The mean of |x - (T - x) / (n - 1)|: how far they are from the others, in either direction.
    """


@record
class Picker:
    """A member, and how the club rated the films that they picked."""

    member_id: int
    name: str
    films: int
    """How many of their films the club has rated."""
    mean: float
    """The mean of these films' means, in half-stars."""


class Board(Enum):
    """What members are ranked by."""

    ACTIVE = "active"
    HARSHEST = "harshest"
    KINDEST = "kindest"
    CLOSEST = "closest"
    PICKS = "picks"


@record
class BoardEntry:
    """A member on a board."""

    member_id: int
    name: str
    films: int
    """The number of films behind the value."""
    value: float
    """A number of ratings, or half-stars."""


def ranked(
    board: Board, leanings: Sequence[Leaning], pickers: Sequence[Picker]
) -> list[BoardEntry]:
    """Everyone who has enough films for a board, the first place first. Ties go to who has more
    films."""
    compared = [
        (each, each.lean, each.apart)
        for each in leanings
        if each.lean is not None and each.apart is not None and each.compared >= ENOUGH_COMPARED
    ]
    match board:
        case Board.ACTIVE:
            found = [(-each.ratings, each, each.ratings, each.ratings) for each in leanings]
        case Board.HARSHEST:
            found = [
                (lean, each, each.compared, -lean) for each, lean, _ in compared if lean <= -AS_KIND
            ]
        case Board.KINDEST:
            found = [
                (-lean, each, each.compared, lean) for each, lean, _ in compared if lean >= AS_KIND
            ]
        case Board.CLOSEST:
            found = [(apart, each, each.compared, apart) for each, _, apart in compared]
        case Board.PICKS:
            found = [
                (-each.mean, each, each.films, each.mean)
                for each in pickers
                if each.films >= ENOUGH_PICKS
            ]
    found.sort(key=lambda entry: (entry[0], -entry[2], entry[1].member_id))
    return [BoardEntry(who.member_id, who.name, films, value) for _, who, films, value in found]


@record
class RatedFilm:
    """A film, and what a member gave it."""

    film: FilmTitle
    stars: int
    rated_at: datetime


@record(kw_only=True)
class Profile:
    """A member in a club: what they have rated and picked."""

    member_id: int
    name: str | None
    given: Aggregate
    """How often they gave ½, 1, … 5 stars."""
    compared: int
    lean: float | None
    """As in Leaning."""
    streak: int
    """As ``longest_streak``, of all their ratings."""
    picks: int
    """On how many evenings the club watched a film of theirs."""
    picks_mean: float | None
    """As a Picker's."""
    came: int
    """Screenings at which they said that they were there."""
    favourites: Sequence[RatedFilm]
    latest: Sequence[RatedFilm]

    @property
    def is_empty(self) -> bool:
        return not (self.given.count or self.picks or self.came)
