"""Reviews as people publish them: what is read from each of them, over the whole table."""

from __future__ import annotations

import re

import pytest

from tests.reading import document_table
from tests.reading.document_table import FIELDS, FLOORS, PRECISION, Count, Example

_SENTENCE_ENDS = re.compile(r"""[.!?…。！？]["'”’»)\]*_]*$""")

_JOINS = re.compile(r"(?:but|and|however|aber|und|mais|et|pero|y|ma|però|mas)\b", re.I)
_OTHERS = re.compile(r"[\"“„«「][^\"“”»」]*[\"”»」]")

SUMMARISED, QUOTED = 0.77, 0.83
"""Many of the table are two lines long, written for their facts; no summary is better than a bad
one."""

every_example = pytest.mark.parametrize(
    "example", document_table.examples(), ids=lambda example: example.path.name
)


@pytest.mark.parametrize("field", FIELDS)
def test_a_fact_is_right_and_nearly_always_found(field: str) -> None:
    facts = [fact for fact in document_table.all_facts() if fact.field == field]
    wrong = [f"{fact.example.path.name}: {fact.stated}" for fact in facts if fact.wrong]
    missed = [fact.example.path.name for fact in facts if fact.missed]
    assert Count.of(facts).precision >= PRECISION, "\n".join(wrong)
    assert Count.of(facts).recall >= FLOORS[field], "\n".join(missed)


@every_example
def test_a_summary_is_of_whole_sentences_in_order(example: Example) -> None:
    read = example.read()
    assert len(read.summary) <= 600
    assert _whole_sentences(read.summary, read.text), read.summary
    assert not _JOINS.match(read.summary), read.summary
    assert example.in_summary in read.summary
    assert not any(words in read.summary for words in example.not_in_summary), read.summary


@every_example
def test_quotes_are_short_and_verbatim(example: Example) -> None:
    read = example.read()
    assert read.quotes or not example.some_quotes
    for quote in read.quotes:
        assert 0 < len(quote) <= 140
        assert _flat(quote) in _flat(read.text)
        assert not _OTHERS.fullmatch(quote)


def test_nearly_every_document_has_a_summary_and_most_a_quote() -> None:
    read = [example.read() for example in document_table.examples()]
    assert sum(bool(one.summary) for one in read) >= SUMMARISED * len(read)
    assert sum(bool(one.quotes) for one in read) >= QUOTED * len(read)


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


def _flat(text: str) -> str:
    return " ".join(text.split())


def _whole_sentences(summary: str, text: str) -> bool:
    """Whether the summary can be cut into sentences that stand in the text in the same order."""
    lines = "\n".join(_flat(line) for line in text.splitlines() if line.strip())
    flat = re.sub(r"(?<=[。！？]) ", "", lines.replace("\n", " "))
    lines = re.sub(r"(?<=[。！？])\n", "", lines)
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
        begins = (
            not before
            or before[-1] == "\n"
            or before.endswith(": ")
            or _SENTENCE_ENDS.search(before[-6:].rstrip())
        )
        ends = end == len(lines) or lines[end] == "\n" or _SENTENCE_ENDS.search(sentence)
        if begins and ends:
            return at
        at = flat.find(sentence, at + 1)
    return -1
