"""A film's file: what is read, what is refused in which words, and that writing is its inverse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import stars as half_stars
from bot.domain.filed import IDS, FiledFilm, FiledReview, SeedReview
from bot.domain.film import RUNTIMES, TMDB_IDS, YEARS, Facts
from bot.domain.library import BadEntry
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.files import film_file
from tests.files.examples import BALLERINA, BALLERINA_REVIEW

WHOLE = BALLERINA + BALLERINA_REVIEW
T = TypeVar("T")

SAID = "\n[[said]]\ntext = ' word for word '\nauthor_id = 1\nchannel_id = 2\nmessage_id = 3\n"


def refusal(content: str | bytes) -> str:
    with pytest.raises(BadEntry) as caught:
        film_file.read(content.encode() if isinstance(content, str) else content)
    return str(caught.value)


def test_texts_lose_the_blanks_around_them_and_messages_do_not() -> None:
    filed = film_file.read((WHOLE + SAID).encode())
    assert filed.reviews[0].review.summary == "In our own words."
    assert filed.said == (Said(" word for word ", 1, 2, 3),)


@pytest.mark.parametrize("scheme", ["https", "http", "HTTP", "Https"])
def test_an_address_that_a_club_may_have_is_read_again(scheme: str) -> None:
    facts = Facts(title="Heat", poster=f"{scheme}://example.com/heat.jpg")
    review = Review("The Paper", None, f"{scheme}://example.com/heat", None, None, "Long.", ())
    filed = FiledFilm(facts=facts, reviews=(FiledReview(review),))
    assert film_file.read(film_file.write(filed)) == filed


def test_stars_are_numbers_in_the_file_and_half_stars_in_the_program() -> None:
    (filed,) = film_file.read(WHOLE.encode()).reviews
    assert (filed.review.earlier_stars, filed.review.stars) == (4, 8)
    assert b"stars = 4.0\nearlier_stars = 2.0" in film_file.write(FiledFilm(reviews=(filed,)))


TITLE = "has to be a text of 1 to 300 characters"
YEAR = "has to be a whole number from 1870 to 2200"
STARS = "reviews[1].stars has to be 0.5 to 5 in halves"
LINK = (
    "reviews[1].link has to be an address that begins with https:// or http://,"
    " of 1 to 512 characters"
)
MOMENT = "added has to be a date and time like 2026-03-14T15:09:26Z"
UNKNOWN = "is not a key that a film's file has"

BROKEN = {
    "a key beside those that there are": ("[film]", "stars = 4\n[film]", f"stars {UNKNOWN}"),
    "a key of the film above it": (
        "[film]", 'title = "A"\n[film]', "title has to stand below [film]",
    ),
    "an unknown key of the film": ("runtime", "length", f"film.length {UNKNOWN}"),
    "an unknown key of a review": ("link", "rating", f"reviews[1].rating {UNKNOWN}"),
    "a key that is a number": ("link", "7", f"reviews[1].7 {UNKNOWN}"),
    "a key that feigns a place": (
        "link", '"` - at `$.film"', f"reviews[1].` - at `$.film {UNKNOWN}",
    ),
    "no title": ('title = "Ballerina"', "", f"film.title {TITLE}"),
    "an empty title": ('"Ballerina"', '" "', f"film.title {TITLE}"),
    "a title that is a number": ('"Ballerina"', "1917", f"film.title {TITLE}"),
    "a title that is too long": ('"Ballerina"', f'"{"x" * 301}"', f"film.title {TITLE}"),
    "a year that is a text": ("2025", '"2025"', f"film.year {YEAR}"),
    "a year before there were films": ("2025", "1066", f"film.year {YEAR}"),
    "a year beyond all numbers": ("2025", "9" * 400, f"film.year {YEAR}"),
    "a year and a half": ("2025", "2025.5", f"film.year {YEAR}"),
    "a running time that is a truth": (
        "125", "true", "film.runtime has to be a whole number from 1 to 10000",
    ),
    "a running time of nothing": (
        "125", "0", "film.runtime has to be a whole number from 1 to 10000",
    ),
    "a cast that is a text": (
        '["Ana de Armas"]', '"Ana"', "film.cast has to be a list of 50 texts at the most",
    ),
    "a cast of too many": (
        '["Ana de Armas"]', str(["x"] * 51), "film.cast has to be a list of 50 texts at the most",
    ),
    "an actor who is a number": ('"Ana de Armas"', '"Ana", 7', f"film.cast[2] {TITLE}"),
    "a review that is a table": ("[[reviews]]", "[reviews]", "reviews has to be a list of tables"),
    "a review without a source": (
        "source", "#", "reviews[1].source has to be a text of 1 to 200 characters",
    ),
    "an empty summary": (
        " In our own words. ", "", "reviews[1].summary has to be a text of 1 to 2000 characters",
    ),
    "a review of nothing": (
        BALLERINA_REVIEW, '[[reviews]]\nsource = "A"\nearlier_stars = 2\n',
        "reviews[1] has to have a summary, quotes or stars",
    ),
    "stars between the halves": ("4.0", "4.3", STARS),
    "no stars at all": ("4.0", "0", STARS),
    "stars that are no number": ("4.0", "nan", STARS),
    "stars without end": ("4.0", "inf", STARS),
    "stars that are drawn": ("4.0", '"★★★★"', STARS),
    "stars that are a truth": ("4.0", "true", STARS),
    "earlier stars out of range": ("= 2\n", "= 6\n", STARS.replace("stars", "earlier_stars")),
    "a link that is none": ("https://", "", LINK),
    "a link that is too long": ("https://", "https://" + "x" * 512, LINK),
    "an empty quote": ("and ambitious", "", f"reviews[1].quotes[2] {TITLE}"),
    "a second review": (BALLERINA_REVIEW, BALLERINA_REVIEW * 2 + "place = 1", "reviews[2].place"),
    "a film that is said of a seed": ("[film]", 'seed = "x"\n[film]', "film has to be left out"),
    "a removed film that is no seed": ("[film]", "removed = true\n[film]", "removed is said of"),
    "a truth that is a number": (
        "[film]", "removed = 1\n[film]", "removed has to be true or false",
    ),
    "a day that is no moment": ("[film]", "added = 2026-03-14\n[film]", MOMENT),
    "a moment without its zone": ("[film]", "added = 2026-03-14T15:09:26\n[film]", MOMENT),
    "a moment in words": ("[film]", 'added = "2026-03-14T15:09:26Z"\n[film]', MOMENT),
    "a moment before films": ("[film]", "added = 0001-01-01T00:00:00+14:00\n[film]", MOMENT),
    "replaced seeds that are a number": (
        "[film]", "replaces = 1\n[film]", "replaces has to be a list of texts",
    ),
    "a review in single brackets": (
        "[[reviews]]", "[reviews]",
        "reviews has to be a list of tables: for each a line [[reviews]], and its keys below",
    ),
    "a message without its author": (
        BALLERINA_REVIEW, "[[said]]\ntext = 'x'",
        "said[1].author_id has to be a whole number from 1 to 9223372036854775807",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("part", "broken", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_what_has_another_form_is_named_with_the_form_it_has_to_have(
    part: str, broken: str, said: str
) -> None:
    assert part in WHOLE
    assert refusal(WHOLE.replace(part, broken)).startswith(said)


A_TABLE = "has to be a table: a line [film], and its keys in the lines below"

NO_FILM = {
    "no TOML": ("[film]\ntitle Ballerina", "it is not TOML: Expected '=' after a key"),
    "no UTF-8": (b'[film]\ntitle = "Am\xe9lie"', "it is not in UTF-8"),
    "UTF-16": (WHOLE.encode("utf-16"), "it is not in UTF-8"),
    "an empty file": ("", f"film {A_TABLE}"),
    "a film that is no table": ('film = "Ballerina"', f"film {A_TABLE}"),
    "brackets without end": ("x = " + "[" * 5000 + "]" * 5000, "it has too many brackets"),
    "dots without end": ("a." * 200_000 + "a = 1", "a key has too many dots"),
    "quoted dots without end": ("""['a'.""" + """ "b" . """ * 50_000 + "c]", "a key has too many"),
}


@pytest.mark.parametrize(("content", "said"), NO_FILM.values(), ids=NO_FILM.keys())
def test_what_is_no_films_file_at_all(content: str | bytes, said: str) -> None:
    assert refusal(content).startswith(said)


def texts(longest: int = 20) -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=["Cs"])
    return st.text(characters, min_size=1, max_size=longest).filter(lambda text: text.strip())


def bare(longest: int = 20) -> st.SearchStrategy[str]:
    return texts(longest).map(str.strip)


def numbers(allowed: range) -> st.SearchStrategy[int]:
    return st.integers(allowed[0], allowed[-1])


def several(of: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=3).map(tuple)


FACTS = st.builds(
    Facts,
    title=bare().map(lambda text: f"{text}a"),
    year=st.none() | numbers(YEARS),
    director=st.none() | bare(),
    country=st.none() | bare(),
    runtime=st.none() | numbers(RUNTIMES),
    certificate=st.none() | bare(),
    cast=several(bare()),
    original_title=st.none() | bare(),
    aliases=several(bare()),
    poster=st.none() | bare().map(lambda text: f"https://{text}"),
    tmdb_id=st.none() | numbers(TMDB_IDS),
)
SEED_REVIEWS = st.builds(SeedReview, bare(), bare(), st.none() | bare(), st.integers(1, 1000))
REVIEWS = st.builds(
    FiledReview,
    st.builds(
        Review,
        source=bare(),
        reviewer=st.none() | bare(),
        link=st.none() | bare().map(lambda text: f"http://{text}"),
        stars=st.none() | numbers(half_stars.ALL),
        earlier_stars=st.none() | numbers(half_stars.ALL),
        summary=bare(2000),
        quotes=several(bare()),
    ),
    st.none() | bare(),
    st.none() | SEED_REVIEWS,
)
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - the zone comes from the next argument
    datetime(2200, 12, 31),  # noqa: DTZ001 - likewise
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]),
)
OF_A_CLUB = {
    "reviews": several(REVIEWS),
    "removed_reviews": several(SEED_REVIEWS),
    "said": several(st.builds(Said, texts(1000), numbers(IDS), numbers(IDS), numbers(IDS))),
}
FILES = st.one_of(
    st.builds(
        FiledFilm,
        facts=FACTS,
        replaces=st.none() | several(bare()),
        added_at=st.none() | MOMENTS,
        **OF_A_CLUB,
    ),
    st.builds(FiledFilm, seed=bare(), removed=st.booleans(), **OF_A_CLUB),
)


@given(FILES)
def test_what_is_written_is_read_as_it_was(filed: FiledFilm) -> None:
    assert film_file.read(film_file.write(filed)) == filed
