"""HTML to blocks of text, and to the facts that a page says of itself.

Its own scanner, for the parsers at hand are slow by design of an attacker: html.parser takes
minutes over 256 KiB of "<a b=", lexbor seconds over nested <div>, libxml2 over many attributes.
Every expression here reads a character a fixed number of times. What it loses is a ">" inside of an
attribute.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)([^<>]*+)>|<!--|<[!?][^<>]*+>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:.-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_ISO_DURATION = re.compile(r"PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?(?:\d+S)?")
_LOOKS = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|h1)\b[^<>]*+>", re.I)
_RATED_ALT = re.compile(r"[^<>]{0,30}\d[^<>]{0,12}(?:stars?|out of)[^<>]{0,12}", re.I)

_TAGS = 3000
"""As many are read of a page; a page of a review's text alone has some hundred."""
_FACTS = 200
"""Facts of its metadata after which no more are read; a page of one review has some dozens."""
_RAW = {"script", "style", "textarea", "noscript", "template", "iframe", "svg", "select", "button"}
_SKIPPED = {"nav", "form"}
_ENDS = {name: re.compile(f"</{name}[^<>]*+>?", re.I | re.A) for name in _RAW | _SKIPPED}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details",
    "div", "dl", "figcaption", "figure", "footer", "head", "header", "hr", "html", "li", "link",
    "main", "meta", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "title",
    "tr", "ul",
}  # fmt: skip
_CELLS = {"td", "th", "dt"}
_MARKS = {"em", "i", "cite"}
_STRUCK = {"s", "del", "strike"}

_METAS = {
    "og:site_name": "Outlet",
    "og:url": "Link",
    "author": "Author",
    "article:author": "Author",
    "article:published_time": "Date",
    "date": "Date",
    "datepublished": "Date",
}


@dataclass(slots=True)
class Block:
    """A line of text. Kind is "heading", "title", "quote" or "text"."""

    kind: str
    text: str


@dataclass(slots=True)
class Page:
    blocks: list[Block] = field(default_factory=list[Block])
    facts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    marked: set[str] = field(default_factory=set[str])
    """What headings emphasise."""


def looks_like_html(text: str) -> bool:
    return len(_LOOKS.findall(text[:4000])) > 1 or text[:200].lstrip().lower().startswith(
        ("<!doctype html", "<html")
    )


def read_page(source: str) -> Page:
    """A page's blocks and facts. Scripts and styles are left out, and menus and forms."""
    return _Reader(source).page


class _Reader:
    def __init__(self, source: str) -> None:
        self.page = Page()
        self._source = source
        self._parts: list[str] = []
        self._open: list[str] = []
        """Of headings, titles and quotations: those that we are in."""
        self._hidden: str | None = None
        self._unclosed: set[str] = set()
        self._place = 0
        for _ in range(_TAGS):
            if self._place >= len(source):
                break
            self._step()
        self._flush()

    def _step(self) -> None:
        """Text up to the next tag, and that tag."""
        tag = _TAG.search(self._source, self._place)
        end = tag.start() if tag else len(self._source)
        if self._hidden is None and end > self._place:
            self._parts.append(self._source[self._place : end])
        self._place = tag.end() if tag else end
        if tag is None:
            return
        if tag.group() == "<!--":
            found = self._source.find("-->", self._place)
            self._place = len(self._source) if found < 0 else found + 3
        elif tag.group(2):
            name = tag.group(2).lower()
            if name in _SKIPPED:
                self._hide(name, closing=bool(tag.group(1)))
            elif self._hidden is None:
                self._tag(name, tag.group(3), closing=bool(tag.group(1)))

    def _hide(self, name: str, *, closing: bool) -> None:
        if closing and self._hidden == name:
            self._hidden = None
        elif not closing and self._hidden is None and name not in self._unclosed:
            if _ENDS[name].search(self._source, self._place):
                self._flush()
                self._hidden = name
            else:
                self._unclosed.add(name)

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name in _RAW and not closing:
            start = self._place
            end = _ENDS[name].search(self._source, start)
            self._place = end.end() if end else len(self._source)
            linked = name == "script" and "ld+json" in attributes and end
            if linked and end and len(self.page.facts) < _FACTS:
                self.page.facts += _linked_data(self._source[start : end.start()])
        elif name in _CELLS or (name == "dd" and not closing):
            self._cell(name, closing=closing)
        elif name in _STRUCK:
            self._parts.append("~~")
        elif name in _MARKS and self._open:
            self._parts.append("\1")
        elif name in _BLOCKS:
            self._flush()
            self._enter(name, closing=closing)
        if name in {"meta", "link", "time", "img", "span", "div", "a"} and not closing:
            self._attributes(name, attributes)

    def _cell(self, name: str, *, closing: bool) -> None:
        """A term and what is said of it are one line, as a row's cells are."""
        if closing or name == "dd":
            self._parts.append(" | " if closing else " ")
        elif name == "dt":
            self._flush()

    def _enter(self, name: str, *, closing: bool) -> None:
        kind = "heading" if name in _HEADINGS else {"title": "title", "blockquote": "quote"}.get(
            name, ""
        )  # fmt: skip
        if not kind:
            if name in {"p", "div", "section", "hr"}:
                self.page.blocks.append(Block("text", ""))
        elif not closing:
            self._open.append(kind)
        elif kind in self._open:
            self._open = self._open[: self._open.index(kind)]

    def _attributes(self, name: str, attributes: str) -> None:
        if not attributes.strip():
            return
        values = {
            match.group(1).lower(): html.unescape(
                match.group(2) or match.group(3) or match.group(4) or ""
            )
            for match in _ATTRIBUTE.finditer(attributes[:2000])
        }
        if name == "meta":
            key = (values.get("property") or values.get("name") or "").lower()
            if key in _METAS:
                self._fact(_METAS[key], values.get("content", ""))
            elif key == "og:title":
                self.page.blocks.append(Block("title", _one_line(values.get("content", ""))))
        elif name == "link" and values.get("rel", "").lower() == "canonical":
            self._fact("Link", values.get("href", ""))
        elif name == "time" and "datetime" in values:
            self._parts.append(" ")
        alt = values.get("alt") or values.get("aria-label") or ""
        if len(alt) <= 60 and _RATED_ALT.fullmatch(alt):
            self._parts.append(f" {alt} ")
        target = values.get("href", "") if name == "a" else ""
        if target.startswith(("http://", "https://")) and len(target) <= 500:
            self._parts.append(f"\0{target}\0")

    def _fact(self, label: str, value: str) -> None:
        if value.strip():
            self.page.facts.append((label, _one_line(value)))

    def _flush(self) -> None:
        if not self._parts:
            return
        text = _one_line(_with_links(html.unescape("".join(self._parts)))).strip("| ")
        if "\1" in text:
            self.page.marked.update(text.split("\1")[1::2])
            text = text.replace("\1", "")
        self._parts.clear()
        if text:
            self.page.blocks.append(Block(self._open[0] if self._open else "text", text))


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


_LINKED = re.compile("\0([^\0]*+)\0")


def _with_links(text: str) -> str:
    """Addresses are kept where a line is short: "Source: The Times", not in prose."""
    if "\0" not in text:
        return text
    bare = _LINKED.sub("", text)
    return _LINKED.sub(r" \1 ", text) if len(bare) <= 120 else bare


def _linked_data(source: str) -> list[tuple[str, str]]:
    """The facts of a review in schema.org's JSON-LD."""
    try:
        data = json.loads(source[:65536], strict=False)
    except (ValueError, RecursionError):
        return []
    facts: list[tuple[str, str]] = []
    for node in _nodes(data):
        kinds = _texts(node.get("@type"))
        if {"Review", "CriticReview", "UserReview"} & set(kinds):
            facts += _review_facts(node)
        elif "Movie" in kinds:
            facts += _film_facts(node)
    return [(label, _one_line(value)[:500]) for label, value in facts if value.strip()]


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Objects of the top, of lists and of @graph, a film's reviews and a review's film."""
    waiting: list[Any] = [data]
    for _ in range(200):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value[:50]  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(value, dict):
            yield value
            waiting += [value.get(key) for key in ("@graph", "review", "reviews", "itemReviewed")]  # pyright: ignore[reportUnknownMemberType]


def _texts(value: Any) -> list[str]:
    """The texts or the names of things, of one or a list."""
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    named = [
        cast("dict[str, Any]", item).get("name") if isinstance(item, dict) else item
        for item in values[:50]
    ]
    return [str(item) for item in named if isinstance(item, str | int | float)]


def _review_facts(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Reviewer", ", ".join(_texts(node.get("author")))
    yield "Outlet", ", ".join(_texts(node.get("publisher")))
    yield "Date", ", ".join(_texts(node.get("datePublished")))
    yield "Link", ", ".join(_texts(node.get("url")))
    rating = node.get("reviewRating")
    if isinstance(rating, dict):
        given = _texts(rating.get("ratingValue"))  # pyright: ignore[reportUnknownMemberType]
        best = _texts(rating.get("bestRating")) or ["5"]  # pyright: ignore[reportUnknownMemberType] # schema.org's default
        if given:
            yield "Rating", given[0] if "/" in given[0] else f"{given[0]}/{best[0]}"


def _film_facts(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Film", ", ".join(_texts(node.get("name")))
    yield "Director", ", ".join(_texts(node.get("director")))
    yield "Cast", ", ".join(_texts(node.get("actor")))
    yield "Certificate", ", ".join(_texts(node.get("contentRating")))
    yield "Country", "/".join(_texts(node.get("countryOfOrigin")))
    for released in _texts(node.get("dateCreated")) or _texts(node.get("datePublished")):
        yield "Year", released[:4]
    for duration in _texts(node.get("duration")):
        long = _ISO_DURATION.fullmatch(duration)
        if long:
            yield "Running time", f"{int(long[1] or 0) * 60 + int(long[2] or 0)} minutes"
