"""Which of a document's ratings are the author's for this film: the present one, and one taken
back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.reading import scores, words
from bot.reading.labels import FIELD_OF, Labelled, normal
from bot.reading.lines import TextLine
from bot.reading.scores import WrittenScore
from bot.reading.told import OF_OTHERS, SENTENCE_END, changes_rating, ratings_told, retracts

_LEAD = re.compile(
    r"(?:it['’]s |[\w’' ]{2,30}[,:] |so |overall )?(?:an? (?:[a-z-]+ ){0,2}|I['’]d say )"
    r"|(?:overall|finally|so|all in all),? |(?:\w+, )?(?:daher|also|macht|insgesamt) "
    r"|(?:\S+ ){0,6}(?:film|movie) (?:rating|score)(?::|\s[–—-])\s",
    re.I,
)
"""What may stand before a rating in a line of its own: "A solid 7/10"."""
_RATER = re.compile(r"(?<=[★½☆⭐]) (?:(?:my|our|[A-Z]\w+['’]s) )?rating$", re.I)
"""Whose rating the stars are, as in "★★★½ Jane's rating"."""
_GRADE_OPENS = re.compile(r"(?:\s{2,}|:\s|\s[–—-]\s)(?=[A-Z]\w* \w)")
_VERDICT = re.compile(
    r"\s*(?:[–—-]\s\(\d{4}\)\s)?(?:[–—:-]\s|\.\s|\s)"
    r"(?=[A-Z“\"](?:\S{0,40}\s){4}|[\u3040-\u30ff\u4e00-\u9fff]{3})"
    r"|\s(?:Rew|W)atched\s[\w ,]{4,30}$"
)
"""The beginning of a sentence behind a rating, not of a paper's name."""
_GOES_ON = re.compile(r"\s?[,;.!]\s|\s[–—-]\s")
_REMARK = re.compile(
    r"\s*(?:[–—-]\s.{0,80}|[.!]\s.{0,80}[.!?]|,\s\w.{0,60}|(?:for|from) (?:me|us)\W*"
    rf"|(?!(?:{words.phrases('ratings of others')}|next|people|parts?|done"
    r"|watched|episodes|pages)\b)"
    r"(?:[^\W\d_]+|[^\w\s(]{1,4}|(?:would|must|highly|definitely)\s.{1,40}))",
    re.I,
)
"""What may stand behind a rating in a line of its own: "4/5 bullets", "10/10 would watch again"."""
_ADDRESS = re.compile(r"\s?https?://\S+")
_BARE = re.compile(
    rf"(\d{{1,3}}(?:[.,]\d{{1,2}})?(?:\s?½|{words.phrases('and a half')})?)"
    r"(?:\s?(?:/|out of)\s?(\d{1,3})(?:\.0)?)?(?![\w/%]|\.\d)"
)
_LED = re.compile(r"\W{0,2}(?P<label>[^\W\d_]{2,14})(?:\?\s(?:[^\W\d_]+\s)?|\s?:?\s)(?P<value>.+)")
"""A label without a colon: "Rating 10/10", "Voto? Naturalmente 8,5"."""
_CLAUSE_END = re.compile(r"[.!?:;(–—]\s+")
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
_MAY_END_WORDS = frozenset({"note", "grade", "conclusion", "overall", "total", "marks", "fazit"})


class RatingCandidates:
    """Candidates for the rating, by how they are known."""

    def __init__(self) -> None:
        self.labels: list[WrittenScore] = []
        self.final: list[WrittenScore] = []
        """Labelled as the film's as a whole, so that other labelled ones may be of its parts."""
        self.lines: list[WrittenScore] = []
        """What stands by itself."""
        self.told: list[WrittenScore] = []
        self.updated: list[WrittenScore] = []
        self.earlier: list[WrittenScore] = []
        self.signed = True
        """Whether the review has an author."""
        self._retracted = False

    def labelled(self, label: Labelled, scale: str, *, tens: bool) -> None:
        """Take a label's value, if it is a rating. ``scale`` is the highest rating in the document
        as it says itself, or ""; ``tens``: it rates something out of ten."""
        rated = label.field in {"stars", "rating"} or label.label == "stars"
        said = label.field in {"certificate", "prose"} and scores.whole(label.value)
        if rated or said:  # "Rated: 4/5", "Final thoughts: 8/10"
            into = self.final if label.final else self.labels
        elif label.field in {"updated", "earlier"}:
            into = self.updated if label.field == "updated" else self.earlier
        else:
            return
        reading = (
            None if self._changed(label.value) else _value(label, _bare(label, scale, tens=tens))
        )
        into += [reading] if reading else []

    def opening(self, label: Labelled) -> None:
        """Take the rating that opens a verdict: "Our grade: A+, it's a marvel from …"."""
        reading = _alone(label.value, edge=True, led=True)
        self.labels += [reading] if reading else []

    def in_table(self, lines: Sequence[str]) -> bool:
        """Take the rating in the only row of a table, below a head such as "Plot | Music | Total",
        and return whether there was one. More rows are of other films or by other people."""
        heads, cells, *after = (text.strip(" |").split("|") for text in lines)
        if not 1 < len(heads) == len(cells) or (after and len(after[0]) == len(heads)):
            return False
        found = [scores.whole(cell) for name, cell in zip(heads, cells, strict=True)
                 if FIELD_OF.get(normal(name)[0]) == "stars"]  # fmt: skip
        self.lines += (one for one in found if one and not OF_OTHERS.search(lines[0]))
        return any(found)

    def heading(self, text: str) -> None:
        """Take a rating behind "Ballerina (2025): ", such as "3 stars out of 5. A knockout."."""
        reading = _alone(text, edge=True, led=True)
        self.lines += [reading] if reading else []

    def standing(self, line: TextLine, before: TextLine | None, *, edge: bool) -> bool:
        """Take a line that is a rating and nothing else, and return whether it was one. ``edge``:
        the line is near the top or the bottom."""
        text = _ADDRESS.sub("", line.text)
        if len(text) < 200 and scores.at(text) and self._changed(text):
            return True
        reading = _alone(text, edge=edge) or _led(text, edge=edge)
        if reading is None or (before and len(before.text) < 60 and OF_OTHERS.search(before.text)):
            return False
        if reading.form == "percent" and not self.signed:  # that of all critics
            return False
        self.lines.append(reading)
        return True

    def sentences(self, paragraphs: Sequence[TextLine], title: str) -> None:
        """Take the ratings that the review's prose tells."""
        self._retracted = any(retracts(line.text) for line in paragraphs)
        for line in paragraphs:
            self.sentence(line, title)
        last = paragraphs[-1] if paragraphs else None
        if last and last.kind != "item" and not _NUMBERED.match(last.text):  # of a list of films
            closing = _closing(last.text)
            self.told += [closing] if closing else []

    def sentence(self, line: TextLine, title: str) -> None:
        """Take the ratings that a line of prose tells."""
        into = {"told": self.told, "updated": self.updated, "earlier": self.earlier}
        for role, score in ratings_told(line.text, title, retracted=self._retracted):
            into[role].append(score)

    def _changed(self, text: str) -> bool:
        pair = changes_rating(text)
        if pair:
            self.earlier.append(pair[0])
            self.updated.append(pair[1])
        return bool(pair)

    def present(self, headlines: Sequence[WrittenScore]) -> int | None:
        """The author's rating in half-stars; None without one, or when several contradict each
        other."""
        whole = {one.scale for one in self.final}
        labels = [one for one in self.labels if not whole or one.scale in whole]
        own = [*labels, *self.final, *self.lines, *headlines]
        if self.updated:
            updated = _agreed(self.updated)
            known = {one.stars for one in (*self.earlier, *self.updated)}
            return updated.stars if updated and all(one.stars in known for one in own) else None
        found = _agreed([*own, *self.told])
        return found.stars if found else None

    def taken_back(self, present: int | None) -> int | None:
        earlier = _agreed(self.earlier)
        if earlier is None or (present is None and not self._retracted):
            return None
        return earlier.stars if present != earlier.stars else None


def _value(label: Labelled, bare: WrittenScore | None) -> WrittenScore | None:
    """The rating that a label's value is, begins with or ends with."""
    text = label.value
    reading = scores.at(text)
    if reading and reading.start <= 3:
        rest = text[reading.end :]
        word = reading.form == "grade" and rest[:1].isspace() and rest.strip()[:1] not in "(–—-,|;."
        others = [one for one in scores.find(rest[:160])
                  if one.form in {"drawn", "fraction"}
                  and not scores.same(reading, one)]  # fmt: skip
        return None if word or others or OF_OTHERS.search(rest[:60]) else reading
    if reading is None and bare:
        return bare
    every = [one for one in scores.find(text[-400:]) if one.form != "grade"]
    before = text[-400:][: every[-1].start] if every else ""
    ends = every and not text[-400:][every[-1].end :].strip(" ).!*")
    closes = SENTENCE_END.fullmatch(before[-2:]) or (len(every) == 1 and len(text) < 60)
    return every[-1] if ends and closes and not OF_OTHERS.search(text[-60:]) else None


def _bare(label: Labelled, scale: str, *, tens: bool) -> WrittenScore | None:
    """A number alone, such as "Rating (out of 5): 4", whose scale stands elsewhere, or is 10 as it
    is above 5.

    "Rating: 4" says no scale, it may be of five or of ten. In front matter it is one that the
    blog draws as stars, unless the text rates out of ten (``tens``): so it was with each of
    twenty such reviews.
    """
    found = _BARE.match(label.value)
    value = scores.number(found[1]) if found else None
    if found is None or value is None:
        return None
    said = found[2] or label.scale or scale
    top = scores.number(said) if said else 5 if label.label in {"stars", "star rating"} else None
    rest = label.value[found.end() :]
    ends = not rest or re.match(r"[:;.]\s", rest)
    if not top and ends and label.label not in {"total", "marks"}:
        fact = label.line.kind == "fact"
        top = (
            10 if 5 < value <= 10 else 100 if fact and value > 20 else 5 if fact and not tens else 0
        )
    return scores.of_number(found[1], top) if top and top > 3 else None


def _of_ten(text: str) -> WrittenScore | None:
    """A number that is out of ten, as it goes beyond five."""
    score = scores.of_number(text, 10)
    return score if score and score.value > 5 else None


def _led(text: str, *, edge: bool) -> WrittenScore | None:
    """The rating behind a label without a colon, in a line or in its last sentence."""
    for part in {text, _CLAUSE_END.split(text)[-1]} if edge or len(text) < 60 else ():
        led = _LED.match(part)
        label = normal(led["label"])[0] if led else ""
        if led and (FIELD_OF.get(label) in {"stars", "rating"} or label in {"stars", "rated"}):
            value = SENTENCE_END.split(led["value"])[0].rstrip(" .!)")
            bare = _BARE.fullmatch(value.rstrip("+-")) and label not in _MAY_END_WORDS
            reading = _alone(led["value"], edge=True, led=True) or (
                _of_ten(value) if bare else None
            )
            if reading and not OF_OTHERS.search(text[-100:]):
                return reading
    return None


def _alone(text: str, *, edge: bool, led: bool = False) -> WrittenScore | None:
    """The rating that is all of a line, or its beginning at an edge of the review or behind a label
    (``led``): "5/5 - A poetic thriller"."""
    lead = _LEAD.match(text) if edge else None
    reading = scores.whole(_RATER.sub("", text[lead.end() :] if lead else text))
    if reading:
        if lead and reading.form not in {"fraction", "stars"}:
            return None
        sure = reading.has_scale or "½" in reading.given or "1/2" in reading.given
        if reading.form == "typed":  # not those that separate two parts
            return reading if sure or (edge and reading.given.count("*") == 4) else None
        if reading.form == "grade":  # not a mere letter
            return reading if edge and (led or len(reading.given) == 2) else None
        return reading
    reading = scores.at(text) if edge else None
    if reading is None or text[: reading.start].strip():
        return None
    rest = text[reading.end :]
    slashed = reading.form == "fraction" and "/" in reading.given
    opens = (
        (reading.form in {"fraction", "drawn"} and _VERDICT.match(rest))
        or (reading.form == "grade" and len(text) < 80 and _GRADE_OPENS.match(rest))
        or (slashed and _REMARK.fullmatch(rest))
        or (led and _GOES_ON.match(rest) and (reading.form != "grade" or reading.given[1:]))
        or (slashed and led and len(rest.split()) < 5 and not OF_OTHERS.search(rest))
    )
    return reading if opens else None


def _closing(text: str) -> WrittenScore | None:
    """The rating at the very end of a review: "A knockout. Four stars.", "All in all, a solid
    7/10.", "8/10, would watch again."."""
    last = [part for part in SENTENCE_END.split(text[-160:]) if part][-1]
    reading = _alone(last, edge=True) or next(
        (one for one in scores.find(last[-20:])
         if one.form == "drawn" and not last[-20:][one.end :].strip(" .!)*")), None
    )  # fmt: skip
    plain = reading and reading.form in {"drawn", "fraction", "stars", "thumbs"}
    own = last[-1] not in '”"»' and not OF_OTHERS.search(last)
    return reading if plain and own else None


def _agreed(every: Iterable[WrittenScore]) -> WrittenScore | None:
    """One of several ratings that say the same, best one with a scale."""
    ranked = sorted(every, key=lambda one: "/" not in one.given)
    return ranked[0] if ranked and all(scores.same(ranked[0], one) for one in ranked) else None
