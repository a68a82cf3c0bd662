"""A member's rating of a film, and the sum of a club's ratings."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from operator import mul
from zlib import crc32

from bot.domain import stars as half_stars
from bot.domain.errors import InvalidRating
from bot.domain.film import Film
from bot.domain.record import record
from bot.domain.sealed import Sealed
from bot.domain.typed import is_seen, size
from bot.language import nN_

LINE_LIMIT = 4000
"""The most UTF-16 units of a line of review, some 700 words: with more it is an essay."""

CHANGES_A_MINUTE = 30
"""How often a member may rate, or take a rating back, in a club within a minute. By hand each takes
three steps and more than two seconds, so that whoever rates a shelf of films stays below it. The
limit is there because other clubs wait for each write, and the digest reads all of them."""

_ADDRESS = re.compile(r"https?://|discord(app)?\.(gg|com)/", re.ASCII | re.IGNORECASE)
"""What leads elsewhere when it is pressed: an address, or an invite even without its https://."""

_SQUARES = tuple(stars * stars for stars in half_stars.ALL)


@record
class Rating:
    """What a member thinks of a film now."""

    member_id: int
    stars: int
    line: str | None
    spoiler: bool
    rated_at: datetime
    name: str | None = None
    """The member's display name in the club, if it is known."""
    guess: int | None = None
    """Their guess of the club's mean, in half-stars, where the film is sealed."""


@record
class Aggregate:
    """A film's ratings in one club: how many members gave ½, 1, … 5 stars, in this order."""

    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.counts) != half_stars.HIGHEST:
            raise ValueError(f"ten counts are needed, not {len(self.counts)}")

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean in half-stars; None without a rating."""
        count = self.count
        if not count:
            return None
        return sum(map(mul, half_stars.ALL, self.counts)) / count

    @property
    def deviation(self) -> float | None:
        """The population's standard deviation in half-stars; None without a rating."""
        count = self.count
        if not count:
            return None
        total, squares = (sum(map(mul, of, self.counts)) for of in (half_stars.ALL, _SQUARES))
        return math.sqrt(count * squares - total * total) / count


NO_RATINGS = Aggregate((0,) * half_stars.HIGHEST)


@record
class FoundLine:
    """A member's line on a film, as an organiser may take it off."""

    film: Film
    line: str | None
    """As it stands on lists and cards; None where it does not."""
    spoiler: bool = False

    @property
    def checksum(self) -> int:
        """What tells it from another line, in a button's custom id."""
        return crc32((self.line or "").encode(errors="replace"))


@record
class RatingChange:
    """A rating that was just given or taken back: the stars before and now, and where the club
    stands.

    For a sealed film, ``sealed`` names who has rated it. The stars before and now are then for the
    member alone, and ``aggregate`` has only what was given before the film was sealed.
    """

    film: Film
    earlier: int | None
    now: Rating | None
    aggregate: Aggregate
    sealed: Sealed | None = None
    is_repeated: bool = False
    """It was given in the same words a moment ago already, and nothing was written."""
    is_corrected: bool = False
    """Other stars were given a moment ago, in place of which these came."""
    taken_line: str | None = None
    """The line that has gone with a rating that was taken back: for the member alone."""
    counts_again: int | None = None
    """The stars from before the film was sealed, where those in the envelope were taken back."""
    left_watchlist: bool = False
    """Whether the film was on the member's watchlist, and left it with this rating."""


def leads_elsewhere(line: str) -> bool:
    """Whether a line has a link. The bot's own posts show no such line, because they may stand
    where its author is not allowed to write. Cards and /ratings show it like any other."""
    return _ADDRESS.search(line) is not None


def clean_line(text: str | None, letters: Callable[[str], int] = size) -> str | None:
    """A line of review without blanks around it; None stays None, and a blank text becomes "".

    Raises InvalidRating over LINE_LIMIT, as ``letters`` counts them.
    """
    if text is None:
        return None
    text = text.strip()
    if letters(text) > LINE_LIMIT:
        raise InvalidRating(
            nN_(
                "That review has {count} character; {limit} is the most. Shorten it and send it"
                " again.",
                "That review has {count} characters; {limit} is the most. Shorten it and send it"
                " again.",
            ),
            count=letters(text),
            limit=LINE_LIMIT,
        )
    return text if is_seen(text) else ""
