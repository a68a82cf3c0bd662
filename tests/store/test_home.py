"""What waits for a date on a club's home, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.home import WAITS
from bot.domain.library import TooLate
from bot.domain.screening import NewScreening, Repeats
from bot.domain.turn import Beginning
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, OURS, THEIRS, by
from tests.store.tables import add_film, title_of

LAST = NOW + WAITS
"""The last moment of the wait."""
TOO_LATE = LAST + timedelta(minutes=1)


async def test_what_was_picked_long_ago_waits_no_more_unless_its_screening_was_called_off_since(
    store: Store,
) -> None:
    heat = await add_film(store, "Heat", guild_id=OURS, year=1995)
    await store.turns.set_order(by(), [(ANA, "Ana")], [])
    turn = await store.turns.begin(OURS, Beginning(NOW, 7, 8))
    await store.turns.pick(by(), turn.id, heat.id, None)
    assert (await store.home.of(OURS, LAST)).chosen == [title_of(heat)]
    assert (await store.home.of(OURS, TOO_LATE)).chosen == []
    new = NewScreening(
        guild_id=OURS, film_id=heat.id, at=TOO_LATE, is_live=True, channel_id=7, by_id=8,
        scheduled_at=NOW,
    )  # fmt: skip
    screening_id = await store.screenings.schedule(new)
    await store.screenings.call_off(OURS, screening_id, LAST)
    assert (await store.home.of(OURS, TOO_LATE)).chosen == [title_of(heat)]
    assert (await store.home.of(OURS, TOO_LATE + WAITS)).chosen == []


async def test_every_pick_waits_however_many_have_a_date_or_were_picked_since(
    store: Store,
) -> None:
    await store.turns.set_order(by(), [(ANA, "Ana")], [])
    films = [await add_film(store, f"Film {number}", guild_id=OURS) for number in range(24)]
    for film in films:
        turn = await store.turns.begin(OURS, Beginning(NOW, 7, 8))
        await store.turns.pick(by(), turn.id, film.id, None)
    for film in films[12:]:
        new = NewScreening(
            guild_id=OURS, film_id=film.id, at=LAST, is_live=True, channel_id=7, by_id=8,
            scheduled_at=NOW,
        )  # fmt: skip
        await store.screenings.schedule(new)
    assert len((await store.home.of(OURS, LAST)).chosen) == 12


async def test_the_next_evening_of_those_that_repeat_is_known_until_a_film_has_its_date(
    store: Store,
) -> None:
    week = timedelta(days=7)
    heat = await add_film(store, "Heat", guild_id=OURS)

    async def schedule(at: datetime, repeats: Repeats | None = None) -> int:
        new = NewScreening(
            guild_id=OURS, film_id=heat.id, at=at, is_live=True, channel_id=7, by_id=8,
            scheduled_at=NOW, repeats=repeats,
        )  # fmt: skip
        return await store.screenings.schedule(new)

    async def slot(now: datetime) -> datetime | None:
        return (await store.home.of(OURS, now)).slot

    first = await schedule(NOW + week, "weekly")
    assert await slot(NOW) is None
    over = NOW + week + timedelta(hours=3)
    await store.screenings.end(OURS, first, over)
    assert await slot(over) == NOW + 2 * week
    assert await slot(NOW + 2 * week) == NOW + 3 * week
    assert await slot(over + WAITS) is None
    repetitions: tuple[Repeats | None, ...] = (None, "weekly")
    for repeats in repetitions:
        second = await schedule(NOW + 2 * week, repeats)
        assert await slot(over) is None
        await store.screenings.call_off(OURS, second, over)
        assert await slot(over) == NOW + 3 * week
    await schedule(NOW + 9 * week)
    assert await slot(over) is None


async def test_what_an_organiser_lets_go_waits_no_more_until_it_is_chosen_again(
    store: Store,
) -> None:
    heat, other = [
        await add_film(store, title, guild_id=OURS, year=1995) for title in ("Heat", "Seven")
    ]
    await store.turns.set_order(by(), [(ANA, "Ana")], [])
    for film in (heat, other, heat):
        turn = await store.turns.begin(OURS, Beginning(NOW, 7, 8))
        await store.turns.pick(by(), turn.id, film.id, None)
    assert len(await store.home.chosen(OURS, LAST)) == 2
    assert await store.home.let_go(OURS, heat.id, LAST) == title_of(heat)
    assert await store.home.chosen(OURS, LAST) == [title_of(other)]
    with pytest.raises(TooLate):
        await store.home.let_go(OURS, heat.id, LAST)
    with pytest.raises(TooLate):
        await store.home.let_go(THEIRS, other.id, LAST)
    turn = await store.turns.begin(OURS, Beginning(NOW, 7, 8))
    await store.turns.pick(by(), turn.id, heat.id, None)
    assert len(await store.home.chosen(OURS, LAST)) == 2
