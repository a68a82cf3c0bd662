"""Files of sorted lines that are looked up where they lie, as bytes."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from pathlib import Path

Line = tuple[bytes, bytes]
"""A line: its key, and what stands behind the tab."""


class SortedLines:
    """A file with a line for each key, sorted by them as bytes; it is read when it is first
    needed. A dictionary of all lines would take ten times the memory."""

    def __init__(self, name: str) -> None:
        self.path = Path(__file__).with_name(name)

    @cached_property
    def text(self) -> bytes:
        return self.path.read_bytes()

    def place(self, key: bytes) -> int:
        """A byte in the line of this key, or of the first one behind it."""
        return bisect_left(range(len(self.text) - 1), key, key=lambda at: self.line(at)[0])

    def line_of(self, key: bytes) -> Line:
        """The line of this key, or the first one behind it."""
        return self.line(self.place(key))

    def line(self, at: int) -> Line:
        """The line in which a byte stands."""
        text = self.text
        key, _tab, rest = text[text.rfind(b"\n", 0, at) + 1 : text.find(b"\n", at)].partition(b"\t")
        return key, rest
