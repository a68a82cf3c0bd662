"""Pictures in messages: with the message where they are there, put in later where not, or never."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club import members_going
from bot.club.posting import Posting
from bot.domain.chart import BarChart
from bot.domain.library import Editor
from bot.store.database import statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import Club, answer, begin_press, begin_slash, film, public, walk


class Easel:
    """Draws what it is let draw, in no time."""

    def __init__(self, env: simcord.Env) -> None:
        self._env = env
        self.may_draw = asyncio.Event()
        self.fails = False
        self.drawn_charts: list[BarChart] = []

    async def drawn(self, chart: BarChart) -> bytes | None:
        if not self.may_draw.is_set():
            await self._env.external_wait(self.may_draw.wait(), reason="it is being drawn")
        self.drawn_charts.append(chart)
        return None if self.fails else b"\x89PNG of " + repr(chart.heights).encode()


@pytest.fixture
def easel(club: Club, monkeypatch: pytest.MonkeyPatch) -> Easel:
    easel = Easel(club.env)
    assert isinstance(club.env.bot, FilmClub)
    monkeypatch.setattr(club.env.bot, "pictures", easel)
    monkeypatch.setattr("bot.client.answering._AT_ONCE_SECONDS", 0)
    return easel


async def rated(library: Store, club: Club, ratings: int) -> None:
    ballerina = await film(library, "Ballerina")
    for member in range(1, ratings + 1):
        await library.ratings.rate(Editor(club.guild.id, member, NOW), ballerina.id, 5 + member % 4)


def gallery(message: Any) -> dict[str, Any] | None:
    """What stands in the place of the picture."""
    found = [part for part in walk(message.components) if part["type"] == 12]
    return found[0]["items"][0] if found else None


def files(message: Any) -> list[str]:
    return [each.filename for each in message.attachments]


async def test_a_picture_that_is_there_comes_with_the_message_and_says_the_same_in_words(
    club: Club, library: Store, easel: Easel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rated(library, club, 3)
    easel.may_draw.set()
    monkeypatch.setattr("bot.client.answering._AT_ONCE_SECONDS", 60)
    listed = await club.ana.slash(club.channel, "ratings", film="ballerina")
    assert "\n-# once 4 · once 3.5 · once 3\n" in public(listed)
    shown = gallery(answer(listed))
    assert shown is not None
    assert shown["media"]["url"].endswith("chart.png")
    assert shown["description"].endswith("as bars: once 4, once 3.5 and once 3")
    assert not shown["spoiler"]
    assert files(answer(listed)) == ["chart.png"]
    assert easel.drawn_charts[0].heights == (0, 0, 0, 0, 0, 1, 1, 1, 0, 0)
    assert len(listed.followups) == 0


async def test_a_picture_that_takes_its_time_is_put_into_the_message(
    club: Club, library: Store, easel: Easel
) -> None:
    await rated(library, club, 12)
    listed = begin_slash(club.ana, club, "ratings", film="ballerina")
    await club.env.settle()
    message = answer(listed)
    assert gallery(message) is None
    assert files(message) == []
    easel.may_draw.set()
    await club.env.settle()
    assert gallery(answer(listed)) is not None
    assert files(answer(listed)) == ["chart.png"]
    turned = await club.ana.click(answer(listed), label="Next ›")
    await club.env.settle()
    assert files(answer(turned)) == ["chart.png"]


async def test_a_picture_comes_into_a_message_whose_poster_discord_refuses(
    club: Club, library: Store, easel: Easel
) -> None:
    await rated(library, club, 3)
    poster = "UPDATE films SET poster = 'https://example.org/p.jpg'"
    await library.database.write(statement(poster, ()))
    listed = begin_slash(club.ana, club, "ratings", film="ballerina")
    await club.env.settle()
    club.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035)
    easel.may_draw.set()
    await club.env.settle()
    assert gallery(answer(listed)) is not None
    assert files(answer(listed)) == ["chart.png"]


async def test_a_message_that_shows_something_else_by_then_is_left_as_it_is(
    club: Club, library: Store, easel: Easel
) -> None:
    await rated(library, club, 12)
    listed = begin_slash(club.ana, club, "ratings", film="ballerina")
    await club.env.settle()
    message = answer(listed)
    begin_press(club.ana, club, message, "Next ›")
    await club.env.settle()
    before = len(club.env.http_requests)
    easel.may_draw.set()
    await club.env.settle()
    edits = club.env.http_requests[before:]
    assert len(edits) == 1  # by the press, which the message belongs to now
    assert public(listed).count(" · <t:") == 2


@pytest.mark.parametrize("ratings", [2, 3])
async def test_what_can_not_be_drawn_or_is_too_little_is_said_in_words_alone(
    club: Club, library: Store, easel: Easel, ratings: int
) -> None:
    await rated(library, club, ratings)
    easel.fails = True
    easel.may_draw.set()
    listed = await club.ana.slash(club.channel, "ratings", film="ballerina")
    assert gallery(answer(listed)) is None
    assert files(answer(listed)) == []
    assert len(easel.drawn_charts) == 2 * (ratings > 2)


async def test_a_club_that_blurs_its_scores_gets_the_picture_behind_a_spoiler(
    club: Club, library: Store, easel: Easel, olive: simcord.MemberActor
) -> None:
    await rated(library, club, 3)
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Choosing and watching")
    await olive.select(panel, ["blurs_scores"], custom_id="club-round-switches")
    easel.may_draw.set()
    listed = await club.ana.slash(club.channel, "ratings", film="ballerina")
    shown = gallery(answer(listed))
    assert shown is not None
    assert shown["spoiler"]
    assert "once 4" not in shown["description"]
    assert "-# ||once 4 · once 3.5 · once 3||" in public(listed)


async def test_a_picture_does_not_bring_back_an_answer_that_was_taken_away(
    club: Club, library: Store, easel: Easel
) -> None:
    await rated(library, club, 3)
    client = club.env.bot
    assert isinstance(client, FilmClub)
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=4.0)
    listed = begin_slash(club.ana, club, "ratings", film="ballerina")
    await club.env.settle()
    assert "ben" in public(listed)
    await client.note_answers()
    guild_ids = [club.guild.id]
    going = await library.members_going.begin_deleting(guild_ids, club.ben.id, client.clock())
    await members_going.go(client, going)
    await members_going.renew_messages(client, Posting.of(client))
    assert public(listed) == "What stood here was removed."
    easel.may_draw.set()
    await club.env.settle()
    assert public(listed) == "What stood here was removed."
