"""The way of a document from its bytes to its facts (docs/reader.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import product, takewhile, zip_longest
from typing import Any

from bot import known_credits, known_films
from bot.domain.film import Facts
from bot.domain.folding import fold
from bot.reading import (
    byline,
    critic,
    decoding,
    extracts,
    headline,
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
from bot.reading.facts import FILM_FACTS, Candidates
from bot.reading.headline import Headline
from bot.reading.labels import Labelled
from bot.reading.lines import TextLine
from bot.reading.model import Document
from bot.reading.names import ASIAN, PARTS, is_given, is_person, mentions, trimmed
from bot.reading.prose import Paragraph, Sentence
from bot.reading.titles import Naming

_FACTS = (*FILM_FACTS, "reviewer", "outlet", "link")
_SUMMARIES = {"summary", *words.SUMS_UP}
_REVIEW = {"review", "crítica", "critica", "kritik", "critique", "recensione", "reseña", "resenha"}
_HEADED = re.compile(r"(?:film|movie) review ?: (?!by\b)", re.I)
_HEADLINES = 3
"""In how many first lines a label as "Review:" may be part of the headline."""
_LONG_LINE = 160
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
        self.rows: dict[str, bool] = {}
        self.opened: dict[int, Paragraph] = {}
        """The prose behind a label, by the id of its line."""
        self.summaries: list[Labelled] = []
        """What the author calls the summary."""
        self.summed_up: list[Paragraph] = []
        """The prose below a heading that says so."""

    def document(self) -> Document:
        self._read_labels()
        self._read_headlines()
        above = [label for label in self.labels if id(label.line) in self.stated]
        named = None if self.film else titles.stated(above)
        chosen = named or titles.choose(self)
        self.title = chosen.text
        title = fold(self.title) or None
        main = next((one for one in self.headlines if fold(one.title) == title), None)
        self._read_facts(chosen, main)
        sentences = prose.sentences(self._paragraphs(), self.title, self.language)
        stars, earlier = ratings.decided(self)
        told = {field: self.facts.only(field) for field in FILM_FACTS}
        told["year"] = told["year"] or self._known_year(chosen)
        told |= {"title": self.title, "stars": stars, "earlier_stars": earlier}
        if not named and any(told.values()) and not subject.is_one_film(self):
            told = {}  # they are no film's
        told |= {"reviewer": self._reviewer(), "outlet": self._outlet(main)}
        told["link"] = self.facts.only("link")
        own = self._stated(above) | ({"title": named.text, "year": named.year} if named else {})
        told |= {field: value for field, value in own.items() if value}
        if not told.get("stars"):
            told["unread_stars"] = labels.unread_stars(self.labels, self.stated)
        return Document(
            self.text,
            summary=self._summary(sentences),
            quotes=extracts.quotes(sentences, self.title),
            **{field: value for field, value in told.items() if value},
        )

    def _stated(self, above: Sequence[Labelled]) -> dict[str, Any]:
        """What stands above the file, which holds whatever the text itself says."""
        facts = self._candidates(above)
        raw = {"outlet": "outlet", "critic": "reviewer"}
        found = {raw[label.label]: label.value for label in above if label.label in raw}
        found |= {field: value for field in _FACTS if (value := facts.only(field))}
        return {**found, "stars": ratings.stated(above)}

    def _read_labels(self) -> None:
        """Read the labelled lines; a label is joined with its value on the next line."""
        for place, (line, following) in enumerate(zip_longest(self.edges, self.edges[1:])):
            found = labels.of_line(line)
            if line.kind in {"heading", "quote"} and not _are_facts_of_film(found, line):
                continue
            if _HEADED.match(line.text) or not found or (found[0].label in _REVIEW
                             and (found[0].field == "prose" or _is_headline(found[0], place))
                             and not prose.is_prose(line)):  # fmt: skip
                continue  # the word is part of a headline
            found = byline.of_critic(found, self.text, following)
            if (
                not found[-1].value
                and following
                and not (following.apart and prose.is_prose(following))
                and not labels.of_line(following)
            ):
                below = [following]
                if found[-1].field == "cast":
                    below += takewhile(_is_name, self.edges[place + 2 : place + 12])
                found[-1] = replace(found[-1], value=", ".join(one.text for one in below))
                self.used.update(map(id, below))
            if found[0].label in _SUMMARIES:
                self.summaries.append(found[0])
            if self._opens_prose(found[0], line):
                continue
            if self._are_facts(found):
                self.used.add(id(line))
                self.labels += found

    def _opens_prose(self, label: Labelled, line: TextLine) -> bool:
        """Whether prose follows the label: the review in "Text: …", the distributor's in "Synopsis:
        …"."""
        value = line.text[line.text.find(":") + 1 :].strip()
        long = len(value.split()) > 5 and prose.is_prose(TextLine("text", value, line.apart))
        of_review = label.field in {"prose", "stars", "plot"} or label.label in {"review", "text"}
        opens = long and label.colon and not label.at and of_review
        if opens:
            self.opened[id(line)] = Paragraph(value, plot=label.field == "plot")
        return opens

    def _are_facts(self, found: Sequence[Labelled]) -> bool:
        """Whether the labels have values of their form: prose, too, may begin with "With"."""
        if found[0].colon:
            return len(found[0].value) < 400
        return any(map(self._candidates(found).all, _FACTS))

    def _candidates(self, every: Sequence[Labelled]) -> Candidates:
        """What labels say by themselves."""
        facts = Candidates(self.language)
        for label in every:
            facts.take(label)
            byline.take(facts, label)
        return facts

    def _read_headlines(self) -> None:
        titles.read_labels(self)
        page = next((line.text for line in self.edges if line.kind == "title"), "")
        named = any(line.kind == "heading" and page.startswith(line.text) for line in self.edges)
        for place, line in enumerate(self.edges):
            text = self._before_labels(line)
            skipped = not text or line.kind in {"quote", "item", "fact", "note"}
            if skipped or (named and line.kind == "title"):
                continue  # <title> has the site's name, too
            heads = line.kind in {"heading", "title"}
            long = len(line.text) > _LONG_LINE
            text = self._without_site(text)
            found = None if long and place else headline.read_headline(text, self.marked)
            if not found:
                continue
            title = found.title
            film = found.certain or (heads and known_films.is_known(title))
            if not film and (self._is_row(title) or languages.is_date(title, self.language)):
                continue  # "1917" as a heading is a film
            if line.kind == "title":
                found.certain = False
            told = long or (prose.is_prose(line) and line.text[-1] in ".!?…。")
            first = place < 6 and not told and not found.certain and id(line) not in self.used
            certain = found.certain and (place == 0 or not found.scored)
            if first or certain or (heads and (line.top or place < 8)):
                first = named and page.startswith(line.text)
                self.headlines.insert(0 if first else len(self.headlines), found)
                self.heads[id(line)] = found
        short = (one for one in self.edges if one.kind in {"text", "item"})
        self.used.update(id(one) for one in short if self._is_row(one.text))

    def _without_site(self, text: str) -> str:
        """A headline without the name of its site before or behind it."""
        sites = {fold(label.value) for label in self.labels if label.field == "outlet"}
        headed = any(line.kind == "heading" for line in self.edges)
        menu = "" if headed else f"{fold(' '.join(self.beside[:1]))} "
        first, *rest = PARTS.split(text, maxsplit=1)
        text = rest[0] if rest and fold(first) in sites else text
        sign = next(reversed(list(PARTS.finditer(text))), None)
        behind = sign and fold(text[sign.end() :])
        return text[: sign.start()] if sign and menu.startswith(f"{behind} ") else text

    def _is_row(self, text: str) -> bool:
        """Whether the text is a row of facts; many ask about the same line."""
        if text not in self.rows:
            self.rows[text] = Candidates(self.language).line(text)
        return self.rows[text]

    def _before_labels(self, line: TextLine) -> str:
        """What is before a line's labels: "Ballerina (2025) | Director: Len Wiseman"."""
        if id(line) not in self.used:
            return line.text
        first = next((label.at for label in self.labels if label.line is line), 0)
        return trimmed(line.text[:first])

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
            if not told and line.text != self.title and self._is_row(line.text):
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
