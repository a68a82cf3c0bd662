"""Which of a document's ratings are the author's for this film: the present one, and one taken
back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Literal

from bot.reading import scores, words
from bot.reading.labels import FIELD_OF, Labelled, normal
from bot.reading.lines import TextLine
from bot.reading.scores import WrittenScore

_Role = Literal["told", "alone", "updated", "earlier"]
"""What a rating is: told as the present one, all of a sentence, or in place of an earlier one."""

OF_OTHERS = re.compile(rf"\b{words.phrases('ratings of others')}\b", re.I)
_TAKEN_BACK = re.compile(rf"\b{words.phrases('taken back')}\b", re.I)
_RETRACTS = re.compile(rf"\b{words.phrases('retracts')}\b")
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
    rf"|(?P<gets>{_FILM}(?:\s?[:–—-]|['’]s| {words.phrases('gets')})"
    rf"|{words.phrases('gives elsewhere')})) {_FEW}$",
    re.I,
)
_FOR_ME = re.compile(rf"\s{words.phrases('for me')}\b", re.I)
_ENDS = re.compile(
    rf"(?:{_FOR_ME.pattern})?\s?(?:[.!;:)(–—-]|,(?!\s?\d)|$|\n|\s(?:because|but|and|[A-Z(]))"
)
_TEN = re.compile(
    r"(?<![\w.,/–-])(?:(?:[6-9]|10)(?:[.,]\d|½)?|six|seven|eight|nine|ten)(?![\w%/½]|[.,]\d|-)",
    re.I,
)
"""A number that can only be out of ten: "I give it a 7"."""
_A_GRADE = re.compile(r"\ban? [A-F]\b")
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
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’)\]]*+\s+|[。！？]\s*")
_QUOTED = re.compile(r"[“\"][^“”\"\n]{0,400}[”\"]")
_MOST = 6
"""How many ratings of a sentence are weighed; more are a list of films."""
_LONG = 4000
"""How many characters of a paragraph are read; what is longer is no paragraph."""
_LEAD = re.compile(rf"{words.phrases('leads to a rating')} ", re.I)
"""What may stand before a rating in a line of its own: "A solid 7/10"."""
_SENTENCE = re.compile(
    r"\s*(?:[–—-]\s\(\d{4}\)\s)?(?:[–—:-]\s|\.\s|\s)"
    r"(?=[A-Z“\"](?:\S{0,40}\s){4}|[\u3040-\u30ff\u4e00-\u9fff]{3})"
    r"|\s(?:Rew|W)atched\s[\w ,]{4,30}$"
)
"""The beginning of a sentence behind a rating, not of a paper's name."""
_GRADED = re.compile(r"(?:\s{2,}|:\s|\s[–—-]\s)(?=[A-Z]\w* \w)")
_REMARK = re.compile(
    rf"\s*(?:[–—-]\s.{{0,80}}|for\san?\s.{{3,80}}|(?!{words.phrases('counts no points')}\b)"
    r"(?:[^\W\d_]+|(?:would|must|highly|definitely)\s.{1,40}))",
    re.I,
)
"""What may stand behind a rating in a line of its own: "4/5 bullets", "10/10 would watch again"."""
_RATER = re.compile(r"(?<=[★½☆⭐]) (?:(?:my|our|[A-Z]\w+['’]s) )?rating$", re.I)
"""Whose rating the stars are, as in "★★★½ Jane's rating"."""
_BARE = re.compile(
    rf"(\d{{1,3}}(?:[.,]\d{{1,2}})?(?:\s?½|{words.phrases('and a half')})?)"
    r"(?:\s?(?:/|out of)\s?(\d{1,3})(?:\.0)?)?(?![\w/%]|\.\d)"
)
_LED = re.compile(
    r"\W{0,2}(?P<label>(?:[^\W\d_]{2,14}\s){0,2}[^\W\d_]{2,14}?)"
    r"(?:は|\?\s(?:[^\W\d_]+\s)?|\s?:?\s)(?P<value>.+)"
)
"""A label without a colon: "Rating 10/10", "Voto? Naturalmente 8,5"."""
_CLAUSE_END = re.compile(r"[.!?:;(–—]\s+")
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
_LINE = 400
"""How many characters of a line's beginning and end are looked at."""


class RatingCandidates:
    """Candidates for the rating."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._found: defaultdict[str, list[WrittenScore]] = defaultdict(list)
        """By how they are known: "label", "final" of labels that say that it is the whole film's,
        "line" of what stands by itself, and the roles of what is told."""
        self._retracted = False

    def labelled(self, label: Labelled, scale: str, *, tens: bool) -> None:
        """Take a label's value, if it is a rating. ``scale`` is the highest rating in the document
        as it says itself, or ""; ``tens``: it rates something out of ten."""
        said = label.field in {"certificate", "prose"} and scores.whole(label.value)
        if label.field in {"updated", "earlier"}:
            role = label.field
        elif label.field in {"stars", "rating"} or label.label in {"stars", "star"} or said:
            role = "final" if label.final else "label"  # also "Rated: 4/5", "Final thoughts: 8/10"
        else:
            return
        value = label.value
        if not self._changed(value):
            reading = _alone(value, edge=True, led=True) or _bare(label, scale, tens=tens)
            self._add(role, reading or _closing(value))

    def behind(self, text: str) -> None:
        """Take the rating that opens what stands behind a label or a headline: "Our grade: A+, it's
        a marvel from …", "Ballerina (2025): 3 stars out of 5. A knockout."."""
        self._add("label", _alone(text, edge=True, led=True))

    def standing(self, text: str, *, edge: bool) -> bool:
        """Take a line that is a rating and nothing else, and return whether it was one. ``edge``:
        the line is near the top or the bottom."""
        if _changes_rating(text[:200]) and scores.at(text):
            return self._changed(text)
        return self._add("line", _alone(text[:_LINE], edge=edge) or _led(text))

    def sentences(self, paragraphs: Sequence[TextLine], title: str) -> None:
        """Take the ratings that the review's prose tells."""
        self._retracted = any(_RETRACTS.search(line.text[:_LONG]) for line in paragraphs)
        for line in paragraphs:
            self.sentence(line, title)
        if paragraphs and not _NUMBERED.match(paragraphs[-1].text):  # of a list of films
            self._add("told", _closing(paragraphs[-1].text))

    def sentence(self, line: TextLine, title: str) -> None:
        """Take the ratings that a line of prose tells."""
        for role, score in _ratings_told(line.text, title, retracted=self._retracted):
            self._add(role, score)

    def _changed(self, text: str) -> bool:
        old, new = _changes_rating(text) or (None, None)
        return self._add("earlier", old) and self._add("updated", new)

    def _add(self, role: str, reading: WrittenScore | None) -> bool:
        says_bye = self._language == "fr" and role in {"line", "told"}  # "à plus": see you
        if reading is None or (says_bye and reading.given == "A+"):
            return False
        self._found[role].append(reading)
        return True

    def decided(self, headlines: Sequence[WrittenScore]) -> tuple[int | None, int | None]:
        """The author's rating and the one taken back, in half-stars; None without one, or when
        several contradict each other."""
        found = self._found
        whole = {one.scale for one in found["final"]}
        labels = [one for one in found["label"] if not whole or one.scale in whole]
        own = [*labels, *found["final"], *found["line"], *headlines]
        stars = _agreed(found["updated"] or [*own, *found["told"]] or found["alone"])
        earlier = _agreed(found["earlier"])
        return stars, earlier if earlier != stars else None


def _bare(label: Labelled, scale: str, *, tens: bool) -> WrittenScore | None:
    """A number alone, such as "Rating (out of 5): 4", whose scale stands elsewhere, or is 10 as it
    is above 5.

    "Rating: 4" says no scale, it may be of five or of ten. In front matter it is one that the
    blog draws as stars, unless the text rates out of ten (``tens``): so it was in 40 of 41 such
    reviews.
    """
    found = _BARE.match(label.value)
    value = scores.number(found[1]) if found else None
    if not found or not value or scores.at(label.value):
        return None  # "rating: 0" is of what nobody rated yet
    said = found[2] or label.scale or scale
    of_stars = label.label in {"stars", "star rating"} and value <= 5
    top = scores.number(said) if said else 5 if of_stars else None
    ends = re.match(r"$|[:;.](?:\s|$)|\s[(\[]", label.value[found.end() :])
    if not top and ends and label.label not in {"total", "marks"}:
        fact = label.line.kind == "fact"
        tops = {10: 5 < value <= 10, 100: fact and value > 20, 5: fact and not tens}
        top = next((top for top, fits in tops.items() if fits), None)
    return scores.of_number(found[1], top) if top else None


def _led(text: str) -> WrittenScore | None:
    """The rating behind a label without a colon, in a line or in its last sentence."""
    end = text[-_LINE:]
    parts = {text[:_LINE], _SENTENCE_END.split(end)[-1], _CLAUSE_END.split(end)[-1]}
    for led in map(_LED.match, parts):
        label = normal(led["label"])[0] if led else ""
        if led and (FIELD_OF.get(label) in {"stars", "rating"} or label in {"stars", "rated"}):
            number = _SENTENCE_END.split(led["value"])[0].rstrip(" .!)")
            ten = scores.of_number(number, 10) if _BARE.fullmatch(number.rstrip("+-")) else None
            reading = _alone(led["value"], edge=True, led=True)
            reading = reading or (ten if ten and ten.value > 5 else None)
            if reading and not OF_OTHERS.search(text[-100:]):
                return reading
    return None


def _alone(text: str, *, edge: bool, led: bool = False) -> WrittenScore | None:
    """The rating that is all of a line, or its beginning at an edge of the review or behind a label
    (``led``): "5/5 - A poetic thriller"."""
    lead = None if scores.whole(text) else _LEAD.match(text)
    if lead and OF_OTHERS.search(lead.group()):
        return None
    text = _RATER.sub("", text[lead.end() :] if lead else text)
    reading = scores.whole(text)
    if reading:
        sure = reading.has_scale or "½" in reading.given or "1/2" in reading.given
        fits = {
            "typed": sure or (edge and (led or reading.given.count("*") == 4)),  # "***" parts
            "grade": edge and (led or len(reading.given) == 2),  # not a mere letter
            "percent": led,  # alone it is that of all critics
        }
        return reading if fits.get(reading.form, True) else None
    reading = scores.at(text) if edge else None
    if reading is None:
        return None
    rest = text[reading.end :]
    if led:
        others = any(one.form == "fraction" for one in scores.find(rest[:160]))
        word = reading.form == "grade" and not re.match(r"\s*[(–—,|;.-]", rest)
        return None if word or others or OF_OTHERS.search(rest[:60]) else reading
    opens = {"grade": _GRADED.match(rest), "drawn": _SENTENCE.match(rest),
             "fraction": _SENTENCE.match(rest) or _REMARK.fullmatch(rest)}  # fmt: skip
    return reading if opens.get(reading.form) else None


def _closing(text: str) -> WrittenScore | None:
    """The rating at the very end of a review or of what stands behind a label: "A knockout. Four
    stars.", "All in all, a solid 7/10.", "8/10, would watch again.", "Very good (7/10)"."""
    last = _SENTENCE_END.split(text[-160:].rstrip(" 。！？"))[-1]
    end = last[-20:]
    final = next((one for one in scores.find(end) if not end[one.end :].strip(" .!)*")), None)
    apart = final and (final.form == "drawn" or end[: final.start].rstrip()[-1:] in {"(", "*"})
    if last.endswith(("”", '"', "»")):
        return None
    graded = bool(re.fullmatch(r"[A-F]\W*", last))
    return _alone(last, edge=True, led=graded) or (final if apart else None)


def _agreed(every: Iterable[WrittenScore]) -> int | None:
    """The half-stars of ratings that say the same, best of one with a scale."""
    ranked = sorted(every, key=lambda one: "/" not in one.given)
    agree = ranked and all(scores.same(ranked[0], one) for one in ranked)
    return ranked[0].stars if agree else None


def _changes_rating(text: str, *, loose: bool = False) -> tuple[WrittenScore, WrittenScore] | None:
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


def _ratings_told(
    text: str, title: str, *, retracted: bool
) -> Iterator[tuple[_Role, WrittenScore]]:
    """The ratings that a line of prose tells."""
    this = re.compile(rf"(?<!\w)[“\"‘']?{re.escape(title)}[”\"’']?(?!\w)" if title else "(?!)")
    bare = _QUOTED.sub("“”", this.sub("this film", text[:_LONG]))
    for sentence in filter(_may_tell, _SENTENCE_END.split(bare)):
        yield from _in_sentence(sentence.strip(), retracted=retracted)


def _may_tell(text: str) -> bool:
    return scores.may_rate(text) or bool(_A_GRADE.search(text))


def _in_sentence(sentence: str, *, retracted: bool) -> Iterator[tuple[_Role, WrittenScore]]:
    own = scores.whole(sentence)
    if own and own.form in {"drawn", "fraction", "stars"}:  # "It is delightful. Four stars."
        yield "alone", own
        return
    pair = _changes_rating(sentence, loose=bool(_GAVE.search(sentence)))
    if pair and _MINE.search(sentence) and not OF_OTHERS.search(sentence):
        yield "earlier", pair[0]
        yield "updated", pair[1]
        return
    bare = (
        replace(ten, start=one.start(), end=one.end())
        for one in _TEN.finditer(sentence)
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
    others = OF_OTHERS.search(before) or _NOT_GIVEN.search(before) or after.startswith(" if ")
    if score.form == "percent" or others:
        return False
    return given is None or not given["gets"] or bool(_ENDS.match(after))
