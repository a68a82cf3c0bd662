"""What a club's year comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.club_year import BestPicker, due_at, latest_year
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.watched import Viewing
from bot.store.database import statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film

CLUB, OTHER = 100_000_000_001, 100_000_000_002
ANA, BEN, CHLOE, PIA = 11, 12, 13, 14
YEAR = NOW.year
ORGANISER = Editor(CLUB, ANA, NOW, "Ana")


def on(month: int, day: int = 1, year: int = YEAR) -> date:
    return date(year, month, day)


def at(month: int, year: int = YEAR) -> datetime:
    return datetime(year, month, 15, 12, tzinfo=UTC)


async def rate(store: Store, film: Film, **stars: int) -> None:
    """By Ana, Ben, Chloe and Pia, in March."""
    for name, given in stars.items():
        member = {"ana": ANA, "ben": BEN, "chloe": CHLOE, "pia": PIA}[name]
        await store.ratings.rate(Editor(CLUB, member, at(3), name.title()), film.id, given)


async def watch(
    store: Store, day: date, film: Film, picker: int | None = None, name: str | None = None
) -> None:
    viewing = Viewing(on=day, title="", film_id=film.id, picker_id=picker)
    await store.watched.add(ORGANISER, viewing, name)


async def hide(store: Store, member: int) -> None:
    await store.database.write(
        statement("INSERT INTO private_members VALUES (?, ?)", (CLUB, member))
    )


@pytest.fixture
async def films(store: Store) -> tuple[Film, Film, Film]:
    """Loved, divisive and gone by; the first one runs two hours, of the others that is unknown."""
    heat, crash, ran = [
        await add_film(store, title, guild_id=CLUB) for title in ("Heat", "Crash", "Ran")
    ]
    await store.clubs.choose_zone(CLUB, "UTC", NOW)
    await store.database.write(statement("UPDATE films SET runtime = 120 WHERE id = ?", (heat.id,)))
    await rate(store, heat, ana=9, ben=9, chloe=10)
    await rate(store, crash, ana=1, ben=10, chloe=2)
    await rate(store, ran, ana=6, ben=6)
    return heat, crash, ran


async def test_an_empty_year_has_nothing_to_tell(store: Store) -> None:
    told = await store.club_years.of(CLUB, YEAR)
    assert told.is_empty
    assert (await store.club_years.of_member(CLUB, ANA, YEAR)).is_empty


async def test_a_year_tells_what_was_watched_and_rated(
    store: Store, films: tuple[Film, Film, Film]
) -> None:
    heat, crash, ran = films
    await watch(store, on(1), heat, ANA, "Ana")
    await watch(store, on(3), heat, ANA)
    await watch(store, on(3), crash, BEN, "Ben")
    await watch(store, on(2, year=YEAR - 1), ran, CHLOE)
    told = await store.club_years.of(CLUB, YEAR)
    assert (told.evenings, told.films, told.minutes, told.untimed) == (2, 2, 240, 1)
    assert told.months == (1, 0, 1, *[0] * 9)
    assert (told.ratings, told.raters) == (8, 3)
    assert told.rating_months == (0, 0, 8, *[0] * 9)
    assert [each.film.title for each in told.loved] == ["Heat", "Ran", "Crash"]
    assert told.divisive is not None
    assert told.divisive.film.title == "Crash"
    assert told.best is None, "nobody has picked two films, as the best picks of /members need"
    await watch(store, on(4), crash, ANA)
    told = await store.club_years.of(CLUB, YEAR)
    assert told.best == BestPicker(ANA, "Ana", 2, (28 / 3 + 13 / 3) / 2)
    assert (await store.club_years.of(OTHER, YEAR)).is_empty
    assert (await store.club_years.of(CLUB, YEAR - 1)).evenings == 1


async def test_a_year_and_its_months_are_those_of_the_clubs_clock(store: Store) -> None:
    await store.clubs.choose_zone(CLUB, "America/Los_Angeles", NOW)  # eight hours behind UTC
    heat, crash, ran = [
        await add_film(store, title, guild_id=CLUB) for title in ("Heat", "Crash", "Ran")
    ]
    for film, moment in (
        (heat, datetime(YEAR + 1, 1, 1, 7, 59, tzinfo=UTC)),
        (crash, datetime(YEAR, 1, 1, 8, tzinfo=UTC)),
        (ran, datetime(YEAR, 1, 1, 7, 59, tzinfo=UTC)),
    ):
        await store.ratings.rate(Editor(CLUB, BEN, moment - timedelta(minutes=9)), film.id, 1)
        await store.ratings.rate(Editor(CLUB, ANA, moment), film.id, 8)
    await store.ratings.rate(Editor(CLUB, CHLOE, datetime(YEAR, 7, 1, 6, tzinfo=UTC)), heat.id, 9)
    told = await store.club_years.of(CLUB, YEAR)
    assert told.rating_months == (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2)
    assert [each.film.title for each in told.loved] == ["Crash", "Heat"]
    before = await store.club_years.of(CLUB, YEAR - 1)
    assert before.rating_months == (*[0] * 11, 3)
    own = await store.club_years.of_member(CLUB, ANA, YEAR)
    assert sum(own.counts) == 2


async def test_the_change_of_heart_is_from_the_beginning_of_the_year_to_now(
    store: Store, films: tuple[Film, Film, Film]
) -> None:
    heat, crash, ran = films
    await store.ratings.rate(Editor(CLUB, CHLOE, at(6, YEAR - 1), "Chloe"), ran.id, 10)
    await store.ratings.rate(Editor(CLUB, CHLOE, at(4), "Chloe"), ran.id, 8)
    await store.ratings.rate(Editor(CLUB, ANA, at(4)), heat.id, 2)
    await store.ratings.rate(Editor(CLUB, ANA, at(5)), heat.id, 9)
    await store.ratings.rate(Editor(CLUB, BEN, at(5)), crash.id, 4)
    told = await store.club_years.of(CLUB, YEAR)
    assert told.change is not None
    assert (told.change.name, told.change.film.title) == ("Ben", "Crash")
    assert (told.change.earlier, told.change.now) == (10, 4)
    await store.ratings.take_back(Editor(CLUB, BEN, at(6)), crash.id)
    told = await store.club_years.of(CLUB, YEAR)
    assert told.change is not None
    assert (told.change.member_id, told.change.earlier, told.change.now) == (CHLOE, 10, 8)


async def test_a_slip_that_was_corrected_within_a_minute_is_no_change_of_heart(
    store: Store, films: tuple[Film, Film, Film]
) -> None:
    _heat, _crash, ran = films
    for seconds, stars in ((0, 1), (59, 10)):
        moment = at(4) + timedelta(seconds=seconds)
        await store.ratings.rate(Editor(CLUB, CHLOE, moment), ran.id, stars)
    assert (await store.club_years.of(CLUB, YEAR)).change is None
    assert (await store.club_years.of_member(CLUB, CHLOE, YEAR)).change is None
    await store.ratings.rate(Editor(CLUB, CHLOE, at(5)), ran.id, 7)
    told = await store.club_years.of(CLUB, YEAR)
    assert told.change is not None
    assert (told.change.earlier, told.change.now) == (10, 7)


async def test_who_is_private_counts_and_is_named_nowhere(
    store: Store, films: tuple[Film, Film, Film]
) -> None:
    heat, crash, _ran = films
    await watch(store, on(1), heat, ANA, "Ana")
    await watch(store, on(2), crash, BEN, "Ben")
    await watch(store, on(3), heat, BEN, "Ben")
    await store.ratings.rate(Editor(CLUB, ANA, at(4), "Ana"), heat.id, 2)
    await hide(store, ANA)
    told = await store.club_years.of(CLUB, YEAR)
    assert (told.films, told.ratings, told.raters) == (2, 8, 3)
    assert told.best is not None
    assert told.best.name == "Ben"
    assert told.change is None
    own = await store.club_years.of_member(CLUB, ANA, YEAR)
    assert own.change is not None
    assert [film.name for film in own.picks] == ["Heat"]


async def test_a_film_that_was_removed_is_in_the_log_alone(
    store: Store, films: tuple[Film, Film, Film]
) -> None:
    everyones = await add_film(store, "Alien")
    await watch(store, on(1), everyones)
    await rate(store, everyones, ana=10, ben=10, chloe=10)
    await store.library.remove_film(ORGANISER, everyones.id)
    told = await store.club_years.of(CLUB, YEAR)
    assert (told.films, told.untimed) == (1, 1)
    assert (told.ratings, told.raters) == (8, 3), "of the films that are still there"
    assert told.divisive is not None
    assert [each.film.title for each in told.loved] == ["Heat", "Ran", "Crash"]


async def test_a_members_year_is_theirs_alone(store: Store, films: tuple[Film, Film, Film]) -> None:
    heat, _crash, _ran = films
    await watch(store, on(1), heat, ANA)
    told = await store.club_years.of_member(CLUB, ANA, YEAR)
    assert told.counts == (1, 0, 0, 0, 0, 1, 0, 0, 1, 0)
    assert [(film.title, given) for film, given in told.favourites] == [("Heat", 9)]
    assert told.compared == 3
    assert told.kinder == pytest.approx((9 - 9.5 + 1 - 6 + 6 - 6) / 3)
    assert [film.name for film in told.picks] == ["Heat"]
    assert heat.id in [film.id for film in told.named_films], "a pick leads to its card"
    assert (await store.club_years.of_member(CLUB, ANA, YEAR - 1)).is_empty


async def test_who_wants_the_year_posted_and_where(store: Store) -> None:
    await store.clubs.choose_zone(CLUB, "Asia/Tokyo", NOW)
    await store.round_settings.change(CLUB, NOW, posts_year=True)
    assert await store.club_years.wanted(YEAR) == [], "there is no channel"
    await store.round_settings.change(CLUB, NOW, news_channel_id=5)
    ((guild_id, channel_id, hour, zone),) = await store.club_years.wanted(YEAR)
    assert (guild_id, channel_id) == (CLUB, 5)
    assert due_at(YEAR, (12, 30), hour, zone) == datetime(YEAR, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 1, 31), 2025), (date(2026, 2, 1), 2026), (date(2026, 12, 31), 2026)],
)
def test_in_january_the_latest_year_is_the_one_before(today: date, year: int) -> None:
    assert latest_year(today) == year
