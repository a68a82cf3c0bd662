"""Which lines, and which values of labels, are headlines."""

from __future__ import annotations

from bot import known_films
from bot.domain.folding import fold
from bot.reading import languages, prose
from bot.reading.evidence import Evidence
from bot.reading.facts import FILM_FACTS
from bot.reading.headline import about_films, read_headline
from bot.reading.labels import BARE, RATING_FACTS, Labelled
from bot.reading.lines import TextLine
from bot.reading.names import PARTS, trimmed

_LONG_LINE = 160


def read(evidence: Evidence) -> None:
    """Read the headlines, and then which other short lines are rows of facts."""
    _read_labels(evidence)
    page = next((line.text for line in evidence.edges if line.kind == "title"), "")
    named = any(line.kind == "heading" and page.startswith(line.text) for line in evidence.edges)
    for place, line in enumerate(evidence.edges):
        text = _before_labels(evidence, line)
        skipped = not text or line.kind in {"quote", "item", "fact", "note"}
        if skipped or (named and line.kind == "title"):
            continue  # <title> has the site's name, too
        heads = line.kind in {"heading", "title"}
        long = len(line.text) > _LONG_LINE
        text = _without_site(evidence, text)
        found = None if long and place else read_headline(text, evidence.marked)
        if not found:
            continue
        title = found.title
        titled = heads or BARE.match(title)  # "Con Air" has nobody called Air in it
        film = found.certain or (titled and known_films.is_known(title))
        if not film and (evidence.is_row(title) or languages.is_date(title, evidence.language)):
            continue  # "1917" as a heading is a film
        if _is_mostly_date(title, evidence.language) and not known_films.is_known(title):
            continue
        if line.kind == "title":
            found.certain = False
        told = long or (prose.is_prose(line) and line.text[-1] in ".!?…。")
        first = place < 6 and not told and not found.certain and id(line) not in evidence.used
        certain = found.certain and (place == 0 or not found.scored)
        if first or certain or (heads and (line.top or place < 8)):
            first = named and page.startswith(line.text)
            evidence.headlines.insert(0 if first else len(evidence.headlines), found)
            evidence.heads[id(line)] = found
    short = (one for one in evidence.edges if one.kind in {"text", "item"})
    evidence.used.update(id(one) for one in short if evidence.is_row(one.text))


def _is_mostly_date(title: str, language: str) -> bool:
    """Whether most of the words are a date: "24 May 2017 on Film"."""
    return any((end - start) * 2 > len(title) for start, end in languages.dates(title, language))


def _read_labels(evidence: Evidence) -> None:
    """Read the labels that name the film, or the review's title."""
    labels = evidence.labels
    stated = {label.field for label in labels if label.line.kind == "fact"}
    of_film = bool(stated & {*FILM_FACTS, *RATING_FACTS})
    for place, label in enumerate(labels):
        if label.field not in {"film", "title"} or not label.value or _is_key(label):
            continue
        headline = read_headline(label.value, evidence.marked)
        if headline is None or about_films(label.value):
            continue
        near = labels[max(place - 2, 0) : place + 4]
        beside_facts = any(other.field in FILM_FACTS for other in near)
        sure = label.field == "film" or (of_film if label.line.kind == "fact" else beside_facts)
        headline.labelled = sure and not headline.certain and len(PARTS.split(label.value)) < 2
        evidence.headlines.append(headline)


def _is_key(label: Labelled) -> bool:
    """Whether a film's label has what blogs keep beside a title: "416", "tt0816692",
    "the-salt-road"."""
    key = " " not in label.value and label.value == label.value.lower()
    return key and label.field == "film" and label.value.isascii()


def _without_site(evidence: Evidence, text: str) -> str:
    """A headline without the name of its site before or behind it."""
    sites = {fold(label.value) for label in evidence.labels if label.field == "outlet"}
    headed = any(line.kind == "heading" for line in evidence.edges)
    menu = "" if headed else f"{fold(' '.join(evidence.beside[:1]))} "
    first, *rest = PARTS.split(text, maxsplit=1)
    text = rest[0] if rest and fold(first) in sites else text
    sign = next(reversed(list(PARTS.finditer(text))), None)
    behind = sign and fold(text[sign.end() :])
    return text[: sign.start()] if sign and menu.startswith(f"{behind} ") else text


def _before_labels(evidence: Evidence, line: TextLine) -> str:
    """What is before a line's labels: "Ballerina (2025) | Director: Len Wiseman"."""
    if id(line) not in evidence.used:
        return line.text
    first = next((label.at for label in evidence.labels if label.line is line), 0)
    return trimmed(line.text[:first])
