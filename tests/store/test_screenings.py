"""Screenings, who means to come, and who came."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.frozen import NOBODY
from bot.domain.library import AlreadyThere, Editor, TooLate
from bot.domain.post import Post, PostId
from bot.domain.screening import RUNNING, Listing, NewScreening, NotYet
from bot.domain.turn import Beginning
from bot.domain.waiting import ScreeningDraft
from bot.domain.watched import Viewing
from bot.store.database import statement, stored
from bot.store.new_screenings import insert_screening
from bot.store.store import Store
from bot.store.votes import NewVote
from bot.store.waiting import Claim
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS, after, by
from tests.store.tables import add_film, assert_sound

DAY = date(2026, 3, 13)
TOMORROW = NOW + timedelta(days=1)


def new(film: Film, club: int = OURS, **more: object) -> NewScreening:
    return NewScreening(
        **{
            "guild_id": club, "film_id": film.id, "at": TOMORROW, "is_live": True, "channel_id": 9,
            "by_id": ANA, "scheduled_at": NOW, **more,
        }  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
async def heat(store: Store) -> Film:
    return await add_film(store, "Heat", guild_id=OURS, year=1995)


@pytest.fixture
async def up(store: Store) -> Film:
    return await add_film(store, "Up", year=2009)


async def test_a_screening_is_kept_as_it_was_said(store: Store, heat: Film) -> None:
    given = new(heat, place="At Ana's", repeats="weekly", picker_id=BEN)
    screening = await store.screenings.one(OURS, await store.screenings.schedule(given, "Ana"))
    assert (screening.film, screening.at, screening.is_live) == (heat, TOMORROW, True)
    assert (screening.place, screening.repeats, screening.picker_id) == ("At Ana's", "weekly", BEN)
    assert (screening.ended_at, screening.attendees) == (None, ())


async def test_what_comes_is_told_in_its_order(store: Store, heat: Film, up: Film) -> None:
    assert await store.screenings.coming(OURS, NOW) == []
    await store.screenings.schedule(new(heat, at=TOMORROW + timedelta(days=7)))
    await store.screenings.schedule(new(up))
    await store.screenings.schedule(new(up, THEIRS, at=NOW + timedelta(hours=1)))
    coming = await store.screenings.coming(OURS, NOW)
    assert [each.film.title for each in coming] == ["Up", "Heat"]
    under_way = await store.screenings.coming(OURS, TOMORROW + timedelta(hours=1))
    assert under_way == coming
    assert await store.screenings.coming(OURS, TOMORROW + timedelta(days=2)) == coming[1:]


async def test_the_same_film_is_not_scheduled_twice_for_a_moment(store: Store, heat: Film) -> None:
    await store.screenings.schedule(new(heat))
    with pytest.raises(AlreadyThere):
        await store.screenings.schedule(new(heat))


async def test_the_same_film_is_not_moved_to_a_moment_that_it_has_already(
    store: Store, heat: Film
) -> None:
    await store.screenings.schedule(new(heat))
    later = await store.screenings.schedule(new(heat, at=TOMORROW + timedelta(days=1)))
    with pytest.raises(AlreadyThere):
        await store.screenings.move(OURS, later, TOMORROW, "At Ana's", NOW)
    screening = await store.screenings.one(OURS, later)
    assert (screening.at, screening.place) == (TOMORROW + timedelta(days=1), None)


async def test_another_clubs_film_or_screening_is_none(store: Store, heat: Film) -> None:
    with pytest.raises(FilmNotFound):
        await store.screenings.schedule(new(heat, THEIRS))
    screening_id = await store.screenings.schedule(new(heat))
    with pytest.raises(TooLate):
        await store.screenings.one(THEIRS, screening_id)


async def test_a_vote_that_ends_schedules_its_winner_in_the_same_write(
    store: Store, heat: Film
) -> None:
    screening_id = await store.database.write(
        lambda connection: insert_screening(connection, new(heat))
    )
    assert (await store.screenings.one(OURS, screening_id)).film == heat


async def test_a_screening_goes_with_its_film_to_the_one_it_is_merged_into_and_back(
    store: Store, heat: Film, up: Film, database_path: Path
) -> None:
    await store.screenings.schedule(new(heat))
    _gone, _stays, entry = await store.library.merge(by(), heat.id, up.id)
    (screening,) = await store.screenings.coming(OURS, NOW)
    assert screening.film.title == "Up"
    await store.library.undo(by(minutes=1), entry)
    (screening,) = await store.screenings.coming(OURS, NOW)
    assert screening.film == heat
    assert_sound(database_path)


async def test_a_screening_of_a_film_that_was_removed_is_not_seen(store: Store, up: Film) -> None:
    await store.screenings.schedule(new(up))
    await store.library.remove_film(by(), up.id)
    assert await store.screenings.coming(OURS, NOW) == []


async def test_who_comes_is_told_in_the_order_of_their_answers(store: Store, heat: Film) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    for minute, (member, name, answer) in enumerate(
        [(BEN, "Ben", "yes"), (ANA, "Ana", "maybe"), (CHLOE, None, "no"), (ANA, "Anna", "yes")]
    ):
        given = Editor(OURS, member, after(minute), name)
        await store.screenings.answer(given, screening_id, answer)  # type: ignore[arg-type]
    screening = await store.screenings.one(OURS, screening_id)
    assert [each.name for each in screening.those("yes")] == ["Ben", "Anna"]
    assert [each.name for each in screening.those("no")] == [None]
    assert screening.those("maybe") == []


async def test_nobody_comes_to_what_is_over_off_or_another_clubs(store: Store, heat: Film) -> None:
    over, off = [
        await store.screenings.schedule(new(heat, at=TOMORROW + timedelta(hours=hour)))
        for hour in (0, 1)
    ]
    await store.screenings.end(OURS, over, TOMORROW)
    await store.screenings.call_off(OURS, off, NOW)
    for screening_id, why in ((over, "is over"), (off, "called off"), (99, "not there")):
        with pytest.raises(TooLate, match=why):
            await store.screenings.answer(by(BEN), screening_id, "yes")
        with pytest.raises(TooLate, match=why):
            await store.screenings.remind(by(BEN), screening_id)
        with pytest.raises(TooLate, match=why):
            await store.screenings.move(OURS, screening_id, TOMORROW, None, NOW)
    with pytest.raises(TooLate, match="not there"):
        await store.screenings.answer(by(BEN, club=THEIRS), over, "yes")


async def test_what_is_over_is_in_the_log_once_with_its_picker(store: Store, heat: Film) -> None:
    await store.clubs.choose_zone(OURS, "Pacific/Auckland", NOW)
    screening_id = await store.screenings.schedule(new(heat, picker_id=BEN))
    for _time in range(2):
        await store.screenings.end(OURS, screening_id, TOMORROW)
    ((entry,), _) = await store.watched.page(OURS, 0, 9)
    # It is the 16th in Auckland when it is the 15th in UTC.
    assert entry.viewing == Viewing(
        on=date(2026, 3, 16), title="Heat", year=1995, film_id=heat.id, picker_id=BEN
    )


async def test_a_film_whose_picker_has_gone_is_picked_by_nobody(store: Store, heat: Film) -> None:
    turns = store.turns
    await turns.set_order(by(BEN), [(BEN, "Ben")], ())
    turn = await turns.begin(OURS, Beginning(NOW, 5, ANA))
    await turns.pick(by(BEN), turn.id, heat.id, None)
    for going in await store.members_going.begin_deleting([OURS], BEN, NOW):
        await store.members_going.go(going, "a member", NOW)
    for given in (
        new(heat),
        new(heat, picker_id=NOBODY, at=TOMORROW + timedelta(days=1)),
    ):  # as a vote has its nominator
        screening_id = await store.screenings.schedule(given)
        assert (await store.screenings.one(OURS, screening_id)).picker_id is None


async def test_those_who_were_there_are_counted_in_the_log(store: Store, heat: Film) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    with pytest.raises(NotYet):
        await store.screenings.was_there(by(BEN), screening_id)
    late = 3 * 24 * 60
    assert (await store.screenings.was_there(by(ANA, minutes=late), screening_id))[1]
    await store.screenings.end(OURS, screening_id, TOMORROW)
    assert await came(store) == 1
    assert (await store.screenings.was_there(by(BEN, minutes=late), screening_id))[1]
    assert await came(store) == 2
    assert not (await store.screenings.was_there(by(BEN, minutes=late), screening_id))[1]
    assert await came(store) == 1
    ((entry,), _) = await store.watched.page(OURS, 0, 9)
    _id, change = await store.watched.change(
        by(minutes=late), entry.id, on=DAY, picker_id=None, picker=None, came=1
    )
    for counted in (2, 1):
        await store.screenings.was_there(by(BEN, minutes=late), screening_id)
        assert await came(store) == counted, "of who came nothing was changed"
    await store.watched.undo(by(minutes=late), change)
    for counted in (2, 1):
        await store.screenings.was_there(by(BEN, minutes=late), screening_id)
        assert await came(store) == counted
    await store.watched.change(
        by(minutes=late), entry.id, on=DAY, picker_id=None, picker=None, came=7
    )
    await store.screenings.was_there(by(BEN, minutes=late), screening_id)
    assert await came(store) == 7  # what an organiser has written stands


async def came(store: Store) -> int | None:
    ((entry,), _) = await store.watched.page(OURS, 0, 9)
    return entry.viewing.came


async def test_what_has_been_watched_is_nominated_no_more_and_leaves_the_ballot(
    store: Store, heat: Film, up: Film
) -> None:
    films = heat, up, await add_film(store, "Alien")
    nominated = [await store.nominations.nominate(by(), each.id, None) for each in films]
    ids = [each.nomination.id for each in nominated]
    vote = await store.votes.open(by(), NewVote("ranked", TOMORROW + timedelta(days=1), 7), ids)
    number = await store.screenings.schedule(new(heat))
    await store.screenings.end(OURS, number, TOMORROW + timedelta(hours=3))
    left, _total = await store.nominations.page(OURS, ANA, 0, 9)
    assert [each.film.title for each in left] == [up.title, "Alien"]
    vote = await store.votes.one(OURS, vote.id)
    assert [each.film.title for each in vote.films] == [up.title, "Alien"]


async def test_what_was_noted_by_hand_is_not_noted_again(store: Store, heat: Film) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    day = TOMORROW.date()
    await store.watched.add(by(minutes=24 * 60), Viewing(on=day, title="", film_id=heat.id, came=9))
    await store.screenings.end(OURS, screening_id, TOMORROW)
    await store.screenings.was_there(by(BEN, minutes=2 * 24 * 60), screening_id)
    assert await came(store) == 9


async def test_a_reminder_is_wanted_or_not_any_more(store: Store, heat: Film) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    for is_wanted in (True, False, True):
        assert (await store.screenings.remind(by(BEN), screening_id))[1] is is_wanted
    due = store.screenings_due
    assert await due.take_reminders(TOMORROW - timedelta(minutes=61)) == []
    (soon,) = {TOMORROW - timedelta(minutes=60)}
    assert await due.take_reminders(soon) == [(OURS, screening_id, BEN)]
    assert await due.take_reminders(soon) == []
    with pytest.raises(TooLate, match="so soon"):
        await store.screenings.remind(by(ANA, minutes=23 * 60), screening_id)


async def test_who_wants_a_reminder_is_reminded_of_each_date_of_a_screening_that_is_moved(
    store: Store, heat: Film
) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    await store.screenings.remind(by(BEN), screening_id)
    due, reminder = store.screenings_due, [(OURS, screening_id, BEN)]
    assert await due.take_reminders(TOMORROW - timedelta(minutes=60)) == reminder
    later = TOMORROW + timedelta(days=1)
    await store.screenings.move(OURS, screening_id, later, None, TOMORROW)
    assert await due.take_reminders(later - timedelta(minutes=61)) == []
    assert await due.take_reminders(later - timedelta(minutes=60)) == reminder
    assert await due.take_reminders(later - timedelta(minutes=60)) == []
    _screening, is_wanted = await store.screenings.remind(by(BEN), screening_id)
    assert not is_wanted, "they have not asked for it twice"


async def test_news_is_owed_once_of_each_that_happens(store: Store, heat: Film) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    assert await store.screenings_due.untold(NOW) == [(OURS, screening_id, str(screening_id))]
    moved = await store.screenings.move(
        OURS, screening_id, TOMORROW + timedelta(hours=1), None, NOW
    )
    ((_, _, key),) = await store.screenings_due.untold(NOW)
    assert key == f"{screening_id} moved {stored(NOW)}"
    assert await store.screenings.move(OURS, screening_id, moved.at, None, after(1)) == moved
    await store.screenings.call_off(OURS, screening_id, NOW)
    ((_, _, key),) = await store.screenings_due.untold(NOW)
    assert key == f"{screening_id} off"
    assert await store.screenings_due.untold(moved.at + timedelta(days=30)) == []


async def test_news_that_was_not_sent_yet_is_left_out_when_there_is_later(
    store: Store, heat: Film
) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    post_id = PostId(OURS, "screening", str(screening_id))
    await store.posts.begin(Post(post_id, 9, NOW, NOW, {}))
    assert await store.screenings_due.untold(NOW) == []
    await store.screenings.call_off(OURS, screening_id, NOW)
    post = await store.posts.one(post_id)
    assert post is not None
    assert post.state == "skipped"


async def test_a_club_is_reminded_in_time_and_not_of_what_was_scheduled_since(
    store: Store, heat: Film, up: Film
) -> None:
    live = await store.screenings.schedule(new(heat))
    alone = await store.screenings.schedule(new(up, is_live=False, at=NOW + timedelta(days=3)))
    due = store.screenings_due
    assert await due.to_remind(TOMORROW - timedelta(minutes=61)) == []
    in_time = TOMORROW - timedelta(minutes=60)
    assert [owed.screening_id for owed in await due.to_remind(in_time)] == [live]
    assert [owed.screening_id for owed in await due.to_remind(NOW + timedelta(days=2))] == [
        live, alone,
    ]  # fmt: skip
    await store.screenings.schedule(
        new(up, at=TOMORROW, scheduled_at=in_time + timedelta(minutes=5))
    )
    assert [owed.screening_id for owed in await due.to_remind(TOMORROW)] == [live]


async def test_those_who_were_there_are_counted_also_in_an_entry_that_was_made_by_hand(
    store: Store, heat: Film, up: Film
) -> None:
    late = 3 * 24 * 60
    for film, came in ((heat, None), (up, 7)):
        viewing = Viewing(on=TOMORROW.date(), title="", film_id=film.id, came=came)
        await store.watched.add(by(minutes=24 * 60), viewing)
        screening_id = await store.screenings.schedule(new(film))
        await store.screenings.end(OURS, screening_id, TOMORROW)
        await store.screenings.was_there(by(BEN, minutes=late), screening_id)
    entries, _ = await store.watched.page(OURS, 0, 9)
    assert {each.viewing.title: each.viewing.came for each in entries} == {"Heat": 1, "Up": 7}


async def test_spoilers_wait_for_the_end_of_a_film_that_is_started_late_or_moved(
    store: Store, heat: Film
) -> None:
    async def free_until() -> datetime | None:
        discussion = await store.discussions.of_film(OURS, heat.id)
        assert discussion is not None
        return discussion.free_until

    screening_id = await store.screenings.schedule(new(heat))
    screening = await store.screenings.one(OURS, screening_id)
    await store.discussions.begin(OURS, heat.id, 9, screening.ends, NOW, screening_id=screening_id)
    late = Editor(OURS, ANA, TOMORROW + timedelta(minutes=40))
    started = await store.screenings.start(late, screening_id)
    assert await free_until() == started.ends == screening.ends + timedelta(minutes=40)
    later = TOMORROW + timedelta(days=1)
    moved = await store.screenings.move(OURS, screening_id, later, None, late.at)
    assert await free_until() == moved.ends == screening.ends + timedelta(days=1)
    await store.library.edit_film(by(), heat.id, runtime=170)
    sooner = await store.screenings.move(OURS, screening_id, TOMORROW, None, late.at)
    assert await free_until() == sooner.ends == TOMORROW + timedelta(minutes=170)


async def test_a_date_that_a_member_chose_stays_even_if_it_was_the_end_of_the_screening(
    store: Store, heat: Film
) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    chosen = (await store.screenings.one(OURS, screening_id)).ends
    await store.discussions.begin(OURS, heat.id, 9, chosen, NOW)
    await store.screenings.move(OURS, screening_id, TOMORROW + timedelta(days=1), None, NOW)
    discussion = await store.discussions.of_film(OURS, heat.id)
    assert discussion is not None
    assert discussion.free_until == chosen


async def test_a_film_is_started_again_after_a_minute_and_not_long_before_its_hour(
    store: Store, heat: Film
) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    with pytest.raises(NotYet):
        await store.screenings.start(by(minutes=24 * 60 - 31), screening_id)
    for minutes in (24 * 60, 24 * 60 + 1):
        started = await store.screenings.start(by(minutes=minutes), screening_id)
        assert started.begins == after(minutes)
    with pytest.raises(TooLate, match="a moment ago"):
        await store.screenings.start(by(minutes=minutes + 0.5), screening_id)


async def test_a_club_that_has_left_is_owed_nothing_until_it_is_back(
    store: Store, heat: Film
) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    await store.screenings.remind(by(), screening_id)
    await store.clubs.keep_only([THEIRS], NOW, deletes=True)
    due, soon = store.screenings_due, TOMORROW - timedelta(minutes=59)
    assert await store.screening_events.free(NOW) == []
    assert await due.take_reminders(soon) == []
    await store.clubs.keep_only([OURS, THEIRS], NOW, deletes=True)
    assert [each.screening_id for each in await store.screening_events.free(NOW)] == [screening_id]
    assert len(await due.take_reminders(soon)) == 1


async def test_an_event_is_tried_by_one_at_a_time_and_ever_more_rarely(
    store: Store, heat: Film, up: Film
) -> None:
    screening_id = await store.screenings.schedule(new(heat))
    await store.screenings.schedule(new(up, is_live=False))
    (event,) = await store.screening_events.free(NOW)
    assert (event.screening_id, event.wanted) == (
        screening_id,
        Listing(heat.name, TOMORROW, None, RUNNING),
    )
    pauses: list[timedelta] = []
    now = NOW
    for _try in range(9):
        assert await store.screening_events.claim(event, now) is not None
        assert await store.screening_events.claim(event, now) is None
        assert await store.screening_events.free(now) == []
        began = now
        while not await store.screening_events.free(now):
            now += timedelta(minutes=1)
        pauses.append(now - began)
    minutes = [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pauses == [timedelta(minutes=each) for each in minutes]
    settled = await store.screening_events.settled(
        event, 77, Listing(heat.name, TOMORROW, None, RUNNING)
    )
    assert settled is not None
    assert (settled.event_id, settled.failures, settled.is_settled(NOW)) == (77, 0, True)


async def test_an_event_outlives_its_screening_until_discord_has_it_no_more(
    store: Store, heat: Film, database_path: Path
) -> None:
    await store.screenings.schedule(new(heat))
    (event,) = await store.screening_events.free(NOW)
    await store.screening_events.settled(event, 77, Listing(heat.name, TOMORROW, None, RUNNING))
    await store.database.write(statement("DELETE FROM films"))
    (left,) = await store.screening_events.free(NOW)
    assert (left.screening_id, left.event_id, left.wanted) == (None, 77, None)
    await store.screening_events.is_gone(left)
    assert await store.screening_events.free(NOW) == []
    assert_sound(database_path)


async def test_a_draft_is_scheduled_once(store: Store, heat: Film) -> None:
    draft = ScreeningDraft(heat.id, TOMORROW, is_live=True)
    draft_id = await store.waiting.keep(Editor(OURS, ANA, NOW), draft)
    assert await store.waiting.get(Editor(OURS, ANA, NOW), draft_id, ScreeningDraft) == draft
    claim = Claim(Editor(OURS, ANA, NOW), draft_id, ScreeningDraft, TooLate("used up"))
    await store.screenings.schedule(new(heat), "Ana", claim)
    with pytest.raises(TooLate, match="used up"):
        await store.screenings.schedule(new(heat, at=TOMORROW + timedelta(days=1)), "Ana", claim)
