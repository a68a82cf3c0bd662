"""How much of what could be tried ``make test`` tries."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

_Story = TypeVar("_Story")

ALL_KILLS = "KILLS" in os.environ
"""Whether every story is played (make kills, make faults) and not a sample."""


def sample(stories: Iterable[_Story], one_in: int, turn: int = 0) -> list[_Story]:
    """All stories, or one in ``one_in``.

    For a product of lists, a number that divides none of their sizes gives each thing ever other
    company. Tests that are alike each have another ``turn``, so that together they try all of them.
    """
    return list(stories) if ALL_KILLS else list(stories)[turn % one_in :: one_in]
