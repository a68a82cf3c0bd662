"""Titles in Cyrillic and Greek as people type them whose keyboard has Latin letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.folding import fold

_SCRIPTS = re.compile("[\u0370-\u04ff\u1f00-\u1ffe]")
_LETTERS = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": None, "ы": "y", "ь": None, "э": "e", "ю": "yu", "я": "ya",
    "ґ": "g", "є": "ye", "і": "i", "ї": "yi", "ў": "u",
    "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
})  # fmt: skip
"""As English passports have them, mostly, which is what people type."""


def romanised(title: str) -> Iterator[str]:
    """The folded title in Latin letters: with "yo" for ё, and with "e". Nothing for a title that
    has neither script."""
    if not _SCRIPTS.search(title):
        return
    for text in dict.fromkeys((title.casefold().replace("ё", "yo"), title)):
        yield fold(text).replace("ου", "ou").translate(_LETTERS)
