"""A review's sentences, and those proposed as its summary and as quotes.

Both are choices among the review's own words. A sentence gains by words of judgement, by its place
at the end, where verdicts stand, and loses by what marks a plot; one that gives the ending away
comes after all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sentencex  # pyright: ignore[reportMissingTypeStubs]

from bot.reading import scores
from bot.reading.plain import TextLine

SUMMARY_SIZE = 600
QUOTE_SIZE = 140
QUOTES = 5
_WEIGHTIEST = 60
"""Sentences among which quotes are looked for."""

_segment: Callable[[str, str], list[str]] = getattr(sentencex, "segment")  # noqa: B009
_READ = 6 * 1024, 3 * 1024
"""Characters of prose that are weighed, at the beginning and at the end."""
_PARAGRAPH = 4000

_Words = tuple[frozenset[str], tuple[str, ...]]


def _words(text: str) -> _Words:
    """Words, and beginnings of words, which end in a star."""
    every = text.split()
    whole = frozenset(word for word in every if not word.endswith("*"))
    return whole, tuple(word[:-1] for word in every if word.endswith("*"))


_JUDGEMENT = _words(
    "absolute absolutely accomplish* achiev* ador* adrenaline aimless* amazing ambitious "
    "atrocious avoid awful awkward* bad badly baffling* banal beaut* best better big-hearted "
    "bland bloat* bored bores boring brave breathtaking* brillian* brutal* captivat* charm* "
    "clever* clich* clumsy cold compelling confident* confus* convinc* crafted dazzl* deeply "
    "delicate* delight* deserv* devastating* disappoint* disaster drag* dull* elegan* "
    "emotional* empty endearing energ* engag* engross* enjoy* entertain* excellent excit* "
    "exhaust* exhilarat* extraordinary fail* fantastic fierce* fine flat flaw* forgettable "
    "fresh frustrat* fun funn* generic glorious* good gorgeous* graceful* great* grim "
    "gripping* half-baked haunting* heart heartbreaking heartfelt hilarious* hollow honest "
    "impress* incoheren* indulgent inert intelligen* intimate invent* irresistible knockout "
    "lack lacking lacks lazy lifeless love loved lovely loves luminous* magic* magnetic "
    "magnificent* masterclass masterful* masterpiece mediocre memorable mess messy missed "
    "misses moving muddled must-see nuance* original* overlong overstuffed pacing perfect* "
    "phenomenal pleasur* poetry poignan* pointless poor* powerful* predictable pretentious "
    "pure raw recommend* redeem* refreshing* relentless* remarkable revelation rewarding "
    "rich* riveting rushed satisf* savage self-indulgent sensational shallow sharp* shine "
    "shines slick slog slow smart* smug soul soulful spectacular* splendid* strong* stunning* "
    "stylish* sublime succeed* superb* surpris* sweet taut tedious* tender* terrible terrific "
    "thin thoughtful* thrill* tight tightly tiresome touching treat triumph* unconvincing "
    "undercooked underwhelm* uneven unforgettable unfunny unique* vivid* warm* waste wasted "
    "weak* well-acted well-made wonderful* work worked works worst worth* worthwhile wry "
)
_MINE = re.compile(r"\b(?:I|I['’](?:d|ll|ve|m)|my|me|we|our)\b")
_WEIGHED = re.compile(
    r"\b(?:overall|in the end|ultimately|all in all|in short|at its best|for all its|despite|while"
    r"|less a|more than|rather than|not just|proves|the result|a film that|the film|this film"
    r"|the movie"
    r"|performances?|cinematography|direct(?:s|ion|or)|screenplay|script)\b",
    re.I,
)
_PLOT = re.compile(
    r"\b(?:follows|must|when (?:a|the|he|she|his|her)|after (?:a|the|her|his|being|losing)"
    r"|sets? out"
    r"|finds? (?:him|her|them)sel(?:f|ves)|discovers?|raised by|tells the (?:story|tale)"
    r"|who (?:is|has|must|lives)"
    r"|his (?:wife|father|mother|brother|son)|her (?:husband|father|mother|sister|daughter)"
    r"|lives with"
    r"|is hired|is sent|arrives|returns (?:to|home)|embarks|teams? up|murdered|kidnapp\w+"
    r"|years (?:later|earlier|ago)"
    r"|meets|travels?|escapes?|learns that|decides to|falls in love|adoptive|mission to"
    r"|quest for)\b",
    re.I,
)
_SPOILER = re.compile(
    r"\b(?:(?:the|its|his|her|that|an?|this) (?:\w+ )?(?:ending|twist)|twists?|dies|die in"
    r"|is killed|gets killed|killed off"
    r"|(?:the )?(?:real )?(?:killer|murderer|culprit|villain) (?:is|was|turns)|turns? out"
    r"|final (?:scene|shot|act|reveal|moments?|minutes)"
    r"|third act|reveals? (?:that|himself|herself|to be)|revealed (?:to be|that|as)|was dead"
    r"|been dead"
    r"|all along|is actually|in the end(?:,)? (?:he|she|they|it is)|sacrifices? (?:him|her"
    r"|them)sel(?:f|ves)"
    r"|spoilers?|climax|last (?:scene|shot|reel)|final \d+|closing scene|survives?|death of"
    r"|it was all)\b",
    re.I,
)
_DANGLING = re.compile(
    r"(?:but|and|so|it|that|this|these|those|they|he|she|however|still|also|or|yet|then|because"
    r"|which|even so|that said|here|there)\b",
    re.I,
)
_VIVID = _words(
    "ache* aching beating bleed* blood* bone bone-* bones bruis* burn* carv* crackl* dance* "
    "dancing dream* explo* feast fever* fire* ghost* glow* hammer* heartbeat ice kaleidoscop* "
    "knife lightning like melod* neon nightmar* poem poetry pulse* pulsing punch* razor* "
    "roar* rollercoaster shimmer* sing sings smolder* smoulder* soar* sparkl* steel sting* "
    "storm* sugar symphon* thunder* velvet* whisper* wound* "
)
_WORD = re.compile(r"[^\W\d_][\w-]*")
_URL = re.compile(r"https?:|www\.|\w@\w")
_END = re.compile(r"[.!?…][\"”’')\]»]*\Z")
_CLAUSE = re.compile(
    r"\s*[;:—–]\s*|,\s+(?:and|but|yet|which is|while)\s+|,\s+|\s+(?:but|because|and yet)\s+"
)
_SENTENCE_LIKE = re.compile(r"[\w%)][.!?…][\"”’')\]]*(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int
    text: str
    weight: float
    spoils: bool


def is_prose(line: TextLine) -> bool:
    """Whether a line that bears no facts is a paragraph of at least a sentence."""
    start = line.text[:_PARAGRAPH]
    told = bool(_SENTENCE_LIKE.search(start)) and len(start.split(None, 4)) > 3
    return line.kind in {"text", "item"} and (told or len(line.text) > 80)


def sentences(text: str, paragraphs: Sequence[TextLine], title: str) -> list[Sentence]:
    """The sentences of the paragraphs at the beginning and the end, weighed."""
    chosen = _edges(paragraphs)
    found: list[Sentence] = []
    for place, line in enumerate(chosen):
        if sum(c.isalpha() for c in line.text[:_PARAGRAPH]) * 2 < len(line.text[:_PARAGRAPH]):
            continue  # signs, which the splitter takes long for
        from_end = len(chosen) - place
        bonus = 3.0 if from_end == 1 else 1.5 if from_end == 2 else 0.5 * (not place)
        at = line.start
        for piece in _segment("en", line.text[:_PARAGRAPH]):
            start = at + len(piece) - len(piece.lstrip())
            at += len(piece)
            sentence = text[start:at].strip()
            if len(sentence) >= 3 and any(c.isalpha() for c in sentence):
                found.append(_weighed(start, sentence, title, bonus))
    return found


def summary(every: Sequence[Sentence]) -> str:
    """Whole sentences, in order, at most SUMMARY_SIZE characters; "" when none fits."""
    fitting = [one for one in every if len(one.text) <= SUMMARY_SIZE and not _URL.search(one.text)]
    ranked = sorted(fitting, key=lambda one: (one.spoils, -one.weight, one.start))
    chosen: list[Sentence] = []
    size = 0
    for one in ranked:
        if chosen and (one.weight < 1 or one.spoils or len(chosen) == 5):
            break
        if size + len(one.text) + bool(chosen) <= SUMMARY_SIZE:
            chosen.append(one)
            size += len(one.text) + (len(chosen) > 1)
    return " ".join(one.text for one in sorted(chosen, key=lambda one: one.start))


def quotes(every: Sequence[Sentence]) -> tuple[str, ...]:
    """Short sentences and parts of sentences, in order."""
    candidates: list[tuple[float, int, str]] = []
    for one in sorted(every, key=lambda one: -one.weight)[:_WEIGHTIEST]:
        if one.spoils or _URL.search(one.text) or _rated(one.text):
            continue
        best = max(_parts(one), key=lambda part: part[0], default=None)
        if best and best[0] >= 2:
            candidates.append(best)
    candidates.sort(key=lambda part: (-part[0], part[1]))
    chosen: dict[str, int] = {}
    for _, start, quote in candidates:
        if len(chosen) < QUOTES:
            chosen.setdefault(quote, start)
    return tuple(sorted(chosen, key=lambda quote: chosen[quote]))


def _edges(paragraphs: Sequence[TextLine]) -> list[TextLine]:
    head, tail = _READ
    chosen: list[TextLine] = []
    for line in paragraphs:
        if head <= 0:
            break
        chosen.append(line)
        head -= min(len(line.text), _PARAGRAPH)
    rest = paragraphs[len(chosen) :]
    last: list[TextLine] = []
    for line in reversed(rest):
        if tail <= 0:
            break
        last.append(line)
        tail -= min(len(line.text), _PARAGRAPH)
    return chosen + last[::-1]


def _rated(text: str) -> bool:
    return any(reading.form not in {"grade", "typed", "percent"} for reading in scores.find(text))


def _weighed(start: int, text: str, title: str, bonus: float) -> Sentence:
    words = text[:SUMMARY_SIZE]
    weight = bonus + min(_count(_JUDGEMENT, words), 4)
    weight += 0.8 * bool(_MINE.search(words)) + 0.8 * bool(_WEIGHED.search(words))
    if title and re.search(
        rf"(?<!\w){re.escape(title)}(?: \(\d{{4}}\))?(?:['’]s)? (?:is|isn|was|has|proves|remains"
        rf"|delivers|works|feels)",
        words,
    ):
        weight += 2
    weight -= 2 * min(len(_PLOT.findall(words)), 2)
    weight -= bool(_DANGLING.match(words)) + (words.endswith("?")) + 2 * (len(text) < 30)
    weight -= 1.5 * (len(text) > 300) + 3 * (not _END.search(text)) + 3 * _rated(words)
    weight -= 2 * (text.count("“") != text.count("”") or text.count("(") != text.count(")"))
    return Sentence(start, start + len(text), text, weight, bool(_SPOILER.search(text)))


def _parts(one: Sentence) -> list[tuple[float, int, str]]:
    """A sentence that is short enough, and its clauses, with how vivid they are."""
    text = one.text
    spans = [(0, len(text))] if len(text) <= QUOTE_SIZE else []
    if len(text) <= 1000:
        cuts = [0, *(place for cut in _CLAUSE.finditer(text) for place in cut.span()), len(text)]
        clauses = list(zip(cuts[::2], cuts[1::2], strict=False))
        spans += [(first, clauses[last][1]) for i, (first, _) in enumerate(clauses)
                  for last in range(i, min(i + 3, len(clauses)))]  # fmt: skip
    found: list[tuple[float, int, str]] = []
    for start, end in dict.fromkeys(spans):
        quote = text[start:end].strip(" ,;:—–")
        if 20 <= len(quote) <= QUOTE_SIZE and len(quote.split()) > 3 and _closed(quote):
            found.append((_vivid(quote, one), one.start + start, quote))
    return found


def _count(words: _Words, text: str) -> int:
    """How many different ones of the words a text has."""
    whole, beginnings = words
    found = {word.lower() for word in _WORD.findall(text)}
    return sum(word in whole or word.startswith(beginnings) for word in found)


def _closed(quote: str) -> bool:
    """Whether it opens no bracket or quotation that it does not close."""
    return all(
        quote.count(opening) == quote.count(closing)
        for opening, closing in (("(", ")"), ("“", "”"), ("[", "]"))
    ) and quote.count('"') % 2 == 0  # fmt: skip


def _vivid(quote: str, one: Sentence) -> float:
    weight = 1.5 * min(_count(_VIVID, quote), 2) + min(_count(_JUDGEMENT, quote), 4)
    weight -= 2 * len(_PLOT.findall(one.text)) + 1.5 * bool(_MINE.search(quote))
    weight -= 0.5 * bool(_DANGLING.match(quote)) + len(quote) / 100
    return weight + 0.5 * (len(quote) == len(one.text))
