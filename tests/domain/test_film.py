"""A film's name, and its title as look-up compares it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.film import Facts, Film, differences, is_another
from bot.domain.folding import fold, same_title, sort_key, without_article
from tests.story import story


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        pytest.param("Ballerina", "ballerina", id="case"),
        pytest.param("Amélie", "amelie", id="an accent"),
        pytest.param("Ame\u0301lie", "amelie", id="an accent apart from its letter"),
        pytest.param("Le Fabuleux Destin d'Amélie Poulain", "le fabuleux destin damelie poulain"),
        pytest.param("Mad Max: Fury Road", "mad max fury road", id="signs between words"),
        pytest.param("The_Thing", "the thing", id="an underscore"),
        pytest.param("Straße", "strasse", id="a sharp s"),
        pytest.param("ﬁnal ＭＡＸ", "final max", id="compatibility forms"),
        pytest.param("기생충", "기생충", id="Hangul"),
        pytest.param("기생충", "기생충", id="Hangul in pieces"),
        pytest.param("七人の侍", "七人の侍", id="Japanese"),
        pytest.param("がガ", "がガ", id="voiced kana"),
        pytest.param("Йод", "йод", id="Cyrillic"),
        pytest.param("1917", "1917", id="a number"),
        pytest.param("8½", fold("8 1/2"), id="a fraction, as one sign and typed out"),
        pytest.param("  two\n\tblanks ", "two blanks", id="blanks"),
    ],
)
def test_folding(title: str, folded: str) -> None:
    assert fold(title) == folded


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "`", "´", "＇"])
def test_apostrophes_of_every_keyboard_are_left_out(apostrophe: str) -> None:
    assert fold(f"Don{apostrophe}t Look Now") == "dont look now"


@pytest.mark.parametrize("signs", ["", "?!", "…", "_", "★", "\u200b", "🎬", "'", "\u0301"])
def test_signs_alone_fold_to_nothing(signs: str) -> None:
    assert fold(signs) == ""


@given(st.text(max_size=60))
@example("ŉ")
@example("The The")
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_again_changes_nothing_for_every_character_of_the_basic_plane() -> None:
    for row in range(0, 0x10000, 0x100):  # each a word, since one by one it takes ten times as long
        with story(f"from U+{row:04X} on"):
            folded = fold(" ".join(map(chr, range(row, row + 0x100))))
            assert fold(folded) == folded


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=60))  # Latin, all of it
def test_folding_ignores_case(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@given(st.text(max_size=60))
def test_what_is_folded_has_words_and_single_blanks_alone(text: str) -> None:
    words = fold(text).split(" ") if fold(text) else []
    letters = {unicodedata.category(letter)[0] for word in words for letter in word}
    assert letters <= {"L", "M", "N"}  # with the marks that are letters
    assert all(words)


@pytest.mark.parametrize(
    ("folded", "bare"),
    [
        ("the godfather", "godfather"),
        ("le fabuleux destin", "fabuleux destin"),
        ("the", "the"),
        ("the the", "the"),
        ("theatre of blood", "theatre of blood"),
        ("back to the future", "back to the future"),
        ("", ""),
    ],
)
def test_a_leading_article_goes_and_an_article_alone_stays(folded: str, bare: str) -> None:
    assert without_article(folded) == bare


def test_a_name_has_the_year_that_tells_two_films_apart() -> None:
    assert Facts(title="True Grit", year=2010).name == "True Grit (2010)"
    assert Facts(title="True Grit").name == "True Grit"


BALLERINA = Film(
    id=1, title="Ballerina", year=2025, director="Len Wiseman", runtime=125, certificate="15",
    original_title="Bailarina", aliases=("From the World of John Wick",),
)  # fmt: skip


@pytest.mark.parametrize(
    "found",
    [
        Facts(title="ballerina!", year=2025, director="LEN WISEMAN", runtime=125),
        Facts(title="From the world of John Wick"),
        Facts(title="Bailarina"),
        Facts(title="Ballerina", country="UK", cast=("Anyone",)),
    ],
)
def test_no_difference(found: Facts) -> None:
    assert differences(BALLERINA, found) == []
    assert not is_another(BALLERINA, found)


def test_differences() -> None:
    found = Facts(title="Ballerina", year=2024, director="Ann", runtime=124, certificate="12A")
    assert differences(BALLERINA, found) == [
        ("Year", 2024, 2025),
        ("Director", "Ann", "Len Wiseman"),
        ("Running time", 124, 125),
        ("Certificate", "12A", "15"),
    ]


def test_another_title_is_another_film_and_so_are_another_year_and_director() -> None:
    assert is_another(BALLERINA, Facts(title="Dancer"))
    assert is_another(BALLERINA, Facts(title="Ballerina", year=2006, director="Ann"))
    for found in (
        Facts(title="Ballerina", year=2006),
        Facts(title="", director="Ann"),
        Facts(title="Ballerina", year=2024, director="L. Wiseman"),
    ):
        assert not is_another(BALLERINA, found)


def test_what_the_film_lacks_is_no_difference() -> None:
    found = Facts(title="Ballerina", year=2025, director="Len Wiseman", runtime=1, certificate="U")
    assert differences(Film(id=1, title="Ballerina"), found) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rocky II", "Rocky 2"), ("Tom & Jerry", "Tom et Jerry"), ("7 Days", "Seven Days")],
)
def test_one_title_in_two_spellings_is_the_same(one: str, other: str) -> None:
    assert same_title(one) == same_title(other)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("The Godfather", "godfather"), ("Die Hard", "die hard"), ("L'Avventura", "avventura"),
        ("L.A. Confidential", "l a confidential"), ("La La Land", "la la land"),
        ("Élite", "elite"), ("$", "$"),
    ],
)  # fmt: skip
def test_titles_stand_where_people_look_for_them(title: str, key: str) -> None:
    assert sort_key(title) == key
