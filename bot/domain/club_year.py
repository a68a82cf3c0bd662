"""A club's year, and one member's year in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.domain.digest import ENOUGH, ChangeOfHeart, Ranked, Standing, most_divided
from bot.domain.film import Facts, FilmTitle
from bot.domain.rating import Aggregate
from bot.domain.record import record
from bot.domain.schedule import zone_of
from bot.domain.taste import ENOUGH_PICKS

POSTED_ON = (12, 30)
"""The month and day on which it is posted automatically: before the last evening of the year,
when everyone is out."""

MOST_LOVED = 3
"""How many films are named as the most loved."""

_NEXT_IS_FAR = timedelta(days=31)


@record
class YearViewing:
    """One entry of the log in that year. The picker is None where nobody knows them, where they are
    no member, and where they want to be named nowhere. The aggregate has the ratings of the whole
    club."""

    on: date
    film: tuple[str, int | None]
    """Title and year, which tell it from other films."""
    runtime: int | None
    picker: tuple[int, str | None] | None
    aggregate: Aggregate


@record
class BestPicker:
    """The member whose picks the club rated highest: ``mean`` is the mean, in half-stars, of the
    means of ``films`` films."""

    member_id: int
    name: str | None
    films: int
    mean: float


@record
class YearMaterial:
    """What the store knows of a club's year."""

    viewings: tuple[YearViewing, ...]
    ratings: tuple[tuple[int, int, int], ...]
    """One row for each member and month: the member's id, the month, and the number of films whose
    present rating was given then."""
    top: tuple[Ranked, ...]
    rated: tuple[Standing, ...]
    """The films rated in that year that have ENOUGH ratings in all."""
    change: ChangeOfHeart | None
    poster: str | None = None
    """The poster of the most loved film."""


@record
class ClubYear:
    """A club's year, as it is posted. What is None or empty is left out."""

    year: int
    films: int
    minutes: int
    """The sum of the running times that are known."""
    untimed: int
    """The number of films whose running time is not known."""
    months: tuple[int, ...]
    """The number of evenings in each month, from January to December: several films may be watched
    on one."""
    ratings: int
    raters: int
    rating_months: tuple[int, ...]
    loved: tuple[Ranked, ...] = ()
    divisive: Standing | None = None
    best: BestPicker | None = None
    change: ChangeOfHeart | None = None
    poster: str | None = None
    """The poster of the most loved film."""

    @property
    def evenings(self) -> int:
        return sum(self.months)

    @property
    def is_empty(self) -> bool:
        return not self.films and not self.ratings

    @property
    def named_films(self) -> list[FilmTitle]:
        """The films that it names, each once."""
        told = (*self.loved, self.divisive, self.change)
        films = {each.film.id: each.film for each in told if each is not None}
        return list(films.values())


@record
class MemberYear:
    """A member's year in a club, which only they see."""

    year: int
    counts: tuple[int, ...]
    """How often they gave ½, 1, … 5 stars."""
    favourites: tuple[tuple[FilmTitle, int], ...]
    """The films that they rated highest, with the half-stars."""
    compared: int
    """How many of these films others in the club have rated, too."""
    kinder: float
    """How many half-stars they are above the others' means of those films, on average."""
    change: ChangeOfHeart | None
    picks: tuple[FilmTitle | Facts, ...]
    """The films that they picked and the club watched; bare facts of one that the library lacks."""
    evenings: int
    """How many screenings they came to."""

    @property
    def named_films(self) -> list[FilmTitle]:
        """The films that the page names, for the way to their cards."""
        films = [film for film, _stars in self.favourites]
        if self.change:
            films.append(self.change.film)
        return films + [film for film in self.picks if isinstance(film, FilmTitle)]

    @property
    def aggregate(self) -> Aggregate:
        return Aggregate(self.counts)

    @property
    def is_empty(self) -> bool:
        return not (any(self.counts) or self.picks or self.evenings)


def club_year(year: int, material: YearMaterial) -> ClubYear:
    """Make a club's year of what the store knows. Ties go to the film, or the member, with the
    smaller id, so that the same material always makes the same year. The most divisive film is not
    one of the most loved ones, unless there is no other."""
    viewings = material.viewings
    loved = material.top if sum(each[2] for each in material.ratings) >= ENOUGH else ()
    return ClubYear(
        year=year,
        films=len({viewing.film for viewing in viewings}),
        minutes=sum(viewing.runtime or 0 for viewing in viewings),
        untimed=len({viewing.film for viewing in viewings if viewing.runtime is None}),
        months=_by_month([(on.month, 1) for on in {viewing.on for viewing in viewings}]),
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


@lru_cache(maxsize=1000)  # each club's digest asks for its year, and most clubs share a zone
def month_starts(year: int, zone: str) -> tuple[datetime, ...]:
    """When each of its twelve months begins in that zone, and the next year, in UTC."""
    days = [*(date(year, month, 1) for month in range(1, 13)), date(year + 1, 1, 1)]
    zone_info = zone_of(zone)
    return tuple(datetime.combine(day, time(), zone_info).astimezone(UTC) for day in days)


def latest_year(today: date) -> int:
    """The year that people mean when they name none: until the end of January it is last year."""
    return (today - _NEXT_IS_FAR).year


def _by_month(counted: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    months = [0] * 12
    for month, count in counted:
        months[month - 1] += count
    return tuple(months)


def _best_picker(viewings: Sequence[YearViewing]) -> BestPicker | None:
    """The picker with the highest mean of their films' means, where films with fewer than ENOUGH
    ratings don't count, nor, as in /members, pickers with fewer than ENOUGH_PICKS films. Ties go to
    the picker with more films."""
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
        if len(means) >= ENOUGH_PICKS
    ]
    return min(found, key=lambda each: (-each.mean, -each.films, each.member_id), default=None)
