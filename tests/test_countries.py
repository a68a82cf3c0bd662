"""Countries as people type them."""

from __future__ import annotations

import pytest

from bot import countries, time_zones
from bot.language import languages, speaking


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Germany", "DE"), ("germ", "DE"), ("de", "DE"), ("UK", "GB"), ("GB", "GB"),
        ("united kingdom", "GB"), ("usa", "US"), ("america", "US"), ("south korea", "KR"),
        ("Côte d'Ivoire", "CI"), ("cote divoire", "CI"), ("niger", "NE"), ("nigeria", "NG"),
        ("in", "IN"), ("united", None), ("Narnia", None), ("", None), (" ", None), ("🎬", None),
        ("x" * 100_000, None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_name_or_code(typed: str, code: str | None) -> None:
    assert countries.named(typed) == code


@pytest.mark.parametrize("typed", ["Deutschland", "deutschl", "Germany", "DE"])
def test_it_is_known_in_the_language_that_is_spoken_and_in_english(typed: str) -> None:
    with speaking("de"):
        assert countries.named(typed) == "DE"
        assert countries.name("DE") == "Deutschland"
    assert countries.name("DE") == "Germany"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Deutschland", "DE"), ("Österreich", "AT"), ("Osterreich", "AT"), ("OESTERREICH", "AT"),
        ("Allemagne", "DE"), ("Países Bajos", "NL"), ("Niemcy", "DE"), ("Sverige", "SE"),
    ],
)  # fmt: skip
def test_it_is_known_in_the_languages_that_clubs_type(typed: str, code: str) -> None:
    for language in ("en", "de"):
        with speaking(language):
            assert countries.named(typed) == code


def test_a_club_types_places_in_its_own_language_also_where_its_members_read_another() -> None:
    assert {*countries.TYPED_IN, "en"} >= {*languages()}


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Germny", ["Germany"]), ("Deutchland", ["Germany"]), ("Oestereich", ["Austria"]),
        ("Swedan", ["Sudan", "Sweden"]), ("Narnia", []), ("Mailand", []), ("Portland", []),
        ("Irq", []), ("", []), ("x" * 100_000, []),
    ],
)  # fmt: skip
def test_a_slip_or_two_leave_the_country_to_be_asked_for(typed: str, near: list[str]) -> None:
    assert countries.named(typed) is None
    assert [name for _, name in countries.near(typed)] == near


def test_every_country_is_found_by_what_it_is_called() -> None:
    for language in ("en", "de"):
        with speaking(language):
            for code in countries.english():
                assert countries.named(countries.name(code)) == code


def test_suggestions_begin_like_what_is_typed() -> None:
    names = [name for _, name in countries.search("united")]
    assert names[:2] == ["United Arab Emirates", "United States"]
    assert len(countries.search("")) == countries.SUGGESTED_COUNTRIES


def test_a_zone_lies_in_a_country() -> None:
    assert time_zones.country_of("Europe/Berlin") == "DE"
    assert time_zones.country_of("UTC") is None


def test_a_films_countries_are_in_the_language_that_is_spoken() -> None:
    assert countries.in_words("France, US") == "France, US"
    with speaking("de"):
        assert countries.in_words("France, UK, US") == (
            "Frankreich, Vereinigtes Königreich, Vereinigte Staaten"
        )
        assert countries.in_words("South Korea, Soviet Union") == "Südkorea, Soviet Union"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "had", ["France, UK, US", "South Korea, Soviet Union", "Czech Republic", "Narnia", ""]
)
def test_a_films_countries_are_typed_in_the_language_that_is_spoken(
    language: str, had: str
) -> None:
    """A German's "Deutschland" stayed German on everybody's card."""
    with speaking(language):
        assert countries.in_library(countries.in_words(had)) == had
    with speaking("de"):
        assert countries.in_library("Deutschland,  Vereinigte Staaten") == "Germany, US"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Großbritannien", "UK"), ("Grossbritannien", "UK"), ("Hongkong", "Hong Kong"),
        ("Elfenbeinküste", "Côte d’Ivoire"), ("Weißrussland", "Belarus"), ("USA", "US"),
        ("Sowjetunion", "Sowjetunion"),
    ],
)  # fmt: skip
def test_a_film_has_countries_by_one_name_whichever_is_typed(typed: str, kept: str) -> None:
    with speaking("de"):
        assert countries.in_library(typed) == kept


def test_a_country_that_is_left_as_it_was_shown_keeps_the_films_word() -> None:
    had = "France, USA, Holland, West Germany"
    for language in languages():
        with speaking(language):
            assert countries.in_library(f"{countries.in_words(had)},Japan", had) == f"{had}, Japan"
    with speaking("de"):
        assert countries.in_library("Frankreich, US", "United States") == "France, United States"
