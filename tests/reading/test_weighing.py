"""Choices by their signs."""

from __future__ import annotations

import pytest

from bot.reading.weighing import holding, likely

WEIGHTS = {"none": 2.0, "enough": 0.6, "much": 5.0, "little": 1.0, "against": -4.0}


@pytest.mark.parametrize(
    ("choices", "chosen"),
    [
        ([], None),
        ([("one", {"much"})], "one"),
        ([("one", {"little"})], None),  # none is likelier
        ([("one", {"much", "against"}), ("other", {"much", "unweighed"})], "other"),
        ([("one", {"much"}), ("other", {"much"})], None),
        ([("one", {"little"})] * 20, "one"),  # what agrees adds up
        ([(0, {"much"})], 0),
    ],
)
def test_the_choice_that_is_likely_enough_among_all_and_none(
    choices: list[tuple[object, set[str]]], chosen: object
) -> None:
    assert likely(choices, WEIGHTS) == chosen


def test_signs_that_hold() -> None:
    assert holding({"much": True, "little": False, "against": None}) == {"much"}
