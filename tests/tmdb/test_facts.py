"""What TMDB says is untrusted: it is checked, and left out where it is not what it should be."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.film import RUNTIMES, TMDB_IDS, Facts
from bot.tmdb_answers import details_from, hits_from
from tests.tmdb.asking import LE_SAMOURAI
from tests.tmdb.server import film, person, release, samourai


def details(**facts: Any) -> Facts:
    found = details_from(1, film(1, "A Film") | facts)
    assert found is not None
    return found


def test_a_text_is_one_line_without_controls_and_not_too_long() -> None:
    found = details(title=" A\x00 \u202eFilm\n\n# x\u2028" + "y" * 5000).title
    assert found.startswith("A Film # x yyy")
    assert len(found) == 300


def test_only_the_first_of_many_names_are_taken() -> None:
    many = [person(f"Name {number}", job="Director") for number in range(1000)]
    found = details(credits={"cast": many, "crew": many})
    assert found.cast == ("Name 0", "Name 1", "Name 2", "Name 3", "Name 4")
    assert found.director == "Name 0, Name 1, Name 2"


@pytest.mark.parametrize(
    ("countries", "country"),
    [
        ([("US", "United States of America"), ("GB", "United Kingdom")], "US, UK"),
        ([("KR", "South Korea")], "South Korea"),
        ([("XX", ""), ("FR", "France")], "France"),
        ([("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], "A, B, C"),
        ([], None),
    ],
)
def test_countries_are_named_as_in_the_library(
    countries: list[tuple[str, str]], country: str | None
) -> None:
    given = [{"iso_3166_1": code, "name": name} for code, name in countries]
    assert details(production_countries=given).country == country


@pytest.mark.parametrize(
    ("releases", "certificate"),
    [
        ([("US", "R"), ("GB", "15")], "15"),
        ([("US", "R"), ("GB", "")], "R"),
        ([("DE", "16"), ("US", "")], None),
        ([("GB", "x" * 500)], "x" * 20),
    ],
)
def test_the_certificate_is_the_british_one_else_the_american(
    releases: list[tuple[str, str]], certificate: str | None
) -> None:
    results = [release(region, given, "2020-01-01") for region, given in releases]
    assert details(release_dates={"results": results}).certificate == certificate


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("1967-10-25", 1967), ("", None), (None, None), (1967, None), ("1967", None),
        ("0001-01-01", None), ("9999-01-01", None), ("-967-10-25", None), ("١٩٦٧-10-25", None),
    ],
)  # fmt: skip
def test_the_year_comes_from_a_date_alone(date: object, year: int | None) -> None:
    assert details(release_date=date).year == year


@pytest.mark.parametrize("runtime", [0, -1, 10_001, 1.5, True, "105", None])
def test_a_runtime_that_can_not_be_is_unknown(runtime: object) -> None:
    assert details(runtime=runtime).runtime is None


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "a.jpg", "//evil.example/a.jpg", "/../a.jpg", "/a.svg", "/a.jpg?x=1", "/a.jpg\n",
        "/a b.jpg", "/é.jpg", "/" + "a" * 101 + ".jpg", "@evil.example/a.jpg", None, 5, ["/a.jpg"],
    ],
)  # fmt: skip
def test_a_poster_elsewhere_is_none(path: object) -> None:
    assert details(poster_path=path).poster is None


def test_one_odd_film_does_not_cost_the_others() -> None:
    odd = [None, 5, [], {}, {"id": 1}, {"id": "2", "title": "B"}, {"id": True, "title": "C"},
           {"id": 10**30, "title": "D"}, {"id": 3, "title": " "}, {"id": 4, "title": ["E"]},
           samourai()]  # fmt: skip
    assert list(hits_from({"results": odd})) == [LE_SAMOURAI]


FIELDS = [
    "cast", "certification", "credits", "crew", "id", "iso_3166_1", "job", "name",
    "original_title", "poster_path", "production_countries", "release_date", "release_dates",
    "results", "runtime", "title",
]  # fmt: skip
ANSWER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=len(FIELDS))
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(FIELDS), ANSWER))
def test_whatever_comes_is_read_or_left_out(answer: dict[str, Any]) -> None:
    for hit in hits_from(answer):
        assert hit.tmdb_id in TMDB_IDS
        hold_a_title(hit.title)
        assert hit.original_title != hit.title
    found = details_from(1, answer)
    if found is not None:
        hold_a_title(found.title)
        assert len(found.cast) <= 5
        for text in (found.director, found.country, found.certificate):
            assert text is None or (text.strip() and text.isprintable() and len(text) <= 310)
        assert found.runtime is None or found.runtime in RUNTIMES
        orjson.dumps(found.cast)


def hold_a_title(title: str) -> None:
    """What the store and the views count on."""
    assert 0 < len(title) <= 300
    assert title == " ".join(title.split())
    assert title.isprintable()
