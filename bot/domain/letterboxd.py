"""What a member's files from Letterboxd say, and what goes into a file for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import FilmClubError


class BadLetterboxdFile(FilmClubError):
    """No file of Letterboxd's, or one that can't be read as a whole."""


@dataclass(frozen=True, slots=True)
class DatedStars:
    """What a member gave a film, and on which day, as Letterboxd counts days."""

    on: date
    stars: int
    """Half-stars, 1 to 10."""


@dataclass(frozen=True, slots=True)
class LetterboxdFilm:
    """A film of such files: one title and year, however many entries it has there."""

    title: str
    year: int | None
    ratings: tuple[DatedStars, ...] = ()
    """The oldest first, so that the last counts; each of a day once."""
    review: str | None = None
    """The latest, as plain text and of any length; never blank."""
    is_seen: bool = False
    is_wanted: bool = False
    """Is on the watchlist, be it seen or not."""


@dataclass(frozen=True, slots=True)
class LetterboxdExport:
    films: tuple[LetterboxdFilm, ...]
    """Each title and year once, as they come in the files."""
    unreadable: int
    """Rows that say no film, day or number of stars."""
    exported_on: date
    """When it was exported, as far as the file tells: never before the newest day in it, and never
    after today."""
    unclear: tuple[str, ...] = ()
    """Two films there go by such a name, title and year. Which one an entry means can't be told,
    and so both are left out."""


@dataclass(frozen=True, slots=True)
class LetterboxdRow:
    """A line of a file for Letterboxd's importer: a film, or one more viewing of it."""

    title: str
    year: int | None
    stars: int | None = None
    """Half-stars, 1 to 10; None of a film that was seen and not rated."""
    watched_on: date | None = None
    is_rewatch: bool = False
    tags: tuple[str, ...] = ()
    review: str | None = None
    is_spoiler: bool = False
    """Whether the club hides the review, for which such a file has no column."""
