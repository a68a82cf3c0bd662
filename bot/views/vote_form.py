"""The form that opens a vote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot import time_zones
from bot.domain.nomination import Nomination
from bot.domain.typed import WHEN_LIMIT
from bot.domain.vote import MOST_FILMS, Method
from bot.language import _, ngettext
from bot.views.controls import (
    OPTIONS_LIMIT,
    custom_ids,
)
from bot.views.film_names import film_names
from bot.views.forms import Form, field
from bot.views.layout import row
from bot.views.notices import CorrectForm, Notice
from bot.views.text import (
    CHOICE_LIMIT,
    clock_in,
    moment,
)
from bot.views.vote import METHODS, what_follows

FORM_FILMS = 4 * OPTIONS_LIMIT
"""How many films the form has room for: four menus beside its words."""
_PARTS = 5
"""The most parts of a form (https://discord.com/developers/docs/components/reference#modal)."""


class VoteForm(Form):
    """Asks which of the nominations a vote is on. ``method``, ``closes_at`` and ``screening_at``
    are as the command was given; they travel in the form's custom id, times in seconds, with
    ``zone``, which is the club's.
    ``left_out`` is how many nominations there is no room for."""

    pattern = custom_ids("vote-form", "ranked", "closes", "screening", later="zone")
    FILMS, UNTIL = "films", "until"

    def __init__(
        self,
        nominations: Sequence[Nomination],
        method: Method,
        closes_at: datetime,
        screening_at: datetime | None,
        *,
        zone: str,
        until: str,
        left_out: int = 0,
        is_live: bool = True,
        is_sealed: bool = False,
    ) -> None:
        """``until``: ``closes_at`` by the club's clocks, as it is read back. ``is_live`` and
        ``is_sealed`` as in Vote."""
        fields = {
            "ranked": int(method == "ranked"),
            "closes": int(closes_at.timestamp()),
            "screening": int(screening_at.timestamp()) if screening_at else 0,
            "zone": time_zones.number(zone),
        }
        super().__init__(_("A vote on the next film"), fields)
        said = [
            _(METHODS[method]),
            _("The vote is open until {time}.", time=moment(closes_at, "F")),
            clock_in(zone, closes_at),
        ]
        if screening_at:
            then, *sealed = what_follows(screening_at, is_live=is_live, is_sealed=is_sealed)
            said += [then, clock_in(zone, screening_at), *sealed]
        self.add_item(ui.TextDisplay("\n".join([*said, *_without(left_out)])))
        for menu in _film_menus(self.FILMS, nominations):
            self.add_item(menu)
        if len(self.children) < _PARTS:
            said = _("Like friday 8pm, or 5 days")
            self.add_item(field(self.UNTIL, until, WHEN_LIMIT, said))


def _without(left_out: int) -> list[str]:
    """That the menus lack some nominations, where they do."""
    if not left_out:
        return []
    return [
        ngettext(
            "The latest nomination is not in these lists, which are full: `/nominations`"
            " lets you take others off.",
            "The latest {count} nominations are not in these lists, which are full:"
            " `/nominations` lets you take others off.",
            left_out,
        )
    ]


def _film_menus(custom_id: str, nominations: Sequence[Nomination]) -> Iterator[ui.Item[Any]]:
    """The menus of the nominations, as many as they need; the first films are chosen, of those that
    the club does not watch anyway."""
    free = [each.id for each in nominations if each.screening_at is None][:MOST_FILMS]
    names = film_names([each.film for each in nominations], CHOICE_LIMIT)
    choices = [
        discord.SelectOption(
            label=name,
            value=str(each.id),
            description=_("On the calendar already") if each.screening_at else None,
            default=each.id in free,
        )
        for each, name in zip(nominations, names, strict=True)
    ]
    said = _("{most} films at the most, those nominated first are chosen", most=MOST_FILMS)
    for start in range(0, len(choices), OPTIONS_LIMIT):
        part = choices[start : start + OPTIONS_LIMIT]
        menu = ui.Select[Any](
            custom_id=f"{custom_id}{start // OPTIONS_LIMIT}",
            options=part,
            min_values=0,
            max_values=len(part),
            required=False,
        )
        yield ui.Label(text=_("Which films?"), description=said, component=menu)


class VoteFormNext(Notice):
    """Leads to the form of a vote, under the id under which it waits."""

    def __init__(self, closes_at: datetime, zone: str, form_id: int) -> None:
        said = _("A vote until {time}: choose its films to open it.", time=moment(closes_at, "F"))
        super().__init__(f"{said}\n{clock_in(zone, closes_at)}")
        style = discord.ButtonStyle.primary
        self.add_item(row(CorrectForm(_("Choose the films"), {"waiting_id": form_id}, style=style)))
