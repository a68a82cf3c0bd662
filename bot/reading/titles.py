"""Which film a document is about: the one place where its title is decided.

Every name that may be the title is weighed by its signs (``naming``): whether a film is known by
it, where it stands, what stands beside it. The name that is likely enough among all, and against
there being none, is the title.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.folding import fold, parts
from bot.reading.evidence import Evidence
from bot.reading.facts import FILM_FACTS
from bot.reading.headline import about_films, read_headline
from bot.reading.labels import RATING_FACTS, Labelled
from bot.reading.names import PARTS
from bot.reading.naming import Naming, namings, trimmed_title
from bot.reading.weighing import likely, weights


def stated(labels: Sequence[Labelled]) -> Naming | None:
    """The film that a label names, as it is written."""
    film = next((label.value for label in labels if label.field == "film"), "")
    found = read_headline(film, set()) if film else None
    if found and found.certain:
        return Naming(found.title, year=found.year, director=found.director)
    return Naming(trimmed_title(film)) if film else None


def choose(evidence: Evidence) -> Naming:
    """The title, and the year and director in the same words; "" where it is not sure."""
    if film := evidence.film:
        folded = f" {' '.join(map(fold, parts(evidence.text)))} "
        if any(f" {fold(title)} " in folded for title in film.titles):
            return Naming(film.title)
    every = ((one, one.signs) for one in namings(evidence))
    return likely(every, weights("titles")) or Naming("")


def read_labels(evidence: Evidence) -> None:
    """Read the labels that name the film, or the review's title."""
    labels = evidence.labels
    stated = {label.field for label in labels if label.line.kind == "fact"}
    of_film = bool(stated & {*FILM_FACTS, *RATING_FACTS})
    for label in labels:
        if label.field not in {"film", "title"} or not label.value or _is_key(label):
            continue
        headline = read_headline(label.value, evidence.marked)
        if headline is None or about_films(label.value):
            continue
        sure = label.field == "film" or (
            of_film if label.line.kind == "fact" else _beside_facts(label, labels)
        )
        headline.labelled = sure and not headline.certain and len(PARTS.split(label.value)) < 2
        evidence.headlines.append(headline)


def _is_key(label: Labelled) -> bool:
    """Whether a film's label has what blogs keep beside a title: "416", "tt0816692",
    "the-salt-road"."""
    key = " " not in label.value and label.value == label.value.lower()
    return key and label.field == "film" and label.value.isascii()


def _beside_facts(label: Labelled, labels: Sequence[Labelled]) -> bool:
    place = labels.index(label)
    return any(other.field in FILM_FACTS for other in labels[max(place - 2, 0) : place + 4])
