"""A published review, read: its facts with where they stand, and a summary and quotes proposed."""

from __future__ import annotations

from bot.domain.document.decoding import LIMIT
from bot.domain.document.model import Document, Found, Score
from bot.domain.document.reading import read

__all__ = ["LIMIT", "Document", "Found", "Score", "read"]
