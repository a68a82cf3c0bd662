"""A document from its bytes to its facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from bot.domain.folding import fold
from bot.reading import headline as headlines
from bot.reading import labelled, labels, plain, prose, scores, titles, told
from bot.reading.facts import Candidates
from bot.reading.headline import Headline
from bot.reading.labels import Labelled
from bot.reading.model import Document, Found
from bot.reading.plain import Plain, TextLine
from bot.reading.ratings import RatingCandidates

_HEAD, _FOOT = 100, 40
"""Lines at the beginning and the end in which facts are looked for."""
_ELSEWHERE = re.compile(
    r"(?:you (?:may|might) (?:also )?like|related(?: \w+)?|see also|more (?:film "
    r"|movie )?reviews?|other reviews?"
    r"|also (?:reviewed|showing|playing|this week|out|in cinemas)|comments?(?: \(\d+\))?"
    r"|\d+ comments?|most (?:viewed|read|popular|commented)|trending(?: now)?|archives?"
    r"|leave a (?:reply|comment)"
    r"|what (?:others|other critics|the critics) (?:say|said|are saying)|elsewhere"
    r"|recent (?:posts|reviews)"
    r"|popular (?:posts|reviews)|from the archives?|similar films?|if you liked (?:this|it).*"
    r"|further viewing"
    r"|what to watch next|latest reviews|read more reviews|previously reviewed|next (?:post"
    r"|review)|previous (?:post|review)"
    r"|more from .*|best films? of .*|ratings? elsewhere|around the web|other opinions?"
    r"|second opinions?)\s*[:.…]?",
    re.I,
)
_COMPONENT = re.compile(r"[A-Z][\w &'’/-]{1,30}:\s")
_EMAIL = re.compile(r"^(?:to|subject): ", re.I | re.M)
_MINE = re.compile(r"\b(?:I|my|My|me)\b")
_LONG_LINE = 160
_OF_FILM = ("year", "certificate", "director", "country", "runtime", "cast")


def read_document(content: bytes | str, name: str) -> Document:
    """``bot.reading.read``."""
    source = plain.read_plain(content, name)
    return _Reader(source).document()


class _Reader:
    def __init__(self, source: Plain) -> None:
        self.text = source.text
        self.marked = source.marked
        self.lines = _before_elsewhere(source.lines)
        self.facts = Candidates(self.text)
        self.ratings = RatingCandidates(self.text)
        self.used: set[int] = set()
        self.headlines: list[Headline] = []
        self.films: list[Found[str]] = []
        self.labels: list[Labelled] = []

    def document(self) -> Document:
        self._read_labels()
        self._read_headlines()
        title = self._title()
        several = self._several()
        self._read_lines(title.value if title else "")
        self._read_signature(title.value if title else "")
        facts: dict[str, Any] = {
            field: self.facts.only(field)
            for field in (*_OF_FILM, "reviewer", "outlet", "link", "date")
        }
        main = self._main(title)
        if main:
            facts |= self._with_headline(main)
        paragraphs = [
            line for line in self.lines if line.start not in self.used and prose.is_prose(line)
        ]
        telling = list(islice(filter(prose.is_prose, self.lines), 40))
        if facts["director"] is None and not self.facts.all("director"):
            facts["director"] = told.directors(self.text, telling)
        if facts["runtime"] is None and not self.facts.all("runtime"):
            facts["runtime"] = told.runtime(self.text, telling)
        self._read_prose(paragraphs, title.value if title else "")
        stars = self.ratings.present([main.stars] if main and main.stars else [])
        facts["stars"], facts["earlier_stars"] = stars, self.ratings.taken_back(stars)
        facts["title"] = title
        if title and not several and not self.facts.all("outlet") and facts["outlet"] is None:
            facts["outlet"] = titles.site(self.text, self.lines, title.value)
        if several:
            facts |= dict.fromkeys(("title", "stars", "earlier_stars", *_OF_FILM))
        if facts["reviewer"] and facts["director"] and _same(facts["reviewer"], facts["director"]):
            facts["reviewer"] = None
        sentences = prose.sentences(self.text, paragraphs, title.value if title else "")
        return Document(
            text=self.text,
            summary=prose.summary(sentences),
            quotes=prose.quotes(sentences),
            **facts,
        )

    def _read_labels(self) -> None:
        """Labelled lines. One that holds a label's value on the next line is put together."""
        edges = _edges(self.lines)
        for place, line in enumerate(edges):
            if line.kind in {"heading", "title", "quote"}:
                continue
            found = labels.of_line(self.text, line)
            if not found or (found[0].label == "review" and (not place or "(" in line.text)):
                continue  # of a headline
            if found[0].label == "from" and _EMAIL.search(self.text[:1000]):
                sender = self.text[found[0].start : found[0].end].partition(" <")[0]
                end = found[0].start + len(sender)
                found[0] = replace(found[0], field="reviewer", label="author", end=end)
            last = found[-1]
            following = edges[place + 1] if place + 1 < len(edges) else None
            if last.start >= last.end and last.field and following and not following.apart:
                found[-1] = self._on_next_line(last, following, edges[place + 1 :])
            if any(label.field for label in found) and self._are_facts(found):
                self.used.add(line.start)
                self.labels += found

    def _on_next_line(
        self, label: Labelled, following: TextLine, rest: Sequence[TextLine]
    ) -> Labelled:
        if labels.of_line(self.text, following) or following.kind not in {"text", "item"}:
            return label
        end = following.end
        if label.field in {"cast", "director"}:
            for line in rest:
                if line.kind != "item" or len(line.text) > 60:
                    break
                end = line.end
                self.used.add(line.start)
        elif len(following.text) > 120:
            return label
        self.used.add(following.start)
        return Labelled(
            label.field, label.label, label.at, following.start, end, following, label.scale
        )

    def _are_facts(self, found: Sequence[Labelled]) -> bool:
        """Whether its labels have values of their form: prose too may begin with "With"."""
        first = found[0]
        if first.colon:
            return len(first.value(self.text)) < 400
        trial = Candidates(self.text)
        for label in found:
            labelled.take(trial, label)
        return any(trial.all(field) for field in (*_OF_FILM, "reviewer", "outlet", "date", "link"))

    def _read_headlines(self) -> None:
        components = sum(map(_part_of_film, _edges(self.lines))) > 1
        for place, line in enumerate(_edges(self.lines)):
            end = self._before_labels(line)
            skipped = end <= line.start or line.kind in {"quote", "item", "fact"}
            if skipped or scores.whole(self.text, line.start, end):
                continue
            if components and _part_of_film(line):
                continue
            found = headlines.read_headline(self.text, line.start, end, self.marked)
            if found is None:
                continue
            heads = line.kind in {"heading", "title"}
            prose_like = len(line.text) > 160 or prose.is_prose(line)
            formal = heads or (found.certain and found.closed)
            if formal or (place < 6 and not prose_like and not found.certain):
                self.headlines.append(found)
        self._read_titles()

    def _read_titles(self) -> None:
        """What is labelled as the film, or as the review's title."""
        for place, label in enumerate(self.labels):
            if label.field not in {"film", "title"} or label.start >= label.end:
                continue
            found = headlines.read_headline(self.text, label.start, label.end)
            following = self.labels[place + 1] if place + 1 < len(self.labels) else None
            of_film = following and not following.line.apart and following.field in _OF_FILM
            listed = of_film and label.line.kind in {"text", "item"}
            if found and (label.field == "film" or listed):
                self.films.append(found.title)
            if found:
                self.headlines.append(found)

    def _before_labels(self, line: TextLine) -> int:
        """Where a line's labels begin: "Ballerina (2025) | Director: Len Wiseman"."""
        if line.start not in self.used:
            return line.end
        return min((label.at for label in self.labels if label.line is line), default=line.start)

    def _title(self) -> Found[str] | None:
        """The film's title: labelled so, of a headline's form, or a first line above facts."""
        if self.films:
            agree = len({fold(film.value) for film in self.films}) == 1
            return self.films[0] if agree else None
        chosen = titles.choose(self.text, self.lines, self.headlines, self.labels)
        if chosen is None:
            return None
        title, year = chosen
        if year:
            self.facts.add("year", year.value, year.start, year.end)
        return title

    def _several(self) -> bool:
        """Whether the document is about more than one film."""
        certain = [one for one in self.headlines if one.certain and (one.year or one.stars)]
        titles = [one.title for one in certain]
        if any(not _same(titles[0], title) for title in titles):
            return True
        if len({fold(film.value) for film in self.films}) > 1:
            return True
        directors = {fold(label.value(self.text)) for label in self.labels
                     if label.field == "director" and label.colon}  # fmt: skip
        return len(directors) > 1 and len(titles) > 1

    def _main(self, title: Found[str] | None) -> Headline | None:
        """What the headlines of this film say together."""
        ours = [one for one in self.headlines if title and _same(one.title, title)]
        if not ours:
            return None
        main = ours[0]
        for one in ours[1:]:
            main.year = main.year or one.year
            main.certificate = main.certificate or one.certificate
            main.outlet = main.outlet or one.outlet
            main.director = main.director or one.director
            main.stars = main.stars or one.stars
            main.rest += one.rest
        return main

    def _with_headline(self, main: Headline) -> dict[str, Any]:
        self.facts.rest(main.rest)
        facts: dict[str, Any] = {
            field: self.facts.only(field) for field in (*_OF_FILM, "reviewer", "outlet", "date")
        }
        facts["year"] = self.facts.only("year", main.year)
        facts["director"] = self.facts.only("director", main.director)
        facts["certificate"] = self.facts.only("certificate", main.certificate)
        if not self.facts.all("outlet"):
            facts["outlet"] = main.outlet
        return facts

    def _read_lines(self, title: str) -> None:
        """Labels' values, lines of facts, and lines that are a rating."""
        scale = next(
            (label.value(self.text) for label in self.labels if label.field == "scale"), ""
        )
        for label in self.labels:
            labelled.take(self.facts, label)
            self.ratings.labelled(label, scale)
        told.read_on(self.text, _edges(self.lines), self.facts)
        told.bylines(self.text, self.lines, self.used, self.facts)
        edges = _edges(self.lines)
        heads = {one.title.start for one in self.headlines if one.certain}
        for place, line in enumerate(edges):
            if line.start in self.used or line.kind == "quote":
                continue
            before = edges[place - 1] if place else None
            edge = place < 8 or place >= len(edges) - 4
            if title and line.text.startswith(title):
                self._read_headed(line, title, edge=edge)
            if self.ratings.standing(line, before, edge=edge):
                self.used.add(line.start)
            elif len(line.text) > _LONG_LINE and prose.is_prose(line):
                continue
            elif not any(line.start <= start < line.end for start in heads) and self.facts.line(
                line
            ):
                self.used.add(line.start)
                for start, end in labels.parts(self.text, line.start, line.end):
                    self.ratings.standing(
                        TextLine("text", start, end, self.text[start:end], False), None, edge=False
                    )

    def _read_headed(self, line: TextLine, title: str, *, edge: bool) -> None:
        """A rating behind the title: "Ballerina: 4/5", "Ballerina (2025): 3 stars. A knockout."."""
        headed = re.match(rf"{re.escape(title)}(?: \([^()\n]{{1,40}}\))?:\s", line.text)
        if headed and edge:
            self.ratings.heading(line.start + headed.end(), line.end)
        if line.text.startswith(f"{title}:"):
            for label in labels.of_line(self.text, line, title):
                self.ratings.labelled(label, "")

    def _read_signature(self, title: str) -> None:
        if self.facts.all("reviewer") or not self.lines:
            return
        signed = told.signature(self.text, self.lines, self.used, title)
        if signed is None:
            return
        name, outlet = signed
        people = [*self.facts.all("director"), *self.facts.all("cast")]
        if not any(_mentions(person.value, name.value) for person in people):
            self.facts.add("reviewer", name.value, name.start, name.end)
            if outlet and not self.facts.all("outlet"):
                self.facts.add("outlet", outlet.value, outlet.start, outlet.end)
            line = next(line for line in self.lines if line.end >= name.end)
            if line.end - line.start < 80:
                self.used.add(line.start)

    def _read_prose(self, paragraphs: Sequence[TextLine], title: str) -> None:
        for line in _edges(self.lines):
            told = line.start not in self.used and not prose.is_prose(line)
            if told and line.kind in {"text", "item"} and _MINE.search(line.text):
                self.ratings.sentence(line, title, last=False)
        self.ratings.look_for_retraction(paragraphs)
        for place, line in enumerate(paragraphs):
            if place < 60 or place >= len(paragraphs) - 20:
                self.ratings.sentence(line, title, last=place == len(paragraphs) - 1)


def _before_elsewhere(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines up to a heading that leads to other films and other people."""
    for place, line in enumerate(lines):
        if place > 1 and len(line.text) < 60 and _ELSEWHERE.fullmatch(line.text):
            return lines[:place]
    return lines


def _part_of_film(line: TextLine) -> bool:
    """ "Script: 2/5", one of several."""
    label = _COMPONENT.match(line.text) if len(line.text) < 60 else None
    return bool(label and scores.whole(line.text, label.end(), len(line.text)))


def _edges(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    return lines if len(lines) <= _HEAD + _FOOT else [*lines[:_HEAD], *lines[-_FOOT:]]


def _mentions(people: str | tuple[str, ...], name: str) -> bool:
    return fold(name) in (fold(people) if isinstance(people, str) else map(fold, people))


def _same(one: Found[str], other: Found[str]) -> bool:
    first, second = fold(one.value), fold(other.value)
    return first == second
