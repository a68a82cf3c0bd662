"""Who wrote a review, where it was published, and its address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.folding import fold
from bot.reading import dates, names, words
from bot.reading.facts import Candidates, first_piece
from bot.reading.labels import Labelled
from bot.reading.lines import TextLine
from bot.reading.names import PAPER, PARTS, trimmed

_AND = re.compile(r"\s+(?:and|&|\+|und|et|y|e)\s+")
_FOR = re.compile(r"\s+(?:for|of|from|at|@)\s+(?=[A-Z])|\s+\|\s+")
_BEFORE_DATE = re.compile(r"[\s,|–—-]{1,5}(?:on\s{0,3}|am\s{0,3}|le\s{0,3})?$")
_ALIEN_HOST = re.compile(
    r"https?://(?:[\w-]+\.){0,4}(?:imdb|rottentomatoes|metacritic|youtube|youtu|wikipedia|amazon"
    r"|netflix|themoviedb|facebook|twitter|instagram|tiktok|fandango|justwatch|x|allocine"
    r"|filmaffinity|trakt)\.\w+|https?://(?:www\.)?letterboxd\.com/(?:film|tmdb|imdb)/",
    re.I,
)
_NO_SIGNATURE = words.listed("no signature")
"""Words of last lines that look like a name but are none: "Highly Recommended"."""
_SIGN = re.compile(r"\s*(?:[–—~]|--?)\s*(?=[^\W\d_])")
_SIGNED_AT_END = re.compile(r"[.!?…”\"’)]\s+(?:—|–|--)\s?(?=[^\W\d_])")
_BLOG = re.compile(r"\bmin(?:ute)? read\b|https?://")
_BY_INSIDE = re.compile(r"\bby\s+(.{4,80})\Z", re.I)
_BY_AT_END = re.compile(r"\s+by\s+([^\d\n]{4,40})\Z", re.I)
_BY = re.compile(r"(?:(?:film |movie )?review(?:ed)? )?by\b", re.I)
_PLACE = re.compile(r"(?:New|San|Los|Las|St\.?|North|South|East|West|Saint)\s")
_READ_ON = re.compile(
    r"(?i:read|see|find|continue reading|full review)\b[^:.\n]{0,40}?\b(?:on|at|in)\s"
    r"(?P<outlet>[A-Z][^\n:]{1,58}?)\s*:?\s+(?=https?://)"
)
_LETTERBOXD = re.compile(r"(.{2,40})[’']s review published on Letterboxd")
_GENERIC = re.compile(
    r"(?:(?:the|film|movie|cinema|culture|arts|entertainment|news|blog|home|homepage|reviews?|films"
    r"|movies|and|&|my|our)[ ,]*)+",
    re.I,
)


def take(facts: Candidates, label: Labelled) -> None:
    """Take the value of a label of the reviewer, the outlet or the link as a candidate."""
    if not label.value:
        return
    if label.field == "reviewer":
        _reviewer(facts, label)
    elif label.field == "outlet" or (
        label.label in {"published", "posted", "reviewed"} and re.match(r"(?:in|by)\s", label.value)
    ):
        _outlet(facts, label)
    elif label.field in {"link", "letterboxd"}:
        _link(facts, label)
    elif label.field == "date" and (by := _BY_INSIDE.search(label.value)):
        _byline(facts, first_piece(by[1], facts.language), certain=False)


def _reviewer(facts: Candidates, label: Labelled) -> None:
    value = label.value.partition(" <")[0] if "@" in label.value else label.value
    pieces = [piece for piece in re.split(r"\s*[,|·•]\s*|\s[–—-]\s", value) if piece]
    first = first_piece(value, facts.language)
    certain = label.label not in {
        "by",
        "authors",
        "review",
        "text",
        "words",
        "por",
        "par",
        "von",
        "di",
    } or (label.colon and label.label not in {"authors", "review", "text"})
    alone = label.line.apart and label.at == 0
    if not first or not _byline(facts, first, certain=certain or (alone and label.label == "by")):
        return
    for piece in pieces[1:]:
        known = facts.trial().piece(piece)
        if not known and PAPER.fullmatch(piece) and names.is_outlet(piece):
            facts.add("outlet", piece)


def _byline(facts: Candidates, text: str, *, certain: bool) -> bool:
    """ "Jane Smith for The Times on 12 June 2025"."""
    dated = dates.spans(text, facts.language)
    if dated:
        text = _BEFORE_DATE.sub("", text[: dated[0][0]])
    given = _FOR.search(text)
    outlet = trimmed(text[given.end() :]) if given else ""
    if given and names.is_outlet(outlet):
        facts.add("outlet", outlet)
        text = text[: given.start()]
    name = trimmed(text)
    if not name.endswith("r."):  # Jr. and Sr.
        name = name.rstrip(".")
    if all(map(names.is_person, _AND.split(name))) or (certain and names.is_handle(name)):
        facts.add("reviewer", name)
        return True
    if name.startswith("The ") and names.is_outlet(name) and len(name.split()) <= 5:
        facts.add("outlet", name)
    return False


def _outlet(facts: Candidates, label: Labelled) -> None:
    address = names.address(label.value)
    value = label.value.partition(address)[0] if address else label.value
    value = re.sub(r"^(?:in|by)\s+", "", value)
    name = trimmed(first_piece(value, facts.language))
    dated = dates.spans(name, facts.language)
    if dated:
        name = _BEFORE_DATE.sub("", name[: dated[0][0]])
    name = name.strip("*_\"“”'‘’ ").rstrip(".")
    known = names.is_country(name, facts.language) and label.field != "outlet"
    if names.is_outlet(name) and not known:
        facts.add("outlet", name)
    if address and label.label not in {"website", "site"}:  # a website is often the film's
        _link(facts, label)


def _link(facts: Candidates, label: Labelled) -> None:
    link = names.address(label.value)
    if link and not _ALIEN_HOST.match(link):
        facts.add("link", link)
        if label.field == "letterboxd":
            facts.add("outlet", "Letterboxd")


def read_lines(facts: Candidates, lines: Sequence[TextLine], used: set[int]) -> None:
    """Take by-lines without a label: "Jane Smith · 4 min read · Jan 9, 2022", "5/23/2024 by Jane
    Smith", the paper below a labelled by-line, and "Read on at Screen Weekly: https://…"."""
    _letterboxd(facts, lines, used)
    for place, line in enumerate(lines):
        match = _READ_ON.match(line.text)
        if match and names.is_outlet(match["outlet"]):
            facts.add("outlet", match["outlet"])
            link = names.address(line.text[match.end() :])
            if link:
                facts.add("link", link)
        if (
            place >= 12
            or id(line) in used
            or len(line.text) > 160
            or line.kind not in {"text", "item"}
        ):
            continue
        before = lines[place - 1] if place else None
        if before and id(before) in used and _BY.match(before.text) and not line.apart:
            if PAPER.fullmatch(line.text) and names.is_outlet(line.text):
                facts.add("outlet", line.text)
                used.add(id(line))
            continue
        dated = dates.spans(line.text, facts.language)
        if len(dated) != 1:
            continue
        first, last = dated[0]
        by = _BY_AT_END.match(line.text, last)
        name = re.match(r"[^·•|\n]{3,40}?(?=\s+(?:https?:\S+\s*)?[·•|]\s)", line.text)
        if by and names.is_person(by[1]) and first < 30:
            facts.add("reviewer", by[1])
        elif (
            name
            and (_BLOG.search(line.text) or last == len(line.text))
            and names.is_person(name.group())
            and first > name.end()
        ):
            facts.add("reviewer", name.group())
        else:
            continue
        used.add(id(line))


def _letterboxd(facts: Candidates, lines: Sequence[TextLine], used: set[int]) -> None:
    match = _LETTERBOXD.match(lines[0].text) if lines else None
    if match:
        facts.add("reviewer", match[1])
        facts.add("outlet", "Letterboxd")
        used.add(id(lines[0]))


def read_signature(
    facts: Candidates, lines: Sequence[TextLine], used: set[int], title: str
) -> None:
    """ "- Jane Smith" or "Jane Smith, Screen Weekly", a review's last line or its end."""
    place = next((n for n in range(len(lines) - 1, 0, -1) if id(lines[n]) not in used), 0)
    if not lines or lines[place].kind not in {"text", "item"}:
        return
    text = lines[place].text
    signed = _SIGN.match(text)
    text = text[signed.end() :] if signed else text
    if len(text) >= 70:
        ends = list(_SIGNED_AT_END.finditer(text, max(0, len(text) - 80)))
        if ends:
            _signed(facts, text[ends[-1].end() :], title)
    elif place and lines[place - 1].kind != "quote" and _signed(facts, text, title):
        used.add(id(lines[place]))


def _signed(facts: Candidates, text: str, title: str) -> bool:
    name, comma, rest = text.rstrip(".").partition(", ")
    words = {word.lower().strip(".") for word in name.split()}
    people = [*facts.all("director"), *(one for cast in facts.all("cast") for one in cast)]
    if (
        not names.is_person(name)
        or len(words) > 4
        or words & _NO_SIGNATURE
        or fold(name) == fold(title)
    ):
        return False
    if any(fold(name) in fold(person) for person in people):
        return False
    if comma and (len(rest.split()) < 2 or not names.is_outlet(rest) or _PLACE.match(rest)
                  or not names.is_capital(rest.split()[-1])):  # fmt: skip
        return False
    facts.add("reviewer", name)
    if comma and not facts.all("outlet"):
        facts.add("outlet", rest)
    return True


def site(lines: Sequence[TextLine], beside: Sequence[str], title: str) -> str | None:
    """The name of the site in a page's <title>, where the film's title is, too: "Ballerina review |
    Screen Weekly". None where it is not sure."""
    near = [*lines[:100], *lines[-40:]]
    for line in [line for line in near if line.kind == "title"][:3]:
        parts = [trimmed(part) for part in re.split(PARTS, line.text)]
        others = [
            part for part in parts if not _names(part, title) and not _GENERIC.fullmatch(part)
        ]
        if len(others) == 1 and len(parts) > 1 and names.is_outlet(others[0]):
            short = [one.text for one in near if one is not line and len(one.text) < 80]
            short += beside
            known = PAPER.fullmatch(others[0]) or any(_names(one, others[0]) for one in short)
            if known and len(others[0].split()) <= 5 and names.is_title_case(others[0]):
                return others[0]
    return None


def _names(part: str, title: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(fold(title))}(?!\w)", fold(part)))
