"""Titles with a slip of the finger in them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.film import Film, fold
from bot.store import Store
from tests.store.tables import add_film

CLUB = 100
LETTERS = "aeosz"  # wrong ones that are hit often, and one that is not


def slips(title: str, *, shortest: int) -> Iterator[str]:
    """The title with one slip in a word of at least so many letters.

    A letter left out, another one, one too many, two swapped; a blank left out, or one too many.
    """
    start = 0
    for word in title.split(" "):
        before, after = title[:start], title[start + len(word) :]
        if start:
            yield before[:-1] + word + after
        if len(word) >= shortest:
            yield from (before + wrong + after for wrong in _slips_in(word))
        start += len(word) + 1


def _slips_in(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        yield from (head + letter + tail for letter in LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in LETTERS if letter != tail[0])
        if head and tail:
            yield f"{head} {tail}"
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]


async def titles_of_five_letters(library: Store) -> list[tuple[Film, str]]:
    films = await library.films.matching(CLUB, "")
    return [(film, fold(film.title)) for film in films if sum(map(str.isalpha, film.title)) >= 5]


async def test_one_slip_in_a_word_of_four_letters_or_more_finds_the_film(library: Store) -> None:
    tried = 0
    for film, title in await titles_of_five_letters(library):
        for typed in slips(title, shortest=4):
            assert film in (await library.films.search(CLUB, typed))[:2], typed
            tried += 1
    assert tried > 1000


async def test_one_slip_in_any_word_nearly_always_finds_the_film(library: Store) -> None:
    """A slip in "to" leaves nothing to go by."""
    results = [
        film in await library.films.search(CLUB, typed)
        for film, title in await titles_of_five_letters(library)
        for typed in slips(title, shortest=1)
    ]
    assert sum(results) / len(results) >= 0.98


async def test_the_nearest_come_first_with_the_number_of_their_slips(store: Store) -> None:
    within = await add_film(store, "My Ballerina")
    far = await add_film(store, "Ballerinas")
    near = await add_film(store, "Ballerina")
    await add_film(store, "Casablanca")
    found = await store.films.nearest(CLUB, "balerina")
    assert [film for film, _ in found] == [near, far, within]
    slips_counted = [slips for _, slips in found]
    assert slips_counted[0] == 1
    assert slips_counted == sorted(set(slips_counted))


async def test_a_film_that_was_just_added_is_found_misspelled(store: Store) -> None:
    await add_film(store, "Casablanca")
    assert await store.films.search(CLUB, "balerina") == []
    film = await add_film(store, "Ballerina")
    assert await store.films.search(CLUB, "balerina") == [film]


async def test_a_look_up_while_a_film_is_being_added_does_not_hide_it_for_good(
    store: Store,
) -> None:
    """Before the commit the new words can't be read yet; after it they have to be."""
    async with store.database.transaction() as transaction:
        (row,) = await transaction.run(
            "INSERT INTO films (title) VALUES ('Ballerina') RETURNING id"
        )
        film = Film(id=row["id"], title="Ballerina")
        await store.films.write_titles(transaction, film)
        assert await store.films.search(CLUB, "balerina") == []
    assert await store.films.search(CLUB, "balerina") == [film]


async def test_a_film_that_was_deleted_is_not_found_misspelled(store: Store) -> None:
    film = await add_film(store, "Ballerina")
    assert await store.films.search(CLUB, "balerina") == [film]
    async with store.database.transaction() as transaction:
        await transaction.run("DELETE FROM films")
    assert await store.films.search(CLUB, "balerina") == []
