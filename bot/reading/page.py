"""HTML pages: the lines of the article, and the facts that a page states about itself."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from selectolax.lexbor import LexborHTMLParser, LexborNode

_LOOKS = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|h1)\b[^<>]*+>", re.I)
_TAG = re.compile(r"<[a-zA-Z/!]")
_TAGS = 3000
"""How many tags of a page are read: more of them inside each other cost the parser seconds, and a
page with only a review's text has some hundred."""
_TEXT = 64 * 1024
"""How many characters of text are read of a page; no review has more."""
_FACTS = 200
"""After how many facts of its metadata no more are read; a page with one review has some dozens."""
_SPANS = re.compile(r"(?<=[^\W_]{3})\x02\x03(?=[A-ZÀ-Þ★⭐\d])")
"""Where one <span> follows another without a blank, as facts in a row do."""
_RATED_ALT = re.compile(r"[^<>]{0,30}(?:\d[^<>]{0,12}(?:stars?|out of|/\s?\d)|★)[^<>]{0,12}", re.I)

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    "address", "article", "blockquote", "br", "caption", "center", "details", "div", "dl",
    "dt", "figure", "header", "hr", "li", "main", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
_NO_TEXT = {
    "script", "style", "textarea", "noscript", "template", "iframe", "svg", "select", "button",
    "nav", "form", "footer", "aside", "head", "dialog", "input", "figcaption",
}  # fmt: skip
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|newsletter|comments?|respond|related|sidebar|share|sharing"
    r"|social|menu|subscribe|popular|widget|promo|breadcrumbs?|pagination|navigation|navbar"
    r"|footer)(?:$|[\s_-])",
    re.I,
)
"""Classes and ids of what is beside an article."""
_ROLES = {"navigation", "complementary", "contentinfo", "search"}
_METAS = {
    "og:site_name": "Outlet", "og:url": "Link", "author": "Author", "article:author": "Author",
    "dc.creator": "Author",
}  # fmt: skip
_WRITTEN = re.compile(r"\b(?:by|von|par|por|da|door)\Z", re.I)
_MAP = re.compile(r"\Amap\[(?:.*\s)?name:([^:\]]+?)(?:\s\w+:[^\]]*)?\]\Z")
"""How Hugo prints an author of several keys where a theme expects a name."""
_LINKED_DATA = (
    ({"Review", "CriticReview", "UserReview"}, (
        ("Reviewer", "author"), ("Outlet", "publisher"), ("Link", "url"),
        ("Rating", "reviewRating"),
    )),
    ({"Movie"}, (
        ("Film", "name"), ("Director", "director"), ("Cast", "actor"),
        ("Certificate", "contentRating"), ("Country", "countryOfOrigin"),
        ("Year", "dateCreated", "datePublished"), ("Runtime", "duration"),
    )),
    ({"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "WebPage"}, (
        ("Author", "author"), ("Outlet", "publisher"), ("Page title", "headline"),
    )),
)  # fmt: skip
"""For each type of schema.org: labels, each with the keys of which the first one that is there
counts."""


@dataclass(slots=True)
class Block:
    """A line of text, or "" for a gap."""

    kind: Literal["heading", "title", "quote", "text", "item"]
    text: str
    top: bool = False


@dataclass(slots=True)
class Page:
    blocks: list[Block] = field(default_factory=list[Block])
    facts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    marked: set[str] = field(default_factory=set[str])
    """Texts that are emphasised, as titles are."""
    beside: list[str] = field(default_factory=list[str])
    """Short texts in its head and foot; one of them is the site's name."""


def looks_like_html(text: str) -> bool:
    return len(_LOOKS.findall(text[:4000])) > 1 or text[:200].lstrip().lower().startswith(
        ("<!doctype html", "<html")
    )


def read_page(source: str) -> Page:
    """A page's article as blocks, and its facts."""
    tree = LexborHTMLParser(_cut(source))
    reader = _Reader(source)
    if tree.head is not None:
        reader.head(tree.head)
    for script in tree.css('script[type*="ld+json"]')[:20]:
        if len(reader.page.facts) < _FACTS:
            reader.page.facts += _linked_data(script.text())
    if "itemprop" in source:
        reader.page.facts += _microdata(tree)
    body = tree.body
    if body is not None:
        heading = body.css_first("h1")
        root = _article(body)
        if heading is not None and not _inside(heading, root):
            reader.page.blocks.append(Block("heading", _one_line(heading.text()), top=True))
        reader.page.beside = [
            _one_line(node.text(separator=" "))[:200]
            for node in body.css("header, nav, footer")[:9]
        ]
        reader.walk(root)
    return reader.page


def _cut(source: str) -> str:
    for number, tag in enumerate(_TAG.finditer(source), 1):
        if number == _TAGS:
            return source[: tag.start()]
    return source


def _article(body: LexborNode) -> LexborNode:
    """The only element that declares itself the article; the whole body where none or several
    do."""
    for name in ("article", "main", '[itemprop="reviewBody"]'):
        found = body.css(name)
        if len(found) == 1 and len(found[0].text()) > 200:
            return found[0]
    return body


def _inside(node: LexborNode, root: LexborNode) -> bool:
    above: LexborNode | None = node
    for _ in range(_TAGS):
        if above is None:
            return False
        if above.mem_id == root.mem_id:
            return True
        above = above.parent
    return False


class _Reader:
    def __init__(self, source: str) -> None:
        self.page = Page()
        self._parts: list[str] = []
        self._kind: list[str] = []
        """The headings and quotations around the present place."""
        self._left = _TEXT
        self._checked = "star checked" in source
        """Whether stars that are filled say so, and others are not."""
        self._written: set[str] = set()
        """The names of the metadata that have the author's name, as their labels say."""
        self._size = 0
        """How many characters the article has."""

    def head(self, head: LexborNode) -> None:
        for node in head.css("title, meta, link"):
            if len(self.page.facts) >= _FACTS:
                return
            values = node.attributes
            if node.tag == "title":
                self.page.blocks.append(Block("title", _one_line(node.text())))
            elif node.tag == "link" and (values.get("rel") or "").lower() == "canonical":
                self._fact("Link", values.get("href"))
            elif node.tag == "meta":
                key = (values.get("property") or values.get("name") or "").lower()
                if key.startswith("twitter:label") and _WRITTEN.search(values.get("content") or ""):
                    self._written.add(key.replace("label", "data"))
                elif key in self._written:
                    self._fact("Author", values.get("content"))
                elif key in _METAS:
                    self._fact(_METAS[key], values.get("content"))
                elif key == "og:title":
                    self.page.blocks.append(Block("title", _one_line(values.get("content") or "")))

    def _fact(self, label: str, value: str | None) -> None:
        if value and value.strip():
            value = _MAP.sub(r"\1", value)
            self.page.facts.append((label, _one_line(value)[:500]))

    def walk(self, root: LexborNode) -> None:
        """Read the elements in the order of the document, without recursion: they may be thousands
        deep."""
        waiting: list[LexborNode | str] = [root]
        self._size = len(root.text())
        while waiting and self._left > 0:
            node = waiting.pop()
            if isinstance(node, str):
                self._leave(node)
                continue
            if node.is_text_node:
                text = node.text_content or ""
                self._left -= len(text)
                self._parts.append(text)
                continue
            tag = node.tag or ""
            if not node.is_element_node or tag in _NO_TEXT:
                continue
            values = node.attributes
            if values and tag not in _HEADINGS and self._beside(node, values):
                continue
            self._enter(tag, values)
            waiting.append(tag)
            children: list[LexborNode] = []
            child = node.first_child
            while child is not None:
                children.append(child)
                child = child.next
            waiting.extend(reversed(children))
        self._flush()

    def _beside(self, node: LexborNode, values: dict[str, str | None]) -> bool:
        """Whether an element declares itself no part of the article, and is not most of it all the
        same."""
        if node.tag in {"body", "article", "main"}:
            return False
        named = f"{values.get('class') or ''} {values.get('id') or ''}"
        if values.get("role") in _ROLES or _BESIDE.search(named):
            return len(node.text()) * 2 < self._size
        return False

    def _enter(self, tag: str, values: dict[str, str | None]) -> None:
        if tag in {"td", "th"} and self._parts:
            self._parts.append(" | ")
        elif self._breaks_heading(tag):
            self._parts.append(" ")
        elif tag in _BLOCKS:
            self._flush()
            if tag in {"p", "div", "section", "hr"}:
                self.page.blocks.append(Block("text", ""))
        if tag in _HEADINGS or tag == "blockquote":
            self._kind.append(tag)
        elif tag in {"s", "del", "strike"}:
            self._parts.append("~~")
        elif tag in {"em", "i", "cite"}:
            self._parts.append("\1")
        elif tag == "span":
            self._parts.append("\3")
        if values:
            self._attributes(tag, values)

    def _attributes(self, tag: str, values: dict[str, str | None]) -> None:
        alt = values.get("alt") or values.get("aria-label") or ""
        if len(alt) <= 60 and _RATED_ALT.fullmatch(alt):
            self._parts.append(f" {alt} ")
        if "-star" in (values.get("class") or ""):
            self._parts.append(_icon(str(values["class"]), checked=self._checked))
        target = (values.get("href") or "") if tag == "a" else ""
        if target.startswith(("http://", "https://")) and len(target) <= 500:
            self._parts.append(f"\0{target}\0")

    def _breaks_heading(self, tag: str) -> bool:
        return tag == "br" and bool(self._kind) and self._kind[-1] in _HEADINGS

    def _leave(self, tag: str) -> None:
        if tag in {"s", "del", "strike"}:
            self._parts.append("~~")
        elif tag in {"em", "i", "cite"}:
            self._parts.append("\1")
        elif tag == "span":
            self._parts.append("\2")
        elif tag == "dt":  # the label of the value in the <dd> after it
            self._parts.append(": ")
        elif (tag in _BLOCKS and not self._breaks_heading(tag)) or tag == "dd":
            self._flush()
        if (tag in _HEADINGS or tag == "blockquote") and self._kind:
            self._kind.pop()

    def _flush(self) -> None:
        text = "".join(self._parts)
        if "\2" in text:
            text = _SPANS.sub(" | ", text).replace("\2", "").replace("\3", "")
        text = _one_line(_with_links(_stars(text))).strip("| ") if text else ""
        self._parts.clear()
        if "\1" in text:
            self.page.marked.update(one for one in text.split("\1")[1::2] if 2 < len(one) <= 80)
            text = text.replace("\1", "")
        if text:
            inner = self._kind[-1] if self._kind else ""
            kind = "heading" if inner in _HEADINGS else "quote" if inner else "text"
            text = text.rstrip("#¶ ") if kind == "heading" else text  # the sign of a link to itself
            self.page.blocks.append(Block(kind, text, top=inner == "h1"))


_ICON = re.compile(r"(?:^|\s)(?:fa|bi|icon|glyphicon)-star(\S*)")
_HOLLOW = re.compile(r"\b(?:far|fa-regular|muted)\b|-o\b|empty|bi-star(?!-)")
_DRAWN = str.maketrans("\4\5\6", "★½☆")


def _icon(classes: str, *, checked: bool) -> str:
    """A star that an icon draws, as a sign of our own."""
    if not _ICON.search(classes):
        return ""
    if "half" in classes:
        return "\5"
    return "\6" if _HOLLOW.search(classes) or (checked and "checked" not in classes) else "\4"


def _stars(text: str) -> str:
    """The text with its icons as stars. Five that are all alike are there to be pressed, and one
    adorns."""
    rated = "\4" in text and ("\5" in text or "\6" in text or 1 < text.count("\4") < 5)
    return text.translate(_DRAWN if rated else {4: None, 5: None, 6: None})


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


_LINKED = re.compile("\0([^\0]*+)\0")


def _with_links(text: str) -> str:
    """The text with the addresses of its links where it is short, "Source: The Times", and without
    them in prose."""
    if "\0" not in text:
        return text
    bare = _LINKED.sub("", text)
    return _LINKED.sub(r" \1 ", text) if len(bare) <= 120 else bare


_MICRODATA = {
    "Film": '[itemprop="itemReviewed"] [itemprop="name"]',
    "Director": '[itemprop="director"]',
    "Reviewer": '[itemtype*="schema.org/Review"] [itemprop="author"]',
    "Outlet": '[itemtype*="schema.org/Review"] [itemprop="publisher"]',
    "Rating": '[itemprop="reviewRating"] [itemprop="ratingValue"]',
}
_BEST = '[itemprop="reviewRating"] [itemprop="bestRating"]'


def _microdata(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """The facts that a page states in attributes of its elements."""
    for label, selector in _MICRODATA.items():
        value = _said(tree.css_first(selector))
        if value and label == "Rating":
            value = f"{value}/{_said(tree.css_first(_BEST)) or 5}"
        if value:
            yield label, value


def _said(node: LexborNode | None) -> str:
    """What an element says: its attribute, its name or its text; "" when that is long."""
    if node is None:
        return ""
    inner = node.css_first('[itemprop="name"]') or node
    text = _one_line(inner.attributes.get("content") or inner.text())
    return text if len(text) <= 100 else ""


def _linked_data(source: str) -> Iterator[tuple[str, str]]:
    """The facts of a review in schema.org's JSON-LD, which some pages wrap in a comment of
    CDATA."""
    bare = re.sub(r"/\*.{0,40}?\*/|^\s*<!\[CDATA\[|\]\]>\s*$", "", source[:65536])
    try:
        data = json.loads(html.unescape(bare) if "&quot;" in bare else bare, strict=False)
    except (ValueError, RecursionError):
        return
    for node in _nodes(data):
        kinds = set(_texts(node.get("@type")))
        for label, *keys in next((said for of, said in _LINKED_DATA if of & kinds), ()):
            texts = next((texts for key in keys if (texts := _texts(node.get(key)))), None)
            if texts:
                yield label, _one_line(", ".join(texts))[:500]


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """The objects at the top, in lists and in @graph, a film's reviews and a review's film."""
    waiting: list[Any] = [data]
    for _ in range(200):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += cast("list[Any]", value)[:50]
        elif isinstance(value, dict):
            node = cast("dict[str, Any]", value)
            yield node
            waiting += [node.get(key) for key in ("@graph", "review", "reviews", "itemReviewed")]


def _texts(value: Any) -> list[str]:
    """The texts, names or ratings of a thing or a list of things."""
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    named = [_named(item) for item in values[:50]]
    return [str(text) for text in named if isinstance(text, str | int | float) and text != ""]


def _named(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    thing = cast("dict[str, Any]", item)
    value = thing.get("ratingValue")
    rating = str(value) if isinstance(value, str | int | float) else ""
    if rating and "/" not in rating:
        return f"{rating}/{thing.get('bestRating') or 5}"  # schema.org's default
    return rating or thing.get("name")
