"""Notices, the choice between films, help, and a quote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.film import Facts, Film, FilmTitle
from bot.domain.library_log import Action, LogDetails, LogEntry
from bot.domain.page import Page
from bot.domain.quote import Quote
from bot.views.help import Help
from bot.views.library_log import LogList
from bot.views.notices import FilmChoice, Missing, Notice
from bot.views.quote import QuoteCard
from tests.conftest import NOW
from tests.views.messages import assert_discord_takes, buttons, shown

FILM = Film(id=7, title="True Grit", year=2010)


def films(count: int) -> list[FilmTitle]:
    return [FilmTitle(id=n, title=f"Film {n}", year=2000 + n) for n in range(1, count + 1)]


async def test_a_notice_is_its_message() -> None:
    view = Notice("Plain words.")
    assert shown(view) == "Plain words."
    assert_discord_takes(view)


@pytest.mark.parametrize("count", [1, 5, 6, 10])
async def test_every_film_of_a_choice_has_a_button_that_carries_it(count: int) -> None:
    view = FilmChoice("Which one?", films(count), 42)
    assert {label: b["custom_id"] for label, b in buttons(view).items()} == {
        f"Film {n} ({2000 + n})": f"pick:42:{n}" for n in range(1, count + 1)
    }
    assert shown(view) == "Which one?"
    assert_discord_takes(view)


async def test_what_can_be_undone_of_one_film_is_told_apart() -> None:
    of_critic = LogDetails(byline="The Paper")
    done: list[tuple[Action, LogDetails]] = [
        ("removed review", of_critic),
        ("changed review", of_critic),
        ("removed", LogDetails()),
        ("merged", LogDetails(merged="The Grit (2010)")),
        ("merged", LogDetails(merged="Grit (2010)")),
    ]
    entries = [
        LogEntry(1, NOW, action, FILM.name, details, number)
        for number, (action, details) in enumerate(done)
    ]
    view = LogList(Page(entries, 0, 5, 12), 1)
    assert [label for label in buttons(view) if "Undo" in label] == [
        "Undo: The Paper, True Grit (2010)",
        "Undo the change: The Paper, True Grit (2010)",
        "Undo: True Grit (2010)",
        "Undo: The Grit (2010), True Grit (2010)",
        "Undo: Grit (2010), True Grit (2010)",
    ]


async def test_more_films_than_buttons_are_counted() -> None:
    view = FilmChoice("Which one?", films(25), 42)
    assert len(buttons(view)) == 10
    assert shown(view).endswith("-# 15 more fit; type more of the title to see them.")


async def test_two_long_titles_are_told_apart_by_their_years() -> None:
    title = "The Title " * 20
    view = FilmChoice("?", [FilmTitle(id=year, title=title, year=year) for year in (1969, 2010)], 1)
    assert len(buttons(view)) == 2


async def test_two_films_of_the_movie_database_with_one_name_are_told_apart_by_their_ids() -> None:
    hits = [Facts(title="Beauty and the Beast", year=2017, tmdb_id=n) for n in (11, 12)]
    missing = Missing("beauty", [*hits, replace(hits[0], year=1991, tmdb_id=13)], may_add=False)
    view = FilmChoice("?", [], 1, missing=missing)
    assert [label for label in buttons(view) if "TMDB" in label] == [
        "Beauty and the Beast (2017) · TMDB 11",
        "Beauty and the Beast (2017) · TMDB 12",
        "Beauty and the Beast (1991) · TMDB",
    ]


async def test_help_names_every_command_and_what_is_kept() -> None:
    text = shown(Help())
    assert "`/review` a film's reviews" in text
    assert "`/quote`" in text
    assert "Privacy" in text


def quote(reviewer: str | None = None, total: int = 3) -> Quote:
    return Quote(5, "a *short* phrase", "Letterboxd", reviewer, FILM, 1, total)


async def test_a_quote_has_its_source_its_film_and_its_place() -> None:
    assert shown(QuoteCard(quote("Ana"), 9, of_one_film=False, guild_id=1)) == (
        "### “a \\*short\\* phrase”\nAna, Letterboxd on **True Grit (2010)**\n-# 1 of 3"
    )


@pytest.mark.parametrize(("of_one_film", "film_id"), [(True, 7), (False, 0)])
async def test_another_quote_stays_with_the_film_that_was_asked_for(
    of_one_film: bool, film_id: int
) -> None:
    button = buttons(QuoteCard(quote(), 9, of_one_film=of_one_film, guild_id=1))["Another"]
    assert button["custom_id"] == f"quote:{film_id}:9:5"
    assert not button.get("disabled")


async def test_the_only_quote_has_no_other() -> None:
    assert buttons(QuoteCard(quote(total=1), 9, of_one_film=True, guild_id=1))["Another"][
        "disabled"
    ]
