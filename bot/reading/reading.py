"""The way of a document from its bytes to its facts (docs/reader.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import product, takewhile
from typing import Any

from bot import known_credits
from bot.domain.film import Facts
from bot.domain.folding import fold
from bot.reading import (
    byline,
    critic,
    decoding,
    extracts,
    headlines,
    labelled,
    labels,
    languages,
    learned,
    lines,
    prose,
    ratings,
    scores,
    site,
    subject,
    titles,
    words,
)
from bot.reading.evidence import Evidence
from bot.reading.facts import FILM_FACTS
from bot.reading.headline import Headline
from bot.reading.labels import Labelled
from bot.reading.lines import TextLine
from bot.reading.model import Document
from bot.reading.names import PARTS, mentions, trimmed
from bot.reading.prose import Paragraph, Sentence
from bot.reading.titles import Naming

_QUOTES = "\"'«»„“”‘’"


def read_document(content: bytes | str, name: str, film: Facts | None) -> Document:
    """See ``bot.reading.read``."""
    try:
        return _Reader(lines.read_lines(content, name), decoding.visible(name), film).document()
    finally:  # no text of anyone is kept in the caches
        scores.whole.cache_clear()
        languages.dates.cache_clear()
        learned.features.cache_clear()
        labels.normal.cache_clear()


class _Reader(Evidence):
    """The reading of one document."""

    def __init__(self, source: lines.Plain, name: str, film: Facts | None) -> None:
        super().__init__(source, name, film)
        self.summed_up: list[Paragraph] = []
        """The prose below a heading that says so."""

    def document(self) -> Document:
        labelled.read(self)
        headlines.read(self)
        above = [label for label in self.labels if id(label.line) in self.stated]
        named = None if self.film else titles.stated(above)
        doubt = subject.doubt(self)
        chosen = named or titles.choose(self, doubt)
        self.title = chosen.text
        title = fold(self.title) or None
        main = next((one for one in self.headlines if fold(one.title) == title), None)
        self._read_facts(chosen, main)
        sentences = prose.sentences(self._paragraphs(), self.title, self.language)
        stars, earlier = ratings.decided(self)
        told = {field: self.facts.only(field) for field in FILM_FACTS}
        told["year"] = told["year"] or self._known_year(chosen)
        told |= {"title": self.title, "stars": stars, "earlier_stars": earlier}
        if not named and doubt >= subject.SURE:
            told = {}  # they are no film's
        told |= {"reviewer": self._reviewer(), "outlet": self._outlet(main)}
        told["link"] = self.facts.only("link")
        told |= self._stated(above, named)
        if not told.get("stars"):
            told["unread_stars"] = labels.unread_stars(self.labels, self.stated)
        return Document(
            self.text,
            self.below,
            summary=self._summary(sentences),
            quotes=extracts.quotes(sentences, self.title),
            **{field: value for field, value in told.items() if value},
        )

    def _stated(self, above: Sequence[Labelled], named: Naming | None) -> dict[str, Any]:
        """What stands above the file, which holds whatever the text itself says. ``named`` is the
        film that it names there."""
        facts = labelled.candidates(above, self.language)
        raw = {"outlet": "outlet", "critic": "reviewer"}
        found: dict[str, Any] = {
            raw[label.label]: label.value for label in above if label.label in raw
        }
        found |= {field: value for field in labelled.FACTS if (value := facts.only(field))}
        if named:
            found |= {"title": named.text, "year": named.year or found.get("year")}
        found["stars"] = ratings.stated(above)
        return {field: value for field, value in found.items() if value}

    def _read_labelled(self) -> None:
        """Read the facts in values of labels."""
        above = {id(line) for line in takewhile(lambda line: not prose.is_prose(line), self.lines)}
        of_work = byline.keeps_works(self.labels)
        for label in self.labels:
            made = of_work and label.label == "publish date" and label.value.isdecimal()
            self.facts.take(replace(label, field="year") if made else label)
            if label.label in {"author", "publisher"} and of_work:
                continue
            if label.label not in byline.CREDITS or (id(label.line) in above and not label.at):
                byline.take(self.facts, label)
            for part in PARTS.split(trimmed(label.line.text[: label.at])):
                self.facts.line(self._behind_title(part))
        for label in self.labels:
            if label.field == "letterboxd" and not self.facts.all("link"):  # a blog's copy there
                byline.take(self.facts, replace(label, field="link"))

    def _behind_title(self, part: str) -> str:
        """What stands behind the title: "»Cold Salt«: UK 2024"."""
        bare = part.lstrip(_QUOTES)
        titled = self.title and bare.startswith(self.title)
        return bare[len(self.title) :].strip(_QUOTES + ":,. ") if titled else part

    def _read_facts(self, chosen: Naming, main: Headline | None) -> None:
        """Read the facts in values of labels, lines of facts, and headlines beside the title."""
        self._read_labelled()
        byline.read_appeared(self.facts, self.edges)
        labelled = {id(label.line) for label in self.labels}
        for line in self.edges:
            told = id(line) in labelled or line.kind in {"quote", "fact", "note"}
            if not told and line.text != self.title and self.is_row(line.text):
                self.facts.line(line.text)
                self.used.add(id(line))
        self._read_headline_facts(chosen, main)
        if self.title:
            self.facts.told(line.text for line in self.lines[:60] if prose.is_prose(line))
        critic.read(self)

    def _known_year(self, chosen: Naming) -> int | None:
        """The film's own year, where the text says it, and no other film's of this name; of
        candidates that disagree, the one that is."""
        years = chosen.years & set(self.facts.all("year") or chosen.years)
        return years.pop() if len(years) == 1 else None

    def _read_headline_facts(self, chosen: Naming, main: Headline | None) -> None:
        """Read the facts beside the title."""
        for part in main.rest if main else ():
            # Without "review", "by" leads to the film's maker: "Heat by Michael Mann".
            if (main and main.reviewed) or part[:3] != "by ":
                self.facts.line(part)
        for source, field in product((chosen, main), ("year", "certificate", "director")):
            if (value := getattr(source, field, None)) is not None:
                self.facts.add(field, value)

    def _paragraphs(self) -> list[Paragraph]:
        """The review's prose, without facts, headings, notes and what labels set apart."""
        found: list[Paragraph] = []
        plot = sums_up = False
        for line in self.lines:
            if line.kind == "heading" or (line.kind == "text" and len(line.text) < 30):
                heading = line.text.strip(" :：*#≪≫【】▼■●◆")
                plot = bool(words.pattern("headings of plots").fullmatch(heading))
                sums_up = labels.normal(heading) in words.SUMS_UP
            if id(line) in self.opened:
                found.append(self.opened[id(line)])
            elif id(line) not in self.used and prose.is_prose(line) and line.text != self.title:
                found.append(Paragraph(line.text, plot))
                if sums_up:
                    self.summed_up.append(found[-1])
        return found

    def _summary(self, every: Sequence[Sentence]) -> str:
        """What the author calls the summary, else the best passage: of what a heading says that it
        sums up, or of all. A "Summary" is the distributor's plot as often: it has to judge, or be
        all there is."""
        weighed = partial(prose.sentences, title=self.title, language=self.language)
        told: list[str] = []
        for label in self.summaries:
            above = id(label.line) in self.stated
            stop = "." if label.line.kind == "fact" else ""  # many leave it out there
            if above or prose.is_prose(TextLine("text", label.value + stop, apart=True)):
                own = weighed([Paragraph(label.value)])
                told.append(extracts.labelled_summary(own))
                judges = any(one.is_opinion for one in own)
                if told[-1] and (label.label in words.SUMS_UP or judges):
                    return told[-1]
        return (
            extracts.summary(weighed(self.summed_up), sums_up=True)
            or extracts.summary(every)
            or next(filter(None, told), "")
        )

    def _reviewer(self) -> str | None:
        """The critic's name; None where it is one of the film's own people."""
        reviewer = self.facts.only("reviewer")
        people = [*self.facts.all("director"), *(self.film.cast if self.film else ())]
        people += [self.film.director] if self.film and self.film.director else []
        known = {person for film in known_credits.of(self.title) for person in film.people}
        of_film = reviewer and (mentions(people, reviewer) or fold(reviewer) in known)
        return None if of_film else reviewer

    def _outlet(self, main: Headline | None) -> str | None:
        if self.facts.all("outlet"):
            return self.facts.only("outlet")
        return (main.outlet if main else None) or site.name_of(self)
