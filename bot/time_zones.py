"""Time zones by city and country, as people look for them."""

from __future__ import annotations

from functools import cache
from importlib import resources

from bot.domain.film import fold

SUGGESTED_ZONES = 25

# What people call the countries that the tz database calls otherwise.
_ALSO = {"GB": "United Kingdom Great Britain England Scotland Wales", "US": "USA America"}


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Every zone that stands for a place, with its country's names: the tz database's tables."""
    folder = resources.files("tzdata.zoneinfo")
    countries = dict(_rows(folder.joinpath("iso3166.tab").read_text(encoding="utf-8"), 0, 1))
    places = _rows(folder.joinpath("zone.tab").read_text(encoding="utf-8"), 2, 0)
    known = {zone: (countries[code], _ALSO.get(code, "")) for zone, code in places}
    return {"UTC": ("everywhere", ""), **dict(sorted(known.items()))}


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
    typed = fold(text).split()
    found: list[tuple[bool, str, str]] = []
    for zone, (country, also) in _known().items():
        words = fold(f"{zone.replace('/', ' ')} {country} {also}").split()
        if all(any(word.startswith(part) for word in words) for part in typed):
            city = fold(zone.rpartition("/")[2])
            found.append((not city.startswith(" ".join(typed)), zone, country))
    found.sort()
    return [(zone, country) for _, zone, country in found[:SUGGESTED_ZONES]]


def named(text: str) -> str | None:
    """The IANA zone of this name, in any case, or of the one place that fits."""
    exact = {zone.casefold(): zone for zone in names()}
    if zone := exact.get(text.strip().replace(" ", "_").casefold()):
        return zone
    found = search(text) if fold(text) else []
    return found[0][0] if len(found) == 1 else None
