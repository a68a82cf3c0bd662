"""ratings.csv: a club's ratings with all their changes, as spreadsheets open and save them.

What a spreadsheet would change is written so that it stays text: members as Discord's mentions (a
bare id has more digits than a spreadsheet keeps), films by their files' names (may-2002 is a date),
and a line that looks like a formula with an apostrophe before it. The rows are numbered in the
order in which they were written, however a spreadsheet sorts them. Their times don't tell that
order, since the machine's clock may have been set back.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import BinaryIO, TextIO

from bot.domain import stars as half_stars
from bot.domain.errors import InvalidRating
from bot.domain.filed import IDS, FiledRating, is_moment
from bot.domain.film import Facts
from bot.domain.library import BadEntry
from bot.domain.rating import clean_line
from bot.files.cells import bare, guarded

_FIRST_COLUMNS = ("film", "member", "earlier_stars", "stars", "line", "spoiler", "changed_at")
"""The columns that files of older versions have. The others may be missing."""
HEADER = ("film", "title", "year", *_FIRST_COLUMNS[1:], "number", "name", "imported", "private")
"""A film is found by its file's name. Title and year are for people who read the file."""
_NAME_LIMIT = 100

_FUTURE = timedelta(days=1)
"""How far in the future a rating may be: its machine's clock may have been wrong."""

_ENDING = ".toml"
_LONGEST = 64 * 1024
"""The most characters of one line of the file."""

_MEMBER = re.compile(r"(?:<@!?)?(-?[0-9]{1,19})>?")
"""A number below 0 stands for a member who has left and is anonymous."""
_PLACE = re.compile("[1-9][0-9]{0,17}")
_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SEPARATOR = re.compile('"?sep=.?"?', re.IGNORECASE)
_YES_OR_NO = {"yes": True, "no": False, "": False}


class Writer:
    """Writes to a file that was opened with newline="" and any encoding."""

    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file)
        self._rows.writerow(HEADER)

    def write(self, change: FiledRating, film: Facts) -> None:
        self._rows.writerow(
            (
                guarded(change.film + _ENDING),
                guarded(film.title),
                film.year,
                f"<@{change.member_id}>",
                _number(change.earlier_stars),
                _number(change.stars),
                guarded(change.line or ""),
                "yes" if change.spoiler else "no",
                change.changed_at.isoformat(timespec="microseconds"),
                change.number,
                guarded(change.name or ""),
                "yes" if change.is_imported else "no",
                "yes" if change.is_private else "no",
            )
        )


def read(file: BinaryIO, now: datetime) -> Iterator[FiledRating]:
    """The changes in a file, from its beginning. Only a few lines are in memory at a time.

    It is in UTF-8, or in UTF-16 with a byte order mark; with commas, semicolons or tabs. Raises
    BadEntry, whose text says in which line and what is wrong; a change more than a day later
    than ``now`` is.
    """
    file.seek(0)
    encoding = _ENCODINGS.get(file.read(2), "utf-8-sig")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    lines = _lines(text)
    number = before = 1
    try:
        header = next(lines, "")
        if _SEPARATOR.fullmatch(header.strip()):  # the line that tells Excel the separator
            number = before = 2
            header = next(lines, "")
        separator, names = _columns(header)
        rows = csv.reader(lines, delimiter=separator, strict=True)
        while True:
            number = before + rows.line_num + 1  # where the next row begins
            row = next(rows, None)
            if row is None:
                return
            if any(row):
                change = _change(names, row)
                if change.changed_at > now + _FUTURE:
                    raise BadEntry(
                        "changed_at is in the future. Correct it, or this machine's clock if that"
                        " is wrong"
                    )
                yield change
    except UnicodeError:
        number = _undecoded_line(file, encoding)
        raise BadEntry(f"Line {number:,}: it is not in UTF-8; save it as CSV in UTF-8.") from None
    except (BadEntry, InvalidRating, csv.Error) as error:
        raise BadEntry(f"Line {number:,}: {str(error).rstrip('.')}.") from error
    finally:
        text.detach()


def _columns(header: str) -> tuple[str, list[str]]:
    """What separates the columns, and their names."""
    separator = next((mark for mark in "\t;" if mark in header), ",")
    names = [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
    if not set(_FIRST_COLUMNS) <= set(names) <= set(HEADER) or len(set(names)) < len(names):
        raise BadEntry(
            f"the columns of ratings have to be {', '.join(HEADER)}; those of a log, date and"
            " title at least"
        )
    return separator, names


def _undecoded_line(file: BinaryIO, encoding: str) -> int:
    """The line of the first byte that is not in the encoding. A text reader is already far past it
    when it fails."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    line = 1
    while part := file.read(_LONGEST):
        state = decoder.getstate()
        try:
            line += decoder.decode(part).count("\n")
        except UnicodeError:
            decoder.setstate(state)
            break
    with contextlib.suppress(UnicodeError):
        for byte in part:
            line += decoder.decode(bytes([byte])).count("\n")
    return line


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise BadEntry("it is too long")
        yield line


def _change(names: list[str], row: list[str]) -> FiledRating:
    if len(row) != len(names):
        raise BadEntry(f"it has {len(row)} fields and not {len(names)}")
    given: Mapping[str, str] = dict(zip(names, row, strict=True))
    member = _MEMBER.fullmatch(given["member"].strip())
    if member is None or abs(int(member[1])) not in IDS:
        raise BadEntry("member has to be like <@123456789012345678>")
    spoiler, imported, private = [
        _YES_OR_NO.get(given.get(name, "").strip().lower())
        for name in ("spoiler", "imported", "private")
    ]
    if spoiler is None or imported is None or private is None:
        raise BadEntry("spoiler, imported and private have to be yes or no")
    number = given.get("number")
    if number is not None and not _PLACE.fullmatch(number.strip()):
        raise BadEntry("number has to be 1, 2, 3 and so on")
    return FiledRating(
        film=bare(given["film"].strip()).removesuffix(_ENDING),
        member_id=int(member[1]),
        earlier_stars=_stars(given["earlier_stars"]),
        stars=_stars(given["stars"]),
        # An older version allowed longer lines than Discord's count does.
        line=clean_line(bare(given["line"]), len) or None,
        spoiler=spoiler,
        changed_at=_moment(given["changed_at"]),
        number=int(number) if number is not None else None,
        name=bare(given.get("name", "")).strip()[:_NAME_LIMIT] or None,
        is_imported=imported,
        is_private=private,
    )


def _number(stars: int | None) -> str:
    return f"{stars / 2:g}" if stars else ""


def _stars(text: str) -> int | None:
    text = text.strip().replace(",", ".")  # a decimal comma, as many spreadsheets write it
    if not text:
        return None
    try:
        return half_stars.from_number(float(text))
    except ValueError:
        raise BadEntry("stars have to be 0.5 to 5 in halves, or empty") from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or not is_moment(moment):
        raise BadEntry(
            "changed_at has to be like 2026-03-14T15:09:26.000000+00:00, and of the years from 1900"
            " to 2200"
        )
    return moment
