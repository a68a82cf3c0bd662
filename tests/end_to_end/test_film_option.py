"""The film option: what is offered while someone types, and what becomes of free text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Clock,
    Club,
    add_film,
    answer,
    begin_stale_press,
    buttons,
    critic,
    delete_film,
    film,
    history,
    new_client,
    organiser,
    private,
    public,
    ratings,
    refusal,
    shown,
    told_below,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


COMMANDS = ["review", "rate", "ratings", "quote"]


async def offered(club: Club, typed: str, command: str = "review") -> list[str]:
    choices = await club.ana.autocomplete(club.channel, command, "film", typed)
    return [choice["name"] for choice in choices]


@pytest.mark.parametrize("command", COMMANDS)
async def test_each_command_offers_title_and_year_and_sends_the_films_id(
    club: Club, library: Store, command: str
) -> None:
    ballerina = await film(library, "Ballerina")
    choices = await club.ana.autocomplete(club.channel, command, "film", "ball")
    assert choices == [{"name": "Ballerina (2025)", "value": f"film:{ballerina.id}"}]


async def test_what_one_has_not_rated_or_wanted_or_nobody_has_sealed_is_not_offered_to_undo_that(
    club: Club, library: Store
) -> None:
    """All of the library was, and one's own films were not among the first of it."""
    olive = organiser(club)
    undo = ("unrate", "watchlist remove", "sealed cancel")
    for command in undo:
        assert await offered(club, "", command) == []
    for title in ("Parasite", "Ballerina"):
        await club.ana.slash(club.channel, "rate", film=title, stars=4.0)
    await club.ana.slash(club.channel, "watchlist add", film="Casablanca")
    asked = await olive.slash(club.channel, "sealed open", film="1917", reveal="in 3 days 20:00")
    await olive.click(answer(asked), label="Seal it")
    await club.ana.slash(club.channel, "rate", film="1917", stars=3.0)
    assert [await offered(club, "", command) for command in undo] == [
        ["1917 (2019)", "Ballerina (2025)", "Parasite (2019)"],
        ["Casablanca (1942)"],
        ["1917 (2019)"],
    ]
    for typed in ("para", "Parasite (2019)", "parasyte"):
        assert await offered(club, typed, "unrate") == ["Parasite (2019)"]
    assert await offered(club, "casablanca", "unrate") == []


@pytest.mark.parametrize("command", ["review", "rate", "ratings"])
async def test_what_was_offered_can_be_sent(club: Club, command: str) -> None:
    (choice,) = await club.ana.autocomplete(club.channel, command, "film", "ball")
    options = {"stars": 4.0} if command == "rate" else {}
    result = await club.ana.slash(club.channel, command, film=choice["value"], **options)
    assert "Ballerina (2025)" in public(result)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("b", "Back to the Future (1985)"),
        ("john", "John Wick (2014)"),
        ("FURY ro", "Mad Max: Fury Road (2015)"),
        ("amelie", "Amélie (2001)"),
        ("AMÉLIE", "Amélie (2001)"),
        ("godfather", "The Godfather (1972)"),
        ("the godf", "The Godfather (1972)"),
        ("a godfather", "The Godfather (1972)"),
        ("19", "1917 (2019)"),
        ("七人の侍", "Seven Samurai (1954)"),
        ("기생충", "Parasite (2019)"),
        ("true grit 2010", "True Grit (2010)"),
        ("From the world of john w", "Ballerina (2025)"),
        ("balerina", "Ballerina (2025)"),
        ("ballerian", "Ballerina (2025)"),
        ("jhon wick", "John Wick (2014)"),
        ("jon wick", "John Wick (2014)"),
        ("john wikc", "John Wick (2014)"),
        ("parasyte", "Parasite (2019)"),
        ("trainspoting", "Trainspotting (1996)"),
        ("casabalnca", "Casablanca (1942)"),
        ("god father", "The Godfather (1972)"),
        ("madmax", "Mad Max: Fury Road (2015)"),
        ("mad max fruy road", "Mad Max: Fury Road (2015)"),
    ],
)
async def test_the_film_that_is_meant_comes_first(club: Club, typed: str, first: str) -> None:
    assert (await offered(club, typed))[0] == first


async def test_a_title_that_begins_so_comes_before_one_with_a_later_word(
    club: Club, library: Store
) -> None:
    await add_film(library, "Grit and Wax", year=1950, club=club)
    first, *rest = await offered(club, "grit")
    assert first == "Grit and Wax (1950)"
    assert sorted(rest) == ["True Grit (1969)", "True Grit (2010)"]


@pytest.mark.parametrize("typed", ["qqqqq", "xylophone zebra", "x" * 6000, "中文", "🎬 🍿 zzzzz"])
async def test_nothing_is_offered_where_nothing_is_near(club: Club, typed: str) -> None:
    assert await offered(club, typed) == []


async def test_before_anything_is_typed_the_clubs_most_rated_films_come_first(
    club: Club,
) -> None:
    chloe = club.join("chloe")
    rated = {"casablanca": [club.ana, club.ben, chloe], "parasite": [club.ana, club.ben]}
    for title, members in {"1917": [club.ana], **rated}.items():
        for member in members:
            await member.slash(club.channel, "rate", film=title, stars=1.0)
    everything = await offered(club, "")
    assert everything[:3] == ["Casablanca (1942)", "Parasite (2019)", "1917 (2019)"]
    assert len(everything) == len(set(everything)) == 13


async def test_never_more_than_twenty_five_are_offered(club: Club, library: Store) -> None:
    for number in range(30):
        await add_film(library, f"Police Story {number}", year=1980 + number, club=club)
    assert len(await offered(club, "")) == 25
    assert len(await offered(club, "police")) == 25
    assert len(await offered(club, "polcie")) == 25


async def test_a_title_too_long_to_offer_is_cut_before_its_year(club: Club, library: Store) -> None:
    await add_film(library, "Borat " * 40 + "End", year=2006, club=club)
    (name,) = await offered(club, "borat")
    assert len(name) == 100
    assert name.endswith("… (2006)")


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("ballerina", "Ballerina (2025)"),
        ("  BALLERINA  ", "Ballerina (2025)"),
        ("Ballerina (2025)", "Ballerina (2025)"),
        ("ballerina 2025", "Ballerina (2025)"),
        ("mad max 2015", "Mad Max: Fury Road (2015)"),
        ("Shichinin no Samurai", "Seven Samurai (1954)"),
        ("7 samurai", "Seven Samurai (1954)"),
        ("True Grit (1969)", "True Grit (1969)"),
        ("godfather", "The Godfather (1972)"),
        ("amelie!", "Amélie (2001)"),
    ],
)
async def test_a_title_in_full_is_taken(club: Club, typed: str, taken: str) -> None:
    assert f"**{taken}** ★★★ 3" in public(
        await club.ana.slash(club.channel, "rate", film=typed, stars=3.0)
    )


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("parasite 2", "Parasite (2019)"),
        ("casablanca 1", "Casablanca (1942)"),
        ("true grit 2", "True Grit (2010)"),
        ("1918", "1917 (2019)"),
        ("1942", "Casablanca (1942)"),
        ("1917 (2020)", "1917 (2019)"),
        ("Casablanca (1943)", "Casablanca (1942)"),
        ("Max (2015)", "Mad Max: Fury Road (2015)"),
        ("balerina", "Ballerina (2025)"),
        ("ball", "Ballerina (2025)"),
        ("mad max", "Mad Max: Fury Road (2015)"),
        ("ballerina zzzz", "Ballerina (2025)"),
        ("parasite · 2", "Parasite (2019)"),
        ("parasite · nonsense", "Parasite (2019)"),
    ],
)
async def test_what_changes_something_is_never_guessed(
    club: Club, library: Store, typed: str, offered: str
) -> None:
    choice = await club.ana.slash(club.channel, "rate", film=typed, stars=3.0)
    assert offered in list(buttons(choice.response))
    assert private(choice)
    assert await history(library, club) == []


@pytest.mark.parametrize(
    "command",
    ["unrate", "seen", "watchlist add", "watchlist remove", "nominate", "discuss"],
)
@pytest.mark.parametrize("typed", ["ball", "parasite 2"])
async def test_no_command_that_changes_something_guesses(
    club: Club, command: str, typed: str
) -> None:
    choice = await organiser(club).slash(club.channel, command, film=typed)
    assert private(choice).startswith(
        ("Which film do you mean?", "Do you mean this one?", "No film called")
    )
    assert buttons(choice.response)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("balerina", "Ballerina (2025)"),
        ("ball", "Ballerina (2025)"),
        ("fury road", "Mad Max: Fury Road (2015)"),
        ("mad max", "Mad Max: Fury Road (2015)"),
        ("true grit 69", "True Grit (1969)"),
        ("godfathr", "The Godfather (1972)"),
        ("die sieben samurai", "Seven Samurai (1954)"),
        ("zurueck in die zukunft", "Back to the Future (1985)"),
        ("zurück in die zukunf", "Back to the Future (1985)"),
        ("zurück in die zukumft", "Back to the Future (1985)"),
        ("zukunft", "Back to the Future (1985)"),
        ("fabelhafte welt", "Amélie (2001)"),
        ("les 7 samouraïs", "Seven Samurai (1954)"),
    ],
)
async def test_what_only_looks_takes_what_can_mean_one_film_alone(
    club: Club, typed: str, shown: str
) -> None:
    card = await club.ana.slash(club.channel, "review", film=typed)
    assert public(card).startswith(f"## {shown}\n")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("library edit", {}),
        ("library remove", {}),
        ("screening schedule", {"when": "friday 8pm"}),
        ("sealed open", {"reveal": "friday 8pm"}),
        ("sealed cancel", {}),
    ],
)
async def test_what_shows_the_film_before_it_writes_takes_what_can_mean_one_film_alone(
    club: Club, command: str, options: dict[str, Any]
) -> None:
    asks = ("Which film do you mean?", "Do you mean this one?", "No film called")
    taken = await organiser(club).slash(club.channel, command, film="ball", **options)
    assert not private(taken).startswith(asks)
    assert command == "sealed cancel" or "Ballerina" in private(taken)
    asked = await organiser(club).slash(club.channel, command, film="parasite 2", **options)
    assert private(asked).startswith(asks)


@pytest.mark.parametrize(
    "typed",
    [
        "parasite 2",
        "casablanca 1",
        "1918",
        "1942",
        "mad max 2",
        "godfather 2",
        "the godfather part ii",
        "godfather 3",
        "back to the future part 2",
        "trainspotting 2",
        "casablanca 20",
        "casablanca 2000",
        "casabl 2000",
        "ballerin 2020",
    ],
)
async def test_a_card_is_never_shown_of_another_number(club: Club, typed: str) -> None:
    choice = await club.ana.slash(club.channel, "review", film=typed)
    assert private(choice)
    assert buttons(choice.response)


async def test_for_a_part_that_the_library_lacks_the_first_is_asked_about_and_it_may_be_added(
    club: Club,
) -> None:
    asked = await organiser(club).slash(club.channel, "review", film="godfather 2")
    assert private(asked).startswith("No film called “godfather 2” is in the library.")
    assert [*buttons(answer(asked))][:2] == ["The Godfather (1972)", "Add “godfather 2”"]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Alien", "aliens"),
        ("The Intouchables", "the untouchables"),
        ("The Intouchables", "los intocables"),
        ("Interceptor", "mad max"),
    ],
)
async def test_a_card_is_never_shown_for_the_whole_name_of_another_film_that_is_known(
    club: Club, library: Store, title: str, typed: str
) -> None:
    one = await add_film(library, title, year=1979, club=club)
    choice = await club.ana.slash(club.channel, "review", film=typed)
    assert one.name in buttons(answer(choice))
    assert private(choice)
    await delete_film(library, one)


@pytest.mark.parametrize("typed", ["lord of the rings", "herr der ringe", "lotr"])
async def test_a_series_offers_all_of_its_films(club: Club, library: Store, typed: str) -> None:
    subtitles = {"The Fellowship of the Ring", "The Two Towers", "The Return of the King"}
    films = [
        await add_film(library, f"The Lord of the Rings: {one}", year=2001, club=club)
        for one in subtitles
    ]
    asked = await club.ana.slash(club.channel, "review", film=typed)
    assert {one.name for one in films} <= {*buttons(answer(asked))}
    for one in films:
        await delete_film(library, one)


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("4 Months, 3 Weeks and 2 Days", "4 months 2 weeks and 3 days"),
        ("Friday the 13th", "friday the 14th"),
        ("Halloween H20", "halloween h21"),
    ],
)
async def test_a_card_is_never_shown_of_numbers_in_another_order_or_inside_a_word(
    club: Club, library: Store, title: str, typed: str
) -> None:
    await add_film(library, title, year=2007, club=club)
    choice = await club.ana.slash(club.channel, "review", film=typed)
    assert private(choice)
    assert buttons(choice.response)


async def test_a_title_elsewhere_is_not_taken_for_a_title_that_begins_so(
    club: Club, library: Store
) -> None:
    await add_film(library, "Der Pate von Soho", year=1960, club=club)
    asked = await club.ana.slash(club.channel, "review", film="der pate")
    assert [*buttons(answer(asked))][:2] == ["The Godfather (1972)", "Der Pate von Soho (1960)"]


@pytest.mark.parametrize("command", ["nominate", "watchlist add", "watchlist remove", "discuss"])
async def test_a_film_that_is_called_so_elsewhere_is_asked_for_and_never_denied(
    club: Club, command: str
) -> None:
    asked = await organiser(club).slash(club.channel, command, film="der pate")
    assert private(asked).startswith("Do you mean this one?\n")
    assert [*buttons(answer(asked))] == ["The Godfather (1972)"]
    another = "For another film there is " in private(asked)
    assert another == (command != "watchlist remove")


async def test_before_a_film_is_rated_that_is_called_so_elsewhere_it_says_with_what(
    club: Club, library: Store
) -> None:
    asked = await club.ana.slash(club.channel, "rate", film="der pate", stars=4.5, review="Oh.")
    assert private(asked).startswith(
        "Do you mean this one?\n-# The film that you choose gets ★★★★½ 4.5 and your line.\n"
    )
    assert await history(library, club) == []
    given = await club.ana.click(answer(asked), label="The Godfather (1972)")
    assert "gave **The Godfather (1972)** ★★★★½ 4.5\n> Oh." in told_below(given)
    half = await club.ana.slash(club.channel, "rate", film="zukunft", stars=4.0)
    assert "this one?\n-# The film that you choose gets ★★★★ 4." in private(half)
    assert "Propose “zukunft” for the library" in buttons(half.response), "as for a half title"


async def test_a_title_elsewhere_of_another_number_is_not_taken(club: Club, library: Store) -> None:
    await add_film(library, "Back to the Future Part II", year=1989, club=club)
    asked = await club.ana.slash(club.channel, "review", film="zurück in die zuk")
    assert [*buttons(answer(asked))][:2] == [
        "Back to the Future (1985)", "Back to the Future Part II (1989)",
    ]  # fmt: skip
    asked = await club.ana.slash(club.channel, "review", film="der marshall")
    assert private(asked).startswith("No film called “der marshall” is in the library."), "Marshall"
    assert [*buttons(answer(asked))][:2] == ["True Grit (2010)", "True Grit (1969)"]


async def test_a_choices_name_is_as_good_as_its_value(club: Club, library: Store) -> None:
    own = [await add_film(library, "Beats", year=2019, club=club) for _ in range(2)]
    for offered_film in own:
        name = f"Beats (2019) · this club's, no. {offered_film.id}"
        assert name in await offered(club, "beats")
        await club.ana.slash(club.channel, "rate", film=name, stars=3.0)
    assert len(await history(library, club)) == 2


async def test_a_part_of_a_series_is_not_taken_for_the_whole(club: Club, library: Store) -> None:
    await add_film(library, "Dune: Part Two", year=2024, club=club)
    choice = await club.ana.slash(club.channel, "rate", film="dune", stars=3.0)
    assert list(buttons(choice.response)) == [
        "Dune: Part Two (2024)",
        "Propose “dune” for the library",
        "Browse the library",
    ]
    assert await history(library, club) == []


async def test_films_of_one_name_are_told_apart_on_buttons(club: Club, library: Store) -> None:
    films = [await add_film(library, "x" * 120, year=2001) for _ in range(2)]
    choice = await club.ana.slash(club.channel, "rate", film="x" * 120, stars=3.0)
    names = list(buttons(choice.response))[:-2]
    assert len(names) == 2
    assert sorted(name.rpartition(" · ")[2] for name in names) == [
        f"everyone's, no. {one.id}" for one in films
    ]
    for one in films:
        await delete_film(library, one)


async def test_a_title_in_full_is_taken_though_others_begin_with_it(
    club: Club, library: Store
) -> None:
    await add_film(library, "John Wick: Chapter 2", year=2017, club=club)
    card = await club.ana.slash(club.channel, "review", film="john wick")
    assert public(card).startswith("## John Wick (2014)\n")


async def test_one_title_of_two_films_becomes_a_private_choice(club: Club) -> None:
    choice = await club.ana.slash(club.channel, "review", film="true grit")
    assert private(choice).startswith("Which film do you mean?\n")
    assert list(buttons(choice.response))[:-2] == ["True Grit (2010)", "True Grit (1969)"]
    assert choice.response is not None
    card = await club.ana.click(choice.response, label="True Grit (1969)")
    assert told_below(card).startswith("## True Grit (1969)\n")


async def test_a_picked_film_is_rated_with_all_that_was_given_before(
    club: Club, library: Store
) -> None:
    choice = await club.ana.slash(
        club.channel, "rate", film="true grit", stars=4.5, review="He *dies*.", spoiler=True
    )
    assert private(choice)
    assert await history(library, club) == []
    assert choice.response is not None
    given = await club.ana.click(choice.response, label="True Grit (2010)")
    assert told_below(given) == (
        f"{club.ana.name} gave **True Grit (2010)** ★★★★½ 4.5\n> ||He \\*dies\\*.||"
        "\n-# This club: ★★★★½ 4.5 from 1 rating\n[Card]\n[Rate]"
    )
    assert await history(library, club) == [(club.ana.id, None, 9, "He *dies*.", True)]
    assert await ratings(library, club) == {(club.guild.id, "True Grit (2010)", club.ana.id): 9}


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("unrate", "took back their rating of **True Grit (1969)**"),
        ("ratings", "### True Grit (1969)\n★ 1.0 from 1 rating"),
        ("quote", "### “Grizzled.”"),
        ("review", "## True Grit (1969)"),
    ],
)
async def test_every_command_goes_on_once_its_film_is_picked(
    club: Club, library: Store, command: str, answer: str
) -> None:
    rows = await library.database.fetch("SELECT id FROM films WHERE seed = 'true-grit-1969'")
    film_id, grizzled = rows[0]["id"], critic("A", "Grizzled.", summary="B")
    await club.ana.slash(club.channel, "rate", film=f"film:{film_id}", stars=1.0)
    await library.reviews.add(Editor(club.guild.id, club.ana.id, NOW), film_id, grizzled)
    choice = await club.ana.slash(club.channel, command, film="true grit")
    assert private(choice)
    assert choice.response is not None
    done = await club.ana.click(choice.response, label="True Grit (1969)")
    assert answer in told_below(done)


async def test_a_choice_is_made_once(club: Club, library: Store) -> None:
    choice = await club.ana.slash(club.channel, "rate", film="true grit", stars=4.0)
    assert choice.response is not None
    other = buttons(choice.response)["True Grit (1969)"]["custom_id"]
    await club.ana.click(choice.response, label="True Grit (2010)")
    assert shown(choice.response) == "Done: see the message below."
    again = begin_stale_press(club.ana, club, choice.response, other)
    await club.env.settle()
    assert "has been used" in refusal(again)
    assert await ratings(library, club) == {(club.guild.id, "True Grit (2010)", club.ana.id): 8}


async def test_more_films_than_buttons_ask_for_more_of_the_title(
    club: Club, library: Store
) -> None:
    for number in range(14):
        await add_film(library, f"Police Story {number}", year=1985 + number, club=club)
    choice = await club.ana.slash(club.channel, "review", film="police")
    assert len(buttons(choice.response)) == 12
    assert "4 more fit; type more of the title to see them." in private(choice)


async def test_a_far_misspelling_brings_the_nearest_titles_as_buttons(
    club: Club, library: Store
) -> None:
    choice = await club.ana.slash(club.channel, "rate", film="jhon wicck", stars=4.0)
    text = private(choice)
    assert text.startswith(
        "No film called “jhon wicck” is in the library. Do you mean one of these?"
    )
    assert next(iter(buttons(choice.response))) == "John Wick (2014)"
    assert await history(library, club) == []
    assert choice.response is not None
    given = await club.ana.click(choice.response, label="John Wick (2014)")
    assert "gave **John Wick (2014)** ★★★★ 4" in told_below(given)


async def test_one_film_alone_is_asked_about_as_one(club: Club) -> None:
    choice = await club.ana.slash(club.channel, "rate", film="ballerinna", stars=4.0)
    assert private(choice).startswith(
        "No film called “ballerinna” is in the library. Do you mean this one?"
    )
    assert next(iter(buttons(choice.response))) == "Ballerina (2025)"


async def test_a_near_misspelling_of_two_titles_brings_both_as_buttons(club: Club) -> None:
    choice = await club.ana.slash(club.channel, "review", film="true girt")
    assert sorted(buttons(choice.response))[2:] == ["True Grit (1969)", "True Grit (2010)"]


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("screening schedule", {"when": "friday 8pm"}),
        ("sealed open", {"reveal": "sunday 8pm"}),
        ("sealed cancel", {}),
        ("library remove", {}),
        ("library merge", {"into": "parasite"}),
        ("library take-line", {"member": None}),
        ("club log-add", {"date": "2026-01-01"}),
    ],
)
async def test_who_may_not_use_a_command_hears_that_before_anything_of_the_film(
    club: Club, command: str, more: dict[str, Any]
) -> None:
    if "member" in more:
        more = {"member": club.ben}
    for typed in ("ballerina", "qqqqq zzzzz", "true girt"):
        refused = await club.ana.slash(club.channel, command, film=typed, **more)
        assert re.match("Only members who may|Changing the (library|club's log)", private(refused))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("typed", ["qqqqq zzzzz", "x" * 6000, "🎬 zzzzz"])
async def test_a_title_like_no_other_gets_one_private_line(
    club: Club, library: Store, command: str, typed: str
) -> None:
    options = {"stars": 4.0} if command == "rate" else {}
    answer = await club.ana.slash(club.channel, command, film=typed, **options)
    assert refusal(answer).startswith("No film called “")
    assert await history(library, club) == []


@pytest.mark.parametrize("typed", [" ", "\u200b"])
async def test_nothing_to_read_brings_the_clubs_most_rated_films_as_buttons(
    club: Club, typed: str
) -> None:
    await club.ana.slash(club.channel, "rate", film="parasite", stars=4.0)
    choice = await club.ana.slash(club.channel, "review", film=typed)
    assert private(choice).startswith("Which film do you mean?\n")
    assert next(iter(buttons(choice.response))) == "Parasite (2019)"


async def test_what_was_typed_is_shown_back_as_plain_text(club: Club) -> None:
    answer = await club.ana.slash(club.channel, "review", film="**qqqq** @everyone `zzzz`")
    assert "“\\*\\*qqqq\\*\\* \\@everyone \\`zzzz\\`”" in refusal(answer)


async def test_each_of_several_open_choices_goes_on_with_its_own_command(club: Club) -> None:
    rate = await club.ana.slash(club.channel, "rate", film="true grit", stars=1.0)
    again = await club.ana.slash(club.channel, "rate", film="true grit", stars=5.0)
    review = await club.ana.slash(club.channel, "review", film="true grit")
    assert rate.response
    assert again.response
    assert review.response
    assert "★ 1\n" in told_below(await club.ana.click(rate.response, label="True Grit (1969)"))
    card = told_below(await club.ana.click(review.response, label="True Grit (1969)"))
    assert "**This club** ★ 1.0 from 1 rating" in card
    done = await club.ana.click(again.response, label="True Grit (1969)")
    assert "★ → ★★★★★ 5, a change of heart" in told_below(done)


async def test_a_private_answer_takes_the_place_of_the_question(club: Club) -> None:
    choice = await club.ana.slash(club.channel, "seen", film="true grit")
    seen = await club.ana.click(answer(choice), label="True Grit (1969)")
    assert "True Grit (1969)" in private(seen)
    assert seen.followups == []
    assert shown(choice.response) == shown(seen.response)


async def test_a_question_stays_when_nothing_came_of_the_choice(club: Club, library: Store) -> None:
    gone = await add_film(library, "True Grit", year=2030)
    choice = await club.ana.slash(club.channel, "seen", film="true grit")
    await delete_film(library, gone)
    refused = await club.ana.click(answer(choice), label="True Grit (2030)")
    assert "no longer in the library" in refusal(refused)
    assert "True Grit (1969)" in buttons(choice.response)


async def test_a_merge_finds_both_films_as_every_command_does_and_shows_them_first(
    club: Club,
) -> None:
    olive = organiser(club)
    asked = await olive.slash(club.channel, "library merge", film="balerina", into="parasit")
    assert "Merge **Ballerina (2025)** into **Parasite (2019)**?" in private(asked)


async def test_a_merge_asks_for_each_film_that_is_not_clear_one_after_the_other(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    asked = await olive.slash(club.channel, "library merge", film="true grit", into="grit true")
    assert private(asked).startswith("**The entry that goes:** Which film do you mean?")
    await club.env.restart_bot(new_client(library))
    second = await olive.click(answer(asked), label="True Grit (1969)")
    assert shown(second.response).startswith("**The entry to keep:** Do you mean this one?")
    assert [*buttons(second.response)] == ["True Grit (2010)"], "the first is chosen already"
    shown_both = await olive.click(answer(second), label="True Grit (2010)")
    assert "Merge **True Grit (1969)** into **True Grit (2010)**?" in shown(shown_both.response)


async def test_a_merge_offers_the_entry_to_keep_not_as_the_one_that_goes(club: Club) -> None:
    olive = organiser(club)
    stays = "true grit 2010"
    asked = await olive.slash(club.channel, "library merge", film="true grit", into=stays)
    assert private(asked).startswith("**The entry that goes:** Do you mean this one?")
    assert [*buttons(answer(asked))] == ["True Grit (1969)"]
    asked = await olive.slash(club.channel, "library merge", film="treu gritt", into=stays)
    assert "“treu gritt” is in the library. Do you mean this one?" in private(asked)
    assert [*buttons(answer(asked))] == ["True Grit (1969)"]


async def test_a_merge_into_a_film_that_is_not_there_gives_back_both(club: Club) -> None:
    olive = organiser(club)
    asked = await olive.slash(club.channel, "library merge", film="parasite", into="qqqq zzzz")
    assert "No film called “qqqq zzzz” is in the library." in private(asked)
    assert "/library merge film:parasite into:qqqq zzzz" in private(asked)


async def test_a_line_is_taken_off_a_film_that_was_named_or_picked_alone(
    club: Club, library: Store
) -> None:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Loud.")
    olive = organiser(club)
    asked = await olive.slash(club.channel, "library take-line", film="ballerinna", member=club.ben)
    assert "Do you mean this one?" in private(asked)
    assert [line for *_, line, _spoiler in await history(library, club)] == ["Loud."]
    await club.env.restart_bot(new_client(library))
    asked = await olive.click(answer(asked), label="Ballerina (2025)")
    assert f"the line of {club.ben.name} on **Ballerina (2025)** off every" in private(asked)
    assert [line for *_, line, _spoiler in await history(library, club)] == ["Loud."]
    taken = await olive.click(answer(asked), label="Take the line off")
    assert "The line on **Ballerina (2025)** is off" in shown(taken.response)
    assert "Loud." not in public(await club.ana.slash(club.channel, "ratings", film="ballerina"))


@pytest.mark.parametrize(
    ("command", "typed", "why", "way_on"),
    [
        ("club log-add", {"date": "31.11.2026"}, "has only 30 days", "[Correct it]"),
        ("screening schedule", {"when": "soon"}, "no date and time", "[Correct it]"),
        ("sealed open", {"reveal": "soon"}, "no date and time", "[Correct it]"),
        ("discuss", {"until": "soon"}, "no date and time", "[Correct it]"),
    ],
)
async def test_nobody_picks_a_film_for_a_date_that_can_not_be_read(
    club: Club, library: Store, command: str, typed: dict[str, str], *, why: str, way_on: str
) -> None:
    await library.round_settings.change(
        club.guild.id, Clock()(), news_channel_id=int(club.channel.id)
    )
    refused = await organiser(club).slash(club.channel, command, film="true grit", **typed)
    assert why in refusal(refused)
    assert way_on in private(refused)


async def test_yesterday_stays_the_day_that_was_meant_while_the_film_is_asked_for(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    asked = await olive.slash(club.channel, "club log-add", film="ballerinna", date="yesterday")
    await club.env.restart_bot(new_client(library, clock=Clock(datetime(2026, 3, 15, tzinfo=UTC))))
    noted = await olive.click(answer(asked), label="Ballerina (2025)")
    assert "<t:1773403200:D>" in told_below(noted), "the 13th"
    await club.env.restart_bot(new_client(library))


@pytest.mark.parametrize(
    ("command", "option"), [("screening schedule", "when"), ("sealed open", "reveal")]
)
async def test_tomorrow_stays_the_day_that_was_meant_while_the_film_is_asked_for(
    club: Club, library: Store, command: str, option: str
) -> None:
    olive = organiser(club)
    await library.round_settings.change(
        club.guild.id, Clock()(), news_channel_id=int(club.channel.id)
    )
    typed = {option: "tomorrow 20:00"}
    asked = await olive.slash(club.channel, command, film="true grit", **typed)
    await club.env.restart_bot(new_client(library, clock=Clock(datetime(2026, 3, 15, tzinfo=UTC))))
    told = await olive.click(answer(asked), label="True Grit (2010)")
    assert "<t:1773604800:F>" in private(told), "the 15th"
    await club.env.restart_bot(new_client(library))


async def test_an_entry_of_the_log_waits_for_its_film_with_all_that_was_typed(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    typed = {"date": "2026-01-02", "picker": club.ana, "came": 5}
    asked = await olive.slash(club.channel, "club log-add", film="ballerinna", **typed)
    await club.env.restart_bot(new_client(library))
    noted = await olive.click(answer(asked), label="Ballerina (2025)")
    assert f"picked by {club.ana.name} · 5 came" in told_below(noted)
    missing = await olive.slash(club.channel, "club log-add", film="Heat 1995", **typed)
    form = await olive.click(answer(missing), label="Add “Heat”")
    added = await olive.submit_modal(form, {"title": "Heat", "year": "1995"})
    told = [shown(message) for message in (added.response, *added.followups)]
    assert any("Heat (1995)" in one and club.ana.name in one for one in told)
