"""A document's text without its markup, and what each of its lines is.

A paragraph becomes one line, however its source was wrapped. Front matter and what a page says of
itself become lines of the form "Label: value" at the top.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from bot.reading import decoding, front_matter, page

BlockKind = Literal["fact", "title", "heading", "text", "item", "quote"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """text[start:end] of a Plain, never empty and without blanks around it."""

    kind: BlockKind
    start: int
    end: int
    text: str
    apart: bool
    """Whether an empty line, or nothing, stands before it."""


@dataclass(slots=True)
class Plain:
    text: str = ""
    lines: list[TextLine] = field(default_factory=list[TextLine])
    marked: set[str] = field(default_factory=set[str])
    """What is emphasised, as titles are."""


_HEADING = re.compile(r"#{1,6}[ \t]++(.*)")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_RULE = re.compile(r"(?:[-_=~#][ \t]*){3,}")
_ITEM = re.compile(r"[-+•*][ \t]++(?=[^\s*½])(.*)")
_QUOTE = re.compile(r">[ \t>]*+(.*)")
_LABEL = re.compile(r"[*_]{0,2}[A-Z][\w /&()'’.-]{1,30}[*_]{0,2}:")
_IMAGE = re.compile(r"!\[([^\[\]\n]*+)\]\([^()\n]*+\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300}+)\]\(\s*+<?([^()\s<>]{1,500}+)>?[^()\n]*+\)")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,500})>")
_TAG = re.compile(r"</?(?:b|i|em|strong|br|span|p|div|center|a|u|sup|small|h[1-6])\b[^<>]*+>", re.I)
_STRUCK = re.compile(r"</?(?:s|del|strike)>|\[/?s\]", re.I)
_BBCODE = re.compile(
    r"\[/?(?:b|i|u|url|img|size|color|center|quote|font)(?:=[^\[\]\n]{0,200}+)?\]", re.I
)
_BYLINE = re.compile(
    r"\W{0,4}(?:(?:film |movie )?(?:review(?:ed)?|posted|words|written) )?by\b", re.I
)
_STRONG = tuple(
    re.compile(rf"(?<!\*)\*{{{n}}}(?=[^\W½]|[\"“‘'(★☆⭐👍👎~$£.…])([^*\n]{{1,500}}+)(?<!\s)\*{{{n}}}(?!\*)")
    for n in (3, 2, 1)
)  # fmt: skip
_SCORED = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_\n]{1,500}+)(?<!\s)\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")
_GAP = re.compile(r"\s{4,}")
_BLANKS = re.compile(r"\n(?:[ \t]*+\n)++")
_LINES = 1500
"""As many are read of a document; no review has more."""
_LONGEST = 16 * 1024
"""Characters of a paragraph; what is longer is none, and not worth its cost."""
_MARKED = 50
"""As many emphasised texts are noted; titles come early."""
_WRAP = 110
"""A line of more characters was not wrapped by an editor."""


def read_plain(content: bytes | str, name: str) -> Plain:
    """The text of a document; nothing but "" of one that is no text."""
    text = decoding.decode(content)
    plain = _Builder()
    marked: set[str] = set()
    if name.lower().endswith((".html", ".htm")) or page.looks_like_html(text):
        source = page.read_page(text)
        for label, value in source.facts:
            plain.add("fact", f"{label}: {value}")
        marked = set(islice(source.marked, _MARKED))
        for block in source.blocks:
            plain.add(_KINDS[block.kind], block.text)
    else:
        facts, text = front_matter.split(text)
        for key, value in facts:
            plain.add("fact", f"{key}: {value}")
        plain.blank()
        for kind, line in _unwrapped(text):
            plain.add(kind, _inline(line, marked))
    built = plain.built()
    built.marked = marked
    return built


_KINDS: dict[str, BlockKind] = {
    "heading": "heading", "title": "title", "quote": "quote", "text": "text",
}  # fmt: skip


class _Builder:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lines: list[TextLine] = []
        self._size = 0
        self._apart = True

    def add(self, kind: BlockKind, text: str) -> None:
        text = _GAP.sub("   ", text.strip())
        if not text:
            self.blank()
            return
        start = self._size
        self._lines.append(TextLine(kind, start, start + len(text), text, self._apart))
        self._append(text)
        self._apart = kind in {"heading", "title"}

    def blank(self) -> None:
        if not self._apart:
            self._append("")
        self._apart = True

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text) + 1

    def built(self) -> Plain:
        return Plain("\n".join(self._parts).rstrip(), self._lines)


def _unwrapped(text: str) -> Iterator[tuple[BlockKind, str]]:
    """Lines by kind; those that an editor wrapped are put together again."""
    block: list[str] = []
    for line in _BLANKS.sub("\n\n", text).split("\n", _LINES)[:_LINES]:
        stripped = line.strip()
        if stripped and len(stripped) <= _WRAP:
            block.append(stripped)
            continue
        yield from _joined(block)
        block = []
        yield _kind(stripped)
    yield from _joined(block)


def _joined(block: list[str]) -> Iterator[tuple[BlockKind, str]]:
    """Of lines that follow one another, those which a width has parted become one."""
    sizes = sorted(map(len, block))
    width = sizes[-1] if sizes else 0
    even = len(sizes) > 2 and sizes[-2] * 5 >= width * 4
    paragraph: list[str] = []
    for place, line in enumerate(block):
        if place and _RULE.fullmatch(line) and _UNDERLINE.fullmatch(line.replace(" ", "")):
            if paragraph:
                yield "heading", " ".join(paragraph)
            paragraph = []
            continue
        paragraph.append(line)
        following = block[place + 1] if place + 1 < len(block) else ""
        lower = following[:1].islower()
        if not (even or lower) or not _wrapped(line, following, width):
            yield _kind(" ".join(paragraph))
            paragraph = []


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether a line broke only because the next word would have gone beyond the width."""
    if not following or width < 50 or _kind(line)[0] == "heading" or _LABEL.match(line):
        return False
    if _kind(following)[0] != _kind(line)[0] and _kind(following)[0] != "text":
        return False
    if not (following[0].isalnum() or following[0] in "\"'“‘(—–"):
        return False
    if _kind(following)[0] == "item" or _LABEL.match(following) or _RULE.fullmatch(following):
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _kind(line: str) -> tuple[BlockKind, str]:
    """What a line of plain text or Markdown is, and the line without its mark."""
    if _RULE.fullmatch(line):
        return "text", ""
    kinds: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
        ("heading", _HEADING), ("quote", _QUOTE), ("item", _ITEM)
    )  # fmt: skip
    for kind, pattern in kinds:
        match = pattern.fullmatch(line)
        if match:
            text = match.group(1)
            return kind, text.rstrip("# ") if kind == "heading" else text
    return "text", line.strip("|").strip() if line.startswith("|") else line


def _inline(line: str, marked: set[str]) -> str:
    """A line without emphasis; a short line's links keep their address behind the text."""
    if len(line) > _LONGEST:
        return line
    if "![" in line:
        line = _IMAGE.sub(r"\1", line)
    if "](" in line:  # a by-line's leads to its author
        short = len(_LINK.sub(r"\1", line)) <= 120 and not _BYLINE.match(line)
        line = _LINK.sub(lambda link: _link(link, short=short), line)
    if "[/" in line:
        line = _STRUCK.sub("~~", _BBCODE.sub("", line))
    if "<" in line:
        line = _STRUCK.sub("~~", _TAG.sub(" ", _AUTOLINK.sub(r" \1", line)))
    line = _unmarked(line, marked)
    if "`" in line:
        line = line.replace("`", "")
    if "\\" in line:
        line = _ESCAPED.sub(r"\1", line)
    return html.unescape(line) if "&" in line else line


def _unmarked(line: str, marked: set[str]) -> str:
    """Without stars and underscores of emphasis; what they marked is noted."""
    found: list[str] = []
    noting = len(marked) < _MARKED
    if "*" in line:
        for pattern in _STRONG:
            found += pattern.findall(line) if noting else ()
            line = pattern.sub(r"\1", line)
    if "_" in line and "://" not in line:
        found += (text for _, text in _SCORED.findall(line) if noting)
        line = _SCORED.sub(r"\2", line)
    marked.update(islice((text for text in found if 2 < len(text) <= 80), _MARKED))
    return line


def _link(link: re.Match[str], *, short: bool) -> str:
    text, address = link.group(1), link.group(2)
    return f"{text} {address}" if short and address.startswith("http") and text != address else text
