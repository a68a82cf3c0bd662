"""A published review, read: its facts with where they stand, and a summary and quotes proposed."""

from __future__ import annotations

from bot.reading.decoding import LIMIT
from bot.reading.model import Document, Found, Score
from bot.reading.reading import read

__all__ = ["LIMIT", "Document", "Found", "Score", "read"]
