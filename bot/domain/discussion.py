"""A thread in which the club talks about a film, and what the talk can begin with."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.film import Film
from bot.domain.rating import Rating, leads_elsewhere
from bot.domain.record import record
from bot.domain.review import Dossier, Review

UNTIL_WATCHED = datetime(9999, 1, 1, tzinfo=UTC)
"""The date of a thread that is spoiler-free until the club has watched the film, while no screening
of it is coming: the one that there was is called off."""

LIKED, DISLIKED = 7, 6
"""The fewest half-stars of a critic who liked a film (3½ stars), and the most of one who did not (3
stars)."""

CRITICS_APART = 3
"""How many half-stars apart two critics have to be before they pull in opposite directions: one
star and a half."""

MEMBER_APART = 2
"""How many half-stars a member has to be away from the club's mean: one star."""


@record
class Discussion:
    """A film's thread. Times are in UTC."""

    id: int
    guild_id: int
    film: Film
    """The film as the club sees it now."""
    channel_id: int
    thread_id: int | None
    """The id of the thread, which is also that of its first message; None until that message
    stands."""
    is_open: bool
    """Whether the first message has its thread."""
    free_until: datetime | None
    """Until when the thread is spoiler-free, or UNTIL_WATCHED; None where spoilers are welcome from
    the start."""

    begun_at: datetime
    """When a member asked for the thread, or the round owed it."""
    is_gone: bool = False
    """Whether the thread was deleted. In a text channel its first message stands there still."""

    def is_spoiler_free(self, now: datetime) -> bool:
        return self.free_until is not None and now < self.free_until

    def still_free_until(self, now: datetime) -> datetime | None:
        """``free_until``; None where that is over."""
        return self.free_until if self.is_spoiler_free(now) else None


@record
class HiddenMessage:
    """A member's message that the bot has repeated behind a spoiler."""

    id: int
    author_id: int
    copy_id: int | None
    """The id of the bot's message; None until that is known to stand."""


@record
class HiddenLeft:
    """One of the bot's messages that has to lose its words, because their author has left, or the
    author's name."""

    id: int
    guild_id: int
    thread_id: int
    copy_id: int


@record
class CriticsApart:
    """Two critics whose quotes pull in opposite directions, because their stars do."""

    liked: Review
    disliked: Review


@record
class MemberApart:
    """The member whose stars are farthest from the club's mean, if they wrote a public line."""

    rating: Rating


@record
class CriticTurned:
    """A critic who took stars back and gave others."""

    review: Review


@record
class CriticSaw:
    """A critic who liked a film that members are still to see, with what they saw in it."""

    review: Review


Opener = CriticsApart | MemberApart | CriticTurned | CriticSaw


def openers(dossier: Dossier, apart: Rating | None, *, is_to_come: bool = False) -> list[Opener]:
    """Openers for a talk about the film, made from the reviews and ratings in the store; the list
    may be empty. ``apart`` is the rating that is farthest from the club's mean. ``is_to_come``: the
    members are still to see the film."""
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
    if is_to_come and not found and (told := [each for each in dossier.reviews if each.quotes]):
        found.append(CriticSaw(max(told, key=_stars)))
    return found


def _stars(review: Review) -> int:
    return review.stars or 0
