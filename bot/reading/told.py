"""Ratings that the author tells in sentences: the present one, and one taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Literal

from bot.reading import scores, words
from bot.reading.scores import WrittenScore

Role = Literal["told", "alone", "updated", "earlier"]
"""What a rating is: told as the present one, all of a sentence, or in place of an earlier one."""

OF_OTHERS = re.compile(rf"\b{words.phrases('ratings of others')}\b", re.I)
_TAKEN_BACK = re.compile(rf"\b{words.phrases('taken back')}\b", re.I)
RETRACTS = re.compile(rf"\b{words.phrases('retracts')}\b")
"""What says that a rating given earlier is not the present one."""
_NOT_GIVEN = re.compile(rf"\b{words.phrases('not given')}\b", re.I)
_FILM = r"(?:(?:it|this(?: one)?|(?:this|the) (?:film|movie|picture|story))\b,?)"
_FEW = r"(?:(?:an?|of|at|the|(?!(?:from|to|and|but|or|not)\b)[^\W\d_][\w-]{1,12}),? ){0,4}"
_GIVES = words.phrases("gives")
_GIVEN = re.compile(
    r"\b(?:(?:(?:I|we)(?:['’]\w+)? (?:[a-z]+ ){0,4}"
    rf"{_GIVES} {_FILM}:?|(?<=I )[^.!?]{{3,90}} and (?:then )?{_GIVES} it|I['’]d (?:say|call it),?"
    r"|my (?:\w+ )?(?:rating|score|verdict|grade|stars?)"
    r" ?(?:is|:|=|to|now|remains|(?:would|comes|stands|lands) \w+))"
    rf"|(?P<changed>{words.phrases('changes a rating')} to)"
    rf"|(?P<gets>{_FILM}(?:\s?[:–—-]|['’]s"
    rf"| {words.phrases('gets')})"
    rf"|{words.phrases('gives elsewhere')})) {_FEW}$",
    re.I,
)
_FOR_ME = re.compile(rf"\s{words.phrases('for me')}\b", re.I)
_ENDS = re.compile(
    rf"(?:{_FOR_ME.pattern})?\s?(?:[.!;:)(–—-]|,(?!\s?\d)|$|\n|\s(?:because|but|and|[A-Z(]))"
)
_BARE = re.compile(
    r"(?<![\w.,/–-])(?:(?:[6-9]|10)(?:[.,]\d|½)?|six|seven|eight|nine|ten)(?![\w%/½]|[.,]\d|-)",
    re.I,
)
"""A number that can only be out of ten: "I give it a 7"."""
_GRADES = re.compile(r"\ban? [A-F]\b")
_WOULD = r"\bI(?:['’]d|\swould)\b"
_IF = re.compile(rf"\bif\b.{{0,120}}{_WOULD}|{_WOULD}.{{0,120}}\bif\b", re.I)
_MINE = re.compile(r"\b(?:my|it|this|I|rating|score)\b")
_GAVE = re.compile(r"\b(?:gave|rated|scored|awarded)\b")
_ONE = (
    rf"(?:[★☆⭐½✩* ]{{1,12}}|(?:\d{{1,3}}(?:[.,]\d)?½?|\b{scores.NAME}(?:[ -]and[ -]a[ -]half)?)"
    r"(?:\s?(?:/|out of)\s?\d{1,3})?(?:\sstars?)?)"
)
_CHANGES = tuple(
    re.compile(change, re.I)
    for change in (
        rf"~~(?P<old>[^~\n]{{1,60}})~~\s?(?P<new>{_ONE})",
        rf"(?P<old>{_ONE})\s?(?:→|➜|➔|-{{1,3}}>|=>|»)\s?(?P<new>{_ONE})",
        rf"\bfrom (?:an? |my \w+ )?(?P<old>{_ONE})(?: up| down)? to (?:an? )?(?P<new>{_ONE})",
        rf"(?P<new>{_ONE})[\s(,;–—-]{{1,4}}(?:originally|initially|previously|formerly|was|first"
        rf"|(?:up|down) from)\b:? (?:an? )?(?P<old>{_ONE})",
        rf"(?P<old>{_ONE})(?: then| at the time| back then)?[\s,;–—-]{{1,3}}(?:and |but |since )?"
        r"(?:(?:it['’]s |it is |I['’]d say )?now|today)(?: (?:lowered|raised|upped|bumped|dropped"
        rf"|revised|it['’]s|it is|I['’]d say|to|up|down|an?|solid)){{0,4}} (?P<new>{_ONE})",
    )
)
"""How an earlier rating and the present one stand side by side."""
_MAY_CHANGE = re.compile(
    r"[~→➜➔>»]|\b(?:from|originally|initially|previously|formerly|was|first|now|today)\b", re.I
)
SENTENCE_END = re.compile(r"[.!?…]+[\"”’)\]]*\s+|[。！？]\s*")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{0,400}[”\"]")
_MOST = 6
"""How many ratings of a sentence are weighed; more are a list of films."""
LONG = 4000
"""How many characters of a paragraph are read; what is longer is no paragraph."""


def changes_rating(text: str, *, loose: bool = False) -> tuple[WrittenScore, WrittenScore] | None:
    """The earlier rating and the present one of "~~3/5~~ 4/5", "5/10 (originally 8/10)" or "from 3
    to 4 stars". One has the scale of the other; ``loose``: two numbers without one are of ten."""
    for change in _CHANGES if _MAY_CHANGE.search(text) else ():
        found = change.search(text)
        sides = (found["old"], found["new"]) if found else ()
        known = next(filter(None, map(scores.whole, sides)), None)
        tens = loose and any((scores.number(side) or 0) > 5 for side in sides)
        scale = known.scale if known else 10 if tens else 0
        both = [scores.whole(side) or scores.of_number(side, scale) for side in sides if scale]
        if len(both) == 2 and both[0] and both[1]:
            return both[0], both[1]
    return None


def ratings_told(text: str, title: str, *, retracted: bool) -> Iterator[tuple[Role, WrittenScore]]:
    """The ratings that a line of prose tells."""
    this = re.compile(rf"(?<!\w)[“\"‘']?{re.escape(title)}[”\"’']?(?!\w)" if title else "(?!)")
    bare = _QUOTED.sub("“”", this.sub("this film", text[:LONG]))
    for sentence in filter(_may_tell, SENTENCE_END.split(bare)):
        yield from _in_sentence(sentence.strip(), retracted=retracted)


def _may_tell(text: str) -> bool:
    return scores.may_rate(text) or bool(_GRADES.search(text))


def _in_sentence(sentence: str, *, retracted: bool) -> Iterator[tuple[Role, WrittenScore]]:
    own = scores.whole(sentence)
    if own and own.form in {"drawn", "fraction", "stars"}:  # "It is delightful. Four stars."
        yield "alone", own
        return
    pair = changes_rating(sentence, loose=bool(_GAVE.search(sentence)))
    if pair and _MINE.search(sentence) and not OF_OTHERS.search(sentence):
        yield "earlier", pair[0]
        yield "updated", pair[1]
        return
    if _IF.search(sentence):
        return
    bare = (
        replace(ten, start=one.start(), end=one.end())
        for one in _BARE.finditer(sentence)
        if _ENDS.match(sentence, one.end()) and (ten := scores.of_number(one.group(), 10))
    )
    for score in list(islice(scores.find(sentence), _MOST)) or islice(bare, _MOST):
        before, after = sentence[: score.start][-160:], sentence[score.end :][:60]
        given = _GIVEN.search(before)
        if not _is_given(given, before, after, score):
            continue
        if given and given["changed"]:
            yield "updated", score
        elif _TAKEN_BACK.search(before) or (retracted and _GAVE.search(before)):
            yield "earlier", score
        else:
            yield "told", score


def _is_given(given: re.Match[str] | None, before: str, after: str, score: WrittenScore) -> bool:
    """Whether the words around a rating say that it is the author's, of the film."""
    if given is None and not _FOR_ME.match(after):
        return False  # before the slow expressions
    others = OF_OTHERS.search(before) or _NOT_GIVEN.search(before)
    if score.form == "percent" or others:
        return False
    return given is None or not given["gets"] or bool(_ENDS.match(after))
