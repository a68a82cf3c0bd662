"""Who wrote a review, where it was published, and its address, as labels and sentences say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.reading import languages, names, prose, words
from bot.reading.facts import FILM_FACTS, Candidates, first_piece
from bot.reading.labels import Labelled, of_line
from bot.reading.lines import TextLine
from bot.reading.names import PAPER, PARTS, trimmed

AND = words.pattern("and between critics")
_WHEN = words.pattern("when a critic wrote")
_AT_TIME = words.pattern("when an outlet printed")
_ALIEN_HOST = words.pattern("address of no review")
_LOOSE = {"authors", "review", "text", "by", "words", "por", "par", "von", "di"}
"""Labels behind which only what looks like a name is one."""
_NO_OUTLETS = words.listed("no outlets")
"""What "Medium: …" has where it is no outlet: where the film was seen, and kinds of works."""
CREDITS = {"quelle", "fuente", "fonte", "medium", "médium", "media", "média", "mídia", "medio"}
"""Labels that say whence a picture or a plot is, too, below the text or within a line."""
_KINDS = {"type", "media", "medium"}
_WORKS = {"film", "movie", "book", "game", "album", "series"}
_BEHIND = re.compile(r"\s*\([^()]{1,40}\)\Z")


def of_critic(found: list[Labelled], text: str, following: TextLine | None) -> list[Labelled]:
    """The labels of a line; "di Jane Smith" alone is the critic's and not the film's maker's, where
    the text does not name her again."""
    one = found[0]
    value = PARTS.split(one.value, maxsplit=1)[0]
    alone = len(found) == 1 and one.label in {"di", "de"} and not one.at and not one.colon
    beside = of_line(following) if following else []
    alone = alone and not any(label.field in FILM_FACTS for label in beside)
    if alone and names.is_person(value) and names.is_given(value):
        once = text.count(value.rsplit(" ", 1)[-1]) == 1
        return [replace(one, field="reviewer", label="by", value=value)] if once else found
    return found


def keeps_works(labels: Sequence[Labelled]) -> bool:
    """Whether front matter says which kind of work it is about: its author is the work's then."""
    return any(one.label in _KINDS and one.value.lower() in _WORKS for one in labels)


def take(facts: Candidates, label: Labelled) -> None:
    """Take the value of a label of the reviewer, the outlet or the link as a candidate."""
    address = names.address(label.value)
    value = label.value.partition(address)[0] if address else label.value
    published = re.fullmatch(r"(?:in |by )?(.+)", value) if label.field == "date" else None
    if label.field == "reviewer":
        _reviewer(facts, label)
    elif label.field == "outlet":
        _outlet(facts, value, stated=label.line.kind == "fact")
    elif published and PAPER.fullmatch(published[1]):
        _outlet(facts, published[1])
    elif label.field == "date" and (by := words.pattern("by someone within a date").search(value)):
        _byline(facts, value[by.end() :], certain=False)
    of_review = label.field in {"link", "outlet"} and label.label not in {"website", "site"}
    ours = label.field == "letterboxd" and label.line.kind != "fact"
    if address and not _ALIEN_HOST.match(address) and (of_review or ours):
        facts.add("link", address)
        if ours:  # a blog's front matter has the copy's address
            facts.add("outlet", "Letterboxd")


def _reviewer(facts: Candidates, label: Labelled) -> None:
    # "By chance, I saw both." is prose
    by = label.label == "by" and not prose.is_prose(label.line)
    by = by or (label.colon and label.label in {"por", "par"})
    stated = label.line.kind == "fact" and label.label == "author"
    certain = (label.at == 0 and by) or label.label not in _LOOSE
    if label.label in {"review", "text"} and not names.is_given(label.value):
        return  # "Review: Little Miss Sunshine"
    _byline(facts, label.value.partition(" <")[0], certain=certain, stated=stated)


def _byline(facts: Candidates, text: str, *, certain: bool, stated: bool = False) -> None:
    """ "Jane Smith for The Times on 12 June 2025", "Jane Smith, The Times"."""
    behind = _undated(text.partition(", ")[2], facts.language).rstrip(" ,")
    text = _undated(first_piece(text, facts.language), facts.language)
    given = words.pattern("critic for outlet").search(text)
    if given and _outlet(facts, text[given.end() :]):
        text = text[: given.start()]
    elif (behind[:1].isupper() or behind == "epd Film") and PAPER.fullmatch(behind):
        _outlet(facts, behind)
    name = trimmed(_BEHIND.sub("", text)).rstrip(".")
    if (
        all(map(names.is_person, AND.split(name)))
        or (certain and names.is_handle(name))
        or (stated and (names.is_person(name.title()) or names.ASIAN.search(name)))
    ):
        facts.add("reviewer", name)
    elif name.startswith("The "):
        _outlet(facts, name)


def _undated(text: str, language: str, behind: re.Pattern[str] = _WHEN) -> str:
    """The text before a date or a time."""
    dated = languages.dates(text, language)
    return behind.sub("", text[: dated[0][0]] if dated else text)


def _outlet(facts: Candidates, text: str, *, stated: bool = False) -> bool:
    """Take an outlet's name; where it is ``stated``, it may begin with a small letter."""
    name = first_piece(text, facts.language)
    name = trimmed(_undated(name, facts.language, _AT_TIME)).rstrip(".")
    is_name = names.is_outlet(name.capitalize() if stated else name)
    if fits := is_name and name.casefold() not in _NO_OUTLETS:
        facts.add("outlet", name)
    return fits


def read_appeared(facts: Candidates, lines: Sequence[TextLine]) -> None:
    """Take "Read on at Screen Weekly: https://…", "review published on Letterboxd"."""
    for line in lines:
        appeared = words.pattern("appeared in").search(line.text) if len(line.text) < 300 else None
        stated = appeared and _outlet(facts, appeared["outlet"])
        link = names.address(line.text[appeared.end() :]) if appeared and stated else None
        if link and not _ALIEN_HOST.match(link):
            facts.add("link", link)
