"""What is kept about a member is shown to them whole, and goes whole when they want it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot.domain.frozen import NOBODY
from bot.domain.library import Editor
from bot.domain.post import PostKind
from bot.domain.proposal import QuoteProposal
from bot.domain.quote import Said
from bot.domain.waiting import ChosenMember, OrderDraft, QuoteAsk, WaitingCommand, Waits
from bot.store.database import Work, statement
from bot.store.member_data import HELD, IN_JSON, NOTED_IN, OF_POSTS, held_in
from bot.store.members_going import Going
from bot.store.store import Store
from tests.conftest import NOW
from tests.fresh import new_store, unsynced
from tests.store.keepsakes import ANA, BEN, furnish
from tests.store.statements import plan_instead
from tests.store.tables import add_film, assert_sound, rows

pytestmark = pytest.mark.thorough

CLUB, OTHER = 100_000_000_000_000_000, 200_000_000_000_000_000

_NO_MEMBERS = {
    "clubs": "library_role_id films_a_day news_channel_id discussion_channel_id mentioned_role_id"
    " watched_live nominations_each losers_stay leavers_count pick_days turn_passes blurs_scores"
    " knows_no_events leavers_kept imports_add posts_year members_asked_up_to zone_is_chosen",
    "digest_schedules": "weekday is_off",
    "discussions": "thread_id screening_id is_open is_gone",
    "film_counts": "films",
    "film_replacements": "by_id",
    "film_scores": "ratings s1 s2 s3 s4 s5 s6 s7 s8 s9 s10",
    "film_titles": "place",
    "films": "year runtime tmdb_id shared_reviews imported_in",
    "hidden_messages": "discussion_id copy_id is_taken_back is_to_unname",
    "library_log": "review_id role_id from_file films_a_day imports_add films",
    "leavers": "looks",
    "members_going": "stand_in",
    "merged_ratings": "entry_id change_id is_extra",
    "merges": "entry_id by_id is_undone",
    "migrations": "number",
    "nomination_backers": "nomination_id",
    "attendance": "screening_id is_reminded was_there",
    "ballots": "vote_id",
    "posts": "tries failures is_stale changes",
    "quote_posts": "quoted_id is_taken_back is_to_unname",
    "quotes": "review_id",
    "rating_changes": "earlier_stars stars spoiler imported_in",
    "rating_moves": "by_id",
    "ratings": "stars spoiler",
    "registered_commands": "only_row",
    "removed_films": "year tmdb_id",
    "review_replacements": "review_id by_id",
    "reviews": "stars earlier_stars",
    "screening_events": "screening_id event_id failures runs",
    "screenings": "is_live is_off watched_id",
    "sealed_ratings": "sealing_id stars spoiler guess",
    "sealings": "screening_id is_by_hand",
    "title_changes": "changes",
    "turn_order": "place",
    "turns": "cycle",
    "vote_films": "vote_id place",
    "votes": "is_announced is_told",
    "watched": "year came added_in removed_in",
    "watched_changes": "is_half",
    "year_scores": "ratings total",
}
"""Columns of numbers that are no member's id, beside the ids of ``_OF_OTHERS``."""

_OF_OTHERS = {"id", "guild_id", "film_id", "channel_id", "message_id"}

_JSON_OF_NOBODY = {
    ("films", "actors"), ("films", "aliases"), ("films", "tmdb_facts"), ("library_log", "facts"),
    ("library_log", "rewritten"),
    ("letterboxd_imports", "undoing"), ("ballots", "places"), ("registered_commands", "ids"),
}  # fmt: skip


async def test_every_number_and_every_json_is_covered(store: Store, database_path: Path) -> None:
    held = {(each.table, each.column) for each in HELD}
    seen_held = set[tuple[str, str]]()
    tables = rows(
        database_path,
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'film_words_%'",
    )
    for table, sql in tables:
        for row in rows(database_path, f"PRAGMA table_xinfo({table})"):
            column, kind = row[1], row[2].upper()
            if "INT" not in kind and kind not in ("", "NUMERIC", "BLOB", "REAL"):
                assert kind == "TEXT", f"{table}.{column} is of a type that this does not know"
                continue
            if (table, column) in held:
                seen_held.add((table, column))
                continue
            known = {*_OF_OTHERS, *_NO_MEMBERS.get(table, "").split()}
            assert column in known, (
                f"Is {table}.{column} a member's id? Then HELD in bot/store/member_data.py has to"
                " have it, else _NO_MEMBERS here"
            )
        for column in re.findall(r"json_valid\((\w+)\)", sql):
            known_json = {(each, name) for each, (name, _) in IN_JSON.items()} | _JSON_OF_NOBODY
            assert (table, column) in known_json, f"Has {table}.{column} members' ids?"
    assert seen_held == held


@pytest.fixture
async def club(store: Store) -> Store:
    """Two clubs that have everything of Ana."""
    films = [(await add_film(store, title)).id for title in ("Heat", "Tokyo", "Alien")]
    for guild in (CLUB, OTHER):
        await furnish(store, guild, films)
    return store


def kept(path: Path, guild: int = CLUB) -> list[str]:
    """All that the file has of a club, row by row in words."""
    found: list[str] = []
    of = {held.table: held.scope for held in HELD}
    for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = [row[1] for row in rows(path, f"PRAGMA table_info({table})")]
        scope = "guild_id = :guild" if "guild_id" in columns else of.get(table)
        if scope:
            its = rows(path, f"SELECT * FROM {table} WHERE {scope}".replace(":guild", str(guild)))
            found += [f"{table} {row}" for row in its]
    return found


def of_ana(path: Path) -> list[str]:
    return [row for row in kept(path) if str(ANA) in row or "ana wrote" in row or "'Ana'" in row]


async def go(store: Store, what: list[Going]) -> None:
    for going in what:
        await store.members_going.go(going, "a member", NOW)


async def test_the_fixture_has_something_everywhere(club: Store, database_path: Path) -> None:
    await club.members_going.begin_deleting([CLUB], ANA, NOW)
    for held in HELD:
        if held.table != "private_members":  # those have no name
            sql = f"SELECT count(*) FROM {held.table} WHERE {held.column} = {ANA}"
            assert rows(database_path, sql) > [(0,)], held
    for table, (column, _key) in IN_JSON.items():
        sql = f"SELECT count(*) FROM {table} WHERE {column} LIKE '%{ANA}%'"
        assert rows(database_path, sql) > [(0,)], table


async def test_what_all_clubs_have_is_gone_through_for_no_member(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_instead(store, monkeypatch)
    for held in HELD:
        given = {"guild": CLUB, "member": ANA}
        await store.database.fetch(f"SELECT 1 FROM {held.table} WHERE {held.rows}", given)
    await store.member_data.clubs_of(ANA)
    scanned = {step for step in plan if step.startswith("SCAN") and "clubs" not in step}
    assert scanned == set()


async def test_nothing_of_a_member_is_left_and_nothing_of_others_is_touched(
    club: Store, database_path: Path
) -> None:
    elsewhere = kept(database_path, OTHER)
    await go(club, await club.members_going.begin_deleting([CLUB], ANA, NOW))
    assert kept(database_path, OTHER) == elsewhere
    assert of_ana(database_path) == []
    here = "\n".join(kept(database_path))
    assert "**A member** gave Banana" in here, "a name is no part of a word"
    assert here.count("ben wrote this") >= 5
    assert str(BEN) in here
    assert_sound(database_path)
    assert rows(database_path, f"SELECT count(*) FROM ballots WHERE member_id = {BEN}") == [(2,)]
    stays = f"SELECT member_id FROM nominations WHERE guild_id = {CLUB} ORDER BY id"
    assert rows(database_path, stays) == [(NOBODY,), (BEN,)], "one that others want, too, stays"
    assert [post.id.kind for post in await club.posts.stale()] == ["digest"]
    stale = rows(database_path, "SELECT kind, guild_id FROM posts WHERE is_stale")
    assert stale == [("digest", CLUB), ("reveal", CLUB)], "one may be on its way"
    assert await club.member_data.clubs_of(ANA) == [OTHER]
    # and begins anew
    (film,) = rows(database_path, "SELECT min(id) FROM films")[0]
    await club.ratings.rate(Editor(CLUB, ANA, NOW, "Ana"), film, 3)
    assert (await club.member_data.count(CLUB, ANA)).total() == 2


async def test_one_who_has_left_leaves_stars_that_are_nobodys(
    club: Store, database_path: Path
) -> None:
    def scores() -> object:
        sql = (
            "SELECT * FROM film_scores ORDER BY 1, 2",
            "SELECT * FROM year_scores ORDER BY 1, 2, 3",
        )
        return [rows(database_path, each) for each in sql]

    before = scores()
    await go(club, await club.members_going.hide([CLUB], ANA, NOW))
    days = timedelta(days=1)
    assert await club.members_going.note_left(CLUB, ANA, NOW + 29 * days) is None
    assert await club.members_going.note_left(CLUB, ANA, NOW + 30 * days) is None
    going = await club.members_going.note_left(CLUB, ANA, NOW + 31 * days)
    assert going is not None
    assert going.stand_in is not None
    await go(club, [going])
    assert scores() == before, "the club's means stay"
    assert of_ana(database_path) == [f"private_members ({CLUB}, {ANA})"], "for if she comes back"
    mine = f"WHERE guild_id = {CLUB} AND member_id < {NOBODY}"
    assert rows(database_path, f"SELECT stars, line, earlier_stars FROM rating_changes {mine}") == [
        (7, None, None), (4, None, None),
    ]  # fmt: skip
    assert rows(database_path, f"SELECT count(*) FROM ratings {mine}") == [(2,)]
    assert_sound(database_path)


async def test_nobody_goes_by_a_clock_that_is_a_year_ahead_for_a_moment(club: Store) -> None:
    note, days = club.members_going.note_left, timedelta(days=1)
    for day in (10, 365, 11, 30, 31):
        gone = await note(CLUB, BEN, NOW + day * days)
        assert (gone is not None) == (day == 31)


async def test_one_who_has_done_nothing_but_begin_something_can_have_that_deleted(
    store: Store, database_path: Path
) -> None:
    await store.waiting.keep(Editor(CLUB, ANA, NOW), WaitingCommand("rate", {"stars": 3.0}))
    assert await store.member_data.clubs_of(ANA) == [CLUB], "the first that happens in the club"
    await go(store, await store.members_going.begin_deleting([CLUB], ANA, NOW))
    assert rows(database_path, "SELECT * FROM waiting") == []


SAID = Said("ana wrote this", ANA, 5, 9, "Ana")


@pytest.mark.parametrize(
    "waits", [QuoteProposal(1, "Heat (1995)", SAID), SAID, QuoteAsk(SAID, 1, BEN, "Ben")]
)
async def test_whose_message_another_would_have_as_a_quote_gets_it_and_can_have_it_deleted(
    waits: QuoteProposal | Said | QuoteAsk, store: Store, database_path: Path
) -> None:
    await add_film(store, "Heat")
    by = Editor(CLUB, BEN, NOW, "Ben")
    if isinstance(waits, QuoteProposal):
        await store.proposals.propose(by, waits)
    else:
        await store.waiting.keep(by, waits)
    assert await store.member_data.clubs_of(ANA) == [CLUB]
    assert [*await store.member_data.count(CLUB, ANA)] == [
        "Messages of yours that are quotes, or are proposed as such"
    ]
    text = json.dumps((await store.member_data.everything(CLUB, ANA)).tables)
    assert "ana wrote this" in text
    assert "Ben" not in text
    assert str(BEN) not in text
    away = await store.members_going.known(NOW + timedelta(days=2), timedelta(days=1))
    assert away == (CLUB, sorted((ANA, BEN))), "it is asked whether she has left"
    await go(store, await store.members_going.begin_deleting([CLUB], ANA, NOW))
    assert of_ana(database_path) == []


@pytest.mark.parametrize("table", IN_JSON)
async def test_who_is_named_in_a_text_alone_is_told_so_and_can_have_it_deleted(
    table: str, club: Store, database_path: Path
) -> None:
    cara, (column, _key) = 333_444_555_666_777_888, IN_JSON[table]
    swap = f"UPDATE {table} SET {column} = replace({column}, '{ANA}', '{cara}')"
    await club.database.write(statement(f"{swap} WHERE guild_id = {CLUB}"))
    assert (await club.member_data.count(CLUB, cara)).total() > 0
    assert (await club.member_data.everything(CLUB, cara)).tables != {}
    await go(club, await club.members_going.begin_deleting([CLUB], cara, NOW))
    assert [row for row in kept(database_path) if str(cara) in row] == []


@pytest.mark.parametrize(
    "waits",
    [
        OrderDraft(((BEN, "Ben"), (ANA, "Ana")), ()),
        WaitingCommand("quote", {"by": ChosenMember(ANA, "Ana")}),
    ],
)
async def test_who_is_named_in_what_another_has_begun_is_told_so(
    waits: Waits, store: Store
) -> None:
    await store.waiting.keep(Editor(CLUB, BEN, NOW, "Ben"), waits)
    assert await store.member_data.clubs_of(ANA) == [CLUB]
    assert [*await store.member_data.count(CLUB, ANA)] == [NOTED_IN]


async def test_a_club_that_has_left_stays_so_when_a_member_of_it_becomes_private(
    club: Store, database_path: Path
) -> None:
    await club.clubs.keep_only([], NOW, deletes=True)
    await go(club, await club.members_going.hide([CLUB], ANA, NOW))
    assert rows(database_path, f"SELECT 1 FROM clubs WHERE guild_id = {CLUB} AND left_at NOT NULL")


async def test_one_who_comes_back_within_the_time_keeps_everything(club: Store) -> None:
    await club.members_going.note_here(CLUB, ANA)
    assert await club.members_going.note_left(CLUB, ANA, NOW + timedelta(days=99)) is None


async def test_one_who_would_not_be_named_loses_name_and_line_and_counts(
    club: Store, database_path: Path
) -> None:
    ratings = rows(database_path, "SELECT * FROM ratings")
    await go(club, await club.members_going.hide([CLUB], ANA, NOW))
    here = "\n".join(kept(database_path))
    assert "'Ana'" not in here
    assert '"Ana"' not in here
    assert '"line": "ana wrote this"' not in here
    assert rows(database_path, "SELECT * FROM ratings") == ratings
    assert await club.members_going.private() == {(CLUB, ANA)}
    await club.members_going.show([CLUB], ANA)
    assert await club.members_going.private() == frozenset()


async def test_what_is_posted_or_edited_while_a_member_goes_shows_nothing_of_them_in_the_end(
    club: Store, database_path: Path
) -> None:
    """The bot edits what is stale and freezes posts all the time, as of that moment."""
    write = club.database.write
    comes = f"FROM attendance WHERE screening_id = 1 AND member_id = {ANA}"
    rated = f"FROM rating_changes WHERE guild_id = {CLUB} AND member_id = {ANA}"
    sent = (
        "INSERT OR REPLACE INTO posts (guild_id, kind, key, state, channel_id, due_at, written_at,"
        " content, message_id) SELECT :club, :kind, '1', 'sent', 5, :now, :now, :content, 9"
    )
    given = {"club": CLUB, "now": NOW.isoformat()}
    card = {**given, "kind": PostKind.SCREENING, "content": "{}"}
    week = {**given, "kind": "digest", "content": json.dumps({"member_id": ANA, "name": "Ana"})}
    shown = [(1,)]

    async def amid(work: Work[Any]) -> Any:
        done = await write(work)
        await write(statement(f"{sent} WHERE EXISTS (SELECT 1 {rated})", week))
        for post in await club.posts.stale():
            if post.id.kind == PostKind.SCREENING:
                shown[:] = rows(database_path, f"SELECT count(*) {comes}")
            await club.posts.renewed(post)
        return done

    await write(statement(sent, card))
    (going,) = await club.members_going.begin_deleting([CLUB], ANA, NOW)
    with patch.object(club.database, "write", amid):
        await go(club, [going])
    assert shown == [(0,)]
    assert of_ana(database_path) == []


@contextmanager
def stopped_after(store: Store, writes: int) -> Generator[None]:
    """Raises ConnectionError in place of the writes that come after these."""
    write = store.database.write
    left = iter(range(writes))

    async def until_stopped(work: Work[Any]) -> Any:
        if next(left, None) is None:
            raise ConnectionError
        return await write(work)

    with patch.object(store.database, "write", until_stopped):
        yield


@pytest.mark.parametrize("what", ["delete", "anonymise"])
async def test_wherever_it_is_stopped_it_goes_on_at_the_next_start(
    what: str, tmp_path: Path
) -> None:
    """Stopped after each of its writes in turn, until it needs no further one."""
    full = tmp_path / "full.sqlite3"
    async with new_store(full) as store:
        films = [(await add_film(store, title)).id for title in ("Heat", "Tokyo", "Alien")]
        await furnish(store, CLUB, films)
    after, is_done = 0, False
    while not is_done:
        path = tmp_path / f"{after}.sqlite3"
        shutil.copy(full, path)
        async with Store.open(path) as store:
            await unsynced(store)
            if what == "delete":
                (going,) = await store.members_going.begin_deleting([CLUB], ANA, NOW)
            else:
                for day in (1, 2):
                    late = NOW.replace(year=2099, day=day)
                    going = await store.members_going.note_left(CLUB, ANA, late)
            assert going is not None
            try:
                with stopped_after(store, after):
                    await store.members_going.go(going, "a member", NOW)
                is_done = True
            except ConnectionError:
                after += 11  # which falls into each of its parts
        async with Store.open(path) as store:
            assert (await store.members_going.left() == []) == is_done
            await go(store, await store.members_going.left())
        assert of_ana(path) == []
        assert_sound(path)


@pytest.mark.parametrize("after", [2, 4, 7, 12])
async def test_what_the_club_ends_meanwhile_has_nothing_of_the_member(
    after: int, club: Store, database_path: Path
) -> None:
    """After so many writes of the deletion its seal is opened, and its vote counted."""
    of_club = f"WHERE guild_id = {CLUB}"
    (seal,) = rows(database_path, f"SELECT id FROM sealings {of_club} AND opened_at IS NULL")[0]
    (vote,) = rows(database_path, f"SELECT id FROM votes {of_club} AND closed_at IS NULL")[0]
    write, done = club.database.write, 0

    async def with_the_club(work: Work[Any]) -> Any:
        nonlocal done
        done += 1
        if done == after:
            with patch.object(club.database, "write", write):
                await club.reveals.open(CLUB, seal, NOW)
                await club.votes.close(CLUB, vote, NOW, ())
        return await write(work)

    going = await club.members_going.begin_deleting([CLUB], ANA, NOW)
    with patch.object(club.database, "write", with_the_club):
        await go(club, going)
    assert done > after
    assert of_ana(database_path) == []
    assert_sound(database_path)


async def test_an_envelope_that_is_opened_while_one_who_left_goes_halfway_is_nobodys(
    club: Store, database_path: Path
) -> None:
    """Their stars of that film are nobody's already when the program ends."""
    of_club = f"WHERE guild_id = {CLUB}"
    (seal,) = rows(database_path, f"SELECT id FROM sealings {of_club} AND opened_at IS NULL")[0]
    for day in (1, 2):
        going = await club.members_going.note_left(CLUB, ANA, NOW.replace(year=2099, day=day))
    assert going is not None
    with pytest.raises(ConnectionError), stopped_after(club, 3):
        await go(club, [going])
    await club.reveals.open(CLUB, seal, NOW)
    await go(club, await club.members_going.left())
    assert of_ana(database_path) == []
    assert await club.members_going.left() == []
    assert_sound(database_path)


async def test_export_has_all_tables_and_nobody_elses_words(club: Store) -> None:
    everything = await club.member_data.everything(CLUB, ANA)
    text = json.dumps(everything.tables)
    assert {held.table for held in HELD} - everything.tables.keys() <= {
        "members_going", "private_members",
    }  # fmt: skip
    assert str(BEN) not in text
    assert "ben wrote" not in text
    assert "Ben" not in text
    assert text.count("ana wrote this") >= 8
    assert everything.tables["ballots"][0]["places"] == [1]
    rating = everything.tables["ratings"][0]
    assert (rating["film_title"], rating["member_id"]) == ("Heat", str(ANA)), "exact in JavaScript"
    assert [post["key"] for post in everything.tables["posts"]] == ["2026-W01", "1"]
    for post in everything.tables["posts"]:
        assert "ana wrote this" in " ".join(each.get("line", "") for each in post["yours"])


async def test_what_goes_is_counted(club: Store) -> None:
    counted = await club.member_data.count(CLUB, ANA)
    assert counted[OF_POSTS] == 2
    assert {what: many for what, many in counted.items() if "Ratings" in what} == {
        "Ratings, with every change of them": 3, "Ratings of films that are sealed": 1,
    }  # fmt: skip
    assert held_in("turns") == ["member_id", "begun_by", "picked_by"]


@pytest.mark.parametrize(
    "waits",
    [
        WaitingCommand("library take-line", {"member": ChosenMember(ANA, "Ana")}, "hea"),
        OrderDraft(((BEN, "Ben"), (ANA, "Ana")), (ANA,)),
    ],
)
async def test_what_waits_for_another_member_and_is_about_one_who_goes_is_begun_again(
    store: Store, database_path: Path, waits: Waits
) -> None:
    await store.waiting.keep(Editor(CLUB, BEN, NOW), waits)
    await store.waiting.keep(Editor(CLUB, ANA, NOW), WaitingCommand("rate", {"stars": 3.0}))
    await go(store, await store.members_going.hide([CLUB], ANA, NOW))
    assert "Ana" not in str(rows(database_path, "SELECT content FROM waiting"))
    await go(store, await store.members_going.begin_deleting([CLUB], ANA, NOW))
    assert rows(database_path, "SELECT * FROM waiting") == []
