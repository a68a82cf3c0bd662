"""Whose pick it is: the card, and the form to pick a film. The posts: turn_posts.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import compress
from typing import Any

import discord
from discord import ui

from bot.domain.film import FilmTitle
from bot.domain.turn import Rota, Seat, Turn
from bot.language import N_, SOMEONE, _
from bot.views.controls import Control, Menu, custom_ids
from bot.views.film_ways import film_options, show_card
from bot.views.forms import FilmAndWhyForm
from bot.views.layout import Layout, frame, line, row, words
from bot.views.notices import Notice
from bot.views.text import (
    BUTTON_LIMIT,
    FORM_TITLE_LIMIT,
    around,
    bold,
    moment,
    named,
    small,
    some_of,
)
from bot.views.turn_order import in_order, make_order

NO_ORDER = N_("No order of turns yet. An organiser makes one with `/turns set`.")

_NAMES = 20
"""How many are named of those who have had their turn; the order below has all of them."""


class PickForTurn(Control, template=custom_ids("turn-pick", "turn_id")):
    """Opens the form to pick a film."""


class PickNominated(Control, template=custom_ids("turn-nominated", "turn_id")):
    """Shows the nominations, to pick one of them."""


class NominatedFilms(Menu, template=custom_ids("turn-film", "turn_id")):
    """Picks a nominated film."""


class NextTurn(Control, template=custom_ids("turn-next", "turn_id")):
    """Begins the turn after this one, which has ended; after 0 the first one."""


class PassTurn(Control, template=custom_ids("turn-pass", "turn_id")):
    """Ends a turn without a pick, and begins the next one."""


class EndTurn(Control, template=custom_ids("turn-end", "turn_id")):
    """Ends a turn without a pick, and begins none."""


class GiveTurnBack(Control, template=custom_ids("turn-back", "turn_id")):
    """Takes back that a turn has ended, with a pick or without: its member has it again."""


class PickForm(FilmAndWhyForm):
    """Asks which film is picked, and why."""

    pattern = custom_ids("turn-form", "turn_id")

    def __init__(self, turn: Turn, *, is_own: bool) -> None:
        """``is_own``: it opens for the member whose turn it is."""
        title = around(
            lambda name: _("Pick a film for {member}", member=name),
            turn.name or _(SOMEONE),
            FORM_TITLE_LIMIT,
        )
        super().__init__(_("Pick a film") if is_own else title, {"turn_id": turn.id})


class NominatedChoice(Layout):
    """The nominations, for the one who picks. ``is_own``: it is their own turn."""

    def __init__(self, turn: Turn, films: Sequence[FilmTitle], *, is_own: bool) -> None:
        if not films:
            super().__init__(
                words(_("Nothing is nominated now. Pick any film you like:")),
                row(_pick_button(turn.id)),
            )
            return
        said = _("What the club would like to see. The film that you choose is picked at once.")
        if not is_own:
            said += "\n" + _for_another(turn)
        super().__init__(
            words(said),
            row(NominatedFilms(_("Which film?"), film_options(films), {"turn_id": turn.id})),
        )


def _for_another(turn: Turn) -> str:
    """What an organiser reads who picks for the member whose turn it is."""
    return _("It is {member}'s turn: you pick for them.", member=named(turn.name))


class TurnsCard(Layout):
    """Whose turn it is, and who comes next. Those who ``may_lead`` can pass the turn on, or begin
    the next one. ``last_id`` is the id of the turn that ended last, or 0; ``is_gone``: the member
    whose turn it is has left the club; ``may_take_back``: the one who asks may give the last turn
    back."""

    def __init__(
        self,
        rota: Rota,
        last_id: int,
        now: datetime,
        *,
        may_lead: bool,
        may_pick: bool,
        may_take_back: bool = False,
        is_gone: bool = False,
    ) -> None:
        where = picking(rota.present, now, is_gone=is_gone) if rota.present else _where(rota)
        parts = [words("## " + _("Whose pick it is") + "\n" + where)]
        if rota.seats:
            parts += [line(), *_following(rota)]
        buttons: list[ui.Item[Any]] = []
        if rota.present and may_pick:
            buttons += ways_to_pick(rota.present.id)
        if may_lead and rota.present:
            fields = {"turn_id": rota.present.id}
            buttons += [PassTurn(_("Pass it on"), fields), EndTurn(_("End it"), fields)]
        elif may_lead:
            buttons.append(next_button(last_id) if rota.seats else make_order())
        if not rota.present and rota.last_pick and rota.last_pick.film:
            buttons.append(show_card(rota.last_pick.film.id))
        if may_take_back and rota.ended:
            buttons.append(way_back(rota.ended))
        if buttons:
            parts.append(row(*buttons))
        super().__init__(frame(*parts))


def off_the_lists(turn: Turn) -> list[str]:
    """What else a pick has ended."""
    off = _("It is off the nominations."), _("The open vote goes on without it.")
    return [*compress(off, (turn.was_nominated, turn.was_voted_on))]


def on_the_lists(ended: Turn) -> list[str]:
    """What is put back with a pick that is taken back."""
    back = _("The film is nominated again."), _("The film is in the open vote again.")
    return [*compress(back, (ended.was_nominated, ended.was_voted_on))]


class TurnTold(Notice):
    """What became of something about turns, and, where it can be taken back, the way."""

    def __init__(self, message: str, *buttons: ui.Item[Any]) -> None:
        super().__init__(message)
        if buttons:
            self.add_item(row(*buttons))


def ways_to_pick(turn_id: int) -> list[ui.Item[Any]]:
    nominated = PickNominated(_("Pick from the nominations"), {"turn_id": turn_id})
    return [_pick_button(turn_id), nominated]


def _pick_button(turn_id: int) -> PickForTurn:
    style = discord.ButtonStyle.primary
    return PickForTurn(_("Pick a film"), {"turn_id": turn_id}, style=style)


def way_back(ended: Turn) -> GiveTurnBack:
    """The button that takes back how a turn has ended."""
    if ended.outcome == "picked":
        return take_pick_back(ended.id)
    said = around(
        lambda name: _("Back to {member}", member=name), ended.name or _(SOMEONE), BUTTON_LIMIT
    )
    return GiveTurnBack(said, {"turn_id": ended.id})


def take_pick_back(turn_id: int) -> GiveTurnBack:
    return GiveTurnBack(_("Take back"), {"turn_id": turn_id})


def next_button(turn_id: int) -> NextTurn:
    return NextTurn(_("Begin the next turn"), {"turn_id": turn_id})


def picks(name: str | None, until: datetime | None) -> str:
    """Whose turn it is."""
    member = named(name)
    if until is None:
        return _("**{member}** picks the next film.", member=member)
    return _(
        "**{member}** picks the next film, until {date} ({how_long}).",
        member=member,
        date=moment(until, "F"),
        how_long=moment(until, "R"),
    )


def picking(turn: Turn, now: datetime, *, is_gone: bool) -> str:
    """How it stands with the turn that is on; ``is_gone``: its member has left the club."""
    member = named(turn.name)
    if is_gone:
        said = N_(
            "{member}, whose turn it is, has left the club. An organiser passes it on to the next"
            " one with `/turns skip`, or ends it with `/turns show` where nobody else is left."
        )
        return _(said, member=member)
    if turn.until is not None and turn.until <= now:
        said = N_("**{member}** picks the next film; the time for it ended {how_long}.")
        return _(said, member=member, how_long=moment(turn.until, "R"))
    return picks(turn.name, turn.until)


def _where(rota: Rota) -> str:
    """How far the club is with its turns, of which none is on."""
    if not rota.seats:
        return _(NO_ORDER)
    pick = rota.last_pick
    if pick is None or pick.film is None or pick.ended_at is None:
        return _("Nobody is picking a film now.")
    return _(
        "{member} has picked {film} on {date}.",
        member=named(pick.name),
        film=bold(pick.film),
        date=moment(pick.ended_at, "d"),
    )


def _following(rota: Rota) -> list[ui.Item[Any]]:
    coming = rota.coming()
    had = [seat for seat in rota.seats if seat.has_had]
    is_anew = len(had) == len(rota.seats)
    head = _("**Then from the beginning**") if is_anew else _("**Next**")
    parts = [words("\n".join([head, *in_order([seat.name for seat in coming])]))]
    over = [
        seat for seat in had if rota.present is None or seat.member_id != rota.present.member_id
    ]
    if over and not is_anew:  # set apart: behind a list it would look like a part of its last line
        parts.append(words(small(_("Had their turn: {members}", members=_names(over)))))
    return parts


def _names(seats: Sequence[Seat]) -> str:
    return some_of([named(seat.name) for seat in seats], len(seats), _NAMES)
