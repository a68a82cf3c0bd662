"""Whether a document is about one film.

Reviews of books, albums, games and series, lists, a week's viewings, posts about two films and news
have titles and ratings, too, and these are no film's. As a title, this is weighed: the document has
signs, and each adds its weight to a logit, as do its words (``learned``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import islice

from bot import known_films
from bot.domain.folding import fold
from bot.reading import headline, languages, learned, words
from bot.reading.evidence import Evidence
from bot.reading.facts import YEAR
from bot.reading.labels import RATING_FACTS
from bot.reading.weighing import holding, weights

SURE = 1.1
"""How sure it has to be that a document is about something else, so that it is no film's review."""

_FILM = words.table("subjects")["films"].split()
_OTHERS = [words.table("subjects")[kind].split()
           for kind in ("books", "series", "music", "games", "software")]  # fmt: skip
_FILED = frozenset(words.table("subjects")["filed under"].split())
"""Tags of other works, beside those that ``_OF_OTHER`` knows."""
_KEYS = frozenset(words.table("subjects")["kept of"].split())
"""What front matter keeps of other works, beside what ``_KEYS_OF_WORKS`` knows."""
_FILES_UNDER = words.listed("labels of kinds")
"""The labels behind which stands what a document is filed under."""
_KEYS_OF_WORKS = re.compile(
    r"(?:book|game|album) .|(?:date )?read(?: date)?\Z|(?:listen|play|read) of\Z|year published\Z"
)
_OF_OTHER = words.pattern("tag of other works")
_DATED = re.compile(rf"[(\[]{YEAR}[)\]]")
_NUMBERED = re.compile(r"^\W*(?:\d+[.):]\s*)?")
_BEHIND_NAME = re.compile(r"\s*[(\[|–—:]|\s?-\s|, by ")
_AROUND = " .!?*_★½⭐👍👎\"“”'"
_NO_FILM = words.listed("no films at heads of lines")


def doubt(evidence: Evidence) -> float:
    """The logit that the document is about something else than one film; it is taken to be so from
    ``SURE`` on."""
    told = sum(map(weights("subjects").__getitem__, signs(evidence)))
    return told + learned.of_document(evidence.words, evidence.beginning)


def signs(evidence: Evidence) -> set[str]:
    """What speaks for another subject than one film, and against it."""
    heads = _heads(evidence)
    return holding({
        **_filed(evidence), **_worded(evidence), **_films(evidence, heads),
        "posts of several days": _below_days(evidence),
        "headline with a year": any(map(_DATED.search, heads)),
    })  # fmt: skip


def _heads(evidence: Evidence) -> list[str]:
    """The document's headlines: its titles in front matter and metadata, and the first headings."""
    lines = evidence.edges
    top = [line.text for line in lines[:12]
           if line.kind == "title" or (line.kind == "heading" and line.top)]  # fmt: skip
    stated = [label.value for label in evidence.labels if label.label == "title"]
    found = [one[:300] for one in (*stated, *top[:3])]
    undated = (line.text for line in lines if not languages.is_date(line.text, evidence.language))
    return found or [line for line in islice(undated, 1) if len(line) <= 120]


def _filed(evidence: Evidence) -> dict[str, bool]:
    """What the document is filed under, and what is kept of it beside its text."""
    kept = [label for label in evidence.labels if label.line.kind == "fact"]
    filed = " ".join(label.value for label in kept if label.label in _FILES_UNDER).lower()
    tags = {*re.findall(r"[\w'-]+", filed), *re.findall(r"\w+", filed.replace("_", " "))}
    keys = {label.label for label in kept}
    of_film = any(map(words.pattern("tag of films").match, tags))
    of_other = bool(tags & _FILED) or any(map(_OF_OTHER.match, tags))
    return {
        "filed under other works": of_other and not of_film,
        "key of other works": bool(keys & _KEYS) or any(map(_KEYS_OF_WORKS.match, keys)),
        "rated": any(label.field in RATING_FACTS for label in evidence.labels),
    }


def _worded(evidence: Evidence) -> dict[str, bool]:
    """Which subject's words the beginning has most of."""
    start = evidence.beginning
    far_east = words.UNSPACED.search(start[:300])

    def count(subject: Sequence[str]) -> int:
        within = sum(start.count(word) for word in subject if word > "\u3040") if far_east else 0
        return within + sum(evidence.words[word] for word in subject)

    of_film, others = count(_FILM), max(map(count, _OTHERS))
    return {
        "words of others": others > max(of_film, 1),
        "words of others twice": others > max(2 * of_film, 4),
    }


def _films(evidence: Evidence, heads: Sequence[str]) -> dict[str, bool]:
    """Which films that are known by name stand in headlines and at the heads of lines."""
    names = {*heads, *map(_name, heads)}
    of_parts = _known({line.text for line in evidence.edges if line.kind == "heading"})
    begun = {line.text[:70] for line in evidence.edges if line.kind in {"text", "item"}}
    begun |= {one for one in evidence.marked if any(line.startswith(one) for line in begun)}
    named = len(of_parts | _known(begun))
    several = len(of_parts - {fold(name) for name in names}) > 1
    return {
        "headings of films": several,
        "headline of a film": not several and any(map(known_films.is_known, names)),
        "headline of two films": any(map(_are_two, heads)),
        "lines of two films": 1 < named < 4,
        "lines of four films": named > 3,
    }


def _below_days(evidence: Evidence) -> bool:
    """Whether posts of a blog stand below each other, each below its day."""
    texts = [line.text for line in evidence.edges]
    short = (text for text in texts if len(text) < 40 and " " in text and ":" not in text)
    days = [text for text in short if languages.is_date(text, evidence.language)]
    return len(set(days)) > 1 and texts[0] == days[0]


def _are_two(head: str) -> bool:
    """Whether a headline names films side by side: "Cold Salt / The Long Way Home"."""
    head = re.split(r"\s*[|·]", headline.without_review(head))[0]
    every = [one.strip(_AROUND) for one in words.pattern("and between films").split(head)]
    return (
        len(every) > 1 and not known_films.is_known(head) and all(map(known_films.is_known, every))
    )


def _name(line: str) -> str:
    """The name with which a line may begin: "3. **Cold Salt** (2019)"."""
    return _BEHIND_NAME.split(_NUMBERED.sub("", line))[0].strip(_AROUND)


def _known(lines: Set[str]) -> set[str]:
    """The films whose names the lines begin with, folded."""
    return {
        fold(name)
        for line in lines
        for name in {_name(line), line.strip(' *_"“”')}
        if 3 < len(name) < 50 and not name[0].islower()
        and known_films.is_known(name) and fold(name) not in _NO_FILM
    }  # fmt: skip
