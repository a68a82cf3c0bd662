"""What a club's week amounts to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import NamedTuple, TypeVar

from bot.domain.errors import FilmClubError
from bot.domain.film import Film, FilmTitle
from bot.domain.home import CHOSEN_SHOWN
from bot.domain.rating import Aggregate, leads_elsewhere
from bot.domain.record import record
from bot.language import N_

ENOUGH = 3
"""How many ratings a week or a film needs before "most" and "top" mean something."""

WATCHED_SHOWN = 2
"""How many of the films that the club watched in the week are named."""

DIVIDED = 2.0
"""The standard deviation, in half-stars, from which the club counts as divided about a film. It is
that of two equally large camps two stars apart, like "good" (4) and "weak" (2). Members who all
like a film, some more than others (5, 4½, 4), have less than half of it."""

_SHORT_LINE = 280
"""A longer line is a review of its own; the digest prefers one that is not."""


BEGINNING = 500
"""How many characters of a line are read: a digest has no room for more."""


class LastOneIsTried(FilmClubError):
    """The last digest may still get through: what the next one has to tell is not known yet."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "The last digest is still being posted. /digest status says what becomes of it:"
                " after that you can post the next one."
            )
        )


class WeekRating(NamedTuple):
    """What a member thinks of a film at the end of the week in which they rated it, or took their
    rating back (``stars`` is None). ``earlier`` is what they thought before that week."""

    film_id: int
    member_id: int
    earlier: int | None
    stars: int | None
    line: str | None
    spoiler: bool


@record
class Standing:
    """A film and all ratings that the club has given it so far; kept as a FilmTitle is."""

    film: FilmTitle
    aggregate: Aggregate


@record
class Ranked:
    """A film of the year's top. Its place follows from the weighted mean, in half-stars; what is
    printed is the aggregate of all the club's ratings."""

    film: FilmTitle
    weighted: float
    aggregate: Aggregate


@record
class Material:
    """What the store knows of a club's week."""

    ratings: tuple[WeekRating, ...]
    """One for each film and member, in the order in which they were last changed."""
    ratings_before: int
    """The number of pairs of film and member in the week before."""
    standings: Mapping[int, Standing]
    """By film id: the films of the week and of the top that are still in the library."""
    new_films: tuple[FilmTitle, ...]
    top: tuple[Ranked, ...]
    """Empty where the week has fewer than ENOUGH ratings, since it is not shown then."""
    year: int
    """The year that the top is of."""
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    """By member id: the display names, where they are known, of the week's members, of those who
    added films, and of whose turn it is."""
    adders: Mapping[int, str] = field(default_factory=dict[int, str])
    """By film id: the display name of who added a new film, where it is known."""
    posters: Mapping[int, str] = field(default_factory=dict[int, str])
    """By film id: the address of the film's poster, where it has one."""


@record
class ChangeOfHeart:
    member_id: int
    film: FilmTitle
    earlier: int
    now: int
    name: str | None = None


@record
class MemberLine:
    member_id: int
    film: FilmTitle
    stars: int
    text: str
    name: str | None = None


@record
class Milestone:
    """A film of the week with which the club has watched a round number of films."""

    number: int
    film: str


OF_ONE = 4
"""How many films by one director the club has to have rated before one can stand out."""


@record
class Standout:
    """The film that the club watched last, if its mean is higher, or lower, than those of all other
    films by its director."""

    film: str
    director: str
    films: int
    """How many films by this director the club has rated, with this one."""
    is_best: bool


@record
class RoundNews:
    """Where the club's round is. What is None or empty is left out. Times are in UTC."""

    film: Film | None = None
    """The film of the next screening."""
    film_at: datetime | None = None
    is_live: bool = True
    """True: the club watches at ``film_at``. False: each member watches until then."""
    slot: datetime | None = None
    """As in ``Home``."""
    chosen: tuple[FilmTitle, ...] = ()
    """What waits for a date, as in ``Home``."""
    vote_until: datetime | None = None
    watched: tuple[FilmTitle, ...] = ()
    """What the club has watched in the week, of the films that its library has."""
    picker: str | None = None
    """The name of whose turn it is; "" where the club does not know their name."""
    milestone: Milestone | Standout | None = None

    def __bool__(self) -> bool:
        return self != _NO_NEWS


_NO_NEWS = RoundNews()


@record
class Digest:
    """A week, as it is posted. What is None or empty is left out."""

    ratings: int
    members: int
    ratings_before: int
    film: Standing | None
    divisive: Standing | None
    change: ChangeOfHeart | None
    line: MemberLine | None
    new_films: tuple[FilmTitle, ...]
    """Only films that this club has added."""
    top: tuple[Ranked, ...]
    year: int
    """As in Material."""
    news: RoundNews = _NO_NEWS
    adders: Mapping[int, str] = field(default_factory=dict[int, str])
    """As in Material."""
    posters: Mapping[int, str] = field(default_factory=dict[int, str])
    """As in Material."""
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    """As in Material: everybody whom the digest may name."""

    @property
    def films(self) -> tuple[FilmTitle | Film, ...]:
        """The films that it names, each once, in the order of its sections. The new ones come last,
        since there may be very many."""
        sections = (self.film, self.divisive, self.change, self.line, *self.top, self.news)
        told = [section.film for section in sections if section is not None]
        news = (*self.news.watched[:WATCHED_SHOWN], *self.news.chosen[:CHOSEN_SHOWN])
        named = {film.id: film for film in (*told, *news, *self.new_films) if film is not None}
        return tuple(named.values())

    @property
    def week_posters(self) -> list[tuple[str, str]]:
        """The names of the films that the week was about, and their posters, where they have one:
        films of which the digest tells come before new ones. A new film's alone would look like the
        film of the week."""
        sections = (self.film, self.divisive, self.change, self.line)
        seen = [section.film for section in sections if section is not None]
        if seen and not any(film.id in self.posters for film in seen):
            return []
        names = {film.id: film.name for film in (*seen, *self.new_films)}
        return [(names[key], self.posters[key]) for key in names if key in self.posters]

    @property
    def quiet(self) -> bool:
        """Whether the club neither rated nor added a film."""
        return not self.ratings and not self.new_films

    @property
    def enough(self) -> bool:
        return self.ratings >= ENOUGH


def digest_of(material: Material, news: RoundNews = _NO_NEWS) -> Digest:
    """Make the week's digest. Ties go to the film that came into the library first, so that the
    same material always makes the same digest. No film fills two sections where another film could.
    """
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
        year=material.year,
        news=news,
        adders=material.adders,
        posters=material.posters,
        names=material.names,
    )


def milestone_between(before: int, after: int) -> int | None:
    """The round number that a club reaches when it goes from ``before`` to ``after`` watched films:
    10, 25, every 25 up to 100, then every 50. None where it reaches none."""
    found = [n for n in (10, 25, 50, 75, 100) if before < n <= after]
    if after > 100 and (number := after - after % 50) > max(before, 100):
        found.append(number)
    return found[-1] if found else None


def standing_out(film_id: int, means: Mapping[int, float]) -> bool | None:
    """True where a film's mean is the highest of all films by its director, False where it is the
    lowest, None for neither and for ties. ``means`` are by film id, of the films that ENOUGH
    members have rated."""
    others = [mean for other, mean in means.items() if other != film_id]
    if film_id not in means or len(means) < OF_ONE:
        return None
    if min(others) <= means[film_id] <= max(others):
        return None
    return means[film_id] > max(others)


_T = TypeVar("_T")


def _fresh(found: Sequence[_T], shown: set[int], film_id: Callable[[_T], int]) -> Sequence[_T]:
    """Only those whose film has no section yet; all of them where there are no such."""
    return [one for one in found if film_id(one) not in shown] or found


def _film_of_the_week(
    given: Sequence[WeekRating], standings: Mapping[int, Standing]
) -> Standing | None:
    """The film that most members rated in the week. Ties go to the one with the higher ratings."""
    stars: defaultdict[int, list[int]] = defaultdict(list)
    for rating in given:
        stars[rating.film_id].append(rating.stars or 0)
    if not stars:
        return None
    return standings[min(stars, key=lambda film: (-len(stars[film]), -sum(stars[film]), film))]


def _most_divisive(
    given: Sequence[WeekRating], standings: Mapping[int, Standing], shown: set[int]
) -> Standing | None:
    """The film of the week about which the club is most divided."""
    return most_divided([standings[film_id] for film_id in {each.film_id for each in given}], shown)


def most_divided(standings: Iterable[Standing], shown: set[int]) -> Standing | None:
    """The film about which a club is most divided, of those with ENOUGH ratings and a deviation of
    DIVIDED. A film whose id is in ``shown`` is taken only where there is no other."""
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
    """The largest difference between a member's rating before the week and after it."""
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
    """A member's line that is no spoiler and has no link: the longest that is short enough, else
    the last one."""
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
