"""The expressions that the reader's words are in."""

from __future__ import annotations

import re
from pathlib import Path

from bot import reading
from bot.reading import tables, words

_FOLDER = Path(reading.__file__).parent
_NAMED = re.compile(r'words\.(?:pattern|expression)\("([^"]+)"|<<([^<>]+)>>')


def test_each_expression_is_used_and_each_that_is_used_is_there() -> None:
    sources = [*_FOLDER.glob("*.py"), _FOLDER / "expressions.toml"]
    used = {
        first or second
        for source in sources
        for first, second in _NAMED.findall(source.read_text("utf-8"))
    } - {"name"}
    assert all(words.expression(name) for name in used)
    assert tables.of("expressions")["expressions"].keys() <= used


def test_each_expression_compiles() -> None:
    for name, rows in tables.of("expressions").items():
        if name == "expressions":
            assert all(map(words.pattern, rows))
        elif name in {"machinery", "inline"}:
            assert words.replacements(name)
        elif name != "signs":
            assert words.patterns(name)
