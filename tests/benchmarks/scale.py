"""The size of the world that is measured: whole, or small for ``make bench ARGS=--quick``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the world is, and how much of it is measured."""

    name: str
    films: int
    clubs: int
    ratings: int
    titles: int
    """How many films the store has in which only titles are looked for."""
    reviewed: range
    """Ids of the films that have reviews: those of seeds/ballerina-2025.toml, two with five
    quotes."""
    share: float
    """The share of a whole measurement's rounds, samples and seconds."""

    def part(self, whole: int) -> int:
        """The share of so many rounds, samples or seconds; two at least."""
        return max(2, round(whole * self.share))

    def club_sizes(self) -> list[int]:
        """Ratings of each club, by Zipf: FULL's from 133,592 down to 134."""
        weights = [1 / rank for rank in range(1, self.clubs + 1)]
        sizes = [int(self.ratings * weight / sum(weights)) for weight in weights]
        sizes[0] += self.ratings - sum(sizes)
        return sizes


FULL = Scale("full", 10_000, 1_000, 1_000_000, 100_000, range(100, 2_100), 1)
QUICK = Scale("quick", 400, 50, 20_000, 3_000, range(100, 200), 0.05)
"""Shows that every part still runs; its figures mean nothing."""
