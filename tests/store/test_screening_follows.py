"""What follows a film's coming screenings: its seal, and the date of its thread."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.discussion import UNTIL_WATCHED
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.post import Post, PostId, PostKind
from bot.domain.screening import RUNNING
from bot.domain.sealed import REVEAL_AFTER
from bot.domain.watched import Viewing
from bot.store.database import statement, stored
from bot.store.library_log import UNDO
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, OURS, THEIRS, after, by
from tests.store.tables import add_film
from tests.store.test_screenings import TOMORROW, new

DAY = timedelta(days=1)
TODAY = NOW.date()
RUNS = timedelta(minutes=RUNNING)


@pytest.fixture
async def up(store: Store) -> Film:
    """Everyone's."""
    return await add_film(store, "Up", year=2009)


async def schedule(store: Store, film: Film, days: int = 0, *, sealed: bool = False) -> int:
    return await store.screenings.schedule(new(film, at=TOMORROW + days * DAY, sealed=sealed))


async def seal_and_talk(store: Store, film: Film, days: int = 0) -> int:
    """A screening of the film, which is sealed and has a thread until then."""
    screening_id = await schedule(store, film, days, sealed=True)
    ends = (await store.screenings.one(OURS, screening_id)).ends
    await store.discussions.begin(OURS, film.id, 5, ends, NOW, screening_id=screening_id)
    return screening_id


async def reveal_at(store: Store, film: Film) -> datetime | None:
    sealed = await store.sealed.of_film(OURS, film.id)
    return sealed and sealed.reveal_at


async def free_until(store: Store, film: Film) -> datetime | None:
    discussion = await store.discussions.of_film(OURS, film.id)
    assert discussion is not None
    return discussion.free_until


async def test_a_film_called_off_and_scheduled_anew_is_talked_about_until_it_is_watched(
    store: Store, up: Film
) -> None:
    screening_id = await seal_and_talk(store, up)
    await store.screenings.call_off(OURS, screening_id, NOW)
    assert await free_until(store, up) == UNTIL_WATCHED
    assert await store.discussions.free(TOMORROW + 3 * DAY) == []
    await schedule(store, up, 7)
    assert await free_until(store, up) == TOMORROW + 7 * DAY + RUNS


async def test_what_members_rated_before_it_was_called_off_is_revealed_after_the_new_date(
    store: Store, up: Film
) -> None:
    screening_id = await seal_and_talk(store, up)
    await store.ratings.rate(Editor(OURS, BEN, NOW), up.id, 8)
    before = await reveal_at(store, up)
    await store.screenings.call_off(OURS, screening_id, NOW)
    assert await reveal_at(store, up) == before
    await schedule(store, up, 7)
    assert await reveal_at(store, up) == TOMORROW + 7 * DAY + RUNS + REVEAL_AFTER


@pytest.mark.parametrize("sealed", [False, True])
async def test_of_two_screenings_spoilers_wait_for_the_first_and_the_reveal_for_the_last(
    store: Store, up: Film, *, sealed: bool
) -> None:
    first = await seal_and_talk(store, up)
    second = await schedule(store, up, 7, sealed=sealed)
    assert await free_until(store, up) == TOMORROW + RUNS
    assert await reveal_at(store, up) == TOMORROW + 7 * DAY + RUNS + REVEAL_AFTER
    await store.screenings.move(OURS, first, TOMORROW + 20 * DAY, None, NOW)
    assert await free_until(store, up) == TOMORROW + 7 * DAY + RUNS
    assert await reveal_at(store, up) == TOMORROW + 20 * DAY + RUNS + REVEAL_AFTER
    await store.screenings.call_off(OURS, first, NOW)
    assert await reveal_at(store, up) == TOMORROW + 7 * DAY + RUNS + REVEAL_AFTER
    await store.screenings.drop(OURS, second, NOW)
    assert await reveal_at(store, up) is None
    assert await free_until(store, up) == UNTIL_WATCHED


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("is_rated", [False, True])
async def test_a_film_that_was_watched_is_revealed_as_told_whatever_is_scheduled_since(
    store: Store, up: Film, *, sealed: bool, is_rated: bool
) -> None:
    screening_id = await schedule(store, up, sealed=True)
    if is_rated:
        await store.ratings.rate(Editor(OURS, BEN, NOW), up.id, 8)
    await store.screenings.end(OURS, screening_id, TOMORROW + RUNS)
    second = await schedule(store, up, 30, sealed=sealed)
    assert await reveal_at(store, up) == TOMORROW + RUNS + REVEAL_AFTER
    await store.screenings.move(OURS, second, TOMORROW + 20 * DAY, None, NOW)
    assert await reveal_at(store, up) == TOMORROW + RUNS + REVEAL_AFTER
    await store.screenings.call_off(OURS, second, TOMORROW + 2 * RUNS)
    assert await reveal_at(store, up) == TOMORROW + RUNS + REVEAL_AFTER


@pytest.mark.parametrize("drop", [False, True])
async def test_a_seal_outlives_a_second_screening_where_the_film_was_watched_at_the_first(
    store: Store, up: Film, *, drop: bool
) -> None:
    """Nobody had rated it yet: the club was told of the reveal, and is asked for ratings."""
    first = await schedule(store, up, sealed=True)
    second = await schedule(store, up, 7)
    await store.screenings.end(OURS, first, TOMORROW + RUNS)
    told = await reveal_at(store, up)
    end = store.screenings.drop if drop else store.screenings.call_off
    await end(OURS, second, TOMORROW + DAY)
    assert told == TOMORROW + 7 * DAY + RUNS + REVEAL_AFTER
    assert await reveal_at(store, up) == told


async def test_a_seal_ends_with_its_screening_where_the_film_was_watched_long_before(
    store: Store, up: Film
) -> None:
    first = await schedule(store, up)
    await store.screenings.end(OURS, first, TOMORROW + RUNS)
    again = new(up, at=TOMORROW + 9 * DAY, scheduled_at=TOMORROW + 2 * DAY, sealed=True)
    second = await store.screenings.schedule(again)
    await store.screenings.call_off(OURS, second, TOMORROW + 3 * DAY)
    assert await reveal_at(store, up) is None


@pytest.mark.parametrize("is_ours", [False, True])
async def test_both_wait_longer_where_a_longer_running_time_becomes_known(
    store: Store, *, is_ours: bool
) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS if is_ours else None, year=1995)
    await seal_and_talk(store, heat)
    await store.library.edit_film(by(), heat.id, runtime=240)
    ends = TOMORROW + timedelta(minutes=240)
    assert await free_until(store, heat) == ends
    assert await reveal_at(store, heat) == ends + REVEAL_AFTER
    assert await store.screenings.coming(THEIRS, NOW) == []


async def test_both_follow_the_screenings_of_a_film_that_is_merged_and_parted_again(
    store: Store, up: Film
) -> None:
    late = await add_film(store, "Up!", guild_id=OURS, year=2009)
    await seal_and_talk(store, up)
    await schedule(store, late, 7)
    _gone, stays, entry = await store.library.merge(by(), late.id, up.id)
    assert await reveal_at(store, stays) == TOMORROW + 7 * DAY + RUNS + REVEAL_AFTER
    await store.library.undo(by(minutes=1), entry)
    assert await reveal_at(store, stays) == TOMORROW + RUNS + REVEAL_AFTER
    assert await free_until(store, stays) == TOMORROW + RUNS


async def twin_parted(store: Store, film: Film, twin: Film) -> int:
    """Merge the twin into the film, which has a screening, and undo that. Returns the
    screening."""
    screening_id = await schedule(store, film)
    _gone, _stays, entry = await store.library.merge(by(), twin.id, film.id)
    await store.library.undo(by(minutes=1), entry)
    return screening_id


@pytest.mark.parametrize("is_coming", [False, True])
async def test_a_film_parted_from_another_is_not_revealed_after_the_others_screening(
    store: Store, up: Film, *, is_coming: bool
) -> None:
    twin = await add_film(store, "Up!", guild_id=OURS, year=2009)
    june = NOW + 100 * DAY
    await store.sealed.seal(by(), twin.id, june, 5)
    for member_id in (BEN, ANA):
        await store.ratings.rate(Editor(OURS, member_id, NOW), twin.id, 8)
    screening_id = await twin_parted(store, up, twin)
    for member_id in (BEN, ANA):
        await store.screenings.was_there(Editor(OURS, member_id, TOMORROW), screening_id)
    await store.screenings.end(OURS, screening_id, TOMORROW + RUNS)
    if is_coming:
        await schedule(store, twin, 7)
    assert await store.reveals.due(TOMORROW + 3 * DAY) == []
    assert await reveal_at(store, twin) == june


async def test_a_thread_parted_from_another_film_waits_for_a_screening_of_its_own(
    store: Store, up: Film
) -> None:
    twin = await add_film(store, "Up!", guild_id=OURS, year=2009)
    await talk_of_one_called_off(store, twin)
    screening_id = await twin_parted(store, up, twin)
    await store.screenings.end(OURS, screening_id, TOMORROW + RUNS)
    assert await free_until(store, twin) == UNTIL_WATCHED
    await schedule(store, twin, 7)
    assert await free_until(store, twin) == TOMORROW + 7 * DAY + RUNS


async def test_a_thread_whose_film_was_watched_does_not_wait_for_the_next_time(
    store: Store, up: Film
) -> None:
    screening_id = await seal_and_talk(store, up)
    await store.screenings.end(OURS, screening_id, TOMORROW + RUNS)
    await schedule(store, up, 7)
    assert await free_until(store, up) == TOMORROW + RUNS


async def talk_of_one_called_off(store: Store, film: Film) -> None:
    await store.screenings.call_off(OURS, await seal_and_talk(store, film), NOW)


@pytest.mark.parametrize("is_off", [False, True])
async def test_a_thread_begun_as_its_screening_changes_has_the_date_of_by_now(
    store: Store, up: Film, *, is_off: bool
) -> None:
    screening_id = await schedule(store, up)
    if is_off:
        await store.screenings.call_off(OURS, screening_id, NOW)
    else:
        await store.screenings.move(OURS, screening_id, TOMORROW + 7 * DAY, None, NOW)
    given = {"free_until": TOMORROW + RUNS, "now": NOW, "screening_id": screening_id}
    begun = await store.discussions.begin(OURS, up.id, 5, **given)
    assert begun.free_until == (UNTIL_WATCHED if is_off else TOMORROW + 7 * DAY + RUNS)


def seen(film: Film, on: date = TODAY) -> Viewing:
    return Viewing(on=on, title="", film_id=film.id)


async def test_a_thread_waits_no_longer_once_it_is_noted_that_the_film_was_watched(
    store: Store, up: Film
) -> None:
    await talk_of_one_called_off(store, up)
    _, change = await store.watched.add(by(minutes=1), seen(up, date(2019, 1, 1)))
    assert await free_until(store, up) == UNTIL_WATCHED
    await store.watched.undo(by(minutes=1), change)
    await store.watched.add(by(minutes=2), seen(up))
    assert await free_until(store, up) == after(2) + UNDO, "until it can't be undone any more"


async def test_a_thread_waits_again_where_it_is_undone_that_its_film_was_watched(
    store: Store, up: Film
) -> None:
    await talk_of_one_called_off(store, up)
    _, change = await store.watched.add(by(minutes=1), seen(up))
    await store.watched.undo(by(minutes=2), change)
    assert await free_until(store, up) == UNTIL_WATCHED
    await store.watched.add(by(minutes=3), seen(up, date(2019, 1, 1)))
    ((entry,), _count) = await store.watched.page(OURS, 0, 5)
    new = {"picker_id": None, "picker": None, "came": None}
    entry_id, change = await store.watched.change(by(minutes=4), entry.id, on=TODAY, **new)
    assert await free_until(store, up) == after(4) + UNDO
    await store.watched.undo(by(minutes=5), change)
    assert await free_until(store, up) == UNTIL_WATCHED
    entry_id, _ = await store.watched.change(by(minutes=6), entry.id, on=TODAY, **new)
    _, change = await store.watched.remove(by(minutes=7), entry_id)
    assert await free_until(store, up) == UNTIL_WATCHED
    await store.watched.undo(by(minutes=8), change)
    assert await free_until(store, up) == after(6) + UNDO


async def test_a_thread_is_as_free_as_its_film_was_watched_on_the_day_where_the_club_is(
    store: Store, up: Film
) -> None:
    await store.clubs.choose_zone(OURS, "America/Los_Angeles", NOW)
    evening = NOW.replace(hour=1)
    screening_id = await schedule(store, up)
    await store.discussions.begin(OURS, up.id, 5, TOMORROW, evening, screening_id=screening_id)
    await store.screenings.call_off(OURS, screening_id, evening)
    await store.watched.add(by(minutes=1), seen(up, TODAY - DAY))
    assert await free_until(store, up) == after(1) + UNDO


@pytest.mark.parametrize("is_noted", [False, True])
async def test_a_thread_in_which_spoilers_were_welcomed_never_waits_again(
    store: Store, up: Film, *, is_noted: bool
) -> None:
    await talk_of_one_called_off(store, up)
    if is_noted:
        await store.watched.add(by(minutes=1), seen(up))
    else:  # calling it off left the date as it was, in an older filmclub
        await store.database.write(
            statement("UPDATE discussions SET free_until = ?", (stored(TOMORROW + RUNS),))
        )
    free = await free_until(store, up)
    thread = await store.discussions.of_film(OURS, up.id)
    assert thread is not None
    said = PostId(OURS, PostKind.SPOILERS_COME, str(thread.id))
    await store.posts.begin(Post(said, channel_id=5, due_at=NOW, written_at=NOW, content={}))
    other = await add_film(store, "Up!", guild_id=OURS, year=2009)
    _gone, _stays, entry = await store.library.merge(by(minutes=20), other.id, up.id)
    await store.library.undo(by(minutes=21), entry)
    await schedule(store, up, 7)
    assert await free_until(store, up) == free
