"""Whom a text names as its critic where no label does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.domain.folding import fold
from bot.reading import languages, names, words
from bot.reading.byline import AND
from bot.reading.evidence import Evidence
from bot.reading.facts import YEAR
from bot.reading.lines import TextLine
from bot.reading.names import PARTS, trimmed

NO_NAME = words.listed("no signature")
"""Words of lines that look like a name but are none: "Highly Recommended"."""
_REVIEWED = words.pattern("reviewed")
_PAR = {"par", "por", "door"}
"""The words for "by" that are not said of a film's maker, who is "de" or "van"."""
_DONE = words.pattern("ends of participles")
_ABOVE_AUTHOR = words.pattern("above an author")
_BEHIND_OWNER = words.pattern("what follows an owner")
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_PARAGRAPH = 160
"""Of how many characters a line is surely prose."""
_ABOVE, _BELOW = 12, 4
"""In how many lines above and below the prose a critic's name is looked for."""
_PLACE = re.compile(r"(?:New|San|Los|Las|St\.?|North|South|East|West|Saint)\s")
_OWNED = re.compile(
    r"(?:\A\W{0,3}|\s[•|·–-]\s)(?:©|\([cC]\)|(?i:copyright)(?=[\s\d]))"
    r"(?:[\s\d,–-]|©|\([cC]\)|by[ ]|and beyond|present)*(?P<name>[^\W\d_].*)"
)


class _Names:
    """The names in a document that may be its critic's."""

    def __init__(self, evidence: Evidence) -> None:
        self.facts, self.lines, self.foot = evidence.facts, evidence.lines, evidence.foot
        self.text = evidence.text
        lines, self._title = evidence.lines, evidence.title
        told = [n for n, line in enumerate(lines) if len(line.text) > _PARAGRAPH]
        self.first, self.last = (told[0], told[-1]) if told else (len(lines), 0)
        self._told = "\n".join(lines[n].text for n in told)
        self._people = [*self.facts.all("director"), *map(" ".join, self.facts.all("cast"))]

    def near(self) -> Iterator[tuple[int, TextLine]]:
        """The lines above and below the text, where a critic is named."""
        for n, line in enumerate(self.lines):
            below = self.last <= n <= self.last + _BELOW or n + _BELOW > len(self.lines)
            if (n < _ABOVE or below) and line.kind in {"text", "item", "heading", "title"}:
                yield n, line

    def fits(self, name: str, *, given: bool) -> bool:
        """Whether it is the name of somebody whom neither the title nor the text names, and who has
        a ``given`` name that is known."""
        if not names.is_person(name) or (given and not names.is_given(name)):
            return False
        every = name.split()
        surname = every[-1].rstrip(".")
        return not (
            (not given and {word.lower().strip(".") for word in every} & NO_NAME)
            or _PLACE.match(name)
            or names.named(fold(name), self._title)
            or names.mentions(self._people, name)
            or re.search(rf"(?<![\w(@-]){re.escape(surname)}(?![\w)])", self._told)
        )


def read(evidence: Evidence) -> None:
    """Take who signs the review: where a line says so, in a signature, alone in a line above or
    below the text, behind a ©. The surest place counts, and nobody where it has two."""
    if evidence.facts.all("reviewer"):
        return
    doc = _Names(evidence)
    for place in (_boxed(doc), _named(doc), _signed(doc), _alone(doc), _owner(doc)):
        if found := {fold(name): name for name in place}:
            if len(found) == 1 and any(found):
                evidence.facts.add("reviewer", *found.values())
            return


def _boxed(doc: _Names) -> Iterator[str]:
    """ "View all posts by Jane Smith →", in the box that blogs have below a text."""
    return (box[1] or box[2] for box in words.pattern("all posts by").finditer(doc.text))


def _named(doc: _Names) -> Iterator[str]:
    """ "Posted on 3 May 2010 by Jane Smith in Films", "Jane Smithさんの映画レビュー"."""
    for n, line in doc.near():
        text, short = line.text[:300], len(line.text) < 100
        if member := words.pattern("a member's review").search(text):
            yield member[member.lastindex or 0]
        above = doc.lines[n - 1].text if n else ""
        if words.pattern("below a member").fullmatch(text.replace(f"の{above}の", "の@の", 1)):
            yield from [above] * names.is_handle(above.replace(" ", ""))
        elif _ABOVE_AUTHOR.fullmatch(above) and names.is_handle(text.replace(" ", "")):
            yield text
        for by in islice(words.pattern("by a critic").finditer(text), 4):
            before, word = text[: by.start()][-60:], by["by"].lower()
            reviewed = _REVIEWED.search(before) or languages.is_date(before, doc.facts.language)
            sure = reviewed and word not in {"de", "di", "da", "about"}
            begins = not re.search(r"\w", before) or (word in _PAR and not _DONE.search(before))
            if name := by["name"]:
                every = AND.split(name)
                fits = reviewed or (begins and short)
                fits = fits and all(doc.fits(one, given=not sure) for one in every)
            else:
                name = trimmed(by["handle"])
                mixed = word in _PAR and re.search(r"[a-z][A-Z\d]", name)
                fits = (sure or mixed) and short and names.is_handle(name)
            if fits:
                yield name


def _signed(doc: _Names) -> Iterator[str]:
    """ "… in years. (Jane Smith)", "— Jane Smith", "Jane Smith, Screen Weekly"."""
    for n, line in doc.near():
        signed = words.pattern("signed").search(line.text, max(0, len(line.text) - 80))
        if not signed or line.kind == "item" or (signed.start() == 0 and n <= doc.last):
            continue
        outlet = signed["outlet"]
        # "Jane Smith, New York" lives there, and "Jane Smith, who wrote it" goes on.
        far = outlet and (
            _PLACE.match(outlet)
            or not (" " in outlet and outlet[0].isalpha() and names.is_title_case(outlet))
        )
        marked = (outlet or signed["mark"]) and not far
        if marked and doc.fits(signed["name"], given=n < doc.last):
            yield signed["name"]
            if outlet:
                doc.facts.add("outlet", outlet)


def _alone(doc: _Names) -> Iterator[str]:
    """A name alone in its line, or beside a date."""
    for n, line in doc.near():
        beside = [*doc.lines[n - 1 : n], *doc.lines[n + 1 : n + 2]]
        listed = any(
            names.is_person(one.text)
            or one.text.strip("() ").isdecimal()
            or one.kind == line.kind == "item"  # a menu's
            for one in beside
        )
        text = re.sub(r"\s(?:http|\W?\s?@\w).*", "", line.text)
        dated = languages.dates(text, doc.facts.language)
        for start, end in reversed(dated):
            text = f"{text[:start]} | {text[end:]}"
        if len(line.text) > 80 or line.kind == "heading" or _YEAR.search(text):
            continue
        parts = PARTS.split(text) if dated else re.split(r"/\s", text)
        titled = PARTS.split(text)[1:] if _REVIEWED.search(line.text) else []
        for name in map(trimmed, [*parts, *titled] if n else titled):
            if doc.fits(name, given=True) and not name.isupper():
                # Nobody is it beside others: actors, facts of the film, whom the text quotes.
                yield "" if listed or doc.first < n < doc.last else name


def _owner(doc: _Names) -> Iterator[str]:
    """ "© 2025 Jane Smith" """
    sites = {
        fold(line.text) for line in doc.foot if len(line.text) <= 80 and line.text[:1].isalpha()
    }
    return (
        name
        for name in owners(doc.foot)
        if doc.fits(name, given=True) and (name.count(" ") < 2 or fold(name) not in sites)
    )


def owners(foot: Sequence[TextLine]) -> Iterator[str]:
    """Whom a page's last lines name behind a ©: a critic, a site."""
    for line in foot:
        if len(line.text) < 200 and (owned := _OWNED.search(line.text)):
            yield trimmed(_BEHIND_OWNER.sub("", owned["name"])).partition(",")[0]
