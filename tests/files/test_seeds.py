"""Seeds: read once, read again when they change, and refused whole when one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.filed import Seed
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.review import Review
from bot.files import seeds
from bot.files.seeds import BrokenSeed
from bot.store.store import Store
from tests.conftest import NOW
from tests.files.examples import BALLERINA, BALLERINA_REVIEW, write
from tests.store.tables import CHOICES, add_review, assert_sound, film_named, rows, titles_of

CLUB = 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    write(folder, "ballerina-2025.toml", BALLERINA + BALLERINA_REVIEW)
    return folder


def shipped() -> list[Seed]:
    return [seeds.read(path) for path in seeds.folder().glob("*.toml")]


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
    write(folder, "casablanca-1942.toml", '[film]\ntitle = "Casablanca"')
    assert await seeds.seed(store, folder) == 2
    write(folder, "casablanca-1942.toml", '[film]\ntitle = "Casablanca"\nyear = 1942')
    assert await seeds.seed(store, folder) == 1
    assert (await store.titles.named(CLUB, "casablanca", CHOICES))[0].year == 1942


async def test_a_changed_seed_keeps_the_films_id_and_the_clubs_ratings(
    store: Store, folder: Path, database_path: Path
) -> None:
    await seeds.seed(store, folder)
    film = await ballerina(store)
    await store.ratings.rate(Editor(CLUB, 1, NOW), film.id, 8, line="Good.")
    write(
        folder,
        "ballerina-2025.toml",
        BALLERINA.replace("Ballerina", "From the World of John Wick: Ballerina")
        + BALLERINA_REVIEW * 2,
    )
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
    write(
        folder,
        "ballerina-2025.toml",
        BALLERINA + BALLERINA_REVIEW.replace("Letterboxd", "Somewhere else"),
    )
    await seeds.seed(store, folder)
    reviews = (await store.reviews.dossier(CLUB, film.id)).reviews
    assert sorted(review.source for review in reviews) == ["Our Fanzine", "Somewhere else"]
    assert ("ours",) in [review.quotes for review in reviews]


async def test_a_review_that_a_seed_loses_goes_with_its_quotes(
    store: Store, folder: Path, database_path: Path
) -> None:
    await seeds.seed(store, folder)
    write(folder, "ballerina-2025.toml", BALLERINA)
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
    "not of the form": (BALLERINA.replace("2025", "1066"), "film.year"),
    "of one club": ("replaces = []\n" + BALLERINA, "one club"),
    "about another seed": ('seed = "casablanca-1942"', "one club"),
    "of a document": (BALLERINA + BALLERINA_REVIEW + "fingerprint = 'x'", "one club"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_seed_is_named_with_what_is_wrong_and_nothing_is_written(
    store: Store, folder: Path, database_path: Path, content: str, said: str
) -> None:
    write(folder, "broken.toml", content)
    with pytest.raises(BrokenSeed) as caught:
        await seeds.seed(store, folder)
    text = str(caught.value)
    assert text.startswith("broken.toml: ")
    assert said in text
    assert len(text.splitlines()) == 1
    assert rows(database_path, "SELECT * FROM films") == []


async def test_what_was_seeded_before_stays_when_a_seed_breaks(store: Store, folder: Path) -> None:
    await seeds.seed(store, folder)
    write(folder, "ballerina-2025.toml", BALLERINA.replace("2025", "2026"))
    write(folder, "zzz.toml", "")
    with pytest.raises(BrokenSeed, match=r"^zzz\.toml: film has to be a table: a line "):
        await seeds.seed(store, folder)
    assert (await ballerina(store)).year == 2025


def test_the_shipped_seeds_are_ballerina_and_a_dozen_without_reviews() -> None:
    folder = {seed.name: seed for seed in shipped()}
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
    (seed,) = (seed for seed in shipped() if seed.reviews)
    assert (seed.facts.year, seed.facts.certificate) == (2025, "15")
    unrated, changed = seed.reviews
    assert unrated.stars is None
    assert unrated.earlier_stars is None
    assert (changed.earlier_stars, changed.stars) == (4, 8)


def test_the_shipped_quotes_are_a_few_short_phrases() -> None:
    (seed,) = (seed for seed in shipped() if seed.reviews)
    for review in seed.reviews:
        assert 3 <= len(review.quotes) <= 5
        for quote in review.quotes:
            assert len(quote.split()) <= 10
            assert not quote.endswith(".")
        assert 2 <= review.summary.count(".") <= 4
