"""Labels' values as facts, where they have the form that their label promises."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.reading import dates, labels, names, scores
from bot.reading import facts as facts_of
from bot.reading.facts import Candidates
from bot.reading.labels import Labelled

_ANY_YEAR = re.compile(rf"(?<![\d/.-]){facts_of.YEAR}(?![\d])")
_CLOCK = re.compile(r"(?<![\d:])0?(\d):([0-5]\d)(?::[0-5]\d)?(?!\d)")
_BARE_MINUTES = re.compile(r"(?<![\w.])(\d{2,3})(?![\w%/]|\.\d)")
_BEHIND_NAME = re.compile(
    r"\s+(?:from|starring|and starring|with|based|adapted|who|whose|screenplay|script)\b.*"
)
PAPER = re.compile(
    r"(?:the\s.+|.*\b(?:magazine|times|post|guardian|film|films|movies?|review|reviews|news|weekly"
    r"|herald|tribune|journal|telegraph|gazette|daily|press|cinema|blog|screen|reel|online"
    r"|\w+\.(?:com|net|org|co\.uk))|.+\s&\s.+)",
    re.I,
)
_URL = re.compile(r"https?://[^\s<>\"'“”()\[\]{}|\\^`]{4,500}")
_ALIEN_HOST = re.compile(
    r"https?://(?:[\w-]+\.){0,4}(?:imdb|rottentomatoes|metacritic|youtube|youtu|wikipedia|amazon"
    r"|netflix|themoviedb|facebook|twitter|instagram|tiktok|fandango|justwatch|x)\.\w+",
    re.I,
)
_LETTERBOXD = re.compile(r"https?://(?:www\.)?(?:boxd\.it|letterboxd\.com)/\S")


def take(facts: Candidates, label: Labelled) -> None:
    """A label's value, if it has the form of its fact."""
    read = _READERS.get(label.field)
    if read and label.start < label.end:
        read(facts, label)


def _director(facts: Candidates, label: Labelled) -> None:
    start, end = label.start, label.end
    behind = _BEHIND_NAME.search(facts.text, start, end)
    if behind:
        end = behind.start()
    facts.pieces(start, end, "director")


def _cast(facts: Candidates, label: Labelled) -> None:
    if label.label in {"stars", "star"} and next(
        scores.find(facts.text, label.start, label.end), None
    ):
        return
    trial = Candidates(facts.text)
    _, unknown = trial.pieces(label.start, label.end, "cast")
    if label.colon or not unknown:
        facts.merge(trial, numbers=False)


def _year(facts: Candidates, label: Labelled) -> None:
    every = [
        (day.year, first, last)
        for day, first, last in dates.find(facts.text, label.start, label.end)
    ]
    years = list(_ANY_YEAR.finditer(facts.text, label.start, label.end))
    if len({int(year.group()) for year in years}) == 1 and (
        label.colon or label.end - label.start < 30
    ):
        year = years[0]
        facts.add("year", int(year.group()), year.start(), year.end())
    elif not years and len({year for year, _, _ in every}) == 1:
        facts.add("year", *every[0])


def _runtime(facts: Candidates, label: Labelled) -> None:
    value = label.value(facts.text)
    every = [(match, facts_of.minutes_of(match)) for match in facts_of.RUNTIME.finditer(value)]
    every += [(m, int(m[1]) * 60 + int(m[2])) for m in _CLOCK.finditer(value)] if not every else []
    every += [(m, int(m[1])) for m in _BARE_MINUTES.finditer(value)] if not every else []
    found = [(match, minutes) for match, minutes in every if minutes in facts_of.MINUTES]
    alike = len({minutes for _, minutes in found}) == 1
    if alike and (len(found) > 1 or found[0][0].start() <= 8):
        match, minutes = found[0]
        facts.add("runtime", minutes, label.start + match.start(), label.start + match.end())
        facts.pieces(*labels.trimmed(facts.text, label.start + match.end(), label.end), None)


def _certificate(facts: Candidates, label: Labelled) -> None:
    value = label.value(facts.text)
    found = names.certificate(value, labelled=True)
    if found and (
        label.colon or re.match(r"(?:$|[,.;|)]|\s(?:for|\()|\s[|·•–—-]\s)", value[found[2] :])
    ):
        facts.add("certificate", found[0], label.start + found[1], label.start + found[2])
        rest = re.search(r"[.,;|·•]\s", value[found[2] :])
        if rest:
            facts.pieces(label.start + found[2] + rest.end(), label.end, None)


def _country(facts: Candidates, label: Labelled) -> None:
    value = label.value(facts.text).rstrip(".")
    pieces = re.split(r"\s*[/,;&]\s*", value)
    if names.is_country(value):
        facts.add("country", value, label.start, label.start + len(value))
    elif label.colon and all(re.fullmatch(r"[A-Z][\w .'’-]{1,30}", piece) for piece in pieces):
        first = next(facts_of.cut(facts.text, label.start, label.end))
        if names.is_country(facts.text[first[0] : first[1]]):
            facts.pieces(label.start, label.end, None)
        elif len(value.split()) <= 8:
            facts.add("country", value, label.start, label.start + len(value))
    elif label.colon:
        facts.pieces(label.start, label.end, None)


def _reviewer(facts: Candidates, label: Labelled) -> None:
    pieces = list(facts_of.cut(facts.text, label.start, label.end))
    if not pieces:
        return
    first, last = pieces[0]
    certain = label.label not in {"by", "review", "text", "words"} or (
        label.colon and label.label != "review"
    )
    alone = label.line.apart and label.at == label.line.start and label.end == label.line.end
    if not facts.byline(first, last, certain=certain or (alone and label.label == "by")):
        return
    for start, end in pieces[1:]:
        piece = facts.text[start:end].strip()
        known = facts.take(start, end)
        if not known and PAPER.fullmatch(piece) and facts_of.is_outlet(piece):
            facts.add("outlet", piece, start, start + len(piece))


def _outlet(facts: Candidates, label: Labelled) -> None:
    address = _URL.search(facts.text, label.start, label.end)
    end = address.start() if address else label.end
    pieces = list(facts_of.cut(facts.text, label.start, end))
    if pieces:
        start, end = labels.trimmed(facts.text, *pieces[0])
        on = re.search(r"\s+on\s+(?=\w)", facts.text[start:end])
        published = next(dates.find(facts.text, start, end), None)
        if on and published:
            facts.add("date", *published)
            end = start + on.start()
        name = facts.text[start:end].strip("*_\"“”'‘’").rstrip(".")
        place = facts.text.find(name, start)
        if facts_of.is_outlet(name) and (not names.is_country(name) or label.field == "outlet"):
            facts.add("outlet", name, place, place + len(name))
        for start, end in pieces[1:]:
            facts.pieces(start, end, None)
    if address:
        _link(facts, label)


def _link(facts: Candidates, label: Labelled) -> None:
    address = _URL.search(facts.text, label.start, label.end)
    if address and not _ALIEN_HOST.match(address.group()):
        link = address.group().rstrip(".,;:!?*_~")
        facts.add("link", link, address.start(), address.start() + len(link))
        if label.field == "letterboxd" or _LETTERBOXD.match(link):
            place = facts.text.lower().rfind("letterboxd", label.line.start, label.end)
            if place >= 0 and label.field == "letterboxd":
                facts.add("outlet", "Letterboxd", place, place + len("letterboxd"))


def _date(facts: Candidates, label: Labelled) -> None:
    found = {
        day: (first, last) for day, first, last in dates.find(facts.text, label.start, label.end)
    }
    if len(found) == 1:
        [(day, (first, last))] = found.items()
        if first - label.start <= 12:
            facts.add("date", day, first, last)
            facts.pieces(*labels.trimmed(facts.text, last, label.end), None)
    elif not found and label.label in {"published", "posted", "reviewed", "published on"}:
        by = re.match(r"(?:in|by)\s+", label.value(facts.text))
        if by and facts_of.is_outlet(facts.text[label.start + by.end() : label.end]):
            start = label.start + by.end()
            facts.add("outlet", facts.text[start : label.end], start, label.end)


def _rating(facts: Candidates, label: Labelled) -> None:
    """ "Rating: PG-13" is a certificate."""
    if not next(iter(scores.find(facts.text, label.start, label.end)), None):
        _certificate(facts, label)


_READERS: dict[str, Callable[[Candidates, Labelled], None]] = {
    "director": _director, "cast": _cast, "year": _year, "runtime": _runtime,
    "certificate": _certificate, "country": _country, "reviewer": _reviewer, "outlet": _outlet,
    "link": _link, "letterboxd": _link, "date": _date, "rating": _rating,
}  # fmt: skip
