"""Which film a document is about: the one place where its title is decided.

The order is: the film that is known, a label, a headline whose form is sure, an opening "X (2021)
is", a line above the film's facts, a headline that the text names again, the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.domain.film import Facts
from bot.domain.folding import fold, parts
from bot.reading import dates, prose, scores, words
from bot.reading.facts import FILM_FACTS, YEAR, Candidates
from bot.reading.headline import Headline, about_films, read_headline, set_apart
from bot.reading.labels import Labelled
from bot.reading.lines import TextLine
from bot.reading.names import PARTS, SMALL, is_person, is_title_case, trimmed

_NAME = r"[^()\n]{1,120}?"
_OPENING = re.compile(
    rf"({_NAME}) \(({YEAR})\)(?:,? (?:is|was|isn['’]t|has|ist|war|est|es|è|é|remains|feels"
    rf"|proves|follows"
    r"|tells|delivers|stars|marks|runs|opens|takes|begins|directed|finds|brings|sees)\b|[.:]\s)"
)
_OPENING_DIR = re.compile(rf"({_NAME}) \((dir(?:\.|ected by) )?([^(),\n]{{4,60}}), ({YEAR})\)")
_REVIEW_IN_NAME = re.compile(
    r"(?:^|[\s_-])(?:film|movie)?[\s_-]?(?:reviews?|kritik|critique|recensione|reseña)(?:[\s_-]|$)",
    re.I,
)
_OTHER_FACT = re.compile(r"(?:lowest |highest )?recommended age\b", re.I)
_CAPITAL_BEFORE = re.compile(r"[A-ZÀ-Þ][\w’'-]* $")
_AGAINST = re.compile(r"\b(?:vs|versus|or|compared|than)\b", re.I)
_FILM = words.phrases("a film")
_FILM_CALLED = re.compile(
    r"\b(?:film|filme|movie|pel[ií]cula|pellicola),? ([“\"«„『‘'][^\n]{2,90})", re.I
)
_FILM_NAMED = re.compile(
    r"\b(?:film|filme|movie|pel[ií]cula|pellicola) ([A-ZÀ-Þ\d][^.,;:!?()\n]{2,60}?)"
    rf"(?: \(({YEAR})\)|(?=[.,;!?]))"
)
_BY_SOMEBODY = re.compile(r",?[”\"»“’'],? (?:by|from|von|de|di|d[’'])\s?(?=[A-ZÀ-Þ])")
_IS_A_FILM = re.compile(
    r"(?:^|[.!?…] )((?:[^\W_][\w:'’.!&-]* ){1,7})(?:"
    r"(?:is|was|remains|ist|bleibt|est|es|è|é) (?:[^.!?\n]{0,30} )?"
    r"(?:a|an|the|one|ein|eine|der|une?|una|um|uma|le|la|el|o|il)\b[^.!?\n]{0,80}?"
    rf" (?:{_FILM})(?=[.,;:!?—–]| [–—-] | [a-zà-ÿ]+\b)"
    r"|(?:tells the (?:story|tale)|focuses on|revolves around|cuenta la historia"
    r"|erzählt|raconte|racconta|conta a história)\b)",
    re.M,
)
_BOOK = re.compile(r"\b(?:book|novel|buch|roman|livre|libro)s?\b", re.I)
_FILM_WORD = re.compile(r"\b(?:film|movie|cinema|pel[ií]cula)", re.I)
_BEGINNING = 600
"""Within how many characters a review names its film."""
_SHORT = 200
"""Characters of a line whose parts may be ratings."""
_CALLED = 12
"""As many names are looked up in the text."""
_FILMS_KEYS = {"rating", "stars", "imdb", "imdb id", "tmdb id", "poster", "watched date", "genre"}


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


@dataclass(frozen=True, slots=True)
class Chosen:
    title: str | None
    year: int | None = None
    director: str | None = None


def choose(evidence: Evidence, name: str, film: Facts | None) -> Chosen:
    """The title, and the year and director in the same words; nothing where it is not sure.

    The first kind of evidence that is there decides, even if it names two films.
    """
    if film is not None:
        folded = f" {' '.join(map(fold, parts(evidence.text)))} "
        if any(f" {fold(title)} " in folded for title in film.titles):
            return Chosen(film.title)
    start = evidence.text[: 20 * _BEGINNING]
    books = len(_BOOK.findall(start))
    if books > 3 and books > 2 * len(_FILM_WORD.findall(start)):
        return Chosen(None)
    for decide in (_labelled, _certain, _opens, _above_facts, _named):
        if chosen := decide(evidence):
            longer = _of_file(evidence, name) if decide is _named else Chosen(None)
            within = longer.title and fold(chosen.title or "") in fold(longer.title)
            return longer if within else chosen
    for found in (_of_file(evidence, name), _set_apart_most(evidence), _called_a_film(evidence)):
        if found.title:
            return found
    return Chosen(None)


def _labelled(evidence: Evidence) -> Chosen | None:
    return _one([Chosen(title) for title in evidence.films])


def _certain(evidence: Evidence) -> Chosen | None:
    sure = [one for one in evidence.headlines if one.certain]
    body = _body(evidence)
    dated = [one for one in sure if one.year or _times(body, one.title)]
    return _one([Chosen(one.title) for one in dated or sure])


def _opens(evidence: Evidence) -> Chosen | None:
    lines = [line.text for line in evidence.lines[:5] if prose.is_prose(line)]
    return _one([opening for line in lines if (opening := _opening(line))])


def _one(every: Sequence[Chosen]) -> Chosen | None:
    """The title on which all agree; one without a title where they don't; None where there are
    none."""
    if not every:
        return None
    agree = len({fold(one.title or "") for one in every}) == 1
    return every[0] if agree else Chosen(None)


def several(evidence: Evidence) -> bool:
    """Whether the document is about more than one film."""
    certain = [one for one in evidence.headlines if one.certain and (one.year or one.stars)]
    if any(fold(certain[0].title) != fold(one.title) for one in certain):
        return True
    if len({fold(title) for title in evidence.films}) > 1:
        return True
    told = [label for label in evidence.labels if label.colon and label.line.kind != "fact"]
    rated = [fold(label.value) for label in told if label.field in {"stars", "rating"}]
    if len(rated) > 2 and len(set(rated)) > 1:  # this is a list of films, each with its grade
        return True
    days = {line.text for line in evidence.lines if len(line.text) < 40 and ":" not in line.text
            and dates.is_date(line.text, evidence.language)}  # fmt: skip
    if len({day for day in days if not day[0].isdigit() or " " in day}) > 1:  # a month of a blog
        return True
    directors = {fold(label.value) for label in evidence.labels
                 if label.field == "director" and label.colon}  # fmt: skip
    return len(directors) > 1 and len(certain) > 1


def read_labels(evidence: Evidence) -> None:
    """Read the labels that name the film, or the review's title."""
    labels = evidence.labels
    of_film = {label.field for label in labels if label.line.kind == "fact"} & {
        *FILM_FACTS,
        "stars",
        "rating",
    }
    keys = {label.label for label in labels if label.line.kind == "fact"} & _FILMS_KEYS
    kinds = {label.value.lower() for label in labels if label.label in {"type", "post type"}}
    titled = any(label.label == "title" for label in labels)
    named = any(label.field == "film" and not _is_key(label.value) for label in labels)
    listed = bool(of_film or keys or kinds & {"movie", "film"})
    for label in labels:
        if label.field not in {"film", "title"} or not label.value:
            continue
        if label.field == "film" and titled and _is_key(label.value):
            continue
        headline = read_headline(label.value, evidence.marked, evidence.language)
        if headline is None or (label.field == "title" and about_films(label.value)):
            continue
        strong = bool(of_film & set(FILM_FACTS)) or not headline.quoted or headline.certain
        sure = label.field == "film" or (
            label.label == "title" and not named and (listed and strong if label.line.kind == "fact"
                                        else _beside_facts(label, labels))
        )  # fmt: skip
        if sure and not headline.certain and len(PARTS.split(label.value)) < 2:
            evidence.films.append(trimmed_title(label.value))
        elif sure:
            evidence.films.append(headline.title)
        headline.top = label.label == "title"
        evidence.headlines.append(headline)


def _is_key(value: str) -> bool:
    """Whether a value is what blogs keep beside a title: "416", "true", "tt0816692",
    "the-salt-road"."""
    return "://" in value or (" " not in value and value.isascii() and value == value.lower())


def _beside_facts(label: Labelled, labels: Sequence[Labelled]) -> bool:
    place = labels.index(label)
    return any(other.field in FILM_FACTS for other in labels[max(place - 2, 0) : place + 4])


def trimmed_title(value: str) -> str:
    """The title as it is written, without quotation marks around it."""
    pairs = {"“”", '""', "‘’", "''", "«»", "『』", "「」", "„“", "__", "**"}
    value = value.strip()
    return value[1:-1].strip() if value[:1] + value[-1:] in pairs and len(value) > 2 else value


def _opening(text: str) -> Chosen | None:
    """ "Ballerina (2025) is" or "Ballerina (dir. Len Wiseman, 2025)", a review's first words."""
    match = _OPENING_DIR.match(text[:300])
    if match and is_title_case(match[1]) and (match[2] or is_person(match[3])):
        return Chosen(match[1], int(match[4]), match[3])
    match = _OPENING.match(text[:300])
    title = match[1].rpartition(", ")[2] if match else ""
    return Chosen(title, int(match[2])) if match and is_title_case(title) else None


def _above_facts(evidence: Evidence) -> Chosen | None:
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
        signature = begun and is_person(title) and not _times(_body(evidence), title)
        if of_film and not signature and _can_be_title(evidence, title):
            return Chosen(title)
    return None


def _can_be_title(evidence: Evidence, text: str) -> bool:
    if about_films(text):
        return False
    if evidence.language == "en" and not is_title_case(text):
        return False
    facts = Candidates(evidence.language)
    return not re.match(r"\S+ \S+ \S+: |\d{4}年", text) and facts.pieces(text, None)[1] > 0


def _named(evidence: Evidence) -> Chosen | None:
    """The title in a headline, or in a short line at the top, that the text names again."""
    near = [one for one in evidence.headlines if one.top]
    body = _body(evidence)
    for one in near:
        if one.quoted and _set_apart_again(body, one):
            return Chosen(one.title)
    for one in near:
        parts = [trimmed(part) for part in PARTS.split(one.title)]
        parts = [part for part in parts if len(parts) > 1 and is_title_case(part)
                 and not about_films(part)]  # fmt: skip
        again = [part for part in parts if _times(body, part)]
        if len(again) == 1:
            return Chosen(again[0])
    whole = [one.title for one in near if not one.quoted]
    written = [fold(one.around or one.title) for one in near]
    of_review = {*FILM_FACTS, "stars", "rating"}
    told = any(label.field in of_review for label in evidence.labels) or any(
        (rating := scores.whole(part)) and rating.form in {"drawn", "fraction"}
        for line in evidence.lines
        if len(line.text) < _SHORT
        for part in PARTS.split(line.text)
    )
    for title in whole:
        twice = told and written.count(fold(title)) > 1
        if _can_be_title(evidence, title) and (twice or _times(body, title)):
            return Chosen(title)
    for title in whole:
        for begun in _beginnings(title, evidence.language):
            times = _times(body, begun)
            again = times and re.search(rf"^{re.escape(begun)},", body, re.M)
            if (times > 1 or again or (times and len(begun.split()) > 2)) and not about_films(
                begun
            ):
                return Chosen(begun)
    return None


def _set_apart_most(evidence: Evidence) -> Chosen:
    """The work that the review sets apart near its beginning, if it names no other that it sets
    apart as often."""
    body = _body(evidence)
    quoted = [one for one in set_apart(body) if _is_work(one)]
    works = {one for one in quoted
             if " " in one or (quoted.count(one) > 1 and evidence.language != "de")}  # fmt: skip
    works |= {one for one in evidence.marked
              if _is_work(one) and " " in one and not is_person(one)}  # fmt: skip
    ranked = sorted(((_times(body, one), one) for one in works), reverse=True)
    if not ranked or ranked[0][0] < 2 or ranked[0][0] == (*ranked, (0, ""), (0, ""))[1][0]:
        return Chosen(None)
    title = ranked[0][1]
    return Chosen(title) if 0 <= body.find(title) < _BEGINNING else Chosen(None)


def _called_a_film(evidence: Evidence) -> Chosen:
    """The title of what the review's beginning calls a film: "the film “Cold Salt”", "Seven is a
    perfect thriller"."""
    if any(about_films(label.value) for label in evidence.labels if label.field == "title"):
        return Chosen(None)
    body = _body(evidence)
    called: dict[str, int | None] = {}
    for match in _FILM_CALLED.finditer(body[:_BEGINNING]):
        called |= {one: None for one in islice(set_apart(match[1]), 1) if _is_work(one)}
    start = body[: 4 * _BEGINNING]
    named: dict[str, str | None] = {}
    for match in _FILM_NAMED.finditer(start):
        named[match[1]] = match[2] or named.get(match[1])
    named |= {match[1].strip(): None for match in _IS_A_FILM.finditer(start)} | named
    for name, year in islice(named.items(), _CALLED):
        fits = is_title_case(name) and _is_work(name)
        if fits and (year or _is_no_other_word(body, name)):
            called[name] = int(year) if year else called.get(name)
    opening = next(set_apart(body[:_BEGINNING]), "") if not called else ""
    by = _BY_SOMEBODY.match(body, body.find(opening) + len(opening))
    if by and " " in opening and is_person(" ".join(body[by.end() :].split()[:2]).rstrip(".,;:")):
        called[opening] = None
    agree = len({fold(one) for one in called}) == 1
    return Chosen(*called.popitem()) if agree else Chosen(None)


def _is_no_other_word(body: str, name: str) -> bool:
    """Whether the name is neither a word at the beginning of a sentence nor a family name."""
    small = re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", body)
    named = " " not in name and re.search(rf"[a-z,] [A-Z]\w+ {re.escape(name)}(?!\w)", body)
    return not small and not named and (_times(body, name) > 1 or len(name.split()) > 2)


def _is_work(text: str) -> bool:
    """Whether what prose sets apart may be a title, not a stressed word or speech."""
    return (
        len(text) > 2
        and not text[0].islower()
        and len(text.split()) <= 8
        and text[-1] not in ".,;:…"
        and not about_films(text)
        and not words.count(text)["beside"]
    )


def _body(evidence: Evidence) -> str:
    """The review's prose, and what labels tell about the plot."""
    told = [line.text for line in evidence.lines
            if prose.is_prose(line) and id(line) not in evidence.heads]  # fmt: skip
    return "\n".join([*told, *(one.value for one in evidence.labels if one.field == "plot")])


def _beginnings(headline: str, language: str) -> Iterator[str]:
    """The beginnings of a longer headline that may be the title: up to a verb, or a colon."""
    every = headline.split()
    if language in {"en", "de"}:  # in other languages titles have small letters themselves
        for end in range(len(every) - 1, 1, -1):
            begun = " ".join(every[:end])
            verb = every[end].islower() and (every[end] == "is" or every[end] not in SMALL)
            ends = every[end - 1].lower() not in SMALL
            if verb and ends and is_title_case(begun) and not is_person(begun):
                yield begun
    for sign in (": ", ", "):
        title, _, motto = headline.partition(sign)
        cased = is_title_case(title) or (language != "en" and len(title.split()) < 8)
        if cased and _is_motto(motto):  # "Cinema Paradiso: Feelings are never understood"
            yield title


def _is_motto(text: str) -> bool:
    """Whether the text is a sentence, and not a title's second part."""
    every = text.split()
    small = sum(word[0].islower() and len(word) > 3 for word in every)
    return len(every) > 2 and (
        text[-1] in "?!" or small > 1 or bool(re.search(r"\b(?:film|movie)\b", text, re.I))
    )


def _times(text: str, name: str) -> int:
    """How often the text has the name. A name in capitals alone may have small letters in the
    text."""
    flags = re.I if (name.isupper() and " " in name) or (len(name) > 5 and name.isupper()) else 0
    pattern = r"[:,–—-]? ".join(re.escape(word.rstrip(":,")) for word in name.split())
    return len(re.findall(rf"(?<!\w){pattern}(?!\w)", text, flags))


def _set_apart_again(text: str, one: Headline) -> bool:
    """Whether a headline sets apart what the review is about, and not a stressed word."""
    if one.around and _AGAINST.search(one.around):
        return False
    behind_colon = (one.around or "").endswith(f": {one.title}")
    cased = is_title_case(one.title) and (" " in one.title or behind_colon)
    if cased or one.reviewed or not one.title.isascii():
        return one.title in text
    first = (one.around or "").startswith(one.title) and one.title.lower() not in SMALL
    if first and _times(text, one.title) > 1:
        return True
    return one.title in set_apart(text)


def _of_file(evidence: Evidence, name: str) -> Chosen:
    """The title in the file's name, where that ends with a year, or the text has the same words."""
    stem = re.sub(r"\.\w{1,9}$", "", name).strip()
    stem = re.sub(r"^\d{4}-\d\d-\d\d[-_ ]*", "", stem)
    bare = trimmed(_REVIEW_IN_NAME.sub(" ", stem))
    dated = re.fullmatch(rf"(.+?)[\s_.-]+[(\[]?({YEAR})[)\]]?", bare)
    every = [word for word in re.split(r"[\s_-]+", dated[1] if dated else bare) if word]
    if not 0 < len(every) <= 10 or not any(c.isalpha() for c in bare):
        return Chosen(None)
    year = int(dated[2]) if dated else None
    title = _as_written(evidence, every, sure=bool(dated) or bare != stem)
    if title is None or not is_title_case(title):
        written = bare[0].isupper() and is_title_case(bare)  # it is no address of a page
        if written and " " in bare:
            title = trimmed(dated[1]) if dated else bare
        elif dated:
            title = " ".join(word if word in SMALL and place else word.capitalize()
                             for place, word in enumerate(every))  # fmt: skip
        else:
            title = None
    return Chosen(title, year) if title and not about_films(title) else Chosen(None)


def _as_written(evidence: Evidence, every: Sequence[str], *, sure: bool) -> str | None:
    """How the document writes the words of a file's name: as a headline that it names again, or as
    several words in a sentence, if they are no part of a longer name. One word is enough if it is
    ``sure`` that the file is named for a film."""
    pattern = r"[\s,:'’.!&–—-]{1,4}".join(map(re.escape, every))
    body = _body(evidence)
    whole = re.compile(rf"(?:the |an? )?{pattern}", re.I)
    for text in [*(one.title for one in evidence.headlines), *(one.text for one in evidence.lines)]:
        if whole.fullmatch(text) and (sure or _times(body, text)):
            return text
    text = evidence.text if sure else body
    for found in re.finditer(rf"(?<![\w/]){pattern}(?![\w/])", text, re.I):
        within = _CAPITAL_BEFORE.search(text[max(0, found.start() - 40) : found.start()])
        alone = not within and not re.match(r" [A-ZÀ-Þ\d]", text[found.end() : found.end() + 2])
        if alone and (sure or len(every) > 1):
            return found.group()
    return None
