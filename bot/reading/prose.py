"""A review's sentences, weighed by how gladly an editor would keep them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
_NEAR = 80
"""Within how many characters "it is" says that it is a film."""
_VETO, _LOW = -9.0, -3.0
"""The worth of what no editor would keep (notices, addresses, the ending, questions), and how low
it makes what stands beside it."""
_CREDITS = re.compile(
    r"(?:(?:written|directed|produced|starring|with|avec|mit|con|featuring|cast|music|screenplay)\b"
    r"[^.]{0,20}\b(?:by|:)|[^.:]{1,30}:\s*(?:(?-i:[A-ZÀ-Þ])[\w.’'-]+[ ,]+){3,})",
    re.I,
)
_IS_A = re.compile(
    r"\b[A-ZÀ-Þ][\w’'-]*+ (?:is|was|ist|est|es|è|é) (?:an?|the|eine?|une?|un[oa]?|uma?|een) "
)
"""What names the film where its title is not known: "La Grande Bouffe is a"."""
_THIS_FILM = re.compile(rf"{words.phrases('this film')}\b", re.I)
_IT_IS = re.compile(rf"{words.phrases('it is')}\b", re.I)
"""A pronoun that mostly means the film, and does where a review begins with it."""
_FILM = re.compile(rf"\b{words.phrases('a film')}\b", re.I)
"""The film as a whole, of which a verdict is worth more than of a part."""
_ASIDE = re.compile(rf"{words.phrases('begins an aside')}\b", re.I)
_TELLS = re.compile(rf"{words.phrases('begins to tell')}\b", re.I)
_ASKS = re.compile(r"\?\s*[”\"’)]*\Z")
_SPEECH = re.compile(
    r"^[“\"„«‘「『][^”\"“»’」』]{1,200}[,.!?…—-][”\"“»’」』]|[“\"„«][^”\"“»]{25,}[”\"“»]"
)
"""Dialogue in quotation marks; a title at the beginning of a sentence is none."""
END = re.compile(r"[.!?…。！？][\"”’')\]»」』]*\Z")
_SENTENCE_LIKE = re.compile(r"[\w%)][.!?…][\"”’')\]»]*(?:\s|\Z)|[。！？]")
_PAIRS = "()", "“”", "[]", "『』", "「」", '""'
_ADDRESS = re.compile(
    r"^(?:N\.?\s?B\.|P\.?\s?S[.:]|\[?\d+\]|\[(?:…|\.{3})\]|\^"
    r"|[^\W\d][\w ]{2,30} \d{1,2}(?:[.,]\d)?:\s)"
    r"|https?:|www\.|\w@\w|[©↩|]|\{%|%\}"
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
    worth: float
    """The logit of the chance that an editor would keep it."""
    around: float
    """How much of that is owed to where it stands, and to the sentences around it."""
    begins: bool
    """Whether the sentence needs nothing before it."""
    opinion: bool
    """Whether it judges or likens in the critic's own voice."""
    language: str

    @property
    def never(self) -> bool:
        """Whether no editor would keep the sentence, wherever it stands."""
        return self.worth - self.around <= _VETO


WEIGHTS = {
    "always": -1.1, "judges": 0.6, "how much": 0.4, "extreme": 0.4, "contrasts": 0.4,
    "likens": 0.9, "film": 0.7, "about": 0.5, "occasion": -1.1, "tells": -0.8, "speech": -1.0,
    "lower": -1.4, "short": -1.0, "digits": -0.6, "long": -1.1, "brackets": -0.6, "rated": -1.2,
    "unfinished": -1.1, "aside": -0.8, "first": 0.5, "last": 0.5, "near": 0.4,
}  # fmt: skip
"""How much each sign adds to the logit of the chance that an editor would keep a sentence: fitted
to 2,000 sentences that an editor sorted. The last three are of a sentence's place."""


def signs(text: str, title: str) -> dict[str, float]:
    """What speaks for and against a sentence."""
    start = text[:1000]
    has = words.count(start.replace(title, "") if title else start)
    judges, film = has["judges"], has["film"]
    rated = scores.may_rate(start) and any(
        one.form not in {"grade", "typed", "percent"} for one in scores.find(start)
    )
    named = title in start if title else _IS_A.search(start)
    about = bool(named or _IT_IS.match(start) or _FILM.search(start))
    return {
        "always": 1,
        "judges": judges > 0,
        "how much": min(judges, 4),
        "extreme": has["extreme"] > 0,
        "contrasts": has["contrasts"] > 0,
        "likens": has["likens"] > 0,
        "film": min(film, 2),
        "about": about,
        "occasion": min(has["occasion"], 2),
        "tells": bool(_TELLS.match(start)),
        "speech": bool(_SPEECH.search(start)),
        "lower": text[0].islower(),
        "short": len(text) < (16 if text.isascii() else 6),
        "digits": any(map(str.isdigit, start)),
        "long": min(len(text), 300) / 200,
        "brackets": "(" in start,
        "unfinished": not END.search(text) or text.endswith(("...", "…")),
        "rated": rated,
        "aside": bool(_ASIDE.match(start)),
        "never": bool(has["beside"] or has["spoils"] or _ASKS.search(text) or not is_closed(text)
                      or _ADDRESS.search(start) or _CREDITS.match(start)),
    }  # fmt: skip


def is_prose(line: TextLine) -> bool:
    """Whether a line that bears no facts is a paragraph of at least a sentence."""
    start = line.text[:_PARAGRAPH]
    if line.kind not in {"text", "item"}:
        return False
    if not start.isascii() and re.search("[\u3040-\u30ff]", start):
        return bool(END.search(start)) and len(start) > 8
    told = bool(_SENTENCE_LIKE.search(start)) and len(start.split(None, 4)) > 3
    return told or len(line.text) > 80


def is_credit(text: str) -> bool:
    """Whether the text is a credit: "Written by Jay Dratler and Samuel Hoffenstein"."""
    return bool(_CREDITS.match(text)) and not END.search(text)


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


def needs_context(text: str, language: str, *, it: bool = True) -> bool:
    """Whether the text needs what is before it; ``it`` is whether "it" does, or is the film."""
    if text[0].islower() or text[0] in "(…,":
        return True
    known = _THIS_FILM.match(text) or (
        _IT_IS.match(text) and (not it or _FILM.search(text[:_NEAR]))
    )
    return not known and bool(_dangling(language).match(text))


def weigh(text: str, title: str) -> tuple[float, bool]:
    """The sentence's worth wherever it stands, and whether it is an opinion on the film."""
    has = signs(text, title)
    worth = _VETO if has["never"] else sum(WEIGHTS[one] * much for one, much in has.items() if much)
    judges = has["judges"] or (has["likens"] and has["extreme"])
    own = not any(map(has.get, ("rated", "speech", "aside", "occasion", "tells")))
    return worth, bool(judges) and own


def sentences(paragraphs: Sequence[Paragraph], title: str, language: str) -> list[Sentence]:
    """The weighed sentences of the paragraphs at the beginning and at the end."""
    chosen = _edges([one for one in paragraphs if not one.plot])
    found: list[Sentence] = []
    for at, paragraph in enumerate(chosen):
        text = paragraph.text[:_PARAGRAPH]
        if sum(map(str.isalpha, text)) * 2 < len(text):
            continue  # the splitter takes long for mere signs
        place = WEIGHTS["first"] * (not at) + WEIGHTS["last"] * (len(chosen) - at < 3)
        for piece in islice(_split(text, language), _PIECES):
            if len(piece) >= 3 and any(map(str.isalpha, piece)):
                worth, opinion = weigh(piece, title)
                begins = not needs_context(piece, language, it=bool(found))
                found.append(Sentence(piece, at, worth, place, begins, opinion, language))
    return [_beside_others(found, place) for place in range(len(found))]


def _beside_others(every: Sequence[Sentence], place: int) -> Sentence:
    """The sentence, with what it is worth there: opinions stand together, and so does the plot."""
    one = every[place]
    beside = [*every[max(0, place - 2) : place], *every[place + 1 : place + 3]]
    worth = sum(max(other.worth + other.around, _LOW) for other in beside)
    around = one.around + WEIGHTS["near"] * worth / max(1, len(beside))
    return replace(one, worth=one.worth + around, around=around)


def _split(text: str, language: str) -> Iterator[str]:
    ends = r"(?<=[。！？])(?![」』）)])"
    pieces = re.split(ends, text) if language == "ja" else _segment(language, text)
    yield from map(str.strip, pieces)


def _edges(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """As many paragraphs at the beginning and at the end as are weighed."""
    chosen: dict[int, Paragraph] = {}
    every = list(enumerate(paragraphs))
    for most, side in zip(_READ, (every, every[::-1]), strict=True):
        size = 0
        for at, paragraph in side:
            if size >= most or at in chosen:
                break
            chosen[at] = paragraph
            size += min(len(paragraph.text), _PARAGRAPH)
    return [chosen[at] for at in sorted(chosen)]
