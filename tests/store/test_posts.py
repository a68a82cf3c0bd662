"""Posts as they are written down, and what becomes of them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.digest import LastOneIsTried
from bot.domain.frozen import NOBODY
from bot.domain.post import Post, PostId, Reason, State, Why
from bot.store.database import statement, stored
from bot.store.posts import mark_all_stale, mark_stale
from bot.store.schema import migrations
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import rows

CLUB, OTHER = 100, 200
INSTANT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
LATER = Reason(Why.UNREACHABLE)

KINDS = ("note", "digest")


def post(key: str = "1", *, club: int = CLUB, kind: str = "note", state: State = "pending") -> Post:
    reason = Reason(Why.QUIET) if state == "skipped" else None
    content = {"parts": ["Größe 🎬"]}
    return Post(PostId(club, kind, key), 7, NOW, NOW + INSTANT, content, state, reason)


async def test_there_is_one_of_a_club_a_kind_and_a_key(store: Store) -> None:
    assert await store.posts.begin(post())
    assert not await store.posts.begin(replace(post(), channel_id=8, state="sent"))
    for other in (post(club=OTHER), post("2"), post(kind="digest")):
        assert await store.posts.begin(other)
        assert await store.posts.one(other.id) == other
    assert await store.posts.one(post().id) == post()
    assert await store.posts.one(PostId(CLUB, "note", "3")) is None


async def test_of_many_that_begin_at_once_one_does(store: Store) -> None:
    begun = await asyncio.gather(*(store.posts.begin(post()) for _ in range(20)))
    assert sorted(begun) == [False] * 19 + [True]


async def test_no_digest_is_begun_while_the_clubs_last_one_may_still_get_through(
    store: Store,
) -> None:
    last, skipped = post("2026-W11", kind="digest"), post("2026-W10", kind="digest")
    await store.posts.begin(replace(skipped, state="skipped"))
    await store.posts.begin(last)
    following = post("2026-W12", kind="digest")
    for write in (store.posts.begin(following), store.posts.reopen(skipped)):
        with pytest.raises(LastOneIsTried):
            await write
    assert await store.posts.one(following.id) is None
    assert not await store.posts.begin(last), "it is the one that is tried"
    assert await store.posts.begin(replace(following, state="skipped"))
    assert await store.posts.begin(post("2026-W12", club=OTHER, kind="digest"))
    await store.posts.give_up(last.id, "blocked", LATER)
    assert await store.posts.reopen(following)


async def test_a_post_is_tried_again_and_then_sent(store: Store) -> None:
    await store.posts.begin(post())
    await store.posts.trying(post().id)
    await store.posts.again(post().id, NOW + HOUR, LATER)
    again = replace(post(), tries=1, failures=1, try_after=NOW + HOUR, reason=LATER)
    assert await store.posts.one(post().id) == again
    assert await store.posts.pending(NOW + HOUR - INSTANT, KINDS, 9) == []
    assert await store.posts.pending(NOW + HOUR, KINDS, 9) == [post().id]
    await store.posts.sent(post().id, 5, None)
    sent = replace(again, state="sent", message_id=5, reason=None)
    assert await store.posts.one(post().id) == sent
    assert await store.posts.pending(NOW + 9 * HOUR, KINDS, 9) == []


async def test_what_is_due_longest_comes_first_and_no_more_than_asked_for(store: Store) -> None:
    for number in (3, 1, 2):
        await store.posts.begin(replace(post(str(number)), due_at=NOW + number * INSTANT))
    assert [each.key for each in await store.posts.pending(NOW + HOUR, KINDS, 2)] == ["1", "2"]


@pytest.mark.parametrize("state", ["sent", "skipped", "blocked"])
async def test_what_is_settled_stays(store: Store, state: State) -> None:
    await store.posts.begin(post(state=state))
    await store.posts.trying(post().id)
    await store.posts.again(post().id, NOW, LATER)
    await store.posts.give_up(post().id, "blocked", Reason(Why.REFUSED, "No."))
    await store.posts.sent(post().id, 5, statement("DELETE FROM posts"))
    assert await store.posts.one(post().id) == post(state=state)


async def test_what_a_kind_writes_when_it_stands_is_written_with_it_or_not_at_all(
    store: Store,
) -> None:
    await store.posts.begin(post())
    with pytest.raises(sqlite3.OperationalError):
        await store.posts.sent(post().id, 5, statement("INSERT INTO nowhere VALUES (1)"))
    assert await store.posts.one(post().id) == post()
    await store.posts.sent(post().id, 5, statement("UPDATE posts SET tries = 9"))
    assert await store.posts.one(post().id) == replace(post(), state="sent", message_id=5, tries=9)


@pytest.mark.parametrize("tries", [0, 1])
async def test_given_up_it_is_opened_again_and_stays_where_a_send_may_have_got_through(
    store: Store, tries: int
) -> None:
    await store.posts.begin(post())
    new = replace(post(), channel_id=8, content={"parts": []}, written_at=NOW + HOUR, due_at=NOW)
    assert not await store.posts.reopen(new), "nobody has given it up"
    for _ in range(tries):
        await store.posts.trying(post().id)
    await store.posts.give_up(post().id, "blocked", Reason(Why.GONE))
    assert await store.posts.reopen(new)
    kept = {"channel_id": 7, "written_at": post().written_at} if tries else {}
    assert await store.posts.one(post().id) == replace(new, tries=tries, **kept)


@pytest.mark.parametrize("news_id", [None, 8])
@pytest.mark.parametrize("tries", [0, 1])
@pytest.mark.parametrize("why", [Why.FORBIDDEN, Why.GONE])
async def test_what_was_refused_is_tried_again_where_it_may_be_different(
    store: Store, news_id: int | None, tries: int, why: Why
) -> None:
    await store.round_settings.change(CLUB, NOW, news_channel_id=news_id)
    others = post("old"), post(kind="digest"), post(club=OTHER)
    for each in (post(), *others):
        await store.posts.begin(replace(each, due_at=NOW - HOUR) if each.id.key == "old" else each)
        for _ in range(tries):
            await store.posts.trying(each.id)
        await store.posts.give_up(each.id, "blocked", Reason(why))
    await store.posts.reopen_refused({"note": NOW - INSTANT}, NOW + HOUR, CLUB)
    is_elsewhere = news_id is not None and (not tries or why is Why.GONE)
    again: dict[str, Any] = {"state": "pending", "reason": None if is_elsewhere else Reason(why)}
    if not tries or is_elsewhere:
        again["written_at"] = NOW + HOUR
    if is_elsewhere:
        again |= {"channel_id": 8, "tries": 0}
    is_tried = is_elsewhere or why is Why.FORBIDDEN
    given_up = {"tries": tries, "state": "blocked", "reason": Reason(why)}
    expected = replace(post(), **{**given_up, **(again if is_tried else {})})
    assert await store.posts.one(post().id) == expected
    for each in others:
        kept = await store.posts.one(each.id)
        assert kept is not None
        assert kept.state == "blocked"


async def test_opened_again_it_does_not_name_who_went_since_it_was_made(store: Store) -> None:
    await store.posts.begin(post(state="skipped"))
    made = replace(post(), content={"member_id": 1, "name": "Ana"})
    for going in await store.members_going.begin_deleting([CLUB], 1, NOW):
        await store.members_going.go(going, "a member", NOW)
    assert await store.posts.reopen(made)
    again = await store.posts.one(made.id)
    assert again is not None
    assert again.content == {"member_id": NOBODY, "name": None}


async def test_what_changes_while_its_message_is_edited_is_shown_by_one_more_edit(
    store: Store,
) -> None:
    await store.posts.begin(post())
    await store.posts.sent(post().id, 5, None)
    for is_changed_meanwhile in (True, False):
        await store.database.write(lambda connection: mark_stale(connection, post().id))
        (stale,) = await store.posts.stale()
        if is_changed_meanwhile:
            await store.database.write(lambda connection: mark_stale(connection, post().id))
        await store.posts.renewed(stale)
        assert len(await store.posts.stale()) == is_changed_meanwhile


async def test_of_a_thing_that_is_over_all_posts_are_stale_and_no_other_ones(store: Store) -> None:
    places = [
        (CLUB, "note", "1"), (CLUB, "note", "1 moved"), (CLUB, "note", "12"),
        (CLUB, "digest", "1"), (OTHER, "note", "1"),
    ]  # fmt: skip
    for number, place in enumerate(places):
        await store.posts.begin(replace(post(), id=PostId(*place)))
        await store.posts.sent(PostId(*place), number, None)
    await store.database.write(lambda connection: mark_all_stale(connection, CLUB, 1, "note"))
    assert [each.id for each in await store.posts.stale()] == places[:2]
    assert await store.posts.stale(OTHER) == []


async def test_kinds_that_nobody_knows_take_no_place_among_what_is_to_be_sent(
    store: Store,
) -> None:
    await store.posts.begin(post(kind="of a later filmclub"))
    await store.posts.begin(post("2"))
    assert await store.posts.pending(NOW + HOUR, KINDS, 1) == [post("2").id]


async def test_the_latest_are_the_clubs_own_and_of_the_kind_newest_first(store: Store) -> None:
    for key in ("2026-W52", "2027-W01", "2026-W53"):
        for each in (post(key), post(key, club=OTHER), post(key, kind="vote")):
            await store.posts.begin(each)
    latest = await store.posts.latest(CLUB, "note", 2)
    assert [each.id.key for each in latest] == ["2027-W01", "2026-W53"]
    assert {each.id[:2] for each in latest} == {(CLUB, "note")}


# Digests from before there were posts

OLD: dict[str, tuple[str | None, State, Reason | None]] = {
    "sent": (None, "sent", None),
    "quiet": ("A second quiet week in a row.", "skipped", Reason(Why.QUIET)),
    "skipped": ("the library has no film.", "skipped", Reason(Why.NO_FILM)),
    "blocked": (
        "Discord refused it (Invalid (Form) Body). Choose another with /digest schedule.",
        "blocked",
        Reason(Why.REFUSED, "Invalid (Form) Body"),
    ),
    "pending": (
        "Discord can't be reached. filmclub tries again for two days.",
        "pending",
        Reason(Why.UNREACHABLE),
    ),
}


async def test_old_digests_become_posts_for_the_same_reasons(database_path: Path) -> None:
    with closing(sqlite3.connect(database_path)) as connection, connection:
        connection.execute(
            "CREATE TABLE migrations (number INTEGER PRIMARY KEY, applied_at TEXT DEFAULT '')"
        )
        for number in range(1, 5):
            connection.executescript(migrations()[number].read_text("utf-8"))
            connection.execute("INSERT INTO migrations (number) VALUES (?)", (number,))
        connection.execute("INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '')", (CLUB,))
        for week, (state, (problem, *_)) in enumerate(OLD.items(), 1):
            connection.execute(
                "INSERT INTO digests VALUES (?, ?, ?, 7, ?, ?, ?, 2, 3, NULL, 5, ?)",
                (
                    CLUB, f"2026-W0{week}", state, stored(NOW), json.dumps({"quiet": True}),
                    stored(NOW), problem,
                ),
            )  # fmt: skip
    async with Store.open(database_path) as store:
        posts = await store.posts.latest(CLUB, "digest", 9)
        assert [(each.state, each.reason) for each in reversed(posts)] == [
            tuple(now) for _, *now in OLD.values()
        ]
        assert all((each.tries, each.failures) == (2, 3) for each in posts)
        # An earlier filmclub sent it with another nonce: it has to be looked for first.
        assert posts[0].written_at == NOW - timedelta(minutes=2)
        assert await store.posts.pending(NOW, KINDS, 9) == [PostId(CLUB, "digest", "2026-W05")]
    assert rows(database_path, "SELECT 1 FROM sqlite_master WHERE name = 'digests'") == []
