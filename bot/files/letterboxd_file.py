"""Letterboxd's files: a member's export as it comes, and a file for its importer.

The export's ratings, diary, reviews, watched films and watchlist are read, each alone or out of the
zip. They are joined on title and year, never on a link: in diary.csv and reviews.csv the link is
that of the entry. A rating counts for the day on which the film was watched, where the file has
that day. What ratings.csv says is Letterboxd's present rating, which a viewing of long ago that was
entered later has not changed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from bot.domain.letterboxd import (
    BadLetterboxdFile,
    DatedStars,
    LetterboxdExport,
    LetterboxdFilm,
    LetterboxdRow,
)
from bot.domain.typed import one_line
from bot.files import letterboxd_rows
from bot.files.cells import guarded
from bot.files.letterboxd_rows import ListKind, ListRow
from bot.language import N_, nN_

EXPORT_LIMIT = 10 * 1024 * 1024
"""The most bytes of a file, zip or not: what Discord accepts from everyone."""
EXPORT_ROWS_LIMIT = 60_000
"""The most rows of all files together. Each film may stand in four of them, so these are fifteen
thousand films."""
WRITTEN_LIMIT = 1_000_000
"""The most bytes of a file for Letterboxd's importer, which takes 1 MB
(https://letterboxd.com/about/importing-data/)."""

_HEADER = ("Title", "Year", "Rating", "WatchedDate", "Rewatch", "Tags", "Review")


@dataclass(slots=True)
class _Film:
    """What the rows about one film say. Ratings and reviews are kept as rows."""

    current: list[ListRow] = field(default_factory=list)
    """The rows of ratings.csv."""
    others: list[ListRow] = field(default_factory=list)
    links: dict[ListKind, str] = field(default_factory=dict)
    is_seen: bool = False
    is_wanted: bool = False
    is_unclear: bool = False

    def add(self, row: ListRow) -> None:
        if row.link is not None:
            self.is_unclear |= self.links.setdefault(row.kind, row.link) != row.link
        if row.kind == "watchlist":
            self.is_wanted = True
            return
        self.is_seen = True
        if row.stars or row.review:
            (self.current if row.kind == "ratings" else self.others).append(row)


class _Films:
    """Everything that the files of one export say."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._films: dict[tuple[str, int | None], _Film] = {}
        self._rows = self._unreadable = 0
        self._newest: date | None = None

    def add(self, rows: Iterable[ListRow | None]) -> None:
        for row in rows:
            self._rows += 1
            if self._rows > EXPORT_ROWS_LIMIT:
                raise BadLetterboxdFile(
                    nN_(
                        "That is more than {count} row. Send the films in several files.",
                        "That is more than {count} rows. Send the films in several files.",
                    ),
                    count=EXPORT_ROWS_LIMIT,
                )
            if row is None:
                self._unreadable += 1
                continue
            for day in filter(None, (row.written_on, row.seen_on)):
                if self._newest is None or day > self._newest:
                    self._newest = day
            film = self._films.get((row.title, row.year))
            if film is None:
                film = self._films[row.title, row.year] = _Film()
            film.add(row)

    def export(self, packed_on: date | None) -> LetterboxdExport:
        days = [day for day in (packed_on, self._newest) if day]
        exported_on = min(max(days, default=self._today), self._today)
        return LetterboxdExport(
            films=tuple(
                _film(title, year, film, exported_on)
                for (title, year), film in self._films.items()
                if not film.is_unclear
            ),
            unreadable=self._unreadable,
            exported_on=exported_on,
            unclear=tuple(
                f"{title} ({year})" if year else title
                for (title, year), film in self._films.items()
                if film.is_unclear
            ),
        )


def read_letterboxd(content: bytes, *, name: str, today: date) -> LetterboxdExport:
    """Read a file with this name: the zip, one of its files, or one of ``write_letterboxd``.

    Rows that can't be read are counted, and the others are used. Raises BadLetterboxdFile, whose
    text says what is wrong and what to send instead.
    """
    from bot.files import letterboxd_zip  # noqa: PLC0415 - loaded only when somebody imports

    if len(content) > EXPORT_LIMIT:
        raise too_large(len(content))
    films = _Films(today)
    if not letterboxd_zip.is_zip(content):
        films.add(letterboxd_rows.read(io.BytesIO(content), name, today))
        return films.export(None)
    archive = letterboxd_zip.opened(content, name)
    for member, file in archive.files():
        films.add(letterboxd_rows.read(file, member, today))
    return films.export(archive.packed_on)


def too_large(size: int) -> BadLetterboxdFile:
    """The error for a file of so many bytes."""
    return BadLetterboxdFile(
        N_(
            "That file has {size} MB; {limit} is the most. Send the files in the zip one by one,"
            " ratings.csv first."
        ),
        size=math.ceil(size / 1024 / 1024),
        limit=EXPORT_LIMIT // 1024 // 1024,
    )


def _film(title: str, year: int | None, film: _Film, exported_on: date) -> LetterboxdFilm:
    def day_of(row: ListRow) -> date:
        return row.seen_on or row.written_on or exported_on

    # A rating that was entered through the diary is in both files, and counts once.
    current = {(row.written_on, row.stars) for row in film.current}
    given = [
        (day_of(row), row.stars)
        for row in film.others
        if row.stars and (row.written_on, row.stars) not in current
    ]
    given += [(day_of(row), row.stars) for row in film.current if row.stars]
    given.sort(key=itemgetter(0))  # for each day, what ratings.csv says stays the last
    others = sorted(film.others, key=day_of)
    return LetterboxdFilm(
        title=title,
        year=year,
        ratings=tuple(DatedStars(*each) for each in reversed(dict.fromkeys(reversed(given)))),
        review=next(filter(None, (_plain(row.review) for row in reversed(others))), None),
        is_seen=film.is_seen,
        is_wanted=film.is_wanted,
    )


def write_letterboxd(rows: Iterable[LetterboxdRow]) -> list[bytes]:
    """Make files for Letterboxd's importer, each of WRITTEN_LIMIT bytes at the most; none where
    there are no rows.

    No cell is a formula to a spreadsheet. ``read_letterboxd`` gives back titles, years, stars, days
    and reviews as they were, but for control characters and blanks around them.
    """
    header = _line(_HEADER)
    files: list[list[bytes]] = []
    size = WRITTEN_LIMIT
    for row in rows:
        line = _line(
            (
                guarded(one_line(row.title)),
                row.year or "",
                f"{row.stars / 2:g}" if row.stars else "",
                row.watched_on or "",
                "true" if row.is_rewatch else "",
                guarded(one_line(",".join(row.tags))),
                guarded(_as_html(row.review or "")),
            )
        )
        if size + len(line) > WRITTEN_LIMIT:
            files.append([header])
            size = len(header)
        files[-1].append(line)
        size += len(line)
    return [b"".join(lines) for lines in files]


def _line(cells: Iterable[object]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


# It matches nothing in "I <3 it" and "Q&A".
_BREAK = re.compile(r"<br\b[^<>]*>(?:\r?\n)?", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|blockquote|ul|ol|li)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[a-zA-Z]|!--)[^<>]*>")
_BLANK_LINES = re.compile(r"(?:\r?\n){3,}")
_MEANT_AS_TAG = re.compile(r"<(?=/?[a-zA-Z]|!--)")
_MEANT_AS_REFERENCE = re.compile(r"&(?=#?\w)")
_CONTROL_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _plain(review: str) -> str:
    """A review as plain text: its paragraphs and line breaks become lines."""
    import html  # noqa: PLC0415 - likewise: it holds the names of all character references

    if "<" in review:
        review, blocks = _BLOCK.subn("\n", _BREAK.sub("\n", review))
        review = _TAG.sub("", _BLANK_LINES.sub("\n\n", review) if blocks else review)
    return _clean(html.unescape(review))


def _as_html(review: str) -> str:
    """A text as HTML that Letterboxd, and ``_plain``, show as it is."""
    return _MEANT_AS_TAG.sub("&lt;", _MEANT_AS_REFERENCE.sub("&amp;", _clean(review)))


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL_IN_LINES.sub("", lines).strip()
