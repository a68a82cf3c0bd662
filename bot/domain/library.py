"""What a club does to its library: who changes it, what goes with that, and why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Film

FILMS_A_DAY, MOST_A_DAY = 5, 100
"""Films that every member of a club may add within a day by rating them, unless it has chosen
another number, and the most that it can choose. Five are more than anyone sees in a day."""


class BadEntry(FilmClubError):
    """Something that the library can't take as it was typed."""


class AlreadyThere(FilmClubError):
    """The library has it already."""


class NeedsAccept(FilmClubError):
    """A member may not add it alone: someone who may change the library has to accept it."""


class TooLate(FilmClubError):
    """It has been decided, done or undone before."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes the library, in which club and when."""

    guild_id: int
    member_id: int
    at: datetime
    name: str | None = None
    """What the club calls them at that moment."""


@dataclass(frozen=True, slots=True)
class Toll:
    """What goes from a club's library along with a film, or a review."""

    ratings: int
    reviews: int
    quotes: int


@dataclass(frozen=True, slots=True)
class LibraryFilm:
    """A film as the list of the library shows it; the mean is in half-stars."""

    film: Film
    reviews: int
    ratings: int
    mean: float | None


ListFilter = Literal["everything", "own", "unreviewed", "unrated"]
"""What the list of a library is narrowed to: all of it, the films that the club has added, those
without a review, those that nobody in the club has rated."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a page of the list is: behind a film, or before it when it is read backwards.

    Without a film it is found by its number, which takes the longer the further it is.
    """

    page: int = 0
    """Its number, from 0 on."""
    film_id: int | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """A page of the list. ``total`` is None where the films can't be counted quickly."""

    films: list[LibraryFilm]
    page: int
    """Its number, from 0 on: as the pages were turned, whatever was added meanwhile."""
    has_previous: bool
    has_next: bool
    total: int | None
