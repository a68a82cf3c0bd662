"""What critics wrote: who, and what their stars come to."""

from __future__ import annotations

import pytest

from bot.domain.film import Film
from bot.domain.quote import Quote
from bot.domain.rating import NO_RATINGS
from bot.domain.review import Dossier, Review

FILM = Film(id=1, title="Ballerina", year=2025)


def review(stars: int | None, reviewer: str | None = None) -> Review:
    return Review("Letterboxd", reviewer, None, stars, None, "A summary.", ())


@pytest.mark.parametrize(
    ("given_stars", "mean"),
    [((), None), ((None,), None), ((8,), 8), ((None, 8), 8), ((4, 8, None, 9), 7)],
)
def test_a_review_without_stars_stays_out_of_the_critics_mean(
    given_stars: tuple[int | None, ...], mean: float | None
) -> None:
    dossier = Dossier(FILM, tuple(map(review, given_stars)), NO_RATINGS)
    assert dossier.critics_mean == mean


def test_what_a_critic_first_gave_stays_out_of_the_mean() -> None:
    changed = Review("Letterboxd", None, None, 8, 4, "A summary.", ())
    assert Dossier(FILM, (changed,), NO_RATINGS).critics_mean == 8


def test_a_byline_names_the_reviewer_where_there_is_one() -> None:
    assert review(None).byline == "Letterboxd"
    assert review(None, "Ana").byline == "Letterboxd, Ana"
    assert Quote(1, "x", "Letterboxd", None, FILM, 1, 1).byline == "Letterboxd"
    assert Quote(1, "x", "Letterboxd", "Ana", FILM, 1, 1).byline == "Ana, Letterboxd"
