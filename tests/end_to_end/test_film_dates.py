"""What a post about a pick, a vote or a nomination says of the film's date is so, whatever becomes
of it: to come, watched since, or none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.ballots import closed, rank
from tests.end_to_end.driving import Club, answer, buttons, new_client, read, shown
from tests.end_to_end.evenings import DATE, called_off, moved, planned
from tests.end_to_end.house_rules import connected
from tests.end_to_end.test_going_midway import round_of
from tests.end_to_end.test_turns import make_order
from tests.end_to_end.test_votes import opened, posted
from tests.end_to_end.weeks import NOW, Hand

pytestmark = pytest.mark.thorough

PLANNED, BEFORE, SINCE = "It is on the calendar already", "has watched it before", "club watched it"
LATER = "It is on the calendar already, for <t:1773518400:F>."
"""A day after DATE."""


@pytest.fixture
def clock() -> Hand:
    return Hand(NOW)


@pytest.fixture
async def env(library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    """Without the house rule that nobody is pinged: turns ping whose it is."""
    async with connected(new_client(library, clock=clock)) as env:
        yield env


class Evenings:
    """A club that schedules Ballerina."""

    def __init__(self, club: Club, olive: simcord.MemberActor, clock: Hand) -> None:
        self.club, self.olive, self.clock = club, olive, clock

    async def schedule(self, **more: str) -> None:
        await self.olive.click(await planned(self.olive, self.club, **more), label="Schedule")
        await self.rounds()

    async def move(self) -> None:
        await moved(self.olive, self.club, "2026-03-14 20:00")
        await self.rounds()

    async def call_off(self) -> None:
        await called_off(self.olive, self.club)
        await self.rounds()

    async def watch(self) -> None:
        """What is scheduled, to its end."""
        self.clock.now += timedelta(days=3)
        await self.rounds()

    async def note(self) -> None:
        """By hand, that it was watched today."""
        given = {"film": "ballerina", "date": f"{self.clock.now:%Y-%m-%d}"}
        await self.olive.slash(self.club.channel, "club log-add", **given)
        await self.rounds()

    async def rounds(self) -> None:
        for _again in range(3):
            await round_of(self.club, self.clock)

    def now(self, message: discord.Message | simcord.ResponseMessage) -> tuple[str, list[str]]:
        """What a message says and offers by now."""
        (found,) = [each for each in self.club.channel.history() if each.id == message.id]
        return read(found) if found.content else shown(found), [*buttons(found)]

    def dated(self, message: discord.Message | simcord.ResponseMessage) -> tuple[list[str], bool]:
        """What it says of the film's date, and whether it offers to set one."""
        text, offered = self.now(message)
        return [each for each in (PLANNED, BEFORE, SINCE) if each in text], "Schedule" in offered


@pytest.fixture
def evenings(club: Club, olive: simcord.MemberActor, clock: Hand) -> Evenings:
    return Evenings(club, olive, clock)


async def picked(evenings: Evenings) -> discord.Message:
    club, olive = evenings.club, evenings.olive
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    await club.ana.slash(club.channel, "turns pick", film="ballerina")
    return posted(club)


async def won(evenings: Evenings) -> discord.Message:
    """The post of the result of a vote that Ballerina has won."""
    club, olive = evenings.club, evenings.olive
    for title in ("ballerina", "parasite", "casablanca"):
        await club.ana.slash(club.channel, "nominate", film=title)
    await rank(club.ben, await opened(club, olive), "Ballerina")
    await closed(club, olive)
    return posted(club)


async def test_the_post_of_a_pick_offers_no_second_date_once_its_film_was_watched(
    evenings: Evenings,
) -> None:
    pick = await picked(evenings)
    assert evenings.dated(pick) == ([], True)
    await evenings.schedule()
    assert DATE in evenings.now(pick)[0]
    assert evenings.dated(pick) == ([PLANNED], False)
    await evenings.watch()
    assert evenings.dated(pick) == ([SINCE], False)
    await evenings.schedule(when="2026-12-04 20:00")
    assert evenings.dated(pick) == ([PLANNED, SINCE], False)
    await evenings.call_off()
    assert evenings.now(pick)[1] == ["Card", "Begin the next turn"]
    await evenings.olive.slash(evenings.club.channel, "turns next")
    assert evenings.dated(pick) == ([SINCE], False)


async def test_the_turn_that_a_pick_has_ended_names_the_film_as_the_club_sees_it(
    evenings: Evenings,
) -> None:
    club, olive = evenings.club, evenings.olive
    pick = await picked(evenings)
    (turn,) = [each for each in club.channel.history() if "it is your turn" in read(each)]
    asked = await olive.slash(club.channel, "library merge", film="ballerina", into="john wick")
    await olive.click(answer(asked), label="Merge")
    await evenings.rounds()
    for text, _offered in map(evenings.now, (pick, turn)):
        assert "John Wick" in text
        assert "Ballerina" not in text


async def test_a_film_that_goes_on_just_now_is_not_to_be_scheduled_again(
    evenings: Evenings, clock: Hand
) -> None:
    pick = await picked(evenings)
    await evenings.schedule()
    clock.now += timedelta(days=2, hours=8)
    await evenings.rounds()
    await evenings.olive.slash(evenings.club.channel, "turns next")
    assert evenings.dated(pick) == ([PLANNED], False)


async def test_who_picks_a_film_with_a_date_is_not_told_to_schedule_it(evenings: Evenings) -> None:
    await evenings.schedule()
    pick = await picked(evenings)
    assert evenings.dated(pick) == ([PLANNED], False)
    assert "**Schedule** says" not in read(pick)
    await evenings.move()
    assert LATER in evenings.now(pick)[0]
    await evenings.call_off()
    assert evenings.dated(pick) == ([], True)


async def test_a_nomination_says_when_its_film_is_watched(evenings: Evenings) -> None:
    club = evenings.club
    told = answer(await club.ana.slash(club.channel, "nominate", film="ballerina"))
    await evenings.schedule()
    assert DATE in evenings.now(told)[0]
    await evenings.move()
    assert LATER in evenings.now(told)[0]
    await evenings.call_off()
    assert evenings.dated(told) == ([], False)
    await evenings.note()
    assert evenings.dated(told) == ([BEFORE], False)


async def test_the_result_of_a_vote_and_every_answer_about_it_say_when_the_winner_is_watched(
    evenings: Evenings,
) -> None:
    result = await won(evenings)
    club = evenings.club
    all_of_it = [result, answer(await club.ana.slash(club.channel, "vote show"))]
    for does, said in (
        (evenings.schedule, ([PLANNED], False)),
        (evenings.call_off, ([], True)),
        (evenings.schedule, ([PLANNED], False)),
        (evenings.watch, ([SINCE], False)),
    ):
        await does()
        all_of_it.append(answer(await club.ana.slash(club.channel, "vote show")))
        assert [evenings.dated(each) for each in all_of_it] == [said] * len(all_of_it)


async def test_a_winner_whose_date_was_fixed_in_advance_can_be_scheduled_once_that_is_off(
    evenings: Evenings,
) -> None:
    club, olive = evenings.club, evenings.olive
    for title in ("ballerina", "parasite"):
        await club.ana.slash(club.channel, "nominate", film=title)
    await rank(club.ben, await opened(club, olive, then="2026-03-20 20:00"), "Ballerina")
    await closed(club, olive)
    result = posted(club)
    await evenings.rounds()
    assert "It is shown on" in evenings.now(result)[0]
    await evenings.call_off()
    assert evenings.dated(result) == ([], True)


@pytest.mark.parametrize("how", ["merged", "removed", "nomination taken off", "picked", "watched"])
async def test_an_open_vote_names_the_films_that_are_on_its_ballot(
    evenings: Evenings, clock: Hand, how: str
) -> None:
    club, olive = evenings.club, evenings.olive
    for title in ("ballerina", "parasite", "casablanca"):
        await club.ana.slash(club.channel, "nominate", film=title)
    post = await opened(club, olive, closes="in 6 days")
    told = answer(await club.ben.slash(club.channel, "vote show"))
    if how == "merged":
        asked = await olive.slash(club.channel, "library merge", film="ballerina", into="john wick")
        await olive.click(answer(asked), label="Merge")
    elif how == "removed":
        asked = await olive.slash(club.channel, "library remove", film="ballerina")
        await olive.click(answer(asked), label="Remove")
    elif how == "nomination taken off":
        listed = answer(await olive.slash(club.channel, "nominations"))
        await olive.select(listed, ["1"], custom_id="nomination-remove:0")
        await olive.click(listed, label="Take it off")
    elif how == "picked":
        await picked(evenings)
    else:
        await evenings.schedule()
        clock.now += timedelta(days=2, hours=11)
    await evenings.rounds()
    for text, _offered in map(evenings.now, (post, told)):
        assert "Ballerina" not in text
        assert ("John Wick" in text) == (how == "merged")
        assert "Parasite" in text
