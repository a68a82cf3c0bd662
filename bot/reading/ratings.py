"""Which of a document's ratings are the author's, of this film: the present, and one taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from bot.reading import scores
from bot.reading.labels import Labelled
from bot.reading.model import Found, Score
from bot.reading.plain import TextLine
from bot.reading.scores import WrittenScore

_ALIEN = re.compile(
    r"\b(?:imdb|rotten\s?tomatoes|metacritic|metascore|cinemascore|tomatometer|audiences?"
    r"|critics|users?"
    r"|average|consensus|popcornmeter|douban|trakt|tmdb|others?|readers?|viewers?|score from"
    r"|letterboxd average|box office|aggregate|community|everyone|their|his|her|wife|husband"
    r"|friends?|son|daughter|kids?)\b",
    re.I,
)
_TAKEN_BACK = re.compile(
    r"\b(?:originally|initially|at first|first (?:gave|rated|scored|time|viewing|watch|reaction"
    r"|instinct)"
    r"|previously|used to|once (?:gave|rated)|started (?:out )?(?:at|as|with)|back (?:then|in)"
    r"|had (?:it|this) at"
    r"|my (?:first|initial|original|previous|old|earlier) (?:rating|score|grade|review|reaction)"
    r"|had (?:originally |initially |first |given|rated)|when it (?:first )?(?:came out|opened)"
    r"|the (?:week|year|day|night) it (?:came out|opened)|on (?:its )?(?:first )?release"
    r"|was going to give|wanted to give"
    r"|walked out)\b",
    re.I,
)
_OBJECT = r"(?:it|this(?:\sone)?|this\s(?:film|movie|picture)|the\s(?:film|movie|picture))"
_ADJECTIVES = (
    r"(?:(?:an?|only|out|of|at|the\sfull|(?!(?:from|to|and|but|or|not)\b)[a-z][\w-]{2,12})\s){0,4}"
)
_GIVING = (
    r"(?:gives?|giving|given|gave|rates?|rating|rated|award(?:s|ed|ing)?|scor(?:es?|ed|ing)"
    r"|grade[ds]?)"
)
_GIVEN = re.compile(
    rf"""(?:
    \b(?:I|we)(?:['’](?:d|ll|m|ve|re)|\s(?:would|will|am|have|can|could|do|must|have\sto|'d))?\s
        (?:(?!(?:not|never|almost|nearly|have|cannot)\b)[a-z]+\s){{0,3}}{_GIVING}\s(?P<object>{_OBJECT})\s(?:{_ADJECTIVES})
    |^I\s[^.!?]{3,90}\sand\s(?:then\s)?(?:gave|rated)\s(?P<object_too>it)\s(?:{_ADJECTIVES})
    |\b(?P<mine>my\s(?:(?:final|overall|own|personal|new|current|updated|revised|honest)\s)?(?:rating|score|verdict|grade|stars?)
        (?:\s(?:for|of)\s{_OBJECT})?\s?(?:is|:|would\sbe|stands\sat|remains|comes\sto|lands\sat|now|=|to)\s{_ADJECTIVES})
    |\b(?P<changed>(?:bump|rais|upgrad|chang|revis|mov|upp|lower|dropp|downgrad|knock|increas|boost|nudg|push|lift|cut|go(?=es)|went)\w*\s
        (?:(?:my|the|this|its|it|that|rating|score|grade|up|down|back)\s){{0,4}}to\s{_ADJECTIVES})
    |\b(?P<subject>(?:it|this|this\s(?:film|movie|one)|the\s(?:film|movie))\s(?:easily\s|still\s|now\s|just\s|only\s|more\sthan\s)?
        (?:gets|earns|receives|deserves|scores|rates|merits|is|['’]s)\s{_ADJECTIVES})
    |(?P<from_me>(?:^|[.!?…;—–]\s)(?:and\s|so,?\s)?(?:it['’]s\s)?{_ADJECTIVES})
    )$""",
    re.VERBOSE | re.IGNORECASE,
)  # fmt: skip
_FROM_ME = re.compile(r"\s?(?:stars )?from (?:me|us)\b", re.I)
_FROM_TO = re.compile(
    r"\bfrom (?:an? |my (?:initial |original |first )?)?(?P<old>(?P<number>\d{1,2}(?:\.\d|½)?"
    r"|one|two"
    r"|three|four|five|six|seven|eight|nine|ten)(?:\s?(?:/|out of)\s?(?:100|10|20|[4-6])"
    r"|(?: stars?)?))(?: up| down)? to (?:an? )?(?:\w+ )?$",
    re.I,
)
_FORMERLY = re.compile(
    r"[\s(,;–—-]{1,4}(?:originally|initially|previously|formerly|was|up from|down from|first)\b:?\s"
    r"(?=[^\s)])",
    re.I,
)
_RETRACTED = re.compile(
    r"\b(?:I was wrong|I(?:['’]ve| have) changed my mind|I (?:take|took) (?:it|that) back"
    r"|I(?:['’]ve| have) since (?:stopped|changed|come round))\b"
)
_GAVE = re.compile(r"\b(?:gave|rated|scored|awarded)\b")
_NOT_GIVEN = re.compile(
    r"\b(?:19|20)\d\d film\b|\b(?:(?:came|come|was) (?:very |so |this |quite )?(?:close|near) to"
    r"|tempted to|nearly|almost|wanted to|about to|if I"
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
_A_SOLID = re.compile(r"(?:it['’]s |overall,? |so,? )?an? (?:[a-z]+ ){0,2}", re.I)
_WATCHED = re.compile(r"\s(?:re)?watched\s[\w ,]{4,30}", re.I)
_STRUCK = re.compile(r"~~([^~\n]{1,80})~~")
_ARROW = re.compile(r"\s*(?:→|➜|➔|-{1,3}>|=>|»)\s*")
_LONG = 4000
"""Characters of a paragraph that are read; what is longer is no paragraph."""
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{0,400})[”\"]")


class RatingCandidates:
    """Candidates, the surest first: ``formal`` stand by themselves, ``told`` in sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.formal: list[WrittenScore] = []
        self.updated: list[WrittenScore] = []
        self.told: list[WrittenScore] = []
        self.closing: list[WrittenScore] = []
        self.earlier: list[WrittenScore] = []
        self.retracted = False

    def labelled(self, label: Labelled, scale: str) -> None:
        """A label's value. ``scale`` is what the document says it goes up to, or ""."""
        kinds = {"stars": self.formal, "rating": self.formal, "updated": self.updated,
                 "earlier": self.earlier}  # fmt: skip
        if label.label == "stars" or label.field == "stars":
            into = self.formal
        elif label.field in kinds:
            into = kinds[label.field]
        else:
            return
        if self._changed(label.start, label.end):
            return
        reading = self._value(label, scale)
        if reading:
            into.append(reading)
            self._formerly(reading, label.end)

    def heading(self, start: int, end: int) -> None:
        """ "Ballerina (2025): 3 stars out of 5. A knockout."."""
        reading = scores.at(self.text, start, end)
        if (
            reading
            and reading.start - start < 2
            and self.text[reading.end : reading.end + 1] in ".;"
        ):
            self.formal.append(reading)

    def look_for_retraction(self, paragraphs: Sequence[TextLine]) -> None:
        """Whether the author takes back what he gave in the past, which is then not the present."""
        self.retracted = any(_RETRACTED.search(line.text[:_LONG]) for line in paragraphs[:60])

    def _formerly(self, reading: WrittenScore, end: int) -> None:
        """ "5/10 (originally 8/10)"."""
        said = _FORMERLY.match(self.text, reading.end, end)
        old = scores.at(self.text, said.end(), end) if said else None
        if old:
            self.earlier.append(old)

    def _value(self, label: Labelled, scale: str) -> WrittenScore | None:
        start, end = label.start, label.end
        reading = scores.at(self.text, start, end)
        if (reading is None or reading.start - start > 3) and label.field == "stars":
            ends = list(_SENTENCE_END.finditer(self.text, max(start, end - 400), end))
            reading = scores.whole(self.text, ends[-1].end(), end) if ends else reading
            start = reading.start if reading and ends else start
        if reading is None:
            return self._bare(label, scale)
        if reading.form == "grade" and reading.end < end and self.text[reading.end].isspace():
            after = self.text[reading.end : end].strip()
            if after and after[0] not in "(–—-,|;.":
                return None
        if reading.start - start > 3 or _ALIEN.search(self.text[reading.end : end][:60]):
            return None
        said = _FORMERLY.match(self.text, reading.end, end)
        old = scores.at(self.text, said.end(), end) if said else None
        after = old.end if old else reading.end
        others = [other for other in scores.find(self.text, after, min(end, start + 200))
                  if other.form in {"drawn", "fraction"}]  # fmt: skip
        return None if any(not scores.same(reading.score, o.score) for o in others) else reading

    def _bare(self, label: Labelled, scale: str) -> WrittenScore | None:
        """ "Rating (out of 5): 4": a number alone, whose scale stands elsewhere."""
        scale = label.scale or scale
        number = re.match(r"(\d{1,3}(?:[.,]\d{1,2})?½?)(?![\w/%.])", label.value(self.text))
        words = {"five": "5", "ten": "10", "four": "4"}
        top = words.get(scale.lower(), scale)
        if label.label in {"stars", "star rating"} and not top:
            top = "5"
        if not number or not re.fullmatch(r"4|5|6|10|20|100", top):
            return None
        score = scores.of_number(number[1], float(top), number[1])
        place = label.start
        return WrittenScore("fraction", place, place + len(number[1]), score) if score else None

    def standing(self, line: TextLine, before: TextLine | None, *, edge: bool) -> bool:
        """A line that is a rating and nothing else. ``edge``: it is near the top or the bottom."""
        if self._changed(line.start, line.end):
            return True
        lead = _A_SOLID.match(self.text, line.start, line.end) if edge else None
        reading = scores.whole(self.text, lead.end() if lead else line.start, line.end)
        if reading is None and edge:
            reading = scores.at(self.text, line.start, line.end)
            rest = self.text[reading.end : line.end] if reading else ""
            if reading and not (reading.form == "drawn" and _WATCHED.fullmatch(rest)):
                reading = None
        if reading is None or (lead and reading.form not in {"fraction", "stars"}):
            return False
        if before and len(before.text) < 60 and _ALIEN.search(before.text):
            return False
        given = reading.score.given
        if reading.form == "typed" and not reading.has_scale and "½" not in given:
            stars = given.count("*")
            if "1/2" not in given and not (edge and stars == 4):
                return False  # a break between parts
        if reading.form == "grade" and not (edge and len(given) == 2):
            return False
        self.formal.append(reading)
        return True

    def _changed(self, start: int, end: int) -> bool:
        """ "~~3/5~~ 4/5" and "3/5 → 4/5"."""
        if end - start > 200:
            return False
        struck = _STRUCK.search(self.text, start, end)
        arrow = _ARROW.search(self.text, start, end)
        if struck:
            old = scores.whole(self.text, struck.start(1), struck.end(1))
            new = scores.at(self.text, struck.end(), end)
        elif arrow and end - start < 80:
            old = scores.whole(self.text, start, arrow.start())
            new = scores.at(self.text, arrow.end(), end)
        else:
            return False
        if old and new:
            self.earlier.append(old)
            self.updated.append(new)
        return bool(old and new)

    def sentence(self, line: TextLine, title: str, *, last: bool) -> None:
        """The ratings that a line of prose tells of."""
        end = min(line.end, line.start + _LONG)
        readings = list(islice(scores.find(self.text, line.start, end), 20))
        quoted = [match.span(1) for match in _QUOTED.finditer(self.text, line.start, end)]
        for reading in readings:
            if reading.form in {"grade", "typed"} and "I " not in line.text:
                continue
            if not any(start <= reading.start < end for start, end in quoted):
                self._told(reading, line, title)
        if last:
            ending = list(scores.find(self.text, max(line.start, line.end - 100), line.end))
            if ending:
                self._closing(ending[-1], line)

    def _told(self, reading: WrittenScore, line: TextLine, title: str) -> None:
        before = self._before(reading, line)
        if title:
            before = re.sub(rf"(?<!\w){re.escape(title)}(?!\w)", "this film", before)
        after = self.text[reading.end : min(line.end, reading.end + 60)]
        change = _FROM_TO.search(before)
        if change and re.search(r"\b(?:my|it|this|I|rating|score)\b", before):
            if _ALIEN.search(before):
                return
            self._from_to(change, len(before), reading)
            return
        given = _GIVEN.search(before)
        if (
            not given
            or _NOT_GIVEN.search(before)
            or not self._about_it(given, before, after, reading)
        ):
            return
        taken_back = _TAKEN_BACK.search(before)
        if self.retracted and _GAVE.search(before) and not taken_back:
            self.earlier.append(reading)
        elif taken_back and not (
            _NOW_BEFORE.search(before[taken_back.end() :]) or given["changed"]
        ):
            self.earlier.append(reading)
            now = _NOW.match(self.text, reading.end, min(line.end, reading.end + 120))
            score = scores.of_number(now[1], reading.score.scale, now[1]) if now else None
            if now and score:
                inner = scores.at(self.text, now.start(1), line.end)
                better = inner if inner and inner.has_scale else None
                self.updated.append(
                    better or WrittenScore(reading.form, now.start(1), now.end(1), score)
                )
        elif given["changed"] or _NOW_BEFORE.search(before):
            self.updated.append(reading)
        else:
            self.told.append(reading)

    def _from_to(self, change: re.Match[str], size: int, reading: WrittenScore) -> None:
        """ "Bumping it from 7/10 to 9/10"."""
        old = scores.of_number(change["number"], reading.score.scale, change["old"])
        start = reading.start - size + change.start("old")
        if old:
            if self.text.startswith(change["old"], start):
                end = start + len(change["old"])
                self.earlier.append(WrittenScore(reading.form, start, end, old))
            self.updated.append(reading)

    def _before(self, reading: WrittenScore, line: TextLine) -> str:
        """What stands before a rating in its sentence, at most 160 characters."""
        start = max(line.start, reading.start - 160)
        before = self.text[start : reading.start]
        ends = list(_SENTENCE_END.finditer(before))
        return before[ends[-1].end() :] if ends else before

    def _about_it(
        self, given: re.Match[str], before: str, after: str, reading: WrittenScore
    ) -> bool:
        if reading.form == "percent" or re.match(r"\s(?:of|for|from)\s(?!me\b|us\b)|\w", after):
            return False
        if _ALIEN.search(before) or re.match(r"\s(?:on|by|in|at)\s", after):
            return False
        if given["from_me"] is not None:
            return bool(_FROM_ME.match(after))
        if given["subject"] is not None:
            plain = reading.form in {"drawn", "fraction", "stars"}
            return plain and bool(
                re.match(r"(?:\sfrom (?:me|us))?(?:[.!,;)]|\s(?:from|for) me|$)", after)
            )
        return True

    def _closing(self, reading: WrittenScore, line: TextLine) -> None:
        """The last words of a review: "A knockout. Four stars."."""
        rest = self.text[reading.end : line.end].strip(" .!)*")
        before = self.text[line.start : reading.start].rstrip(" (*")
        if rest or reading.form not in {"drawn", "fraction", "stars", "thumbs"}:
            return
        if before and before[-1] not in '.!?…”"’—–-|:' and reading.form != "drawn":
            return
        if before.endswith((":", "-", "–")) or _ALIEN.search(before[-60:]):
            return
        self.closing.append(reading)

    def present(self, headline: Sequence[Found[Score]]) -> Found[Score] | None:
        """The author's rating; None without one, or when several contradict each other."""
        updated = _one(self.updated)
        formal = [reading.found for reading in self.formal] + list(headline)
        if self.updated and updated is None:
            return None
        if updated:
            struck = {reading.score.stars for reading in self.earlier}
            others = [f for f in formal if f.value.stars not in struck | {updated.value.stars}]
            if others:
                return None
            agreeing = [f for f in formal if f.value.stars == updated.value.stars]
            return agreeing[0] if agreeing else updated
        told = [reading.found for reading in (*self.told, *self.closing)]
        old = {(reading.start, reading.end) for reading in self.earlier}
        return _agreed(formal + [found for found in told if (found.start, found.end) not in old])

    def taken_back(self, present: Found[Score] | None) -> Found[Score] | None:
        earlier = _one(self.earlier)
        if earlier is None or (present is None and not self.retracted):
            return None
        return earlier if present is None or earlier.value.stars != present.value.stars else None


def _one(readings: Iterable[WrittenScore]) -> Found[Score] | None:
    return _agreed([reading.found for reading in readings])


def _agreed(every: Sequence[Found[Score]]) -> Found[Score] | None:
    if not every or any(not scores.same(every[0].value, one.value) for one in every):
        return None
    return next((one for one in every if any(c in one.value.given for c in "/")), every[0])
