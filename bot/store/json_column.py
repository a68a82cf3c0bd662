"""Typed values in columns of JSON: the domain's dataclasses, written and read in one way.

A text that is no value of the type is a bug, or another program's writing: msgspec raises
ValidationError, which names the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

T = TypeVar("T")


def to_json(value: object) -> str:
    """A dataclass, with those inside it, by the names of its fields. The same value makes the same
    text, so that texts can be compared."""
    return msgspec.json.encode(value).decode()


def list_to_json(values: Iterable[object]) -> str:
    """A list, value by value: whoever writes a long one in one go keeps all other threads waiting,
    and the event loop with them."""
    return f"[{','.join(map(to_json, values))}]"


def from_json(text: str, kind: type[T]) -> T:
    """What ``to_json`` made of a value of this type."""
    return msgspec.json.decode(text, type=kind)
