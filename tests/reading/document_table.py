"""Review documents with what a careful reader is sure of, and how a reading compares with it.

Each document of ``documents/`` has a TOML file beside it. A field that is not in there is one that
the document does not state for certain, so a reading that states it is wrong: a cast is a list that
the document gives as one, not two actors whom the prose names. ``free`` lists fields that are not
counted either way. ``accept`` lists other values that are as good as the expected one; where none
is expected, they are not counted either way. ``exact = true`` marks a document that has to be read
just so; the others are judged together, by how much of what is stated is right.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.reading import Document, Found

FOLDER = Path(__file__).parent / "documents"

FIELDS = (
    "title", "year", "certificate", "director", "country", "runtime", "cast", "reviewer", "outlet",
    "link", "date", "stars", "earlier_stars",
)  # fmt: skip

PRECISION, RECALL = 0.99, 0.85
"""The least that is asked for, of the whole table."""

_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Example:
    """A document. ``accepted`` has the expected values too; without one its field isn't in it."""

    path: Path
    expected: frozenset[str]
    accepted: dict[str, tuple[Any, ...]]
    given_scale: float | None
    free: frozenset[str]
    is_exact: bool

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def facts(self) -> dict[str, Any]:
        """The expected values. Stars are half-stars."""
        return {field: self.accepted[field][0] for field in self.expected}


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
    """What facts come to. A wrong fact where another was expected is wrong and missed."""

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


def examples() -> list[Example]:
    """Those that are judged together, by name."""
    return [example for example in _table() if not example.is_exact]


def exact_examples() -> list[Example]:
    """Those that have to be read just so, by name."""
    return [example for example in _table() if example.is_exact]


def facts(example: Example, document: Document) -> list[Fact]:
    """Every field that counts, in the order of ``FIELDS``."""
    found: list[Fact] = []
    for field in FIELDS:
        stated = _value(field, getattr(document, field))
        right = any(_agree(example, field, stated, value) for value in example.accepted[field])
        expected = field in example.expected
        counts = expected if stated is None else expected or not right
        if counts and field not in example.free:
            found.append(Fact(example, field, stated, right))
    return found


@cache
def _table() -> tuple[Example, ...]:
    documents = [path for path in FOLDER.iterdir() if path.suffix != ".toml"]
    return tuple(_example(path) for path in sorted(documents))


def _example(path: Path) -> Example:
    told = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    given_scale, is_exact = told.pop("given_scale", None), told.pop("exact", False)
    if "cast" in told:
        told["cast"] = tuple(told["cast"])
    free, accepted = frozenset(told.pop("free", ())), told.pop("accept", {})
    unknown = (told.keys() | accepted.keys() | free) - set(FIELDS)
    assert not unknown, f"{path.name}: {unknown}"
    return Example(
        path=path,
        expected=frozenset(told),
        accepted={
            field: (*([told[field]] if field in told else []), *accepted.get(field, ()))
            for field in FIELDS
        },
        given_scale=given_scale,
        free=free,
        is_exact=is_exact,
    )


def _value(field: str, found: Found[Any] | None) -> Any:
    """Stars come as (half-stars, scale)."""
    if found is None:
        return None
    if field in ("stars", "earlier_stars"):
        return (found.value.stars, found.value.scale)
    return found.value


def _agree(example: Example, field: str, stated: Any, wanted: Any) -> bool:
    if stated is None:
        return False
    if field == "stars":
        stars, scale = stated
        return stars == wanted and example.given_scale in (None, scale)
    if field == "earlier_stars":
        return stated[0] == wanted
    return _plain(stated) == _plain(wanted)


def _plain(value: Any) -> Any:
    """Letter case, kinds of quotation marks and dashes, and blanks make no difference."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value).translate(_TYPOGRAPHY)
        return " ".join(text.casefold().split())
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
