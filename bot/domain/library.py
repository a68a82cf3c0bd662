"""How a club changes its library: by whom, what a removal takes along, and why a change is
refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Film
from bot.domain.record import record

FILMS_A_DAY, MOST_A_DAY = 5, 100
"""How many films each member may add within a day by rating them: the default, and the most that a
club can choose. Five are more than anyone watches in a day."""


A_MOMENT = timedelta(minutes=1)
"""Who does the same again within this time has pressed twice, or got no answer."""


class BadEntry(FilmClubError):
    """Something that the library can't take as it was typed."""


class AlreadyThere(FilmClubError):
    """The library has it already."""


class NeedsAccept(FilmClubError):
    """A member may not add it alone: somebody who may change the library has to accept it."""


class TooLate(FilmClubError):
    """Somebody has decided, done or undone it before."""


@record
class Editor:
    """Who changes the library, in which club, and when."""

    guild_id: int
    member_id: int
    at: datetime
    name: str | None = None
    """Their display name in the club at that moment."""
    accepted_by: int | None = None
    """The id of who has accepted what they had proposed."""


@record
class LibraryRules:
    """Who may change a club's library, and how much members may add without an Accept."""

    role_id: int | None = None
    """The role whose members may change it, beside those who may manage the server."""
    films_a_day: int = FILMS_A_DAY
    """How many films each member may add within a day."""
    imports_add: bool = True
    """Whether members' imports from Letterboxd may add films."""


@record
class Toll:
    """What is removed along with a film, or moves with it into another."""

    ratings: int
    reviews: int
    quotes: int
    screenings: int = 0
    """Those to come."""
    is_nominated: bool = False
    is_voted_on: bool = False
    """Whether it is in the vote that is open."""


@record
class Undone:
    """What an undo has brought back: a film, or a review of it."""

    film: str
    """Its name."""
    film_id: int
    review: str | None = None
    """Who wrote the review."""
    is_change: bool = False
    """Whether the review was there, and is again what it was before it was changed."""


@record
class LibraryFilm:
    """A film in the list of the library. The mean is in half-stars."""

    film: Film
    reviews: int
    ratings: int
    mean: float | None


ListFilter = Literal["everything", "own", "unreviewed", "unrated"]
"""Which films the list shows: all, those that the club has added, those without a review, or those
that nobody in the club has rated."""


@record
class ListPlace:
    """Where a page of the list begins: after a film, or before it when the list is read backwards.

    Without a film, the page is found by its number. That takes longer the higher the number is.
    """

    page: int = 0
    """The page's number, from 0."""
    film_id: int | None = None
    backwards: bool = False


@record
class LibraryPage:
    """A page of the list. ``total`` is None where the films can't be counted quickly."""

    films: list[LibraryFilm]
    page: int
    """The page's number, from 0: how often pages were turned, whatever was added meanwhile."""
    has_previous: bool
    has_next: bool
    total: int | None
