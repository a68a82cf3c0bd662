"""Members go exactly between the reading of what a post says and its writing: it names nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.club import members_going
from bot.domain.library import Editor
from bot.domain.post import Post
from bot.store.database import statement
from bot.store.posts import Posts
from bot.store.store import Store
from tests.conftest import NOW
from tests.posting.clubs import AFTER_DUE, CLUB, DUE
from tests.posting.conftest import Begin
from tests.posting.fake_discord import FakeDiscord
from tests.posting.kinds import TRIALS, Trial
from tests.posting.running import Night

pytestmark = pytest.mark.thorough

NAMES = {1: "Quana", 2: "Quben", 3: "Quchloe", 9: "Quolive"}
NAMING = sorted(TRIALS.keys() - {"note", "spoilers", "vote result"})
"""The kinds of posts that name members."""


async def make_names(store: Store) -> None:
    """Have the club know who its members are, and have what is posted name them."""
    for member_id, name in NAMES.items():
        given = CLUB.guild_id, member_id, name
        sql = "INSERT OR REPLACE INTO member_names VALUES (?, ?, ?)"
        await store.database.write(statement(sql, given))
    await store.database.write(statement("UPDATE screenings SET picker_id = 2"))
    films = "SELECT film_id FROM discussions UNION SELECT film_id FROM ratings"
    for row in await store.database.fetch(films):
        for member_id, stars in ((1, 10), (2, 1), (3, 1)):
            by = Editor(CLUB.guild_id, member_id, DUE - timedelta(hours=1))
            await store.ratings.rate(by, row["film_id"], stars, line=f"It is {stars}.")


def named_in(content: object) -> set[str]:
    text = json.dumps(content)
    return {each for key, name in NAMES.items() for each in (name, f"<@{key}>") if each in text}


def let_all_go(
    night: Night, monkeypatch: pytest.MonkeyPatch, *, is_deleted: bool
) -> list[set[str]]:
    """Have all members go before the next post is written down. Returns whom that was to name."""
    begin, wanted = Posts.begin, list[set[str]]()
    client, store = night.client, night.client.store.members_going

    async def go_and_begin(posts: Posts, post: Post) -> bool:
        wanted.append(named_in(post.content))
        for member_id in NAMES:
            leave = store.begin_deleting if is_deleted else store.hide
            going = await leave([CLUB.guild_id], member_id, NOW)
            await members_going.go(client, going)
        await client.learn()
        return await begin(posts, post)

    monkeypatch.setattr(Posts, "begin", go_and_begin)
    return wanted


@pytest.mark.parametrize("trial", NAMING, indirect=True)
@pytest.mark.parametrize("is_deleted", [True, False])
@pytest.mark.parametrize("is_asked_for", [True, False])
async def test_a_post_names_nobody_who_goes_before_it_is_written_down(
    *,
    nights: Begin,
    trial: Trial,
    template: Path,
    fake: FakeDiscord,
    monkeypatch: pytest.MonkeyPatch,
    is_deleted: bool,
    is_asked_for: bool,
) -> None:
    async with nights(template, CLUB) as night:
        await make_names(night.client.store)
        fake.now = AFTER_DUE
        wanted = let_all_go(night, monkeypatch, is_deleted=is_deleted)
        if is_asked_for:
            night.client.store.gone.begin_reading()  # as every command does
            await night.post_now(trial)
        else:
            await night.check(AFTER_DUE)
        rows = await night.client.store.database.fetch("SELECT content FROM posts")
    assert wanted[0]
    assert named_in([dict(row) for row in rows]) == set()
    assert named_in(fake.of_bot(CLUB.channel_id)) == set()
