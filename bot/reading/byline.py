"""Who wrote a review, where it was published, and its address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.folding import fold
from bot.reading import dates, names, prose, words
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
_RIGHTS = re.compile(
    r"(?:copyright\b|©|\(c\))[\s©]*(?:\d{4}(?:\s?[–—-]\s?\d{4})?)?,?\s*(?:by\s)?(.*?)"
    r"(?:[.,]?\s(?:\d{4}|all rights reserved))*\.?(?:\s@\s\S+)?",
    re.I,
)
_SIGNED_AT_END = re.compile(r"[.!?…”\"’)]\s+(?:—|–|--)\s?(?=[^\W\d_])")
_BY_INSIDE = re.compile(r"\bby\s+(.{4,80})\Z", re.I)
_POSTED = re.compile(
    r"\W{0,3}(?:(?:words|posted|review(?:ed)?|publicad[oa]|postado|escrit[oa]|pubblicat[oa]"
    r"|scritt[oa]|publié|posté|écrit|rédigé|veröffentlicht|geschrieben|eingestellt|verfasst|rezension"
    r"|geplaatst|geschreven|(?P<film>written))\b[^.!?]{0,40}?\s)(?:by|von|par|por|da|door)\s+"
    r"(?P<name>[^\d\n,|·•(@]{3,60}?)(?=\s*(?:\Z|[,.|·•(@–—-]|\d)"
    r"|\s(?:on|at|am|um|le|à|el|en|il|alle|a|às|em|op|for|in)\s)",
    re.I,
)
_PIECES = re.compile(r"[|·•,]|\s[–—-]\s|\s{3,}|https?:\S+|\bby\b")
_APPEARED = re.compile(
    r"\b(?:was\s|is\s)?(?:originally|first)\s(?:was\s)?(?:published|appeared|posted|ran|written)"
    r"\s(?:in|at|on|for)\s(?!\w+\s\d)([A-Z][^.,;:\n\d]{1,40})(?=[.,;:]|\Z)"
)
_BY = re.compile(r"(?:(?:film |movie )?review(?:ed)? )?by\b", re.I)
_NO_AUTHOR = re.compile(
    rf"\d|://|{PAPER.pattern}|\b(?:{'|'.join(map(re.escape, words.listed('no name')))})\b", re.I
)
_LOOSE, _SHORT = {"authors", "review", "text"}, {"by", "words", "por", "par", "von", "di"}
"""Labels behind which only what looks like a name is one; short ones need a colon not to be so."""
_BEHIND = re.compile(r"\s*\([^()]{1,40}\)\Z")
_PARAGRAPH = 160
"""Of how many characters a line is surely prose."""
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
        label.label in {"published", "reviewed"} and re.match(r"(?:in|by)\s", label.value)
    ):
        _outlet(facts, label)
    elif label.field == "link" or (label.field == "letterboxd" and label.line.kind != "fact"):
        _link(facts, label)
    elif label.field == "date" and (by := _BY_INSIDE.search(label.value)):
        _byline(facts, first_piece(by[1], facts.language), certain=False)


def _reviewer(facts: Candidates, label: Labelled) -> None:
    value = label.value.partition(" <")[0] if "@" in label.value else label.value
    pieces = [piece for piece in re.split(r"\s*[,|·•]\s*|\s[–—-]\s", value) if piece]
    first = first_piece(value, facts.language)
    certain = label.label not in (_LOOSE if label.colon else _LOOSE | _SHORT)
    alone = label.line.apart and label.at == 0 and label.label == "by"
    alone = alone and not prose.is_prose(label.line)  # "By chance, I saw both."
    stated = label.line.kind == "fact" and label.label == "author"
    if not first or not _byline(facts, first, certain=certain or alone, stated=stated):
        return
    for piece in pieces[1:]:
        known = facts.trial().piece(piece)
        if not known and PAPER.fullmatch(piece) and names.is_outlet(piece):
            facts.add("outlet", piece)


def _byline(facts: Candidates, text: str, *, certain: bool, stated: bool = False) -> bool:
    """ "Jane Smith for The Times on 12 June 2025"."""
    dated = dates.spans(text, facts.language)
    if dated:
        text = _BEFORE_DATE.sub("", text[: dated[0][0]])
    given = _FOR.search(text)
    outlet = trimmed(text[given.end() :]) if given else ""
    if given and names.is_outlet(outlet):
        facts.add("outlet", outlet)
        text = text[: given.start()]
    name = trimmed(_BEHIND.sub("", text))
    if not name.endswith("r."):  # Jr. and Sr.
        name = name.rstrip(".")
    named = stated and 3 <= len(name) <= 30 and names.is_capital(name)
    if (
        all(map(names.is_person, _AND.split(name)))
        or (certain and names.is_handle(name))
        or (named and not _NO_AUTHOR.search(name))
    ):
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
        if label.field == "letterboxd":  # a blog's front matter has the copy's address
            facts.add("outlet", "Letterboxd")


def read_lines(facts: Candidates, lines: Sequence[TextLine], used: set[int], title: str) -> None:
    """Take by-lines without a label: "Jane Smith · 4 min read · Jan 9, 2022", a name above a date,
    the paper below a labelled by-line, and "Read on at Screen Weekly: https://…"."""
    _member(facts, lines, used)
    named = bool(facts.all("reviewer"))
    told = next((n for n, line in enumerate(lines) if len(line.text) > _PARAGRAPH), len(lines))
    for place, line in enumerate(lines):
        _read_on(facts, line.text)
        if len(line.text) > 160 or line.kind not in {"text", "item"}:
            continue
        before = lines[place - 1] if 0 < place < 12 and id(line) not in used else None
        if before and id(before) in used and _BY.match(before.text) and not line.apart:
            if PAPER.fullmatch(line.text) and names.is_outlet(line.text):
                facts.add("outlet", line.text)
                used.add(id(line))
        elif not named and (place < 12 or place >= len(lines) - 20):
            name = _posted(facts, line.text)
            if before and place < told:
                name = name or _beside_date(facts, lines, place)
            if name and fold(name) != fold(title) and not _no_critic(name, lines):
                facts.add("reviewer", name)
                used.add(id(line))


def _read_on(facts: Candidates, text: str) -> None:
    match = _READ_ON.match(text)
    if match and names.is_outlet(match["outlet"]):
        facts.add("outlet", match["outlet"])
        link = names.address(text[match.end() :])
        if link:
            facts.add("link", link)
    appeared = _APPEARED.search(text) if len(text) < 300 else None
    if appeared and names.is_outlet(appeared[1]) and not facts.all("outlet"):
        facts.add("outlet", appeared[1])


def _posted(facts: Candidates, text: str) -> str | None:
    """The name in "Publié le 23 mai 2025 par Jane Smith" and "Posted by jane at 10:23"."""
    match = _POSTED.match(text)
    if match is None or ("director" in match[0] or (match["film"] and facts.all("director"))):
        return None
    handle = re.search(r"\d", text[match.end() :]) and names.is_handle(match["name"])
    return match["name"] if names.is_person(match["name"]) or handle else None


def _beside_date(facts: Candidates, lines: Sequence[TextLine], place: int) -> str | None:
    """The name that stands in a line with a date, or in the line above or below one."""
    text = lines[place].text
    dated = dates.spans(text, facts.language)
    if text.isupper():
        return None
    if names.is_person(text) and not dated:
        around = [one for one in (place - 1, place + 1) if 0 <= one < len(lines)]
        near = [dates.spans(lines[one].text[:60], facts.language) for one in around]
        return text if any(spans and spans[0][0] < 20 for spans in near) else None
    if len(dated) != 1:
        return None
    first, last = dated[0]
    parts = [trimmed(part) for part in _PIECES.split(f"{text[:first]}|{text[last:]}")]
    people = [part for part in parts if names.is_person(part)]
    return people[0] if len(people) == 1 and len(list(filter(None, parts))) <= 4 else None


def _no_critic(name: str, lines: Sequence[TextLine]) -> bool:
    """Whether it is no name, but looks like one, or that of someone whom the prose names, too."""
    last = re.compile(rf"(?<!\w){re.escape(name.rsplit(maxsplit=1)[-1])}(?!\w)")
    told = any(len(line.text) > 80 and last.search(line.text) for line in lines)
    return told or _is_no_name(name)


def _is_no_name(text: str) -> bool:
    """Whether it is one of what looks like a name and is none: "Highly Recommended", "New York"."""
    words = {word.lower().strip(".") for word in text.split()}
    return bool(words & _NO_SIGNATURE or _PLACE.match(text)) or (text.isupper() and len(words) > 2)


def _member(facts: Candidates, lines: Sequence[TextLine], used: set[int]) -> None:
    """A member's review on Letterboxd or Filmarks, as one copies it."""
    match = _LETTERBOXD.match(lines[0].text) if lines else None
    if match:
        facts.add("reviewer", match[1])
        facts.add("outlet", "Letterboxd")
        used.add(id(lines[0]))
    for line in lines[:3]:
        if any(other.text.endswith(f"の{line.text}のレビュー・感想・評価") for other in lines[:6]):
            facts.add("reviewer", line.text)
            used.add(id(line))


def read_signature(
    facts: Candidates, lines: Sequence[TextLine], used: set[int], title: str
) -> None:
    """ "- Jane Smith", "© 2025 Jane Smith" or "Jane Smith, Screen Weekly": a review's last line or
    its end, or the line below its last paragraph."""
    free = [n for n in range(1, len(lines)) if id(lines[n]) not in used]
    told = next((n for n in reversed(free) if len(lines[n].text) > _PARAGRAPH), 0)
    below = next((n for n in free if n > told), 0)
    if below + 1 < len(lines) and not lines[below + 1].apart:
        below = 0
    for place in dict.fromkeys([free[-1] if free else 0, below]):
        listed = place and lines[place].kind == lines[place - 1].kind == "item"
        if lines and lines[place].kind in {"text", "item"} and not (
            listed or facts.all("reviewer")
        ):  # fmt: skip
            _signature(facts, lines, place, used, title)


def _signature(
    facts: Candidates, lines: Sequence[TextLine], place: int, used: set[int], title: str
) -> None:
    text = lines[place].text
    owner = _RIGHTS.fullmatch(text) if len(text) < 100 else None
    text = (owner[1] if owner else text).strip("()[] ")
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
    people = [*facts.all("director"), *(one for cast in facts.all("cast") for one in cast)]
    if not names.is_person(name) or len(name.split()) > 4 or _is_no_name(name):
        return False
    if fold(name) == fold(title) or any(fold(name) in fold(person) for person in people):
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
