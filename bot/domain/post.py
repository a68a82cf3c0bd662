"""A post: what the bot owes a channel, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

State = Literal["pending", "sent", "skipped", "blocked"]
"""``skipped`` was not posted and needs nobody; ``blocked`` will not be until someone mends it."""


class PostId(NamedTuple):
    """What a post is known by: there is one of a club, kind and key, and never a second."""

    guild_id: int
    kind: str
    key: str
    """What it is about, of all that its kind posts in the club: a digest's week, "2026-W12"."""


class Why(StrEnum):
    """Why a post is not in its channel. The views have the words, in each reader's language."""

    OFF = "off"
    """The bot was not running while it was worth posting."""
    LATE = "late"
    """It was written down in time, and is no longer worth posting."""
    UNREACHABLE = "unreachable"
    """Discord or the database; a post that is pending is tried again."""
    GONE = "gone"
    """The channel was deleted."""
    FORBIDDEN = "forbidden"
    LOCKED = "locked"
    """The channel is a thread, and locked."""
    REFUSED = "refused"
    """By Discord, for some other reason, which is the detail."""
    UNREADABLE = "unreadable"
    """Whether it was posted can't be told: the bot may not read what was said since."""
    TOO_MUCH = "too-much"
    """Likewise: too much was said since."""
    NO_FILM = "no-film"
    """The library has no film to post about."""
    QUIET = "quiet"
    """Nothing has happened that is worth a post."""


class Reason(NamedTuple):
    why: Why
    detail: str | None = None
    """What Discord said, where it is REFUSED."""


@dataclass(frozen=True, slots=True)
class Post:
    """As it is written down before anything is sent. Times are in UTC."""

    id: PostId
    channel_id: int
    due_at: datetime
    written_at: datetime
    content: Mapping[str, Any]
    """What it says, frozen, as JSON has it. Only its kind reads it."""
    state: State = "pending"
    reason: Reason | None = None
    """Why it is not there, or, of one that is pending, why it is not there yet."""
    tries: int = 0
    """Sends that were begun and not refused: each may have got through."""
    failures: int = 0
    """Looks and sends that ended badly."""
    try_after: datetime | None = None
    message_id: int | None = None
