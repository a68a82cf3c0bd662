"""Times with a zone of their own behind them: "8pm CET", "20:00 UTC+1", "8pm Berlin time"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bot.domain.schedule import zone_of
from bot.language import N_
from bot.time_zones import Clocks, called
from bot.times_of_day import BadWhen, Unreadable, unreadable

ReadThere = Callable[[str, tzinfo], datetime]
"""Reads a text without a zone as the clocks there show it; raises BadWhen."""

_OFFSET = re.compile(
    r" ?(?:utc|gmt) ?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?$"
    r"|(?:(?<=:\d\d) ?\+|(?<=\dt\d\d:\d\d)-)(?P<ahead>\d\d):?(?P<and>[0-5]\d)$"
    r"|(?<=:\d\d) ?z$",
    re.ASCII,
)
"""How far a time is from UTC. Behind a minus another time may stand, "20:00-22:00", but not where a
T is before the time, as in what computers write."""

_FARTHEST = timedelta(hours=14)
_LOCAL_TIME = re.compile(r"(?:er)? zeit$| time$")
_WORDS_TOO = frozenset({
    "eat", "met", "wet", "west", "wit", "center", "christmas", "cork", "easter", "essen", "midway",
    "nice", "oral", "posen", "resolute", "reunion", "troll", "turkey", "wake",
    "adelaide", "alexandria", "austin", "casey", "chad", "charlotte", "darwin", "davis", "dawson",
    "florence", "jordan", "lindeman", "orlando", "palmer", "regina", "santiago", "sofia", "stanley",
    "georgia", "jersey", "washington",
})  # fmt: skip
"""What may be another word than that for a zone, somebody's name, or a place elsewhere."""
_MOST_WORDS = 3
"""The most words that a zone's name is looked for in: "new york time"."""


def read_in_its_zone(typed: str, club: str, read: ReadThere) -> datetime:
    """The moment, in UTC, that a text means: in the ``club``'s zone (an IANA name), unless another
    one stands behind the time. Raises BadWhen."""
    if offset := _OFFSET.search(typed):
        return read(typed[: offset.start()], _at(offset))
    try:
        return read(typed, zone_of(club))
    except Unreadable:
        for rest, said, clocks in _zones(typed):
            with suppress(Unreadable):
                return _read_there(rest, said, clocks, club, read)
        raise


def _at(offset: re.Match[str]) -> tzinfo:
    hours = int(offset["hours"] or offset["ahead"] or 0)
    ahead = timedelta(hours=hours, minutes=int(offset["minutes"] or offset["and"] or 0))
    if ahead > _FARTHEST:
        raise unreadable()
    return timezone(-ahead if "-" in offset[0] else ahead)


def _zones(typed: str) -> Iterator[tuple[str, str, Clocks]]:
    """What may be a zone behind a text's first word: the text without it, how it is called there,
    and what that means."""
    words = typed.split()
    for start in range(1, len(words)):
        for end in range(min(start + _MOST_WORDS, len(words)), start, -1):
            if end == len(words) - 1 and words[end].isdecimal():
                continue  # "utc 1" is no UTC on the first
            said = " ".join(words[start:end]).strip("().,")
            if clocks := called(_LOCAL_TIME.sub("", said)):
                yield " ".join(words[:start] + words[end:]), said, clocks


def _read_there(typed: str, said: str, clocks: Clocks, club: str, read: ReadThere) -> datetime:
    """The moment in a zone that was named. Where several are called so, it is the club's, or all
    show the same then. Raises BadWhen where that is not clear."""
    zones = frozenset[str]() if said in _WORDS_TOO else clocks.zones
    if club in clocks.zones:
        zones = frozenset({club})
    here = zone_of(min(zones, default=club))
    local = read(typed, here).astimezone(here)
    shown = {local.astimezone(zone_of(zone)).utcoffset() for zone in zones}
    if len(shown) == 1 and clocks.name in {None, local.tzname()}:
        return local.astimezone(UTC)
    raise BadWhen(
        N_("“{zone}” is not clear here. Leave it out: times are read in the club's zone, {own}."),
        zone=said.upper() if clocks.name else said,
        own=club,
    )
