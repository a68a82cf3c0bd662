"""Cells of a spreadsheet: what it would run as a formula stands behind an apostrophe."""

from __future__ import annotations

import re

# What spreadsheets take for a formula's beginning, full-width forms too, and the same behind
# apostrophes, so that each apostrophe of ours can be told from a member's.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if _GUARDED.match(text) else text
