"""A test that tells many stories, one after the other, says which of them has ended badly."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def story(*parts: object) -> Generator[None]:
    """Whatever fails inside says in which of a test's stories."""
    try:
        yield
    except BaseException as error:
        error.add_note(", ".join(map(str, parts)))
        raise
