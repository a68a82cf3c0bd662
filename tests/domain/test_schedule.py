"""One moment a week, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.schedule import LATE, Schedule, Week, last_seven_days, zone_of

ZONES = sorted(available_timezones())
BUSY = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]
SINCE = datetime(1980, 1, 1, tzinfo=UTC)
MONDAY, FRIDAY, SATURDAY, SUNDAY = 1, 5, 6, 7

schedules = st.builds(
    Schedule,
    guild_id=st.just(1),
    channel_id=st.just(2),
    weekday=st.integers(1, 7),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.one_of(st.sampled_from([*BUSY, "Pacific/Apia"]), st.sampled_from(ZONES)),
    since=st.just(SINCE),
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(1990, 1, 1), date(2037, 12, 31))


def schedule(zone: str, weekday: int, at: str) -> Schedule:
    return Schedule(1, 2, weekday, time.fromisoformat(at), zone, SINCE)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Weeks


@given(days)
def test_a_week_is_written_and_read(day: date) -> None:
    week = Week.of(day)
    assert Week.parse(str(week)) == week
    assert week.day(day.isoweekday()) == day


@given(days, days)
def test_weeks_are_in_the_order_of_their_days_as_numbers_and_as_text(a: date, b: date) -> None:
    one, other = Week.of(a), Week.of(b)
    mondays = one.day(MONDAY) < other.day(MONDAY)
    assert (one < other) == (str(one) < str(other)) == mondays


@given(days, st.integers(-500, 500))
def test_plus_is_there_and_back_again(day: date, weeks: int) -> None:
    week = Week.of(day)
    assert week.plus(weeks).plus(-weeks) == week
    assert week.plus(weeks).day(MONDAY) - week.day(MONDAY) == timedelta(weeks=weeks)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-01-01", "2026-W01"),
        ("2026-02-01", "2026-W05"),
        ("2020-12-31", "2020-W53"),
        ("2021-01-03", "2020-W53"),
        ("2021-01-04", "2021-W01"),
        ("2024-12-30", "2025-W01"),
        ("2026-12-31", "2026-W53"),
        ("2027-01-01", "2026-W53"),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day: str, text: str) -> None:
    assert str(Week.of(date.fromisoformat(day))) == text


def test_over_the_turn_of_a_year_of_53_weeks() -> None:
    assert [str(Week(2026, 52).plus(ahead)) for ahead in range(4)] == [
        "2026-W52", "2026-W53", "2027-W01", "2027-W02",
    ]  # fmt: skip
    assert Week(2026, 1).plus(-1) == Week(2025, 52)
    assert Week(2026, 53).day(SUNDAY) == date(2027, 1, 3)


# Due


@pytest.mark.parametrize(
    ("zone", "weekday", "at", "week", "due"),
    [
        ("UTC", 1, "00:00", "2026-W53", "2026-12-28T00:00"),
        ("UTC", 7, "23:59", "2026-W53", "2027-01-03T23:59"),
        ("Asia/Tokyo", 1, "00:00", "2026-W11", "2026-03-08T15:00"),
        ("Pacific/Honolulu", 7, "20:00", "2026-W11", "2026-03-16T06:00"),
        # The gap: what the clocks leave out comes later, by as much as they leave out.
        ("Europe/London", 7, "01:30", "2026-W13", "2026-03-29T01:30"),
        ("America/New_York", 7, "02:30", "2026-W10", "2026-03-08T07:30"),
        ("Australia/Lord_Howe", 7, "02:15", "2026-W40", "2026-10-03T15:45"),
        ("Africa/Casablanca", 7, "02:30", "2025-W14", "2025-04-06T02:30"),
        # The fold: what comes twice is meant the first time.
        ("Europe/London", 7, "01:30", "2026-W43", "2026-10-25T00:30"),
        ("America/New_York", 7, "01:30", "2026-W44", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", 7, "01:45", "2026-W14", "2026-04-04T14:45"),
        ("Africa/Casablanca", 7, "02:30", "2025-W08", "2025-02-23T01:30"),
        # 2011-12-30 was left out: the moment is a day later, and the day after it is itself.
        ("Pacific/Apia", 4, "09:00", "2011-W52", "2011-12-29T19:00"),
        ("Pacific/Apia", 5, "09:00", "2011-W52", "2011-12-30T19:00"),
        ("Pacific/Apia", 6, "09:00", "2011-W52", "2011-12-30T19:00"),
    ],
)
def test_due(zone: str, weekday: int, at: str, week: str, due: str) -> None:
    assert schedule(zone, weekday, at).due(Week.parse(week)) == utc(due)


@given(schedules, days)
def test_a_week_is_due_on_its_day_and_time_as_the_clocks_there_show_it(
    schedule: Schedule, day: date
) -> None:
    week = Week.of(day)
    shown = schedule.due(week).astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None)
    wanted = datetime.combine(week.day(schedule.weekday), schedule.at)
    if shown != wanted:  # the clocks leave it out
        fold = datetime.combine(wanted.date(), wanted.time(), ZoneInfo(schedule.zone))
        assert fold.utcoffset() != fold.replace(fold=1).utcoffset()
        assert timedelta(0) < shown - wanted <= timedelta(days=1)


@given(schedules, days)
def test_moments_follow_each_other(schedule: Schedule, day: date) -> None:
    week = Week.of(day)
    gap = schedule.due(week.plus(1)) - schedule.due(week)
    assert timedelta(days=6) - timedelta(hours=3) <= gap <= timedelta(days=8, hours=3)


@pytest.mark.parametrize("zone", BUSY)
@pytest.mark.parametrize("at", ["00:00", "00:30", "01:30", "02:00", "02:15", "02:30", "23:59"])
def test_a_year_has_as_many_moments_as_weeks(zone: str, at: str) -> None:
    sundays = schedule(zone, SUNDAY, at)
    weeks = [Week(2026, 1).plus(ahead) for ahead in range(53)]
    dues = list(map(sundays.due, weeks))
    assert dues == sorted(set(dues))
    assert [sundays.last(due) for due in dues] == weeks
    assert [sundays.last(due - timedelta(microseconds=1)) for due in dues[1:]] == weeks[:-1]


# Last and next


@settings(max_examples=500)
@given(schedules, moments)
def test_last_is_the_latest_week_whose_moment_has_come(schedule: Schedule, now: datetime) -> None:
    around = [Week.of(now.date()).plus(ahead) for ahead in range(-3, 4)]
    latest = max((week for week in around if schedule.due(week) <= now), key=schedule.due)
    assert schedule.last(now) == latest


@given(schedules, moments, st.integers(1, 5))
def test_next_goes_on_where_last_ends(schedule: Schedule, now: datetime, count: int) -> None:
    last = schedule.last(now)
    coming = schedule.next(now, count)
    assert len(coming) == count
    assert schedule.due(last) <= now < coming[0]
    assert coming == [schedule.due(last.plus(ahead)) for ahead in range(1, count + 1)]
    assert schedule.last(coming[0]) == last.plus(1)


@given(schedules, moments)
def test_the_minute_of_the_moment_belongs_to_the_week(schedule: Schedule, now: datetime) -> None:
    week = schedule.last(now)
    due = schedule.due(week)
    assert schedule.last(due) == week
    assert schedule.last(due - timedelta(seconds=1)) == week.plus(-1)


def test_the_day_that_samoa_left_out_has_one_moment() -> None:
    fridays = schedule("Pacific/Apia", FRIDAY, "09:00")
    checked, seen = utc("2011-12-20T00:00"), []
    while checked < utc("2012-01-10T00:00"):
        seen.append(fridays.last(checked))
        checked += timedelta(minutes=30)
    assert list(dict.fromkeys(seen)) == [Week(2011, n) for n in (50, 51, 52)] + [Week(2012, 1)]
    assert seen == sorted(seen)


# The week that a digest is about


@given(schedules, days)
def test_a_week_has_seven_days_there(schedule: Schedule, day: date) -> None:
    due = schedule.due(Week.of(day))
    before, start, end = last_seven_days(due, schedule.zone)
    assert end == due
    zone = ZoneInfo(schedule.zone)
    ends = [moment.astimezone(zone).replace(tzinfo=None) for moment in (before, start, end)]
    wanted = [ends[2] - timedelta(days=14), ends[2] - timedelta(days=7)]
    for shown, local in zip(ends, wanted, strict=False):
        assert timedelta(0) <= shown - local <= timedelta(days=1)
        if shown != local:  # the clocks leave it out
            there = local.replace(tzinfo=zone)
            assert there.utcoffset() != there.replace(fold=1).utcoffset()
    assert before < start < end


@pytest.mark.parametrize(
    ("zone", "due", "hours"),
    [
        ("Europe/London", "2026-03-30T08:00", 167),
        ("Europe/London", "2026-10-26T09:00", 169),
        ("Australia/Lord_Howe", "2026-10-04T22:00", 167.5),
        ("Australia/Lord_Howe", "2026-04-05T22:30", 168.5),
        ("Pacific/Apia", "2012-01-01T19:00", 144),
        ("UTC", "2026-03-30T09:00", 168),
    ],
)
def test_a_week_over_a_change_of_the_clocks(zone: str, due: str, hours: float) -> None:
    before, start, end = last_seven_days(utc(due), zone)
    assert end - start == timedelta(hours=hours)
    assert start - before == timedelta(hours=168)


@given(schedules, days)
def test_a_week_begins_where_the_one_before_ended(schedule: Schedule, day: date) -> None:
    """Or ratings would be in two digests, or in none."""
    week = Week.of(day)
    due = schedule.due(week)
    assume(due.astimezone(ZoneInfo(schedule.zone)).time() == schedule.at)  # no gap: see below
    assume(due.astimezone(ZoneInfo(schedule.zone)).isoweekday() == schedule.weekday)
    _, start, _ = last_seven_days(due, schedule.zone)
    assert start == schedule.due(week.plus(-1))


@pytest.mark.parametrize(
    ("zone", "weekday", "at", "week"),
    [
        ("Europe/London", SUNDAY, "01:30", Week(2026, 13)),
        ("America/New_York", SUNDAY, "02:30", Week(2026, 10)),
        ("Pacific/Apia", FRIDAY, "09:00", Week(2011, 52)),
    ],
)
def test_a_week_that_ends_in_the_gap_begins_where_the_one_before_ended(
    zone: str, weekday: int, at: str, week: Week
) -> None:
    gap = schedule(zone, weekday, at)
    _, start, _ = gap.period(week)
    assert start == gap.due(week.plus(-1))


# What the bot does with it, without Discord: look, and deal with each week once


class Pure:
    """The bot's rules in a few lines: the latest week is posted, or, when it is older than LATE,
    skipped; weeks before it that nothing was said of are skipped."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.said: dict[Week, str] = {}

    def look(self, now: datetime) -> None:
        week = self.schedule.last(now)
        if week in self.said:
            return
        self.said[week] = "posted" if now - self.schedule.due(week) <= LATE else "skipped"
        earlier = week.plus(-1)
        while earlier not in self.said and self.schedule.due(earlier) > self.schedule.since:
            self.said[earlier] = "skipped"
            earlier = earlier.plus(-1)


@settings(max_examples=200)
@given(
    schedules,
    moments,
    st.timedeltas(timedelta(0), timedelta(weeks=3)),
    st.timedeltas(timedelta(0), timedelta(weeks=5)),
    st.lists(st.timedeltas(timedelta(seconds=1), timedelta(days=2)), min_size=1, max_size=60),
)
def test_whenever_the_bot_was_off_each_week_is_dealt_with_once(
    made: Schedule, start: datetime, on: timedelta, off: timedelta, looks: list[timedelta]
) -> None:
    made = Schedule(1, 2, made.weekday, made.at, made.zone, start)
    bot = Pure(made)
    bot.said[made.last(start)] = "before"
    now = start
    while now < start + on:
        bot.look(now)
        now += timedelta(hours=20)
    now += off
    for pause in looks:
        bot.look(now)
        now += pause
    assume(now < utc("2037-12-25T00:00"))
    bot.look(now)
    expected, week = [], made.last(start)
    while week <= made.last(now):
        expected.append(week)
        week = week.plus(1)
    assert sorted(bot.said) == expected
    if off <= timedelta(0):
        assert "skipped" not in bot.said.values()


@pytest.mark.parametrize("name", ["localtime-of-another", "", "/etc/passwd", "a\0b", "x" * 300])
def test_a_zone_that_this_machine_does_not_know_is_utc(name: str) -> None:
    """Or no digest and no command of /digest would work there."""
    assert zone_of(name) is UTC
