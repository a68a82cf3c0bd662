"""Who wrote a review, where it was published, and its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from bot.domain.folding import fold
from bot.reading import dates, names, prose, words
from bot.reading.facts import Candidates, first_piece
from bot.reading.labels import Labelled
from bot.reading.lines import TextLine
from bot.reading.names import PAPER, PARTS, trimmed

_AND = re.compile(r"\s+(?:and|&|\+|und|et|y|e)\s+")
_FOR = re.compile(r"\s+(?:for|of|from|at|@)\s+(?=[A-Z])|\s+\|\s+")
_WHEN = re.compile(r"[\s,|–—-]{1,5}(?:on|at|am|um|le|el|il|à|às|em|op)?\s{0,3}(?:\d.*)?$")
_AT_TIME = re.compile(
    r"[\s,|–—-]{1,5}(?:(?:on|at|am|um|le|el|il|à|às|em|op)\s{0,3}(?:\d.*)?|\d{1,2}[:h]\d\d\b.*)?$"
)
"""When, behind a critic's name; behind an outlet's, whose name may end in a number: "Kino 46"."""
_ALIEN_HOST = re.compile(rf"https?://(?:{words.phrases('pages of films')}|[^/]+/?\Z)", re.I)
"""Where films have pages, and nobody's review its address; and a whole site."""
_LOOSE = {"authors", "review", "text", "by", "words", "por", "par", "von", "di"}
"""Labels behind which only what looks like a name is one."""
_BEHIND = re.compile(r"\s*\([^()]{1,40}\)\Z")
_BY = re.compile(r"(?:.{0,40}\s)?(?:by|von|par|por|da|door)\s+(?=\w)", re.I)
_NO_SIGNATURE = words.listed("no signature")
"""Words of last lines that look like a name but are none: "Highly Recommended"."""
_SIGNATURE = re.compile(
    r"(?:\A(?:copyright)?[\W\d]{0,20}(?:by\s)?|[.!?…”\"’)]\s+(?:—|–|--|\()\s?)"
    r"(?P<name>[^\W\d_][^\n,@()]{3,40}?)(?:,\s(?P<outlet>[^\n,@]{3,40}))?"
    r"(?:[.,]?\s(?:\d{4}|all rights reserved)|\s@\s\S+)*[.)\]]?\Z",
    re.I,
)
_PARAGRAPH = 160
"""Of how many characters a line is surely prose."""
_MADE_BY = re.compile(r"\s(?:di|von|par)\s(?!der\s)\w+\s\w")
"""In "Joker di Todd Phillips", a film and who made it; in most people's names, one word follows."""
_PLACE = re.compile(r"(?:New|San|Los|Las|St\.?|North|South|East|West|Saint)\s")
_APPEARED = re.compile(
    r"(?:\b(?:originally|first)\s(?:was\s)?(?:published|appeared|posted|ran|written)\s(?:in|at|on|for)"
    r"|^(?:read|see|find|continue reading|full review)\b[^:.\n]{0,40}?\s(?:on|at|in))"
    r"\s(?!\w+\s\d)(?P<outlet>[A-Z][^.,;:\n\d]{1,40}?)(?:[.,;:]|\s(?=https?:)|\Z)",
    re.I,
)
_MEMBER = re.compile(r"(.{2,40})[’']s review published on (Letterboxd)")
_SIGNS = re.compile(rf"{PARTS.pattern}|\s>\s|,\s(?=[A-Z])")
_GENERIC = re.compile(words.phrases("names no site"), re.I)


def take(facts: Candidates, label: Labelled) -> None:
    """Take the value of a label of the reviewer, the outlet or the link as a candidate."""
    address = names.address(label.value)
    value = label.value.partition(address)[0] if address else label.value
    published = re.fullmatch(r"(?:in |by )?(.+)", value) if label.field == "date" else None
    if label.field == "reviewer":
        _reviewer(facts, label)
    elif label.field == "outlet":
        _outlet(facts, value)
    elif published and PAPER.fullmatch(published[1]):
        _outlet(facts, published[1])
    elif label.field == "date" and (by := _BY.search(value)):
        _byline(facts, value[by.end() :], certain=False)
    of_review = label.field in {"link", "outlet"} and label.label not in {"website", "site"}
    ours = label.field == "letterboxd" and label.line.kind != "fact"
    if address and not _ALIEN_HOST.match(address) and (of_review or ours):
        facts.add("link", address)
        if ours:  # a blog's front matter has the copy's address
            facts.add("outlet", "Letterboxd")


def _reviewer(facts: Candidates, label: Labelled) -> None:
    # "By chance, I saw both." is prose
    alone = label.at == 0 and label.label == "by" and not prose.is_prose(label.line)
    certain = alone or label.label not in _LOOSE
    if label.label in {"review", "text"} and not any(map(str.isupper, label.value)):
        return  # where there are no capitals, a sentence looks like a name
    stated = label.line.kind == "fact" and label.label == "author"
    _byline(facts, label.value.partition(" <")[0], certain=certain, stated=stated)


def _byline(facts: Candidates, text: str, *, certain: bool, stated: bool = False) -> None:
    """ "Jane Smith for The Times on 12 June 2025"."""
    text = _undated(first_piece(text, facts.language), facts.language)
    given = _FOR.search(text)
    if given and _outlet(facts, text[given.end() :]):
        text = text[: given.start()]
    name = trimmed(_BEHIND.sub("", text)).rstrip(".")
    if (
        all(map(names.is_person, _AND.split(name)))
        or (certain and names.is_handle(name))
        or (stated and names.is_person(name.title()))
    ):
        facts.add("reviewer", name)
    elif name.startswith("The "):
        _outlet(facts, name)


def _undated(text: str, language: str, behind: re.Pattern[str] = _WHEN) -> str:
    """The text before a date or a time."""
    dated = dates.spans(text, language)
    return behind.sub("", text[: dated[0][0]] if dated else text)


def _outlet(facts: Candidates, text: str) -> bool:
    name = first_piece(text, facts.language)
    name = trimmed(_undated(name, facts.language, _AT_TIME)).rstrip(".")
    if fits := names.is_outlet(name):
        facts.add("outlet", name)
    return fits


def read_lines(facts: Candidates, lines: Sequence[TextLine], used: set[int]) -> None:
    """Take "Read on at Screen Weekly: https://…", and who wrote a review on Letterboxd or Filmarks
    as one copies it."""
    for line in lines:
        appeared = _APPEARED.search(line.text) if len(line.text) < 300 else None
        stated = appeared and _outlet(facts, appeared["outlet"])
        if appeared and stated and (link := names.address(line.text[appeared.end() :])):
            facts.add("link", link)
    for line in lines[:6]:
        member = _MEMBER.match(line.text)
        behind = f"の{line.text}のレビュー・感想・評価"
        if member or any(one.text.endswith(behind) for one in lines[:6]):
            facts.add("reviewer", member[1] if member else line.text)
            used.add(id(line))
        if member:
            facts.add("outlet", member[2])


def read_signature(
    facts: Candidates, lines: Sequence[TextLine], used: set[int], title: str
) -> None:
    """ "- Jane Smith", "© 2025 Jane Smith" or "Jane Smith, Screen Weekly": a review's last line or
    its end, or the line below its last paragraph."""
    free = [n for n, line in enumerate(lines) if id(line) not in used]
    told = next((n for n in reversed(free) if len(lines[n].text) > _PARAGRAPH), 0)
    below = [n for n in free if n > told and (n + 1 == len(lines) or lines[n + 1].apart)][:1]
    for place in dict.fromkeys([*free[-1:], *below]):
        line = lines[place]
        listed = line.kind == "item" == lines[max(0, place - 1)].kind
        signed = _SIGNATURE.search(line.text, max(0, len(line.text) - 80))
        if line.kind not in {"text", "item"} or listed or not signed or facts.all("reviewer"):
            continue
        name, outlet = signed["name"], signed["outlet"]
        if signed.start() == signed.start("name") and not any(map(str.isupper, name)):
            continue  # where there are no capitals, a sentence looks the same
        every = {word.lower().strip(".") for word in name.split()}
        of_film = _names(fold(name), title) or _MADE_BY.search(name)
        no_name = every & _NO_SIGNATURE or _PLACE.match(name) or of_film
        if no_name or not names.is_person(name) or (name.isupper() and len(every) > 2):
            continue  # "Highly Recommended", "New York"
        # "Jane Smith, New York" lives there, and "Jane Smith, who wrote it" goes on.
        if outlet and (_PLACE.match(outlet) or not (" " in outlet and names.is_title_case(outlet))):
            continue
        facts.add("reviewer", name)
        if outlet:
            facts.add("outlet", outlet)


def site(lines: Sequence[TextLine], beside: Sequence[str], title: str) -> str | None:
    """The name of the site in a page's <title>, "Ballerina review | Screen Weekly": what stands
    beside the page's headline, or beside the film's title and by itself on the page, too."""
    ours = list(map(fold, beside))
    head = "\n".join(ours)
    for line in [line for line in lines[:100] if line.kind == "title"][:3]:
        others = [(fold(one.text), one.kind) for one in lines[:100] if one.text != line.text]
        titles = [text for text, kind in others if kind == "title"]
        heads = [*titles, *(text for text, kind in others if kind == "heading")]
        short = "\n".join([head, *(text for text, _ in others if len(text) < 80)])
        text = line.text[:300]
        parts = [(text[: sign.start()], text[sign.end() :]) for sign in _SIGNS.finditer(text)][-4:]
        pairs = [pair for one in reversed(parts) for pair in (one, one[::-1])]
        # First the page's own headline has to stand beside the name, then the film's title will do.
        for has_title, (headline, behind) in product((False, True), pairs):
            candidates = list(map(str.strip, PARTS.split(behind)))
            name = next((one for one in candidates if _names(head, one)), candidates[0])
            above, below = _names(head, name), _names(head, headline)
            if has_title:
                fits = _names(fold(headline), title) and _names(short, name)
            elif (headline, behind) in parts or (above and not below):
                fits = any(one.startswith(fold(headline)) for one in [*heads, *ours])
            else:
                fits = fold(headline) in titles
            fits = fits and (above or fold(name) not in (heads if below else titles))
            fits = fits and not _GENERIC.fullmatch(name) and not _names(fold(name), title)
            if fits and (above or names.is_outlet(name.capitalize())):
                return name
    return None


def _names(folded: str, name: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)" if name else "(?!)", folded)
