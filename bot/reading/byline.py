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
_WHEN = re.compile(r"[\s,|–—-]{1,5}(?:on|at|am|um|le|el|il|à|às|em|op)?\s{0,3}(?:\d.*)?$")
_ALIEN_HOST = re.compile(
    r"https?://(?:[\w-]+\.){0,4}(?:imdb|rottentomatoes|metacritic|youtube|youtu|wikipedia|amazon"
    r"|netflix|themoviedb|facebook|twitter|instagram|tiktok|fandango|justwatch|x|allocine"
    r"|filmaffinity|trakt)\.\w+|https?://(?:www\.)?letterboxd\.com/(?:film|tmdb|imdb)/",
    re.I,
)
"""Where films have pages, and nobody's review its address."""
_LOOSE, _SHORT = {"authors", "review", "text"}, {"by", "words", "por", "par", "von", "di"}
"""Labels behind which only what looks like a name is one; short ones need a colon not to be so."""
_BEHIND = re.compile(r"\s*\([^()]{1,40}\)\Z")
_BY = re.compile(r"(?:.{0,40}\s)?(?:by|von|par|por|da|door)\s+(?=\w)", re.I)
_PIECES = re.compile(r"[|·•,]|\s[–—-]\s|\s{3,}|https?:\S+")
_NO_SIGNATURE = words.listed("no signature")
"""Words of last lines that look like a name but are none: "Highly Recommended"."""
_SIGNATURE = re.compile(
    r"(?:\A\W{0,3}|\A(?:copyright|©|\(c\))[\s\d©,–—-]*(?:by\s)?|[.!?…”\"’)]\s+(?:—|–|--)\s?)"
    r"(?P<name>[^\W\d_][^\n,@()]{3,40}?)(?:,\s(?P<outlet>[^\n,@]{3,40}))?"
    r"(?:[.,]?\s(?:\d{4}|all rights reserved)|\s@\s\S+)*[.)\]]?\Z",
    re.I,
)
_PARAGRAPH = 160
"""Of how many characters a line is surely prose."""
_PLACE = re.compile(r"(?:New|San|Los|Las|St\.?|North|South|East|West|Saint)\s")
_APPEARED = re.compile(
    r"(?:\b(?:originally|first)\s(?:was\s)?(?:published|appeared|posted|ran|written)\s(?:in|at|on|for)"
    r"|^(?:read|see|find|continue reading|full review)\b[^:.\n]{0,40}?\s(?:on|at|in))"
    r"\s(?!\w+\s\d)(?P<outlet>[A-Z][^.,;:\n\d]{1,40}?)(?:[.,;:]|\s(?=https?:)|\Z)",
    re.I,
)
_MEMBER = re.compile(r"(.{2,40})[’']s review published on (Letterboxd)")
_GENERIC = re.compile(
    r"(?:(?:the|film|movie|cinema|culture|arts|entertainment|news|blog|home|homepage|reviews?|films"
    r"|movies|and|&|my|our)[ ,]*)+",
    re.I,
)


def take(facts: Candidates, label: Labelled) -> None:
    """Take the value of a label of the reviewer, the outlet or the link as a candidate."""
    address = names.address(label.value)
    published = label.label in {"published", "reviewed"}
    if label.field == "reviewer":
        _reviewer(facts, label)
    elif label.field == "outlet" or (published and re.match(r"(?:in|by)\s", label.value)):
        value = label.value.partition(address)[0] if address else label.value
        _outlet(facts, re.sub(r"^(?:in|by)\s+", "", value), certain=label.field == "outlet")
    elif label.field == "date" and (by := _BY.search(label.value)):
        _byline(facts, first_piece(label.value[by.end() :], facts.language), certain=False)
    of_review = label.field in {"link", "outlet"} and label.label not in {"website", "site"}
    ours = label.field == "letterboxd" and label.line.kind != "fact"
    if address and not _ALIEN_HOST.match(address) and (of_review or ours):
        facts.add("link", address)
        if ours:  # a blog's front matter has the copy's address
            facts.add("outlet", "Letterboxd")


def _reviewer(facts: Candidates, label: Labelled) -> None:
    first = first_piece(label.value.partition(" <")[0], facts.language)
    certain = label.label not in (_LOOSE if label.colon else _LOOSE | _SHORT)
    alone = label.line.apart and label.at == 0 and label.label == "by"
    alone = alone and not prose.is_prose(label.line)  # "By chance, I saw both."
    stated = label.line.kind == "fact" and label.label == "author"
    if _byline(facts, first, certain=certain or alone, stated=stated):
        for piece in re.split(r"\s*[,|·•]\s*|\s[–—-]\s", label.value)[1:]:
            if PAPER.fullmatch(piece) and not facts.trial().piece(piece):
                _outlet(facts, piece)


def _byline(facts: Candidates, text: str, *, certain: bool, stated: bool = False) -> bool:
    """ "Jane Smith for The Times on 12 June 2025"."""
    text = _undated(text, facts.language)
    given = _FOR.search(text)
    if given and _outlet(facts, text[given.end() :]):
        text = text[: given.start()]
    name = trimmed(_BEHIND.sub("", text))
    name = name if name.endswith("r.") else name.rstrip(".")  # Jr. and Sr.
    if (
        all(map(names.is_person, _AND.split(name)))
        or (certain and names.is_handle(name))
        or (stated and names.is_person(name.title()))
    ):
        facts.add("reviewer", name)
        return True
    if name.startswith("The ") and len(name.split()) <= 5:
        _outlet(facts, name)
    return False


def _undated(text: str, language: str) -> str:
    """The text before a date or a time."""
    dated = dates.spans(text, language)
    return _WHEN.sub("", text[: dated[0][0]] if dated else text)


def _outlet(facts: Candidates, text: str, *, certain: bool = False) -> bool:
    name = trimmed(_undated(first_piece(text, facts.language), facts.language))
    name = name.strip("*_\"“”'‘’ ").rstrip(".")
    fits = names.is_outlet(name) and (certain or not names.is_country(name, facts.language))
    if fits:
        facts.add("outlet", name)
    return fits


def read_lines(facts: Candidates, lines: Sequence[TextLine], used: set[int], title: str) -> None:
    """Take by-lines without a label: a name beside a date, the paper below a labelled by-line, a
    member's name, and "Read on at Screen Weekly: https://…"."""
    named = bool(facts.all("reviewer"))
    told = next((n for n, line in enumerate(lines) if len(line.text) > _PARAGRAPH), len(lines))
    _member(facts, lines[:6], used)
    for place, line in enumerate(lines):
        appeared = _APPEARED.search(line.text) if len(line.text) < 300 else None
        if appeared and _outlet(facts, appeared["outlet"]):
            link = names.address(line.text[appeared.end() :])
            if link:
                facts.add("link", link)
        if id(line) in used or line.kind not in {"text", "item"} or not 0 < place < min(told, 12):
            continue
        before = lines[place - 1]
        if id(before) in used and _BY.match(before.text) and not line.apart:
            taken = bool(PAPER.fullmatch(line.text) and names.is_outlet(line.text))
            taken = taken and _outlet(facts, line.text)
        else:
            name = None if named else _beside_date(facts, lines, place)
            taken = name is not None and fold(name) != fold(title) and not _is_no_name(name)
            if taken:
                facts.add("reviewer", name)
        if taken:
            used.add(id(line))


def _member(facts: Candidates, lines: Sequence[TextLine], used: set[int]) -> None:
    """A member's review on Letterboxd or Filmarks, as one copies it."""
    for line in lines:
        member = _MEMBER.match(line.text)
        behind = f"の{line.text}のレビュー・感想・評価"
        if member or any(one.text.endswith(behind) for one in lines):
            facts.add("reviewer", member[1] if member else line.text)
            used.add(id(line))
        if member:
            facts.add("outlet", member[2])


def _beside_date(facts: Candidates, lines: Sequence[TextLine], place: int) -> str | None:
    """The only name in a line with a date, or that is a line above or below one."""
    text = lines[place].text
    dated = dates.spans(text, facts.language)
    near = [dates.spans(one.text[:60], facts.language) for one in lines[place - 1 : place + 2]]
    if not dated and not any(found and found[0][0] < 20 for found in near):
        return None
    start, end = dated[0] if dated else (0, 0)
    parts = [_BY.sub("", trimmed(part)) for part in _PIECES.split(f"{text[:start]}|{text[end:]}")]
    parts = [part for part in parts if part]
    people = [part for part in parts if names.is_person(part) and not part.isupper()]
    return people[0] if len(people) == 1 and len(parts) <= (4 if dated else 1) else None


def _is_no_name(text: str) -> bool:
    """Whether it is one of what looks like a name and is none: "Highly Recommended", "New York"."""
    every = {word.lower().strip(".") for word in text.split()}
    return bool(every & _NO_SIGNATURE or _PLACE.match(text)) or (text.isupper() and len(every) > 2)


def read_signature(
    facts: Candidates, lines: Sequence[TextLine], used: set[int], title: str
) -> None:
    """ "- Jane Smith", "© 2025 Jane Smith" or "Jane Smith, Screen Weekly": a review's last line or
    its end, or the line below its last paragraph."""
    free = [n for n, line in enumerate(lines) if id(line) not in used]
    told = next((n for n in reversed(free) if len(lines[n].text) > _PARAGRAPH), 0)
    below = [n for n in free if n > told and (n + 1 == len(lines) or lines[n + 1].apart)][:1]
    for place in dict.fromkeys([*free[-1:], *below]):
        line, before = lines[place], lines[max(0, place - 1)]
        listed = line.kind == before.kind == "item"
        if facts.all("reviewer") or listed or before.kind == "quote":
            continue
        signed = _SIGNATURE.search(line.text, max(0, len(line.text) - 80))
        fits = line.kind in {"text", "item"} and signed and _signed(facts, signed, title)
        if fits and signed and not signed.start():
            used.add(id(line))


def _signed(facts: Candidates, signed: re.Match[str], title: str) -> bool:
    name, outlet = signed["name"], signed["outlet"]
    people = [title, *facts.all("director"), *(one for cast in facts.all("cast") for one in cast)]
    if not names.is_person(name) or len(name.split()) > 4 or _is_no_name(name):
        return False
    if any(fold(name) in fold(person) for person in people):
        return False
    if outlet and (len(outlet.split()) < 2 or _PLACE.match(outlet) or not names.is_outlet(outlet)
                   or not names.is_capital(outlet.split()[-1])):  # fmt: skip
        return False
    facts.add("reviewer", name)
    if outlet and not facts.all("outlet"):
        facts.add("outlet", outlet)
    return True


def site(lines: Sequence[TextLine], beside: Sequence[str], title: str) -> str | None:
    """The name of the site in a page's <title>, "Ballerina review | Screen Weekly": what stands
    beside the page's headline, or beside the film's title and by itself on the page, too."""
    near = [*lines[:100], *lines[-40:]]
    for line in [line for line in near if line.kind == "title"][:3]:
        others = [one for one in near if one.text != line.text]
        heads = {fold(one.text) for one in others if one.kind in {"heading", "title"}}
        short = [*beside, *(one.text for one in others if len(one.text) < 80)]
        for sign in PARTS.finditer(line.text):
            parts = line.text[: sign.start()], line.text[sign.end() :]
            for headline, name in (parts, parts[::-1]):
                known = PAPER.fullmatch(name) or any(_names(text, name) for text in short)
                known = known and _names(headline, title) and names.is_title_case(name)
                plain = len(name.split()) <= 5 and not _GENERIC.fullmatch(name)
                if (fold(headline) in heads or known) and plain and not _names(name, title):
                    return name if names.is_outlet(name.capitalize()) else None
    return None


def _names(part: str, title: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(fold(title))}(?!\w)", fold(part)))
