"""Labels, what their facts are, and where in a line their values stand.

"Dir: Len Wiseman, 2025, US, 125m | Cert: 15" has two: a director's value up to the bar, and a
certificate's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.reading.plain import TextLine

_FIELDS = {
    "film": "film|movie|titel|titre|titolo|título|film title|movie title|film name|title of film"
    "|movie name|movie reviewed"
    "|film reviewed|film reviewed",
    "title": "title|headline|page title",
    "year": "year|jahr|année|año|anno|jaar|released|release year|year of release|film year"
    "|movie year|year released"
    "|release date|released on|release|us release|uk release|theatrical release",
    "certificate": "cert|certificate|certification|rated|bbfc|bbfc rating|bbfc certificate"
    "|bbfc cert"
    "|mpa|mpaa|mpa rating|mpaa rating|classification|age rating|content rating|uk certificate"
    "|uk cert|film certificate|film rating|age certificate|us rating|movie rating|rated by mpa",
    "director": "dir|regie|regia|réalisation|réalisateur|dirección|dirs|director|directors"
    "|director(s)|directed by|dir by|directed"
    "|writer/director"
    "|director/writer|writer-director|writer and director|director and writer|dir/writer"
    "|writer & director|director & writer|written and directed by|written & directed by|d"
    "|written/directed by|film director|movie director|co-directors|co-director|dir/scr|a film by",
    "cast": "cast|darsteller|besetzung|reparto|acteurs|starring|actors|featuring|main cast"
    "|lead cast|principal cast|leading cast|actor"
    "|cast members|lead actors|main actors|stars|star|with|lead|leads|principal players|key cast"
    "|cast includes|players|performers|who's in it",
    "country": "country|land|pays|país|paese|countries|origin|country of origin"
    "|countries of origin|nationality"
    "|film origin"
    "|production country|production countries|film country|country/countries|country of production",
    "runtime": "runtime|laufzeit|länge|durée|duración|durata|speelduur|run time|run-time"
    "|running time|length|duration|film length|movie length"
    "|time"
    "|runs|mins|minutes|rt|total runtime|film runtime|running length",
    "reviewer": "review by|reviewed by|reviewer|by|words|words by|author|critic|text by|posted by"
    "|byline|review author|author name|our critic|film critic|review|text|reviewer name"
    "|writer's name|filed by|reviews by"
    "|a review by|film review by|movie review by|writeup by|written up by|reviewed for you by",
    "outlet": "outlet|publication|site|website|published in|published by|publisher|published at"
    "|originally published in|originally published on|originally published at"
    "|originally published by"
    "|first published in|first published on|first published at|first published by|appeared in"
    "|originally appeared in|first appeared in|originally appeared on|originally appeared at"
    "|first appeared on|magazine|newspaper|blog|site name|source|publication name|source name|via"
    "|reviewed for|courtesy of|reprinted from|from",
    "link": "link|url|permalink|review link|full review|read more|read the full review|canonical"
    "|read full review|read it here|read the review|read the original|original review|review url"
    "|source url|source link|canonical url|link to review|originally|original link|original|web"
    "|read"
    "|full review here|full text|read in full|link to full review|read online|online at"
    "|original url"
    "|read the full review here|full review at|read the original review|canonical link|review here",
    "letterboxd": "letterboxd|letterboxd review|letterboxd link|on letterboxd|read on letterboxd"
    "|also on letterboxd|review on letterboxd|my letterboxd review|letterboxd url",
    "date": "date|published|posted|published on|posted on|review date|date of review|reviewed on"
    "|reviewed|date published|publication date|date posted|first published|date reviewed"
    "|originally published|date written|written on|written|published date|pubdate|publish date"
    "|date of publication|issue date|pub date|post date",
    "stars": "my rating|wertung|bewertung|note|voto|nota|beoordeling|final rating|score"
    "|final score|star rating|overall|overall rating"
    "|our rating"
    "|overall score|verdict|final verdict|grade|final grade|our score|our verdict|my score|my grade"
    "|my verdict|critic's rating|critic rating|reviewer's rating|reviewer rating|personal rating"
    "|review rating|author's rating|author rating|the verdict|review score|star score|total score"
    "|overall grade|letter grade|film score|our grade|my final rating|my overall rating|marks|mark"
    "|rating/score|score/rating|reviewer's score|reviewer score|review grade|in stars|final mark"
    "|i give it|rating given|total|bottom line|stars given|review stars|my stars|conclusion"
    "|review rating value|review reviewrating ratingvalue|critic score|critic's score|out of five",
    "updated": "updated rating|revised rating|new rating|current rating|present rating"
    "|updated score"
    "|revised score|new score|current score|rewatch rating|rewatch|second viewing|on second viewing"
    "|new grade|new stars|rating now|rating (rewatch)|score now|now|rating on rewatch"
    "|rating (second viewing)"
    "|rating after rewatch|revised grade|updated grade|rating (updated)|rating (revised)",
    "earlier": "original rating|previous rating|earlier rating|initial rating|first rating"
    "|old rating"
    "|first viewing|original score|previous score|initial score|earlier score|old score|first score"
    "|on first viewing|rating (first viewing)|original grade|previous grade|initial grade"
    "|rating then"
    "|rating at the time|my original rating|my first rating|my previous rating|my initial rating"
    "|earlier stars|previously|originally|initially|old grade|earlier grade|rating (original)|was",
    "rating": "rating|ratings",
    "scale": "scale|rating scale|rating max|max rating|out of|rating out of|best rating|score max"
    "|rating best|max score|score scale|rating max value|score out of|maximum rating|stars out of",
}
FIELD_OF = {name: field for field, names in _FIELDS.items() for name in names.split("|")}

_SEPARATOR = re.compile(r"(?:[|·•;◆●▪⋅∙‧\t]|\s(?:[–—/-]|\s\s)\s|\s(?://|::)\s)\s*+")
_BOUND = re.compile(r"[|·•;,.()\[\]◆●▪⋅∙‧\t]|\s[–—/-]\s|^")
_OUT_OF = re.compile(r"\s*\(?(?:/|out of|max\.?)\s?(\d{1,3}|five|ten|four)\)?$", re.I)
_WITHOUT_COLON = re.compile(
    r"""(?:
    (?P<director>(?:written\s(?:and|&)\s)?directed\sby|a\sfilm\sby|dir(?:ector)?\.?(?=\s[A-Z])|d\.(?=\s[A-Z]))
    |(?P<cast>starring|featuring|with(?=\s[A-Z])|cast(?=\s[A-Z]))
    |(?P<reviewer>(?:film\s|movie\s|a\s)?review(?:ed|s)?\sby|words\sby|posted\sby|filed\sby|by)
    |(?P<runtime>running\stime|run\s?time|duration|length)
    |(?P<certificate>rated|cert(?:ificate)?\.?(?=\s)|bbfc|mpaa?(?:\srating)?)
    |(?P<outlet>(?:originally|first)\s(?:published|appeared)\s(?:in|on|at|by)|published\s(?:in|by))
    |(?P<date>(?:published|posted|reviewed)(?:\son)?(?=\s(?:[A-Z]|\d|the\s\d)))
    |(?P<country>country)
    |(?P<year>released(?:\sin)?|year)
    )\s+(?=\S)""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_COLON = re.compile(r"(?<!\d)[:=](?!//)|(?<=\d)[:=](?!//|\d)")
_OF_WHAT = re.compile(r"(?:film|movie|review)s? (?=\w)")
_NEVER = re.compile(r"https?$|\d$", re.I)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label of a line, and text[start:end], its value, without blanks around it.

    ``field`` is "" when the label is none of ours; its value is nobody's fact.
    """

    field: str
    label: str
    at: int
    """Where the label begins."""
    start: int
    end: int
    line: TextLine
    scale: str = ""
    """As in "Rating (out of 5)"."""
    colon: bool = True

    def value(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a label begins, and where its value does."""

    start: int
    value: int
    field: str
    label: str
    scale: str
    colon: bool


def of_line(text: str, line: TextLine, title: str = "") -> list[Labelled]:
    """A line's labels with their values; [] for prose."""
    if line.end - line.start > 800 or line.text.count(":") + line.text.count("=") > 16:
        return []
    if line.kind == "fact":
        colon = line.text.index(":")
        label, scale = normal(line.text[:colon])
        start = line.start + colon + 1
        marks = [_Mark(line.start, start, FIELD_OF.get(label, ""), label, scale, colon=True)]
    else:
        marks = list(_marks(text, line))
    if title:
        marks += _titled(text, line, title)
    if not any(mark.field for mark in marks):
        return []
    found: list[Labelled] = []
    for place, mark in enumerate(marks):
        end = marks[place + 1].start if place + 1 < len(marks) else line.end
        start, end = trimmed(text, mark.value, end)
        found.append(
            Labelled(mark.field, mark.label, mark.start, start, end, line, mark.scale, mark.colon)
        )
    return found


def parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Between bars, dots in the middle, dashes and slashes with blanks around them."""
    place = start
    for cut in _SEPARATOR.finditer(text, start, end):
        if place < cut.start():
            yield place, cut.start()
        place = cut.end()
    if place < end:
        yield place, end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks and separators around it, nor a bracket that is alone."""
    while start < end and text[start] in " \t\n|·•;,–—-:/◆●▪⋅∙‧":
        start += 1
    while end > start and text[end - 1] in " \t\n|·•;,–—-:/◆●▪⋅∙‧":
        if text[end - 1] == "-" and end - 2 >= start and text[end - 2] in "ABCDF":
            break  # a grade
        if text[end - 1] == "/" and "://" in text[start:end]:
            break
        end -= 1
    if end > start and text[end - 1] in ")]" and "(" not in text[start:end]:
        end -= 1
    return start, end


def _marks(text: str, line: TextLine) -> Iterator[_Mark]:
    place = line.start
    bare = _WITHOUT_COLON.match(text, line.start, line.end)
    first_colon = _colon(text, line.start, line.end)
    if bare and not (first_colon and _known(text, line.start, first_colon)):
        field = str(bare.lastgroup)
        yield _Mark(line.start, bare.end(), field, bare.group().strip().lower(), "", colon=False)
        place = bare.end()
    for colon in _colons(text, place, line.end):
        mark = _mark(text, place, colon, first=place == line.start)
        if mark:
            yield mark
            place = mark.value
    if place == line.start and line.end - line.start <= 200:
        yield from _barred(text, line)


def _known(text: str, start: int, colon: int) -> bool:
    return normal(text[start:colon])[0] in FIELD_OF


def _colon(text: str, start: int, end: int) -> int:
    return next(_colons(text, start, end), 0)


def _colons(text: str, start: int, end: int) -> Iterator[int]:
    """Places of colons, or signs of equality, that may end a label: not of 2:05 or https://."""
    return (match.start() for match in _COLON.finditer(text, start, end))


def _barred(text: str, line: TextLine) -> Iterator[_Mark]:
    """A row of a table, "Director | Len Wiseman", or a label and a dash."""
    for start, end in parts(text, line.start, line.end):
        label, scale = normal(text[start:end])
        if label in FIELD_OF and end < line.end and start == line.start:
            yield _Mark(start, end, FIELD_OF[label], label, scale, colon=True)
        return


def _mark(text: str, start: int, colon: int, *, first: bool) -> _Mark | None:
    """The label before a colon: from the line's start, a separator, or its last known words."""
    bounds = [match.end() for match in _BOUND.finditer(text, max(start, colon - 60), colon)]
    whole = text[start:colon]
    after = colon + 1
    if first and len(whole) <= 45:
        label, scale = normal(whole)
        if label in FIELD_OF:
            return _Mark(start, after, FIELD_OF[label], label, scale, colon=True)
    inside_brackets = _OUT_OF.search(whole)
    for bound in [] if inside_brackets else bounds:
        label, scale = normal(text[bound:colon])
        if label in FIELD_OF and _capital(text, bound, colon):
            return _Mark(bound, after, FIELD_OF[label], label, scale, colon=True)
    words = list(re.finditer(r"\S+", text[max(start, colon - 40) : colon]))
    base = max(start, colon - 40)
    for count in (4, 3, 2, 1):
        if len(words) < count:
            continue
        begin = base + words[-count].start()
        label, scale = normal(text[begin:colon])
        if label in FIELD_OF and _capital(text, begin, colon) and not first:
            return _Mark(begin, after, FIELD_OF[label], label, scale, colon=True)
    last = max(bounds, default=start)
    label = text[last:colon].strip()
    if (
        label
        and len(label.split()) <= 4
        and _capital(text, last, colon)
        and not _NEVER.search(label)
    ):
        return _Mark(last, after, "", label.lower(), "", colon=True)
    return None


def _capital(text: str, start: int, end: int) -> bool:
    return text[start:end].lstrip(" *_\"'“‘(")[:1].isupper() or (start == 0)


def normal(label: str) -> tuple[str, str]:
    """A label as the table has it, and the scale that it names."""
    label = " ".join(label.replace("’", "'").replace("\ufe0f", "").lower().split())
    scale = _OUT_OF.search(label)
    if scale and scale.start() > 0:
        label = label[: scale.start()]
    label = re.sub(r"^[^\w]{1,4}\s*", "", label).strip(" *_.\"'“”")
    if label not in FIELD_OF:
        label = _OF_WHAT.sub("", label)
    return label, scale.group(1) if scale else ""


def _titled(text: str, line: TextLine, title: str) -> list[_Mark]:
    """ "Ballerina: 4/5", whose label is the film."""
    rest = text[line.start : line.end]
    if rest.startswith(f"{title}:"):
        return [_Mark(line.start, line.start + len(title) + 1, "stars", "title", "", colon=True)]
    return []
