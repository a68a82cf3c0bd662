"""A club's aggregate, and the line of review that goes with a rating."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import stars
from bot.domain.errors import InvalidRating
from bot.domain.rating import LINE_LIMIT, NO_RATINGS, Aggregate, clean_line

ratings = st.lists(st.sampled_from(stars.ALL), min_size=1, max_size=200)


def aggregate_of(given_stars: list[int]) -> Aggregate:
    return Aggregate(tuple(given_stars.count(value) for value in stars.ALL))


@given(ratings)
def test_count_mean_and_deviation_are_those_of_the_ratings(given_stars: list[int]) -> None:
    aggregate = aggregate_of(given_stars)
    assert aggregate.count == len(given_stars)
    assert aggregate.mean == pytest.approx(statistics.mean(given_stars))
    assert aggregate.deviation == pytest.approx(statistics.pstdev(given_stars), abs=1e-9)


@given(ratings)
def test_the_mean_lies_between_the_lowest_and_the_highest(given_stars: list[int]) -> None:
    mean = aggregate_of(given_stars).mean
    assert mean is not None
    assert min(given_stars) <= mean <= max(given_stars)


def test_without_ratings_there_is_no_mean_rather_than_a_mean_of_zero() -> None:
    assert NO_RATINGS.count == 0
    assert NO_RATINGS.mean is None
    assert NO_RATINGS.deviation is None


@pytest.mark.parametrize("length", [0, 9, 11])
def test_an_aggregate_has_ten_counts(length: int) -> None:
    with pytest.raises(ValueError, match=f"ten counts are needed, not {length}"):
        Aggregate((0,) * length)


def test_a_line_of_the_greatest_length_is_kept() -> None:
    assert clean_line("x" * LINE_LIMIT) == "x" * LINE_LIMIT


def test_a_line_one_longer_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidRating, match="4,001 characters; 4,000 is the most"):
        clean_line("x" * (LINE_LIMIT + 1))


def test_blanks_around_a_line_go_and_do_not_count() -> None:
    assert clean_line(" \n" + "x" * LINE_LIMIT + "\n ") == "x" * LINE_LIMIT


def test_lines_within_a_line_stay() -> None:
    assert clean_line("one\n\ntwo") == "one\n\ntwo"


def test_no_line_is_not_an_empty_line() -> None:
    assert clean_line(None) is None
    assert clean_line("") == ""


@pytest.mark.parametrize(
    "invisible",
    [
        pytest.param(" \n\t", id="blanks"),
        pytest.param("\u200b\u200c\u200d\u2060\ufeff", id="zero width"),
        pytest.param("\u200e\u202e\u2066\u2069", id="directions"),
        pytest.param("\x00\x07\x1b", id="controls"),
        pytest.param("\u3164", id="the Hangul filler, with which people feign empty names"),
        pytest.param("\u115f\u1160\uffa0", id="the other Hangul fillers"),
        pytest.param("\ufe0f\u034f\u180b\U000e0100", id="selectors and joiners without a letter"),
        pytest.param("\u2800", id="the Braille blank"),
    ],
)
def test_a_line_that_would_show_as_nothing_is_empty(invisible: str) -> None:
    assert clean_line(invisible) == ""


@pytest.mark.parametrize("visible", ["🎬", "\u200bx\u200b", "❤\ufe0f", "기생충", "."])
def test_a_line_that_shows_stays_as_it_is(visible: str) -> None:
    assert clean_line(visible) == visible


@given(st.text(alphabet=st.characters(), max_size=100))
def test_cleaning_a_line_again_changes_nothing(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
