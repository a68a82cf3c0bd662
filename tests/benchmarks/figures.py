"""A figure with what it aims at, and the arithmetic that all of them share."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table. A figure without an aim is only for information."""

    name: str
    measured: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None
    beside: str = ""

    @property
    def missed(self) -> bool:
        return (self.at_most is not None and self.measured > self.at_most) or (
            self.at_least is not None and self.measured < self.at_least
        )

    @property
    def cells(self) -> tuple[str, str, str, str]:
        aim, mark = "", ""
        if self.at_most is not None:
            aim = f"≤ {self.at_most:g}{self.unit}"
        elif self.at_least is not None:
            aim = f"≥ {self.at_least:g}{self.unit}"
        if aim:
            mark = "miss" if self.missed else "pass"
        return (
            self.name,
            f"{_short(self.measured)}{self.unit}",
            f"{aim} {mark}".strip(),
            self.beside,
        )


def table(figures: Sequence[Figure]) -> str:
    """The figures in Markdown."""
    rows = [("figure", "measured", "aim", "beside it"), *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "| "
        + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which ``part`` of them lie; 0.5 is the median."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def times(seconds: Sequence[float]) -> str:
    """Median and p99, as people read them."""
    return f"p50 {duration(median(seconds))}, p99 {duration(percentile(seconds, 0.99))}"


def duration(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """How long it took on the wall's clock."""
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.2f}"
