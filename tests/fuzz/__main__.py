"""``make fuzz``: no exception, no run over 50 ms, on a million documents or ARGS of them; then no
exception on a hundredth as many files from Letterboxd."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import starmap

from hypothesis import HealthCheck, given, settings

from bot.reading import read
from tests.fuzz import letterboxd
from tests.fuzz.mutations import mutated

SEED = 20_250_612
LIMIT_SECONDS = 0.050
_PART = 2_000
_AGAIN = 5
"""A run that was too slow is tried again: on a busy machine even CPU time is noisy."""

Slowest = tuple[float, int, int]
"""Seconds, the document's size, and its number."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1_000_000, help="of documents")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    start = time.perf_counter()
    slowest: Slowest = (0.0, 0, 0)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(_part, *zip(*_parts(options.seed, options.count), strict=True)):
            slowest = max(slowest, found)
    seconds, size, number = slowest
    print(  # noqa: T201
        f"{options.count:,} documents, seed {options.seed}, {time.perf_counter() - start:.0f} s;"
        f" slowest {seconds * 1e3:.1f} ms, {size:,} bytes, number {number}"
    )
    _try_letterboxd(options.count // 100)
    return int(seconds > LIMIT_SECONDS)


def _try_letterboxd(count: int) -> None:
    start = time.perf_counter()
    of_many = settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    of_many(given(letterboxd.mutated())(letterboxd.check))()
    print(f"{count:,} files from Letterboxd, {time.perf_counter() - start:.0f} s")  # noqa: T201


def _parts(seed: int, count: int) -> Iterator[tuple[int, int, int]]:
    for first in range(0, count, _PART):
        yield seed, first, min(first + _PART, count)


def _part(seed: int, first: int, last: int) -> Slowest:
    """The slowest of a part of the documents. Raises what the parser raised, with the number."""
    for content in (b"\xe9\xe8 ", "Это".encode("koi8-r"), b"---\na: b\n---\nWarm. Up."):
        read(content)
    return max(starmap(_timed, ((seed, number) for number in range(first, last))))


def _timed(seed: int, number: int) -> Slowest:
    content, name = mutated(random.Random(f"{seed} {number}"))
    best = float("inf")
    for _ in range(_AGAIN):
        start = time.process_time()
        try:
            read(content, name=name)
        except BaseException as error:
            error.add_note(f"document {number} of seed {seed}")
            raise
        best = min(best, time.process_time() - start)
        if best <= LIMIT_SECONDS:
            break
    return best, len(content), number


if __name__ == "__main__":
    sys.exit(main())
