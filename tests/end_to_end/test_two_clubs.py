"""Two clubs side by side: what one keeps, the other never sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import (
    WAYS,
    Club,
    add_film,
    buttons,
    critic,
    film,
    history,
    new_client,
    private,
    public,
    ratings,
    refusal,
    shown,
    simulated,
)
from tests.end_to_end.house_rules import hold_house_rules, look_at_messages
from tests.fresh import new_library

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

GONE = "That film is no longer in the library."


@pytest.fixture
def other(club: Club) -> Club:
    return Club(club.env, "The Other Club")


async def offered(club: Club, typed: str) -> list[str]:
    choices = await club.ana.autocomplete(club.channel, "review", "film", typed)
    return [choice["name"] for choice in choices]


async def test_ratings_of_one_club_are_on_no_card_and_in_no_list_of_the_other(
    club: Club, other: Club
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=5.0, review="Secret.")
    card = await other.ana.slash(other.channel, "review", film="ballerina")
    assert "**This club** no ratings yet" in public(card)
    everyone = await other.ana.slash(other.channel, "ratings", film="ballerina")
    assert public(everyone) == "### Ballerina (2025)\nNo ratings yet." + WAYS
    assert card.response is not None
    pressed = await other.ana.click(card.response, label="All ratings")
    assert private(pressed) == "### Ballerina (2025)\nNo ratings yet." + WAYS
    given = await other.ana.slash(other.channel, "rate", film="ballerina", stars=1.0)
    assert public(given).endswith("-# This club: ★ 1.0 from 1 rating" + WAYS)
    mine = await club.ana.slash(club.channel, "review", film="ballerina")
    assert "**This club** ★★★★★ 5.0 from 1 rating" in public(mine)


async def test_a_member_of_both_clubs_rates_in_each_for_itself(
    club: Club, other: Club, library: Store
) -> None:
    guest = other.guild.add_member(club.ana.user)
    await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=5.0, review="Mine.", spoiler=True
    )
    card = (await guest.slash(other.channel, "review", film="ballerina")).response
    assert card is not None
    form = await guest.click(card, label="Rate with words")
    assert form.modal is not None
    stars, line, _ = (entry["component"] for entry in form.modal["components"])
    assert not any(option.get("default") for option in stars["options"])
    assert not line.get("value")
    assert refusal(await guest.slash(other.channel, "unrate", film="ballerina"))
    done = await guest.submit_modal(form, {"stars": ["2"]})
    assert "change of heart" not in shown(done.followups[0])
    assert await ratings(library, club) | await ratings(library, other) == {
        (club.guild.id, "Ballerina (2025)", guest.id): 10,
        (other.guild.id, "Ballerina (2025)", guest.id): 2,
    }


async def test_both_clubs_rating_leave_each_its_own_mean(club: Club, other: Club) -> None:
    for place, stars in ((club, 5.0), (other, 1.0)):
        for member in (place.ana, place.ben):
            await member.slash(place.channel, "rate", film="parasite", stars=stars)
    await club.ben.slash(club.channel, "unrate", film="parasite")
    card = public(await other.ben.slash(other.channel, "review", film="parasite"))
    assert "**This club** ★ 1.0 from 2 ratings" in card


async def test_what_is_rated_in_one_club_moves_nothing_up_in_the_other(
    club: Club, other: Club
) -> None:
    before = await offered(other, "")
    for member in (club.ana, club.ben):
        await member.slash(club.channel, "rate", film="trainspotting", stars=5.0)
    assert (await offered(club, ""))[0] == "Trainspotting (1996)"
    assert await offered(other, "") == before
    await other.ana.slash(other.channel, "rate", film="casablanca", stars=1.0)
    assert (await offered(other, ""))[0] == "Casablanca (1942)"
    assert (await offered(club, ""))[0] == "Trainspotting (1996)"


@pytest.mark.parametrize("typed", ["", "h", "home", "home movie", "hoem movie", "movie"])
async def test_a_clubs_own_film_is_offered_there_alone(
    club: Club, other: Club, library: Store, typed: str
) -> None:
    await add_film(library, "Home Movie", year=2024, club=club)
    assert "Home Movie (2024)" in await offered(club, typed)
    assert "Home Movie (2024)" not in await offered(other, typed)


@pytest.mark.parametrize("command", ["review", "rate", "unrate", "ratings", "quote"])
@pytest.mark.parametrize("typed", ["Home Movie", "home movie 2024", "hoem movie", "id"])
async def test_a_clubs_own_film_is_found_there_alone(
    club: Club, other: Club, library: Store, command: str, typed: str
) -> None:
    own = await add_film(
        library, "Home Movie", year=2024, club=club, reviews=[critic("A", "One.", "Two.")]
    )
    await club.ana.slash(club.channel, "rate", film="home movie", stars=5.0, review="Secret.")
    before = await history(library)
    wanted = f"film:{own.id}" if typed == "id" else typed
    options = {"stars": 1.0} if command == "rate" else {}
    answer = await other.ana.slash(other.channel, command, film=wanted, **options)
    assert "Secret" not in private(answer)
    if typed == "id":
        assert refusal(answer).startswith(GONE)
    else:
        assert private(answer).startswith("No film called “")
    assert "Home Movie (2024)" not in buttons(answer.response)
    assert await history(library) == before
    mine = await club.ana.slash(club.channel, command, film=wanted, **options)
    if typed == "hoem movie" and command in ("rate", "unrate"):
        assert "Home Movie (2024)" in buttons(mine.response)
    else:
        assert "Home Movie (2024)" in public(mine)


@pytest.mark.parametrize(
    "control",
    [
        "rate:{}:0:0",
        "card-quote:{}:0:1",
        "card-page:{}:0:0",
        "ratings:{}",
        "ratings-page:{}:0",
        "quote:{}:7:0",
    ],
)
async def test_a_button_with_the_id_of_another_clubs_film_shows_nothing_of_it(
    club: Club, other: Club, library: Store, control: str
) -> None:
    own = await add_film(library, "Home Movie", club=club, reviews=[critic("A", "One.", "Two.")])
    custom_id = control.format(own.id)
    message = await other.post(custom_id)
    answer = await other.ana.click(message, custom_id=custom_id)
    assert refusal(answer)
    mine = await club.ana.click(await club.post(custom_id), custom_id=custom_id)
    assert mine.modal or "Home Movie" in shown(mine.response)


async def test_two_clubs_may_have_a_film_of_the_same_title(
    club: Club, other: Club, library: Store
) -> None:
    await add_film(library, "Home Movie", year=2001, club=club)
    await add_film(library, "Home Movie", year=2002, club=other)
    for place, year in ((club, 2001), (other, 2002)):
        assert await offered(place, "home movie") == [f"Home Movie ({year})"]
        card = public(await place.ana.slash(place.channel, "review", film="home movie"))
        assert card.startswith(f"## Home Movie ({year})\n")


async def test_quotes_of_a_clubs_own_film_are_drawn_there_alone(
    club: Club, other: Club, library: Store
) -> None:
    await add_film(library, "Home Movie", club=club, reviews=[critic("A", "One.", "Two.")])

    async def all_quotes(place: Club) -> list[str]:
        card = (await place.ana.slash(place.channel, "quote")).response
        assert card is not None
        total = int(shown(card).split(" of ")[-1].split("\n")[0])
        seen = [shown(card)]
        for _ in range(total - 1):
            await place.ana.click(card, label="Another")
            seen.append(shown(card))
        return seen

    assert sum("Home Movie" in text for text in await all_quotes(club)) == 2
    assert sum("Home Movie" in text for text in await all_quotes(other)) == 0


async def test_a_clubs_own_review_of_everyones_film_is_shown_there_alone(
    club: Club, other: Club, library: Store
) -> None:
    await club.ana.slash(club.channel, "rate", film="casablanca", stars=1.0)
    casablanca = await film(library, "Casablanca")
    await library.database.write(
        statement(
            "INSERT INTO reviews (id, film_id, guild_id, source, stars, summary)"
            " VALUES (99, ?, ?, 'Our Paper', 10, 'Ours alone.')",
            (casablanca.id, club.guild.id),
        )
    )
    await library.database.write(
        statement("INSERT INTO quotes (review_id, text) VALUES (99, 'Just us.')")
    )
    mine = public(await club.ana.slash(club.channel, "review", film="casablanca"))
    assert "**Critics** ★★★★★ 5 from 1 critic" in mine
    assert "> “Just us.”" in mine
    theirs = public(await other.ana.slash(other.channel, "review", film="casablanca"))
    assert "**Critics** no reviews yet" in theirs
    nothing = await other.ana.slash(other.channel, "quote", film="casablanca")
    assert refusal(nothing).startswith("There is no quote")
    assert "Just us." in public(await club.ana.slash(club.channel, "quote", film="casablanca"))


async def test_a_choice_of_one_club_can_not_be_made_in_the_other(
    club: Club, other: Club, library: Store
) -> None:
    guest = other.guild.add_member(club.ana.user)
    choice = await club.ana.slash(club.channel, "rate", film="true grit", stars=5.0)
    custom_id = buttons(choice.response)["True Grit (2010)"]["custom_id"]
    message = await other.post(custom_id)
    for member in (guest, other.ben):
        assert refusal(await member.click(message, custom_id=custom_id))
    assert await history(library, club) + await history(library, other) == []


async def test_words_of_another_clubs_films_change_nothing_in_how_a_title_is_read(
    club: Club, other: Club, library: Store
) -> None:
    typed = ["jhon wikc", "balerina", "true girt", "godfahter", "madmax"]

    async def answers() -> list[tuple[list[str], str]]:
        found = []
        for text in typed:
            result = await club.ana.slash(club.channel, "ratings", film=text)
            found.append((await offered(club, text), shown(result.response)))
        return found

    before = await answers()
    firsts = [choices[0] for choices, _ in before]
    assert firsts[:2] == ["John Wick (2014)", "Ballerina (2025)"]
    assert firsts[3:] == ["The Godfather (1972)", "Mad Max: Fury Road (2015)"]
    for title in ("Jhon", "Wikc", "Balerina", "Girt", "Godfahter", "Madmax"):
        await add_film(library, title, club=other)
    assert await answers() == before


@pytest.mark.asyncio(loop_scope="function")  # SimCord has one a loop
async def test_clubs_on_different_shards_are_both_served(database_path: Path) -> None:
    async with new_library(database_path) as library:
        env = simulated(new_client(library), shards=2)
        await env.start()
        try:
            clubs = [Club(env, "Even", shard=0), Club(env, "Odd", shard=1)]
            for place in clubs:
                given = await place.ana.slash(place.channel, "rate", film="ballerina", stars=4.0)
                assert public(given).endswith("from 1 rating" + WAYS)
            assert [request.method for request in env.http_requests].count("PUT") == 1
        finally:
            await env.shutdown()
        hold_house_rules(env)
        look_at_messages(env)
