"""A club's screenings as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.screening import Screening
from bot.language import _
from bot.views.text import label

_LINE = 200
"""The most characters of a film's name or a place."""


def written(screenings: Sequence[Screening], now: datetime) -> bytes:
    """A file with one event for each screening. The events keep their ids: a calendar that loads a
    later file moves the events it has. ``now`` is when the file was made. The event of a screening
    until a date is at that moment, without a length.

    The texts are in the spoken language. The library is loaded here, since that takes a while.
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
