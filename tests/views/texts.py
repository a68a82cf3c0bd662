"""Texts that people could send, and what Discord's clients make of the Markdown in an answer."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import strategies as st

FAMILY = "👩‍👩‍👧‍👦"
WAVE = "👋🏽"
KEYCAP = "1\ufe0f\u20e3"
HEART = "❤\ufe0f\u200d🔥"
ACCENTS = "e\u0301\u0323"
FLAG = "🇰🇷"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows and show as nothing themselves."""

_PIECES = [
    *"*_~|`[](){}<>@#:+-.!\\/'\"", "**", "__", "~~", "||", "```", "-# ", "# ", "> ", ">>> ", "- ",
    "1. ", "12) ", "](https://example.org)", "<@1>", "<t:0>", "@everyone", ":smile:", "\\*", "\\\\",
    "https://example.org", "http://a.b/c_d?e=~f#g", "https://", *DIRECTIONS, "\u200b", "\ufeff",
    " ", "  ", "\n", "\r\n", "\t", "\x00", "\x1c", "\x85", "\u2028", "שלום", "مرحبا", "é", "ação",
    "film", "42", "기생충", FAMILY, WAVE, KEYCAP, HEART, ACCENTS, FLAG,
]  # fmt: skip

characters = st.characters(exclude_categories=("Cs",))
"""Any character that Discord could send: no halves of one."""

texts = st.lists(st.one_of(st.sampled_from(_PIECES), characters), max_size=60).map("".join)

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
# Discord takes a link up to the next blank; ours may end sooner, where a sign had to be escaped.
_LINK = re.compile(r"https?://[^\s<\\*|`\[\]]*")
_LINK_AS_DISCORD_READS_IT = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]")
_SIGNS = frozenset("*_~|`[<@\\")
_BLOCK = re.compile(r" *(?:#{1,3} |-# |[-+] |>|\d{1,2}[.)] )")


class Markup(Exception):
    """There is Markdown in the text; the message shows where."""


def read(markdown: str) -> str:
    """The letters that a client shows for a line. Raises Markup when a sign in it has an effect."""
    if _BLOCK.match(markdown):
        raise Markup(f"a block begins: {markdown!r}")
    letters = ""
    place = 0
    while place < len(markdown):
        if match := _ESCAPE.match(markdown, place):
            letters += match[1]
        elif match := _LINK.match(markdown, place):
            letters += match[0]
        elif markdown[place] in _SIGNS:
            raise Markup(f"at {place} in {markdown!r}")
        else:
            letters += markdown[place]
        place = match.end() if match else place + 1
    return letters


def links(markdown: str) -> list[str]:
    """The links that Discord makes; in them a backslash is only a backslash."""
    return _LINK_AS_DISCORD_READS_IT.findall(markdown)


def hidden(markdown: str) -> str | None:
    """The text between the bars of a spoiler that is the whole text; None when it is not the whole.

    A spoiler ends at the first two bars, escaped or not.
    """
    match = re.match(r"\|\|([\s\S]+?)\|\|", markdown)
    return match[1] if match and match.end() == len(markdown) else None


def unisolated(shown: str) -> str:
    """The text without the isolate around a text with right-to-left letters."""
    return shown[1:-1] if shown.startswith("\u2068") and shown.endswith("\u2069") else shown


def visible(text: str) -> str:
    """What can be seen in a text, without its blanks."""
    return "".join(
        c
        for c in text
        if not c.isspace() and c not in DIRECTIONS and unicodedata.category(c) != "Cc"
    )
