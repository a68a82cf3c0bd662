"""/quote and its Another button."""

from __future__ import annotations

import re

import simcord

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    add_reviews,
    buttons,
    critic,
    film,
    public,
    refusal,
    shown,
)


def said(message: simcord.ResponseMessage) -> str:
    found = re.search("“(.+)”", shown(message))
    assert found
    return found[1]


async def quote(club: Club, **options: str) -> simcord.ResponseMessage:
    result = await club.ana.slash(club.channel, "quote", **options)
    assert public(result)
    assert result.response is not None
    return result.response


async def all_of(club: Club, card: simcord.ResponseMessage, count: int) -> list[str]:
    """So many quotes in a row, pressed for by two members in turn."""
    found = [said(card)]
    for turn in range(count - 1):
        pressed = await (club.ben, club.ana)[turn % 2].click(card, label="Another")
        assert pressed.response is not None
        assert pressed.response.id == card.id
        found.append(said(card))
    return found


async def test_a_quote_names_its_source_and_its_film(club: Club, library: Store) -> None:
    await add_reviews(library, await film(library, "Casablanca"), [critic("The Paper", "Superb.")])
    card = await quote(club, film="casablanca")
    assert shown(card).split("\n")[:3] == [
        "### “Superb.”",
        "The Paper on **Casablanca (1942)**",
        "-# 1 of 1",
    ]


async def test_a_quote_names_its_reviewer_where_one_is_known(club: Club) -> None:
    card = await quote(club, film="ballerina")
    for _ in range(10):
        await club.ana.click(card, label="Another")
        if "carves its own path" in shown(card):
            break
    assert "\nMatthew Morlai Kamara, Close-Up Film on **Ballerina (2025)**\n" in shown(card)


async def test_another_shows_every_quote_of_the_film_once_before_any_comes_again(
    club: Club, library: Store
) -> None:
    await add_reviews(library, await film(library, "Parasite"), [critic("A", "Not this one.")])
    ballerina = await library.reviews.dossier(club.guild.id, (await film(library, "Ballerina")).id)
    card = await quote(club, film="ballerina")
    first_round = await all_of(club, card, 10)
    assert sorted(first_round) == sorted(q for review in ballerina.reviews for q in review.quotes)
    assert shown(card).split("\n")[2] == "-# 10 of 10"
    await club.ana.click(card, label="Another")
    assert said(card) == first_round[0]
    assert shown(card).split("\n")[2] == "-# 1 of 10"


async def test_without_a_film_the_quotes_of_all_films_come_round(
    club: Club, library: Store
) -> None:
    mine = [f"quote {number}" for number in range(5)]
    await add_reviews(library, await film(library, "Parasite"), [critic("A", *mine)])
    card = await quote(club)
    seen = await all_of(club, card, 15)
    assert len(set(seen)) == 15
    assert set(mine) < set(seen)


async def test_two_quotes_in_the_channel_go_their_own_ways(club: Club) -> None:
    first = await quote(club, film="ballerina")
    second = await quote(club, film="ballerina")
    before = shown(second)
    seen = await all_of(club, first, 10)
    assert shown(second) == before
    assert len(set(seen)) == 10
    assert len(set(await all_of(club, second, 10))) == 10


async def test_the_order_is_another_one_each_time(club: Club) -> None:
    orders = {tuple(await all_of(club, await quote(club, film="ballerina"), 10)) for _ in range(4)}
    assert len(orders) > 1  # four alike by chance: once in 10!³ times


async def test_a_film_without_quotes_is_told_privately(club: Club) -> None:
    nothing = await club.ana.slash(club.channel, "quote", film="casablanca")
    assert refusal(nothing).startswith("There is no quote")


async def test_a_library_without_quotes_is_told_privately(club: Club, library: Store) -> None:
    await add_reviews(library, await film(library, "Ballerina"), [])
    assert refusal(await club.ana.slash(club.channel, "quote")).startswith("There is no quote")


async def test_another_can_not_be_pressed_where_there_is_no_other(
    club: Club, library: Store
) -> None:
    await add_film(library, "Solo", reviews=[critic("A", "Only this.")])
    card = await quote(club, film="solo")
    assert buttons(card)["Another"]["disabled"]


async def test_a_quote_that_is_gone_gives_way_to_the_next(club: Club, library: Store) -> None:
    solo = await add_film(library, "Solo", reviews=[critic("A", "one", "two")])
    card = await quote(club, film="solo")
    await add_reviews(library, solo, [critic("A", "three", "four")])
    seen = await all_of(club, card, 3)
    assert seen[0] in ("one", "two")
    assert set(seen[1:]) == {"three", "four"}


async def test_quotes_that_are_all_gone_leave_a_private_line(club: Club, library: Store) -> None:
    solo = await add_film(library, "Solo", reviews=[critic("A", "one", "two")])
    card = await quote(club, film="solo")
    before = shown(card)
    await add_reviews(library, solo, [])
    assert refusal(await club.ana.click(card, label="Another")).startswith("There is no quote")
    assert shown(card) == before
