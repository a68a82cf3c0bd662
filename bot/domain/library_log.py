"""Who changed what in a club's library."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.domain.record import record

OPERATOR = 0
"""Stands in the log for whoever runs the bot: what came from files."""

Action = Literal[
    "added", "changed", "removed", "restored", "merged", "reviewed", "changed review",
    "undid review", "removed review", "quoted", "unquoted", "declined", "managers",
    "took line", "imported",
]  # fmt: skip
ProposalKind = Literal["film", "review", "quote"]


@record(kw_only=True)
class LogDetails:
    """What the log says of an action, beside its film. What does not apply is None or empty."""

    byline: str | None = None
    """Who wrote the review that was added, changed or removed."""
    merged: str | None = None
    """The name of the entry that was merged into the film."""
    facts: tuple[str, ...] = ()
    """The fields of ``Facts`` that were changed."""
    other_member_id: int | None = None
    """The member who accepted what was proposed, who had proposed what was declined, or whose line
    was taken."""
    proposal: ProposalKind | None = None
    """The kind of proposal that was declined."""
    role_id: int | None = None
    """The role whose members may change the library from now on."""
    films_a_day: int | None = None
    """How many films each member may add from now on."""
    imports_add: bool | None = None
    """Whether members' imports may add films from now on."""
    films: int | None = None
    """How many films an import added."""
    from_file: bool = False


NO_DETAILS = LogDetails()


@record
class LogEntry:
    """One line of the library's log."""

    member_id: int
    at: datetime
    action: Action
    film: str
    """The film's name at that time."""
    details: LogDetails = NO_DETAILS
    undo_id: int | None = None
    """The id by which it is undone, as long as that is possible."""
    name: str | None = None
    """The member's display name in the club, if it is known."""
    other_name: str | None = None
    """The display name of the other member in the details."""
