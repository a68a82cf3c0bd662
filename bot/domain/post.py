"""A post: what the bot owes a channel, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from bot.domain.record import record

State = Literal["pending", "sent", "skipped", "blocked"]
"""``skipped``: it was not posted, and nobody has to do anything. ``blocked``: it will not be posted
until somebody repairs the cause."""


class PostId(NamedTuple):
    """The key of a post. There is never a second post with the same club, kind and key."""

    guild_id: int
    kind: str
    key: str
    """What tells it from other posts of its kind in the club: "2026-W12" for a digest."""


class PostKind(StrEnum):
    """What posts tell the club. Where nothing else is said, the key of one is the id of what it
    tells of; in a key of several parts that id is the first, before a space."""

    DIGEST = "digest"
    """Its key is the week."""
    YEAR = "year"
    """Its key is the year, and the day, too, where that is not over."""
    SCREENING = "screening"
    """Its date, and who comes. Where that has changed, a second one says so, with a longer key."""
    REMINDER = "reminder"
    """That it is soon. The date is in its key, too."""
    RATING_PROMPT = "rating prompt"
    """That it is over, and its film waits for ratings."""
    DISCUSSION = "discussion"
    """A thread's first message."""
    SPOILERS_COME = "spoilers"
    """That they are welcome in the thread from now on."""
    SEAL = "seal"
    REVEAL = "reveal"
    """Its key is the seal's id."""
    VOTE = "vote"
    """That it is open."""
    VOTE_SHOWN = "vote shown"
    """An answer that showed one. The message is in its key, too."""
    VOTE_RESULT = "vote result"
    TURN = "turn"
    """Whose it is."""
    TURN_LATE = "turn-late"
    """That its pick is late."""
    PICK = "pick"
    """What was picked. Its key is the turn's id."""
    NOMINATION = "nomination"
    """An answer that told the club of one. The message is in its key, too."""
    PROPOSAL = "proposal"
    """Likewise."""


ON_COMING = PostKind.SCREENING, PostKind.REMINDER
"""The posts about a screening that is to come."""
ON_CHOICE = (
    PostKind.NOMINATION, PostKind.VOTE, PostKind.VOTE_SHOWN, PostKind.VOTE_RESULT, PostKind.PICK,
)  # fmt: skip
"""The posts about a film that the club may watch, or has chosen. They say when it is watched, or
was."""
ASKING = PostKind.TURN, PostKind.TURN_LATE
"""The posts about a turn of which there is nothing to do any more once it is over."""


class Why(StrEnum):
    """Why a post is not in its channel. The views have the words, in each reader's language."""

    OFF = "off"
    """The bot was not running while it was worth posting."""
    LATE = "late"
    """It was written down in time, but is not worth posting any more."""
    UNREACHABLE = "unreachable"
    """Discord or the database could not be reached. A pending post is tried again."""
    GONE = "gone"
    """The channel was deleted."""
    FORBIDDEN = "forbidden"
    LOCKED = "locked"
    """The channel is a locked thread."""
    REFUSED = "refused"
    """Discord refused it for another reason, which is the detail."""
    UNREADABLE = "unreadable"
    """Nobody can tell whether it was posted: the bot may not read the channel's history."""
    TOO_MUCH = "too-much"
    """Nobody can tell whether it was posted: too many messages came after it."""
    NO_FILM = "no-film"
    """The library has no film to post about."""
    QUIET = "quiet"
    """Nothing has happened that is worth a post."""


class Reason(NamedTuple):
    why: Why
    detail: str | None = None
    """What Discord said, where the reason is REFUSED."""


@record
class Post:
    """A post, as it is written down before anything is sent. Times are in UTC."""

    id: PostId
    channel_id: int
    due_at: datetime
    written_at: datetime
    content: Mapping[str, Any]
    """What it says, frozen, as JSON values. Only its kind knows their shape."""
    state: State = "pending"
    reason: Reason | None = None
    """Why it is not in its channel; for a pending post, why it is not there yet."""
    tries: int = 0
    """How many sends were begun and not refused. Each of them may have got through."""
    failures: int = 0
    """How many looks and sends have failed."""
    try_after: datetime | None = None
    message_id: int | None = None
    changes: int = 0
    """How often its message had to be edited."""
