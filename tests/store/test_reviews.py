"""All that a card shows, in one question."""

from __future__ import annotations

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.library import Editor
from bot.domain.rating import NO_RATINGS
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film, add_review, film_named


async def test_the_dossier_of_ballerina_has_what_the_seeds_have(library: Store) -> None:
    film = await film_named(library, 1, "ballerina")
    dossier = await library.reviews.dossier(1, film.id)
    assert dossier.film == film
    assert [review.byline for review in dossier.reviews] == [
        "Close-Up Film, Matthew Morlai Kamara",
        "Letterboxd",
    ]
    assert [(review.earlier_stars, review.stars) for review in dossier.reviews] == [
        (None, None),
        (4, 8),
    ]
    assert [review.link for review in dossier.reviews] == [None, "https://boxd.it/a2MBlp"]
    assert [len(review.quotes) for review in dossier.reviews] == [5, 5]
    assert dossier.critics_mean == 8
    assert dossier.aggregate == NO_RATINGS


async def test_a_film_without_reviews_has_an_empty_dossier(store: Store) -> None:
    film = await add_film(store, "Untitled")
    dossier = await store.reviews.dossier(1, film.id)
    assert (dossier.film, dossier.reviews, dossier.aggregate) == (film, (), NO_RATINGS)


async def test_reviews_and_quotes_come_in_the_order_in_which_they_were_written(
    store: Store,
) -> None:
    film = await add_film(store, "Untitled")
    for number in range(5):
        quotes = [f"{number}-{place}" for place in range(4)]
        await add_review(store, film, f"Paper {number}", quotes=quotes)
    dossier = await store.reviews.dossier(1, film.id)
    assert [review.source for review in dossier.reviews] == [f"Paper {n}" for n in range(5)]
    assert dossier.reviews[3].quotes == ("3-0", "3-1", "3-2", "3-3")


async def test_texts_come_back_letter_by_letter(store: Store) -> None:
    hostile = 'a "quoted" \\ 기 🎬 \u202e \u0001 \n line'
    film = await add_film(store, hostile)
    await add_review(store, film, hostile, quotes=[hostile])
    dossier = await store.reviews.dossier(1, film.id)
    assert dossier.film.title == hostile
    assert dossier.reviews[0].source == hostile
    assert dossier.reviews[0].quotes == (hostile,)


async def test_a_film_that_is_gone_says_so(store: Store) -> None:
    with pytest.raises(FilmNotFound, match="no longer in the library"):
        await store.reviews.dossier(1, 9999)


async def test_the_dossier_counts_the_clubs_ratings(store: Store) -> None:
    film = await add_film(store, "Ballerina")
    for member, stars in enumerate((7, 7, 10)):
        await store.ratings.rate(Editor(1, member, NOW), film.id, stars)
    dossier = await store.reviews.dossier(1, film.id)
    assert dossier.aggregate.counts == (0, 0, 0, 0, 0, 0, 2, 0, 0, 1)
    assert (await store.reviews.dossier(2, film.id)).aggregate == NO_RATINGS
