"""Screenings that are being planned: the forms for when and where, and what an organiser
confirms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import discord
from discord import ui

from bot import time_zones
from bot.domain.errors import FilmClubError
from bot.domain.film import Film, FilmTitle
from bot.domain.plans import Plans
from bot.domain.screening import WHERE_LIMIT, Screening
from bot.domain.sealed import SealsFilms
from bot.domain.typed import WHEN_LIMIT
from bot.domain.waiting import ScreeningDraft
from bot.language import _
from bot.views.controls import Control, Menu, cancel_button, custom_ids, keep_button
from bot.views.forms import Form, field
from bot.views.layout import Layout, frame, row, words
from bot.views.nominations import when_watched
from bot.views.posters import colour_of, headed
from bot.views.screening import (
    TITLE_SHOWN,
    date_before,
    dated,
    pick_to_let_go,
    placed,
    repeated,
    sealed_until_reveal,
)
from bot.views.selects import options
from bot.views.text import FORM_TITLE_LIMIT, around_film, clock_in, moment, small, titled

_BESIDE, _TITLE_BESIDE = 4, 80
"""How many other screenings a plan names, and how much of their titles."""


class ScheduleScreening(Control, template=custom_ids("screening-schedule", "waiting_id")):
    """Schedules or moves the screening, as its organiser has seen it planned."""


class ScheduleSealed(Control, template=custom_ids("screening-sealed", "waiting_id")):
    """Schedules the screening, and seals the film until its reveal."""


class ChangeScreening(Control, template=custom_ids("screening-change", "waiting_id")):
    """Opens the form to change the plan before that."""


class PickScreening(Menu, template=custom_ids("pick-screening", "waiting_id")):
    """Goes on, with this screening, with the command that waits for it."""


def _when(typed: str | None) -> ui.Item[Any]:
    said = _("Like friday 8pm, or 2026-12-04 20:00")
    return field("when", typed, WHEN_LIMIT, said, required=True)


class _WhenForm(Form):
    """Asks when and where a screening is; ``fields`` are those of its custom id."""

    WHEN, PLACE = "when", "place"

    def __init__(
        self, film: Film, fields: Mapping[str, int], when: str | None, place: str | None
    ) -> None:
        title = around_film(
            lambda name: _("When and where: {film}", film=name), film, FORM_TITLE_LIMIT
        )
        super().__init__(title, fields)
        self.add_item(_when(when))
        self.add_item(field(self.PLACE, place, WHERE_LIMIT))


class NewScreeningForm(_WhenForm):
    """The form for a new screening of a film."""

    pattern = custom_ids("screening-new", "film_id")

    def __init__(self, film: Film) -> None:
        super().__init__(film, {"film_id": film.id}, None, None)


class ScreeningForm(_WhenForm):
    """The form for a screening that is planned, before it is scheduled."""

    pattern = custom_ids("screening-form", "waiting_id", later="zone")

    def __init__(
        self, film: Film, waiting_id: int, zone: str, when: str, place: str | None
    ) -> None:
        """``when`` is the planned moment by the clocks of ``zone``, as it is read back."""
        fields = {"waiting_id": waiting_id, "zone": time_zones.number(zone)}
        super().__init__(film, fields, when, place)


class ScreeningPlan(Layout):
    """A screening that is about to be scheduled or moved, for its organiser. ``zone``: the club's.
    ``comes_twice``: the clocks show that time twice on that day. ``seals``: whether the club seals
    the films of rounds. ``reveal_at``: when a sealed film is revealed that was watched already.
    ``watched_on``: when the club last watched the film. ``is_voted_on``: it is on the ballot of the
    open vote. ``present``: a screening that is moved, as it is now. ``beside``: other screenings of
    the film, or at that time. ``untold``: why the club can't be told."""

    def __init__(
        self,
        film: Film,
        draft: ScreeningDraft,
        waiting_id: int,
        *,
        zone: str,
        comes_twice: bool,
        seals: SealsFilms = "never",
        reveal_at: datetime | None = None,
        watched_on: date | None = None,
        is_voted_on: bool = False,
        present: Screening | None = None,
        beside: Sequence[Screening] = (),
        untold: FilmClubError | None = None,
    ) -> None:
        said = [f"## {titled(film.name, TITLE_SHOWN)}", dated(draft.at, is_live=draft.is_live)]
        said.append(clock_in(zone, draft.at))
        if comes_twice:
            said.append(_("That time comes twice on that day: this is the first of the two."))
        if present is not None and present.at != draft.at:
            said.append(date_before(present.at))
        # The one for which it would be refused is shown, however many there are.
        first = sorted(beside, key=lambda each: not _is_planned(each, film, draft))
        said += [_beside(each, film) for each in first[:_BESIDE]]
        if draft.place:
            said.append(_("Where: {place}", place=placed(draft.place)))
        if draft.repeats:
            said.append(repeated(draft.repeats))
        if not draft.screening_id:
            said += when_watched(Plans(zone, watched_on))
            said += _becomes(seals, reveal_at, is_voted_on=is_voted_on)
        in_vain = _in_vain(draft, film, present, beside)
        said.append(in_vain or _not_yet(untold))
        may_seal = seals == "ask" and reveal_at is None and not draft.screening_id
        buttons = _buttons(draft, waiting_id, may_seal=may_seal, is_in_vain=in_vain is not None)
        parts = headed(film, "\n".join(said)), row(*buttons)
        super().__init__(frame(*parts, colour=colour_of(film)))


def _in_vain(
    draft: ScreeningDraft, film: Film, present: Screening | None, beside: Sequence[Screening]
) -> str | None:
    """What is said of a plan that would change nothing, or be refused."""
    if present is not None and (present.at, present.place) == (draft.at, draft.place):
        return _("That is its date already: nothing would change.")
    if any(_is_planned(each, film, draft) for each in beside):
        return _("Press **Change** for another date.")
    return None


def _is_planned(other: Screening, film: Film, draft: ScreeningDraft) -> bool:
    return other.film.id == film.id and other.at == draft.at


def _not_yet(untold: FilmClubError | None) -> str:
    if untold is None:
        return small(_("Nothing has happened yet: it is told to the club when you press."))
    return _("Nothing has happened yet, and the club can't be told of it: {why}", why=untold)


def _beside(other: Screening, film: Film) -> str:
    date = moment(other.at, "F")
    if other.film.id == film.id:
        return _("It is on the calendar already, for {date}.", date=date)
    name = titled(other.film.name, _TITLE_BESIDE)
    return _("The club watches {film} then, too: {date}.", film=name, date=date)


def _becomes(seals: SealsFilms, reveal_at: datetime | None, *, is_voted_on: bool) -> list[str]:
    """What becomes of its ratings, and of a vote, where a screening is new."""
    said: list[str] = []
    if seals != "never" and reveal_at is not None:
        said.append(
            _(
                "The club has watched it: its ratings are revealed on {date}, and are not sealed"
                " again for this screening.",
                date=moment(reveal_at, "F"),
            )
        )
    elif seals == "always":
        said.append(sealed_until_reveal())
    if is_voted_on:
        said.append(
            _(
                "The club is voting on it, too. To take it off the ballot, choose **Take a film"
                " off** in `/nominations`."
            )
        )
    return said


def _buttons(
    draft: ScreeningDraft, waiting_id: int, *, may_seal: bool, is_in_vain: bool
) -> list[Control]:
    fields = {"waiting_id": waiting_id}
    leave = keep_button() if draft.screening_id else cancel_button()
    change: list[Control] = [ChangeScreening(_("Change"), fields), leave]
    if is_in_vain:
        return change
    label = _("Move it") if draft.screening_id else _("Schedule")
    buttons: list[Control] = [ScheduleScreening(label, fields, style=discord.ButtonStyle.primary)]
    if may_seal:
        buttons.append(ScheduleSealed(_("Schedule, ratings sealed"), fields))
    return [*buttons, *change]


class ScreeningChoice(Layout):
    """Asks which of these screenings is meant. ``choices``: their ids and names. ``undated``: films
    that may be meant, too, and have no date."""

    def __init__(
        self,
        choices: Sequence[tuple[int, str]],
        waiting_id: int,
        undated: Sequence[FilmTitle] = (),
    ) -> None:
        which = _("Which screening do you mean?")
        names = options([(str(screening_id), name) for screening_id, name in choices])
        super().__init__(
            words(which),
            row(PickScreening(_("Which of these?"), names, {"waiting_id": waiting_id})),
            *pick_to_let_go(undated),
        )
