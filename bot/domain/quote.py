"""Quotes: a short phrase from a review, or words of a member."""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import Literal

from bot.domain.film import Film
from bot.domain.library import BadEntry
from bot.domain.post import PostId
from bot.domain.record import record
from bot.domain.typed import size
from bot.language import nN_

MESSAGE_QUOTE_LIMIT = 1000
"""The most UTF-16 units of a member's words that become a quote: a phrase or two, and no essay."""

Whereabouts = Literal["there", "gone", "closed"]
"""What became of a member's message: it stands, it was deleted, or the bot may not read it."""


@record
class Said:
    """A member's words that became a quote: a message, or the line beside their stars."""

    text: str
    """Hidden parts stand between bars, as in a message: ||like this||."""
    author_id: int
    channel_id: int
    message_id: int
    """Discord's id of the message. A line has one below 0, where Discord has none: see
    ``line_said``."""
    author_name: str | None = None
    """The author's display name in the club, if it is known."""

    @property
    def is_line(self) -> bool:
        return self.message_id < 0


def line_said(
    film_id: int, author_id: int, line: str, channel_id: int, name: str | None, *, spoiler: bool
) -> Said:
    """A member's line on a film, as it was revealed in this channel. A reveal shows many lines in
    one message, so the id is made from the film, the author and the line: the same line quoted
    twice is one quote."""
    digest = hashlib.sha256(f"{film_id} {author_id} {line}".encode()).digest()
    text = hidden(line) if spoiler else line
    return Said(text, author_id, channel_id, -1 - (int.from_bytes(digest[:8]) >> 2), name)


def hidden(line: str) -> str:
    """A line that is a spoiler, as a message would hide it."""
    return f"||{line.replace('||', '')}||"


def require_quotable(text: str) -> None:
    """Raises BadEntry for words that are too long for a quote."""
    if size(text) > MESSAGE_QUOTE_LIMIT:
        raise BadEntry(
            nN_(
                "That has {count} character; a quote has {limit} at the most.",
                "That has {count} characters; a quote has {limit} at the most.",
            ),
            count=size(text),
            limit=MESSAGE_QUOTE_LIMIT,
        )


@record
class ShownQuote:
    """A message of the bot's that shows a member's message as a quote."""

    channel_id: int
    message_id: int
    post_id: PostId | None = None
    """The post that the message is, where it is one."""


@record
class Phrase:
    id: int
    text: str
    source: str | None
    """Where the review is published; None for a member's words."""
    reviewer: str | None
    film: Film
    said: Said | None = field(default=None, kw_only=True)
    """The member's words, where the phrase is not from a review."""

    @property
    def byline(self) -> str:
        return ", ".join(filter(None, (self.reviewer, self.source)))


@record
class Quote(Phrase):
    """A phrase, and its place among those it was drawn from: the ``position``-th of ``total``."""

    position: int
    total: int
