"""What each word says of its sentence, and of its document, learned from 49,600 sorted sentences
and 2,300 documents (docs/reader-trials.md)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from bot.reading import languages, tables, words

_MOST = 700
"""How many characters of a sentence are looked at."""
_STEM = 5
"""How many letters of a longer word stand for all of its forms."""
_RUN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]+")


def weight(table: str, text: str, language: str) -> float:
    """How much the words of a sentence add to the logit of what the table is of: ``keeps``, that an
    editor would keep it; ``leans``, that it needs the sentence before it."""
    known = _table("sentences", table)
    return sum(map(known.__getitem__, known.keys() & features(text[:_MOST], language)))


@lru_cache(1)  # both tables are asked for the same sentence
def features(text: str, language: str) -> set[str]:
    """The words of a sentence, their stems, and what it begins with; where no blanks
    are, each two and three signs, and which language it is."""
    if language in languages.WITHOUT_BLANKS:
        begins = {f"^{text[:size]}" for size in (2, 3)}
        return {f"={language}"} | begins | _grams(text)
    said = words.tokens(text)
    longer = {f"{word[:_STEM]}*" for word in said if len(word) > _STEM}
    return {*said, *longer, *(f"^{'_'.join(said[:size])}" for size in (1, 2))}


def of_document(counts: Counter[str], prose: str) -> float:
    """How much the words of a document's prose, which ``counts`` has, add to the logit that it is
    about something else than one film."""
    known = _table("documents", "prose")
    found, size = stems(counts), counts.total()
    if _RUN.search(prose[:300]):
        found, size = {gram: prose.count(gram) for gram in known if gram > "\u3040"}, len(prose)
    return sum(known[word] * share(count, size) for word, count in found.items() if word in known)


def share(count: int, size: int) -> float:
    """How much a word counts that is so often in so many; of few words, each says little."""
    return math.sqrt(count / (size + 100))


def stems(counts: Mapping[str, int]) -> Mapping[str, int]:
    """How often a text has each short word, and each stem of a longer one."""
    found: Counter[str] = Counter()
    for word, count in counts.items():
        found[word if len(word) <= _STEM else f"{word[:_STEM]}*"] += count
    return found


def _grams(text: str) -> set[str]:
    """Each two and three signs of Japanese or Chinese."""
    return {
        run[at : at + size]
        for run in _RUN.findall(text)
        for size in (2, 3)
        for at in range(len(run) - size + 1)
    }


@cache
def _table(file: str, name: str) -> dict[str, float]:
    """A table of a file, which has the words by their weight."""
    table = tables.of(file)[name]
    return {word: float(much) for much, every in table.items() for word in every.split()}
