"""The bot's avatar and banner, and a made-up poster, drawn from shapes alone: no font, and no
picture of anybody else's.

``python -m tests.pictures.face`` writes docs/avatar.png and docs/banner.png.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

DOCS = Path(__file__).parents[2] / "docs"

NIGHT, DUSK, GOLD, PALE = (24, 25, 38), (46, 42, 74), (232, 185, 35), (250, 240, 206)
_FINER = 4
"""How many times larger shapes are drawn before they are made smaller, which smooths their
edges."""


def avatar() -> Image.Image:
    """A reel of film with a star for its hub, 512 pixels square: Discord shows it as a circle."""
    picture, draw = _canvas(512, 512)
    _reel(draw, (256, 256), 206)
    return _finished(picture)


def banner() -> Image.Image:
    """680 × 240 pixels, as Discord wants them: a projector's light on five stars."""
    picture, draw = _canvas(680, 240)
    draw.polygon(_scaled([(120, 108), (680, 20), (680, 220), (120, 132)]), fill=(62, 57, 88))
    _strip(draw, 212, 680)
    _strip(draw, 6, 680)
    _reel(draw, (112, 120), 76)
    for place in range(5):
        _star(draw, (282 + 84 * place, 120), 34, GOLD if place < 4 else PALE)
    return _finished(picture)


def poster() -> bytes:
    """For screenshots of a film that has one: a dancer's circle under a moon, 342 × 513 pixels."""
    picture, draw = _canvas(342, 513)
    draw.ellipse(_box((238, 120), 62), fill=PALE)
    draw.polygon(_scaled([(0, 513), (120, 250), (180, 330), (260, 230), (342, 360), (342, 513)]),
                 fill=(88, 139, 139))  # fmt: skip
    draw.polygon(_scaled([(0, 513), (0, 400), (150, 330), (342, 470), (342, 513)]), fill=NIGHT)
    _star(draw, (110, 110), 26, GOLD)
    target = BytesIO()
    _finished(picture).save(target, "PNG")
    return target.getvalue()


def _canvas(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A night sky that grows lighter towards the ground."""
    picture = Image.new("RGB", (width * _FINER, height * _FINER))
    draw = ImageDraw.Draw(picture)
    for y in range(picture.height):
        share = y / picture.height
        colour = tuple(round(a + (b - a) * share) for a, b in zip(NIGHT, DUSK, strict=True))
        draw.line([(0, y), (picture.width, y)], fill=colour)
    return picture, draw


def _finished(picture: Image.Image) -> Image.Image:
    size = (picture.width // _FINER, picture.height // _FINER)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _reel(draw: ImageDraw.ImageDraw, middle: tuple[float, float], radius: float) -> None:
    draw.ellipse(_box(middle, radius), fill=GOLD)
    draw.ellipse(_box(middle, radius * 0.93), outline=NIGHT, width=round(radius * 0.1))
    for place in range(5):
        angle = math.tau * place / 5 + math.tau / 20
        hole = (
            middle[0] + math.cos(angle) * radius * 0.56,
            middle[1] + math.sin(angle) * radius * 0.56,
        )
        draw.ellipse(_box(hole, radius * 0.2), fill=NIGHT)
    _star(draw, middle, radius * 0.3, NIGHT)


def _strip(draw: ImageDraw.ImageDraw, top: float, width: float) -> None:
    """The holes along a film's edge."""
    for left in range(10, round(width), 28):
        corners = [(float(left), top), (float(left + 14), top + 20)]
        draw.rounded_rectangle(_scaled(corners), radius=4 * _FINER, fill=(88, 82, 120))


def _star(
    draw: ImageDraw.ImageDraw,
    middle: tuple[float, float],
    radius: float,
    colour: tuple[int, int, int],
) -> None:
    points = [
        (
            middle[0] + math.sin(math.tau * place / 10) * radius * (1 if place % 2 == 0 else 0.42),
            middle[1] - math.cos(math.tau * place / 10) * radius * (1 if place % 2 == 0 else 0.42),
        )
        for place in range(10)
    ]
    draw.polygon(_scaled(points), fill=colour)


def _box(middle: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    (x, y) = middle
    return _scaled([(x - radius, y - radius), (x + radius, y + radius)])


def _scaled(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x * _FINER, y * _FINER) for x, y in points]


if __name__ == "__main__":
    avatar().save(DOCS / "avatar.png", optimize=True)
    banner().save(DOCS / "banner.png", optimize=True)
