"""Candidates for the film's facts: labelled, or one after another in a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Any, cast

from bot.domain.folding import fold
from bot.reading import languages, names, scores, words
from bot.reading.labels import BARE, Labelled
from bot.reading.names import trimmed

FILM_FACTS = ("year", "certificate", "director", "country", "runtime", "cast")
YEAR = words.expression("year")
_MINUTES = range(1, 901)
"""The running times that are believed in a text, in minutes."""
_YEAR = words.pattern("year among facts")
_RUNTIME = words.pattern("running time")
_NUMBERS = {"year": words.patterns("years"), "runtime": words.patterns("running times")}
"""The forms of a year and a running time behind its label; the first one that is there counts."""
_BEHIND_NAME = words.pattern("what follows a name")
_IN_BRACKETS = re.compile(r"\s?\([^()]{0,99}\)(?!\w)")
"""The film that somebody is known by, or the part."""
_PEOPLE = {"director", "cast", "reviewer"}
_CUT = re.compile(
    r"\s*(?:[,;|◆●▪⋅∙‧、]|(?<!\w)[·•]|[·•](?!\w)|\s/\s|\s[–—-]\s|\.(?=\s|$)"
    r"(?:(?<=[^\W_]{3}\.)(?<![Dd]ir\.)(?<!Mrs\.)(?<!Cert\.)|(?<=\d\.)|(?<=\dm\.)|(?<=Rated\s[RG]\.)"
    r"|(?<=PG\.)))\s*"
)


class Candidates:
    """The candidates for each fact. Where two candidates disagree, there is no fact."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._found: defaultdict[str, list[Any]] = defaultdict(list)

    def add(self, field: str, value: Any) -> None:
        self._found[field].append(value)

    def all(self, field: str) -> list[Any]:
        return self._found.get(field, [])

    def only(self, field: str) -> Any:
        """The fact on which all candidates agree, else None."""
        every = [found for found in self.all(field) if found is not None]
        return every[0] if len({_compared(found) for found in every}) == 1 else None

    def take(self, label: Labelled) -> None:
        """Take a label's value as a candidate, if it has the form of its fact."""
        field, value = label.field, label.value
        if field in {"director", "cast"}:
            for bracket in _IN_BRACKETS.findall(value):
                if _RUNTIME.fullmatch(trimmed(bracket)):  # "(110 min.)" behind the last name
                    self.piece(bracket)
            bare = words.pattern("before who plays").sub(", ", _IN_BRACKETS.sub("", value))
            self.pieces(_BEHIND_NAME.sub("", bare, count=1), field)
        # "Brasil. Produção: …", "U.S.A."
        elif field == "country" and (country := self._country(value.split(". ")[0], value)):
            self.add("country", country)
        elif field == "country" and (made := _IN_BRACKETS.search(value)):  # "日本(2017年)"
            self.line(f"{value[: made.start()]}, {trimmed(made[0].strip('() '))}")
        elif field in {"certificate", "rating"}:  # "Rating: PG-13"
            found = names.certificate(value)
            if found:
                self.add("certificate", found[0])
                self.pieces(value[found[1] :].lstrip(".,;|·• "))
        for form in _NUMBERS.get(field, {}).values():
            numbers = {number for match in form.finditer(value) if (number := _number(match))}
            if numbers:
                self.add(field, numbers.pop() if len(numbers) == 1 else None)
                break

    def _country(self, *values: str) -> str | None:
        bare = (value.rstrip(".") for value in values)
        return next((one for one in bare if names.is_country(one, self.language)), None)

    def line(self, text: str) -> bool:
        """Take a line without labels that is a row of facts. Returns whether it was one."""
        trial = Candidates(self.language)
        known, unknown = trial.pieces(text.removeprefix("(")) if len(text) <= 160 else (0, 0)
        taken = known > 0 and (known > 1 or not unknown) and known >= unknown
        for field, every in trial._found.items() if taken else ():
            self._found[field] += every
        return taken

    def told(self, paragraphs: Iterable[str]) -> None:
        """Take the only name that prose gives as the director's, where nothing else names one."""
        found = {
            match[1] or " ".join(match[2].split()[-2:])
            for text in paragraphs
            if "irect" in text
            for match in words.pattern("prose names the director").finditer(text[:4000])
        }
        people = [name for name in found if names.is_person(name)]
        if len(people) == 1:
            self.add("director", people[0])

    def pieces(self, text: str, state: str = "") -> tuple[int, int]:
        """Take candidates between commas and other signs. Returns how many pieces were facts, and
        how many were not.

        ``state`` is what a name at the beginning is: "director", "cast" or "reviewer".
        """
        known = unknown = 0
        people: list[str] = []
        every = [*_cut(text, self.language), ""]
        for piece, following in pairwise(every):
            lead = BARE.match(piece)
            inner = piece[lead.end() :] if lead else piece
            if lead:
                self._people(state, people)
                state, people = str(lead.lastgroup), []
            person = state in _PEOPLE and not names.is_country(inner, self.language)
            # "Ana Rey, Satya, Jonas Feld": one word is a name among others, too.
            among = len(people) > 3 or (state == "cast" and names.is_person(following))
            among = among or names.ASIAN.search(inner)
            named = names.people(inner, least=1 if among or not people else 2) if person else []
            fits = bool(named) or self.piece(inner)
            known, unknown = known + fits, unknown + (not fits)
            people += named
            if not named:
                if fits or not people or " " in people[-1]:
                    self._people(state, people)  # "Zoë - forgive me -" is no whole name
                state, people = "", []
        self._people(state, people)
        return known, unknown

    def _people(self, state: str, people: list[str]) -> None:
        if people:
            self.add(state, tuple(people) if state == "cast" else ", ".join(people[:8]))

    def piece(self, text: str) -> bool:
        """Take a piece that is a fact as a whole. Returns whether it is one, or what else stands
        among facts: a date, a rating."""
        text = trimmed(text)
        made = words.pattern("country and year").fullmatch(text)
        if made and names.is_country(made[1], self.language):
            self.add("year", int(made[2]))
            text = made[1]
        year, minutes = _YEAR.fullmatch(text), _RUNTIME.fullmatch(text)
        certificate = names.certificate(text)
        forms = {
            "year": _number(year) if year else 0,
            "runtime": _number(minutes) if minutes else 0,
            "certificate": certificate[0] if certificate and certificate[1] == len(text) else None,
            "country": text if names.is_country(text, self.language) else None,
        }
        field = next((field for field, value in forms.items() if value), None)
        if field:
            self.add(field, forms[field])
            return True
        rated = scores.whole(text)
        drawn = rated is not None and rated.form in {"drawn", "fraction"}
        return drawn or languages.is_date(text, self.language)


def _compared(value: Any) -> Any:
    """A value in the form in which values are compared: names without case and accents."""
    if isinstance(value, str):
        return fold(value) or value
    if isinstance(value, tuple):
        return tuple(fold(str(name)) for name in cast("tuple[object, ...]", value))
    return value


def _cut(text: str, language: str) -> Iterator[str]:
    """The pieces between commas and other signs, at most sixty; dates are not cut."""
    held = languages.dates(text, language)
    place = 0
    for sign in islice(_CUT.finditer(text), 60):
        if any(start < sign.start() and sign.end() < end for start, end in held):
            continue
        if place < sign.start():
            yield text[place : sign.start()]
        place = sign.end()
    if place < len(text):
        yield text[place:]


def first_piece(text: str, language: str) -> str:
    return next(_cut(text, language), "")


def _number(match: re.Match[str]) -> int:
    """The year, or the running time in minutes; 0 where it is not to be believed."""
    said = {unit: int(number) for unit, number in match.groupdict().items() if number}
    if "year" in said:
        return said["year"]
    total = said.get("minutes") or said.get("hours", 0) * 60 + said.get("more", 0)
    return total if total in _MINUTES else 0
