"""Where the bot's answers stand that name members, for as long as that is kept."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.domain.frozen import NOBODY, Whose
from bot.domain.library import Editor
from bot.domain.post import Post, PostId
from bot.store.database import Work, statement, stored
from bot.store.gone import LatelyGone, read_after
from bot.store.member_names import note_name
from bot.store.public_answers import ANSWERS_KEPT, PublicAnswer
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS
from tests.store.statements import changes_of_writes
from tests.store.tables import add_film

MOST = 50


async def name(store: Store, guild_id: int, member_id: int, called: str) -> None:
    await store.clubs.choose_language(guild_id, "en", NOW)
    await store.database.write(lambda c: note_name(c, guild_id, member_id, called))


def naming(message_id: int, *names: str, guild_id: int = OURS, days: float = 0) -> PublicAnswer:
    return PublicAnswer(guild_id, 5, message_id, NOW + timedelta(days), frozenset(names))


async def add_rating(store: Store, member_id: int) -> None:
    film = await add_film(store, "Heat", guild_id=OURS)
    await store.ratings.rate(Editor(OURS, member_id, NOW), film.id, 8)


async def noted(store: Store) -> list[tuple[int, ...]]:
    rows = await store.database.fetch(
        "SELECT guild_id, member_id, message_id FROM public_answers ORDER BY 1, 2, 3"
    )
    return [tuple(row) for row in rows]


async def hide(store: Store, member_id: int) -> None:
    for going in await store.members_going.hide([OURS], member_id, NOW):
        await store.members_going.go(going, "a member", NOW)


async def test_all_members_of_a_name_are_noted_and_only_those_of_the_club(store: Store) -> None:
    for member in (ANA, BEN):
        await name(store, OURS, member, "Ana")
    await name(store, THEIRS, CHLOE, "Ana")
    given = naming(1, "Ana", "Nobody we know")
    await store.public_answers.note([given, given, naming(2, "Zoe")])
    assert await noted(store) == [(OURS, ANA, 1), (OURS, BEN, 1)]
    known = PublicAnswer(OURS, 5, 3, NOW, members={CHLOE})  # by the id, whatever the name
    await store.public_answers.note([known, naming(4, "Ana", guild_id=999)])
    assert (OURS, CHLOE, 3) in await noted(store)
    assert len(await noted(store)) == 3


async def test_who_is_named_nowhere_is_taken_out_of_the_latest_first(store: Store) -> None:
    for member, called in ((ANA, "Ana"), (BEN, "Ben")):
        await name(store, OURS, member, called)
    many = MOST + 3
    await store.public_answers.note([naming(each, "Ana", "Ben") for each in range(many)])
    assert await store.public_answers.to_remove(MOST, frozenset()) == []
    await hide(store, ANA)
    left = await store.public_answers.to_remove(MOST, frozenset())
    assert [each.message_id for each in left] == [*range(many - 1, 2, -1)]
    refused = {each.message_id for each in left}
    others = await store.public_answers.to_remove(MOST, refused)
    assert [each.message_id for each in others] == [2, 1, 0]
    for each in left + others:
        await store.public_answers.removed(each)
    assert await store.public_answers.to_remove(MOST, frozenset()) == []
    assert {member for _guild, member, _message in await noted(store)} == {BEN}


async def test_an_answer_that_names_two_who_go_is_removed_once(store: Store) -> None:
    for member, called in ((ANA, "Ana"), (BEN, "Ben")):
        await name(store, OURS, member, called)
    later = naming(1, "Ben", days=1)  # another page of it
    await store.public_answers.note([naming(1, "Ana"), naming(2, "Ana", "Ben"), later])
    for member in (ANA, BEN):
        await hide(store, member)
    left = await store.public_answers.to_remove(MOST, frozenset())
    assert [each.message_id for each in left] == [1, 2]


async def test_no_club_waits_while_a_member_is_taken_out_of_very_many_answers(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await name(store, OURS, ANA, "Ana")
    await store.public_answers.note([naming(each, "Ana") for each in range(500)])
    changes = await changes_of_writes(store, monkeypatch, hide(store, ANA))
    assert len(await store.public_answers.to_remove(1000, frozenset())) == 500
    assert max(changes) < 50


async def test_a_post_that_was_pressed_is_no_answer(store: Store) -> None:
    await name(store, OURS, ANA, "Ana")
    post = Post(PostId(OURS, "turn", "1"), 5, NOW, NOW, {})
    await store.posts.begin(post)
    await store.posts.sent(post.id, 7, None)
    await store.public_answers.note([naming(7, "Ana"), naming(8, "Ana")])
    assert await noted(store) == [(OURS, ANA, 8)]


async def test_what_is_too_old_is_forgotten(store: Store) -> None:
    await name(store, OURS, ANA, "Ana")
    old = [naming(each, "Ana") for each in range(230)]
    await store.public_answers.note([*old, naming(999, "Ana", days=1)])
    await hide(store, ANA)
    await store.public_answers.forget_too_old(NOW + ANSWERS_KEPT)
    assert len(await noted(store)) == 231
    await store.public_answers.forget_too_old(NOW + ANSWERS_KEPT + timedelta(hours=1))
    assert await noted(store) == [(OURS, NOBODY, 999)]


async def test_an_answer_that_is_noted_while_its_member_goes_is_taken_away_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await name(store, OURS, ANA, "Ana")
    write, messages = store.database.write, count(1)
    insert = "INSERT INTO public_answers VALUES (NULL, ?, ?, ?, ?, ?)"

    async def note_and_write(work: Work[Any]) -> Any:
        written = await write(work)
        given = (OURS, ANA, 5, next(messages), stored(NOW))
        await write(statement(insert, given))
        return written

    (going,) = await store.members_going.begin_deleting([OURS], ANA, NOW)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(store.database, "write", note_and_write)
        await store.members_going.go(going, "a member", NOW)
    last = next(messages) - 1  # came after all was done
    assert last > 10
    of = [member for _guild, member, message in await noted(store) if message != last]
    assert set(of) == {NOBODY}


@pytest.mark.parametrize("is_deleted", [True, False])
async def test_an_answer_that_was_made_before_its_member_went_is_taken_away_too(
    store: Store, *, is_deleted: bool
) -> None:
    """It was sent while they went, and is noted afterwards."""
    for member, called in ((ANA, "Ana"), (BEN, "Ben")):
        await name(store, OURS, member, called)
    post = Post(PostId(OURS, "turn", "1"), 5, NOW, NOW, {})
    await store.posts.begin(post)
    await store.posts.sent(post.id, 7, None)
    of_ana = PublicAnswer(OURS, 5, 3, NOW, members={ANA})  # by the id, whatever the name
    made = [naming(1, "Ana", "Ben"), naming(2, "Ben"), of_ana, naming(7, "Ana")]
    leave = store.members_going.begin_deleting if is_deleted else store.members_going.hide
    for going in await leave([OURS], ANA, NOW):
        await store.members_going.go(going, "a member", NOW)
    await store.public_answers.note(made)
    assert await noted(store) == [
        (OURS, NOBODY, 1),
        (OURS, NOBODY, 3),
        (OURS, BEN, 1),
        (OURS, BEN, 2),
    ]
    assert [each.message_id for each in await store.posts.stale()] == [7]


async def test_who_comes_back_is_named_by_what_is_made_from_then_on(store: Store) -> None:
    await name(store, OURS, ANA, "Ana")
    for going in await store.members_going.begin_deleting([OURS], ANA, NOW):
        await store.members_going.go(going, "a member", NOW)
    store.gone.begin_reading()
    await name(store, OURS, ANA, "Ana")
    answer = replace(naming(1, "Ana"), after=read_after())
    await store.public_answers.note([answer])
    assert await noted(store) == [(OURS, ANA, 1)]
    content = {"member_id": ANA, "name": "Ana"}
    await store.posts.begin(Post(PostId(OURS, "turn", "1"), 5, NOW, NOW, content))
    (post,) = await store.posts.latest(OURS, "turn", 9)
    assert post.content == content


async def test_a_name_that_was_taken_before_its_member_went_is_not_written_down(
    store: Store,
) -> None:
    await add_rating(store, ANA)
    await name(store, OURS, ANA, "Ana")
    for going in await store.members_going.begin_deleting([OURS], ANA, NOW):
        await store.members_going.go(going, "a member", NOW)
    await add_rating(store, ANA)  # as of what was begun before they went
    await store.member_names.refresh({(OURS, ANA): "Ana"})
    assert await store.member_names.members_by_name(OURS) == {}
    store.gone.forget_too_old(NOW + timedelta(hours=2))
    await store.member_names.refresh({(OURS, ANA): "Ana"})
    assert await store.member_names.members_by_name(OURS) == {"ana": [ANA]}


async def test_who_could_not_become_private_is_named_as_before(store: Store) -> None:
    await name(store, OURS, ANA, "Ana")
    await store.database.write(
        lambda c: c.execute(
            "CREATE TRIGGER full BEFORE INSERT ON members_going"
            " BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    )
    with pytest.raises(sqlite3.IntegrityError):
        await store.members_going.hide([OURS], ANA, NOW)
    await store.public_answers.note([naming(1, "Ana")])
    assert await noted(store) == [(OURS, ANA, 1)]


@pytest.mark.parametrize("has_gone", [True, False])
def test_what_was_noted_meanwhile_is_not_taken_back(*, has_gone: bool) -> None:
    gone, whose = LatelyGone(), Whose(ANA, "a member", is_gone=True)
    if has_gone:
        gone.begin(OURS, ANA, {"Ana"}, NOW, whose)
        gone.end(OURS, ANA, NOW)
    stays = gone.begin(OURS, ANA, {"Ana"}, NOW)
    if not has_gone:
        gone.begin(OURS, ANA, {"Ana"}, NOW, whose)
    stays()
    assert gone.among(OURS, {"Ana"}, set(), 0) == {ANA}
    assert gone.among(OURS, {"Ana"}, set(), 1) == (set() if has_gone else {ANA})
    assert gone.is_deleted(OURS, ANA)
