"""Choices, each with signs that add up to its logit: the one that is likely enough, or none."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from typing import TypeVar

from bot.reading import tables

T = TypeVar("T", bound=Hashable)


def weights(name: str) -> Mapping[str, float]:
    """A table of weights.toml: how much each sign adds."""
    return tables.of("weights")[name]


def holding(signs: Mapping[str, object]) -> set[str]:
    """The signs that hold."""
    return {sign for sign, holds in signs.items() if holds}


def likely(
    choices: Iterable[tuple[T, Set[str]]], weights: Mapping[str, float], against: float = 0
) -> T | None:
    """The choice that is likelier than is "enough" among all, given with their signs, and there
    being none, for which "none" speaks and what is ``against`` them all. The chances of equal
    choices add up."""
    odds: defaultdict[T, float] = defaultdict(float)
    none = weights["none"] + against
    for choice, signs in choices:
        odds[choice] += math.exp(sum(weights.get(sign, 0) for sign in signs) - none)
    enough = weights["enough"] * (1 + sum(odds.values()))
    best = max(odds, key=odds.__getitem__, default=None)
    return best if best is not None and odds[best] > enough else None
