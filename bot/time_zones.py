"""Time zones by city and country, as people look for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from zlib import crc32
from zoneinfo import ZoneInfo

from bot import cities, countries
from bot.domain.folding import fold
from bot.domain.record import record
from bot.language import place_names, speaking, spoken, zone_city

SUGGESTED_ZONES = 25

_TYPED = 100
"""How many characters of the typed text are looked at; no zone's name and country have more."""


_DAYS = 2 * 365
"""For how long zones have to agree to be taken for one: a rule for summers shows in one year."""


@record
class _Place:
    """A zone, its country, and the names of both and of other cities there, folded."""

    zone: str
    country: str
    cities: tuple[str, str]
    """The city in the zone's name, and its name in the spoken language."""
    words: list[str]


@lru_cache(maxsize=8)
def _known(language: str) -> list[_Place]:
    """All zones that stand for a place, by name: from the tz database's tables, with the language's
    names of city and country."""
    with speaking(language):
        return [_place("UTC", None), *(_place(*each) for each in sorted(_places().items()))]


def _place(zone: str, code: str | None) -> _Place:
    city, local = zone.rpartition("/")[2], zone_city(zone) or ""
    country = countries.name(code) if code else "everywhere"
    also = (countries.english()[code], *countries.ALSO.get(code, ())) if code else ()
    others = cities.BY_ZONE.get(zone, ())
    words = " ".join((zone.replace("/", " "), local, country, *also, *others))
    return _Place(zone, country, (fold(city), fold(local)), fold(words).split())


@cache
def _places() -> dict[str, str]:
    """The country's code, by zone, for all zones that stand for a place."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return {zone: code for code, _, zone, *_ in rows}


def country_of(zone: str) -> str | None:
    """The code of the country in which a zone lies; None for a zone that is no place."""
    return _places().get(zone)


@cache
def names() -> frozenset[str]:
    """All zones of the tzdata package. A zone that only this machine knows, like "localtime", would
    be unknown where the database is moved to; "Factory" means that none was chosen."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split()) - {"Factory"}


def number(zone: str) -> int:
    """What stands for a zone in a custom id, which has room for numbers alone."""
    return crc32(zone.encode())


def numbered(wanted: int) -> str | None:
    """The zone with this number; None where there is none."""
    return next((zone for zone in names() if number(zone) == wanted), None)


_MEANT_BY_CLOCKS = {
    "America/New_York": "ET EST EDT", "America/Chicago": "CT CST CDT",
    "America/Denver": "MT MST MDT", "America/Los_Angeles": "PT PST PDT",
    "America/Anchorage": "AKST AKDT", "Pacific/Honolulu": "HST", "America/Halifax": "AST ADT",
    "Europe/London": "GMT BST", "Europe/Lisbon": "WET WEST", "Europe/Berlin": "CET CEST MEZ MESZ",
    "Europe/Athens": "EET EEST OEZ OESZ", "Europe/Moscow": "MSK", "Asia/Kolkata": "IST",
    "Asia/Tokyo": "JST", "Asia/Seoul": "KST", "Australia/Sydney": "AEST AEDT",
    "Australia/Perth": "AWST", "Pacific/Auckland": "NZST NZDT",
}  # fmt: skip
"""What people mean who choose their zone by what its clocks are called: the largest city there. The
tz database has some of these names as zones, whose clocks stay in winter the whole year."""


def _of_clocks(text: str) -> list[str]:
    typed = text[:_TYPED].strip().upper()
    return [zone for zone, called in _MEANT_BY_CLOCKS.items() if typed in called.split()]


def search(text: str) -> list[tuple[str, str]]:
    """At most SUGGESTED_ZONES zones with their countries, whose city, country or name has words
    that begin like those of ``text``; matching cities come first. A name in another language than
    the spoken one has to be whole (see ``_everywhere``). Without a text, large cities'."""
    if not text.strip():
        return _told(frozenset(_MEANT_BY_CLOCKS))
    meant = _told(frozenset(_of_clocks(text)))
    typed = fold(text[:_TYPED]).split()
    beginning, parts = " ".join(typed), set(typed)
    found = sorted(
        (not any(city.startswith(beginning) for city in place.cities), place.zone, place.country)
        for place in _known(spoken())
        if all(any(word.startswith(part) for word in place.words) for part in parts)
    )
    if not found:
        return meant or _told(_everywhere().get(beginning, frozenset()))
    others = [(zone, country) for _, zone, country in found if (zone, country) not in meant]
    return [*meant, *others][:SUGGESTED_ZONES]


def near(text: str) -> list[tuple[str, str]]:
    """At most SUGGESTED_ZONES zones, with their countries, whose city or country begins like
    ``text`` or is a slip or two from it: a guess, to be asked about."""
    begun = search(text) if fold(text[:_TYPED]) else []
    return begun or _told(countries.nearest(text, _everywhere()))


def city_near(text: str, zone: str) -> str | None:
    """The city in a zone that a text is nearest to; None where that is the country."""
    from difflib import get_close_matches  # noqa: PLC0415 - takes memory, and is rarely needed

    (place,) = (each for each in _known(spoken()) if each.zone == zone)
    cities_, lands = (
        _cities(place),
        (place.country, countries.english().get(country_of(zone) or "")),
    )
    names = {fold(name): name for name in reversed(cities_)}
    known = [*names, *map(fold, filter(None, lands))]
    return names.get(get_close_matches(fold(text[:_TYPED]), known, 1, 0)[0])


def _cities(place: _Place) -> list[str]:
    """What a zone's own city, and the other ones there, are called."""
    city = place.zone.rpartition("/")[2].replace("_", " ")
    return [zone_city(place.zone) or city, city, *cities.BY_ZONE.get(place.zone, ())]


def _told(zones: frozenset[str]) -> list[tuple[str, str]]:
    found = [(place.zone, place.country) for place in _known(spoken()) if place.zone in zones]
    return found[:SUGGESTED_ZONES]


@cache
def _everywhere() -> Mapping[str, frozenset[str]]:
    """Zones by the folded names of their cities and countries in every language in which they are
    typed. The first call takes 60 ms: not for the event loop."""
    known = defaultdict[str, set[str]](set)
    # "root" has the cities that are called otherwise than their zones in most languages.
    tongues = [place_names(language)[1] for language in ("root", *countries.TYPED_IN)]
    for zone in _places():
        city = zone.rpartition("/")[2].replace("_", " ")
        others = cities.BY_ZONE.get(zone, ())
        for called in {city, *(tongue.get(zone, city) for tongue in tongues), *others}:
            for form in countries.written(called):
                known[form].add(zone)
    for called, codes in countries.names_everywhere().items():
        known[called] |= {zone for zone, code in _places().items() if code in codes}
    return {called: frozenset(zones) for called, zones in known.items()}


@record
class Clocks:
    """The zones that something stands for behind a time, and unless it is a place, what their
    clocks are called for at least half of the year: CET. No zones where it is none of today's."""

    zones: frozenset[str]
    name: str | None = None


def called(text: str) -> Clocks | None:
    """What a text means behind a time: a whole name of a city or country in any language, an IANA
    name, or that of the time which clocks show. The first call takes 100 ms."""
    from dateparser.timezones import timezone_info_list  # noqa: PLC0415 - takes its time

    name = text.upper()
    name = _ALSO_CALLED.get(name, name)
    if name in _by_clocks():
        return Clocks(_by_clocks()[name], name)
    if zone := next((zone for zone in names() if zone.upper() == name.replace(" ", "_")), None):
        return Clocks(frozenset({zone}))
    zones = _everywhere().get(fold(text[:_TYPED]), frozenset())
    if zones := frozenset(zone for zone in zones if _places()[zone] != name):  # LA: Los Angeles
        return Clocks(zones)
    others = {name for name, _ in timezone_info_list[1]["timezones"] if len(name) > 2}
    return Clocks(zones, name) if name in others else None


_ALSO_CALLED = {
    "MEZ": "CET", "MESZ": "CEST", "ET": "AMERICA/NEW_YORK", "PT": "AMERICA/LOS_ANGELES",
}  # fmt: skip


@cache
def _by_clocks() -> Mapping[str, frozenset[str]]:
    """The zones by what their clocks are called in January and in July."""
    known = defaultdict[str, set[str]](set)
    now = datetime.now(UTC)
    for zone in _places():
        for month in (1, 7):
            name = f"{now.replace(month=month, day=1).astimezone(ZoneInfo(zone)):%Z}"
            known[name.upper()].add(zone)
    return {name: frozenset(zones) for name, zones in known.items() if name.isalpha()}


def fitting(text: str) -> list[tuple[str, str]]:
    """The zones that a text means, with their countries: one alone where the text is its IANA
    name, in any case, or a whole place in it, with or without its country; a country whose zones
    agree is one place, and EST is New York. None where there is only a guess: see ``near``."""
    text = text[:_TYPED]
    if zones := _of_clocks(text) or _of_place(text):
        return [(zone, countries.name(_places()[zone])) for zone in zones]
    exact = {zone.casefold(): zone for zone in names()}
    if zone := exact.get(text.strip().replace(" ", "_").casefold()):
        return [(zone, "")]
    found = search(text) if fold(text) else []
    return [] if len(found) == 1 and not _is_whole(text, found[0][0]) else found


def _is_whole(text: str, zone: str) -> bool:
    """Whether a text is made of whole words for a zone, with the whole name of a place there."""
    typed = {*fold(text).split()}
    (place,) = (each for each in _known(spoken()) if each.zone == zone)
    whole = [{*fold(name).split()} for name in (*_cities(place), place.country)]
    return typed <= {*place.words} and any(name <= typed for name in whole)


def in_country(code: str) -> list[str]:
    """A country's zones, in the tz database's order; its first one alone where all agree from now
    on. Of more than SUGGESTED_ZONES, those that agree with an earlier one are left out."""
    return _apart({zone for zone, country in _places().items() if country == code})


def _of_place(text: str) -> list[str]:
    """The zones of the city or country with this whole name, as ``in_country`` has them."""
    typed = fold(text[:_TYPED])
    # A country's code is none of its names here: LA is Los Angeles.
    found = _everywhere().get(typed, frozenset())
    return _apart({zone for zone in found if _places()[zone].casefold() != typed})


def _apart(zones: Collection[str]) -> list[str]:
    listed = [zone for zone in _places() if zone in zones]
    if len(listed) < 2:
        return listed
    noon = datetime.now(UTC).replace(hour=12)
    days = [noon + timedelta(days=each) for each in range(_DAYS)]
    differing = dict[tuple[timedelta | None, ...], str]()
    for zone in listed:
        clock = ZoneInfo(zone)
        differing.setdefault(tuple(day.astimezone(clock).utcoffset() for day in days), zone)
    # Which of those that agree people look for, the database does not say: Brazil's begin with
    # Noronha and Belem. So all are left, where a menu holds them.
    is_short = len(differing) > 1 and len(listed) <= SUGGESTED_ZONES
    return listed if is_short else list(differing.values())
