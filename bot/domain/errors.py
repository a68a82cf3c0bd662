"""What can go wrong in a way that the person who typed can mend.

The text of such an error is shown to that person as it stands: one plain line that says what to do
next. Everything else is a bug or an outage, and gets a reference number instead (see ``tree.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.film import Film


class FilmClubError(Exception):
    """The base of every error whose text may be shown to a member."""


class FilmNotFound(FilmClubError):
    """No film, or no single one, fits what was typed; ``nearest`` holds those that may be meant."""

    def __init__(self, message: str, nearest: tuple[Film, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class InvalidRating(FilmClubError):
    """Stars outside 0.5 to 5, not in halves, or a line of review that is too long."""


class StoreUnavailable(FilmClubError):
    """The database is locked, full or unreadable; nothing of what was asked has been saved."""
