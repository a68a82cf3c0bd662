"""What becomes of a document in the library: facts, a review, and a fingerprint."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

from bot.domain.entry import NAMES_LIMIT, check_link
from bot.domain.film import Facts
from bot.domain.folding import parts
from bot.domain.library import BadEntry
from bot.domain.review import Review
from bot.reading import Document


def stated_facts(found: Document) -> Facts:
    """The facts that the document states about its film; the title is "" when it does not
    name it."""
    names = ("title", "year", "director", "country", "runtime", "certificate")
    stated: dict[str, Any] = {"title": ""}
    stated |= {name: value for name in names if (value := getattr(found, name)) is not None}
    return Facts(**stated, cast=found.cast[:NAMES_LIMIT])


def review_of(found: Document) -> Review:
    """The review; outlet and summary are "" where none was found. A link that is no address is left
    out."""
    try:
        link = check_link(found.link)
    except BadEntry:
        link = None
    return Review(
        source=found.outlet or "",
        reviewer=found.reviewer,
        link=link,
        stars=found.stars,
        earlier_stars=found.earlier_stars,
        summary=found.summary,
        quotes=found.quotes,
    )


def fingerprint(found: Document) -> str | None:
    """A hash that a second copy of the same document has, too, however it is laid out; None where
    there is no word. Where lines stand above the file, that of the text below them comes first
    (bot/domain/review.py)."""
    whole, below = _hash(found.text), _hash(found.below or "")
    return f"{below}-{whole}" if below else whole


def _hash(text: str) -> str | None:
    words = " ".join(filter(None, map(_words, parts(text))))
    return hashlib.sha256(words.encode()).hexdigest() if words else None


def _words(text: str) -> str:
    """The words that count, folded as for the first documents. The text is not kept, so
    fingerprints can't be made again when look-up learns to fold titles better
    (bot/domain/folding.py)."""
    for _ in range(2):
        text = re.sub("[¼-¾⅐-⅞]", r" \g<0>", re.sub("['’ʼ`´]", "", text)).replace("_", " ")
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text)))
