"""Where a film can be watched, in one country."""

from __future__ import annotations

from bot.domain.errors import FilmClubError
from bot.domain.record import record


class NowhereToAsk(FilmClubError):
    """Where a film can be watched can't be found out."""


@record
class WaysToWatch:
    """The names of those who offer a film, the best known first."""

    stream: tuple[str, ...] = ()
    """For a subscription, for nothing, or with advertisements."""
    rent: tuple[str, ...] = ()
    buy: tuple[str, ...] = ()
