"""Words in several languages (``words.toml``), and what they say of a sentence: that it judges, is
about the film, tells of an evening out."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path

_TOKEN = re.compile(r"[^\W_][\w'-]*")
_ELIDED = re.compile(r"(?<![\w-])(?:[lds]|qu|un|(?:de|a|ne|su|da|que)ll|quest)'(?=\w{4})")
"""The article or preposition of "l'histoire" and "dell'attore"."""
_KANA = re.compile("[\u3040-\u9fff]")
"""What Japanese is written in, and Chinese."""
_LONGEST = 4
"""The most words of a phrase."""


@cache
def table(name: str) -> dict[str, str]:
    """A table of words.toml."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))[name]


def listed(name: str) -> frozenset[str]:
    """A list of words.toml."""
    return frozenset(table("lists")[name].split(" | "))


def phrases(name: str, kind: str = "phrases") -> str:
    """Phrases of a table of words.toml, as a group of a regular expression."""
    every = re.split(r" \| |\n", table(kind)[name].strip())
    return f"(?:{'|'.join(every)})"


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without what is elided before them."""
    return _TOKEN.findall(_ELIDED.sub(" ", text.lower().replace("’", "'")))


def count(text: str) -> Counter[str]:
    """How many different words and phrases of each kind the text has."""
    every = tokens(text)
    found = Counter(kind for token in set(every) for kind in _kinds(token))
    exact, _, begin = _lexicon()
    phrases = {
        phrase
        for n, word in enumerate(every)
        if word in begin
        for size in range(2, min(_LONGEST, len(every) - n) + 1)
        if (phrase := "_".join(every[n : n + size])) in exact
    }
    found.update(kind for phrase in phrases for kind in exact[phrase])
    if not text.isascii() and _KANA.search(text):
        found.update(kind for kind, words in table("japanese").items()
                     for word in words.split() if word in text)  # fmt: skip
    return found


@lru_cache(4096)
def _kinds(word: str) -> tuple[str, ...]:
    exact, starts, _ = _lexicon()
    begun = [kind for start, kind in starts.get(word[:3], ()) if word.startswith(start)]
    return tuple({*exact.get(word, ()), *begun})


@cache
def _lexicon() -> tuple[
    dict[str, tuple[str, ...]], dict[str, list[tuple[str, str]]], frozenset[str]
]:
    """The kinds of each word and phrase; the beginnings of words with their kinds, by their three
    letters; the words that begin a phrase."""
    exact: dict[str, tuple[str, ...]] = {}
    starts: dict[str, list[tuple[str, str]]] = {}
    for kind, words in table("words").items():
        for word in words.split():
            if word[-1] == "*":
                starts.setdefault(word[:3], []).append((word[:-1], kind))
            else:
                exact[word] = (*exact.get(word, ()), kind)
    return exact, starts, frozenset(known.partition("_")[0] for known in exact if "_" in known)
