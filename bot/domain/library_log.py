"""Who changed what in a club's library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OPERATOR = 0
"""The member id in the log of whoever runs the bot: what came from files."""

Action = Literal[
    "added", "changed", "removed", "restored", "merged", "reviewed", "changed review",
    "removed review", "quoted", "unquoted", "declined", "managers",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the library's log."""

    member_id: int
    at: datetime
    action: Action
    film: str
    """Its name at that time."""
    detail: str | None
