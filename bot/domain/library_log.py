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
    "took line", "imported",
]  # fmt: skip
ProposalKind = Literal["film", "review", "quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDetails:
    """What there is to say of an action beside the film. None or empty where it is not about it."""

    byline: str | None = None
    """Of the review that came, changed or went."""
    merged: str | None = None
    """The name of the entry that became the film's."""
    facts: tuple[str, ...] = ()
    """The fields of ``Facts`` that were changed."""
    other_member_id: int | None = None
    """Who accepted what was added, who had proposed what was declined, or whose line was taken."""
    proposal: ProposalKind | None = None
    """What was declined."""
    role_id: int | None = None
    """Whose members may change the library from now on."""
    films_a_day: int | None = None
    """How many every member may add from now on."""
    imports_add: bool | None = None
    """Whether members' imports may add films from now on."""
    films: int | None = None
    """How many an import has brought along."""
    from_file: bool = False


NO_DETAILS = LogDetails()


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the library's log."""

    member_id: int
    at: datetime
    action: Action
    film: str
    """Its name at that time."""
    details: LogDetails = NO_DETAILS
    undo_id: int | None = None
    """What to undo a removal by, for as long as that is possible."""
    name: str | None = None
    """What the club calls the member, if it is known."""
    other_name: str | None = None
    """The same of the other member in the details."""
