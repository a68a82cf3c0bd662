"""A document's text without its markup, as lines; a paragraph is one line, however it was wrapped.

Front matter and what a page says about itself become lines of the kind "fact" at the top.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.domain.record import record
from bot.reading import decoding, front_matter, markdown, page, words

BlockKind = Literal["fact", "title", "heading", "text", "item", "quote", "note"]


@record
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
    lines: list[TextLine] = field(default_factory=list[TextLine])
    marked: set[str] = field(default_factory=set[str])
    """Texts that are emphasised, as titles are."""
    beside: list[str] = field(default_factory=list[str])
    """Short texts in a page's head and foot; one of them is the site's name."""
    logo: str = ""
    """What a page calls its logo."""
    apart: bool = True
    """Whether the next line stands apart from the last one."""
    stated: list[TextLine] = field(default_factory=list[TextLine])
    """The first lines, where they state what an operator has written above the file."""

    @property
    def text(self) -> str:
        return "\n".join("\n" * line.apart + line.text for line in self.lines).strip()

    def add(self, kind: BlockKind, text: str, *, top: bool = False) -> None:
        """Add a line; "" is a gap."""
        text = decoding.visible(text)
        if text:
            self.lines.append(TextLine(kind, text, self.apart, top))
        self.apart = not text or kind in {"heading", "title"}


_HEAD, _FOOT = 16 * 1024, 8 * 1024
"""How many characters of a text's beginning and end are read; 24 Ki are some 4,000 words."""
_TEXT = 32 * 1024
"""How many characters of text are read of a page; no review has more."""
_LONGEST = 16 * 1024
"""How many characters of a line are read: a whole review, where nothing divides it."""
_TAG = re.compile(r"<[a-zA-Z/!]")
_TAGS = 3000
"""How many tags are read: more of them inside each other cost the parser seconds, and a page with
only a review's text has some hundred."""
_FACTS = 200
"""How many facts of a page's metadata are read; a page with one review has some dozens."""
_DOUBTS = 20
"""How many elements that say they are beside the text may be most of it all the same."""
_LOOKS = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)

_LABELS = "|".join(words.listed("labels above a file") | words.listed("stars above a file"))
_STATED = re.compile(
    rf"(?:\s*+(?:{_LABELS})[ \t]?:[ \t]*+"
    r"\S[^\n]{0,1000}\n){1,20}+",
    re.I,
)
"""What one writes above a file, as ``filmclub import`` asks for it (docs/operating.md)."""
_COPIED = re.compile(r"\s*+(?:#{1,6}[ \t]+)?+\[([^\[\]\n]{3,300})\]\((https?://[^\s()]+)\)[ \t]*\n")
"""A first line that is nothing but a link: to the article that is copied below."""

_KINDS: dict[str, BlockKind] = {
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading",
    "h6": "heading", "blockquote": "quote", "li": "item",
}  # fmt: skip
_BLOCKS = _KINDS.keys() | {
    "address", "article", "br", "caption", "center", "dd", "details", "div", "dl", "dt", "figure",
    "header", "hr", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead",
    "tr", "ul",
}  # fmt: skip
_GAPS = {"p", "div", "section", "hr"}
_NONE, _STRUCK, _EMPHASIS = ("", ""), ("~~", "~~"), ("\4", "\2")
"""A line being read has signs that no decoded text has: \\4 and \\2 around emphasis, \\3 and \\2
around a <span>."""
_OWN = re.compile("[\2-\7]+")
_ICON = re.compile(r"\b(?:fa|bi|glyphicon|icon|ri|mdi|ion(?:-ios|-md)?)-star(?:-[a-z-]+)?(?![\w-])")
_FAINT = re.compile(r"-(?:o|empty|outline|line)\b|\bfar\b|\bfa-regular\b")
_ICONS = re.compile("[\5-\7](?:[\\s\2-\4]*[\5-\7]){2,9}")
_DRAWN = {5: "★", 6: "☆", 7: "½"}
"""Icons that are drawn by a page's style, each its class; fewer than three are no rating."""
_SIGNS = {
    "s": _STRUCK, "del": _STRUCK, "strike": _STRUCK, "span": ("\3", "\2"), "td": (" | ", ""),
    "th": (" | ", ""), "dt": ("", ": "), "em": _EMPHASIS, "i": _EMPHASIS, "cite": _EMPHASIS,
}  # fmt: skip
"""What stands for an element's beginning and end; behind a <dt> follows its value."""
_UNLIT = (
    ", ".join(f"[class*={word}]" for word in ("empty", "inactive", "unfilled", "gray", "grey"))
    + ", .off"
)
"""Elements that a page's style makes faint."""
_NO_TEXT = "script, style, textarea, noscript, template, iframe, svg, select, input, button"
_ASIDE = {"nav", "form", "footer", "aside", "dialog", "figcaption"}
_NAMED = ("role", "class", "id")
_BESIDE = re.compile(
    r"(?:^|[\s_.#-])(?:cookies?|consent|newsletter|comments?|respond|related|sidebar|share|sharing"
    r"|social|menu|subscribe|popular|widget|promo|breadcrumbs?|pagination|navigation|navbar"
    r"|footer|complementary|contentinfo)(?:$|[\s_-])",
    re.I,
)
"""Classes and ids of what is beside an article."""
_NOTES = re.compile(r"\b(?:doc-endnotes|(?:doc-)?footnotes?)\b")
_SPANS = re.compile(r"\x02\x03(?<=[^\W_]{3}..)(?=[A-ZÀ-Þ★⭐\d])")
"""Where one <span> follows another without a blank, as facts in a row do."""
_RATED = words.pattern("rating of an image")
_ELSEWHERE = words.pattern("heading that leads elsewhere")
_MARKED = re.compile("\4([^\2\4]{3,80})\2")


def read_lines(content: bytes | str, name: str) -> Plain:
    """The lines of a document; none for a file that is no text."""
    whole = decoding.decode(content)
    stated = found.end() if (found := _STATED.match(whole)) else 0
    facts, text = front_matter.split(whole[stated:])
    is_page = name.lower().endswith((".html", ".htm")) or bool(_LOOKS.search(text[:4000]))
    plain = Plain()
    if facts or is_page:  # neither begins with lines of text
        for line in whole[:stated].splitlines():
            plain.add("text", line)
    else:
        text = whole
    for key, value in facts:
        if key.lower() == "subtitle":  # some keep the film's facts there
            plain.add("text", value)
        else:
            plain.add("fact", f"{key}: {value}")
    copied = None if is_page else _COPIED.match(text)
    if copied and any(key == "title" and copied[1] in value for key, value in facts):
        plain.add("fact", f"Link: {copied[2]}")
    plain.add("text", "")
    if is_page:
        tree = LexborHTMLParser(_cut(text))
        for label, value in islice(page.facts(tree), _FACTS):
            if said := page.one_line(value)[:500]:
                plain.add("fact" if label else "title", f"{label}: {said}".removeprefix(": "))
        plain.beside, plain.logo = page.beside(tree), page.logo(tree)
    else:
        if len(text) > _HEAD + _FOOT:
            text = text[:_HEAD] + "\n\n" + text[-_FOOT:]
        tree = LexborHTMLParser(markdown.html_of(_cut(text)))
    _read(tree, plain)
    first = plain.lines[: len(whole[:stated].split("\n")) - 1]
    plain.stated = list(takewhile(lambda line: _STATED.match(f"{line.text}\n"), first))
    return plain


def before_elsewhere(every: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines up to a heading that leads to other films or people, if the review is above."""
    above, size = 0, sum(len(line.text) for line in every)
    for place, line in enumerate(every):
        there = above > 400 or above * 2 > size
        if there and len(line.text) < 60 and _ELSEWHERE.fullmatch(line.text):
            return every[:place]
        above += len(line.text)
    return every


def _cut(source: str) -> str:
    tag = next(islice(_TAG.finditer(source), _TAGS, None), None)
    return source[: tag.start()] if tag else source


def _read(tree: LexborHTMLParser, plain: Plain) -> None:
    """Add the lines of a text, or of a page's article: of the only element that declares itself
    one, or else of all."""
    root = body = tree.body
    if root is None or body is None:
        return
    for node in body.css(_NO_TEXT):
        node.decompose()
    for node in body.css(_UNLIT):
        if (sign := node.text(strip=True)) and not set(sign) - set("★⭐"):
            node.replace_with("☆" * len(sign))
    told = sum(len(node.text()) for node in body.css("p"))
    for name in ("main", "article"):
        found = body.css(name)
        if len(found) == 1 and len(text := found[0].text()) > 200 and len(text) * 3 > told:
            root = found[0]
    heading = body.css_first("h1")
    if heading is not None and root.css_first("h1") is None:
        plain.add("heading", page.one_line(heading.text()), top=True)
    _Walk(plain, root).read()


class _Walk:
    """The way through one element, to its lines."""

    def __init__(self, plain: Plain, root: LexborNode) -> None:
        self._plain, self._root = plain, root
        self._parts: list[str] = []
        """The text of the present line."""
        self._kinds: list[tuple[BlockKind, bool]] = []
        """The kinds of the elements around the present place, and whether of the first rank."""
        self._left, self._size, self._doubts = _TEXT, len(root.text()), _DOUBTS

    def read(self) -> None:
        """Read the elements in the order of the document, without recursion: they may be thousands
        deep."""
        waiting: list[LexborNode | tuple[str, str]] = [self._root]
        while waiting and self._left > 0:
            node = waiting.pop()
            if isinstance(node, tuple):
                self._leave(*node)
            elif node.is_text_node:
                text = node.text_content or ""
                self._left -= len(text)
                self._parts.append(text)
            elif node.is_element_node:
                tag, values = node.tag or "", node.attributes
                if self._is_beside(node, values):
                    continue
                waiting.append((tag, self._enter(tag, values)))
                waiting.extend(reversed(list(node.iter(include_text=True))))
        self._flush()

    def _is_beside(self, node: LexborNode, values: dict[str, str | None]) -> bool:
        """Whether an element declares itself no part of the article, and is not most of it all the
        same."""
        if self._doubts <= 0 or node.tag in _KINDS:
            return False
        named = " ".join(values.get(key) or "" for key in _NAMED) if values else ""
        if node.tag not in _ASIDE and not (named and _BESIDE.search(named)):
            return False
        small = len(node.text()) * 2 < self._size
        self._doubts -= not small
        return small

    def _enter(self, tag: str, values: dict[str, str | None]) -> str:
        """Begin an element. Which kind it gives its lines, "" where it gives none."""
        if tag == "br" and self._kinds and self._kinds[-1][0] == "heading":
            self._parts.append(" ")
        elif tag in _BLOCKS and tag != "dd":
            self._flush()
        if tag in _GAPS:
            self._plain.add("text", "")
        self._parts += _SIGNS.get(tag, _NONE)[:1]
        alt = values.get("alt") or values.get("aria-label") or ""
        if 0 < len(alt) <= 60 and _RATED.fullmatch(alt):
            self._parts.append(f" {alt} ")
        drawn = f"{values.get('class')} icon-{values.get('data-feather')}" if values else ""
        if icon := _ICON.search(drawn):
            faint = _FAINT.search(icon.string) or icon.group() == "bi-star"
            self._parts.append("\7" if "half" in icon.string else "\6" if faint else "\5")
        noted = values and _NOTES.search(f"{values.get('role')} {values.get('class')}")
        kind = "note" if noted else _KINDS.get(tag)
        if kind:
            self._kinds.append((kind, tag == "h1"))
        return kind or ""

    def _leave(self, tag: str, given: str) -> None:
        self._parts += _SIGNS.get(tag, _NONE)[1:]
        if tag in _BLOCKS and tag not in {"dt", "br"}:
            self._flush()
        del self._kinds[len(self._kinds) - bool(given) :]

    def _flush(self) -> None:
        """End the present line."""
        text = "".join(self._parts)[:_LONGEST]
        self._parts.clear()
        if not text or text.isspace():  # as most are
            return
        text = _ICONS.sub(lambda row: row.group().translate(_DRAWN), text)
        if "\4" in text and len(self._plain.marked) < 50:  # titles come early
            self._plain.marked.update(map(page.one_line, _MARKED.findall(text)))
        kind, top = self._kinds[-1] if self._kinds else ("text", False)
        bare = page.one_line(_OWN.sub("", _SPANS.sub(" | ", text))).strip("| ")
        if kind == "heading":
            bare = bare.rstrip("#¶ ")  # the sign of a link to itself
        if bare:
            self._plain.add(kind, bare, top=top)
