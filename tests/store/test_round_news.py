"""What a digest tells of a club's round."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from sqlite3 import Connection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import ENOUGH, Milestone, RoundNews, Standout, milestone_between
from bot.domain.library import Editor
from bot.domain.screening import NewScreening
from bot.domain.turn import Beginning
from bot.domain.watched import Viewing
from bot.store.database import fetch, statement, stored
from bot.store.new_screenings import insert_screening
from bot.store.round_news import THERE, round_news
from bot.store.store import Store
from bot.store.votes import NewVote
from tests.conftest import NOW
from tests.store.tables import add_film

CLUB, OTHER = 100_000_000_001, 100_000_000_002
DAY = timedelta(days=1)
WEEK = (date(2026, 3, 9), date(2026, 3, 16))


async def news(
    store: Store, club: int = CLUB, *, now: datetime = NOW, days: tuple[date, date] = WEEK
) -> RoundNews:
    first, last = days
    given = {"guild": club, "first": str(first), "last": str(last), "now": stored(now)}

    def read(connection: Connection) -> RoundNews:
        (there,) = fetch(connection, f"SELECT {THERE}", given)
        return round_news(connection, club, now, days, there)

    return await store.database.read(read)


async def test_a_club_without_a_round_has_no_news(store: Store) -> None:
    assert not await news(store)


async def test_the_next_film_the_vote_and_whose_turn_it_is_are_told(store: Store) -> None:
    by = Editor(CLUB, 1, NOW, "ana")
    films = [await add_film(store, title) for title in ("Heat", "Alien", "Ran")]
    for film, at in ((films[0], NOW + 2 * DAY), (films[1], NOW + DAY), (films[2], NOW - DAY / 24)):
        new = NewScreening(
            guild_id=CLUB, film_id=film.id, at=at, is_live=True, channel_id=1, by_id=1,
            scheduled_at=NOW,
        )  # fmt: skip
        await store.database.write(lambda connection, new=new: insert_screening(connection, new))
    nominated = [await store.nominations.nominate(by, film.id, None) for film in films[:2]]
    ids = [each.nomination.id for each in nominated]
    await store.votes.open(by, NewVote("ranked", NOW + 3 * DAY, 1), ids)
    await store.turns.set_order(by, [(7, "ben")], [])
    await store.turns.begin(CLUB, Beginning(NOW, 1, 1))
    told = await news(store)
    assert told.film is not None
    assert (told.film.title, told.film_at) == ("Alien", NOW + DAY), "not the one that is on"
    assert (told.vote_until, told.picker) == (NOW + 3 * DAY, "ben")
    assert not await news(store, OTHER)
    late = NOW + 4 * DAY  # it is closed within a minute of its time, when the bot runs
    told = await news(store, now=late)
    assert told.vote_until is None


async def test_when_the_next_film_is_due_is_told_where_screenings_repeat(store: Store) -> None:
    heat = await add_film(store, "Heat")
    new = NewScreening(
        guild_id=CLUB, film_id=heat.id, at=NOW, is_live=True, channel_id=1, by_id=1,
        scheduled_at=NOW, repeats="weekly",
    )  # fmt: skip
    await store.screenings.end(CLUB, await store.screenings.schedule(new), NOW)
    assert (await news(store, now=NOW + DAY)).slot == NOW + 7 * DAY


async def test_what_was_chosen_and_has_no_date_is_told_as_on_the_clubs_home(store: Store) -> None:
    by = Editor(CLUB, 1, NOW, "ana")
    heat, alien, ran = [await add_film(store, title) for title in ("Heat", "Alien", "Ran")]
    nominated = [await store.nominations.nominate(by, film.id, None) for film in (heat, ran)]
    ids = [each.nomination.id for each in nominated]
    vote = await store.votes.open(by, NewVote("ranked", NOW + DAY, 1), ids)
    await store.votes.cast(Editor(CLUB, 7, NOW, "ben"), vote.id, [heat.id])
    assert not (await news(store)).chosen
    await store.votes.close(CLUB, vote.id, NOW + DAY, [])
    await store.turns.set_order(by, [(1, "ana")], [])
    turn = await store.turns.begin(CLUB, Beginning(NOW + DAY, 1, 1))
    await store.turns.pick(Editor(CLUB, 1, NOW + 2 * DAY, "ana"), turn.id, alien.id, None)
    told = await news(store, now=NOW + 3 * DAY)
    assert [film.title for film in told.chosen] == ["Alien", "Heat"]
    assert not (await news(store, OTHER, now=NOW + 3 * DAY)).chosen


async def test_what_the_club_watched_is_told_in_its_week_alone(store: Store) -> None:
    by = Editor(CLUB, 1, NOW, "ana")
    heat, alien = await add_film(store, "Heat"), await add_film(store, "Alien")
    for film, ahead in ((heat, 1), (alien, 3), (heat, 6)):
        day = WEEK[0] + timedelta(days=ahead)
        await store.watched.add(by, Viewing(on=day, title="", film_id=film.id))
    assert [film.title for film in (await news(store)).watched] == ["Heat", "Alien"]
    later = WEEK[1], WEEK[1] + 7 * DAY
    assert not (await news(store, days=later)).watched


async def test_the_film_that_makes_a_round_number_is_told_in_its_week_alone(store: Store) -> None:
    by = Editor(CLUB, 1, NOW, "ana")
    for number in range(12):
        film = await add_film(store, f"Film {number + 1}")
        day = WEEK[0] + timedelta(days=number - 8)  # the tenth is on the second day of the week
        await store.watched.add(by, Viewing(on=day, title="", film_id=film.id))
    assert (await news(store)).milestone == Milestone(10, "Film 10")
    later = WEEK[1], WEEK[1] + 7 * DAY
    found = await news(store, days=later)
    assert found.milestone is None


@pytest.mark.parametrize(
    ("stars", "milestone"),
    [
        ((2, 6, 7, 8), Standout("Film 1", "Agnès Varda", 4, is_best=False)),
        ((9, 6, 7, 8), Standout("Film 1", "Agnès Varda", 4, is_best=True)),
        ((7, 6, 7, 8), None),  # neither
        ((6, 6, 7, 8), None),  # as low as another
        ((2, 7, 8), None),  # too few
    ],
)
async def test_what_the_club_gave_least_or_most_of_a_directors_films_is_told(
    store: Store, stars: tuple[int, ...], milestone: Standout | None
) -> None:
    by = Editor(CLUB, 1, NOW, "ana")
    for number, given_stars in enumerate(stars, 1):
        film = await add_film(store, f"Film {number}")
        for member in range(ENOUGH):
            await store.ratings.rate(Editor(CLUB, member, NOW), film.id, given_stars)
        if number == 1:
            await store.watched.add(by, Viewing(on=WEEK[0], title="", film_id=film.id))
    few = await add_film(store, "Rated by one")
    await store.ratings.rate(Editor(CLUB, 1, NOW), few.id, 1)
    await store.database.write(statement("UPDATE films SET director = 'Agnès Varda'"))
    assert (await news(store)).milestone == milestone
    later = WEEK[1], WEEK[1] + 7 * DAY
    found = await news(store, days=later)
    assert found.milestone is None


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=60))
def test_each_round_number_is_reached_once(weeks: list[int]) -> None:
    reached, total = [], 0
    for films in weeks:
        if number := milestone_between(total, total + films):
            reached.append(number)
        total += films
    known = [10, 25, 50, 75, 100, *range(150, 1000, 50)]
    assert reached == [number for number in known if number <= total]
