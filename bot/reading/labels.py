"""Labels: the facts that they stand for, and their values.

"Dir: Len Wiseman, 2025, US, 125m | Cert: 15" has two: the director's value ends at the bar, then
comes the certificate's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from bot import known_films
from bot.domain.record import record
from bot.reading import words
from bot.reading.lines import TextLine
from bot.reading.names import PARTS, trimmed
from bot.reading.words import FIELD_OF, RATING_FACTS

_STARS = re.compile(words.phrases("stars"))
_BESIDE_RATINGS = words.listed("beside ratings")
_ALONE = {"director", "country", "runtime", "year", "certificate"}
"""The facts whose label may be a line of its own, with the value on the next line."""
_BOUND = re.compile(r"[|·•;,.()\[\]◆●▪⋅∙‧\t]|\s[–—/-]\s|[–—]\s")
_COLON = re.compile(r"[:：=](?!//)(?:(?<!\d[:=])|(?!\d))")
"""What may end a label: not the colons in 2:05 and https://."""
_MOST = 12
"""At how many colons of a line labels are looked for; no real line had more than five labels."""
_NEXT_LABEL = re.compile(r":(?: [A-ZÀ-Þ][\w.’'-]*){2,4} [A-Z][a-z]+:")
"""A name and the next label behind a label, as in "Ballerina Director: Len Wiseman Writer: Shay
Hatten"."""
_SCORED = re.compile(r"\d|^[^\w\s\"“”'‘’(]")
"""What a value has that may be stars: a number, or signs that are drawn."""
_OF_WHAT = re.compile(r"^the |(?:film|movie|work|review)s? (?:info )?(?=\w)")
_RESTRICTS = re.compile(r"(?:rated )?(?:PG|NC|TV|FSK|R|G|U|M|MA)\b|(?:12|15|18)A?(?: |$)", re.I)
"""A rating that says how old one has to be."""


def _bare() -> str:
    """The labels that need no colon, as groups named for their facts."""
    groups: list[str] = []
    for field, names in words.table("bare labels").items():
        forms = [
            re.escape(name) + ("" if " " in name or name == "by" else r"(?=\s(?-i:[^\W_a-zà-ÿ]))")
            for name in names.split(" | ")
        ]
        groups.append(f"(?P<{field}>{'|'.join(forms)})")
    return "|".join(groups)


BARE = re.compile(rf"[–—~-]?\s?(?:{_bare()}):?\s+(?=\S)", re.I)


@record
class Labelled:
    """A label in a line, and its value. ``field`` is "" for a label that stands for no fact."""

    field: str
    label: str
    value: str
    line: TextLine
    at: int = 0
    """The index in the line at which the label begins."""
    colon: bool = True


def of_line(line: TextLine) -> list[Labelled]:
    """The labels in a line with their values; [] for prose."""
    text = line.text
    if line.kind == "fact":
        before, _, value = text.partition(":")
        label = normal(before)
        return [Labelled(FIELD_OF.get(label, ""), label, trimmed(value), line)]
    label = normal(text) if len(text) < 30 else ""
    if FIELD_OF.get(label) in _ALONE or label in {"reviewed by", "review by", "words by"}:
        return [Labelled(FIELD_OF[label], label, "", line)]
    marks = list(_marks(line))
    if any(mark.label == "r" for mark, _ in marks):  # "R: Jonas Feld, D: Mara Lind"
        marks = [(replace(mark, field="cast") if mark.label == "d" else mark, value)
                 for mark, value in marks]  # fmt: skip
    if len(marks) > 1 and marks[0][0].label == "de" and marks[1][0].field == marks[0][0].field:
        del marks[0]  # "De Dirigent (2018). Regie: Ana Rey"
    ends = [*(mark.at for mark, _ in marks), len(text)][1:]
    return [
        replace(mark, value=trimmed(text[value:end]))
        for (mark, value), end in zip(marks, ends, strict=True)
    ]


def _marks(line: TextLine) -> Iterator[tuple[Labelled, int]]:
    """The labels of a line, and where their values begin."""
    text = line.text
    place = 0
    bare = BARE.match(text)
    if bare and not _is_film(text):
        place = bare.end()
        label = bare.group().strip(" :–—~-").lower()
        yield Labelled(str(bare.lastgroup), label, "", line, colon=False), place
    for end in islice(_COLON.finditer(text, place, 800), _MOST):
        if found := _before(text, place, end.start()):
            begin, label = found
            place = end.end()
            yield Labelled(FIELD_OF[label], label, "", line, begin), place
    if place == 0 and len(text) <= 200:
        parts = PARTS.split(text, maxsplit=1)
        label = normal(parts[0])
        if label in FIELD_OF and len(parts) > 1:
            yield Labelled(FIELD_OF[label], label, "", line), len(parts[0])


def _is_film(text: str) -> bool:
    """Whether a line is headed by a film whose name begins as such a label does: "Cast Away
    (2000)"."""
    return known_films.is_known(PARTS.split(text.partition("(")[0], maxsplit=1)[0])


def _before(text: str, start: int, colon: int) -> tuple[int, str] | None:
    """The label before a colon, and where it begins: at the start, behind a sign that parts facts,
    or with known words."""
    bounds = _BOUND.finditer(text, max(start, colon - 60), colon)
    begins = [start] * (colon - start <= 45) + [match.end() for match in bounds][-4:]
    if start or _NEXT_LABEL.match(text, colon):
        base = max(start, colon - 40)
        begins += [base + word.start() for word in [*re.finditer(r"\S+", text[base:colon])][-4:]]
    every = ((begin, normal(text[begin:colon])) for begin in begins)
    first = words.pattern("and between labels")  # "Direção e roteiro", "監督・原作"
    forms = ((begin, form) for begin, label in every for form in (label, first.split(label)[0]))
    return next((found for found in forms if found[1] in FIELD_OF), None)


def unread_stars(every: Sequence[Labelled], stated: Set[int]) -> str | None:
    """Of a document without stars: the one label that seems to give them, with its value.
    ``stated``: the ids of the lines above the file, whose stars may be any words."""
    rated = [
        each for each in every
        if each.value and (each.field in RATING_FACTS or each.label in {"stars", "star"})
        and (_SCORED.search(each.value) or id(each.line) in stated)
        and not _RESTRICTS.match(each.value)
    ]  # fmt: skip
    if len(rated) != 1:
        return None
    text = rated[0].line.text[rated[0].at :]
    begin, value, _rest = text.partition(rated[0].value)
    return begin + value if value else f"{text} {rated[0].value}"


def is_rating(label: str) -> bool:
    """Whether a label in the form of the table says that a rating follows."""
    return FIELD_OF.get(label) in RATING_FACTS or bool(_STARS.fullmatch(label))


@lru_cache(500)
def normal(label: str) -> str:
    """The label in the form of the table."""
    label = " ".join(label.replace("’", "'").lower().split())
    label = words.pattern("scale of a label").sub("", label)
    label = re.sub(r"^[^\w]{1,8}\s*", "", label).strip(" *_.\"'“”≪≫【】")
    # A rating's label may have words that say whose it is: "my final score".
    bare = _OF_WHAT.sub("", label)
    short = " ".join(dict.fromkeys(one for one in bare.split() if one not in _BESIDE_RATINGS))
    rated = {"stars": short, "rating": "my rating"}.get(FIELD_OF.get(short, ""), label)
    forms = label, label.removesuffix("(s)"), bare, rated
    return next((one for one in forms if one in FIELD_OF), label)
