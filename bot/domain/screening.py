"""When the club watches a film, together at an hour or each until a date, and who comes."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Film
from bot.domain.schedule import zone_of

Answer = Literal["yes", "maybe", "no"]
"""Whether a member means to come."""

Repeats = Literal["weekly", "fortnightly", "monthly"]

WHERE_LIMIT = 100
"""Letters of a place: what an event of Discord's holds (its reference on Guild Scheduled Event)."""

RUNNING = 120
"""Minutes that a film is taken to run of which that is not known: what most films take."""

BEFORE_THE_END = timedelta(minutes=10)
"""How long before a film is over it may be rated: many leave with the credits."""

REMINDED_LIVE, REMINDED_ALONE = timedelta(hours=1), timedelta(days=1)
"""How long before it the club is reminded: of one that is live, and of one until a date."""

START_EARLY, START_AGAIN = timedelta(minutes=30), timedelta(minutes=1)
"""How long before its hour a film can be started together, and after how long once more: somebody
has no sound, and all go back to the beginning."""

NEWS, REMINDER, PROMPT = "screening", "reminder", "rating prompt"
"""The kinds of posts that tell of screenings."""


class NotYet(FilmClubError):
    """It has not come so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScreening:
    """What an organiser, or a vote that has ended, says of a screening. ``at`` is in UTC: when it
    begins, or, of one that is not live, until when the film is watched."""

    guild_id: int
    film_id: int
    at: datetime
    is_live: bool
    channel_id: int
    by_id: int
    scheduled_at: datetime
    picker_id: int | None = None
    """None is who has picked the film in the present round, as far as that is known."""
    place: str | None = None
    repeats: Repeats | None = None
    sealed: bool = False
    """Whether its film is sealed, also where the club does not always have that."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A member who has said something of a screening."""

    member_id: int
    name: str | None
    answer: Answer | None
    was_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """A screening, and who comes. Times are in UTC."""

    id: int
    guild_id: int
    film: Film
    """As the club sees it by now."""
    at: datetime
    is_live: bool
    channel_id: int
    scheduled_at: datetime
    scheduled_by: int
    picker_id: int | None = None
    picker: str | None = None
    """What to call who picked it."""
    place: str | None = None
    repeats: Repeats | None = None
    moved_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_off: bool = False
    attendees: tuple[Attendee, ...] = ()
    """In the order in which they answered."""

    @property
    def begins(self) -> datetime:
        """When the film runs, or has run: as its host started it, or as it was planned."""
        return self.started_at or self.at

    @property
    def runs(self) -> timedelta:
        """How long the film takes."""
        return timedelta(minutes=self.film.runtime or RUNNING)

    @property
    def ends(self) -> datetime:
        """When the film is over, or its date has come."""
        return self.begins + self.runs if self.is_live else self.at

    @property
    def rated_from(self) -> datetime:
        """When the club is asked to rate it."""
        return self.ends - BEFORE_THE_END if self.is_live else self.at

    @property
    def reminded(self) -> datetime:
        """When the club is reminded of it."""
        return self.at - (REMINDED_LIVE if self.is_live else REMINDED_ALONE)

    def those(self, answer: Answer) -> list[Attendee]:
        return [each for each in self.attendees if each.answer == answer]

    @property
    def came(self) -> int:
        """How many have said that they were there."""
        return sum(each.was_there for each in self.attendees)


@dataclass(frozen=True, slots=True)
class Listing:
    """What Discord's own calendar says of a screening. ``at`` is in UTC."""

    name: str
    at: datetime
    place: str | None
    runs: int
    """How long the film takes, in minutes."""

    @property
    def ends(self) -> datetime:
        return self.at + timedelta(minutes=self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningEvent:
    """Discord's own event of a screening that is live: made, to be made, or to go."""

    id: int
    """The store's, not Discord's."""
    guild_id: int
    screening_id: int | None
    """None where that is no more."""
    event_id: int | None
    """Discord's; None where none is known to be there."""
    wanted: Listing | None
    """What it has to say; None when it is to go."""
    told: Listing | None
    """What Discord was told last; None where nothing was tried so far."""
    tried_at: datetime | None = None
    """When a try to change it, which ended in the dark, would have it begin."""
    failures: int
    """Tries that have come to nothing, one after the other."""

    def is_settled(self, now: datetime) -> bool:
        """Whether nothing is to be done to it, as far as is known here. One that has begun is left
        alone: it ends by itself."""
        if self.wanted is None:
            return self.told is None and self.screening_id is not None
        is_right = self.event_id is not None and self.told == self.wanted
        return is_right or self.wanted.at <= now


def next_slot(at: datetime, repeats: Repeats, zone: str, now: datetime) -> datetime:
    """The first moment after ``at`` and ``now`` at which a repeated screening comes again, in UTC.

    It keeps the local hour over changes of daylight saving. A month later is the same weekday of
    the month, such as its first Friday; of a fifth one that the next month lacks, its last. A local
    time that the clocks leave out is an hour later, one that comes twice is the first.
    """
    first = at.astimezone(zone_of(zone))
    local, slot, number = first.replace(tzinfo=None), at, 0
    while slot <= max(at, now):
        number += 1
        day = _again(local.date(), repeats, number)
        slot = datetime.combine(day, local.time(), zone_of(zone)).astimezone(UTC)
    return slot


def _again(day: date, repeats: Repeats, number: int) -> date:
    if repeats != "monthly":
        return day + number * timedelta(weeks=1 if repeats == "weekly" else 2)
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    _first, days = calendar.monthrange(year, month + 1)
    nth = (day.day - 1) // 7
    same = [
        each
        for each in (date(year, month + 1, number) for number in range(1, days + 1))
        if each.weekday() == day.weekday()
    ]
    return same[min(nth, len(same) - 1)]
