"""A short phrase from a review, or what a member once said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.film import Film
from bot.domain.post import PostId

MESSAGE_QUOTE_LIMIT = 1000
"""Characters of a message that is kept as a quote: what a quote's card shows."""

Whereabouts = Literal["there", "gone", "closed"]
"""What has become of a member's message: it stands, it was deleted, or the bot may not read it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a club's, in words; or a line that a member wrote beside their stars."""

    text: str
    """What is hidden in it stands in bars, as in a message: ||like this||."""
    author_id: int
    channel_id: int
    message_id: int
    """Of a line below zero, where Discord has no ids: see ``line_said``."""
    author_name: str | None = None
    """What the club calls its author, if it is known."""

    @property
    def is_line(self) -> bool:
        return self.message_id < 0


def line_said(
    film_id: int, author_id: int, line: str, channel_id: int, name: str | None, *, spoiler: bool
) -> Said:
    """A member's line on a film, as it was revealed in this channel. Several lines stand in one
    message there, so each is known by what it says of what: quoted twice it is one quote."""
    digest = hashlib.sha256(f"{film_id} {author_id} {line}".encode()).digest()
    text = hidden(line) if spoiler else line
    return Said(text, author_id, channel_id, -1 - (int.from_bytes(digest[:8]) >> 2), name)


def hidden(line: str) -> str:
    """A line that is a spoiler, as a message would hide it."""
    return f"||{line.replace('||', '')}||"


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A message of the bot's that shows one of a member's."""

    channel_id: int
    message_id: int
    post_id: PostId | None = None
    """Of the post that it is, when it is one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    id: int
    text: str
    source: str | None
    """Of a review; a member's message has none."""
    reviewer: str | None
    film: Film
    said: Said | None = field(default=None, kw_only=True)
    """The message, when it is a member's."""

    @property
    def byline(self) -> str:
        return ", ".join(filter(None, (self.reviewer, self.source)))


@dataclass(frozen=True, slots=True)
class Quote(Phrase):
    """A phrase in its place among those it is drawn from: the ``position``-th of ``total``."""

    position: int
    total: int
