"""A club, and what it has chosen."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.schedule import Schedule


@dataclass(frozen=True, slots=True)
class ClubSettings:
    """What a club has chosen, or what holds until it does."""

    language: str | None
    """None is its server's."""
    zone: str
    """An IANA name."""
    digest: Schedule | None
    role_id: int | None
    """Of those who may change the library besides the server's managers."""
    films_a_day: int
    """How many every member may add within a day."""
