"""Which of a document's ratings are the author's for this film: the present one, and one taken
back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from bot.reading import scores, words
from bot.reading.labels import FIELD_OF, Labelled, normal
from bot.reading.lines import TextLine
from bot.reading.scores import WrittenScore

_ALIEN = re.compile(rf"\b{words.phrases('ratings of others')}\b", re.I)
_TAKEN_BACK = re.compile(rf"\b{words.phrases('taken back')}\b", re.I)
_OBJECT = r"(?:it|this(?:\sone)?|this\s(?:film|movie|picture)|the\s(?:film|movie|picture))"
_ADJECTIVES = (
    r"(?:(?:an?|only|out|of|at|the\sfull|(?!(?:from|to|and|but|or|not)\b)[a-z][\w-]{2,12})\s){0,4}"
)
_GIVING = (
    r"(?:gives?|giving|given|gave|rates?|rating|rated|award(?:s|ed|ing)?|scor(?:es?|ed|ing)"
    r"|grade[ds]?)"
)
_ELSEWHERE = words.phrases("gives elsewhere").replace(" ", r"\s")
_GIVEN = re.compile(
    rf"""(?:
    \b(?:I|we)(?:['’](?:d|ll|m|ve|re)|\s(?:would|will|am|have|can|could|do|must|have\sto|'d))?\s
        (?:(?!(?:not|never|almost|nearly|have|cannot)\b)[a-z]+\s){{0,3}}{_GIVING}\s(?P<object>{_OBJECT})\s(?:{_ADJECTIVES})
    |^I\s[^.!?]{{3,90}}\sand\s(?:then\s)?(?:gave|rated)\s(?P<object_too>it)\s(?:{_ADJECTIVES})
    |\b(?P<mine>my\s(?:(?:final|overall|own|personal|new|current|updated|revised|honest)\s)?(?:rating|score|verdict|grade|stars?)
        (?:\s(?:for|of)\s{_OBJECT})?\s?(?:is|:|would\sbe|stands\sat|remains|comes\sto|lands\sat|now|=|to)\s{_ADJECTIVES})
    |\b(?P<changed>(?:bump|rais|upgrad|chang|revis|mov|upp|lower|dropp|downgrad|knock|increas|boost|nudg|push|lift|cut|go(?=es)|went)\w*\s
        (?:(?:my|the|this|its|it|that|rating|score|grade|up|down|back)\s){{0,4}}to\s{_ADJECTIVES})
    |\b(?P<subject>(?:it|this|this\s(?:film|movie|one)|the\s(?:film|movie))\s(?:easily\s|still\s|now\s|just\s|only\s|more\sthan\s)?
        (?:gets|earns|receives|deserves|scores|rates|merits|is)\s{_ADJECTIVES})
    |\b(?P<so>(?:it|that|this)['’]s\s{_ADJECTIVES})
    |\b(?P<abroad>{_ELSEWHERE}\s(?:[^\W\d_]+\s){{0,5}})
    |(?P<from_me>(?:^|[.!?…;—–]\s)(?:and\s|so,?\s)?(?:(?:it|that)(?:['’]s|\sgets)\s)?
        (?:(?:an?|the|only|just|easily|very|full|solid|strong|big|high|low|rare|enthusiastic)\s){{0,4}})
    )$""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_FOR_ME = r"(?:\s(?:from|for)\s(?:me|us)|\sin\smy\s(?:book|opinion))"
_FROM_ME = re.compile(rf"(?:\sstars)?{_FOR_ME}\b", re.I)
_BARE_GIVEN = re.compile(
    rf"(?:\bI(?:['’]d|\swould|['’]ll|\swill)?\s(?:give|rate|score)\s{_OBJECT}(?:\san?)?(?:\s\w+)?"
    rf"|\b{_ELSEWHERE}(?:\s(?:nota|dem\sfilm|al\sfilm|a\sla\spelícula))?(?:\su[mn]|\seine?)?"
    r"|\bm(?:i|ia|a|eine)\s(?:nota|valoración|puntuación|voto|note|wertung)\s(?:es|è|est|ist)"
    r"(?:\sde)?(?:\sun)?)\s"
    rf"((?:[6-9]|10)(?:[.,]\d|½)?|six|seven|eight|nine|ten)(?=[.!]*(?:\s[A-Z(]|$|{_FOR_ME}))",
    re.I,
)
""" "I give it a 7", which can only be out of ten."""
_FROM_TO = re.compile(
    r"\bfrom (?:an? |my (?:initial |original |first )?)?(?P<old>(?P<number>\d{1,2}(?:\.\d|½)?|one"
    r"|two|three|four|five|six|seven|eight|nine|ten)(?:\s?(?:/|out of)\s?(?:100|10|20|[4-6])|(?: "
    r"stars?)?))(?: up| down)? to (?:an? )?(?:\w+ )?$",
    re.I,
)
_FORMERLY = re.compile(
    r"[\s(,;–—-]{1,4}(?:originally|initially|previously|formerly|was|up from|down from|first)\b:?\s"
    r"(?=[^\s)])",
    re.I,
)
_RETRACTED = re.compile(
    r"\b(?:I was wrong|I(?:['’]ve| have) changed my mind|I (?:take|took) (?:it|that) back"
    r"|I(?:['’]ve| have) since (?:stopped|changed|come round)|I(?: had|['’]d)? made a mistake"
    r"|[Ww]hat (?:the \w+ )?was I thinking)\b"
)
_IF = re.compile(r"\bif\b[^.!?]*\bI(?:['’]d|\swould)\b|\bI(?:['’]d|\swould)\b[^.!?]*\bif\b", re.I)
_GRADES = re.compile(r"\bI\s|\b(?:gets|earns|receives|deserves) an? ")
_GAVE = re.compile(r"\b(?:gave|rated|scored|awarded)\b")
_NOT_GIVEN = re.compile(
    r"\b(?:19|20)\d\d film\b|\b(?:(?:came|come|was) (?:very |so |this |quite )?(?:close|near) to"
    r"|tempted to|was (?:ready|prepared|inclined|set) to|for (?:the|its|his|her) \w+(?: alone)?,? I"
    r"|nearly|almost|wanted to|about to|if I"
    r"|refuse to|can(?:not|['’]t)|won['’]t|would(?:n['’]t)? have|might have|could have|never)\b",
    re.I,
)
_NOW = re.compile(
    r"[^.!?]{0,60}?\b(?:now|today|these days)\b,?\s(?:(?:I['’]d|it['’]s|it|give|gets|is|a|an|I"
    r"|say|solid|at|would|deserves|this|strong|up|to|rate)\s){0,5}"
    r"(\d(?:\.\d|½)?|one|two|three|four|five|six|seven|eight|nine|ten)(?![\w%/]|\.\d)",
    re.I,
)
_NOW_BEFORE = re.compile(r"\b(?:now|today|these days)\b[^.!?]{0,30}$", re.I)
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’)\]]*\s+")
_A_SOLID = re.compile(
    r"(?:it['’]s |overall,? |so,? )?an? (?:[a-z]+ ){0,2}"
    r"|(?:\S+ ){0,6}(?:film|movie) (?:rating|score)(?::|\s[–—-])\s",
    re.I,
)
_ADDED = re.compile(r",\s\w.{0,60}\Z|(?:for|from)\s(?:me|us|this(?:\s\w+)?|it)\Z|in\smy\sbook\Z")
_SUMS_UP = re.compile(
    r"(?:[\w’' ]{2,30}[,:]\s)?(?:I['’]d\ssay|an?(?:\s[a-z-]+){0,2}|daher|also|macht|insgesamt)",
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
_LONG = 4000
"""How many characters of a paragraph are read; what is longer is no paragraph."""
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{0,400})[”\"]")


_LOWERED = re.compile(
    r"\b(?:now|since) (?:lowered|raised|upped|bumped|dropped|revised)(?: (?:up|down))? to "
    r"(\d{1,2}(?:\.\d)?)(?![\d/%])",
    re.I,
)
_THEN_NOW = re.compile(
    r"\bI (?:first |originally |initially )?(?:gave|rated|scored) (?:it|this) (?:an? "
    r")?(\d{1,2}(?:\.\d)?) (?:then|at the time|back then),? (?:and )?(?:it['’]s |it is )?now "
    r"(?:an? )?(\d{1,2}(?:\.\d)?)(?:/(\d{1,2}))?(?![\d/%])",
    re.I,
)
_OPENS_VERDICT = re.compile(r"\s*(?:[–—:-]\s|\.\s|\s)(?=[A-Z“\"](?:\S{0,40}\s){4})")
"""The beginning of a sentence, not of a paper's name."""
_UNIT = re.compile(
    rf"\s*(?:[–—-]\s.{{0,80}}|(?!(?:{words.phrases('ratings of others')}|next|people|parts?|done"
    r"|watched|episodes|pages)\b)"
    r"(?:[^\W\d_]+|[^\w\s(]{1,4}|(?:would|must|highly|definitely)\s.{1,40}))",
    re.I,
)
"""What may stand behind a rating in a line of its own: "4/5 bullets", "10/10 would watch again"."""


class RatingCandidates:
    """Candidates for the rating, the surest first: ``formal`` ones stand by themselves, ``told``
    ones in sentences."""

    def __init__(self) -> None:
        self.formal: list[WrittenScore] = []
        self.updated: list[WrittenScore] = []
        self.told: list[WrittenScore] = []
        self.earlier: list[WrittenScore] = []
        self.retracted = False
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
            ends = list(_SENTENCE_END.finditer(text, place))
            last = scores.whole(text[ends[-1].end() :]) if ends else None
            if last:
                return last
        if reading is None and len(text) < 60:  # "Very good (7/10)"
            every = [one for one in scores.find(text) if one.form in {"drawn", "fraction"}]
            alone = len(every) == 1 and not text[every[0].end :].strip(" ).!*")
            if alone and not _ALIEN.search(text):
                return every[0]
        if reading is None:
            return _bare(label, scale)
        rest = text[reading.end :]
        if reading.form == "grade" and rest[:1].isspace() and rest.strip()[:1] not in "(–—-,|;.":
            return None
        if reading.start > 3 or _ALIEN.search(rest[:60]):
            return None
        old = _formerly(text, reading)
        after = text.find(old.given, reading.end) + len(old.given) if old else reading.end
        others = [other for other in scores.find(text[:200], after)
                  if other.form in {"drawn", "fraction"}]  # fmt: skip
        lowered = _LOWERED.search(text)
        return None if any(not scores.same(reading, o) for o in others) and not lowered else reading

    def heading(self, text: str) -> None:
        """Take a rating behind "Ballerina (2025): ", such as "3 stars out of 5. A knockout."."""
        reading = scores.at(text)
        if reading and reading.start < 2 and (text[reading.end :].strip()[:1] or ".") in ".;":
            self.formal.append(reading)

    def look_for_retraction(self, paragraphs: Sequence[TextLine]) -> None:
        """Note whether the author takes back an earlier rating, so that it is not taken for the
        present one."""
        self.retracted = any(_RETRACTED.search(line.text[:_LONG]) for line in paragraphs[:60])

    def standing(self, line: TextLine, before: TextLine | None, *, edge: bool) -> bool:
        """Take a line that is a rating and nothing else, and return whether it was one. ``edge``:
        the line is near the top or the bottom."""
        text = _ADDRESS.sub("", line.text)
        if self._changed(text) or (edge and self._graded(text)):
            return True
        word, _, rest = text.partition(" ") if len(text) < 60 else ("", "", "")
        label = normal(word)[0]
        led = FIELD_OF.get(label) in {"stars", "rating"} or label in {"stars", "rated"}
        reading = _alone(rest if led else text, edge=edge, led=led)
        if reading is None:
            return False
        if before and len(before.text) < 60 and _ALIEN.search(before.text):
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

    def sentence(self, line: TextLine, title: str, *, last: bool) -> None:
        """Take the ratings that a line of prose tells."""
        text = line.text[:_LONG]
        if not scores.may_rate(text) and not _GRADES.search(text):
            return
        this = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)" if title else "(?!)")
        quoted = [match.span(1) for match in _QUOTED.finditer(text)]
        then = _THEN_NOW.search(text)
        if then and not _ALIEN.search(text[: then.start()][-60:]):
            old, new = (scores.of_number(then[n], float(then[3] or 10)) for n in (1, 2))
            if old and new and (then[3] or max(old.value, new.value) > 5):
                self.earlier.append(old)
                self.updated.append(new)
                return
        bare = _BARE_GIVEN.search(text)
        if bare and not _ALIEN.search(text[: bare.start()][-60:]) and not _IF.search(text):
            ten = scores.of_number(bare[1], 10)
            self.told += [ten] if ten else []
        for reading in islice(scores.find(text), 20):
            if reading.form in {"grade", "typed"} and not _GRADES.search(text):
                continue
            if not any(start <= reading.start < end for start, end in quoted):
                self._told(reading, text, this)
        if last:
            end = this.sub("this film", line.text[-160:])
            for reading in list(scores.find(end))[-1:]:
                self._closing(reading, end)

    def _told(self, reading: WrittenScore, text: str, this: re.Pattern[str]) -> None:
        before = text[max(0, reading.start - 160) : reading.start]
        ends = list(_SENTENCE_END.finditer(before))
        before = before[ends[-1].end() :] if ends else before
        before = this.sub("this film", before)
        after = text[reading.end : reading.end + 60]
        change = _FROM_TO.search(before)
        if change and re.search(r"\b(?:my|it|this|I|rating|score)\b", before):
            old = scores.of_number(change["number"], reading.scale)
            if old and not _ALIEN.search(before):
                self.earlier.append(old)
                self.updated.append(reading)
            return
        given = _GIVEN.search(before)
        if (
            not given
            or _NOT_GIVEN.search(before)
            or _IF.search(before)
            or not _about_it(given, before, after, reading)
        ):
            return
        taken_back = _TAKEN_BACK.search(before)
        if self.retracted and _GAVE.search(before) and not taken_back:
            self.earlier.append(reading)
        elif taken_back and not (
            _NOW_BEFORE.search(before[taken_back.end() :]) or given["changed"]
        ):
            self.earlier.append(reading)
            now = _NOW.match(text[: reading.end + 120], reading.end)
            score = scores.of_number(now[1], reading.scale) if now else None
            if now and score:
                inner = scores.at(text[now.start(1) :])
                self.updated.append(inner if inner and inner.has_scale else score)
        elif given["changed"] or _NOW_BEFORE.search(before):
            self.updated.append(reading)
        else:
            self.told.append(reading)

    def _closing(self, reading: WrittenScore, text: str) -> None:
        """Take a rating at the very end of a review: "A knockout. Four stars.", "All in all, a
        solid 7/10.", "8/10, would watch again."."""
        rest = text[reading.end :].strip(" .!)*")
        ends = list(_SENTENCE_END.finditer(text, 0, reading.start))
        before = text[ends[-1].end() if ends else 0 : reading.start].rstrip(" (*")
        plain = reading.form in {"drawn", "fraction", "stars", "thumbs"}
        if not plain or before.endswith((":", "-", "–")) or _ALIEN.search(before[-60:] + rest):
            return
        alone = not before or before[-1] in "”’—|。," or reading.form == "drawn"
        if (alone and (not rest or _ADDED.match(rest))) or (
            (ends or len(text) < 160)
            and not rest
            and _SUMS_UP.fullmatch(before)
            and not _NOT_GIVEN.search(before)
        ):
            self.told.append(reading)

    def present(self, headlines: Sequence[WrittenScore]) -> int | None:
        """The author's rating in half-stars; None without one, or when several contradict each
        other."""
        updated = _agreed(self.updated)
        formal = [*self.formal, *headlines]
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
        or (slashed and led and len(rest.split()) < 5 and not _ALIEN.search(rest))
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
    if not top and number.end() == len(label.value) and label.label not in {"total", "marks"}:
        top = "10" if 5 < value <= 10 else "100" if value > 20 and label.line.kind == "fact" else ""
    known = re.fullmatch(r"4|5|6|10|20|100", top)
    return scores.of_number(number[1], float(top)) if known else None


def _about_it(given: re.Match[str], before: str, after: str, reading: WrittenScore) -> bool:
    if reading.form == "percent" or re.match(r"\s(?:of|for|from)\s(?!me\b|us\b)|\w", after):
        return False
    if _ALIEN.search(before) or re.match(r"\s(?:on|by|in(?!\smy\s)|at)\s", after):
        return False
    if given["from_me"] is not None:
        return bool(_FROM_ME.match(after))
    told = next((of for of in ("subject", "so", "abroad") if given[of] is not None), None)
    plain = reading.form in {"drawn", "fraction", "stars"} or (
        told == "subject" and before.endswith(" a ")  # "It gets a B+"
    )
    return not told or (plain and bool(re.match(rf"{_FOR_ME}?(?:[.!,;)]|$|\n)", after)))


def _agreed(every: Sequence[WrittenScore]) -> WrittenScore | None:
    if not every or any(not scores.same(every[0], one) for one in every):
        return None
    return next((one for one in every if "/" in one.given), every[0])
