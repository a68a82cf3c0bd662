"""What people type into forms is read, or refused in words."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import stars as half_stars
from bot.domain.errors import FilmClubError
from bot.domain.library import BadEntry
from bot.domain.typed import (
    read_byline,
    read_lines,
    read_names,
    read_runtime,
    read_stars,
    read_title,
    read_year,
    with_capitals,
)
from bot.language import languages, speaking

anything = st.text(st.characters(), max_size=400)  # lone surrogates included


@pytest.mark.parametrize(
    ("text", "year"), [("2025", 2025), (" 1917\n", 1917), ("", None), (" ", None), ("0000", 0)]
)
def test_a_year(text: str, year: int | None) -> None:
    assert read_year(text) == year


@pytest.mark.parametrize(
    "text",
    ["٢٠٢٥", "２０２５", "25", "20255", "-2025", "2025.0", "2 025", "MMXXV", "20\x0025", "²⁰²⁵"],
)
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(BadEntry, match="four digits"):
        read_year(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("125", 125), ("125 min", 125), ("125m", 125), ("125 minutes", 125), ("125′", 125),
        ("2 h 5 min", 125), ("2h5", 125), ("2h 05m", 125), ("2 hours 5 minutes", 125),
        ("2 hrs. 5 mins.", 125), ("2h", 120), ("1 HOUR", 60), (" 90\n", 90), ("", None), ("0", 0),
        ("2 Std. 5 Min.", 125), ("2 Stunden 5 Minuten", 125), ("1 Stunde", 60), ("90 Minuten", 90),
    ],
)  # fmt: skip
def test_a_running_time(text: str, minutes: int | None) -> None:
    assert read_runtime(text) == minutes


@pytest.mark.parametrize(
    "text", ["long", "-5", "1.5 h", "١٢٥", "9" * 400, "1 2 3", "h", "min", "\x00", "\ud800", "'"]
)
def test_what_is_no_running_time(text: str) -> None:
    with pytest.raises(BadEntry, match="in minutes"):
        read_runtime(text)


@given(anything)
def test_whatever_is_typed_for_a_number_is_read_or_refused(text: str) -> None:
    for read in (read_year, read_runtime):
        try:
            number = read(text)
        except BadEntry:
            continue
        assert number is None or 0 <= number < 2**31


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()), (" , ;\n", ()), ("Ana de Armas", ("Ana de Armas",)),
        ("Ana  de\tArmas, Keanu Reeves;Ian McShane\nAna de Armas",
         ("Ana de Armas", "Keanu Reeves", "Ian McShane")),
    ],
)  # fmt: skip
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()), ("\n \n", ()), ("One, and still one\r\ntwo\ntwo", ("One, and still one", "two")),
        ("“Savage but graceful”\n\"plain\"\n«froid»\n„kalt“\n‘once’\n“”",
         ("Savage but graceful", "plain", "froid", "kalt", "once")),
        ("“Great” and “fun”", ("“Great” and “fun”",)),
        ('"Great" and "fun"', ('"Great" and "fun"',)),
        ('"', ('"',)), ("“open", ("“open",)),
    ],
)  # fmt: skip
def test_lines(text: str, lines: tuple[str, ...]) -> None:
    assert read_lines(text) == lines


@given(anything)
def test_names_and_lines_are_each_there_once_and_never_blank(text: str) -> None:
    for found in (read_names(text), read_lines(text)):
        assert len(set(found)) == len(found)
        assert all(one.strip() for one in found)


@pytest.mark.parametrize(
    ("typed", "title", "year"),
    [
        ("Dune", "Dune", None),
        ("Dune 2021", "Dune", 2021),
        (" Dune   (2021) ", "Dune", 2021),
        ("Dune, 2021", "Dune", 2021),
        ("M*A*S*H 1970", "M*A*S*H", 1970),
        ("1917", "1917", None),
        ("2012", "2012", None),
        ("1917 2019", "1917", 2019),
        ("2012 (2009)", "2012", 2009),
        ("Blade Runner 2049", "Blade Runner 2049", None),
        ("Blade Runner 2049 2017", "Blade Runner 2049", 2017),
        ("Blade Runner 2049 (2017)", "Blade Runner 2049", 2017),
        ("Class of 1984", "Class of 1984", None),
        ("Class of 1984 1982", "Class of 1984", 1982),
        ("Space: 1999", "Space: 1999", None),
        ("THX 1138", "THX 1138", None),
        ("2001: A Space Odyssey", "2001: A Space Odyssey", None),
        ("(2021)", "(2021)", None),
        (", 2021", ", 2021", None),
        ("Dune 20211", "Dune 20211", None),
        ("東京物語 1953", "東京物語", 1953),
        ("$ 1971", "$", 1971),
        ('"The Room"', "The Room", None),
        ("„Das Boot“ 1981", "Das Boot", 1981),
        ("« Amélie » (2001)", "Amélie", 2001),
        ('"Crocodile" Dundee', '"Crocodile" Dundee', None),
        ('"A" and "B"', '"A" and "B"', None),
        ('""', '""', None),
    ],
)
def test_a_year_behind_a_title_is_read_where_it_is_one(
    typed: str, title: str, year: int | None
) -> None:
    assert read_title(typed, 2026) == (title, year)


@pytest.mark.parametrize(
    "text",
    ["3.5", "3,5", "3½", "3 ½", "★★★½", "3.5/5", "3½ / 5", "7/10", "3.5 stars", "3,5 Sterne",
     "3.5 out of 5", "7 out of 10", "3.5*", "⭐⭐⭐½", "⭐️⭐️⭐️ ½", "★★★½☆", "3 1/2", "3 1/2 stars",
     "3.5 of 5", "3,5 von 5 Sternen", "3.5/5 stars", "3.5⭐", "3½ ★", "★★★½ 3.5", "★★★½ (3,5)",
     "***½", "*** 1/2", "⭐⭐⭐ 1/2", "★★★½ out of 5", "★★★½✩", "3.5 stars!", "3.5 STARS",
     "3 1/2 of 5", "3 1/2 out of 5", "*** 1/2 of 5", "★★★½ 3.5/5", "★★★½ (7/10)", "★★★½ 7 / 10",
     "three and a half", "Three and a half stars out of five", "seven out of ten", "dreieinhalb",
     "drei einhalb", "Drei und einen halben Stern", "sieben von zehn", "three point five",
     "drei Komma fünf", "3 and a half stars", "3.5 stars out of 5", "three ½",
     "three-and-a-half", "three and half", "3 stars and a half", "3 Sterne und einen halben",
     "★★★ and a half"],
)  # fmt: skip
def test_stars_in_the_ways_in_which_people_write_them(text: str) -> None:
    assert read_stars(text) == (None, 7)
    assert read_stars(f"2 > {text}") == (4, 7)


@pytest.mark.parametrize(
    ("text", "stars"),
    [("four", 8), ("vier", 8), ("Fünf Sterne", 10), ("one star", 2), ("ein Stern", 2),
     ("half a star", 1), ("ein halber Stern", 1), ("anderthalb", 3), ("eineinhalb", 3),
     ("viereinhalb Sterne", 9), ("four and a half", 9), ("halber Stern", 1), ("1 half star", 1),
     ("null Komma fünf", 1), ("zero point five", 1), ("fuenf", 10), ("a star", 2),
     ("a star and a half", 3), ("A star and half", 3), ("3 stars and half a star", 7),
     ("half-star", 1), ("a half-star", 1)],
)  # fmt: skip
def test_stars_in_words(text: str, stars: int) -> None:
    assert read_stars(text) == (None, stars)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("stars", half_stars.ALL)
def test_stars_are_read_as_the_bot_shows_them(stars: int, language: str) -> None:
    with speaking(language):
        for shown in (half_stars.label, half_stars.number, half_stars.glyphs):
            assert read_stars(shown(stars)) == (None, stars)


@pytest.mark.parametrize(
    "text",
    ["★★★★ 3", "★★★★ 3/5", "★★★★ 4/10", "★★★ 3/4", "★★★★★★", "4 ★★", "****** ",
     "3/4", "80%", "B+", "1/2", "good", "6", "0", "3.25", "11/10", "3 4",
     "★ ★", "☆☆☆", "½½", "4/", "/5", "2 > 3 > 4", "six", "zehn", "four half", "null"],
)  # fmt: skip
def test_what_is_no_stars_is_refused_with_what_to_type(text: str) -> None:
    with pytest.raises(FilmClubError, match=r"like (?:4 or )?3\.5"):
        read_stars(text)


@given(
    st.text(max_size=20)
    | st.lists(
        st.sampled_from(
            [*"0123456789½★☆⭐*/.,> ", " out of ", "to", "stars", " and a half", "vier"]
        )
    ).map("".join)
)
def test_whatever_is_typed_is_stars_or_refused(text: str) -> None:
    with contextlib.suppress(FilmClubError):
        for stars in read_stars(text):
            assert stars is None or stars in half_stars.ALL


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("dune", "Dune"),
        ("the god father part 2", "The God Father Part 2"),
        ("les enfants du paradis", "Les Enfants du Paradis"),
        ("in the mood for love", "In the Mood for Love"),
        ("eXistenZ", "eXistenZ"),
        ("1917", "1917"),
        ("기생충", "기생충"),
        ("", ""),
    ],
)
def test_a_title_without_any_capital_letter_gets_them(typed: str, title: str) -> None:
    assert with_capitals(typed) == title


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("The Paper\nAda", ("The Paper", "Ada")),
        (" The Paper ", ("The Paper", None)),
        ("\nAda", ("", "Ada")),
        ("Ada", ("", "Ada")),
        ("\nBea", ("", "Bea")),
        ("Bea", ("Bea", None)),
        ("\nThe Paper\nAda", ("The Paper", "Ada")),
        ("The Paper\n\nAda\n", ("The Paper", "Ada")),
        ("", ("", None)),
    ],
)
def test_outlet_and_critic(text: str, byline: tuple[str, str | None]) -> None:
    assert read_byline(text, "Ada") == byline
