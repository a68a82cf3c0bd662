"""How long a part of the bot's work keeps the event loop: in calls, which no other program on the
machine makes more."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Generator, Iterable
from types import FrameType
from typing import Any

MOST = 35_000
"""Calls of Python's functions between two moments at which others are answered, SimCord's among
them. On a machine of 2026 that is 14 ms: rating with a line of 4,000 bars that hide, the most here.
Of what was typed, 6,000 characters took up to a million."""


class Steps:
    """Awaits something, and counts the calls in each of its parts that run without a pause for
    others."""

    def __init__(self, awaited: Awaitable[Any]) -> None:
        self._awaited = awaited
        self.most = 0
        self._now = 0

    def __await__(self) -> Generator[Any, Any, Any]:
        parts = self._awaited.__await__()
        given: Any = None
        thrown: BaseException | None = None
        while True:
            self._now = 0
            sys.setprofile(self._count)
            try:
                waits_for = parts.send(given) if thrown is None else parts.throw(thrown)
            except StopIteration as ended:
                return ended.value
            finally:
                sys.setprofile(None)
                self.most = max(self.most, self._now)
            try:
                given, thrown = (yield waits_for), None
            except BaseException as error:  # noqa: BLE001 - what it has waited for has failed
                thrown = error

    def _count(self, _frame: FrameType, event: str, _argument: object) -> None:
        self._now += event in ("call", "c_call")


def worst_of(costs: Iterable[Steps]) -> int:
    return max(cost.most for cost in costs)
