"""Front matter: the facts that blogs keep between --- (YAML) or +++ (TOML) above a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

_FENCED = re.compile(r"\s*+(---|\+\+\+)[ \t]*\n(.{0,4096}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_LISTED = re.compile(
    r"(\s*+(?:[^\n:]{1,80}:?[^\n:]{0,80}\n[#=~^-]{3,80}\n)?)\s*+(?:<!--\s*+)?"
    r"(?:(?:\.\. |:)\w{2,20}:[^\n]{0,300}+\n){2,20}+(?:-->)?"
)
_LISTED_PAIR = re.compile(r"^\s*(?:\.\. |:)(\w+): +(\S.*)$", re.M)
"""A line of Nikola's front matter, ".. title: Ballerina", or of Pelican's below the heading,
":author: Jane"."""
_DEEP = 64
"""How many brackets, or dots in keys, are allowed: more than anyone writes. More make the parsers
slow."""

_ROOMS = {"extra", "params"}
"""The tables in which Zola and Hugo keep an author's own keys."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Pair = tuple[str, str]
"""A key, which has its parents' before it when it is nested ("review rating"), and the value as
text."""


def split(text: str) -> tuple[list[Pair], str]:
    """The facts of the front matter, and the text below it. Without front matter: none, and the
    text."""
    fenced = _FENCED.match(text)
    if not fenced:
        listed = _LISTED.match(text)
        pairs = _LISTED_PAIR.findall(listed.group()) if listed else []
        return pairs, listed[1] + text[listed.end() :] if listed else text
    fence, inside = fenced.group(1), fenced.group(2)
    if sum(map(inside.count, "[{")) > _DEEP or inside.count(".") > 4 * _DEEP:
        return [], text
    try:
        values = _yaml(inside) if fence == "---" else tomllib.loads(inside)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        return [], text
    if not isinstance(values, dict) or not values:
        return [], text
    return list(_pairs("", values, 3)), text[fenced.end() :]


def _yaml(text: str) -> Any:
    """The upper levels of a YAML text. Scalars stay as they are written: "4.50", and no date is
    made.

    No objects are constructed, and aliases are followed no deeper than anything else, so that none
    can grow without limit.
    """
    return _plain(yaml.compose(text, Loader=yaml.CSafeLoader), 3)  # pyright: ignore[reportUnknownMemberType]


def _plain(node: Any, depth: int) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    items: list[Any] = list(node.value[:_DEEP]) if node is not None and depth else []
    if isinstance(node, yaml.MappingNode):
        return {_plain(key, 0): _plain(value, depth - 1) for key, value in items
                if isinstance(key, yaml.ScalarNode)}  # fmt: skip
    return [_plain(item, depth - 1) for item in items]


def _pairs(above: str, value: Any, depth: int) -> Iterator[Pair]:
    """Every value with its key; a list of plain values is one value, joined by commas."""
    if isinstance(value, dict) and depth:
        for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            words = _CAMEL.sub(" ", f"{above} {key}".replace("_", " ").replace("-", " ")).strip()
            yield from _pairs("" if words in _ROOMS else words.lower(), inner, depth - 1)
    elif isinstance(value, list):
        texts = [_line(item) for item in value if not isinstance(item, dict | list)]  # pyright: ignore[reportUnknownVariableType]
        if texts:
            yield above, ", ".join(texts)
    elif not isinstance(value, dict) and _line(value):
        yield above, _line(value)


def _line(value: Any) -> str:
    return " ".join(str(value).split())
