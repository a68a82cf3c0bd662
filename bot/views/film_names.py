"""The names of several films in one place: no two of them look the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.film import TMDB_IDS, Facts, Film, FilmTitle
from bot.language import _
from bot.views.text import film_label

APART = " · "
"""Separates a film's name from what tells it apart."""
TMDB = APART + "TMDB"
"""Ends the name of a film of The Movie Database."""
_ID_DIGITS = 1 + len(str(TMDB_IDS[-1]))


def film_names(films: Sequence[Film | FilmTitle], limit: int) -> list[str]:
    """A label for each film, of at most ``limit`` units. Where two would be the same, cut or not,
    they say whose film it is, and its number."""
    names = [film_label(film, limit) for film in films]
    alike = Counter(name.casefold() for name in names)
    return [
        _told_apart(film, limit) if alike[name.casefold()] > 1 else name
        for film, name in zip(films, names, strict=True)
    ]


def world_name(film: Facts, limit: int) -> str:
    """The name of a film of The Movie Database, without TMDB and with room for it and an id."""
    return film_label(film, limit - len(TMDB) - _ID_DIGITS)


def world_names(films: Sequence[Facts], limit: int) -> list[str]:
    """A label for each film of The Movie Database. Where two would be the same, their ids tell them
    apart."""
    names = [world_name(film, limit) for film in films]
    alike = Counter(names)
    return [
        name + TMDB + (f" {film.tmdb_id}" if alike[name] > 1 else "")
        for film, name in zip(films, names, strict=True)
    ]


def _told_apart(film: Film | FilmTitle, limit: int) -> str:
    if film.guild_id is None:
        more = APART + _("everyone's, no. {number}", number=str(film.id))
    else:
        more = APART + _("this club's, no. {number}", number=str(film.id))
    return film_label(film, limit - len(more)) + more
