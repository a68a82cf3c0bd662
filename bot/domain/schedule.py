"""When a club's digest is due: once in each ISO week, in the club's own zone.

Nothing here counts seconds from the last digest. A week's moment follows only from its Monday and
the club's day, time and zone. So daylight saving, a clock that was set back or a new zone can make
a digest come an hour early or late, but never twice.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.domain.record import record

LATE = timedelta(hours=48)
"""How long after its moment a digest is still news."""


Period = tuple[datetime, datetime, datetime]
"""The beginning of the week before, the beginning of the week, and its end, in UTC."""


def zone_of(name: str) -> tzinfo:
    """A club's zone; UTC where this machine does not know a zone that another machine knew."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return UTC


@record(order=True)
class Week:
    """An ISO 8601 week; years have 52 or 53 of them."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Week:
        """The week that ``str`` made: "2026-W05"."""
        year, _, number = text.partition("-W")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    def day(self, weekday: int) -> date:
        """Its Monday (1) to Sunday (7)."""
        return date.fromisocalendar(self.year, self.number, weekday)

    @property
    def shuffle(self) -> int:
        """A number from 1 to 2³¹ - 2 that seeds the week's draws."""
        digest = hashlib.sha256(str(self).encode()).digest()
        return int.from_bytes(digest[:8]) % 2_147_483_646 + 1

    def plus(self, weeks: int) -> Week:
        return Week.of(self.day(1) + timedelta(weeks=weeks))


@record
class Schedule:
    """When a club wants its digest. ``since`` is when it chose that: nothing is due before."""

    guild_id: int
    channel_id: int
    weekday: int
    """Monday is 1, Sunday 7."""
    at: time
    zone: str
    """An IANA name."""
    since: datetime

    def due(self, week: Week) -> datetime:
        """The week's moment, in UTC.

        A local time that the clocks skip means one hour later; one that comes twice means the first
        (PEP 495, fold 0).
        """
        local = datetime.combine(week.day(self.weekday), self.at, zone_of(self.zone))
        return local.astimezone(UTC)

    def last(self, now: datetime) -> Week:
        """The latest week whose moment has come."""
        week = Week.of(now.astimezone(zone_of(self.zone)).date()).plus(1)
        while self.due(week) > now:
            week = week.plus(-1)
        return week

    def next(
        self, now: datetime, count: int, done: frozenset[Week] = frozenset()
    ) -> list[datetime]:
        """The next ``count`` moments, in UTC, without those of the weeks in ``done``."""
        week, moments = self.last(now), list[datetime]()
        while len(moments) < count:
            week = week.plus(1)
            if week not in done:
                moments.append(self.due(week))
        return moments

    def period(self, week: Week) -> Period:
        """From one week's moment to the next one's, so that nothing is counted twice or left
        out."""
        return self.due(week.plus(-2)), self.due(week.plus(-1)), self.due(week)


def last_seven_days(end: datetime, zone: str) -> Period:
    """The seven local days before any moment: 167 or 169 hours where the clocks change."""
    local = end.astimezone(zone_of(zone))
    before, start = (local - timedelta(days=days) for days in (14, 7))
    return before.astimezone(UTC), start.astimezone(UTC), end
