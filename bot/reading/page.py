"""What a page says about itself: in its head, in schema.org's JSON-LD, in attributes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, cast

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.reading import tables

Fact = tuple[str, str]
"""A label and a value; a title of the page has no label."""

_LOGO = ", ".join(
    f"body [class{how}]"
    for how in (
        "~=logo", "~=brand", "*=site-logo", "*=nav-logo", "*=header-logo", "*=navbar-brand",
        "*=site-brand", "*=site-title", "*=site-name", "*=blog-title",
    )
)  # fmt: skip
_PAGES = tables.of("pages")


def facts(tree: LexborHTMLParser) -> Iterator[Fact]:
    """What the page states. Values may be empty, and of several lines."""
    for node in tree.css("head title, head meta, head link"):
        values = {key: value or "" for key, value in node.attributes.items()}
        key = (values.get("property") or values.get("name") or "").lower()
        content = values.get("content", "")
        if node.tag == "title":
            yield "", node.text()
        elif values.get("rel", "").lower() == "canonical":
            yield "Link", values.get("href", "")
        elif key in _PAGES["metadata"]:
            yield _PAGES["metadata"][key], content
    for script in tree.css('script[type*="ld+json"]')[:20]:
        yield from _linked_data(script.text())
    for label, selector in _PAGES["microdata"].items():
        yield label, _said(tree.css_first(selector))


def beside(tree: LexborHTMLParser) -> list[str]:
    """Short texts in its head and foot; one of them is the site's name."""
    found = tree.css("body header, body nav, body footer")[:9]
    return [one_line(node.text(separator=" "))[:200] for node in found]


def logo(tree: LexborHTMLParser) -> str:
    """What the element says that the page calls its logo or its site's title; a tagline may stand
    behind it there. "" where there is none."""
    for node in tree.css(_LOGO)[:5]:
        if len(text := node.text()) < 200 and (said := re.findall(r"\S+(?: \S+)*", text)):
            words = takewhile(re.compile(r"[!-~]+").fullmatch, said)  # "Screen", "Weekly"
            return " ".join(words) or said[0]
    return ""


def one_line(text: str) -> str:
    return " ".join(text.split())


def _said(node: LexborNode | None) -> str:
    """What an element says: its attribute, its name or its text."""
    if node is None:
        return ""
    inner = node.css_first('[itemprop="name"]') or node
    return one_line(inner.attributes.get("content") or inner.text())


def _linked_data(source: str) -> Iterator[Fact]:
    """The facts of a review in schema.org's JSON-LD, which some pages wrap in a comment of
    CDATA."""
    bare = re.sub(r"/\*.{0,40}?\*/|^\s*<!\[CDATA\[|\]\]>\s*$", "", source[:65536])
    try:
        data = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return
    for node in _nodes(data):
        for kind in _texts(node.get("@type")):
            yield "Type", _PAGES["other works"].get(kind, "")
            for key, label in _PAGES["linked data"].get(kind, {}).items():
                yield label, ", ".join(_texts(node.get(key)))


def _nodes(data: Any, depth: int = 6) -> Iterator[dict[str, Any]]:
    """The objects at the top, in lists and in @graph, a film's reviews and a review's film."""
    below: list[Any] = []
    if isinstance(data, dict):
        node = cast("dict[str, Any]", data)
        yield node
        below = [node.get(key) for key in ("@graph", "review", "reviews", "itemReviewed")]
    elif isinstance(data, list):
        below = cast("list[Any]", data)
    for one in below if depth else ():
        yield from _nodes(one, depth - 1)


def _texts(value: Any) -> list[str]:
    """The texts, names or ratings of a thing or a list of things."""
    every = cast("list[Any]", value) if isinstance(value, list) else [value]
    found: list[str] = []
    for one in every[:50]:
        said: Any = one
        if isinstance(one, dict):
            thing = cast("dict[str, Any]", one)
            said = thing.get("ratingValue")
            if not isinstance(said, str | int | float):
                said = thing.get("name")
            elif "/" not in str(said):
                said = f"{said}/{thing.get('bestRating') or 5}"  # schema.org's default
        found += [str(said)] if isinstance(said, str | int | float) else []
    return found
