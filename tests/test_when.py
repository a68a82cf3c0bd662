"""Moments to come, as people write them."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot import language as words
from bot import time_zones
from bot.domain.typed import WHEN_LIMIT
from bot.language import _, languages, speaking
from bot.times_of_day import unreadable
from bot.when import BadWhen, absolute, comes_twice, read_when

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)
"""A Saturday, 19:00 in Berlin."""

ZONES = sorted(time_zones.names())


def local(text: str, *, at: time | None = None) -> str:
    """What the text means in Berlin."""
    found = read_when(text, ZONE, NOW, at=at)
    assert found.tzinfo is UTC
    return f"{found.astimezone(ZoneInfo(ZONE)):%a %Y-%m-%d %H:%M}"


def _written(day: str) -> str:
    """A day as refusals say it."""
    return words.day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("friday 8pm", "Fri 2026-12-04 20:00"),
        ("Fri 8:30 p.m.", "Fri 2026-12-04 20:30"),
        ("on friday at 8 pm", "Fri 2026-12-04 20:00"),
        ("next friday 20:00", "Fri 2026-12-04 20:00"),
        ("this friday 20:00", "Fri 2026-12-04 20:00"),
        ("next tue 20.30", "Tue 2026-12-01 20:30"),
        ("8pm friday", "Fri 2026-12-04 20:00"),
        ("saturday 20:00", "Sat 2026-11-28 20:00"),  # today, in an hour
        ("saturday 18:00", "Sat 2026-12-05 18:00"),  # an hour ago
        ("20:00", "Sat 2026-11-28 20:00"),
        ("18.00", "Sun 2026-11-29 18:00"),
        ("12am", "Sun 2026-11-29 00:00"),
        ("12pm", "Sun 2026-11-29 12:00"),
        ("tomorrow 8pm", "Sun 2026-11-29 20:00"),
        ("tonight 21:00", "Sat 2026-11-28 21:00"),
        ("tomorrow evening 20:00", "Sun 2026-11-29 20:00"),
        ("in 3 days 19:30", "Tue 2026-12-01 19:30"),
        ("in two weeks 20:00", "Sat 2026-12-12 20:00"),
        ("in 2 hours", "Sat 2026-11-28 21:00"),
        ("in 90 minutes", "Sat 2026-11-28 20:30"),
        ("2026-12-04 20:00", "Fri 2026-12-04 20:00"),
        ("2026-12-04T20:00", "Fri 2026-12-04 20:00"),
        ("4 december 20:00", "Fri 2026-12-04 20:00"),
        ("Dec 4, 8pm", "Fri 2026-12-04 20:00"),
        ("Friday, 4 December 2026 at 20:00", "Fri 2026-12-04 20:00"),
        ("3 march 20:00", "Wed 2027-03-03 20:00"),
        ("29 feb 20:00", "Tue 2028-02-29 20:00"),
        ("29.2. 20:00", "Tue 2028-02-29 20:00"),
        ("25/12/2026 20:00", "Fri 2026-12-25 20:00"),
        ("12/25 8pm", "Fri 2026-12-25 20:00"),
        ("noon", "Sun 2026-11-29 12:00"),
        ("friday noon", "Fri 2026-12-04 12:00"),
        ("12 noon tomorrow", "Sun 2026-11-29 12:00"),
        ("midnight", "Sun 2026-11-29 00:00"),
        ("midnight tonight", "Sun 2026-11-29 00:00"),
        ("tonight 8", "Sat 2026-11-28 20:00"),
        ("tonight at 8:30", "Sat 2026-11-28 20:30"),
        ("this evening at 8", "Sat 2026-11-28 20:00"),
        ("8 in the evening tomorrow", "Sun 2026-11-29 20:00"),
        ("friday evening 8:00", "Fri 2026-12-04 20:00"),
        ("friday night at 11", "Fri 2026-12-04 23:00"),
        ("saturday 3 in the afternoon", "Sat 2026-12-05 15:00"),
        ("friday 8 o'clock in the evening", "Fri 2026-12-04 20:00"),
        ("tomorrow morning at 10", "Sun 2026-11-29 10:00"),
        ("4 december evening at 8", "Fri 2026-12-04 20:00"),
        ("tomorrow at 20", "Sun 2026-11-29 20:00"),
        ("next friday 20h", "Fri 2026-12-04 20:00"),
        ("friday next week 8pm", "Fri 2026-12-04 20:00"),
        ("friday@8pm", "Fri 2026-12-04 20:00"),
        ("thurs 19h30", "Thu 2026-12-03 19:30"),
        ("3 days from now 8pm", "Tue 2026-12-01 20:00"),
        ("in 3 days 8pm", "Tue 2026-12-01 20:00"),
        ("in 1 week 8pm", "Sat 2026-12-05 20:00"),
        ("<t:1796410800:F>", "Fri 2026-12-04 20:00"),
        (" <t:1796410800> ", "Fri 2026-12-04 20:00"),
        ("friday the 11th at 7.30pm", "Fri 2026-12-11 19:30"),
        ("on friday 11th 20:00", "Fri 2026-12-11 20:00"),
        ("next tue, 1st 8pm", "Tue 2026-12-01 20:00"),
        ("saturday the 28th at 8 in the evening", "Sat 2026-11-28 20:00"),
        ("friday half past seven in the evening", "Fri 2026-12-04 19:30"),
        ("tomorrow evening at quarter to 8", "Sun 2026-11-29 19:45"),
        ("half past seven pm on friday", "Fri 2026-12-04 19:30"),
        ("tonight at eight", "Sat 2026-11-28 20:00"),
        ("Freitag um 20 Uhr", "Fri 2026-12-04 20:00"),  # whatever the club's language
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("morgen 20 Uhr", "Sun 2026-11-29 20:00"),
        ("morgen um 20:00", "Sun 2026-11-29 20:00"),
        ("übermorgen 20 Uhr", "Mon 2026-11-30 20:00"),
        ("heute Abend 20 Uhr", "Sat 2026-11-28 20:00"),
        ("20 Uhr", "Sat 2026-11-28 20:00"),
        ("Freitag 20 Uhr", "Fri 2026-12-04 20:00"),
        ("Freitag 20 Uhr 15", "Fri 2026-12-04 20:15"),
        ("Freitag um 20.30 Uhr", "Fri 2026-12-04 20:30"),
        ("am Freitag um 20 Uhr", "Fri 2026-12-04 20:00"),
        ("Fr 20h", "Fri 2026-12-04 20:00"),
        ("nächsten Dienstag 20:30", "Tue 2026-12-01 20:30"),
        ("in 3 Tagen 19:30", "Tue 2026-12-01 19:30"),
        ("4. Dezember 20 Uhr", "Fri 2026-12-04 20:00"),
        ("4.12. 20 Uhr", "Fri 2026-12-04 20:00"),
        ("Fr, 4.12. 20 Uhr", "Fri 2026-12-04 20:00"),
        ("Freitag, 4.12.2026, 20:00 Uhr", "Fri 2026-12-04 20:00"),
        ("friday 8pm", "Fri 2026-12-04 20:00"),  # English is always read
        ("Mittag", "Sun 2026-11-29 12:00"),
        ("morgen um 12 Uhr mittags", "Sun 2026-11-29 12:00"),
        ("Mitternacht", "Sun 2026-11-29 00:00"),
        ("heute Abend um 8", "Sat 2026-11-28 20:00"),
        ("heute Abend 8:30", "Sat 2026-11-28 20:30"),
        ("Freitag 8 Uhr abends", "Fri 2026-12-04 20:00"),
        ("Freitagabend 20 Uhr", "Fri 2026-12-04 20:00"),
        ("am Freitag Abend um 8", "Fri 2026-12-04 20:00"),
        ("Samstagnachmittag 15 Uhr", "Sat 2026-12-05 15:00"),
        ("Freitag Morgen 9 Uhr", "Fri 2026-12-04 09:00"),
        ("am Morgen 9 Uhr", "Sun 2026-11-29 09:00"),
        ("morgen früh 9 Uhr", "Sun 2026-11-29 09:00"),
        ("heute Nacht 23 Uhr", "Sat 2026-11-28 23:00"),
        ("Fr. 20:30 Uhr", "Fri 2026-12-04 20:30"),
        ("Sonnabend ab 20 Uhr", "Sat 2026-11-28 20:00"),
        ("uebermorgen 20 Uhr", "Mon 2026-11-30 20:00"),
        ("Freitag, den 4.12., 20 Uhr", "Fri 2026-12-04 20:00"),
        ("nächste Woche Freitag 20 Uhr", "Fri 2026-12-04 20:00"),
        ("morgen um 20", "Sun 2026-11-29 20:00"),
        ("Freitag, der 11., um 19.30 Uhr", "Fri 2026-12-11 19:30"),
        ("am Freitag den 11. um 20 Uhr", "Fri 2026-12-11 20:00"),
        ("Freitag Abend halb acht", "Fri 2026-12-04 19:30"),
        ("heute Abend um viertel nach 8", "Sat 2026-11-28 20:15"),
        ("morgen dreiviertel acht abends", "Sun 2026-11-29 19:45"),
        ("Freitag um acht Uhr abends", "Fri 2026-12-04 20:00"),
        ("Freitag um 8 Uhr", "Fri 2026-12-04 08:00"),
    ],
)
def test_a_moment_is_read_in_german(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "soon", "friday at 8", "fri 20", "friday 25:00", "friday 13pm", "0pm", "20:60",
        "1733342400", "friday 20:00 -0100", "20:00-22:00", "20:00:00-22:00:00",
        "20 uhr mit essen", "20 uhr die",
        "friday 8pm utc 1", "friday 20:00 UTC+15",
        "31 november 20:00", "friday 19:00 20:00", "4 20:00", "may 20:00",
        "in 2 hours 20:00", "in 99999999999 years 20:00", "0.0. 20:00", "friday\0 x 8pm",
        "friday 8pm " + "x" * WHEN_LIMIT,
        "tomorrow 8", "tomorrow at eight", "4 tomorrow", "next month 4th 8pm", "friday 2030",
        "tonight 1am", "tonight at 12", "saturday night 1am", "tomorrow morning 10pm", "half 8",
        "friday 8-10pm", "friday noon 3pm", "next week 8pm", "next month 8pm",
        "half seven tomorrow", "friday the 12th 8pm", "friday the 32nd 8pm", "the 32nd 8pm",
        "5th of next month 8pm", "am 5. nächsten Monat 20 Uhr", "after friday 8pm", "acht 20:00",
        "friday eight 20:00", "the 0th 8pm", "weihnachten 20 uhr", "nice 8pm",
        "half past 99", "december 4", "sunday next week 8pm", "next week tomorrow 8pm",
        "evening 4 december",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_guessed(text: str) -> None:
    with pytest.raises(BadWhen, match=r"can be read|At what time|Is that"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("tomorrow at 8", "Is that 08:00 or 20:00"),
        ("friday at 12", "Is that 00:00 or 12:00"),
        ("8 o'clock friday", "Is that 08:00 or 20:00"),
        ("Freitag um 8", "Is that 08:00 or 20:00"),
        ("saturday 8", "Is that 08:00 or 20:00"),
        ("tomorrow 12", "Is that 00:00 or 12:00"),
        ("Sa. 8", "Is that 08:00 or 20:00"),
        ("friday at eight", "Is that 08:00 or 20:00"),
        ("next friday half past seven", "Is that 07:30 or 19:30"),
        ("quarter to one on friday", "Is that 00:45 or 12:45"),
        ("friday the 11th at 8", "Is that 08:00 or 20:00"),
        ("übermorgen um halb acht", "Is that 07:30 or 19:30"),
        ("Freitag halb 8 Uhr", "Is that 07:30 or 19:30"),
        ("Freitag halb eins", "Is that 00:30 or 12:30"),
        ("Freitag Viertel nach acht", "Is that 08:15 or 20:15"),
        ("friday at midnight", "between two days"),
        ("tomorrow midnight", "between two days"),
        ("Freitag Mitternacht", "between two days"),
        ("Freitag 24 Uhr", "between two days"),
        ("friday 12am", "between two days"),
        ("12:00 a.m. tomorrow", "between two days"),
        ("friday eight", "Is that 08:00 or 20:00"),
        ("sonday 8pm", "Is that monday or sunday"),
        ("5 juny 8pm", "Is that july or june"),
        ("Tursday 8pm", "Is that thursday or tuesday"),
    ],
)
def test_what_may_be_two_moments_is_asked_back(text: str, question: str) -> None:
    for at in (None, time(23, 59)):
        with pytest.raises(BadWhen, match=question):
            read_when(text, ZONE, NOW, at=at)


@pytest.mark.parametrize("text", ["2026-11-28 18:59", "28 november 18:00", "3 days ago 20:00",
                                  "yesterday 20:00", "yesterday", "0001-01-01 00:00", "1 hour ago",
                                  "<t:0:R>", "<t:1795888799>"])  # fmt: skip
def test_what_is_over_is_refused(text: str) -> None:
    with pytest.raises(BadWhen, match="is over"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("3 days", 72), ("in 3 days", 72), ("3 Tage", 72), ("in 3 Tagen", 72), ("a week", 168),
     ("In einer Woche", 168), ("2 weeks", 336), ("48h", 48), ("24 h", 24), ("36 hours", 36),
     ("12h", 17), ("in 12 h", 12), ("in 48h", 48), ("in 3 days 20:00", 73)],
)  # fmt: skip
def test_days_from_now_may_be_meant_to_the_minute(text: str, hours: int) -> None:
    read = read_when(text, ZONE, NOW, to_the_minute=True)
    assert read == NOW + timedelta(hours=hours)


def test_a_day_alone_needs_a_time() -> None:
    """It is asked for with the day as it was understood."""
    for text, day in [
        ("friday", "2026-12-04"),
        ("tomorrow evening", "2026-11-29"),
        ("Samstag Abend", "2026-11-28"),
        ("friday the 11th", "2026-12-11"),
        ("december 4", "2026-12-04"),
    ]:
        with pytest.raises(BadWhen, match=f"At what time.* like {_written(day)} 20:00"):
            read_when(text, ZONE, NOW)
    with pytest.raises(BadWhen, match=r"At what time.* like 28 November 2026 23:59"):
        read_when("today", ZONE, NOW + timedelta(hours=2))
    assert local("Freitag 20:00") == "Fri 2026-12-04 20:00"
    assert local("friday", at=time(23, 59)) == "Fri 2026-12-04 23:59"
    assert local("friday 20:00", at=time(23, 59)) == "Fri 2026-12-04 20:00"


def test_a_date_that_may_be_two_days_is_asked_back() -> None:
    for text, told in (
        ("04/05/2027", "2027-05-04"),
        ("04/12", "2026-12-04"),
        ("12/4", "2026-12-04"),
    ):
        with pytest.raises(BadWhen, match=f"may be two days.*{told}"):
            read_when(f"{text} 20:00", ZONE, NOW)
    assert local("04.12.2026 20:00") == "Fri 2026-12-04 20:00"


@given(ahead=st.integers(0, 400), day=st.integers(1, 12), month=st.integers(1, 12))
def test_a_date_that_is_asked_back_with_an_example_is_read_as_that(
    ahead: int, day: int, month: int
) -> None:
    """In December "5/6 may be two days" told to write the fifth of June that was over."""
    now, end_of_day = NOW + timedelta(days=ahead), time(23, 59)
    try:
        read_when(f"{day}/{month}", ZONE, now, at=end_of_day)
    except BadWhen as asked:
        assume("two days" in str(asked))
        example = str(asked).split()[-1].rstrip(".")
        assert f"{read_when(example, ZONE, now, at=end_of_day):%Y-%m-%d}" == example


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fridya 8pm", "friday 8pm"),
        ("wednsday 8pm", "wednesday 8pm"),
        ("thrusday 8pm", "thursday 8pm"),
        ("tommorow 8pm", "tomorrow 8pm"),
        ("tmrw 8pm", "tomorrow 8pm"),
        ("Mitwoch 20 Uhr", "Mittwoch 20 Uhr"),
        ("Donerstag um 20:00", "Donnerstag 20:00"),
        ("5 Dec 8 o'clock pm", "5 Dec 8pm"),
        ("friday eight o’clock pm", "friday 8pm"),
        ("8 pm o’clock on friday", "friday 8pm"),
        ("Freitag Abend acht Uhr", "Freitag 20 Uhr"),
        ("wensday 8pm", "wednesday 8pm"),
        ("Mittwohc 20 Uhr", "Mittwoch 20 Uhr"),
        ("5 decmber 8pm", "5 december 8pm"),
        ("5. Dezmber 20 Uhr", "5. Dezember 20 Uhr"),
        ("janurary 5th 8pm", "5 january 8pm"),
        ("Silvster 20 Uhr", "Silvester 20 Uhr"),
        ("tonite 8:00", "tonight 8:00"),
        ("fridya 8pm london", "friday 8pm london"),
    ],
)
def test_a_day_with_a_slip_is_read(typed: str, meant: str) -> None:
    assert local(typed) == local(meant)


@pytest.mark.parametrize("typed", ["someday 8pm", "fridge 8pm", "foobar 20:00"])
def test_what_is_near_to_no_day_is_not_guessed(typed: str) -> None:
    with pytest.raises(BadWhen, match="can be read"):
        read_when(typed, ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("the 5th at 8pm", "Sat 2026-12-05 20:00"),
        ("8pm on the 5th", "Sat 2026-12-05 20:00"),
        ("am 5. um 20 Uhr", "Sat 2026-12-05 20:00"),
        ("the 28th 8pm", "Sat 2026-11-28 20:00"),
        ("der 27. 20 Uhr", "Sun 2026-12-27 20:00"),
        ("the 31st 8pm", "Thu 2026-12-31 20:00"),
        ("new year's eve 8pm", "Thu 2026-12-31 20:00"),
        ("on New Year’s Eve at 8pm", "Thu 2026-12-31 20:00"),
        ("NYE 23:00", "Thu 2026-12-31 23:00"),
        ("new years day 8pm", "Fri 2027-01-01 20:00"),
        ("an Silvester um 20 Uhr", "Thu 2026-12-31 20:00"),
        ("Donnerstag, Silvester 2026, 20 Uhr", "Thu 2026-12-31 20:00"),
        ("Neujahr 16 Uhr", "Fri 2027-01-01 16:00"),
        ("Heiligabend 20 Uhr", "Thu 2026-12-24 20:00"),
        ("20 Uhr Heiligabend", "Thu 2026-12-24 20:00"),
        ("20 Uhr 24. Dezember", "Thu 2026-12-24 20:00"),
        ("Heilig Abend um 20 Uhr", "Thu 2026-12-24 20:00"),
        ("Weihnachtsabend 20 Uhr", "Thu 2026-12-24 20:00"),
        ("at christmas 8pm", "Fri 2026-12-25 20:00"),
        ("zu Silvester um 20 Uhr", "Thu 2026-12-31 20:00"),
        ("Christmas Eve 8pm", "Thu 2026-12-24 20:00"),
        ("christmas 8pm", "Fri 2026-12-25 20:00"),
        ("1. Weihnachtstag 20 Uhr", "Fri 2026-12-25 20:00"),
        ("zweiter Weihnachtsfeiertag 20 Uhr", "Sat 2026-12-26 20:00"),
        ("halloween 2027 8pm", "Sun 2027-10-31 20:00"),
        ("Valentinstag 20 Uhr", "Sun 2027-02-14 20:00"),
        ("morgen, Sonntag, 20 Uhr", "Sun 2026-11-29 20:00"),
        ("a week on friday 8pm", "Fri 2026-12-11 20:00"),
        ("a week from tomorrow 8pm", "Sun 2026-12-06 20:00"),
        ("friday week 8pm", "Fri 2026-12-11 20:00"),
        ("today week 8pm", "Sat 2026-12-05 20:00"),
        ("tomorrow week 8pm", "Sun 2026-12-06 20:00"),
        ("a week today 8pm", "Sat 2026-12-05 20:00"),
        ("week tomorrow 8pm", "Sun 2026-12-06 20:00"),
        ("two weeks tonight at 8", "Sat 2026-12-12 20:00"),
        ("a fortnight today 8pm", "Sat 2026-12-12 20:00"),
        ("a fortnight on friday 8pm", "Fri 2026-12-18 20:00"),
        ("friday fortnight 8pm", "Fri 2026-12-18 20:00"),
        ("three days from today 8pm", "Tue 2026-12-01 20:00"),
        ("a month today 8pm", "Mon 2026-12-28 20:00"),
        ("übernächste Woche Freitag 20 Uhr", "Fri 2026-12-11 20:00"),
        ("Freitag der kommenden Woche 20 Uhr", "Fri 2026-12-04 20:00"),
    ],
)
def test_a_day_is_read_as_phones_send_it(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "friday in two weeks 8pm", "in two weeks friday 8pm", "in 2 weeks, on friday 20:00",
        "Freitag in zwei Wochen 20 Uhr", "in zwei Wochen am Freitag um 20 Uhr",
    ],
)  # fmt: skip
def test_a_weekday_in_some_weeks_is_asked_about_where_it_may_be_two(text: str) -> None:
    """On a Monday all count alike; on a Saturday Friday is of this week or of the next."""
    monday = NOW + timedelta(days=2)
    assert read_when(text, ZONE, monday) == datetime(2026, 12, 18, 19, tzinfo=UTC)
    with pytest.raises(BadWhen, match="Is that 11 December 2026 or 18 December 2026"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize("text", ["the friday after next 8pm", "übernächsten Freitag 20 Uhr"])
def test_the_friday_after_next_is_asked_about(text: str) -> None:
    with pytest.raises(BadWhen, match="Is that 11 December 2026 or 18 December 2026"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "the weekend", "this weekend 8pm", "am Wochenende 20 Uhr", "dieses Wochenende um 20 Uhr",
        "over the weekend", "at the weekend 8pm", "8pm weekend", "until the end of the weekend",
    ],
)  # fmt: skip
def test_a_weekend_has_two_days(text: str) -> None:
    for at in (None, time(23, 59)):
        with pytest.raises(BadWhen, match="like 28 November 2026 or 29 November 2026"):
            read_when(text, ZONE, NOW, at=at)
    with pytest.raises(BadWhen, match="like 5 December 2026 or 6 December 2026"):
        read_when(text, ZONE, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "text",
    [
        "next weekend 8pm", "übernächstes Wochenende 20 Uhr", "the weekend after next 8pm",
        "in two weekends 8pm", "Wochenende nächste Woche 20 Uhr", "saturday next weekend 8pm",
        "der Tag nach Weihnachten 20 Uhr", "zwischen Weihnachten und Neujahr 20 Uhr",
        "2 days before new year 8pm",
    ],
)  # fmt: skip
def test_of_a_day_near_a_weekend_or_a_feast_no_wrong_one_is_offered(text: str) -> None:
    with pytest.raises(BadWhen, match="can be read"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("saturday this weekend 8pm", "Sat 2026-11-28 20:00"),
        ("Sonntag am Wochenende 20 Uhr", "Sun 2026-11-29 20:00"),
        ("sunday of the weekend 8pm", "Sun 2026-11-29 20:00"),
        ("Samstag, 5.12., Wochenende 20 Uhr", "Sat 2026-12-05 20:00"),
        ("Weihnachten 24.12. 20 Uhr", "Thu 2026-12-24 20:00"),
        ("25.12. Weihnachten 20 Uhr", "Fri 2026-12-25 20:00"),
    ],
)
def test_a_day_said_beside_a_weekend_or_a_feast_is_that_day(text: str, moment: str) -> None:
    assert local(text) == moment


def test_the_second_day_of_a_feast_is_the_one_that_is_left() -> None:
    christmas = datetime(2026, 12, 25, 9, tzinfo=UTC)
    read = read_when("Weihnachten 20 Uhr", ZONE, christmas)
    assert read == datetime(2026, 12, 25, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Weihnachten 20 Uhr", "24 December 2026 or 25 December 2026"),
        ("an Weihnachten", "24 December 2026 or 25 December 2026"),
        ("new year 8pm", "31 December 2026 or 1 January 2027"),
        ("new year's 8pm", "31 December 2026 or 1 January 2027"),
        ("new year's 2028 8pm", "31 December 2027 or 1 January 2028"),
        ("Weihnachten 2027 20 Uhr", "24 December 2027 or 25 December 2027"),
    ],
)
def test_a_feast_that_may_be_one_of_two_days_is_asked_about(text: str, days: str) -> None:
    with pytest.raises(BadWhen, match=f"Is that {days}"):
        read_when(text, ZONE, NOW)


def test_a_sunday_in_two_weeks_may_be_two_in_english_alone() -> None:
    monday = NOW + timedelta(days=2)
    with pytest.raises(BadWhen, match="Is that 13 December 2026 or 20 December 2026"):
        read_when("sunday in two weeks 8pm", ZONE, monday)
    read = read_when("Sonntag in zwei Wochen 20 Uhr", ZONE, monday)
    assert read == datetime(2026, 12, 20, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("friday 8pm CET", "Fri 2026-12-04 20:00"),
        ("Freitag 20 Uhr MEZ", "Fri 2026-12-04 20:00"),
        ("friday 20:00 UTC", "Fri 2026-12-04 21:00"),
        ("8pm GMT friday", "Fri 2026-12-04 21:00"),
        ("friday 8pm (EST)", "Sat 2026-12-05 02:00"),
        ("friday 2pm ET", "Fri 2026-12-04 20:00"),
        ("friday 20:00 UTC+2", "Fri 2026-12-04 19:00"),
        ("friday 20:00 gmt-1:30", "Fri 2026-12-04 22:30"),
        ("friday 20:00 +0200", "Fri 2026-12-04 19:00"),
        ("2026-12-04T20:00+01:00", "Fri 2026-12-04 20:00"),
        ("2026-12-04T20:00Z", "Fri 2026-12-04 21:00"),
        ("2026-12-04T20:00:00Z", "Fri 2026-12-04 21:00"),
        ("2026-12-04T20:00:00.000Z", "Fri 2026-12-04 21:00"),
        ("2026-12-04T20:00:00+01:00", "Fri 2026-12-04 20:00"),
        ("2026-12-04T14:00:00-05:00", "Fri 2026-12-04 20:00"),
        ("2026-12-04 20:00:00", "Fri 2026-12-04 20:00"),
        ("12/25/2026, 8:00:00 PM", "Fri 2026-12-25 20:00"),
        ("friday 8pm Berlin", "Fri 2026-12-04 20:00"),
        ("Freitag 20 Uhr Berliner Zeit", "Fri 2026-12-04 20:00"),
        ("friday 8pm london time", "Fri 2026-12-04 21:00"),
        ("friday 2pm New York", "Fri 2026-12-04 20:00"),
        ("friday 8pm Europe/Lisbon", "Fri 2026-12-04 21:00"),
        ("tomorrow 8pm Tokyo", "Mon 2026-11-30 12:00"),  # where it is Sunday already
        ("4 july 8pm CEST", "Sun 2027-07-04 20:00"),
    ],
)
def test_a_zone_behind_a_time_is_that_of_the_time(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("friday 8pm CST", "CST"),
        ("friday 8pm IST", "IST"),
        ("friday 8pm cest", "CEST"),  # in December
        ("4 july 8pm CET", "CET"),  # which clocks in Berlin don't show then
        ("4 july 8pm GMT", "GMT"),
        ("friday 8pm BRT", "BRT"),  # dateparser's
        ("friday 8pm eat", "EAT"),
        ("friday 8pm, nice", "nice"),
        ("8pm easter sunday", "easter"),
        ("friday 8pm reunion", "reunion"),
        ("friday 8pm sofia", "sofia"),
        ("friday 8pm georgia", "georgia"),
        ("friday 8pm Cambridge", "cambridge"),
        ("friday 8pm USA", "usa"),
    ],
)
def test_a_zone_that_is_not_clear_is_to_be_left_out(text: str, zone: str) -> None:
    with pytest.raises(BadWhen, match=f"“{zone}” is not clear.*club's zone, Europe/Berlin"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Africa/Nairobi", "EAT"),
        ("Asia/Kolkata", "IST"),
        ("America/Chicago", "CST"),
        ("Asia/Manila", "PST"),
    ],
)
def test_of_zones_that_are_called_alike_the_clubs_is_meant(zone: str, said: str) -> None:
    assert read_when(f"friday 8pm {said}", zone, NOW) == read_when("friday 8pm", zone, NOW)


def test_of_two_days_the_one_that_is_over_is_not_meant() -> None:
    assert local("04/12/2026 20:00") == local("12/4/2026 8pm") == "Fri 2026-12-04 20:00"
    with pytest.raises(BadWhen, match="That is over"):
        read_when("3/4/2026 20:00", ZONE, NOW)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("27 nov 8pm", "11-27"), ("friday, 27 november at 8pm", "11-27"), ("27 nov", "11-27"),
        ("27.11. 20 Uhr", "11-27"), ("Fr, 27.11. 20 Uhr", "11-27"), ("11/27 8pm", "11-27"),
        ("am 27. November um 20 Uhr", "11-27"), ("29 sep 8pm", "09-29"),
    ],
)  # fmt: skip
def test_a_day_that_has_just_gone_by_is_not_taken_for_next_years(text: str, month: str) -> None:
    gone, to_come = _written(f"2026-{month}"), _written(f"2027-{month}")
    for at in (None, time(23, 59)):
        with pytest.raises(BadWhen, match=f"^{gone} has just gone by.*{to_come}"):
            read_when(text, ZONE, NOW, at=at)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("27 nov 2027 8pm", "Sat 2027-11-27 20:00"),
        ("27.11.27 20 Uhr", "Sat 2027-11-27 20:00"),
        ("in 364 days 8pm", "Sat 2027-11-27 20:00"),
        ("28 sep 8pm", "Tue 2027-09-28 20:00"),  # two months ago
    ],
)
def test_next_year_may_be_meant(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "saturday 4 dec 8pm", "Sa, 4.12. 20 Uhr", "sat 2026-12-04 20:00", "thurs, dec 4, 8pm",
        "Samstag, 4. Dezember 2026 um 20 Uhr", "mittwoch 4.12.2026 20:00",
    ],
)  # fmt: skip
def test_a_weekday_that_is_not_the_dates_is_noticed(text: str) -> None:
    with pytest.raises(BadWhen, match="and 4 December 2026 are not the same day"):
        read_when(text, ZONE, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "2206-12-04 20:00",
        "in 99 years 20:00",
        "9999-12-31 23:59",
        "in 60000 hours",
        "<t:999999999999:f>",
    ],
)
def test_a_slip_in_the_year_is_noticed(text: str) -> None:
    with pytest.raises(BadWhen, match="five years"):
        read_when(text, ZONE, NOW)


def test_an_hour_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(BadWhen, match="never 02:30"):
        read_when("2027-03-28 02:30", ZONE, NOW)


@given(after=st.timedeltas(timedelta(seconds=1), timedelta(days=365)))
@settings(max_examples=20, deadline=None)
def test_a_moment_that_is_written_is_read_again_to_the_minute(after: timedelta) -> None:
    now = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
    moment = now + after
    assume(not comes_twice(moment, "Europe/Berlin"))
    again = read_when(absolute(moment, "Europe/Berlin"), "Europe/Berlin", now)
    assert timedelta() <= again - moment < timedelta(minutes=1)


def test_of_an_hour_that_comes_twice_the_first_is_taken() -> None:
    moment = read_when("2027-10-31 02:30", ZONE, NOW)
    assert moment == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_in_some_hours_is_a_span_whatever_the_clocks_do_meanwhile() -> None:
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # half an hour before they go forward
    assert read_when("in 2 hours", ZONE, before) == before + timedelta(hours=2)


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    ahead=st.integers(1, 4 * 365 * 24 * 60),
)
@example(zone="Europe/Berlin", now=datetime(2027, 3, 1), ahead=27 * 24 * 60)  # noqa: DTZ001
@settings(max_examples=200)
def test_every_moment_that_a_clock_shows_is_read_back(zone: str, now: datetime, ahead: int) -> None:
    """In any zone and over any change of its clocks."""
    here = ZoneInfo(zone)
    moment = (now.replace(tzinfo=UTC) + timedelta(minutes=ahead)).replace(second=0, microsecond=0)
    shown = moment.astimezone(here)
    read = read_when(f"{shown:%Y-%m-%d %H:%M}", zone, now.replace(tzinfo=UTC))
    assert read.astimezone(here).replace(tzinfo=None) == shown.replace(tzinfo=None)
    assert read == moment or (shown.fold == 1 and read < moment)


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    day=st.sampled_from(["monday", "tuesday", "wednesday", "thursday", "friday", "sat", "sun"]),
    clock=st.times(),
)
@settings(max_examples=100)
def test_a_weekday_is_the_next_one_to_come(zone: str, now: datetime, day: str, clock: time) -> None:
    now = now.replace(tzinfo=UTC)
    with contextlib.suppress(BadWhen):  # an hour that the clocks skip on that day
        read = read_when(f"{day} {clock:%H:%M}", zone, now)
        shown = read.astimezone(ZoneInfo(zone))
        assert f"{shown:%A}".lower().startswith(day)
        assert f"{shown:%H:%M}" == f"{clock:%H:%M}"
        assert timedelta(0) < read - now <= timedelta(days=7, hours=3)


@given(ahead=st.integers(1, 4 * 7), language=st.sampled_from(["en", "de"]))
@settings(max_examples=30)
def test_a_weekday_with_its_day_of_the_month_is_that_day(ahead: int, language: str) -> None:
    day = (NOW + timedelta(days=ahead)).date()
    names = {
        "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        "de": ("Mo", "Di", "Mittwoch", "Donnerstag", "Fr", "Samstag", "So"),
    }[language]
    assert local(f"{names[day.weekday()]} {day.day}. 20:00") == f"{day:%a %Y-%m-%d} 20:00"
    with pytest.raises(BadWhen, match="can be read"):
        local(f"{names[day.weekday() - 1]} {day.day}. 20:00")


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("half past", 30), ("quarter to", -15), ("halb", -30), ("viertel nach", 15)],
)
@given(hour=st.integers(1, 12))
@settings(max_examples=12)
def test_a_time_that_is_said_is_asked_back_to_the_minute(
    said: str, minutes: int, hour: int
) -> None:
    said_at = datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(minutes=minutes)
    moments = sorted(f"{said_at + half:%H:%M}" for half in (timedelta(0), timedelta(hours=12)))
    with pytest.raises(BadWhen, match=" or ".join(moments)):
        local(f"friday {said} {hour}")
    assert local(f"tomorrow {moments[0]}").endswith(moments[0])


PARTS = (
    "the 5th", "5.", "friday", "Freitag", "in two weeks", "in zwei Wochen", "new year's eve",
    "Heiligabend", "8pm", "20 Uhr", "12am", "midnight", "o'clock", "CET", "IST", "Berlin", "+01:00",
    "UTC+1", "z", "wednsday", "sonday", "decmber", "december", "next", "after next", "übernächste",
    "Woche", "week", "today", "tomorrow", "at", "eight", "2027", "on", "31", "in", "a", "from",
    "<t:1:R>",
)  # fmt: skip
"""What people put together."""


@given(st.lists(st.sampled_from(PARTS), max_size=7).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_whatever_is_put_together_is_a_moment_to_come_or_said_not_to_be(text: str) -> None:
    for at in (None, time(23, 59)):
        with contextlib.suppress(BadWhen):
            assert read_when(text, ZONE, NOW, at=at, to_the_minute=at is None) > NOW


@pytest.mark.parametrize("language", languages())
@given(ahead=st.integers(1, 300), clock=st.times(min_value=time(3)))
@settings(max_examples=40, deadline=None)
def test_a_day_that_the_bot_writes_is_read_back(language: str, ahead: int, clock: time) -> None:
    """In words, as lists and names of threads have it, and as forms and examples do."""
    with speaking(language):
        on = (NOW + timedelta(days=ahead)).date()
        for written in (words.day(on), str(on)):
            assert local(f"{written} 20:00") == f"{on:%a %Y-%m-%d} 20:00"
            assert local(f"{written}, {clock:%H:%M}").endswith(f"{on} {clock:%H:%M}")


@pytest.mark.parametrize("language", languages())
def test_the_examples_in_a_refusal_are_read(language: str) -> None:
    with speaking(language):
        shown = str(unreadable())
        for example in (_("2026-12-04 20:00"), _("friday 8pm")):
            assert example in shown
            assert local(example)
        with pytest.raises(BadWhen) as refused:
            local("4.12.")
        in_words = f"{words.day(date(2026, 12, 4))} 20:00"
        assert in_words in str(refused.value)
        assert local(in_words) == "Fri 2026-12-04 20:00"


@given(ahead=st.integers(0, 29))
@settings(max_examples=30)
def test_a_day_of_the_month_is_the_next_with_that_number(ahead: int) -> None:
    on = (NOW + timedelta(days=ahead)).date()
    assert local(f"the {on.day}. at 23:00") == f"{on:%a %Y-%m-%d} 23:00"


@given(st.text(max_size=WHEN_LIMIT + 5))
@settings(max_examples=100)
def test_whatever_is_typed_is_a_moment_to_come_or_said_not_to_be(text: str) -> None:
    with contextlib.suppress(BadWhen):
        assert read_when(text, ZONE, NOW) > NOW


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("31.11.2026 20:00", 30),
        ("2027-02-29 20:00", 28),
        ("31.11. 20:00", 30),
        ("30/02/2027 8pm", 28),
    ],
)
def test_a_day_that_its_month_has_not_is_refused_with_the_reason(text: str, days: int) -> None:
    with pytest.raises(BadWhen, match=f"has only {days} days"):
        read_when(text, "Europe/Berlin", NOW)
