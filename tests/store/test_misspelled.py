"""Titles with a slip of the finger in them."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from bot.domain.film import Film, FilmTitle
from bot.domain.folding import fold
from bot.store.database import Row, fetch, statement
from bot.store.store import Store
from bot.store.title_forms import write_titles
from bot.store.vocabularies import LESSON
from tests.fresh import new_store
from tests.store.tables import CHOICES, add_film, titles_of

pytestmark = pytest.mark.thorough

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


async def titles_of_five_letters(library: Store) -> list[tuple[FilmTitle, str]]:
    films = await library.titles.matching(CLUB, "", CHOICES)
    return [(film, fold(film.title)) for film in films if sum(map(str.isalpha, film.title)) >= 5]


async def test_one_slip_in_a_word_of_four_letters_or_more_finds_the_film(library: Store) -> None:
    tried = 0
    for film, title in await titles_of_five_letters(library):
        for typed in slips(title, shortest=4):
            assert film in (await library.titles.search(CLUB, typed, CHOICES))[:2], typed
            tried += 1
    assert tried > 1000


async def test_one_slip_in_any_word_nearly_always_finds_the_film(library: Store) -> None:
    """A slip in "to" leaves nothing to go by."""
    results = [
        film in await library.titles.search(CLUB, typed, CHOICES)
        for film, title in await titles_of_five_letters(library)
        for typed in slips(title, shortest=1)
    ]
    assert sum(results) / len(results) >= 0.98


async def test_the_nearest_come_first_with_the_number_of_their_slips(store: Store) -> None:
    within = await add_film(store, "My Ballerina")
    far = await add_film(store, "Ballerinas")
    near = await add_film(store, "Ballerina")
    await add_film(store, "Casablanca")
    found = await store.titles.nearest(CLUB, "balerina", CHOICES)
    assert [film for film, _ in found] == titles_of(near, far, within)
    slips_counted = [slips for _, slips in found]
    assert slips_counted[0] == 1
    assert slips_counted == sorted(set(slips_counted))


async def test_a_film_that_was_just_added_is_found_misspelled(store: Store) -> None:
    await add_film(store, "Casablanca")
    assert await store.titles.search(CLUB, "balerina", CHOICES) == []
    film = await add_film(store, "Ballerina")
    assert await store.titles.search(CLUB, "balerina", CHOICES) == titles_of(film)


async def test_a_look_up_while_a_film_is_being_added_does_not_hide_it_for_good(
    store: Store,
) -> None:
    """Before the commit the new words can't be read yet; after it they have to be."""
    asked, answered = threading.Event(), threading.Event()

    def add(connection: Connection) -> Film:
        (row,) = fetch(connection, "INSERT INTO films (title) VALUES ('Ballerina') RETURNING id")
        film = Film(id=row["id"], title="Ballerina")
        write_titles(connection, film)
        asked.set()
        assert answered.wait(10)
        return film

    adding = asyncio.create_task(store.database.write(add))
    assert await asyncio.to_thread(asked.wait, 10)
    assert await store.titles.search(CLUB, "balerina", CHOICES) == []
    answered.set()
    film = await adding
    assert await store.titles.search(CLUB, "balerina", CHOICES) == titles_of(film)


async def test_a_film_that_was_deleted_is_not_found_misspelled(store: Store) -> None:
    film = await add_film(store, "Ballerina")
    assert await store.titles.search(CLUB, "balerina", CHOICES) == titles_of(film)
    await store.database.write(statement("DELETE FROM films"))
    assert await store.titles.search(CLUB, "balerina", CHOICES) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("teh godfather", "The Godfather (1972)"),
        ("thegodfather", "The Godfather (1972)"),
        ("th egodfather", "The Godfather (1972)"),
        ("tge godf", "The Godfather (1972)"),
        ("기셍충", "Parasite (2019)"),
        ("gisaengchnug", "Parasite (2019)"),
        ("le fabulex destin", "Amélie (2001)"),
        ("true grot 1969", "True Grit (1969)"),
        ("treu grit (2010)", "True Grit (2010)"),
        ("tru 1969", "True Grit (1969)"),
        ("samurau", "Seven Samurai (1954)"),
        ("fury raod", "Mad Max: Fury Road (2015)"),
        ("seversamurai", "Seven Samurai (1954)"),
    ],
)
async def test_one_slip_anywhere(library: Store, typed: str, found: str) -> None:
    assert (await library.titles.search(CLUB, typed, CHOICES))[0].name == found


@pytest.mark.parametrize("typed", ["true grot 1969", "treu grit (2010)"])
async def test_a_year_leaves_out_the_film_of_the_same_title(library: Store, typed: str) -> None:
    assert len(await library.titles.search(CLUB, typed, CHOICES)) == 1


async def test_a_number_in_a_title_is_not_taken_for_a_year_alone(store: Store) -> None:
    film = await add_film(store, "Blade Runner 2049", year=2017)
    for typed in ("blade runnr 2049", "blade runnr 2017", "blade runnr 2049 2017"):
        assert await store.titles.search(CLUB, typed, CHOICES) == titles_of(film)


@pytest.mark.parametrize("typed", ["", "?!", "q", "qq"])
async def test_everything_is_near_to_two_letters_so_nothing_is(library: Store, typed: str) -> None:
    assert await library.titles.nearest(CLUB, typed, CHOICES) == []


async def statements_of(store: Store, typed: str) -> list[str]:
    """What a search asks of the database."""
    asked: list[str] = []
    for reader in store.database._readers:
        await reader.set_trace_callback(asked.append)
    await store.titles.search(CLUB, typed, CHOICES)
    for reader in store.database._readers:
        await reader.set_trace_callback(None)  # type: ignore[arg-type]
    return [statement for statement in asked if not statement.startswith("--")]  # the index's own


async def test_titles_are_read_once_and_then_only_what_was_added(store: Store) -> None:
    await add_film(store, "Casablanca")
    await add_film(store, "Notorious", guild_id=CLUB)
    first = await statements_of(store, "casablanka")
    again = await statements_of(store, "casablanka")
    assert len(again) < len(first)
    await add_film(store, "Ballerina", guild_id=CLUB + 1)
    assert await statements_of(store, "casablanka") == again
    film = await add_film(store, "Stagecoach")
    assert len(await statements_of(store, "stagekoach")) > len(again)
    assert await statements_of(store, "casablanka") == again
    assert await store.titles.search(CLUB, "stagekoach", CHOICES) == titles_of(film)


async def test_however_many_clubs_ask_each_finds_its_own(store: Store) -> None:
    """Only so many clubs' words are kept; everyone's always are."""
    films = {}
    for club in range(1, 105):
        films[club] = await add_film(store, "Ballerina", guild_id=club)
    shared = await add_film(store, "Casablanca")
    for club, film in films.items():
        assert await store.titles.search(club, "balerina", CHOICES) == titles_of(film)
    again = await statements_of(store, "casablanka")
    assert await statements_of(store, "casablanka") == again
    assert await store.titles.search(1, "casablanka", CHOICES) == titles_of(shared)
    assert await store.titles.search(1, "balerina", CHOICES) == titles_of(films[1])


async def add_titles(store: Store, count: int) -> Film:
    """A film that goes by so many titles more, which are five digits."""
    film = await add_film(store, "Ballerina")
    titles = [(f"{number:05}", film.id) for number in range(count)]
    await store.database.write(
        lambda connection: connection.executemany(
            "INSERT INTO film_titles (folded, place, film_id) VALUES (?, 0, ?)", titles
        ).fetchall()
    )
    return film


async def test_no_search_waits_until_a_large_library_is_learned(store: Store) -> None:
    film = await add_titles(store, 20 * LESSON)
    first = await statements_of(store, "103999")
    assert len(first) < 10
    assert await store.titles.search(CLUB, "03999", CHOICES) == titles_of(film), "spelled right"
    await store.titles.learn()
    for typed in ("balerina", "103999"):
        assert await store.titles.search(CLUB, typed, CHOICES) == titles_of(film)


async def test_what_a_large_import_brings_is_learned_in_the_background_too(store: Store) -> None:
    shared = await add_film(store, "Casablanca")
    assert await store.titles.search(CLUB, "casablanka", CHOICES) == titles_of(shared)
    film = await add_titles(store, LESSON + 1)
    assert await store.titles.search(CLUB, "casablanka", CHOICES) == titles_of(shared)
    await store.titles.learn()
    assert await store.titles.search(CLUB, "balerina", CHOICES) == titles_of(film)


async def test_a_search_ends_whatever_becomes_of_the_count_of_titles(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_film(store, "Casablanca")
    await store.titles.search(CLUB, "casablanka", CHOICES)
    await add_film(store, "Notorious")
    fetch_rows = store.database.fetch

    async def before_it_goes(sql: str, *given: Any) -> list[Row]:
        rows = await fetch_rows(sql, *given)
        if "FROM title_changes WHERE guild_id IN" in sql:
            await store.database.write(statement("DELETE FROM title_changes"))
        return rows

    with monkeypatch.context() as vanishing:
        vanishing.setattr(store.database, "fetch", before_it_goes)
        async with asyncio.timeout(5):
            await store.titles.search(CLUB, "casablanka", CHOICES)
    film = await add_film(store, "Ballerina")
    assert await store.titles.search(CLUB, "balerina", CHOICES) == titles_of(film)


async def test_a_store_that_is_closed_learns_no_more(database_path: Path) -> None:
    async with new_store(database_path) as store:
        await add_titles(store, 20 * LESSON)
        learning = store.titles.learn()
    assert learning.cancelled()


async def test_after_a_failure_the_next_search_learns_what_is_missing(
    store: Store, database_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    film = await add_titles(store, 2 * LESSON)
    with closing(sqlite3.connect(database_path)) as connection:
        connection.execute("ALTER TABLE film_titles RENAME TO hidden")
        with pytest.raises(sqlite3.OperationalError):
            await store.titles.learn()
        connection.execute("ALTER TABLE hidden RENAME TO film_titles")
    assert "could not be learned" in caplog.text
    await store.titles.search(CLUB, "balerina", CHOICES)
    await store.titles.learn()
    assert await store.titles.search(CLUB, "balerina", CHOICES) == titles_of(film)


FIRST_SEARCHES = """
import asyncio, sys, threading
from importlib.abc import MetaPathFinder
from pathlib import Path
from bot.store.store import Store

held = []

class Watching(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.startswith("rapidfuzz") and threading.current_thread() is threading.main_thread():
            held.append(name)

async def search():
    async with Store.open(Path(sys.argv[1])) as store:
        await store.titles.search(1, "qqqqqq", 25)
        assert await store.titles.search(1, "salt earth smoke", 25)

sys.meta_path.insert(0, Watching())
asyncio.run(search())
assert "rapidfuzz" in sys.modules and not held, held
"""


async def test_the_first_searches_after_start_load_nothing_on_the_event_loop(
    database_path: Path,
) -> None:
    async with Store.open(database_path) as store:
        await add_film(store, "Salt of the Earth")
        with closing(sqlite3.connect(database_path)) as many, many:
            for number in range(LESSON + 1):  # so many that they are learned in the background
                many.execute(
                    "INSERT INTO film_titles (folded, place, film_id) VALUES (?, 0, 1)",
                    (f"made {number}",),
                )
    ended = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FIRST_SEARCHES, str(database_path), stderr=subprocess.PIPE
    )
    _, said = await ended.communicate()
    assert ended.returncode == 0, said.decode()
