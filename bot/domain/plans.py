"""What a club has done with a film, and has planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.record import record
from bot.domain.screening import Screening


@record
class Plans:
    """What a club has done with a film, and has planned."""

    zone: str
    """The club's IANA time zone."""
    watched_on: date | None = None
    """The day on which it last watched the film; None if it never did."""
    coming: Sequence[Screening] = ()
    """The screenings that are to come or go on just now, the earliest first."""
    is_watched_since: bool = False
    """Whether it has watched the film since that was chosen."""

    @property
    def at(self) -> datetime | None:
        """When the club watches it next, in UTC; None where that is not planned."""
        return self.coming[0].at if self.coming else None

    @property
    def are_made(self) -> bool:
        """Whether the film that was chosen has its date, or had it: nothing is left to be done."""
        return bool(self.coming) or self.is_watched_since
