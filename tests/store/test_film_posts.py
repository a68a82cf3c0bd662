"""What tells the club of a film is to be edited when the film has changed, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.film import Facts, Film
from bot.domain.post import Post, PostId, PostKind
from bot.domain.proposal import REVIEW_GONE, ReviewProposal
from bot.domain.review import Review
from bot.domain.sealed import REVEAL_AFTER
from bot.domain.turn import Beginning
from bot.store.everyones import take_out
from bot.store.films import rewrite_film, write_seed
from bot.store.reviews import put_review, replace_seeded
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, OURS, THEIRS, after, by
from tests.store.tables import add_film
from tests.store.test_screening_follows import reveal_at, schedule
from tests.store.test_screenings import TOMORROW


async def talked_about(store: Store, film: Film, club: int = OURS) -> PostId:
    """The first message of the film's thread, as it stands in the channel."""
    begun = await store.discussions.begin(club, film.id, 5, None, NOW)
    post_id = PostId(club, PostKind.DISCUSSION, str(begun.id))
    await store.posts.begin(Post(post_id, 5, NOW, NOW, {}))
    await store.posts.sent(post_id, begun.id, None)
    return post_id


async def to_edit(store: Store) -> list[PostId]:
    """What is to be edited, which is noted as done."""
    found = await store.posts.stale()
    for each in found:
        await store.posts.renewed(each)
    return [each.id for each in found]


async def test_a_film_with_the_facts_that_it_had_changes_nothing(store: Store) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    first = await talked_about(store, heat)
    for facts, told in ((heat, []), (replace(heat, runtime=170), [first])):
        await store.database.write(partial(rewrite_film, film_id=heat.id, facts=facts))
        assert await to_edit(store) == told


async def test_a_rating_is_told_in_the_thread_while_the_film_is_talked_about(store: Store) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    first = await talked_about(store, heat)
    await store.ratings.rate(by(minutes=29 * 24 * 60), heat.id, 8)
    assert await to_edit(store) == [first]
    await store.ratings.rate(by(minutes=31 * 24 * 60), heat.id, 6)
    assert await to_edit(store) == []
    await store.ratings.take_back(by(minutes=32 * 24 * 60), heat.id)
    assert await to_edit(store) == [first]


async def test_a_seed_with_another_running_time_is_followed_where_the_film_is_to_come(
    store: Store,
) -> None:
    async def seeded(runtime: int) -> Film:
        facts = Facts(title="Heat", year=1995, runtime=runtime)
        given = {"seed": "heat", "seed_hash": str(runtime), "facts": facts, "now": NOW}
        return await store.database.write(partial(write_seed, **given))

    heat = await seeded(100)
    first = await talked_about(store, heat)
    await seeded(110)
    assert await to_edit(store) == [], "an update would reopen the threads of many old films"
    screening_id = await schedule(store, heat, sealed=True)
    await to_edit(store)
    await seeded(240)
    assert await reveal_at(store, heat) == TOMORROW + timedelta(minutes=240) + REVEAL_AFTER
    assert first in await to_edit(store)
    assert (await store.screenings.one(OURS, screening_id)).film.runtime == 240


async def test_a_film_of_everyones_has_another_name_where_a_club_has_chosen_or_sealed_it(
    store: Store,
) -> None:
    heat, ali, ran, jaws = [await add_film(store, name) for name in ("Heat", "Ali", "Ran", "Jaws")]
    await talked_about(store, heat)
    nominated = (await store.nominations.nominate(by(), heat.id, None)).nomination
    await store.turns.set_order(by(), [(ANA, None)], [])
    turns = [await picked(store, film, minutes) for minutes, film in enumerate((ali, ran))]
    await store.sealed.seal(by(), jaws.id, NOW + timedelta(days=9), 5)
    (seal,) = await store.database.fetch("SELECT id FROM sealings")
    about = [
        (PostKind.NOMINATION, f"{nominated.id} 9"),
        *((PostKind.PICK, str(turn)) for turn in turns),
        *((PostKind.TURN, str(turn)) for turn in turns),
        (PostKind.SEAL, str(seal["id"])),
    ]
    for number, (kind, key) in enumerate(about, 100):
        post_id = PostId(OURS, kind, key)
        await store.posts.begin(Post(post_id, 5, NOW, NOW, {}))
        await store.posts.sent(post_id, number, None)
    watched = await schedule(store, ran)
    await store.screenings.end(OURS, watched, TOMORROW + timedelta(hours=3))
    await to_edit(store)

    async def renamed(film: Film) -> list[tuple[str, str]]:
        facts = replace(film, title=f"The {film.title}")
        await store.database.write(partial(rewrite_film, film_id=film.id, facts=facts))
        return sorted((each.kind, each.key) for each in await to_edit(store))

    assert await renamed(heat) == [about[0]]
    assert await renamed(ali) == [about[1], about[3]]
    assert await renamed(ran) == [], "an update of the library would edit the posts of years"
    assert await renamed(jaws) == [about[5]]


async def picked(store: Store, film: Film, minutes: int) -> int:
    """A turn that ended with this film."""
    turn = await store.turns.begin(OURS, Beginning(NOW + timedelta(minutes=minutes), 5, ANA))
    await store.turns.pick(by(), turn.id, film.id, None)
    return turn.id


REVIEW = Review("The Herald", None, None, 9, None, "Good.", ("A triumph.",))


async def with_review(store: Store) -> tuple[Film, Review]:
    """A film of everyone's, and a review of it."""
    heat = await add_film(store, "Heat", year=1995)
    put = partial(put_review, film_id=heat.id, guild_id=None, review=REVIEW)
    return heat, replace(REVIEW, id=await store.database.write(put))


async def proposed(store: Store, film: Film, seen: Review, club: int = OURS) -> PostId:
    """The card of a proposed change of a review, as it stands in the channel."""
    change = ReviewProposal(film.id, "Heat", replace(seen, stars=5), None, over=seen)
    proposal = await store.proposals.propose(by(club=club), change)
    post_id = PostId(club, PostKind.PROPOSAL, f"{proposal.id} 99")
    await store.posts.begin(Post(post_id, 5, NOW, NOW, {}))
    await store.posts.sent(post_id, 99, None)
    return post_id


SEEN_AS = ["everyone's", "its own", "another of everyone's"]


async def seen(store: Store, film: Film, seen_as: str) -> Film:
    """The film that the club sees in place of everyone's."""
    if seen_as == "its own":
        return await store.library.edit_film(by(), film.id, runtime=170)
    if seen_as == "another of everyone's":
        other = await add_film(store, "Heat Two", year=1995)
        await store.library.merge(by(), film.id, other.id)
        await store.library.purge(after(30))
        return other
    return film


@pytest.mark.parametrize(
    ("what", "seen_as"),
    [("review", SEEN_AS[0]), *((what, how) for what in ("review", "film") for how in SEEN_AS[1:])],
)
async def test_what_quotes_a_review_or_would_change_it_follows_when_it_is_taken_out_for_every_club(
    store: Store, what: str, seen_as: str
) -> None:
    heat, review = await with_review(store)
    shown = await seen(store, heat, seen_as)
    ours = {await proposed(store, shown, review), await talked_about(store, shown)}
    if seen_as == "another of everyone's":  # which this club sees beside it
        await proposed(store, shown, review, THEIRS)
        await talked_about(store, shown, THEIRS)
    await to_edit(store)
    key = f"review:{review.id}" if what == "review" else f"film:{heat.id}"
    await store.database.write(partial(take_out, keys=[key]))
    ((proposal,), _total) = await store.proposals.page(OURS, 0, 5)
    assert proposal.in_vain == REVIEW_GONE
    assert set(await to_edit(store)) == ours


@pytest.mark.parametrize("seen_as", SEEN_AS)
async def test_what_would_change_a_review_follows_when_a_seed_has_dropped_that(
    store: Store, seen_as: str
) -> None:
    heat, review = await with_review(store)
    before = await proposed(store, heat, review)
    shown = await seen(store, heat, seen_as)
    card = await proposed(store, shown, replace(review, summary="Fine."))
    await talked_about(store, shown)
    await to_edit(store)
    await store.database.write(partial(replace_seeded, film_id=heat.id, reviews=[]))
    assert set(await to_edit(store)) == {before, card}, "and no thread: see mark_reviewed_stale"
