"""Films that are known by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.folding import uniform
from bot.reading import films, read
from tests.reading.test_document import PROSE

LINES = Path(films.__file__).with_name("films.txt").read_text("utf-8").splitlines()


def test_the_list_is_sorted_and_each_line_has_the_form_that_is_looked_up() -> None:
    assert sorted(set(LINES)) == LINES
    assert [line for line in LINES if uniform(line) != line] == []


@pytest.mark.parametrize(
    "name",
    [LINES[0], LINES[-1], "The Godfather Part II", "LE FABULEUX DESTIN D’AMÉLIE POULAIN", "8½",
     "Das Leben der Anderen", "シン・ゴジラ", "기생충", "Сталкер", "M*A*S*H", "Wall-E"],
)  # fmt: skip
def test_a_film_is_known_however_it_is_written(name: str) -> None:
    assert films.is_known(name)


@pytest.mark.parametrize("name", ["", "…", "My week in films", "Ballerina Kitchen", "zzz", "龥龥"])
def test_other_words_are_no_film(name: str) -> None:
    assert not films.is_known(name)


@given(st.text(max_size=99))
def test_any_words_can_be_looked_up(name: str) -> None:
    assert films.is_known(name) == (films.form(name) in LINES)


def test_no_name_of_a_document_stays_in_the_cache_of_look_up() -> None:
    before = uniform.cache_info()
    films.is_known("A name that stands in a draft")
    assert uniform.cache_info() == before


@pytest.mark.parametrize(("headline", "title"), [("Dunkirk", "Dunkirk"), ("Grey Harbour", None)])
def test_a_headline_that_the_text_does_not_have_again_is_a_title_if_a_film_is_called_so(
    headline: str, title: str | None
) -> None:
    assert read(f"# {headline}\n\n{PROSE}", name="").title == title
