"""Every view with the longest texts stays within what Discord takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from discord import ui

from bot.domain.rating import NO_RATINGS, Change
from bot.views.film_card import FilmCard
from bot.views.notices import FilmChoice, Help, Notice
from bot.views.quote import QuoteCard
from bot.views.rating import RATINGS_A_PAGE, RateForm, RatingNotice, RatingsList
from bot.views.text import plain
from tests.views import longest
from tests.views.messages import assert_discord_takes, assert_discord_takes_form, shown

stuffs = pytest.mark.parametrize("stuff", longest.STUFF.values(), ids=longest.STUFF.keys())
MENTION = f"<@{longest.GREATEST_MEMBER}>"


def notice(stuff: str, *, spoiler: bool) -> RatingNotice:
    rating = longest.rating(stuff, spoiler=spoiler)
    return RatingNotice(MENTION, Change(longest.film(stuff), 9, rating, longest.SOME))


def ratings_list(stuff: str, *, spoiler: bool) -> RatingsList:
    ratings = [longest.rating(stuff, n, spoiler=spoiler) for n in range(RATINGS_A_PAGE)]
    return RatingsList(longest.film(stuff), longest.SOME, ratings, 77_777)


def choice(stuff: str) -> FilmChoice:
    films = [longest.film(stuff, longest.GREATEST_ID - n) for n in range(25)]
    question = f"No film called “{plain(longest.long(stuff, 6000), 100)}” is in the library."
    return FilmChoice(question, films, longest.GREATEST_ID)


VIEWS: dict[str, Callable[[str], ui.LayoutView]] = {
    "a card": lambda stuff: FilmCard(longest.dossier(stuff, 3)),
    "a card with pages": lambda stuff: FilmCard(longest.dossier(stuff, 300), 50, 10**17),
    "a card without reviews": lambda stuff: FilmCard(longest.dossier(stuff, 0)),
    "a rating": lambda stuff: notice(stuff, spoiler=False),
    "a rating with a spoiler": lambda stuff: notice(stuff, spoiler=True),
    "a rating taken back": lambda stuff: RatingNotice(
        MENTION, Change(longest.film(stuff), 9, None, NO_RATINGS)
    ),
    "all ratings": lambda stuff: ratings_list(stuff, spoiler=False),
    "all ratings with spoilers": lambda stuff: ratings_list(stuff, spoiler=True),
    "a quote": lambda stuff: QuoteCard(
        longest.quote(stuff), 2**31 - 2, of_one_film=True, guild_id=1
    ),
    "a choice of films": choice,
    "nothing to take back": lambda stuff: Notice(plain(longest.film(stuff).name, 300)),
}


@stuffs
@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
async def test_the_longest_texts_fit(make: Callable[[str], ui.LayoutView], stuff: str) -> None:
    assert_discord_takes(make(stuff))


@stuffs
@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
async def test_a_long_text_is_cut_and_not_left_out(
    make: Callable[[str], ui.LayoutView], stuff: str
) -> None:
    """What is cut says so. A card that shows next to nothing would fit too."""
    text = shown(make(stuff))
    assert "…" in text
    assert len(text) > 100


@stuffs
@pytest.mark.parametrize("rated", [True, False])
async def test_the_form_fits(stuff: str, rated: bool) -> None:
    present = longest.rating(stuff) if rated else None
    place = longest.GREATEST_ID
    form = RateForm(longest.film(stuff), present, {"page": place, "turn": place})
    assert_discord_takes_form(form)


@pytest.mark.parametrize("known", [True, False], ids=["registered", "not registered"])
async def test_help_fits(known: bool) -> None:
    names: Iterable[str] = ("review", "rate", "unrate", "ratings", "quote", "help")
    view = Help(dict.fromkeys(names, longest.GREATEST_MEMBER) if known else {})
    assert_discord_takes(view)
    assert all((f"</{name}:" if known else f"`/{name}`") in shown(view) for name in names)


@pytest.mark.parametrize("spoiler", [True, False])
async def test_two_thousand_lines_of_one_letter_fit_on_two_screens(spoiler: bool) -> None:
    text = shown(notice("x\n", spoiler=spoiler))
    assert text.count("\n") <= 42
    assert text.count("> ") >= 30


async def test_a_first_line_that_fills_the_notice_is_shown() -> None:
    line = "a" * 3500 + "\nand more"
    rating = longest.rating("a")
    now = type(rating)(1, 9, line, False, longest.NOW)
    change = Change(longest.film("b"), None, now, longest.SOME)
    assert "a" * 3000 in shown(RatingNotice("<@1>", change))
