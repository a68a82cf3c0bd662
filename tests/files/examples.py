"""Files as people write them: two films, a review of each, a document, ratings."""

from __future__ import annotations

from pathlib import Path

BALLERINA = """
[film]
title = "Ballerina"
year = 2025
runtime = 125
cast = ["Ana de Armas"]
aliases = ["The Dancer"]
"""

BALLERINA_REVIEW = """
[[reviews]]
source = "Letterboxd"
link = "https://boxd.it/a2MBlp"
stars = 4.0
earlier_stars = 2
summary = " In our own words. "
quotes = ["flawed, messy", "and ambitious"]
"""

HEAT = """
[film]
title = "Heat"
year = 1995
director = "Michael Mann"
poster = "https://example.com/heat.jpg"
tmdb_id = 949
"""

HEAT_REVIEW = """
[[reviews]]
source = "The Paper"
reviewer = "Ann Smith"
stars = 4
summary = "In our own words."
quotes = ["icy and exact"]
"""

DOCUMENT = """Heat (1995)
Dir: Michael Mann, 1995, US, 170m
Review by Ann Smith for The Paper
★★★★☆ (4/5)

This film is a triumph of movement and colour. It never stops for breath, and the fights are the
best of the year.
"""

RATINGS = "film,member,earlier_stars,stars,line,spoiler,changed_at\n"
"""The line with the names of the columns."""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def at(minute: int) -> str:
    """A moment in the form that a file of ratings has."""
    return f"2026-03-14T15:{minute:02}:26.000000+00:00"
