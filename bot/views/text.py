"""Text from people, made fit for Discord: literal, harmless to its neighbours, within limits.

Lengths are in UTF-16 units, the largest of the ways in which the parts of Discord count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MESSAGE_LIMIT = 4000
"""All text of one message of components (Discord's reference on Text Display)."""
BUTTON_LIMIT = 80
CHOICE_LIMIT = 100
"""An autocomplete choice's name."""
TITLE_LIMIT = 45
"""A modal's title."""
LINES_LIMIT = 40
"""Lines of one member's text that are shown: what fills a phone's screen twice."""

ELLIPSIS = "…"

# Controls, and marks that turn the direction of all that follows, our own words too.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_ISOLATE, _POP = "\u2068", "\u2069"

# A link in which nothing can end our own Markdown stays a link. All else that means something gets
# a backslash: some signs anywhere, some only at the start or around an emoji's name.
_MARKUP = re.compile(
    r"(?P<link>https?://[\w./?&=%#+:~-]*[\w/])"
    r"|(?P<sign>[\\*_~|`\[<@]|:(?=\w+:)|^[#>+-]|(?<=^\d)[.)]|(?<=^\d\d)[.)])",
    re.ASCII,
)


def size(text: str) -> int:
    """UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """``text`` as one line of Markdown that shows it letter by letter, at most ``limit`` long.

    What does not fit gives way to an ellipsis. A text with right-to-left letters is isolated, so
    that the year or the stars behind it stay behind it.
    """
    text = _UNSEEN.sub("", " ".join(text.split()))
    turned = _RIGHT_TO_LEFT.search(text) is not None
    limit -= 2 * turned
    shown = _MARKUP.sub(_escaped, text)
    if size(shown) > limit:
        # An escape adds at most as much as it escapes: what fits unescaped is tried from there.
        kept = _cut(text, limit)
        while size(shown) > limit:
            kept = _cut(kept, size(kept) - 1)
            shown = _MARKUP.sub(_escaped, kept.removesuffix(ELLIPSIS)) + ELLIPSIS
    return f"{_ISOLATE}{shown}{_POP}" if turned else shown


def paragraph(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """``text`` line by line, each as ``plain`` makes it; LINES_LIMIT and ``limit`` for all."""
    lines = re.sub(r"\n{3,}", "\n\n", "\n".join(map(str.strip, text.splitlines()))).split("\n")
    shown: list[str] = []
    for line in lines:
        if len(shown) == LINES_LIMIT or limit < 4:
            return [*shown[:-1], ELLIPSIS]
        shown.append(plain(line, limit))
        limit -= size(shown[-1]) + 1
    return shown


def spoiler(shown: str) -> str:
    """What ``plain`` made, hidden until it is pressed."""
    # A last "\\|" would lend its bar to ours: Discord looks for two bars, not for escapes.
    apart = "\u200b" if shown.endswith("|") else ""
    return f"||{shown}{apart}||" if shown else shown


def quotation(lines: Sequence[str]) -> str:
    """What ``paragraph`` made, as a quotation."""
    return "\n".join(f"> {line}" for line in lines)


def label(text: str, limit: int) -> str:
    """``text`` for where Discord knows no Markdown: buttons, choices, titles. Never empty."""
    return _cut(_UNSEEN.sub("", " ".join(text.split())), limit) or ELLIPSIS


def count(number: int, noun: str) -> str:
    """ "1 rating", "1,500 ratings"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _escaped(match: re.Match[str]) -> str:
    return match["link"] or f"\\{match['sign']}"


def _cut(text: str, limit: int) -> str:
    """``text`` within ``limit``, its end an ellipsis where it was longer; letters stay whole."""
    if size(text) <= limit:
        return text
    end = min(len(text), limit - 1)
    while size(text[:end]) > limit - 1:
        end -= 1
    while end and _continues(text[end]):
        end -= 1
    return text[:end] + ELLIPSIS


def _continues(character: str) -> bool:
    """Whether it belongs to what stands before it: an accent, a joiner, a skin tone."""
    return bool(
        unicodedata.combining(character)
        or character in "\u200d\ufe0e\ufe0f\u20e3"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
