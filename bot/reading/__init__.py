"""A published review, read: its facts, and a summary and quotes proposed (docs/reader.md)."""

from __future__ import annotations

from bot.domain.film import Facts
from bot.reading.decoding import LIMIT
from bot.reading.model import Document

__all__ = ["LIMIT", "Document", "read"]


def read(content: bytes | str, *, name: str = "", film: Facts | None = None) -> Document:
    """Read what a document holds. Never raises, whatever the content.

    ``name`` is a file's name: its ending tells HTML from other text, and it may name the film. When
    ``film`` is given, the review is known to be about it, and its title and people are recognised
    and not guessed.
    """
    from bot.reading.reading import read_document  # noqa: PLC0415 - spared where no document is read

    return read_document(content, name, film)
