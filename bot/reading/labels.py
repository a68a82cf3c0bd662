"""Labels: the facts that they stand for, and their values.

"Dir: Len Wiseman, 2025, US, 125m | Cert: 15" has two: the director's value ends at the bar, then
comes the certificate's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.reading import words
from bot.reading.lines import TextLine
from bot.reading.names import PARTS, trimmed

FIELD_OF = {
    name: field for field, names in words.table("labels").items() for name in names.split(" | ")
}

_BESIDE_RATINGS = words.listed("beside ratings")
_ALONE = {"director", "country", "runtime", "year", "certificate"}
"""The facts whose label may be a line of its own, with the value on the next line."""
_BOUND = re.compile(r"[|·•;,.()\[\]◆●▪⋅∙‧\t]|\s[–—/-]\s|[–—]\s|^")
_OUT_OF = re.compile(r"\s*\(?(?:/|out of|max\.?)\s?(\d{1,3}|five|ten|four)\)?$", re.I)
BARE_LABEL = r"""(?:
    (?P<director>(?:(?:screenplay|written)\s(?:and|&)\s)?directed\s(?:and\swritten\s)?by|a\sfilm\sby|un\sfilm\sd[ei]|ein\sfilm\svon|diretto\sda
        |dirigid[ao]\spor|direção\sde|dirección(?=\s[A-Z])
        |regia\sdi|regie\s(?=[A-Z])|réalisé\spar|dir(?:ector)?\.?(?=\s[A-Z])|d\.(?=\s[A-Z]))
    |(?P<cast>starring|featuring|with(?=\s[A-Z])|cast(?=\s[A-Z])|avec(?=\s[A-Z])|con(?=\s[A-Z])
        |mit(?=\s[A-Z]))
    |(?P<reviewer>(?:film\s|movie\s|a\s)?review(?:ed|s)?\sby|words\sby|posted\sby|publié\s(?:le\s)?par|filed\sby|by
        |(?:publicad|postad|escrit)o\spor|pubblicato\sda|a\scura\sdi|geschreven\sdoor
        |(?:eine\s)?(?:film)?kritik\svon|critique\spar|(?:por|par|von|door)(?=\s[A-Z]))
    |(?P<di>di(?=\s[A-Z])|de(?=\s[A-Z]))
    |(?P<runtime>running\stime|run\s?time|duration|length|duración|durata|durée|länge)
    |(?P<certificate>rated|cert(?:ificate)?\.?(?=\s)|bbfc|mpaa?(?:\srating)?)
    |(?P<outlet>(?:originally|first)\s(?:published|appeared)\s(?:in|on|at|by)|published\s(?:in|by))
    |(?P<date>(?:published|posted|reviewed)(?:\son)?(?=\s(?:[A-Z]|\d|the\s\d)))
    |(?P<country>country|(?:pa[ií]s|paese|pays|land)(?=\s[A-Z]))
    |(?P<year>released(?:\sin)?|sortie?\sen|year|(?:año|anno|ano|année|jahr)(?=\s\d))
    )"""
"""Labels that need no colon, as groups named for their facts; a verbose expression."""
_WITHOUT_COLON = re.compile(rf"{BARE_LABEL}\s+(?=\S)", re.X | re.I)
_COLON = re.compile(r"[:：=](?!//)(?:(?<!\d[:=])|(?!\d))")
_LABEL_BEHIND = re.compile(r":(?: [A-ZÀ-Þ][\w.’'-]*){2,4} [A-Z][a-z]+:")
"""A name and the next label behind a label, as in "Ballerina Director: Len Wiseman Writer: Shay
Hatten"."""
_OF_WHAT = re.compile(r"(?:film|movie|review)s? (?=\w)")
_DASHED = re.compile(rf"{PARTS.pattern}|(?<=[a-z])[–—-]\s")
_FOR_WHAT = re.compile(r" (?:for|of) (?:this|the) (?:film|movie)$")
_FINAL = re.compile(r"\W*(?:(?:my|our|the) )?(?:final|overall|total)\b", re.I)
_NEVER = re.compile(r"https?$|\d$", re.I)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label in a line, and its value without blanks around it.

    ``field`` is "" for a label that is not known; its value is for no fact.
    """

    field: str
    label: str
    value: str
    line: TextLine
    at: int = 0
    """The index in the line at which the label begins."""
    scale: str = ""
    """The scale that the label names, as in "Rating (out of 5)"."""
    colon: bool = True

    @property
    def final(self) -> bool:
        """Whether a rating is of the whole film, so that those of another scale are of its parts:
        "Music: 14/20", "Final score: 79%"."""
        return bool(_FINAL.match(self.line.text, self.at))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label that was found: where it begins, and where its value does."""

    start: int
    value: int
    field: str
    label: str
    scale: str
    colon: bool


def of_line(line: TextLine) -> list[Labelled]:
    """The labels in a line with their values; [] for prose."""
    text = line.text
    if line.kind == "fact":
        colon = text.index(":")
        label, scale = normal(text[:colon])
        value = trimmed(text[colon + 1 :])
        return [Labelled(FIELD_OF.get(label, ""), label, value, line, 0, scale)]
    label = normal(text)[0] if len(text) < 30 else ""
    if FIELD_OF.get(label) in _ALONE or label in {"reviewed by", "review by", "words by"}:
        return [Labelled(FIELD_OF[label], label, "", line)]
    if len(text) > 6000 or len(_COLON.findall(text[:2000])) > 16:
        return []
    marks = list(_marks(text))
    if not any(mark.field for mark in marks):
        return []
    if any(mark.label == "r" for mark in marks):  # "R: Jonas Feld, D: Mara Lind"
        marks = [replace(mark, field="cast") if mark.label == "d" else mark for mark in marks]
    if marks[0].field in {"film", "title"}:  # "Title: Mad Max: Fury Road"
        marks = [mark for mark in marks if mark.field]
    ends = [mark.start for mark in marks[1:]] + [len(text)]
    return [
        Labelled(mark.field, mark.label, _value(text[mark.value : end]), line, mark.start,
                 mark.scale, mark.colon)
        for mark, end in zip(marks, ends, strict=True)
    ]  # fmt: skip


def _value(text: str) -> str:
    """The value without the emphasis that was opened before its label, or that opens before the
    next one."""
    return trimmed(re.sub(r"^\s*\*\*\s+(?![(/]|out)|(?<=\S)\s\*\*[\s-]*$", "", text))


def _marks(text: str) -> Iterator[_Mark]:
    place = 0
    bare = _WITHOUT_COLON.match(text)
    first_colon = next(_colons(text, 0), 0)
    if bare and not (first_colon and normal(text[:first_colon])[0] in FIELD_OF):
        field = str(bare.lastgroup)
        label = bare.group().strip().lower()
        yield _Mark(0, bare.end(), "director" if field == "di" else field, label, "", colon=False)
        place = bare.end()
    if len(text) > 800:  # this is prose, at most with a label at its beginning
        mark = _mark(text, 0, first_colon, first=True) if first_colon else None
        if mark and place == 0:
            yield mark
        return
    for colon in _colons(text, place) if not _is_parted(text, first_colon) else ():
        mark = _mark(text, place, colon, first=place == 0)
        if mark:
            yield mark
            place = mark.value
    if place == 0 and len(text) <= 200:
        parts = _DASHED.split(text, maxsplit=1)
        label, scale = normal(parts[0])
        if label in FIELD_OF and label != "review" and len(parts) > 1:
            yield _Mark(0, len(parts[0]), FIELD_OF[label], label, scale, colon=True)


def _is_parted(text: str, colon: int) -> bool:
    """Whether a dash or a bar follows a label: "Director – James DeMonaco"."""
    parts = PARTS.split(text, maxsplit=1)
    return len(parts) > 1 and len(parts[0]) < colon and normal(parts[0])[0] in FIELD_OF


def _colons(text: str, start: int) -> Iterator[int]:
    """The places of colons and equals signs that may end a label: not those in 2:05 or https://."""
    return (match.start() for match in _COLON.finditer(text, start, 800))


def _mark(text: str, start: int, colon: int, *, first: bool) -> _Mark | None:
    """The label before a colon. It begins at the line's start, behind a separator, or with known
    words."""
    bounds = [match.end() for match in _BOUND.finditer(text, max(start, colon - 60), colon)]
    whole = text[start:colon]
    begins: list[int] = []
    if first and len(whole) <= 45:
        begins.append(0)
    if not _OUT_OF.search(whole):
        begins += bounds
    if not first or _LABEL_BEHIND.match(text, colon):
        base = max(start, colon - 40)
        words = list(re.finditer(r"\S+", text[base:colon]))
        begins += [base + word.start() for word in words[-4:]]
    for begin in begins:
        label, scale = normal(text[begin:colon])
        if label in FIELD_OF and (_capital(text, begin, colon) or FIELD_OF[label] == "stars"):
            return _Mark(begin, colon + 1, FIELD_OF[label], label, scale, colon=True)
    last = max(bounds, default=start)
    label = text[last:colon].strip()
    short = label and len(label.split()) <= 4 and not _NEVER.search(label)
    if short and _capital(text, last, colon):
        return _Mark(last, colon + 1, "", label.lower(), "", colon=True)
    return None


def _capital(text: str, start: int, end: int) -> bool:
    label = text[start:end].lstrip(" *_\"'“‘(")
    return start == 0 or not label[:1].islower()


def normal(label: str) -> tuple[str, str]:
    """The label in the form of the table, and the scale that it names, or ""."""
    label = " ".join(label.replace("’", "'").replace("\ufe0f", "").lower().split())
    scale = _OUT_OF.search(label)
    if scale and scale.start() > 0:
        label = label[: scale.start()]
    label = re.sub(r"^[^\w]{1,8}\s*", "", label).strip(" *_.\"'“”≪≫【】")
    label = label.removesuffix("(s)") if label not in FIELD_OF else label
    if label not in FIELD_OF:
        label = _FOR_WHAT.sub("", _OF_WHAT.sub("", label.removeprefix("the ")))
    if label not in FIELD_OF:
        label = _rating(label)
    return label, scale.group(1) if scale else ""


def _rating(label: str) -> str:
    """ "my final score" as "score": a rating's label without the words that say whose it is."""
    every = label.split()
    short = " ".join(dict.fromkeys(word for word in every if word not in _BESIDE_RATINGS))
    short = short.removeprefix("総合").removeprefix("個人的").removeprefix("rating ")
    if short == "stars" or (short == "rating" and "star" in every):
        return "star rating"
    field = FIELD_OF.get(short)
    return "my rating" if field == "rating" else short if field == "stars" else label
