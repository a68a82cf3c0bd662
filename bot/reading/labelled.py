"""Which lines have labels, and what stands behind each: a fact, a summary, or the review itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest

from bot.reading import byline, prose, scores, words
from bot.reading.evidence import Evidence
from bot.reading.facts import FILM_FACTS, Candidates
from bot.reading.labels import Labelled, of_line
from bot.reading.lines import TextLine
from bot.reading.names import ASIAN, PARTS, is_given, is_person
from bot.reading.prose import Paragraph

FACTS = (*FILM_FACTS, "reviewer", "outlet", "link")
_SUMMARIES = {"summary", *words.SUMS_UP}
_REVIEW = {"review", "crítica", "critica", "kritik", "critique", "recensione", "reseña", "resenha"}
_HEADED = re.compile(r"(?:film|movie) review ?: (?!by\b)", re.I)
_HEADLINES = 3
"""In how many first lines a label as "Review:" may be part of the headline."""


def read(evidence: Evidence) -> None:
    """Read the labelled lines; a label is joined with its value on the next line."""
    for place, (line, following) in enumerate(zip_longest(evidence.edges, evidence.edges[1:])):
        found = of_line(line)
        if line.kind in {"heading", "quote"} and not _are_facts_of_film(found, line):
            continue
        if _HEADED.match(line.text) or not found or (found[0].label in _REVIEW
                         and (found[0].field == "prose" or _is_headline(found[0], place))
                         and not prose.is_prose(line)):  # fmt: skip
            continue  # the word is part of a headline
        found = byline.of_critic(found, evidence.text, following)
        if (
            not found[-1].value
            and following
            and not (following.apart and prose.is_prose(following))
            and not of_line(following)
        ):
            below = [following]
            if found[-1].field == "cast":
                below += takewhile(_is_name, evidence.edges[place + 2 : place + 12])
            found[-1] = replace(found[-1], value=", ".join(one.text for one in below))
            evidence.used.update(map(id, below))
        if found[0].label in _SUMMARIES:
            evidence.summaries.append(found[0])
        if _opens_prose(evidence, found[0], line):
            continue
        if _are_facts(evidence, found):
            evidence.used.add(id(line))
            evidence.labels += found


def _opens_prose(evidence: Evidence, label: Labelled, line: TextLine) -> bool:
    """Whether prose follows the label: the review in "Text: …", the distributor's in "Synopsis:
    …"."""
    value = line.text[line.text.find(":") + 1 :].strip()
    long = len(value.split()) > 5 and prose.is_prose(TextLine("text", value, line.apart))
    of_review = label.field in {"prose", "stars", "plot"} or label.label in {"review", "text"}
    opens = long and label.colon and not label.at and of_review
    if opens:
        evidence.opened[id(line)] = Paragraph(value, plot=label.field == "plot")
    return opens


def _are_facts(evidence: Evidence, found: Sequence[Labelled]) -> bool:
    """Whether the labels have values of their form: prose, too, may begin with "With"."""
    if found[0].colon:
        return len(found[0].value) < 400
    return any(map(candidates(found, evidence.language).all, FACTS))


def candidates(every: Sequence[Labelled], language: str) -> Candidates:
    """What labels say by themselves."""
    facts = Candidates(language)
    for label in every:
        facts.take(label)
        byline.take(facts, label)
    return facts


def _are_facts_of_film(found: Sequence[Labelled], line: TextLine) -> bool:
    """Whether a heading or a quotation says some: "## Verdict: 8/10", "> Regia: Ana Rey", "##
    Director:" above its value, "### Year: 2022 Running time: 90 min"."""
    first = next(iter(found), None)
    several = sum(one.field in FILM_FACTS for one in found) > 1
    above = line.kind == "quote" or line.text.endswith(":") or several
    of_film = first and first.field in FILM_FACTS and first.colon and above
    return bool(first and (of_film or scores.whole(first.value)))


def _is_name(line: TextLine) -> bool:
    """Whether a line may be one more name of a cast."""
    asian = len(line.text) < 10 and ASIAN.search(line.text)
    return len(line.text) < 40 and bool(asian or is_person(line.text))


def _is_headline(label: Labelled, place: int) -> bool:
    """Whether a line like "Review: Cold Salt" is the headline, also below a date, and does not
    name the critic."""
    names_film = not is_given(label.value) and not PARTS.search(label.value)
    return not place or (place < _HEADLINES and label.colon and names_film)
