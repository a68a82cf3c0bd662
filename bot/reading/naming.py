"""The names in a document that may be its film's title, and what speaks for and against each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.domain.folding import fold
from bot.reading import prose, scores, words
from bot.reading.facts import FILM_FACTS, YEAR, Candidates
from bot.reading.headline import Headline, about_films, read_headline, set_apart
from bot.reading.labels import Labelled
from bot.reading.lines import TextLine
from bot.reading.names import PARTS, SMALL, is_person, is_title_case, people, trimmed

_BEGINNING = 6000
"""In how many characters of the prose names are looked for; a review names its film by then."""
_FIRST = 120
"""How many characters are a review's first words."""
_MOST = 40
"""As many names are weighed."""
_LINES = 25
"""In how many lines at the top the title may stand alone."""
_CAPITAL = r"[A-ZÀ-ÞА-Я\d](?:[\w’'&!:-]|\.(?=\w)|(?<=[DM]r)\.|(?<=Mrs)\.|(?<=Vol)\.)*+"
_RUN = re.compile(
    rf"(?<![\w’']){_CAPITAL}(?: (?:(?:of|the|a|an|and|in|on|to|for|at|de|la|le|les|des"
    rf"|du|der|die|das|und|el|los|y|il|di|do|da|&) ){{0,3}}{_CAPITAL}){{0,7}}"
)
_NO_NAMES = words.listed("no names alone")
_BY = r",? (?:by|von|de|di|par|do|da|del|d[’'])"
_DIRECTED = re.compile(rf"(.+?){_BY} (.+)")
_CREDITED = re.compile(
    rf"(?:#+ )?([^()\n]{{1,80}}?){_BY} ?([^(),\n]{{4,60}}) \((?:[^()\n]{{0,60}}, )?({YEAR})(?!\d)"
)
_DATED = re.compile(
    rf"((?:\([^()\n]{{1,12}}\) )?[^()\n]{{1,80}}?) \((?:[^()\n]{{0,60}}, )?(?:dir\.? )?({YEAR})"
    r"(?:[,;][^()\n]{0,60})?\)"
)
_FILM = words.phrases("a film")
_BEFORE = {
    "film": re.compile(
        rf"(?<!\w)(?:{_FILM}|longa|longa-metragem|adaptation|review|critique|kritik|crítica)s?"
        r"[:,]? (?:called |of |zu |de |du )?\Z",
        re.I,
    ),
    "seen": re.compile(rf"(?<!\w)(?:{words.phrases('seen')})(?: \w{{1,10}}){{0,3}} \Z", re.I),
    "subject": re.compile(r"(?:\A|\n|[.!?…] )\Z"),
}
_AFTER = {
    "by": re.compile(
        r",? (?:\([^()]{0,30}\) )?(?:by|from|von|de|di|do|da|del|du|directed by|dirigid[ao] por"
        r"|diretto da|réalisé par|regia di|d[’'])\s?[A-ZÀ-Þ][\w.’'-]+ [A-ZÀ-Þ]"
    ),
    "year": re.compile(rf" \((?:(dir(?:\.|ected by) )?([^(),\n]{{2,60}}), )?({YEAR})(?!\d)"),
    "is a film": re.compile(
        r" (?:(?:is|was|remains|ist|bleibt|war|est|es|è|é) (?:[^.!?\n]{0,30} )??"
        r"(?:a|an|the|one|ein|eine|der|une?|una|um|uma|le|la|el|o|il)\b[^.!?\n]{0,50}?"
        rf" (?:{_FILM})(?!\w)|(?:tells the (?:story|tale)|focuses on|revolves around"
        r"|cuenta la historia|erzählt|raconte|racconta|conta a história)\b)"
    ),
}
_MARKS = "“”\"«»„‘’'『』「」《》 "
_OTHER_FACT = re.compile(r"(?:lowest |highest )?recommended age\b", re.I)
_REVIEW_IN_NAME = re.compile(
    r"(?:^|[\s_-])(?:film|movie)?[\s_-]?(?:reviews?|kritik|critique|recensione|reseña)(?:[\s_-]|$)",
    re.I,
)


@dataclass(slots=True)
class Evidence:
    """The evidence for a document's title."""

    text: str
    lines: Sequence[TextLine]
    labels: Sequence[Labelled]
    used: set[int]
    """The ids of lines that are facts."""
    language: str
    marked: set[str]
    """Texts that are emphasised."""
    headlines: list[Headline] = field(default_factory=list[Headline])
    heads: dict[int, Headline] = field(default_factory=dict[int, Headline])
    """Headlines by the id of their line."""
    films: list[str] = field(default_factory=list[str])
    """Titles that have a label."""

    def body(self) -> str:
        """The review's prose, and what labels tell about the plot."""
        told = [line.text for line in self.lines
                if prose.is_prose(line) and id(line) not in self.heads]  # fmt: skip
        return "\n".join([*told, *(one.value for one in self.labels if one.field == "plot")])


@dataclass(slots=True)
class Naming:
    """A name that may be the title. ``signs`` are what speaks for it or against it."""

    text: str
    signs: set[str] = field(default_factory=set[str])
    year: int | None = None
    director: str | None = None
    times: int = 0
    """How often the prose has it."""
    flat: str = ""


def trimmed_title(value: str) -> str:
    """The title as it is written, without quotation marks around it."""
    pairs = {"“”", '""', "‘’", "''", "«»", "『』", "「」", "《》", "„“", "__", "**"}
    value = value.strip()
    return value[1:-1].strip() if value[:1] + value[-1:] in pairs and len(value) > 2 else value


def namings(evidence: Evidence, name: str) -> list[Naming]:
    """Every name that may be the title, with its signs. ``name`` is the file's."""
    gatherer = _Gatherer(evidence, name)
    if gatherer.count("of books") > max(3, 2 * gatherer.count("of films")):
        return []  # a film may be named for it
    gatherer.gather()
    return gatherer.signed()


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip()


class _Gatherer:
    def __init__(self, evidence: Evidence, name: str) -> None:
        self.evidence = evidence
        self.body = evidence.body()
        self.all = "\n".join(line.text for line in evidence.lines if line.kind != "fact")
        lower = self.all.lower()
        self.lower = lower if len(lower) == len(self.all) else self.all
        self.flat = f" {_flat(self.body)} "
        self.folded = self.flat.casefold()
        self.words = Counter(self.folded[:_BEGINNING].split())
        self.found: dict[str, Naming] = {}
        stem = re.sub(r"\.\w{1,9}$", "", name).strip()
        self.stem = re.sub(r"^\d{4}-\d\d-\d\d[-_ ]*", "", stem)
        self.file = ""
        self.titles = [one.value for one in evidence.labels if one.field == "title" and one.value]

    def count(self, kind: str) -> int:
        """How many words of a kind the beginning has."""
        return sum(self.words[word] for word in words.listed(kind))

    def add(self, text: str, sign: str, year: int | None = None) -> None:
        if not text[:1] == text[-1:] == "-":
            text = trimmed_title(trimmed(text)).strip(" ,;:")
        key = fold(text)
        full = len(self.found) >= _MOST and key not in self.found
        if not key or full or len(text) > 120 or re.split("[’']", text.lower())[0] in _NO_NAMES:
            return
        rating = scores.whole(text)
        if rating and rating.form == "drawn":
            return
        one = self.found.setdefault(key, Naming(text, times=self.times(text), flat=_flat(text)))
        one.signs.add(sign)
        one.year = one.year or year

    def times(self, text: str) -> int:
        """How often the prose has the name. Several words may have other capitals there."""
        flat = _flat(text)
        if re.search("[\u3040-\u30ff\u4e00-\u9fff]", flat):
            return self.body.count(text)
        if " " in flat or (flat.isupper() and len(flat) > 3):
            return self.folded.count(f" {flat.casefold()} ")
        return self.flat.count(f" {flat} ")

    def gather(self) -> None:
        for title in self.evidence.films:
            self.add(title, "label")
        for head in self.evidence.headlines:
            self._headline(head)
        for title in self.titles:
            self._parts(title)
        if above := _above_facts(self.evidence):
            self.add(above, "above facts")
        self._file()
        self._lines()
        self._prose()

    def _headline(self, head: Headline) -> None:
        directed = _DIRECTED.fullmatch(head.title)
        if directed and people(directed[2], least=2) and not self.times(head.title):
            head.title, head.director = directed[1], directed[2]
        kind = "sure" if head.certain else "quoted" if head.quoted else "whole"
        self.add(head.title, f"headline {kind}", head.year)
        self._parts(head.around or head.title)

    def _parts(self, text: str) -> None:
        """The parts of a headline between its signs, and those that the prose has, too."""
        pieces = PARTS.split(text)
        for piece in pieces if len(pieces) > 1 else ():
            self.add(piece, "headline part")
        for sign in (": ", ", "):
            before, found, after = text.partition(sign)
            if found:
                self.add(before, "headline before")
                self.add(after, "headline words")
        if len(text) <= 200:
            for run in self._said_again(text):
                self.add(run, "headline words")

    def _said_again(self, headline: str) -> Iterator[str]:
        """The words of a headline that the prose has in this order, none of them within others."""
        yield from (run for run in re.findall("[ァ-ヶー・＝]{3,}", headline) if run in self.body)
        every = headline.split()
        taken: list[tuple[str, int]] = []
        for size in range(min(8, len(every) - 1), 0, -1) if len(every) <= 25 else ():
            for start in range(len(every) - size + 1):
                run = " ".join(every[start : start + size]).strip(_MARKS + ",(.:;?)")
                small = every[start + size - 1].lower() in SMALL or len(run) < 3
                if small or not (run[0].isupper() or run[0].isdigit()):
                    continue
                times, flat = self.times(run), f" {_flat(run)} "
                if times and not any(flat in other and times == many for other, many in taken):
                    taken.append((flat, times))
                    yield run

    def _file(self) -> None:
        """The title in the file's name, as the document writes it, or with a year behind it."""
        bare = trimmed(_REVIEW_IN_NAME.sub(" ", self.stem))
        dated = re.fullmatch(rf"(.+?)[\s_.-]+[(\[]?({YEAR})[)\]]?", bare)
        every = [word for word in re.split(r"[\s_-]+", dated[1] if dated else bare) if word]
        self.file = fold("".join(every)).replace(" ", "")
        if not 0 < len(every) <= 10 or not any(map(str.isalpha, bare)):
            return
        year, reviewed = int(dated[2]) if dated else None, bare != self.stem
        pattern = r"[\s,:'’.!&–—-]{1,4}".join(map(re.escape, every))
        places = re.finditer(rf"(?<![\w/]){pattern}(?![\w/])", self.evidence.text, re.I)
        written = next((place.group() for place in islice(places, 10)
                        if dated or reviewed or not place.group().islower()), None)  # fmt: skip
        if written and (dated or reviewed or len(every) > 1):
            self.add(written, "file review" if reviewed else "file", year)
        elif bare[0].isupper() and is_title_case(bare) and (" " in bare or dated):
            self.add(dated[1] if dated else bare, "file alone", year)
        elif dated:
            self.add(" ".join(word if word in SMALL and place else word.capitalize()
                              for place, word in enumerate(every)), "file alone", year)  # fmt: skip

    def _lines(self) -> None:
        """Short lines that the prose names again, and lines that begin with a title and its
        credits."""
        for place, line in enumerate(self.evidence.lines[:_LINES]):
            text = line.text
            short = len(text) < 80 and line.kind in {"text", "heading"} and text[-1] not in ".:"
            if short and id(line) not in self.evidence.used and self.times(text):
                self.add(text, "line")
            if line.kind != "fact" and (made := _CREDITED.match(text)):
                self.add(made[1], "credited", int(made[3]))
            made = _DATED.match(text[:300]) if place < 5 and prose.is_prose(line) else None
            if made and (self.evidence.language != "en" or is_title_case(made[1])):
                self.add(made[1], "opening", int(made[2]))

    def _prose(self) -> None:
        """What the prose sets apart, and its names that come again or that something speaks for."""
        start = self.body[:_BEGINNING]
        for one in islice(set_apart(start), 60):
            if _is_work(one):
                self.add(one, "set apart")
        for one in sorted(self.evidence.marked):
            if _is_work(one) and one in start:
                self.add(one, "emphasised")
        runs = [re.sub(r"[’']s\Z", "", match.group().strip(" .:’'"))
                for match in islice(_RUN.finditer(start[: _BEGINNING // 2]), 100)]  # fmt: skip
        told = {run: self.times(run) for run in dict.fromkeys(runs) if len(run) > 2
                and not (" " not in run and f" {run.lower()} " in self.flat)}  # fmt: skip
        for run in sorted(told, key=lambda run: -told[run])[:15]:
            one = Naming(run)
            self._context(one)
            if told[run] > 1 or one.signs - {"subject"}:
                self.add(run, "run")

    def signed(self) -> list[Naming]:
        """The names with all signs that speak for and against each."""
        every = list(self.found.values())
        tops = [_flat(one.around or one.title).casefold() for one in self.evidence.headlines]
        named = [*tops, *({_flat(title).casefold() for title in self.titles} - {*tops})]
        reviewed = [tops[n] for n, one in enumerate(self.evidence.headlines) if one.reviewed]
        of_all = self._of_document(every)
        for one in every:
            self._context(one)
            one.signs |= {"year"} if one.year else set()
        for sign in ("film", "is a film", "by", "seen", "year"):
            told = [one for one in every if sign in one.signs]
            if len(told) == 1:
                told[0].signs.add("alone told so")
        for one in every:
            low = f" {one.flat.casefold()} "
            signs = {
                "first headline": tops[:1] == [low.strip()],
                "headline twice": tops.count(low.strip()) > 1,
                "in two headings": sum(low in f" {head} " for head in named) > 1,
                "beside review": any(low in f" {head} " for head in reviewed),
                "file whole": bool(self.file) and fold(one.text).replace(" ", "") == self.file,
                "file as written": one.text in (self.stem, self.stem.partition(" (")[0]),
                "first words": one.times > 0 and self._begins_with(one.text, low),
                "in longer": any(
                    low in f" {other.flat.casefold()} " and 0 < other.times >= one.times / 2
                    for other in every
                    if other is not one
                ),
                **_shape(one.text, self.evidence.language),
            }
            one.signs |= {sign for sign, told in signs.items() if told} | of_all
            in_file = f" {fold(one.text)} " in f" {fold(re.sub('[-_]', ' ', self.stem))} "
            one.signs |= _agreements(one, in_file=in_file)
        return every

    def _begins_with(self, text: str, low: str) -> bool:
        """Whether the prose has the name in its first words; Japanese has no blanks around it."""
        return low in self.folded[:_FIRST] or (not text.isascii() and text in self.body[:_FIRST])

    def _context(self, one: Naming) -> None:
        """Read what stands before and behind the name."""
        text, name = (self.lower, one.text.lower()) if " " in one.text else (self.all, one.text)
        place = text.find(name)
        for _ in range(4):
            if not 0 <= place < _BEGINNING:
                break
            end = place + len(one.text)
            before = self.all[max(0, place - 60) : place].rstrip("“\"«„‘'『_")
            end += self.all[end : end + 1] in _MARKS.strip()
            after = self.all[end : end + 160]
            if not after[:1].isalnum() and not before[-1:].isalnum():
                ahead = {sign for sign, told in _BEFORE.items() if told.search(before)}
                if after[:1] not in " ’'":
                    ahead.discard("subject")
                one.signs |= ahead
                one.signs |= {sign for sign, told in _AFTER.items() if told.match(after)}
                if made := _AFTER["year"].match(after):
                    one.year = one.year or int(made[3])
                    if made[1] or (made[2] and is_person(made[2])):
                        one.director = one.director or made[2]
            place = text.find(name, end)

    def _of_document(self, every: Sequence[Naming]) -> set[str]:
        """What speaks for or against a review of one film."""
        fields = {label.field for label in self.evidence.labels}
        apart = sum(bool(one.signs & {"set apart", "emphasised"}) for one in every)
        signs = {
            "document: facts": bool(fields & set(FILM_FACTS)),
            "document: rated": bool(fields & {"stars", "rating"}) or any(
                (rating := scores.whole(part)) and rating.form in {"drawn", "fraction"}
                for line in self.evidence.lines if len(line.text) < 200
                for part in PARTS.split(line.text)
            ),
            "document: heading about films": any(map(about_films, self.titles)),
            "document: of series": self.count("of series") > max(self.count("of films"), 2),
            "document: many works": apart > 8,
        }  # fmt: skip
        return {sign for sign, told in signs.items() if told}


def _shape(text: str, language: str) -> dict[str, bool]:
    alone = " " not in text
    return {
        "one word": alone and text.isascii(),
        "long": len(text.split()) > 6,
        "sentence": language == "en" and not is_title_case(text),
        "exclaims": not alone and text[-1] in "?!",
        "small": text[0].islower() and text.isascii(),
        "about films": about_films(text),
    }


def _agreements(one: Naming, *, in_file: bool) -> set[str]:
    """Which places that know nothing of each other have the same name."""
    signs = one.signs
    whole = bool(signs & {"headline sure", "headline whole", "headline quoted", "label",
                          "above facts"})  # fmt: skip
    head = whole or any(sign.startswith("headline") for sign in signs)
    file = in_file or any(sign.startswith("file") for sign in signs)
    agree = {
        "headline and text": head and one.times,
        "headline and set apart": head and signs & {"set apart", "emphasised"},
        "headline and facts": whole and "document: facts" in signs,
        "headline and rating": whole and "document: rated" in signs,
        "headline alone": "headline whole" in signs and not one.times,
        "label and facts": "label" in signs and "document: facts" in signs,
        "file and text": file and one.times,
        "only text": not head and not file,
    }  # fmt: skip
    return {sign for sign, is_so in agree.items() if is_so}


def _is_work(text: str) -> bool:
    """Whether what prose sets apart may be a title, not a stressed word or speech."""
    return (
        (len(text) > 2 or not text.isascii())
        and not text[0].islower()
        and len(text.split()) <= 8
        and text[-1] not in ".,;:…"
        and not about_films(text)
        and not words.count(text)["beside"]
    )


def _above_facts(evidence: Evidence) -> str | None:
    """The title in a line of its own right above the film's facts."""
    beside = {id(label.line) for label in evidence.labels if label.field in {"reviewer", "date"}}
    lines = [
        line
        for line in evidence.lines
        if id(line) not in beside
        and not scores.whole(line.text)
        and not _OTHER_FACT.match(line.text)
    ]
    begun = False
    for line, *below in zip(lines[:40], lines[1:], lines[2:] + lines[-1:], strict=False):
        begun |= prose.is_prose(line)
        if line.kind not in {"text", "heading"} or id(line) in evidence.used or len(line.text) > 90:
            continue
        told = any(one.line is below[0] and one.field in FILM_FACTS for one in evidence.labels)
        following = below[1] if prose.is_credit(below[0].text) and not told else below[0]
        if not (line.apart or line.kind == "heading") or line.text.endswith("."):
            continue
        if id(following) not in evidence.used and following.kind != "heading":
            continue
        headline = evidence.heads.get(id(line)) or read_headline(
            line.text, set(), evidence.language
        )
        if headline is None:  # "NR", "Synopsis"
            continue
        title = headline.title if id(line) in evidence.heads else trimmed_title(line.text)
        if evidence.language != "en":  # "A Separação (Jodaeiye Nader az Simin)"
            title = re.sub(r"(?<=\w) \([^()]+\)$", "", title)
        of_film = any(
            label.field in FILM_FACTS for label in evidence.labels if label.line is following
        )
        facts = Candidates(evidence.language)
        facts.line(following.text)
        told = sum(bool(facts.all(field)) for field in FILM_FACTS)
        of_film |= told > (following.kind == "heading")  # "1917" alone may be another title
        signature = begun and is_person(title) and title not in evidence.body()
        if of_film and not signature and _can_be_title(evidence, title):
            return title
    return None


def _can_be_title(evidence: Evidence, text: str) -> bool:
    if about_films(text) or (evidence.language == "en" and not is_title_case(text)):
        return False
    facts = Candidates(evidence.language)
    return not re.match(r"\S+ \S+ \S+: |\d{4}年", text) and facts.pieces(text)[1] > 0
