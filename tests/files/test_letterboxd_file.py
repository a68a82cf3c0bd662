"""Letterboxd's files: each form that there is, hostile ones, and ours back again."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.letterboxd import (
    BadLetterboxdFile,
    DatedStars,
    LetterboxdExport,
    LetterboxdFilm,
    LetterboxdRow,
)
from bot.files import letterboxd_file, letterboxd_rows, letterboxd_zip
from bot.files.letterboxd_file import read_letterboxd, write_letterboxd
from tests.files import letterboxd_examples as examples
from tests.files.letterboxd_examples import EXPORT, ZIP_NAME, zipped
from tests.fuzz.letterboxd import TODAY, check, mutated

HEADER = "Date,Name,Year,Letterboxd URI,Rating\n"
DIARY_HEADER = "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"


def read(content: str | bytes, name: str = "ratings.csv") -> LetterboxdExport:
    content = content if isinstance(content, bytes) else content.encode()
    return read_letterboxd(content, name=name, today=TODAY)


def films(export: LetterboxdExport) -> dict[str, LetterboxdFilm]:
    return {film.title: film for film in export.films}


def stars(film: LetterboxdFilm) -> list[tuple[str, int]]:
    return [(rating.on.isoformat(), rating.stars) for rating in film.ratings]


# An export.


@pytest.mark.parametrize("folder", ["", "letterboxd-ana-2026-03-02-09-41-utc/", "mine\\"])
@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_an_export_is_joined_on_title_and_year(folder: str, compression: int) -> None:
    files = {folder + name: content for name, content in EXPORT.items()}
    export = read(zipped({"__MACOSX/ratings.csv": b"\0", **files}, compression), ZIP_NAME)
    assert (export.unreadable, export.unclear) == (0, ())
    assert export.exported_on == date(2026, 3, 2)
    found = films(export)
    assert list(found) == [
        "Heat", "Crouching Tiger, Hidden Dragon", "1917", 'The "Human" Factor', "Ran", "Tár",
        "Stalker",
    ]  # fmt: skip
    heat = found["Heat"]
    assert stars(heat) == [("2024-01-07", 5), ("2026-02-01", 8)]
    assert heat.review == (
        'Cold, "exact" & long.\n=======\n\nI <3 the coffee shop.\nQ&A'  # and not the earlier one
    )
    assert (found['The "Human" Factor'].year, found["1917"].ratings[0].stars) == (None, 1)
    assert [film.title for film in export.films if film.is_wanted] == ["Stalker"]
    assert [film.title for film in export.films if not film.is_seen] == ["Stalker"]
    assert (found["Ran"].ratings, found["Tár"].ratings) == ((), ())


@pytest.mark.parametrize(
    ("content", "name", "titles"),
    [
        (examples.RATINGS, "ratings (1).csv", 4), (examples.DIARY, "x.txt", 2),
        (examples.REVIEWS, "ratings.csv", 1), (examples.WATCHED, "watched-2.csv", 2),
        (examples.WATCHLIST, "My Watchlist.csv", 1), (examples.IMPORTER, "filmclub.csv", 2),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_each_of_its_files_is_read_alone_and_known_by_its_columns(
    content: str, name: str, titles: int, ending: str, encoding: str
) -> None:
    export = read(content.replace("\n", ending).encode(encoding), name)
    assert (len(export.films), export.unreadable) == (titles, 0)
    assert {film.is_wanted for film in export.films} == {"Watchlist" in name}
    assert {film.review for film in export.films} <= {
        None, 'Cold, "exact" & long.\n=======\n\nI <3 the coffee shop.\nQ&A',
        "Cold, <exact>\nand long.", "-",
    }  # fmt: skip


def test_the_latest_rating_is_the_last_and_letterboxds_own_is_not_changed_by_an_old_viewing() -> (
    None
):
    files = {
        "ratings.csv": f"{HEADER}2025-05-05,Heat,1995,a,4\n2025-05-05,Ran,1985,b,1\n",
        "diary.csv": f"{DIARY_HEADER}2026-01-01,Heat,1995,x,2,,,1999-12-31\n"
        "2025-05-05,Heat,1995,y,4,,,2025-05-04\n2025-05-05,Ran,1985,z,3,,,2025-05-05\n"
        "2026-02-02,Tár,2022,w,5,,,2026-02-01\n2024-02-02,Tár,2022,w,3,,,\n",
    }
    export = read(zipped({name: text.encode() for name, text in files.items()}))
    assert {film.title: stars(film) for film in export.films} == {
        "Heat": [("1999-12-31", 4), ("2025-05-05", 8)],
        "Ran": [("2025-05-05", 6), ("2025-05-05", 2)],
        "Tár": [("2024-02-02", 6), ("2026-02-01", 10)],
    }


def test_two_films_of_one_name_are_left_out_and_named() -> None:
    row = "2025-05-05,Heat,{year},https://boxd.it/{link},{stars}\n"
    rows = [
        row.format(year=1995, link="a", stars=1), row.format(year=1995, link="b", stars=2),
        row.format(year=1986, link="c", stars=3), row.format(year="", link="d", stars=3),
        row.format(year=1986, link="c", stars=3),
    ]  # fmt: skip
    export = read(HEADER + "".join(rows))
    assert [film.year for film in export.films] == [1986, None]
    assert export.unclear == ("Heat (1995)",)
    # The links of a diary are the entries', which are two of one film.
    entries = [f"2025-0{month}-05,Heat,1995,{month},4,,,\n" for month in (5, 6)]
    assert read(DIARY_HEADER + "".join(entries)).unclear == ()


@pytest.mark.parametrize(
    "row",
    [
        "2025-05-05,Heat,1995,a,6", "2025-05-05,Heat,1995,a,4.2", "2025-05-05,Heat,1995,a,0",
        "2025-05-05,Heat,1995,a,★★★", "05.05.2025,Heat,1995,a,4", "20250505,Heat,1995,a,4",
        ",Heat,1995,a,4", "2025-05-05,,1995,a,4", "2025-05-05,\x07 ,1995,a,4",
        "2025-05-05,Heat,95,a,4", "2025-05-05,Lock, Stock,1998,a,4", "2025-05-05,Heat,1995,a",
        "2026-03-16,Heat,1995,a,4", "1066-10-14,Heat,1995,a,4", "2025-02-30,Heat,1995,a,4",
    ],
)  # fmt: skip
def test_a_row_that_can_not_be_read_is_counted_and_the_others_are_kept(row: str) -> None:
    export = read(f"{HEADER}{row}\n\n2025-05-05,Ran,1985,b,4.0\n")
    assert (export.unreadable, stars(films(export)["Ran"])) == (1, [("2025-05-05", 8)])
    assert len(export.films) == 1


@pytest.mark.parametrize(
    ("name", "days", "exported_on"),
    [
        (ZIP_NAME, ["2025-01-01"], "2026-03-02"),
        (ZIP_NAME, ["2026-03-09"], "2026-03-09"),
        ("letterboxd-ana-2027-01-01-00-00-utc.zip", ["2025-01-01"], "2026-03-14"),
        ("letterboxd-ana-2025-13-01-00-00-utc.zip", ["2025-01-01"], "2026-03-01"),
        ("export.zip", ["2025-01-01"], "2026-03-01"),  # its members'
        ("ratings.csv", ["2025-01-01", "2025-01-03"], "2025-01-03"),
        ("ratings.csv", ["2026-03-15"], "2026-03-14"),  # where it is tomorrow already
        ("ratings.csv", [], "2026-03-14"),
    ],
)
def test_an_export_is_of_the_day_that_it_tells_and_never_of_one_to_come(
    name: str, days: list[str], exported_on: str
) -> None:
    content = (HEADER + "".join(f"{day},Heat,1995,a,4\n" for day in days)).encode()
    if name.endswith(".zip"):
        content = zipped({"ratings.csv": content})
    export = read(content, name)
    assert export.exported_on.isoformat() == exported_on
    assert all(rating.on <= TODAY for film in export.films for rating in film.ratings)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>\n", "One.\n\nTwo."), ("A<br/>\nB<BR>C", "A\nB\nC"),
        ("<blockquote>“Say <em>it</em>”</blockquote>", "“Say it”"), ("</3 a<b & c>d", "</3 ad"),
        ("1 < 2 &gt; 0 &nbsp;&amp;amp;", "1 < 2 > 0 \xa0&amp;"), ("<!-- no --><i></i> ", None),
        ("a\r\nb\x00".replace("\0", "\x07"), "a\nb"),
    ],
)  # fmt: skip
def test_a_review_is_text_without_html(html: str, text: str | None) -> None:
    quoted = html.replace('"', '""')
    export = read(f'{DIARY_HEADER[:-1]},Review\n2025-05-05,Heat,1995,a,4,,,,"{quoted}"\n')
    assert films(export)["Heat"].review == text


# What is refused.


def _with(
    files: dict[str, bytes], change: Callable[[bytearray], None], extra: bytes = b""
) -> bytes:
    content = bytearray(zipped(files, extra=extra))
    change(content)
    return bytes(content)


def _at_entry(offset: int, value: bytes) -> Callable[[bytearray], None]:
    """Writes into the first entry of the zip's directory (APPNOTE 4.3.12), which is believed."""

    def change(content: bytearray) -> None:
        start = content.index(b"PK\x01\x02") + offset
        content[start : start + len(value)] = value

    return change


_RATINGS = {"ratings.csv": examples.RATINGS.encode()}
_BOMB = (HEADER + f"2025-05-05,{'x' * 50_000},1995,a,4\n" * 160).encode()

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "profile": (EXPORT["profile.csv"], "other columns"),
    "a list": (examples.LIST.encode(), "one of your lists"),
    "a list's films": (b"Position,Name,Year,URL\n", "one of your lists"),
    "semicolons": (examples.RATINGS.replace(",", ";").encode(), "no commas between"),
    "tabs": (examples.RATINGS.replace(",", "\t").encode(), "no commas between"),
    "two alike": (examples.WATCHED.encode(), "may be watched.csv or watchlist.csv"),
    "two versions": (f"{HEADER}<<<<<<< HEAD\n{HEADER}".encode(), "two versions in line 2"),
    "all of it in two versions": (
        f"<<<<<<< HEAD\r\n{examples.RATINGS}=======\n".encode(), "two versions in line 1",
    ),
    "the second's end": (f"{examples.RATINGS}>>>>>>> x\n".encode(), "two versions in line 6"),
    "NUL": (f"{HEADER}2025-05-05,He\0at,1995,a,4\n".encode(), "bytes that no text has"),
    "UTF-16": (examples.RATINGS.encode("utf-16"), "not in UTF-8"),
    "UTF-16, unmarked": (examples.RATINGS.encode("utf-16-le"), "bytes that no text has"),
    "Latin-1": (f"{HEADER}2025-05-05,Tár,2022,a,4\n".encode("latin-1"), "not in UTF-8"),
    "a quote": (f'{HEADER}2025-05-05,"Heat,1995,a,4\n'.encode(), "from line 2 on"),
    "a late quote": (f'{examples.REVIEWS}x,"y" z,\n'.encode(), "from line 7 on"),
    "a long quote": (f'{HEADER}2025-05-05,"He'.encode() + b"\n" * 140_000, "from line 2 on"),
    "a long line": (f"{HEADER}{'x' * 70_000}".encode(), "Line 2 of file.csv is too long"),
    "a long first line": (b"x" * 70_000, "Line 1 of"),
    "too large": (b"x" * (letterboxd_file.EXPORT_LIMIT + 1), "has 11 MB; 10 is the most"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0", "not in UTF-8"),
    "no zip": (b"PK\x03\x04 and so on", "damaged"),
    "half a zip": (zipped()[:-200], "damaged"),
    "a zip of nothing": (zipped({}), "none of the files"),
    "a zip of what is deleted": (zipped({"deleted/ratings.csv": b""}), "none of the files"),
    "deeper": (zipped({"a/b/ratings.csv": examples.RATINGS.encode()}), "none of the files"),
    "a zip in a zip": (zipped({"mine.ZIP": zipped()}), "Unpack it"),
    "two exports": (zipped({"a/ratings.csv": b"", "b/ratings.csv": b""}), "several files of one"),
    "other columns in it": (zipped({"ratings.csv": b"a,b\n"}), "ratings.csv has other columns"),
    "encrypted": (_with(_RATINGS, _at_entry(8, b"\1")), "locked with a password"),
    "LZMA": (zipped(_RATINGS, zipfile.ZIP_LZMA), "damaged"),
    "a wrong sum": (_with(_RATINGS, _at_entry(16, b"\0\0\0\0")), "damaged"),
    "less than it says": (_with(_RATINGS, _at_entry(24, struct.pack("<I", 50))), "damaged"),
    "nowhere": (_with(_RATINGS, _at_entry(42, b"\xf0\xff\xff\x7f")), "damaged"),
    "nowhere by zip64": (
        _with(_RATINGS, _at_entry(42, b"\xff" * 4), struct.pack("<HHQ", 1, 8, 2**63 + 5)),
        "damaged",
    ),
    "a bomb by ratio": (zipped({"ratings.csv": _BOMB}), "unpacks to far more"),
    "a bomb of one line": (zipped({"ratings.csv": b"x" * 9_000_000}), "Line 1 of"),
    "a bomb that lies": (
        _with({"ratings.csv": _BOMB}, _at_entry(20, struct.pack("<II", 2**31, 100))), "damaged",
    ),
    "a bomb by count": (zipped({f"{n}.csv": b"" for n in range(2001)}), "more than 2,000 files"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=list(REFUSED))
def test_what_can_not_be_read_is_refused_in_one_line_that_says_what_to_send(
    content: bytes, why: str
) -> None:
    with pytest.raises(BadLetterboxdFile) as refused:
        read(content, "file.csv")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert any(next_step in str(refused.value) for next_step in ("Send", "send", "Get"))


def test_a_size_in_a_header_is_not_believed() -> None:
    content = _with(_RATINGS, _at_entry(24, b"\xff" * 4))  # four gigabytes, unpacked
    assert read(content, ZIP_NAME).films == read(examples.RATINGS).films


def test_a_member_that_would_reach_beyond_its_zip_is_read_or_refused() -> None:
    """By what follows it: newer versions of Python refuse it as one that lies over others."""
    content = _with(_RATINGS, _at_entry(20, b"\xff" * 8))  # four gigabytes, packed and unpacked
    with suppress(BadLetterboxdFile):
        assert read(content, ZIP_NAME).films == read(examples.RATINGS).films


def test_a_bomb_is_left_as_soon_as_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = 0
    reading = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        nonlocal unpacked
        part = reading(self, n)
        unpacked += len(part)
        return part

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    content = zipped({"ratings.csv": _BOMB})
    with pytest.raises(BadLetterboxdFile):
        read(content)
    assert (
        unpacked <= letterboxd_zip.RATIO_LIMIT * len(content) + io.DEFAULT_BUFFER_SIZE < len(_BOMB)
    )


@pytest.mark.parametrize(
    ("module", "limit", "why"),
    [
        (letterboxd_file, "EXPORT_ROWS_LIMIT", "more than 5 rows"),
        (letterboxd_rows, "EXPORT_LINES_LIMIT", "ratings.csv has more than 5 lines"),
        (letterboxd_zip, "UNPACKED_LIMIT", "reviews.csv unpacks to far more"),  # all together
    ],
)
def test_an_export_has_so_many_rows_lines_and_bytes_at_the_most(
    module: object, limit: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"ratings.csv": f"{examples.RATINGS}2026-02-20,Ran,1985,x,\n".encode()}
    files |= {name: EXPORT[name] for name in ("diary.csv", "reviews.csv")}
    sizes = [len(content) for content in files.values()]
    monkeypatch.setattr(module, limit, sizes[2] if limit == "UNPACKED_LIMIT" else 5)
    with pytest.raises(BadLetterboxdFile, match=why):
        read(zipped(files))


def test_no_member_is_opened_but_the_five(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    opening = zipfile.ZipFile.open

    def recorded(self: zipfile.ZipFile, name: zipfile.ZipInfo) -> object:
        opened.append(name.filename)
        return opening(self, name)

    content = zipped()
    monkeypatch.setattr(zipfile.ZipFile, "open", recorded)
    read(content)
    assert opened == list(letterboxd_zip.NAMES)


@given(mutated())
@settings(max_examples=200)
def test_any_file_is_read_or_refused(file: tuple[bytes, str]) -> None:
    check(file)


# And back.


def test_a_file_for_letterboxd_is_as_its_importer_takes_it() -> None:
    (content,) = write_letterboxd(
        [
            LetterboxdRow(
                "Heat", 1995, 8, date(2026, 1, 31), True, ("club", "cinema"), 'A "b"\n<i>'
            ),
            LetterboxdRow("=1+1", None, 1),
            LetterboxdRow("Ran, again", 1985),
        ]
    )
    assert content.decode().replace("\r\n", "\n") == (
        "Title,Year,Rating,WatchedDate,Rewatch,Tags,Review\n"
        'Heat,1995,4,2026-01-31,true,"club,cinema","A ""b""\n&lt;i>"\n'
        "'=1+1,,0.5,,,,\n"
        '"Ran, again",1985,,,,,\n'
    )
    assert write_letterboxd([]) == []


_TITLES = st.text(min_size=1, max_size=12) | st.sampled_from(
    ("=1+1", "'=1", "''@x", "-30-", "<br>", "1917", 'A "b", c', "=======", "<<<<<<< x", "Title")
)
_REVIEWS = st.text(max_size=40) | st.sampled_from(
    ("'-", "=HYPERLINK()", "&amp;lt;", "a\r\nb\rc", "<b>a</b> &#61; </p>", "x\n\n\n\ny", "Q&A <3")
)
_ROWS = st.builds(
    LetterboxdRow,
    _TITLES,
    st.none() | st.integers(1870, 2200),
    st.none() | st.integers(1, 10),
    st.none() | st.dates(date(1900, 1, 1), TODAY),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.none() | _REVIEWS,
)


def _as_shown(text: str, *, lines: bool = False) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n") if lines else text
    kept = "\n\t" if lines else ""
    cleaned = "".join(
        c if c in kept or not ("\x00" <= c < " " or "\x7f" <= c <= "\x9f") else "" if lines else " "
        for c in text
    )
    return cleaned.strip() if lines else " ".join(cleaned.split())


@given(st.lists(_ROWS, max_size=4, unique_by=lambda row: (_as_shown(row.title), row.year)))
@settings(max_examples=100)
def test_what_is_written_is_read_back_as_it_was(rows: list[LetterboxdRow]) -> None:
    rows = [row for row in rows if _as_shown(row.title)]
    for content in write_letterboxd(rows):
        export = read(content, "filmclub.csv")
        assert export.unreadable == 0
        assert list(export.films) == [
            LetterboxdFilm(
                title=_as_shown(row.title),
                year=row.year,
                ratings=(DatedStars(row.watched_on or export.exported_on, row.stars),)
                if row.stars
                else (),
                review=_as_shown(row.review or "", lines=True) or None,
                is_seen=True,
            )
            for row in rows
        ]


def test_a_long_list_comes_in_files_of_a_megabyte_each_of_which_is_read() -> None:
    rows = [
        LetterboxdRow(f"Film {number}", 1950, 7, TODAY, review="ü" * 2000) for number in range(600)
    ]
    contents = write_letterboxd(rows)
    assert [len(content) <= 1_000_000 for content in contents] == [True] * 3
    assert len(contents[0]) > 990_000
    titles = [film.title for content in contents for film in read(content).films]
    assert titles == [row.title for row in rows]
