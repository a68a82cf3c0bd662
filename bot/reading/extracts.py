"""The summary and the quotes that are proposed from a review's sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.reading import words
from bot.reading.prose import THE_FILM, Sentence, is_closed, needs_context

SUMMARY_SIZE = 600
QUOTE_SIZE = 140
QUOTES = 5
_SENTENCES = 5
"""How many sentences a summary has at most."""
_SHORT = 300
"""Up to how many characters a review is its own summary."""
_RATING = 30
"""Up to how many characters an unquotable sentence is only a rating: "7.5 out of 10"."""
_CLAUSE = re.compile(
    r"\s*(?:;|—|–| - )\s*|:\s+|,\s+(?=(?:and|und|et|y|e)\s+"
    r"(?:its?|s?he|they|the|this|that|there|you|we|i|er|sie|es|das|der|die|ein\w*|ich|il|elle|l[aeo]"
    r"|les|on|ce|el|los|las|se|um|uma|os?|as?|non|não|no|nicht|un|una|une)\s)",
    re.I,
)
_BUT = re.compile(rf"\W{{0,3}}{words.phrases('takes back')}\b", re.I)
"""A "but" after a sentence or a clause like "It's a fine idea", which must not stand without
it."""
_DEPENDENT = re.compile(
    r",\s+(?=(?:which|who|where|because|since|so|even|with|making|weil|da|ohne|mit"
    r"|avec|parce|qui|que|porque|che|perché|con|com|où|dont|cui|donde|onde|wobei|waarin|deren|dessen|cuy[ao]|cuj[ao]"
    r"|(?-i:[a-z]{3,})[aei]ndo)\s)"
)
"""The end of a main clause."""
_LATER_BUT = re.compile(rf"[,;–—] ?{words.phrases('takes back')}\b", re.I)
_RELATIVE = re.compile(r"(?<=.{60})\s(?=(?:whose|who|in which|because|parce|dont|perché|porque)\s)")
"""The end of a main clause that is long enough to say something without what follows."""
_LEANS = re.compile(rf"(?:{words.phrases('leans on what follows')}|\w+(?:ing|[ae]ndo))\b", re.I)
"""The beginning of a sentence whose first clause can't stand alone."""
_JOINS = re.compile(rf"\A{words.phrases('joins sentences')},?\s+", re.I)
"""What a sentence begins with only because of the one before it."""
_NO_START = re.compile(rf"{words.phrases('begins no quote')}\b", re.I)
_NO_END = re.compile(rf"(?<!\w){words.phrases('ends no quote')}\Z", re.I)
_ENDS = re.compile(r"[.!?…。！？][\"”’')\]»]*\Z")
_LEAST = 0.7
"""How much a single sentence has to be worth to be the summary."""
_WEAK, _STRONG = 0.7, 2.6
"""How much a review's only quote has to be worth, and how much each further one."""

Run = tuple[float, int, int]
"""A run of sentences: what they are worth together, the index of the first, and that after the
last."""


def summary(every: Sequence[Sentence]) -> str:
    """Whole sentences in order, of at most SUMMARY_SIZE characters; "" when none fits.

    It is the best run of consecutive sentences, and the best of the others that can stand alone.
    """
    if sum(len(one.text) + 1 for one in every) <= _SHORT and not any(one.told for one in every):
        bare = (
            one for one in every if one.quotable or (len(one.text) > _RATING and one.weight > -1)
        )
        return _joined([one.text for one in bare if not one.spoils])
    best = max(_runs(every), default=None) or max(_single(every), default=None)
    if best is None:
        return ""
    chosen = set(range(best[1], best[2]))
    size = sum(len(every[n].text) + 1 for n in chosen)
    others = [n for n, one in enumerate(every)
              if n not in chosen and _fits(one) and not one.dangles and not _taken_back(every, n)
              and one.about and one.weight >= 2.5 and not one.text.endswith("?")]  # fmt: skip
    for n in sorted(others, key=lambda n: -every[n].weight)[:2]:
        again = any(_alike(every[n].text, every[one].text) for one in chosen)
        if size + len(every[n].text) <= SUMMARY_SIZE and len(chosen) < _SENTENCES and not again:
            chosen.add(n)
            size += len(every[n].text) + 1
    return _joined([every[n].text for n in sorted(chosen)])


def _joined(texts: Sequence[str]) -> str:
    """The texts joined with blanks, or without in scripts that have none."""
    return re.sub(r"(?<=[。！？]) (?=[^\x00-\x7f])", "", " ".join(texts))


def _runs(every: Sequence[Sentence]) -> Iterator[Run]:
    for first, begin in enumerate(every):
        size, total = -1, 0.0
        for last in range(first, min(first + _SENTENCES, len(every))):
            one = every[last]
            size += len(one.text) + 1
            near = one.paragraph - begin.paragraph <= 1
            again = last > first and _alike(every[last - 1].text, one.text)
            asks = begin.text.endswith("?")  # and the answer may be far away
            if size > SUMMARY_SIZE or not near or not _fits(one) or begin.dangles or again or asks:
                break
            total += one.weight
            if _taken_back(every, last) or one.text.endswith("?"):
                continue
            yield total / (last - first + 2) + min(size, 300) / 500, first, last + 1


def _taken_back(every: Sequence[Sentence], place: int) -> bool:
    """Whether the next sentence is a "But"."""
    return place + 1 < len(every) and bool(_BUT.match(every[place + 1].text))


def _alike(one: str, other: str) -> bool:
    """Whether one sentence repeats the other, as a text repeats its own introduction."""
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) * 3 > min(len(first), len(second)) * 2


def _single(every: Sequence[Sentence]) -> Iterator[Run]:
    """Single sentences, for when no run is good: the least bad one, but no plot, no ending and no
    question."""
    for place, one in enumerate(every):
        bad = one.told or one.spoils or one.text.endswith("?") or not one.about
        bad = bad or needs_context(one.text, one.language) > 0.5
        if len(one.text) <= SUMMARY_SIZE and one.weight >= _LEAST and not bad:
            yield one.weight, place, place + 1


def _fits(one: Sentence) -> bool:
    return one.weight >= 0.8 and not one.spoils and not one.told


def quotes(every: Sequence[Sentence], title: str) -> tuple[str, ...]:
    """Short sentences and parts of sentences, in order; the words of the title judge nothing."""
    found: dict[str, float] = {}
    for n, one in enumerate(every):
        best = (
            max(_parts(one, title), default=None)
            if one.quotable and not one.spoils and not one.told
            else None
        )
        if best:
            found.setdefault(best[1], best[0] - _taken_back(every, n))
    ranked = sorted(found, key=lambda quote: -found[quote])[:QUOTES]
    strong = [quote for n, quote in enumerate(ranked) if found[quote] >= (_STRONG if n else _WEAK)]
    return tuple(quote for quote in found if quote in strong)


def _parts(one: Sentence, title: str) -> Iterator[tuple[float, str]]:
    """The sentence itself if it is short enough, else its clauses, each with its worth."""
    text = _JOINS.sub("", one.text, count=1)
    if len(text) <= QUOTE_SIZE and _ENDS.search(text):
        yield from _part(text, one, title, whole=True)
    elif len(text) <= 1000:
        cuts = [cut.span() for cut in _CLAUSE.finditer(text)]
        ends = [start for start, end in cuts if ":" not in text[start:end]]  # a title may have one
        ends += [cut.start() for cut in (*_DEPENDENT.finditer(text), *_RELATIVE.finditer(text))]
        but = max((cut.start() for cut in _LATER_BUT.finditer(text)), default=-1)
        for end in [] if _LEANS.match(text) else ends:
            if end > but and not (_BUT.match(text, end) or _NO_END.search(text[:end])):
                yield from _part(text[:end], one, title)
        for start, end in cuts:
            leans = _NO_START.match(text[end:]) or _LEANS.match(text[end:])
            if not leans and "," not in text[start:end]:
                following = next((cut[0] for cut in cuts if cut[0] > end), len(text))
                yield from _part(text[end:following], one, title)


def _part(
    quote: str, one: Sentence, title: str, *, whole: bool = False
) -> Iterator[tuple[float, str]]:
    quote = quote.strip(" ,;:—–-")
    long = len(quote) >= (20 if quote.isascii() or " " in quote else 8)
    if not long or len(quote) > QUOTE_SIZE or not is_closed(quote):
        return
    if " " in quote and len(quote.split()) < (4 if whole else 6):
        return
    leans = needs_context(quote, one.language)
    if leans == 1:
        return
    has = words.count(quote.replace(title, "") if title else quote)
    if not one.about and not has["likens"]:
        return
    if not has["judges"] and not (has["likens"] and has["extreme"]):
        return
    worth = min(has["judges"], 3) + 1.2 * bool(has["likens"]) + 0.6 * bool(has["extreme"])
    worth += 0.5 * bool(has["contrasts"]) + 0.4 * bool(has["denies"]) + 0.4 * bool(has["film"])
    worth += 0.4 * whole - 1.6 * leans
    worth -= 0.9 * bool(has["mine"]) + has["plot"]
    worth += 0.6 * bool(has["film"] and THE_FILM.search(quote))
    yield worth - len(quote) / 250, quote
