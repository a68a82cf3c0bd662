"""Words and expressions of several languages (``words.toml``, ``expressions.toml``), and what they
say of a sentence: that it judges, is about the film, tells of an evening out."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from bot.domain.folding import fold
from bot.reading import tables

_TOKEN = re.compile(r"[^\W_][\w'-]*")
_ELIDED = re.compile(r"(?<![\w-])(?:[lds]|qu|un|(?:de|a|ne|su|da|que)ll|quest)'(?=\w{4})")
"""The article or preposition of "l'histoire" and "dell'attore"."""
UNSPACED = re.compile("[\u3040-\u9fff]")
"""What Japanese and Chinese are written in, which have no blanks between words."""
_LONGEST = 4
"""The most words of a phrase."""
_REFERENCE = re.compile(r"<<([^<>]+)>>")


def table(name: str) -> dict[str, str]:
    """A table of words.toml."""
    return tables.of("words")[name]


def listed(name: str) -> frozenset[str]:
    """A list of words.toml."""
    return frozenset(table("lists")[name].split(" | "))


def phrases(name: str, kind: str = "phrases") -> str:
    """Phrases of a table of words.toml, as a group of a regular expression."""
    every = re.split(r" \| |\n", table(kind)[name].strip())
    return f"(?:{'|'.join(every)})"


SUMS_UP = listed("sums up")
"""The labels of the author's own summary; a rating may stand behind some of them, too."""
_WRITTEN = dict.fromkeys(SUMS_UP, "prose") | {
    name: field for field, names in table("labels").items() for name in names.split(" | ")
}
FIELD_OF = {fold(name): field for name, field in _WRITTEN.items()} | _WRITTEN
"""The facts of labels; many leave the accents out in front matter: "realisateur", "annee"."""
RATING_FACTS = {"stars", "rating"}
"""The facts that are ratings."""
NUMBERS = {
    name: value for said in table("numbers").values() for value, name in enumerate(said.split())
}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """An expression of expressions.toml, or phrases; it minds no case but in "(?-i:…)"."""
    return re.compile(expression(name), re.I)


def patterns(name: str) -> dict[str, re.Pattern[str]]:
    """A table of expressions.toml."""
    every = tables.of("expressions")[name].items()
    return {key: re.compile(_resolved(text), re.I) for key, text in every}


def replacements(name: str) -> list[tuple[re.Pattern[str], str]]:
    """A table of expressions.toml, each with what stands in its place."""
    every = tables.of("expressions")[name].values()
    return [(re.compile(_resolved(sign), re.M | re.I), meant) for sign, meant in every]


def _resolved(text: str) -> str:
    return _REFERENCE.sub(lambda found: expression(found[1]), text.replace("\n", ""))


@cache
def expression(name: str) -> str:
    """What "<<name>>" stands for in an expression."""
    own = tables.of("expressions")
    if name in own["expressions"]:
        return f"(?:{_resolved(own['expressions'][name])})"
    if name == "numbers":
        return f"(?:{'|'.join(NUMBERS)})"
    if name in {"labels of ratings", "labels without blanks"}:
        every = sorted(
            (one for one in FIELD_OF if FIELD_OF[one] in RATING_FACTS), key=len, reverse=True
        )
        spaced = name == "labels of ratings"
        return "|".join(re.escape(one) for one in every if one.isascii() == spaced)
    return own["signs"].get(name) or phrases(name)


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
    if not text.isascii() and UNSPACED.search(text):
        found.update(kind for kind, words in table("unspaced").items()
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
