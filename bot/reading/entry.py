"""What a document that was read comes to in the library."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.domain.entry import NAMES_LIMIT, check_link
from bot.domain.film import Facts, fold
from bot.domain.library import BadEntry
from bot.domain.review import Review
from bot.reading import Document


def stated_facts(found: Document) -> Facts:
    """What it says of its film; the title is "" when it does not name it."""
    names = ("title", "year", "director", "country", "runtime", "certificate")
    stated: dict[str, Any] = {"title": ""}
    stated |= {name: value.value for name in names if (value := getattr(found, name)) is not None}
    return Facts(**stated, cast=found.cast.value[:NAMES_LIMIT] if found.cast else ())


def review_of(found: Document) -> Review:
    """The review; outlet and summary are "" where none was found. A link that leads nowhere is
    left out."""
    try:
        link = check_link(found.link.value if found.link else None)
    except BadEntry:
        link = None
    return Review(
        source=found.outlet.value if found.outlet else "",
        reviewer=found.reviewer.value if found.reviewer else None,
        link=link,
        stars=found.stars.value.stars if found.stars else None,
        earlier_stars=found.earlier_stars.value.stars if found.earlier_stars else None,
        summary=found.summary,
        quotes=found.quotes,
    )


def fingerprint(found: Document) -> str | None:
    """What a second copy of the same document has too, however it is laid out; None without any
    word."""
    folded = fold(found.text)
    return hashlib.sha256(folded.encode()).hexdigest() if folded else None
