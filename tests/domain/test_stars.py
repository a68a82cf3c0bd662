"""Stars as numbers, as glyphs, and back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import stars
from bot.domain.errors import InvalidRating

half_stars = st.sampled_from(stars.ALL)


@given(half_stars)
def test_a_number_of_stars_reads_back_as_what_it_was_written_from(given_stars: int) -> None:
    assert stars.from_number(float(stars.number(given_stars))) == given_stars


@given(half_stars)
def test_glyphs_count_up_to_the_stars(given_stars: int) -> None:
    drawn = stars.glyphs(given_stars)
    assert 2 * drawn.count("★") + drawn.count("½") == given_stars
    assert drawn == "★" * drawn.count("★") + "½" * drawn.count("½")


@given(half_stars)
def test_a_label_is_the_glyphs_and_their_number(given_stars: int) -> None:
    glyphs, number = stars.label(given_stars).split(" ")
    assert glyphs == stars.glyphs(given_stars)
    assert stars.from_number(float(number)) == given_stars


@pytest.mark.parametrize(
    ("given_stars", "label"), [(1, "½ 0.5"), (2, "★ 1"), (7, "★★★½ 3.5"), (10, "★★★★★ 5")]
)
def test_labels_as_people_read_them(given_stars: int, label: str) -> None:
    assert stars.label(given_stars) == label


@pytest.mark.parametrize(
    "number",
    [math.nan, math.inf, -math.inf, 0, -0.5, 0.4, 0.7, 4.3, 5.5, 6, 1e300, -1e300, 10**400],
)
def test_anything_but_half_to_five_in_halves_is_refused(number: float) -> None:
    with pytest.raises(InvalidRating, match=r"0\.5 to 5 in halves"):
        stars.from_number(number)


@given(st.floats())
def test_every_number_is_either_refused_or_one_of_the_ten(number: float) -> None:
    try:
        given_stars = stars.from_number(number)
    except InvalidRating:
        assert number not in [value / 2 for value in stars.ALL]
    else:
        assert given_stars in stars.ALL
        assert given_stars / 2 == number


@given(st.floats(min_value=1, max_value=10))
def test_a_mean_is_drawn_within_a_quarter_of_a_star(mean: float) -> None:
    drawn = stars.glyphs(mean)
    assert drawn
    assert abs(2 * drawn.count("★") + drawn.count("½") - mean) <= 0.5


@pytest.mark.parametrize(
    ("mean", "label"),
    [
        (1.0, "½ 0.5"),
        (7.27, "★★★½ 3.6"),
        (6.5, "★★★½ 3.3"),
        (7.1, "★★★½ 3.6"),
        (7.5, "★★★★ 3.8"),
        (8.5, "★★★★½ 4.3"),
        (9.5, "★★★★★ 4.8"),
        (10.0, "★★★★★ 5.0"),
    ],
)
def test_a_mean_has_its_glyphs_and_one_decimal(mean: float, label: str) -> None:
    assert stars.mean_label(mean) == label
