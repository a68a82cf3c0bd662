"""What a club does to its library: what may be written, who changed what, what is proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.domain import stars as half_stars
from bot.domain.errors import FilmClubError
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts, Film, fold
from bot.domain.review import Review

TITLE_LIMIT, TEXT_LIMIT, SUMMARY_LIMIT, QUOTE_LIMIT = 300, 200, 2000, 300
LINK_LIMIT = 512
"""The longest that a link button takes (Discord's reference on buttons)."""
NAMES_LIMIT, QUOTES_LIMIT = 50, 20
"""How many names a cast or the other titles may have, and how many quotes a review."""

OPERATOR = 0
"""The member id in the log of whoever runs the bot: what came from files."""

Action = Literal[
    "added", "changed", "removed", "restored", "merged", "reviewed", "changed review",
    "removed review", "quoted", "unquoted", "declined", "managers",
]  # fmt: skip
Kind = Literal["film", "review", "quote"]


class BadEntry(FilmClubError):
    """Something that the library can't take as it was typed."""


class AlreadyThere(FilmClubError):
    """The library has it already."""


class TooLate(FilmClubError):
    """It has been decided, done or undone before."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes the library, in which club and when."""

    guild_id: int
    member_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the library's log."""

    member_id: int
    at: datetime
    action: Action
    film: str
    """Its name at that time."""
    detail: str | None


@dataclass(frozen=True, slots=True)
class Toll:
    """What goes from a club's library along with a film, or a review."""

    ratings: int
    reviews: int
    quotes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A film as the list of the library shows it; the mean is in half-stars."""

    film: Film
    reviews: int
    ratings: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a member would like to add. ``content`` holds JSON values, by kind."""

    id: int
    member_id: int
    kind: Kind
    content: dict[str, Any]
    at: datetime


def check_facts(facts: Facts) -> Facts:
    """The facts without needless blanks. Raises BadEntry, whose text says what to mend."""
    title = _text("title", facts.title, TITLE_LIMIT)
    if not title:
        raise BadEntry("A film needs a title.")
    checked = Facts(
        title=title,
        year=_number("year", facts.year, YEARS),
        director=_text("director", facts.director, TEXT_LIMIT),
        country=_text("country", facts.country, TEXT_LIMIT),
        runtime=_number("running time", facts.runtime, RUNTIMES),
        certificate=_text("certificate", facts.certificate, TEXT_LIMIT),
        cast=_texts("cast", facts.cast),
        original_title=_text("original title", facts.original_title, TITLE_LIMIT),
        aliases=_texts("other titles", facts.aliases),
        poster=check_link(facts.poster),
        tmdb_id=_number("TMDB id", facts.tmdb_id, TMDB_IDS),
    )
    if not any(map(fold, checked.titles)):
        raise BadEntry(
            "That title has no letter or digit to look it up by. Add another title that has."
        )
    return checked


def check_review(review: Review) -> Review:
    """The review without needless blanks. Raises BadEntry, whose text says what to mend."""
    source = _text("outlet", review.source, TEXT_LIMIT)
    summary = _text("summary", review.summary, SUMMARY_LIMIT)
    if not source:
        raise BadEntry("A review needs its outlet: where it was published.")
    if not summary:
        raise BadEntry("A review needs a summary of a sentence or two.")
    found = (_text("quote", quote, QUOTE_LIMIT) for quote in review.quotes)
    quotes: tuple[str, ...] = tuple(filter(None, found))
    if len(quotes) > QUOTES_LIMIT:
        raise BadEntry(f"A review has {QUOTES_LIMIT} quotes at the most. Leave some out.")
    return Review(
        source=source,
        reviewer=_text("reviewer", review.reviewer, TEXT_LIMIT),
        link=check_link(review.link),
        stars=_number("stars", review.stars, half_stars.ALL),
        earlier_stars=_number("earlier stars", review.earlier_stars, half_stars.ALL),
        summary=summary,
        quotes=quotes,
        id=review.id,
    )


def check_link(link: str | None) -> str | None:
    """An address that a button can lead to; blank is None. Raises BadEntry."""
    link = (link or "").strip()
    if not link:
        return None
    try:
        address = urlsplit(link)
        sound = address.scheme in ("http", "https") and bool(address.hostname)
    except ValueError:
        sound = False
    if not sound or len(link) > LINK_LIMIT or " " in link or not link.isprintable():
        raise BadEntry(
            "The link has to begin with https:// and have no blank in it,"
            f" {LINK_LIMIT} characters at the most."
        )
    return link


def read_year(text: str) -> int | None:
    """A year as it is typed; blank is None. Raises BadEntry."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise BadEntry("The year has to be four digits, like 2025.")
    return int(text)


_RUNTIME = re.compile(
    r"(?:(?P<hours>\d{1,2})\s*(?:h|hrs?|hours?)\.?)?\s*"
    r"(?:(?P<minutes>\d{1,5})\s*(?:m|mins?|minutes?|['′])?\.?)?",
    re.ASCII | re.IGNORECASE,
)


def read_runtime(text: str) -> int | None:
    """Minutes of "125", "125 min" or "2 h 5 min"; blank is None. Raises BadEntry."""
    text = text.strip()
    if not text:
        return None
    match = _RUNTIME.fullmatch(text)
    if not match:
        raise BadEntry("The running time has to be in minutes, like 125, or like 2 h 5 min.")
    return int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)


def read_names(text: str) -> tuple[str, ...]:
    """Names with commas or lines between them, each once."""
    names = (" ".join(name.split()) for name in re.split(r"[,;\n]", text))
    return tuple(dict.fromkeys(filter(None, names)))


def read_lines(text: str) -> tuple[str, ...]:
    """Titles or quotes, one a line, each once; quotation marks around a line fall away."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(filter(None, map(_bare, lines))))


_STARS = re.compile(
    r"(?:(?P<earlier>\d+(?:\.\d+)?)\s*(?:→|-?>|to|then)\s*)?(?P<now>\d+(?:\.\d+)?)", re.ASCII
)


def read_stars(text: str) -> tuple[int | None, int | None]:
    """Earlier and present stars, in half-stars, of "4" or of "2 > 4"; blank is (None, None).

    Raises BadEntry, and InvalidRating for stars that there are not.
    """
    text = text.strip()
    if not text:
        return None, None
    match = _STARS.fullmatch(text)
    if not match:
        raise BadEntry("Stars have to be like 4 or 3.5, or like 2 > 4 for a change of mind.")
    earlier = half_stars.from_number(float(match["earlier"])) if match["earlier"] else None
    return earlier, half_stars.from_number(float(match["now"]))


def differences(film: Film, found: Facts) -> list[tuple[str, Any, Any]]:
    """Where a document disagrees with the film: the fact's name, the document's value, the film's.

    What either does not know is no disagreement, and any title that the film goes by is its title.
    """
    names = {
        "title": "title", "year": "year", "director": "director", "runtime": "running time",
        "certificate": "certificate",
    }  # fmt: skip
    return [
        (said, theirs, ours)
        for name, said in names.items()
        if (theirs := getattr(found, name))
        and (ours := getattr(film, name))
        and fold(str(theirs)) not in map(fold, film.titles if name == "title" else (str(ours),))
    ]


def as_json(value: Facts | Review) -> dict[str, Any]:
    """The value's fields, as JSON keeps them; ``Facts(**…)`` is not their inverse, these are."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def facts_from(content: Mapping[str, Any]) -> Facts:
    """What ``as_json`` made of facts."""
    given = dict(content)
    given |= {name: tuple(given[name]) for name in ("cast", "aliases")}
    return Facts(**given)


def review_from(content: Mapping[str, Any]) -> Review:
    """What ``as_json`` made of a review."""
    given = dict(content)
    given["quotes"] = tuple(given["quotes"])
    return Review(**given)


_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _bare(line: str) -> str:
    pairs = {"“": "”", '"': '"', "«": "»", "„": "“", "‘": "’"}
    opening, inside, closing = line[:1], line[1:-1], line[1:][-1:]
    if closing and pairs.get(opening) == closing and not {opening, closing} & set(inside):
        return inside.strip()
    return line


def _text(name: str, value: str | None, limit: int) -> str | None:
    # Controls and halves of characters, which the store can't hold, go the way of blanks.
    text = " ".join(_UNWRITABLE.sub(" ", value or "").split())
    if len(text) > limit:
        raise BadEntry(f"The {name} has {len(text):,} characters; {limit:,} is the most.")
    return text or None


def _texts(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > NAMES_LIMIT:
        raise BadEntry(f"The {name} has {len(values)} names; {NAMES_LIMIT} is the most.")
    return tuple(filter(None, (_text(name, value, TITLE_LIMIT) for value in values)))


def _number(name: str, value: int | None, allowed: range) -> int | None:
    if value is not None and value not in allowed:
        raise BadEntry(f"The {name} has to be from {allowed[0]} to {allowed[-1]:,}.")
    return value
