"""Cells of a spreadsheet: a text that it would run as a formula gets an apostrophe before it."""

from __future__ import annotations

import re

# What spreadsheets take for the beginning of a formula, also in full-width forms. It also matches
# behind apostrophes, so that ours can be told from a member's.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if _GUARDED.match(text) else text
