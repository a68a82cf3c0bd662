"""Discord itself fails: the bot says so where it can, logs it, and goes on."""

from __future__ import annotations

import pytest

from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    answer,
    buttons,
    critic,
    history,
    public,
    refusal,
    shown,
)

CALLBACK = "/interactions/*/callback"
FOLLOW_UP = "/webhooks/*"
DONE = "That is done, but Discord did not take the answer."


async def works_again(club: Club) -> None:
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    assert public(card).startswith("## Ballerina (2025)\n")


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_an_answer_that_discord_could_not_take_is_sent_once_more(
    club: Club, status: int
) -> None:
    club.env.inject_error("POST", CALLBACK, status=status)
    await works_again(club)


@pytest.mark.parametrize("status", [400, 403])
async def test_an_answer_that_discord_refuses_becomes_a_private_line(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture, status: int
) -> None:
    club.env.inject_error("POST", CALLBACK, status=status)
    answer = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert refusal(answer).startswith(DONE)
    assert "The answer to /rate did not arrive: REFUSED" in troubles.text
    assert await history(library) == [(club.ana.id, None, 8, None, False)]
    await works_again(club)


async def test_where_nothing_was_done_and_discord_refuses_the_reason_that_is_said(
    club: Club, troubles: pytest.LogCaptureFixture
) -> None:
    club.env.inject_error("POST", CALLBACK, status=400)
    answer = await club.ana.slash(club.channel, "rate", film="qqqq zzzz", stars=4.0)
    assert refusal(answer).startswith("That did not work, and Discord did not take the reason.")
    assert "did not arrive" in troubles.text


@pytest.mark.parametrize(
    ("label", "line"),
    [("Rate with words", "That did not work"), ("All ratings", DONE)],
)
async def test_a_press_whose_answer_discord_refuses_becomes_a_private_line(
    club: Club, troubles: pytest.LogCaptureFixture, label: str, line: str
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    before = shown(card)
    assert card is not None
    club.env.inject_error("POST", CALLBACK, status=400)
    assert refusal(await club.ben.click(card, label=label)).startswith(line)
    assert "did not arrive: REFUSED" in troubles.text
    assert shown(card) == before
    await works_again(club)


async def test_a_card_that_discord_refuses_is_sent_without_its_links(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    reviews = [critic("A", "one", "two", link="https://example.org/a")]
    film = await add_film(library, "Tár", year=2022, reviews=reviews)
    poster = "UPDATE films SET poster = 'https://example.org/p.jpg' WHERE id = ?"
    await library.database.write(statement(poster, (film.id,)))
    club.env.inject_error("POST", CALLBACK, status=400)
    card = await club.ana.slash(club.channel, "review", film="tar")
    whole = await club.ana.slash(club.channel, "review", film="tar")
    assert "Read" in buttons(whole.response)
    assert shown(whole.response).replace("\n[Read]", "") == public(card)
    club.env.inject_error("POST", CALLBACK, status=400)
    await club.ana.click(answer(whole), label="Another quote")
    assert "“two”" in shown(whole.response)
    assert "Read" not in buttons(whole.response)


async def test_when_discord_takes_no_answer_at_all_it_is_logged_and_the_bot_goes_on(
    club: Club, troubles: pytest.LogCaptureFixture
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    club.env.inject_error("POST", CALLBACK, status=500, times=None)
    assert not (await club.ana.slash(club.channel, "review", film="ballerina")).acknowledged
    assert not (await club.ana.slash(club.channel, "review", film="qqqq zzzz")).acknowledged
    assert not (await club.ben.click(card, label="Rate with words")).acknowledged
    assert not (await club.ben.click(card, label="Another quote")).acknowledged
    club.env.backend.faults.clear()
    assert troubles.text.count("did not arrive") == 4
    await works_again(club)


async def test_a_press_on_an_old_button_that_can_not_be_answered_is_logged(
    club: Club, troubles: pytest.LogCaptureFixture
) -> None:
    message = await club.post("watchlist:4")
    club.env.inject_error("POST", CALLBACK, status=500, times=None)
    answer = await club.ana.click(message, custom_id="watchlist:4")
    club.env.backend.faults.clear()
    assert not answer.acknowledged
    assert "The answer to watchlist:4 did not arrive" in troubles.text
    await works_again(club)


async def test_an_interaction_that_expired_is_logged_and_the_rating_counts(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    club.env.inject_error("POST", CALLBACK, status=404, code=10062, times=2)
    answer = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert not answer.acknowledged
    assert "The answer to /rate did not arrive: TOO_LATE" in troubles.text
    assert await history(library) == [(club.ana.id, None, 8, None, False)]


async def test_a_notice_that_discord_refuses_leaves_the_card_moved_and_a_private_line(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    form = await club.ben.click(card, label="Rate with words")
    club.env.inject_error("POST", FOLLOW_UP, status=403)
    done = await club.ben.submit_modal(form, {"stars": ["8"]})
    assert "**This club** ★★★★ 4.0 from 1 rating" in shown(card)
    (line,) = done.followups
    assert line.ephemeral
    assert shown(line).startswith(DONE)
    assert "did not arrive: REFUSED" in troubles.text
    assert await history(library) == [(club.ben.id, None, 8, None, False)]
    await works_again(club)


async def test_when_neither_notice_nor_line_can_be_sent_it_is_logged(
    club: Club, troubles: pytest.LogCaptureFixture
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    form = await club.ben.click(card, label="Rate with words")
    club.env.inject_error("POST", FOLLOW_UP, status=400, times=None)
    done = await club.ben.submit_modal(form, {"stars": ["8"]})
    assert done.followups == []
    assert "**This club** ★★★★ 4.0 from 1 rating" in shown(card)
    assert troubles.text.count("did not arrive: REFUSED") == 2
    await works_again(club)


async def test_suggestions_that_discord_refuses_are_logged_and_come_with_the_next_key(
    club: Club, troubles: pytest.LogCaptureFixture
) -> None:
    club.env.inject_error("POST", CALLBACK, status=500)
    assert await club.ana.autocomplete(club.channel, "review", "film", "bal") == []
    (record,) = troubles.records
    assert record.getMessage().startswith("No suggestions came through: HTTPException")
    assert record.exc_info is None, "a line, not a traceback"
    (choice,) = await club.ana.autocomplete(club.channel, "review", "film", "ball")
    assert choice["name"] == "Ballerina (2025)"
