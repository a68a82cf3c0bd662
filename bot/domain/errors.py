"""What can go wrong in a way that the person who typed can mend.

The text of such an error is shown to that person as it stands: one plain line that says what to do
next. Everything else is a bug or an outage, and gets a reference number instead (see ``tree.py``).
"""

from __future__ import annotations


class FilmClubError(Exception):
    """The base of every error whose text may be shown to a member."""


class FilmNotFound(FilmClubError):
    """No film that the club can see fits what was asked for."""


class InvalidRating(FilmClubError):
    """Stars outside 0.5 to 5, not in halves, or a line of review that is too long."""


class StoreUnavailable(FilmClubError):
    """The database is locked, full or unreadable; nothing of what was asked has been saved."""


class StoreClosed(StoreUnavailable):
    """It was asked after the program had begun to stop."""
