"""The summary and the quotes that are proposed from a review's sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.reading import scores, words
from bot.reading.prose import END, Sentence, needs_context, weigh

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
_QUOTED, _FURTHER_QUOTED = -0.9, 0.9
"""How much a review's only quote has to be worth, and how much each further one."""
_CUT_COSTS, _LEANING_COSTS = 0.9, 0.7
"""How much less a part of a sentence is worth as a quote, and what leans on the one before."""
_CUT = words.pattern("ends a main clause")
_BUT = words.pattern("begins with but")
_LATER_BUT = words.pattern("but after a clause")
_JOINS = words.pattern("joining beginning")
_OTHERS_WORDS = re.compile(r"[\"“„«「][^\"“”„«»「」]*[\"”“»」][.!]?")
"""A sentence that stands in quotation marks is somebody else's."""


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
    """Sentences without the blanks between them that Japanese and Chinese do not have."""
    return re.sub(r"(?<=[。！？]) (?=[^\x00-\x7f])", "", text)


def _passages(every: Sequence[Sentence], least: float) -> Iterator[tuple[float, str]]:
    """The passages of consecutive sentences that can stand alone, with their worth."""
    for first, begin in enumerate(every):
        if begin.leans > _LEANS_MOST or _JOINS.match(begin.text):
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


def quotes(every: Sequence[Sentence], title: str) -> tuple[str, ...]:
    """Short sentences and parts of sentences, the best first; the words of the title judge
    nothing."""
    found: dict[str, float] = {}
    for n, one in enumerate(every):
        worth, quote = max(_quotes(one, title), default=(_QUOTED, ""))
        if worth > _QUOTED and not _taken_back(every, n):
            found.setdefault(quote, worth)
    ranked = sorted(found, key=lambda quote: -found[quote])[:QUOTES]
    return tuple([one for one in ranked if found[one] > _FURTHER_QUOTED] or ranked[:1])


def _quotes(one: Sentence, title: str) -> Iterator[tuple[float, str]]:
    """The sentence itself if it is short enough, or its parts, with their worth."""
    text = _JOINS.sub("", one.text, count=1)
    for quote in [text] if len(text) <= QUOTE_SIZE and END.search(text) else _parts(text):
        fits = QUOTE_SIZE >= len(quote) >= (15 if " " in quote else 8)
        if not fits or _OTHERS_WORDS.fullmatch(quote):
            continue
        if needs_context(quote[0].upper() + quote[1:], one.language, it=False):
            continue
        ended = quote if END.search(quote) else f"{quote}."
        own = one.own if ended == one.text else weigh(ended, title, one.language)[0] - _CUT_COSTS
        yield own + one.around - _LEANING_COSTS * one.leans, quote


def _parts(text: str) -> Iterator[str]:
    """The clauses of a long sentence that can stand alone, and are not taken back below."""
    but = max((cut.start() for cut in _LATER_BUT.finditer(text)), default=-1)
    ends = [cut.start() for cut in _CUT.finditer(text) if cut.start() > but]
    ends += [len(text)] if END.search(text) else []
    for begin in {0, but + 1}:
        clause = text[begin:].lstrip()
        alone = _JOINS.sub("", clause, count=1)
        if not words.pattern("leans on its end").match(alone) and (not begin or alone != clause):
            yield from (text[len(text) - len(alone) : end] for end in ends)
