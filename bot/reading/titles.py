"""Which film a document is about: the one place where its title is decided.

Every name that may be the title is weighed by its signs: whether a film is known by it, where it
stands, what stands beside it. The name that is likely enough among all, and against there being
none, is the title.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from bot import known_credits, known_films
from bot.domain.folding import fold, parts
from bot.known_credits import Credits
from bot.reading import languages, words
from bot.reading.evidence import Evidence
from bot.reading.facts import FILM_FACTS, YEAR
from bot.reading.headline import Headline, about_films, read_headline
from bot.reading.labels import Labelled
from bot.reading.names import ASIAN, is_person, is_title_case, people, trimmed, without_emoji
from bot.reading.weighing import holding, likely, weights

_FIRST = 90
"""How many characters are a review's first words."""
_NAMED = 3000
"""In how many of its prose known names are looked for."""
_MOST = 40
"""As many names are weighed."""
_CAPITALS = re.compile(rb"\b[A-Z][a-zA-Z]{3,}\b")
_NAMING = {"label", "headline sure", "headline quoted"}
_NEAR = 24
"""How many characters before and behind a year may be of the same date."""
_DOUBT = 3.0
"""How far a document's subject speaks for its titles or against them, at the most."""
_PEOPLE = 6000
"""In how many characters of the text a film's people are looked for."""
_RUN = words.pattern("words with capitals")
_MADE_IN = words.pattern("made in before")
_PAIRS = {"“”", '""', "‘’", "''", "«»", "『』", "「」", "《》", "【】", "„“", "__", "**"}
_BETWEEN = ",:'’.!&–—-"
"""What may stand between the words of a title that a file's name has no sign for."""
_NO_LETTERS = re.compile(r"[\W_]+")
_QUOTES = tuple("“”\"«»„‘’'『』「」《》")
_MARKS = "".join(_QUOTES) + " "


@dataclass(slots=True, eq=False)
class Naming:
    """A name that may be the title. ``signs`` are what speaks for it or against it."""

    text: str
    signs: set[str] = field(default_factory=set[str])
    year: int | None = None
    director: str | None = None
    times: int = 0
    """How often the prose has it."""
    flat: str = ""
    """The name in small letters, with a blank for what is no letter, and around it."""
    people: int | None = None
    """How many of the people of a film that is called so the text names; None where nobody of it is
    known."""
    surnames: int = 0
    """How many of them it names at least by their surname."""
    years: set[int] = field(default_factory=set[int])
    """The years of films that are called so which the text says; of several such films, of those
    whose people it names most."""


def _years(year: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d/._-])(?<!©)(?<!© ){year}(?![\d/_]|[.-]\d)")


def trimmed_title(value: str) -> str:
    """The title as it is written, without quotation marks around it."""
    value = value.strip()
    return value[1:-1].strip() if value[:1] + value[-1:] in _PAIRS else value


def stated(labels: Sequence[Labelled]) -> Naming | None:
    """The film that a label names, as it is written."""
    film = next((label.value for label in labels if label.field == "film"), "")
    found = read_headline(film, set()) if film else None
    if found and found.certain:
        return Naming(found.title, year=found.year, director=found.director)
    return Naming(trimmed_title(film)) if film else None


def choose(evidence: Evidence, doubt: float) -> Naming:
    """The title, and the year and director in the same words; "" where it is not sure. ``doubt`` is
    the logit that the document is about something else than one film."""
    if film := evidence.film:
        folded = f" {' '.join(map(fold, parts(evidence.text)))} "
        if any(f" {fold(title)} " in folded for title in film.titles):
            return Naming(film.title)
    table = weights("titles")
    every = _Gatherer(evidence).signed()
    every.sort(key=lambda one: sum(table.get(sign, 0) for sign in one.signs), reverse=True)
    films = [(_film(one), one) for one in every]
    names = dict(reversed(films))  # of a film's names the likeliest
    against = max(-_DOUBT, min(doubt, _DOUBT)) * table["about something else"]
    film = likely(((film, one.signs) for film, one in films), table, against)
    return names[film] if film else Naming("")


def _film(one: Naming) -> Naming | frozenset[bytes]:
    """The films that are called so; the name itself where none is known."""
    return frozenset(known_films.numbers(one.text)) or one


def _flat(text: str) -> str:
    return f" {_NO_LETTERS.sub(' ', text).strip()} "


def _top(head: Headline) -> str:
    """A headline as names are compared with it."""
    return _flat(head.around or head.title).casefold()


class _Gatherer:
    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.body = evidence.body
        lower = evidence.text.lower()  # of another length where it has "İ"
        self.lower = lower if len(lower) == len(evidence.text) else evidence.text
        self.flat = _flat(self.body)
        self.folded = self.flat.casefold()
        self.people = f" {' '.join(map(fold, parts(evidence.text[:_PEOPLE])))} "
        plain = unicodedata.normalize("NFKD", evidence.text[:_PEOPLE]).encode("ascii", "ignore")
        self.capitals = {word.decode().lower() for word in _CAPITALS.findall(plain)}
        """The words with a capital, without accents."""
        self.years: dict[int, bool] = {}
        """Whether the text says a year, of those that were looked for."""
        self.found: dict[str, Naming] = {}
        self.parted: set[str] = set()
        stem = re.sub(r"\.\w{1,9}$", "", evidence.name).strip()
        self.stem = without_emoji(re.sub(r"^(?:\d{4}-\d\d-\d\d|\d{5,})[-_ ]*", "", stem))
        self.titles = [one.value for one in evidence.labels if one.field == "title" and one.value]

    def add(self, text: str, sign: str = "", year: int | None = None) -> None:
        if not text[:1] == text[-1:] == "-":
            text = trimmed_title(trimmed(text)).strip(" ,;:")
        key = fold(text)
        if not key or len(self.found) >= _MOST or len(text) > 120:
            return
        flat = _flat(text).casefold()
        one = self.found.get(key)
        if not one:
            known = known_credits.of(text)
            one = Naming(text, times=self.times(text), flat=flat, people=self._named(known))
            surnames = list(map(self._surnames, known))
            one.surnames = max(surnames, default=0)
            one.years = set(self._said_years(known, surnames))
            self.found[key] = one
        if sign:
            one.signs.add(sign)
        one.year = one.year or year

    def times(self, text: str) -> int:
        """How often the prose has the name. Several words may have other capitals there."""
        flat = _flat(text)
        if ASIAN.search(flat):
            return self.body.count(text)
        if " " in flat.strip():
            return self.folded.count(flat.casefold())
        return self.flat.count(flat)

    def _named(self, films: Sequence[Credits]) -> int | None:
        named = (sum(map(self._names, film.people)) for film in films if film.people)
        return max(named, default=None)

    def _surnames(self, film: Credits) -> int:
        """How many of a film's people the text names at least by their surname."""
        every = (person.rpartition(" ") for person in film.people)
        return sum(
            bool(given) and len(surname) > 3 and surname in self.capitals
            for given, _blank, surname in every
        )

    def _said_years(self, films: Sequence[Credits], named: Sequence[int]) -> Iterator[int]:
        """The years that the text says; of several films, of those whose people it names most: who
        writes on a remake says the first film's year, and who made the new one. ``named`` has how
        many, film by film."""
        for film, many in zip(films, named, strict=True):
            meant = len(films) == 1 or 0 < many == max(named)
            if meant and film.year and self._says(film.year):
                yield film.year

    def _says(self, year: int) -> bool:
        """Whether the text says the year, not in a date, an address or a copyright notice."""
        if year not in self.years:
            text = self.evidence.text
            places = _years(year).finditer(text) if str(year) in text else ()
            self.years[year] = any(not self._dates(*place.span()) for place in places)
        return self.years[year]

    def _dates(self, start: int, end: int) -> bool:
        """Whether the year that stands there dates the text, or something else than the film."""
        first = max(start - _NEAR, 0)
        near = self.evidence.text[first : end + _NEAR]
        held = languages.dates(near, self.evidence.language)
        return any(begin <= start - first and end - first <= last for begin, last in held)

    def _names(self, person: str) -> bool:
        """Whether the text has this name, or "person's"."""
        return f" {person} " in self.people or f" {person}s " in self.people

    def _gather(self) -> None:
        for head in self.evidence.headlines:
            self._headline(head)
        for title in self.titles:
            self._parts(title)
        self._file()
        for opening in sorted(self.evidence.marked, key=len, reverse=True):
            if self.body.startswith(opening):
                self.add(opening)
        runs = [re.sub(r"[’']s\Z", "", match.group().strip(" .:’'"))
                for match in islice(_RUN.finditer(self.body[:_NAMED]), 100)]  # fmt: skip
        for run in dict.fromkeys(runs):
            common = " " not in run and f" {run.lower()} " in self.flat
            if len(run) > 2 and not common and known_films.is_known(run):
                self.add(run)

        self._original()

    def _original(self) -> None:
        """The original title, where nothing else names the film."""
        original = next((one.value for one in self.evidence.labels if one.field == "original"), "")
        named = (
            one.signs & _NAMING or known_films.is_known(one.text) for one in self.found.values()
        )
        if original and not any(named):
            self.add(original, "label")
            self.add(original, "headline sure")

    def _headline(self, head: Headline) -> None:
        directed = words.pattern("film by").fullmatch(head.title)
        if directed and people(directed[2], least=2):
            head.title, head.director = directed[1].rstrip(","), directed[2]
        sign = "headline sure" if head.certain else "headline quoted" if head.quoted else ""
        self.add(head.title, sign, head.year)
        if head.labelled:
            self.add(head.around or head.title, "label")
        self._parts(head.around or head.title)

    def _parts(self, text: str) -> None:
        """The parts of a headline between its signs, and those that the prose has, too."""
        if text in self.parted or len(self.found) >= _MOST:
            return  # it would add nothing, and takes its time
        self.parted.add(text)
        for part in text.split(": ", 1) if ": " in text else ():
            self.add(part)
        for run in self._said_again(text):
            self.add(run)

    def _said_again(self, headline: str) -> Iterator[str]:
        """The words of a headline that the prose has in this order, none of them within others."""
        every = headline.split()
        taken: list[tuple[str, int]] = []
        for size in range(min(8, len(every) - 1), 0, -1) if len(every) <= 25 else ():
            for start in range(len(every) - size + 1):
                run = " ".join(every[start : start + size]).strip(_MARKS + ",(.:;?)&")
                if len(run) < 3 or not (run[0].isupper() or run[0].isdigit()):
                    continue
                times, flat = self.times(run), _flat(run)
                known = len(run) > 7 and known_films.is_known(run)
                if (times or known) and not any(
                    flat in other and times == many for other, many in taken
                ):
                    taken.append((flat, times))
                    yield run

    def _file(self) -> None:
        """The title in the file's name, as the prose writes it, or with a year behind it."""
        bare = trimmed(words.pattern("review in a file's name").sub(" ", self.stem))
        dated = re.fullmatch(rf"(.+?)[\s_.-]+[(\[]?({YEAR})[)\]]?", bare)
        every = [word for word in re.split(r"[\s_-]+", dated[1] if dated else bare) if word][:10]
        read = [word for word in every if word.strip(_BETWEEN)]  # others match in too many ways
        pattern = rf"[\s{_BETWEEN}]{{1,4}}".join(map(re.escape, read)) or "(?!)"
        places = re.finditer(rf"(?<![\w/.-]){pattern}(?![\w/.-])", self.body, re.I)
        written = next((place.group() for place in places), "")
        if dated or bare != self.stem or len(every) > 1:
            year, name = int(dated[2]) if dated else None, " ".join(every).title()
            known = dated or known_films.is_known(name)
            self.add(written or (name if known else ""), "dated file" if dated else "file", year)

    def signed(self) -> list[Naming]:
        """The names with all signs that speak for and against each."""
        self._gather()
        every = list(self.found.values())
        tops = list(map(_top, self.evidence.headlines))
        known = {one.flat for one in every if known_films.is_known(one.text)}
        # A word that begins a sentence may be a film's name, too: "Nun", "They", "Leben".
        heads = "".join(tops)
        telling = (one for one in every if one.flat in known
                   and (len(one.text) > 7 or " " in one.text or one.flat in heads))  # fmt: skip
        most = max((one.times for one in telling), default=0)
        sure = known | {one.flat for one in every if "label" in one.signs}
        above_facts = self._above_facts()
        is_about_films = any(map(about_films, self.titles))
        for one in every:
            self._context(one)
            one.signs |= holding({"first headline": tops[:1] == [one.flat]})
        for one in every:
            low = one.flat
            is_known = low in known
            longer = (other for other in every if other is not one and low in other.flat)
            one.signs |= holding({
                "above facts": low == above_facts,
                "first words": low in self.folded[:_FIRST],
                "in longer": any(other.times >= one.times / 2 for other in longer),
                "year": one.year is not None,
                "sentence": self.evidence.language == "en"
                and any(map(str.isalpha, one.text)) and not is_title_case(one.text),
                "long": len(one.text) > 40,
                "about films": about_films(one.text),
                "known": is_known,
                "known and long": is_known and len(one.text) > 15,
                "known at a headline's end": is_known
                and any(top.startswith(low) or top.endswith(low) for top in tops),
                "within a sure one": any(low in other and low != other for other in sure),
                "named less than a known one": one.times < most,
                "document: heading about films": is_about_films,
                **self._beside_others(one, every),
            })  # fmt: skip
        return every

    def _beside_others(self, one: Naming, every: Sequence[Naming]) -> dict[str, object]:
        """How often the text has the name and its film's people, beside all names that neither are
        a part of it nor have it as one."""
        apart = [other for other in every
                 if one.flat not in other.flat and other.flat not in one.flat]  # fmt: skip
        # In other scripts its people have other names.
        is_latin = len(self.people.encode()) < 1.2 * len(self.people)
        dated = any(other.years for other in apart)
        return {
            "named most by far": one.times > 2 * max([0, *(other.times for other in apart)]),
            "its people most": (one.people or 0) > sum(other.people or 0 for other in apart),
            "none of its people": one.people == 0 and is_latin,
            "its people by surname": one.surnames > max([0, *(other.surnames for other in apart)]),
            "only its year": one.years and not dated,
            "its year and others'": one.years and dated and "first headline" not in one.signs,
        }

    def _above_facts(self) -> str:
        """The only headline right above facts of a film, flat; "" where there are several."""
        heads, used = self.evidence.heads, self.evidence.used
        if not any(label.field in FILM_FACTS for label in self.evidence.labels):
            return ""
        every = [heads[id(line)] for line, below in pairwise(self.evidence.edges)
                 if id(line) in heads and id(below) in used]  # fmt: skip
        return _top(every[0]) if len(every) == 1 else ""

    def _context(self, one: Naming) -> None:
        """Read what stands beside the name: that it is a film, its year and its director."""
        text, low = self.evidence.text, one.text.lower()
        end = 0
        for _ in range(4):
            start = self.lower.find(low, end)
            if start < 0:
                return
            end = start + len(low)
            if text[start - 1 : start].isalnum() and text[start].isascii():
                continue
            behind = end + (text.startswith(_QUOTES, end))
            if words.pattern("is a film").match(text, behind):
                one.signs.add("is a film")
            if made := _MADE_IN.search(text[max(0, start - 9) : start]):  # "2017's 'A Taxi Driver'"
                one.year = one.year or int(made[1])
            if made := words.pattern("made in behind").match(text, behind):
                one.year = one.year or int(made[1])
            if made := words.pattern("made by and in").match(text, behind):
                one.year = one.year or int(made[2])
                foreign = ASIAN.search(one.text)  # "소금길 (Salt Road, 2024)"
                maker = made[1] and is_person(made[1]) and not foreign
                one.director = made[1] if maker else one.director
