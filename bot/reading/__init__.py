"""A published review, read: its facts with where they stand, and a summary and quotes proposed."""

from __future__ import annotations

from bot.reading.decoding import LIMIT
from bot.reading.model import Document, Found, Score

__all__ = ["LIMIT", "Document", "Found", "Score", "read"]


def read(content: bytes | str, name: str = "") -> Document:
    """What a document is found to hold. Never raises, whatever the content.

    ``name`` is a file's name, whose ending may tell HTML from other text.
    """
    from bot.reading.reading import read_document  # noqa: PLC0415 - 5 MiB, which a club without documents spares

    return read_document(content, name)
