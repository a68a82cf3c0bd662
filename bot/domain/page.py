"""A page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from bot.domain.record import record

T = TypeVar("T")


@record
class Page(Generic[T]):
    items: Sequence[T]
    number: int
    """0 is the first page."""
    total: int
    """How many items the whole list has."""
    size: int
    """How many items a page may have."""

    @property
    def first(self) -> int:
        """The place of the page's first item in the list, counted from 0."""
        return self.number * self.size

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return -(-self.total // self.size)
