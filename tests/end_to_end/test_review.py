"""/review: the card, its pages and its buttons."""

from __future__ import annotations

import re

import pytest

from bot.store.everyones import take_out
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    add_reviews,
    begin_press,
    buttons,
    critic,
    film,
    history,
    public,
    shown,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_card_has_the_facts_and_what_both_critics_say(club: Club) -> None:
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    lines = [line for line in public(card).split("\n") if not line.startswith("[")]
    assert lines[:2] == [
        "## Ballerina (2025)",
        "-# Len Wiseman · US · 2 h 5 min · certificate 15 · Ana de Armas, Keanu Reeves,"
        " Ian McShane",
    ]
    assert lines[2] == "**Critics** ★★★★ 4 from 1 critic; 1 other review has no stars"
    assert lines[4] == "**Close-Up Film, Matthew Morlai Kamara** · no stars"
    assert lines[5] == "Kamara sees far more than an offshoot here, with real feeling."
    assert lines[6] == "> “carves its own path with stilettos and scars”"
    assert lines[7] == "**Letterboxd** · first ★★ 2, then ★★★★ 4"
    assert lines[8] == "Someone who loves this series was let down, but thought again."
    assert lines[9] == "> “explosive, tightly choreographed”"


async def test_the_card_links_to_the_review_that_has_a_link_and_offers_three_buttons(
    club: Club,
) -> None:
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    offered = buttons(card.response)
    assert list(offered) == [
        "Rate with words",
        "More",
        "Another quote",
        "All ratings",
        "Discuss",
        "Read",
    ]
    assert offered["Read"]["url"] == "https://boxd.it/a2MBlp"
    assert not any(button.get("disabled") for button in offered.values())


async def test_the_card_shows_the_clubs_own_ratings(club: Club) -> None:
    async def club_part() -> list[str]:
        card = await club.ben.slash(club.channel, "review", film="ballerina")
        lines = public(card).split("\n")
        first = next(i for i, text in enumerate(lines) if text.startswith("**This club**"))
        return lines[first : first + 3]

    assert (await club_part())[0] == (
        "**This club** no ratings yet: choose your stars below for the first"
    )
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.5)
    assert (await club_part())[0] == "**This club** ★★★★½ 4.5 from 1 rating"
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=1.0)
    two = await club_part()
    assert two[0] == "**This club** ★★★ 2.8 from 2 ratings"
    assert not two[1].startswith("½")  # two ratings have no bars
    await club.ana.slash(club.channel, "unrate", film="ballerina")
    assert (await club_part())[0] == "**This club** ★ 1.0 from 1 rating"


async def test_a_film_without_reviews_says_so_and_can_still_be_rated(club: Club) -> None:
    card = await club.ana.slash(club.channel, "review", film="casablanca")
    text = public(card)
    assert text.startswith("## Casablanca (1942)\n-# Michael Curtiz · ")
    assert "**Critics** no reviews yet" in text
    assert "Nobody has written a line on it yet." in text
    assert list(buttons(card.response)) == [
        "Rate with words",
        "All ratings",
        "Discuss",
        "Add a review",
    ]


async def test_a_film_of_which_only_the_title_is_known_has_a_card(
    club: Club, library: Store
) -> None:
    await add_film(library, "Untitled Home Movie")
    card = await club.ana.slash(club.channel, "review", film="untitled home movie")
    assert public(card).startswith("## Untitled Home Movie\n**Critics** no reviews yet\n")


async def test_reviews_without_any_stars_have_no_mean(club: Club, library: Store) -> None:
    await add_reviews(library, await film(library, "Parasite"), [critic("One"), critic("Two")])
    text = public(await club.ana.slash(club.channel, "review", film="parasite"))
    assert "**Critics** gave no stars\n" in text
    assert "**One** · no stars\n" in text


async def test_a_review_without_stars_is_left_out_of_the_mean(club: Club, library: Store) -> None:
    given = [critic("A", stars=3), critic("B"), critic("C", stars=4.5)]
    await add_reviews(library, await film(library, "Parasite"), given)
    text = public(await club.ana.slash(club.channel, "review", film="parasite"))
    assert "**Critics** ★★★★ 3.8 from 2 critics; 1 other review has no stars\n" in text


async def test_a_fourth_review_comes_on_a_second_page(club: Club, library: Store) -> None:
    names = [f"Paper {number}" for number in range(1, 8)]
    casablanca = await film(library, "Casablanca")
    await add_reviews(library, casablanca, [critic(name, "A", "B", "C") for name in names])
    card = (await club.ana.slash(club.channel, "review", film="casablanca")).response
    assert card is not None

    def page() -> tuple[list[str], list[str]]:
        """The reviews that are shown, and the buttons that can be pressed."""
        pressable = [label for label, b in buttons(card).items() if not b.get("disabled")]
        return re.findall(r"\*\*(Paper \d)\*\*", shown(card)), pressable

    rest = ["Rate with words", "Another quote", "All ratings", "Discuss"]
    assert page() == (names[:3], [*rest, "Next ›"])
    assert "Reviews 1–3 of 7" in shown(card)
    turned = await club.ben.click(card, label="Next ›")
    assert turned.response is not None
    assert turned.response.id == card.id
    assert page() == (names[3:6], [*rest, "‹ Previous", "Next ›"])
    assert "Reviews 4–6 of 7" in shown(card)
    await club.ana.click(card, label="Next ›")
    assert page() == (names[6:], [*rest, "‹ Previous"])
    await club.ana.click(card, label="‹ Previous")
    await club.ana.click(card, label="‹ Previous")
    assert page() == (names[:3], [*rest, "Next ›"])


async def test_three_reviews_need_no_pages(club: Club, library: Store) -> None:
    three = [critic(name, "A") for name in "ABC"]
    await add_reviews(library, await film(library, "Casablanca"), three)
    card = await club.ana.slash(club.channel, "review", film="casablanca")
    assert list(buttons(card.response)) == ["Rate with words", "All ratings", "Discuss"]
    assert "Reviews 1" not in public(card)


async def test_a_page_that_went_with_its_reviews_turns_to_the_last_there_is(
    club: Club, library: Store
) -> None:
    casablanca = await film(library, "Casablanca")
    seven = [critic(f"Paper {number}") for number in range(1, 8)]
    await add_reviews(library, casablanca, seven)
    card = (await club.ana.slash(club.channel, "review", film="casablanca")).response
    assert card is not None
    await club.ana.click(card, label="Next ›")
    await add_reviews(library, casablanca, seven[:2])
    await club.ana.click(card, label="Next ›")
    assert "**Paper 1**" in shown(card)
    assert "**Paper 2**" in shown(card)


async def test_a_card_works_on_when_the_operator_has_taken_its_reviews_out(
    club: Club, library: Store
) -> None:
    amelie = await film(library, "Amélie")
    given = [critic(name, "A", "B", summary="It was long. " * 30) for name in ("Kamara", "Lind")]
    await add_reviews(library, amelie, given)
    card = (await club.ana.slash(club.channel, "review", film="amelie")).response
    assert card is not None
    both = (await library.reviews.dossier(club.guild.id, amelie.id)).reviews
    keys = [f"review:{review.id}" for review in both]
    await library.database.write(lambda connection: take_out(connection, keys))
    more = await club.ben.click(card, label="More")
    assert more.response is not None
    assert "Kamara" not in shown(more.response)
    await club.ana.click(card, label="Another quote")
    assert "**Critics** no reviews yet" in shown(card)
    assert "Kamara" not in shown(card)
    await club.ben.click(card, label="All ratings")


async def test_another_quote_shows_each_of_them_and_then_the_first_again(
    club: Club, library: Store
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    ballerina = await film(library, "Ballerina")
    dossier = await library.reviews.dossier(club.guild.id, ballerina.id)
    seen = []
    for member in (club.ana, club.ben, club.ben, club.ana, club.ben):
        seen.append(tuple(re.findall("> “(.+)”", shown(card))))
        pressed = await member.click(card, label="Another quote")
        assert pressed.response is not None
        assert pressed.response.id == card.id
    assert seen == list(zip(*(review.quotes for review in dossier.reviews), strict=True))
    assert tuple(re.findall("> “(.+)”", shown(card))) == seen[0]


async def test_another_quote_stays_on_the_page(club: Club, library: Store) -> None:
    given = [critic(f"Paper {number}", "first", "second") for number in range(1, 5)]
    await add_reviews(library, await film(library, "Casablanca"), given)
    card = (await club.ana.slash(club.channel, "review", film="casablanca")).response
    assert card is not None
    await club.ana.click(card, label="Next ›")
    await club.ana.click(card, label="Another quote")
    assert "**Paper 4**" in shown(card)
    assert "**Paper 1**" not in shown(card)
    assert "> “second”" in shown(card)
    await club.ana.click(card, label="‹ Previous")
    assert shown(card).count("> “second”") == 1  # of three reviews, the first


async def test_a_press_brings_ratings_up_to_date_that_came_after_the_card(club: Club) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0)
    assert "no ratings yet" in shown(card)
    await club.ana.click(card, label="Another quote")
    assert "**This club** ★★★ 3.0 from 1 rating" in shown(card)


async def test_looking_at_a_card_rates_nothing(club: Club, library: Store) -> None:
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    assert card.response is not None
    for label in ("Another quote", "Rate with words", "All ratings"):
        await club.ben.click(card.response, label=label)
    assert await history(library, club) == []


async def test_two_people_who_press_at_the_same_moment_both_get_an_answer(club: Club) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    first = begin_press(club.ana, club, card, "Another quote")
    second = begin_press(club.ben, club, card, "Another quote")
    await club.env.settle()
    assert (first.acknowledged, second.acknowledged) == (True, True)
    assert "> “like poetry with a punch”" in shown(card)
