"""The club's log: what it has watched, when, who picked it and how many came."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.film import FilmTitle
from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.rating import Aggregate
from bot.domain.schedule import zone_of
from bot.language import N_

FIRST_DAY = date(1900, 1, 1)
MOST_CAME = 100_000
"""More than any club has; what a slip of the keyboard writes is often more."""
PICKER_LIMIT = 100
"""Letters of a picker's name."""

_MEMBER = re.compile(r"(?:<@!?)?([0-9]{15,19})>?")
"""A mention or an id, which has more digits than the number in anyone's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """What is noted of a film that the club has watched."""

    on: date
    """The day, where the club is."""
    title: str
    year: int | None = None
    film_id: int | None = None
    """None of a film that is not in the library any more."""
    picker_id: int | None = None
    picker: str | None = None
    """Who picked it by name, where that is no member's: of old lists."""
    came: int | None = None
    """How many; None where nobody has counted."""

    @property
    def name(self) -> str:
        """As ``Facts.name``."""
        return f"{self.title} ({self.year})" if self.year else self.title


@dataclass(frozen=True, slots=True)
class Watched:
    """A line of the log, and what the club thinks of the film by now."""

    id: int
    viewing: Viewing
    film: FilmTitle | None
    """As the library has it; None where it does not."""
    picker: str | None
    """What to call who picked it; None where that is not known."""
    ratings: Aggregate

    @property
    def name(self) -> str:
        """What the film is called, or was when it was in the library."""
        if self.film is not None:
            return self.film.name
        return self.viewing.name


def check_day(on: date, today: date) -> date:
    """The day, if the club can have watched something then. Raises BadEntry."""
    if on > today:
        raise BadEntry(N_("{date} is still to come. The log is of what was watched."), date=str(on))
    if on < FIRST_DAY:
        raise BadEntry(N_("{date} is too long ago. Look at its year."), date=str(on))
    return on


def read_came(text: str) -> int | None:
    """How many came, as it is typed; blank is None. Raises BadEntry."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST_CAME):
        raise BadEntry(N_("How many came has to be a number, like 7, or nothing."))
    return int(text)


def midday(on: date, zone: str) -> datetime:
    """A moment of that day for the whole club: Discord shows days as moments."""
    return datetime.combine(on, time(12), zone_of(zone))


def read_picker(typed: str, members: Mapping[str, Sequence[int]]) -> tuple[int | None, str | None]:
    """Who picked a film, as it is written: a member's id, or a name that is no member's, or that
    several have. ``members`` are those known, by folded name."""
    typed = " ".join(typed.split())[:PICKER_LIMIT]
    if (match := _MEMBER.fullmatch(typed)) and 0 < int(match[1]) < 2**63:
        return int(match[1]), None
    found = members.get(fold(typed.removeprefix("@")), [])
    return (found[0], None) if len(found) == 1 else (None, typed or None)
