"""What can go wrong in a way that the person who typed can mend.

The text of such an error is shown to that person as it stands: one plain line that says what to do
next. Everything else is a bug or an outage, and gets a reference number instead (see ``tree.py``).
"""

from __future__ import annotations

from bot.language import N_, Plural, _, ngettext


class FilmClubError(Exception):
    """The base of every error whose text may be shown to a member.

    It is said when it becomes an answer, in the language that is spoken then: ``N_`` or ``nN_``
    marks its message, whose number is ``count``. What only an operator reads, on a terminal, stays
    English.
    """

    def __init__(self, message: str | Plural, *, count: int = 0, **values: object) -> None:
        super().__init__(message)
        self._message = message
        self._count = count
        self._values = values

    def __str__(self) -> str:
        if isinstance(self._message, Plural):
            return ngettext(*self._message, self._count, **self._values)
        return _(self._message, **self._values)


class FilmNotFound(FilmClubError):
    """No film that the club can see fits what was asked for."""


class InvalidRating(FilmClubError):
    """Stars outside 0.5 to 5, not in halves, or a line of review that is too long."""


class TooOften(FilmClubError):
    """More than anyone does by hand."""


class StoreUnavailable(FilmClubError):
    """The database is locked, full or unreadable; nothing of what was asked has been saved."""


class StoreClosed(StoreUnavailable):
    """It was asked after the program had begun to stop."""

    def __init__(self) -> None:
        super().__init__(N_("filmclub is stopping, and nothing was saved. Try again in a minute."))


class StoreGone(StoreUnavailable):
    """The database's file was deleted or moved while it was open."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "The club's records are no longer where they were, and nothing is saved. Tell your"
                " server's organiser."
            )
        )


def reason_of(error: Exception) -> str:
    """What went wrong in the words of the system or of SQLite, for an operator: without the number
    and the path that Python puts around them."""
    return getattr(error, "strerror", None) or str(error)
