"""The program's modules, and what in them is known by a name of its own."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from bot.views.controls import Control, Lasting, Menu
from bot.views.forms import Form

PROJECT = Path(__file__).parents[1]


def modules(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    assert found
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def subclasses(kind: type) -> Iterator[type]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


def kinds() -> list[type[Control] | type[Menu] | type[Form]]:
    """Every button, select and form of the views; tests may have made some of their own."""
    for path in modules("bot/views"):
        importlib.import_module(module_name(path))
    bases: list[type] = [Lasting, Form]
    found = {kind for base in bases for kind in subclasses(base) if hasattr(kind, "pattern")}
    return [kind for kind in found if kind.__module__.startswith("bot.")]
