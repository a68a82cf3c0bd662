"""A film, and its title as look-up compares it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# In the languages whose titles clubs type most; looked up folded, as the first of several words.
_ARTICLES = frozenset("a an the le la les l un une el los las der die das il lo gli".split())
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile("['’ʼ`´]")  # noqa: RUF001 - the apostrophes that phones type


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

    @property
    def name(self) -> str:
        """The title and its year, which tells two films of one title apart."""
        return f"{self.title} ({self.year})" if self.year else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Film(Facts):
    """A film of the library. ``guild_id`` is None when it belongs to every club."""

    id: int
    guild_id: int | None = None


def fold(text: str) -> str:
    """What look-up compares: words in lower case without accents, signs and leading article.

    "Le Fabuleux Destin d'Amélie Poulain" is "fabuleux destin damelie poulain". A title that is only
    an article, or that has no letter in it, keeps what it has; a text of signs alone folds to "".
    """
    # Compatibility forms first (ﬁ, full-width letters), so that what phones type meets what is
    # stored; marks go only from Latin, Greek and Cyrillic bases, where they are accents and not
    # letters (Hangul syllables fall apart and are put together again by the second NFC).
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    words = _WORD.findall(unicodedata.normalize("NFC", bare).casefold().replace("_", " "))
    if len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    return " ".join(words)
