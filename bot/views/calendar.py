"""/calendar: what is coming, and the file with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ui

from bot.domain.screening import Screening
from bot.language import _, ngettext
from bot.views.film_ways import pick_card
from bot.views.layout import Layout, frame, line, row, words
from bot.views.screening import next_due, told
from bot.views.text import small

_SHOWN = 8
"""How many are shown; the file has all. Within MESSAGE_LIMIT: 8 × (110 + 204 + 130 + 20)."""

FILE = "filmclub.ics"


class Calendar(Layout):
    """What is coming, the next one first. ``content`` is the file for calendars, and ``slot`` is
    as in ``Home``."""

    def __init__(
        self, coming: Sequence[Screening], content: bytes, zone: str, slot: datetime | None
    ) -> None:
        head = "## " + _("What is coming")
        if not coming:
            said = _("Nothing is scheduled. An organiser does that with `/screening schedule`.")
            if slot is not None:
                said = next_due(slot)
            super().__init__(frame(words(head), words(said)))
            return
        self.attachment = (FILE, content)
        hint = _("Times are in your own time zone; the club's is {zone}.", zone=zone)
        parts: list[ui.Item[ui.LayoutView]] = [words(f"{head}\n{small(hint)}")]
        for each in coming[:_SHOWN]:
            parts += [line(), words(told(each))]
        if rest := len(coming[_SHOWN:]):
            more = ngettext(
                "{count} more is planned: the file has it, too.",
                "{count} more are planned: the file has them, too.",
                rest,
            )
            parts += [line(), words(small(more))]
        if slot is not None:
            parts += [line(), words(next_due(slot))]
        parts.append(row(pick_card([each.film for each in coming[:_SHOWN]])))
        super().__init__(frame(*parts), ui.File(f"attachment://{FILE}"))
