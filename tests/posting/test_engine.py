"""What the engine promises to every kind of post."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.club.pace import Pace
from bot.club.post_kind import AnswerKind, Kind
from bot.club.posting import SEND_SECONDS, Posting
from bot.club.screenings import ScreeningNews, ScreeningReminder
from bot.domain.post import Post
from bot.store.store import Store
from tests.posting.clubs import AFTER_DUE, CLUB, outcome
from tests.posting.conftest import Begin
from tests.posting.ends import assert_posted_once, every_kind, messages
from tests.posting.fake_discord import FakeDiscord, Fault
from tests.posting.kinds import TRIALS, Trial, found, loops_of
from tests.posting.running import client_of


async def test_every_kind_that_the_bot_has_is_tried(store: Store, fake: FakeDiscord) -> None:
    async with client_of(store, lambda: AFTER_DUE) as client:
        kinds = loops_of(client).posting.kinds.values()
        owed = {each.name for each in kinds if not isinstance(each, AnswerKind)}
        assert set(TRIALS) == owed


@every_kind
async def test_a_post_is_found_again_by_its_mark_after_a_restart(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord
) -> None:
    fake.faults = [Fault("POST", 503, handled=True)]
    async with nights(template, CLUB) as night:
        await night.check(AFTER_DUE)
    fake.faults = []
    for number in range(3):
        fake.say(CLUB.channel_id, f"Message {number}")
    async with nights(template, CLUB) as night:
        await night.check(AFTER_DUE + timedelta(minutes=10))
    assert_posted_once(fake, template)


async def test_a_digest_of_before_there_were_marks_is_found_by_its_week(
    nights: Begin, tmp_path: Path, fake: FakeDiscord
) -> None:
    path = tmp_path / "old.db"
    await found(path, TRIALS["digest"], CLUB)
    fake.faults = [Fault("POST", 503, handled=True)]
    async with nights(path, CLUB) as night:
        await night.check(AFTER_DUE)
        fake.faults = []
        (message,) = fake.of_bot(CLUB.channel_id)
        message["components"][0]["id"] = 1  # as Discord numbers what has no id
        await night.check(AFTER_DUE + timedelta(minutes=10))
    assert_posted_once(fake, path)


async def test_a_post_whose_picture_discord_refuses_comes_without_it(
    nights: Begin, tmp_path: Path, fake: FakeDiscord
) -> None:
    path = tmp_path / "pictured.db"
    await found(path, TRIALS["digest"], CLUB)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE films SET poster = 'https://posters.example/b.jpg'")
    fake.faults = [Fault("POST", 400, code=50035, times=1)]
    async with nights(path, CLUB) as night:
        await night.check(AFTER_DUE)
    (message,) = fake.of_bot(CLUB.channel_id)
    assert "posters.example" not in str(message)
    assert_posted_once(fake, path)


async def test_a_pause_begins_when_the_try_has_ended(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord
) -> None:
    """A send may hang for a minute, which is longer than the first pause."""
    fake.faults = [Fault("POST", 503, times=1)]
    ended = AFTER_DUE + timedelta(minutes=1)

    async def take_long() -> None:
        fake.now = ended

    fake.gate = take_long
    async with nights(template, CLUB) as night:
        await night.check(AFTER_DUE)
        fake.gate = None
        requests = len(fake.requests)
        await night.check(ended + timedelta(seconds=29))
        assert len(fake.requests) == requests
        await night.check(ended + timedelta(seconds=30))
    assert_posted_once(fake, template)


async def test_a_long_look_through_the_channel_leaves_the_send_its_own_time(
    nights: Begin,
    trial: Trial,
    template: Path,
    fake: FakeDiscord,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake.faults = [Fault("POST", 503)]
    async with nights(template, CLUB) as night:
        await night.check(AFTER_DUE)
    fake.faults = []
    loop, passed = asyncio.get_running_loop(), 0.0
    monkeypatch.setattr(loop, "time", lambda: time.monotonic() + passed)
    look = Posting._found

    async def take_long() -> None:
        nonlocal passed
        passed += 0.9 * SEND_SECONDS

    async def look_long(engine: Posting, *of: Any) -> int | None:
        found = await look(engine, *of)
        await take_long()
        return found

    monkeypatch.setattr(Posting, "_found", look_long)
    fake.gate = take_long
    async with nights(template, CLUB) as night:
        await night.check(AFTER_DUE + timedelta(minutes=10))
    assert passed == 1.8 * SEND_SECONDS
    assert_posted_once(fake, template)


@pytest.mark.parametrize("minutes", [0.5, 10])
@pytest.mark.parametrize("has_arrived", [False, True])
async def test_what_is_not_so_any_more_is_looked_for_and_not_sent(
    *, nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, minutes: float,
    has_arrived: bool, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async def is_over(_kind: Kind, _post: Post) -> bool:
        return False

    fake.faults = [Fault("POST", 503, handled=has_arrived)]
    async with nights(template, CLUB) as night:
        await night.check(AFTER_DUE)
        fake.faults = []
        monkeypatch.setattr(trial.kind, "is_so", is_over)
        await night.check(AFTER_DUE + timedelta(minutes=minutes))
    if has_arrived:
        assert_posted_once(fake, template)
    else:
        assert messages(fake) == []
        assert outcome(template).state == "skipped"


async def test_asked_for_while_the_loop_sends_it_there_is_one_send(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord
) -> None:
    """Each club's posts are sent one after the other, not merely under one nonce."""
    goes_on = asyncio.Event()
    fake.gate = goes_on.wait
    async with nights(template, CLUB) as night:
        await night.begin(AFTER_DUE)
        asked = asyncio.create_task(night.post_now(trial))
        async with asyncio.timeout(5):
            while not messages(fake):  # noqa: ASYNC110 - untold
                await asyncio.sleep(0)
        goes_on.set()
        await asked
        await night.check(AFTER_DUE)
    assert fake.requests == ["POST"]
    assert_posted_once(fake, template)


async def test_asked_for_as_the_loop_has_written_it_down_it_is_there_at_once(
    nights: Begin, trial: Trial, template: Path, fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asked was told that Discord had refused it: nothing had been sent, and it came later."""
    if trial.kind in (ScreeningNews, ScreeningReminder):
        pytest.skip("who asks for it moves the screening of which the loop has written it down")
    its_turn = asyncio.Event()
    monkeypatch.setattr(Pace, "wait", lambda _pace: its_turn.wait())
    async with nights(template, CLUB) as night:
        await night.begin(AFTER_DUE)
        async with asyncio.timeout(5):
            post, _is_new = await night.post_now(trial)
        assert post.state == "sent"
        its_turn.set()
        await night.check(AFTER_DUE)
    assert fake.requests == ["POST"]
    assert_posted_once(fake, template)
