"""No text that a person sees is written past the catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.language.catalogues import PROJECT, extracted

pytestmark = pytest.mark.thorough

ROOMS = ("bot/client", "bot/club", "bot/views", "cogs")
SPOKEN = [
    path
    for room in ROOMS
    for path in sorted((PROJECT / room).rglob("*.py"))
    # Of a made-up club, for those who look at the bot in English; and what an operator reads.
    if path.name not in ("preview.py", "preview_round.py", "connecting.py")
    and path.parent.name != "preview_page"
]


@pytest.fixture(scope="module")
def every_text() -> set[str]:
    """The texts that are extracted; of a text for one and for several, both."""
    ids = (message.id for message in extracted())
    return {text for each in ids for text in ((each,) if isinstance(each, str) else each)}


_MARKS = {"_", "N_", "ngettext", "nN_"}
_AT_ONCE = {"_", "ngettext", "listed", "number", "day"}
"""What says its words in the language of the moment."""
_UNSEEN = {
    "log", "re", "compile", "custom_ids", "cast", "TypeVar", "getattr", "RuntimeError",
    "get", "timeout", "BadConfig",
}  # fmt: skip
"""Calls whose texts are for engineers and machines."""
_PROSE = re.compile(r"[^\W\d_]{2,}[,.:;]? [^\W\d_]{2,}|^[A-Z][a-z]+|“")
_MACHINES = re.compile(r"[\w./#-]+\.[\w/]+|https?://\S+|## filmclub\n|film:|tmdb:|review:")


_KEYS = {
    "review draft", "proposals", "library add-film", "club home", "library list", "digest schedule",
    "club setup", "club log", "club year", "screening schedule", "/digest schedule", "/club setup",
    "`/club setup`", "turns pick", "vote show", "vote open", "turns show", "sealed show",
    "my-data export", "letterboxd import", "watchlist show", "library add-review", "watchlist add",
    "sealed open", "club log-add",
}  # fmt: skip
"""What one part of the program says to another, and the names of commands."""


def called(node: ast.Call) -> str:
    """The name that is called, and of ``log.info`` its beginning."""
    function = node.func
    while isinstance(function, ast.Attribute):
        if isinstance(function.value, ast.Name) and function.value.id in _UNSEEN:
            return function.value.id
        if isinstance(function.value, ast.Name):
            return function.attr
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""


def unsaid(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts that look like words for people and that nothing marks."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and called(node) in _MARKS | _UNSEEN:
            yield from (found for value in node.keywords for found in unsaid(value))
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.Dict):  # keys are for the program
            yield from (found for value in node.values for found in unsaid(ast.Expression(value)))
        elif isinstance(node, ast.Constant):
            text = node.value if isinstance(node.value, str) else ""
            if text not in _KEYS and _PROSE.search(_MACHINES.sub("", text)):
                yield node
        else:
            yield from unsaid(node)


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_text_for_people_can_be_translated(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [f"{node.lineno}: {node.value!r}" for node in unsaid(tree)] == []


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_text_is_marked_whole(path: Path) -> None:
    """Neither glued nor formatted before it is looked up: no catalogue would have it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in {"N_", "nN_", "ngettext"}:
            texts = node.args[: 1 if called(node) == "N_" else 2]
            assert all(isinstance(text, ast.Constant) for text in texts), node.lineno


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_text_that_is_marked_is_extracted(path: Path, every_text: set[str]) -> None:
    """One within the braces of an f-string is not, and nobody would translate it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    marked = [
        text.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in {"_", "N_", "nN_", "ngettext"}
        for text in node.args[: 2 if called(node) in {"nN_", "ngettext"} else 1]
        if isinstance(text, ast.Constant)
    ]
    assert [text for text in marked if text not in every_text] == []


def at_once(tree: ast.AST) -> Iterator[int]:
    """The lines with a text that is said later whose values are said at once."""
    for node in ast.walk(tree):
        call = node.exc if isinstance(node, ast.Raise) else node
        if not isinstance(call, ast.Call):
            continue
        is_later = call is not node or any(
            isinstance(text, ast.Call) and called(text) in {"N_", "nN_"} for text in call.args
        )
        within = [each for each in ast.walk(call) if isinstance(each, ast.Call)]
        if is_later and any(called(each) in _AT_ONCE for each in within if each is not call):
            yield call.lineno


def test_what_is_said_later_is_said_in_one_language() -> None:
    """A German who planned in an English club read "Schreib ihn wie friday 8pm": the example was
    said in the club's language, and later the sentence in the reader's."""
    said = [
        (str(path.relative_to(PROJECT)), line)
        for room in ("bot", "cogs")
        for path in (PROJECT / room).rglob("*.py")
        for line in at_once(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert said == []


def test_a_text_that_nothing_marks_is_found() -> None:
    code = (
        'def f():\n    """Doc of it."""\n    log.info("A note here")\n'
        '    return words("Two words", f"“{a}")'
    )
    assert [node.value for node in unsaid(ast.parse(code))] == ["Two words", "“"]
