"""The name of a thread says until when it is spoiler-free, in the club's words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.film import Film
from bot.language import _, day, languages, speaking
from bot.views.discussion import THREAD_NAME_LIMIT, is_other_date, thread_name
from bot.views.text import around_film

UNTIL, LATER = datetime(2026, 3, 3, 20, tzinfo=UTC), datetime(2026, 9, 13, 20, tzinfo=UTC)


def film(title: str) -> Film:
    return Film(id=1, title=title, year=2001)


def named_before(title: str, until: str) -> str:
    """The name that a thread was given, before its title was cut by its own date: first by a date
    in figures, later by twenty characters."""
    room = _("{film} · spoiler-free until {date}", film="{film}", date=until)
    return around_film(lambda name: room.replace("{film}", name), film(title), THREAD_NAME_LIMIT)


LONG = "On and on like those of Lina Wertmüller did in the seventies, with whole lines"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("title", ["Amélie", "2001: 3 March 2026", LONG, "A" * 300])
def test_it_is_known_again_by_another_date_in_any_form(language: str, title: str) -> None:
    with speaking(language):
        old, new = (thread_name(film(title), at, "UTC") for at in (UNTIL, LATER))
        assert "September 2026" in new
        assert max(len(old), len(new)) <= THREAD_NAME_LIMIT
        assert is_other_date(old, film(title), new)
        assert not is_other_date(new, film(title), new)
        assert not is_other_date("What did you make of it?", film(title), new)
        assert is_other_date(named_before(title, "2026-03-03"), film(title), new)
        in_words = named_before(title, "0" * 20).replace("0" * 20, day(UNTIL.date()))
        assert is_other_date(in_words, film(title), new)
        assert not is_other_date(named_before(title, "we meet in 2027"), film(title), new)
        assert not is_other_date(old, film(f"Another {title}"), new)


@pytest.mark.parametrize("language", [locale.value for locale in discord.Locale])
def test_a_date_fits_in_each_language_that_discord_has(language: str) -> None:
    with speaking(language):
        for month in range(1, 13):
            until = datetime(2026, month, 28, tzinfo=UTC)
            old, new = (thread_name(film(LONG), at, "UTC") for at in (until, LATER))
            assert len(old) <= THREAD_NAME_LIMIT
            assert is_other_date(old, film(LONG), new)


@given(st.text(min_size=1), st.dates(date(1000, 1, 1)))
def test_a_title_of_any_length_and_signs_is_known_again(title: str, until: date) -> None:
    shown = film(title * 9)
    at = datetime(until.year, until.month, until.day, tzinfo=UTC)
    old, new = thread_name(shown, at, "UTC"), thread_name(shown, LATER, "UTC")
    assert is_other_date(old, shown, new) == (old != new)
