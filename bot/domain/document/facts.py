"""What the lines of a review's head and foot say: labelled, or one after another in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from bot.domain.document import dates, labels, names, scores
from bot.domain.document.labels import Labelled
from bot.domain.document.model import Found
from bot.domain.document.plain import Line
from bot.domain.film import fold

_YEAR = re.compile(r"\(?((?:18[89]|19\d|20\d)\d)\)?")
_ANY_YEAR = re.compile(r"(?<![\d/.-])(?:18[89]|19\d|20\d)\d(?![\d])")
_HOURS = (
    r"(\d{1,2})\s?h(?:ou)?(?:rs?)?\.?(?:,?\s?(?:and\s)?(\d{1,2})\s?(?:m(?:in(?:ute)?s?)?\.?)?)?"
)
_MINUTES = r"(\d{2,3})\s?(?:-?\s?min(?:ute)?s?\.?|m|'|’|′)"
_RUNTIME = re.compile(rf"(?<![\w.:–-])(?:{_HOURS}|{_MINUTES})(?![\w–]|-\d)(?:\s?long)?", re.I)
_CLOCK = re.compile(r"(?<![\d:])0?(\d):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_BARE_MINUTES = re.compile(r"(?<![\w.])(\d{2,3})(?![\w%/]|\.\d)")
_CUT = re.compile(
    r"\s*(?:[,;|·•◆●▪⋅∙‧\t]|\s/\s|\s[–—-]\s|(?<=[^\W_]{3})(?<![Dd]ir)(?<!Cert)\.(?=\s|$)"
    r"|(?<=\d)\.(?=\s|$)|(?<=\dm)\.(?=\s|$)|(?<=Rated\s[RG])\.(?=\s|$)|(?<=PG)\.(?=\s|$)|\s{3,})\s*"
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
    |(?P<cast>starring:?|featuring|cast:?|stars(?=\s))
    |(?P<reviewer>(?:film\s|movie\s)?review(?:ed)?\sby:?|by|words(?:\sby)?:?)
    |(?P<runtime>(?:running\stime|run\s?time|runs|length|duration):?)
    |(?P<date>(?:published|posted|reviewed)(?:\son)?:?|on)
    |(?P<year>released(?:\sin)?:?|year:?)
    )\s+(?=\S)""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_FOR = re.compile(r"\s+(?:for|of|from|at|@)\s+(?=[A-Z])|\s+\|\s+")
_ON = re.compile(r"\s+(?:on|in|at)\s+(?=\S)")
_BEHIND_NAME = re.compile(
    r"\s+(?:from|starring|and starring|with|based|adapted|who|whose|screenplay|script)\b.*"
)
_OUTLET = re.compile(r"[^\W_](?:[^\n,;|()<>\"“”]{0,58}[^\s,;|()<>\"“”.]|)[!?]?")
_MEDIUM = re.compile(
    r"(?:blu-?ray|dvd|netflix|amazon|prime|hulu|disney|cinema|screener|streaming|theat|festival"
    r"|itunes"
    r"|novel|book|based|original|4k|vod|max|apple|mubi|shudder|download|the book|library|own"
    r"|here).*",
    re.I,
)
_PAPER = re.compile(
    r"(?:the\s.+|.*\b(?:magazine|times|post|guardian|film|films|movies?|review|reviews|news|weekly"
    r"|herald|tribune|journal|telegraph|gazette|daily|press|cinema|blog|screen|reel|online"
    r"|\w+\.(?:com|net|org|co\.uk)))",
    re.I,
)
_URL = re.compile(r"https?://[^\s<>\"'“”()\[\]{}|\\^`]{4,500}")
_ALIEN_HOST = re.compile(
    r"https?://(?:[\w-]+\.){0,4}(?:imdb|rottentomatoes|metacritic|youtube|youtu|wikipedia|amazon"
    r"|netflix|themoviedb|facebook|twitter|instagram|tiktok|fandango|justwatch|x)\.\w+",
    re.I,
)
_LETTERBOXD = re.compile(r"https?://(?:www\.)?(?:boxd\.it|letterboxd\.com)/\S")

Piece = tuple[int, int]


class Facts:
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

    def differ(self, field: str) -> bool:
        return len({_compared(found.value) for found in self.all(field)}) > 1

    def labelled(self, label: Labelled) -> None:
        """Take a label's value, if it has the form of its fact."""
        read = _READERS.get(label.field)
        if read and label.start < label.end:
            read(self, label)

    def line(self, line: Line) -> bool:
        """A line without labels: facts one after another. Whether it was one."""
        if line.end - line.start > 300 or len(list(_cut(self.text, line.start, line.end))) > 16:
            return False
        trial = Facts(self.text)
        known, unknown = trial.pieces(line.start, line.end, None)
        if known and (known > 1 or not unknown) and known >= unknown:
            self._merge(trial, numbers=known > 1)
            return True
        return False

    def rest(self, parts: tuple[Piece, ...]) -> None:
        """Parts of a headline: what is not recognised there is let be."""
        trials: list[Facts] = []
        for start, end in parts:
            trial = Facts(self.text)
            known, unknown = trial.pieces(start, end, None)
            if known and known >= unknown:
                trials.append(trial)
        for trial in trials:
            self._merge(trial, numbers=len(trials) > 1)

    def _merge(self, other: Facts, *, numbers: bool) -> None:
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
        for place, last in _cut(self.text, start, end):
            lead = _INNER.match(self.text, place, last)
            first = lead.end() if lead else place
            if lead:
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
                self._people(state, people)
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
        return Facts(self.text).take(start, end)

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
        minutes = _RUNTIME.fullmatch(piece)
        if minutes and _minutes(minutes) is not None:
            self.add("runtime", _minutes(minutes), start, end)
            return True
        certificate = names.certificate(piece, labelled=True)
        if certificate and certificate[2] == len(piece):
            bare = len(certificate[0]) == len(piece) and piece in {"12", "15", "18", "U", "G"}
            field = "bare certificate" if bare else "certificate"
            if bare or piece[:1].isupper():
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
        for day, first, last in dates.find(text, start, end):
            self.add("date", day, first, last)
            behind = _ON.sub("", text[start:first].rstrip() + " x") if first > start else ""
            end = first if behind else start
            end = start + len(re.sub(r"[\s,|–—-]+(?:on)?[\s,]*$", "", text[start:end]))
            break
        given = _FOR.search(text, start, end)
        if given and _is_outlet(text[given.end() : end].strip()):
            self.add("outlet", text[given.end() : end].strip(), given.end(), end)
            end = given.start()
        first, last = labels.trimmed(text, start, end)
        name = (
            text[first:last].rstrip(".")
            if not text[first:last].endswith("r.")
            else text[first:last]
        )
        last = first + len(name)
        everyone = _AND.split(name)
        if all(names.is_person(one) for one in everyone) or (certain and _is_handle(name)):
            self.add("reviewer", name, first, last)
            return True
        if name.startswith("The ") and _is_outlet(name) and len(name.split()) <= 5:
            self.add("outlet", name, first, last)
        return False


def _compared(value: Any) -> Any:
    """Names are equal whatever their case and accents."""
    if isinstance(value, str):
        return fold(value) or value
    return tuple(map(fold, value)) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _cut(text: str, start: int, end: int) -> Iterator[Piece]:
    place = start
    for cut in islice(_CUT.finditer(text, start, end), 60):
        if dates_across(text, place, cut.end(), end):
            continue
        if place < cut.start():
            yield place, cut.start()
        place = cut.end()
    if place < end:
        yield place, end


_DATE_TAIL = re.compile(r"(?:19|20)\d\d\b")
_MONTH_DAY = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s*$"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,\s*$|\b\d{1,2}\s(?:jan|feb|mar|apr|may|jun|jul|aug"
    r"|sep|oct|nov|dec)[a-z]*,\s*$",
    re.I,
)


def dates_across(text: str, start: int, place: int, end: int) -> bool:
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


def _minutes(match: re.Match[str]) -> int | None:
    hours, more, minutes = match.groups()[:3]
    total = int(minutes) if minutes else int(hours) * 60 + int(more or 0)
    return total if 1 <= total <= 900 and int(more or 0) < 60 else None


def _is_handle(name: str) -> bool:
    """What only "Review by" makes a name: "cinephile42"."""
    return bool(re.fullmatch(r"@?[\w.-]{2,30}", name)) and not name.isdecimal() and (
        name.lower() not in {"the", "me", "admin", "staff", "anonymous", "unknown", "us"}
    )  # fmt: skip


def _is_outlet(name: str) -> bool:
    return (
        bool(_OUTLET.fullmatch(name))
        and names.is_capital(name)
        and len(name.split()) <= 7
        and "://" not in name
        and not _MEDIUM.fullmatch(name)
    )


def _director(facts: Facts, label: Labelled) -> None:
    start, end = label.start, label.end
    behind = _BEHIND_NAME.search(facts.text, start, end)
    if behind:
        end = behind.start()
    facts.pieces(start, end, "director")


def _cast(facts: Facts, label: Labelled) -> None:
    if label.label in {"stars", "star"} and next(
        scores.find(facts.text, label.start, label.end), None
    ):
        return
    trial = Facts(facts.text)
    _, unknown = trial.pieces(label.start, label.end, "cast")
    if label.colon or not unknown:
        facts._merge(trial, numbers=False)  # pyright: ignore[reportPrivateUsage]


def _year(facts: Facts, label: Labelled) -> None:
    every = [
        (day.year, first, last)
        for day, first, last in dates.find(facts.text, label.start, label.end)
    ]
    years = list(_ANY_YEAR.finditer(facts.text, label.start, label.end))
    if len({int(year.group()) for year in years}) == 1 and (
        label.colon or label.end - label.start < 30
    ):
        year = years[0]
        facts.add("year", int(year.group()), year.start(), year.end())
    elif not years and len({year for year, _, _ in every}) == 1:
        facts.add("year", *every[0])


def _runtime(facts: Facts, label: Labelled) -> None:
    value = label.value(facts.text)
    every = [(match, _minutes(match)) for match in _RUNTIME.finditer(value)]
    every += [(m, int(m[1]) * 60 + int(m[2])) for m in _CLOCK.finditer(value)] if not every else []
    every += [(m, int(m[1])) for m in _BARE_MINUTES.finditer(value)] if not every else []
    found = [(match, minutes) for match, minutes in every if minutes and 1 <= minutes <= 900]
    alike = len({minutes for _, minutes in found}) == 1
    if alike and (len(found) > 1 or found[0][0].start() <= 8):
        match, minutes = found[0]
        facts.add("runtime", minutes, label.start + match.start(), label.start + match.end())
        facts.pieces(*labels.trimmed(facts.text, label.start + match.end(), label.end), None)


def _certificate(facts: Facts, label: Labelled) -> None:
    value = label.value(facts.text)
    found = names.certificate(value, labelled=True)
    if found and (
        label.colon or re.match(r"(?:$|[,.;|)]|\s(?:for|\()|\s[|·•–—-]\s)", value[found[2] :])
    ):
        facts.add("certificate", found[0], label.start + found[1], label.start + found[2])
        rest = re.search(r"[.,;|·•]\s", value[found[2] :])
        if rest:
            facts.pieces(label.start + found[2] + rest.end(), label.end, None)


def _country(facts: Facts, label: Labelled) -> None:
    value = label.value(facts.text).rstrip(".")
    pieces = re.split(r"\s*[/,;&]\s*", value)
    if names.is_country(value):
        facts.add("country", value, label.start, label.start + len(value))
    elif label.colon and all(re.fullmatch(r"[A-Z][\w .'’-]{1,30}", piece) for piece in pieces):
        first = next(_cut(facts.text, label.start, label.end))
        if names.is_country(facts.text[first[0] : first[1]]):
            facts.pieces(label.start, label.end, None)
        elif len(value.split()) <= 8:
            facts.add("country", value, label.start, label.start + len(value))
    elif label.colon:
        facts.pieces(label.start, label.end, None)


def _reviewer(facts: Facts, label: Labelled) -> None:
    pieces = list(_cut(facts.text, label.start, label.end))
    if not pieces:
        return
    first, last = pieces[0]
    certain = label.label not in {"by", "review", "text", "words"} or (
        label.colon and label.label != "review"
    )
    if not facts.byline(first, last, certain=certain):
        return
    for start, end in pieces[1:]:
        piece = facts.text[start:end].strip()
        known = facts.take(start, end)
        if not known and _PAPER.fullmatch(piece) and _is_outlet(piece):
            facts.add("outlet", piece, start, start + len(piece))


def _outlet(facts: Facts, label: Labelled) -> None:
    address = _URL.search(facts.text, label.start, label.end)
    end = address.start() if address else label.end
    pieces = list(_cut(facts.text, label.start, end))
    if pieces:
        start, end = labels.trimmed(facts.text, *pieces[0])
        on = re.search(r"\s+on\s+(?=\w)", facts.text[start:end])
        published = next(dates.find(facts.text, start, end), None)
        if on and published:
            facts.add("date", *published)
            end = start + on.start()
        name = facts.text[start:end].strip("*_\"“”'‘’").rstrip(".")
        place = facts.text.find(name, start)
        if _is_outlet(name) and (not names.is_country(name) or label.field == "outlet"):
            facts.add("outlet", name, place, place + len(name))
        for start, end in pieces[1:]:
            facts.pieces(start, end, None)
    if address:
        _link(facts, label)


def _link(facts: Facts, label: Labelled) -> None:
    address = _URL.search(facts.text, label.start, label.end)
    if address and not _ALIEN_HOST.match(address.group()):
        link = address.group().rstrip(".,;:!?*_~")
        facts.add("link", link, address.start(), address.start() + len(link))
        if label.field == "letterboxd" or _LETTERBOXD.match(link):
            place = facts.text.lower().rfind("letterboxd", label.line.start, label.end)
            if place >= 0 and label.field == "letterboxd":
                facts.add("outlet", "Letterboxd", place, place + len("letterboxd"))


def _date(facts: Facts, label: Labelled) -> None:
    found = {
        day: (first, last) for day, first, last in dates.find(facts.text, label.start, label.end)
    }
    if len(found) == 1:
        [(day, (first, last))] = found.items()
        if first - label.start <= 12:
            facts.add("date", day, first, last)
            facts.pieces(*labels.trimmed(facts.text, last, label.end), None)
    elif not found and label.label in {"published", "posted", "reviewed", "published on"}:
        by = re.match(r"(?:in|by)\s+", label.value(facts.text))
        if by and _is_outlet(facts.text[label.start + by.end() : label.end]):
            start = label.start + by.end()
            facts.add("outlet", facts.text[start : label.end], start, label.end)


def _rating(facts: Facts, label: Labelled) -> None:
    """ "Rating: PG-13" is a certificate."""
    if not next(iter(scores.find(facts.text, label.start, label.end)), None):
        _certificate(facts, label)


_READERS: dict[str, Callable[[Facts, Labelled], None]] = {
    "director": _director, "cast": _cast, "year": _year, "runtime": _runtime,
    "certificate": _certificate, "country": _country, "reviewer": _reviewer, "outlet": _outlet,
    "link": _link, "letterboxd": _link, "date": _date, "rating": _rating,
}  # fmt: skip
