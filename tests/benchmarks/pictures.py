"""Pictures: what they cost the bot's process, and what the process that draws them takes; measured
in a process of its own."""

from __future__ import annotations

import tempfile

from tests.benchmarks.figures import Figure, duration, percentile
from tests.benchmarks.idle import run, seed
from tests.benchmarks.scale import Scale

PICTURES = 200
_CLIENT = "tests.benchmarks.pictures_client"


def measure(scale: Scale) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        seed(f"{folder}/idle.db")
        told = run(_CLIENT, f"{folder}/idle.db", scale.part(PICTURES))
    before, after, idle = (told[name] / 2**20 for name in ("before", "after", "idle"))
    return [
        Figure("memory of the bot with pictures to draw", before, " MiB", 60),
        Figure("the same after the first picture", after, " MiB", 60),
        Figure("the same when the process that draws has gone", idle, " MiB", 60),
        Figure("memory of the process that draws", told["process"] / 2**20, " MiB"),
        Figure("the first picture, with the start of the process", told["first"], " s"),
        Figure(
            "a picture more, p99",
            percentile(told["more"], 0.99) * 1e3,
            " ms",
            beside=f"p50 {duration(percentile(told['more'], 0.5))}",
        ),
        Figure("longest stall of the event loop by any of them", told["stall"] * 1e3, " ms", 50),
    ]
