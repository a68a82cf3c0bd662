"""A library in files: the content of a film's file, and one line of the file of ratings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Facts
from bot.domain.quote import Said
from bot.domain.record import record
from bot.domain.review import Review
from bot.language import N_, Message

SEEDS = "seeds/"
"""The prefix of a seed's name in the file of ratings. Names without it are those of files."""

IDS = range(1, 2**63)
"""The ids of members and messages that a file may have: what SQLite's integers hold."""


def is_moment(time: datetime) -> bool:
    """Whether a file may have this time: it names its zone, and datetime can tell it in every other
    zone."""
    return time.tzinfo is not None and 1900 <= time.year <= 2200


@record
class Seed:
    """A film that filmclub comes with, for every club."""

    name: str
    """The name of its file, without the ending."""
    hash: str
    """The hash of the file's content. Another hash means that the seed has changed."""
    facts: Facts
    reviews: tuple[Review, ...]


@record
class SeedReview:
    """A review of a seed: the ``place``-th one by this critic."""

    seed: str
    source: str
    reviewer: str | None = None
    place: int = 1


@record
class FiledReview:
    review: Review
    fingerprint: str | None = None
    """The fingerprint of the document from which it was read."""
    replaces: SeedReview | None = None
    """The seed's review that the club sees this one in place of."""


@record(kw_only=True)
class FiledFilm:
    """The content of a film's file. Everything but ``facts`` and ``reviews`` belongs to one
    club."""

    facts: Facts | None = None
    """None in a file about a seed."""
    seed: str | None = None
    """The name of the seed to which the club has added reviews and quotes."""
    removed: bool = False
    """Whether the club has removed that seed."""
    replaces: tuple[str, ...] | None = None
    """The seeds that the club sees this film in place of. Where the file has this key, even with an
    empty list, the film is the club's own. Without it, it may be the film of that title and year
    that everyone has."""
    added_at: datetime | None = None
    reviews: tuple[FiledReview, ...] = ()
    removed_reviews: tuple[SeedReview, ...] = ()
    said: tuple[Said, ...] = ()
    """The quotes that were messages in the club."""

    @property
    def needs_club(self) -> bool:
        """Whether the file holds something that only a club can have."""
        return (
            self.facts is None
            or self.replaces is not None
            or bool(self.removed_reviews or self.said)
            or any(filed.replaces for filed in self.reviews)
        )


@record
class FiledRating:
    """A change of a rating, as in the table ``rating_changes``. ``film`` is the name of the film's
    file."""

    film: str
    member_id: int
    earlier_stars: int | None
    stars: int | None
    """None means that the rating was taken back."""
    line: str | None
    spoiler: bool
    changed_at: datetime
    number: int | None
    """Its place in the order in which the changes were written. None in files of older versions,
    which were sorted by time."""
    name: str | None = None
    """The member's display name in the club."""
    is_imported: bool = False
    """Whether an import brought it, so that it was no news on its day."""
    is_private: bool = False
    """Whether the member is named nowhere, and their line shown to nobody."""


@record
class FiledViewing:
    """A line of a club's log in a file."""

    line: int
    on: date
    title: str
    year: int | None
    picker: str
    """As it is written: a mention, an id, a name, or ""."""
    came: int | None
    file: str | None
    """The name of the film's file; "" for a film that has left the library. None in files without
    that column, where title and year tell the film."""


@record
class LogProblem:
    """Why a line of such a file can't be read."""

    line: int
    why: FilmClubError


@record
class FiledLog:
    """The content of a file with a club's log."""

    viewings: tuple[FiledViewing, ...]
    problems: tuple[LogProblem, ...]
    separator: Message
    """The name of the sign that stands between its fields."""
    day_first: bool | None
    """Whether the day comes before the month in its dates; None where that makes no difference."""
    is_guess: bool
    """Whether all dates could be read in both orders, so that ``day_first`` is a guess."""
    unread: tuple[str, ...] = ()
    """The columns that have something and were not read, by their names, or numbers from 1."""


@record
class LogImport:
    """What became, or would become, of the entries of such a file."""

    added: int
    known: int
    """How many entries the log had already."""
    new_films: tuple[str, ...]
    """The films that it added to the library."""
    unclear: tuple[int, ...]
    """The places, from 0, of the entries that are left out: several films have such a title, and
    they say no year."""
    change_id: int | None
    """The id by which it is undone; None where nothing was new."""
    twice: int = 0
    """How many entries only repeat others of the file."""


@record
class Exported:
    """A club's library as files: the films' files by name."""

    files: dict[str, FiledFilm]
    names: dict[int, str]
    """For each film that the club sees, by id: its name in the file of ratings."""
    films: Mapping[str, Facts]
    """By the same names: the films' facts."""


UNCLEAR = N_("{title}: it isn't clear which film that is. Add the year.")
"""Why an entry is left out whose title may mean several films."""

Became = Literal["added", "updated", "already there"]


@record
class Imported:
    """What became of a file, and what it held, in words."""

    became: Became
    what: str
    film_id: int | None = None
    review: Review | None = None
    """The review that was added, or changed, from a document."""
    film: Facts | None = None
    """The film that was added with it."""
    review_id: int | None = None
    """The review that a document told of."""
    clubs: tuple[int, ...] = ()
    """Of a file for everyone: the clubs that see a film of their own of that name as well."""


_YEAR_BEHIND = re.compile(r"\s*\((\d{4})\)\Z", re.ASCII)


def film_line(title: str) -> str:
    """The line that states a document's film."""
    return f"Film: {_YEAR_BEHIND.sub('', title)} (its year)"


def odd_year(title: str) -> str | None:
    """The year behind a title as it was read, where none was taken: one that no film has."""
    found = _YEAR_BEHIND.search(title)
    return found[1] if found else None


ID_IS_COPIED = (
    "An id is copied in Discord: with Developer Mode on (User Settings, Advanced), from the menu of"
    " the server's name, Copy Server ID."
)
"""Where an operator finds the server's id of ``--club``."""


def above_the_text(*lines: str) -> str:
    """What to do about a document that lacks these lines."""
    said = ", ".join(f'"{line}"' for line in lines)
    return f"Write above the text, {'each ' * (len(lines) > 1)}in a line of its own: {said}."
