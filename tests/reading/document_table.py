"""Review documents with what a careful reader is sure of, and how a reading compares with it.

Each document of ``documents/`` has a TOML file beside it. A field that is not in there is one that
the document does not state for certain, so a reading that states it is wrong: a cast is a list that
the document gives as one, not two actors whom the prose names. ``free`` lists fields that are not
counted either way. ``accept`` lists other values that are as good as the expected one; where none
is expected, they are not counted either way. ``in_summary`` and ``not_in_summary`` are words that
the summary must or must not have, ``some_quotes`` says that there is something to quote. A comment
at the top says what such a document was once taken for.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot import reading
from bot.reading import Document

FOLDER = Path(__file__).parent / "documents"

FLOORS = {
    "title": 0.91, "year": 0.95, "certificate": 0.96, "director": 0.96, "country": 0.97,
    "runtime": 0.98, "cast": 0.97, "reviewer": 0.99, "outlet": 0.94, "link": 0.99, "stars": 0.99,
    "earlier_stars": 0.99,
}  # fmt: skip
"""The least recall of each field over the table. Its precision has to be 1 but for PRECISION.
The table's films are invented, so that none is known by name: of real ones more are found."""
PRECISION = 0.99
FIELDS = tuple(FLOORS)
_EXTRAS = ("in_summary", "not_in_summary", "some_quotes", "accept", "free")
_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Example:
    """A document. ``accepted`` has the expected values too; without one its field isn't in it."""

    path: Path
    expected: frozenset[str]
    accepted: dict[str, tuple[Any, ...]]
    free: frozenset[str]
    in_summary: str
    not_in_summary: tuple[str, ...]
    some_quotes: bool

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    def read(self) -> Document:
        """What the reader finds, read once in a run."""
        return _read(self.path)


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of one document that counts: stated, expected or both."""

    example: Example
    field: str
    stated: Any
    right: bool

    @property
    def wrong(self) -> bool:
        return self.stated is not None and not self.right

    @property
    def expected(self) -> bool:
        return self.field in self.example.expected

    @property
    def missed(self) -> bool:
        return self.expected and not self.right


@dataclass(frozen=True, slots=True)
class Count:
    """The counts of facts. A wrong fact where another was expected is both wrong and missed."""

    stated: int
    right: int
    wrong: int
    missed: int

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Count:
        counted = list(facts)
        return cls(
            stated=sum(fact.stated is not None for fact in counted),
            right=sum(fact.right for fact in counted),
            wrong=sum(fact.wrong for fact in counted),
            missed=sum(fact.missed for fact in counted),
        )

    @property
    def expected(self) -> int:
        return self.right + self.missed

    @property
    def precision(self) -> float:
        """Of the facts stated, those that are right. 1 when none is stated."""
        return self.right / self.stated if self.stated else 1.0

    @property
    def recall(self) -> float:
        """Of the facts expected, those that were found. 1 when none is expected."""
        return self.right / self.expected if self.expected else 1.0


@cache
def examples() -> Sequence[Example]:
    """The examples in the folder, by name."""
    documents = [path for path in FOLDER.iterdir() if path.suffix != ".toml"]
    return tuple(_example(path) for path in sorted(documents))


def all_facts() -> list[Fact]:
    return [fact for example in examples() for fact in facts(example, example.read())]


def facts(example: Example, document: Document) -> list[Fact]:
    """Every field that counts, in the order of ``FIELDS``."""
    found: list[Fact] = []
    for field in FIELDS:
        stated = getattr(document, field) or None
        right = stated is not None and any(
            _plain(stated) == _plain(value) for value in example.accepted[field]
        )
        expected = field in example.expected
        counts = expected if stated is None else expected or not right
        if counts and field not in example.free:
            found.append(Fact(example, field, stated, right))
    return found


@cache
def _read(path: Path) -> Document:
    return reading.read(path.read_bytes(), name=path.name)


def _example(path: Path) -> Example:
    told = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    extras = {name: told.pop(name) for name in _EXTRAS if name in told}
    accepted = extras.get("accept", {})
    free = frozenset(extras.get("free", ()))
    unknown = (told.keys() | accepted.keys() | free) - set(FIELDS)
    assert not unknown, f"{path.name}: {unknown}"
    return Example(
        path=path,
        expected=frozenset(told),
        accepted={
            field: (*([told[field]] if field in told else []), *accepted.get(field, ()))
            for field in FIELDS
        },
        free=free,
        in_summary=extras.get("in_summary", ""),
        not_in_summary=tuple(extras.get("not_in_summary", ())),
        some_quotes=extras.get("some_quotes", False),
    )


def _plain(value: Any) -> Any:
    """A value without the differences that don't count: case, kinds of quotation marks and dashes,
    blanks."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).translate(_TYPOGRAPHY)
        return " ".join(text.casefold().split())
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
