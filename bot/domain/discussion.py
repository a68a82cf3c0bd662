"""A thread in which the club talks about a film, and what the talk can begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.film import Film
from bot.domain.rating import Rating, leads_elsewhere
from bot.domain.review import Dossier, Review

DISCUSSION, SPOILERS_COME = "discussion", "spoilers"
"""The kinds of posts: a thread's first message, and that spoilers are free in it from now on."""

LIKED, DISLIKED = 7, 6
"""Half-stars of a critic who liked a film, at the least, and of one who did not, at the most: 3½
and 3 stars."""

CRITICS_APART = 3
"""Half-stars that two critics have to be apart to pull in opposite directions: one and a half."""

MEMBER_APART = 2
"""The same of a member and the club's mean: one star."""


@dataclass(frozen=True, slots=True)
class Discussion:
    """Times are in UTC."""

    id: int
    guild_id: int
    film: Film
    """As the club sees it by now."""
    channel_id: int
    thread_id: int | None
    """Of the thread and of its first message; None before that stands."""
    is_open: bool
    """Whether the message has its thread."""
    free_until: datetime | None
    """Until when nothing of the film is given away; None where that is welcome from the start."""

    begun_at: datetime
    """When its thread was asked for, or owed."""

    def is_spoiler_free(self, now: datetime) -> bool:
        return self.free_until is not None and now < self.free_until


@dataclass(frozen=True, slots=True)
class HiddenMessage:
    """A member's message that stands behind a spoiler in the bot's words."""

    id: int
    author_id: int
    copy_id: int | None
    """Of the bot's message; None before that is known to stand."""


@dataclass(frozen=True, slots=True)
class HiddenLeft:
    """A message of the bot's whose words are to go, as their author has, or whose name is."""

    id: int
    guild_id: int
    thread_id: int
    copy_id: int


@dataclass(frozen=True, slots=True)
class CriticsApart:
    """Two critics whose quotes pull in opposite directions, as their stars do."""

    liked: Review
    disliked: Review


@dataclass(frozen=True, slots=True)
class MemberApart:
    """The member whose stars are farthest from the club's mean, with a line that all may read."""

    rating: Rating


@dataclass(frozen=True, slots=True)
class CriticTurned:
    """A critic who has taken stars back and given others."""

    review: Review


Opener = CriticsApart | MemberApart | CriticTurned


def openers(dossier: Dossier, apart: Rating | None) -> list[Opener]:
    """What to talk about, of what the club's library and its members say of the film; may be
    nothing. ``apart`` is the rating farthest from the club's mean."""
    found: list[Opener] = []
    quoted = [review for review in dossier.reviews if review.quotes and review.stars is not None]
    if quoted:
        liked = max(quoted, key=_stars)
        disliked = min(quoted, key=_stars)
        is_far = _stars(liked) - _stars(disliked) >= CRITICS_APART
        if is_far and _stars(liked) >= LIKED and _stars(disliked) <= DISLIKED:
            found.append(CriticsApart(liked, disliked))
    line = apart and not apart.spoiler and apart.line
    if apart and line and not leads_elsewhere(line):
        found.append(MemberApart(apart))
    found += [
        CriticTurned(review)
        for review in dossier.reviews
        if review.stars is not None and review.earlier_stars not in (None, review.stars)
    ][:1]
    return found


def _stars(review: Review) -> int:
    return review.stars or 0
