"""What tells the club of a film is to be edited when the film has changed, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.film import Facts, Film
from bot.domain.post import Post, PostId, PostKind
from bot.domain.review import Review
from bot.domain.sealed import REVEAL_AFTER
from bot.store.everyones import take_out
from bot.store.films import rewrite_film, write_seed
from bot.store.reviews import put_review
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import OURS, by
from tests.store.tables import add_film
from tests.store.test_screening_follows import reveal_at, schedule
from tests.store.test_screenings import TOMORROW


async def talked_about(store: Store, film: Film) -> PostId:
    """The first message of the film's thread, as it stands in the channel."""
    begun = await store.discussions.begin(OURS, film.id, 5, None, NOW)
    post_id = PostId(OURS, PostKind.DISCUSSION, str(begun.id))
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


@pytest.mark.parametrize("is_own", [True, False])
async def test_no_thread_goes_on_quoting_a_review_that_was_taken_out_for_every_club(
    store: Store, *, is_own: bool
) -> None:
    heat = await add_film(store, "Heat", year=1995)
    review = Review("The Herald", None, None, 9, None, "Good.", ("A triumph.",))
    review_id = await store.database.write(
        partial(put_review, film_id=heat.id, guild_id=None, review=review)
    )
    if is_own:
        await store.library.edit_film(by(), heat.id, runtime=170)
    first = await talked_about(store, heat)
    await store.database.write(partial(take_out, keys=[f"review:{review_id}"]))
    assert await to_edit(store) == [first]
