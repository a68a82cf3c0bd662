"""Blurred scores: a club's means and distributions behind a spoiler, so that looking is a decision.

Whether they are is a matter of who reads a message, like its language, and not of the message: the
client says it while a view is built, and only ``blurred`` asks.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.views.text import spoiler

_is_on: ContextVar[bool] = ContextVar("blurring", default=False)


@contextmanager
def blurring(*, is_on: bool) -> Generator[None]:
    """Have the scores of what is built here blurred, or not."""
    before = _is_on.set(is_on)
    try:
        yield
    finally:
        _is_on.reset(before)


@contextmanager
def in_sight(*, of: object) -> Generator[None]:
    """Have them open, also where the club blurs them, unless ``of`` is None: the rating of who
    alone reads it."""
    with blurring(is_on=_is_on.get() and of is None):
        yield


def are_blurred() -> bool:
    return _is_on.get()


def blurred(score: str) -> str:
    """A score of the club's, in Markdown."""
    return spoiler(score) if _is_on.get() else score
