"""A club's week, its year and its schedule, against a count by hand."""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.client import preview
from bot.club.digest import WeeklyDigest
from bot.domain.club_year import month_starts
from bot.domain.digest import Standing, WeekRating, digest_of
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.post import Post, PostId, PostKind
from bot.domain.rating import Aggregate
from bot.domain.schedule import Schedule, Week
from bot.store.database import Work, statement, stored
from bot.store.store import Store
from tests.conftest import NOW
from tests.fresh import new_store
from tests.store.tables import (
    add_club,
    add_film,
    assert_sound,
    film_named,
    little_rated_of,
    material_of,
    rows,
    save_schedule,
    title_of,
    titles_of,
)

CLUB, OTHER = 100, 200
ANA, BEN, CHLOE, DEV = 1, 2, 3, 4
WEEK = Week(2026, 11)
START, END = NOW - timedelta(days=7), NOW
BEFORE = START - timedelta(days=7)
INSTANT = timedelta(microseconds=1)


async def rate(
    store: Store, film: Film, member: int, stars: int, when: datetime, *, club: int = CLUB
) -> None:
    await store.ratings.rate(Editor(club, member, when), film.id, stars)


async def films(store: Store, count: int) -> list[Film]:
    return [await add_film(store, f"Film {number}") for number in range(1, count + 1)]


async def added(store: Store, film: Film, when: datetime) -> Film:
    await store.database.write(
        statement("UPDATE films SET added_at = ? WHERE id = ?", (stored(when), film.id))
    )
    return film


# The week


async def test_a_weeks_material(store: Store) -> None:
    alien, brazil = await films(store, 2)
    await rate(store, brazil, BEN, 3, BEFORE)
    await rate(store, alien, BEN, 4, START - INSTANT)
    await rate(store, alien, ANA, 9, START)
    await store.ratings.rate(Editor(CLUB, BEN, START), alien.id, 10, line="Good.", spoiler=True)
    await store.ratings.take_back(Editor(CLUB, ANA, END - INSTANT), alien.id)
    await rate(store, brazil, CHLOE, 1, END)
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert material.ratings == (
        WeekRating(alien.id, BEN, 4, 10, None, spoiler=True),
        WeekRating(alien.id, ANA, None, None, None, spoiler=False),
    )
    assert material.ratings_before == 2
    assert material.standings[alien.id] == Standing(title_of(alien), Aggregate((0,) * 9 + (1,)))


async def test_however_often_a_member_changes_a_rating_it_is_one_of_the_week(store: Store) -> None:
    """Thousands of changes, each with a line of 4,000 letters, would hold up all clubs' digests."""
    (alien,) = await films(store, 1)
    await rate(store, alien, ANA, 6, BEFORE)
    for number in range(50):
        when = START + timedelta(minutes=number)
        await store.ratings.rate(
            Editor(CLUB, ANA, when), alien.id, number % 10 + 1, line="x" * 4000
        )
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert material.ratings == (WeekRating(alien.id, ANA, 6, 10, "x" * 500, spoiler=False),)


async def test_a_rating_taken_back_and_given_anew_is_one_change(store: Store) -> None:
    (alien,) = await films(store, 1)
    await rate(store, alien, ANA, 9, BEFORE)
    await store.ratings.take_back(Editor(CLUB, ANA, START), alien.id)
    await store.ratings.rate(Editor(CLUB, ANA, START + INSTANT), alien.id, 3, line="It hatches.")
    await store.ratings.rate(Editor(CLUB, ANA, START + 2 * INSTANT), alien.id, 3, spoiler=True)
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert material.ratings == (WeekRating(alien.id, ANA, 9, 3, None, spoiler=True),)


async def test_new_films_are_everyones_and_the_clubs_own(store: Store) -> None:
    early = await added(store, await add_film(store, "Early"), START - INSTANT)
    first = await added(store, await add_film(store, "First"), START)
    own = await added(store, await add_film(store, "Own", guild_id=CLUB), END - INSTANT)
    await added(store, await add_film(store, "Theirs", guild_id=OTHER), START)
    late = await added(store, await add_film(store, "Late"), END)
    await add_film(store, "From before anyone kept count")
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert material.new_films == tuple(titles_of(first, own))
    assert {early.id, late.id}.isdisjoint(material.standings)
    assert digest_of(material).quiet is False


async def test_a_film_deleted_since_is_in_no_part_of_the_week(store: Store) -> None:
    alien, brazil = await films(store, 2)
    for film in (alien, brazil):
        await rate(store, film, ANA, 9, START - INSTANT)
        for member in (BEN, CHLOE, DEV):
            await rate(store, film, member, 9, START)
        await added(store, film, START)
    await store.database.write(statement("DELETE FROM films WHERE id = ?", (brazil.id,)))
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert {rating.film_id for rating in material.ratings} == {alien.id}
    assert (material.ratings_before, set(material.standings)) == (1, {alien.id})
    assert material.new_films == (title_of(alien),)
    assert [ranked.film for ranked in material.top] == [title_of(alien)]


async def test_the_week_before_is_counted_as_its_own_digest_counted_it(store: Store) -> None:
    """Or "1 rating fewer than the week before" stands under a digest that said the same number."""
    alien, brazil, charade = await films(store, 3)
    await rate(store, alien, ANA, 9, BEFORE)
    await store.ratings.take_back(Editor(CLUB, ANA, BEFORE + timedelta(hours=1)), alien.id)
    await rate(store, brazil, ANA, 9, BEFORE)
    then = digest_of(
        await material_of(store, CLUB, (BEFORE - timedelta(days=7), BEFORE, START), 2026)
    )
    await rate(store, charade, ANA, 9, START)
    now = digest_of(await material_of(store, CLUB, (BEFORE, START, END), 2026))
    assert (then.ratings, now.ratings) == (1, 1)
    assert now.ratings_before == then.ratings


async def test_a_club_sees_nothing_of_another(store: Store) -> None:
    (alien,) = await films(store, 1)
    theirs = await added(store, await add_film(store, "Theirs", guild_id=OTHER), START)
    for member in (ANA, BEN, CHLOE):
        await rate(store, alien, member, 1, START, club=OTHER)
        await rate(store, theirs, member, 10, START, club=OTHER)
    nothing = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert digest_of(nothing).quiet
    assert (nothing.ratings, nothing.standings, nothing.top) == ((), {}, ())
    for member in (ANA, BEN, CHLOE):
        await rate(store, alien, member, 9, START)
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert material.standings[alien.id].aggregate.count == 3
    assert [(ranked.film, ranked.weighted) for ranked in material.top] == [(title_of(alien), 9)]
    assert (await little_rated_of(store, CLUB, WEEK)) == title_of(alien)


# The year


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 8), st.integers(1, 6)), st.integers(1, 10), min_size=3, max_size=40
    )
)
async def test_the_top_is_by_imdbs_formula(given_stars: dict[tuple[int, int], int]) -> None:
    """v/(v+m)·R + m/(v+m)·C (help.imdb.com, "Weighted Average Ratings")."""
    by_film: defaultdict[int, list[int]] = defaultdict(list)
    for (film, _), stars in given_stars.items():
        by_film[film].append(stars)
    c = sum(given_stars.values()) / len(given_stars)
    m = len(given_stars) / len(by_film)
    wanted = {}
    for film, stars in by_film.items():
        v, r = len(stars), sum(stars) / len(stars)
        wanted[film] = v / (v + m) * r + m / (v + m) * c
    with tempfile.TemporaryDirectory() as folder:
        async with new_store(Path(folder) / "filmclub.db") as store:
            known = {film.id: film for film in await films(store, 8)}
            for (film, member), stars in given_stars.items():
                await rate(store, known[film], member, stars, NOW)
                await rate(store, known[film], member, 1, NOW, club=OTHER)
            material = await material_of(store, CLUB, (BEFORE, START, END + INSTANT), 2026)
    top = material.top
    assert len(top) == min(5, len(wanted))
    for ranked in top:
        assert ranked.weighted == pytest.approx(wanted[ranked.film.id])
        assert ranked.aggregate.count == len(by_film[ranked.film.id])
    assert [r.weighted for r in top] == pytest.approx(sorted(wanted.values(), reverse=True)[:5])


async def test_two_ratings_of_a_week_bring_no_top(store: Store) -> None:
    (alien,) = await films(store, 1)
    for member, top in ((ANA, 0), (BEN, 0), (CHLOE, 1)):
        await rate(store, alien, member, 9, START)
        material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
        assert len(material.top) == top


async def test_a_tie_in_the_top_goes_to_the_most_rated_then_the_first(store: Store) -> None:
    known = await films(store, 6)
    for film in known:
        await rate(store, film, ANA, 8, START)
    await rate(store, known[4], BEN, 8, START)
    material = await material_of(store, CLUB, (BEFORE, START, END), 2026)
    assert [ranked.film.id for ranked in material.top] == [5, 1, 2, 3, 4]


async def test_the_top_is_of_the_year_alone(store: Store) -> None:
    alien, brazil = await films(store, 2)
    turn = datetime(2027, 1, 1, tzinfo=UTC)
    for member in (ANA, BEN, CHLOE):
        await rate(store, alien, member, 10, turn - INSTANT)
        await rate(store, brazil, member, 2, turn)
    for year, film in ((2026, alien), (2027, brazil)):
        material = await material_of(store, CLUB, (BEFORE, turn - INSTANT, turn + INSTANT), year)
        assert [ranked.film for ranked in material.top] == [title_of(film)]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
async def test_the_year_of_the_top_begins_and_ends_with_the_clubs_clock(
    store: Store, zone: str
) -> None:
    await add_club(store, CLUB)
    await store.database.write(
        statement("UPDATE clubs SET time_zone = ? WHERE guild_id = ?", (zone, CLUB))
    )
    start, *_, end = month_starts(2026, zone)
    before, first, last, after, other = await films(store, 5)
    for film, when in (
        (before, start - INSTANT), (first, start), (last, end - INSTANT), (after, end),
        (other, datetime(2026, 6, 1, tzinfo=UTC)),
    ):  # fmt: skip
        await rate(store, film, ANA, 3, when - INSTANT)
        await rate(store, film, BEN, 9, when)
    await rate(store, last, CHLOE, 1, end)
    await rate(store, other, BEN, 1, end + timedelta(days=200))
    week = end - timedelta(days=8), end - timedelta(days=1), end + timedelta(days=1)
    for film in (before, after):
        await rate(store, film, CHLOE, 5, end)
    material = await material_of(store, CLUB, week, 2026)
    total, count = (9 + 12 + 3 + 3) / 4, 5 / 4  # of an average film
    assert {ranked.film: ranked.weighted for ranked in material.top} == {
        title_of(first): pytest.approx((9 + total) / (1 + count)),
        title_of(last): pytest.approx((12 + total) / (2 + count)),
        title_of(after): pytest.approx((3 + total) / (1 + count)),
        title_of(other): pytest.approx((3 + total) / (1 + count)),
    }


TURN = datetime(2026, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
steps = st.tuples(
    st.sampled_from([CLUB, OTHER]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.one_of(st.none(), st.integers(1, 10)),
    st.timedeltas(timedelta(0), timedelta(days=200)),
)


@settings(max_examples=25)
@given(st.lists(steps, max_size=40), st.booleans())
async def test_the_year_equals_a_recount(
    story: list[tuple[int, int, int, int | None, timedelta]], deleted: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filmclub.db"
        async with new_store(path) as store:
            await films(store, 3)
            for club, film, member, stars, later in sorted(story, key=lambda step: step[4]):
                when = TURN - timedelta(days=100) + later
                if stars is None:
                    await store.ratings.take_back(Editor(club, member, when), film)
                else:
                    await store.ratings.rate(Editor(club, member, when), film, stars)
            if deleted:
                await store.database.write(statement("DELETE FROM films WHERE id = 2"))
                await store.database.write(
                    statement("DELETE FROM clubs WHERE guild_id = ?", (OTHER,))
                )
        kept = rows(path, "SELECT * FROM year_scores WHERE ratings <> 0 ORDER BY 1, 2, 3")
        assert kept == rows(
            path,
            "SELECT guild_id, strftime('%Y', rated_at), film_id, count(*), sum(stars)"
            " FROM ratings GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        )
        assert rows(path, "SELECT 1 FROM year_scores WHERE ratings = 0 AND total <> 0") == []
        assert_sound(path)


# A quiet week's film


async def test_a_quiet_weeks_film_is_one_that_fewest_rated(store: Store) -> None:
    known = await films(store, 9)
    for film in known[:4]:
        await rate(store, film, ANA, 8, START)
        await rate(store, film, ANA, 8, START, club=OTHER)
    await rate(store, known[4], BEN, 8, START, club=OTHER)
    weeks = [Week(2026, 40).plus(ahead) for ahead in range(30)]
    drawn = [(await little_rated_of(store, CLUB, week)).id for week in weeks]
    assert set(drawn) <= {5, 6, 7, 8, 9}
    assert len(set(drawn)) > 1
    assert drawn == [(await little_rated_of(store, CLUB, week)).id for week in weeks]


async def test_in_a_large_library_it_is_still_of_everyones_or_the_clubs_own(store: Store) -> None:
    """Most films are another club's, and most of the others rated."""
    for club in (CLUB, OTHER):
        await add_club(store, club)

    def fill(connection: Connection) -> None:
        connection.executemany(
            "INSERT INTO films (guild_id, title) VALUES (?, ?)",
            [
                ({0: None, 1: CLUB}.get(number % 50, OTHER), f"Film {number}")
                for number in range(30_000)
            ],
        )
        connection.execute(
            "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
            " SELECT ?, id, 1, 7, 0, ? FROM films WHERE id % 50 = 1 AND id % 100 = 1",
            (CLUB, stored(START)),
        )

    await store.database.write(fill)
    weeks = [Week(2026, 40).plus(ahead) for ahead in range(30)]
    drawn = [await little_rated_of(store, CLUB, week) for week in weeks]
    assert {film.guild_id for film in drawn} == {None, CLUB}
    assert all(film.id % 100 != 1 for film in drawn)
    assert len({film.id for film in drawn}) > 25


# Schedules


SCHEDULE = Schedule(CLUB, 7, 1, time(9), "Europe/London", NOW)


async def test_a_schedule_is_kept_and_replaced_and_forgotten(store: Store) -> None:
    assert await store.digest_schedules.of(CLUB) is None
    for schedule in (SCHEDULE, replace(SCHEDULE, weekday=7, at=time(0), zone="Asia/Tokyo")):
        await save_schedule(store, schedule)
        assert await store.digest_schedules.of(CLUB) == schedule
        assert await store.digest_schedules.due(NOW) == [(schedule, frozenset())]
        assert await store.clubs.zone(CLUB) == schedule.zone
    assert await store.digest_schedules.of(OTHER) is None
    assert await store.digest_schedules.switch_off(CLUB)
    assert not await store.digest_schedules.switch_off(CLUB)
    assert await store.digest_schedules.due(NOW) == []
    assert await store.clubs.zone(CLUB) == "Asia/Tokyo"


async def test_two_who_change_different_parts_of_a_schedule_at_once_both_get_them(
    store: Store,
) -> None:
    change = store.digest_schedules.change
    await store.clubs.choose_zone(CLUB, "Asia/Tokyo", NOW)  # after SCHEDULE's zone was read
    assert not await change(SCHEDULE, weekday=3)
    assert await change(SCHEDULE, channel_id=8)
    later = replace(SCHEDULE, channel_id=99, since=NOW + timedelta(hours=1))
    assert await asyncio.gather(change(later, weekday=3), change(later, at=time(20))) == [True] * 2
    kept = replace(SCHEDULE, channel_id=8, weekday=3, at=time(20), since=later.since,
                   zone="Asia/Tokyo")  # fmt: skip
    assert await store.digest_schedules.of(CLUB) == kept
    await asyncio.gather(change(later, weekday=5), change(later, zone="Europe/Rome"))
    assert await store.digest_schedules.of(CLUB) == replace(kept, weekday=5, zone="Europe/Rome")


async def test_schedules_know_their_own_latest_weeks(store: Store) -> None:
    await save_schedule(store, SCHEDULE)
    await save_schedule(store, replace(SCHEDULE, guild_id=OTHER))
    weeks = [Week(2026, 48).plus(ahead) for ahead in range(12)]
    for week in weeks:
        week_id = PostId(CLUB, PostKind.DIGEST, str(week))
        await store.posts.begin(Post(week_id, 7, NOW, NOW, {}, "sent"))
    (_, done), (_, others) = await store.digest_schedules.due(NOW)
    assert done == frozenset(weeks[-10:])
    assert others == frozenset()
    ((schedule, _),) = await store.digest_schedules.due(SCHEDULE.due(weeks[-1]))
    assert schedule.guild_id == OTHER


# What is made of it


async def test_the_quote_of_the_week_changes_with_the_week(library: Store) -> None:
    seen = await film_named(library, CLUB, "Ballerina")
    await rate(library, seen, ANA, 8, START)
    digest = WeeklyDigest(library, lambda: datetime.now(UTC))
    contents = [
        await digest.content(CLUB, WEEK.plus(ahead), (BEFORE, START, END), "UTC")
        for ahead in range(20)
    ]
    quotes = {part for content in contents for part in content.parts if "Quote" in part}
    first = await library.quotes.draw(CLUB, seen.id, 1)
    assert first is not None
    assert first.total > 1
    assert len(quotes) > 1


@pytest.mark.parametrize(
    ("zone", "end", "year"),
    [
        ("America/New_York", datetime(2027, 1, 1, 1, tzinfo=UTC), 2026),  # at eight in the evening
        ("Pacific/Auckland", datetime(2026, 12, 31, 23, tzinfo=UTC), 2027),  # at noon
    ],
)
async def test_at_the_turn_of_the_year_the_top_is_headed_with_the_year_that_it_is_of(
    library: Store, zone: str, end: datetime, year: int
) -> None:
    seen = await film_named(library, CLUB, "Ballerina")
    for member in (ANA, BEN, CHLOE):
        await rate(library, seen, member, 8, end - timedelta(hours=2))
    digest = WeeklyDigest(library, lambda: end)
    week = end - timedelta(days=14), end - timedelta(days=7), end
    content = await digest.content(CLUB, Week(2026, 53), week, zone)
    (top,) = [part for part in content.parts if "top of" in part]
    assert top.startswith(f"### The club's top of {year}\n")


async def test_weeks_asked_for_together_are_read_in_one_hop_and_none_fails_for_another(
    library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hops, hop = 0, library.database.read

    async def counted(work: Work[Any]) -> Any:
        nonlocal hops
        hops += 1
        return await hop(work)

    monkeypatch.setattr(library.database, "read", counted)
    asked = WEEK, (BEFORE, START, END), "UTC", END

    def weeks(*clubs: int) -> list[Awaitable[Any]]:
        return [library.digests.week(club, *asked) for club in clubs]

    together = await asyncio.gather(*weeks(CLUB, OTHER, CLUB))
    assert [digest.quiet for digest, _film, _quote in together] == [True, True, True]
    assert hops == 1
    # SQLite takes no such id: that club's week can't be read, and the others' can.
    found = await asyncio.gather(*weeks(CLUB, 2**70, OTHER), return_exceptions=True)
    assert [isinstance(one, OverflowError) for one in found] == [False, True, False]
    left = asyncio.ensure_future(weeks(CLUB)[0])
    stays = asyncio.ensure_future(weeks(OTHER)[0])
    await asyncio.sleep(0)
    left.cancel()
    assert (await stays)[0].quiet


async def test_the_previews_club_has_a_week_with_something_in_every_section(
    library: Store,
) -> None:
    members = {name: n for n, name in enumerate((*preview._VIEWERS, *preview._OTHERS), 1)}
    await preview._fill(library, members)
    now = datetime.now(UTC)
    digest = WeeklyDigest(library, lambda: datetime.now(UTC))
    _, content = await digest.so_far(preview.GUILD_ID)
    text = "\n".join(content.parts)
    headings = (
        "Film of the week", "Most divisive", "Change of heart", "In a member's words",
        "Quote of the week", f"The club's top of {now.year}",
    )  # fmt: skip
    for heading in headings:
        assert f"### {heading}\n" in text
    assert "the week before" in text


async def test_the_previews_club_has_lines_about_nearly_every_film(library: Store) -> None:
    members = {name: n for n, name in enumerate((*preview._VIEWERS, *preview._OTHERS), 1)}
    await preview._fill(library, members)
    films = await library.titles.matching(preview.GUILD_ID, "", 50)
    silent = []
    for film in films:
        ratings = await library.ratings.of_film(preview.GUILD_ID, film.id, 0, 50)
        if not any(rating.line for rating in ratings):
            silent.append(film.name)
    assert silent == ["True Grit (1969)"]
