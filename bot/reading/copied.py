"""The menu above a page that was copied as text, with all that stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import known_films
from bot.reading import languages, prose, words
from bot.reading.headline import read_headline
from bot.reading.lines import TextLine

_MENU = words.listed("menu")
_SHORT, _PROSE = 120, 80
"""How long a headline or a line with a date is at most, and prose at least."""
_LINES = 60
"""In how many lines the review begins."""
_LEAST, _KNOWN = 4, 2
"""How many lines a menu has at least, and how many of them lead about a site, in any menu; what a
site is about ("Film", "Music") may be a review's tags, too."""


def is_menu(text: str) -> bool:
    """Whether a line is one that any site's menu may have."""
    return text.strip("|:☰ ").lower() in _MENU


def menu(every: Sequence[TextLine], language: str) -> Sequence[TextLine]:
    """The lines above the headline of a copied page: its site's name and its menu; none where it
    has no menu there. The headline is the first line that surely is one, or else the last one
    above the line that says when the review was posted, or above the review."""
    lines = every[:_LINES]
    if any(line.kind in {"fact", "title", "heading"} for line in lines):
        return []
    told = [len(line.text) > _PROSE and prose.is_prose(line) for line in lines]
    begins = told.index(True) if True in told else 0
    if begins <= _LEAST or (known_films.is_known(lines[0].text) and not is_menu(lines[0].text)):
        return []
    near = lines[_LEAST : begins + 2]  # a teaser may stand above the date
    posted = next((n for n, line in enumerate(near, _LEAST) if _is_dated(line, language)), begins)
    head = posted - 1
    while head > 0 and (told[head] or is_menu(lines[head].text)):
        head -= 1
    heads = (read_headline(line.text, set()) for line in lines[:head])
    above = lines[: next((n for n, found in enumerate(heads) if found and found.certain), head)]
    is_one = len(above) >= _LEAST and sum(is_menu(line.text) for line in above) >= _KNOWN
    return above if is_one else []


def _is_dated(line: TextLine, language: str) -> bool:
    return len(line.text) <= _SHORT and bool(languages.dates(line.text, language))
