"""A club's screenings as calendars take them: iCalendar, RFC 5545."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.screening import Screening
from bot.language import _
from bot.views.text import label

_LINE = 200
"""Letters of a film's name or a place."""


def written(screenings: Sequence[Screening], now: datetime) -> bytes:
    """A file with an event a screening, whose ids stay: a calendar that takes a later file moves
    what it has. ``now`` is when it was made. One that is not live is a moment, its date.

    It is in the language that is spoken. The library is loaded here: it takes a while.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//filmclub//filmclub//EN")
    calendar.add("version", "2.0")
    for screening in screenings:
        event = Event()
        event.add("uid", f"{screening.guild_id}-{screening.id}@filmclub")
        event.add("dtstamp", now)
        event.add("dtstart", screening.at)
        name = label(screening.film.name, _LINE)
        if screening.is_live:
            event.add("dtend", screening.ends)
            event.add("summary", name)
        else:
            event.add("summary", _("Watch {film} by now", film=name))
        if screening.place:
            event.add("location", label(screening.place, _LINE))
        calendar.add_component(event)
    return calendar.to_ical()
