"""Letterboxd's lists of films, row by row: which list a file is, and what each row says.

The first line tells which list it is; the name counts only where two lists are alike. Letterboxd's
own files have commas, are in UTF-8 and write days as 2026-03-14. A file that a spreadsheet has
saved is refused, since spreadsheets turn the 3rd of April into the 4th of March without a word.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import BinaryIO, Literal, NamedTuple, TextIO

from bot.domain.letterboxd import BadLetterboxdFile
from bot.domain.record import record
from bot.domain.typed import one_line
from bot.files.cells import bare
from bot.language import N_, Message, nN_

ListKind = Literal["ratings", "diary", "reviews", "watched", "watchlist", "importer"]
"""The last one is the form that Letterboxd's importer takes and that filmclub writes."""

EXPORT_LINES_LIMIT = 400_000
"""The most lines of a file: as many as ten thousand reviews of forty lines have."""
_LONGEST = 64 * 1024
"""The most characters of a line. csv's own limit is twice that for a field of any number of
lines."""

_EXPORTED = {"date", "name", "year", "letterboxd uri"}
_IMPORTED = {"title", "year", "rating"}
_HAVE_LINKS_OF_FILMS = ("ratings", "watched", "watchlist")
"""The lists whose links are those of films. In the others they are those of entries."""
_STARS: Mapping[str, int | None] = {"": None} | {
    text: stars for stars in range(1, 11) for text in (f"{stars / 2:g}", f"{stars / 2:.1f}")
}
_CONFLICT = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: .*)?")
_NO_FILE_NAME = re.compile(r"[^\w. ()-]")


class ListRow(NamedTuple):
    """A row. Blank cells are None, except ``review``. A named tuple, because there are very
    many."""

    kind: ListKind
    title: str
    year: int | None
    written_on: date | None
    """The day on which it was entered."""
    seen_on: date | None
    stars: int | None
    """Half-stars."""
    review: str
    """With its HTML."""
    link: str | None
    """The film's own link; None where the file has none."""


class _Unreadable(Exception):
    pass


def read(file: BinaryIO, name: str, today: date) -> Iterator[ListRow | None]:
    """The rows of a file; None for a row without a film, a day or a number of stars. Only a few
    lines are in memory at a time.

    Raises BadLetterboxdFile for a file that is none of these lists, or can't be read to its end.
    """
    name = _NO_FILE_NAME.sub("", name)[:60] or ".csv"
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    line = 1
    try:
        lines = _lines(text, name)
        kind, columns = _columns(next(lines, ""), name)
        rows = csv.reader(lines, strict=True)
        while True:
            line = rows.line_num + 2  # where the next row begins
            cells = next(rows, None)
            if cells is None:
                return
            if any(cells):
                if len(cells) == 1 and _CONFLICT.fullmatch(cells[0]):
                    raise _conflict(name, line)
                try:
                    yield _row(kind, columns, cells, today)
                except _Unreadable:
                    yield None
    except UnicodeError:
        raise _refused(
            N_("{file} is not in UTF-8. Send the file as Letterboxd gave it."), name
        ) from None
    except csv.Error:
        raise _refused(
            N_(
                "{file} can't be read from line {line} on: a quotation mark is never closed, or"
                " stands where none can be. Send the file as Letterboxd gave it."
            ),
            name,
            line,
        ) from None


def _refused(message: Message, name: str, line: int = 0) -> BadLetterboxdFile:
    return BadLetterboxdFile(message, file=name, line=str(line))


def _conflict(name: str, line: int) -> BadLetterboxdFile:
    return _refused(
        N_(
            "{file} has the marks of two versions in line {line}. Send the file as Letterboxd gave"
            " it."
        ),
        name,
        line,
    )


def _lines(file: TextIO, name: str) -> Iterator[str]:
    number = 0
    while line := file.readline(_LONGEST):
        number += 1
        if number > EXPORT_LINES_LIMIT:
            raise BadLetterboxdFile(
                nN_(
                    "{file} has more than {count} line. Send the films in several files.",
                    "{file} has more than {count} lines. Send the films in several files.",
                ),
                count=EXPORT_LINES_LIMIT,
                file=name,
            )
        if len(line) == _LONGEST:
            raise _refused(
                N_("Line {line} of {file} is too long. Send the file as Letterboxd gave it."),
                name,
                number,
            )
        if "\0" in line:
            raise _refused(
                N_("{file} has bytes that no text has. Send the file as Letterboxd gave it."), name
            )
        yield line


@record
class _Columns:
    """The place of each column; None where the file lacks it."""

    count: int
    title: int
    year: int
    written_on: int | None
    seen_on: int | None
    stars: int | None
    review: int | None
    link: int | None


def _columns(header: str, name: str) -> tuple[ListKind, _Columns]:
    """Which list this is, by the names of its columns, and where its columns are. Raises
    BadLetterboxdFile for other files. Each of these has a line of its own that says what to send
    instead, which makes this longer than 40 lines."""
    if not header.strip():
        raise _refused(N_("{file} is empty. Send the file as Letterboxd gave it."), name)
    if _CONFLICT.fullmatch(header.rstrip()):
        raise _conflict(name, 1)
    try:
        names = [cell.strip().lower() for cell in next(csv.reader([header], strict=True), [])]
    except csv.Error:
        names = []
    places = {column: place for place, column in enumerate(names)}
    if header.startswith("Letterboxd list export") or "position" in places:
        raise _refused(
            N_(
                "{file} is one of your lists, which have no ratings. Send ratings.csv, or the whole"
                " zip."
            ),
            name,
        )
    if places.keys() >= _EXPORTED:
        kind = _kind(places.keys(), name)
    elif places.keys() >= _IMPORTED:
        kind = "importer"
    elif len(re.findall("[;\t]", header)) > 1:
        raise _refused(
            N_(
                "{file} has no commas between its columns: another program has changed it. Send the"
                " file as Letterboxd gave it."
            ),
            name,
        )
    else:
        raise _refused(
            N_(
                "{file} has other columns than Letterboxd's files. Send the zip as Letterboxd gives"
                " it, or its ratings.csv, diary.csv, reviews.csv, watched.csv or watchlist.csv."
            ),
            name,
        )
    return kind, _Columns(
        count=len(names),
        title=places["title" if kind == "importer" else "name"],
        year=places["year"],
        written_on=places.get("date"),
        seen_on=places.get("watcheddate" if kind == "importer" else "watched date"),
        stars=places.get("rating"),
        review=places.get("review"),
        link=places.get("letterboxd uri") if kind in _HAVE_LINKS_OF_FILMS else None,
    )


def _kind(columns: Iterable[str], name: str) -> ListKind:
    if "review" in columns:
        return "reviews"
    if "watched date" in columns:
        return "diary"
    if "rating" in columns:
        return "ratings"
    if "watchlist" in name.lower():
        return "watchlist"
    if "watched" in name.lower():
        return "watched"
    raise _refused(
        N_(
            "{file} may be watched.csv or watchlist.csv, which look alike. Give it its own name"
            " back, and send it again."
        ),
        name,
    )


def _row(kind: ListKind, columns: _Columns, cells: Sequence[str], today: date) -> ListRow:
    """Read a row. Raises _Unreadable."""
    # A comma in a title without quotation marks would shift everything after it.
    if len(cells) != columns.count:
        raise _Unreadable
    title = cells[columns.title]
    review = "" if columns.review is None else cells[columns.review]
    if kind == "importer":
        title, review = bare(title), bare(review)
    title = one_line(title)
    written_on = _day(columns.written_on, cells, today)
    if not title or (written_on is None and kind != "importer"):
        raise _Unreadable
    return ListRow(
        kind=kind,
        title=title,
        year=_year(cells[columns.year]),
        written_on=written_on,
        seen_on=_day(columns.seen_on, cells, today),
        stars=_stars(columns.stars, cells),
        review=review,
        link=None if columns.link is None else cells[columns.link].strip(),
    )


def _stars(place: int | None, cells: Sequence[str]) -> int | None:
    try:
        return None if place is None else _STARS[cells[place].strip()]
    except KeyError:
        raise _Unreadable from None


@lru_cache(maxsize=256)
def _year(text: str) -> int | None:
    if not (text := text.strip()):
        return None
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise _Unreadable
    return int(text)


def _day(place: int | None, cells: Sequence[str], today: date) -> date | None:
    return None if place is None else _read_day(cells[place], today)


@lru_cache(maxsize=1024)
def _read_day(text: str, today: date) -> date | None:
    if not (text := text.strip()):
        return None
    try:
        day = date.fromisoformat(text) if len(text) == 10 else date.min
    except ValueError:
        day = date.min
    # Where the member lives it may already be tomorrow.
    if day.year < 1900 or day > today + timedelta(days=1):
        raise _Unreadable
    return min(day, today)
