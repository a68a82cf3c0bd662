"""Seeds: read once, read again when they change, and refused whole when one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.film import Film
from bot.domain.review import Review
from bot.files import seeds
from bot.files.seeds import BrokenSeed
from bot.store import Store
from tests.conftest import NOW
from tests.store.tables import CHOICES, add_review, assert_sound, film_named, rows, titles_of

CLUB = 100

FILM = """
[film]
title = "Ballerina"
year = 2025
runtime = 125
cast = ["Ana de Armas"]
aliases = ["The Dancer"]
"""

REVIEW = """
[[reviews]]
source = "Letterboxd"
link = "https://boxd.it/a2MBlp"
stars = 4.0
earlier_stars = 2
summary = " In our own words. "
quotes = ["flawed, messy", "and ambitious"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    write(folder, FILM + REVIEW)
    return folder


def write(folder: Path, content: str | bytes, name: str = "ballerina-2025") -> None:
    content = content.encode() if isinstance(content, str) else content
    (folder / f"{name}.toml").write_bytes(content)


async def ballerina(store: Store) -> Film:
    return await film_named(store, CLUB, "ballerina")


async def test_a_seed_becomes_a_film_with_its_reviews(store: Store, folder: Path) -> None:
    assert await seeds.seed(store, folder) == 1
    dossier = await store.reviews.dossier(CLUB, (await ballerina(store)).id)
    assert dossier.film == Film(
        id=dossier.film.id,
        title="Ballerina",
        year=2025,
        runtime=125,
        cast=("Ana de Armas",),
        aliases=("The Dancer",),
    )
    assert dossier.reviews == (
        Review(
            source="Letterboxd",
            reviewer=None,
            link="https://boxd.it/a2MBlp",
            stars=8,
            earlier_stars=4,
            summary="In our own words.",
            quotes=("flawed, messy", "and ambitious"),
        ),
    )
    assert await store.titles.named(CLUB, "the dancer", CHOICES) == titles_of(dossier.film)


async def test_seeding_again_changes_nothing(
    library: Store, folder: Path, database_path: Path
) -> None:
    tables = ("films", "film_titles", "film_words", "reviews", "quotes")
    before = [rows(database_path, f"SELECT * FROM {table}") for table in tables]
    assert await seeds.seed(library, seeds.folder()) == 0
    assert [rows(database_path, f"SELECT * FROM {table}") for table in tables] == before


async def test_only_what_has_changed_is_read_again(store: Store, folder: Path) -> None:
    write(folder, '[film]\ntitle = "Casablanca"', "casablanca-1942")
    assert await seeds.seed(store, folder) == 2
    write(folder, '[film]\ntitle = "Casablanca"\nyear = 1942', "casablanca-1942")
    assert await seeds.seed(store, folder) == 1
    assert (await store.titles.named(CLUB, "casablanca", CHOICES))[0].year == 1942


async def test_a_changed_seed_keeps_the_films_id_and_the_clubs_ratings(
    store: Store, folder: Path, database_path: Path
) -> None:
    await seeds.seed(store, folder)
    film = await ballerina(store)
    await store.ratings.rate(CLUB, film.id, 1, 8, NOW, line="Good.")
    write(folder, FILM.replace("Ballerina", "From the World of John Wick: Ballerina") + REVIEW * 2)
    assert await seeds.seed(store, folder) == 1
    dossier = await store.reviews.dossier(CLUB, film.id)
    assert dossier.film.title == "From the World of John Wick: Ballerina"
    assert len(dossier.reviews) == 2
    assert dossier.aggregate.count == 1
    (rating,) = await store.ratings.of_film(CLUB, film.id, 0, 10)
    assert rating.line == "Good."
    assert await store.titles.named(CLUB, "ballerina", CHOICES) == []
    assert await store.titles.search(CLUB, "john wick", CHOICES) == titles_of(dossier.film)
    assert_sound(database_path)


async def test_a_changed_seed_leaves_a_clubs_own_review_and_its_quotes(
    store: Store, folder: Path
) -> None:
    await seeds.seed(store, folder)
    film = await ballerina(store)
    await add_review(store, film, "Our Fanzine", guild_id=CLUB, stars=10, quotes=["ours"])
    write(folder, FILM + REVIEW.replace("Letterboxd", "Somewhere else"))
    await seeds.seed(store, folder)
    reviews = (await store.reviews.dossier(CLUB, film.id)).reviews
    assert sorted(review.source for review in reviews) == ["Our Fanzine", "Somewhere else"]
    assert ("ours",) in [review.quotes for review in reviews]


async def test_a_review_that_a_seed_loses_goes_with_its_quotes(
    store: Store, folder: Path, database_path: Path
) -> None:
    await seeds.seed(store, folder)
    write(folder, FILM)
    await seeds.seed(store, folder)
    assert rows(database_path, "SELECT * FROM reviews") == []
    assert rows(database_path, "SELECT * FROM quotes") == []


async def test_a_seed_that_is_gone_leaves_its_film(store: Store, folder: Path) -> None:
    """The club may have rated it."""
    await seeds.seed(store, folder)
    (folder / "ballerina-2025.toml").unlink()
    assert await seeds.seed(store, folder) == 0
    assert (await ballerina(store)).year == 2025


BROKEN = {
    "no TOML": ("[film]\ntitle Ballerina", "line 2"),
    "no UTF-8": (b'[film]\ntitle = "Am\xe9lie"', "utf-8"),
    "an empty file": ("", "film"),
    "a key beside film and reviews": (FILM.replace("[film]", "stars = 4\n[film]"), "stars"),
    "a film that is no table": ('film = "Ballerina"', "film"),
    "a film without a title": ("[film]\nyear = 2025", "film.title"),
    "an empty title": ('[film]\ntitle = " "', "film.title"),
    "a title of signs alone": ('[film]\ntitle = "?!"', "film.title"),
    "a title that is a number": ("[film]\ntitle = 1917", "film.title"),
    "a title that is too long": (f'[film]\ntitle = "{"x" * 301}"', "film.title"),
    "an unknown key of the film": (FILM + "length = 125\n", "film.length"),
    "a year that is a text": (FILM.replace("2025", '"2025"'), "film.year"),
    "a year before there were films": (FILM.replace("2025", "1066"), "film.year"),
    "a running time that is a truth": (FILM.replace("125", "true"), "film.runtime"),
    "a running time of nothing": (FILM.replace("125", "0"), "film.runtime"),
    "a cast that is a text": (FILM.replace('["Ana de Armas"]', '"Ana"'), "film.cast"),
    "an actor who is a number": (FILM.replace('"Ana de Armas"', "7"), "film.cast"),
    "reviews that are no list": (FILM + '[reviews]\nsource = "x"', "reviews"),
    "a review without a source": (FILM + REVIEW.replace("source", "#"), "reviews[1].source"),
    "a review without a summary": (FILM + REVIEW.replace("summary", "#"), "reviews[1].summary"),
    "an unknown key of a review": (FILM + REVIEW + "rating = 4\n", "reviews[1].rating"),
    "stars between the halves": (FILM + REVIEW.replace("4.0", "4.3"), "reviews[1].stars"),
    "no stars at all": (FILM + REVIEW.replace("4.0", "0"), "reviews[1].stars"),
    "stars that are no number": (FILM + REVIEW.replace("4.0", "nan"), "reviews[1].stars"),
    "stars that are drawn": (FILM + REVIEW.replace("4.0", '"★★★★"'), "reviews[1].stars"),
    "stars that are a truth": (FILM + REVIEW.replace("4.0", "true"), "reviews[1].stars"),
    "earlier stars out of range": (FILM + REVIEW.replace("= 2", "= 6"), "reviews[1].earlier_stars"),
    "a link that is none": (FILM + REVIEW.replace("https://", ""), "reviews[1].link"),
    "an empty quote": (FILM + REVIEW.replace("and ambitious", ""), "reviews[1].quotes"),
    "a second review": (FILM + REVIEW + REVIEW.replace("4.0", "4.3"), "reviews[2].stars"),
}


@pytest.mark.parametrize(("content", "key"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_seed_is_named_with_its_key_and_nothing_is_written(
    store: Store, folder: Path, database_path: Path, content: str | bytes, key: str
) -> None:
    write(folder, content, "broken")
    with pytest.raises(BrokenSeed) as caught:
        await seeds.seed(store, folder)
    text = str(caught.value)
    assert text.startswith("broken.toml: ")
    assert key in text
    assert len(text.splitlines()) == 1
    assert rows(database_path, "SELECT * FROM films") == []


async def test_what_was_seeded_before_stays_when_a_seed_breaks(store: Store, folder: Path) -> None:
    await seeds.seed(store, folder)
    write(folder, FILM.replace("2025", "2026"))
    write(folder, "", "zzz")
    with pytest.raises(BrokenSeed, match=r"^zzz\.toml: film has to be a table$"):
        await seeds.seed(store, folder)
    assert (await ballerina(store)).year == 2025


def test_the_shipped_seeds_are_ballerina_and_a_dozen_without_reviews() -> None:
    folder = {seed.name: seed for seed in seeds.read_all(seeds.folder())}
    assert len(folder) == 13
    assert [name for name, seed in folder.items() if seed.reviews] == ["ballerina-2025"]
    for seed in folder.values():
        facts = seed.facts
        assert facts.year
        assert facts.director
        assert facts.country
        assert facts.runtime
        assert seed.name.endswith(f"-{facts.year}")


def test_the_shipped_ballerina_is_as_its_documents_have_it() -> None:
    (seed,) = (seed for seed in seeds.read_all(seeds.folder()) if seed.reviews)
    assert (seed.facts.year, seed.facts.certificate) == (2025, "15")
    unrated, changed = seed.reviews
    assert unrated.stars is None
    assert unrated.earlier_stars is None
    assert (changed.earlier_stars, changed.stars) == (4, 8)


def test_the_shipped_quotes_are_a_few_short_phrases() -> None:
    (seed,) = (seed for seed in seeds.read_all(seeds.folder()) if seed.reviews)
    for review in seed.reviews:
        assert 3 <= len(review.quotes) <= 5
        for quote in review.quotes:
            assert len(quote.split()) <= 10
            assert not quote.endswith(".")
        assert 2 <= review.summary.count(".") <= 4
