"""How much of what could be tried ``make test`` tries."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

_Story = TypeVar("_Story")

ALL_KILLS = "KILLS" in os.environ
"""Every story is played (make kills, make faults), and not a sample."""


def sample(stories: Iterable[_Story], one_in: int, turn: int = 0) -> list[_Story]:
    """All of them, or one in so many.

    Of a product, a number that divides none of its sizes brings each thing with ever other company.
    Tests that are alike each have another ``turn``, so that together they try all of them.
    """
    return list(stories) if ALL_KILLS else list(stories)[turn % one_in :: one_in]
