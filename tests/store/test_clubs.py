"""A club that leaves is kept for thirty days, and then nothing of it is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.client.filmclub import FilmClub
from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.domain.post import Post, PostId
from bot.domain.schedule import Schedule
from bot.domain.waiting import WaitingCommand
from bot.store.clubs import _OF_CLUB, KEPT, Clubs
from bot.store.database import SLICE, Work
from bot.store.store import Store
from cogs.loops import LoopsCog
from tests.conftest import NOW
from tests.end_to_end.driving import Club, organiser
from tests.end_to_end.weeks import (
    DAY,
    DUE,
    HOUR,
    Hand,
    at,
    mondays,
    off_until,
    rated,
    running,
    states,
)
from tests.fresh import new_store
from tests.store.statements import changes_of_writes
from tests.store.tables import add_film, add_review, assert_sound, rows, save_schedule

STAYS, LEAVES = 100_000_000_001, 100_000_000_002
ANA = 7
INSTANT = timedelta(microseconds=1)

KINDS = ("digest",)


LATER = NOW + timedelta(days=7)
"""When the next digest is due."""


async def settle_in(store: Store, club: int) -> None:
    """Something of everything that a club can have."""
    film = await add_film(store, f"Film of {club}", guild_id=club)
    await add_review(store, film, "Us", guild_id=club, quotes=["A line."])
    await store.ratings.rate(Editor(club, ANA, NOW), film.id, 8, line="Good.")
    await save_schedule(store, Schedule(club, 5, 1, time(9), "Asia/Tokyo", NOW))
    await store.posts.begin(Post(PostId(club, "digest", "2026-W11"), 5, NOW, NOW, {"parts": []}))


def tables_with(path: Path, club: int) -> Iterator[str]:
    for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = [row[1] for row in rows(path, f"PRAGMA table_info({table})")]
        if "guild_id" in columns and rows(path, f"SELECT 1 FROM {table} WHERE guild_id = {club}"):
            yield table


async def left_at(store: Store, club: int) -> datetime | None:
    (row,) = await store.database.fetch("SELECT left_at FROM clubs WHERE guild_id = ?", (club,))
    return datetime.fromisoformat(row["left_at"]) if row["left_at"] else None


async def test_the_country_goes_on_following_the_zone_when_two_choose_one_at_once(
    store: Store,
) -> None:
    choose = store.clubs.choose_zone
    await choose(STAYS, "Europe/Berlin", NOW)
    await asyncio.gather(choose(STAYS, "Europe/London", NOW), choose(STAYS, "Europe/Paris", NOW))
    await choose(STAYS, "Europe/Rome", NOW)
    assert (await store.round_settings.get(STAYS)).country == "IT"


async def test_a_club_without_a_zone_is_in_utc(store: Store) -> None:
    assert await store.clubs.zone(STAYS) == "UTC"
    film = await add_film(store, "Alien")
    await store.ratings.rate(Editor(STAYS, ANA, NOW), film.id, 8)
    assert await store.clubs.zone(STAYS) == "UTC"


async def test_a_club_that_leaves_is_kept_for_thirty_days_and_then_gone(
    store: Store, database_path: Path
) -> None:
    await settle_in(store, STAYS)
    await settle_in(store, LEAVES)
    before = set(tables_with(database_path, LEAVES))
    assert before >= {"clubs", "films", "ratings", "digest_schedules", "posts", "year_scores"}
    assert await store.clubs.keep_only([STAYS], NOW, deletes=True) == 0
    assert await left_at(store, LEAVES) == NOW
    assert await store.clubs.keep_only([STAYS], NOW + KEPT, deletes=True) == 0
    assert await left_at(store, LEAVES) == NOW, "it has not left anew"
    assert set(tables_with(database_path, LEAVES)) == before
    assert await store.clubs.keep_only([STAYS], NOW + KEPT + INSTANT, deletes=True) == 1
    # How often its titles changed: a count, kept lest an old vocabulary pass for a new one.
    assert set(tables_with(database_path, LEAVES)) <= {"title_changes"}
    assert set(tables_with(database_path, STAYS)) == before
    assert_sound(database_path)


async def test_a_command_that_waited_goes_with_its_club(store: Store, database_path: Path) -> None:
    await settle_in(store, LEAVES)
    await store.waiting.keep(Editor(LEAVES, ANA, NOW), WaitingCommand("rate", {"review": "Mine."}))
    await store.clubs.keep_only([], NOW, deletes=True)
    await store.clubs.keep_only([], NOW + KEPT + INSTANT, deletes=True)
    assert "waiting" not in set(tables_with(database_path, LEAVES))


async def test_a_club_that_comes_back_has_what_it_had(store: Store, database_path: Path) -> None:
    await settle_in(store, LEAVES)
    before = set(tables_with(database_path, LEAVES))
    schedule = await store.digest_schedules.of(LEAVES)
    await store.clubs.keep_only([], NOW, deletes=True)
    # Even later than that, if nobody has looked meanwhile.
    assert await store.clubs.keep_only([LEAVES], NOW + 2 * KEPT, deletes=True) == 0
    assert await left_at(store, LEAVES) is None
    assert set(tables_with(database_path, LEAVES)) == before
    assert await store.digest_schedules.of(LEAVES) == schedule
    await store.clubs.keep_only([], NOW + 2 * KEPT, deletes=True)
    assert await left_at(store, LEAVES) == NOW + 2 * KEPT


async def test_a_club_that_uses_the_commands_is_kept_though_the_bot_is_no_member(
    store: Store,
) -> None:
    await settle_in(store, LEAVES)
    await store.clubs.keep_only([], NOW, deletes=True)
    for month in range(1, 4):
        store.clubs.note_active(LEAVES)
        assert await store.clubs.keep_only([], NOW + month * KEPT, deletes=True) == 0
        assert await left_at(store, LEAVES) is None
    later = NOW + 3 * KEPT + HOUR
    await store.clubs.keep_only([], later, deletes=True)
    assert await left_at(store, LEAVES) == later, "it has not been active since"
    assert await store.clubs.keep_only([], later + KEPT + INSTANT, deletes=True) == 1


async def test_a_restart_forgets_no_activity_of_a_club_that_the_bot_is_no_member_of(
    store: Store,
) -> None:
    """One that reads alone, and in the hours before each day's restart: between two looks."""
    await settle_in(store, LEAVES)

    async def a_day(now: datetime, *, is_active: bool = True) -> int:
        clubs = Clubs(store.database)  # a new program, whose first look comes at once
        gone = await clubs.keep_only([], now, deletes=True)
        if is_active:
            clubs.note_active(LEAVES)
        await clubs.keep_active()
        return gone

    last = NOW + 40 * timedelta(days=1)
    for day in range(40):
        assert await a_day(NOW + day * timedelta(days=1)) == 0
    assert await left_at(store, LEAVES) is None
    assert await a_day(last, is_active=False) == 0
    assert await a_day(last + KEPT + INSTANT, is_active=False) == 1


async def test_while_it_is_gone_nothing_is_due_and_nothing_pending(store: Store) -> None:
    await settle_in(store, STAYS)
    await settle_in(store, LEAVES)
    await store.clubs.keep_only([STAYS], NOW, deletes=True)
    assert [schedule.guild_id for schedule, _ in await store.digest_schedules.due(LATER)] == [STAYS]
    assert [post.guild_id for post in await store.posts.pending(NOW, KINDS, 9)] == [STAYS]
    await store.clubs.keep_only([STAYS, LEAVES], NOW, deletes=True)
    assert (
        len(await store.digest_schedules.due(LATER))
        == len(await store.posts.pending(NOW, KINDS, 9))
        == 2
    )


async def test_a_club_that_was_never_heard_of_is_not_noted(
    store: Store, database_path: Path
) -> None:
    assert await store.clubs.keep_only([STAYS], NOW, deletes=True) == 0
    assert rows(database_path, "SELECT * FROM clubs") == []


MANY = "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many LIMIT 700)"
GROWS = (
    "INSERT INTO films (id, guild_id, title) SELECT 1000 + n, :club, 'Film' FROM many",
    "INSERT INTO film_titles (folded, place, film_id) SELECT 'film', 0, 1000 + n FROM many",
    "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
    " SELECT :club, 1001 + n % 9, n, 5, 0, '2026' FROM many",
    "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
    " SELECT :club, 1000 + n, 1, 5, 0, 2000 + n FROM many",
    "INSERT INTO reviews (id, film_id, guild_id, source, summary)"
    " SELECT 1000 + n, 1001, :club, 'Paper', 'Good.' FROM many",
    "INSERT INTO quotes (text, review_id) SELECT 'In print.', 1000 + n FROM many",
    "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id)"
    " SELECT 'A line.', :club, 1001, 5, 1000 + n, 1 FROM many",
    "INSERT INTO film_replacements SELECT :club, 100000 + n, 1001, NULL FROM many",
    "INSERT INTO review_replacements SELECT :club, 1000 + n, NULL, NULL FROM many",
    "INSERT INTO library_log (guild_id, member_id, changed_at, action, film)"
    " SELECT :club, 1, '2026', 'added', 'Film' FROM many",
    "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at)"
    " SELECT :club, n, 'film', '{}', '2026' FROM many",
    "INSERT INTO watched_changes (guild_id, member_id, changed_at)"
    " SELECT :club, n, '2026' FROM many",
    "INSERT INTO watched (guild_id, watched_on, title) SELECT :club, '2026-03-14', 'F' FROM many",
    "INSERT INTO nominations (guild_id, film_id, member_id, nominated_at)"
    " SELECT :club, 1000 + n, n, '2026' FROM many",
    "INSERT INTO seen_films SELECT :club, n, 1000 + n, '2026' FROM many",
    "INSERT INTO watchlist SELECT :club, n, 1000 + n, '2026' FROM many",
    "INSERT INTO private_members SELECT :club, n FROM many",
    "INSERT INTO votes (guild_id, opened_by, opened_at, closes_at, closed_at, method, channel_id)"
    " SELECT :club, n, '2026', '2026', '2026', 'ranked', 1 FROM many",
    "INSERT INTO turn_order SELECT :club, n, n FROM many",
    "INSERT INTO watch_countries SELECT :club, n, 'DE' FROM many",
    "INSERT INTO turns"
    " (guild_id, cycle, member_id, begun_by, began_at, ended_at, outcome, channel_id)"
    " SELECT :club, n, n, n, '2026', '2026', 'skipped', 1 FROM many",
    "INSERT INTO screenings"
    " (guild_id, film_id, is_live, at, channel_id, scheduled_by, scheduled_at)"
    " SELECT :club, 1000 + n, 1, '2026', 1, n, '2026' FROM many",
    "INSERT INTO screening_events (guild_id) SELECT :club FROM many",
    "INSERT INTO waiting (guild_id, member_id, kind, content, created_at)"
    " SELECT :club, n, 'command', '{}', '2026' FROM many",
    "INSERT INTO posts (guild_id, kind, key, state, channel_id, due_at, content, written_at)"
    " SELECT :club, 'digest', '2027-W' || n, 'sent', 1, '2026', '{}', '2026' FROM many",
)
ONE_A_CLUB = {"clubs", "digest_schedules", "film_counts", "title_changes"}
BY_TRIGGERS = {"ratings", "film_scores"}
FOR_A_MOMENT = {"rating_moves"}


def make_large(path: Path, club: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for insert in GROWS:
            connection.execute(insert.replace(" SELECT", f" {MANY} SELECT", 1), {"club": club})
        connection.commit()


async def test_a_large_club_is_deleted_in_small_writes(
    store: Store, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await settle_in(store, LEAVES)
    make_large(database_path, LEAVES)
    with closing(sqlite3.connect(database_path)) as connection:
        growing = {
            table
            for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")
            if "guild_id" in [row[1] for row in rows(database_path, f"PRAGMA table_info({table})")]
        }
    assert growing == (
        {table for table, _ in _OF_CLUB} | ONE_A_CLUB | BY_TRIGGERS | FOR_A_MOMENT
    ), "a table that grows with a club is deleted in slices, too"
    await store.clubs.keep_only([], NOW, deletes=True)
    changes = await changes_of_writes(
        store, monkeypatch, store.clubs.keep_only([], NOW + KEPT + INSTANT, deletes=True)
    )
    assert set(tables_with(database_path, LEAVES)) <= {"title_changes"}
    # A row takes along a few of what belongs to it, with its counts and its words.
    assert max(changes) <= 10 * SLICE
    assert sum(changes) > 10 * 700
    assert_sound(database_path)


async def test_a_deletion_that_ended_half_way_goes_on_and_shows_nothing_meanwhile(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with new_store(database_path) as store:
        await settle_in(store, LEAVES)
        make_large(database_path, LEAVES)
        await store.clubs.keep_only([], NOW, deletes=True)
        write = store.database.write
        calls = 0

        async def cut_off(work: Work[Any]) -> Any:
            nonlocal calls
            calls += 1
            if calls > 3:
                raise StoreUnavailable("The disk is full.")
            return await write(work)

        monkeypatch.setattr(store.database, "write", cut_off)
        with pytest.raises(StoreUnavailable):
            await store.clubs.keep_only([], NOW + KEPT + INSTANT, deletes=True)
        assert store.clubs.is_being_deleted(LEAVES)
    async with Store.open(database_path) as store:
        assert store.clubs.is_being_deleted(LEAVES)
        assert await store.digest_schedules.due(LATER) == []
        # It has come back meanwhile, too late.
        assert await store.clubs.keep_only([LEAVES], NOW + KEPT + INSTANT, deletes=True) == 1
        assert not store.clubs.is_being_deleted(LEAVES)
    assert set(tables_with(database_path, LEAVES)) <= {"title_changes"}
    assert_sound(database_path)


async def test_ten_thousand_clubs_are_looked_through(store: Store) -> None:
    await settle_in(store, STAYS)
    assert await store.clubs.keep_only(range(STAYS, STAYS + 10_000), NOW, deletes=True) == 0
    assert await left_at(store, STAYS) is None
    assert await store.clubs.keep_only([], NOW, deletes=True) == 0
    assert await left_at(store, STAYS) == NOW


# As the bot sees it


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def club(library: Store, clock: Hand) -> AsyncIterator[Club]:
    """A club whose digest is due on Mondays."""
    async with running(library, clock) as env:
        club = Club(env)
        await save_schedule(library, mondays(club))
        yield club


async def test_whatever_a_club_without_the_bot_as_a_member_asks_for_keeps_it(
    club: Club, library: Store
) -> None:
    await library.clubs.keep_only([], DUE, deletes=True)
    assert await left_at(library, club.guild.id) == DUE
    await club.ana.slash(club.channel, "ratings", film="ballerina")
    await library.clubs.keep_only([], DUE, deletes=True)
    assert await left_at(library, club.guild.id) is None


async def test_a_club_that_removed_the_bot_gets_nothing_and_is_kept_for_thirty_days(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rated(library, club, DUE - DAY)
    env, guild_id = club.env, club.guild.id
    await library.clubs.choose_language(guild_id, "pl", DUE - DAY)
    await library.round_settings.change(guild_id, DUE - DAY, blurs_scores=True)
    env.backend.remove_guild(guild_id)
    for later in (-HOUR, timedelta(0), DAY, 7 * DAY, 29 * DAY):
        await off_until(club, library, DUE + later)
    assert not [r for r in env.http_requests if r.path.endswith("/messages")]
    assert await library.ratings.any(guild_id)
    assert await library.digest_schedules.of(guild_id) == mondays(club)
    # Not by one look, also after one that failed: the clock may be far ahead for a moment.
    clock = await off_until(club, library, DUE + 30 * DAY)
    bot = cast("FilmClub", env.bot)
    loops = cast("LoopsCog", bot.get_cog("LoopsCog"))
    clock.now += 7 * DAY
    with monkeypatch.context() as patched:
        patched.setattr(library.clubs, "keep_only", None)
        with pytest.raises(TypeError):
            await loops.keep_present_clubs()
    # Nor by two at one moment: after one that failed the loop may look by itself, too.
    await loops.keep_present_clubs()
    await loops.keep_present_clubs()
    assert await library.ratings.any(guild_id)
    assert bot.chosen_language(guild_id) == "pl"
    assert bot.blurs_scores(guild_id)
    clock.now += 6 * HOUR
    await loops.keep_present_clubs()
    assert not await library.ratings.any(guild_id)
    assert await library.digest_schedules.of(guild_id) is None
    # Nor is it spoken to as before, should it come back.
    assert bot.chosen_language(guild_id) is None
    assert not bot.blurs_scores(guild_id)


async def test_a_club_gone_for_an_hour_gets_nothing_either(
    club: Club, clock: Hand, library: Store
) -> None:
    """Its digest is due before anyone has looked which clubs are left."""
    club.env.backend.remove_guild(club.guild.id)
    clock.now = DUE
    await club.env.advance_time(31)
    answers = [r for r in club.env.http_requests if r.path.endswith("/messages")]
    assert len(answers) <= 1
    assert set((await states(library, club)).values()) <= {"blocked"}


async def test_a_club_that_comes_back_is_posted_to_again_at_once(
    club: Club, clock: Hand, library: Store
) -> None:
    env = club.env
    await library.clubs.keep_only([], NOW, deletes=True)  # it was away then, and is back
    clock.now = DUE - HOUR
    await organiser(club).slash(club.channel, "digest schedule", channel=club.channel)
    assert len(await at(club, clock, DUE)) == 1
    assert env.errors == []


async def test_a_deletion_that_failed_is_tried_again_within_a_minute(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def keep_only(*_given: object, **_options: object) -> int:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreUnavailable("The disk is full.")
        return 1

    monkeypatch.setattr(library.clubs, "keep_only", keep_only)
    await off_until(club, library, DUE - DAY)
    for tried in (2, 3, 3):
        await club.env.advance_time(61)
        assert tries == tried


async def test_a_club_has_no_language_until_it_chose_one(store: Store) -> None:
    await settle_in(store, STAYS)
    assert await store.clubs.languages() == {}
    await store.clubs.choose_language(STAYS, "de", NOW)
    await store.clubs.choose_language(LEAVES, "pl", NOW)  # which has nothing else yet
    assert await store.clubs.languages() == {STAYS: "de", LEAVES: "pl"}
    await store.clubs.choose_language(STAYS, None, NOW)
    assert await store.clubs.languages() == {LEAVES: "pl"}


async def test_a_club_in_use_is_here_also_after_a_look_that_failed(store: Store) -> None:
    await settle_in(store, STAYS)
    await settle_in(store, LEAVES)
    store.clubs.note_active(STAYS)
    await store.database.write(
        lambda c: c.execute(
            "CREATE TRIGGER full BEFORE UPDATE OF left_at ON clubs"
            " BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    )
    with pytest.raises(sqlite3.IntegrityError):
        await store.clubs.keep_only([], NOW, deletes=True)
    await store.database.write(lambda c: c.execute("DROP TRIGGER full"))
    await store.clubs.keep_only([], NOW, deletes=True)
    assert await left_at(store, STAYS) is None
    assert await left_at(store, LEAVES) is not None
