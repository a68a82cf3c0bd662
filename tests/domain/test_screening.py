"""Screenings: when they come again, and when the club is asked what it thinks of the film."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.film import Film
from bot.domain.schedule import zone_of
from bot.domain.screening import Repeats, next_slot
from tests.domain.screenings import AT, BERLIN, SCREENING


def local(moment: datetime) -> str:
    return f"{moment.astimezone(BERLIN):%a %F %H:%M}"


@pytest.mark.parametrize(
    ("repeats", "slots"),
    [
        ("weekly", ["Fri 2026-04-03 20:00", "Fri 2026-04-10 20:00"]),
        ("fortnightly", ["Fri 2026-04-10 20:00", "Fri 2026-04-24 20:00"]),
        ("monthly", ["Fri 2026-04-24 20:00", "Fri 2026-05-29 20:00"]),
    ],
)
def test_it_comes_again_at_the_same_local_hour(repeats: Repeats, slots: list[str]) -> None:
    first = next_slot([(AT, repeats)], "Europe/Berlin", AT)
    second = next_slot([(first, repeats)], "Europe/Berlin", AT)
    assert [local(first), local(second)] == slots


@pytest.mark.parametrize(
    ("begins", "evenings"),
    [
        ("2027-01-29", ["02-26", "03-26", "04-30", "05-28", "06-25", "07-30"]),
        ("2027-01-22", ["02-26", "03-26", "04-23", "05-28", "06-25", "07-23"]),
        ("2027-01-08", ["02-12", "03-12", "04-09"]),
    ],
)
def test_each_month_is_the_last_friday_or_the_fourth_as_the_first_months_were(
    begins: str, evenings: list[str]
) -> None:
    """In most months the fourth one is the last."""
    moments = [datetime.fromisoformat(begins).replace(hour=20, tzinfo=BERLIN).astimezone(UTC)]
    for evening in evenings:
        held: list[tuple[datetime, Repeats]] = [(at, "monthly") for at in moments]
        moments.insert(0, next_slot(held, "Europe/Berlin", moments[0]))
        assert local(moments[0]) == f"Fri 2027-{evening} 20:00"


def test_slots_that_were_missed_are_left_out() -> None:
    later = AT + timedelta(days=20)
    assert local(next_slot([(AT, "weekly")], "Europe/Berlin", later)) == "Fri 2026-04-17 20:00"


@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
    ),
    repeats=st.sampled_from(["weekly", "fortnightly", "monthly"]),
    away=st.integers(0, 400),
)
def test_the_next_slot_is_to_come_and_at_its_weekday_and_hour(
    at: datetime, zone: str, repeats: Repeats, away: int
) -> None:
    at = at.replace(tzinfo=UTC)
    now = at + timedelta(days=away)
    slot, here = next_slot([(at, repeats)], zone, now), zone_of(zone)
    assert now < slot <= now + timedelta(days=36)
    before, after = at.astimezone(here), slot.astimezone(here)
    if f"{before:%H:%M}" == f"{after:%H:%M}":  # or its hour is skipped, and it is one later
        assert before.weekday() == after.weekday()
    else:
        assert abs(slot.astimezone(here).hour - before.hour) in (0, 1, 23)


def test_it_is_rated_when_the_film_is_nearly_over() -> None:
    assert SCREENING.rated_from == AT + timedelta(minutes=160)
    started = replace(SCREENING, started_at=AT + timedelta(minutes=12))
    assert started.rated_from == AT + timedelta(minutes=172)
    assert replace(SCREENING, is_live=False).rated_from == AT
    unknown = replace(SCREENING, film=Film(id=3, title="Heat"))
    assert unknown.rated_from == AT + timedelta(minutes=110)
