"""Errors that the person who typed can correct.

The text of such an error is shown to that person as it is: one plain line that says what to do
next. Everything else is a bug or an outage and gets a reference number instead (see ``tree.py``).
"""

from __future__ import annotations

from bot.language import N_, Plural, _, ngettext


class FilmClubError(Exception):
    """The base of all errors whose text may be shown to a member.

    The text is translated when the error becomes an answer, into the reader's language. ``N_`` and
    ``nN_`` mark the message; ``count`` is the number in it. What only an operator reads, on a
    terminal, stays English.
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
    """The club sees no film that fits what was asked for."""


class InvalidRating(FilmClubError):
    """Stars that are not 0.5 to 5 in halves, or a line of review that is too long."""


class TooOften(FilmClubError):
    """More in a minute than anyone does by hand."""


class StoreUnavailable(FilmClubError):
    """The database is locked, full or unreadable. Nothing was saved."""


class StoreUnusable(StoreUnavailable):
    """The database is damaged, another program's or a newer filmclub's: that does not pass."""


class StoreClosed(StoreUnavailable):
    """The database was asked after the program had begun to stop."""

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


def reason_of(error: BaseException) -> str:
    """What went wrong, in the words of the system or of SQLite, for an operator: without the error
    number and the path that Python adds."""
    return getattr(error, "strerror", None) or str(error)
