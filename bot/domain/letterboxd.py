"""A member's ratings in files of Letterboxd: what its export says, and what a file for its importer
holds."""

from __future__ import annotations

from datetime import date

from bot.domain.errors import FilmClubError
from bot.domain.record import record


class BadLetterboxdFile(FilmClubError):
    """A file that is none of Letterboxd's, or that can't be read as a whole."""


@record
class DatedStars:
    """A rating and its day, as Letterboxd counts days."""

    on: date
    stars: int
    """Half-stars, 1 to 10."""


@record
class LetterboxdFilm:
    """A film of an export: one title and year, however many entries it has."""

    title: str
    year: int | None
    ratings: tuple[DatedStars, ...] = ()
    """The oldest first, one for each day; the last one counts."""
    review: str | None = None
    """The latest review, as plain text of any length; never blank."""
    is_seen: bool = False
    is_wanted: bool = False
    """Whether it is on the watchlist, seen or not."""


@record
class LetterboxdExport:
    films: tuple[LetterboxdFilm, ...]
    """One for each title and year, in the order of the files."""
    unreadable: int
    """The number of rows that lack a film, a day or a number of stars."""
    exported_on: date
    """The day of the export, as far as the files tell: the newest day in them or later, and never
    after today."""
    unclear: tuple[str, ...] = ()
    """Pairs of title and year that two films have at Letterboxd. They are left out, since nothing
    tells which of the two an entry means."""


@record
class LetterboxdRow:
    """A line of a file for Letterboxd's importer: a film, or a further viewing of it."""

    title: str
    year: int | None
    stars: int | None = None
    """Half-stars, 1 to 10; None where the film was seen but not rated."""
    watched_on: date | None = None
    is_rewatch: bool = False
    tags: tuple[str, ...] = ()
    review: str | None = None
    is_spoiler: bool = False
    """Whether the club hides the review as a spoiler. Such a file has no column for that."""
