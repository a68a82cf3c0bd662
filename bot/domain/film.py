"""A film, and what is known of it."""

from __future__ import annotations

from typing import Any

from bot.domain.folding import fold
from bot.domain.record import record
from bot.language import N_, Message

TMDB_NOTICE = (
    "This product uses TMDB and the TMDB APIs but is not endorsed, certified, or otherwise approved"
    " by TMDB."
)
"""Word for word what TMDB's terms ask for (https://www.themoviedb.org/api-terms-of-use, 3)."""

YEARS, RUNTIMES, TMDB_IDS = range(1870, 2201), range(1, 10_001), range(1, 2**31)
"""The values that a film's year, running time in minutes, and id at The Movie Database may have."""


@record(kw_only=True)
class Facts:
    """What is known of a film. Only the title is required."""

    title: str
    year: int | None = None
    director: str | None = None
    country: str | None = None
    runtime: int | None = None
    """In minutes."""
    certificate: str | None = None
    cast: tuple[str, ...] = ()
    original_title: str | None = None
    """The title in the film's own language, where that is another one."""
    aliases: tuple[str, ...] = ()
    """Other titles by which it is found."""
    poster: str | None = None
    """The address of its poster."""
    tmdb_id: int | None = None
    """Its id at The Movie Database."""

    @property
    def titles(self) -> tuple[str, ...]:
        """All titles of the film."""
        original = (self.original_title,) if self.original_title else ()
        return (self.title, *original, *self.aliases)

    @property
    def name(self) -> str:
        """See ``film_name``."""
        return film_name(self.title, self.year)


@record(kw_only=True)
class Film(Facts):
    """A film of the library. ``guild_id`` is None when it belongs to every club."""

    id: int
    guild_id: int | None = None


@record
class FilmTitle:
    """The few columns of a film that a list of choices needs. Posts keep it as an object with these
    keys, so it is no tuple."""

    id: int
    title: str
    guild_id: int | None = None
    year: int | None = None
    tmdb_id: int | None = None

    @property
    def name(self) -> str:
        """See ``film_name``."""
        return film_name(self.title, self.year)


def film_name(title: str, year: int | None) -> str:
    """The title and its year, which tells two films of one title apart."""
    return f"{title} ({year})" if year else title


def only_facts(film: Facts) -> Facts:
    """A film's facts alone."""
    return Facts(**{name: getattr(film, name) for name in Facts.__dataclass_fields__})


def is_another(film: Film, found: Facts) -> bool:
    """Whether a document is about another film: its title is none of this one's, or both year and
    director are others, as of a remake. A year more or less is a festival's: it is the same film's.
    """
    if _differs(film, found, "title"):
        return True
    remade = bool(film.year and found.year and abs(film.year - found.year) > 1)
    return remade and _differs(film, found, "director")


def differences(film: Film, found: Facts) -> list[tuple[Message, Any, Any]]:
    """The facts in which a document disagrees with the film that it is about, each as the fact's
    name, the document's value and the film's value."""
    names = {
        "year": N_("Year"), "director": N_("Director"),
        "runtime": N_("Running time"), "certificate": N_("Certificate"),
    }  # fmt: skip
    return [
        (said, getattr(found, name), getattr(film, name))
        for name, said in names.items()
        if _differs(film, found, name)
    ]


def _differs(film: Film, found: Facts, name: str) -> bool:
    """What one of them does not know is no disagreement, and any title of the film is right."""
    theirs, ours = getattr(found, name), getattr(film, name)
    known = film.titles if name == "title" else (str(ours),)
    return bool(theirs and ours) and fold(str(theirs)) not in map(fold, known)
