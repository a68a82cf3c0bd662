"""Candidates for the film's facts: labelled, or one after another in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

from bot.domain.folding import fold
from bot.reading import dates, names, scores
from bot.reading.labels import BARE, Labelled
from bot.reading.names import trimmed

FILM_FACTS = ("year", "certificate", "director", "country", "runtime", "cast")
YEAR = r"(?:18[89]|19\d|20\d)\d"
"""What is taken for a film's year in a text: fewer years than a film may have (``film.YEARS``),
since most other numbers of four digits in a review are none."""
_MINUTES = range(1, 901)
"""The running times that are believed in a text, in minutes."""
_YEAR = re.compile(rf"[(\[]?({YEAR})(?:年(?:制作|製作|公開)?)?[)\]]?")
_ANY_YEAR = re.compile(rf"(?<![\d/.-]){YEAR}(?![\d])")
_COUNTRY_YEAR = re.compile(rf"([^\d\n]{{2,60}}?),? \(?({YEAR})\)?")
_HOURS = (
    r"(\d{1,2})\s?(?:h(?:ou)?(?:rs?|ras?)?\.?|時間)"
    r"(?:,?\s?(?:and\s)?(\d{1,2})\s?(?:(?:m(?:in(?:ute)?s?)?\.?|分)?)?)?"
)
_MINUTE = r"(\d{2,3})\s?(?:-?\s?min(?:ut(?:e[ns]?|os|i))?s?\.?|m|'|’|′|分)"
_RUNTIME = re.compile(
    rf"(?<![\w.:–-])\(?(?:PT)?(?:{_HOURS}|{_MINUTE})(?![\w–]|-\d)(?:\s?long)?\)?", re.I
)
_CLOCK = re.compile(r"(?<![\d:])0?(\d):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_BARE_MINUTES = re.compile(r"(?<![\w.])(\d{2,3})(?![\w%/]|\.\d)")
_CUT = re.compile(
    r"\s*(?:[,;|◆●▪⋅∙‧、\t\n]|(?<!\w)[·•]|[·•](?!\w)|\s/\s|\s[–—-]\s|\s{3,}|\.(?=\s|$)"
    r"(?:(?<=[^\W_]{3}\.)(?<![Dd]ir\.)(?<!Mrs\.)(?<!Cert\.)|(?<=\d\.)|(?<=\dm\.)|(?<=Rated\s[RG]\.)"
    r"|(?<=PG\.))|(?<=\w)\.(?=\s\())\s*"
)
_REST_OF_CAST = re.compile(
    r"(?:and\s|e\s)?(?:et al\.?|more|others|many more|among others|u\.\s?a\.?|etc\.?|\.\.\.|…)",
    re.I,
)
_BEHIND_NAME = re.compile(
    r"\s+(?:from|starring|and starring|with|based|adapted|who|whose|screenplay|script|vedi)\b.*"
    r"|\s*\((?![^()]*\b(?:and|&)\b).*|\.\s+(?=[A-Z][a-z]+ [a-z]).*"
)


class Candidates:
    """The candidates for each fact. Where two candidates disagree, there is no fact."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._found: dict[str, list[Any]] = {}

    def add(self, field: str, value: Any) -> None:
        self._found.setdefault(field, []).append(value)

    def all(self, field: str) -> list[Any]:
        return self._found.get(field, [])

    def only(self, field: str, *others: Any) -> Any:
        """The fact on which all candidates agree, else None."""
        every = [found for found in (*others, *self.all(field)) if found is not None]
        return every[0] if len({_compared(found) for found in every}) == 1 else None

    def trial(self) -> Candidates:
        return Candidates(self.language)

    def merge(self, other: Candidates, *, numbers: bool) -> None:
        for field, every in other._found.items():
            for found in every:
                if field != "bare certificate":
                    self.add(field, found)
                elif numbers:
                    self.add("certificate", found)

    def take(self, label: Labelled) -> None:
        """Take a label's value as a candidate, if it has the form of its fact."""
        read = _READERS.get(label.field)
        if read and label.value:
            read(self, label)

    def line(self, text: str) -> bool:
        """Take a line without labels that is a row of facts. Returns whether it was one."""
        if not text or len(text) > 300:
            return False
        trial = self.trial()
        inner = text[1:-1] if text[0] == "(" and text[-1] == ")" else text
        known, unknown = trial.pieces(inner, None)
        if known and (known > 1 or not unknown) and known >= unknown:
            self.merge(trial, numbers=known > 1)
            return True
        return False

    def rest(self, parts: Sequence[str]) -> None:
        """Take the parts of a headline that are facts; the others are ignored."""
        trials: list[Candidates] = []
        for part in parts:
            trial = self.trial()
            known, unknown = trial.pieces(part, None)
            if known and known >= unknown:
                trials.append(trial)
        for trial in trials:
            self.merge(trial, numbers=len(trials) > 1)

    def pieces(self, text: str, state: str | None) -> tuple[int, int]:
        """Take candidates between commas and other signs. Returns how many pieces were facts, and
        how many were not.

        ``state`` is what a name at the beginning is: "director" or "cast".
        """
        known = unknown = 0
        people: list[str] = []
        country: str | None = None
        for piece in _cut(text, self.language):
            lead = None if names.certificate(piece, labelled=True) else BARE.match(piece)
            inner = piece[lead.end() :] if lead else piece
            if lead and not lead.lastgroup == state == "cast":
                self._people(state, people)
                state, people = str(lead.lastgroup), []
            if state in {"director", "cast"}:
                named = names.people(inner, least=1 if not people else 2)
                if named and not (len(named) == 1 and self.trial().piece(inner)):
                    people += named
                    known += 1
                    country = None
                    continue
            recognised = self.piece(inner, state, country)
            is_country = recognised and names.is_country(inner, self.language)
            country = self.all("country")[-1] if is_country else None
            known, unknown = known + recognised, unknown + (not recognised)
            if not (state == "cast" and _REST_OF_CAST.fullmatch(inner)):
                if recognised or not people or " " in people[-1]:
                    self._people(state, people)  # "Zoë - forgive me -" is no whole name
                state, people = None, []
        self._people(state, people)
        return known, unknown

    def _people(self, state: str | None, people: list[str]) -> None:
        if people and state == "director":
            self.add("director", ", ".join(people[:8]))
        elif people:
            self.add("cast", tuple(people))

    def piece(self, text: str, state: str | None = None, country: str | None = None) -> bool:
        """Take a piece that is a fact as a whole, if it is one; ``country`` is the piece before, if
        it was a country. Returns whether it was a fact."""
        text = trimmed(text)
        made = _COUNTRY_YEAR.fullmatch(text)
        if made and names.is_country(made[1], self.language):
            self.add("year", int(made[2]))
            text = made[1]
        return not text or self._figure(text) or self._word(text, state, country)

    def _figure(self, text: str) -> bool:
        year, minutes = _YEAR.fullmatch(text), _RUNTIME.fullmatch(text)
        certificate = names.certificate(text, labelled=True)
        if year:
            self.add("year", int(year[1]))
        elif minutes and _minutes_of(minutes) is not None:
            self.add("runtime", _minutes_of(minutes))
        elif certificate and certificate[1] == len(text):
            bare = text in {"12", "15", "18", "U", "G"}
            self.add("bare certificate" if bare else "certificate", certificate[0])
        else:
            return False
        return True

    def _word(self, text: str, state: str | None, country: str | None) -> bool:
        if names.is_country(text, self.language):
            if country:  # "UK, France" goes on
                self.all("country").pop()
            self.add("country", f"{country}, {text}" if country else text)
            return True
        if state == "reviewer" and names.is_person(text):
            self.add("reviewer", text)
            return True
        reading = scores.whole(text)
        rated = bool(reading and reading.form in {"drawn", "fraction"})
        return rated or (state != "year" and dates.is_date(text, self.language))


def _compared(value: Any) -> Any:
    """A value in the form in which values are compared: names without case and accents."""
    if isinstance(value, str):
        return fold(value) or value
    if isinstance(value, tuple):
        return tuple(fold(str(name)) for name in cast("tuple[object, ...]", value))
    return value


def _cut(text: str, language: str) -> Iterator[str]:
    """The pieces between commas and other signs, at most sixty; dates are not cut."""
    held = dates.spans(text, language)
    place = 0
    for sign in islice(_CUT.finditer(text), 60):
        if any(start < sign.start() and sign.end() < end for start, end in held):
            continue
        if place < sign.start():
            yield text[place : sign.start()]
        place = sign.end()
    if place < len(text):
        yield text[place:]


_TOLD = re.compile(
    r"(?:(?:^|[.!?]\s)Director|\b[Dd]irected by)\s(NAME)|(NAME)(?=, the director\b)".replace(
        "NAME", r"(?:[A-ZÀ-Þ][\w.’'-]*\w ){1,2}[A-ZÀ-Þ][\w.-]*\w(?!['’\w])"
    )
)


def told_director(text: str) -> list[str]:
    """The names that a paragraph gives as the film's director."""
    if "irect" not in text:
        return []
    said = [match[1] or " ".join(match[2].split()[-2:]) for match in _TOLD.finditer(text[:4000])]
    return [name for name in said if names.is_person(name)]


def first_piece(text: str, language: str) -> str:
    return next(_cut(text, language), "")


def _minutes_of(match: re.Match[str]) -> int | None:
    hours, more, minutes = match.groups()[:3]
    total = int(minutes) if minutes else int(hours) * 60 + int(more or 0)
    return total if total in _MINUTES and int(more or 0) < 60 else None


def _director(facts: Candidates, label: Labelled) -> None:
    value = _BEHIND_NAME.sub("", label.value, count=1)
    facts.pieces(value, "director")
    if not label.colon:
        return
    rest = re.search(r"\)\.?\s+|\.\s+(?=[A-Z(])", label.value)
    if rest and re.match(r"with|starring|\(", label.value[rest.end() :], re.I):
        facts.rest([label.value[rest.end() :]])


def _cast(facts: Candidates, label: Labelled) -> None:
    if label.label in {"stars", "star"} and next(scores.find(label.value), None):
        return
    trial = facts.trial()
    value = re.sub(r"\s\([^()]*,[^()]*\)", "", label.value)  # of other films: "(Dredd, Sinister)"
    _, unknown = trial.pieces(value, "cast")
    if label.colon or not unknown:
        facts.merge(trial, numbers=False)


def _year(facts: Candidates, label: Labelled) -> None:
    years = set(_ANY_YEAR.findall(label.value))
    if len(years) == 1 and (label.colon or len(label.value) < 30):
        facts.add("year", int(years.pop()))


def _runtime(facts: Candidates, label: Labelled) -> None:
    value = label.value
    every = [(match, _minutes_of(match)) for match in _RUNTIME.finditer(value)]
    every += [(m, int(m[1]) * 60 + int(m[2])) for m in _CLOCK.finditer(value)] if not every else []
    every += [(m, int(m[1])) for m in _BARE_MINUTES.finditer(value)] if not every else []
    found = [(match, minutes) for match, minutes in every if minutes in _MINUTES]
    alike = len({minutes for _, minutes in found}) == 1
    if alike and (len(found) > 1 or found[0][0].start() <= 8):
        match, minutes = found[0]
        facts.add("runtime", minutes)
        facts.pieces(trimmed(value[match.end() :]), None)


def _certificate(facts: Candidates, label: Labelled) -> None:
    found = names.certificate(label.value, labelled=True)
    rest = label.value[found[1] :] if found else ""
    if found and (label.colon or re.match(r"(?:$|[,.;|)]|\s(?:for|\()|\s[|·•–—-]\s)", rest)):
        facts.add("certificate", found[0])
        further = re.search(r"[.,;|·•]\s", rest)
        if further:
            facts.pieces(rest[further.end() :], None)


def _country(facts: Candidates, label: Labelled) -> None:
    value = label.value.rstrip(".")
    if names.is_country(value, facts.language):
        facts.add("country", value)


def _rating(facts: Candidates, label: Labelled) -> None:
    """ "Rating: PG-13" is a certificate."""
    if not next(scores.find(label.value), None):
        _certificate(facts, label)


_READERS: dict[str, Callable[[Candidates, Labelled], None]] = {
    "director": _director, "cast": _cast, "year": _year, "runtime": _runtime,
    "certificate": _certificate, "country": _country, "rating": _rating,
}  # fmt: skip
