"""A review that was changed is again what it was, within ten minutes, unless it was changed
since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.library import TooLate, Undone
from bot.domain.proposal import ReviewProposal
from bot.domain.review import Review, ReviewChanged, SameReview
from bot.domain.waiting import ReviewDraft
from bot.store.reviews import replace_seeded
from bot.store.store import Store
from bot.store.waiting import Claim
from tests.store.clubs_library import (
    ANA,
    BEN,
    OURS,
    REVIEW,
    THEIRS,
    after,
    assert_kept_right,
    by,
    everything,
    named,
)
from tests.store.tables import rows

EMPTIED = {"summary": "", "quotes": (), "stars": 8}

own_and_everyones = pytest.mark.parametrize("owner", [OURS, None], ids=["own", "everyone's"])


async def some_review(library: Store, owner: int | None) -> tuple[int, Review]:
    """The id of a film, and a review of it."""
    film = await named(library, "ballerina")
    if owner:
        await library.reviews.add(by(), film.id, REVIEW, "abc")
    reviews = (await library.reviews.dossier(OURS, film.id)).reviews
    return film.id, reviews[-1] if owner else reviews[0]


async def offered(library: Store, minutes: float = 0) -> list[int]:
    """The entries of the log that can be undone."""
    entries, _ = await library.library_log.page(OURS, 0, 10, after(minutes))
    return [entry.undo_id for entry in entries if entry.undo_id is not None]


@own_and_everyones
async def test_a_changed_review_is_again_what_it_was(
    library: Store, database_path: Path, owner: int | None
) -> None:
    film_id, review = await some_review(library, owner)
    ours, theirs = await everything(library, OURS), await everything(library, THEIRS)
    film, entry = await library.reviews.edit(by(), replace(review, **EMPTIED), "other document")
    assert await offered(library) == [entry]
    for late in (by(club=THEIRS), by(minutes=10.01)):
        with pytest.raises(TooLate):
            await library.library.undo(late, entry)
    undone = await library.library.undo(by(BEN, minutes=10), entry)
    assert undone == Undone(film.name, film_id, review.byline, is_change=True)
    assert (await everything(library, OURS), await everything(library, THEIRS)) == (ours, theirs)
    assert await offered(library) == []
    with pytest.raises(TooLate, match="undone already"):
        await library.library.undo(by(minutes=10), entry)
    entries, _ = await library.library_log.page(OURS, 0, 1, after(0))
    assert (entries[0].action, entries[0].member_id) == ("undid review", BEN)
    assert_kept_right(database_path)


@own_and_everyones
async def test_what_was_changed_since_is_undone_first(library: Store, owner: int | None) -> None:
    film_id, review = await some_review(library, owner)
    ours = await everything(library, OURS)
    _, first = await library.reviews.edit(by(), replace(review, **EMPTIED))
    changed = (await library.reviews.dossier(OURS, film_id)).reviews[-1]
    _, second = await library.reviews.edit(by(minutes=1), replace(changed, summary="Anew."))
    assert await offered(library, 1) == [second]
    with pytest.raises(TooLate, match="changed since"):
        await library.library.undo(by(minutes=2), first)
    await library.library.undo(by(minutes=2), second)
    assert await offered(library, 2) == [first]
    await library.library.undo(by(minutes=2), first)
    assert await everything(library, OURS) == ours


async def test_a_changed_review_that_was_removed_since_does_not_come_back(library: Store) -> None:
    _, review = await some_review(library, OURS)
    _, entry = await library.reviews.edit(by(), replace(review, **EMPTIED))
    await library.reviews.remove(by(minutes=1), review.id)
    with pytest.raises(FilmNotFound, match="review is no longer"):
        await library.library.undo(by(minutes=2), entry)


async def test_a_change_of_everyones_review_that_is_gone_since_stays(library: Store) -> None:
    """Its file has lost it."""
    film_id, review = await some_review(library, None)
    _, entry = await library.reviews.edit(by(), replace(review, **EMPTIED))
    await library.database.write(lambda connection: replace_seeded(connection, film_id, ()))
    ours = await everything(library, OURS)
    with pytest.raises(FilmNotFound, match="review is no longer"):
        await library.library.undo(by(minutes=1), entry)
    assert await everything(library, OURS) == ours


@pytest.mark.parametrize("is_removed", [False, True], ids=["changed", "removed"])
async def test_a_review_that_was_added_anew_since_does_not_come_back_beside_itself(
    library: Store, is_removed: bool
) -> None:
    film_id, review = await some_review(library, OURS)
    if is_removed:
        _, _, entry = await library.reviews.remove(by(), review.id)
    else:
        other = replace(review, source="Nobody", link=None, summary="x")
        _, entry = await library.reviews.edit(by(), other, "other document")
    await library.reviews.add(by(minutes=1), film_id, replace(review, id=0), "abc")
    with pytest.raises(TooLate, match="has that review again"):
        await library.library.undo(by(minutes=2), entry)
    again = (await library.reviews.dossier(OURS, film_id)).reviews[-1]
    await library.reviews.remove(by(minutes=3), again.id)
    await library.library.undo(by(minutes=4), entry)
    reviews = (await library.reviews.dossier(OURS, film_id)).reviews
    assert [each for each in reviews if each.byline == review.byline] == [review]


@own_and_everyones
async def test_what_is_about_a_change_that_is_undone_says_that_the_review_has_changed(
    library: Store, owner: int | None
) -> None:
    film_id, review = await some_review(library, owner)
    _, entry = await library.reviews.edit(by(), replace(review, **EMPTIED))
    seen = (await library.reviews.dossier(OURS, film_id)).reviews[-1]
    better = replace(seen, summary="Better.")
    proposal = await library.proposals.propose(
        by(BEN, minutes=1), ReviewProposal(film_id, "Ballerina (2025)", better, None, over=seen)
    )
    draft_id = await library.waiting.keep(by(BEN), ReviewDraft(film_id, better, over=seen))
    await library.library.undo(by(minutes=2), entry)
    with pytest.raises(ReviewChanged):
        await library.proposals.accept(by(minutes=3), proposal.id)
    claim = Claim(by(BEN), draft_id, ReviewDraft, TooLate(""))
    draft = await library.waiting.held(claim, ReviewDraft)
    assert draft.over is not None
    with pytest.raises(ReviewChanged):
        await library.reviews.edit(by(BEN), draft.review, over=draft.over)
    await library.reviews.edit(by(BEN), draft.review, over=review)


async def test_the_document_before_the_change_is_known_again(library: Store) -> None:
    film_id, review = await some_review(library, OURS)
    _, entry = await library.reviews.edit(by(), replace(review, **EMPTIED), "other document")
    await library.library.undo(by(minutes=1), entry)
    theirs = Review("The Lantern", None, None, 2, None, "", ())
    with pytest.raises(SameReview):
        await library.reviews.add(by(), film_id, theirs, "abc")
    await library.reviews.add(by(), film_id, theirs, "other document")


async def test_a_change_that_was_proposed_can_be_undone_once_it_is_accepted(library: Store) -> None:
    film_id, review = await some_review(library, OURS)
    ours = await everything(library, OURS)
    changed = replace(review, **EMPTIED)
    proposed = ReviewProposal(film_id, "Ballerina (2025)", changed, None, over=review)
    proposal = await library.proposals.propose(by(BEN), proposed)
    await library.proposals.accept(by(ANA, minutes=1), proposal.id)
    (entry,) = await offered(library, 1)
    await library.library.undo(by(minutes=2), entry)
    assert await everything(library, OURS) == ours


async def test_what_a_review_was_is_forgotten_after_ten_minutes(
    library: Store, database_path: Path
) -> None:
    _, review = await some_review(library, OURS)
    await library.reviews.edit(by(), replace(review, **EMPTIED))
    kept = "SELECT count(*) FROM library_log WHERE rewritten NOT NULL"
    await library.library.purge(after(10))
    assert rows(database_path, kept) == [(1,)]
    await library.library.purge(after(10.01))
    assert rows(database_path, kept) == [(0,)]
