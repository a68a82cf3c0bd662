"""The form to rate, what is posted then, and the list of all ratings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.film import Film
from bot.domain.rating import NO_RATINGS, Aggregate, Rating, RatingChange
from bot.views.rating import RateForm, RatingNotice, RatingsList, club_mean, distribution
from tests.views.messages import assert_discord_takes, buttons, shown, unnumbered_stars, walk

FILM = Film(id=7, title="Ballerina", year=2025)
NOW = datetime(2026, 3, 14, tzinfo=UTC)
CLUB = Aggregate((0, 0, 0, 0, 0, 0, 2, 1, 0, 0))


def rating(stars: int = 8, line: str | None = None, *, spoiler: bool = False) -> Rating:
    return Rating(1, stars, line, spoiler, NOW)


def notice(earlier: int | None, now: Rating | None, aggregate: Aggregate = CLUB) -> str:
    return shown(RatingNotice("Ana_1", RatingChange(FILM, earlier, now, aggregate)))


def inputs(form: RateForm) -> dict[str, dict[str, Any]]:
    return {
        str(c["custom_id"]): dict(c) for c in walk(form.to_dict()["components"]) if "custom_id" in c
    }


async def test_a_first_rating_says_who_gave_what_and_where_the_club_stands() -> None:
    assert notice(None, rating()).splitlines() == [
        r"Ana\_1 gave **Ballerina (2025)** ★★★★ 4",
        "-# This club: ★★★½ 3.7 from 3 ratings",
    ]


async def test_another_rating_is_a_change_of_heart() -> None:
    assert "★★ → ★★★★ 4, a change of heart" in notice(4, rating(8))


async def test_the_same_rating_again_is_no_change_of_heart() -> None:
    assert notice(8, rating(8)).splitlines()[0] == r"Ana\_1 gave **Ballerina (2025)** ★★★★ 4 again"


async def test_a_rating_taken_back_says_so() -> None:
    assert notice(8, None, NO_RATINGS).splitlines() == [
        r"Ana\_1 took back their rating of **Ballerina (2025)**",
        "-# This club: no ratings yet",
    ]


async def test_the_line_is_quoted_line_by_line_and_escaped() -> None:
    text = notice(None, rating(line="*one*\n# two"))
    assert "\n> \\*one\\*\n> \\# two\n" in text


async def test_a_spoiler_is_hidden_line_by_line() -> None:
    text = notice(None, rating(line="he || did it\n\nand left", spoiler=True))
    assert "\n> ||he \\|\\| did it||\n> \n> ||and left||\n" in text


async def test_a_spoiler_without_a_line_hides_nothing() -> None:
    assert "||" not in notice(None, rating(spoiler=True))


async def test_the_form_has_the_ten_choices_from_five_stars_down() -> None:
    options = inputs(RateForm(FILM, None, {"page": 0, "turn": 0}))["stars"]["options"]
    assert [option["value"] for option in options] == [str(n) for n in range(10, 0, -1)]
    assert options[0]["label"] == "★★★★★ 5"
    assert options[-1]["label"] == "½ 0.5"
    assert not any(option.get("default") for option in options)


async def test_the_form_has_the_members_present_rating_filled_in() -> None:
    found = inputs(RateForm(FILM, rating(7, "a line", spoiler=True), {"page": 0, "turn": 0}))
    chosen = [option["value"] for option in found["stars"]["options"] if option.get("default")]
    assert chosen == ["7"]
    assert found["line"]["value"] == "a line"
    assert found["spoiler"]["default"] is True


async def test_the_form_of_a_first_rating_is_empty() -> None:
    found = inputs(RateForm(FILM, None, {"page": 0, "turn": 0}))
    assert not found["line"].get("value")
    assert not found["line"]["required"]
    assert not found["spoiler"].get("default")


async def test_the_form_knows_its_film_and_the_card_under_it() -> None:
    form = RateForm(FILM, None, {"page": 2, "turn": 5})
    assert form.title == "Rate Ballerina (2025)"
    assert form.custom_id == "rate-form:7:2:5"
    assert form.is_finished()


async def test_the_list_has_each_members_stars_and_line() -> None:
    ratings = [rating(8, "a *line*"), rating(7, "who did it", spoiler=True), rating(7)]
    text = shown(RatingsList(FILM, CLUB, ratings, 0))
    when = f"<t:{int(NOW.timestamp())}:d>"
    assert f"A member ★★★★ 4 · {when}\n> a \\*line\\*" in text
    assert f"A member ★★★½ 3.5 · {when}\n> ||who did it||" in text
    assert text.endswith(f"A member ★★★½ 3.5 · {when}")
    assert "### Ballerina (2025)\n★★★½ 3.7 from 3 ratings\n" in text


async def test_a_list_without_ratings_says_so() -> None:
    view = RatingsList(FILM, NO_RATINGS, [], 0)
    assert shown(view) == "### Ballerina (2025)\nNo ratings yet."
    assert_discord_takes(view)


@pytest.mark.parametrize(
    ("count", "page", "said", "disabled"),
    [
        (10, 0, None, []),
        (11, 0, "Page 1 of 2", ["‹ Previous"]),
        (11, 1, "Page 2 of 2", ["Next ›"]),
        (25, 1, "Page 2 of 3", []),
    ],
)
async def test_ratings_come_ten_a_page(
    count: int, page: int, said: str | None, disabled: list[str]
) -> None:
    aggregate = Aggregate((0,) * 9 + (count,))
    view = RatingsList(FILM, aggregate, [rating(10)], page)
    assert [b["label"] for b in buttons(view).values() if b.get("disabled")] == disabled
    assert ("Page" in shown(view)) == (said is not None)
    assert said is None or said in shown(view)


async def test_the_lists_buttons_lead_to_the_neighbouring_pages() -> None:
    view = RatingsList(FILM, Aggregate((0,) * 9 + (25,)), [rating(10)], 1)
    assert [b["custom_id"] for b in buttons(view).values()] == [
        "ratings-page:7:0",
        "ratings-page:7:2",
        "card:7",
        "rate-film:7",
    ]


@pytest.mark.parametrize("earlier", [None, 1, 5, 10])
async def test_stars_are_always_followed_by_their_number(earlier: int | None) -> None:
    assert unnumbered_stars(notice(earlier, rating(5))) == []
    listed = shown(RatingsList(FILM, CLUB, [rating(1), rating(10)], 0))
    assert unnumbered_stars(listed) == []


def test_a_clubs_mean_in_words() -> None:
    assert club_mean(NO_RATINGS) == "no ratings yet"
    assert club_mean(Aggregate((1,) + (0,) * 9)) == "½ 0.5 from 1 rating"
    assert club_mean(Aggregate((0,) * 9 + (1500,))) == "★★★★★ 5.0 from 1,500 ratings"


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [
        ((1,) * 10, "½ ██████████ 5"),
        ((0,) * 9 + (3,), "½ ▁▁▁▁▁▁▁▁▁█ 5\n-# most often ★★★★★ 5"),
        ((100_000, 1) + (0,) * 8, "½ █▂▁▁▁▁▁▁▁▁ 5\n-# most often ½ 0.5"),
        ((4, 2) + (0,) * 8, "½ █▅▁▁▁▁▁▁▁▁ 5\n-# most often ½ 0.5"),
    ],
)
def test_a_distribution_shows_one_rating_among_many(counts: tuple[int, ...], drawn: str) -> None:
    assert distribution(Aggregate(counts)) == drawn
