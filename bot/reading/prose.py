"""A review's sentences, weighed by how gladly an editor would keep them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

import sentencex  # pyright: ignore[reportMissingTypeStubs]

from bot.domain.record import record
from bot.reading import languages, learned, words
from bot.reading.lines import TextLine
from bot.reading.weighing import weights

_segment: Callable[[str, str], list[str]] = getattr(sentencex, "segment")  # noqa: B009
_READ = 6 * 1024, 3 * 1024
"""How many characters of prose are weighed, at the beginning and at the end."""
_PARAGRAPH = 4000
_PIECES = 80
"""How many sentences of a paragraph are weighed; no paragraph of that length has more."""
_BRIEF = 10
"""Below how many sentences a review's brevity says nothing more."""
_START = 1000
"""In how many characters of a sentence its signs are looked for."""
_NEAR = 80
"""Within how many characters "it is" says that it is a film."""
_VETO, _LOW = -9.0, -3.0
"""The worth of what no editor would keep (notices, addresses, the ending, questions), and how low
it makes what stands beside it."""
_FILM = re.compile(rf"\b{words.phrases('a film')}\b", re.I)
"""The film as a whole, of which a verdict is worth more than of a part."""
_TELLS = re.compile(rf"{words.phrases('begins to tell')}\b", re.I)
_ASKS = re.compile(r"\?\s*[”\"’)]*\Z")
_SPEECH = re.compile(
    r"^[“\"„«‘「『][^”\"“»’」』]{1,200}[,.!?…—-][”\"“»’」』]|[“\"„«][^”\"“»]{25,}[”\"“»]"
)
"""Dialogue in quotation marks; a title at the beginning of a sentence is none."""
END = re.compile(r"[.!?…。！？][\"”’')\]»」』]*\Z")
_ENDS = re.compile(
    r"(?<=[。！？])(?![」』）)。！？])|(?<=[\u3040-\u9fff][!?])(?=[\u3040-\u9fff\s])"
)
_SENTENCE_LIKE = re.compile(r"[\w%)][.!?…][\"”’')\]»]*(?:\s|\Z)|[。！？]")
_PAIRS = "()", "“”", "[]", "『』", "「」", '""'
_ADDRESS = re.compile(
    r"^(?:N\.?\s?B\.|P\.?\s?S[.:]|\[?\d+\]|\[(?:…|\.{3})\]|\^"
    r"|[^\W\d][\w ]{2,30} \d{1,2}(?:[.,]\d)?:\s)"
    r"|https?:|www\.|\w@\w|[©↩|]|\{%|%\}|\w ?[★☆]{3}|[a-zà-ÿ]{4}[A-Z][a-z]?\b"
)
"""What is in an address, a footnote, a template, a part's mark or a row of facts, or runs into the
next line ("PosterI saw"): no sentence of a review."""
_THIS_FILM = re.compile(rf"{words.phrases('this film')}\b", re.I)
_IT_IS = re.compile(rf"{words.phrases('it is')}\b", re.I)
"""A pronoun that mostly means the film, and does where a review begins with it."""
_ASIDE = re.compile(rf"{words.phrases('begins an aside')}\b", re.I)


@record
class Paragraph:
    text: str
    plot: bool = False
    """Whether the paragraph is under a heading or a label of the plot."""


@record
class Sentence:
    text: str
    paragraph: int
    """Its place among all paragraphs, those of the plot and those that are not read, too."""
    own: float
    """What it is worth wherever it stands."""
    around: float
    """What it is worth more for where it stands, and for the sentences around it."""
    leans: float
    """How probably the sentence needs the one before it."""
    language: str
    is_opinion: bool
    """Whether it judges in its author's own voice."""

    @property
    def worth(self) -> float:
        """The logit of the chance that an editor would keep it."""
        return self.own + self.around

    @property
    def never(self) -> bool:
        """Whether no editor would keep the sentence, wherever it stands."""
        return self.own <= _VETO


KEEPS, LEANS = weights("keeps"), weights("leans")


def signs(text: str, title: str, has: Mapping[str, int]) -> dict[str, float]:
    """What speaks for and against a sentence, but for its words' weights and its place; ``has`` is
    how many words of each kind are in its beginning."""
    start = text[:_START]
    return {
        "always": 1,
        "judges": has["judges"] > 0,
        "how much": min(has["judges"], 4),
        "film": min(has["film"], 2),
        "title": bool(title and title in start),
        "occasion": min(has["occasion"], 2),
        "speech": bool(_SPEECH.search(start)),
        "aside": bool(_ASIDE.match(start) or _TELLS.match(start)),
        "digits": any(map(str.isdigit, start)),
        "unfinished": not END.search(text) or text.endswith(("...", "…")),
        "long": min(len(text), 300) / 200,
        "size": math.log(len(text)),
    }


def _is_never_kept(text: str, has: Mapping[str, int]) -> bool:
    """Whether no editor would keep the sentence, whatever else speaks for it."""
    start = text[:_START]
    told = has["beside"] or has["spoils"] or _ASKS.search(text) or not is_closed(text)
    return bool(told or _ADDRESS.search(start) or words.pattern("credits").match(start))


def _untitled(text: str, title: str) -> str:
    """The text without the film's title, of which no word judges."""
    return text.replace(title, "") if title else text


def is_prose(line: TextLine) -> bool:
    """Whether a line that bears no facts is a paragraph of at least a sentence."""
    start = line.text[:_PARAGRAPH]
    if line.kind not in {"text", "item"}:
        return False
    if not start.isascii() and words.UNSPACED.search(start):
        return bool(END.search(start)) and len(start) > 8
    told = bool(_SENTENCE_LIKE.search(start)) and len(start.split(None, 4)) > 3
    return told or len(line.text) > 80


def is_closed(text: str) -> bool:
    """Whether the text closes every bracket and quotation that it opens."""
    return all(
        text.count(one) == text.count(other) and (one != other or text.count(one) % 2 == 0)
        for one, other in _PAIRS
    )


@cache
def _dangling(language: str) -> re.Pattern[str]:
    begins = {words.phrases(one, "dangles") for one in ("en", language)}  # a short text may be both
    return re.compile(rf"(?:{'|'.join(sorted(begins))})(?!\w)", re.I)


def needs_context(text: str, language: str, *, it: bool) -> bool:
    """Whether the text needs what is before it; ``it`` is whether "it" does, or is the film."""
    if text[0].islower() or text[0] in "(…,":
        return True
    known = _THIS_FILM.match(text) or (
        _IT_IS.match(text) and (not it or _FILM.search(text[:_NEAR]))
    )
    return not known and bool(_dangling(language).match(text))


def weigh(text: str, title: str, language: str) -> tuple[float, bool]:
    """What the sentence is worth wherever it stands: above 0, an editor rather keeps it; and
    whether it judges in its author's own voice."""
    kinds = words.count(_untitled(text[:_START], title))
    has = signs(text, title, kinds)
    judges = bool(has["judges"]) and not (has["speech"] or has["occasion"] or has["aside"])
    if _is_never_kept(text, kinds):
        return _VETO, judges
    signed = sum(KEEPS[one] * much for one, much in has.items())
    return signed + learned.weight("keeps", _untitled(text, title), language), judges


def _leans(text: str, title: str, language: str, place: Mapping[str, float], *, it: bool) -> float:
    """How probably the sentence needs the one before it: "It also …"; ``place`` are the signs of
    where it stands, ``it`` is whether "it" needs it, or is the film."""
    has = {"always": 1, "size": math.log(len(text)), **place}
    has["rule"] = needs_context(text, language, it=it)
    signed = sum(LEANS[one] * much for one, much in has.items())
    return 1 / (1 + math.exp(-signed - learned.weight("leans", _untitled(text, title), language)))


def sentences(paragraphs: Sequence[Paragraph], title: str, language: str) -> list[Sentence]:
    """The weighed sentences of the paragraphs at the beginning and at the end."""
    chosen = _edges([(at, one) for at, one in enumerate(paragraphs) if not one.plot])
    split = [(at, list(_pieces(one, language))) for at, one in chosen]
    count = math.log(max(_BRIEF, sum(len(every) for _, every in split)))
    found: list[Sentence] = []
    for nth, (at, every) in enumerate(split):
        around = KEEPS["first"] * (not nth) + KEEPS["last"] * (len(chosen) - nth < 3)
        around += KEEPS["count"] * count
        for n, piece in enumerate(every):
            place = {"begins": not found, "opens": not n, "ends": n + 1 == len(every)}
            leaning = _leans(piece, title, language, {**place, "count": count}, it=bool(found))
            own, judges = weigh(piece, title, language)
            found.append(Sentence(piece, at, own, around, leaning, language, judges))
    return [_beside_others(found, place) for place in range(len(found))]


def _pieces(paragraph: Paragraph, language: str) -> Iterator[str]:
    """The sentences of a paragraph."""
    text = paragraph.text[:_PARAGRAPH]
    if sum(map(str.isalpha, text)) * 2 >= len(text):  # the splitter takes long for mere signs
        unspaced = language in languages.WITHOUT_BLANKS
        every = re.split(_ENDS, text) if unspaced else _segment(language, text)
        whole = every if text == paragraph.text else every[:-1]
        for piece in map(str.strip, whole[:_PIECES]):
            if len(piece) >= 3 and any(map(str.isalpha, piece)):
                yield piece


def _beside_others(every: Sequence[Sentence], place: int) -> Sentence:
    """The sentence, with what it is worth there: opinions stand together, and so does the plot."""
    one = every[place]
    beside = [*every[max(0, place - 2) : place], *every[place + 1 : place + 3]]
    worth = sum(max(other.worth, _LOW) for other in beside)
    around = one.around + KEEPS["near"] * worth / max(1, len(beside))
    return replace(one, around=around)


def _edges(paragraphs: Sequence[tuple[int, Paragraph]]) -> list[tuple[int, Paragraph]]:
    """As many of the numbered paragraphs at the beginning and at the end as are weighed."""
    chosen: dict[int, Paragraph] = {}
    for most, side in zip(_READ, (paragraphs, paragraphs[::-1]), strict=True):
        size = 0
        for at, paragraph in side:
            if size >= most or at in chosen:
                break
            chosen[at] = paragraph
            size += min(len(paragraph.text), _PARAGRAPH)
    return sorted(chosen.items())
