"""What a club's week comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.domain.film import Film, FilmTitle
from bot.domain.rating import Aggregate, leads_elsewhere

KIND = "digest"
"""What a digest is called among the posts."""

ENOUGH = 3
"""Ratings from which "most" and "top" mean something, of a week and of a film."""

DIVIDED = 2.0
"""Half-stars of standard deviation from which a club is divided about a film. One star: as far from
the mean as that lie two camps that are two stars apart, like "good" (4) and "weak" (2). Members who
like a film, one more than the other (5, 4½, 4), come to less than half of it."""

MOST_POSTERS = 4
"""Pictures of a digest: what Discord shows in two rows on a phone."""

_SHORT_LINE = 280
"""A line that is longer is a review; the digest prefers one that is not."""


BEGINNING = 500
"""Characters of a line that are enough: a digest has no room for more."""


@dataclass(frozen=True, slots=True)
class WeekRating:
    """What a member thinks of a film after the week in which they rated it or took that back (stars
    None); ``earlier`` is what they thought before it."""

    film_id: int
    member_id: int
    earlier: int | None
    stars: int | None
    line: str | None
    spoiler: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A film and what the whole club has given it so far."""

    film: FilmTitle
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class Ranked:
    """A film of the year's top: by the weighted mean, in half-stars, it has its place; what is said
    of it is what the whole club has given it."""

    film: FilmTitle
    weighted: float
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class Material:
    """What the store knows of a club's week."""

    ratings: tuple[WeekRating, ...]
    """One of each film and member, by when they last rated it."""
    ratings_before: int
    """Films rated by members in the week before, each pair counted once."""
    standings: Mapping[int, Standing]
    """By film id; those of the week's films, and of the top's, that are still there."""
    new_films: tuple[FilmTitle, ...]
    top: tuple[Ranked, ...]
    """Empty where the week has fewer than ENOUGH ratings: it is not shown then."""
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    """What the club calls the week's members, who added films, and whose turn it is, as far as it
    is known."""
    adders: Mapping[int, str] = field(default_factory=dict[int, str])
    """What the club calls who added a new film, by the film's id, as far as it is known."""
    posters: Mapping[int, str] = field(default_factory=dict[int, str])
    """The addresses of posters, by film id, of those films that have one."""


@dataclass(frozen=True, slots=True)
class ChangeOfHeart:
    member_id: int
    film: FilmTitle
    earlier: int
    now: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MemberLine:
    member_id: int
    film: FilmTitle
    stars: int
    text: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A film of the week that makes a round number of films that the club has watched."""

    number: int
    film: str


OF_ONE = 4
"""Films by one director that a club has rated, from which one of them stands out."""


@dataclass(frozen=True, slots=True)
class Standout:
    """The film that the club has watched last, where it gave every other film by its director
    more, or less."""

    film: str
    director: str
    films: int
    """By this director that the club has rated, this one included."""
    is_best: bool


@dataclass(frozen=True, slots=True)
class RoundNews:
    """Where the club's round is. What is None has nothing to tell. Times are in UTC."""

    film: Film | None = None
    """The one that is shown next."""
    film_at: datetime | None = None
    is_live: bool = True
    """Whether it is shown then, or watched until then."""
    vote_until: datetime | None = None
    picker: str | None = None
    """Whose turn it is; "" where the club does not know what they are called."""
    milestone: Milestone | Standout | None = None

    def __bool__(self) -> bool:
        return self != RoundNews()


@dataclass(frozen=True, slots=True)
class Digest:
    """A week. What is None or empty has nothing to tell."""

    ratings: int
    members: int
    ratings_before: int
    film: Standing | None
    divisive: Standing | None
    change: ChangeOfHeart | None
    line: MemberLine | None
    new_films: tuple[FilmTitle, ...]
    """Those that the club itself has added."""
    top: tuple[Ranked, ...]
    news: RoundNews = RoundNews()
    adders: Mapping[int, str] = field(default_factory=dict[int, str])
    """Who added the new films, as the material has it."""
    posters: Mapping[int, str] = field(default_factory=dict[int, str])
    """As the material has them."""
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    """Likewise: all whom it may name."""

    @property
    def films(self) -> tuple[FilmTitle | Film, ...]:
        """Those that it tells of, each once, in the order of its sections; the new ones last, since
        they may be very many."""
        sections = (self.film, self.divisive, self.change, self.line, *self.top, self.news)
        told = [section.film for section in sections if section is not None]
        named = {film.id: film for film in (*told, *self.new_films) if film is not None}
        return tuple(named.values())

    @property
    def week_posters(self) -> list[tuple[str, str]]:
        """The names and posters of the films that the week was about, at most MOST_POSTERS."""
        sections = (self.film, self.divisive, self.change, self.line)
        seen = [section.film for section in sections if section is not None]
        names = {film.id: film.name for film in (*seen, *self.new_films)}
        found = [(names[key], self.posters[key]) for key in names if key in self.posters]
        return found[:MOST_POSTERS]

    @property
    def quiet(self) -> bool:
        """Whether the club did nothing: neither rated a film nor brought one in."""
        return not self.ratings and not self.new_films

    @property
    def enough(self) -> bool:
        return self.ratings >= ENOUGH


def digest_of(material: Material) -> Digest:
    """The week's digest. Ties go to the film that came into the library first, so that the same
    material always makes the same digest. No film fills two sections where another could."""
    given = [
        rating
        for rating in material.ratings
        if rating.stars is not None and rating.film_id in material.standings
    ]
    enough = len(given) >= ENOUGH
    film = _film_of_the_week(given, material.standings)
    shown = {film.film.id} if film else set[int]()
    divisive = _most_divisive(given, material.standings, shown) if enough else None
    shown |= {divisive.film.id} if divisive else set()
    change = _change_of_heart(given, material, shown)
    shown |= {change.film.id} if change else set()
    return Digest(
        ratings=len(given),
        members=len({rating.member_id for rating in given}),
        ratings_before=material.ratings_before,
        film=film,
        divisive=divisive,
        change=change,
        line=_line(given, material, shown),
        new_films=tuple(film for film in material.new_films if film.guild_id is not None),
        top=material.top if enough else (),
        adders=material.adders,
        posters=material.posters,
        names=material.names,
    )


def milestone_between(before: int, after: int) -> int | None:
    """The round number that a club has reached: 10, 25 and every 25 up to 100, then every 50. It
    had watched ``before`` films, and has watched ``after``."""
    found = [n for n in (10, 25, 50, 75, 100) if before < n <= after]
    if after > 100 and (number := after - after % 50) > max(before, 100):
        found.append(number)
    return found[-1] if found else None


def standing_out(film_id: int, means: Mapping[int, float]) -> bool | None:
    """Whether a film has the highest mean, alone, of all that its director made; False for the
    lowest, None for neither. ``means`` are by film id, of those that ENOUGH members have rated."""
    others = [mean for other, mean in means.items() if other != film_id]
    if film_id not in means or len(means) < OF_ONE:
        return None
    if min(others) <= means[film_id] <= max(others):
        return None
    return means[film_id] > max(others)


_T = TypeVar("_T")


def _fresh(found: Sequence[_T], shown: set[int], film_id: Callable[[_T], int]) -> Sequence[_T]:
    """Those of films that have no section yet, or all where there are none."""
    return [one for one in found if film_id(one) not in shown] or found


def _film_of_the_week(
    given: Sequence[WeekRating], standings: Mapping[int, Standing]
) -> Standing | None:
    """The film that most members rated in the week; of several, the one they gave most."""
    stars: defaultdict[int, list[int]] = defaultdict(list)
    for rating in given:
        stars[rating.film_id].append(rating.stars or 0)
    if not stars:
        return None
    return standings[min(stars, key=lambda film: (-len(stars[film]), -sum(stars[film]), film))]


def _most_divisive(
    given: Sequence[WeekRating], standings: Mapping[int, Standing], shown: set[int]
) -> Standing | None:
    """Of the week's films, the one on which the club is furthest apart."""
    return most_divided([standings[film_id] for film_id in {each.film_id for each in given}], shown)


def most_divided(standings: Iterable[Standing], shown: set[int]) -> Standing | None:
    """The film on which a club is furthest apart: with ENOUGH ratings in all, and DIVIDED; one of
    those that are not ``shown`` yet, by their ids, if there is one."""
    spread = {
        standing.film.id: (standing.aggregate.deviation or 0.0, standing)
        for standing in standings
        if standing.aggregate.count >= ENOUGH
    }
    divided = [film_id for film_id, (deviation, _) in spread.items() if deviation >= DIVIDED]
    fresh = _fresh(divided, shown, lambda film_id: film_id)
    film_id = min(fresh, key=lambda film: (-spread[film][0], film), default=None)
    return spread[film_id][1] if film_id is not None else None


def _change_of_heart(
    given: Sequence[WeekRating], material: Material, shown: set[int]
) -> ChangeOfHeart | None:
    """The largest way from what a member thought before the week to what they think after it."""
    changes = [
        ChangeOfHeart(
            rating.member_id, material.standings[rating.film_id].film, rating.earlier,
            rating.stars or 0, material.names.get(rating.member_id),
        )
        for rating in given
        if rating.earlier is not None and rating.earlier != rating.stars
    ]  # fmt: skip
    return min(
        _fresh(changes, shown, lambda change: change.film.id),
        key=lambda change: (-abs(change.now - change.earlier), change.film.id, change.member_id),
        default=None,
    )


def _line(given: Sequence[WeekRating], material: Material, shown: set[int]) -> MemberLine | None:
    """A member's line that gives nothing away: the longest that is short enough, else the last."""
    lines = [
        rating
        for rating in given
        if rating.line and not rating.spoiler and not leads_elsewhere(rating.line)
    ]
    if not lines:
        return None
    lines = _fresh(lines, shown, lambda rating: rating.film_id)
    short = [rating for rating in lines if len(rating.line or "") <= _SHORT_LINE]
    best = max(short, key=lambda rating: len(rating.line or "")) if short else lines[-1]
    film = material.standings[best.film_id].film
    name = material.names.get(best.member_id)
    return MemberLine(best.member_id, film, best.stars or 0, best.line or "", name)
