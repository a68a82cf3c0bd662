"""What there is to talk about, of what critics and members said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.discussion import CriticsApart, CriticSaw, CriticTurned, MemberApart, openers
from bot.domain.film import Film
from bot.domain.rating import NO_RATINGS, Rating
from bot.domain.review import Dossier, Review

NOW = datetime(2026, 3, 14, tzinfo=UTC)


def review(name: str, stars: int | None, *quotes: str, earlier: int | None = None) -> Review:
    return Review(name, None, None, stars, earlier, "It was long.", quotes)


def rating(line: str | None, *, spoiler: bool = False) -> Rating:
    return Rating(1, 2, line, spoiler, NOW)


def dossier(*reviews: Review) -> Dossier:
    return Dossier(Film(id=1, title="Heat"), reviews, NO_RATINGS)


@pytest.mark.parametrize(
    ("stars", "are_apart"),
    [((9, 3), True), ((7, 4), True), ((10, 7), False), ((6, 1), False), ((8, 6), False)],
)
def test_two_critics_pull_apart_where_one_liked_it_and_the_other_did_not(
    stars: tuple[int, int], *, are_apart: bool
) -> None:
    liked, disliked = review("A", stars[0], "Yes."), review("B", stars[1], "No.")
    between = review("C", 5, "Well.")
    expected = [CriticsApart(liked, disliked)] if are_apart else []
    found = openers(dossier(disliked, liked), None)
    assert found == expected
    if are_apart and stars[1] < 5:
        assert openers(dossier(between, disliked, liked), None) == expected


def test_whoever_has_no_quote_or_no_stars_is_not_set_against_another() -> None:
    assert (
        openers(dossier(review("A", 10), review("B", 1, "No."), review("C", None, "Y")), None) == []
    )


def test_a_member_speaks_up_with_a_line_that_all_may_read_alone() -> None:
    assert openers(dossier(), rating("Why?")) == [MemberApart(rating("Why?"))]
    for apart in (
        None,
        rating(None),
        rating(""),
        rating("Why?", spoiler=True),
        rating("discord.gg/why"),
    ):
        assert openers(dossier(), apart) == []


def test_one_critic_is_told_of_who_has_given_other_stars() -> None:
    turned = review("A", 8, earlier=4)
    unturned = (review("B", 8, earlier=8), review("C", None, earlier=4))
    later = review("D", 2, earlier=9)
    assert openers(dossier(*unturned, turned, later), None) == [CriticTurned(turned)]


def test_of_a_film_to_come_the_critic_who_liked_it_best_says_what_to_watch_for() -> None:
    best, unrated = review("A", 8, "The dance."), review("B", None, "The light.")
    said = dossier(unrated, review("C", 10), best)
    assert openers(said, None) == []
    assert openers(said, None, is_to_come=True) == [CriticSaw(best)]
    assert openers(dossier(unrated), None, is_to_come=True) == [CriticSaw(unrated)]
    assert openers(dossier(), None, is_to_come=True) == []
    assert openers(said, rating("Why?"), is_to_come=True) == [MemberApart(rating("Why?"))]
