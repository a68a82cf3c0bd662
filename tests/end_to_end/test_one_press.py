"""A card's own controls: stars with one press, and more of what the critics say."""

from __future__ import annotations

import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    add_reviews,
    answer,
    buttons,
    components,
    critic,
    film,
    history,
    new_client,
    organiser,
    private,
    public,
    refusal,
    shown,
    walk,
)

pytestmark = pytest.mark.thorough

LONG = "It begins slowly. " * 12 + "The end is worth it."
POSTER = "https://example.org/p.jpg"


def choices(message: simcord.ResponseMessage) -> str:
    """The custom id of the card's select."""
    (select,) = [part for part in walk(components(message)) if part.get("type") == 3]
    return select["custom_id"]


async def card_of(club: Club, title: str = "ballerina") -> simcord.ResponseMessage:
    return answer(await club.ana.slash(club.channel, "review", film=title))


async def test_stars_are_given_and_taken_back_with_one_press_also_after_a_restart(
    club: Club, library: Store
) -> None:
    card = await card_of(club)
    await club.env.restart_bot(new_client(library))
    rated = await club.ben.select(card, ["7"], custom_id=choices(card))
    assert "★★★½ 3.5 from 1 rating" in shown(rated.response)
    assert "ben gave **Ballerina (2025)** ★★★½ 3.5" in shown(rated.followups[0])
    taken = await club.ben.select(card, ["0"], custom_id=choices(card))
    assert "no ratings yet" in shown(taken.response)
    again = await club.ben.select(card, ["0"], custom_id=choices(card))
    assert "You have not rated Ballerina (2025)" in refusal(again)
    assert [change[1:3] for change in await history(library)] == [(None, 7), (7, None)]


async def test_one_press_keeps_the_line_that_was_written_before(club: Club, library: Store) -> None:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=2.0, review="Loud.")
    card = await card_of(club)
    await club.ben.select(card, ["9"], custom_id=choices(card))
    assert (await history(library))[-1][2:4] == (9, "Loud.")


async def test_more_shows_the_reviews_in_full_to_the_one_who_presses_also_after_a_restart(
    club: Club, library: Store
) -> None:
    await add_reviews(library, await film(library, "Ballerina"), [critic("Paper", summary=LONG)])
    card = await card_of(club)
    assert "The end is worth it." not in shown(card)
    assert shown(card).endswith("\n" + " ".join(["It begins slowly."] * 3))
    await club.env.restart_bot(new_client(library))
    more = private(await club.ben.click(card, label="More"))
    assert "### Reviews of Ballerina (2025)" in more
    assert LONG in more


async def test_there_is_no_more_where_the_card_says_all(club: Club, library: Store) -> None:
    about = await film(library, "Ballerina")
    await add_reviews(library, about, [critic("Paper", summary="It was long.")])
    assert "More" not in buttons(await card_of(club))


async def test_a_poster_is_given_on_the_edit_card_and_stands_beside_the_title(
    club: Club, library: Store
) -> None:
    await add_film(library, "Heat", year=1995, club=club)
    olive = organiser(club)
    edit = answer(await olive.slash(club.channel, "library edit", film="heat"))
    form = await olive.click(edit, label="Titles and poster")
    await olive.submit_modal(form, {"title": "Heat", "year": "1995", "poster": POSTER})
    for command in ("review", "ratings"):
        shows = answer(await club.ana.slash(club.channel, command, film="heat"))
        pictures = [part["media"]["url"] for part in walk(components(shows)) if "media" in part]
        assert pictures == [POSTER]


@pytest.mark.parametrize("address", ["ftp://example.org/p", "https://localhost/p", "a picture"])
async def test_a_poster_that_is_no_address_is_refused(
    club: Club, library: Store, address: str
) -> None:
    await add_film(library, "Heat", year=1995, club=club)
    olive = organiser(club)
    edit = answer(await olive.slash(club.channel, "library edit", film="heat"))
    form = await olive.click(edit, label="Titles and poster")
    told = await olive.submit_modal(form, {"title": "Heat", "year": "1995", "poster": address})
    assert "https://" in private(told)
    assert (await film(library, "Heat")).poster is None


async def test_a_film_without_a_poster_has_its_own_colour_everywhere(club: Club) -> None:
    ballerina, parasite = [await card_of(club, title) for title in ("ballerina", "parasite")]
    rated = answer(await club.ana.slash(club.channel, "ratings", film="ballerina"))
    first, other, again = [
        components(message)[0]["accent_color"] for message in (ballerina, parasite, rated)
    ]
    assert first == again != other
    assert public(await club.ana.slash(club.channel, "review", film="ballerina"))
