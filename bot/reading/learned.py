"""What each word says of its sentence, learned from 44,900 sorted ones (docs/reader.md)."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from bot.reading import words

_MOST = 700
"""How many characters of a sentence are looked at."""
_STEM = 5
"""How many letters of a longer word stand for all of its forms."""
_RUN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]+")


def weight(table: str, text: str, language: str) -> float:
    """How much the words of a sentence add to the logit of what the table is of: ``keeps``, that an
    editor would keep it; ``leans``, that it needs the sentence before it."""
    known = _table(table)
    return sum(map(known.__getitem__, known.keys() & features(text[:_MOST], language)))


@lru_cache(1)  # both tables are asked for the same sentence
def features(text: str, language: str) -> set[str]:
    """The words of a sentence, their stems, and what it begins with; of Japanese, which has no
    blanks, each two and three signs."""
    if language == "ja":
        begins = {f"^{text[:size]}" for size in (2, 3)}
        return begins | {
            run[at : at + size]
            for run in _RUN.findall(text)
            for size in (2, 3)
            for at in range(len(run) - size + 1)
        }
    said = words.tokens(text)
    stems = {f"{word[:_STEM]}*" for word in said if len(word) > _STEM}
    return {*said, *stems, *(f"^{'_'.join(said[:size])}" for size in (1, 2))}


@cache
def _table(name: str) -> dict[str, float]:
    """A table of sentences.toml, which has the words by their weight."""
    text = Path(__file__).with_name("sentences.toml").read_text("utf-8")
    return {word: float(much) for much, every in tomllib.loads(text)[name].items()
            for word in every.split()}  # fmt: skip
