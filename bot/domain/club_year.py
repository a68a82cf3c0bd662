"""What a club's year comes to, and what one member's was in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.digest import ENOUGH, ChangeOfHeart, Ranked, Standing, most_divided
from bot.domain.film import FilmTitle
from bot.domain.rating import Aggregate
from bot.domain.schedule import zone_of

YEAR_KIND = "year"
"""What a club's year is called among the posts."""

POSTED_ON = (12, 30)
"""The month and day on which it comes by itself: before the last evening, which people spend
elsewhere."""

MOST_LOVED = 3
"""Films that it names as such."""

_NEXT_IS_FAR = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class YearViewing:
    """What the year is made of: an entry of the log. The picker is None where they are not known,
    no member, or named nowhere; the film's numbers are of what the whole club gave it."""

    month: int
    film: tuple[str, int | None]
    """Its title and year, by which it is told from the others."""
    runtime: int | None
    picker: tuple[int, str | None] | None
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class BestPicker:
    """Whose picks the club gave most: ``mean`` half-stars over the means of ``films`` films."""

    member_id: int
    name: str | None
    films: int
    mean: float


@dataclass(frozen=True, slots=True)
class YearMaterial:
    """What the store knows of a club's year."""

    viewings: tuple[YearViewing, ...]
    ratings: tuple[tuple[int, int, int], ...]
    """Who has rated, in which month, and how many films: as they stand by now."""
    top: tuple[Ranked, ...]
    rated: tuple[Standing, ...]
    """Films that were rated in the year, by ENOUGH members in all."""
    change: ChangeOfHeart | None
    poster: str | None = None
    """Of the film that is loved most."""


@dataclass(frozen=True, slots=True)
class ClubYear:
    """A year, frozen. What is None or empty has nothing to tell."""

    year: int
    viewings: int
    films: int
    minutes: int
    """The running time of all viewings of which it is known."""
    untimed: int
    """How many it is not known of."""
    months: tuple[int, ...]
    """Viewings, from January to December."""
    ratings: int
    raters: int
    rating_months: tuple[int, ...]
    loved: tuple[Ranked, ...] = ()
    divisive: Standing | None = None
    best: BestPicker | None = None
    change: ChangeOfHeart | None = None
    poster: str | None = None
    """Of the film that is loved most."""

    @property
    def is_empty(self) -> bool:
        return not self.viewings and not self.ratings

    @property
    def named_films(self) -> list[FilmTitle]:
        """Those that it tells of, each once."""
        told = (*self.loved, self.divisive, self.change)
        films = {each.film.id: each.film for each in told if each is not None}
        return list(films.values())


@dataclass(frozen=True, slots=True)
class MemberYear:
    """A member's year in a club, for their eyes alone."""

    year: int
    counts: tuple[int, ...]
    """How many films they gave ½ to 5 stars."""
    favourites: tuple[tuple[FilmTitle, int], ...]
    """What they gave most, and how much."""
    compared: int
    """Films of these that others in the club have rated, too."""
    kinder: float
    """By how many half-stars they are above the others' means of these, on average."""
    change: ChangeOfHeart | None
    picks: tuple[str, ...]
    """What the club watched of theirs, by name."""
    evenings: int
    """Screenings that they came to."""

    @property
    def named_films(self) -> list[FilmTitle]:
        """The films that the page names, for the way to their cards."""
        films = [film for film, _stars in self.favourites]
        return [*films, self.change.film] if self.change else films

    @property
    def aggregate(self) -> Aggregate:
        return Aggregate(self.counts)

    @property
    def is_empty(self) -> bool:
        return not (any(self.counts) or self.picks or self.evenings)


def club_year(year: int, material: YearMaterial) -> ClubYear:
    """Ties go to the film, or the member, with the smaller id, so that the same material always
    makes the same year. Most divisive is not what is loved most, where another could be."""
    viewings = material.viewings
    timed = [viewing.runtime for viewing in viewings if viewing.runtime is not None]
    loved = material.top if sum(each[2] for each in material.ratings) >= ENOUGH else ()
    return ClubYear(
        year=year,
        viewings=len(viewings),
        films=len({viewing.film for viewing in viewings}),
        minutes=sum(timed),
        untimed=len(viewings) - len(timed),
        months=_by_month([(viewing.month, 1) for viewing in viewings]),
        ratings=sum(films for _member, _month, films in material.ratings),
        raters=len({member for member, _month, _films in material.ratings}),
        rating_months=_by_month([(month, films) for _member, month, films in material.ratings]),
        loved=loved,
        divisive=most_divided(material.rated, {each.film.id for each in loved}),
        best=_best_picker(viewings),
        change=material.change,
        poster=material.poster if loved else None,
    )


def due_at(year: int, day: tuple[int, int], at: time, zone: str) -> datetime:
    """When a year is posted by itself, in UTC; ``day`` is the month and the day."""
    local = datetime.combine(date(year, *day), at, zone_of(zone))
    return local.astimezone(UTC)


def month_starts(year: int, zone: str) -> list[datetime]:
    """When each of its twelve months begins in that zone, and the next year, in UTC."""
    days = [*(date(year, month, 1) for month in range(1, 13)), date(year + 1, 1, 1)]
    zone_info = zone_of(zone)
    return [datetime.combine(day, time(), zone_info).astimezone(UTC) for day in days]


def latest_year(today: date) -> int:
    """The year that people ask for: in January it is the one before."""
    return (today - _NEXT_IS_FAR).year


def _by_month(counted: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    months = [0] * 12
    for month, count in counted:
        months[month - 1] += count
    return tuple(months)


def _best_picker(viewings: Sequence[YearViewing]) -> BestPicker | None:
    """By the mean of the means of their films with ENOUGH ratings; of equals, who has more."""
    picked: defaultdict[int, dict[tuple[str, int | None], float]] = defaultdict(dict)
    names: dict[int, str | None] = {}
    for viewing in viewings:
        mean = viewing.aggregate.mean
        if viewing.picker is not None and mean is not None and viewing.aggregate.count >= ENOUGH:
            member_id, names[member_id] = viewing.picker
            picked[member_id][viewing.film] = mean
    found = [
        BestPicker(member_id, names[member_id], len(means), sum(means.values()) / len(means))
        for member_id, means in picked.items()
    ]
    return min(found, key=lambda each: (-each.mean, -each.films, each.member_id), default=None)
