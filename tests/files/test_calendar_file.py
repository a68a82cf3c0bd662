"""A club's screenings as calendars take them, read back by the library that many of them use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from icalendar import Calendar

from bot.files.calendar_file import written
from tests.conftest import NOW
from tests.domain.screenings import SCREENING

ODD = 'At Ana\'s; 2nd floor, "left"\nring\0 twice ' + "ü" * 80


def events(content: bytes) -> list[Any]:
    """What a calendar has in it; the library does not say of which type they are."""
    return Calendar.from_ical(content).walk("VEVENT")


def test_calendars_read_what_comes_when_and_where() -> None:
    alone = replace(SCREENING, id=2, is_live=False)
    content = written([replace(SCREENING, place=ODD), alone], NOW)
    calendar = Calendar.from_ical(content)
    live, until = events(content)
    assert live.start == SCREENING.at
    assert live.end == SCREENING.ends
    assert str(live["summary"]) == "Heat"
    assert str(live["location"]) == " ".join(ODD.replace("\0", "").split())
    assert until.start == SCREENING.at
    assert "Heat" in str(until["summary"])
    assert live.uid != until.uid
    assert calendar.errors == []
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_later_file_moves_what_a_calendar_has() -> None:
    (before,), (after,) = (
        events(written([each], NOW))
        for each in (SCREENING, replace(SCREENING, at=SCREENING.at + timedelta(days=1)))
    )
    assert before.uid == after.uid
    assert before.start != after.start


def test_nothing_makes_an_empty_calendar() -> None:
    assert events(written([], NOW)) == []
