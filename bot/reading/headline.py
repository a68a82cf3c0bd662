"""A review's headline: the film's title, and what stands around it.

"Ballerina (15) Close-Up Film Review" has a certificate and an outlet, "Ballerina (2025) Review - A
Beautiful Disappointment" a year and a tagline.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field

from bot import known_films
from bot.reading import names, scores, words
from bot.reading.facts import YEAR
from bot.reading.names import PARTS, trimmed
from bot.reading.scores import WrittenScore

_QUOTES = "\"“”„‘’'«»‹›『』「」"
_REVIEW_OF = words.pattern("review of")
_BRACKET = re.compile(r"\s*[(\[（]([^()\[\]（）\n]{1,120})[)\]）]")
_YEAR = re.compile(rf"\s*\({YEAR}\)")
_DATED = re.compile(rf",\s({YEAR})\s*\Z")
_BOTH_NAMES = re.compile(r"(.{2,80}?) \(([^()]{2,80})\)")
_GOES_ON = words.pattern("goes on behind a bracket")
_TELLING = 8
"""From how many characters on a known film's name of several words is nothing but that: "Top 5" is
a list's, too."""
_NO_OUTLET = words.listed("kinds of films and reviews")
_SET_APART = re.compile(
    r"(?<!\w)(?:[“”]([^“”\n]{2,80}?)[,.]?”|\"([^\"\n]{2,80}?)[,.]?\"|«\s?([^«»\n]{2,80}?)\s?»"
    r"|»([^«»\n]{2,80}?)«|„([^„“”\n]{2,80}?)[“”]"
    r"|[‘’]((?:[^‘’\n]|’(?=\w)){2,80}?)[,.]?’|'((?:[^'\n]|'(?=\w)){2,80}?)[,.]?')(?!-?\w)"
    r"|『([^『』\n]{1,80})』|「([^「」\n]{1,80})」|《([^《》\n]{1,80})》"
)
"""A title in quotation marks, among other words."""
_OUTLET = re.compile(
    r"\s*(?:[|·–—-]\s)?((?:[A-Z0-9][\w'’.&!-]*|of|the|and)(?:\s(?:[A-Z0-9][\w'’.&!-]*|of|the|and))*)"
    r"\s(?i:(?:(?:film|movie)\s)?review)\s*"
)
_SENTENCES = re.compile(
    r"(?<!\b[A-Z])(?<!\b[DMS][rst])(?<!\bMrs)(?<!\bvs)(?<!\b[VN]ol)[.!?…]\s+\S+\s+\S+"
)


@dataclass(slots=True)
class Headline:
    """What a line says, read as a headline. ``certain``: its form leaves no doubt about the
    title; ``labelled``: a label says that it is one."""

    title: str
    certain: bool = False
    labelled: bool = False
    year: int | None = None
    certificate: str | None = None
    outlet: str | None = None
    director: str | None = None
    rest: list[str] = field(default_factory=list[str])
    """Parts that may be facts: those in brackets, and those after the title."""
    reviewed: bool = False
    """Whether the headline says "review"."""
    around: str | None = None
    """The whole line, where the title is only the part of it that is set apart."""
    quoted: bool = False
    """Whether the title is set apart by quotation marks or emphasis, among other words."""
    scored: bool = False
    """Whether a rating in figures follows the title: it may rate a part, not the film."""


def read_headline(text: str, marked: Set[str]) -> Headline | None:
    """The line read as a headline; None when it does not look like one. ``marked`` is what the
    document emphasises."""
    if len(text) > 300:
        return None
    if stars := scores.drawn(text[:40]):
        text = trimmed(text[stars.end :])
    kicker, *rest = PARTS.split(text, maxsplit=1)
    if rest and about_films(kicker):
        text = rest[0]
    text = words.pattern("year before a title").sub(r"\2 (\1)", text)
    bare = without_review(text)
    prefixed, text = bare != text, _without_seen(bare)
    cut, certain, scored = _title_end(text)
    tag = words.pattern("tagline").search(text, 0, cut)
    if tag and not known_films.is_known(text[:cut]):
        cut = tag.start()
    inner = _set_apart(text[:cut] if tag else text, marked)
    if inner:
        return _quoted(text, inner, _titled(text[:cut]), reviewed=prefixed)
    name = text[:cut]
    dated = _DATED.search(name) if cut < len(text) else None
    made = cut < len(text) and _YEAR.match(text, cut)
    found = _titled(name[: dated.start()] if dated else name, made=bool(made))
    if found is None:
        return None
    goes_on = _GOES_ON.match(text, cut)  # "Why Ballerina (2025) is a good film"
    both = _BOTH_NAMES.fullmatch(found)  # "Upgrade (Upgrade: Máquina Asesina)"
    if both and not known_films.is_known(found) and any(map(known_films.is_known, both.groups())):
        found = both[1]
    headline = Headline(found)
    headline.scored = bool(scored and (scored.form == "fraction" or "|" in text))
    headline.year = int(dated[1]) if dated else None
    headline.reviewed = certain or prefixed
    headline.certain = headline.reviewed and not goes_on
    _read_tail(headline, text[cut:])
    return headline


def _quoted(
    text: str, inner: tuple[int, int, int], around: str | None, *, reviewed: bool
) -> Headline | None:
    """A headline whose title is set apart in the line; it is certain where the line begins
    with it."""
    first, last, end = inner
    found = _titled(text[first:last])
    if found is None or (
        last - first > 40 and text[last : last + 1] == "." and text[end:]
    ):  # it is said
        return None
    headline = Headline(found, quoted=True, around=around, reviewed=reviewed)
    headline.certain = (reviewed and first <= 1) or bool(_REVIEW_OF.search(text[:first]))
    _read_tail(headline, text[end:])
    return headline


def without_review(text: str) -> str:
    """The headline without "Review:" before it."""
    bare = names.without_emoji(text)
    prefix = words.pattern("review above").match(bare)
    return bare[prefix.end() :] if prefix else text


def _without_seen(text: str) -> str:
    """The headline without words that say that one has seen the film."""
    text = words.pattern("seen before a title").sub("", text, count=1)
    return words.pattern("seen behind a title").sub("", text)


def about_films(title: str) -> bool:
    """Whether a headline is about films rather than one film's title: "Top Ciné 2015", and not "One
    of the best films of 2015", nor "Year One" and "Interview with the Vampire", which are films."""
    said = words.pattern("one of the best").sub("", title)
    if not (words.pattern("about films").search(said) or _is_kind(title)):
        return False
    name = _YEAR.sub("", title)
    return " " not in name or len(name) < _TELLING or not known_films.is_known(name)


def _is_kind(name: str) -> bool:
    """Whether a name says only what is reviewed, or how: "Horror Movie", "Our", "2025 in"."""
    every = re.findall(r"[\w']+", name.lower().replace("-", " "))
    is_number = name.strip("-").isdecimal()  # 1917, -30-
    return not is_number and all(word in _NO_OUTLET or word.isdecimal() for word in every)


def _set_apart(text: str, marked: Set[str]) -> tuple[int, int, int] | None:
    """The start and the end of the only title that is in quotation marks or emphasised among other
    words, and where its marks end. None where there is none or there are several."""
    every = _SET_APART.finditer(text)
    found = [(*match.span(match.lastindex or 0), match.end()) for match in every]
    for one in sorted(marked, reverse=True):  # a set has no order, and the longest is the title
        place = text.find(one)
        last = place + len(one)
        if place < 0 or len(one) == len(text) or re.match(r"\w", text[last : last + 1]):
            continue
        found.append((place, last, last))
    found = [one for one in found if not text[one[0]].islower()]
    return found[0] if len({one[0] for one in found}) == 1 else None


def _title_end(text: str) -> tuple[int, bool, WrittenScore | None]:
    """Where the title ends: before facts, "review", stars or a bar; whether that is sure; and the
    stars."""
    end = len(text)
    review = words.pattern("a review behind a title").search(text)
    if review and words.pattern("what follows review").match(text, review.end()):
        end = review.start()
        named = words.pattern("all before review").match(text)  # "Blade Runner 2049 Review"
        if named and known_films.is_known(named[1]):
            end = named.end(1)
    else:
        review = None
    for bracket in _BRACKET.finditer(text, 0, end):
        if _bracket(Headline(""), bracket[1]):
            return bracket.start(), True, None
    if review:
        return end, True, None
    rated = scores.find(text) if scores.may_rate(text) else ()  # the expression is slow
    for one in rated:
        cased = one.form == "stars" and names.is_title_case(trimmed(text[: one.start]))
        if cased or one.form in {"drawn", "fraction"}:
            return len(text[: one.start].rstrip(" |·•–—-:,(")), True, one
    bar = re.search(r"\s*(?:\([^()|]*)?[|·•]", text) if len(PARTS.split(text)) > 1 else None
    return (bar.start() if bar else len(text)), False, None


def _titled(text: str, *, made: bool = False) -> str | None:
    """The title without quotation marks around it; None where it can't be a title. ``made`` is
    whether its year stands behind it: "The Verdict" alone is a heading, "The Verdict (1982)" a
    film."""
    title = (
        names.without_emoji(text)
        .strip(" \t,;|·•:")
        .lstrip(_QUOTES if text.count("'") != 1 else '"“„«»『「')
    )
    title = title.rstrip(_QUOTES + ", ")
    if not title.startswith("-"):
        title = title.strip(" –—-/")
    if not title or len(title) > 120 or (words.pattern("no titles").fullmatch(title) and not made):
        return None
    no_title = "©" in title or title.count('"') == 1 or title.endswith(("’s", "'s"))
    return None if no_title or _SENTENCES.search(title) else title


def _read_tail(headline: Headline, tail: str) -> None:
    """Read what follows the title: brackets, an outlet before "review", and other parts."""
    place = 0
    while bracket := _BRACKET.match(tail, place):
        if not _bracket(headline, bracket[1]):
            break
        place = bracket.end()
    outlet = _OUTLET.match(tail, place)
    if outlet and not _is_kind(outlet[1]):
        headline.outlet = outlet[1]
    for part in PARTS.split(tail[place:]):
        if (rest := trimmed(part.lstrip(". "))) and not scores.whole(rest):
            headline.rest.append(rest)


def _bracket(headline: Headline, inside: str) -> bool:
    """Take the facts in a bracket. Returns False when it has none that headlines have."""
    known = False
    for part in re.split(r"[,;/|·•]|\s[–—-]\s", inside):
        piece = trimmed(part)
        certificate = names.certificate(piece)
        made = words.pattern("made").fullmatch(piece)
        if made:
            headline.year, known = int(made[2]), True
            headline.rest += [made[1]] if made[1] else []
        elif certificate:
            headline.certificate, known = certificate[0], True
        else:
            headline.rest.append(piece)
    return known or scores.whole(inside) is not None
