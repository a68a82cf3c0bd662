"""Tests that tell many stories, one after the other, and say which of them has ended badly."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def story(*parts: object) -> Generator[None]:
    """Whatever fails inside names the story in which it did."""
    try:
        yield
    except BaseException as error:
        error.add_note(", ".join(map(str, parts)))
        raise
