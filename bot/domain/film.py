"""A film, and its title as look-up compares it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.language import N_, Message

# In the languages whose titles clubs type most; folded.
_ARTICLE = re.compile("(?:a|an|the|le|la|les|un|une|el|los|las|der|die|das|il|lo|gli) (?=.)")
_WORD = re.compile(r"\w+")
_FRACTION = re.compile("[¼-¾⅐-⅞]")
_APOSTROPHES = re.compile("['’ʼ`´]")

TMDB_NOTICE = (
    "This product uses TMDB and the TMDB APIs but is not endorsed, certified, or otherwise approved"
    " by TMDB."
)
"""Word for word what TMDB's terms ask for (https://www.themoviedb.org/api-terms-of-use, 3)."""

YEARS, RUNTIMES, TMDB_IDS = range(1870, 2201), range(1, 10_001), range(1, 2**31)
"""What a film's year, running time in minutes and id at The Movie Database may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a film. Only its title has to be."""

    title: str
    year: int | None = None
    director: str | None = None
    country: str | None = None
    runtime: int | None = None
    """In minutes."""
    certificate: str | None = None
    cast: tuple[str, ...] = ()
    original_title: str | None = None
    """In the film's own language, where that is another one."""
    aliases: tuple[str, ...] = ()
    """Other titles that it is looked up by."""
    poster: str | None = None
    """The address of its picture."""
    tmdb_id: int | None = None
    """Its id at The Movie Database."""

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title that it goes by."""
        original = (self.original_title,) if self.original_title else ()
        return (self.title, *original, *self.aliases)

    @property
    def name(self) -> str:
        """The title and its year, which tells two films of one title apart."""
        return f"{self.title} ({self.year})" if self.year else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Film(Facts):
    """A film of the library. ``guild_id`` is None when it belongs to every club."""

    id: int
    guild_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmTitle:
    """What a choice of films has to say of each: a small part of a film, quick to read."""

    id: int
    guild_id: int | None = None
    title: str
    year: int | None = None
    tmdb_id: int | None = None

    @property
    def name(self) -> str:
        """As ``Facts.name``."""
        return f"{self.title} ({self.year})" if self.year else self.title


def fold(text: str) -> str:
    """What look-up compares: words in lower case without accents and signs.

    "Le Fabuleux Destin d'Amélie Poulain" is "le fabuleux destin damelie poulain"; a text of signs
    alone is "".
    """
    # Compatibility forms first (ﬁ, full-width letters), so that what phones type meets what is
    # stored. Only combining accents go: Hangul, which falls apart too, is put together again.
    # Twice, since what changes its case may fall apart anew.
    for _ in range(2):
        text = _FRACTION.sub(r" \g<0>", _APOSTROPHES.sub("", text)).replace("_", " ")
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text)))


def without_article(folded: str) -> str:
    """A folded title without a leading article: "the godfather" is "godfather"; "the" stays."""
    article = _ARTICLE.match(folded)
    return folded[article.end() :] if article else folded


def differences(film: Film, found: Facts) -> list[tuple[Message, Any, Any]]:
    """Where a document disagrees with the film: the fact's name, the document's value, the film's.

    What either does not know is no disagreement, and any title that the film goes by is its title.
    """
    names = {
        "title": N_("Title"), "year": N_("Year"), "director": N_("Director"),
        "runtime": N_("Running time"), "certificate": N_("Certificate"),
    }  # fmt: skip
    return [
        (said, theirs, ours)
        for name, said in names.items()
        if (theirs := getattr(found, name))
        and (ours := getattr(film, name))
        and fold(str(theirs)) not in map(fold, film.titles if name == "title" else (str(ours),))
    ]
