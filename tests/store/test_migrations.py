"""Before an existing database is migrated, a checked copy of it is made."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.domain.post import Post, PostId
from bot.domain.vote import CountedFilm, Tally, VoteResult
from bot.domain.waiting import LogDraft
from bot.store.commands import Commands
from bot.store.database import Database, statement, stored
from bot.store.schema import columns_of, columns_of_new, migrations, pending
from bot.store.store import Store
from bot.store.upkeep import back_up
from tests.conftest import NOW
from tests.store.damage import change
from tests.store.keepsakes import ANA, furnish
from tests.store.tables import add_film, add_review, assert_sound, rows

CLUB = 100_000_000_000_000_000


async def open_and_close(path: Path) -> None:
    async with Store.open(path):
        pass


@contextmanager
def knowing(monkeypatch: pytest.MonkeyPatch, below: int) -> Iterator[None]:
    """As the filmclub of before, which had only the migrations below this number."""
    known = migrations()
    with monkeypatch.context() as patch:
        patch.setattr(
            "bot.store.schema.migrations", lambda: {n: known[n] for n in known if n < below}
        )
        yield


@pytest.fixture
async def older(database_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that lacks the last migration, with something in it."""
    with knowing(monkeypatch, max(migrations())):
        async with Database.open(database_path, back_up) as database:
            await Commands(database).register("before", {})
    return database_path


def copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob("*.schema-*"))


async def test_an_existing_database_is_copied_before_it_is_migrated(older: Path) -> None:
    await open_and_close(older)
    (copy,) = copies(older)
    before, last = sorted(migrations())[-2:]
    assert copy.name == f"filmclub.schema-{before}.1.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert rows(copy, "SELECT max(number) FROM migrations") == [(before,)]
    assert rows(copy, "SELECT hash FROM registered_commands") == [("before",)]
    assert rows(older, "SELECT max(number) FROM migrations") == [(last,)]


async def test_a_new_database_and_one_that_is_up_to_date_are_not_copied(
    database_path: Path,
) -> None:
    await open_and_close(database_path)
    await open_and_close(database_path)
    assert copies(database_path) == []


async def test_where_no_copy_can_be_made_nothing_is_migrated(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: Path) -> None:
        raise StoreUnavailable("No backup was made: the disk is full.")

    monkeypatch.setattr("bot.store.store.back_up", full)
    with pytest.raises(StoreUnavailable, match="the disk is full"):
        await open_and_close(older)
    assert rows(older, "SELECT max(number) FROM migrations") == [(sorted(migrations())[-2],)]


async def test_a_migration_that_fails_again_and_again_leaves_one_copy_of_each_state(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = migrations()
    last = max(known)
    broken = {**known, last: known[min(known)]}  # its tables are there already
    for state in ("before", "before", "after", "after"):
        with closing(sqlite3.connect(older)) as connection, connection:
            connection.execute(
                "UPDATE registered_commands SET hash = ? WHERE hash <> ?", [state, state]
            )
        with monkeypatch.context() as patch:
            patch.setattr("bot.store.schema.migrations", lambda: broken)
            with pytest.raises(StoreUnavailable, match="already exists"):
                await open_and_close(older)
    hashes = [rows(copy, "SELECT hash FROM registered_commands")[0][0] for copy in copies(older)]
    assert hashes == ["before", "after"]


async def test_an_update_whose_last_step_fails_leaves_what_the_filmclub_of_before_takes(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = migrations()
    last = max(known)
    before = {number: known[number] for number in known if number < 40}
    broken = {**known, last: known[min(known)]}  # its tables are there already
    with monkeypatch.context() as patch:
        patch.setattr("bot.store.schema.migrations", lambda: before)
        await open_and_close(database_path)
        schema = shape(database_path)
        patch.setattr("bot.store.schema.migrations", lambda: broken)
        with pytest.raises(StoreUnavailable, match="from schema 39 failed, and it is as it was"):
            await open_and_close(database_path)
        assert shape(database_path) == schema
        patch.setattr("bot.store.schema.migrations", lambda: before)
        await open_and_close(database_path)


async def test_an_update_that_would_leave_a_database_without_a_column_changes_nothing(
    older: Path,
) -> None:
    """A script that was changed after a database had had it leaves nothing else to see."""
    change(older, "ALTER TABLE clubs DROP COLUMN members_asked_up_to")
    schema = shape(older)
    with pytest.raises(StoreUnavailable, match=r"would lack clubs\.members_asked_up_to\. An unf"):
        await open_and_close(older)
    assert shape(older) == schema


async def test_a_new_database_has_all_columns_that_are_asked_for_and_no_more(
    database_path: Path,
) -> None:
    """They are taken from a part of the scripts alone."""
    await open_and_close(database_path)
    with closing(sqlite3.connect(database_path)) as connection:
        assert columns_of(connection) == columns_of_new(tuple(sorted(migrations())))


@pytest.mark.parametrize("number", [21, 24])
async def test_what_a_filled_database_has_is_there_after_its_update(
    database_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with knowing(monkeypatch, number + 1):
        async with Store.open(database_path) as store:
            films = [(await add_film(store, title)).id for title in ("Heat", "Tokyo", "Alien")]
            await furnish(store, CLUB, films)
            if number < 24:
                await store.database.write(statement("UPDATE screenings SET event_id = 77"))
    before = content(database_path)
    async with Store.open(database_path) as store:
        after = content(database_path)
        for table, held in before.items():
            for row, now in zip(held, after[table], strict=True):
                assert row.items() <= now.items(), table
        if number < 24:
            events = rows(database_path, "SELECT screening_id, event_id FROM screening_events")
            assert events == [(1, 77), (2, 77)]
        assert_sound(database_path)
        # It can do what came with the update.
        assert (await store.round_settings.get(CLUB)).blurs_scores is False
        (going,) = await store.members_going.hide([CLUB], ANA, NOW)
        await store.members_going.go(going, "a member", NOW)
        assert rows(database_path, "SELECT name FROM member_names") == [("Ben",)]
        (going,) = await store.members_going.begin_deleting([CLUB], ANA, NOW)
        await store.members_going.go(going, "a member", NOW)
        assert await store.member_data.clubs_of(ANA) == []
        assert_sound(database_path)


async def test_films_of_before_are_found_as_new_ones_are(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0030 writes anew what is stored of titles, and only what differs."""
    titles = ["Heat", "Ocean's Eleven", "Star Wars: Episode V – The Empire", "Una vita"]
    titles_now = "SELECT film_id, folded, place FROM film_titles ORDER BY film_id, folded"
    with knowing(monkeypatch, 30):
        async with Store.open(database_path) as store:
            films = [(await add_film(store, title)).id for title in titles]
            now = rows(database_path, titles_now)
            (kept,) = rows(database_path, f"SELECT id FROM film_titles WHERE film_id = {films[0]}")
            for sql in (
                "DELETE FROM film_titles WHERE folded IN ('ocean s eleven', 'vita')"
                " OR folded LIKE '%episode 5%'",
                "INSERT INTO film_titles (folded, place, film_id)"
                f" VALUES ('star wars', 129, {films[2]})",
                f"UPDATE films SET sort_title = 'una vita' WHERE id = {films[3]}",
            ):
                await store.database.write(statement(sql))
    async with Store.open(database_path) as store:
        assert rows(database_path, titles_now) == now
        assert rows(database_path, f"SELECT id FROM film_titles WHERE film_id = {films[0]}") == [
            kept
        ]
        assert rows(database_path, "SELECT sort_title FROM films WHERE title = 'Una vita'") == [
            ("vita",)
        ]
        for typed, count in (("ocean s eleven", 1), ("star wars", 0)):
            assert len(await store.titles.named(CLUB, typed, 5)) == count
        assert_sound(database_path)


async def test_films_of_before_in_other_scripts_are_found_in_latin_letters(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles_now = "SELECT film_id, folded, place FROM film_titles ORDER BY film_id, folded"
    with knowing(monkeypatch, 63):
        async with Store.open(database_path) as store:
            await add_film(store, "Heat", aliases=["Схватка"])
            await add_film(store, "Ёлки")
            await add_film(store, "Amélie")
            now = rows(database_path, titles_now)
            forgotten = "DELETE FROM film_titles WHERE folded IN ('skhvatka', 'yolki', 'elki')"
            await store.database.write(statement(forgotten))
            assert len(rows(database_path, titles_now)) == len(now) - 3
    async with Store.open(database_path) as store:
        assert rows(database_path, titles_now) == now
        for typed in ("skhvatka", "yolki"):
            assert len(await store.titles.matching(CLUB, typed, 5)) == 1
        assert_sound(database_path)


async def test_the_date_of_a_thread_of_before_moves_with_its_screening(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with knowing(monkeypatch, 42):
        async with Store.open(database_path) as store:
            titles = ("Heat", "Up", "Alien", "M")
            films = [(await add_film(store, title)).id for title in titles]
            await store.database.write(statement("UPDATE films SET runtime = 170 WHERE id = 1"))
            club = "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')"
            await store.database.write(statement(club, (CLUB,)))
            for film_id, is_live, chosen in (
                (films[0], True, timedelta(minutes=170)),
                (films[1], True, timedelta(minutes=120)),
                (films[2], False, timedelta(0)),
                (films[3], True, timedelta(days=2)),
            ):
                sql = (
                    "INSERT INTO screenings (guild_id, film_id, at, is_live, channel_id,"
                    " scheduled_by, scheduled_at) VALUES (?, ?, ?, ?, 9, 1, '')"
                )
                given = (CLUB, film_id, stored(NOW), is_live)
                await store.database.write(statement(sql, given))
                sql = (
                    "INSERT INTO discussions (guild_id, film_id, channel_id, free_until, begun_at)"
                    " VALUES (?, ?, 9, ?, '')"
                )
                given = (CLUB, film_id, stored(NOW + chosen))
                await store.database.write(statement(sql, given))
    await open_and_close(database_path)
    assert rows(database_path, "SELECT screening_id FROM discussions ORDER BY id") == [
        (1,), (2,), (3,), (None,),
    ]  # fmt: skip


async def test_news_that_were_refused_before_are_not_sent_late(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with knowing(monkeypatch, 59):
        async with Store.open(database_path) as store:
            club = "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')"
            await store.database.write(statement(club, (CLUB,)))
            sql = (
                "INSERT INTO posts (guild_id, kind, key, state, reason, channel_id, due_at,"
                " written_at, content) VALUES (?, ?, '1', ?, 'forbidden', 9, ?, ?, '{}')"
            )
            for kind, state in (("screening", "blocked"), ("vote", "sent"), ("digest", "blocked")):
                given = (CLUB, kind, state, stored(NOW), stored(NOW))
                await store.database.write(statement(sql, given))
    await open_and_close(database_path)
    assert rows(database_path, "SELECT kind, state FROM posts ORDER BY kind") == [
        ("digest", "blocked"), ("screening", "skipped"), ("vote", "sent"),
    ]  # fmt: skip


async def test_a_thread_in_which_the_date_could_not_be_told_before_is_made_true_once(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with knowing(monkeypatch, 60):
        async with Store.open(database_path) as store:
            club = "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')"
            await store.database.write(statement(club, (CLUB,)))
            sql = (
                "INSERT INTO posts (guild_id, kind, key, state, channel_id, due_at, written_at,"
                " content, message_id) VALUES (?, ?, ?, ?, 9, ?, ?, '{}', 8)"
            )
            for key, told in (("1", "blocked"), ("2", "sent"), ("3", "skipped"), ("4", None)):
                for kind, state in (("discussion", "sent"), ("spoilers", told)):
                    given = (CLUB, kind, key, state, stored(NOW), stored(NOW))
                    if state is not None:
                        await store.database.write(statement(sql, given))
    await open_and_close(database_path)
    stale = rows(database_path, "SELECT kind, key FROM posts WHERE is_stale ORDER BY key")
    assert stale == [("discussion", "1"), ("discussion", "3")]


async def test_imports_and_undos_that_the_filmclub_of_before_has_left_halfway_are_known(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = {"on": "2026-03-09", "title": "Heat", "year": 1995}
    with knowing(monkeypatch, 62):
        async with Store.open(database_path) as store:
            club = "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')"
            await store.database.write(statement(club, (CLUB,)))
            change = (
                "INSERT INTO watched_changes (guild_id, member_id, changed_at) VALUES (?, 7, '')"
            )
            for _ in range(3):
                await store.database.write(statement(change, (CLUB,)))
            sql = (
                "INSERT INTO waiting (guild_id, member_id, kind, content, created_at)"
                " VALUES (?, 7, 'log', ?, ?)"
            )
            for half, viewings in ((1, []), (3, [film]), (None, [film]), (None, [])):
                content = json.dumps({"viewings": viewings, "half_done": half})
                await store.database.write(statement(sql, (CLUB, content, stored(NOW))))
    async with Store.open(database_path) as store:
        halves = rows(database_path, "SELECT id FROM watched_changes WHERE is_half ORDER BY id")
        assert halves == [(1,), (3,)]
        lists = await store.waiting.of_member(Editor(CLUB, 7, NOW), LogDraft)
        assert {key: len(waits.viewings) for key, waits in lists.items()} == {2: 1, 3: 1, 4: 0}
        await store.log_imports.end_halves()
        assert rows(database_path, "SELECT id FROM watched_changes") == [(2,)]


async def test_the_films_of_a_vote_of_before_have_their_names_again(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films = [{"place": 2, "film_id": 1, "name": None, "member_id": -1},
             {"place": 1, "film_id": 9, "name": None, "member_id": -1},
             {"place": 3, "film_id": 9, "name": "Up (2009)", "member_id": ANA}]  # fmt: skip
    result = {"tally": {"ballots": 0, "rounds": [], "winner": None}, "films": films,
              "voters": [ANA], "left_out": 0, "screening_at": None}  # fmt: skip
    with knowing(monkeypatch, 43):
        async with Store.open(database_path) as store:
            await add_film(store, "Heat", year=1995)
            await store.database.write(
                statement("INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')", (CLUB,))
            )
            await store.database.write(
                statement(
                    "INSERT INTO votes (guild_id, opened_by, opened_at, closes_at, method,"
                    " channel_id, closed_at, result) VALUES (?, ?, ?, ?, 'ranked', 9, ?, ?)",
                    (CLUB, ANA, *[stored(NOW)] * 3, json.dumps(result)),
                )
            )
    async with Store.open(database_path) as store:
        vote = await store.votes.one(CLUB, 1)
    assert vote.result == VoteResult(
        Tally(0, (), None),
        (CountedFilm(2, 1, "Heat (1995)"), CountedFilm(1, 9, "…"), CountedFilm(3, 9, "Up (2009)")),
        (ANA,), 0, None,
    )  # fmt: skip


async def test_why_a_film_was_picked_stands_apart_and_not_where_it_has_gone(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, hint = "ana has picked **Heat**.\n-# Off the list.", "-# Organisers: press."
    old = [
        {"text": f"{head}\n> \\*Why\\*.\n{hint}", "told": f"{head}\n> \\*Why\\*."},
        {"text": f"{head}\n> \\*Why\\*.\n{hint}"},
        {"text": f"{head}\n> It has gone."},
        {"text": f"{head}\n{hint}", "told": head},
    ]
    with knowing(monkeypatch, 53):
        async with Store.open(database_path) as store:
            await furnish_picks(store, ["*Why*.", "*Why*.", None, None], old)
    await open_and_close(database_path)
    found = rows(database_path, "SELECT content, is_stale FROM posts ORDER BY key")
    given = {"text": head, "why": "*Why*.", "member_id": ANA, "hint": hint}
    assert [json.loads(content) for content, _stale in found] == [
        given,
        given,
        given | {"why": None, "hint": ""},
        {"text": head, "hint": hint},
    ]
    assert [is_stale for _content, is_stale in found] == [0, 0, 1, 0]


async def furnish_picks(
    store: Store, whys: list[str | None], contents: list[dict[str, str]]
) -> None:
    await store.database.write(
        statement("INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')", (CLUB,))
    )
    for turn_id, (why, told) in enumerate(zip(whys, contents, strict=True), 1):
        await store.database.write(
            statement(
                "INSERT INTO turns (id, guild_id, member_id, cycle, began_at, ended_at, outcome,"
                " channel_id, begun_by, why) VALUES (?, ?, ?, 1, '', '', 'picked', 9, 9, ?)",
                (turn_id, CLUB, ANA, why),
            )
        )
        post = Post(PostId(CLUB, "pick", str(turn_id)), 9, NOW, NOW, told)
        await store.posts.begin(post)
        await store.posts.sent(post.id, turn_id, None)


async def test_a_table_whose_ids_are_never_used_again_is_else_as_it_was(
    database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with knowing(monkeypatch, 47):
        async with Store.open(database_path) as store:
            films = [await add_film(store, title) for title in ("Heat", "Tokyo", "Alien")]
            await furnish(store, CLUB, [film.id for film in films])
            for guild_id in (None, CLUB, None):
                await add_review(store, films[0], "Sight", guild_id=guild_id, quotes=("a", "b"))
            replaced = "INSERT INTO review_replacements VALUES (?, 1, 2, NULL), (?, 3, NULL, ?)"
            await store.database.write(statement(replaced, (CLUB, CLUB, stored(NOW))))
    before, schema = content(database_path), shape(database_path)
    with knowing(monkeypatch, 48):
        async with Database.open(database_path, back_up):
            pass
    assert content(database_path) == before
    assert shape(database_path) == schema
    assert all(
        before[table] for table in ("reviews", "review_replacements", "quotes", "vote_films")
    )
    async with Database.open(database_path, back_up):
        pass
    assert_sound(database_path)


def shape(path: Path) -> list[tuple[str, ...]]:
    """The schema, but for how it is written and for AUTOINCREMENT."""
    return sorted(
        (kind, name, table, re.sub(r"--.*|\bAUTOINCREMENT\b|[\s\"]", "", sql or ""))
        for kind, name, table, sql in rows(
            path, "SELECT type, name, tbl_name, sql FROM sqlite_master"
        )
    )


def content(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table by their columns, but for the one that 0024 moves elsewhere."""
    found: dict[str, list[dict[str, Any]]] = {}
    for (table,) in rows(
        path,
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        " AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'",
    ):
        columns = [row[1] for row in rows(path, f"PRAGMA table_xinfo({table})")]
        held = rows(path, f"SELECT * FROM {table} ORDER BY 1, 2")
        found[table] = [dict(zip(columns, row, strict=True)) for row in held]
        for row in found[table]:
            row.pop("event_id", None)
    assert all(found[table] for table in ("ratings", "posts", "turns", "votes", "screenings"))
    return found


async def test_what_is_pending_can_be_asked(older: Path) -> None:
    with closing(sqlite3.connect(older)) as connection:
        assert pending(connection) == [max(migrations())]
    await open_and_close(older)
    with closing(sqlite3.connect(older)) as connection:
        assert pending(connection) == []


def test_no_two_migrations_have_the_same_number() -> None:
    """Two branches that took the same one become one without a conflict; then one of the scripts
    would never be applied."""
    folder = resources.files("bot.store").joinpath("migrations")
    scripts = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    assert sorted(file.name for file in migrations().values()) == scripts


def test_a_migration_that_databases_have_had_is_never_changed() -> None:
    """Those would not have what it says now. What is changed goes into a new one; once that has
    landed, it is entered in the list."""
    folder = Path(__file__).parent
    landed = dict(map(str.split, (folder / "landed_migrations.txt").read_text().splitlines()))
    assert len(landed) >= 17
    scripts = {file.name: file.read_bytes() for file in migrations().values()}
    assert {name: hashlib.sha256(scripts.get(name, b"")).hexdigest() for name in landed} == landed
