"""How much is done at a time: work that waits together, and sends at a pace that Discord takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterable

PACE_SECONDS = 0.05
"""The pause between two sends: 20 a second, of the 50 requests that a bot may make. The rest is for
members."""
MADE_UP = 10
"""How many sends that a busy moment has delayed may follow without a pause."""
AT_ONCE = 5
"""How many things ``at_once`` does at a time."""


class Pace:
    """Gives out turns at Discord's pace, in the order in which they are asked for."""

    def __init__(self) -> None:
        self._next = 0.0

    async def wait(self) -> None:
        now = time.monotonic()
        turn = max(self._next, now - MADE_UP * PACE_SECONDS)
        self._next = turn + PACE_SECONDS
        await asyncio.sleep(max(turn - now, 0))


async def at_once(work: Iterable[Awaitable[object]]) -> None:
    """Do all of the work, AT_ONCE things at a time, so that those who wait for SQLite's thread or
    for the disk wait together."""
    waiting = iter(work)

    async def take_turns() -> None:
        for one in waiting:
            await one

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(take_turns())
