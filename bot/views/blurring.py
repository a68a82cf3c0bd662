"""Blurred scores: a club's means and distributions behind a spoiler, so that looking is a decision.

Whether scores are blurred depends on who reads a message, like its language, and not on the
message: the client sets it while a view is built, and only ``blurred`` and ``are_blurred`` ask.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.views.text import spoiler

_is_on: ContextVar[bool] = ContextVar("blurring", default=False)


@contextmanager
def blurring(*, is_on: bool) -> Generator[None]:
    """Inside of this, scores are blurred (``is_on``) or not."""
    before = _is_on.set(is_on)
    try:
        yield
    finally:
        _is_on.reset(before)


@contextmanager
def in_sight(*, of: object) -> Generator[None]:
    """While this is open, scores are not blurred, unless ``of`` is None: it is the rating of the
    one member who reads the message."""
    with blurring(is_on=_is_on.get() and of is None):
        yield


def are_blurred() -> bool:
    return _is_on.get()


def blurred(score: str) -> str:
    """A score of the club's in Markdown, behind a spoiler where scores are blurred."""
    return spoiler(score) if _is_on.get() else score
