"""What waits for a member's next step, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.library import BadEntry, Editor
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.domain.waiting import ReviewDraft, WaitingCommand, Waits
from bot.store.library_log import UNDO
from bot.store.store import Store
from bot.store.waiting import (
    MESSAGE_TIME,
    WAITING_LIMIT,
    WAITING_TIME,
    ChangedMeanwhile,
    Claim,
)
from tests.conftest import NOW
from tests.store.tables import rows

CLUB, ANA, BEN = 100, 1, 2
BY = Editor(CLUB, ANA, NOW)
RATE = WaitingCommand("rate", {"stars": 3.0, "n": 3, "review": '“Ünï” 🎬 \\ "', "spoiler": None})
REVIEW = Review("The Paper", None, None, 7, None, "It is good.", ("a line",), id=5)
EVERY: list[Waits] = [
    RATE,
    ReviewDraft(12, REVIEW, "abc", ("Look at **this**.",)),
    Said("What a film! 🎬", 3, 5, 10**18),
]
INSTANT = timedelta(microseconds=1)


def claim(waiting_id: int, kind: type[Waits], club: int = CLUB, member: int = ANA) -> Claim:
    return Claim(Editor(club, member, NOW), waiting_id, kind, BadEntry("gone"))


kinds = pytest.mark.parametrize("waits", EVERY, ids=["command", "draft", "message"])


@kinds
async def test_what_waits_comes_back_as_it_was(store: Store, waits: Waits) -> None:
    waiting_id = await store.waiting.keep(BY, waits)
    back = await store.waiting.get(BY, waiting_id, type(waits))
    assert back == waits
    assert repr(back) == repr(waits), "3.0 stays a float, and a review keeps its id"


@kinds
async def test_it_is_of_its_kind_alone(store: Store, waits: Waits) -> None:
    waiting_id = await store.waiting.keep(BY, waits)
    for other in {type(one) for one in EVERY} - {type(waits)}:
        assert await store.waiting.get(BY, waiting_id, other) is None
        with pytest.raises(BadEntry, match="gone"):
            await store.waiting.use_up(claim(waiting_id, other))
    assert await store.waiting.get(BY, waiting_id, type(waits)) == waits


@pytest.mark.parametrize(
    ("club", "member"), [(CLUB, BEN), (200, ANA)], ids=["another member", "another club"]
)
async def test_it_is_for_its_member_alone(store: Store, club: int, member: int) -> None:
    waiting_id = await store.waiting.keep(BY, RATE)
    assert await store.waiting.get(Editor(club, member, NOW), waiting_id, WaitingCommand) is None
    theirs = claim(waiting_id, WaitingCommand, club, member)
    with pytest.raises(BadEntry, match="gone"):
        await store.waiting.change(theirs, WaitingCommand("review", {}))
    with pytest.raises(BadEntry, match="gone"):
        await store.waiting.use_up(theirs)
    assert await store.waiting.get(BY, waiting_id, WaitingCommand) == RATE


async def test_what_was_changed_or_used_up(store: Store) -> None:
    waiting_id = await store.waiting.keep(BY, EVERY[1])
    mine, changed = claim(waiting_id, ReviewDraft), ReviewDraft(12, REVIEW)
    await store.waiting.change(mine, changed)
    assert await store.waiting.get(BY, waiting_id, ReviewDraft) == changed
    await store.waiting.use_up(mine)
    with pytest.raises(BadEntry, match="gone"):
        await store.waiting.change(mine, changed)
    assert await store.waiting.get(BY, waiting_id, ReviewDraft) is None


async def test_a_claim_on_what_was_read_holds_for_that_alone(store: Store) -> None:
    waiting_id = await store.waiting.keep(BY, EVERY[1])
    first, second = ReviewDraft(12, REVIEW), ReviewDraft(13, REVIEW)
    as_read = replace(claim(waiting_id, ReviewDraft), as_read=EVERY[1])
    await store.waiting.change(as_read, first)
    for late in (store.waiting.change(as_read, second), store.waiting.use_up(as_read)):
        with pytest.raises(ChangedMeanwhile):
            await late
    assert await store.waiting.get(BY, waiting_id, ReviewDraft) == first
    await store.waiting.use_up(replace(as_read, as_read=first))


async def test_after_a_day_it_waits_no_more(store: Store, database_path: Path) -> None:
    old = await store.waiting.keep(BY, RATE)
    assert (
        await store.waiting.get(Editor(CLUB, ANA, NOW + WAITING_TIME), old, WaitingCommand) == RATE
    )
    assert (
        await store.waiting.get(
            Editor(CLUB, ANA, NOW + WAITING_TIME + INSTANT), old, WaitingCommand
        )
        is None
    )
    new = await store.waiting.keep(Editor(200, BEN, NOW + WAITING_TIME + INSTANT), RATE)
    assert rows(database_path, "SELECT id FROM waiting") == [(new,)]


async def test_the_words_of_a_message_go_soon_after_its_form_was_opened(
    store: Store, database_path: Path
) -> None:
    message = await store.waiting.keep(BY, EVERY[2])
    command = await store.waiting.keep(BY, RATE)
    soon = NOW + MESSAGE_TIME
    await store.waiting.forget_too_old(soon)
    assert await store.waiting.get(Editor(CLUB, ANA, soon), message, Said) == EVERY[2]
    assert await store.waiting.get(Editor(CLUB, ANA, soon + INSTANT), message, Said) is None
    await store.waiting.forget_too_old(soon + INSTANT)
    assert rows(database_path, "SELECT id FROM waiting") == [(command,)]
    await store.waiting.forget_too_old(NOW + WAITING_TIME + INSTANT)
    assert rows(database_path, "SELECT id FROM waiting") == []


async def test_a_member_has_so_much_waiting_and_the_oldest_goes(store: Store) -> None:
    others = [
        (200, ANA, await store.waiting.keep(Editor(200, ANA, NOW), RATE)),
        (CLUB, BEN, await store.waiting.keep(Editor(CLUB, BEN, NOW), RATE)),
    ]
    first, *mine = [
        await store.waiting.keep(BY, WaitingCommand("rate", {"number": number}))
        for number in range(WAITING_LIMIT + 1)
    ]
    assert await store.waiting.get(BY, first, WaitingCommand) is None
    for club, member, kept in [*others, *((CLUB, ANA, one) for one in mine)]:
        assert await store.waiting.get(Editor(club, member, NOW), kept, WaitingCommand) is not None


async def test_questions_do_not_push_out_a_draft(store: Store) -> None:
    draft = await store.waiting.keep(BY, ReviewDraft(1, REVIEW))
    for number in range(WAITING_LIMIT + 1):
        await store.waiting.keep(BY, WaitingCommand("rate", {"number": number}))
    assert await store.waiting.get(BY, draft, ReviewDraft) == ReviewDraft(1, REVIEW)


async def test_what_is_discarded_waits_no_more_and_can_be_brought_back(
    store: Store, database_path: Path
) -> None:
    draft = replace(EVERY[1], proposal_id=9)
    draft_id = await store.waiting.keep(BY, draft)
    mine = claim(draft_id, ReviewDraft)
    with pytest.raises(BadEntry, match="gone"):
        await store.waiting.bring_back(mine)
    await store.waiting.discard(mine)
    for gone in (store.waiting.discard(mine), store.waiting.use_up(mine)):
        with pytest.raises(BadEntry, match="gone"):
            await gone
    assert await store.waiting.of_member(BY, ReviewDraft) == {}
    assert await store.waiting.for_proposal(CLUB, 9, NOW) == []
    with pytest.raises(BadEntry, match="gone"):
        await store.waiting.bring_back(claim(draft_id, ReviewDraft, member=BEN))
    await store.waiting.forget_too_old(NOW + UNDO)
    await store.waiting.bring_back(replace(mine, by=replace(BY, at=NOW + UNDO)))
    assert await store.waiting.held(mine, ReviewDraft) == draft
    await store.waiting.discard(mine)
    late = NOW + UNDO + INSTANT
    with pytest.raises(BadEntry, match="gone"):
        await store.waiting.bring_back(replace(mine, by=replace(BY, at=late)))
    await store.waiting.forget_too_old(late)
    assert rows(database_path, "SELECT * FROM waiting") == []


async def test_what_was_discarded_takes_no_place_of_what_waits(store: Store) -> None:
    for _ in range(WAITING_LIMIT):
        await store.waiting.discard(claim(await store.waiting.keep(BY, EVERY[1]), ReviewDraft))
    waiting = [await store.waiting.keep(BY, EVERY[1])]
    for _ in range(WAITING_LIMIT - 1):
        waiting.append(await store.waiting.keep(BY, EVERY[1]))
    assert [*await store.waiting.of_member(BY, ReviewDraft)] == waiting


async def test_what_was_discarded_can_be_brought_back_though_others_are_begun(store: Store) -> None:
    first, *_ = [await store.waiting.keep(BY, EVERY[1]) for _ in range(WAITING_LIMIT)]
    await store.waiting.discard(claim(first, ReviewDraft))
    await store.waiting.keep(BY, EVERY[1])
    await store.waiting.bring_back(claim(first, ReviewDraft))
    assert await store.waiting.held(claim(first, ReviewDraft), ReviewDraft) == EVERY[1]
