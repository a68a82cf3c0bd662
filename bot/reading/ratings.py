"""Which of a document's ratings are the author's for this film: the present one, and one taken
back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading import scores, words
from bot.reading.labels import FIELD_OF, Labelled, normal
from bot.reading.lines import TextLine
from bot.reading.scores import WrittenScore
from bot.reading.told import OF_OTHERS, SENTENCE_END, ToldRatings

_FORMERLY = re.compile(
    r"[\s(,;–—-]{1,4}(?:originally|initially|previously|formerly|was|up from|down from|first)\b:?\s"
    r"(?=[^\s)])",
    re.I,
)
_A_SOLID = re.compile(
    r"(?:it['’]s |overall,? |so,? )?an? (?:[a-z]+ ){0,2}"
    r"|(?:\S+ ){0,6}(?:film|movie) (?:rating|score)(?::|\s[–—-])\s",
    re.I,
)
_RATERS = re.compile(r"(?<=[★½☆⭐]) (?:(?:my|our|[A-Z]\w+['’]s) )?rating$", re.I)
"""Whose rating the stars are, as in "★★★½ Jane's rating"."""
_GRADED = re.compile(r"([B-DF][+−–-]?|A[+−–-]?)(?:\s{2,}|:\s|\s[–—-]\s)(?=[A-Z]\w* \w)")
_PAGES = re.compile(r"\d+ of \d+")
_ADDRESS = re.compile(r"\s?https?://\S+")
_WATCHED = re.compile(r"\s(?:re)?watched\s[\w ,]{4,30}", re.I)
_STRUCK = re.compile(r"~~([^~\n]{1,80})~~")
_ARROW = re.compile(r"\s*(?:→|➜|➔|-{1,3}>|=>|»)\s*")
_NUMBER = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?(?:\s?½| e mezz[oa]| y medi[oa]| e mei[oa])?)(?![\w/%]|\.\d)"
)
_LOWERED = re.compile(
    r"\b(?:now|since) (?:lowered|raised|upped|bumped|dropped|revised)(?: (?:up|down))? to "
    r"(\d{1,2}(?:\.\d)?)(?![\d/%])",
    re.I,
)
_OPENS_VERDICT = re.compile(
    r"\s*(?:[–—-]\s\(\d{4}\)\s)?(?:[–—:-]\s|\.\s|\s)"
    r"(?=[A-Z“\"](?:\S{0,40}\s){4}|[\u3040-\u30ff\u4e00-\u9fff]{3})"
)
"""The beginning of a sentence, not of a paper's name."""
_OPENS = re.compile(r"\s?(?:[,;.!]\s|\s[–—-]\s)")
_WORDED = re.compile(
    r"(?:^|[.!?:;(–—]\s{0,2})(?P<label>[^\W\d_]{4,14})(?:\?\s(?:[^\W\d_]+\s)?|\s?:?\s)"
    r"(?P<number>(?:[6-9]|10)(?:[.,]\d{1,2}|½)?|5[.,]\d)[-+]?(?=[\s!.)]*$|[.!]\s[A-ZÀ-Þ])",
    re.I,
)
"""A label without a colon, and a number that can only be out of ten: "Nota 7,5. Well made"."""
_MAY_END_WORDS = frozenset({"note", "grade", "conclusion", "overall", "total", "marks", "fazit"})
_UNIT = re.compile(
    rf"\s*(?:[–—-]\s.{{0,80}}|(?!(?:{words.phrases('ratings of others')}|next|people|parts?|done"
    r"|watched|episodes|pages)\b)"
    r"(?:[^\W\d_]+|[^\w\s(]{1,4}|(?:would|must|highly|definitely)\s.{1,40}))",
    re.I,
)
"""What may stand behind a rating in a line of its own: "4/5 bullets", "10/10 would watch again"."""


class RatingCandidates(ToldRatings):
    """Candidates for the rating: ``formal`` ones stand by themselves, the others in sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.formal: list[WrittenScore] = []
        self.final: list[WrittenScore] = []
        self.parts: list[WrittenScore] = []
        """Labelled ratings that may be of the film's parts: its music, its cast."""
        self.signed = True
        """Whether the review has an author."""

    def labelled(self, label: Labelled, scale: str) -> bool:
        """Take a label's value, if it is a rating, and return whether it was. ``scale`` is the
        highest rating in the document as it says itself, or ""."""
        kinds = {"stars": self.formal, "rating": self.formal, "updated": self.updated,
                 "earlier": self.earlier}  # fmt: skip
        into = self.formal if label.label == "stars" else kinds.get(label.field)
        if label.field == "certificate" and scores.whole(label.value):
            into = self.formal  # "Rated: 4/5"
        if into is None:
            return False
        if self._changed(label.value):
            return True
        reading = self._value(label, scale)
        if reading:
            into.append(reading)
            (self.final if label.final else self.parts).append(reading)
            old = _formerly(label.value, reading)
            lowered = _LOWERED.search(label.value)
            new = scores.of_number(lowered[1], reading.scale) if lowered else None
            if old:
                self.earlier.append(old)
            if new and into is self.earlier:
                self.updated.append(new)
        return reading is not None

    def _value(self, label: Labelled, scale: str) -> WrittenScore | None:
        text = label.value
        reading = scores.whole(text) or scores.at(text)
        if (reading is None or reading.start > 3) and label.field == "stars":
            place = max(0, len(text) - 400)
            ends = list(SENTENCE_END.finditer(text, place))
            last = scores.whole(text[ends[-1].end() :]) if ends else None
            if last:
                return last
        if reading is None and len(text) < 60:  # "Very good (7/10)"
            every = [one for one in scores.find(text) if one.form in {"drawn", "fraction"}]
            alone = len(every) == 1 and not text[every[0].end :].strip(" ).!*")
            if alone and not OF_OTHERS.search(text):
                return every[0]
        if reading is None:
            return _bare(label, scale)
        rest = text[reading.end :]
        if reading.form == "grade" and rest[:1].isspace() and rest.strip()[:1] not in "(–—-,|;.":
            return None
        if reading.start > 3 or OF_OTHERS.search(rest[:60]):
            return None
        old = _formerly(text, reading)
        after = text.find(old.given, reading.end) + len(old.given) if old else reading.end
        others = [other for other in scores.find(text[:200], after)
                  if other.form in {"drawn", "fraction"}]  # fmt: skip
        lowered = _LOWERED.search(text)
        return None if any(not scores.same(reading, o) for o in others) and not lowered else reading

    def opening(self, label: Labelled) -> None:
        """Take the rating that opens a verdict: "Our grade: A+, it's a marvel from …"."""
        reading = scores.at(label.value)
        plain = reading and reading.form in {"drawn", "fraction", "stars"}
        graded = reading and reading.form == "grade" and len(reading.given) == 2
        if reading and (plain or graded) and reading.start < 2 and (
            _OPENS.match(label.value, reading.end)
        ):  # fmt: skip
            self.formal.append(reading)

    def in_table(self, lines: Sequence[str]) -> bool:
        """Take the rating in the only row of a table, below a head such as "Plot | Music | Total",
        and return whether there was one. More rows are of other films or by other people."""
        heads, cells, *after = (text.strip(" |").split("|") for text in lines)
        alone = not after or len(after[0]) != len(heads)
        if len(heads) < 2 or len(heads) != len(cells) or not alone or OF_OTHERS.search(lines[0]):
            return False
        every = [
            found
            for name, cell in zip(heads, cells, strict=True)
            if FIELD_OF.get(normal(name)[0]) == "stars" and (found := scores.whole(cell))
        ]
        self.formal += every
        return bool(every)

    def heading(self, text: str) -> None:
        """Take a rating behind "Ballerina (2025): ", such as "3 stars out of 5. A knockout."."""
        reading = scores.at(text)
        if reading and reading.start < 2 and (text[reading.end :].strip()[:1] or ".") in ".;":
            self.formal.append(reading)

    def standing(self, line: TextLine, before: TextLine | None, *, edge: bool) -> bool:
        """Take a line that is a rating and nothing else, and return whether it was one. ``edge``:
        the line is near the top or the bottom."""
        text = _ADDRESS.sub("", line.text)
        if self._changed(text) or (edge and (self._graded(text) or self._worded(text))):
            return True
        word, _, rest = text.partition(" ") if len(text) < 60 else ("", "", "")
        label = normal(word)[0]
        led = FIELD_OF.get(label) in {"stars", "rating"} or label in {"stars", "rated"}
        reading = _alone(rest if led else text, edge=edge, led=led)
        if reading is None:
            return False
        if before and len(before.text) < 60 and OF_OTHERS.search(before.text):
            return False
        if reading.form == "typed" and not (
            reading.has_scale or "½" in reading.given or "1/2" in reading.given
            or (edge and reading.given.count("*") == 4)
        ):  # fmt: skip
            return False  # stars that separate two parts
        unsure = {
            "grade": not (edge and len(reading.given) == 2),  # a mere letter
            "percent": not self.signed,  # that of all critics
            "fraction": bool(_PAGES.fullmatch(reading.given)),
        }
        if unsure.get(reading.form):
            return False
        self.formal.append(reading)
        return True

    def _graded(self, text: str) -> bool:
        """ "B: I recommend it."."""
        graded = _GRADED.match(text) if len(text) < 80 else None
        grade = scores.whole(graded[1]) if graded else None
        if grade:
            self.formal.append(grade)
        return grade is not None

    def _worded(self, text: str) -> bool:
        """ "Voto? Naturalmente 8,5"."""
        for place in {0, max(0, len(text) - 60)}:
            worded = _WORDED.search(text, place)
            if worded and worded.start() in {0, *range(len(text) - 60, len(text))}:
                label = worded["label"].lower()
                score = scores.of_number(worded["number"], 10)
                ours = FIELD_OF.get(label) == "stars" and label not in _MAY_END_WORDS
                around = text[max(0, worded.start() - 40) :][:100]
                if score and ours and not OF_OTHERS.search(around):
                    self.formal.append(score)
                    return True
        return False

    def _changed(self, text: str) -> bool:
        """ "~~3/5~~ 4/5" and "3/5 → 4/5"."""
        if len(text) > 200:
            return False
        struck, arrow = _STRUCK.search(text), _ARROW.search(text)
        if struck:
            old, new = scores.whole(struck[1]), scores.at(text[struck.end() :])
        elif arrow and len(text) < 80:
            old, new = scores.whole(text[: arrow.start()]), scores.at(text[arrow.end() :])
        else:
            return False
        if old and new:
            self.earlier.append(old)
            self.updated.append(new)
        return bool(old and new)

    def present(self, headlines: Sequence[WrittenScore]) -> int | None:
        """The author's rating in half-stars; None without one, or when several contradict each
        other."""
        updated = _agreed(self.updated)
        whole = {reading.scale for reading in self.final}
        parts = [one for one in self.parts if whole and one.scale not in whole]
        own = [one for one in self.formal if not any(one is part for part in parts)]
        formal = [*own, *headlines]
        if self.updated and updated is None:
            return None
        if updated:
            struck = {reading.stars for reading in self.earlier} | {updated.stars}
            return None if any(f.stars not in struck for f in formal) else updated.stars
        told = [one for one in self.told if not any(one is old for old in self.earlier)]
        found = _agreed(formal + told)
        return found.stars if found else None

    def taken_back(self, present: int | None) -> int | None:
        earlier = _agreed(self.earlier)
        if earlier is None or (present is None and not self.retracted):
            return None
        return earlier.stars if present != earlier.stars else None


def _alone(text: str, *, edge: bool, led: bool) -> WrittenScore | None:
    """The rating that is all of a line, or its beginning at an edge of the review or behind a label
    (``led``): "Rating 10/10", "5/5 - A poetic thriller"."""
    lead = _A_SOLID.match(text) if edge else None
    reading = scores.whole(_RATERS.sub("", text[lead.end() :] if lead else text))
    if reading:
        told = lead and lead.end() and reading.form not in {"fraction", "stars"}
        return None if told else reading
    reading = next(scores.find(text[:48]), None) or scores.at(text) if edge else None
    if reading is None or text[: reading.start].strip():
        return None
    rest = text[reading.end :]
    slashed = reading.form == "fraction" and "/" in reading.given
    opens = (
        (reading.form == "drawn" and _WATCHED.fullmatch(rest))
        or (reading.form in {"fraction", "drawn"} and _OPENS_VERDICT.match(rest))
        or (slashed and _UNIT.fullmatch(rest))
        or (slashed and led and len(rest.split()) < 5 and not OF_OTHERS.search(rest))
    )
    return reading if opens else None


def _formerly(text: str, reading: WrittenScore) -> WrittenScore | None:
    """ "5/10 (originally 8/10)"."""
    said = _FORMERLY.match(text, reading.end)
    return scores.at(text, said.end()) if said else None


def _bare(label: Labelled, scale: str) -> WrittenScore | None:
    """A number alone, such as "Rating (out of 5): 4", whose scale stands elsewhere or is 10, as it
    is above 5.

    "Rating: 4" says no scale: it may be of five or of ten.
    """
    scale = label.scale or scale
    number = _NUMBER.match(label.value)
    value = scores.number(number[1]) if number else None
    top = {"five": "5", "ten": "10", "four": "4"}.get(scale.lower(), scale)
    if label.label in {"stars", "star rating"} and not top:
        top = "5"
    if number is None or value is None:
        return None
    rest = label.value[number.end() :]
    ends = not rest or ("," in number[1] and re.match(r"[:;.]\s", rest))
    if not top and ends and label.label not in {"total", "marks"}:
        top = "10" if 5 < value <= 10 else "100" if value > 20 and label.line.kind == "fact" else ""
    known = re.fullmatch(r"4|5|6|10|20|100", top)
    return scores.of_number(number[1], float(top)) if known else None


def _agreed(every: Sequence[WrittenScore]) -> WrittenScore | None:
    if not every or any(not scores.same(every[0], one) for one in every):
        return None
    return next((one for one in every if "/" in one.given), every[0])
