"""The names of several films in one place: no two of them look the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.film import Film, FilmTitle
from bot.language import _
from bot.views.text import film_label

APART = " · "
"""Separates a film's name from what tells it apart."""


def film_names(films: Sequence[Film | FilmTitle], limit: int) -> list[str]:
    """A label for each film, of at most ``limit`` units. Where two would be the same, cut or not,
    they say whose film it is, and its number."""
    names = [film_label(film, limit) for film in films]
    alike = Counter(name.casefold() for name in names)
    return [
        _told_apart(film, limit) if alike[name.casefold()] > 1 else name
        for film, name in zip(films, names, strict=True)
    ]


def _told_apart(film: Film | FilmTitle, limit: int) -> str:
    if film.guild_id is None:
        more = APART + _("everyone's, no. {number}", number=str(film.id))
    else:
        more = APART + _("this club's, no. {number}", number=str(film.id))
    return film_label(film, limit - len(more)) + more
