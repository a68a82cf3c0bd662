"""Two entries of one film become one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.entry import NAMES_LIMIT
from bot.domain.errors import FilmNotFound, StoreUnavailable
from bot.domain.film import Film
from bot.domain.library import BadEntry, Editor
from bot.domain.library_log import LogDetails
from bot.store.database import SLICE, Work, stored
from bot.store.replacements import finish_merges
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import (
    ANA,
    BEN,
    CHLOE,
    OURS,
    THEIRS,
    after,
    assert_kept_right,
    by,
    combinations,
    drawn,
    everything,
    rate,
    sources,
    stars,
    two,
)
from tests.store.statements import changes_of_writes
from tests.store.tables import CHOICES, add_film, rows, title_of, titles_of

pytestmark = pytest.mark.thorough


@combinations
async def test_all_of_both_is_in_one(
    store: Store, database_path: Path, gone_of: int | None, into_of: int | None
) -> None:
    gone, into = await two(store, gone_of, into_of)
    for club in (OURS, THEIRS):
        for film in (gone, into):
            if film.guild_id is None:
                await rate(store, film, CHLOE, 1, club=club)
    before = await everything(store, THEIRS)
    _, merged, _ = await store.library.merge(by(BEN), gone.id, into.id)
    await store.library.purge(after(11))
    assert (merged.guild_id, merged.title, merged.year) == (OURS, "The Professional", 1994)
    assert (merged.id == into.id) is (into_of is not None)
    ids = {gone.id, into.id, merged.id}
    # Everyone's reviews of a club's own film, which tests alone make, go with it.
    print_0 = [] if gone_of else ["Print 0"]
    for film_id in ids:
        assert await store.films.get(OURS, film_id) == merged
        assert sorted(await sources(store, film_id)) == ["Own 0", "Own 1", *print_0, "Print 1"]
        quotes = {"own 0", "own 1", "said 0", "said 1", "print 1", *map(str.lower, print_0)}
        assert await drawn(store, film_id) == quotes
    for typed in ("leon", "the cleaner", "professional", "leno", "Leon (1994)"):
        assert await store.titles.search(OURS, typed, CHOICES) == titles_of(merged)
    assert await store.titles.matching(OURS, "", CHOICES) == titles_of(merged)
    assert await everything(store, THEIRS) == before
    entries, _ = await store.library_log.page(OURS, 0, 1, NOW)
    assert (entries[0].action, entries[0].member_id) == ("merged", BEN)
    assert entries[0].film == "The Professional (1994)"
    assert entries[0].details == LogDetails(merged="Leon (1994)")
    assert_kept_right(database_path)


@combinations
async def test_a_members_later_rating_stays(
    store: Store, database_path: Path, gone_of: int | None, into_of: int | None
) -> None:
    gone, into = await two(store, gone_of, into_of)
    await rate(store, gone, ANA, 2, minutes=1)
    await rate(store, into, ANA, 9, minutes=2)
    await rate(store, into, BEN, 3, minutes=3)
    await store.ratings.rate(Editor(OURS, BEN, after(4)), gone.id, 8, line="Better.", spoiler=True)
    await rate(store, gone, CHLOE, 5, minutes=5)
    await rate(store, into, 4, 6, minutes=6)
    _, merged, _ = await store.library.merge(by(), gone.id, into.id)
    assert await stars(store, merged.id) == {ANA: 9, BEN: 8, CHLOE: 5, 4: 6}
    bens = await store.ratings.of_member(OURS, gone.id, BEN)
    assert bens is not None
    assert (bens.line, bens.spoiler, bens.rated_at) == ("Better.", True, after(4))
    dossier = await store.reviews.dossier(OURS, into.id)
    assert dossier.aggregate.counts == (0, 0, 0, 0, 1, 1, 0, 1, 1, 0)
    assert rows(database_path, "SELECT count(*) FROM rating_changes") == [(6,)]
    assert_kept_right(database_path)


async def test_a_clock_that_was_set_back_turns_neither_history_round(
    store: Store, database_path: Path
) -> None:
    gone, into = await two(store, OURS, OURS)
    await rate(store, gone, ANA, 2, minutes=50)
    await rate(store, gone, ANA, 9, minutes=10)
    await rate(store, into, ANA, 5, minutes=30)
    _, merged, _ = await store.library.merge(by(), gone.id, into.id)
    assert await stars(store, merged.id) == {ANA: 9}
    history = "SELECT stars FROM rating_changes ORDER BY id"
    assert rows(database_path, history) == [(5,), (2,), (9,)]
    assert_kept_right(database_path)


@combinations
@pytest.mark.parametrize("taken_back", ["gone", "into"])
@pytest.mark.parametrize("when", [0, 5], ids=["before the other was rated", "after"])
async def test_a_rating_stays_when_the_other_was_taken_back(
    store: Store,
    database_path: Path,
    gone_of: int | None,
    into_of: int | None,
    *,
    taken_back: str,
    when: int,
) -> None:
    gone, into = await two(store, gone_of, into_of)
    first, second = (gone, into) if taken_back == "gone" else (into, gone)

    async def come_and_go() -> None:
        await rate(store, first, ANA, 2, minutes=when)
        await store.ratings.take_back(Editor(OURS, ANA, after(when + 1)), first.id)

    if when == 0:
        await come_and_go()
    await rate(store, second, ANA, 9, minutes=3)
    if when != 0:
        await come_and_go()
    _, merged, _ = await store.library.merge(by(), gone.id, into.id)
    assert await stars(store, merged.id) == {ANA: 9}
    history = "SELECT film_id, stars FROM rating_changes ORDER BY id"
    kept = [2, None, 9] if when == 0 else [9, 2, None, 9]
    assert rows(database_path, history) == [(merged.id, given) for given in kept]
    assert rows(
        database_path, "SELECT film_id, stars FROM rating_changes ORDER BY changed_at"
    ) == rows(database_path, history), "what a file makes of it is the same"
    assert_kept_right(database_path)


@combinations
async def test_what_was_taken_back_of_both_stays_so(
    store: Store, database_path: Path, gone_of: int | None, into_of: int | None
) -> None:
    gone, into = await two(store, gone_of, into_of)
    for film in (gone, into):
        await rate(store, film, ANA, 2)
        await store.ratings.take_back(Editor(OURS, ANA, after(1)), film.id)
    _, merged, _ = await store.library.merge(by(), gone.id, into.id)
    assert await stars(store, merged.id) == {}
    assert rows(database_path, "SELECT count(*) FROM rating_changes") == [(4,)]
    assert_kept_right(database_path)


async def raters(store: Store, film: Film, members: range, given: int) -> None:
    """Many members' ratings, written at once."""
    await store.database.write(
        lambda connection: connection.executemany(
            "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
            " VALUES (?, ?, ?, ?, 0, ?)",
            [(OURS, film.id, member, given, stored(after(given))) for member in members],
        )
    )


async def test_ratings_of_very_many_are_moved_a_slice_at_a_time(
    store: Store, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, into = await two(store, OURS, None)
    many = 3 * SLICE
    await raters(store, gone, range(many), 4)
    await raters(store, into, range(many // 2, 2 * many), 6)

    async def merge() -> None:
        await store.library.merge(by(), gone.id, into.id)
        await finish_merges(store.database)

    changes = await changes_of_writes(store, monkeypatch, merge())
    merged = await store.films.get(OURS, into.id)
    assert len(changes) > 3
    # Two histories are written and deleted, each with its rating and its counts by film and year.
    assert max(changes) < 30 * SLICE
    dossier = await store.reviews.dossier(OURS, merged.id)
    assert dossier.aggregate.counts == (0, 0, 0, many // 2, 0, 3 * many // 2, 0, 0, 0, 0)
    assert_kept_right(database_path)


async def test_a_merge_that_ended_half_way_goes_on_later(
    store: Store, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, into = await two(store, OURS, OURS)
    await raters(store, gone, range(3 * SLICE), 4)
    write = store.database.write
    calls: list[Work[Any]] = []

    async def cut_off(work: Work[Any]) -> Any:
        calls.append(work)
        if len(calls) > 2:
            raise StoreUnavailable("The disk is full.")
        return await write(work)

    with monkeypatch.context() as full:
        full.setattr(store.database, "write", cut_off)
        _, merged, _ = await store.library.merge(by(), gone.id, into.id)
        assert len(calls) == 1, "who merges waits for the first slice alone"
        while len(calls) < 3:  # noqa: ASYNC110 - the rest goes on untold
            await asyncio.sleep(0)
    assert (await store.reviews.dossier(OURS, gone.id)).aggregate.count == 2 * SLICE
    other = await add_film(store, "Another", guild_id=OURS)
    _, merged, _ = await store.library.merge(by(), merged.id, other.id)
    await store.library.purge(after(11))
    assert (await store.reviews.dossier(OURS, gone.id)).aggregate.count == 3 * SLICE
    assert rows(database_path, "SELECT id FROM films WHERE guild_id NOT NULL") == [(merged.id,)]
    assert_kept_right(database_path)


async def test_facts_that_the_second_lacks_come_from_the_first(store: Store) -> None:
    film = await add_film(store, "Leon", guild_id=OURS)
    known = {
        "year": 1994, "director": "Luc Besson", "country": "France", "runtime": 110,
        "certificate": "18", "cast": ("Jean Reno",), "poster": "https://x.org/p", "tmdb_id": 101,
    }  # fmt: skip
    gone = await store.library.edit_film(by(), film.id, **known, original_title="Léon!")
    into = await add_film(store, "The Professional", guild_id=OURS)
    into = await store.library.edit_film(by(), into.id, runtime=133)
    _, merged, _ = await store.library.merge(by(), gone.id, into.id)
    assert merged == replace(into, **{**known, "runtime": 133}, aliases=("Leon", "Léon!"))


async def test_a_film_and_itself(store: Store) -> None:
    film, other = await two(store, None, OURS)
    for one in (film, other):
        with pytest.raises(BadEntry, match="one film already"):
            await store.library.merge(by(), one.id, one.id)
    own = await store.library.edit_film(by(), film.id, country="France")
    with pytest.raises(BadEntry):
        await store.library.merge(by(), film.id, own.id)


@combinations
async def test_merging_back_is_merging_a_film_and_itself(
    store: Store, gone_of: int | None, into_of: int | None
) -> None:
    gone, into = await two(store, gone_of, into_of)
    _, merged, _ = await store.library.merge(by(), gone.id, into.id)
    for pair in ((gone, into), (into, gone), (merged, gone), (into, merged)):
        if pair[0] != pair[1]:
            with pytest.raises(BadEntry):
                await store.library.merge(by(), pair[0].id, pair[1].id)


async def test_redirects_of_redirects(store: Store, database_path: Path) -> None:
    films = [
        await add_film(store, f"Film {number}", guild_id=OURS if number % 2 else None)
        for number in range(6)
    ]
    await rate(store, films[0], ANA, 7)
    ids = [film.id for film in films]
    edited = await store.library.edit_film(by(), films[0].id, country="France")
    ids.append(edited.id)
    merged = films[0]
    for film in films[1:]:
        _, merged, _ = await store.library.merge(by(), merged.id, film.id)
        ids.append(merged.id)
        for film_id in ids[: 1 + films.index(film)]:
            assert await store.films.get(OURS, film_id) == merged
    assert {(await store.films.get(OURS, film_id)).id for film_id in ids} == {merged.id}
    change = await store.ratings.rate(Editor(OURS, BEN, NOW), films[0].id, 3)
    assert (change.film, change.aggregate.count) == (merged, 2)
    for film in films:
        assert (await store.titles.search(OURS, film.title, CHOICES))[0] == title_of(merged)
    assert_kept_right(database_path)


async def test_other_clubs_films_are_in_no_merge(store: Store) -> None:
    theirs = await add_film(store, "Theirs", guild_id=THEIRS)
    own = await add_film(store, "Own", guild_id=OURS)
    for pair in ((theirs.id, own.id), (own.id, theirs.id), (own.id, 9999), (9999, own.id)):
        with pytest.raises(FilmNotFound):
            await store.library.merge(by(), *pair)
    assert await store.films.get(OURS, own.id) == own
    assert await store.films.get(THEIRS, theirs.id) == theirs


@pytest.mark.parametrize("titles", [40, NAMES_LIMIT])
async def test_of_more_titles_than_a_film_may_have_the_first_stay_and_the_gone_films_own(
    store: Store, database_path: Path, titles: int
) -> None:
    gone, into = [
        await add_film(store, name, guild_id=OURS, aliases=[f"{name} {n}" for n in range(titles)])
        for name in ("Leon", "Nikita")
    ]
    before = await everything(store, OURS)
    _, merged, entry = await store.library.merge(by(), gone.id, into.id)
    kept = min(titles, NAMES_LIMIT - 1)
    assert merged.aliases[: kept + 1] == (*into.aliases[:kept], "Leon")
    assert len(merged.aliases) == NAMES_LIMIT
    assert_kept_right(database_path)
    await store.library.undo(by(), entry)
    assert await everything(store, OURS) == before
