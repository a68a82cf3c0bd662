"""Who wrote a review, where it was published, and its address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from bot.domain.folding import fold
from bot.reading import dates, names, prose, words
from bot.reading.facts import FILM_FACTS, Candidates, first_piece
from bot.reading.labels import Labelled, of_line
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
"""Words of lines that look like a name but are none: "Highly Recommended"."""
_WORD = r"[^\W\d_a-zß-ÿ](?:[^\W\d_]|[.’'-])*"
_SMALL = r"(?:(?:d[aeiou]|de[lnrs]|la|le|el|al|van|von|zu|y|e|dos|ten|ter)[ ]){0,2}"
_NAME = rf"(?-i:{_WORD}(?:[ ]{_SMALL}{_WORD}){{1,3}})"
_BYLINE = re.compile(
    r"(?<!\w)(?P<by>by|von|par|por|di|da|de|door|about|acerca de|sobre|über)[ ]{1,3}"
    rf"(?:(?P<name>{_NAME}(?:[ ](?:and|und|et|y|e|en|&)[ ]{_NAME})?)|(?P<handle>@?[\w.-]{{2,25}}))"
    r"(?=\s*(?:\Z|[|·•(:*,.–—-])|\s(?:on|in|at|am|um|le|el|il|em|op|for|für|pour)[ ]|\s{2}|\s?\d)",
    re.I,
)
_REVIEWED = re.compile(rf"(?<!\w){words.phrases('of reviews')}(?![^\W_])[^.!?|]{{0,40}}\Z", re.I)
"""What stands before the "by" of a review."""
_MEMBERS = re.compile(
    rf"{words.phrases('members of sites')}"
    rf"|\A(?:.{{0,30}}['’]s[ ])?({_NAME})(?:['’]s[ ](?:movie[ ])?(?:rating|review)s?\b|[ ]writes?:)"
)
_BELOW_MEMBER = re.compile(words.phrases("below a member"), re.I)
"""How sites call the member whose review it is, and what they say below the name."""
_SIGNED = re.compile(
    rf"(?:\A|[.!?…”\"’)»]\s?(?=[—–(-]|[bvpd]\w{{1,3}}[ ]))"
    rf"(?P<mark>[—–-]{{1,2}}\s?|\(|(?:by|von|par|por|di|da|door)[ ])?(?P<name>{_NAME})"
    r"(?:,[ ](?P<outlet>[^\n,@]{3,40}))?[.)\]]?\Z"
)
_OWNED = re.compile(
    r"(?:\A\W{0,3}|\s[•|·–-]\s)(?:©|\([cC]\)|(?i:copyright)(?=[\s\d]))"
    r"(?:[\s\d,–-]|©|\([cC]\)|by[ ])*(?P<name>[^\W\d_].*)"
)
_BEHIND_OWNER = re.compile(
    rf"\s(?:[|·•@—–-]|{words.phrases('behind an owner')}\b).*|,?\s(?:\d{{4}}|\().*|[.,;]\Z", re.I
)
_DOMAIN = re.compile(r"(?:[\w-]+\.){1,3}(?:com|net|org|info|blog|tv|link|cat|[a-z]{2})", re.I)
_SITE = re.compile(
    r"\A(?!.*\b(?:suivre|follow|this|create|search|log)\b)"
    rf"(?:[^\s.!?:]+[ ]){{0,4}}{words.phrases('sites')}(?:[ ][^\s.!?:]+){{0,2}}\Z",
    re.I,
)
_PARAGRAPH = 160
"""Of how many characters a line is surely prose."""
_ABOVE, _BELOW = 12, 4
"""In how many lines above and below the prose a critic's name is looked for."""
_PLACE = re.compile(r"(?:New|San|Los|Las|St\.?|North|South|East|West|Saint)\s")
_APPEARED = re.compile(
    r"(?:\b(?:originally|first|review)\s(?:was\s)?(?:published|appeared|posted|ran|written)\s"
    rf"(?:in|at|on|for)|{words.phrases('published in')}"
    r"|^(?:read|see|find|continue reading|full review)\b[^:.\n]{0,40}?\s(?:on|at|in))"
    r"\s(?!\w+\s\d)(?P<outlet>[A-Z][^.,;:\n\d]{1,40}?)"
    r"(?:[.,;:]|\s(?=https?:|[(\d]|(?:il|el|em|le|am|on)\s\d)|\Z)",
    re.I,
)
_SIGNS = re.compile(rf"{PARTS.pattern}|\s>\s|,\s(?=[A-Z])")
_GENERIC = re.compile(words.phrases("names no site"), re.I)


def of_critic(found: list[Labelled], text: str, following: TextLine | None) -> list[Labelled]:
    """The labels of a line; "di Jane Smith" alone is the critic's and not the film's maker's, where
    the text does not name her again."""
    one = found[0]
    name = one.value.rsplit(" ", 1)[-1]
    alone = len(found) == 1 and one.label in {"di", "de"} and not one.at and not one.colon
    beside = of_line(following) if following else []
    alone = alone and not any(label.field in FILM_FACTS for label in beside)
    if alone and names.is_person(one.value) and names.is_given(one.value) and text.count(name) == 1:
        return [replace(one, field="reviewer", label="by")]
    return found


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
    capitals = any(map(str.isupper, label.value)) and not label.value.startswith("The ")
    if label.label in {"review", "text"} and not capitals:
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


def read_appeared(facts: Candidates, lines: Sequence[TextLine]) -> None:
    """Take "Read on at Screen Weekly: https://…", "review published on Letterboxd"."""
    for line in lines:
        appeared = _APPEARED.search(line.text) if len(line.text) < 300 else None
        stated = appeared and _outlet(facts, appeared["outlet"])
        link = names.address(line.text[appeared.end() :]) if appeared and stated else None
        if link and not _ALIEN_HOST.match(link):
            facts.add("link", link)


class _Names:
    """The names in a document that may be its critic's."""

    def __init__(self, facts: Candidates, lines: Sequence[TextLine], title: str) -> None:
        self.facts, self.lines, self._title = facts, lines, title
        told = [n for n, line in enumerate(lines) if len(line.text) > _PARAGRAPH]
        self.first, self.last = (told[0], told[-1]) if told else (len(lines), 0)
        self._told = "\n".join(lines[n].text for n in told)
        self._people = [*facts.all("director"), *map(" ".join, facts.all("cast"))]

    def near(self) -> Iterator[tuple[int, TextLine]]:
        """The lines above and below the text, where a critic is named."""
        for n, line in enumerate(self.lines):
            below = self.last <= n <= self.last + _BELOW or n + _BELOW > len(self.lines)
            if (n < _ABOVE or below) and line.kind in {"text", "item", "heading", "title"}:
                yield n, line

    def fits(self, name: str, *, given: bool) -> bool:
        """Whether it is the name of somebody whom neither the title nor the text names, and who has
        a ``given`` name that is known."""
        every = name.split() or [""]
        surname = every[-1]
        return (
            names.is_person(name)
            and (not given or names.is_given(name))
            and not {word.lower().strip(".") for word in every} & _NO_SIGNATURE
            and not (name.endswith(("'s", "’s")) or _PLACE.match(name))
            and not (_names(fold(name), self._title) or names.mentions(self._people, name))
            and not re.search(rf"(?<![\w(@-]){re.escape(surname)}(?![\w)])", self._told)
        )


def read_critic(
    facts: Candidates, lines: Sequence[TextLine], foot: Sequence[TextLine], title: str
) -> None:
    """Take who signs the review: where a line says so, in a signature, alone in a line above or
    below the text, behind a ©. The surest place counts, and nobody where it has two."""
    if facts.all("reviewer"):
        return
    doc = _Names(facts, lines, title)
    for place in (_named(doc), _signed(doc), _alone(doc), _owner(doc, foot)):
        if found := {fold(name): name for name in place}:
            if len(found) == 1 and any(found):
                facts.add("reviewer", *found.values())
            return


def _named(doc: _Names) -> Iterator[str]:
    """ "Posted on 3 May 2010 by Jane Smith in Films", "Jane Smithさんの映画レビュー"."""
    for n, line in doc.near():
        text, short = line.text[:300], len(line.text) < 100
        if member := _MEMBERS.search(text):
            yield member[member.lastindex or 0]
        elif n and _BELOW_MEMBER.fullmatch(text):
            name = doc.lines[n - 1].text
            if names.is_handle(name.replace(" ", "")):
                yield name
        for by in islice(_BYLINE.finditer(text), 4):
            before, word = text[: by.start()][-60:], by["by"].lower()
            reviewed = _REVIEWED.search(before)
            sure = reviewed and word not in {"de", "di", "da", "about"}
            # Of a film's maker, one says "de" or "van", but "by" in English.
            begins = not trimmed(before) or word in {"par", "por", "door"}
            if name := by["name"]:
                every = _AND.split(name)
                fits = reviewed or (begins and short)
                fits = fits and all(doc.fits(one, given=not sure) for one in every)
            else:
                name = trimmed(by["handle"])
                fits = sure and short and names.is_handle(name)
            if fits:
                yield name


def _signed(doc: _Names) -> Iterator[str]:
    """ "… in years. (Jane Smith)", "— Jane Smith", "Jane Smith, Screen Weekly"."""
    for n, line in doc.near():
        signed = _SIGNED.search(line.text, max(0, len(line.text) - 80))
        if not signed or line.kind == "item" or (signed.start() == 0 and n <= doc.last):
            continue
        outlet = signed["outlet"]
        # "Jane Smith, New York" lives there, and "Jane Smith, who wrote it" goes on.
        far = outlet and (
            _PLACE.match(outlet) or not (" " in outlet and names.is_title_case(outlet))
        )
        marked = (outlet or signed["mark"]) and not far
        if marked and doc.fits(signed["name"], given=n < doc.last):
            yield signed["name"]
            if outlet:
                doc.facts.add("outlet", outlet)


def _alone(doc: _Names) -> Iterator[str]:
    """A name alone in its line, or beside a date."""
    for n, line in doc.near():
        if not n or len(line.text) > 80 or line.kind == "heading":
            continue
        beside = [one.text for one in (*doc.lines[n - 1 : n], *doc.lines[n + 1 : n + 2])]
        listed = any(names.is_person(one) or one.strip("() ").isdecimal() for one in beside)
        for part in PARTS.split(_undated(line.text, doc.facts.language)):
            name = trimmed(part)
            if doc.fits(name, given=True) and not name.isupper():
                # Nobody is it beside others: actors, facts of the film, whom the text quotes.
                yield "" if listed or doc.first < n < doc.last else name


def _owner(doc: _Names, foot: Sequence[TextLine]) -> Iterator[str]:
    """ "© 2025 Jane Smith" """
    for name in _owners(foot):
        alone = any(fold(line.text) == fold(name) for line in foot)
        if doc.fits(name, given=alone or len(name.split()) > 2):
            yield name


def _owners(foot: Sequence[TextLine]) -> Iterator[str]:
    for line in foot:
        if len(line.text) < 200 and (owned := _OWNED.search(line.text)):
            yield trimmed(_BEHIND_OWNER.sub("", owned["name"]))


def site(
    facts: Candidates,
    lines: Sequence[TextLine],
    foot: Sequence[TextLine],
    beside: Sequence[str],
    title: str,
) -> str | None:
    """The name of the site, as its page or a copy of it says; a critic's handle is none, a critic's
    whole name may be."""
    name = _site_of_page(lines, beside, title) or _site_of_copy(lines, foot, title) or ""
    own = fold(name) in map(fold, facts.all("reviewer"))
    return name if name and (names.is_person(name) or not own) else None


def _site_of_copy(lines: Sequence[TextLine], foot: Sequence[TextLine], title: str) -> str | None:
    """The name of the site as a copied page has it: in its first line and its last ones, behind a
    ©, as an address."""
    heads = [line.text for line in lines[:4] if len(line.text) <= 60]
    first = heads[0] if heads and heads[0] == lines[0].text else ""
    above = set(map(fold, heads))
    for name in _owners(foot):
        known = fold(name) in above or PAPER.fullmatch(name) or _DOMAIN.fullmatch(name)
        films = {word.lower() for word in name.split()} & _NO_SIGNATURE or _names(fold(name), title)
        if known and not films and names.is_outlet(name.capitalize()):
            return name
    below = {fold(line.text) for line in foot[-6:]} if len(lines) > 8 else set[str]()
    if _DOMAIN.fullmatch(last := PARTS.split(first)[-1]):
        return last
    again = " " in first and fold(first) in below and not _GENERIC.fullmatch(first)
    return first if (again or _SITE.search(first)) and not _names(fold(first), title) else None


def _site_of_page(lines: Sequence[TextLine], beside: Sequence[str], title: str) -> str | None:
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
