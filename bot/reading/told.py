"""Ratings that the author tells in sentences: the present one, and one taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from bot.reading import scores, words
from bot.reading.lines import TextLine
from bot.reading.scores import WrittenScore

OF_OTHERS = re.compile(rf"\b{words.phrases('ratings of others')}\b", re.I)
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
SENTENCE_END = re.compile(r"[.!?…]+[\"”’)\]]*\s+")
_ADDED = re.compile(r",\s\w.{0,60}\Z|(?:for|from)\s(?:me|us|this(?:\s\w+)?|it)\Z|in\smy\sbook\Z")
_SUMS_UP = re.compile(
    r"(?:[\w’' ]{2,30}[,:]\s)?(?:I['’]d\ssay|an?(?:\s[a-z-]+){0,2}|daher|also|macht|insgesamt)",
    re.I,
)
_LONG = 4000
"""How many characters of a paragraph are read; what is longer is no paragraph."""
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{0,400})[”\"]")
_THEN_NOW = re.compile(
    r"\bI (?:first |originally |initially )?(?:gave|rated|scored) (?:it|this) (?:an? "
    r")?(\d{1,2}(?:\.\d)?) (?:then|at the time|back then),? (?:and )?(?:it['’]s |it is )?now "
    r"(?:an? )?(\d{1,2}(?:\.\d)?)(?:/(\d{1,2}))?(?![\d/%])",
    re.I,
)


class ToldRatings:
    """Candidates for the rating, of which prose is the source: ``updated`` ones stand for
    ``earlier`` ones."""

    def __init__(self) -> None:
        self.updated: list[WrittenScore] = []
        self.told: list[WrittenScore] = []
        self.earlier: list[WrittenScore] = []
        self.retracted = False

    def look_for_retraction(self, paragraphs: Sequence[TextLine]) -> None:
        """Note whether the author takes back an earlier rating, so that it is not taken for the
        present one."""
        self.retracted = any(_RETRACTED.search(line.text[:_LONG]) for line in paragraphs[:60])

    def sentence(self, line: TextLine, title: str, *, last: bool) -> None:
        """Take the ratings that a line of prose tells."""
        text = line.text[:_LONG]
        if not scores.may_rate(text) and not _GRADES.search(text):
            return
        this = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)" if title else "(?!)")
        quoted = [match.span(1) for match in _QUOTED.finditer(text)]
        then = _THEN_NOW.search(text)
        if then and not OF_OTHERS.search(text[: then.start()][-60:]):
            old, new = (scores.of_number(then[n], float(then[3] or 10)) for n in (1, 2))
            if old and new and (then[3] or max(old.value, new.value) > 5):
                self.earlier.append(old)
                self.updated.append(new)
                return
        bare = _BARE_GIVEN.search(text)
        if bare and not OF_OTHERS.search(text[: bare.start()][-60:]) and not _IF.search(text):
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
        ends = list(SENTENCE_END.finditer(before))
        before = before[ends[-1].end() :] if ends else before
        before = this.sub("this film", before)
        after = text[reading.end : reading.end + 60]
        change = _FROM_TO.search(before)
        if change and re.search(r"\b(?:my|it|this|I|rating|score)\b", before):
            old = scores.of_number(change["number"], reading.scale)
            if old and not OF_OTHERS.search(before):
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
        ends = list(SENTENCE_END.finditer(text, 0, reading.start))
        before = text[ends[-1].end() if ends else 0 : reading.start].rstrip(" (*")
        plain = reading.form in {"drawn", "fraction", "stars", "thumbs"}
        if not plain or before.endswith((":", "-", "–")) or OF_OTHERS.search(before[-60:] + rest):
            return
        alone = not before or before[-1] in "”’—|。," or reading.form == "drawn"
        if (alone and (not rest or _ADDED.match(rest))) or (
            (ends or len(text) < 160)
            and not rest
            and _SUMS_UP.fullmatch(before)
            and not _NOT_GIVEN.search(before)
        ):
            self.told.append(reading)


def _about_it(given: re.Match[str], before: str, after: str, reading: WrittenScore) -> bool:
    if reading.form == "percent" or re.match(r"\s(?:of|for|from)\s(?!me\b|us\b)|\w", after):
        return False
    if OF_OTHERS.search(before) or re.match(r"\s(?:on|by|in(?!\smy\s)|at)\s", after):
        return False
    if given["from_me"] is not None:
        return bool(_FROM_ME.match(after))
    told = next((of for of in ("subject", "so", "abroad") if given[of] is not None), None)
    plain = reading.form in {"drawn", "fraction", "stars"} or (
        told == "subject" and before.endswith(" a ")  # "It gets a B+"
    )
    return not told or (plain and bool(re.match(rf"{_FOR_ME}?(?:[.!,;)]|$|\n)", after)))
