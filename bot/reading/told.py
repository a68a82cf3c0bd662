"""Facts that a review tells in passing: its director, who signed it, where all of it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.domain.folding import fold
from bot.reading import dates, labels, names
from bot.reading.facts import Candidates, is_outlet
from bot.reading.model import Found
from bot.reading.plain import TextLine

_NAME = r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){0,4}"
_DIRECTOR = re.compile(
    rf"(?<![\w-])(?:(?:[Ww]riter[-/ ]|[Ff]irst-time |[Dd]ebut |[Cc]o-)?[Dd]irectors?|[Dd]irected by"
    rf"|[Dd]irectorial debut (?:of|from)),? (?={_NAME})"
)
_OTHER_DIRECTOR = re.compile(
    r"\b(?:casting|art|music|musical|creative|fight|assistant|managing|festival|artistic|funeral"
    r"|movement|technical|action|unit|programme|program|original|previous|former|like|unlike"
    r"|fellow|legendary|the late|great|fans of|of|plays|plays the|playing|playing the|as|as the"
    r"|recalls?|recalling|admires?|echo(?:es|ing)|homage to|tribute to|from the)[ -]$",
    re.I,
)
_DIRECTS = re.compile(
    r"(?:['’]s? direct(?:ion|s)\b|,? (?:who|both|co-?writes and|writes and|wrote and)? ?directs\b"
    r"|,? directing\b|,? who (?:also |both |(?:co-)?wrote and |(?:co-)?writes and )?direct(?:s"
    r"|ed)\b"
    r"|['’]s? (?:(?:second|third|fourth|fifth|feature|directorial) )?film\b|['’]s? (?:feature"
    r"|directorial) debut\b"
    r"|, the director\b|, (?:making|in) (?:his|her|their) (?:feature |directorial )*debut)"
)
_NO_SIGNATURE = {
    "again", "available", "avoid", "bros", "cheers", "cinemas", "coming", "comment", "comments",
    "copyright", "distribution", "end", "enjoy", "essential", "features", "films", "fin", "follow",
    "go", "happy", "highly", "home", "international", "join", "later", "next", "now", "out",
    "productions", "read", "recommended", "regards", "releasing", "reserved", "rights", "see",
    "share", "soon", "subscribe", "support", "tagged", "tags", "thanks", "today", "tonight",
    "tomorrow", "verdict", "viewing", "watch", "week", "worth", "yours",
}  # fmt: skip
"""Words of last lines that have a name's form but are none: "Highly Recommended"."""
_SIGN = re.compile(r"\s*(?:[–—~]|--?)\s*(?=[^\W\d_])")
_SIGNED_AT_END = re.compile(r"[.!?…”\"’)]\s+(?:—|–|--)\s?(?=[^\W\d_])")
_NO_FIRST = {
    "although", "as", "because", "but", "here", "how", "if", "once", "since", "so", "then", "there",
    "though", "what", "when", "where", "while", "why", "under", "after", "before", "even", "yet",
    "now", "like", "unlike", "for", "both", "from", "only", "still",
}  # fmt: skip
_RUNS = re.compile(
    r"\b(?:runs (?:for |to )?|clocks in at |running time of )(\d{2,3}) minutes\b(?! (?:late"
    r"|over|too|behind))"
    r"|[.!?] (\d{2,3}) minutes\.?(?=\n|\Z)"
)
_BY = re.compile(r"(?:(?:film |movie )?review(?:ed)? )?by\b", re.I)
_BLOG = re.compile(r"\bmin(?:ute)? read\b|https?://")
_BY_AT_END = re.compile(r"\s+by\s+([^\d\n]{4,40})\Z", re.I)
_PAPER = re.compile(
    r"(?:The )?(?:[A-Z][\w’'-]+ ){1,4}(?:Magazine|Times|Post|Guardian|News|Weekly|Herald|Tribune"
    r"|Journal|Telegraph"
    r"|Gazette|Daily|Press|Courier|Observer|Chronicle|Ledger|Review|Reviews|Standard|Mail"
    r"|Express|Star|Sun|Echo)"
)
_PLACE = re.compile(r"(?:New|San|Los|Las|St\.?|North|South|East|West|Saint)\s")
_READ_ON = re.compile(
    r"(?i:read|see|find|continue reading|full review)\b[^:.\n]{0,40}?\b(?:on|at|in)\s"
    r"(?P<outlet>[A-Z][^\n:]{1,58}?)\s*:?\s+(?=https?://)"
)
_SHORTEST = 40
"""Minutes: what prose says of less may be a scene."""
_FULL_NAME = 2


def directors(text: str, paragraphs: Sequence[TextLine]) -> Found[str] | None:
    """Whom the prose calls the director, when it calls only one so."""
    found = [name for line in paragraphs for name in _directors(text, line)]
    return found[0] if len({fold(name.value) for name in found}) == 1 else None


def _directors(text: str, line: TextLine) -> Iterator[Found[str]]:
    end = min(line.end, line.start + 4000)
    for said in _DIRECTOR.finditer(text, line.start, end):
        if not _OTHER_DIRECTOR.search(text[max(line.start, said.start() - 16) : said.start()]):
            name = _name_from(text, said.end(), end)
            owner = name and text[name.end : name.end + 2] in {"'s", "’s"}
            if name and not (owner and "by" in said.group()):  # "by Jane Smith's brother"
                yield name
    for said in _DIRECTS.finditer(text, line.start, end):
        name = _name_to(text, line.start, said.start())
        if name:
            yield name


def _name_from(text: str, start: int, end: int) -> Found[str] | None:
    """The longest name that text[start:end] begins with."""
    match = re.compile(_NAME).match(text, start, min(end, start + 60))
    words = list(re.finditer(r"\S+", match.group())) if match else []
    for count in range(min(len(words), 4), _FULL_NAME - 1, -1):
        name = re.sub(r"(?:['’]s|\.)$", "", text[start : start + words[count - 1].end()])
        if names.is_person(name):
            return Found(name, start, start + len(name))
    return None


def _name_to(text: str, start: int, end: int) -> Found[str] | None:
    """The longest name that text[start:end] ends with, without the sentence's first word."""
    begin = max(start, end - 60)
    words = list(re.finditer(r"[^\s“\"(]+", text[begin:end]))
    for count in range(min(len(words), 4), _FULL_NAME - 1, -1):
        first = begin + words[-count].start()
        name = text[first:end]
        if words[-count].group().lower() not in _NO_FIRST and names.is_person(name):
            return Found(name, first, end)
    return None


def signature(
    text: str, lines: Sequence[TextLine], used: set[int], other: str
) -> tuple[Found[str], Found[str] | None] | None:
    """ "- Jane Smith" or "Jane Smith, Screen Weekly", a review's last line or its end.

    The outlet is None without one. ``other`` is the title, which may be a name too.
    """
    place = next((n for n in range(len(lines) - 1, 0, -1) if lines[n].start not in used), 0)
    for n in range(len(lines) - 1, max(len(lines) - 8, 0), -1):
        if lines[n - 1].text[-1] == "," and len(lines[n - 1].text) < 40:
            place = n  # "See you in the dark," and who says so
            break
    last, before = lines[place], lines[max(place - 1, 0)]
    if last.kind not in {"text", "item"}:
        return None
    signed = _SIGN.match(text, last.start, last.end)
    start, end = signed.end() if signed else last.start, last.end
    if end - start >= 70:
        ends = list(_SIGNED_AT_END.finditer(text, max(last.start, end - 80), end))
        return _signed(text, ends[-1].end(), end) if ends else None
    if not place or before.kind == "quote":
        return None
    found = _signed(text, start, end)
    return found if found and fold(found[0].value) != fold(other) else None


def _signed(text: str, start: int, end: int) -> tuple[Found[str], Found[str] | None] | None:
    name, comma, rest = text[start:end].rstrip(".").partition(", ")
    words = {word.lower().strip(".") for word in name.split()}
    if not names.is_person(name) or len(words) > 4 or words & _NO_SIGNATURE:
        return None
    reviewer = Found(name, start, start + len(name))
    if not comma:
        return reviewer, None
    outlet = start + len(name) + len(comma)
    good = len(rest.split()) > 1 and is_outlet(rest) and not _PLACE.match(rest)
    if not good or not all(map(names.is_capital, rest.split()[-1:])):
        return None
    return reviewer, Found(rest, outlet, outlet + len(rest))


def bylines(text: str, lines: Sequence[TextLine], used: set[int], facts: Candidates) -> None:
    """By-lines without a label: "Jane Smith · 4 min read · Jan 9, 2022", "5/23/2024 by Jane Smith",
    and the paper below one that has a label.
    """
    for place, line in enumerate(lines[:12]):
        before = lines[place - 1] if place else None
        if line.kind not in {"text", "item"} or len(line.text) > 160:
            continue
        if line.start in used:
            continue
        if before and before.start in used and _BY.match(before.text) and not line.apart:
            if _PAPER.fullmatch(line.text) and is_outlet(line.text):
                facts.add("outlet", line.text, line.start, line.end)
                used.add(line.start)
            continue
        dated = list(dates.find(text, line.start, line.end))
        if len(dated) != 1:
            continue
        day, first, last = dated[0]
        by = _BY_AT_END.match(text[: line.end], last)
        name = re.match(r"[^·•|\n]{3,40}?(?=\s+(?:https?:\S+\s*)?[·•|]\s)", line.text)
        if by and names.is_person(by[1]) and first - line.start < 30:
            facts.add("reviewer", by[1], by.start(1), by.end(1))
        elif (
            name
            and _BLOG.search(line.text)
            and names.is_person(name.group())
            and first > line.start + name.end()
        ):
            facts.add("reviewer", name.group(), line.start, line.start + name.end())
        else:
            continue
        facts.add("date", day, first, last)
        used.add(line.start)


def runtime(text: str, paragraphs: Sequence[TextLine]) -> Found[int] | None:
    """ "It runs for 97 minutes", or "102 minutes." as a sentence."""
    found = [
        Found(int(said[said.lastindex or 0]), said.start(said.lastindex or 0), said.end())
        for line in paragraphs
        for said in _RUNS.finditer(text, line.start, min(line.end + 1, line.start + 4000))
    ]
    found = [one for one in found if one.value >= _SHORTEST]
    return found[0] if len({one.value for one in found}) == 1 else None


def read_on(text: str, lines: Sequence[TextLine], facts: Candidates) -> None:
    """ "Read the full review on Screen Weekly" with its address."""
    for line in lines:
        match = _READ_ON.match(line.text)
        if match and is_outlet(match["outlet"]):
            start = line.start + match.start("outlet")
            facts.add("outlet", match["outlet"], start, start + len(match["outlet"]))
            first, last = labels.trimmed(text, line.start + match.end(), line.end)
            if " " not in text[first:last]:
                facts.add("link", text[first:last], first, last)
