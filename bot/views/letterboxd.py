"""Imports from Letterboxd, before and after they are written, and the files for its importer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import discord
from discord import ui

from bot.domain.letterboxd import LetterboxdExport
from bot.domain.letterboxd_import import LetterboxdImport
from bot.domain.watched import midday
from bot.language import _, ngettext
from bot.views.controls import Control, custom_ids
from bot.views.layout import Layout, frame, line, row, words
from bot.views.text import and_more, moment, plain, small, undo_hint

# Within MESSAGE_LIMIT: 7 lists of 5 × 60, and 17 × 150.
_NAMES, _NAME = 5, 50


class ImportLetterboxd(Control, template=custom_ids("letterboxd-import", "draft_id", "lines")):
    """Imports the file; with the reviews as lines when ``lines`` is 1."""


class CancelLetterboxd(Control, template=custom_ids("letterboxd-cancel", "draft_id")):
    """Forgets the file."""


class UndoLetterboxd(Control, template=custom_ids("letterboxd-undo", "import_id")):
    """Takes an import back."""


class LetterboxdUnderstood(Layout):
    """What an import would do, before anything is written. Without a ``draft_id`` there is nothing
    to do; then ``undoable`` is an import that can be taken back, and until when. ``zone`` is the
    club's."""

    def __init__(
        self,
        export: LetterboxdExport,
        found: LetterboxdImport,
        draft_id: int,
        zone: str,
        undoable: tuple[int, datetime] | None = None,
    ) -> None:
        read = ngettext(
            "{count} film was read, as Letterboxd had it on {day}.",
            "{count} films were read, as Letterboxd had them on {day}.",
            len(export.films),
            day=moment(midday(export.exported_on, zone), "D"),
        )
        title = "## " + _("What was understood")
        parts = [words(f"{title}\n{small(read)}"), line()]
        parts.append(words(_bullets(_counts(found)) or _("Nothing of it is new here.")))
        if left_out := [*_left_out(found), *_unreadable(export)]:
            parts += [line(), words(_headed_left_out(left_out))]
        if draft_id:
            parts += [line(), *_choice(found, draft_id)]
        if undoable is not None:
            earlier = small(_("Your last import can still be taken back."))
            parts += [line(), words(earlier), *_way_back(*undoable)]
        super().__init__(frame(*parts))


def _way_back(import_id: int, until: datetime) -> Iterator[ui.Item[ui.LayoutView]]:
    yield words(undo_hint(until))
    yield row(UndoLetterboxd(_("Undo"), {"import_id": import_id}))


class LetterboxdImported(Layout):
    """What an import did, with the button that takes it back."""

    def __init__(self, found: LetterboxdImport, until: datetime) -> None:
        said = _("Imported.")
        counts = [*_counts(found)]
        if found.lines:
            lines = ngettext(
                "**{count}** review as your line, behind a spoiler",
                "**{count}** reviews as your lines, behind a spoiler",
                found.lines,
            )
            counts.append(lines)
        super().__init__(words(f"{said}\n{_bullets(counts)}"))
        if left_out := [*_left_out(found)]:
            self.add_item(words(_headed_left_out(left_out)))
        if found.import_id is not None:
            for part in _way_back(found.import_id, until):
                self.add_item(part)


class LetterboxdFile(Layout):
    """A file for Letterboxd's importer, and what is to be done with it. ``spoilers`` is how many of
    the lines are hidden as spoilers here, ``sealed`` how many ratings are left out."""

    def __init__(
        self, content: bytes, number: int, files: int, *, ratings: int, spoilers: int, sealed: int
    ) -> None:
        name = f"letterboxd-{number}.csv" if files > 1 else "letterboxd.csv"
        self.attachment = (name, content)
        said: list[str] = []
        if number == 1:
            said.append(
                ngettext(
                    "Your {count} rating here, with its day and your line. Upload it at"
                    " <https://letterboxd.com/import/>.",
                    "Your {count} ratings here, each with its day and your line. Upload them at"
                    " <https://letterboxd.com/import/>.",
                    ratings,
                )
            )
            if spoilers:
                said.append(
                    ngettext(
                        "{count} of the lines is hidden as a spoiler here, which the file can't"
                        " say: mark it at Letterboxd.",
                        "{count} of the lines are hidden as spoilers here, which the file can't"
                        " say: mark them at Letterboxd.",
                        spoilers,
                    )
                )
            if sealed:
                said.append(
                    ngettext(
                        "{count} more stays sealed until the reveal.",
                        "{count} more stay sealed until the reveal.",
                        sealed,
                    )
                )
        if files > 1:
            said.append(_("File {number} of {files}.", number=number, files=files))
        super().__init__(words(" ".join(said)), ui.File(f"attachment://{name}"))


def _choice(found: LetterboxdImport, draft_id: int) -> Iterator[ui.Item[ui.LayoutView]]:
    hint = _("Nothing is posted. Your stars count in the club's means and stand in its lists.")
    go = ImportLetterboxd(
        _("Import"), {"draft_id": draft_id, "lines": 0}, style=discord.ButtonStyle.primary
    )
    buttons = [go]
    if found.lines:
        hint += " " + ngettext(
            "{count} review can come along as your line beside the stars, which cards show: behind"
            " a spoiler, since Letterboxd does not say which give something away.",
            "{count} reviews can come along as your lines beside the stars, which cards show:"
            " behind a spoiler, since Letterboxd does not say which give something away.",
            found.lines,
        )
        with_lines = {"draft_id": draft_id, "lines": 1}
        buttons.append(ImportLetterboxd(_("Import with reviews"), with_lines))
    yield words(small(hint))
    yield row(*buttons, CancelLetterboxd(_("Cancel"), {"draft_id": draft_id}))


def _counts(found: LetterboxdImport) -> Iterator[str]:
    """What an import brings and what it leaves out, counted in words.

    It has more than 40 lines because each count has a sentence of its own, with its plural.
    """
    if found.new:
        yield ngettext("**{count}** new rating", "**{count}** new ratings", found.new)
    if found.changed:
        yield ngettext(
            "**{count}** rating that replaces an earlier one of yours",
            "**{count}** ratings that replace earlier ones of yours",
            found.changed,
        )
    if found.older:
        yield ngettext(
            "**{count}** older rating, for your history",
            "**{count}** older ratings, for your history",
            found.older,
        )
    if found.sealed:
        yield ngettext(
            "**{count}** rating of a sealed film, into your envelope until the reveal",
            "**{count}** ratings of sealed films, into your envelopes until the reveal",
            found.sealed,
        )
    if found.seen:
        yield ngettext(
            "**{count}** film that you have seen, without a rating",
            "**{count}** films that you have seen, without a rating",
            found.seen,
        )
    if found.wanted:
        yield ngettext(
            "**{count}** film for your watchlist",
            "**{count}** films for your watchlist",
            found.wanted,
        )
    if films := found.new_films:
        yield ngettext(
            "**{count}** film that is new to the library, as this club's own: {films}",
            "**{count}** films that are new to the library, as this club's own: {films}",
            len(films),
            films=_some(films),
        )
    if found.unchanged:
        yield ngettext(
            "**{count}** rating that is here already",
            "**{count}** ratings that are here already",
            found.unchanged,
        )
    if found.kept:
        yield ngettext(
            "**{count}** film on which you have decided otherwise in the club since: that stays",
            "**{count}** films on which you have decided otherwise in the club since: that stays",
            found.kept,
        )


def _left_out(found: LetterboxdImport) -> Iterator[str]:
    if films := found.lacking:
        yield ngettext(
            "**{count}** film that is not in the library, which only its organisers add to:"
            " {films}",
            "**{count}** films that are not in the library, which only its organisers add to:"
            " {films}",
            len(films),
            films=_some(films),
        )
    if films := found.too_many:
        yield ngettext(
            "**{count}** film more than come to the library at once. Import the file again for it:"
            " {films}",
            "**{count}** films more than come to the library at once. Import the file again for"
            " them: {films}",
            len(films),
            films=_some(films),
        )
    if films := found.removed:
        yield ngettext(
            "**{count}** film that an organiser has taken out of the library: {films}",
            "**{count}** films that an organiser has taken out of the library: {films}",
            len(films),
            films=_some(films),
        )
    if films := found.unclear:
        yield ngettext(
            "**{count}** film that could be one of several in the library: {films}",
            "**{count}** films that could each be one of several in the library: {films}",
            len(films),
            films=_some(films),
        )
    if films := found.unwritable:
        yield ngettext(
            "**{count}** film with a title that the library can't take: {films}",
            "**{count}** films with titles that the library can't take: {films}",
            len(films),
            films=_some(films),
        )


def _headed_left_out(left_out: Sequence[str]) -> str:
    return _("**Left out:**") + "\n" + _bullets(left_out)


def _unreadable(export: LetterboxdExport) -> Iterator[str]:
    if films := export.unclear:
        yield ngettext(
            "**{count}** title and year that two films have at Letterboxd: {films}",
            "**{count}** titles and years that two films each have at Letterboxd: {films}",
            len(films),
            films=_some(films),
        )
    if export.unreadable:
        yield ngettext(
            "**{count}** line without a film, a day or stars",
            "**{count}** lines without a film, a day or stars",
            export.unreadable,
        )


def _bullets(said: Iterator[str] | Sequence[str]) -> str:
    return "\n".join(f"- {one}" for one in said)


def _some(names: Sequence[str]) -> str:
    shown = [plain(name, _NAME) for name in names[:_NAMES]]
    return and_more(shown, len(names) - len(shown))
