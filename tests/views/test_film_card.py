"""The card of a film."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.film import Film
from bot.domain.rating import NO_RATINGS, Aggregate
from bot.domain.review import Dossier, Review
from bot.views.drafts import DraftCard
from bot.views.film_card import AnotherQuote, CardPage, FilmCard
from tests.views.messages import assert_discord_takes, buttons, sent, shown, unnumbered_stars

BALLERINA = Film(
    id=7,
    title="Ballerina",
    year=2025,
    director="Len Wiseman",
    country="US",
    runtime=125,
    certificate="15",
    cast=("Ana de Armas", "Keanu Reeves"),
)


def review(
    number: int,
    stars: int | None = 8,
    earlier: int | None = None,
    link: str | None = None,
    quotes: tuple[str, ...] | None = None,
) -> Review:
    quotes = (f"quote {number}a", f"quote {number}b") if quotes is None else quotes
    return Review(f"Paper {number}", None, link, stars, earlier, f"Summary {number}.", quotes)


def card(
    *reviews: Review, page: int = 0, turn: int = 0, aggregate: Aggregate = NO_RATINGS
) -> FilmCard:
    return FilmCard(Dossier(BALLERINA, reviews, aggregate), page, turn)


def counts(**given: int) -> Aggregate:
    """counts(s8=2): two members gave eight half-stars."""
    return Aggregate(tuple(given.get(f"s{value}", 0) for value in range(1, 11)))


async def test_title_and_facts_stand_at_the_top() -> None:
    first, second = shown(card()).splitlines()[:2]
    assert first == "## Ballerina (2025)"
    assert second == "-# Len Wiseman · US · 2 h 5 min · certificate 15 · Ana de Armas, Keanu Reeves"


async def test_what_is_not_known_of_a_film_is_left_out() -> None:
    bare = FilmCard(Dossier(Film(id=1, title="Untitled"), (), NO_RATINGS))
    assert shown(bare).splitlines()[:2] == ["## Untitled", "**Critics** no reviews yet"]


async def test_a_short_film_has_minutes_alone() -> None:
    short = FilmCard(Dossier(Film(id=1, title="Short", runtime=9), (), NO_RATINGS))
    assert "-# 9 min" in shown(short)


async def test_without_reviews_and_ratings_the_card_says_so() -> None:
    text = shown(card())
    assert "**Critics** no reviews yet" in text
    assert "Nobody has written a line on it yet." in text
    assert "no ratings yet: choose your stars below for the first" in text


async def test_a_review_is_its_source_stars_summary_and_a_quote() -> None:
    text = shown(card(review(1, stars=9)))
    assert "**Paper 1** · ★★★★½ 4.5\nSummary 1.\n> “quote 1a”" in text


async def test_a_review_without_a_summary_has_its_quote_or_its_stars_alone() -> None:
    told = [replace(review(number), summary="") for number in range(3)]
    text = shown(card(*told[:2], replace(told[2], quotes=())))
    for number in range(2):
        assert f"**Paper {number}** · ★★★★ 4\n> “quote {number}a”" in text
    assert "**Paper 2** · ★★★★ 4" in text
    assert "\n\n" not in text
    assert "More" not in buttons(card(*told))


async def test_a_quote_that_the_shown_summary_has_is_not_shown_twice() -> None:
    said = Review(
        "Paper", None, None, 8, None, "Bold, *loud* and long.", ("Bold, *loud* and long",)
    )
    assert "> " not in shown(card(said))
    both = replace(said, quotes=(*said.quotes, "A feast", "bold and long"))
    assert "> “A feast”" in shown(card(both))
    assert "> “bold and long”" in shown(card(both, turn=1))
    long = "It begins like a farce that nobody asked for and ends as the saddest film of the year."
    assert "> " not in shown(card(replace(said, summary=long, quotes=(long,))))
    assert "> " not in shown(DraftCard(BALLERINA, said, (), 1))
    assert "> “!!!”" in shown(card(replace(said, quotes=("!!!",)))), "signs alone are in no text"


async def test_a_review_without_stars_says_so_and_stays_out_of_the_mean() -> None:
    text = shown(card(review(1, stars=None), review(2, stars=8)))
    assert "**Paper 1** · no stars" in text
    assert "**Critics** ★★★★ 4 from 1 critic; 1 other review has no stars" in text


async def test_without_any_stars_the_critics_have_no_mean() -> None:
    text = shown(card(review(1, stars=None)))
    assert "**Critics** gave no stars" in text
    assert "★" not in text


async def test_stars_that_were_raised_show_both() -> None:
    assert "**Paper 1** · first ★★ 2, then ★★★★ 4\n" in shown(card(review(1, stars=8, earlier=4)))


async def test_a_link_is_a_button_beside_its_review() -> None:
    view = card(review(1, link="https://boxd.it/a2MBlp"), review(2))
    links = [c["url"] for c in sent(view) if "url" in c]
    assert links == ["https://boxd.it/a2MBlp"]


async def test_the_clubs_own_mean_has_its_count_and_distribution() -> None:
    text = shown(card(aggregate=counts(s7=1, s8=3)))
    assert "**This club** ★★★★ 3.9 from 4 ratings" in text
    assert "½ ▁▁▁▁▁▁▄█▁▁ 5\n-# most often ★★★★ 4" in text


async def test_one_rating_is_not_called_ratings() -> None:
    assert "★★★★★ 5.0 from 1 rating\n" in shown(card(aggregate=counts(s10=1)))


@pytest.mark.parametrize(
    ("reviews", "pages"),
    [
        (0, [[]]),
        (1, [[1]]),
        (3, [[1, 2, 3]]),
        (4, [[1, 2, 3], [4]]),
        (7, [[1, 2, 3], [4, 5, 6], [7]]),
    ],
)
async def test_reviews_come_three_a_page(reviews: int, pages: list[list[int]]) -> None:
    every = [review(number) for number in range(1, reviews + 1)]
    for page, expected in enumerate(pages):
        view = card(*every, page=page)
        text = shown(view)
        assert [n for n in range(1, reviews + 1) if f"Summary {n}." in text] == expected
        assert ("Next ›" in buttons(view)) == (len(pages) > 1)
        if len(pages) > 1:
            some = f"s {expected[0]}–{expected[-1]}" if len(expected) > 1 else f" {expected[0]}"
            assert f"Review{some} of {reviews}" in text
        assert_discord_takes(view)


async def test_the_page_buttons_lead_to_the_neighbours_and_keep_the_turn() -> None:
    view = card(*map(review, range(7)), page=1, turn=4)
    assert buttons(view)["‹ Previous"]["custom_id"] == "card-page:7:0:4"
    assert buttons(view)["Next ›"]["custom_id"] == "card-page:7:2:4"
    assert not any(button.get("disabled") for button in buttons(view).values())


@pytest.mark.parametrize(("page", "end"), [(0, "‹ Previous"), (2, "Next ›")])
async def test_at_an_end_the_button_that_leads_nowhere_is_shown_but_disabled(
    page: int, end: str
) -> None:
    view = card(*map(review, range(7)), page=page)
    assert [b["label"] for b in buttons(view).values() if b.get("disabled")] == [end]


async def test_a_page_that_no_longer_exists_is_the_last() -> None:
    """A button from before a seed lost reviews."""
    assert "Summary 4." in shown(card(*map(review, range(1, 5)), page=9))


async def test_another_quote_moves_every_review_on_and_comes_round() -> None:
    reviews = (review(1), review(2, quotes=("x", "y", "z")))
    texts = [shown(card(*reviews, turn=turn)) for turn in range(7)]
    assert [text.count("quote 1a") for text in texts] == [1, 0, 1, 0, 1, 0, 1]
    assert [text.count("“z”") for text in texts] == [0, 0, 1, 0, 0, 1, 0]


async def test_another_quote_knows_the_next_turn_and_the_page() -> None:
    view = card(*map(review, range(4)), page=1, turn=4)
    assert buttons(view)["Another quote"]["custom_id"] == "card-quote:7:1:5"


@pytest.mark.parametrize("quotes", [(), ("the only one",)])
async def test_without_another_quote_there_is_no_button_for_it(quotes: tuple[str, ...]) -> None:
    view = card(review(1, quotes=quotes))
    assert list(buttons(view)) == ["Rate with words", "All ratings", "Discuss"]
    assert ("> “" in shown(view)) == bool(quotes)


async def test_rate_and_all_ratings_know_their_film() -> None:
    view = card(*map(review, range(4)), page=1, turn=4)
    assert buttons(view)["Rate with words"]["custom_id"] == "rate:7:1:4"
    assert buttons(view)["All ratings"]["custom_id"] == "ratings:7"


@pytest.mark.parametrize("earlier", [None, 1, 3, 10])
@pytest.mark.parametrize("given", [1, 2, 7, 10])
async def test_stars_are_always_followed_by_their_number(given: int, earlier: int | None) -> None:
    view = card(review(1, given, earlier), aggregate=counts(s3=2, s9=1))
    assert unnumbered_stars(shown(view)) == []


async def test_titles_and_texts_are_escaped() -> None:
    film = Film(id=1, title="**Bold** @everyone", year=2025)
    hostile = Review("# Paper", "||me||", None, 8, None, "~~gone~~", ("`code`",))
    text = shown(FilmCard(Dossier(film, (hostile,), NO_RATINGS)))
    assert r"## \*\*Bold\*\* \@everyone (2025)" in text
    assert r"**\# Paper, \|\|me\|\|** · " in text
    assert r"\~\~gone\~\~" in text
    assert r"“\`code\`”" in text


async def test_a_card_and_its_controls_wait_for_no_press() -> None:
    """Or discord.py would keep every card that was ever sent, until its memory is full."""
    assert card(review(1)).is_finished()


@pytest.mark.parametrize("kind", [CardPage, AnotherQuote])
async def test_a_press_is_read_back_as_the_fields_it_was_made_from(
    kind: type[CardPage | AnotherQuote],
) -> None:
    fields = {"film_id": 7, "page": 1, "turn": 10**18 - 1}
    match = kind.pattern.fullmatch(kind("x", fields).custom_id or "")
    assert match is not None
    assert {name: int(value) for name, value in match.groupdict().items()} == fields
