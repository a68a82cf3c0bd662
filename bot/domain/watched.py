"""The club's log: what it has watched, when, who picked it and how many came."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TypedDict

from bot.domain.film import FilmTitle, film_name
from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.rating import Aggregate
from bot.domain.record import record
from bot.domain.schedule import zone_of
from bot.domain.typed import one_line
from bot.language import N_

FIRST_DAY = date(1900, 1, 1)
MOST_CAME = 100_000
"""More people than any club has; a typing error is often more."""
PICKER_LIMIT = 100
"""The most characters of a picker's name."""

_MEMBER = re.compile(r"(?:<@!?)?([0-9]{15,19})>?")
"""A mention or an id. An id has more digits than a number in anyone's name."""


@record(kw_only=True)
class Viewing:
    """An entry of the log, as it is written."""

    on: date
    """The day in the club's zone."""
    title: str
    year: int | None = None
    film_id: int | None = None
    """None where the film is no longer in the library."""
    picker_id: int | None = None
    picker: str | None = None
    """The name of who picked it, where that is no member: in old lists."""
    came: int | None = None
    """How many people came; None where nobody counted."""

    @property
    def name(self) -> str:
        """See ``film_name``."""
        return film_name(self.title, self.year)


class ViewingChanges(TypedDict, total=False):
    """The fields of an entry's Viewing that are to change, with their new values."""

    on: date
    picker_id: int | None
    picker: str | None
    came: int | None


@record
class Watched:
    """An entry of the log, with the club's present mean of the film."""

    id: int
    viewing: Viewing
    film: FilmTitle | None
    """The film in the library; None where it is no longer there."""
    picker: str | None
    """The name of who picked it; None where that is not known."""
    ratings: Aggregate

    @property
    def name(self) -> str:
        """The film's name, or what it was when it left the library."""
        if self.film is not None:
            return self.film.name
        return self.viewing.name


def check_day(on: date, today: date) -> date:
    """The day, if the club can have watched something then. Raises BadEntry."""
    if on > today:
        raise BadEntry(N_("{date} is still to come. The log is of what was watched."), date=on)
    if on < FIRST_DAY:
        raise BadEntry(N_("{date} is too long ago. Look at its year."), date=on)
    return on


def read_came(text: str) -> int | None:
    """The number of people who came, as it is typed; blank is None. Raises BadEntry."""
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
    """The picker, as typed: a member's id, or a name where it is no member's or that of several.
    ``members`` has the known members' ids by folded name."""
    typed = one_line(typed)[:PICKER_LIMIT]
    if (match := _MEMBER.fullmatch(typed)) and 0 < int(match[1]) < 2**63:
        return int(match[1]), None
    found = members.get(fold(typed.removeprefix("@")), [])
    return (found[0], None) if len(found) == 1 else (None, typed or None)
