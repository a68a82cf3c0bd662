"""What belongs to one club is not there for any other."""

from __future__ import annotations

from pathlib import Path
from string import ascii_lowercase

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film, FilmTitle
from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import CHOICES, add_film, add_review, film_named, rows, title_of, titles_of

pytestmark = pytest.mark.thorough

OURS, THEIRS = 100, 200
TYPED = [
    "Ballerina Secrets",
    "ballerina secrets 2024",
    "ballerina s",
    "secrets",
    "balerina secrts",
    "",
]


@pytest.fixture
async def theirs(library: Store) -> Film:
    """A film of the other club's own, with a review and a quote."""
    film = await add_film(library, "Ballerina Secrets", guild_id=THEIRS, year=2024)
    await add_review(library, film, "Our Fanzine", guild_id=THEIRS, quotes=["a secret"])
    await library.ratings.rate(Editor(THEIRS, 1, NOW), film.id, 10, line="Hush.")
    return film


@pytest.mark.parametrize("club", [OURS, None], ids=["another club", "nobody's club"])
@pytest.mark.parametrize("typed", TYPED)
async def test_their_film_is_not_found(
    library: Store, theirs: Film, typed: str, club: int | None
) -> None:
    titles = library.titles
    assert title_of(theirs) not in await titles.search(club, typed, CHOICES)
    assert title_of(theirs) not in await titles.matching(club, typed, CHOICES)
    assert title_of(theirs) not in await titles.named(club, typed, CHOICES)
    assert title_of(theirs) not in [film for film, _ in await titles.nearest(club, typed, CHOICES)]


@pytest.mark.parametrize("typed", TYPED)
async def test_they_find_it_themselves(library: Store, theirs: Film, typed: str) -> None:
    assert title_of(theirs) in await library.titles.search(THEIRS, typed, CHOICES)
    assert await library.films.get(THEIRS, theirs.id) == theirs


async def test_everything_else_of_their_film_is_not_there_either(
    library: Store, theirs: Film
) -> None:
    with pytest.raises(FilmNotFound):
        await library.films.get(OURS, theirs.id)
    with pytest.raises(FilmNotFound):
        await library.reviews.dossier(OURS, theirs.id)
    with pytest.raises(FilmNotFound):
        await library.ratings.rate(Editor(OURS, 1, NOW), theirs.id, 8)
    assert await library.quotes.draw(OURS, theirs.id, 1) is None
    assert await library.ratings.of_film(OURS, theirs.id, 0, 10) == ()
    assert await library.ratings.of_member(OURS, theirs.id, 1) is None
    assert not await library.ratings.any(OURS)


async def test_it_counts_for_them(library: Store, theirs: Film) -> None:
    dossier = await library.reviews.dossier(THEIRS, theirs.id)
    assert [review.source for review in dossier.reviews] == ["Our Fanzine"]
    assert dossier.aggregate.count == 1
    assert await library.quotes.draw(THEIRS, theirs.id, 1) is not None
    assert (await library.titles.matching(THEIRS, "", CHOICES))[0] == title_of(theirs)


async def test_the_words_of_their_titles_do_not_change_what_others_find(
    library: Store, database_path: Path
) -> None:
    """Nor could anyone learn from the answers which titles another club has."""
    misspelled = [
        "jhon wik",
        "jhon wick",
        "balerina",
        "sevn samuray",
        "tru grit",
        "wik",
        "fury roda",
    ]

    async def nearest(store: Store) -> dict[str, list[tuple[FilmTitle, float]]]:
        return {typed: await store.titles.nearest(OURS, typed, CHOICES) for typed in misspelled}

    before = await nearest(library)
    assert all(before.values())
    for title in ("Jhon", "Wik", "Balerina", "Sevn", "Samuray", "Tru", "Roda"):
        await add_film(library, title, guild_id=THEIRS)
        assert await nearest(library) == before, title
    # So many that are near a misspelled word that they would leave no room for others.
    crowd = [
        word[:place] + letter + word[place:]
        for word in ("jhon", "wik", "balerina")
        for place in range(len(word) + 1)
        for letter in ascii_lowercase
    ]
    await add_film(library, "Crowd", guild_id=THEIRS, aliases=crowd)
    assert await nearest(library) == before
    async with Store.open(database_path) as opened_again:
        assert await nearest(opened_again) == before


async def test_another_clubs_review_of_everyones_film_is_theirs_alone(library: Store) -> None:
    film = await film_named(library, OURS, "casablanca")
    await add_review(library, film, "Our Fanzine", guild_id=THEIRS, stars=2, quotes=["a secret"])
    assert (await library.reviews.dossier(OURS, film.id)).reviews == ()
    assert await library.quotes.draw(OURS, film.id, 1) is None
    assert (await library.reviews.dossier(THEIRS, film.id)).critics_mean == 2
    quote = await library.quotes.draw(THEIRS, film.id, 1)
    assert quote is not None
    assert (quote.text, quote.total) == ("a secret", 1)


async def texts_drawn(store: Store, club: int, film_id: int | None) -> set[str]:
    texts, after = set[str](), 0
    while (quote := await store.quotes.draw(club, film_id, 77, after)) and quote.text not in texts:
        texts.add(quote.text)
        after = quote.id
    return texts


async def test_a_quote_of_their_film_is_theirs_whoevers_the_review_is(
    library: Store, theirs: Film
) -> None:
    await add_review(library, theirs, "A newspaper", quotes=["in print"])
    for film_id in (None, theirs.id):
        assert await texts_drawn(library, OURS, film_id) & {"a secret", "in print"} == set()
        assert await texts_drawn(library, THEIRS, film_id) >= {"a secret", "in print"}


async def test_two_clubs_may_have_films_of_one_title(library: Store, theirs: Film) -> None:
    ours = await add_film(library, theirs.title, guild_id=OURS, year=2024)
    assert await library.titles.named(OURS, theirs.title, CHOICES) == titles_of(ours)
    assert await library.titles.named(THEIRS, theirs.title, CHOICES) == titles_of(theirs)


async def test_clubs_whose_ids_begin_alike_are_apart(store: Store) -> None:
    """The index knows a club by a word, and looks words up by their beginning."""
    film = await add_film(store, "Ballerina", guild_id=1234)
    for club in (1, 12, 123, 12345):
        assert await store.titles.search(club, "ballerina", CHOICES) == []
        assert await store.titles.nearest(club, "balerina", CHOICES) == []
    assert await store.titles.search(1234, "balerina", CHOICES) == titles_of(film)


async def test_a_title_is_not_taken_for_a_clubs_mark(store: Store, database_path: Path) -> None:
    film = await add_film(store, "Secret", guild_id=THEIRS)
    assert film.guild_id == THEIRS
    ((marks,),) = rows(database_path, "SELECT scope FROM film_words")
    assert str(THEIRS) in marks
    for typed in (marks, *marks.split(), f"secret {THEIRS}", f"scope {THEIRS}"):
        assert await store.titles.search(OURS, typed, CHOICES) == []
    await add_film(store, f"Secret Club{OURS}", guild_id=THEIRS)
    assert await store.titles.search(OURS, "secret", CHOICES) == []
    film = await add_film(store, f"Club Club{THEIRS}")
    for typed in ("club", f"club{THEIRS}"):
        assert await store.titles.search(OURS, typed, CHOICES) == titles_of(film)
