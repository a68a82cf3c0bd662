"""Typed values in JSON columns: the domain's dataclasses, written and read in one way.

A text that is no value of the type comes from a bug, or from another program. msgspec then raises
ValidationError, which names the place in the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

T = TypeVar("T")


def to_json(value: object) -> str:
    """A dataclass as JSON, including the dataclasses inside it, with its fields' names as keys.
    Equal values give equal texts, so texts can be compared."""
    return msgspec.json.encode(value).decode()


def list_to_json(values: Iterable[object]) -> str:
    """A list as JSON, written value by value. Writing a long list in one call would block all other
    threads, including the event loop's."""
    return f"[{','.join(map(to_json, values))}]"


def from_json(text: str, kind: type[T]) -> T:
    """The value of this type of which ``to_json`` made the text."""
    return msgspec.json.decode(text, type=kind)
