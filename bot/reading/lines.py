"""A document's text without its markup, as lines; a paragraph is one line, however it was wrapped.

Front matter and what a page says about itself become lines of the kind "fact" at the top.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.reading import decoding, front_matter, page

BlockKind = Literal["fact", "title", "heading", "text", "item", "quote", "note"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line, never empty and without blanks around it."""

    kind: BlockKind
    text: str
    apart: bool
    """Whether there is an empty line, or nothing, before this one."""
    top: bool = False
    """Whether the line is a heading of the first rank."""


@dataclass(slots=True)
class Plain:
    text: str = ""
    lines: list[TextLine] = field(default_factory=list[TextLine])
    marked: set[str] = field(default_factory=set[str])
    """Texts that are emphasised, as titles are."""
    beside: list[str] = field(default_factory=list[str])
    """Short texts in a page's head and foot; one of them is the site's name."""


_HEADING = re.compile(r"#{1,6}[ \t]++(.*)")
_RULE = re.compile(r"(?:[-_=~#*+][ \t]*){3,}|[|:\s-]{1,80}")
_UNDERLINE = re.compile(r"={3,}|-{3,}|#{3,}")
_ITEM = re.compile(r"(?:[-+•][ \t]++(?=[^\s½])|\*[ \t]++(?=[^\s*½]))(.*)")
_QUOTE = re.compile(r">[ \t>]*+(.*)")
_NOTE = re.compile(r"\[\^[^\]\n]{1,30}\]:.*")
_LABEL = re.compile(r"[*_]{0,2}[A-Z][\w /&()'’.-]{1,30}[*_]{0,2}:")
_NO_TEXT = re.compile(
    r"\{[%{](?:[^{}\n]){0,300}+[%}]\}"
    r"|\\?\[/?(?:audio|video|caption|gallery|embed|youtube|sc)\b[^\[\]\n]{0,300}+\]"
)
_SHORTCODE = re.compile(r"\{[%{]|\[(?:audio|video|caption|gallery|embed|youtube|sc)\b")
_IMAGE = re.compile(r"!\[([^\[\]\n]*+)\](?:\((?:[^()\n]++|\([^()\n]*+\))*+\))?")
_DRAWN = re.compile(
    r"(?:\{\{[<%]|\{%|\[|<)\s*(?:include\s)?[\w./-]{0,24}(?:rating|stars)(?:\.\w{2,5})?"
    r"(?=[\s=:])([^\n\[\]<>]{1,80}?)(?:[%>]\}\}|%\}|\]|/?>)",
    re.I,
)
"""What draws a rating in a page to be: "{{< rating 4 >}}", "[rating value=8]", "<Rating … />"."""
_OUT_OF = re.compile(r"(?:max|of|scale|total)\w*\W{1,4}(\d{1,3})", re.I)
_LINKED_IMAGE = re.compile(r"\[(!\[[^\[\]\n]*+\]\([^()\n]*+\))\]\([^()\n]*+\)")
_RATED = re.compile(r"[^\n]{0,30}(?:\d[^\n]{0,12}(?:stars?|out of|/\s?\d)|★)[^\n]{0,12}", re.I)
_WIKI = re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}+\|)?([^\[\]|\n]{1,200}+)\]\]")
_MARK = re.compile(r"\[\^[^\]\n]{1,30}\](?!:)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,300}+)\]\(\s*+<?((?:[^()\s<>]|\([^()\s<>]*+\)){1,500}+)>?[^()\n]*+\)"
)
_REFERRED = re.compile(r"\[([^\[\]\n]{1,300}+)\] ?\[[^\[\]\n]{0,40}+\]")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,500})>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[\s/][^<>]*+)?>", re.I)
_INLINE = {"b", "i", "em", "strong", "span", "a", "u", "sup", "small", "cite", "q", "font", "mark"}
_CAPTION = re.compile(
    r"<figcaption\b[^<>]{0,200}+>[^<>]{0,200}(?:<[^<>]{0,200}+>[^<>]{0,200}){0,9}?</figcaption>",
    re.I,
)
_STRUCK = re.compile(r"</?(?:s|del|strike)>|\[/?s\]", re.I)
_BBCODE = re.compile(
    r"\[/?(?:b|i|u|url|img|size|color|center|quote|font)(?:=[^\[\]\n]{0,200}+)?\]", re.I
)
_BYLINE = re.compile(
    r"\W{0,4}(?:(?:(?:film |movie )?(?:review(?:ed)?|posted|words|written) )?by|por|par|von)\b",
    re.I,
)
_STRONG = tuple(
    re.compile(rf"(?<![*\w])\*{{{n}}}(?=[^\W½]|[\"“‘'(\[★☆⭐👍👎~$£.…])([^*\n]{{1,500}}+)(?<!\s)\*{{{n}}}(?!\*)")
    for n in (3, 2, 1)
)  # fmt: skip
_SCORED = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_\n]{1,500}+)(?<!\s)\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")
_HASHTAGS = re.compile(r"(?:\s++#[^\W\d_]\w*+)++\s*\Z")
_HASHTAG = re.compile(r"(?<!\S)#(?=[^\W\d_])")
_GAP = re.compile(r"\s{4,}")
_BLANKS = re.compile(r"\n(?:[ \t]*+\n)++")
_HEAD, _FOOT = 24 * 1024, 8 * 1024
"""How many characters of a text's beginning and end are read; 32 Ki are some 5,500 words."""
_LINES = 1500
"""How many lines of a document are read; no review has more."""
_LONGEST = 16 * 1024
"""The most characters of a paragraph; a longer line is none, and not worth the time."""
_MARKED = 50
"""How many emphasised texts are kept; titles come early."""
_WRAP = 110
"""A line of more characters was not wrapped by an editor."""


def read_lines(content: bytes | str, name: str) -> Plain:
    """The lines of a document; none for a file that is no text."""
    text = _without_middle(decoding.decode(content))
    source = _Builder()
    marked: set[str] = set()
    facts, text = front_matter.split(text)
    for key, value in facts:
        if key.lower() == "subtitle":  # some keep the film's facts there
            source.add("text", value)
            continue
        source.add("fact", f"{key}: {_inline(value, marked) if key in _TITLES else value}")
    source.blank()
    plain = name.lower().endswith(".rst")  # whose "raw" parts are HTML
    if name.lower().endswith((".html", ".htm")) or (not plain and page.looks_like_html(text)):
        read = page.read_page(text)
        for label, value in read.facts:
            source.add("fact", f"{label}: {value}")
        for block in read.blocks:
            source.add(block.kind, block.text, top=block.top)
        built = source.built(set(sorted(read.marked)[:_MARKED]))
        built.beside = read.beside
        return built
    text = _CAPTION.sub(" ", _without_comments(text))
    if len(_DRAWN.findall(text)) == 1:  # several are of several films
        text = _DRAWN.sub(_rating, text)
    for kind, line, top in _unwrapped(_NO_TEXT.sub("", text) if _SHORTCODE.search(text) else text):
        source.add(kind, _inline(line, marked), top=top)
    return source.built(marked)


_TITLES = {"title", "film", "movie", "name"}


def _rating(drawn: re.Match[str]) -> str:
    value, most = re.search(r"\d+(?:\.\d+)?", drawn[1]), _OUT_OF.search(drawn[1])
    if value is None:
        return ""
    usual = 5 if float(value.group()) <= 5 else 10
    return f"\n\nRating: {value.group()}/{most[1] if most else usual}\n\n"


class _Builder:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lines: list[TextLine] = []
        self._apart = True

    def add(self, kind: BlockKind, text: str, *, top: bool = False) -> None:
        text = text.strip()
        if "    " in text or "\t" in text:
            text = _GAP.sub("   ", text)
        if not text:
            self.blank()
            return
        self._lines.append(TextLine(kind, text, self._apart, top))
        self._parts.append(text)
        self._apart = kind in {"heading", "title"}

    def blank(self) -> None:
        if not self._apart:
            self._parts.append("")
        self._apart = True

    def built(self, marked: set[str]) -> Plain:
        return Plain("\n".join(self._parts).rstrip(), self._lines, marked)


def _without_middle(text: str) -> str:
    """The head and the foot of a text that is longer than any review; other texts are left
    whole."""
    if len(text) <= _HEAD + _FOOT or page.looks_like_html(text):
        return text
    return text[:_HEAD] + "\n\n" + text[-_FOOT:]


def _without_comments(text: str) -> str:
    """The text without HTML's comments. A comment that is never closed is no comment."""
    parts: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[place:start])
        place = end + 3
    return "".join(parts) + text[place:]


def _unwrapped(text: str) -> Iterator[tuple[BlockKind, str, bool]]:
    """The lines by their kind; lines that an editor wrapped are joined again."""
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


def _joined(block: list[str]) -> Iterator[tuple[BlockKind, str, bool]]:
    """Consecutive lines, of which those are joined that were broken at a width."""
    sizes = sorted(map(len, block))
    width = sizes[-1] if sizes else 0
    even = len(sizes) > 2 and sizes[-2] * 5 >= width * 4
    paragraph: list[str] = []
    for place, line in enumerate(block):
        if place and _underlines(line):
            if paragraph:
                yield "heading", " ".join(paragraph), line[0] != "-"
            paragraph = []
            continue
        paragraph.append(line)
        following = block[place + 1] if place + 1 < len(block) else ""
        lower = following[:1].islower()
        if not (_underlines(following) or ((even or lower) and _wrapped(line, following, width))):
            yield _kind(" ".join(paragraph))
            paragraph = []


def _underlines(line: str) -> bool:
    return line[:1] in {"=", "-", "#"} and bool(_UNDERLINE.fullmatch(line.replace(" ", "")))


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether a line was broken only because the next word would have gone beyond the width."""
    if not following or width < 50 or _kind(line)[0] == "heading" or _LABEL.match(line):
        return False
    if _kind(following)[0] != _kind(line)[0] and _kind(following)[0] != "text":
        return False
    if not (following[0].isalnum() or following[0] in "\"'“‘(—–"):
        return False
    if _kind(following)[0] == "item" or _LABEL.match(following) or _RULE.fullmatch(following):
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _kind(line: str) -> tuple[BlockKind, str, bool]:
    """The kind of a line of plain text or Markdown, the line without its mark, and whether it is a
    heading of the first rank."""
    if line[:1].isalnum():  # most lines begin so
        return "text", line, False
    if _RULE.fullmatch(line) and not line.startswith("* *") and line.strip("* ") != "":
        return "text", "", False
    kinds: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
        ("heading", _HEADING), ("quote", _QUOTE), ("note", _NOTE), ("item", _ITEM)
    )  # fmt: skip
    for kind, pattern in kinds:
        match = pattern.fullmatch(line)
        if match:
            text = match.group(1) if pattern.groups else match.group()
            inner = _ITEM.fullmatch(text)
            text = inner[1] if inner else text
            top = kind == "heading" and not line.startswith("##")
            return kind, text.rstrip("# ") if kind == "heading" else text, top
    return "text", line.strip("|").strip() if line.startswith("|") else line, False


def _inline(line: str, marked: set[str]) -> str:
    """The line without emphasis. In a short line, links keep their address behind their text."""
    if len(line) > _LONGEST:
        return line
    if "[" in line:
        line = _without_links(line)
        if not line.strip("*_ "):  # an image between signs of emphasis
            return ""
    if "<" in line:
        line = _STRUCK.sub("~~", _AUTOLINK.sub(r" \1", line))
        line = _TAG.sub(lambda tag: _tag(tag, line), line)
        line = re.sub(r"(?<=\S) {2,}", " ", line)
    if "#" in line:
        line = _HASHTAG.sub("", _HASHTAGS.sub("", line))
    line = _unmarked(line, marked)
    if "`" in line:
        line = line.replace("`", "")
    if "\\" in line:
        line = _ESCAPED.sub(r"\1", line)
    return html.unescape(line) if "&" in line else line


def _tag(tag: re.Match[str], line: str) -> str:
    """What replaces a tag: Markdown's sign for emphasis, a blank for a block, nothing for
    others."""
    name = tag[2].lower()
    if name in {"i", "em", "cite"} and "_" not in line:
        return "_"
    return "" if name in _INLINE else " "


def _without_links(line: str) -> str:
    if "![" in line:
        line = _LINKED_IMAGE.sub(r"\1", line)
        line = _IMAGE.sub(lambda image: image[1] if _RATED.fullmatch(image[1]) else "", line)
    if "[[" in line:
        line = _WIKI.sub(r"\1", line)
    if "[^" in line:
        line = _MARK.sub("", line)
    if "][" in line:
        line = _REFERRED.sub(r"\1", line)
    if "](" in line:  # a by-line's link leads to its author
        short = len(_LINK.sub(r"\1", line)) <= 120 and not _BYLINE.match(line)
        line = _LINK.sub(lambda link: _link(link, short=short), line)
    return _STRUCK.sub("~~", _BBCODE.sub("", line)) if "[/" in line else line


def _unmarked(line: str, marked: set[str]) -> str:
    """The line without the stars and underscores of emphasis; the texts between them go to
    ``marked``."""
    found: list[str] = []
    noting = len(marked) < _MARKED
    if "*" in line:
        for pattern in _STRONG:
            found += pattern.findall(line) if noting else ()
            line = pattern.sub(r"\1", line)
    if "_" in line and "://" not in line:
        found += (text for _, text in _SCORED.findall(line) if noting)
        line = _SCORED.sub(r"\2", line)
    marked.update(text for text in found if 2 < len(text) <= 80)
    return line


def _link(link: re.Match[str], *, short: bool) -> str:
    text, address = link.group(1), link.group(2)
    return f"{text} {address}" if short and address.startswith("http") and text != address else text
