"""The name of a thread says until when it is spoiler-free, in the club's words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.film import Film
from bot.language import _, day, languages, speaking
from bot.views.discussion import THREAD_NAME_LIMIT, renamed, thread_name
from bot.views.text import around_film

UNTIL, LATER = datetime(2026, 3, 3, 20, tzinfo=UTC), datetime(2026, 9, 13, 20, tzinfo=UTC)


def film(title: str) -> Film:
    return Film(id=1, title=title, year=2001)


def named_before(title: str, until: str) -> str:
    """The name that a thread was given, before its title was cut by its own date: first by a date
    in figures, later by twenty characters."""
    room = _("{film} · spoiler-free until {date}", film="{film}", date=until)
    return around_film(lambda name: room.replace("{film}", name), film(title), THREAD_NAME_LIMIT)


def later(name: str, title: str) -> str:
    """The name once the date is another one."""
    return renamed(name, film(title), LATER, "UTC")


LONG = "On and on like those of Lina Wertmüller did in the seventies, with whole lines"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("title", ["Amélie", "2001: 3 March 2026", LONG, "A" * 300])
def test_it_is_known_again_by_another_date_in_any_form(language: str, title: str) -> None:
    with speaking(language):
        old, new = (thread_name(film(title), at, "UTC") for at in (UNTIL, LATER))
        assert "September 2026" in new
        assert max(len(old), len(new)) <= THREAD_NAME_LIMIT
        assert later(old, title) == later(new, title) == new
        assert later("What did you make of it?", title) == "What did you make of it?"
        assert later(named_before(title, "2026-03-03"), title) == new
        in_words = named_before(title, "0" * 20).replace("0" * 20, day(UNTIL.date()))
        assert later(in_words, title) == new
        meeting = named_before(title, "we meet in 2027")
        assert later(meeting, title) == meeting


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("before", languages())
def test_its_date_is_put_right_in_another_language_and_beside_another_title(
    language: str, before: str
) -> None:
    with speaking(before):
        name = thread_name(film("Amélie"), UNTIL, "UTC")
    with speaking(language):
        assert later(name, "Amélie") == thread_name(film("Amélie"), LATER, "UTC")
        assert later(name, "Another") == thread_name(film("Amélie"), LATER, "UTC")
        assert later(name.replace("Amélie (2001)", "Our night"), "Amélie") == thread_name(
            film("Amélie"), LATER, "UTC"
        ).replace("Amélie (2001)", "Our night")


@pytest.mark.parametrize("language", [locale.value for locale in discord.Locale])
def test_a_date_fits_in_each_language_that_discord_has(language: str) -> None:
    with speaking(language):
        for month in range(1, 13):
            until = datetime(2026, month, 28, tzinfo=UTC)
            old, new = (thread_name(film(LONG), at, "UTC") for at in (until, LATER))
            assert len(old) <= THREAD_NAME_LIMIT
            assert later(old, LONG) == new


@given(st.text(min_size=1), st.dates(date(1000, 1, 1)))
def test_a_title_of_any_length_and_signs_is_known_again(title: str, until: date) -> None:
    shown = film(title * 9)
    at = datetime(until.year, until.month, until.day, tzinfo=UTC)
    old, new = thread_name(shown, at, "UTC"), thread_name(shown, LATER, "UTC")
    assert renamed(old, shown, LATER, "UTC") == new
