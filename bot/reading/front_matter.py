"""Front matter: the facts that blogs keep between --- (YAML) or +++ (TOML) above a text."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

import yaml

_FENCED = re.compile(r"\s*+(---|\+\+\+)[ \t]*\n(.{0,4096}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_DEEP = 64
"""How many brackets, or dots in keys, are allowed: more than anyone writes. More make the parsers
slow."""
_MOST = 256
"""How many values and tables are read."""
_LONGEST = 16_384
"""How many characters of keys and values are read: only aliases make more of so short a text."""
_ROOMS = {"extra", "params"}
"""The tables in which Zola and Hugo keep an author's own keys."""
_TAG = re.compile(r"</?(?:b|em|i|strong)>")
_UNQUOTED = re.compile(r"^([\w-]+:[ \t]+)([^\s'\"\[{|>&*!#].*:[ \t].*)$", re.M)
"""A value with a colon in it, which YAML takes only in quotation marks."""
_NOTHING = {"none", "null", "nil", "n/a", "undefined", "~"}
"""What programs write for no value."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Pair = tuple[str, str]
"""A key, which has its parents' before it when it is nested ("review rating"), and the value as
text."""


def split(text: str) -> tuple[list[Pair], str]:
    """The facts of the front matter, and the text below it. Without front matter: none, and the
    text."""
    fenced = _FENCED.match(text)
    if not fenced:
        return [], text
    inside = fenced[2]
    if sum(map(inside.count, "[{")) > _DEEP or inside.count(".") > 4 * _DEEP:
        return [], text
    try:
        values: Any = _yaml(inside) if fenced[1] == "---" else tomllib.loads(inside)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        return [], text
    if not isinstance(values, dict) or not values:
        return [], text
    pairs: list[Pair] = []
    left = _LONGEST
    for key, value in islice(_pairs("", values, 3), _MOST):
        left -= len(key) + len(value)
        if left < 0:
            break
        if value and value.lower() not in _NOTHING:
            pairs.append((key, value))
    titled = any(key == "title" for key, _value in pairs)
    pairs = [("title", value) if key == "name" and not titled else (key, value)
             for key, value in pairs]  # fmt: skip
    return pairs, text[fenced.end() :]


def _yaml(inside: str) -> Any:
    """The values as they are written, "4.50". This loader makes no objects."""
    try:
        return yaml.load(inside, yaml.CBaseLoader)  # noqa: S506
    except yaml.YAMLError:  # as of "title: A review: Heat", whose value should be quoted
        return yaml.load(_UNQUOTED.sub(_quoted, inside), yaml.CBaseLoader)  # noqa: S506


def _quoted(fact: re.Match[str]) -> str:
    value = fact[2].replace("'", "''")
    return f"{fact[1]}'{value}'"


def _pairs(above: str, value: Any, depth: int) -> Iterator[Pair]:
    """Every value with its key; a list of plain values is one value, joined by commas."""
    if isinstance(value, dict):
        yield above, ""  # it counts, too
        # A table with a director is the film's, whatever it is called.
        above = "movie" if above and "director" in value else above
        for key, inner in value.items() if depth else ():  # pyright: ignore[reportUnknownVariableType]
            words = _CAMEL.sub(" ", re.sub("[_-]", " ", f"{above} {key}")).strip()
            yield from _pairs("" if words in _ROOMS else words.lower(), inner, depth - 1)
        return
    items = cast("list[Any]", value) if isinstance(value, list) else [value]
    for item in items:
        if isinstance(item, dict):
            yield from _pairs(above, item, depth)
    plain = [str(item) for item in items if not isinstance(item, dict | list)]
    yield above, html.unescape(_TAG.sub("", " ".join(", ".join(plain).split())))
