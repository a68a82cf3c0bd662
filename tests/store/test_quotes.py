"""Quotes are drawn like cards: every one once before any comes again."""

from __future__ import annotations

import pytest

from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.quote import Phrase, Quote, Said, line_said
from bot.store.database import statement
from bot.store.quotes import SHUFFLES, quote_of_week
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film, add_review, film_named

CLUB, OTHER = 100, 200
some_shuffles = pytest.mark.parametrize(
    "shuffle", [SHUFFLES[0], 2, 77, 123_456_789, 2**30, SHUFFLES[-2], SHUFFLES[-1]]
)


async def draw(store: Store, film_id: int | None, shuffle: int, times: int) -> list[Quote]:
    drawn: list[Quote] = []
    for _ in range(times):
        quote = await store.quotes.draw(CLUB, film_id, shuffle, drawn[-1].id if drawn else 0)
        assert quote is not None
        drawn.append(quote)
    return drawn


async def of_week(store: Store, guild_id: int, film_id: int, shuffle: int) -> Phrase | None:
    return await store.database.read(lambda c: quote_of_week(c, guild_id, film_id, shuffle))


async def fill(store: Store, count: int) -> None:
    for number in range(count):
        film = await add_film(store, f"Film {number}")
        await add_review(store, film, "Paper", quotes=[f"{number}-{n}" for n in range(3)])


@some_shuffles
async def test_every_quote_comes_once_before_any_comes_again(store: Store, shuffle: int) -> None:
    await fill(store, 7)
    drawn = await draw(store, None, shuffle, 42)
    texts = [quote.text for quote in drawn]
    assert len(set(texts[:21])) == 21
    assert texts[21:] == texts[:21]
    assert [quote.position for quote in drawn] == [*range(1, 22), *range(1, 22)]
    assert {quote.total for quote in drawn} == {21}


@some_shuffles
async def test_a_films_quotes_come_once_before_any_comes_again(
    library: Store, shuffle: int
) -> None:
    film = await film_named(library, CLUB, "ballerina")
    await fill(library, 3)
    drawn = await draw(library, film.id, shuffle, 20)
    assert {quote.film for quote in drawn} == {film}
    assert len({quote.text for quote in drawn[:10]}) == 10
    assert [quote.id for quote in drawn[10:]] == [quote.id for quote in drawn[:10]]


async def test_shuffles_differ(store: Store) -> None:
    await fill(store, 7)
    orders = {
        tuple(quote.id for quote in await draw(store, None, shuffle, 21))
        for shuffle in (12_345, 123_456_789, 1_123_456_789, 1_987_654_321, 2_100_000_000)
    }
    assert len(orders) == 5


async def test_a_quote_names_its_source_its_reviewer_and_its_film(library: Store) -> None:
    film = await film_named(library, CLUB, "ballerina")
    drawn = await draw(library, film.id, 77, 10)
    assert {quote.byline for quote in drawn} == {
        "Matthew Morlai Kamara, Close-Up Film",
        "Letterboxd",
    }
    texts = {
        text
        for review in (await library.reviews.dossier(CLUB, film.id)).reviews
        for text in review.quotes
    }
    assert {quote.text for quote in drawn} == texts


async def test_where_there_is_no_quote_none_is_drawn(store: Store) -> None:
    film = await add_film(store, "Silent")
    await fill(store, 1)
    assert await store.quotes.draw(CLUB, film.id, 77) is None
    assert await store.quotes.draw(CLUB, 9999, 77) is None


async def test_in_an_empty_library_none_is_drawn(store: Store) -> None:
    assert await store.quotes.draw(CLUB, None, 77) is None


async def test_the_only_quote_comes_again_and_again(store: Store) -> None:
    film = await add_film(store, "Short")
    await add_review(store, film, "Paper", quotes=["the only one"])
    drawn = await draw(store, None, 77, 3)
    assert [(quote.text, quote.position, quote.total) for quote in drawn] == [
        ("the only one", 1, 1)
    ] * 3


async def test_a_quote_that_has_gone_does_not_end_the_draw(store: Store) -> None:
    """A seed may have changed since the card with its Another was posted."""
    await fill(store, 4)
    first, second, third, *_ = await draw(store, None, 77, 12)
    await store.database.write(
        statement("DELETE FROM quotes WHERE id IN (?, ?)", (first.id, second.id))
    )
    quote = await store.quotes.draw(CLUB, None, 77, first.id)
    assert quote is not None
    assert (quote.text, quote.position, quote.total) == (third.text, 1, 10)


@some_shuffles
async def test_a_weeks_quote_is_of_its_film_and_the_first_that_a_draw_brings(
    library: Store, shuffle: int
) -> None:
    await fill(library, 3)
    film = await film_named(library, CLUB, "ballerina")
    (first,) = await draw(library, film.id, shuffle, 1)
    quote = await of_week(library, CLUB, film.id, shuffle)
    assert quote is not None
    assert (quote.id, quote.text, quote.film) == (first.id, first.text, film)


async def test_where_the_weeks_film_has_no_quote_it_is_any_films_that_the_club_may_see(
    store: Store,
) -> None:
    """Also where all that may be seen lies before the place that is drawn, or behind."""
    for seen in (range(10, 13), range(3), range(20, 23)):
        silent = await add_film(store, "Silent")
        for number in range(23):
            film = await add_film(store, f"Film {number}")
            club = None if number in seen else OTHER
            await add_review(store, film, "Paper", guild_id=club, quotes=[f"by {club}"])
        drawn = [await of_week(store, CLUB, silent.id, shuffle) for shuffle in range(1, 70)]
        assert {quote.text for quote in drawn if quote} == {"by None"}
        assert None not in drawn
        assert len({quote.id for quote in drawn if quote}) == len(seen)
        await store.database.write(statement("DELETE FROM films"))


async def test_where_there_is_no_quote_at_all_a_week_has_none(store: Store) -> None:
    film = await add_film(store, "Silent")
    assert await of_week(store, CLUB, film.id, 77) is None
    await add_review(store, film, "Their Paper", guild_id=OTHER, quotes=["a secret"])
    assert await of_week(store, CLUB, film.id, 77) is None


async def line_of(store: Store, film: Film) -> Said:
    """Ana's line on a film, as a quote."""
    said = line_said(film.id, 1, "Great.", 5, "Ana", spoiler=False)
    await store.ratings.rate(Editor(CLUB, 1, NOW), film.id, 8, line="Great.")
    await store.quotes.save(Editor(CLUB, 2, NOW), film.id, said)
    return said


async def test_a_quoted_line_stands_as_long_as_it_is_said_of_its_own_film(store: Store) -> None:
    film, other = await add_film(store, "A"), await add_film(store, "B")
    said, elsewhere = await line_of(store, film), await line_of(store, other)
    assert await store.quotes.line_stands(CLUB, said)
    await store.ratings.rate(Editor(CLUB, 1, NOW), film.id, 8, line="Not so great.")
    assert not await store.quotes.line_stands(CLUB, said)
    assert await store.quotes.line_stands(CLUB, elsewhere)
    quoted = await store.database.fetch("SELECT message_id FROM quotes")
    assert [row["message_id"] for row in quoted] == [elsewhere.message_id]


async def test_a_quoted_line_goes_with_its_film_where_that_is_merged(store: Store) -> None:
    film, other = await add_film(store, "A"), await add_film(store, "B")
    said = await line_of(store, film)
    await store.library.merge(Editor(CLUB, 2, NOW), film.id, other.id)
    assert await store.quotes.line_stands(CLUB, said)


async def test_a_quoted_line_goes_when_a_second_reveal_brings_another(store: Store) -> None:
    film = await add_film(store, "A")
    said, by = await line_of(store, film), Editor(CLUB, 2, NOW)
    sealed, _before = await store.sealed.seal(by, film.id, NOW, 5)
    await store.ratings.rate(Editor(CLUB, 1, NOW), film.id, 8, spoiler=True)
    assert await store.quotes.line_stands(CLUB, said), "what is sealed is nobody's to know"
    await store.reveals.open(CLUB, sealed.sealed.id, NOW)
    again = line_said(film.id, 1, "Great.", 5, "Ana", spoiler=True)
    await store.quotes.save(by, film.id, again)  # which it would refuse for a quote already
