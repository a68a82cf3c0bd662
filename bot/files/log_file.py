"""log.csv: what a club has watched, as clubs keep it in a spreadsheet.

Two columns are needed, date and title. Year, picker and came are optional, in any order; other
columns are named as not read. An export has one more, the name of the film's file. It tells two
films with the same title apart, and is empty for a film that has left the library.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from bot.domain.dates import WrittenDate, no_date, written_date
from bot.domain.entry import check_facts
from bot.domain.errors import FilmClubError
from bot.domain.filed import FiledLog, FiledViewing, LogProblem
from bot.domain.film import Facts
from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.typed import read_year
from bot.domain.watched import PICKER_LIMIT, check_day, read_came
from bot.files.cells import bare, guarded
from bot.language import N_, nN_

LOG_LIMIT = 256 * 1024
"""The most bytes of a file."""
ROWS_LIMIT = 1000
"""The most rows of a file: a film a week for nearly twenty years. Each film that the library lacks
is added, which takes a second or two in all."""

LOG_HEADER = ("date", "title", "year", "picker", "came", "file")
_ENDING = ".toml"

_COLUMNS: Mapping[str, Sequence[str]] = {
    "date": (
        "watched on", "watched date", "date watched", "watch date", "date seen", "seen on",
        "viewing date", "screening date", "date screened", "gesehen am", "datum gesehen",
        "datum der vorfuhrung", "date", "datum", "watched", "day", "tag", "vorfuhrung", "termin",
        "when", "wann", "seen", "gesehen",
    ),
    "title": (
        "film title", "movie title", "film name", "movie name", "name of film", "filmtitel",
        "filmname", "name des films", "titel des films", "film", "movie", "title", "titel",
        "films", "movies", "filme", "name",
    ),
    "year": ("release year", "erscheinungsjahr", "year", "jahr"),
    "picker": (
        "picker", "picked by", "pick", "who picked", "who picked it", "chosen by", "chooser",
        "who chose", "who chose it", "selected by", "selector", "ausgesucht von",
        "wer hat ausgesucht", "ausgewahlt von", "wer hat ausgewahlt", "gewahlt von", "auswahl von",
        "suggested by", "proposed by", "nominated by", "vorgeschlagen von", "vorschlag von",
        "wunsch von",
    ),
    "came": (
        "came", "who came", "how many", "how many came", "number of people", "attendance",
        "attendees", "attended", "present", "viewers", "people", "persons", "participants",
        "headcount", "head count", "turnout", "kommen", "kamen", "gekommen", "wie viele",
        "wie viele kamen", "anwesend", "anwesende", "dabei", "zuschauer", "zuschauerzahl",
        "zuschauer innen", "teilnehmer", "teilnehmerzahl", "teilnehmende", "teilnehmer innen",
        "besucher", "besucherzahl", "besucher innen", "personen", "personenzahl", "leute",
        "anzahl personen", "anzahl leute", "anzahl zuschauer", "anzahl teilnehmer",
        "how many people", "how many people came", "wer kam", "anzahl", "zuschauerinnen",
        "teilnehmerinnen", "besucherinnen",
    ),
    "file": ("file",),
}  # fmt: skip
"""What spreadsheets call each column, folded. Of two columns the one whose name comes first here is
read, but of those of who came the first one that has numbers."""

_SEPARATORS = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs")}
_SEPARATOR_LINE = re.compile('"?sep=.?"?', re.IGNORECASE)
_TITLED = re.compile(r"(?P<title>.+?)\s*\((?P<year>\d{4})\)", re.ASCII)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class _Rows(Protocol):
    """What csv.reader returns, which has no public name."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def write(viewings: Iterable[FiledViewing]) -> Iterator[bytes]:
    """The contents of a log's files. ``read`` takes each of them: they have ROWS_LIMIT rows and
    LOG_LIMIT bytes at the most."""
    lines, size = [_HEADER], len(_HEADER)
    for viewing in viewings:
        line = _line(
            (
                viewing.on,
                guarded(viewing.title),
                viewing.year or "",
                guarded(viewing.picker),
                viewing.came or "",
                guarded(viewing.file + _ENDING) if viewing.file else "",
            )
        )
        if len(lines) > ROWS_LIMIT or size + len(line) > LOG_LIMIT:
            yield b"".join(lines)
            lines, size = [_HEADER], len(_HEADER)
        lines.append(line)
        size += len(line)
    if len(lines) > 1:
        yield b"".join(lines)


def _line(cells: Iterable[object]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


# With a byte order mark: without it spreadsheets assume another encoding.
_HEADER = codecs.BOM_UTF8 + _line(LOG_HEADER)


def is_log(content: bytes) -> bool:
    """Whether the first line names the columns of a log, which tells it from a file of ratings.
    ``content`` is the beginning of the file and may end within a character."""
    encoding = "utf-16" if content[:2] in _UTF16 else "utf-8-sig"
    try:
        _reading(content.decode(encoding, "ignore"))
    except BadEntry:
        return False
    return True


def read(content: bytes, today: date, *, day_first: bool = True) -> FiledLog:
    """Read a file. A row that can't be read is named, and the others are used.

    Whether the day comes before the month follows from the whole column: it is the order in which
    every date exists and none is after ``today``. Where both orders are possible, ``day_first``
    decides. Raises BadEntry for a file that is no log.
    """
    if len(content) > LOG_LIMIT:
        raise too_large(len(content))
    separator, header, rows, before = _reading(_decoded(content))
    lines = _lines(rows, before)
    columns = _columns(header)
    columns.pop("came", None)
    if came := [place for place in _called(header, "came") if _has_counts(lines, place)]:
        columns["came"] = came[0]
    found: list[tuple[FiledViewing, WrittenDate]] = []
    problems: list[LogProblem] = []
    for line, cells in lines:
        try:
            found.append(_viewing(line, columns, cells))
        except FilmClubError as problem:
            problems.append(LogProblem(line, problem))
    order, is_guess = _order([written for _, written in found], today, day_first=day_first)
    viewings, undated = _dated(found, today, day_first=order)
    is_open = any(written.day_first != written.month_first for _, written in found)
    return FiledLog(
        tuple(viewings),
        tuple(sorted([*problems, *undated], key=lambda problem: problem.line)),
        _SEPARATORS[separator],
        day_first=order if is_open else None,
        is_guess=is_guess,
        unread=_unread(header, columns, lines),
    )


def _lines(rows: _Rows, before: int) -> list[tuple[int, list[str]]]:
    """The rows that have anything in them, each with its number in the file."""
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(lines) >= ROWS_LIMIT:
                raise BadEntry(
                    nN_(
                        "The list has more than {count} row. Split it into several files.",
                        "The list has more than {count} rows. Split it into several files.",
                    ),
                    count=ROWS_LIMIT,
                )
            lines.append((before + rows.line_num, cells))
    except csv.Error:
        raise BadEntry(
            N_("Line {line} can't be read: a quotation mark is never closed, or it is too long."),
            line=str(before + rows.line_num),
        ) from None
    return lines


def _unread(
    header: Sequence[str], columns: Mapping[str, int], lines: Sequence[tuple[int, Sequence[str]]]
) -> tuple[str, ...]:
    """The columns that have something and were not read: by their names, one without a name by its
    number."""
    filled = {place for _, cells in lines for place, cell in enumerate(cells) if cell.strip()}
    return tuple(
        bare(_cell(header, place)) or str(place + 1)
        for place in sorted(filled - set(columns.values()))
    )


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _has_counts(lines: Sequence[tuple[int, Sequence[str]]], place: int) -> bool:
    """Whether a column says how many came, and not who, or what can only be guessed: half of what
    stands in it is numbers."""
    filled = [cell for _, cells in lines if (cell := _cell(cells, place))]
    return 0 < len(filled) <= 2 * sum(map(_is_count, filled))


def _is_count(cell: str) -> bool:
    try:
        return read_came(cell) is not None
    except BadEntry:
        return False


def _dated(
    found: Sequence[tuple[FiledViewing, WrittenDate]], today: date, *, day_first: bool
) -> tuple[list[FiledViewing], list[LogProblem]]:
    """The viewings with their days, and a problem for each whose day does not exist or is to
    come."""
    viewings: list[FiledViewing] = []
    problems: list[LogProblem] = []
    for viewing, written in found:
        on = written.day_first if day_first else written.month_first
        try:
            if on is None:
                raise no_date("/".join(map(str, _numbers(written))))
            viewings.append(replace(viewing, on=check_day(on, today)))
        except FilmClubError as problem:
            problems.append(LogProblem(viewing.line, problem))
    return viewings, problems


def too_large(size: int) -> BadEntry:
    """The error for a file of so many bytes."""
    return BadEntry(
        N_("The list has {size} KiB; {limit} is the most. Split it into several files."),
        size=math.ceil(size / 1024),
        limit=LOG_LIMIT // 1024,
    )


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-16" if content[:2] in _UTF16 else "utf-8-sig")
    except UnicodeError:
        raise BadEntry(N_("The list is not in UTF-8. Save it as “CSV UTF-8”.")) from None
    if "\0" in text:
        raise BadEntry(N_("That is no CSV file: it has bytes that no text has."))
    return text


def _reading(text: str) -> tuple[str, Sequence[str], _Rows, int]:
    """The sign that separates the fields, the names of the columns, the rows below them, and the
    number of lines before those."""
    lines = io.StringIO(text, newline="")
    line, before = lines.readline(), 1
    if _SEPARATOR_LINE.fullmatch(line.strip()):  # the line that tells Excel the separator
        line, before = lines.readline(), 2
    for separator in _SEPARATORS:
        try:
            header = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            continue
        if {"date", "title"} <= _columns(header).keys():
            return separator, header, csv.reader(lines, delimiter=separator, strict=True), before
    raise BadEntry(
        N_(
            "The first line has to name the columns, date and title at least, with commas,"
            " semicolons or tabs between them."
        )
    )


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The place of each column that is read."""
    return {column: places[0] for column in _COLUMNS if (places := _called(header, column))}


def _called(header: Sequence[str], column: str) -> list[int]:
    """The places of what may be this column, the likeliest first."""
    names = [fold(name) for name in header]
    called = _COLUMNS[column]
    places = [place for place, name in enumerate(names) if name in called]
    return sorted(places, key=lambda place: called.index(names[place]))


def _viewing(
    line: int, columns: Mapping[str, int], cells: Sequence[str]
) -> tuple[FiledViewing, WrittenDate]:
    given = {name: _cell(cells, place) for name, place in columns.items()}
    if any(cell.startswith("=") for cell in given.values()):
        raise BadEntry(N_("It has a formula. Save the sheet with its values."))
    title, year = bare(given["title"]).strip(), read_year(given.get("year", ""))
    if year is None and "file" not in given and (match := _TITLED.fullmatch(title)):
        title, year = match["title"], int(match["year"])
    facts = check_facts(Facts(title=title, year=year))
    file = given.get("file")
    viewing = FiledViewing(
        line=line,
        on=date.min,  # until the whole column is known
        title=facts.title,
        year=facts.year,
        picker=" ".join(bare(given.get("picker", "")).split())[:PICKER_LIMIT],
        came=read_came(given.get("came", "")),
        file=None if file is None else bare(file).removesuffix(_ENDING),
    )
    return viewing, written_date(given["date"])


def _order(dates: Sequence[WrittenDate], today: date, *, day_first: bool) -> tuple[bool, bool]:
    """Whether the day comes first, and whether that is a guess, because both orders read as many
    dates."""
    day, month = (
        sum(on is not None and on <= today for on in column)
        for column in (
            [written.day_first for written in dates],
            [written.month_first for written in dates],
        )
    )
    is_open = any(written.day_first != written.month_first for written in dates)
    return (day > month, False) if day != month else (day_first, is_open)


def _numbers(written: WrittenDate) -> Sequence[int]:
    on = written.day_first or written.month_first
    return (on.day, on.month, on.year) if on else ()
