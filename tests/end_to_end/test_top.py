"""/top: the club's films in an order."""

from __future__ import annotations

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.domain.top import TopBy, TopPeriod
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import (
    Clock,
    Club,
    answer,
    as_received,
    begin_press,
    components,
    new_client,
    public,
    refusal,
    shown,
    walk,
)
from tests.views.messages import GALLERY

pytestmark = pytest.mark.thorough

FILMS = (
    "ballerina", "parasite", "casablanca", "1917", "john wick", "amelie", "trainspotting",
    "mad max: fury road", "seven samurai", "the godfather", "true grit (2010)",
)  # fmt: skip


async def rate(club: Club, film: str, *stars: float) -> None:
    members = [club.ana, club.ben, *(club.join(f"member{n}") for n in range(len(stars) - 2))]
    for member, given in zip(members, stars, strict=False):
        await member.slash(club.channel, "rate", film=film, stars=given)


async def top(club: Club, **options: int) -> simcord.InteractionResult:
    return await club.ana.slash(club.channel, "top", **options)


async def test_the_best_come_first_and_the_rest_on_a_second_page_after_a_restart(
    club: Club, library: Store
) -> None:
    assert public(await top(club)) == (
        "## The club's top\n-# Placed by all ratings. A film with few ratings is placed nearer to"
        " the club's average.\nThere are no ratings to show yet. /rate gives a film your stars."
        "\n[The library]"
    )
    week = await top(club, period=TopPeriod.WEEK.value)
    assert "There is no such film yet." in public(week), "there may be older ratings"
    for place, film in enumerate(FILMS):
        await rate(club, film, max(5 - place / 2, 0.5))
    listed = await top(club)
    assert public(listed).startswith(
        "## The club's top\n-# Placed by all ratings. A film with few ratings is placed nearer to"
        " the club's average.\n1. **Ballerina (2025)** ★★★★★ 5.0 from 1 rating\n2. **Parasite"
    )
    page = answer(listed)
    await club.env.restart_bot(new_client(library))
    await club.ben.click(page, label="Next ›")
    assert "\n11. **True Grit (2010)**" in shown(page)
    assert "Page 2 of 2" in shown(page)
    menu = next(part for part in walk(components(page)) if part.get("type") == 3)
    card = answer(await club.ben.select(page, [menu["options"][0]["value"]]))
    assert "True Grit (2010)" in shown(card)


async def test_posters_stand_below_the_list_where_there_are_several(
    club: Club, library: Store
) -> None:
    described = list[list[str]]()
    for number, film in enumerate(FILMS[:2]):
        await rate(club, film, 4)
        await library.database.write(
            statement(
                "UPDATE films SET poster = ? WHERE title = ?",
                (f"https://image.tmdb.org/{number}.jpg", film.title()),
            )
        )
        listed = [*walk(components((await top(club)).response))]
        described = [
            [item["description"] for item in part["items"]]
            for part in listed
            if part["type"] == GALLERY
        ]
        assert len(described) == number, "one alone would fill a phone's screen"
    assert described == [["The poster of Ballerina (2025)", "The poster of Parasite (2019)"]]


async def test_each_order_says_what_it_goes_by(club: Club) -> None:
    await rate(club, "ballerina", 0.5, 0.5, 5, 5)
    await rate(club, "parasite", 4.5, 4, 4.5)
    await rate(club, "casablanca", 2, 2.5, 2)
    divisive = public(await top(club, by=TopBy.DIVISIVE.value))
    assert "Of at least 3 ratings, which typically are a star or more off their mean." in divisive
    assert "1. **Ballerina (2025)** ★★★ 2.8 from 4 ratings\n½ █▁▁▁▁▁▁▁▁█ 5" in divisive
    assert "Parasite" not in divisive
    gems = public(await top(club, by=TopBy.GEMS.value))
    assert "1. **Parasite (2019)** ★★★★½ 4.3 from 3 ratings" in gems
    assert "Ballerina" not in gems
    assert isinstance(club.env.bot, FilmClub)
    assert isinstance(club.env.bot.clock, Clock)
    club.env.bot.clock.pass_days(8)
    await rate(club, "ballerina", 0.5, 0.5)
    await rate(club, "1917", 3)
    most = public(await top(club, by=TopBy.RATED.value, period=TopPeriod.WEEK.value))
    assert "Placed by the ratings that were given in the past 7 days." in most
    assert "Beside each film stands what the whole club has given it so far." in most
    assert "1. **Ballerina (2025)** ★★★ 2.8 from 4 ratings, 2 in this time" in most
    assert most.count("in this time") == 1, "not where all ratings are of it"
    assert "Parasite" not in most
    listed = await top(club, by=TopBy.CRITICS.value, period=TopPeriod.WEEK.value)
    assert "The means are a star or more apart" in public(listed)
    assert "There is no such film yet" in public(listed)
    await club.ben.click(answer(listed), label="All time")
    await club.ben.click(answer(listed), label="The club's top")
    assert "Parasite" in shown(answer(listed))


async def test_the_clubs_scores_are_blurred_where_it_blurs_them(club: Club, library: Store) -> None:
    await rate(club, "ballerina", 0.5, 0.5, 5, 5)
    await library.round_settings.change(club.guild.id, Clock().now, blurs_scores=True)
    assert isinstance(club.env.bot, FilmClub)
    await club.env.bot.learn()
    said = public(await top(club, by=TopBy.DIVISIVE.value))
    assert "**Ballerina (2025)** ||★★★ 2.8|| from 4 ratings\n||½ █▁▁▁▁▁▁▁▁█ 5||" in said
    await rate(club, "parasite", 4.5, 4, 4.5)
    gems = public(await top(club, by=TopBy.GEMS.value))
    assert "1. ||**Parasite (2019)**|| ||★★★★½ 4.3|| from 3 ratings" in gems


async def test_an_order_that_there_is_not_is_refused(club: Club) -> None:
    for custom_id in ("top:9:0:0", "top:0:8:0"):
        message = await club.post(custom_id)
        assert as_received(club, message)
        pressed = begin_press(club.ana, club, message, "0")
        await club.env.settle()
        assert refusal(pressed)
