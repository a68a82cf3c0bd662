"""The tables of the reader's TOML files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def of(file: str) -> dict[str, dict[str, Any]]:
    """The tables of a TOML file beside this one, which is named without its ending."""
    return tomllib.loads(Path(__file__).with_name(f"{file}.toml").read_text("utf-8"))
