"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import contextlib
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import NoSuchDay, WrittenDate, read_past_date, read_time, written_date
from bot.domain.library import BadEntry
from bot.language import day

PI_DAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14", "2026/3/14", "2026.03.14", "14.03.2026", "14.3.26", "14. 3. 2026",
        "14/03/2026", "3/14/2026", "14-03-2026", "14 March 2026", "14-Mar-26", "Mar 14, 2026",
        "March 14th, 2026", "Saturday, March 14, 2026", "Samstag, 14. März 2026", "14. Mrz. 2026",
        "2026-03-14 00:00:00", "2026-03-14T20:15:00Z", "3/14/2026 8:00 PM", " 14.03.2026 ",
        "Mar. 14, 2026", "Sat., Mar. 14, 2026", "Mar, 14 2026", "3/14/2026 8:00 p.m.",
        "2026-03-14 20:15 UTC", "2026-03-14T20:15:00+01:00", "2026-03-14 20:15:00.000 +0100",
        "3/14/2026, 8:00:00\u202fPM", "Mar. 14, 2026, 8:00pm", "Sat 14 March 2026",
        "Sat Mar 14 2026", "Samstag 14. März 2026", "Sa, 14.03.2026", "Sa. 14.03.26",
        "Sat, 3/14/2026", "Saturday 2026-03-14", "SAT 14/03/2026 20:15",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_past_date(text, PI_DAY) == PI_DAY


@pytest.mark.parametrize("month", range(1, 13))
def test_a_short_month_may_come_first_with_a_dot(month: int) -> None:
    day = date(2024, month, 5)
    assert read_past_date(day.strftime("%b. %d, %Y"), PI_DAY) == day


@pytest.mark.parametrize(
    ("text", "month"), [("1 Mai 2026", 5), ("1 Okt 2026", 10), ("1. Dezember 2026", 12)]
)
def test_months_have_their_german_names_too(text: str, month: int) -> None:
    assert read_past_date(text, PI_DAY) == date(2026, month, 1)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-13-01", "31.02.0000", "32/13/2026", "=TODAY()", "1e9", "14",
     "2026-03", "0000-01-01", "14/03.2026", "٣/٤/٢٠٢٦", "9" * 10_000, "14 Foo 2026"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadEntry, match="Write it like 2026-03-14"):
        read_past_date(text, PI_DAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [("31.11.2026", 30), ("31.02.2026", 28), ("2024-02-30", 29), ("29/02/2025", 28),
     ("2/30/2026", 28), ("31 November 2026", 30), ("31/11/2026 20:00", 30),
     ("31 nov", 30), ("31.6.", 30)],
)  # fmt: skip
def test_a_day_that_its_month_has_not_is_refused_with_the_reason(text: str, days: int) -> None:
    with pytest.raises(NoSuchDay, match=f"has only {days} days"):
        read_past_date(text, PI_DAY)


@pytest.mark.parametrize(
    ("text", "ago"),
    [("today", 0), ("Yesterday", 1), (" gestern ", 1), ("Gestern Abend", 1), ("last night", 1),
     ("vorgestern", 2), ("3 days ago", 3), ("vor 10 Tagen", 10), ("saturday", 0),
     ("last Saturday", 7), ("friday", 1), ("on Friday", 1), ("last friday", 1),
     ("letzten Freitag", 1), ("am Sonntag", 6), ("letzten Sonnabend", 7), ("Do", 2)],
)  # fmt: skip
def test_a_day_that_is_over_is_read_in_words(text: str, ago: int) -> None:
    assert PI_DAY.weekday() == 5
    assert read_past_date(text, PI_DAY) == PI_DAY - timedelta(ago)


@pytest.mark.parametrize(
    ("text", "day"),
    [("14 mar", "2026-03-14"), ("15 May", "2025-05-15"), ("Mar 1st", "2026-03-01"),
     ("Samstag, 14. März", "2026-03-14"), ("Sa 14.3.", "2026-03-14"), ("Sat 14 mar", "2026-03-14"),
     ("28.11.", "2025-11-28"), ("28. 11", "2025-11-28"),
     ("28/11", "2025-11-28"), ("11/28", "2025-11-28"), ("29 feb", "2024-02-29"),
     ("6/6", "2025-06-06")],
)  # fmt: skip
def test_a_date_without_a_year_is_the_latest_one(text: str, day: str) -> None:
    assert str(read_past_date(text, PI_DAY)) == day


@pytest.mark.parametrize(
    ("text", "month"), [("15 mar", "03-15"), ("15.3.", "03-15"), ("3/15", "03-15"),
                        ("4/4", "04-04"), ("13. Mai", "05-13")],
)  # fmt: skip
def test_a_day_soon_to_come_is_not_taken_for_last_years(text: str, month: str) -> None:
    soon, last = (day(date.fromisoformat(f"{year}-{month}")) for year in (2026, 2025))
    with pytest.raises(BadEntry, match=f"^{soon} is still to come.*{last}"):
        read_past_date(text, PI_DAY)


@pytest.mark.parametrize(("text", "after"), [("Tomorrow", 1), ("übermorgen", 2)])
def test_a_day_to_come_is_read_as_that(text: str, after: int) -> None:
    assert read_past_date(text, PI_DAY) == PI_DAY + timedelta(after)


def test_day_and_month_that_can_change_places_are_not_guessed() -> None:
    assert written_date("3/4/2026") == WrittenDate(date(2026, 4, 3), date(2026, 3, 4))
    with pytest.raises(BadEntry, match="may be two days"):
        read_past_date("3/2/2026", PI_DAY)
    with pytest.raises(BadEntry, match=r"3/4 may be two days.*2025-04-03"):
        read_past_date("3/4", PI_DAY)
    assert read_past_date("4/4/2026", PI_DAY) == date(2026, 4, 4)
    assert read_past_date("3.4.2026", PI_DAY) == date(2026, 4, 3)  # nobody writes months first so


def test_of_two_days_the_one_that_is_to_come_is_not_meant() -> None:
    assert read_past_date("3/4/2026", PI_DAY) == date(2026, 3, 4)
    assert read_past_date("4/3/2026", PI_DAY) == date(2026, 3, 4)
    assert read_past_date("4/5/2026", PI_DAY) > PI_DAY, "and is refused for that"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y"):
        assert read_past_date(day.strftime(form), PI_DAY) == day
    assert written_date(day.strftime("%d/%m/%Y")).day_first == day
    assert written_date(day.strftime("%m/%d/%Y")).month_first == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    with contextlib.suppress(BadEntry):
        assert isinstance(written_date(text), WrittenDate)


_SPACES = st.sampled_from(["", " ", "\u202f", "\u00a0"])


@given(st.times(), _SPACES, st.booleans(), st.data())
def test_a_time_of_day_is_read_however_people_type_it(
    at: time, blank: str, upper: bool, data: st.DataObject
) -> None:
    at = time(at.hour, at.minute)
    half, twelve = ("am", "pm")[at.hour // 12], (at.hour - 1) % 12 + 1
    dotted = f"{half[0]}.m."
    ways = [
        f"{at:%H:%M}", f"{at:%H.%M}", f"{at:%H%M}", f"{at.hour}:{at:%M}{blank}Uhr",
        f"{at.hour}{blank}h{blank}{at:%M}", f"{at.hour}.{at:%M}{blank}h", f"um {at:%H:%M} Uhr",
        f"{at.hour}{blank}Uhr{blank}{at:%M}", f"{twelve}:{at:%M}{blank}{half}",
        f"{twelve}.{at:%M}{blank}{dotted}", f"at {twelve:02}:{at:%M} {half}",
    ]  # fmt: skip
    if at.minute == 0:
        ways += [
            f"{at.hour}{blank}h", f"{at.hour}{blank}Uhr", f"{twelve}{blank}{half}",
            f"{twelve}{blank}{dotted}", f"@{twelve}{half}", f"{at.hour}hrs",
        ]  # fmt: skip
    typed = data.draw(st.sampled_from(ways))
    assert read_time(f" {typed.upper() if upper else typed}\n") == at


@given(st.text(max_size=20) | st.from_regex(r"[0-9]{1,3}[:.h ]?[0-9]{0,3} ?([ap]m|uhr)?"))
def test_what_is_no_time_of_day_is_refused_and_nothing_else_is_raised(text: str) -> None:
    with contextlib.suppress(BadEntry):
        assert isinstance(read_time(text), time)


@pytest.mark.parametrize(
    "text", ["", "9", "24:00", "24 Uhr", "9:60", "-1:00", "13 pm", "0 am", "8:5", "20:15:30", "99h"]
)
def test_what_may_be_two_times_or_none_is_refused(text: str) -> None:
    with pytest.raises(BadEntry, match="no time of day"):
        read_time(text)


def test_noon_and_midnight_are_times() -> None:
    assert list(map(read_time, ("Noon", "midnight", "Mitternacht"))) == [time(12), time(0), time(0)]
