"""What a club does to its library: who changes it, what goes with that, and why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import FilmClubError
from bot.domain.film import Film


class BadEntry(FilmClubError):
    """Something that the library can't take as it was typed."""


class AlreadyThere(FilmClubError):
    """The library has it already."""


class TooLate(FilmClubError):
    """It has been decided, done or undone before."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes the library, in which club and when."""

    guild_id: int
    member_id: int
    at: datetime


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
