"""What is removed comes back within ten minutes, and is gone for good after them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film, only_facts
from bot.domain.library import Editor, Toll, TooLate, Undone
from bot.domain.proposal import FILM_GONE, FilmProposal
from bot.store.database import SLICE, stored
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import (
    ANA,
    BEN,
    CHLOE,
    OURS,
    REVIEW,
    THEIRS,
    after,
    assert_kept_right,
    by,
    drawn,
    everything,
    named,
    of_club,
    rate,
    said,
    sources,
    stars,
)
from tests.store.statements import changes_of_writes
from tests.store.tables import CHOICES, add_film, added, rows, title_of

pytestmark = pytest.mark.thorough

own_and_everyones = pytest.mark.parametrize("owner", [OURS, None], ids=["own", "everyone's"])


async def some_film(store: Store, owner: int | None) -> Film:
    """With all that a club can have of a film, and for everyone's what another club has of it."""
    film = await add_film(store, "Ballerina", guild_id=owner)
    for club in (OURS, THEIRS) if owner is None else (OURS,):
        await rate(store, film, ANA, 9, club=club)
        await rate(store, film, BEN, 3, club=club)
        await store.ratings.take_back(Editor(club, BEN, after(0)), film.id)
        await store.reviews.add(by(club=club), film.id, REVIEW)
        await store.quotes.save(by(club=club), film.id, said(club))
    return film


async def assert_not_there(store: Store, film_id: int, club: int = OURS) -> None:
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: store.films.get(club, film_id),
        lambda: store.reviews.dossier(club, film_id),
        lambda: store.ratings.rate(Editor(club, CHLOE, after(0)), film_id, 5),
        lambda: store.library.toll(club, film_id, NOW),
        lambda: store.library.edit_film(by(club=club), film_id, year=2000),
        lambda: store.library.remove_film(by(club=club), film_id),
        lambda: store.reviews.add(by(club=club), film_id, REVIEW),
        lambda: store.quotes.save(by(club=club), film_id, said(77)),
    ]
    for call in calls:
        with pytest.raises(FilmNotFound):
            await call()
    assert await store.ratings.take_back(Editor(club, ANA, after(0)), film_id) is None
    assert await store.ratings.of_member(club, film_id, ANA) is None
    assert await stars(store, film_id, club) == {}
    assert await drawn(store, film_id, club) == set()
    for typed in ("Ballerina", "balerina", ""):
        assert film_id not in [film.id for film in await store.titles.search(club, typed, CHOICES)]
    listed = await store.film_list.page(club, "everything", 100)
    assert film_id not in [one.film.id for one in listed.films]
    assert listed.total == len(listed.films)


@own_and_everyones
async def test_the_toll_is_what_the_club_would_lose(store: Store, owner: int | None) -> None:
    film = await some_film(store, owner)
    assert await store.library.toll(OURS, film.id, NOW) == Toll(ratings=1, reviews=1, quotes=2)
    await store.library.edit_film(by(), film.id, year=2025)
    assert await store.library.toll(OURS, film.id, NOW) == Toll(ratings=1, reviews=1, quotes=2)
    with pytest.raises(FilmNotFound):
        await store.library.toll(OURS, 9999, NOW)


@own_and_everyones
async def test_a_removed_film_is_not_there_and_an_undo_brings_all_of_it_back(
    store: Store, database_path: Path, owner: int | None
) -> None:
    film = await some_film(store, owner)
    ours, theirs = await everything(store, OURS), await everything(store, THEIRS)
    removed, entry = await store.library.remove_film(by(), film.id)
    assert removed == film
    await assert_not_there(store, film.id)
    assert await everything(store, THEIRS) == theirs
    assert (await store.library.undo(by(BEN, minutes=10), entry)).film == "Ballerina"
    assert (await everything(store, OURS), await everything(store, THEIRS)) == (ours, theirs)
    entries, _ = await store.library_log.page(OURS, 0, 2, NOW)
    assert [(e.action, e.member_id) for e in entries] == [("restored", BEN), ("removed", ANA)]
    await store.library.purge(after(1000))
    assert await everything(store, OURS) == ours
    assert_kept_right(database_path)


@own_and_everyones
async def test_an_undo_too_late_twice_or_by_another_club(store: Store, owner: int | None) -> None:
    film = await some_film(store, owner)
    _, entry = await store.library.remove_film(by(), film.id)
    for late in (by(minutes=10.01), by(club=THEIRS, minutes=1)):
        with pytest.raises(TooLate, match="ten minutes"):
            await store.library.undo(late, entry)
    await assert_not_there(store, film.id)
    with pytest.raises(TooLate):
        await store.library.undo(by(), 9999)
    await store.library.undo(by(minutes=9), entry)
    with pytest.raises(TooLate, match="undone already"):
        await store.library.undo(by(minutes=9), entry)


async def test_of_many_undos_at_once_one_does(store: Store) -> None:
    film = await some_film(store, OURS)
    _, entry = await store.library.remove_film(by(), film.id)
    results = await asyncio.gather(
        *(store.library.undo(by(), entry) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, TooLate) for result in results) == 4


async def test_nothing_but_a_removal_and_a_merge_can_be_undone(store: Store) -> None:
    film = await some_film(store, OURS)
    await added(store, by(), Facts(title="Alien"))
    await store.library.edit_film(by(), film.id, year=2025)
    before = await everything(store, OURS)
    _, count = await store.library_log.page(OURS, 0, 1, NOW)
    for entry in range(1, count + 1):
        with pytest.raises(TooLate):
            await store.library.undo(by(), entry)
    assert await everything(store, OURS) == before


@own_and_everyones
async def test_what_comes_back_is_joined_with_the_same_film_as_it_was_added_again_meanwhile(
    store: Store, database_path: Path, owner: int | None
) -> None:
    film = await some_film(store, owner)
    theirs = await everything(store, THEIRS)
    _, entry = await store.library.remove_film(by(), film.id)
    again = await added(store, by(minutes=1), Facts(title="Ballerina"))
    await rate(store, again, CHLOE, 5)
    assert (await store.library.undo(by(minutes=2), entry)).film == "Ballerina"
    assert await store.titles.named(OURS, "ballerina", CHOICES) == [title_of(again)]
    assert await stars(store, again.id) == {ANA: 9, CHLOE: 5}
    assert REVIEW.source in await sources(store, again.id)
    assert await store.films.get(OURS, film.id) == again
    entries, _ = await store.library_log.page(OURS, 0, 2, NOW)
    assert [entry.action for entry in entries] == ["merged", "restored"]
    assert await everything(store, THEIRS) == theirs
    assert_kept_right(database_path)


async def test_two_entries_of_one_film_that_were_there_before_a_removal_are_two_after_its_undo(
    store: Store,
) -> None:
    _, film = [await add_film(store, "Ballerina", guild_id=OURS) for _ in range(2)]
    before = await everything(store, OURS)
    _, entry = await store.library.remove_film(by(minutes=1), film.id)
    await store.library.undo(by(minutes=2), entry)
    assert await everything(store, OURS) == before


@own_and_everyones
async def test_the_undo_of_an_earlier_removal_leaves_a_later_one_as_it_is(
    store: Store, owner: int | None
) -> None:
    film = await some_film(store, owner)
    _, earlier = await store.library.remove_film(by(), film.id)
    await store.library.undo(by(minutes=1), earlier)
    _, later = await store.library.remove_film(by(minutes=2), film.id)
    with pytest.raises(TooLate, match="undone already"):
        await store.library.undo(by(minutes=3), earlier)
    await assert_not_there(store, film.id)
    await store.library.undo(by(minutes=3), later)
    review = (await store.reviews.dossier(OURS, film.id)).reviews[0]
    _, _, earlier = await store.reviews.remove(by(minutes=4), review.id)
    await store.library.undo(by(minutes=5), earlier)
    await store.reviews.remove(by(minutes=6), review.id)
    with pytest.raises(TooLate, match="undone already"):
        await store.library.undo(by(minutes=7), earlier)
    assert await sources(store, film.id) == []


@own_and_everyones
async def test_nothing_is_purged_within_ten_minutes(store: Store, owner: int | None) -> None:
    film = await some_film(store, owner)
    before = await everything(store, OURS)
    _, entry = await store.library.remove_film(by(), film.id)
    await store.library.purge(after(10))
    await store.library.undo(by(minutes=10), entry)
    assert await everything(store, OURS) == before


@own_and_everyones
@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "edited before"])
async def test_after_a_purge_nothing_of_the_club_is_left(
    store: Store, database_path: Path, owner: int | None, edited: bool
) -> None:
    film = await some_film(store, owner)
    theirs = await everything(store, THEIRS)
    counts = of_club(database_path, THEIRS)
    shown = film
    if edited:
        shown = await store.library.edit_film(by(), film.id, country="France")
    _, entry = await store.library.remove_film(by(), film.id)
    await store.library.purge(after(10.01))
    for film_id in {film.id, shown.id}:
        await assert_not_there(store, film_id)
    assert set(of_club(database_path, OURS)) <= {
        "clubs", "film_replacements", "library_log", "member_names", "removed_films",
        "title_changes", "year_scores",
    }  # fmt: skip
    assert rows(database_path, "SELECT 1 FROM film_replacements WHERE removed_at NOT NULL") == []
    assert rows(database_path, "SELECT 1 FROM films WHERE guild_id = ?", OURS) == []
    with pytest.raises(TooLate):
        await store.library.undo(by(minutes=10), entry)
    assert await everything(store, THEIRS) == theirs
    assert of_club(database_path, THEIRS) == counts
    if owner is None:
        assert await store.films.get(THEIRS, film.id) == film
    again = await added(store, by(), Facts(title="Ballerina"))
    assert again.id not in {film.id, shown.id}
    assert await stars(store, again.id) == {}
    assert_kept_right(database_path)


async def test_a_purge_takes_only_what_is_old(store: Store) -> None:
    old, new = [await add_film(store, title, guild_id=OURS) for title in ("Alien", "Brazil")]
    _, first = await store.library.remove_film(by(), old.id)
    _, second = await store.library.remove_film(by(minutes=5), new.id)
    await store.library.purge(after(12))
    with pytest.raises(TooLate):
        await store.library.undo(by(minutes=9), first)
    assert (await store.library.undo(by(minutes=12), second)).film == "Brazil"


async def test_old_ids_of_a_removed_film_come_back_with_it(store: Store) -> None:
    first, second = [await add_film(store, title) for title in ("Leon", "The Professional")]
    _, merged, _ = await store.library.merge(by(), first.id, second.id)
    _, entry = await store.library.remove_film(by(), first.id)
    for film_id in (first.id, second.id, merged.id):
        await assert_not_there(store, film_id)
    await store.library.undo(by(), entry)
    for film_id in (first.id, second.id, merged.id):
        assert await store.films.get(OURS, film_id) == merged


# Reviews


@own_and_everyones
async def test_a_removed_review_comes_back(
    library: Store, database_path: Path, owner: int | None
) -> None:
    film = await named(library, "ballerina")
    await library.reviews.add(by(), film.id, REVIEW)
    reviews = (await library.reviews.dossier(OURS, film.id)).reviews
    review = reviews[-1] if owner else reviews[0]
    ours, theirs = await everything(library, OURS), await everything(library, THEIRS)
    shown, critic, entry = await library.reviews.remove(by(), review.id)
    assert (shown, critic) == (film, review.byline)
    assert review.source not in await sources(library, film.id)
    assert not set(review.quotes) & await drawn(library, film.id)
    assert not set(review.quotes) & await drawn(library, None)
    with pytest.raises(FilmNotFound, match="review is no longer"):
        await library.reviews.remove(by(), review.id)
    with pytest.raises(FilmNotFound):
        await library.reviews.edit(by(), review)
    assert await everything(library, THEIRS) == theirs
    with pytest.raises(TooLate):
        await library.library.undo(by(club=THEIRS), entry)
    undone = Undone("Ballerina (2025)", film.id, review.byline)
    assert await library.library.undo(by(), entry) == undone
    assert await everything(library, OURS) == ours
    _, _, entry = await library.reviews.remove(by(minutes=1), review.id)
    await library.library.purge(after(11.01))
    assert review.source not in await sources(library, film.id)
    with pytest.raises(TooLate):
        await library.library.undo(by(minutes=11), entry)
    left = rows(database_path, "SELECT count(*) FROM reviews WHERE id = ?", review.id)
    assert left == [(0 if owner else 1,)]
    assert await everything(library, THEIRS) == theirs
    assert_kept_right(database_path)


async def test_a_changed_review_of_everyones_that_is_removed_stays_out_of_sight(
    library: Store,
) -> None:
    film = await named(library, "ballerina")
    first, second = (await library.reviews.dossier(OURS, film.id)).reviews
    await library.reviews.edit(by(), first)
    changed = (await library.reviews.dossier(OURS, film.id)).reviews[-1]
    assert (changed, changed.id != first.id) == (first, True)
    await library.reviews.remove(by(), changed.id)
    await library.library.purge(after(11))
    assert await sources(library, film.id) == [second.source]
    assert len(await sources(library, film.id, THEIRS)) == 2


async def test_a_film_that_very_many_rated_is_deleted_in_small_writes(
    store: Store, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = await add_film(store, "Popular", guild_id=OURS)
    other = await add_film(store, "Other", guild_id=OURS)
    await rate(store, other, ANA, 8)

    def rate_by_many(connection: Connection) -> None:
        connection.executemany(
            "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
            " VALUES (?, ?, ?, 5, 0, ?)",
            [(OURS, film.id, member, stored(after(0))) for member in range(5 * SLICE)],
        )

    await store.database.write(rate_by_many)
    await store.library.remove_film(by(), film.id)
    changes = await changes_of_writes(store, monkeypatch, store.library.purge(after(11)))
    assert len(changes) > 5
    # A history goes with its rating and with what is counted by film and by year.
    assert max(changes) <= 5 * SLICE
    left = rows(database_path, "SELECT DISTINCT film_id FROM rating_changes")
    assert left == rows(database_path, "SELECT id FROM films WHERE guild_id NOT NULL")
    assert left == [(other.id,)]
    assert_kept_right(database_path)


async def test_a_suggested_change_of_a_film_that_is_gone_can_only_be_declined(
    library: Store,
) -> None:
    film = await named(library, "casablanca")
    facts = only_facts(film)
    longer = FilmProposal(replace(facts, runtime=1), None, film.id, ("runtime",), over=facts)
    proposal = await library.proposals.propose(by(BEN), longer)
    await library.library.remove_film(by(), film.id)
    of_none = replace(proposal, in_vain=FILM_GONE)
    assert await library.proposals.page(OURS, 0, 9) == ([of_none], 1)
    with pytest.raises(FilmNotFound):
        await library.proposals.accept(by(), proposal.id)
    await library.proposals.decline(by(), proposal.id)
    back = await library.proposals.bring_back(by(), proposal.id)
    assert back == of_none
