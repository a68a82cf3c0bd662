"""A review's sentences, weighed by what they do: judge, compare, deny, or tell the plot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import sentencex  # pyright: ignore[reportMissingTypeStubs]

from bot.reading import scores, words
from bot.reading.lines import TextLine

_segment: Callable[[str, str], list[str]] = getattr(sentencex, "segment")  # noqa: B009
_READ = 6 * 1024, 3 * 1024
"""How many characters of prose are weighed, at the beginning and at the end."""
_PARAGRAPH = 4000
_PIECES = 80
"""How many sentences of a paragraph are weighed; no paragraph of that length has more."""
_LONG = 320
"""Above how many characters a sentence is long."""
_BRIEF = 700
"""Below how many characters of prose each sentence is about the film."""
_BARE = 40
"""Below how many characters a sentence with a rating says nothing else."""
_CREDITS = re.compile(
    r"^(?:(?:written|directed|produced|starring|with|avec|mit|con|featuring|cast|music"
    r"|screenplay)\b"
    r"[^.]{0,20}\b(?:by|:)|[^.:]{1,30}:\s*(?:(?-i:[A-ZÀ-Þ])[\w.’'-]+[ ,]+){3,})",
    re.I,
)
_IS_A = re.compile(
    r"\b[A-ZÀ-Þ][\w’'-]*+ (?:is|was|ist|est|es|è|é) (?:an?|the|eine?|une?|un[oa]?|uma?|een) "
)
"""What names the film where its title is not known: "La Grande Bouffe is a"."""
_THIS_FILM = re.compile(
    r"(?:this|dies\w*|cet?|cette|quest[oa]|est[ea]|deze) "
    r"(?:film|movie|picture|filme|película|cinta|pellicola|comédie)\b",
    re.I,
)
_FILM_FIRST = re.compile(
    r"(?:it[’']?s?\b|(?:this|that)(?:[’']s| (?:is|was|has|does|did|will|would|could|may|might))\b"
    r"|(?:c[’']est (?:un|le|la)|(?:es|das) ist (?:ein|der|die|das))e?\b)",
    re.I,
)
"""A pronoun that mostly means the film, and does where a review begins with it."""
_ASKS = re.compile(r"\?\s*[”\"’)]*\Z|^(?:you should|did you|do you|have you|if you)\b", re.I)
_QUOTES = re.compile(
    r"^[“\"„«‘「『][^”\"“»’」』]{1,200}[,.!?…—-][”\"“»’」』]|[“\"„«][^”\"“»]{25,}[”\"“»]"
)
"""Dialogue in quotation marks; a title at the beginning of a sentence is none."""
_END = re.compile(r"[.!?…。！？][\"”’')\]»」』]*\Z")
_SENTENCE_LIKE = re.compile(r"[\w%)][.!?…][\"”’')\]»]*(?:\s|\Z)|[。！？]")
_ACTOR = re.compile(r"\b[A-ZÀ-Þ]\w+ \([A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){0,2}\)")
_PAIRED = re.compile('[()“”\\[\\]『』「」"]')
_INSTANCE = re.compile(r"\bfor (?:instance|example)|zum beispiel|par exemple|per esempio", re.I)
THE_FILM = re.compile(rf"\b{words.phrases('a film')}\b", re.I)
"""The film as a whole, of which a verdict is worth more than of a part."""
_HEARSAY = re.compile(rf"{words.phrases('others say')}\b", re.I)
_ADDRESS = re.compile(
    r"^(?:N\.?\s?B\.|P\.?\s?S[.:]|\[?\d+\]|\[(?:…|\.{3})\]|\^"
    r"|[^\W\d][\w ]{2,30} \d{1,2}(?:[.,]\d)?:\s)"
    r"|https?:|www\.|\w@\w|[©↩]|\{%|%\}"
)
"""What is in an address, a footnote, a template or a part's mark: no sentence of a review."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    plot: bool = False
    """Whether the paragraph is under a heading or a label of the plot."""


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    paragraph: int
    weight: float
    """A number that is higher the more the sentence judges and the less it tells."""
    spoils: bool
    about: bool
    """Whether the sentence says by itself that it is about the film."""
    told: bool
    """Whether the sentence tells the plot, and not an opinion."""
    dangles: bool
    """Whether the sentence needs the one before it."""
    language: str
    quotable: bool
    """Whether the sentence is the critic's own voice: no dialogue, question, rating or list of
    names."""


def is_prose(line: TextLine) -> bool:
    """Whether a line that bears no facts is a paragraph of at least a sentence."""
    start = line.text[:_PARAGRAPH]
    if line.kind not in {"text", "item"}:
        return False
    if not start.isascii() and re.search("[\u3040-\u30ff]", start):
        return bool(_END.search(start)) and len(start) > 8
    told = bool(_SENTENCE_LIKE.search(start)) and len(start.split(None, 4)) > 3
    return told or len(line.text) > 80


def is_credit(text: str) -> bool:
    """Whether the text is a credit: "Written by Jay Dratler and Samuel Hoffenstein"."""
    return bool(_CREDITS.search(text)) and not _END.search(text)


def is_closed(text: str) -> bool:
    """Whether the text closes every bracket and quotation that it opens."""
    if not _PAIRED.search(text):
        return True
    pairs = ("()", "“”", "[]", "『』", "「」")
    return (
        all(text.count(one) == text.count(other) for one, other in pairs)
        and text.count('"') % 2 == 0
    )


@cache
def _dangling(language: str) -> re.Pattern[str]:
    begins = {words.phrases(one, "dangles") for one in ("en", language)}  # a short text may be both
    return re.compile(rf"(?:{'|'.join(sorted(begins))})(?!\w)", re.I)


def needs_context(text: str, language: str) -> float:
    """How much the text needs what is before it, from 0 to 1: less where "it" may be the film."""
    if text[0].islower():
        return 0.7
    if not (text[0] in "(…," or _dangling(language).match(text)) or _THIS_FILM.match(text):
        return 0
    return 0.4 if _FILM_FIRST.match(text) else 1


def sentences(paragraphs: Sequence[Paragraph], title: str, language: str) -> list[Sentence]:
    """The weighed sentences of the paragraphs at the beginning and at the end."""
    chosen = _edges(paragraphs)
    found: list[Sentence] = []
    named = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)") if title else _IS_A
    brief = sum(len(one.text) for one in chosen) < _BRIEF
    for place, paragraph in enumerate(chosen):
        text = paragraph.text[:_PARAGRAPH]
        if sum(map(str.isalpha, text)) * 2 < len(text):
            continue  # the splitter takes long for mere signs
        from_end = len(chosen) - place
        bonus = 1.5 if from_end == 1 else 1.0 if from_end == 2 else 0.5 * (not place)
        for piece in islice(_split(text, language), _PIECES):
            if len(piece) >= 3 and any(map(str.isalpha, piece)):
                ours = bool(named.search(piece))
                one = _weighed(piece, place, bonus + 0.8 * ours, paragraph, not found,
                               title=title, language=language, about=ours or brief)  # fmt: skip
                found += [one] if one else []
    return found


def _split(text: str, language: str) -> Iterator[str]:
    pieces = (
        re.split(r"(?<=[。！？])(?![」』）)])", text)
        if language == "ja"
        else _segment(language, text)
    )
    yield from map(str.strip, pieces)


def _weighed(
    text: str,
    place: int,
    bonus: float,
    paragraph: Paragraph,
    first: bool,
    *,
    title: str,
    language: str,
    about: bool,
) -> Sentence | None:
    """The weighed sentence; None for what is no part of the review: notices, calls, addresses."""
    has = words.count(text[:1000].replace(title, "") if title else text[:1000])
    judges = has["judges"]
    rated = scores.may_rate(text) and any(
        one.form not in {"grade", "typed", "percent"} for one in scores.find(text[:1000])
    )
    bare = rated and not judges and len(text) < _BARE  # "I rated this movie 5/10."
    aside = has["occasion"] >= max(2, judges)  # an evening out, prizes, thanks for reading
    if has["beside"] or aside or _ADDRESS.search(text) or bare:
        return None
    opinion = min(judges, 4) + 0.7 * bool(has["extreme"]) + 0.5 * bool(has["contrasts"])
    opinion += 0.3 * bool(has["denies"]) + 0.6 * bool(has["likens"])
    about = about or bool(has["film"] or has["verdict"] or _FILM_FIRST.match(text))
    opinion += 0.8 * bool(has["film"]) + bool(has["verdict"]) + 0.5 * bool(has["mine"] and judges)
    opinion += 0.7 * bool(judges and has["film"] and THE_FILM.search(text))
    telling = has["plot"] + 1.5 * len(_ACTOR.findall(text[:1000]))
    told = paragraph.plot or telling > max(1.0, judges) or (telling > 0 and not judges)
    credit, quotes, asks = _CREDITS.search(text), _QUOTES.search(text), _ASKS.search(text)
    weight = bonus + opinion - 1.2 * telling - 3 * paragraph.plot
    weight -= 1.5 * (not about) + 1.5 * min(has["occasion"], 2)
    weight -= 1.5 * bool(asks) + (len(text) > _LONG) + (len(text) < 30 and text.isascii())
    weight -= 3 * (not _END.search(text)) + 3 * rated + 3 * bool(quotes) + 3 * bool(credit)
    weight -= 3 * bool(_HEARSAY.match(text))
    weight -= 2 * (not is_closed(text)) + 2 * (not judges and not has["extreme"])
    leans = needs_context(text, language)
    dangles = leans > 0.5 or (leans > 0 and not first)
    quotable = not (rated or has["occasion"] or credit or quotes or asks or _HEARSAY.match(text)
                    or _INSTANCE.search(text))  # fmt: skip
    return Sentence(text, place, weight, bool(has["spoils"]), about, told, dangles,
                    language, quotable)  # fmt: skip


def _edges(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    head, tail = _READ
    chosen: list[Paragraph] = []
    for paragraph in paragraphs:
        if head <= 0:
            break
        chosen.append(paragraph)
        head -= min(len(paragraph.text), _PARAGRAPH)
    last: list[Paragraph] = []
    for paragraph in reversed(paragraphs[len(chosen) :]):
        if tail <= 0:
            break
        last.append(paragraph)
        tail -= min(len(paragraph.text), _PARAGRAPH)
    return chosen + last[::-1]
