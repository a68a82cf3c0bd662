"""Screenings, who means to come, and who came."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.library import AlreadyThere, TooLate
from bot.domain.screening import NewScreening
from bot.store.screenings import insert_screening
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, OURS, THEIRS, by
from tests.store.tables import add_film, assert_sound

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
    assert (screening.event_id, screening.ended_at, screening.attendees) == (None, None, ())


async def test_what_comes_is_told_in_its_order(store: Store, heat: Film, up: Film) -> None:
    assert await store.screenings.next(OURS, NOW) is None
    await store.screenings.schedule(new(heat, at=TOMORROW + timedelta(days=7)))
    await store.screenings.schedule(new(up))
    await store.screenings.schedule(new(up, THEIRS, at=NOW + timedelta(hours=1)))
    coming = await store.screenings.coming(OURS, NOW, 5)
    assert [each.film.title for each in coming] == ["Up", "Heat"]
    assert await store.screenings.next(OURS, NOW) == coming[0]
    assert await store.screenings.next(OURS, TOMORROW + timedelta(hours=1)) == coming[0]  # it is on
    assert await store.screenings.next(OURS, TOMORROW + timedelta(days=2)) == coming[1]


async def test_the_same_film_is_not_scheduled_twice_for_a_moment(store: Store, heat: Film) -> None:
    await store.screenings.schedule(new(heat))
    with pytest.raises(AlreadyThere):
        await store.screenings.schedule(new(heat))


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
    (screening,) = await store.screenings.coming(OURS, NOW, 5)
    assert screening.film.title == "Up"
    await store.library.undo(by(minutes=1), entry)
    (screening,) = await store.screenings.coming(OURS, NOW, 5)
    assert screening.film == heat
    assert_sound(database_path)


async def test_a_screening_of_a_film_that_was_removed_is_not_seen(store: Store, up: Film) -> None:
    await store.screenings.schedule(new(up))
    await store.library.remove_film(by(), up.id)
    assert await store.screenings.next(OURS, NOW) is None
