"""The summary and the quotes that are proposed from a review's sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.reading import scores, words
from bot.reading.prose import END, Sentence, leans, needs_context, weigh

SUMMARY_SIZE = 600
QUOTE_SIZE = 140
QUOTES = 5
_SENTENCES = 4
"""How many sentences a summary has at most."""
_LEAST, _TOGETHER, _LEAST_SUMMED_UP = -0.3, -1.1, -3.0
"""How much each sentence of a summary has to be worth, and all of them: rather none than a bad
one. Where the author says that a paragraph sums up, nearly any will do."""
_FURTHER, _ENOUGH = 1.0, 120
"""How good a further sentence has to be, as an editor cuts rather than adds, above how many
bytes: Japanese says more in a character."""
_LEANS_MOST, _LEANS_COSTS = 0.55, 2.0
"""How probably a summary's beginning may lean on what is before it, and how much worth that costs
the summary."""
_WEAK, _STRONG, _NEUTRAL = -0.9, 0.3, 0.4
"""How much a review's only quote has to be worth, how much each further one, and how much less one
is that judges nothing."""
_CUT = re.compile(rf"\s*[;—–]\s|\s-\s|,\s+(?={words.phrases('begins a clause')}\b)", re.I)
"""The end of a main clause."""
_BUT = re.compile(rf"\W{{0,3}}{words.phrases('takes back')}\b", re.I)
"""A "but" after a sentence or a clause like "It's a fine idea", which must not stand without
it."""
_LATER_BUT = re.compile(rf"[,;–—] ?{words.phrases('takes back')}\b", re.I)
_LEANING = rf"(?:{words.phrases('leans on what follows')}|\w+(?:ing|[ae]ndo))\b"
_LEANS = re.compile(_LEANING, re.I)
"""The beginning of a sentence whose first clause can't stand alone."""
_JOINS = re.compile(rf"\A{words.phrases('joins sentences')},?\s+(?!{_LEANING})", re.I)
"""What a sentence begins with only because of the one before it."""


def summary(every: Sequence[Sentence], *, sums_up: bool = False) -> str:
    """Whole sentences in order, of at most SUMMARY_SIZE characters; "" when none is worth it.

    ``sums_up`` is whether the author says that these sum the review up: then the best is taken.
    """
    least = _LEAST_SUMMED_UP if sums_up else _LEAST
    worth, text = max(_passages(every, least), default=(0, ""))
    return "" if worth < _TOGETHER and not sums_up else _joined(text)


def labelled_summary(every: Sequence[Sentence]) -> str:
    """As many whole sentences as fit of what the author calls the summary, up to one that is none
    of a review; "" when that is the first."""
    text = ""
    for one in every:
        if not text and scores.whole(one.text.rstrip(".")):
            continue  # "Verdict: B+. A slow film."
        longer = f"{text} {one.text}".lstrip()
        if len(longer) > SUMMARY_SIZE or one.never:
            break
        text = longer
    return _joined(text)


def _joined(text: str) -> str:
    """Sentences without the blanks between them that Japanese does not have."""
    return re.sub(r"(?<=[。！？]) (?=[^\x00-\x7f])", "", text)


def _passages(every: Sequence[Sentence], least: float) -> Iterator[tuple[float, str]]:
    """The passages of consecutive sentences that can stand alone, with their worth."""
    for first, begin in enumerate(every):
        if begin.leans > _LEANS_MOST:
            continue
        total, text = 0.0, ""
        for place, one in enumerate(every[first : first + _SENTENCES], first):
            total, text = total + one.worth - _FURTHER, f"{text} {one.text}".lstrip()
            near = one.paragraph - begin.paragraph <= 1
            if len(text) > SUMMARY_SIZE or not near or one.worth < least:
                break
            if not _taken_back(every, place):
                size = min(len(text.encode()), _ENOUGH) / _ENOUGH
                yield total + size - _LEANS_COSTS * begin.leans, text


def _taken_back(every: Sequence[Sentence], place: int) -> bool:
    """Whether the next sentence is a "But"."""
    return place + 1 < len(every) and bool(_BUT.match(every[place + 1].text))


def quotes(every: Sequence[Sentence], title: str, told: str = "") -> tuple[str, ...]:
    """Short sentences and parts of sentences, in order; the words of the title judge nothing.

    ``told`` is the summary: what it says already is quoted only where nothing else is.
    """
    found: dict[str, float] = {}
    for n, one in enumerate(every):
        worth, quote = max(_quotes(one, title), default=(_WEAK, ""))
        if worth > _WEAK and not _taken_back(every, n):
            found.setdefault(quote, worth)
    ranked = sorted(found, key=lambda quote: -found[quote])
    strong = {quote for quote in ranked if found[quote] > _STRONG} | set(ranked[:1])
    fresh = {quote for quote in strong if quote not in told} or strong
    kept = [quote for quote in ranked if quote in fresh][:QUOTES]
    return tuple(quote for quote in found if quote in kept)


def _quotes(one: Sentence, title: str) -> Iterator[tuple[float, str]]:
    """The sentence itself if it is short enough, or its parts, with their worth."""
    text = _JOINS.sub("", one.text, count=1)
    for quote in [text] if len(text) <= QUOTE_SIZE and END.search(text) else _parts(text):
        if not QUOTE_SIZE >= len(quote) >= (15 if " " in quote else 8):
            continue
        begins = quote[0].upper() + quote[1:]
        if needs_context(begins, one.language, it=False):
            continue
        ended = quote if END.search(quote) else f"{quote}."
        known = ended == one.text
        own, judges = (one.own, one.is_opinion) if known else weigh(ended, title, one.language)
        worth = own + one.around - (0 if judges else _NEUTRAL)
        if worth > _WEAK:  # leaning makes it worth less
            yield worth - leans(begins, title, one.language, {}), quote


def _parts(text: str) -> Iterator[str]:
    """The beginnings of a long sentence that can stand alone, and are not taken back below."""
    but = max((cut.start() for cut in _LATER_BUT.finditer(text)), default=-1)
    for cut in () if _LEANS.match(text) else _CUT.finditer(text):
        if cut.start() > but:
            yield text[: cut.start()]
