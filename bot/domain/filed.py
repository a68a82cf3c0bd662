"""A library in files: what a film's file says, and a line of the file of ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Facts
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.language import Message

SEEDS = "seeds/"
"""What the name of a seed begins with in the file of ratings; other names are those of files."""

IDS = range(1, 2**63)
"""What files may give as an id of Discord's: a number that SQLite can keep."""


def is_moment(time: datetime) -> bool:
    """Whether files may give it as a time: with its zone, and of a year that stays within what
    datetime can tell in any other zone."""
    return time.tzinfo is not None and 1900 <= time.year <= 2200


@dataclass(frozen=True, slots=True)
class Seed:
    """A film that filmclub comes with, for every club."""

    name: str
    """Of its file, without its ending."""
    hash: str
    """Of the file's content: another one means that the seed has changed."""
    facts: Facts
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class SeedReview:
    """Which review of a seed is meant: the ``place``-th by this critic."""

    seed: str
    source: str
    reviewer: str | None = None
    place: int = 1


@dataclass(frozen=True, slots=True)
class FiledReview:
    review: Review
    fingerprint: str | None = None
    """Of the document that it was read from."""
    replaces: SeedReview | None = None
    """What the club sees it in place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFilm:
    """What a film's file says. All but ``facts`` and ``reviews`` is a club's alone."""

    facts: Facts | None = None
    """None in a file that is about a seed."""
    seed: str | None = None
    """The seed that the club's reviews and quotes are of."""
    removed: bool = False
    """The club has taken that seed out."""
    replaces: tuple[str, ...] | None = None
    """The seeds that the club sees this film in place of. Stated, even if there are none, it makes
    the film one of the club's own; else it may be everyone's film of that title and year."""
    added_at: datetime | None = None
    reviews: tuple[FiledReview, ...] = ()
    removed_reviews: tuple[SeedReview, ...] = ()
    said: tuple[Said, ...] = ()
    """Quotes that were the club's messages."""

    @property
    def needs_club(self) -> bool:
        """Whether it can't be meant for every club."""
        return (
            self.facts is None
            or self.replaces is not None
            or bool(self.removed_reviews or self.said)
            or any(filed.replaces for filed in self.reviews)
        )


@dataclass(frozen=True, slots=True)
class FiledRating:
    """A change of a rating, as ``rating_changes`` keeps it; ``film`` is its file's name."""

    film: str
    member_id: int
    earlier_stars: int | None
    stars: int | None
    """None: taken back."""
    line: str | None
    spoiler: bool
    changed_at: datetime
    number: int | None
    """Its place among its file's changes, in the order in which they were written; None in files of
    older filmclubs, which were in the order of their moments."""
    name: str | None = None
    """What the club calls the member."""
    is_imported: bool = False
    """Whether it came from a member's ratings elsewhere, and was no news on its day."""


@dataclass(frozen=True, slots=True)
class FiledViewing:
    """A line of a club's log in a file."""

    line: int
    on: date
    title: str
    year: int | None
    picker: str
    """As it is written: a mention, an id, a name, or nothing."""
    came: int | None
    file: str | None
    """The name of the film's file; "" of a film that has left the library, None in files that do
    not say it: the film is known by title and year."""


@dataclass(frozen=True, slots=True)
class LogProblem:
    """Why a line of such a file can't be read."""

    line: int
    why: FilmClubError


@dataclass(frozen=True, slots=True)
class FiledLog:
    """What a file says of a club's log."""

    viewings: tuple[FiledViewing, ...]
    problems: tuple[LogProblem, ...]
    separator: Message
    """What stands between its fields, in words."""
    day_first: bool | None
    """Whether the day comes before the month; None where no date leaves it open."""
    is_guess: bool
    """Whether every date could be read in both orders."""


@dataclass(frozen=True, slots=True)
class LogImport:
    """What became of the entries of such a file, or would become of them."""

    added: int
    known: int
    """Were in the log already."""
    new_films: tuple[str, ...]
    """Came to the library with it."""
    unclear: tuple[str, ...]
    """Titles without a year that several films have: left out."""
    change_id: int | None
    """To undo it by; None where nothing was new."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A club's library: its films' files by name."""

    files: dict[str, FiledFilm]
    names: dict[int, str]
    """By the id of each film that the club sees, the name that ratings call it by."""
    films: Mapping[str, Facts]
    """By that name."""


Became = Literal["added", "updated", "already there"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file, and what it held, in words."""

    became: Became
    what: str
    film_id: int | None = None
