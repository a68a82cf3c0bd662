"""What can't be done is refused privately, in one plain line, and changes nothing."""

from __future__ import annotations

import discord
import pytest
import pytest_asyncio
import simcord

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    as_received,
    begin,
    begin_slash,
    begin_submission,
    buttons,
    critic,
    delete_film,
    film,
    history,
    public,
    refusal,
    shown,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

GONE = "That film is no longer in the library."
WITH_FILM = ["review", "rate", "unrate", "ratings", "quote", "seen"]


@pytest_asyncio.fixture(loop_scope="module")
async def before(club: Club, library: Store) -> list[object]:
    """The history with one rating in it, for what must not change it."""
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0, review="Hm.")
    return [*(await history(library))]


@pytest.mark.parametrize("command", WITH_FILM)
@pytest.mark.parametrize("typed", ["film:4242", "film:0", "film:999999999999999999"])
async def test_the_id_of_no_film(
    club: Club, library: Store, before: list[object], command: str, typed: str
) -> None:
    options = {"stars": 4.0} if command == "rate" else {}
    answer = await club.ana.slash(club.channel, command, film=typed, **options)
    assert refusal(answer).startswith(GONE)
    assert await history(library) == before


@pytest.mark.parametrize(
    "typed",
    [
        "film:9999999999999999999",
        "film:" + "9" * 4000,
        "film:-1",
        "film:",
        "film:４",
        "film:0x4",
        "film:999; DROP TABLE films",
        "qqqq' OR '1'='1",
        'qqqq" OR titles : "ballerina',
        "qqqq%",
        "qqqq\x00zzzz",
    ],
)
async def test_garbage_in_place_of_a_film(
    club: Club, library: Store, before: list[object], typed: str
) -> None:
    answer = await club.ana.slash(club.channel, "rate", film=typed, stars=4.0)
    assert "Browse the library" in buttons(answer.response)
    assert answer.ephemeral
    assert await history(library) == before


async def test_a_review_of_4001_characters(
    club: Club, library: Store, before: list[object]
) -> None:
    with pytest.raises(simcord.OptionError, match="at most 4000"):  # so says Discord's own client
        await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="x" * 4001)
    answer = begin_slash(club.ana, club, "rate", film="ballerina", stars=4.0, review="x" * 4001)
    await club.env.settle()
    assert refusal(answer) == (
        "That review has 4,001 characters; 4,000 is the most. Shorten it and send it again."
    )
    assert await history(library) == before


async def test_a_review_of_4001_characters_for_a_film_that_had_to_be_picked(
    club: Club, library: Store, before: list[object]
) -> None:
    choice = begin_slash(club.ana, club, "rate", film="true grit", stars=4.0, review="x" * 4001)
    await club.env.settle()
    assert choice.response is not None
    answer = await club.ana.click(choice.response, label="True Grit (2010)")
    assert refusal(answer).startswith("That review has 4,001 characters")
    assert await history(library) == before


@pytest.mark.parametrize("stars", [0.7, 0.0, 0.25, -1.0, 5.5, 6.0, 10.0, 1e300, 4.999999])
async def test_stars_that_no_choice_has(
    club: Club, library: Store, before: list[object], stars: float
) -> None:
    answer = begin_slash(club.ana, club, "rate", film="ballerina", stars=stars)
    await club.env.settle()
    assert refusal(answer).startswith("Stars go from 0.5 to 5 in halves, like 3.5.")
    assert list(buttons(answer.response)) == ["Card", "Rate"]
    assert await history(library) == before


@pytest.mark.parametrize("command", WITH_FILM)
async def test_a_command_in_a_direct_message_from_a_client_that_still_offers_it_there(
    club: Club, library: Store, before: list[object], command: str
) -> None:
    options = {"stars": 4.0} if command == "rate" else {}
    answer = begin_slash(club.ana, club, command, direct=True, film="ballerina", **options)
    await club.env.settle()
    assert "filmclub works in a server." in refusal(answer)
    assert await history(library) == before


async def test_a_quote_of_any_film_in_a_direct_message(club: Club) -> None:
    answer = begin_slash(club.ana, club, "quote", direct=True)
    await club.env.settle()
    assert "Try this command again in your club's." in refusal(answer)


async def test_a_button_in_a_direct_message_says_where_to_press_it(club: Club) -> None:
    data = {"custom_id": "screening-remind:1", "component_type": 2}
    answer = begin(club.ana, club, discord.InteractionType.component, data, direct=True)
    await club.env.settle()
    assert "That works in your club's server alone. Press it there" in refusal(answer)


@pytest.mark.parametrize("label", ["Rate with words", "Another quote", "All ratings", "Next ›"])
async def test_a_button_on_the_card_of_a_deleted_film(
    club: Club, library: Store, label: str
) -> None:
    reviews = [critic(name, "one", "two") for name in "ABCD"]
    gone = await add_film(library, "Gone Film", reviews=reviews)
    card = (await club.ana.slash(club.channel, "review", film="gone film")).response
    assert card is not None
    await delete_film(library, gone)
    before = shown(card)
    assert refusal(await club.ben.click(card, label=label)).startswith(GONE)
    assert shown(card) == before


async def test_a_form_for_a_film_that_was_deleted_meanwhile(
    club: Club, library: Store, before: list[object]
) -> None:
    gone = await add_film(library, "Gone Film")
    card = (await club.ana.slash(club.channel, "review", film="gone film")).response
    assert card is not None
    form = await club.ben.click(card, label="Rate with words")
    await delete_film(library, gone)
    answer = await club.ben.submit_modal(form, {"stars": ["8"]})
    assert refusal(answer).startswith(GONE)
    assert await history(library) == before


async def test_a_page_of_ratings_of_a_deleted_film(club: Club, library: Store) -> None:
    gone = await add_film(library, "Gone Film")
    for number in range(11):
        member = club.join(f"member{number}")
        await member.slash(club.channel, "rate", film="gone film", stars=4.0)
    page = (await club.ana.slash(club.channel, "ratings", film="gone film")).response
    assert page is not None
    await delete_film(library, gone)
    assert refusal(await club.ana.click(page, label="Next ›")).startswith(GONE)


async def test_a_choice_of_a_deleted_film(club: Club, library: Store, before: list[object]) -> None:
    gone = await add_film(library, "True Grit", year=2030)
    choice = await club.ana.slash(club.channel, "rate", film="true grit", stars=4.0)
    assert choice.response is not None
    await delete_film(library, gone)
    answer = await club.ana.click(choice.response, label="True Grit (2030)")
    assert refusal(answer).startswith(GONE)
    assert await history(library) == before


async def test_a_button_of_a_deleted_film_never_stands_for_a_film_that_came_later(
    club: Club, library: Store, before: list[object]
) -> None:
    gone = await add_film(library, "Gone Film")
    card = (await club.ana.slash(club.channel, "review", film="gone film")).response
    assert card is not None
    form = await club.ana.click(card, label="Rate with words")
    await delete_film(library, gone)
    await add_film(library, "Quite Another Film")
    answer = await club.ana.submit_modal(form, {"stars": ["8"]})
    assert await history(library) == before
    assert refusal(answer).startswith(GONE)
    assert refusal(await club.ben.click(card, label="Rate with words")).startswith(GONE)


OLD = "That button is from an older filmclub."


@pytest.mark.parametrize(
    "custom_id",
    [
        "watchlist:4",
        "rate",
        "rate:4",
        "rate:4:0:0:0",
        "rate:x:0:0",
        "rate:٤:0:0",
        "rate:-4:0:0",
        "rate:1234567890123456789:0:0",
        " rate:4:0:0",
        "rate:4:0:0\n",
        "x" * 100,
    ],
)
async def test_a_button_that_this_filmclub_does_not_know(
    club: Club, library: Store, before: list[object], custom_id: str
) -> None:
    message = await club.post(custom_id)
    assert refusal(await club.ben.click(message, custom_id=custom_id)).startswith(OLD)
    assert await history(library) == before


async def test_a_form_that_this_filmclub_does_not_know(club: Club) -> None:
    data = {"custom_id": "digest-form:4", "components": []}
    answer = begin(club.ana, club, discord.InteractionType.modal_submit, data)
    await club.env.settle()
    assert refusal(answer)


@pytest.mark.parametrize(
    "control", ["rate:{}:0:0", "card-quote:{}:0:1", "card-page:{}:0:0", "ratings:{}", "pick:1:{}"]
)
@pytest.mark.parametrize("number", [0, 4242, 999_999_999_999_999_999])
async def test_a_button_with_the_number_of_no_film(
    club: Club, library: Store, before: list[object], control: str, number: int
) -> None:
    custom_id = control.format(number)
    answer = await club.ben.click(await club.post(custom_id), custom_id=custom_id)
    assert refusal(answer)
    assert await history(library) == before


async def test_a_button_to_a_page_far_behind_the_last_shows_the_last(
    club: Club, library: Store, before: list[object]
) -> None:
    ballerina = await film(library, "Ballerina")
    far = 999_999_999_999_999_999
    for control in ("card-page:{}:{}:{}", "card-quote:{}:{}:{}", "ratings-page:{}:{}"):
        custom_id = control.format(ballerina.id, far, far)
        message = await club.post(custom_id)
        done = await club.ben.click(message, custom_id=custom_id)
        assert "Ballerina (2025)" in public(done)


async def test_a_choice_that_belongs_to_someone_else(
    club: Club, library: Store, before: list[object]
) -> None:
    choice = await club.ana.slash(club.channel, "rate", film="true grit", stars=4.0)
    custom_id = buttons(choice.response)["True Grit (2010)"]["custom_id"]
    answer = await club.ben.click(await club.post(custom_id), custom_id=custom_id)
    assert refusal(answer)
    assert await history(library) == before


async def test_a_form_sent_for_a_film_that_this_club_has_not(
    club: Club, library: Store, before: list[object]
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    form = await club.ana.click(card, label="Rate with words")
    assert form.modal is not None
    form._interaction.modal = {**form.modal, "custom_id": "rate-form:4242:0:0"}
    received = as_received(club, card)
    answer = begin_submission(club.ana, club, form, received, stars=8)
    await club.env.settle()
    assert refusal(answer).startswith(GONE)
    assert await history(library) == before
