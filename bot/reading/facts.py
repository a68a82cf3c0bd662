"""What the lines of a review's head and foot say: labelled, or one after another in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from bot.domain.folding import fold
from bot.reading import dates, labels, names, scores
from bot.reading.model import Found
from bot.reading.plain import TextLine

YEAR = r"(?:18[89]|19\d|20\d)\d"
"""What a text's reader takes for a film's year: fewer than a film may have (``film.YEARS``), since
most other numbers of four digits in a review are none."""
MINUTES = range(1, 901)
"""Likewise of running times, in minutes."""
_YEAR = re.compile(rf"\(?({YEAR})\)?")
_COUNTRY_YEAR = re.compile(rf"([^\d\n]{{2,60}}) \(?({YEAR})\)?")
_HOURS = (
    r"(\d{1,2})\s?h(?:ou)?(?:rs?)?\.?(?:,?\s?(?:and\s)?(\d{1,2})\s?(?:m(?:in(?:ute)?s?)?\.?)?)?"
)
_MINUTES = r"(\d{2,3})\s?(?:-?\s?min(?:ut(?:e[ns]?|os|i))?s?\.?|m|'|’|′)"
RUNTIME = re.compile(rf"(?<![\w.:–-])(?:{_HOURS}|{_MINUTES})(?![\w–]|-\d)(?:\s?long)?", re.I)
_CUT = re.compile(
    r"\s*(?:[,;|·•◆●▪⋅∙‧\t\n]|\s/\s|\s[–—-]\s|\s{3,}|\.(?=\s|$)"
    r"(?:(?<=[^\W_]{3}\.)(?<![Dd]ir\.)(?<!Cert\.)|(?<=\d\.)|(?<=\dm\.)|(?<=Rated\s[RG]\.)"
    r"|(?<=PG\.)))\s*"
)
_AND = re.compile(r"\s+(?:and|&|\+)\s+")
_LEAD = re.compile(r"(?:and|&|with|also)\s+", re.I)
_ROLE = re.compile(r"\s+as\s+.*|\s*\.{2,}.*|\s*\([^()]*\)?.*|\s*\[[^\[\]]*\]?.*")
_REST_OF_CAST = re.compile(
    r"(?:and\s)?(?:et al\.?|more|others|many more|among others|etc\.?|\.\.\.|…)", re.I
)
_FAMILY = re.compile(r"[^\W\d_][\w’'-]+ (?:and|&) [^\W\d_][\w’'-]+(?: [^\W\d_][\w’'-]+){1,2}")
_INNER = re.compile(
    r"""(?:
    (?P<director>(?:written\s(?:and|&)\s)?directed\sby|dir(?:ector)?s?(?:\.|:|\.:)?(?:\sby)?|d\.)
    |(?P<cast>starring:?|featuring|cast:?|stars(?=\s)|with(?=\s))
    |(?P<reviewer>(?:film\s|movie\s)?review(?:ed)?\sby:?|by|words(?:\sby)?:?)
    |(?P<runtime>(?:running\stime|run\s?time|runs|length|duration):?)
    |(?P<date>(?:published|posted|reviewed)(?:\son)?:?|on)
    |(?P<year>released(?:\sin)?:?|year:?)
    )\s+(?=\S)""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_IN_BRACKETS = re.compile(r"\s\(([^()\n]{2,60})\)(?=\s*$)")
_FOR = re.compile(r"\s+(?:for|of|from|at|@)\s+(?=[A-Z])|\s+\|\s+")
_BEFORE_DATE = re.compile(r"[\s,|–—-]{1,5}(?:on\s{0,3})?$")
_OUTLET = re.compile(r"[^\W_](?:[^\n,;|()<>\"“”]{0,58}[^\s,;|()<>\"“”.]|)[!?]?")
_MEDIUM = re.compile(
    r"(?:blu-?ray|dvd|netflix|amazon(?: prime)?|prime(?: video)?|hulu|disney\+?|cinemas?|screener"
    r"|streaming|theat(?:er|re)s?|festival|itunes|novel|(?:the )?book|original|4k|vod|max"
    r"|apple(?: tv)?|mubi|shudder|download|library|own|here)"
    r"(?: (?:disc|release|screening|copy|screener|uk|us))?",
    re.I,
)
Piece = tuple[int, int]


class Candidates:
    """Candidates for each fact. What two candidates disagree on is nobody's fact."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[str, list[Found[Any]]] = {}

    def add(self, field: str, value: Any, start: int, end: int) -> None:
        self._found.setdefault(field, []).append(Found(value, start, end))

    def all(self, field: str) -> list[Found[Any]]:
        return self._found.get(field, [])

    def only(self, field: str, *others: Found[Any] | None) -> Found[Any] | None:
        """The fact on which all candidates agree."""
        every = [found for found in (*others, *self.all(field)) if found is not None]
        return every[0] if len({_compared(found.value) for found in every}) == 1 else None

    def line(self, line: TextLine) -> bool:
        """A line without labels: facts one after another. Whether it was one."""
        if line.end - line.start > 300 or len(list(cut(self.text, line.start, line.end))) > 16:
            return False
        trial = Candidates(self.text)
        start, end = line.start, line.end
        if line.text[0] == "(" and line.text[-1] == ")":
            start, end = start + 1, end - 1
        known, unknown = trial.pieces(start, end, None)
        if known and (known > 1 or not unknown) and known >= unknown:
            self.merge(trial, numbers=known > 1)
            return True
        return False

    def rest(self, parts: tuple[Piece, ...]) -> None:
        """Parts of a headline: what is not recognised there is let be."""
        trials: list[Candidates] = []
        for start, end in parts:
            trial = Candidates(self.text)
            known, unknown = trial.pieces(start, end, None)
            if known and known >= unknown:
                trials.append(trial)
        for trial in trials:
            self.merge(trial, numbers=len(trials) > 1)

    def merge(self, other: Candidates, *, numbers: bool) -> None:
        for field, every in other._found.items():
            for found in every:
                if field != "bare certificate":
                    self.add(field, found.value, found.start, found.end)
                elif numbers:
                    self.add("certificate", found.value, found.start, found.end)

    def pieces(self, start: int, end: int, state: str | None) -> tuple[int, int]:
        """Facts between commas and other signs; how many pieces were facts, and how many not.

        ``state`` is what a name is that comes first: "director" or "cast".
        """
        known = unknown = 0
        people: list[Found[str]] = []
        country: Found[Any] | None = None
        for place, last in cut(self.text, start, end):
            lead = _INNER.match(self.text, place, last)
            first = lead.end() if lead else place
            if lead and not lead.lastgroup == state == "cast":
                self._people(state, people)
                state, people = str(lead.lastgroup), []
            if state in {"director", "cast"}:
                named = _persons(self.text, first, last, least=1 if not people else 2)
                if named and not (len(named) == 1 and self.is_fact(first, last)):
                    people += named
                    known += 1
                    country = None
                    continue
            recognised = self._piece(first, last, state, country)
            is_country = recognised and names.is_country(self.text[first:last])
            country = self.all("country")[-1] if is_country else None
            known, unknown = known + recognised, unknown + (not recognised)
            if not (state == "cast" and _REST_OF_CAST.fullmatch(self.text[first:last])):
                if recognised or not people or " " in people[-1].value:
                    self._people(state, people)  # "Zoë - forgive me -" is not all of a name
                state, people = None, []
        self._people(state, people)
        return known, unknown

    def _people(self, state: str | None, people: list[Found[str]]) -> None:
        if not people:
            return
        start, end = people[0].start, people[-1].end
        if state == "director":
            self.add("director", ", ".join(person.value for person in people[:8]), start, end)
        else:
            self.add("cast", tuple(person.value for person in people), start, end)

    def is_fact(self, start: int, end: int) -> bool:
        return Candidates(self.text).take(start, end)

    def take(self, start: int, end: int) -> bool:
        """A piece that is a fact as a whole."""
        return self._piece(start, end, None, None)

    def _piece(self, start: int, end: int, state: str | None, country: Found[Any] | None) -> bool:
        """One piece that is a fact from its beginning to its end."""
        start, end = labels.trimmed(self.text, start, end)
        piece = self.text[start:end]
        if not piece:
            return True
        year = _YEAR.fullmatch(piece)
        if year:
            self.add("year", int(year[1]), start, end)
            return True
        made = _COUNTRY_YEAR.fullmatch(piece)
        if made and names.is_country(made[1]):
            self.add("year", int(made[2]), start + made.start(2), end)
            piece, end = made[1], start + made.end(1)
        minutes = RUNTIME.fullmatch(piece)
        if minutes and minutes_of(minutes) is not None:
            self.add("runtime", minutes_of(minutes), start, end)
            return True
        certificate = names.certificate(piece, labelled=True)
        if certificate and certificate[2] == len(piece):
            bare = len(certificate[0]) == len(piece) and piece in {"12", "15", "18", "U", "G"}
            field = "bare certificate" if bare else "certificate"
            if bare or not piece[:1].islower():
                self.add(field, certificate[0], start + certificate[1], end)
                return True
        if names.is_country(piece):
            if country:  # "UK, France" goes on
                self.all("country").pop()
                start = country.start
            self.add("country", self.text[start:end], start, end)
            return True
        return self._date_or_name(start, end, state)

    def _date_or_name(self, start: int, end: int, state: str | None) -> bool:
        for day, first, last in dates.find(self.text, start, end):
            if (first, last) == (start, end) and state not in {"year"}:
                self.add("date", day, first, last)
                return True
        if state == "reviewer":
            return self.byline(start, end, certain=False)
        reading = scores.whole(self.text, start, end)
        return bool(reading and reading.form in {"drawn", "fraction"})

    def byline(self, start: int, end: int, *, certain: bool) -> bool:
        """ "Jane Smith for The Times on 12 June 2025"."""
        text = self.text
        dated = next(dates.find(text, start, end), None)
        if dated:
            self.add("date", *dated)
            end = start + len(_BEFORE_DATE.sub("", text[start : dated[1]]))
        given = _FOR.search(text, start, end)
        first, last = labels.trimmed(text, given.end(), end) if given else (end, end)
        if given and is_outlet(text[first:last]):
            self.add("outlet", text[first:last], first, last)
            end = given.start()
        bracket = _IN_BRACKETS.search(text, start, end)
        if bracket and is_outlet(bracket[1]):
            if bracket[1].startswith("The "):
                self.add("outlet", bracket[1], bracket.start(1), bracket.end(1))
            end = bracket.start()
        first, last = labels.trimmed(text, start, end)
        name = text[first:last]
        if not name.endswith("r."):  # Jr. and Sr.
            name = name.rstrip(".")
        last = first + len(name)
        everyone = _AND.split(name)
        if all(names.is_person(one) for one in everyone) or (certain and _is_handle(name)):
            self.add("reviewer", name, first, last)
            return True
        if name.startswith("The ") and is_outlet(name) and len(name.split()) <= 5:
            self.add("outlet", name, first, last)
        return False


def _compared(value: Any) -> Any:
    """Names are equal whatever their case and accents."""
    if isinstance(value, str):
        return fold(value) or value
    return tuple(map(fold, value)) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def cut(text: str, start: int, end: int) -> Iterator[Piece]:
    """Between commas and other signs, at most sixty."""
    place = start
    for sign in islice(_CUT.finditer(text, start, end), 60):
        if _in_date(text, place, sign.end(), end):
            continue
        if place < sign.start():
            yield place, sign.start()
        place = sign.end()
    if place < end:
        yield place, end


_MONTH_DAY = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s*$"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,\s*$|\b\d{1,2}\s(?:jan"
    r"|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec)[a-z]*,\s*$",
    re.I,
)


def _in_date(text: str, start: int, place: int, end: int) -> bool:
    """Whether a comma is one inside of a date: "June 12, 2025", "Thursday, June 12"."""
    return bool(_MONTH_DAY.search(text, max(start, place - 24), place)) and place < end


def _persons(text: str, start: int, end: int, *, least: int) -> list[Found[str]]:
    """The people of a piece, "Ana de Armas and Ian McShane", without their roles; [] of others."""
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    role = _ROLE.search(text, start, end)
    end = role.start() if role else end
    start, end = labels.trimmed(text, start, end)
    if text[start:end].endswith(".") and not re.search(r"\b(?:\w|[JS]r)\.$", text[start:end]):
        end -= 1
    if names.is_person(text[start:end], least=least):
        return [Found(text[start:end], start, end)]
    people: list[Found[str]] = []
    place = start
    for cut in [*_AND.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        if not names.is_person(text[place:stop]):
            family = _FAMILY.fullmatch(text, start, end)
            return [Found(text[start:end], start, end)] if family else []
        people.append(Found(text[place:stop], place, stop))
        place = cut.end() if cut else end
    return people


def minutes_of(match: re.Match[str]) -> int | None:
    hours, more, minutes = match.groups()[:3]
    total = int(minutes) if minutes else int(hours) * 60 + int(more or 0)
    return total if total in MINUTES and int(more or 0) < 60 else None


def _is_handle(name: str) -> bool:
    """What only "Review by" makes a name: "cinephile42"."""
    return bool(re.fullmatch(r"@?[\w.-]{2,30}", name)) and not name.isdecimal() and (
        name.lower() not in {"the", "me", "admin", "staff", "anonymous", "unknown", "us"}
    )  # fmt: skip


def is_outlet(name: str) -> bool:
    return (
        bool(_OUTLET.fullmatch(name))
        and names.is_capital(name)
        and len(name.split()) <= 7
        and "://" not in name
        and not _MEDIUM.fullmatch(name)
    )
