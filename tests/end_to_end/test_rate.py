"""/rate, /unrate and /ratings."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.end_to_end.driving import Club, buttons, film, history, private, public, refusal, shown

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_first_rating_is_told_to_the_club_with_its_new_mean(
    club: Club, library: Store
) -> None:
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=3.5)
    assert public(given) == (
        f"{club.ana.name} gave **Ballerina (2025)** ★★★½ 3.5"
        "\n-# This club: ★★★½ 3.5 from 1 rating\n[Card]\n[Rate]"
    )
    given = await club.ben.slash(club.channel, "rate", film="ballerina", stars=5.0)
    assert public(given).endswith("\n-# This club: ★★★★½ 4.3 from 2 ratings\n[Card]\n[Rate]")
    assert await history(library, club) == [
        (club.ana.id, None, 7, None, False),
        (club.ben.id, None, 10, None, False),
    ]


@pytest.mark.parametrize(
    ("stars", "kept", "told"),
    [
        (0.5, 1, "½ 0.5"),
        (1.0, 2, "★ 1"),
        (1.5, 3, "★½ 1.5"),
        (2.0, 4, "★★ 2"),
        (2.5, 5, "★★½ 2.5"),
        (3.0, 6, "★★★ 3"),
        (3.5, 7, "★★★½ 3.5"),
        (4.0, 8, "★★★★ 4"),
        (4.5, 9, "★★★★½ 4.5"),
        (5.0, 10, "★★★★★ 5"),
    ],
)
async def test_each_of_the_ten_choices_is_kept_and_told(
    club: Club, library: Store, stars: float, kept: int, told: str
) -> None:
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=stars)
    assert f"gave **Ballerina (2025)** {told}\n" in public(given)
    assert await history(library, club) == [(club.ana.id, None, kept, None, False)]


async def test_rating_again_is_a_change_of_heart_and_the_history_keeps_both(
    club: Club, library: Store
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    again = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert public(again) == (
        f"{club.ana.name} gave **Ballerina (2025)** ★★ → ★★★★ 4, a change of heart"
        "\n-# This club: ★★★★ 4.0 from 1 rating\n[Card]\n[Rate]"
    )
    assert await history(library, club) == [
        (club.ana.id, None, 4, None, False),
        (club.ana.id, 4, 8, None, False),
    ]


async def test_a_slip_that_is_corrected_at_once_is_no_change_of_heart(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = cast("FilmClub", club.env.bot)
    now = bot.clock()
    monkeypatch.setattr(bot, "clock", lambda: now)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=0.5)
    again = await club.ana.slash(club.channel, "rate", film="ballerina", stars=5.0)
    assert public(again).startswith(f"{club.ana.name} gave **Ballerina (2025)** ½ → ★★★★★ 5\n")
    now += timedelta(minutes=2)
    later = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert "★★★★★ → ★★★★ 4, a change of heart\n" in public(later)


async def test_the_same_stars_again_are_no_change_of_heart(club: Club, library: Store) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    again = await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    assert "★★ 2 again\n" in public(again)
    assert "change of heart" not in public(again)
    assert "from 1 rating" in public(again)
    assert [entry[1:3] for entry in await history(library, club)] == [(None, 4), (4, 4)]


async def test_a_line_of_review_stands_below_the_stars(club: Club, library: Store) -> None:
    given = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review="  The kitchen!\nTwice.  "
    )
    assert public(given).split("\n")[1:3] == ["> The kitchen!", "> Twice."]
    assert (await history(library, club))[0][3] == "The kitchen!\nTwice."


async def test_a_line_that_gives_something_away_is_hidden_wherever_it_is_shown(
    club: Club, library: Store
) -> None:
    given = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review="She\nwins.", spoiler=True
    )
    assert public(given).split("\n")[1:3] == ["> ||She||", "> ||wins.||"]
    shown_list = await club.ben.slash(club.channel, "ratings", film="ballerina")
    assert "\n> ||She wins.||" in public(shown_list)
    assert (await history(library, club))[0][3:] == ("She\nwins.", True)


async def test_hiding_a_line_that_is_not_there_is_refused_with_what_to_do(
    club: Club, library: Store
) -> None:
    rate = {"film": "ballerina", "stars": 4.0, "spoiler": True}
    for more in ({}, {"review": " "}):
        refused = await club.ana.slash(club.channel, "rate", **rate, **more)
        assert refusal(refused).startswith(
            "There is no line to hide, and nothing was rated. Write one behind `review:`, or leave"
            " `spoiler:` out."
        )
    assert await history(library, club) == []
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=3.0, review="She wins.")
    hidden = await club.ana.slash(club.channel, "rate", **rate)
    assert "\n> ||She wins.||\n" in public(hidden)


async def test_what_is_left_out_of_a_new_rating_stays_as_it_was(club: Club, library: Store) -> None:
    rate = "ballerina"
    await club.ana.slash(
        club.channel, "rate", film=rate, stars=4.0, review="She wins.", spoiler=True
    )
    again = await club.ana.slash(club.channel, "rate", film=rate, stars=4.5)
    assert "\n> ||She wins.||\n" in public(again)
    plain = await club.ana.slash(club.channel, "rate", film=rate, stars=4.5, spoiler=False)
    assert "\n> She wins.\n" in public(plain)
    new_line = await club.ana.slash(club.channel, "rate", film=rate, stars=4.5, review="Loud.")
    assert "\n> Loud.\n" in public(new_line)
    assert [entry[3:] for entry in await history(library, club)] == [
        ("She wins.", True),
        ("She wins.", True),
        ("She wins.", False),
        ("Loud.", False),
    ]


async def test_a_blank_line_takes_the_earlier_line_away(club: Club, library: Store) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Loud.")
    again = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review=" \u200b "
    )
    assert ">" not in public(again).removeprefix(club.ana.name)
    assert (await history(library, club))[1][3] is None


async def test_four_thousand_characters_are_kept_whole_and_shown_as_far_as_they_fit(
    club: Club, library: Store
) -> None:
    line = "".join(f"word{number} " for number in range(600))[:3999].strip() + "."
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review=line)
    quoted = public(given).split("\n")[1].removeprefix("> ")
    assert quoted.endswith("…")
    assert line.startswith(quoted[:-1])
    assert len(quoted) > 3000
    assert (await history(library, club))[0][3] == line


async def test_unrate_takes_the_rating_out_of_every_list_and_count(
    club: Club, library: Store
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=5.0, review="Loud.")
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=2.0)
    taken = await club.ana.slash(club.channel, "unrate", film="ballerina")
    assert public(taken) == (
        f"{club.ana.name} took back their rating of **Ballerina (2025)**"
        "\n-# This club: ★★ 2.0 from 1 rating\n[Card]\n[Rate]"
    )
    everyone = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert club.ana.name not in everyone
    assert club.ben.name in everyone
    assert (await history(library, club))[-1] == (club.ana.id, 10, None, None, False)
    last = await club.ben.slash(club.channel, "unrate", film="ballerina")
    assert public(last).endswith("\n-# This club: no ratings yet\n[Card]\n[Rate]")


async def test_a_rating_after_unrate_is_a_first_one_without_the_old_line(club: Club) -> None:
    await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=5.0, review="Loud.", spoiler=True
    )
    await club.ana.slash(club.channel, "unrate", film="ballerina")
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=1.0)
    assert public(given) == (
        f"{club.ana.name} gave **Ballerina (2025)** ★ 1"
        "\n-# This club: ★ 1.0 from 1 rating\n[Card]\n[Rate]"
    )


async def test_unrate_with_nothing_to_take_back_says_so_privately(
    club: Club, library: Store
) -> None:
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=2.0)
    nothing = await club.ana.slash(club.channel, "unrate", film="ballerina")
    assert refusal(nothing).startswith("You have not rated Ballerina (2025)")
    assert len(await history(library, club)) == 1


async def test_ratings_of_a_film_that_nobody_has_rated_says_so(club: Club) -> None:
    empty = await club.ana.slash(club.channel, "ratings", film="ballerina")
    assert public(empty) == "### Ballerina (2025)\nNo ratings yet.\n[Card]\n[Rate]"


async def test_ratings_has_everyone_newest_first_on_as_many_pages_as_it_takes(club: Club) -> None:
    members = [club.join(f"member{number}") for number in range(12)]
    for number, member in enumerate(members):
        await member.slash(
            club.channel,
            "rate",
            film="ballerina",
            stars=(number % 10 + 1) / 2,
            review=f"line {number}",
            spoiler=number % 2 == 0,
        )
    # A change of heart comes first again.
    await members[3].slash(club.channel, "rate", film="ballerina", stars=5.0)
    order = [members[3], *(m for m in reversed(members) if m is not members[3])]
    page = (await club.ben.slash(club.channel, "ratings", film="ballerina")).response
    assert page is not None

    def listed() -> list[str]:
        return [text.split()[0] for text in shown(page).split("\n") if " · <t:" in text]

    assert listed() == [member.name for member in order[:10]]
    assert "from 12 ratings" in shown(page)
    assert "Page 1 of 2" in shown(page)
    assert f"{members[3].name} ★★★★★ 5 · <t:" in shown(page)
    assert "\n> line 11\n" in shown(page)
    assert "\n> ||line 10||\n" in shown(page)
    assert buttons(page)["‹ Previous"]["disabled"]
    await club.ana.click(page, label="Next ›")
    assert listed() == [member.name for member in order[10:]]
    assert "Page 2 of 2" in shown(page)
    assert buttons(page)["Next ›"]["disabled"]
    await club.ana.click(page, label="‹ Previous")
    assert listed() == [member.name for member in order[:10]]


async def test_ratings_says_when_each_was_given(club: Club, library: Store) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    rated = await library.ratings.of_member(
        club.guild.id, (await film(library, "Ballerina")).id, club.ana.id
    )
    assert rated is not None
    rated_at = rated.rated_at
    listed = public(await club.ben.slash(club.channel, "ratings", film="ballerina"))
    assert f"\n{club.ana.name} ★★★★ 4 · <t:{int(rated_at.timestamp())}:d>" in listed


async def test_a_last_page_that_was_emptied_meanwhile_gives_way_to_the_one_before(
    club: Club,
) -> None:
    members = [club.join(f"member{number}") for number in range(11)]
    for member in members:
        await member.slash(club.channel, "rate", film="ballerina", stars=4.0)
    page = (await club.ben.slash(club.channel, "ratings", film="ballerina")).response
    assert page is not None
    await members[0].slash(club.channel, "unrate", film="ballerina")
    await club.ben.click(page, label="Next ›")
    assert "from 10 ratings" in shown(page)
    assert shown(page).count(" · <t:") == 10
    assert list(buttons(page)) == ["Card", "Rate"]


async def test_all_ratings_on_a_card_is_for_the_one_who_presses(club: Club) -> None:
    members = [club.join(f"member{number}") for number in range(11)]
    for member in members:
        await member.slash(club.channel, "rate", film="ballerina", stars=4.0)
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    before = shown(card)
    everyone = await club.ben.click(card, label="All ratings")
    assert private(everyone).startswith("### Ballerina (2025)\n★★★★ 4.0 from 11 ratings\n")
    assert everyone.response is not None
    turned = await club.ben.click(everyone.response, label="Next ›")
    assert private(turned).count(" · <t:") == 1
    assert shown(card) == before
