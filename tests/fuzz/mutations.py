"""Documents that nobody wrote: the tests' own, cut, joined, swollen and re-encoded."""

from __future__ import annotations

import random

from bot.reading import LIMIT
from tests.reading.document_table import examples

_DOCUMENTS = [
    (example.content.decode("utf-8", "replace"), example.path.name) for example in examples()
]
_ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1252",
    "mac-roman",
    "koi8-r",
)
_PIECES = (
    "*", "**", "_", "★", "☆", "½", "👍", "(", ")", "[", "](", "<", "</", "<p>", "<!--", "&amp;",
    "&#",
    "“", "”", "\"", "’", "…", "a.", "a. ", ":", "Dir: ", "Cast: ", "Rating: ", "By ", "Review by ",
    "(2025)", "(15)", "4/5", "8 out of 10", "87%", "B+", "now 4", "I gave it ",
    "from 3 to ", "→", "~~", "---\n", "+++\n", "- ", "> ", "# ", "| ", "\n", "\n\n", "\t", "\0",
    "\u0301", "\u200d", "\ud800", "https://a.b/c", "12 June 2025", "03/04/2025", "125m", "2:05",
    " and ",
    ", ", " / ", "Mr. ", "U.S. ", "&a [*a]", "{", "!!x", "'", "=", "０", "²", "İ", "ß", "🏳️‍🌈",
)  # fmt: skip


def mutated(chance: random.Random) -> tuple[bytes | str, str]:
    """One document and its name. Some are swollen to the limit by one piece, over and over."""
    text, name = chance.choice(_DOCUMENTS)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
        text = _changed(text, chance)
    if chance.random() < 0.002:
        text = _swollen(text, chance)
    name = chance.choice((name, "", "a.html", "a.md"))
    if chance.random() < 0.4:
        return text, name
    return _broken(text.encode(chance.choice(_ENCODINGS), "replace"), chance), name


def _changed(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 5, 40, 400)))
    piece = chance.choice(_PIECES)
    match chance.randrange(6):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:start] + piece + text[start:]
        case 2:
            return text[:start] + piece * chance.randrange(2, 60) + text[end:]
        case 3:
            return text[:end] + text[start:]
        case 4:
            other = chance.choice(_DOCUMENTS)[0]
            return text[:start] + other[chance.randrange(len(other)) :]
        case _:
            letters = chr(chance.choice((chance.randrange(128), chance.randrange(0x3000))))
            return text[:start] + letters + text[end:]


def _swollen(text: str, chance: random.Random) -> str:
    pieces = "".join(chance.choice(_PIECES) for _ in range(chance.randrange(1, 5)))
    more = pieces * (LIMIT // max(len(pieces.encode("utf-8", "replace")), 1))
    return chance.choice((more, text + more, more[: LIMIT // 2] + text, f"<html><p>{more}"))


def _broken(content: bytes, chance: random.Random) -> bytes:
    if content and chance.random() < 0.2:
        place = chance.randrange(len(content))
        content = content[:place] + chance.randbytes(chance.randrange(1, 9)) + content[place:]
    return content
