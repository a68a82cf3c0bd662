"""Screenings: when the club watches a film, together or each until a date, and who comes."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from bot.domain.errors import FilmClubError
from bot.domain.film import Film
from bot.domain.record import record
from bot.domain.schedule import zone_of

Answer = Literal["yes", "maybe", "no"]
"""Whether a member means to come."""

Repeats = Literal["weekly", "fortnightly", "monthly"]

WHERE_LIMIT = 100
"""The most UTF-16 units of a place: an address or a room, on one line of a card."""

RUNNING = 120
"""The running time, in minutes, of a film for which none is known. Most films take about that. It
is nowhere told as if it were known; calendars need some end."""

BEFORE_THE_END = timedelta(minutes=10)
"""How long before its end a film may be rated: many leave with the credits."""

REMINDED_LIVE, REMINDED_ALONE = timedelta(hours=1), timedelta(days=1)
"""How long before a screening the club is reminded: one that is live, and one until a date."""

START_EARLY, START_AGAIN = timedelta(minutes=30), timedelta(minutes=1)
"""How long before its hour a film can be started together; and how soon after a start it can be
started again, for somebody who has no sound."""


class NotYet(FilmClubError):
    """It is too early for that."""


@record(kw_only=True)
class NewScreening:
    """A screening, as an organiser or a closed vote asks for it. ``at`` is in UTC: when a live
    screening begins, or until when the film is watched."""

    guild_id: int
    film_id: int
    at: datetime
    is_live: bool
    channel_id: int
    by_id: int
    scheduled_at: datetime
    picker_id: int | None = None
    """None: whoever picked the film in the present round, as far as that is known."""
    place: str | None = None
    repeats: Repeats | None = None
    sealed: bool = False
    """Whether the film is sealed, even where the club does not always seal films."""


@record
class Attendee:
    """A member who has answered, or was there."""

    member_id: int
    name: str | None
    answer: Answer | None
    was_there: bool = False


@record(kw_only=True)
class Screening:
    """A screening, and who comes. Times are in UTC."""

    id: int
    guild_id: int
    film: Film
    """The film as the club sees it now."""
    at: datetime
    is_live: bool
    channel_id: int
    scheduled_at: datetime
    scheduled_by: int
    picker_id: int | None = None
    picker: str | None = None
    """The name of who picked it."""
    place: str | None = None
    repeats: Repeats | None = None
    moved_at: datetime | None = None
    moved_from: datetime | None = None
    """Its moment before it was moved last."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_off: bool = False
    is_sealed: bool = False
    """Whether its film's ratings are sealed."""
    attendees: tuple[Attendee, ...] = ()
    """In the order in which they answered."""

    @property
    def begins(self) -> datetime:
        """When the film begins or began: as its host started it, or else as planned."""
        return self.started_at or self.at

    @property
    def runs(self) -> timedelta:
        """The film's running time."""
        return lasts(self.film.runtime, is_live=True)

    @property
    def ends(self) -> datetime:
        """When the film ends, or its date has come."""
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
        """How many members said that they were there."""
        return sum(each.was_there for each in self.attendees)


Plan = tuple[datetime, str | None]
"""A screening's moment, in UTC, and its place."""


def merged(wanted: Plan, before: Plan | None, now: Plan) -> Plan:
    """What an organiser wants of a screening that is so ``now``: of two who change it at once, each
    changes only what is not as it was ``before``, when they began."""
    if before is None:
        return wanted
    at, place = (here == old for here, old in zip(wanted, before, strict=True))
    return now[0] if at else wanted[0], now[1] if place else wanted[1]


@record
class Listing:
    """What Discord's own calendar shows of a screening. ``at`` is in UTC."""

    name: str
    at: datetime
    place: str | None
    runs: int
    """The film's running time in minutes."""

    @property
    def ends(self) -> datetime:
        return self.at + timedelta(minutes=self.runs)


@record(kw_only=True)
class ScreeningEvent:
    """Discord's own event of a live screening: made already, to be made, or to be deleted."""

    id: int
    """The id of its row, not Discord's."""
    guild_id: int
    screening_id: int | None
    """None where the screening is no longer there."""
    event_id: int | None
    """Discord's id; None where no event is known to exist."""
    wanted: Listing | None
    """What it has to show; None when it has to be deleted."""
    told: Listing | None
    """What Discord was told last; None where nothing was tried yet."""
    tried_at: datetime | None = None
    """The beginning that a lost request would have given it: whether Discord took it is not known.
    """
    failures: int
    """How many tries in a row have failed."""

    def is_settled(self, now: datetime) -> bool:
        """Whether nothing has to be done to it, as far as is known here. An event that has begun is
        left alone: it ends by itself."""
        if self.wanted is None:
            return self.told is None and self.screening_id is not None
        is_right = self.event_id is not None and self.told == self.wanted
        return is_right or self.wanted.at <= now


def lasts(runtime: int | None, *, is_live: bool) -> timedelta:
    """How long a screening of a film of this running time, in minutes, takes."""
    return timedelta(minutes=(runtime or RUNNING) if is_live else 0)


def next_slot(moments: Sequence[tuple[datetime, Repeats]], zone: str, now: datetime) -> datetime:
    """The next moment, in UTC, of the first of these screenings: after its own, and after ``now``.
    The others came before it, the latest first.

    It keeps the local hour when the clocks change. A month later is the same weekday of the month,
    such as its first Friday or its last. A local time that the clocks skip means one hour later;
    one that comes twice means the first.
    """
    here, (at, repeats) = zone_of(zone), moments[0]
    local, slot, number = at.astimezone(here).replace(tzinfo=None), at, 0
    days = (each.astimezone(here).date() for each, also in moments if also == repeats)
    is_last = _is_last(day for day in days if day.weekday() == local.weekday())
    while slot <= max(at, now):
        number += 1
        day = _again(local.date(), repeats, number, is_last=is_last)
        slot = datetime.combine(day, local.time(), here).astimezone(UTC)
    return slot


def _is_last(days: Iterable[date]) -> bool:
    """Whether these days, the latest first, are the last ones of their weekday in the month. A
    fourth one that is the last, too, does not tell, and the day before it does."""
    for day in days:
        if day.day > 4 * 7:
            return True
        if day.day + 7 <= calendar.monthrange(day.year, day.month)[1]:
            return False
    return True


def _again(day: date, repeats: Repeats, number: int, *, is_last: bool) -> date:
    if repeats != "monthly":
        return day + number * timedelta(weeks=1 if repeats == "weekly" else 2)
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    _first, days = calendar.monthrange(year, month + 1)
    same = [
        each
        for each in (date(year, month + 1, number) for number in range(1, days + 1))
        if each.weekday() == day.weekday()
    ]
    return same[-1 if is_last else (day.day - 1) // 7]
