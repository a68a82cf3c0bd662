"""The name of the site that published a review, as its page or a copy of it says."""

from __future__ import annotations

import re
from itertools import product

from bot.domain.folding import fold
from bot.reading import copied, names, words
from bot.reading.critic import NO_NAME, owners
from bot.reading.evidence import Evidence
from bot.reading.lines import TextLine
from bot.reading.names import PAPER, PARTS

_DOMAIN = re.compile(r"(?:[\w-]+\.){1,3}(?:com|net|org|info|blog|tv|link|cat|[a-z]{2})", re.I)
_SIGNS = re.compile(rf"{PARTS.pattern}|\s>\s|,\s(?=[A-Z])")
_GENERIC = words.pattern("names no site")


def name_of(evidence: Evidence) -> str | None:
    """The name of the site, as its page or a copy of it says; a critic's handle is none, a critic's
    whole name may be."""
    places = _of_page, _of_logo, _of_menu, _of_copy
    name = next(filter(None, (place(evidence) for place in places)), "")
    own = fold(name) in map(fold, evidence.facts.all("reviewer"))
    return name if name and (names.is_person(name) or not own) else None


def _of_logo(evidence: Evidence) -> str | None:
    """The name of the site where a page calls it its logo."""
    return evidence.logo if len(evidence.logo) > 3 and _is_site(evidence, evidence.logo) else None


def _of_menu(evidence: Evidence) -> str | None:
    """The name of the site where it stands above a copied page's menu."""
    above = map(_bare, evidence.menu[:3])
    name = next((text for text in above if text and not copied.is_menu(text)), "")
    return name if name and _is_site(evidence, name) else None


def _bare(line: TextLine) -> str:
    """The line without the name of the button that opens a menu."""
    return line.text.removeprefix("Toggle navigation").strip()


def _is_site(evidence: Evidence, name: str) -> bool:
    """Whether it may be a site's name, and has not the film's."""
    is_name = names.is_outlet(name.capitalize()) and not _GENERIC.fullmatch(name)
    return is_name and not names.named(fold(name), evidence.title)


def _of_copy(evidence: Evidence) -> str | None:
    """The name of the site as a copied page has it: in its first line and its last ones, behind a
    ©, as an address."""
    lines, title = evidence.lines, evidence.title
    heads = [_bare(line) for line in lines[:4] if line.kind != "fact" and len(line.text) <= 60]
    heads = [text for text in heads if "©" not in text]
    above = set(map(fold, heads))
    for name in owners(evidence.foot):
        known = fold(name) in above or PAPER.fullmatch(name) or _DOMAIN.fullmatch(name)
        films = {word.lower() for word in name.split()} & NO_NAME or names.named(fold(name), title)
        if known and not films and names.is_outlet(name.capitalize()):
            return name
    first = heads[0] if heads and heads[0] == _bare(lines[0]) else ""
    parts = [part for line in heads[:2] for part in PARTS.split(line)]
    address = next(filter(_DOMAIN.fullmatch, parts), None)
    named = words.pattern("first line of a site").search(first) and not _GENERIC.fullmatch(first)
    return address or (first if named and not names.named(fold(first), title) else None)


def _of_page(evidence: Evidence) -> str | None:
    """The name of the site in a page's <title>, "Ballerina review | Screen Weekly": what stands
    beside the page's headline, or beside the film's title and by itself on the page, too."""
    lines, title = evidence.lines, evidence.title
    ours = list(map(fold, evidence.beside))
    head = "\n".join(ours)
    for line in [line for line in lines[:100] if line.kind == "title"][:3]:
        others = [(fold(one.text[:300]), one.kind) for one in lines[:100] if one.text != line.text]
        titles = [text for text, kind in others if kind == "title"]
        heads = [*titles, *(text for text, kind in others if kind == "heading")]
        short = "\n".join([head, *(text for text, _ in others if len(text) < 80)])
        text = line.text[:300]
        parts = [(text[: sign.start()], text[sign.end() :]) for sign in _SIGNS.finditer(text)][-4:]
        pairs = [pair for one in reversed(parts) for pair in (one, one[::-1])]
        # First the page's own headline has to stand beside the name, then the film's title will do.
        for has_title, (headline, behind) in product((False, True), pairs):
            candidates = list(map(str.strip, PARTS.split(behind)))
            name = next((one for one in candidates if names.named(head, one)), candidates[0])
            above, below = names.named(head, name), names.named(head, headline)
            if has_title:
                fits = names.named(fold(headline), title) and names.named(short, name)
            elif (headline, behind) in parts or (above and not below):
                fits = any(one.startswith(fold(headline)) for one in [*heads, *ours])
                fits = fits or (len(name) > 4 and head.startswith(f"{fold(name)} "))
            else:
                fits = fold(headline) in titles
            fits = fits and (above or fold(name) not in (heads if below else titles))
            fits = fits and not _GENERIC.fullmatch(name) and not names.named(fold(name), title)
            if fits and (above or names.is_outlet(name.capitalize())):
                return name
        # A page may have its site's name alone in <title>, with which its menu begins.
        alone = any(one.startswith(f"{fold(text)} ") for one in ours) and fold(text) not in heads
        if alone and not _GENERIC.fullmatch(text) and not names.named(fold(text), title):
            return text
    return None
