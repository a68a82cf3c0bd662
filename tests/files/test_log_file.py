"""log.csv: what a club has watched, as spreadsheets write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.filed import FiledLog
from bot.domain.library import BadEntry
from bot.files import log_file

TODAY = date(2026, 3, 14)


def read(text: str | bytes, *, day_first: bool = True) -> FiledLog:
    content = text if isinstance(text, bytes) else text.encode()
    return log_file.read(content, TODAY, day_first=day_first)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_spreadsheet_is_read_however_it_was_saved(separator: str, encoding: str) -> None:
    rows = [
        ["Datum", "Picked by", "Film", "Notes", "Jahr", "Attendance"],
        ["14.03.2025", "Ana", "Tár", "long", "2022", "7"],
        ["", "", "", "", "", ""],
        ["7 March 2025", "", '"Heat (1995)"', "", "", ""],
    ]
    text = "\r\n".join(separator.join(row) for row in rows)
    found = read(f"sep={separator}\r\n{text}".encode(encoding))
    assert found.problems == ()
    tar, heat = found.viewings
    assert (tar.on, tar.title, tar.year) == (date(2025, 3, 14), "Tár", 2022)
    assert (tar.picker, tar.came) == ("Ana", 7)
    assert (heat.on, heat.title, heat.year) == (date(2025, 3, 7), "Heat", 1995)
    assert (heat.came, heat.file) == (None, None)
    assert found.unread == ("Notes",)


@pytest.mark.parametrize(
    "header",
    [
        "date,title,attendees,chosen by", "Datum,Film,Kommen,Ausgesucht von",
        "date,film,people,who chose", "Datum,Titel,Anzahl Personen,Ausgewählt von:",
        "Date,Movie,How many came?,Picked-by", "Datum,Film,Zuschauer*innen,Wer hat ausgesucht?",
        "Date,Film,How many people came?,Selected by", "Datum,Film,TeilnehmerInnen,Auswahl von",
    ],
)  # fmt: skip
def test_how_many_came_and_who_chose_are_read_whatever_the_columns_are_called(header: str) -> None:
    found = read(f"{header}\n2025-01-01,Heat,7,Ana\n")
    assert [(each.came, each.picker) for each in found.viewings] == [(7, "Ana")]
    assert found.unread == ()


@pytest.mark.parametrize(
    "header",
    [
        "Date seen,Film name", "When,Films", "Screening date,Name of film", "Seen on,Movie name",
        "Wann,Filmtitel", "Gesehen,Filme", "Datum gesehen,Filmname", "Vorführung,Name des Films",
        "Datum der Vorführung,Titel des Films", "Termin,Film",
    ],
)  # fmt: skip
def test_the_date_and_the_title_are_read_whatever_the_columns_are_called(header: str) -> None:
    found = read(f"{header}\n2025-01-01,Heat\n")
    assert [(each.on, each.title) for each in found.viewings] == [(date(2025, 1, 1), "Heat")]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("gesehen,datum,film", "ja,2025-01-01,Heat"),
        ("when,date,film", "8 pm,2025-01-01,Heat"),
        ("seen,date watched,film", "yes,2025-01-01,Heat"),
        ("date,films,film", "2025-01-01,2,Heat"),
        ("name,date,filme", "Ana,2025-01-01,Heat"),
    ],
)
def test_a_column_that_may_mean_something_else_is_read_where_there_is_no_plainer_one(
    header: str, line: str
) -> None:
    found = read(f"{header}\n{line}\n")
    assert [(each.on, each.title) for each in found.viewings] == [(date(2025, 1, 1), "Heat")]


def test_the_columns_that_are_not_read_are_named_unless_they_are_empty() -> None:
    found = read(
        "date,film,notes,empty,title,,Wo\n2025-01-01,Heat,long,,Heat,loud,\n"
        "2025-01-08,Me,,,,,,Myself and Irene\n"
    )
    assert [each.title for each in found.viewings] == ["Heat", "Me"]
    assert found.unread == ("notes", "title", "6", "8")


def test_a_column_with_the_names_of_who_came_is_not_read_as_a_number() -> None:
    found = read("date,title,attendees\n2025-01-01,Heat,Ana and Ben\n2025-01-08,Ran,Ben\n")
    assert (len(found.viewings), found.problems, found.unread) == (2, (), ("attendees",))


def test_one_number_among_names_or_guesses_refuses_no_other_line() -> None:
    for cells in (('"Ana, Ben"', "3", "Ben"), ("ca. 5", "5?", "6")):
        lines = "".join(f"2025-01-0{day},Heat,{cell}\n" for day, cell in enumerate(cells, 1))
        found = read(f"Datum,Film,Anwesend\n{lines}")
        assert (len(found.viewings), found.problems, found.unread) == (3, (), ("Anwesend",))


@pytest.mark.parametrize(
    ("header", "line", "unread"),
    [
        ("date,title,who came,how many", "2025-01-01,Heat,Ana and Ben,2", "who came"),
        ("date,title,attendees,came", "2025-01-01,Heat,Ana and Ben,2", "attendees"),
        ("Datum,Film,Anzahl Personen,Dabei", '2025-01-01,Heat,2,"Ana, Ben"', "Dabei"),
        ("date,title,attendees,came", "2025-01-01,Heat,2,", None),
    ],
)
def test_how_many_came_stands_in_the_column_that_has_numbers(
    header: str, line: str, unread: str | None
) -> None:
    found = read(f"{header}\n{line}\n")
    assert [each.came for each in found.viewings] == [2]
    assert found.unread == ((unread,) if unread else ())


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("date,film,vorschlag von,ausgesucht von", "2025-01-01,Heat,Ben,Ana"),
        ("date,film,proposed by,selector", "2025-01-01,Heat,Ben,Ana"),
        ("date,film,picked by,nominated by", "2025-01-01,Heat,Ana,Ben"),
        ("date,film,suggested by", "2025-01-01,Heat,Ana"),
        ("name,date,film,picker", "Ben,2025-01-01,Heat,Ana"),
    ],
)
def test_of_two_columns_the_one_with_the_plainer_name_counts(header: str, line: str) -> None:
    """Who picked a film is its picker, whoever else proposed it."""
    found = read(f"{header}\n{line}\n")
    assert [(each.title, each.picker) for each in found.viewings] == [("Heat", "Ana")]


@pytest.mark.parametrize(
    ("dates", "day_first", "is_guess", "first"),
    [
        (("3/4/2025", "13/4/2025"), True, False, date(2025, 4, 3)),
        (("3/4/2025", "4/13/2025"), False, False, date(2025, 3, 4)),
        (("3/4/2026", "3/1/2026"), False, False, date(2026, 3, 4)),  # 3 April is to come
        (("3/4/2025", "5/6/2025"), True, True, date(2025, 4, 3)),
        (("3.4.2025", "2025-04-13"), None, False, date(2025, 4, 3)),
    ],
)
def test_the_whole_column_tells_whether_the_day_comes_first(
    dates: tuple[str, ...], day_first: bool | None, is_guess: bool, first: date
) -> None:
    found = read("date,title\n" + "".join(f"{on},Heat\n" for on in dates))
    assert (found.day_first, found.is_guess) == (day_first, is_guess)
    assert found.viewings[0].on == first
    assert found.problems == ()


def test_where_the_column_does_not_tell_the_club_does() -> None:
    found = read("date,title\n3/4/2025,Heat\n", day_first=False)
    assert found.viewings[0].on == date(2025, 3, 4)
    assert found.is_guess


def test_a_line_that_can_not_be_read_is_named_and_the_others_are_kept() -> None:
    found = read(
        "date,title,year,came\nsoon,Heat,1995,\n2025-01-01,,1995,\n2025-01-01,=1+1,,\n"
        "2027-01-01,Heat,1995,\n2025-01-01,Heat,95,\n2025-01-01,Heat,1995,many\n2025-01-01,Ran,,4\n"
        "13/13/2025,Heat,,\n"
    )
    assert [each.title for each in found.viewings] == ["Ran"]
    assert [problem.line for problem in found.problems] == [2, 3, 4, 5, 6, 7, 9]
    assert all("\n" not in str(problem.why) for problem in found.problems)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "name the columns"), (b"date|title\n", "name the columns"),
        (b"film,member,earlier_stars,stars\n", "name the columns"),
        (b"date,title\n2025-01-01,\xff\n", "UTF-8"), (b"date,title\n\0\n", "no CSV file"),
        (b'date,title\n2025-01-01,"Heat\n', "never closed"),
        (b"date,title\n" + b"1,2\n" * 1001, "more than 1,000 rows"),
        (b"date,title\n" + b"x" * 256 * 1024, "256 is the most"),
        (b"date,title\n2025-01-01," + b"x" * 200_000, "too long"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_list_is_refused_in_one_line(content: bytes, why: str) -> None:
    with pytest.raises(BadEntry) as refused:
        read(content)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_is_known_by_its_beginning_wherever_that_ends(encoding: str) -> None:
    content = ("date,title\n" + "2025-01-01,Tár 🎬\n" * 9).encode(encoding)
    assert all(log_file.is_log(content[:end]) for end in range(60, len(content)))
    assert not log_file.is_log(b"film,title,year,member,earlier_stars,stars,changed_at\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(rest: bytes) -> None:
    for content in (rest, b"date,title,picker,came\n" + rest):
        try:
            found = read(content)
        except BadEntry:
            continue
        assert all(each.on <= TODAY and each.title for each in found.viewings)
