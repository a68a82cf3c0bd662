"""Draws pictures. It is the program of a process of its own, which bot/pictures.py starts, asks and
ends.

The plotting library is loaded here alone: a process can't unload a module, but it can end. It is
run by its file, so it loads nothing of the bot.

It reads charts from its standard input, one line of JSON each. For each it writes the length of a
PNG in four bytes, the highest first, and then the PNG. It ends when its input ends, and so with the
bot, however that ends.
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

# A background of its own, so that the contrast is the same in Discord's dark and light themes: 11
# to 1 for the letters and 8 to 1 for the bars (WCAG 2.2 asks for 4.5 and 3).
_GROUND, _WORDS, _BARS, _FLOOR = "#23252b", "#dcdee3", "#e8b923", "#565a63"

_INCHES, _DPI = (8.0, 3.4), 130
"""1,040 × 442 pixels: sharp where Discord shows it 520 wide, and small enough for any
connection."""
_LETTERS = 21.0
"""Points: 38 pixels, of which 11 are left where a phone shows the picture 300 wide."""

_FONT = FontProperties(fname=Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))
"""The font that comes with the library, so that a picture is the same on every machine. It has
digits, halves and stars; pictures have no other text."""


def draw(heights: list[int], labels: list[str]) -> bytes:
    """Bars with their numbers above and their labels below, as a PNG."""
    figure = Figure(figsize=_INCHES, dpi=_DPI, facecolor=_GROUND)
    axes = figure.add_axes((0.02, 0.16, 0.96, 0.80), facecolor=_GROUND)
    places = range(len(heights))
    axes.bar(places, heights, color=_BARS, width=0.78)
    axes.set_xlim(-0.6, len(heights) - 0.4)
    axes.set_ylim(0, max(heights) * 1.22 or 1)
    axes.axhline(0, color=_FLOOR, linewidth=3)
    # Ten numbers of four digits fit side by side; longer ones get smaller letters.
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
        os.nice(10)  # the bot goes first: whoever waits for a picture has the same in words already
    for asked in sys.stdin.buffer:
        chart: dict[str, Any] = json.loads(asked)
        picture = draw(**chart)
        sys.stdout.buffer.write(len(picture).to_bytes(4) + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
