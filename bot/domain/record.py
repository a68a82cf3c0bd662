"""What most types of ours are: objects that nobody changes, and that are equal when all of their
fields are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def record(kind: type[T], /) -> type[T]: ...
@overload
def record(*, kw_only: bool = False, order: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[Any] | None = None, /, **options: bool) -> Any:
    """A dataclass with slots whose fields the type checker lets nobody assign to.

    ``frozen`` would have Python refuse that, too. It makes an object take up to five times as long
    to make, and each class 5 KiB larger.
    """
    made = dataclass(slots=True, unsafe_hash=True, **options)
    return made if kind is None else made(kind)
