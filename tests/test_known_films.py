"""Films that are known by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import known_credits, known_films
from bot.domain.folding import fold, uniform
from bot.reading import read
from tests.reading.test_document import PROSE

LINES = Path(known_films.__file__).with_name("known_films.txt").read_text("utf-8").splitlines()
NAMES = [line.partition("\t")[0] for line in LINES]
CREDITS = Path(known_films.__file__).with_name("known_credits.txt").read_text("utf-8").splitlines()


def test_the_list_is_sorted_and_each_name_has_the_form_that_is_looked_up() -> None:
    assert sorted(set(NAMES)) == NAMES
    assert [name for name in NAMES if uniform(name) != name] == []
    numbers = [number for line in LINES for number in line.partition("\t")[2].split(" ")]
    assert {(len(number), number.isdecimal()) for number in numbers} == {(5, True)}


def test_credits_are_kept_by_their_films_numbers_in_the_form_that_is_looked_for() -> None:
    films = [line.partition("\t")[0] for line in CREDITS]
    assert sorted(set(films)) == films
    assert set(films) <= {number for line in LINES for number in line.partition("\t")[2].split()}
    every = [line.partition("\t")[2].split("|") for line in CREDITS]
    assert {year for year, *_ in every if not year or not 1888 <= int(year) < 2030} == {""}
    people = [name for _, *names in every for name in names]
    assert [name for name in people if fold(name) != name or not name] == []


@pytest.mark.parametrize("name", ["The Godfather Part II", "Der Pate – Teil II", "教父2"])
def test_a_films_credits_are_known_by_any_of_its_names(name: str) -> None:
    (film,) = known_credits.of(name)
    assert (film.year, film.people[0]) == (1974, "francis ford coppola")


def test_a_films_characters_are_among_its_people() -> None:
    (film,) = known_credits.of("Casablanca")
    assert {"humphrey bogart", "rick blaine", "ilsa lund"} <= set(film.people)


def test_films_of_one_name_have_each_their_credits() -> None:
    every = {(film.year, film.people[0]) for film in known_credits.of("Dune")}
    assert {(1984, "david lynch"), (2021, "denis villeneuve")} <= every
    assert known_credits.of("Ballerina Kitchen") == []


@pytest.mark.parametrize(
    "name",
    [NAMES[0], NAMES[-1], "The Godfather Part II", "LE FABULEUX DESTIN D’AMÉLIE POULAIN", "8½",
     "Das Leben der Anderen", "シン・ゴジラ", "기생충", "Сталкер", "M*A*S*H", "Wall-E"],
)  # fmt: skip
def test_a_film_is_known_however_it_is_written(name: str) -> None:
    assert known_films.is_known(name)


@pytest.mark.parametrize("name", ["", "…", "My week in films", "Ballerina Kitchen", "zzz", "龥龥"])
def test_other_words_are_no_film(name: str) -> None:
    assert not known_films.is_known(name)
    assert known_films.other_names(name) == []


@pytest.mark.parametrize(
    ("name", "other"),
    [("Der Pate", "godfather"), ("Die sieben Samurai", "7 samurai"),
     ("Zurück in die Zukunft", "back to the future"), ("千と千尋の神隠し", "spirited away"),
     ("La vita è bella", "life is beautiful")],
)  # fmt: skip
def test_a_films_other_names_are_known(name: str, other: str) -> None:
    assert other in known_films.other_names(name)
    assert known_films.form(name) in known_films.other_names(other)
    assert known_films.are_one(name, other)


@pytest.mark.parametrize(
    ("asked", "text", "name"),
    [
        (known_films.typed_so, "Zurueck in die Zukunft", "zuruck in die zukunft"),
        (known_films.typed_so, "Der blaue Engel", "blaue engel"),
        (known_films.typed_so, "Les 400 coups", "quatre cents coups"),
        (known_films.typed_so, "12 hombres sin piedad", "doce hombres sin piedad"),
        (known_films.begun_so, "zurueck in die z", "zuruck in die zukunft"),
        (known_films.begun_so, "千と千", "千と千尋の神隠し"),
        (known_films.said_within, "welt der amel", "fabelhafte welt der amelie"),
        (known_films.said_within, "fuer anfaenger", "turkisch fur anfanger"),
        *((known_films.misspelled, slip, "marshal") for slip in (
            "marshaal", "maxrshal", "mashal", "marsha", "marxhal", "amrshal", "marhsal", "marshla",
        )),
    ],
)  # fmt: skip
def test_a_film_is_found_by_a_name_that_was_nearly_typed(
    asked: Callable[[str], known_films.Called], text: str, name: str
) -> None:
    assert name in asked(text).values()


@given(st.sampled_from(NAMES), st.integers(0, 30))
def test_a_name_is_found_by_any_slip(name: str, place: int) -> None:
    before, letter, behind = name[:place], name[place : place + 1], name[place + 1 :]
    for typed in (
        before + behind, f"{before}x{behind}", f"{before}x{letter}{behind}",
        before + behind[:1] + letter + behind[1:],
    ):  # fmt: skip
        if known_films.form(typed) == typed != name and len(typed) > 5:
            assert name in known_films.misspelled(typed)  # another of its names may be as near


@given(st.text(max_size=40) | st.sampled_from(NAMES))
def test_any_text_may_be_nearly_a_name(text: str) -> None:
    ways = (known_films.typed_so, known_films.begun_so, known_films.said_within)
    for called in (*(way(text) for way in ways), known_films.misspelled(text)):
        assert all(map(known_films.is_known, called.values()))


def test_one_letter_many_times_is_looked_up_a_few_times_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bytes] = []
    line_of = known_films._line_of
    monkeypatch.setattr(known_films, "_line_of", lambda name: asked.append(name) or line_of(name))
    known_films.typed_so("a" * 100)
    assert len(asked) < 500


def test_two_films_that_share_names_with_a_third_are_not_taken_for_each_other() -> None:
    for name, other in (("Blanche Neige", "Blancanieves"), ("Círculo de Fogo", "Stalingrad")):
        assert known_films.form(other) in known_films.other_names(name)
        assert not known_films.are_one(name, other)
    # Two films with the same names: which of them is meant, the year says.
    assert "дюна" in known_films.sure_names("Dune")


@pytest.mark.parametrize(
    ("name", "title", "may_be"),
    [("aliens", "Alien", False), ("Mad Max", "Mad Max: Fury Road", False),
     ("Der Pate", "The Godfather", True), ("the bot", "The Boat", True),
     ("Das Boot", "No film is called so", False)],
)  # fmt: skip
def test_another_films_name_is_not_taken_for_a_film(name: str, title: str, may_be: bool) -> None:
    assert known_films.may_be(name, title) == may_be


def test_two_films_are_not_one() -> None:
    assert not known_films.are_one("Der Pate", "Spirited Away")
    assert not known_films.are_one("", "")


@given(st.text(max_size=99) | st.sampled_from(NAMES))
def test_any_words_can_be_looked_up(name: str) -> None:
    assert known_films.is_known(name) == (known_films.form(name) in NAMES)
    assert known_films.is_known(name) == bool(known_films.other_names(name))


def test_no_name_of_a_document_stays_in_the_cache_of_look_up() -> None:
    before = uniform.cache_info()
    known_films.is_known("A name that stands in a draft")
    assert uniform.cache_info() == before


@pytest.mark.parametrize(("headline", "title"), [("Dunkirk", "Dunkirk"), ("Grey Harbour", None)])
def test_a_headline_that_the_text_does_not_have_again_is_a_title_if_a_film_is_called_so(
    headline: str, title: str | None
) -> None:
    assert read(f"# {headline}\n\n{PROSE}", name="").title == title
