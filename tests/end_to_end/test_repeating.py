"""Screenings that repeat: what the club is told of when the next one is due."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.driving import Club, answer, shown
from tests.end_to_end.evenings import AT, at, called_off, coming, planned, said, scheduled
from tests.end_to_end.weeks import DAY, HOUR, Hand

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.thorough]

WEEK = 7 * DAY


def due(slot: datetime) -> str:
    return f"The next film is due <t:{int(slot.timestamp())}:F>"


async def planned_next(olive: simcord.MemberActor, club: Club, repeat: str | None) -> None:
    more = {"repeat": repeat} if repeat else {}
    plan = await planned(olive, club, film="casablanca", when="2026-03-20 20:00", **more)
    await olive.click(plan, label="Schedule")


async def prompted(club: Club, library: Store, clock: Hand) -> None:
    """The club is asked for ratings of the first film."""
    first = (await coming(library, club))[0]
    await at(club, clock, AT + timedelta(minutes=first.film.runtime or 0))


async def places(club: Club) -> list[str]:
    """Where members read when the next film is due."""
    shown_ = [
        shown(answer(await club.ana.slash(club.channel, command)))
        for command in ("club home", "calendar")
    ]
    (prompt,) = [text for text in said(club) if "think of" in text]
    return [*shown_, prompt]


@pytest.mark.parametrize("repeat", ["weekly", None])
async def test_after_a_film_the_club_is_told_when_the_next_is_due_if_it_has_no_date(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, repeat: str | None
) -> None:
    await scheduled(olive, club, repeat="weekly")
    await planned_next(olive, club, repeat)
    await prompted(club, library, clock)
    for text in await places(club):
        assert "is due" not in text


@pytest.mark.parametrize("repeat", ["weekly", None])
async def test_an_evening_that_was_called_off_before_is_not_said_to_be_due(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, repeat: str | None
) -> None:
    await scheduled(olive, club, repeat="weekly")
    await planned_next(olive, club, repeat)
    asked = await olive.slash(club.channel, "screening cancel", screening="casablanca")
    await olive.click(answer(asked), label="Call it off")
    await prompted(club, library, clock)
    for text in await places(club):
        assert due(AT + 2 * WEEK) in text


@pytest.mark.parametrize("repeat", ["weekly", None])
async def test_what_is_said_of_the_next_evening_goes_and_comes_with_its_film_and_ends_with_its_day(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, repeat: str | None
) -> None:
    await scheduled(olive, club, repeat="weekly")
    await prompted(club, library, clock)
    for text in await places(club):
        assert due(AT + WEEK) in text
    await planned_next(olive, club, repeat)
    await at(club, clock, AT + DAY)
    for text in await places(club):
        assert "is due" not in text
    await called_off(olive, club)
    await at(club, clock, AT + DAY + HOUR)
    for text in await places(club):
        assert due(AT + 2 * WEEK) in text
    clock.now = AT + WEEK + HOUR
    await club.env.advance_time(5 * 60 + 1)
    for text in await places(club):
        assert due(AT + 2 * WEEK) in text
    clock.now = AT + 5 * WEEK
    await club.env.advance_time(5 * 60 + 1)
    home, calendar, prompt = await places(club)
    assert due(AT + 6 * WEEK) in home
    assert due(AT + 6 * WEEK) in calendar
    assert "is due" not in prompt


@pytest.mark.parametrize("repeat", ["weekly", None])
async def test_the_next_evening_is_due_again_while_its_film_is_out_of_the_library(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, repeat: str | None
) -> None:
    await scheduled(olive, club, repeat="weekly")
    await prompted(club, library, clock)
    await planned_next(olive, club, repeat)
    await at(club, clock, AT + DAY)
    asked = answer(await olive.slash(club.channel, "library remove", film="casablanca"))
    removed = (await olive.click(asked, label="Remove")).followups[0]
    await club.env.advance_time(5 * 60 + 1)
    for text in await places(club):
        assert due(AT + 2 * WEEK) in text
    await olive.click(removed, label="Undo")
    await club.env.advance_time(5 * 60 + 1)
    for text in await places(club):
        assert "is due" not in text


async def test_a_series_is_said_to_end_with_a_film_that_alone_repeats(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await scheduled(olive, club, repeat="weekly")
    ends = "**Every week** ends with it"
    assert ends in shown(answer(await olive.slash(club.channel, "screening cancel")))
    await prompted(club, library, clock)
    await planned_next(olive, club, "weekly")
    asked = answer(await olive.slash(club.channel, "screening cancel"))
    assert "Call off **Casablanca" in shown(asked)
    assert ends not in shown(asked)
