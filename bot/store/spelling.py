"""Misspelled titles: the nearest of the words and beginnings that the library's titles have."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import chain, pairwise

from bot.store.beginnings import NEAR_SPELLINGS, Beginnings
from bot.store.likely import ClubsFilms

# RapidFuzz is loaded only when titles are learned. The command line learns none, and would start 20
# ms later with it.

_EACH = 5
"""How many of the titles are looked at that begin with one spelling."""

_WORDS = 6
"""How many of the typed words may be misspelled. Further words have to be right, or are left
out."""

_COMPARED = 3
"""How many typed words are compared with all known words: each takes 5 ms with 100,000 films."""

_SPLIT = 3
"""How many words may have been typed as one, as in "lalaland"."""

_TELLING = 8
"""How many letters tell more about which film is meant than what the club talks about."""

_UNHEARD_OF = 1 << 30

WHOLE = 1.0
"""How many slips a title counts when it does not go on after what was meant."""

_is_loaded = threading.Event()


async def load() -> None:
    """Load the library that compares spellings, once, in another thread. That takes 20 to 50 ms, or
    more where the disk is slow, and the event loop must not be blocked for so long."""
    if not _is_loaded.is_set():
        for module in ("rapidfuzz.process", "rapidfuzz.distance"):
            await asyncio.to_thread(import_module, module)
        _is_loaded.set()


class Vocabulary:
    """The beginnings of some titles, and the words that these titles have."""

    def __init__(self) -> None:
        self.titles = Beginnings()
        self.words = Beginnings()
        self._known = set[str]()

    def learn(self, titles: Sequence[str]) -> None:
        self.titles.add(titles)
        new = {word for title in titles for word in title.split()} - self._known
        self.words.add(new)
        self._known |= new


def corrections(
    forms: Sequence[str], titles: Sequence[Beginnings], club: ClubsFilms, most: int
) -> tuple[dict[str, float], list[str]]:
    """Titles that begin one slip away from one of these forms, with their slips, and the corrected
    beginnings; both likeliest first.

    A title that goes on after its beginning counts half a slip more. The beginnings are in this
    order: those of an earlier form, what the club talks about, and what more titles begin with. For
    a short text, what the club talks about tells more about the film that is meant than how the
    title ends.

    This is longer than 40 lines because each step needs what all steps before it have found.
    """
    form_of: dict[str, int] = {}
    for form, text in enumerate(forms):
        for spelling in chain.from_iterable(sorted(known.one_slip_from(text)) for known in titles):
            form_of.setdefault(spelling, form)
    talked_about = {
        spelling: found for spelling in form_of if (found := club.beginning((spelling,), _EACH))
    }
    ranks = {spelling: club.rank(spelling) for spelling in talked_about}
    wholes = {s for s in form_of if any(known.has(s) for known in titles)}

    def order(spelling: str) -> tuple[bool, int, int, bool, int]:
        # With only its last letter left out it says least, as any title may go on from it.
        cut = any(form.startswith(spelling) for form in forms)
        often = sum(known.count(spelling) for known in titles)
        found = talked_about.get(spelling)
        rank = found[0].rank if found else _UNHEARD_OF
        return spelling not in wholes, form_of[spelling], rank, cut, -often

    spellings = sorted(form_of, key=order)
    is_short = len(forms[-1]) < _TELLING
    likely = [
        *((form_of[s], 2 - 2 * (ranks.get(s) is not None), s) for s in spellings if s in wholes),
        *(
            (form_of[s], 1 if is_short else 3, title.folded)
            for s in spellings
            for title in talked_about.get(s, ())
        ),
    ]
    meant: dict[str, float] = {}
    for _, _, title in sorted(likely, key=lambda entry: entry[:2]):
        meant.setdefault(title, WHOLE if title in wholes else WHOLE + 0.5)
    for spelling in spellings:
        for title in chain.from_iterable(known.first(spelling, _EACH) for known in titles):
            if len(meant) < most:
                meant.setdefault(title, WHOLE + 0.5)
    return meant, spellings


Reading = list[list[str]]
"""For each word, the spellings of which one is meant."""


def readings(typed: Sequence[str], vocabularies: Sequence[Beginnings]) -> Iterator[list[Reading]]:
    """What may have been meant: lists of readings, each to be tried together, and the next one only
    if they find nothing.

    The first list has one slip: in the words that no title has or, if all are known, in any one of
    them; or a space too many or too few. The next one has slips in every word, two in long words.
    For that, each word is compared with all known words. Before each comparison an empty list
    comes, so that others can be answered meanwhile.
    """

    words = [
        word for place, word in enumerate(typed) if place < _WORDS or _knows(vocabularies, word)
    ]
    known = [_knows(vocabularies, word) for word in words]
    slips = [
        _near(vocabularies, word) if place < _WORDS else [] for place, word in enumerate(words)
    ]
    if not all(known):
        one = [[[word] if k else s for word, k, s in zip(words, known, slips, strict=True)]]
    else:
        one = [
            [slips[i] if i == wrong else [word] for i, word in enumerate(words)]
            for wrong in range(len(words))
        ]
    yield _possible([*one, *_respaced(vocabularies, words)])
    far, compared = list[list[str]](), 0
    for word, k in zip(words, known, strict=True):
        is_far = len(word) > 4 and (not k or all(known)) and compared < _COMPARED
        compared += is_far
        if is_far:
            yield []
        near_enough = (w.two_slips_from(word) for w in vocabularies) if is_far else ()
        far.append([*chain.from_iterable(near_enough)])
    every = [[w] * k + s + f for w, k, s, f in zip(words, known, slips, far, strict=True)]
    yield _possible([every])


def _knows(vocabularies: Sequence[Beginnings], beginning: str) -> bool:
    # A year is looked up beside the titles, so it is in no vocabulary.
    is_year = len(beginning) == 4 and beginning.isdecimal()
    return is_year or any(words.knows(beginning) for words in vocabularies)


def _near(vocabularies: Sequence[Beginnings], word: str) -> list[str]:
    """Spellings that are one slip away, whole words first."""
    if len(word) < 3:  # everything is near to so little
        return []
    found = {spelling for words in vocabularies for spelling in words.one_slip_from(word)}
    whole = {spelling for spelling in found if any(w.has(spelling) for w in vocabularies)}
    return [*sorted(whole), *sorted(found - whole)][:NEAR_SPELLINGS]


def _respaced(vocabularies: Sequence[Beginnings], words: Sequence[str]) -> Iterator[Reading]:
    """Readings with one space less, then readings with more spaces."""
    for i, (left, right) in enumerate(pairwise(words)):
        if _knows(vocabularies, left + right):
            yield [[word] for word in (*words[:i], left + right, *words[i + 2 :])]
    for i, word in enumerate(words):
        for parts in _parted(vocabularies, word, _SPLIT):
            yield [[part] for part in (*words[:i], *parts, *words[i + 1 :])]


def _parted(vocabularies: Sequence[Beginnings], word: str, most: int) -> Iterator[list[str]]:
    """The words that may have been typed as one: two, up to ``most``. The last one may be only
    begun."""
    for cut in range(1, len(word)):
        left, right = word[:cut], word[cut:]
        if any(vocabulary.has(left) for vocabulary in vocabularies):
            if _knows(vocabularies, right):
                yield [left, right]
            if most > 2:
                yield from ([left, *rest] for rest in _parted(vocabularies, right, most - 1))


def _possible(meant: list[Reading]) -> list[Reading]:
    """The readings in which every word has some spelling."""
    return [reading for reading in meant if reading and all(reading)]


def distance(typed: str, title: str) -> float:
    """How far what was typed is from a folded title, in slips.

    The title may go on after it, which counts half a slip, so that a whole title comes first. What
    was typed may begin at one of the title's later words, which counts one slip more.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    size = len(typed)
    best = float(OSA.distance(typed, title))
    start = 0
    while start >= 0:
        later = title[start:] if start else title
        begun = min(OSA.distance(typed, later[: size + more]) for more in (-1, 0, 1))
        best = min(best, begun + (1.5 if start else 0.5))
        start = title.find(" ", start) + 1 or -1
    return best
