"""A review's headline: the film's title, and what stands around it.

"Ballerina (15) Close-Up Film Review" has a certificate and an outlet, "Ballerina (2025) Review - A
Beautiful Disappointment" a year and a tagline.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import islice

from bot.reading import labels, names, scores
from bot.reading.facts import YEAR, Candidates
from bot.reading.model import Found, Score

_DATED = re.compile(rf",\s({YEAR})\s*\Z")
_QUOTES = "\"“”„‘’'«»‹›"
_PREFIX = re.compile(
    r"(?:(?:the\s)?(?:film|movie|cinema|dvd|blu-ray|4k|streaming|theatrical|classic|quick|mini"
    r"|capsule|spoiler-free|netflix|advance|early|festival|my)\s(?:film\s|movie\s)?)?"
    r"review(?:ed)?\s*(?:[:|]|\s[–—-]\s|[–—]|\bof\b(?!\sthe\s(?:film|movie)\b))\s*"
    r"|(?:film|movie)\sof\sthe\s(?:week|month|day)\s*:\s*"
    r"|(?:film|movie)\s*:\s*"
    r"|(?:(?:a )?second look(?: at)?|reconsidered|reconsidering|revisited|revisiting"
    r"|rewatch(?:ed|ing)?"
    r"|re-?review|throwback|retrospective|flashback|rewind)\s?(?::|\s[–—-]\s)\s*"
    r"|(?:a|my|our)\sreview\sof\s(?:the\sfilm\s)?",
    re.I,
)  # fmt: skip
_SUBJECT = re.compile(r"(?:subject:\s*)?(?:(?:re|fwd?):\s*)+|subject:\s*", re.I)
_QUOTED = re.compile(
    r"(?<!\w)(?:“([^“”\n]{2,80}?)[,.]?”|\"([^\"\n]{2,80}?)[,.]?\""
    r"|‘((?:[^‘’\n]|’(?=\w)){2,80}?)[,.]?’|'((?:[^'\n]|'(?=\w)){2,80}?)[,.]?')(?!\w)"
)
_OTHER = re.compile(
    r"(?:see also|related|also|next|previous(?:ly)?|up next|further|read|watch(?:ed)?|more|from the"
    r"|compare|double bill|pairs? with|coming soon|last week|this week|next week)\b[^()\n]{0,40}:",
    re.I,
)
_NUMBERED = re.compile(r"(?:#?\d{1,3}[.)]\s+)(?=\S)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]\n]{1,120})[)\]]")
_REVIEW = re.compile(
    rf"[{_QUOTES}]?,?\s(?:\|\s|[–—-]\s|:\s)?(?:an?\s)?(?P<words>(?:(?:film|movie|cinema"
    rf"|spoiler-free|4k|blu-ray|dvd|netflix|advance|early|theatrical|festival|quick|mini|capsule"
    rf"|tiff|cannes|sundance|sxsw|venice)\s){{0,3}})reviews?\b",
    re.I,
)
_CLEAN_TAIL = re.compile(
    r"\s*(?:[:|–—]|-\s|\s-|\.|,|$|\bby\b|[★⭐]|&|\d|\(|\[|[“\"]|roundup)", re.I
)
_OUTLET = re.compile(
    r"\s*(?:[|·–—-]\s)?((?:[A-Z0-9][\w'’.&!-]*|of|the|and|on|in|at|for|de|la"
    r"|le)(?:\s(?:[A-Z0-9][\w'’.&!-]*|of"
    r"|the|and|on|in|at|for|de|la|le|&)){0,5})"
    r"\s(?i:(?:(?:film|movie)\s)?review)\s*"
)
_CLOSED = re.compile(
    r"\s*(?:$|[|·•–—:/★⭐👍👎]|-\s|\d|(?:film |movie )?review\b|,? dir(?:\.|ected by) )", re.I
)
_AND_SUMMARY = re.compile(
    rf"\s*(?:(?:film|movie)\s)?review(?:\s(?:&|and)\s(?:(?:film"
    rf"|movie)\s)?summary)?\s*[(\[]({YEAR})[)\]]",
    re.I,
)
_NO_OUTLET = {
    "2d", "3d", "4k", "a", "action", "advance", "amazon", "an", "and", "animated", "animation",
    "anime", "apple", "at", "biopic", "blu", "brief", "capsule", "christmas", "cinema", "classic",
    "comedy", "crime", "dc", "depth", "disney", "documentary", "drama", "dvd", "early", "family",
    "fantasy", "feature", "festival", "fi", "fiction", "film", "first", "for", "foreign", "free",
    "full", "hd", "holiday", "home", "honest", "horror", "hulu", "imax", "in", "independent",
    "indie", "international", "kids", "language", "late", "marvel", "mini", "movie", "musical",
    "my", "mystery", "netflix", "new", "non", "of", "official", "on", "one", "our", "prime",
    "quick", "ray", "remake", "retro", "romance", "romantic", "sci", "science", "sequel",
    "series", "short", "slasher", "spoiler", "streaming", "superhero", "the", "theatrical",
    "three", "thriller", "tv", "two", "uhd", "video", "war", "western", "your",
}  # fmt: skip
_NO_TITLE = re.compile(
    r"(?:film |movie )?reviews?\.?|the verdict|verdict|home|blog|films?|movies?|synopsis|plot|story"
    r"|cast|conclusion|summary|introduction|rating|review by.*|untitled|about|contents|posts?"
    r"|my thoughts|final thoughts|the good|the bad|pros|cons|thoughts|overview|information|info"
    r"|details|film details|the film|the movie|the plot|the cast|subject|facts|credits|spoilers?"
    r"|the story|performances|the performances|direction|acting|dear .*|latest reviews",
    re.I,
)
_SENTENCE = re.compile(
    r"(?<!\b[A-Z])(?<!\b[DMS][rst])(?<!\bMrs)(?<!\bvs)(?<!\b[VN]ol)[.!?…]\s+\S+\s+\S+"
)


@dataclass(slots=True)
class Headline:
    """What a line says as a headline. ``certain`` when its form leaves no doubt about the title."""

    title: Found[str]
    certain: bool = False
    year: Found[int] | None = None
    certificate: Found[str] | None = None
    outlet: Found[str] | None = None
    stars: Found[Score] | None = None
    director: Found[str] | None = None
    rest: tuple[tuple[int, int], ...] = ()
    """Parts that may be facts: of brackets, and behind the title."""
    reviewed: bool = False
    """Whether it says "review"."""
    around: Found[str] | None = None
    """The whole line, where the title is only what is set apart in it."""
    quoted: bool = False
    """Whether the title is set apart by quotation marks or emphasis, among other words."""
    closed: bool = False
    """Whether it ends there, or goes on as headlines do and sentences don't."""


def read_headline(
    text: str, start: int, end: int, marked: Set[str] = frozenset()
) -> Headline | None:
    """The line text[start:end] as a headline, None when it has none's form.

    ``marked`` is what the document emphasises.
    """
    if end - start > 300:
        return None
    if _OTHER.match(text, start, end):
        return None
    start, stars = _leading_stars(text, start, end)
    subject = _SUBJECT.match(text, start, end)
    start = subject.end() if subject else start
    prefix = _PREFIX.match(text, start, end) or _NUMBERED.match(text, start, end)
    reviewed = bool(prefix and "review" in prefix.group().lower())
    start = prefix.end() if prefix else start
    cut, certain = _title_end(text, start, end)
    inner = _set_apart(text, start, end, marked)
    if inner and inner[1] <= cut <= inner[2] and certain:
        start = inner[0]
    elif inner and not certain:
        headline, around = _titled(text, inner[0], inner[1]), _titled(text, start, cut)
        if headline:
            headline.quoted, headline.around = True, around.title if around else None
        return headline
    dated = _DATED.search(text[start:cut]) if cut < end else None
    headline = _titled(text, start, start + dated.start() if dated else cut)
    if headline is None:
        return None
    if dated:
        headline.year = Found(int(dated[1]), start + dated.start(1), start + dated.end(1))
    headline.reviewed = reviewed or certain
    headline.certain = certain or (reviewed and cut < end)
    headline.stars = stars
    _read_tail(headline, text, cut, end)
    return headline


def _leading_stars(text: str, start: int, end: int) -> tuple[int, Found[Score] | None]:
    """ "★★★★ Ballerina"."""
    first = next(scores.find(text, start, min(end, start + 40)), None)
    if first and first.start == start and first.form == "drawn":
        after, _ = labels.trimmed(text, first.end, end)
        if after < end:
            return after, first.found
    return start, None


def _set_apart(text: str, start: int, end: int, marked: Set[str]) -> tuple[int, int, int] | None:
    """The one title in quotation marks or emphasis among other words, and where its marks end."""
    found = [
        (*match.span(match.lastindex or 0), match.end())
        for match in _QUOTED.finditer(text, start, end)
    ]
    for one in marked:
        place = text.find(one, start, end)
        last = place + len(one)
        if place < 0 or len(one) == end - start or re.match(r"\w", text[last : last + 1]):
            continue
        if place == start or not text[place - 1].isalnum():
            found.append((place, last, last))
    found = [one for one in found if text[one[0]].isupper() or text[one[0]].isdigit()]
    return found[0] if len({one[0] for one in found}) == 1 else None


def _title_end(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where the title ends: before a bracket of facts, "review", stars or a bar."""
    review = _REVIEW.search(text, start, end)
    if review and review.start() > start and _CLEAN_TAIL.match(text, review.end(), end):
        end = review.start()
    for bracket in _BRACKET.finditer(text, start, end):
        if bracket.start() > start and _is_facts(bracket[1]):
            return bracket.start(), True
    if review and end == review.start():
        return end, True
    for reading in scores.find(text, start, end):
        if reading.form in {"drawn", "fraction"} and reading.start > start:
            return labels.trimmed(text, start, reading.start)[1], False
    parts = list(islice(labels.parts(text, start, end), 2))
    behind = Candidates(text)
    if len(parts) == 2 and behind.take(*parts[1]) and not Candidates(text).take(*parts[0]):
        return parts[0][1], not behind.all("date")  # "New York · May 2, 2021" is no film
    if len(parts) == 2 and re.search(r"[|·•]", text[parts[0][1] : parts[0][1] + 3]):
        return parts[0][1], False
    return end, False


def _is_outlet(name: str) -> bool:
    """Whether what stands before "review" is no kind of film or of review."""
    words = name.lower().replace("-", " ").split()
    return len(words) > 1 and any(word not in _NO_OUTLET for word in words)


def _is_facts(inside: str) -> bool:
    """Whether a bracket holds a year or a certificate, and so ends a title."""
    pieces = [piece.strip() for piece in re.split(r"[,;/|·•]|\s[–—-]\s", inside)]
    return any(
        re.fullmatch(YEAR, piece) or names.certificate(piece, labelled=False)
        or ((labelled := names.certificate(piece, labelled=True)) and labelled[1]
            and labelled[2] == len(piece))
        or re.match(r"(?:dir\.?|directed by|d\.|director:?)\s", piece, re.I)
        for piece in pieces
    )  # fmt: skip


def _titled(text: str, start: int, end: int) -> Headline | None:
    start, end = labels.trimmed(text, start, end)
    while start < end and text[start] in _QUOTES:
        start += 1
    while end > start and text[end - 1] in _QUOTES + ",":
        end -= 1
    title = text[start:end]
    if not title.strip() or len(title) > 120 or _NO_TITLE.fullmatch(title):
        return None
    if "://" in title or not any(c.isalnum() for c in title) or _SENTENCE.search(title):
        return None
    if names.certificate(title, labelled=False) or title.count('"') == 1:
        return None
    return Headline(Found(title, start, end))


def _read_tail(headline: Headline, text: str, start: int, end: int) -> None:
    """Brackets, an outlet before "review", stars, and other parts behind the title."""
    rest: list[tuple[int, int]] = []
    place = start + 1 if text[start : start + 1] in _QUOTES and start < end else start
    while bracket := _BRACKET.match(text, place, end):
        if not _bracket(headline, text, bracket.start(1), bracket.end(1), rest):
            break
        place = bracket.end()
    headline.closed = bool(_CLOSED.match(text, place, end))
    summed = _AND_SUMMARY.match(text, place, end)
    if summed:
        _bracket(headline, text, summed.start(1), summed.end(1), rest)
    outlet = _OUTLET.match(text, place, end)
    if outlet and place > start and _is_outlet(outlet[1]):
        after = text[outlet.end() : end].strip()
        if not after and not re.match(_REVIEW, " " + text[place:end].strip()):
            headline.outlet = Found(outlet[1], outlet.start(1), outlet.end(1))
            headline.closed = True
    if "review" in text[place:end].lower():
        headline.reviewed = True
    for part in labels.parts(text, place, end):
        first, last = labels.trimmed(text, *part)
        reading = scores.whole(text, first, last)
        if reading and reading.form not in {"grade", "thumbs"} and headline.stars is None:
            headline.stars = reading.found
        elif first < last:
            rest.append((first, last))
    headline.rest = tuple(rest)


def _bracket(
    headline: Headline, text: str, start: int, end: int, rest: list[tuple[int, int]]
) -> bool:
    """A bracket's facts; False when it holds none that a headline has."""
    known = False
    place = start
    for cut in [*re.finditer(r"[,;/|·•]|\s[–—-]\s", text[start:end]), None]:
        stop = start + cut.start() if cut else end
        first, last = labels.trimmed(text, place, stop)
        piece = text[first:last]
        certificate = names.certificate(piece, labelled=True)
        if re.fullmatch(YEAR, piece):
            headline.year, known = Found(int(piece), first, last), True
        elif certificate and certificate[2] == len(piece):
            headline.certificate = Found(certificate[0], first + certificate[1], last)
            known = True
        elif piece and names.is_person(piece) and re.search(YEAR, text[start:end]):
            headline.director = Found(piece, first, last)  # as "(2019, Céline Sciamma)"
        elif piece:
            rest.append((first, last))
            known = known or piece.lower().startswith("dir")
        place = start + cut.end() if cut else end
    reading = scores.whole(text, start, end)
    if not known and reading and headline.stars is None:
        headline.stars, known = reading.found, True
    return known
