"""The import of a list of what a club has watched, before and after it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import discord

from bot.domain.filed import UNCLEAR, FiledLog, LogImport, LogProblem
from bot.domain.waiting import LogDraft
from bot.domain.watched import Viewing, midday
from bot.language import _, ngettext
from bot.views.controls import Control, custom_ids
from bot.views.layout import Layout, frame, line, row, words
from bot.views.text import and_more, moment, plain, small, some_of, titled, undo_hint
from bot.views.watched import UndoWatched, picked_and_came

_EXAMPLES, _PROBLEMS, _NAMES = 3, 5, 8

# Within MESSAGE_LIMIT: 3 × 250 + 5 × 200 + 3 × 8 × 60 + 8 × 25 + 700.
_NAME, _NAME_IN_ROW, _WHY = 110, 50, 170


class ImportLog(Control, template=custom_ids("log-import", "draft_id")):
    """Writes the list that was understood into the log."""


class CancelLog(Control, template=custom_ids("log-cancel", "draft_id")):
    """Forgets the list."""


class LogUnderstood(Layout):
    """What an import would do, before anything is written. ``names`` are pickers who are not known
    as members; ``viewings`` are those in the file that could be read."""

    def __init__(
        self,
        filed: FiledLog,
        viewings: Sequence[Viewing],
        found: LogImport,
        names: Sequence[str],
        zone: str,
        *,
        draft_id: int,
    ) -> None:
        title = "## " + _("What was understood")
        parts = [words(f"{title}\n{small(_read_as(filed, viewings))}")]
        if viewings:
            first = sorted(viewings, key=lambda viewing: viewing.on)[:_EXAMPLES]
            parts += [line(), words("\n".join(_example(viewing, zone) for viewing in first))]
        pickers = [*dict.fromkeys(each.picker_id for each in viewings if each.picker_id)]
        counts = _counts(found, filed.unread, names, pickers)
        parts += [line(), words("\n".join(f"- {said}" for said in counts))]
        if told := _left_out([*map(why_left_out, filed.problems)]):
            parts += [line(), words(told)]
        if found.added:
            cancel = CancelLog(_("Cancel"), {"draft_id": draft_id})
            go = ImportLog(_("Import"), {"draft_id": draft_id}, style=discord.ButtonStyle.primary)
            parts.append(row(go, cancel))
        super().__init__(frame(*parts))


class LogImported(Layout):
    """What an import did, with the button that undoes it, and what it left out: the list that was
    understood is not to be seen any more."""

    def __init__(self, found: LogImport, draft: LogDraft, until: datetime) -> None:
        said = _("Imported. `/club log` shows it.")
        lines = [said, *(f"- {one}" for one in _counts(found, draft.unread))]
        super().__init__(words("\n".join(lines)))
        unclear = [draft.viewings[place].title for place in found.unclear]
        if told := _left_out([*draft.left_out, *map(_unclear, unclear)]):
            again = _("Correct them and send the list again: only what is new is added.")
            self.add_item(words(f"{told}\n{small(again)}"))
        if found.change_id is not None:
            self.add_item(words(undo_hint(until)))
            self.add_item(row(UndoWatched(_("Undo"), {"change_id": found.change_id})))


def _read_as(filed: FiledLog, viewings: Sequence[Viewing]) -> str:
    said = [_("Read with {separator} between the fields.", separator=filed.separator)]
    if filed.day_first is not None:
        if filed.is_guess and filed.day_first:
            said.append(
                _(
                    "The dates may be read in two ways: the day is taken to come before the month."
                    " If that is wrong, cancel, and write them like 2025-12-31."
                )
            )
        elif filed.is_guess:
            said.append(
                _(
                    "The dates may be read in two ways: the month is taken to come before the day."
                    " If that is wrong, cancel, and write them like 2025-12-31."
                )
            )
        elif filed.day_first:
            said.append(_("In the dates the day comes before the month."))
        else:
            said.append(_("In the dates the month comes before the day."))
    if not viewings:
        said.append(_("No line of it could be read."))
    return " ".join(said)


def _counts(
    found: LogImport,
    unread_columns: Sequence[str],
    names: Sequence[str] = (),
    pickers: Sequence[int] = (),
) -> Iterator[str]:
    """What an import brings and what stays as it is, counted in words.

    It has more than 40 lines because each count has a sentence of its own, with its plural.
    """
    yield ngettext("{count} entry is new", "{count} entries are new", found.added)
    if found.known:
        yield ngettext(
            "{count} entry is in the log already",
            "{count} entries are in the log already",
            found.known,
        )
    if found.twice:
        yield ngettext(
            "{count} line repeats another one of the list",
            "{count} lines repeat others of the list",
            found.twice,
        )
    if films := found.new_films:
        yield ngettext(
            "{count} film is new to the library, as this club's own: {films}",
            "{count} films are new to the library, as this club's own: {films}",
            len(films),
            films=_some(films),
        )
    if pickers:
        shown = [f"<@{member_id}>" for member_id in pickers]
        yield ngettext(
            "{count} picker is a member: {members}",
            "{count} pickers are members: {members}",
            len(pickers),
            members=some_of(shown, len(pickers), _NAMES),
        )
    if names:
        yield ngettext(
            "{count} picker is no member that I know, and stays as it is written: {names}",
            "{count} pickers are no members that I know, and stay as they are written: {names}",
            len(names),
            names=_some(names),
        )
    if unread_columns:
        yield ngettext(
            "{count} column was not read: {columns}",
            "{count} columns were not read: {columns}",
            len(unread_columns),
            columns=_some(unread_columns),
        )


def _some(names: Sequence[str]) -> str:
    shown = [plain(name, _NAME_IN_ROW) for name in names[:_NAMES]]
    return and_more(shown, len(names) - len(shown))


def _example(viewing: Viewing, zone: str) -> str:
    said = f"{moment(midday(viewing.on, zone), 'D')} **{titled(viewing.name, _NAME)}**"
    picker = plain(viewing.picker or "", _NAME_IN_ROW)
    if viewing.picker_id:
        picker = f"<@{viewing.picker_id}>"
    more = picked_and_came(picker, viewing.came)
    return f"{said}\n{small(more)}" if more else said


def _left_out(told: Sequence[str]) -> str:
    """Which lines are left out, and why; "" where none are."""
    if not told:
        return ""
    heading = ngettext(
        "**{count} line is left out:**", "**{count} lines are left out:**", len(told)
    )
    return "\n".join((heading, *told[:_PROBLEMS]))


def why_left_out(problem: LogProblem) -> str:
    """Why a line of the list is left out."""
    return _("Line {line}: {why}", line=str(problem.line), why=plain(str(problem.why), _WHY))


def _unclear(title: str) -> str:
    return _(UNCLEAR, title=plain(title, _NAME))
