"""Who may call whom (docs/architecture.md), and that nothing answers to two names."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from discord.ext import commands

from bot.client.filmclub import EXTENSIONS
from bot.views.controls import Control, Menu
from bot.views.forms import Form
from tests.rooms import PROJECT, kinds, module_name, modules

pytestmark = pytest.mark.thorough

ROOMS = (
    ("cogs", "bot.__main__"),
    ("bot.club", "bot.operator"),
    ("bot.client", "bot.files", "bot.when"),
    (
        "bot.views", "bot.store", "bot.reading", "bot.tmdb", "bot.pictures", "bot.drawing",
        "bot.day_words", "bot.zone_behind",
    ),
    ("bot.time_zones",),
    ("bot.known_credits",),
    ("bot.cities", "bot.countries", "bot.known_films", "bot.times_of_day", "bot.tmdb_answers"),
    ("bot.sorted_lines",),
    ("bot.domain", "bot.config"),
    ("bot.language",),
)  # fmt: skip
"""A room calls rooms below its own line, none beside or above it."""

RARELY_NEEDED = (
    "babel", "charset_normalizer", "csv", "dateparser", "difflib", "filecmp", "html",
    "icalendar", "matplotlib", "rapidfuzz", "regex", "tomllib", "yaml", "zipfile",
)  # fmt: skip
"""What takes memory, and is loaded when it is used (docs/benchmarks.md)."""

KNOW_READING = ("bot.club", "bot.operator", "bot.reading")

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

FOR_TYPES = ("bot.client.interaction", "bot.client.filmclub")
"""The one import that closes a circle: an interaction's type names the client, which answers it."""


PROGRAM = {module_name(path): path for path in modules("bot", "cogs")}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path, *, at_once: bool = False) -> list[str]:
    """The full names of what a module imports: all, or without what stands in a function or is for
    types alone."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path.parent)
    found: list[str] = []
    for node in parsed(path).body if at_once else ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            source = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            found += [f"{source}.{alias.name}" for alias in node.names]
    return found


def called(path: Path, *, at_once: bool = False) -> set[str]:
    """The program's modules that a module imports."""
    found = set()
    for name in imports(path, at_once=at_once):
        parts = name.split(".")
        prefixes = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
        found.update([prefix for prefix in prefixes if prefix in PROGRAM][:1])
    return found


def is_within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def offending(paths: list[Path], *packages: str) -> list[str]:
    """Who imports something of these packages, and what."""
    return [
        f"{module_name(path)} imports {name}"
        for path in paths
        for name in imports(path)
        if is_within(name, *packages)
    ]


def room(module: str) -> tuple[int, str]:
    """The number of a module's line in ROOMS, and its room there."""
    found = [(i, name) for i, line in enumerate(ROOMS) for name in line if is_within(module, name)]
    assert len(found) == 1, f"{module} is in no room"
    return found[0]


def test_the_imports_of_a_module_are_found() -> None:
    """Or every other test here would pass without looking."""
    assert "bot.domain.rating" in called(PROGRAM["bot.store.ratings"])
    assert "bot.client.preview" in called(PROGRAM["bot.__main__"])  # inside a function
    assert "bot.client.filmclub" in called(PROGRAM["bot.client.interaction"])  # for types alone
    assert "aiosqlite" in imports(PROGRAM["bot.store.connection"])


@pytest.mark.parametrize("module", sorted(PROGRAM.keys() - {"bot"}))
def test_a_module_is_in_a_room_and_calls_only_rooms_below(module: str) -> None:
    line, own = room(module)
    for other in called(PROGRAM[module]):
        below, theirs = room(other)
        assert theirs == own or below > line, f"{module} calls {other}"
        assert theirs != "bot.reading" or is_within(module, *KNOW_READING), f"{module} reads"


def test_no_modules_import_each_other_in_a_circle() -> None:
    calls = {module: called(path) - {module} for module, path in PROGRAM.items()}
    calls[FOR_TYPES[0]].remove(FOR_TYPES[1])
    while free := [module for module, others in calls.items() if not others & calls.keys()]:
        for module in free:
            del calls[module]
    assert calls == {}


def test_what_is_rarely_needed_is_not_loaded_at_the_start() -> None:
    due: list[str] = [*EXTENSIONS, "bot.__main__", "bot.client.connecting", "bot.files.seeds"]
    loaded = set(due)
    while due:
        for module in called(PROGRAM[due.pop()], at_once=True) - loaded:
            loaded.add(module)
            due.append(module)
    assert "bot.store.database" in loaded
    assert not [
        f"{module} loads {name}"
        for module in loaded
        for name in imports(PROGRAM[module], at_once=True)
        if is_within(name, *RARELY_NEEDED)
    ]


def test_the_page_about_rooms_names_every_module_of_club_and_client_and_none_that_is_gone() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    _, tree, _ = page.split("```", 2)
    named: set[str] = set()
    room = folder = ""
    for line in tree.splitlines():
        if at := re.match(r"( *)(\w+)/", line):
            room, folder = ("", at[2]) if not at[1] else (room or folder, at[2])
        indent = len(line) - len(line.lstrip())
        where = {2: room or folder, 4: f"{room}.{folder}"}.get(indent)
        names = re.match(r" *(?:\w+\.py(?:, )?)+", line) if where else None
        named |= {f"{where}.{name}" for name in re.findall(r"(\w+)\.py", names[0] if names else "")}
    assert named - PROGRAM.keys() == set()
    inside = {name for name in PROGRAM if re.fullmatch(r"bot\.(club|client)\.\w+", name)}
    parts_of_the_preview = {name for name in inside if "preview_" in name}
    assert inside - parts_of_the_preview - named == set()


def test_the_page_about_rooms_draws_who_may_call_whom() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    drawing = page.partition("## Who may call whom")[2].split("```")[1]
    drawn = [set(re.findall(r"\w+", line)) for line in drawing.strip().splitlines()]
    assert drawn == [{name.rpartition(".")[2] for name in line} for line in ROOMS]


def test_a_package_that_is_left_out_of_the_table_would_be_seen() -> None:
    assert called(PROJECT / "bot" / "__init__.py") == set()
    with pytest.raises(AssertionError, match="no room"):
        room("bot.loose_module")


def test_the_domain_knows_what_is_pure_alone() -> None:
    pure = {
        "__future__", "bisect", "calendar", "codecs", "collections", "dataclasses", "datetime",
        "enum", "fractions", "functools", "hashlib", "html", "itertools", "json", "math",
        "operator", "re", "statistics", "string", "textwrap", "tomllib", "types", "typing",
        "unicodedata", "urllib.parse", "zlib", "zoneinfo",
    }  # fmt: skip
    strangers = [
        f"{module_name(path)} imports {name}"
        for path in modules("bot/domain")
        for name in imports(path)
        if not is_within(name, "bot.domain", "bot.language", "bot.config", *pure)
    ]
    assert strangers == []


def test_language_knows_babel_alone() -> None:
    libraries = {name.partition(".")[0] for name in imports(PROGRAM["bot.language"])}
    assert libraries - sys.stdlib_module_names == {"babel"}


def test_the_store_knows_nothing_of_discord() -> None:
    assert offending(modules("bot/store"), "discord") == []


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function has without its docstring."""
    first, end = function.body[0], function.end_lineno or 0
    said = range(first.lineno, (first.end_lineno or 0) + 1) if ast.get_docstring(function) else ()
    return end - function.lineno + 1 - len(said)


def without_a_reason(tree: ast.AST, reason: str = "") -> Iterator[str]:
    """The functions in ``tree`` of more than 40 lines that do not say why, nor their class."""
    for node in ast.iter_child_nodes(tree):
        said = reason
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            said = ast.get_docstring(node) or ""
        if isinstance(node, FUNCTIONS) and lines_of(node) > 40 and "lines" not in reason + said:
            yield node.name
        yield from without_a_reason(node, said)


def test_a_long_module_and_a_long_function_say_why() -> None:
    """In a docstring that speaks of their lines (docs/contributing.md)."""
    long = [
        name
        for name, path in PROGRAM.items()
        if len(path.read_text("utf-8").splitlines()) > 400
        and "lines" not in (ast.get_docstring(parsed(path)) or "")
    ]
    long += [
        f"{name}.{each}"
        for name, path in PROGRAM.items()
        for each in without_a_reason(parsed(path))
    ]
    assert long == []


def docstrings_of_constants(path: Path) -> Iterator[tuple[str, str]]:
    """The names at a module's top that stand for a value, each with the docstring below it."""
    for node, below in pairwise(parsed(path).body):
        match node, below:
            case ast.Assign() | ast.AnnAssign(), ast.Expr(ast.Constant(str(said))):
                yield ast.unparse(node).partition("=")[0].strip(), said


def test_no_limit_of_the_club_or_its_store_is_there_because_of_discord() -> None:
    """What Discord takes is known where messages and forms are made (tests/views/test_limits.py
    holds that all fits); what the club and its store allow has a reason of its own."""
    paths = modules("bot/domain", "bot/store")
    limits = [
        f"{module_name(path)}.{name}"
        for path in paths
        for name, said in docstrings_of_constants(path)
        if re.search(r"discord|\bembeds?\b|\bselects?\b|\bmenus?\b|\btext fields?\b", said, re.I)
    ]
    assert limits == []
    reasons = re.compile(r"Discord(?:'s \w+)? (?:takes|holds|allows|gives|wants)\b|25 options")
    assert [module_name(path) for path in paths if reasons.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("module", ["aiosqlite", "sqlite3"])
def test_sql_is_spoken_in_the_store_alone(module: str) -> None:
    elsewhere = [path for name, path in PROGRAM.items() if not is_within(name, "bot.store")]
    assert offending(elsewhere, module) == []
    assert offending(modules("bot/store"), module)


def test_pictures_are_drawn_in_a_process_that_loads_nothing_else() -> None:
    assert [name for name, path in PROGRAM.items() if "bot.drawing" in called(path)] == []
    assert called(PROGRAM["bot.drawing"]) == set()
    elsewhere = [path for name, path in PROGRAM.items() if name != "bot.drawing"]
    assert offending(elsewhere, "matplotlib", "numpy", "PIL") == []
    assert offending([PROGRAM["bot.drawing"]], "matplotlib")


def test_interactions_are_answered_in_one_place_alone() -> None:
    """It knows work that failed from an answer that got lost: answering.py says what is sent, and
    sending.py tries."""
    answering = re.compile(
        r"\.(response\b(?!_)|followup\b|(edit|delete)_original_response|original_response\b)"
    )
    found = {
        name for name, path in PROGRAM.items() if answering.search(path.read_text(encoding="utf-8"))
    }
    assert found == {
        "bot.client.answering",
        "bot.client.sending",
        "bot.client.preview_typist",  # it looks at an answer
    }


def test_a_view_does_no_input_or_output() -> None:
    assert offending(modules("bot/views"), "asyncio", "os", "pathlib", "socket", "aiohttp") == []


def test_nothing_of_the_program_imports_its_tests() -> None:
    assert offending(modules("bot", "cogs"), "tests", "pytest", "hypothesis") == []


def cog_modules() -> list[str]:
    """The modules and packages right in ``cogs``."""
    return [name for name in PROGRAM if re.fullmatch(r"cogs\.\w+", name)]


def test_every_cog_is_an_extension() -> None:
    assert sorted(EXTENSIONS) == sorted(cog_modules())


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_extension_can_be_loaded(extension: str) -> None:
    assert callable(importlib.import_module(extension).setup)


def cogs() -> list[type[commands.Cog]]:
    return [
        value
        for extension in EXTENSIONS
        for value in vars(importlib.import_module(extension)).values()
        if isinstance(value, type) and issubclass(value, commands.Cog)
    ]


def test_every_command_has_a_name_of_its_own() -> None:
    names = [
        f"{group}{command.qualified_name}"
        for cog in cogs()
        for group in [f"{cog.__cog_group_name__} " if cog.__cog_is_app_commands_group__ else ""]
        for command in cog.__cog_app_commands__
    ]
    assert {"review", "rate", "unrate", "ratings", "quote", "help"} <= set(names)
    assert len(set(names)) == len(names)


def example_ids(kind: type[Control] | type[Menu] | type[Form]) -> list[str]:
    """Custom ids of this kind: the shortest, and the longest."""
    name, fields = kind.pattern.pattern.split(":")[0], kind.pattern.groups
    return [":".join([name, *[number] * fields]) for number in ("0", "9" * 18)]


def test_no_custom_id_is_taken_for_anothers() -> None:
    every = kinds()
    assert len(every) > 5
    for kind in every:
        for custom_id in example_ids(kind):
            assert len(custom_id) <= 100
            readers = [other for other in every if other.pattern.fullmatch(custom_id)]
            assert readers == [kind]


def test_custom_ids_are_names_and_numbers_alone() -> None:
    """What is in them comes back from people's clients as it likes."""
    for kind in kinds():
        name, *fields = re.sub(r"\(\?::(.+)\)\?$", r":\1", kind.pattern.pattern).split(":")
        assert re.fullmatch(r"[a-z-]+", name)
        assert all(re.fullmatch(r"\(\?P<\w+>\\d\{1,18\}\)|\(\?P<\w+", part) for part in fields)


def test_every_button_and_form_is_answered_by_exactly_one_method() -> None:
    answered = [
        method.__handles__
        for cog in cogs()
        for method in vars(cog).values()
        if hasattr(method, "__handles__")
    ]
    assert sorted(kind.__name__ for kind in answered) == sorted(kind.__name__ for kind in kinds())


def test_a_class_has_its_name_for_itself() -> None:
    named = Counter(
        node.name
        for path in modules("bot", "cogs")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in named.items() if count > 1] == []


def names_of_types_and_constants(path: Path) -> Iterator[str]:
    """What a module gives a public name to at its top, but for functions."""
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in filter(None, targets):
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (name.id for name in names if isinstance(name, ast.Name))


def test_one_name_means_one_type_or_constant() -> None:
    counts = Counter(
        name
        for path in PROGRAM.values()
        for name in names_of_types_and_constants(path)
        if not name.startswith("_") and name not in ("T", "log")  # by custom, each module's own
    )
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_function_that_is_called_by_its_bare_name_has_it_for_itself() -> None:
    """Others may share a name where the module is named, too: ``film_file.read``."""
    made = Counter[str]()
    bare: dict[str, set[str]] = {}
    for path in PROGRAM.values():
        tree = parsed(path)
        made.update(node.name for node in tree.body if isinstance(node, FUNCTIONS))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    bare.setdefault(alias.name, set()).add(f"{node.module}")
    shared = {name: bare[name] for name, count in made.items() if count > 1 and name in bare}
    assert {name: modules for name, modules in shared.items() if len(modules) > 1} == {}
