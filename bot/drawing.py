"""Draws pictures: the program of a process of its own, which bot/pictures.py starts, asks and ends.

The plotting library is loaded here alone. A process can't let go of a module, but it can end. It is
run by its file, so it loads nothing of the bot.

It reads charts, a line of JSON each, from its standard input, and writes for each the length of a
PNG in four bytes, the highest first, and the PNG. It ends with its input, and so with the bot,
whatever ends that.
"""

from __future__ import annotations

import json
import os
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

# A ground of its own, so that the contrast is the same on Discord's dark and on its light: the
# letters have 11 to 1 and the bars 8 to 1 (WCAG 2.2 asks for 4.5 and 3).
_GROUND, _WORDS, _BARS, _FLOOR = "#23252b", "#dcdee3", "#e8b923", "#565a63"

_INCHES, _DPI = (8.0, 3.4), 130
"""1,040 × 442 dots: sharp where Discord shows it 520 wide, and small enough for any connection."""
_LETTERS = 21.0
"""Points: 38 dots, which are 11 where a phone shows it 300 wide."""

_FONT = FontProperties(fname=Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))
"""What the library brings along, so that a picture is the same on every machine: it has digits,
halves and stars, and nothing else is written in pictures."""


def draw(heights: list[int], labels: list[str]) -> bytes:
    """Bars with their numbers above and their labels below, as a PNG."""
    figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor=_GROUND)
    axes = figure.add_axes((0.02, 0.16, 0.96, 0.80), facecolor=_GROUND)
    places = range(len(heights))
    axes.bar(places, heights, color=_BARS, width=0.78)
    axes.set_xlim(-0.6, len(heights) - 0.4)
    axes.set_ylim(0, max(heights) * 1.22 or 1)
    axes.axhline(0, color=_FLOOR, linewidth=3)
    # Ten numbers of four digits have room side by side, more only in smaller letters.
    digits = max(len(str(height)) for height in heights)
    room = _LETTERS * min(1.0, 40 / (len(heights) * digits))
    for place, height in zip(places, heights, strict=True):
        if height:
            axes.text(place, height + max(heights) * 0.03, str(height), color=_WORDS,
                      fontproperties=_FONT, fontsize=room, ha="center", va="bottom")  # fmt: skip
    axes.set_xticks(places, labels, color=_WORDS, fontproperties=_FONT, fontsize=_LETTERS)
    axes.tick_params(length=0, pad=8)
    axes.set_yticks([])
    axes.spines[:].set_visible(b=False)
    out = BytesIO()
    FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})
    return out.getvalue()


def main() -> None:
    """Draw until the input ends."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)  # whoever waits for a picture has its words; the bot goes first
    for asked in sys.stdin.buffer:
        chart: dict[str, Any] = json.loads(asked)
        picture = draw(**chart)
        sys.stdout.buffer.write(len(picture).to_bytes(4) + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
