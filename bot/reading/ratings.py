"""Which of a document's ratings is the author's for this film, and which one was taken back.

Every rating in the text is weighed by its signs: how it is written, where it stands, what stands
beside it. The stars are those whose ratings are likely enough among all, and against there being
none. What says itself that it is an earlier rating, or takes its place, is not weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.reading import prose, rerated, scores, words
from bot.reading.evidence import Evidence
from bot.reading.labels import Labelled, is_rating, normal
from bot.reading.lines import TextLine
from bot.reading.rerated import OF_OTHERS
from bot.reading.scores import WrittenScore
from bot.reading.weighing import holding, likely, weights
from bot.reading.words import FIELD_OF

_BEFORE = words.patterns("before a rating")
_AFTER = words.patterns("after a rating")
_SENTENCE_END = re.compile(r"(?<![.!?…])(?<!\b[A-Z])[.!?…]++[\"”’)\]]*+\s+|[。！？]\s*")
_QUOTED = re.compile(r"[“\"«„][^“”\"»«\n]{0,400}[”\"»]")
_MARKS = re.compile(r"[\W_]+")
_COLON = re.compile(r"[:：=|]|\s[–—-]\s|は")
_BREAK = re.compile(r"[|·•;,]|[)\]]\s|\s[–—-]\s|[:：]")
_BARE = words.pattern("number alone")
_POINTS = words.pattern("points at a rating")
_SCHOOL = words.pattern("school marks")
_OF_TEN = words.pattern("of ten")
_FOR_ME = words.pattern("is for me")
_YEAR = re.compile(r"[,\s(]+(?:19|20)\d\d\W*\Z")
_DATE_LIKE = re.compile(r"(?:1[0-2]|0?\d)/\d+")
_RATED_SO = words.pattern("label of a rating")
_VOTES = words.pattern("number of votes")
_COUNTED = words.pattern("counted")
_LETTER = re.compile(r"(?<![^\W_])(?:[A-DF](?:[+-]|(?![^\W_]))|O{3})")
_SMALL = re.compile(r"(?<=: )[a-df][+-]?\Z")
"""A grade that front matter has among its tags, "ratings: d+"."""
_BOOK, _FILM = (
    re.compile(rf"\b(?:{'|'.join(words.listed(kind))})\b", re.I)
    for kind in ("of books", "of films")
)
_MEMBER = words.pattern("below a member")
_ADDRESS = re.compile(r"https?://\S+")
_PLACES = {"alone", "all of sentence", "begins", "ends", "fact", "label"}
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF0B, 0xFF1A), 0xFF05)}
"""Figures as wide as Japanese signs are, "８０点", "４／５", and theirs that are not."""
_LONG = 4000
"""How many characters of a paragraph are read; what is longer is no paragraph."""
_NEAR = 160
"""How many characters before and after a rating are looked at."""
_MOST = 40
"""How many ratings are weighed; no review has more."""
_ABOVE = words.listed("stars above a file")
_FINAL = re.compile(r"\W*(?:(?:my|our|the) )?(?:final|overall|total)\b", re.I)


@dataclass(slots=True)
class Scoring:
    """A written rating; ``signs`` are what speaks for its being the author's, or against it."""

    score: WrittenScore
    place: int
    """The index of its line."""
    signs: set[str]
    role: str = ""
    """What it says itself: "earlier", or "updated" of one in place of an earlier one."""

    @property
    def plain(self) -> bool:
        """Whether it may be the author's as far as its own line says."""
        loose = {"percent", "bare", "letter"} & self.signs
        stands = {"label", "fact"} if "letter" in loose else {"label", "fact", "alone"}
        sure = not loose or stands & self.signs
        return bool(sure) and not {"others", "other fact", "spaced", "break"} & self.signs

    @property
    def strong(self) -> bool:
        """Whether it also stands where authors put theirs."""
        stands = {"label", "fact"} if {"bare", "typed"} & self.signs else {"label", "fact", "alone"}
        return self.plain and bool(stands & self.signs)


def decided(evidence: Evidence) -> tuple[int | None, int | None]:
    """The author's rating and the one taken back, in half-stars; None where it is not sure."""
    every = found(evidence)
    updated, earlier = (_agreed(every, role) for role in ("updated", "earlier"))
    weighed = ((one.score.stars, one.signs) for one in every if not one.role)
    stars = updated or likely(weighed, weights("stars"))
    return stars, earlier if earlier != stars else None


def stated(labels: Sequence[Labelled]) -> int | None:
    """The rating that an operator wrote above a file."""
    values = [label.value for label in labels if label.label in _ABOVE]
    tops = ((value, 10 if (scores.number(value) or 0) > 5 else 5) for value in values)
    said = (scores.at(value) or scores.of_number(value, top) for value, top in tops)
    return next((one.stars for one in said if one), None)


def _agreed(every: Sequence[Scoring], role: str) -> int | None:
    said = {one.score.stars for one in every if one.role == role}
    return said.pop() if len(said) == 1 else None


def found(evidence: Evidence) -> list[Scoring]:
    """Every rating, with all its signs."""
    lines, title = evidence.edges, evidence.title
    every = list(islice(_gather(evidence), _MOST))
    if not every:
        return []
    retracted = any(one.role == "given" for one in every) and any(
        rerated.RETRACTS.search(line.text) for line in lines if prose.is_prose(line)
    )
    begun = "\n".join(line.text for line in lines[:60])[:6000]
    book = len(_BOOK.findall(begun)) > max(3, len(_FILM.findall(begun)))
    plain = [one for one in every if one.plain and one.role in {"", "given"}] or [None]
    ladder = len({one.score.stars for one in every if "begins" in one.signs}) > 3
    values = len({one.score.stars for one in plain if one})
    for one in every:
        if one.role == "given":
            one.role = "earlier" if retracted else ""
        signs = {
            "against": any(
                other.strong and not scores.same(other.score, one.score) for other in every
            ),
            "only plain": one.plain and values == 1,
            "last plain": one is plain[-1],
            "first of all": one is every[0],
            "last of all": one is every[-1],
            "no title": not title,
            "part": bool(title) and "unknown label" in one.signs and "I" not in one.signs,
            "book": book,
            "ladder": ladder and "begins" in one.signs,
            "label above": "alone" in one.signs
            and any(map(_MEMBER.fullmatch, (line.text for line in lines[one.place + 1 :][:1]))),
        }
        one.signs |= holding(signs)
    return every


def _gather(evidence: Evidence) -> Iterator[Scoring]:
    lines, title = evidence.edges, evidence.title
    scale = next((label.value for label in evidence.labels if label.field == "scale"), "")
    tens = _is_of_ten(lines)
    facts = sum(line.kind in {"fact", "title"} for line in lines)
    told = [place for place, line in enumerate(lines) if prose.is_prose(line)] or [0]
    named = bool(re.search(r"[^\W\d]", title))  # "300" is no more than a number
    this = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)" if named else "(?!)")
    above = ""
    for place, line in enumerate(lines):
        text = _read_as(line, this)
        spot = {f"in {line.kind}"}
        if place < 8 + facts and line.kind != "fact":
            spot.add("first lines")
        for sentence in _SENTENCE_END.split(text):
            below, above = above, sentence
            if not (scores.may_rate(sentence) or _LETTER.search(sentence)):
                continue
            above_it = below if len(below) < 40 and is_rating(normal(below.rstrip(":： "))) else ""
            signs = {*spot, *(["label above"] if above_it else [])}
            if pair := rerated.pair(sentence):
                yield Scoring(pair[0], place, signs, "earlier")
                yield Scoring(pair[1], place, signs, "updated")
                continue
            for score in _in_sentence(sentence, line.kind, scale, label=above_it, tens=tens):
                before, after = _around(sentence, score)
                whole = len(sentence) == len(text)
                said = _signs(score, before, after, kind=line.kind, whole=whole)
                between = told[0] < place < told[-1]
                here = {
                    "break": {"typed", "alone"} <= said and between,  # as between chapters
                    "closes": "all of sentence" in said and text.endswith(sentence),
                }
                said |= signs | holding(here)
                see_you = evidence.language == "fr" and score.given == "A+" and "label" not in said
                if see_you or _VOTES.match(after) or _COUNTED.search(before):  # "à plus"
                    continue
                yield Scoring(score, place, said, rerated.role(said, before))


def _read_as(line: TextLine, title: re.Pattern[str]) -> str:
    """A line's text, in which neither the film's title nor what others say is taken for a
    rating."""
    text = line.text[:_LONG].translate(_WIDE)
    if line.kind == "fact":
        return _SMALL.sub(lambda grade: grade[0].upper(), text)
    return _QUOTED.sub("“”", title.sub("this film", text))


def _is_of_ten(lines: Sequence[TextLine]) -> bool:
    """Whether the document rates out of ten; what a site's users do so, as "imdb: 7.2/10", is no
    matter."""
    tens = (line for line in lines if "10" in line.text or "ten" in line.text)
    return any(
        _OF_TEN.search(line.text) and not (line.kind == "fact" and OF_OTHERS.search(line.text))
        for line in tens
    )


def _in_sentence(
    text: str, kind: str, scale: str, *, label: str, tens: bool
) -> Iterator[WrittenScore]:
    """The ratings of a sentence. What is none elsewhere has to be pointed at, as by a ``label``
    above it, or all there is."""
    every = list(islice(scores.find(text), _MOST))
    circles = None if every else scores.whole(text)
    if circles:
        yield replace(circles, form="drawn", end=len(text), given=text)
    for one in every[:8]:
        along = scores.at(text[one.start : one.start + _NEAR])
        if along is None:
            return  # "★★★★☆ (3/5)"
        if along.stars != one.stars:  # "★★★★☆ (4.5/5)"
            every.remove(one)
    points = _POINTS.search(text)  # once: a sentence may have a hundred letters
    told = len(text) < 60 and words.pattern("told at the end").search(text)
    if label or points or told or len(_MARKS.sub("", text)) < 4:
        free = (number for number in islice(_BARE.finditer(text), _MOST) if not any(
            one.start < number.end() and number.start() < one.end for one in every))  # fmt: skip
        every += filter(
            None, (_bare(number, text, kind, scale, label=label, tens=tens) for number in free)
        )
    for one in every:
        before, after = _around(text, one)
        alone = not _MARKS.sub("", before) and (not _MARKS.sub("", after) or (
            one.form == "grade" and re.match(r"\s{2}|\s?[:–—-]\s", after)))  # fmt: skip
        near = before[-40:] if one.given != "*" else ""
        weak = one.form in {"percent", "bare"} or len(one.given) == 1
        if not weak or label or alone or (points and _POINTS.search(near)) or (
            one.form == "bare" and (_FOR_ME.match(after) or (told and one.start >= told.start(1)))
        ):  # fmt: skip
            yield one


def _around(text: str, score: WrittenScore) -> tuple[str, str]:
    return text[max(0, score.start - _NEAR) : score.start], text[score.end : score.end + _NEAR]


def _bare(
    number: re.Match[str], text: str, kind: str, scale: str, *, label: str, tens: bool
) -> WrittenScore | None:
    """A number alone, whose scale stands elsewhere, or is 10 as it is above 5.

    "Rating: 4" says no scale, it may be of five or of ten. In front matter it is one that the
    blog draws as stars, unless the text rates out of ten (``tens``): so it was in 40 of 41 such
    reviews.
    """
    value = scores.number(number.group())
    head = re.split("[:：]", text, maxsplit=1)[0]
    own = " ".join(head.split())
    named, name = words.pattern("scale of a label").search(own), normal(own)
    if named and number.end() <= len(head) < len(text):
        return None  # "Note (0 à 10) : 8"
    said, fact = number["top"] or (named[1] if named else scale), kind == "fact"
    stars = name in {"stars", "star", "star rating"} or (fact and not tens)
    small = value and value <= 5 and not number[0][0].isdigit()  # "one"
    if not value or small or (not said and name in {"total", "marks"}):
        return None  # "rating: 0" is of what nobody rated yet
    school = not fact and _SCHOOL.search(label + text[max(0, number.start() - 20) : number.start()])
    if school and number["top"] and value + 1 == scores.number(number["top"]):
        value, said = value + 0.5, "10"  # "voto: 6/7" is between the two
    fits = {100: value > 20 and fact, 10: value <= 10 and (value > 5 or school),
            5: value <= 5 and (stars or "." in number.group() or value % 1 > 0)}  # fmt: skip
    top = scores.number(said) if said else next((top for top, fit in fits.items() if fit), None)
    if not top or top < 4 or value > top:
        return None
    return WrittenScore("bare", *number.span(), number.group(), value, top, has_scale=bool(said))


def _signs(score: WrittenScore, before: str, after: str, *, kind: str, whole: bool) -> set[str]:
    """What the rating's form and the words of its sentence say. ``kind`` is the line's; ``whole``:
    the sentence is all of it."""
    fact = kind == "fact"
    key, _, value = before.partition(":")
    label, between = (normal(key), value) if fact else _label(before)
    field, form = FIELD_OF.get(label, ""), score.form
    own = not (field or fact) and _RATED_SO.fullmatch(label) and not OF_OTHERS.search(label)
    rated = is_rating(label) or bool(own)
    after = _without_again(score, after)
    many, left, follow = (len(_MARKS.sub(" ", said).split()) for said in (before, between, after))
    signs = {
        form: True,
        "scale": score.has_scale,
        "letter": form == "grade" and len(score.given) == 1,
        "single": form == "typed" and len(score.given) < 3,
        "spaced": form == "typed" and score.given[1:2] == " " and not score.value % 1,
        "date-like": score.scale in {4, 6, 20} and bool(_DATE_LIKE.fullmatch(score.given)),
        "alone": not many and not follow and whole,
        "all of sentence": not many and not follow and not whole,
        "begins": not many and follow > 0,
        "ends": not follow and many > 0,
        "many before": many > 8,
        "fact": rated and fact,
        "other fact": fact and not rated,
        "label": rated and not (left or fact),
        "label whole": rated and not (left or follow),
        "title in fact": fact and field in {"film", "title"},
        "other label": not rated and field not in {"", "prose", "title", "film"},
        "film label": not left and bool(words.pattern("label of the film").match(label)),
        "unknown label": len(label) > 2
        and not (left or field or fact or rated or words.pattern("known label").search(label)),
        "final": rated and bool(_FINAL.match(before)),
        field: field in {"updated", "earlier"},
    }
    drawn = "drawn" if form in {"typed", "unsure"} else form
    told = holding(signs)
    told |= {f"{drawn} {sign}" for sign in told & _PLACES}
    told |= {sign for sign, said in _BEFORE.items() if said.search(before)}
    return told | {sign for sign, said in _AFTER.items() if said.match(after)}


def _without_again(score: WrittenScore, after: str) -> str:
    """What follows a rating, without a web address, and without the same rating once more."""
    after = _ADDRESS.sub("", after)
    again = scores.at(after[:40])
    return after[again.end :] if again and scores.same(again, score) else after


def _label(before: str) -> tuple[str, str]:
    """The label in front of a rating, and what stands between them."""
    marks = list(_COLON.finditer(before))
    if marks:
        last = normal(before[marks[-1].end() :])
        if is_rating(last):  # "a postcard of a film: score 8"
            return last, ""
        parts = _BREAK.split(_YEAR.sub("", before[: marks[-1].start()]))
        return normal(parts[-1].strip() or parts[0]), before[marks[-1].end() :]
    bare = re.fullmatch(r"\W*((?:[^\W\d_]+ ){0,2}[^\W\d_]+)\W*", before)
    label = normal(bare[1]) if bare else ""
    return (label, "") if is_rating(label) or label == "this film" else ("", before)
