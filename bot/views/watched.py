"""The club's log: its pages, an entry that is changed, and the notices of changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.page import Page
from bot.domain.record import record
from bot.domain.watched import MOST_CAME, PICKER_LIMIT, Viewing, Watched, midday
from bot.language import _, day, ngettext
from bot.views.controls import Control, Menu, custom_ids, halves, page_turner, whole
from bot.views.film_ways import film_ways, pick_card, show_card
from bot.views.forms import EntryForm, field
from bot.views.layout import Layout, frame, line, row, words
from bot.views.nominations import ShowNominations
from bot.views.rating import mean_of
from bot.views.selects import options
from bot.views.text import moment, named, small, titled, undo_hint

VIEWINGS_A_PAGE = 10

# Within MESSAGE_LIMIT in a language 40 % longer: pages of 10 × (150 + 40 + 130 + 60).
_NAME = 140


@record
class Narrowed:
    """What a page of the log is narrowed to: a year, a picker."""

    picker_id: int | None = None
    year: int | None = None

    @classmethod
    def read(cls, year: int, upper: int, lower: int) -> Narrowed:
        """The filter that a button's numbers mean; 0: not narrowed."""
        return cls(whole(upper, lower) or None, year or None)

    def fields(self) -> Mapping[str, int]:
        """The fields for a button's custom id."""
        return {"year": self.year or 0, **halves(self.picker_id or 0)}


class WatchedPage(Control, template=custom_ids("watched", "page", "year", "upper", "lower")):
    """Another page of the log."""


class WatchedEntries(Menu, template=custom_ids("watched-entry")):
    """Shows an entry of the page with what can be done to it."""


class EditWatched(Control, template=custom_ids("watched-edit", "entry_id")):
    """Opens the form of an entry."""


class RemoveWatched(Control, template=custom_ids("watched-remove", "entry_id")):
    """Takes an entry out of the log."""


class UndoWatched(Control, template=custom_ids("watched-undo", "change_id")):
    """Undoes a change of the log."""


class WatchedForm(EntryForm):
    """Asks when a film was watched, who picked it, and how many came."""

    pattern = custom_ids("watched-form", "entry_id", later="seen")
    DATE, PICKER, CAME = "date", "picker", "came"

    def __init__(self, entry: Watched, seen: int = 0) -> None:
        viewing = entry.viewing
        came = str(viewing.came) if viewing.came else None
        picker = entry.picker or (f"<@{viewing.picker_id}>" if viewing.picker_id else None)
        said = _("A name as the club knows it, an id, or nothing")
        fields = (
            field(self.DATE, day(viewing.on), 40, _("Like 2026-03-14"), required=True),
            field(self.PICKER, picker, PICKER_LIMIT, said),
            field(self.CAME, came, len(str(MOST_CAME))),
        )
        super().__init__(_("When it was, and who came"), {"entry_id": entry.id}, seen, fields)


class WatchedList(Layout):
    """A page of the log, newest first. ``zone`` is the club's. ``picker`` is the name of the member
    whose picks alone are shown. Those who ``may_change`` it have a menu of its entries."""

    def __init__(
        self,
        page: Page[Watched],
        zone: str,
        *,
        narrowed: Narrowed,
        picker: str | None = None,
        may_change: bool = False,
    ) -> None:
        title = "## " + _title(narrowed, picker)
        if not page.items:
            super().__init__(frame(words(title), words(_nothing(narrowed, may_change=may_change))))
            return
        title += "\n" + small(ngettext("{count} entry", "{count} entries", page.total))
        of_one = narrowed.picker_id is not None  # the title has the picker's name
        listed = [words(told(entry, zone, with_picker=not of_one)) for entry in page.items]
        parts: list[ui.Item[Any]] = [words(title), line(), *listed]
        if films := [entry.film for entry in page.items if entry.film]:
            parts.append(row(pick_card(films)))
        if may_change:
            parts.append(row(WatchedEntries(_("Change an entry"), _entry_options(page.items), {})))
        parts += page_turner(WatchedPage, page.number, page.pages, narrowed.fields())
        super().__init__(frame(*parts))


class WatchedCard(Layout):
    """An entry with what can be done to it and, after a change, the button that undoes it ``until``
    then. ``as_before``: nothing was changed in its form."""

    def __init__(
        self,
        entry: Watched,
        zone: str,
        change_id: int | None = None,
        until: datetime | None = None,
        *,
        as_before: bool = False,
    ) -> None:
        fields = {"entry_id": entry.id}
        buttons: list[Control] = [
            EditWatched(_("Change"), fields),
            RemoveWatched(_("Remove"), fields, style=discord.ButtonStyle.danger),
        ]
        if entry.film is not None:
            buttons.append(show_card(entry.film.id))
        parts = [words(told(entry, zone))]
        if change_id is not None and until is not None:
            buttons.append(UndoWatched(_("Undo"), {"change_id": change_id}))
            parts.append(words(undo_hint(until)))
        if as_before:
            parts.append(words(_("Nothing was changed.")))
        super().__init__(frame(*parts, row(*buttons)))


class WatchedNoted(Layout):
    """What the club sees when something was noted. ``member`` and ``picker`` are names;
    ``is_nominated``: the film is, which may be meant: some watch a film again."""

    def __init__(
        self,
        member: str,
        viewing: Viewing,
        picker: str | None,
        zone: str,
        *,
        change_id: int,
        until: datetime,
        is_nominated: bool,
    ) -> None:
        said = _(
            "{member} noted in the log: the club watched {film} on {date}.",
            member=named(member),
            film=_bold(viewing),
            date=moment(midday(viewing.on, zone), "D"),
        )
        more = _more(viewing, picker)
        if more:
            said += "\n" + small(more)
        more_ways: list[Control] = []
        if is_nominated:
            said += "\n" + _("It is still nominated: **Nominations** has what takes it off.")
            more_ways.append(ShowNominations(_("Nominations"), {}))
        super().__init__(
            words(f"{said}\n{undo_hint(until)}"), _ways(viewing, change_id, *more_ways)
        )


class WatchedRemoved(Layout):
    """What the club sees of an entry that was removed, with the button that undoes it."""

    def __init__(
        self, member: str | None, viewing: Viewing, zone: str, change_id: int, until: datetime
    ) -> None:
        said = _(
            "{member} took {film} of {date} out of the log.",
            member=named(member),
            film=_bold(viewing),
            date=moment(midday(viewing.on, zone), "D"),
        )
        super().__init__(words(f"{said}\n{undo_hint(until)}"), _ways(viewing, change_id))


def _ways(viewing: Viewing, change_id: int, *more: Control) -> ui.Item[Any]:
    """The button that undoes a change, and those for the film if the library has it."""
    ways = film_ways(viewing.film_id) if viewing.film_id else []
    return row(UndoWatched(_("Undo"), {"change_id": change_id}), *ways, *more)


def told(entry: Watched, zone: str, *, with_picker: bool = True) -> str:
    """An entry in two lines: the day and the film, then what is known about the viewing."""
    viewing = entry.viewing
    first = f"{moment(midday(viewing.on, zone), 'd')} **{titled(entry.name, _NAME)}**"
    ratings = entry.ratings
    mean = mean_of(ratings.mean, ratings.count) if ratings.mean is not None else None
    more = " · ".join(filter(None, (_more(viewing, entry.picker, with_picker=with_picker), mean)))
    return f"{first}\n{small(more)}" if more else first


def _more(viewing: Viewing, picker: str | None, *, with_picker: bool = True) -> str:
    has_picker = with_picker and (viewing.picker_id is not None or picker)
    return picked_and_came(named(picker) if has_picker else None, viewing.came)


def picked_and_came(picker: str | None, came: int | None) -> str:
    """Who picked the film, as it is shown, and how many came, as far as that is known."""
    said: list[str] = []
    if picker:
        said.append(_("picked by {member}", member=picker))
    if came:
        said.append(ngettext("{count} came", "{count} came", came))
    return " · ".join(said)


def _title(narrowed: Narrowed, picker: str | None) -> str:
    match narrowed:
        case Narrowed(picker_id=None, year=None):
            return _("What the club has watched")
        case Narrowed(picker_id=None, year=year):
            return _("What the club watched in {year}", year=str(year))
        case Narrowed(year=None):
            return _("What {member} picked", member=named(picker))
        case Narrowed(year=year):
            return _("What {member} picked in {year}", member=named(picker), year=str(year))


def _nothing(narrowed: Narrowed, *, may_change: bool) -> str:
    if narrowed != Narrowed():
        return _("No entry of the log fits. `/club log` shows all of it.")
    if may_change:
        return _(
            "Nothing is noted yet. `/club log-add` notes a film, `/club log-import` reads the list"
            " that you have."
        )
    return _("Nothing is noted yet. An organiser does that with `/club log-add`.")


def _entry_options(entries: Sequence[Watched]) -> list[discord.SelectOption]:
    named = [(str(entry.id), f"{day(entry.viewing.on)} · {entry.name}") for entry in entries]
    return options(named)


def _bold(viewing: Viewing) -> str:
    return f"**{titled(viewing.name, _NAME)}**"
