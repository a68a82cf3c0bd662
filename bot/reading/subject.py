"""Whether a document is about one film.

Reviews of books, albums, games and series, lists, a week's viewings, posts about two films and news
have titles and ratings, too, and these are no film's. As a title, this is weighed: the document has
signs, and each adds its weight to a logit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import islice

from bot import known_films
from bot.domain.folding import fold
from bot.reading import dates, headline, names, words
from bot.reading.facts import YEAR
from bot.reading.labels import RATING_FACTS
from bot.reading.naming import Evidence
from bot.reading.weighing import holding, likely

_SPEAKS = {
    "posts of several days": 4.9, "headline of two films": 3.5, "filed under other works": 3.1,
    "lines of four films": 2.9, "words of others thrice": 2.8, "words of others": 2.2,
    "key of other works": 2.2, "headings of films": 2.1, "ISBN": 2.6, "book of pages": 2.0,
    "headline of a list": 2.0, "headline of other works": 1.6, "headline about films": 1.5,
    "book and its author": 1.5, "no word of films": 1.3, "four films with years": 1.2,
    "lines of two films": 1.1, "seven headings": 1.1, "pages": 0.6, "rated": -0.6, "facts": -0.6,
    "headline with a year": -1.3, "headline of a film": -1.7,
}  # fmt: skip
"""What each sign adds to the logit of a document about something else than one film, fitted to real
documents of many sources."""
_ONE_FILM = 2.3
"""What speaks for one film where there is no sign."""
_ENOUGH = 0.65
"""How likely it has to be."""

_FILM = words.table("subjects")["films"].split()
_OTHERS = [words.table("subjects")[kind].split()
           for kind in ("books", "series", "music", "games", "stage", "software")]  # fmt: skip
_FILED = frozenset(words.table("subjects")["filed under"].split())
"""Tags of other works, beside those that ``_OF_OTHER`` knows."""
_KEYS = frozenset(words.table("subjects")["kept of"].split())
"""What front matter keeps of other works, beside what ``_KEYS_OF_WORKS`` knows."""
_FILES_UNDER = {
    "type", "kind", "media", "medium", "media type", "item type", "list variant", "post type",
    "tag", "tags", "category", "categories", "genre", "genres", "section", "keywords", "subject",
    "topic", "topics", "collection", "taxonomies tags", "taxonomies categories",
}  # fmt: skip
"""The labels behind which stands what a document is filed under."""
_KEYS_OF_WORKS = re.compile(
    r"(?:book|game|album) .|(?:date )?read(?: date)?\Z|(?:listen|play|read) of\Z|year published\Z"
)
_PAGE_OF_WORK = re.compile(
    r"(?://|\A)(?:[\w-]+\.)?(?:goodreads|openlibrary|bookshop|spotify|bandcamp|steampowered|igdb)\."
)
_OF_FILM = re.compile(r"film|movie|cin[eé]|kino|映画|pel[ií]c")
_OF_OTHER = re.compile(r"book|game|album|buch|libro|livr")
_WORK, _REVIEW = words.phrases("other works"), words.phrases("reviews of other works")
_ISBN = re.compile(r"\bISBN\b")
_PAGES = re.compile(rf"\b\d{{2,4}} {words.phrases('pages')}\b", re.I)
_BOOK = re.compile(rf"\b{words.phrases('book')}\b", re.I)
_BOOK_OF_PAGES = re.compile(rf"{_BOOK.pattern} {words.phrases('has')} {_PAGES.pattern}", re.I)
_BY_AUTHOR = re.compile(r"\S,? (?:by|von|par|por|de|di) (?P<author>.+)")
_SEASON = words.phrases("seasons")
_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|i{1,3}|iv|vi?|uno|dos|tres|eins|zwei)"
_OTHER_WORK = re.compile(
    rf"\b{_WORK}[ -]?{_REVIEW}\b|\b{_REVIEW} (?:(?:of|the|de|del|do|da|di|zu|der|la|-) )*{_WORK}\b"
    rf"|^\W*{_WORK}\s?[:：|–—-]|[\[(]{_WORK}|\b{_WORK}\W*$|\b(?:buch|boek){_REVIEW}"
    rf"|\b{_SEASON}s?[ .:#-]*{_NUMBER}\b|\b{_NUMBER}(?:st|nd|rd|th|\.|ª|e)? {_SEASON}\b"
    rf"|{words.phrases('seasons alone')}",
    re.I,
)
_LIST = re.compile(
    rf"{words.phrases('lists')}"
    rf"|\b{words.phrases('how many')}\b[^.:]{{0,30}}\b{words.phrases('many works')}\b",
    re.I,
)
_DATED = re.compile(rf"[(\[]{YEAR}[)\]]")
_FILM_WITH_YEAR = re.compile(
    rf"([A-ZÀ-Þ\d\"“«『'][^()\n,.;:!?]{{1,60}}) ?[(\[,]{{1,2}}(?:[^()\n]{{2,30}}, ?)?{YEAR}[)\]]?"
)
_NUMBERED = re.compile(r"^\W*(?:\d+[.):]\s*)?")
_BEHIND_NAME = re.compile(r"\s*[(\[|–—:]|\s?-\s|, by ")
_AND = re.compile(r"\s(?:and|&|\+|/|und|et|y|e)\s|\s?/\s?", re.I)
_AROUND = " .!?*_★½⭐👍👎\"“”'"
_NO_FILM = words.listed("no films at heads of lines")


def is_one_film(evidence: Evidence, name: str) -> bool:
    """Whether the document is about one film and no more. ``name`` is the file's."""
    other = ("another", signs(evidence, name))
    return likely([other], _SPEAKS, none=_ONE_FILM, above=_ENOUGH) is None


def signs(evidence: Evidence, name: str) -> set[str]:
    """What speaks for another subject than one film, and against it."""
    heads = _heads(evidence)
    return holding({
        **_filed(evidence), **_headed(heads, name), **_worded(evidence), **_parts(evidence),
        **_films(evidence, heads), **_book(evidence, heads),
    })  # fmt: skip


def _heads(evidence: Evidence) -> list[str]:
    """The document's headlines: its titles in front matter and metadata, and the first headings."""
    lines = evidence.lines
    top = [line.text for line in lines[:12]
           if line.kind == "title" or (line.kind == "heading" and line.top)]  # fmt: skip
    stated = [label.value for label in evidence.labels if label.label == "title"]
    found = [one[:300] for one in (*stated, *top[:3])]
    undated = (line.text for line in lines if not dates.is_date(line.text, evidence.language))
    return found or [line for line in islice(undated, 1) if len(line) <= 120]


def _filed(evidence: Evidence) -> dict[str, bool]:
    """What the document is filed under, and what is kept of it beside its text."""
    kept = [label for label in evidence.labels if label.line.kind == "fact"]
    filed = " ".join(label.value for label in kept if label.label in _FILES_UNDER).lower()
    tags = {*re.findall(r"[\w'-]+", filed), *re.findall(r"\w+", filed.replace("_", " "))}
    keys = {label.label for label in kept}
    of_work = bool(keys & _KEYS) or any(map(_KEYS_OF_WORKS.match, keys))
    fields = {label.field for label in evidence.labels}
    of_film = any(map(_OF_FILM.match, tags))
    of_other = bool(tags & _FILED) or any(map(_OF_OTHER.match, tags))
    return {
        "filed under other works": of_other and not of_film,
        "key of other works": of_work or any(_PAGE_OF_WORK.search(one.value) for one in kept),
        "facts": bool(fields & {"director", "cast", "runtime", "certificate"}),
        "rated": bool(fields & RATING_FACTS),
    }


def _headed(heads: Sequence[str], name: str) -> dict[str, bool]:
    """What the headlines and the file's name say."""
    stem = re.sub(r"^[\d ]+", "", re.sub("[-_]", " ", re.sub(r"\.\w{1,9}$", "", name)))
    every = [*heads, stem] if " " in stem else heads
    return {
        "headline of other works": any(map(_OTHER_WORK.search, every)),
        "headline of a list": any(map(_LIST.search, every)),
        "headline about films": any(map(headline.about_films, heads)),
        "headline with a year": any(map(_DATED.search, every)),
    }


def _worded(evidence: Evidence) -> dict[str, bool]:
    """Which subject's words the beginning has most of."""
    start = evidence.beginning
    far_east = re.search("[\u3040-\u9fff]", start[:300])

    def count(subject: Sequence[str]) -> int:
        within = sum(start.count(word) for word in subject if word > "\u3040") if far_east else 0
        return within + sum(evidence.words[word] for word in subject)

    of_film = count(_FILM)
    others = [count(subject) for subject in _OTHERS]
    return {
        "no word of films": of_film == 0,
        "words of others": any(many > max(of_film, 1) for many in others),
        "words of others thrice": any(many > max(3 * of_film, 5) for many in others),
    }


def _book(evidence: Evidence, heads: Sequence[str]) -> dict[str, bool]:
    """What only a book has: a number, pages, and an author in the headline."""
    text = evidence.text
    by = [match["author"] for match in map(_BY_AUTHOR.search, heads) if match]
    return {
        "ISBN": bool(_ISBN.search(text)),
        "pages": bool(_PAGES.search(text)),
        "book of pages": bool(_BOOK_OF_PAGES.search(text)),
        "book and its author": any(names.is_person(one) and names.is_given(one) for one in by)
        and bool(_BOOK.search(text)),
    }


def _parts(evidence: Evidence) -> dict[str, bool]:
    """Whether it has many parts, or names many films with their years."""
    headings = {line.text for line in evidence.lines if line.kind == "heading"}
    dated = {match[1].strip().casefold() for line in evidence.lines
             for match in _FILM_WITH_YEAR.finditer(line.text, 0, 2000)}  # fmt: skip
    return {
        "posts of several days": _below_days(evidence),
        "four films with years": len(dated) > 3,
        "seven headings": len({one for one in headings if len(one) < 70}) > 6,
    }


def _films(evidence: Evidence, heads: Sequence[str]) -> dict[str, bool]:
    """Which films that are known by name stand in headlines and at the heads of lines."""
    names = {*heads, *map(_name, heads)}
    of_parts = _known({line.text for line in evidence.lines if line.kind == "heading"})
    begun = {line.text[:70] for line in evidence.lines if line.kind in {"text", "item"}}
    begun |= {one for one in evidence.marked if any(line.startswith(one) for line in begun)}
    named = len(of_parts | _known(begun))
    several = len(of_parts - {fold(name) for name in names}) > 1
    return {
        "headings of films": several,
        "headline of a film": not several and any(map(known_films.is_known, names)),
        "headline of two films": any(map(_are_two, heads)),
        "lines of two films": 1 < named < 4,
        "lines of four films": named > 3,
    }


def _below_days(evidence: Evidence) -> bool:
    """Whether posts of a blog stand below each other, each below its day."""
    days = [line.text for line in evidence.lines if len(line.text) < 40 and " " in line.text
            and ":" not in line.text and dates.is_date(line.text, evidence.language)]  # fmt: skip
    return len(set(days)) > 1 and evidence.lines[0].text == days[0]


def _are_two(head: str) -> bool:
    """Whether a headline names films side by side: "Cold Salt / The Long Way Home"."""
    head = re.split(r"\s*[|·]", headline.without_review(head))[0]
    every = [one.strip(_AROUND) for one in _AND.split(head)]
    return (
        len(every) > 1 and not known_films.is_known(head) and all(map(known_films.is_known, every))
    )


def _name(line: str) -> str:
    """The name with which a line may begin: "3. **Cold Salt** (2019)"."""
    return _BEHIND_NAME.split(_NUMBERED.sub("", line))[0].strip(_AROUND)


def _known(lines: Set[str]) -> set[str]:
    """The films whose names the lines begin with, folded."""
    return {
        fold(name)
        for line in lines
        for name in {_name(line), line.strip(' *_"“”')}
        if 3 < len(name) < 70 and not name[0].islower() and fold(name) not in _NO_FILM
        and known_films.is_known(name)
    }  # fmt: skip
