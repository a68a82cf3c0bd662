"""Statistics of what members give: against SciPy's, and as they have to be."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from bot.domain.taste import (
    ENOUGH_COMPARED,
    Alike,
    Board,
    Leaning,
    Picker,
    SameOrder,
    longest_streak,
    mean_difference,
    rank_correlation,
    ranked,
)

STARS = st.integers(1, 10)
PAIRS = st.lists(st.tuples(STARS, STARS), min_size=1, max_size=40)
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("size", [5, 17, 400])
@pytest.mark.parametrize("spread", [1, 4, 9])
def test_the_rank_correlation_is_scipys_with_ties(size: int, spread: int) -> None:
    chance = random.Random(size * spread)
    mine = [chance.randint(1, 10) for _ in range(size)]
    theirs = [min(max(stars + chance.randint(-spread, spread), 1), 10) for stars in mine]
    scipy: Any = stats.spearmanr(mine, theirs)
    shared = Counter(zip(mine, theirs, strict=True))
    assert rank_correlation(shared) == pytest.approx(scipy.statistic)
    apart = fmean(abs(x - y) for x, y in zip(mine, theirs, strict=True))
    assert mean_difference(shared) == pytest.approx(apart)


@given(PAIRS)
def test_both_are_the_same_from_either_side_and_within_their_bounds(
    pairs: list[tuple[int, int]],
) -> None:
    shared, turned = Counter(pairs), Counter((y, x) for x, y in pairs)
    assert 0 <= mean_difference(shared) == mean_difference(turned) <= 9
    correlation = rank_correlation(shared)
    if len({x for x, _ in pairs}) == 1 or len({y for _, y in pairs}) == 1:
        assert correlation is None
    else:
        assert correlation is not None
        assert -1 <= correlation <= 1
        assert correlation == pytest.approx(rank_correlation(turned))


@given(st.lists(STARS, min_size=2, max_size=40))
def test_one_agrees_with_oneself_and_the_opposite_order_is_the_opposite(given: list[int]) -> None:
    assume(len(set(given)) > 1)
    same = Counter((stars, stars) for stars in given)
    assert mean_difference(same) == 0
    assert rank_correlation(same) == pytest.approx(1)
    assert rank_correlation(Counter((stars, 11 - stars) for stars in given)) == pytest.approx(-1)
    kinder = Counter((stars, min(stars + 1, 10)) for stars in given if stars < 9)
    assume(len(kinder) > 1)
    assert rank_correlation(kinder) == pytest.approx(1)  # kinder, but in the same order


def test_two_without_a_film_are_not_compared() -> None:
    with pytest.raises(ValueError, match="without a film"):
        mean_difference({})


def test_every_difference_and_every_correlation_has_its_word() -> None:
    said = [Alike.of(difference).name for difference in (0, 0.99, 1, 1.5, 2.99, 3, 9)]
    assert said == ["VERY", "VERY", "QUITE", "SOMEWHAT", "HARDLY", "NOT", "NOT"]
    orders = [SameOrder.of(correlation).name for correlation in (1, 0.7, 0.4, 0.2, 0, -0.3, -1)]
    assert orders == ["MUCH", "MUCH", "RATHER", "SLIGHTLY", "NO", "OPPOSITE", "OPPOSITE"]


def test_a_board_has_those_with_enough_films_and_of_equals_who_has_more_first() -> None:
    leanings = [
        Leaning(1, "Ana", 40, 40, -0.5, 0.9),
        Leaning(2, "Ben", 50, ENOUGH_COMPARED, 0.5, 0.9),
        Leaning(3, "Chloe", 50, ENOUGH_COMPARED - 1, 3.0, 0.1),
        Leaning(4, "Dan", 12, 12, 0.04, 0.7),
        Leaning(5, "Eve", 3, 0, None, None),
    ]
    pickers = [Picker(1, "Ana", 1, 9.9), Picker(2, "Ben", 2, 8.0), Picker(3, "Chloe", 9, 8.0)]
    boards = {board: [entry.name for entry in ranked(board, leanings, pickers)] for board in Board}
    assert boards == {
        Board.ACTIVE: ["Ben", "Chloe", "Ana", "Dan", "Eve"],
        Board.HARSHEST: ["Ana"],
        Board.KINDEST: ["Ben"],
        Board.CLOSEST: ["Dan", "Ana", "Ben"],
        Board.PICKS: ["Chloe", "Ben"],
    }
    assert ranked(Board.HARSHEST, leanings, pickers)[0].value == 0.5


def test_a_streak_is_of_weeks_in_a_row() -> None:
    days = [MONDAY + timedelta(days=days) for days in (0, 1, 13, 14, 28, 35, 42, 60)]
    assert longest_streak(days, "UTC") == 3
    assert longest_streak([*days, MONDAY + timedelta(days=21)], "UTC") == 7
    assert longest_streak([], "UTC") == 0


def test_a_year_of_53_weeks_breaks_no_streak() -> None:
    december = datetime(2026, 12, 20, 12, tzinfo=UTC)
    weeks = [december + timedelta(weeks=number) for number in range(5)]
    assert longest_streak(weeks, "UTC") == 5


def test_a_week_begins_where_the_club_is() -> None:
    """Sunday evening in UTC is Monday in Auckland."""
    sunday = datetime(2026, 3, 8, 20, tzinfo=UTC)
    assert longest_streak([MONDAY, sunday], "UTC") == 1
    assert longest_streak([MONDAY, sunday], "Pacific/Auckland") == 2
