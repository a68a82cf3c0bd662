"""What says that a rating is an earlier one, or that it takes an earlier one's place."""

from __future__ import annotations

import re

from bot.reading import scores, words
from bot.reading.labels import is_rating, normal
from bot.reading.scores import WrittenScore

OF_OTHERS = words.pattern("others")
_TAKEN_BACK = re.compile(rf"\b{words.phrases('taken back')}\b", re.I)
RETRACTS = re.compile(rf"\b{words.phrases('retracts')}\b")
_CHANGES_TO = words.pattern("changes to")
_MINE = re.compile(r"\b(?:my|it|this|I|rating|score)\b")
_GAVE = re.compile(r"\b(?:gave|rated|scored|awarded)\b")
_CHANGES = words.patterns("an earlier rating and the present one")
_READ = 640
"""How many characters of a sentence are read."""
_MAY_CHANGE = re.compile(
    r"[~→➜➔>»]|\b(?:from|originally|initially|previously|formerly|was|first|now|today)\b",
    re.I,
)


def role(signs: set[str], before: str) -> str:
    """Whether a rating says itself that it is an earlier one, or the one that came after; "given"
    one is an earlier one where the text takes it back."""
    labelled = signs & {"updated", "earlier"}
    if labelled or "others" in signs:
        return "".join(labelled)
    given = signs & {"I give it", "my rating"}
    back = "earlier" if _TAKEN_BACK.search(before) else "given" if _GAVE.search(before) else ""
    changed = ("I" in signs or "bare" not in signs) and _CHANGES_TO.search(before[-60:])
    return "updated" if changed else back if given else ""


def pair(text: str) -> tuple[WrittenScore, WrittenScore] | None:
    """The earlier rating and the present one of "~~3/5~~ 4/5", "5/10 (originally 8/10)" or "from 3
    to 4 stars". One has the scale of the other; two numbers that somebody gave are of ten."""
    text = text[:_READ]
    if not _MAY_CHANGE.search(text) or OF_OTHERS.search(text):
        return None
    label = normal(re.split("[:：]", text, maxsplit=1)[0])
    own = _MINE.search(text) or is_rating(label) or scores.at(text) or text[:2] == "~~"
    for change in _CHANGES.values() if own else ():
        found = change.search(text)
        sides = (found["old"], found["new"]) if found else ()
        known = next(filter(None, map(scores.whole, sides)), None)
        tens = _GAVE.search(text) and any((scores.number(side) or 0) > 5 for side in sides)
        scale = known.scale if known else 10 if tens else 0
        both = [scores.whole(side) or scores.of_number(side, scale) for side in sides if scale]
        if len(both) == 2 and both[0] and both[1]:
            return both[0], both[1]
    return None
