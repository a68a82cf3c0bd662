"""Reads the answers of The Movie Database. They are untrusted: every field is checked, and left out
where it is not what TMDB's reference promises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.errors import FilmClubError
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts
from bot.domain.record import record
from bot.domain.where import WaysToWatch

_DATE = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)
POSTER = re.compile(r"/[A-Za-z0-9_-]{1,100}\.(?:jpg|png|webp)", re.ASCII)
PICTURES = "https://image.tmdb.org"
_OFFERS = 15  # the most of a kind in a country
_COUNTRIES = {"GB": "UK", "US": "US"}  # as the library calls them; other countries have their names


class TmdbUnavailable(FilmClubError):
    """TMDB does not give what was asked for. The text says what to do instead."""


class TmdbLacks(TmdbUnavailable):
    """TMDB does not have what was asked for."""


@record
class TmdbHit:
    """A film that a search found. ``original_title`` is None when it is the title."""

    tmdb_id: int
    title: str
    original_title: str | None
    year: int | None


def hits_from(answer: Mapping[str, Any]) -> Iterator[TmdbHit]:
    """The films in a search's answer, without adult films and those that lack an id or a title."""
    for film in _mappings(answer, "results"):
        tmdb_id = _number(film.get("id"), TMDB_IDS)
        title, original_title = _titles(film)
        if tmdb_id and title and not film.get("adult"):
            yield TmdbHit(tmdb_id, title, original_title, _year(film))


def details_from(tmdb_id: int, answer: Mapping[str, Any]) -> Facts | None:
    """All facts that the library takes over, from an answer with credits and release dates.

    None when the film has no title.
    """
    title, original_title = _titles(answer)
    if not title:
        return None
    people = _mapping(answer.get("credits"))
    directors = [person for person in _mappings(people, "crew") if person.get("job") == "Director"]
    path = answer.get("poster_path")
    is_path = isinstance(path, str) and POSTER.fullmatch(path)
    return Facts(
        title=title,
        year=_year(answer),
        director=", ".join(_names(directors)[:3]) or None,
        country=_country(answer),
        runtime=_number(answer.get("runtime"), RUNTIMES),
        certificate=_certificate(_mapping(answer.get("release_dates"))),
        cast=tuple(_names(_mappings(people, "cast"))[:5]),
        original_title=original_title,
        poster=f"{PICTURES}/t/p/w342{path}" if is_path else None,
        tmdb_id=tmdb_id,
    )


def ways_from(answer: Mapping[str, Any]) -> Iterator[tuple[str, WaysToWatch]]:
    """The countries in an answer, each with who offers the film there."""

    def names(*kinds: str) -> tuple[str, ...]:
        offers = [offer for kind in kinds for offer in _mappings(given, kind)]
        found = dict.fromkeys(short_text(offer.get("provider_name"), 60) for offer in offers)
        return tuple(filter(None, found))[:_OFFERS]

    for country, offers in _mapping(answer.get("results")).items():
        given = _mapping(offers)
        yield country, WaysToWatch(names("flatrate", "free", "ads"), names("rent"), names("buy"))


def is_picture(content: bytes) -> bool:
    """Whether it is a JPEG, PNG or WebP, which Discord takes."""
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    return is_webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _titles(film: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The title, and the original one when it differs."""
    original_title = short_text(film.get("original_title"), 300)
    title = short_text(film.get("title"), 300) or original_title
    return title, None if original_title == title else original_title


def _year(film: Mapping[str, Any]) -> int | None:
    """The year of the first showing; TMDB has "" where it does not know the date."""
    date = _DATE.fullmatch(str(film.get("release_date")))
    return _number(int(date[1]), YEARS) if date else None


def _country(film: Mapping[str, Any]) -> str | None:
    """ "UK, US", "South Korea"."""
    names = [
        _COUNTRIES.get(str(country.get("iso_3166_1"))) or short_text(country.get("name"), 60)
        for country in _mappings(film, "production_countries")
    ]
    return ", ".join([name for name in names if name][:3]) or None


def _certificate(release_dates: Mapping[str, Any]) -> str | None:
    """The British certificate, as in the library's seeds, else the American one."""
    for region in ("GB", "US"):
        for country in _mappings(release_dates, "results"):
            if country.get("iso_3166_1") == region:
                for release in _mappings(country, "release_dates"):
                    if certificate := short_text(release.get("certification"), 20):
                        return certificate
    return None


def _names(people: list[Mapping[str, Any]]) -> list[str]:
    return [name for person in people if (name := short_text(person.get("name"), 100))]


def short_text(value: Any, limit: int) -> str | None:
    """A text on one line without control characters; None when it is no text, or nothing is left of
    it."""
    if not isinstance(value, str):
        return None
    text = value[: 2 * limit]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:limit].rstrip() or None


def _number(value: Any, allowed: range) -> int | None:
    return value if type(value) is int and value in allowed else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(parent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = parent.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
