"""Reviews as people publish them: what is read from each of them, over the whole table."""

from __future__ import annotations

import re

import pytest

from bot import reading
from bot.domain.stars import ALL
from bot.reading import Document, Found
from tests.reading import document_table
from tests.reading.document_table import FIELDS, Count, Example

_SENTENCE_ENDS = re.compile(r"""[.!?…。！？]["'”’»)\]*_]*$""")

every_example = pytest.mark.parametrize(
    "example", document_table.examples(), ids=lambda example: example.path.name
)


def test_facts_are_right_and_most_are_found() -> None:
    facts = [
        fact
        for example in document_table.examples()
        for fact in document_table.facts(example, _read(example))
    ]
    wrong = [
        f"{fact.example.path.name}: {fact.field} {fact.stated}" for fact in facts if fact.wrong
    ]
    missed = [f"{fact.example.path.name}: {fact.field}" for fact in facts if fact.missed]
    count = Count.of(facts)
    assert count.precision >= document_table.PRECISION, "\n".join(wrong)
    assert count.recall >= document_table.RECALL, "\n".join(missed)


@every_example
def test_every_fact_has_its_place(example: Example) -> None:
    read = _read(example)
    for field in FIELDS:
        found: Found[object] | None = getattr(read, field)
        if found is not None:
            assert 0 <= found.start < found.end <= len(read.text), field
    for scored in (read.stars, read.earlier_stars):
        assert scored is None or scored.value.stars in ALL
    for field in ("title", "year", "reviewer", "country", "certificate"):
        found = getattr(read, field)
        if found is not None:
            there = read.text[found.start : found.end]
            assert _letters(str(found.value)) in _letters(there), field


@every_example
def test_a_summary_is_of_whole_sentences_in_order(example: Example) -> None:
    read = _read(example)
    assert len(read.summary) <= 600
    assert _whole_sentences(read.summary, read.text), read.summary


@every_example
def test_quotes_are_short_and_verbatim(example: Example) -> None:
    read = _read(example)
    for quote in read.quotes:
        assert 0 < len(quote) <= 140
        assert _flat(quote) in _flat(read.text)


@pytest.mark.parametrize(
    ("summary", "whole"),
    [
        ("", True),
        ("One is here. Three is too!", True),
        ("Two goes on. Three is too!", True),
        ("Three is too! One is here.", False),
        ("One is", False),
        ("is here.", False),
        ("One is here. Four was never said.", False),
        ("A last line without a stop", True),
        ("A last line", False),
    ],
)
def test_how_whole_sentences_are_told(summary: str, whole: bool) -> None:
    text = "One is here. Two\ngoes on.  Three is too!\n\nA last line without a stop"
    assert _whole_sentences(summary, text) is whole


def _read(example: Example) -> Document:
    return reading.read(example.content, example.path.name)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _whole_sentences(summary: str, text: str) -> bool:
    """Whether the summary can be cut into sentences that stand in the text in the same order."""
    lines = "\n".join(_flat(line) for line in text.splitlines() if line.strip())
    flat = lines.replace("\n", " ")
    rest, place = _flat(summary), 0
    while rest:
        ends = [at for at in range(len(rest), 0, -1) if at == len(rest) or rest[at] == " "]
        places = (_place(rest[:end], lines, flat, place) for end in ends)
        taken = next(((end, at) for end, at in zip(ends, places, strict=True) if at >= 0), None)
        if taken is None:
            return False
        end, at = taken
        place = at + end
        rest = rest[end:].lstrip()
    return True


def _place(sentence: str, lines: str, flat: str, start: int) -> int:
    """Where it begins, from ``start`` on; -1 when nowhere as a sentence or several. Both texts are
    the same but for the ends of lines, which end a sentence too.
    """
    at = flat.find(sentence, start)
    while at >= 0:
        before, end = lines[:at], at + len(sentence)
        begins = not before or before[-1] == "\n" or _SENTENCE_ENDS.search(before[-6:].rstrip())
        ends = end == len(lines) or lines[end] == "\n" or _SENTENCE_ENDS.search(sentence)
        if begins and ends:
            return at
        at = flat.find(sentence, at + 1)
    return -1
