"""Time zones by city and country, as people look for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.domain.folding import fold

SUGGESTED_ZONES = 25

_TYPED = 100
"""Characters of what was typed that are looked at; no zone's name and country have more."""

# What people call the countries that the tz database calls otherwise.
_ALSO = {"GB": "United Kingdom Great Britain England Scotland Wales", "US": "USA America"}


@dataclass(frozen=True, slots=True)
class _Place:
    """A zone, its country, and what both are called, folded."""

    zone: str
    country: str
    city: str
    words: list[str]


@cache
def _known() -> list[_Place]:
    """Every zone that stands for a place, by name: the tz database's tables."""
    folder = resources.files("tzdata.zoneinfo")
    countries = dict(_rows(folder.joinpath("iso3166.tab").read_text(encoding="utf-8"), 0, 1))
    places = _rows(folder.joinpath("zone.tab").read_text(encoding="utf-8"), 2, 0)
    known = [("UTC", "everywhere", "")]
    known += sorted((zone, countries[code], _ALSO.get(code, "")) for zone, code in places)
    return [
        _Place(
            zone,
            country,
            fold(zone.rpartition("/")[2]),
            fold(f"{zone.replace('/', ' ')} {country} {also}").split(),
        )
        for zone, country, also in known
    ]


@cache
def names() -> frozenset[str]:
    """Every zone of the tzdata package. What only this machine knows, like "localtime", would be
    unknown where the database is moved to; and Factory says that none has been chosen."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split()) - {"Factory"}


def _rows(table: str, key: int, value: int) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return [(row[key], row[value]) for row in rows]


def search(text: str) -> list[tuple[str, str]]:
    """At most SUGGESTED_ZONES zones and their countries whose city, country or name has words
    that begin like those of ``text``; cities first."""
    typed = fold(text[:_TYPED]).split()
    beginning, parts = " ".join(typed), set(typed)
    found = sorted(
        (not place.city.startswith(beginning), place.zone, place.country)
        for place in _known()
        if all(any(word.startswith(part) for word in place.words) for part in parts)
    )
    return [(zone, country) for _, zone, country in found[:SUGGESTED_ZONES]]


def named(text: str) -> str | None:
    """The IANA zone of this name, in any case, or of the one place that fits."""
    text = text[:_TYPED]
    exact = {zone.casefold(): zone for zone in names()}
    if zone := exact.get(text.strip().replace(" ", "_").casefold()):
        return zone
    found = search(text) if fold(text) else []
    return found[0][0] if len(found) == 1 else None
