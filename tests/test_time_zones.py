"""Time zones as people look for them: by city and by country."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import cities, countries, time_zones
from bot.domain.post import Reason, Why
from bot.domain.schedule import LATE, Schedule
from bot.language import speaking
from bot.store.store import Store
from tests.end_to_end.driving import Club, buttons
from tests.end_to_end.weeks import HOUR, Hand, at, digests, latest, off_until, rated, running
from tests.fresh import new_library
from tests.store.tables import save_schedule


def named(typed: str) -> str | None:
    """The zone that is taken for a text, if it can mean one alone."""
    found = time_zones.fitting(typed)
    return found[0][0] if len(found) == 1 else None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("lond", "Europe/London"),
        ("London", "Europe/London"),
        ("europe/lon", "Europe/London"),
        ("new y", "America/New_York"),
        ("new_york", "America/New_York"),
        ("japan", "Asia/Tokyo"),
        ("JAPAN", "Asia/Tokyo"),
        ("tokyo japan", "Asia/Tokyo"),
        ("germany", "Europe/Berlin"),
        ("cote d'ivoire", "Africa/Abidjan"),
        ("sao paulo", "America/Sao_Paulo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("lord howe", "Australia/Lord_Howe"),
        ("utc", "UTC"),
    ],
)
def test_a_city_or_a_country_finds_its_zone(typed: str, zone: str) -> None:
    found = [name for name, _ in time_zones.search(typed)]
    assert zone in found
    assert found[0] == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Lissabon", "Europe/Lisbon"),
        ("wien", "Europe/Vienna"),
        ("österreich", "Europe/Vienna"),
        ("Deutschland", "Europe/Berlin"),
        ("germany", "Europe/Berlin"),
        ("lisbon", "Europe/Lisbon"),
        ("italien", "Europe/Rome"),
    ],
)
def test_so_it_does_in_the_language_of_who_types(typed: str, zone: str) -> None:
    with speaking("de"):
        assert time_zones.search(typed)[0][0] == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Wien", "Europe/Vienna"),
        ("Vienne", "Europe/Vienna"),
        ("Österreich", "Europe/Vienna"),
        ("Oesterreich", "Europe/Vienna"),
        ("Zuerich", "Europe/Zurich"),
        ("Zürich", "Europe/Zurich"),
        ("Kopenhagen", "Europe/Copenhagen"),
        ("Varsovie", "Europe/Warsaw"),
        ("Deutschland", "Europe/Berlin"),
    ],
)
def test_so_it_does_in_the_languages_that_clubs_type(typed: str, zone: str) -> None:
    for language in ("en", "de"):
        with speaking(language):
            assert time_zones.search(typed)[0][0] == zone


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Berlni", ["Europe/Berlin"]),
        ("Berln", ["Europe/Berlin", "Europe/Zurich"]),  # or Bern
        ("Lisbonn", ["Europe/Lisbon"]),
        ("Wein", ["Europe/Vienna"]),
        ("Kopenhagn", ["Europe/Copenhagen"]),
        ("Oestereich", ["Europe/Vienna"]),
        ("Münchn", ["Europe/Berlin"]),
        ("Munch", ["Europe/Berlin"]),  # only begins like Munich
        ("York", ["America/New_York"]),
        ("Vienna Austr", ["Europe/Vienna"]),
        ("Narnia", []),
        ("", []),
        ("x" * 6000, []),
    ],
)
def test_a_slip_or_two_leave_the_zone_to_be_chosen(typed: str, near: list[str]) -> None:
    assert named(typed) is None
    assert [zone for zone, _ in time_zones.near(typed)] == near


@pytest.mark.parametrize(
    ("typed", "zone", "city"),
    [
        ("Munch", "Europe/Berlin", "Munich"),
        ("hambrg", "Europe/Berlin", "Hamburg"),
        ("Berlni", "Europe/Berlin", "Berlin"),
        ("Germny", "Europe/Berlin", None),
    ],
)
def test_a_guess_says_which_city_it_has_taken(typed: str, zone: str, city: str | None) -> None:
    for language in ("en", "de"):
        with speaking(language):
            assert time_zones.city_near(typed, zone) == city


@pytest.mark.parametrize(
    "typed", ["united states", "uk", "brazil", "australia", "canada", "russia"]
)
def test_a_country_of_many_zones_offers_several(typed: str) -> None:
    found = time_zones.search(typed)
    assert len(found) > 1


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("united king", "Europe/London"),
        ("great britain", "Europe/London"),
        ("usa", "America/New_York"),
        ("south korea", "Asia/Seoul"),
        ("czech republic", "Europe/Prague"),
    ],
)
def test_a_country_is_found_by_the_name_that_people_type(typed: str, zone: str) -> None:
    """The tz database calls the first of them "Britain (UK)"."""
    assert zone in [name for name, _ in time_zones.search(typed)]


def test_a_city_comes_before_the_countries_that_begin_like_it() -> None:
    assert time_zones.search("pa")[0][0].rpartition("/")[2].startswith("Pa")
    assert next(zone for zone, _ in time_zones.search("mexico")) == "America/Mexico_City"


@pytest.mark.parametrize("typed", ["", " ", "/", "a", "x" * 6000, "'; DROP TABLE clubs", "\0"])
def test_whatever_is_typed_there_are_at_most_25_answers(typed: str) -> None:
    found = time_zones.search(typed)
    assert len(found) <= time_zones.SUGGESTED_ZONES
    assert len(set(found)) == len(found)


def test_nothing_typed_offers_something() -> None:
    assert ("Europe/Berlin", "Germany") in time_zones.search("")


@settings(max_examples=15)
@given(st.text(max_size=20))
def test_what_is_found_can_be_named_and_kept(typed: str) -> None:
    for zone, country in time_zones.search(typed):
        assert named(zone) == zone
        assert ZoneInfo(zone).key == zone
        assert country


# Typed without choosing


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        (" Europe/London ", "Europe/London"),
        ("america/new york", "America/New_York"),
        ("London", "Europe/London"),
        ("new york", "America/New_York"),
        ("Tokyo, Japan", "Asia/Tokyo"),
        ("utc", "UTC"),
        ("Europe/London, Britain (UK)", "Europe/London"),
        ("Germany", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("Japan", "Asia/Tokyo"),
        ("UK", "Europe/London"),
        ("India", "Asia/Kolkata"),
        ("Argentina", "America/Argentina/Buenos_Aires"),
        ("Köln", "Europe/Berlin"),
        ("Muenchen", "Europe/Berlin"),
        ("Munich, Germany", "Europe/Berlin"),
        ("manchester", "Europe/London"),
        ("Mailand", "Europe/Rome"),
        ("Porto", "Europe/Lisbon"),
        ("LA", "America/Los_Angeles"),
        ("st petersburg", "Europe/Moscow"),
    ],
)
def test_a_name_or_the_only_place_that_fits_is_taken(typed: str, zone: str) -> None:
    assert named(typed) == zone


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "/",
        "...",
        "Narnia",
        "a",
        "united states",
        "Spain",
        "Portugal",
        "Cambridge",
        "x" * 6000,
        "../../etc/passwd",
        "localtime",
        "Factory",
        "posixrules",
    ],
)
def test_what_is_unknown_or_not_the_only_one_is_not_guessed(typed: str) -> None:
    assert named(typed) is None


def test_every_zone_of_the_world_can_be_typed() -> None:
    # Old names, like Japan's, Portugal's or Hong Kong's, and clocks that stay in winter.
    other = {
        *countries.english().values(), "Hongkong", "Kwajalein",
        *["EST", "MST", "HST", "CET", "EET", "WET", "GMT"],
    }  # fmt: skip
    for zone in time_zones.names():
        if zone in other:
            assert named(zone) != zone
            continue
        assert named(zone) == zone
        assert named(zone.lower().replace("_", " ")) == zone


@pytest.mark.parametrize(
    ("clocks", "zone"),
    [
        ("EST", "America/New_York"), ("pst", "America/Los_Angeles"), ("CST", "America/Chicago"),
        ("CET", "Europe/Berlin"), ("MEZ", "Europe/Berlin"), ("GMT", "Europe/London"),
    ],
)  # fmt: skip
def test_a_zone_that_is_called_as_its_clocks_are_has_its_summers(clocks: str, zone: str) -> None:
    assert named(clocks) == zone
    assert time_zones.search(clocks)[0][0] == zone


def test_every_name_of_clocks_leads_to_one_zone() -> None:
    for zone, called in time_zones._MEANT_BY_CLOCKS.items():
        assert [named(clocks) for clocks in called.split()] == [zone] * len(called.split())


def test_every_country_leads_to_its_zone_or_asks_which_of_its_zones() -> None:
    for language in ("en", "de"):
        with speaking(language):
            for code in countries.english():
                called, zones = countries.name(code), time_zones.in_country(code)
                if len(zones) == 1:
                    assert named(called) == zones[0], called
                elif zones:
                    assert named(called) is None, called
                    assert [zone for zone, _ in time_zones.fitting(called)] == zones, called


def test_every_large_city_leads_to_its_zone_or_is_one_to_choose() -> None:
    for zone, called in cities.BY_ZONE.items():
        for city in called:
            offered = [found for found, _ in time_zones.fitting(city)]
            assert named(city) == (zone if len(offered) == 1 else None), city
            assert zone in offered, city


def test_zones_that_differ_from_now_on_are_told_apart() -> None:
    assert time_zones.in_country("DE") == ["Europe/Berlin"]
    assert time_zones.in_country("ES") == ["Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary"]
    assert time_zones.in_country("US")[0] == "America/New_York"
    assert "Pacific/Honolulu" in time_zones.in_country("US")


# Whenever the bot was off, in whatever zone


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(
    zone=st.sampled_from(sorted(time_zones.names())),
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    on=st.timedeltas(timedelta(0), timedelta(weeks=1)),
    off=st.timedeltas(timedelta(0), timedelta(weeks=5)),
    busy=st.lists(st.integers(0, 8), max_size=9),
)
async def test_each_week_has_one_digest_or_says_why_not(
    *,
    zone: str, weekday: int, hour: int, start: datetime, on: timedelta, off: timedelta,
    busy: list[int],
) -> None:  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        async with new_library(Path(folder) / "filmclub.db") as library:
            clock = Hand(start)
            async with running(library, clock) as env:
                club = Club(env)
                schedule = Schedule(
                    club.guild.id, club.channel.id, weekday, time(hour), zone, start
                )
                await save_schedule(library, schedule)
                for week in busy:
                    await rated(library, club, start + timedelta(weeks=week, hours=3))
                while clock.now < start + on:
                    await at(club, clock, clock.now + 22 * HOUR)
                clock = await off_until(club, library, clock.now + off)
                end = clock.now + timedelta(days=9)
                while clock.now < end:
                    await at(club, clock, clock.now + 22 * HOUR)
                await _each_once(library, club, schedule, start, clock.now)


async def _each_once(
    library: Store, club: Club, schedule: Schedule, start: datetime, now: datetime
) -> None:
    known = await latest(library, club)
    posted = Counter(
        int(button["custom_id"].rpartition(":")[2])
        for message in digests(club.channel)
        for button in buttons(message).values()
        if button["custom_id"].startswith("digest-rate:")
    )
    week, last = schedule.last(start).plus(1), schedule.last(now)
    while week <= last:
        digest = known.pop(str(week))
        assert digest.state in ("sent", "skipped")
        assert posted.pop(week.year * 100 + week.number, 0) == (digest.state == "sent")
        assert (digest.reason is None) == (digest.state == "sent")
        if digest.reason == Reason(Why.OFF):
            assert digest.written_at - digest.due_at > LATE
        elif digest.reason is not None:
            assert digest.reason == Reason(Why.QUIET)
        week = week.plus(1)
    assert (known, posted) == ({}, {})
