"""Which of a document's headlines names the film, where several might."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import islice

from bot.domain.folding import fold
from bot.reading import labels, names, prose
from bot.reading.facts import YEAR, Candidates, is_outlet
from bot.reading.headline import Headline
from bot.reading.labelled import PAPER
from bot.reading.labels import Labelled
from bot.reading.model import Found
from bot.reading.plain import TextLine

FACTS_OF_FILM = frozenset({"director", "cast", "runtime", "certificate", "year", "country"})
_OPENING = re.compile(
    rf"([^()\n]{{1,120}}?) \(({YEAR})\)(?:,? (?:is|was|isn['’]t|follows|tells|has"
    r"|delivers|stars|marks|"
    r"runs|opens|takes|begins|proves|feels|remains|directed|finds|brings|sees)\b|[.:]\s)"
)
_REVIEW_OF = re.compile(r"\b[Mm]y review of ([^.,;()\n]{2,80})\.")
_BARE_TITLE = re.compile(r"[^.!?…\n]{1,60}[!?…]?")
_SMALL = {
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it", "no",
    "not", "of", "on", "or", "out", "over", "the", "to", "up", "vs", "vs.", "with", "without",
}  # fmt: skip
_AGAINST = re.compile(r"\b(?:vs|versus|or|compared|than)\b", re.I)
_GENERIC = re.compile(
    r"(?:(?:the|film|movie|cinema|culture|arts|entertainment|news|blog|home|homepage|reviews?|films"
    r"|movies|and|&|my|our)[ ,]*)+",
    re.I,
)
_NEAR = 6
"""Lines from the top in which a line without a headline's form may be the title."""


def choose(
    text: str, lines: Sequence[TextLine], headlines: Sequence[Headline], marks: Sequence[Labelled]
) -> tuple[Found[str], Found[int] | None] | None:
    """The title, and a year beside it that no headline has. None when it is not sure."""
    certain = [one.title for one in headlines if one.certain]
    if certain:
        agree = all(fold(certain[0].value) == fold(one.value) for one in certain)
        return (certain[0], None) if agree else None
    first = next((line for line in lines if prose.is_prose(line)), None)
    openings = [
        opening for line in lines[:5] if prose.is_prose(line) and (opening := _opening(line))
    ]
    if openings:
        return openings[0] if len(openings) == 1 else None
    bare = _bare(text, lines, headlines, {mark.field for mark in marks})
    if bare:
        return bare, None
    reviewed = _REVIEW_OF.search(first.text) if first else None
    if first and reviewed and is_title_case(reviewed[1]):
        start = first.start + reviewed.start(1)
        return Found(reviewed[1], start, start + len(reviewed[1])), None
    return None


def site(text: str, lines: Sequence[TextLine], title: str) -> Found[str] | None:
    """The site in a page's <title>, "Ballerina review | Screen Weekly", beside the film's title."""
    near = [*lines[:100], *lines[-40:]]
    for line in islice((line for line in near if line.kind == "title"), 3):
        spans = [labels.trimmed(text, *span) for span in labels.parts(text, line.start, line.end)]
        others = [(start, end) for start, end in spans if not _names(text[start:end], title)]
        others = [span for span in others if not _GENERIC.fullmatch(text[slice(*span)])]
        if len(others) == 1 and len(spans) > 1 and is_outlet(text[slice(*others[0])]):
            start, end = others[0]
            name = text[start:end]
            short = [one.text for one in near if one is not line and len(one.text) < 80]
            known = PAPER.fullmatch(name) or any(_names(one, name) for one in short)
            if known and len(name.split()) <= 5 and is_title_case(name):
                return Found(text[start:end], start, end)
    return None


def _names(part: str, title: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(fold(title))}(?!\w)", fold(part)))


def is_title_case(title: str) -> bool:
    """Whether all of its words but small ones are in capitals."""
    words = title.split()
    return (
        0 < len(words) <= 10
        and names.is_capital(words[0])
        and all(names.is_capital(word) or word.lower() in _SMALL for word in words)
    )


def _opening(line: TextLine) -> tuple[Found[str], Found[int]] | None:
    """ "Ballerina (2025) is", a review's first words."""
    match = _OPENING.match(line.text[:300])
    name = match[1].rpartition(", ")[2] if match else ""
    if match is None or not is_title_case(name):
        return None
    year = line.start + match.start(2)
    title = Found(name, line.start + match.end(1) - len(name), line.start + match.end(1))
    return title, Found(int(match[2]), year, year + 4)


def _bare(
    text: str, lines: Sequence[TextLine], headlines: Sequence[Headline], fields: Set[str]
) -> Found[str] | None:
    """A first line of no certain form: the text names it, or facts of a film follow."""
    near = [one for one in headlines[:4] if _near(text, lines, one)]
    for one in near:
        if one.quoted and _set_apart_again(text, one):
            return one.title
    heads = {fold(one.title.value) for one in headlines}
    unsure: list[Headline] = []
    for one in near:
        parts = [part for part in _parts(text, one.title) if _named_again(text, part)]
        heading = [part for part in parts if fold(part.value) in heads]
        if len(parts) == 1 or len(heading) == 1:
            return (heading or parts)[0]
        if parts:
            unsure.append(one)
    near = [one for one in near if one not in unsure]
    above = next((one for one in near if _above_facts(text, lines, one)), None)
    if above:
        return above.title
    for one in near[:3]:
        title = one.around if one.quoted else one.title
        if title and (
            _named_again(text, title) or fields & FACTS_OF_FILM or (one.stars and title.start < 200)
        ):
            return title
    return None


def _near(text: str, lines: Sequence[TextLine], one: Headline) -> bool:
    first = lines[0].start if lines else 0
    title = one.title.value
    if not _BARE_TITLE.fullmatch(title) or len(title.split()) > 9:
        return False
    return text.count("\n", first, one.title.start) <= _NEAR


def _named_again(text: str, title: Found[str]) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(title.value)}(?!\w)", text[title.end :]))


def _set_apart_again(text: str, one: Headline) -> bool:
    """Whether what is set apart in a headline is what the review is about, not a word to stress."""
    title, around = one.title, one.around
    if not is_title_case(title.value) or (around and _AGAINST.search(around.value)):
        return False
    if " " in title.value:
        return _named_again(text, title)
    return bool(re.search(rf"[“\"‘']{re.escape(title.value)}[,.]?[”\"’']", text[title.end + 1 :]))


def _parts(text: str, title: Found[str]) -> list[Found[str]]:
    """Of "Valley Screen - The Orchard Keeper"; none of a title without such signs."""
    spans = list(labels.parts(text, title.start, title.end))
    if len(spans) < 2:
        return []
    return [
        Found(text[start:end], start, end) for start, end in spans if is_title_case(text[start:end])
    ]


def _above_facts(text: str, lines: Sequence[TextLine], one: Headline) -> bool:
    """Whether the next line is of facts that films have."""
    own = next((line for line in lines if line.end >= one.title.end), None)
    following = next((line for line in lines if line.start > one.title.end), None)
    if (
        own is None
        or not own.apart
        or following is None
        or following.apart
        or not is_title_case(one.title.value)
    ):
        return False
    if not Candidates(text).pieces(one.title.start, one.title.end, None)[1]:
        return False  # itself facts, "USA 2023"
    marks = labels.of_line(text, following)
    return any(mark.field in FACTS_OF_FILM for mark in marks) or Candidates(text).line(following)
